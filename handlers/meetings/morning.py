"""The meetings' part of the morning's list: what takes place today, and who asks for leave."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from bot.kernel.calendar import OfficeCalendar
from bot.kernel.route import Digest
from bot.kernel.talk import Say, say
from storage.meetings.model import Answer, MeetingState
from storage.people.store import Person
from storage.uow import Uow


def morning(calendar: OfficeCalendar) -> Digest:
    """Return what tells of today's meetings somebody goes to or has called, and of leave they must decide on."""

    def digest(uow: Uow, person: Person, now: datetime) -> tuple[Say, ...]:
        ends = datetime.combine(calendar.local(now).date() + timedelta(days=1), time(), calendar.zone)
        called = uow.meetings.announced_by(person.id, now)
        goes = [meeting for meeting, _ in uow.meetings.of_person(person.id, now)]
        today = {
            meeting.number: meeting
            for meeting in (*called, *goes)
            if meeting.starts_at < ends and meeting.state is MeetingState.PUBLISHED
        }
        lines = [
            say(
                "meetings.morning.today",
                at=one.starts_at,
                place=one.place,
                topic=one.topic,
                number=one.number,
            )
            for one in sorted(today.values(), key=lambda meeting: meeting.starts_at)
        ]
        published = [meeting for meeting in called if meeting.state is MeetingState.PUBLISHED]
        asking = {meeting.number: _asking(uow, meeting.number) for meeting in published}
        leave = [
            say("meetings.morning.leave", number=number, count=count)
            for number, count in asking.items()
            if count
        ]
        return (*lines, *leave)

    return digest


def _asking(uow: Uow, number: int) -> int:
    return uow.meetings.count_answers(number)[Answer.LEAVE_ASKED]
