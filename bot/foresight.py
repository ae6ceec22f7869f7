"""What will be due if nobody does anything: the duties of the coming hours are rehearsed and undone.

Reminders are written when their time comes, not before; whoever looks ahead has to let the time pass once, for show.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.kernel.route import Service
from storage.database import Database
from storage.outbox.records import Notice
from storage.people.store import Person
from storage.uow import Uow

_AHEAD = timedelta(hours=36)
_STRIDE = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class Expected:
    """A notice that waits, is held or will be written, whom it is for, and their name, "" when unknown."""

    notice: Notice
    person: Person
    name: str


class _Rehearsed(Exception):
    """The end of a rehearsal: raised so that everything is undone."""

    def __init__(self, expected: list[Expected]) -> None:
        super().__init__()
        self.expected = expected


async def foresee(
    database: Database, services: Sequence[Service], now: datetime, limit: int
) -> list[Expected]:
    """Return what is due now and in the next day and a half, soonest first, at most `limit`."""

    def rehearse(uow: Uow) -> None:
        for moment in _moments(now):
            for service in services:
                for duty in service.duties:
                    duty(uow, moment)
        raise _Rehearsed([_expected(uow, notice) for notice in uow.outbox.upcoming(limit)])

    try:
        await database.run(rehearse)
    except _Rehearsed as rehearsed:
        return rehearsed.expected
    raise AssertionError("a rehearsal never ends well")


def _moments(now: datetime) -> Iterator[datetime]:
    """Yield round times, so that what is due on the hour is shown on the hour."""
    stride = _STRIDE.total_seconds()
    moment = now + timedelta(seconds=stride - now.timestamp() % stride)
    while moment <= now + _AHEAD:
        yield moment
        moment += _STRIDE


def _expected(uow: Uow, notice: Notice) -> Expected:
    person = uow.people.get(notice.person_id)
    return Expected(notice, person, uow.people.name_of(person))
