"""Lines of the catalogue's table → items, or the reasons why not. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Set
from dataclasses import fields, replace

from bot.kernel.imports import Problem
from bot.understanding.normalise import normalise
from bot.understanding.tables.pages import is_formula
from handlers.counter.words import Words
from storage.counter.entries import Item

_ALIASES = re.compile(r"[、,，;；/\n]")
_PAPERS = re.compile(r"[;；\n]")
_PAPERS_IN_ONE = re.compile(r"[、,，](?![^(（]*[)）])")
_CODE = re.compile(r"[A-Za-z0-9._/-]{1,40}")
_FORMULA = re.compile(r"#(?:N/A|REF!|VALUE!|NAME\?|DIV/0!|NUM!|NULL!)")
_POINT_ZERO = re.compile(r"\.0+$")
_AS_WRITTEN = (
    "code",
    "name",
    "kind",
    "audience",
    "conditions",
    "fee",
    "place",
    "hours",
    "phone",
    "complaint_phone",
    "steps",
    "remark",
    "department",
)
_MOST_VISITS = 9
_LONGEST = {
    "name": 100,
    "kind": 60,
    "legal_days": 60,
    "promised_days": 60,
    "fee": 200,
    "place": 200,
    "hours": 300,
    "phone": 100,
    "complaint_phone": 100,
    "department": 100,
}
_LONGEST_TEXT = 4000

Wrong = tuple[Problem, ...]


def read_item(texts: Mapping[str, str], words: Words) -> Item | Wrong:
    """Read a line of the catalogue."""
    problems = [*_missing(texts, words), *_broken(texts, words)]
    if texts["code"] and not _CODE.fullmatch(texts["code"]):
        problems.append(Problem("counter.problems.code", {"text": texts["code"][:20]}))
    visits = _POINT_ZERO.sub("", texts["visits"])
    if visits and not (visits.isdecimal() and int(visits) <= _MOST_VISITS):
        problems.append(Problem("counter.problems.visits", {"text": visits[:20]}))
    online = words.answers.get(normalise(texts["online"]))
    if texts["online"] and online is None:
        problems.append(Problem("counter.problems.online", {"text": texts["online"][:20]}))
    if problems:
        return tuple(problems)
    stated = {name: texts[name] for name in _AS_WRITTEN}
    return Item(
        **stated,
        legal_days=_POINT_ZERO.sub("", texts["legal_days"]),
        promised_days=_POINT_ZERO.sub("", texts["promised_days"]),
        aliases=_cut(_ALIASES, texts["aliases"]),
        papers=read_papers(texts["papers"]),
        visits=int(visits) if visits else None,
        online=online,
    )


def read_papers(text: str) -> tuple[str, ...]:
    """Cut a cell of papers; a bracket keeps its own commas: `ID card (original, copy)` is one paper."""
    papers = _cut(_PAPERS, text)
    return _cut(_PAPERS_IN_ONE, text) if len(papers) == 1 else papers


def over(item: Item, known: Item, columns: Set[str]) -> Item:
    """Return the line laid over what is known: columns the table has are its own, others stay."""
    kept = {field.name: getattr(known, field.name) for field in fields(item) if field.name not in columns}
    return replace(item, **kept)


def _missing(texts: Mapping[str, str], words: Words) -> list[Problem]:
    return [
        Problem("counter.problems.missing", {"column": words.headings.shown(name)})
        for name in ("code", "name")
        if not texts[name]
    ]


def _broken(texts: Mapping[str, str], words: Words) -> list[Problem]:
    found = []
    for name, text in texts.items():
        if _FORMULA.match(text):
            found.append(Problem("counter.problems.formula", {"column": words.headings.shown(name)}))
        if is_formula(text):
            found.append(Problem("counter.problems.formula_cell", {"column": words.headings.shown(name)}))
        if len(text) > _LONGEST.get(name, _LONGEST_TEXT):
            found.append(Problem("counter.problems.too_long", {"column": words.headings.shown(name)}))
    return found


def _cut(pattern: re.Pattern[str], text: str) -> tuple[str, ...]:
    pieces = (piece.strip() for piece in pattern.split(text))
    return tuple(dict.fromkeys(piece for piece in pieces if piece))
