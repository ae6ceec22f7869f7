"""The desk's part of the morning's list: what is new, due today, late, and waiting for this person alone."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from bot.kernel.calendar import OfficeCalendar
from bot.kernel.route import Digest
from bot.kernel.talk import Say, say
from handlers.complaints import scope
from handlers.complaints.areas.desk import lines_for
from handlers.complaints.views import Views
from storage.people.store import Person
from storage.uow import Uow

_SHOWN = 5


def morning(calendar: OfficeCalendar, views: Views) -> Digest:
    """Return what tells a clerk of the cases in their remit, most pressing first."""

    def digest(uow: Uow, person: Person, now: datetime) -> tuple[Say, ...]:
        events = lines_for(person, uow)
        remit = scope.remit_of(person)
        midnight = datetime.combine(calendar.local(now).date() + timedelta(days=1), time(), calendar.zone)
        tally = uow.complaints.tally(remit, now, midnight)
        if not tally.open:
            return tuple(events)
        yours = uow.complaints.waiting_for(person.community_id, person.id)
        head = say(
            "complaints.morning.head",
            count=tally.open,
            new=_counted("new", tally.new),
            today=_counted("today", tally.soon),
            late=_counted("late", tally.late),
            yours=_counted("yours", yours),
        )
        more = [say("complaints.morning.more")] if tally.open > _SHOWN else []
        return (*events, head, *map(views.line, uow.complaints.to_do(remit, _SHOWN)), *more)

    return digest


def _counted(what: str, count: int) -> Say | str:
    """Say how many; what is none is not mentioned."""
    return say(f"complaints.morning.counts.{what}", count=count) if count else ""
