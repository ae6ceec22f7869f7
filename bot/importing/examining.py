"""Reads a file and says how each line of it would fall. Nothing is written; memory does not grow with the file."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, TypeVar

from bot.importing.spool import Spool
from bot.kernel.imports import Counts, Fall, Home, Importer, Plan, Problem, Progress, Stage, Where
from bot.kernel.talk import Say
from bot.understanding.tables.files import Source
from bot.understanding.tables.reading import Line, Table, open_table
from storage.uow import Uow

T = TypeVar("T")
_SLICE = 500
_IN_ONE_PART = 20  # lines; about 10 ms to write, so that a resident's message hardly waits
MOST_NAMED = 500
"""Wrong lines that are told one by one."""


@dataclass(slots=True)
class Examined:
    """How the lines of a file fall, and the steps that would write them."""

    importer: Importer
    home: Home
    table: Table
    steps: Spool[Any]
    sheets: list[str] = field(default_factory=list)
    falls: dict[Fall, int] = field(default_factory=lambda: dict.fromkeys(Fall, 0))
    wrong: list[tuple[Where, tuple[Problem, ...]]] = field(default_factory=list)
    notes: tuple[Say, ...] = ()

    @property
    def counts(self) -> Counts:
        """Return how many lines fell which way."""
        return Counts(**{fall.value: number for fall, number in self.falls.items()})

    def refuse(self, where: Where, problems: tuple[Problem, ...]) -> None:
        """Note a wrong line."""
        self.falls[Fall.WRONG] += 1
        self.wrong.append((where, problems))
        if len(self.wrong) >= 2 * MOST_NAMED:
            self.wrong = sorted(self.wrong, key=_place)[:MOST_NAMED]

    def wrong_lines(self) -> list[tuple[Where, tuple[Problem, ...]]]:
        """Return the first wrong lines in the order of the file."""
        return sorted(self.wrong, key=_place)[:MOST_NAMED]

    def where(self, line: Line) -> Where:
        """Return where a line stands."""
        if not self.sheets or self.sheets[-1] != line.sheet:
            self.sheets.append(line.sheet)
        return Where(len(self.sheets) - 1, line.number)


def _place(wrong: tuple[Where, tuple[Problem, ...]]) -> Where:
    return wrong[0]


def examine_file(uow: Uow, importer: Importer, source: Source, home: Home, tell: Progress) -> Examined:
    """Examine a file; the caller closes the steps. Raises: SheetError; OSError for a path."""
    vault = uow.roster.vault
    with ExitStack() as opened:
        placed: Any = tuple.__class_getitem__((Where, importer.types.row))
        rows: Spool[tuple[Where, Any]] = opened.enter_context(closing(Spool(vault, placed)))
        table = opened.enter_context(open_table(source, importer.kind, importer.headings))
        plan = importer.examine(uow, home, table.columns)
        failing = opened.enter_context(ExitStack())
        found = Examined(importer, home, table, Spool(vault, importer.types.step))
        failing.callback(found.steps.close)
        _read(found, plan, rows, tell)
        _decide(found, plan, rows, tell)
        found.notes = plan.notes()
        failing.pop_all()
        return found


def _read(found: Examined, plan: Plan, rows: Spool[tuple[Where, Any]], tell: Progress) -> None:
    """Read the file once: lines that say something become rows and are put aside."""
    done = 0
    for lines in in_slices(found.table.lines(), _SLICE):
        taken = [(found.where(line), found.importer.read(line.cells, found.table.columns)) for line in lines]
        taken = [(where, row if _is_wrong(row) else plan.take(where, row)) for where, row in taken]
        good = [(where, row) for where, row in taken if not _is_wrong(row)]
        for where, row in taken:
            if _is_wrong(row):
                found.refuse(where, row)
        plan.survey(good)
        rows.put(good)
        done += len(lines)
        tell(Stage.READ, done, 0)


def _decide(found: Examined, plan: Plan, rows: Spool[tuple[Where, Any]], tell: Progress) -> None:
    """Put down the steps in parts of one community each: so a part looks up its names only once."""
    done, waiting = 0, defaultdict[str, list[Any]](list)
    for good in rows:
        for (where, _), verdict in zip(good, plan.decide(good), strict=True):
            if verdict.fall is Fall.WRONG:
                found.refuse(where, verdict.problems)
                continue
            found.falls[verdict.fall] += 1
            if verdict.step is not None:
                part = waiting[verdict.step.community]
                part.append(verdict.step)
                if len(part) >= _IN_ONE_PART:
                    found.steps.put(part)
                    part.clear()
        done += len(good)
        tell(Stage.COMPARE, done, rows.values)
    for part in waiting.values():
        found.steps.put(part)


def _is_wrong(row: Any) -> bool:
    return isinstance(row, tuple)


def in_slices(values: Iterable[T], size: int) -> Iterator[list[T]]:
    """Yield the values in lists of at most `size`."""
    left = iter(values)
    while piece := list(islice(left, size)):
        yield piece
