"""The life of a case as a table, how risky each act is, and the limits the office keeps. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from bot.kernel.calendar import OfficeCalendar
from storage.complaints.model import Act, State

URGES_BEFORE_LEAD = 3
"""From this many reminders of a resident on, the lead hears of them too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ComplaintSettings:
    """What the office promises. `escalate_at` are fractions of a limit: owner; cover and lead; secretary.

    `respond_within` is office time, `urgent_respond_within` and `solve_within` wall clock.
    """

    respond_within: timedelta = timedelta(hours=2)
    urgent_respond_within: timedelta = timedelta(minutes=30)
    solve_within: timedelta = timedelta(days=7)
    survey_after: timedelta = timedelta()
    survey_closes_after: timedelta = timedelta(days=7)
    escalate_at: tuple[float, ...] = (0.75, 1.0, 1.5)
    undo_for: timedelta = timedelta(minutes=10)
    hold_outgoing: timedelta = timedelta(seconds=60)


class Risk(StrEnum):
    """How an act is guarded (field-notes §5.7): at once; its messages wait for an undo; asked for twice."""

    LIGHT = "light"
    MEDIUM = "medium"
    HEAVY = "heavy"


RISKS: Mapping[Act, Risk] = {
    Act.ACCEPT: Risk.LIGHT,
    Act.TAKE: Risk.LIGHT,
    Act.NOTE: Risk.LIGHT,
    Act.ASSIGN: Risk.MEDIUM,
    Act.TRANSFER: Risk.MEDIUM,
    Act.HAND_BACK: Risk.MEDIUM,
    Act.REPLY: Risk.MEDIUM,
    Act.CLOSE: Risk.HEAVY,
    Act.REJECT: Risk.HEAVY,
    Act.WITHDRAW: Risk.HEAVY,
}
UNDOABLE = frozenset(act for act, risk in RISKS.items() if risk is not Risk.HEAVY)

# --- the table -------------------------------------------------------------------------------------

_IN_HAND = (State.ACCEPTED, State.ASSIGNED, State.WORKING, State.REOPENED)
_OPEN = (State.NEW, *_IN_HAND, State.CHECKING, State.AWAITING, State.PAUSED, State.ESCALATED)
_STORED = tuple(state for state in State if state is not State.DRAFT)


def _all_to(states: Iterable[State], act: Act, after: State) -> dict[tuple[State, Act], State]:
    return {(state, act): after for state in states}


TABLE: Mapping[tuple[State, Act], State] = {
    (State.DRAFT, Act.SUBMIT): State.NEW,
    (State.NEW, Act.ACCEPT): State.ACCEPTED,
    **_all_to((State.NEW, State.ACCEPTED), Act.REJECT, State.REJECTED),
    **_all_to((State.NEW, State.ACCEPTED), Act.ASK_MORE, State.AWAITING),
    # Passing on what nobody has accepted yet is an acceptance: nobody types two commands for one thought.
    **_all_to((State.NEW, *_IN_HAND), Act.ASSIGN, State.ASSIGNED),
    **_all_to((State.NEW, *_IN_HAND), Act.TRANSFER, State.ASSIGNED),
    **_all_to((State.ACCEPTED, State.ASSIGNED, State.REOPENED), Act.TAKE, State.WORKING),
    **_all_to((State.ASSIGNED, State.WORKING, State.REOPENED), Act.HAND_BACK, State.ACCEPTED),
    **_all_to((*_IN_HAND, State.ESCALATED), Act.CLOSE, State.DONE),
    (State.CHECKING, Act.CHECK): State.DONE,
    (State.CHECKING, Act.REFUTE): State.WORKING,
    (State.DONE, Act.SURVEY): State.SURVEYING,
    (State.SURVEYING, Act.SOLVED): State.CLOSED,
    (State.SURVEYING, Act.NO_ANSWER): State.CLOSED,
    **_all_to((State.SURVEYING, State.CLOSED), Act.PARTLY, State.REOPENED),
    **_all_to((State.SURVEYING, State.CLOSED), Act.UNSOLVED, State.REOPENED),
    (State.ACCEPTED, Act.ESCALATE): State.ESCALATED,
    **_all_to(_IN_HAND, Act.PAUSE, State.PAUSED),
    **_all_to(_OPEN, Act.WITHDRAW, State.WITHDRAWN),
    **_all_to(_OPEN, Act.MERGE, State.MERGED),
    # Words and clocks leave a case where it is.
    **{(state, Act.NOTE): state for state in _STORED},
    **{(state, act): state for state in _OPEN for act in (Act.REPLY, Act.URGE, Act.REMIND, Act.OVERDUE)},
    **{(state, Act.SUPPLY): state for state in _OPEN if state is not State.AWAITING},
    **{(state, Act.EXTEND): state for state in _IN_HAND},
    (State.CLOSED, Act.RATE): State.CLOSED,
}
"""What follows when an act is legal; what is not in the table cannot happen."""

