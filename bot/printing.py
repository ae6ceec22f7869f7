"""The printable sheets of QR codes: one A4 page a building, so that whoever scans it belongs there."""

from __future__ import annotations

import html
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.app import Program
from bot.kernel.late import segno
from handlers.frontdesk.rules import scene_of
from storage.people.places import Building
from storage.uow import Uow

_HEAD = """<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>{title}</title>
<style>
@page{{size:A4 portrait;margin:15mm}}
body{{font-family:"Noto Sans CJK SC","Microsoft YaHei",sans-serif;margin:0;color:#111}}
section{{box-sizing:border-box;min-height:265mm;padding-top:8mm;text-align:center;break-after:page;break-inside:avoid}}
section:last-child{{break-after:auto}}
h1{{font-size:40pt;margin:0 0 4mm}}
h2{{font-size:20pt;font-weight:normal;margin:0 0 10mm;color:#444}}
svg{{width:110mm;height:110mm}}
ul{{display:inline-block;text-align:left;font-size:18pt;line-height:1.7;margin:8mm 0 0;padding-left:1.2em}}
footer{{margin-top:8mm;font-size:13pt;color:#555}}
</style>
"""
_SECTION = """<section><h2>{office}</h2><h1>{place}</h1>{code}
<ul>{uses}</ul><footer>{foot}</footer></section>
"""


@dataclass(frozen=True, slots=True)
class SheetWords:
    """What stands on every page besides the building: the title of the file, what the code is for, how to scan it."""

    title: str
    uses: Sequence[str]
    foot: str


async def write_qr_sheet(
    program: Program,
    file: Path,
    words: SheetWords,
    tell: Callable[[int, int], None] = lambda _done, _of: None,
) -> int:
    """Ask the platform for one permanent code a building and write a page for each; return how many.

    The file appears when it is complete. Raises: ApiError, ApiUnreachable; OSError for a file that cannot be written.
    """
    buildings = await program.database.read(_buildings)
    draft = file.with_name(f"{file.name}.part")
    try:
        with draft.open("w", encoding="utf-8") as out:
            out.write(_HEAD.format(title=html.escape(words.title)))
            for done, (community, building) in enumerate(buildings, start=1):
                code = await program.api.create_qr(scene_of(building.id))
                out.write(_page(community, building, code.url, words))
                tell(done, len(buildings))
            out.write("</html>\n")
        os.replace(draft, file)
    finally:
        draft.unlink(missing_ok=True)
    return len(buildings)


def _buildings(uow: Uow) -> list[tuple[str, Building]]:
    return [
        (named.name, building)
        for named in uow.places.communities()
        for building in sorted(uow.places.buildings(named.id), key=lambda one: (one.estate, one.id))
    ]


def _page(community: str, building: Building, url: str, words: SheetWords) -> str:
    return _SECTION.format(
        office=html.escape(community),
        place=html.escape(f"{building.estate} {building.name}".strip()),
        # Staircases are dark and codes get scratched: a third of this one may be lost.
        code=segno.make(url, error="h").svg_inline(scale=6, omitsize=True),
        uses="".join(f"<li>{html.escape(use)}</li>" for use in words.uses),
        foot=html.escape(words.foot),
    )
