"""What a clerk reads about an import, one sentence a line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import reduce
from typing import Any

from bot.importing.examining import MOST_NAMED, Examined
from bot.kernel.imports import Counts, Fall, ImportReport, Problem, Where
from bot.kernel.talk import Say, say
from bot.understanding.tables.pages import SheetError, Trouble
from bot.understanding.tables.reading import Note
from storage.imports.store import Import

_MOST_LISTED = 20
_LONGEST_NOTE = 30

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


def refusal(error: SheetError) -> Say:
    """Say why a file cannot be taken at all."""
    if error.trouble is Trouble.OTHER_KIND:
        return say(f"roster.refused.other_kind_{error.values['kind']}")
    return Say(_REFUSED[error.trouble], error.values)


def report(found: Examined, number: int | None = None) -> ImportReport:
    """Say how the lines of a file fall; `number` when they were written."""
    return ImportReport(
        lines=tuple(_sentences(found, number)),
        clean=not found.falls[Fall.WRONG],
        counts=found.counts,
        number=number,
    )


def undo_report(undone: Import) -> ImportReport:
    """Say what was taken back, and which lines were not."""
    rows = undone.refused.split()
    done = say("roster.undo.done", number=undone.number, count=undone.new + undone.changed - len(rows))
    if not rows:
        return ImportReport(lines=(done,), clean=True, number=undone.number)
    named = "、".join(rows[:MOST_NAMED])
    kept = say("roster.undo.kept", count=len(rows), rows=named)
    return ImportReport(lines=(done, kept), clean=False, number=undone.number)


def _sentences(found: Examined, number: int | None) -> Iterator[Say]:
    counts, table = found.counts, found.table
    yield _counts(counts)
    for where, problems in found.wrong_lines():
        yield _wrong_line(where, problems, found.sheets)
    if counts.wrong > MOST_NAMED:
        yield say("roster.import.more_wrong", count=counts.wrong - MOST_NAMED)
    yield from found.notes
    if table.ignored:
        yield say("roster.import.ignored", names="、".join(table.ignored[:_MOST_LISTED]))
    if table.hidden_rows:
        yield say("roster.import.hidden_rows", count=table.hidden_rows)
    if table.hidden_columns:
        yield say("roster.import.hidden_columns", names="、".join(table.hidden_columns))
    yield from map(_note, table.notes)
    yield _ending(counts, number, written=bool(found.steps.values))


def _counts(counts: Counts) -> Say:
    return say(
        "roster.import.counts",
        new=counts.new,
        changed=counts.changed,
        same=counts.same,
        wrong=counts.wrong,
    )


def _ending(counts: Counts, number: int | None, *, written: bool) -> Say:
    if not written:
        return say("roster.import.nothing_to_do")
    if number is None:
        return say("roster.import.dry")
    key = "roster.import.applied_partly" if counts.wrong else "roster.import.applied"
    return Say(key, {"number": number})


def _note(note: Note) -> Say:
    row = _row(note.sheet, note.number)
    return say("roster.import.note", row=row, text=note.text[:_LONGEST_NOTE])


def _wrong_line(where: Where, problems: Iterable[Problem], sheets: list[str]) -> Say:
    reasons = (Say(problem.key, _spelt(problem.values, where, sheets)) for problem in problems)
    reason = reduce(lambda first, second: say("roster.import.both", first=first, second=second), reasons)
    return say("roster.import.wrong", row=_row(sheets[where.sheet], where.row), reason=reason)


def _spelt(values: Mapping[str, Any], here: Where, sheets: list[str]) -> dict[str, Any]:
    """Return the values with places of lines in words; on the same sheet the number is enough."""
    return {
        name: _row("" if value.sheet == here.sheet else sheets[value.sheet], value.row)
        if isinstance(value, Where)
        else value
        for name, value in values.items()
    }


def _row(sheet: str, number: int) -> Say:
    if sheet:
        return say("roster.import.row_on_sheet", sheet=sheet, row=number)
    return say("roster.import.row", row=number)
