"""The life of a case as a table: what can be done where, how risky each act is, and what leads back. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum

from storage.complaints.model import Act, State

URGES_BEFORE_LEAD = 3
"""From this many reminders of a resident on, the lead hears of them too."""
RETURNS_BEFORE_LEAD = 2
"""Handed back this often, a case goes to the lead, who alone says whose it is."""
PAUSES_BEFORE_LEAD = 2
"""After this many pauses only the lead may pause a case again."""
REOPENS_BEFORE_SECRETARY = 2
"""From this reopening on the secretary hears of it, too."""
MOST_ASSISTANTS = 3


class Risk(StrEnum):
    """How an act is guarded (field-notes §5.7): at once; its messages wait for an undo; asked for twice."""

    LIGHT = "light"
    MEDIUM = "medium"
    HEAVY = "heavy"


RISKS: Mapping[Act, Risk] = {
    Act.ACCEPT: Risk.LIGHT,
    Act.TAKE: Risk.LIGHT,
    Act.NOTE: Risk.LIGHT,
    Act.RESUME: Risk.LIGHT,
    Act.REGRADE: Risk.LIGHT,
    Act.RECLASS: Risk.LIGHT,
    Act.ASK_LATER: Risk.LIGHT,
    Act.DENY: Risk.LIGHT,
    Act.AVOID: Risk.LIGHT,
    Act.ASSIGN: Risk.MEDIUM,
    Act.TRANSFER: Risk.MEDIUM,
    Act.HAND_BACK: Risk.MEDIUM,
    Act.REPLY: Risk.MEDIUM,
    Act.ASK_MORE: Risk.MEDIUM,
    Act.PAUSE: Risk.MEDIUM,
    Act.EXTEND: Risk.MEDIUM,
    Act.RESTRICT: Risk.MEDIUM,
    Act.REFUTE: Risk.MEDIUM,
    Act.SPLIT: Risk.MEDIUM,
    Act.PROPOSE: Risk.LIGHT,
    Act.REOPEN: Risk.MEDIUM,
    Act.CHECK: Risk.MEDIUM,
    Act.UNMERGE: Risk.MEDIUM,
    Act.CLOSE: Risk.HEAVY,
    Act.REJECT: Risk.HEAVY,
    Act.ESCALATE: Risk.HEAVY,
    Act.MERGE: Risk.HEAVY,
    Act.WITHDRAW: Risk.HEAVY,
}
_OUTRIGHT = (Act.CHECK, Act.UNMERGE)
"""Acts of two persons, or that take something back themselves: done at once, and not undone."""
UNDOABLE = frozenset(act for act, risk in RISKS.items() if risk is not Risk.HEAVY and act not in _OUTRIGHT)

IN_HAND = (State.ACCEPTED, State.ASSIGNED, State.WORKING, State.REOPENED)
"""States in which the office works on a case and the clock of the solution runs."""
SIDE = (State.AWAITING, State.PAUSED)
"""States that a case enters from the side, that stop its clocks, and that lead back to where it was."""

_OPEN = (State.NEW, *IN_HAND, State.CHECKING, *SIDE, State.ESCALATED)
_STORED = tuple(state for state in State if state is not State.DRAFT)


def _all_to(states: Iterable[State], act: Act, after: State) -> dict[tuple[State, Act], State]:
    return {(state, act): after for state in states}


def _staying(states: Iterable[State], *acts: Act) -> dict[tuple[State, Act], State]:
    return {(state, act): state for state in states for act in acts}


TABLE: Mapping[tuple[State, Act], State] = {
    (State.DRAFT, Act.SUBMIT): State.NEW,
    (State.NEW, Act.ACCEPT): State.ACCEPTED,
    **_all_to((State.NEW, State.ACCEPTED), Act.REJECT, State.REJECTED),
    **_all_to((State.NEW, *IN_HAND), Act.ASK_MORE, State.AWAITING),
    # Passing on what nobody has accepted yet is an acceptance: nobody types two commands for one thought.
    **_all_to((State.NEW, *IN_HAND), Act.ASSIGN, State.ASSIGNED),
    **_all_to((State.NEW, *IN_HAND), Act.TRANSFER, State.ASSIGNED),
    **_all_to((State.ACCEPTED, State.ASSIGNED, State.REOPENED), Act.TAKE, State.WORKING),
    **_all_to((State.ASSIGNED, State.WORKING, State.REOPENED), Act.HAND_BACK, State.ACCEPTED),
    **_all_to((*IN_HAND, State.ESCALATED), Act.CLOSE, State.DONE),
    **_all_to((*IN_HAND, State.ESCALATED), Act.HAND_IN, State.CHECKING),
    (State.CHECKING, Act.CHECK): State.DONE,
    (State.CHECKING, Act.REFUTE): State.WORKING,
    (State.DONE, Act.SURVEY): State.SURVEYING,
    (State.SURVEYING, Act.SOLVED): State.CLOSED,
    (State.SURVEYING, Act.NO_ANSWER): State.CLOSED,
    **_all_to((State.SURVEYING, State.CLOSED), Act.PARTLY, State.REOPENED),
    **_all_to((State.SURVEYING, State.CLOSED), Act.UNSOLVED, State.REOPENED),
    **_all_to((State.DONE, State.SURVEYING, State.CLOSED), Act.REOPEN, State.REOPENED),
    **_all_to(IN_HAND, Act.ESCALATE, State.ESCALATED),
    **_all_to(IN_HAND, Act.PAUSE, State.PAUSED),
    **_all_to(_OPEN, Act.WITHDRAW, State.WITHDRAWN),
    **_all_to(_OPEN, Act.MERGE, State.MERGED),
    (State.AWAITING, Act.NO_ANSWER): State.CLOSED,
    # What was closed for want of an answer goes on when the answer comes after all.
    (State.CLOSED, Act.RESUME): State.REOPENED,
    # Words and clocks leave a case where it is.
    **_staying(_STORED, Act.NOTE, Act.READ),
    **_staying(_OPEN, Act.REPLY, Act.URGE, Act.REMIND, Act.OVERDUE, Act.JOIN, Act.SPLIT),
    **_staying(_OPEN, Act.REGRADE, Act.RECLASS, Act.RESTRICT, Act.AVOID, Act.HAND_ON),
    **_staying((state for state in _OPEN if state is not State.AWAITING), Act.SUPPLY),
    **_staying(IN_HAND, Act.ASK_LATER, Act.EXTEND),
    **_staying((State.NEW, *IN_HAND), Act.DENY, Act.PROPOSE),
    **_staying((State.ESCALATED,), Act.ESCALATE),
    **_staying((State.REJECTED,), Act.OBJECT),
    (State.CLOSED, Act.RATE): State.CLOSED,
}
"""What follows when an act is legal; what is not in the table cannot happen."""

RETURNS: frozenset[tuple[State, Act]] = frozenset(
    (
        (State.AWAITING, Act.SUPPLY),
        (State.AWAITING, Act.RESUME),
        (State.PAUSED, Act.RESUME),
        (State.MERGED, Act.UNMERGE),
    )
)
"""Acts that lead back to where the case was before its side state."""


def after(state: State, act: Act, before: State | None = None) -> State | None:
    """Return the state that follows `act`, None when the act is not legal; `before` serves acts that lead back."""
    if (state, act) in RETURNS:
        return before
    return TABLE.get((state, act))
