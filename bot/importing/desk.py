"""Imports from file to report: examine, put down, write part by part, take back."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.importing import parts
from bot.importing.examining import Examined, examine_file, in_slices
from bot.importing.parts import Importers
from bot.importing.reporting import refusal, report, undo_report
from bot.kernel.imports import Home, Importer, ImportReport, Progress, Stage
from bot.understanding.tables.files import Source
from bot.understanding.tables.pages import SheetError
from storage.database import Database
from storage.imports.model import ImportState
from storage.imports.store import Import, PartState
from storage.uow import Uow

_MOST_AT_ONCE = 100  # parts that are written in one go for somebody else
_PARTS_IN_A_COMMIT = 3
_PUT_DOWN_AT_ONCE = 10  # parts of an import in one unit of work


def silent(_stage: Stage, _done: int, _of: int) -> None:
    """Tell nobody how far it is."""


@dataclass(frozen=True, slots=True)
class Hour:
    """The instant an order was given, and the time that has passed since: a large import takes minutes."""

    given: datetime
    _began: float = field(default_factory=time.monotonic)

    def now(self) -> datetime:
        """Return the instant it is."""
        return self.given + timedelta(seconds=time.monotonic() - self._began)


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What to import: for which community, by whom (None: the operator), and who wants to hear how far it is."""

    home: Home
    hour: Hour
    actor_id: int | None = None
    tell: Progress = silent


async def examine(database: Database, importer: Importer, source: Source, order: Order) -> ImportReport:
    """Say what importing a file would do. Nothing is written."""
    found = await _examined(database, importer, source, order)
    if isinstance(found, ImportReport):
        return found
    found.steps.close()
    return report(found)


async def bring(database: Database, importer: Importer, source: Source, order: Order) -> ImportReport:
    """Import a file: wrong lines are left out, all others are written; one that cannot be read changes nothing.

    Killed at any instant it leaves everything as it was, or an import that every running program and the next command
    complete.
    """
    found = await _examined(database, importer, source, order)
    if isinstance(found, ImportReport):
        return found
    try:
        number = await _put_down(database, found, order) if found.steps.values else None
    finally:
        found.steps.close()
    if number is not None:
        await _go_on(database, {importer.kind: importer}, number, order.hour, order.tell)
    return report(found, number)


async def put_down(database: Database, importer: Importer, source: Source, order: Order) -> int:
    """Examine a file and put down what is to be written; somebody else writes it. Raises: SheetError."""
    found = await database.read(lambda uow: examine_file(uow, importer, source, order.home, order.tell))
    try:
        return await _put_down(database, found, order)
    finally:
        found.steps.close()


async def undo(
    database: Database,
    importers: Importers,
    standing: Import,
    hour: Hour,
    *,
    actor_id: int | None,
    tell: Progress,
) -> ImportReport:
    """Take an import back that can be undone (`parts.can_undo`); lines somebody changed since stay as they are."""
    await database.run(lambda uow: uow.imports.undo(standing.number, actor_id, hour.now()))
    await _go_on(database, importers, standing.number, hour, tell)
    undone = await database.run(lambda uow: uow.imports.find(standing.number))
    assert undone is not None
    return undo_report(undone)


async def finish(database: Database, importers: Importers, hour: Hour, tell: Progress = silent) -> int:
    """Complete what a dead process left; return how many imports that were."""
    finished = 0
    while left := await database.run(lambda uow: uow.imports.under_way(importers.keys())):
        await _go_on(database, importers, left.number, hour, tell)
        finished += 1
    return finished


async def carry_on(database: Database, importers: Importers, now: datetime) -> int:
    """Go on with what a dead process left, for a while; return how many parts were touched."""
    for touched in range(_MOST_AT_ONCE):
        if not await database.run(lambda uow: parts.carry_on(uow, importers, now)):
            return touched
    return _MOST_AT_ONCE


async def _examined(
    database: Database, importer: Importer, source: Source, order: Order
) -> Examined | ImportReport:
    try:
        return await database.read(lambda uow: examine_file(uow, importer, source, order.home, order.tell))
    except SheetError as error:
        return ImportReport(lines=(refusal(error),), clean=False)


async def _put_down(database: Database, found: Examined, order: Order) -> int:
    """Put the steps into the database, where nothing acts on them yet; decide at the end that all will be written."""
    home, importer, hour = found.home.name, found.importer, order.hour
    number = await database.run(lambda uow: parts.begin(uow, importer, home, order.actor_id, hour.now()))
    place = 0
    for batch in in_slices(found.steps.encoded(), _PUT_DOWN_AT_ONCE):
        await _put(database, number, place, batch, hour)
        place += len(batch)
    counts = found.counts
    await database.run(lambda uow: uow.imports.set_off(number, counts.new, counts.changed, hour.now()))
    return number


async def _put(database: Database, number: int, place: int, batch: Sequence[bytes], hour: Hour) -> None:
    await database.run(lambda uow: uow.imports.put_down(number, place, batch, hour.now()))


async def _go_on(database: Database, importers: Importers, number: int, hour: Hour, tell: Progress) -> None:
    """Write or take back what is left of an import."""
    standing = await database.run(lambda uow: uow.imports.find(number))
    if standing is None:
        return
    forward = standing.state is ImportState.APPLYING
    waiting = PartState.STAGED if forward else PartState.WRITTEN
    left = await database.run(lambda uow: uow.imports.count_parts(number, waiting))
    stage, done = (Stage.WRITE if forward else Stage.UNDO), 0

    def go_on(uow: Uow) -> bool:
        return parts.next_part(uow, importers, standing, hour.now(), alive=True)

    while True:
        # Units that wait together share a commit; each is short, so a message comes in between.
        written = await asyncio.gather(*(database.run(go_on) for _ in range(_PARTS_IN_A_COMMIT)))
        done += sum(written)
        tell(stage, done, left)
        if not all(written):
            return
