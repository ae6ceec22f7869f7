"""One import from file to report. Reading and planning stay beside the writer; the writing is cut into short units."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator
from datetime import datetime
from functools import partial, reduce
from pathlib import Path

from bot.kernel.imports import ImportReport, WrongLine
from bot.kernel.talk import Say, say
from bot.understanding.tables.files import Source
from bot.understanding.tables.pages import SheetError, Trouble
from bot.understanding.tables.reading import Table, read_table
from handlers.roster.actions import apply_import, plan_import
from handlers.roster.plan import ImportPlan
from handlers.roster.words import Words
from storage.database import Database

KINDS = ("people", "places", "units")
"""What this room imports."""

_IN_ONE_UNIT = 40  # lines; about 10 ms, so that a resident's message hardly waits
_MOST_NAMED = 200

_REFUSED = {
    Trouble.EMPTY: "roster.refused.empty",
    Trouble.TOO_LARGE: "roster.refused.too_large",
    Trouble.PROTECTED: "roster.refused.protected",
    Trouble.OLD_FORMAT: "roster.refused.old_format",
    Trouble.MACRO: "roster.refused.macro",
    Trouble.TORN: "roster.refused.torn",
    Trouble.UNREADABLE: "roster.refused.unreadable",
    Trouble.NO_HEADINGS: "roster.refused.no_headings",
}
_OTHER_KIND = {
    "people": "roster.refused.other_kind_people",
    "places": "roster.refused.other_kind_places",
    "units": "roster.refused.other_kind_units",
}


async def import_file(
    database: Database, kind: str, content: Source, *, apply: bool, now: datetime, home: str = ""
) -> ImportReport:
    """Import a file of `kind`, one of `KINDS`; without `apply` only say what would happen.

    `home` is the name of the community for lines that name none; without it the office's first one. Wrong lines are left out, all others are written; a
    file that cannot be read changes nothing.
    """
    words = await asyncio.to_thread(Words.load, Path(__file__).parent / "words.toml")
    try:
        table, lines = await asyncio.to_thread(read_table, content, kind, words.headings)
    except SheetError as error:
        return ImportReport(lines=(_refusal(error),), clean=False)
    plan = await database.read(lambda uow: plan_import(uow, kind, table, lines, home=home, words=words))
    if apply:
        for part in plan.parts(_IN_ONE_UNIT):
            await database.run(partial(apply_import, plan=part, now=now))
    return ImportReport(
        lines=tuple(_sentences(plan, table, apply=apply)),
        clean=not plan.wrong,
        counts=plan.counts,
    )


def _sentences(plan: ImportPlan, table: Table, *, apply: bool) -> Iterator[Say]:
    counts = plan.counts
    yield say(
        "roster.import.counts",
        new=counts.new,
        changed=counts.changed,
        same=counts.same,
        wrong=counts.wrong,
    )
    yield from map(_wrong_line, plan.wrong[:_MOST_NAMED])
    if len(plan.wrong) > _MOST_NAMED:
        yield say("roster.import.more_wrong", count=len(plan.wrong) - _MOST_NAMED)
    yield from plan.notes
    if table.ignored:
        yield say("roster.import.ignored", names="、".join(table.ignored[:20]))
    if table.hidden_rows:
        yield say("roster.import.hidden_rows", count=table.hidden_rows)
    if table.hidden_columns:
        yield say("roster.import.hidden_columns", names="、".join(table.hidden_columns))
    for note in table.notes:
        yield say("roster.import.note", row=note.number, text=note.text[:30])
    yield _ending(plan, apply=apply)


def _ending(plan: ImportPlan, *, apply: bool) -> Say:
    if not plan.changes and not plan.grids:
        return say("roster.import.nothing_to_do")
    if not apply:
        return say("roster.import.dry")
    return say("roster.import.applied_partly" if plan.wrong else "roster.import.applied")


def _wrong_line(wrong: WrongLine) -> Say:
    reason = _joined(Say(problem.key, problem.values) for problem in wrong.problems)
    if wrong.sheet:
        return say("roster.import.wrong_on_sheet", sheet=wrong.sheet, row=wrong.number, reason=reason)
    return say("roster.import.wrong", row=wrong.number, reason=reason)


def _joined(reasons: Iterable[Say]) -> Say:
    return reduce(lambda first, second: say("roster.import.both", first=first, second=second), reasons)


def _refusal(error: SheetError) -> Say:
    if error.trouble is Trouble.OTHER_KIND:
        return say(_OTHER_KIND[error.values["kind"]])
    return Say(_REFUSED[error.trouble], error.values)
