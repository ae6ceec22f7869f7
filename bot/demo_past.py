"""What the sample community's branches held before its first day here, so that ledger and chart are not empty.

Made up, as the people are: half of the members came at first, four in five at last, as such offices report.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from functools import partial
from itertools import count
from pathlib import Path

import handlers.meetings.service as meetings_service
from bot.kernel import numbers
from bot.kernel.calendar import OfficeCalendar
from handlers.meetings.actions import KIND
from handlers.meetings.audience import invitees, parts_for
from handlers.meetings.floor.rules import TOLD_AFTERWARDS
from handlers.meetings.ledger.rules import KINDS
from handlers.meetings.words import Words
from storage.database import Database
from storage.meetings.attendance import Came
from storage.meetings.model import Arrival, MeetingKind, MeetingState
from storage.meetings.records import Meeting
from storage.people.model import PostName
from storage.people.places import Named
from storage.uow import Uow

_MONTHS = 6
_DAYS = {
    MeetingKind.BRANCH_MEETING: 24,
    MeetingKind.COMMITTEE: 6,
    MeetingKind.GROUP: 12,
    MeetingKind.LESSON: 18,
    MeetingKind.THEME_DAY: 27,
}
_QUARTERLY = (MeetingKind.BRANCH_MEETING, MeetingKind.LESSON)
_HOUR = time(15)
_FIRST_RATE, _STEP = 50, 6
_LEFT_OUT = 13
"""Every so many-th meeting was not held: a ledger without a gap shows nobody what it is for."""


@dataclass(frozen=True, slots=True)
class _Past:
    """A meeting that was held, and how many of a hundred came."""

    branch: Named
    kind: MeetingKind
    at: datetime
    rate: int


async def write_past(database: Database, home: str, calendar: OfficeCalendar, now: datetime) -> None:
    """Give every branch of the community its past, once."""
    words = Words.load(Path(meetings_service.__file__).parent)
    plans = await database.run(lambda uow: _plan(uow, home, calendar, now))
    for plan in plans:
        await database.run(partial(_hold, plan, words))


def _plan(uow: Uow, home: str, calendar: OfficeCalendar, now: datetime) -> list[_Past]:
    """Return what is to be written; nothing where something is known already."""
    where = uow.places.community(home)
    since = now - timedelta(days=370)
    if uow.meetings.ledger.held(where, KINDS, since, now):
        return []
    places = count(1)
    return [
        _Past(branch, kind, at, rate)
        for branch in uow.places.branches(where)
        for kind, at, rate in _calendar_of(calendar, now)
        if next(places) % _LEFT_OUT
    ]


def _calendar_of(calendar: OfficeCalendar, now: datetime) -> Iterator[tuple[MeetingKind, datetime, int]]:
    """Yield what a branch held month by month up to now, and how many of a hundred came."""
    today = calendar.local(now)
    last = today.year * 12 + today.month - 1
    for back in range(_MONTHS, -1, -1):
        year, month = divmod(last - back, 12)
        for kind, day in _DAYS.items():
            at = datetime(year, month + 1, day, _HOUR.hour, tzinfo=calendar.zone).astimezone(UTC)
            if at < now and (kind not in _QUARTERLY or month % 3 == 1):
                yield kind, at, _FIRST_RATE + _STEP * (_MONTHS - back)


def _hold(past: _Past, words: Words, uow: Uow) -> None:
    where = past.branch.community_id
    secretary = next(
        (
            one
            for one in uow.people.with_post(where, (PostName.BRANCH_SECRETARY,))
            if any(post.branch_id == past.branch.id for post in one.posts)
        ),
        None,
    )
    if secretary is None:
        return
    meeting = Meeting(
        number=numbers.issue(uow, KIND, where),
        community_id=where,
        kind=past.kind,
        state=MeetingState.PUBLISHED,
        starts_at=past.at,
        ends_at=past.at + timedelta(hours=1, minutes=30),
        place=words.backfill_place,
        topic="",
        branch_id=past.branch.id,
        party_group="",
        audience=parts_for(past.kind, past.branch.id),
        announcer_id=secretary.id,
        created_at=past.at,
    )
    invited = invitees(meeting, words, uow)
    uow.meetings.add(meeting)
    uow.meetings.invite(meeting, invited)
    # The same people are not always the absent ones.
    came = [one.person_id for one in invited if (one.person_id * 37 + meeting.number * 11) % 100 < past.rate]
    arrived = Came(arrival=Arrival.PAPER, at=past.at, by=secretary.id)
    uow.meetings.attendance.arrive(meeting.number, came or [secretary.id], arrived)
    uow.meetings.attendance.settle(meeting.number)
    uow.meetings.attendance.close(meeting.number, past.at)
    uow.meetings.attendance.confirm(meeting.number, past.at)
    for chore in TOLD_AFTERWARDS:
        uow.meetings.floor.note_chore(meeting.number, where, chore, past.at)
