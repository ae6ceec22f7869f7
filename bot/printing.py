"""The printable sheet of QR codes: one a building, so that whoever scans it belongs there."""

from __future__ import annotations

import html
from dataclasses import dataclass
from pathlib import Path

import segno

from bot.app import Program
from handlers.frontdesk.rules import scene_of

_PAGE = """<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>{title}</title>
<style>body{{font-family:sans-serif;margin:0}}section{{display:inline-block;width:45%;margin:2%;text-align:center;
page-break-inside:avoid}}svg{{width:80%;height:auto}}h1{{font-size:1.2em}}p{{color:#555}}</style>
{sections}</html>"""
_SECTION = "<section><h1>{place}</h1>{code}<p>{title}</p></section>"


@dataclass(frozen=True, slots=True)
class _Code:
    place: str
    svg: str


async def write_qr_sheet(program: Program, file: Path, title: str) -> int:
    """Ask the platform for one permanent code a building and write them as a page to print; return how many.

    Raises: ApiError, ApiUnreachable.
    """
    buildings = await program.database.read(
        lambda uow: [
            building for named in uow.places.communities() for building in uow.places.buildings(named.id)
        ]
    )
    codes = []
    for building in buildings:
        code = await program.api.create_qr(scene_of(building.id))
        codes.append(
            _Code(f"{building.estate} {building.name}".strip(), segno.make(code.url).svg_inline(scale=6))
        )
    sections = "\n".join(
        _SECTION.format(place=html.escape(code.place), code=code.svg, title=html.escape(title))
        for code in codes
    )
    file.write_text(_PAGE.format(title=html.escape(title), sections=sections), encoding="utf-8")
    return len(codes)
