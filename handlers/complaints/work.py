"""What every act on a case goes through: scope, the table, the record with its way back, and the clocks."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from bot.kernel.errors import DomainError, NoSuchNumber
from handlers.complaints import scope
from handlers.complaints.errors import (
    AlreadyOver,
    NotForContacts,
    NotForReporters,
    NotNow,
    OnlyForReporter,
    WentInto,
)
from handlers.complaints.letters import Cause
from handlers.complaints.rules.acts import IN_HAND, SIDE, after
from handlers.complaints.rules.clocks import Timing
from handlers.complaints.wording import content_of
from storage.complaints.desk_model import PartyRole
from storage.complaints.model import Act, State
from storage.complaints.store import Case
from storage.people.store import Person
from storage.uow import Uow

_FOR_CONTACTS = frozenset(
    (
        *(Act.TAKE, Act.HAND_BACK, Act.NOTE, Act.REPLY, Act.CLOSE),
        *(Act.ASK_MORE, Act.PAUSE, Act.RESUME, Act.ASK_LATER),
    )
)
_ON_MERGED = frozenset((Act.NOTE, Act.MERGE, Act.UNMERGE))


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
        if case is None or not scope.may_see(by.person, case, uow):
            raise NoSuchNumber(number=str(number))
        if case.state is State.MERGED and act not in _ON_MERGED and scope.works_on(by.person, case):
            kept = self._kept(uow, case)
            # Whoever cannot work on that one is not sent to it.
            raise (
                WentInto(number=number, into=kept.number)
                if scope.works_on(by.person, kept)
                else refusal(case)
            )
        if scope.is_desk(by.person, case):
            return case
        if not scope.is_contact(by.person, case):
            raise NotForReporters(number=number)
        if act not in _FOR_CONTACTS:
            raise NotForContacts(number=number)
        return case

    def own(self, uow: Uow, by: By, number: int, *, joined: bool = False) -> Case:
        """Return the case, locked, if the person reported it; with `joined` also if they joined it.

        What is said to a merged case lands in the one it was merged into. Raises: NoSuchNumber, OnlyForReporter.
        """
        case = uow.complaints.locked(number)
        if case is None or not scope.may_see(by.person, case, uow):
            raise NoSuchNumber(number=str(number))
        mine = scope.stands_for(by.person, case)
        if joined and mine and case.state is State.MERGED:
            return self._kept(uow, case)
        if not mine and not (joined and scope.has_joined(by.person, case, uow)):
            raise OnlyForReporter(number=number)
        return case

    @staticmethod
    def _kept(uow: Uow, case: Case) -> Case:
        """Return the case in which a merged one goes on."""
        kept: Case | None = case
        while kept is not None and kept.merged_into is not None and kept.state is State.MERGED:
            kept = uow.complaints.by_id(kept.merged_into)
        assert kept is not None, "a case is merged into one that exists"
        return kept

    def check(self, case: Case, act: Act) -> State:
        """Return the state that follows. Raises: AlreadyOver, NotNow."""
        state = after(case.state, act, case.state_before)
        if state is None:
            raise refusal(case)
        return state

    def record(
        self, uow: Uow, by: By, case: Case, act: Act, *, detail: dict[str, Any] | None = None, **values: Any
    ) -> Cause:
        """Take the step, write it down with what it changed, and set the clocks. Returns the cause of its messages.

        Raises: AlreadyOver, NotNow.
        """
        changes = self._changes(case, self.check(case, act), by.now, values)
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
        changes = self._changes(case, self.check(case, act), now, values)
        event = uow.complaints.log(case, act, now, detail=detail)
        return Cause(self.write(uow, case, changes), event, now)

    def write(self, uow: Uow, case: Case, changes: dict[str, Any]) -> Case:
        """Write values, and when the case must be looked at and listed next."""
        meant = replace(case, **{name: _read(name, value) for name, value in changes.items()})
        due = {"next_check_at": self.timing.next_check(meant), "due_at": self.timing.due_at(meant)}
        changed = {name: value for name, value in due.items() if value != getattr(case, name)}
        stored = {name: _plain(value) for name, value in changes.items()} | changed
        if "assistants" in changes:
            uow.parties.replace(
                case.id, case.community_id, PartyRole.ASSISTANT, meant.assistants, meant.created_at
            )
        return uow.complaints.change(case, **stored) if stored else case

    # --- what a step brings with it ------------------------------------------------------------------

    def _changes(self, case: Case, state: State, now: datetime, values: dict[str, Any]) -> dict[str, Any]:
        """Return the values of a step with what follows from it for the clocks; values given outright win."""
        if state is case.state:
            return values
        changes: dict[str, Any] = {"state": state}
        if case.state in SIDE:
            changes |= self._start_again(case, state, now)
        elif state in SIDE:
            changes |= _stand_still(case, state, now)
        else:
            changes |= self._next_step(case, state, now)
        return changes | values

    def _next_step(self, case: Case, state: State, now: datetime) -> dict[str, Any]:
        """Set the clock of the next step, and begin a clock of another kind at its first stage."""
        by = self._step_by(case, state, now)
        changes: dict[str, Any] = {"step_from": by and now, "step_by": by, "step_stage": 0}
        if _clock_of(state) != _clock_of(case.state) or state is State.REOPENED:
            changes["stage"] = 0
        if case.asked is not None and state not in (State.NEW, *IN_HAND):
            changes["asked"] = None
        return {name: value for name, value in changes.items() if value != getattr(case, name)}

    def _step_by(self, case: Case, state: State, now: datetime) -> datetime | None:
        if state is State.ACCEPTED and self.timing.promises.goes_outside(case.category):
            return self.timing.dispatch_by(now, case.category, urgent=case.urgent)
        if state is State.ASSIGNED:
            return self.timing.dispatch_by(now, case.category, urgent=case.urgent, share=0.5)
        if state is State.REOPENED:
            return self.timing.half_office_day(now)
        return self.timing.office_day(now) if state is State.CHECKING else None

    def _start_again(self, case: Case, state: State, now: datetime) -> dict[str, Any]:
        """End a standstill: the clocks that were running go on where they stood."""
        stop = case.stops[-1]
        stops = (*case.stops[:-1], {**stop, "until": now})
        ended: dict[str, Any] = {"stops": stops, "state_before": None, "until_at": None}
        if state is not case.state_before:
            return ended | self._next_step(case, state, now)
        return ended | {"stage": stop["stage"]} | self._moved(case, state, stop["since"], now)

    def _moved(self, case: Case, state: State, since: datetime, now: datetime) -> dict[str, Any]:
        promise = self.timing.promise(case.category, urgent=case.urgent)
        counts = {"solve": promise.solve.count, "step": promise.dispatch.count}
        if state is State.NEW:
            counts["respond"] = promise.respond.count
        moved: dict[str, Any] = {}
        for clock, count in counts.items():
            for end in (f"{clock}_from", f"{clock}_by"):
                at = getattr(case, end)
                if at is not None:
                    moved[end] = self.timing.moved(at, since, now, count)
        return moved


def refusal(case: Case) -> DomainError:
    """Return why nothing can be done: because it is over, or because it is not its time."""
    values = {"number": case.number, "content": content_of(case)}
    return NotNow(**values) if case.is_open else AlreadyOver(**values)


def _stand_still(case: Case, state: State, now: datetime) -> dict[str, Any]:
    """Begin a standstill; what must go on afterwards is kept with it."""
    stop = {"since": now, "until": None, "state": state.value, "stage": case.stage}
    return {"state_before": case.state, "stops": (*case.stops, stop), "stage": 0}


def _clock_of(state: State) -> str:
    if state in (State.NEW, State.DONE, State.SURVEYING):
        return state.value
    return "solve"


def _plain(value: Any) -> Any:
    return value.value if isinstance(value, State) else value


def _read(name: str, value: Any) -> Any:
    """Return a value as a case holds it, also when it comes back out of an event."""
    if name in ("state", "state_before") and isinstance(value, str):
        return State(value)
    return tuple(value) if name in ("avoided", "stops", "assistants") else value
