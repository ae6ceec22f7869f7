"""What an operator does for privacy from the command line.

Change the keys that seal words, see what is about to be let go, who read what, and hand somebody a copy of their data.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bot.app import list_services
from bot.config import Config
from bot.kernel.calendar import OfficeCalendar
from bot.runtime.shelf import Shelf
from handlers.privacy.service import build_copies, build_retention
from storage.database import Database
from storage.privacy.model import RequestKind
from storage.privacy.store import Read
from storage.uow import Uow

_SLICE = 100
_MOST_READS = 1000
_SELF = "privacy"


class NoSuchRequest(Exception):
    """No open request of this number for a copy."""


@dataclass(frozen=True, slots=True)
class DueLine:
    """How much of one kind is older than it may be; what is older than `before` (office time) is let go."""

    kind: str
    before: datetime
    count: int


@dataclass(frozen=True, slots=True)
class ReadLine:
    """Who read what, in office time."""

    at: datetime
    name: str
    kind: str
    number: str


async def change_keys(
    database: Database, media_dir: Path, looked: Callable[[int], None] = lambda _: None
) -> Path:
    """Seal everything with new keys while the office works; return where the old keys lie now, for old backups.

    Also the files of `media_dir`, those too that were never sealed.

    A change that was broken off goes on with the keys it had made. `looked` hears after each slice how many rows it
    looked at. Raises: VaultError.
    """
    if not database.vault.is_changing:
        database.vault.add_keys()
    shelf = Shelf(media_dir, database.vault)
    # Twice: a process that was just sealing when the file changed may have written behind the first round.
    for _ in range(2):
        await database.run(lambda uow: uow.sealing.begin())
        while rows := await database.run(lambda uow: uow.sealing.step(_SLICE)):
            looked(rows)
        await asyncio.to_thread(shelf.seal_anew)
    return database.vault.drop_old_keys()


async def list_due(database: Database, config: Config, now: datetime) -> list[DueLine]:
    """Return by kind how much is about to be let go. Changes nothing."""
    others = [service for service in list_services(config) if service.name != _SELF]
    retention = build_retention(config.privacy, others)
    calendar = config.office_facts().calendar
    found = await database.read(lambda uow: retention.due(uow, now))
    return [DueLine(kind, calendar.local(before), count) for kind, before, count in found]


async def list_reads(database: Database, calendar: OfficeCalendar, number: int | None) -> list[ReadLine]:
    """Return who read restricted records, newest first, in all communities; of one record when its number is given."""

    def query(uow: Uow) -> list[ReadLine]:
        return [
            _line(uow, read, calendar)
            for named in uow.places.communities()
            for read in uow.privacy.reads(named.id, _MOST_READS, number=number)
        ]

    return sorted(await database.read(query), key=lambda line: line.at, reverse=True)


async def write_copy(database: Database, config: Config, number: int, file: Path, now: datetime) -> None:
    """Write what the office owes a person who asked for their data, and note that it was handed over.

    Raises: NoSuchRequest, OSError.
    """
    others = [service for service in list_services(config) if service.name != _SELF]
    copies = build_copies(config.office_facts(), others)
    request = await database.read(lambda uow: uow.privacy.requested(number))
    if request is None or request.kind is not RequestKind.EXPORT or request.done_at is not None:
        raise NoSuchRequest
    made = await database.read(lambda uow: copies.copy_of(uow, uow.people.get(request.person_id), now))
    file.write_bytes(made.content)
    await database.run(lambda uow: uow.privacy.settle(number, now))


def _line(uow: Uow, read: Read, calendar: OfficeCalendar) -> ReadLine:
    name = uow.people.name_of(uow.people.get(read.reader_id))
    return ReadLine(calendar.local(read.at), name, read.kind, str(read.number or ""))
