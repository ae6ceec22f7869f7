"""Finds letters that can write Chinese on a picture; an office's machine may have none."""

from __future__ import annotations

import os
from collections.abc import Iterator
from functools import cache
from pathlib import Path

_FOLDERS = (
    "/usr/share/fonts",
    "/usr/local/share/fonts",
    "~/.local/share/fonts",
    "~/.fonts",
    "/System/Library/Fonts",
    "/Library/Fonts",
    "C:/Windows/Fonts",
)
# Sans before serif: on a phone thin strokes are lost.
_KNOWN = (
    "NotoSansCJK-Regular",
    "NotoSansCJKsc-Regular",
    "NotoSansSC-Regular",
    "SourceHanSansSC-Regular",
    "SourceHanSansCN-Regular",
    "wqy-microhei",
    "wqy-zenhei",
    "msyh",
    "PingFang",
    "Hiragino Sans GB",
    "simhei",
    "DroidSansFallback",
    "DroidSansFallbackFull",
    "NotoSerifCJK-Regular",
    "NotoSerifCJK-Bold",
    "NotoSansCJK-Bold",
    "simsun",
)
_ENDINGS = (".ttc", ".otf", ".ttf")
_BEGINNINGS = (b"\x00\x01\x00\x00", b"OTTO", b"ttcf", b"true")
_MOST_FILES = 20_000


@cache
def find_letters() -> Path | None:
    """Return the best Chinese font of this machine that can be opened, None when there is none."""
    order = {name.lower(): rank for rank, name in enumerate(_KNOWN)}
    found = [(order[path.stem.lower()], path) for path in _fonts() if path.stem.lower() in order]
    for _, path in sorted(found):
        if _is_font(path):
            return path
    return None


def _is_font(path: Path) -> bool:
    """Return whether a file begins as fonts of its endings do, without loading what draws them."""
    try:
        with path.open("rb") as file:
            return file.read(4) in _BEGINNINGS
    except OSError:
        return False


def _fonts() -> Iterator[Path]:
    seen = 0
    for folder in _FOLDERS:
        for where, _, files in os.walk(Path(folder).expanduser()):
            seen += len(files)
            if seen > _MOST_FILES:
                return
            yield from (Path(where, name) for name in files if name.lower().endswith(_ENDINGS))
