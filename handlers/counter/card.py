"""What fits on a card of 200 characters, and a whole item cut into pages. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from storage.counter.entries import Item

CARD = 200
"""Most characters of a card, with everything around it."""

_AROUND = 72  # the card's own words, line ends and the two choices below it
_PAGE_BYTES = 1700
_FEE_UNKNOWN = 6  # an unknown fee is a sentence of its own
_LEAST_FOR_PAPERS = 24
_BRACKETS = re.compile(r"[(（【\[][^)）】\]]*[)）】\]]")
_BREAKS = re.compile(r"[;；。]")
_SOFT_BREAKS = re.compile(r"(?<=[;；。,，→、\n])")


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """The pieces of a short card. `papers_left` counts the papers that did not fit."""

    name: str
    papers: str
    papers_left: int
    place: str
    hours: str
    fee: str
    phone: str
    department: str


def card_of(item: Item) -> Card:
    """Choose what of the item stands on the card; everything else is in the full text."""
    name, place = shortened(item.name, 24), shortened(item.place, 26)
    fee, phone = shortened(item.fee, 14), shortened(item.phone, 14)
    department, hours = shortened(item.department, 14), shortened(item.hours, 30)
    shown = sum(map(len, (name, place, fee, phone, department, hours)))
    left = CARD - _AROUND - shown - (0 if fee else _FEE_UNKNOWN)
    if left < _LEAST_FOR_PAPERS:
        left += len(department)
        department = ""
    papers, papers_left = _fitting(item.papers, max(left, _LEAST_FOR_PAPERS))
    left -= len(papers)
    if len(item.hours) - len(hours) <= left:
        hours = item.hours
    return Card(
        name=name,
        papers=papers,
        papers_left=papers_left,
        place=place,
        hours=hours,
        fee=fee,
        phone=phone,
        department=department,
    )


def shortened(text: str, most: int) -> str:
    """Return `text` in at most `most` characters: first without brackets, then its first clause, then cut."""
    if len(text) <= most:
        return text
    bare = _BRACKETS.sub("", text)
    if len(bare) <= most:
        return bare
    first = _BREAKS.split(bare)[0]
    return first if 0 < len(first) <= most else bare[: most - 1] + "…"


def _fitting(papers: Sequence[str], most: int) -> tuple[str, int]:
    """Return as many papers as fit, with counts if there is room, and how many are left out."""
    for kept in (list(papers), [_BRACKETS.sub("", paper) or paper for paper in papers]):
        whole = "、".join(kept)
        if len(whole) <= most:
            return whole, 0
    shown: list[str] = []
    for paper in kept:
        if len("、".join([*shown, paper])) > most:
            break
        shown.append(paper)
    shown = shown or [shortened(kept[0], most)]
    return "、".join(shown), len(papers) - len(shown)


@dataclass(frozen=True, slots=True)
class Section:
    """A part of an item's full text: the name of its heading and its words."""

    key: str
    text: str


def pages_of(item: Item) -> list[list[Section]]:
    """Cut the full text into pages that stay below the platform's limit with headings and a last line."""
    pages: list[list[Section]] = [[]]
    room = _PAGE_BYTES
    for section in _sections(item):
        for piece in _pieces(section):
            size = len(piece.text.encode()) + 30
            if size > room and pages[-1]:
                pages.append([])
                room = _PAGE_BYTES
            pages[-1].append(piece)
            room -= size
    return pages


def _sections(item: Item) -> Iterator[Section]:
    papers = "\n".join(f"{number}. {paper}" for number, paper in enumerate(item.papers, 1))
    texts = {
        "audience": item.audience,
        "conditions": item.conditions,
        "papers": papers,
        "steps": item.steps,
        "place": item.place,
        "hours": item.hours,
        "fee": item.fee,
        "remark": item.remark,
        "phone": item.phone,
        "complaint_phone": item.complaint_phone,
        "department": item.department,
        "code": item.code,
    }
    return (Section(key, text) for key, text in texts.items() if text)


def _pieces(section: Section) -> Iterator[Section]:
    """Cut a section that is longer than a page at its own breaks."""
    kept = ""
    for part in _SOFT_BREAKS.split(section.text):
        for chunk in (part[start : start + 400] for start in range(0, len(part), 400)):
            if kept and len((kept + chunk).encode()) > _PAGE_BYTES - 60:
                yield Section(section.key, kept)
                kept = ""
            kept += chunk
    if kept:
        yield Section(section.key, kept)
