"""One import of the catalogue from file to report, and the catalogue read straight from a file."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator
from datetime import datetime
from functools import partial, reduce
from pathlib import Path

from bot.kernel.imports import ImportReport, WrongLine
from bot.kernel.talk import Say, say
from bot.understanding.search.finding import ServiceItem
from bot.understanding.tables.files import Source
from bot.understanding.tables.pages import SheetError, Trouble
from bot.understanding.tables.reading import Line, Table, read_table
from handlers.counter.actions import CataloguePlan, apply_import, plan_import
from handlers.counter.rules import read_item
from handlers.counter.shelf import to_search
from handlers.counter.words import Words
from storage.counter.entries import Item
from storage.database import Database

_KIND = "services"
_FOLDER = Path(__file__).parent
_IN_ONE_UNIT = 400  # items; about 20 ms
_MOST_NAMED = 200

_REFUSED = {
    Trouble.EMPTY: "counter.refused.empty",
    Trouble.TOO_LARGE: "counter.refused.too_large",
    Trouble.PROTECTED: "counter.refused.protected",
    Trouble.OLD_FORMAT: "counter.refused.old_format",
    Trouble.MACRO: "counter.refused.macro",
    Trouble.TORN: "counter.refused.torn",
    Trouble.UNREADABLE: "counter.refused.unreadable",
    Trouble.NO_HEADINGS: "counter.refused.no_headings",
}


async def import_services(
    database: Database, content: Source, *, apply: bool, now: datetime, home: str = ""
) -> ImportReport:
    """Import a file of service items; without `apply` only say what would happen.

    Wrong lines are left out, all others are written; a file that cannot be read changes nothing.
    """
    words = Words.load(_FOLDER)
    try:
        table, lines = await asyncio.to_thread(_read, content, words)
    except SheetError as error:
        return ImportReport(lines=(Say(_REFUSED[error.trouble], error.values),), clean=False)
    plan = await database.read(lambda uow: plan_import(uow, table, lines, words, home))
    if apply:
        for part in plan.parts(_IN_ONE_UNIT):
            await database.run(partial(apply_import, plan=part, now=now))
    said = tuple(_sentences(plan, table, apply=apply))
    return ImportReport(lines=said, clean=not plan.wrong, counts=plan.counts)


def read_catalogue(content: Source) -> list[ServiceItem]:
    """Return the searchable items of a file, wrong lines left out. Raises: SheetError for an unreadable file."""
    words = Words.load(_FOLDER)
    items = (read_item(line.cells, words) for line in _read(content, words)[1])
    return [to_search(item) for item in items if isinstance(item, Item)]


def _read(content: Source, words: Words) -> tuple[Table, list[Line]]:
    return read_table(content, _KIND, {_KIND: words.headings})


def _sentences(plan: CataloguePlan, table: Table, *, apply: bool) -> Iterator[Say]:
    counts = plan.counts
    yield say(
        "counter.import.counts",
        new=counts.new,
        changed=counts.changed,
        same=counts.same,
        wrong=counts.wrong,
    )
    yield from map(_wrong_line, plan.wrong[:_MOST_NAMED])
    if len(plan.wrong) > _MOST_NAMED:
        yield say("counter.import.more_wrong", count=len(plan.wrong) - _MOST_NAMED)
    if plan.untouched:
        yield say("counter.import.untouched", count=plan.untouched)
    if table.ignored:
        yield say("counter.import.ignored", names="、".join(table.ignored[:20]))
    if table.hidden_rows:
        yield say("counter.import.hidden_rows", count=table.hidden_rows)
    if table.hidden_columns:
        yield say("counter.import.hidden_columns", names="、".join(table.hidden_columns))
    for note in table.notes:
        yield say("counter.import.note", row=note.number, text=note.text[:30])
    yield _ending(plan, apply=apply)


def _ending(plan: CataloguePlan, *, apply: bool) -> Say:
    if not plan.new and not plan.changed:
        return say("counter.import.nothing_to_do")
    if not apply:
        return say("counter.import.dry")
    return say("counter.import.applied_partly" if plan.wrong else "counter.import.applied")


def _wrong_line(wrong: WrongLine) -> Say:
    reason = _joined(Say(problem.key, problem.values) for problem in wrong.problems)
    if wrong.sheet:
        return say("counter.import.wrong_on_sheet", sheet=wrong.sheet, row=wrong.number, reason=reason)
    return say("counter.import.wrong", row=wrong.number, reason=reason)


def _joined(reasons: Iterable[Say]) -> Say:
    return reduce(lambda first, second: say("counter.import.both", first=first, second=second), reasons)