RETURNS: frozenset[tuple[State, Act]] = frozenset(
    ((State.AWAITING, Act.SUPPLY), (State.PAUSED, Act.RESUME), (State.MERGED, Act.UNMERGE))
)
"""Acts that lead back to where the case was before its side state."""


def after(state: State, act: Act, before: State | None = None) -> State | None:
    """Return the state that follows `act`, None when the act is not legal; `before` serves acts that lead back."""
    if (state, act) in RETURNS:
        return before
    return TABLE.get((state, act))


# --- limits ----------------------------------------------------------------------------------------


class Timed(Protocol):
    """What the clocks must know of a case."""

    @property
    def state(self) -> State:
        """Where the case stands."""

    @property
    def urgent(self) -> bool:
        """Whether its clocks run by the wall clock."""

    @property
    def stage(self) -> int:
        """How many stages of the running clock have been told."""

    @property
    def created_at(self) -> datetime:
        """When it was handed in."""

    @property
    def solve_from(self) -> datetime:
        """When the clock of the solution started."""

    @property
    def solve_by(self) -> datetime:
        """When the solution is owed."""

    @property
    def done_at(self) -> datetime | None:
        """When the office called it done."""


@dataclass(frozen=True, slots=True)
class Timing:
    """The office's clocks. They run only while the office owes the next step. All instants UTC."""

    settings: ComplaintSettings
    calendar: OfficeCalendar

    def respond_by(self, start: datetime, *, urgent: bool, share: float = 1.0) -> datetime:
        """Return when `share` of the time for a first answer is over; office time unless urgent."""
        if urgent:
            return start + self.settings.urgent_respond_within * share
        return self.calendar.after(start, self.settings.respond_within * share)

    def solve_by(self, start: datetime, round_: int = 0) -> datetime:
        """Return when the solution is owed; after a reopening in half the time."""
        return start + (self.settings.solve_within / 2 if round_ else self.settings.solve_within)

    def next_check(self, case: Timed) -> datetime | None:
        """Return when the clock must look at the case again, None when nothing is owed by time."""
        if case.state is State.DONE and case.done_at is not None:
            return case.done_at + self.settings.survey_after
        if case.state is State.SURVEYING and case.done_at is not None:
            return case.done_at + self.settings.survey_after + self.settings.survey_closes_after
        return self.stage_at(case, case.stage)

    def stage_at(self, case: Timed, stage: int) -> datetime | None:
        """Return when stage number `stage` of the running clock is reached, None when none is left or none runs."""
        if stage >= len(self.settings.escalate_at):
            return None
        share = self.settings.escalate_at[stage]
        if case.state is State.NEW:
            return self.respond_by(case.created_at, urgent=case.urgent, share=share)
        if case.state in (*_IN_HAND, State.CHECKING):
            return case.solve_from + (case.solve_by - case.solve_from) * share
        return None

    def staff_hears_at(self, now: datetime, *, urgent: bool) -> datetime:
        """Return when a staff alert may go out: at once if urgent, else when the office is open."""
        return now if urgent else self.calendar.next_open(now)
