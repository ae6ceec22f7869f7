"""Volunteering's part of the morning's list: what takes place today under this person's hand."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from bot.kernel.calendar import OfficeCalendar
from bot.kernel.route import Digest
from bot.kernel.talk import Say, say
from storage.people.store import Person
from storage.uow import Uow


def morning(calendar: OfficeCalendar) -> Digest:
    """Return what tells an organiser of today's activities."""

    def digest(uow: Uow, person: Person, now: datetime) -> tuple[Say, ...]:
        ends = datetime.combine(calendar.local(now).date() + timedelta(days=1), time(), calendar.zone)
        mine = [
            activity
            for activity in uow.volunteers.upcoming(person.community_id, now)
            if activity.organiser_id == person.id and activity.starts_at < ends
        ]
        taken = uow.volunteers.taken([activity.number for activity in mine]) if mine else {}
        return tuple(
            say(
                "volunteers.morning.today",
                at=one.starts_at,
                place=one.place,
                topic=one.topic,
                count=taken.get(one.number, 0),
                number=one.number,
            )
            for one in mine
        )

    return digest
