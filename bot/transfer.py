"""Tables out: what `tongxin export` writes."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from bot.kernel.calendar import OfficeCalendar
from bot.kernel.late import openpyxl
from bot.kernel.office import Office
from bot.understanding.spans import Grain, Span
from handlers.complaints.service import open_files
from handlers.complaints.statistics.files import FigureFiles
from handlers.counter import importing as catalogue
from handlers.meetings.service import stored_words as meeting_words
from handlers.roster import importing as roster
from handlers.roster.exporting import Export, export_table
from handlers.roster.words import Words
from storage.complaints.figures import Within
from storage.database import Database
from storage.uow import Uow

EXPORTS = ("meetings", "volunteers")
FIGURES = ("cases", "rates")
"""What the complaints desk makes whole."""
GIVEN_BACK = (*roster.KINDS, catalogue.KIND)
"""Tables the office brought in, given back in the same columns."""

_SEVERAL = timedelta(days=3660)


class NoLetters(Exception):
    """This machine has no letters for Chinese: no picture can be drawn."""


@dataclass(frozen=True, slots=True)
class Days:
    """A span of days in office time, as two instants; the last day is included."""

    since: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class Wording:
    """How an export speaks: `headings` by column, in order, and `words` by column and stored word."""

    headings: Mapping[str, str]
    words: Mapping[str, Mapping[str, str]]


def read_days(since: str | None, until: str | None, now: datetime, calendar: OfficeCalendar) -> Days:
    """Read two days such as 2026-06-01. Raises: ValueError for text that is no day."""
    last = date.fromisoformat(until) if until else calendar.local(now).date()
    first = date.fromisoformat(since) if since else last - _SEVERAL
    begin = datetime.combine(first, time(), calendar.zone)
    end = datetime.combine(last + timedelta(days=1), time(), calendar.zone)
    return Days(begin.astimezone(UTC), end.astimezone(UTC))


async def export_file(
    database: Database,
    calendar: OfficeCalendar,
    kind: str,
    file: Path,
    days: Days,
    wording: Wording,
) -> int:
    """Write what `kind`, one of EXPORTS, holds of these days; return how many rows. No personal columns.

    Raises: OSError for a file that cannot be written.
    """
    rows = await database.read(lambda uow: _READERS[kind](uow, days))
    words = {**wording.words, **_VOCABULARIES.get(kind, dict)()}
    table = [list(wording.headings.values())]
    table += [
        [_cell(row.get(name), words.get(name, {}), calendar) for name in wording.headings] for row in rows
    ]
    await asyncio.to_thread(_write, table, file)
    return len(rows)


async def write_cases(database: Database, office: Office, file: Path, days: Days, *, named: bool) -> int:
    """Write the cases reported in these days; return how many. Names, telephones and words only when `named`.

    Raises: OSError for a file that cannot be written.
    """
    files = open_files(office)
    return await database.read(lambda uow: _write_cases(uow, files, file, days, named=named))


async def write_rates(database: Database, office: Office, file: Path, days: Days, now: datetime) -> int:
    """Write the figures of these days; return how many cases they tell of. No personal columns.

    A workbook, or a picture when the file's name says so. Raises: NoLetters; OSError for a file that
    cannot be written.
    """
    files, everywhere = open_files(office), Within(community_id=None)
    local = office.calendar.local
    span = Span(local(days.since).date(), local(days.until - timedelta(seconds=1)).date(), Grain.DAYS)
    draws = file.suffix.lower() == ".png"
    if draws and not files.draws:
        raise NoLetters
    make = files.picture if draws else files.workbook
    made = await database.read(lambda uow: make(uow, everywhere, span, now))
    await asyncio.to_thread(file.write_bytes, made.content)
    groups = await database.read(lambda uow: uow.figures.of(everywhere, days.since, days.until, now))
    return sum(group.figures.reported for group in groups)


def _write_cases(uow: Uow, files: FigureFiles, file: Path, days: Days, *, named: bool) -> int:
    headings, rows = files.cases(uow, Within(community_id=None), days.since, days.until, named=named)
    count = 0

    def lines() -> Iterator[list[Any]]:
        nonlocal count
        yield list(headings)
        for row in rows:
            count += 1
            yield [_harmless(cell) for cell in row]

    _write(lines(), file)
    return count


async def give_back(database: Database, kind: str, file: Path, *, home: str, named: bool) -> int:
    """Write a table of GIVEN_BACK as it can be imported again; return how many rows.

    Names, telephones and accounts only when `named`. Raises: OSError for a file that cannot be written.
    """
    return await database.read(lambda uow: _give_back(uow, kind, file, home, named))


def _give_back(uow: Uow, kind: str, file: Path, home: str, named: bool) -> int:
    if kind == catalogue.KIND:
        headings, rows = catalogue.export_rows(uow, uow.roster.communities()[home])
        table = Export(headings, iter(rows))
    else:
        table = export_table(uow, kind, Words.load(roster.WORDS), named=named)
    count = 0

    def lines() -> Iterator[list[Any]]:
        nonlocal count
        yield list(table.headings.values())
        for row in table.rows:
            count += 1
            yield [_harmless(row.get(name)) for name in table.headings]

    _write(lines(), file)
    return count


def _write(table: Iterable[Sequence[Any]], file: Path) -> None:
    with file.open("wb") as out:  # first, so that a file that cannot be written costs no work
        book = openpyxl.Workbook(write_only=True)
        sheet = book.create_sheet()
        for row in table:
            sheet.append(row)
        book.save(out)


def _cell(value: Any, words: Mapping[str, str], calendar: OfficeCalendar) -> Any:
    if str(value) in words:
        return words[str(value)]
    if isinstance(value, datetime):
        return calendar.local(value).replace(tzinfo=None)
    return _harmless(value)


def _harmless(value: Any) -> Any:
    """Return a cell no spreadsheet program takes for a formula: a person typed it as words."""
    return f"'{value}" if isinstance(value, str) and value[:1] in ("=", "+", "-", "@") else value


_READERS: Mapping[str, Callable[[Uow, Days], list[Mapping[str, Any]]]] = {
    "meetings": lambda uow, days: uow.tables.meetings(days.since, days.until),
    "volunteers": lambda uow, days: uow.tables.volunteers(days.since, days.until),
}


_VOCABULARIES: Mapping[str, Callable[[], Mapping[str, Mapping[str, str]]]] = {
    "meetings": meeting_words,
}
