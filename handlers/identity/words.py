"""The words that begin an order about an account: `发码 王芳`, `绑定 138… 123456`, `代 妈妈 灯坏了`."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path

from bot.understanding.normalise import normalise
from bot.understanding.numerals import fold

_GAP = re.compile(r"[\s:：,，、;；.。!！~～]+")
_LONGEST = 80


@dataclass(frozen=True, slots=True)
class Claim:
    """What is to be done, and the words behind it as written. `spaced`: a mark or a space stood between the two."""

    act: str
    rest: str
    spaced: bool


class Claims:
    """Finds out whether a text begins with one of our words."""

    def __init__(self, table: dict[str, list[str]]) -> None:
        pairs = [(normalise(phrase), act) for act, phrases in table.items() for phrase in phrases]
        self._longest_first = sorted(pairs, key=lambda pair: -len(pair[0]))
        self._starts = tuple(phrase for phrase, _ in pairs)

    @classmethod
    def load(cls, folder: Path) -> Claims:
        """Read [claims] of commands.toml."""
        return cls(tomllib.loads((folder / "commands.toml").read_text("utf-8"))["claims"])

    def read(self, text: str) -> Claim | None:
        """Return what the text orders, None when it begins otherwise."""
        if len(text) > _LONGEST * 10:
            return None
        folded = fold(text).lstrip().lower()
        if not folded.startswith(self._starts):
            return None
        phrase, act = next(pair for pair in self._longest_first if folded.startswith(pair[0]))
        tail = text.lstrip()[len(phrase) :]
        gap = _GAP.match(tail)
        return Claim(act, tail[gap.end() if gap else 0 :].strip(), spaced=gap is not None)
