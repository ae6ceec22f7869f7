"""What every act on a case goes through: scope, the table, the record with its way back, and the clock."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.kernel.errors import DomainError, NoSuchNumber
from handlers.complaints import scope
from handlers.complaints.errors import AlreadyOver, NotForContacts, NotForReporters, NotNow, OnlyForReporter
from handlers.complaints.letters import Cause
from handlers.complaints.rules import Timing, after
from handlers.complaints.wording import content_of
from storage.complaints.model import Act, State
from storage.complaints.store import Case
from storage.people.store import Person
from storage.uow import Uow

_FOR_CONTACTS = frozenset((Act.TAKE, Act.HAND_BACK, Act.NOTE, Act.REPLY, Act.CLOSE))


@dataclass(frozen=True, slots=True)
class By:
    """Who acts, when (UTC), and because of which message."""

    person: Person
    now: datetime
    message_key: str = ""


class Work:
    """Opens a case for an act and writes the act down. The only writer of cases and their events."""

    def __init__(self, timing: Timing) -> None:
        self.timing = timing

    def open_for(self, uow: Uow, by: By, number: int, act: Act) -> Case:
        """Return the case, locked, if this act is the person's to give.

        Raises: NoSuchNumber outside scope, NotForContacts, NotForReporters.
        """
        case = uow.complaints.locked(number)
        if case is None or not scope.may_see(by.person, case):
            raise NoSuchNumber(number=str(number))
        if scope.is_desk(by.person, case):
            return case
        if not scope.is_contact(by.person, case):
            raise NotForReporters(number=number)
        if act not in _FOR_CONTACTS:
            raise NotForContacts(number=number)
        return case

    def own(self, uow: Uow, by: By, number: int) -> Case:
        """Return the case, locked, if the person reported it. Raises: NoSuchNumber, OnlyForReporter."""
        case = uow.complaints.locked(number)
        if case is None or not scope.may_see(by.person, case):
            raise NoSuchNumber(number=str(number))
        if case.reporter_id != by.person.id:
            raise OnlyForReporter(number=number)
        return case

    def check(self, case: Case, act: Act) -> State:
        """Return the state that follows. Raises: AlreadyOver, NotNow."""
        state = after(case.state, act, case.state_before)
        if state is None:
            raise refusal(case)
        return state

    def record(
        self, uow: Uow, by: By, case: Case, act: Act, *, detail: dict[str, Any] | None = None, **values: Any
    ) -> Cause:
        """Take the step, write it down with what it changed, and set the clock. Returns the cause of its messages.

        Raises: AlreadyOver, NotNow.
        """
        state = self.check(case, act)
        changes = values | ({"state": state} if state is not case.state else {})
        before = {name: _plain(getattr(case, name)) for name in changes}
        event = uow.complaints.log(
            case,
            act,
            by.now,
            actor_id=by.person.id,
            detail={**(detail or {}), "before": before},
            message_key=by.message_key,
        )
        return Cause(self.write(uow, case, changes), event, by.now)

    def by_clock(
        self,
        uow: Uow,
        case: Case,
        act: Act,
        now: datetime,
        *,
        detail: dict[str, Any] | None = None,
        **values: Any,
    ) -> Cause:
        """Take a step that only time has brought about. Raises: NotNow."""
        state = self.check(case, act)
        event = uow.complaints.log(case, act, now, detail=detail)
        return Cause(self.write(uow, case, values | {"state": state}), event, now)

    def write(self, uow: Uow, case: Case, changes: dict[str, Any]) -> Case:
        """Write values and wind the clock anew; a clock of another kind starts at its first stage."""
        state = State(changes.get("state", case.state))
        if _clock_of(state) != _clock_of(case.state) or changes.get("round", case.round) != case.round:
            changes = {"stage": 0} | changes
        stored = {name: _plain(value) for name, value in changes.items()}
        changed = uow.complaints.change(case, **stored) if stored else case
        due = self.timing.next_check(changed)
        return changed if due == changed.next_check_at else uow.complaints.change(changed, next_check_at=due)


def refusal(case: Case) -> DomainError:
    """Return why nothing can be done: because it is over, or because it is not its time."""
    values = {"number": case.number, "content": content_of(case)}
    return NotNow(**values) if case.is_open else AlreadyOver(**values)


def _clock_of(state: State) -> str:
    if state in (State.NEW, State.DONE, State.SURVEYING):
        return state.value
    return "solve"


def _plain(value: Any) -> Any:
    return value.value if isinstance(value, State) else value
