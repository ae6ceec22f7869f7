"""The desk's part of the morning's list: what is new, due today, late, and waiting for this person alone."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from bot.kernel.calendar import OfficeCalendar
from bot.kernel.route import Digest
from bot.kernel.talk import Say, say
from handlers.complaints import scope
from handlers.complaints.views import Views
from storage.complaints.model import State
from storage.complaints.store import Case
from storage.people.store import Person
from storage.uow import Uow

_LOOKED_AT = 100
_SHOWN = 5


def morning(calendar: OfficeCalendar, views: Views) -> Digest:
    """Return what tells a clerk of the cases in their remit, most pressing first."""

    def digest(uow: Uow, person: Person, now: datetime) -> tuple[Say, ...]:
        cases = uow.complaints.to_do(scope.remit_of(person), _LOOKED_AT)
        if not cases:
            return ()
        ends = datetime.combine(calendar.local(now).date() + timedelta(days=1), time(), calendar.zone)
        head = say(
            "complaints.morning.head",
            count=len(cases),
            new=sum(case.state is State.NEW for case in cases),
            today=sum(now <= _due(case) < ends for case in cases),
            late=sum(_due(case) < now for case in cases),
            yours=sum(_waits_for(person, case) for case in cases),
        )
        more = [say("complaints.morning.more")] if len(cases) > _SHOWN else []
        return (head, *map(views.line, cases[:_SHOWN]), *more)

    return digest


def _due(case: Case) -> datetime:
    return case.respond_by if case.state is State.NEW else case.solve_by


def _waits_for(person: Person, case: Case) -> bool:
    """Whether nobody but this person can take the next step."""
    if case.state in (State.NEW, State.CHECKING):
        return case.owner_id == person.id
    return case.state in (State.ASSIGNED, State.REOPENED) and person.id in (case.handler_id, case.owner_id)
