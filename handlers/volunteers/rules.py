"""What may happen to an activity and to a sign-up; places, the waiting line, clashes, offers. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from enum import StrEnum

from storage.volunteers.model import ActivityState, SignupState
from storage.volunteers.records import Activity, Signup

SHORT_NOTICE = timedelta(hours=24)
"""Leaving later than this before the start is told to the organiser (field-notes §5.2)."""
LAST_OFFER = timedelta(hours=3)
"""From this long before the start on, free places are given by telephone (field-notes §5.2)."""
USUAL_LENGTH = timedelta(hours=2)
"""How long an activity is taken to last when nobody said."""
LARGEST_PARTY = 20


class Act(StrEnum):
    """What can be done to an activity."""

    PUBLISH = "publish"
    CANCEL = "cancel"


class Move(StrEnum):
    """What can happen to a sign-up."""

    OFFER = "offer"
    ACCEPT = "accept"
    WITHDRAW = "withdraw"
    LAPSE = "lapse"


STATES = {
    (ActivityState.DRAFT, Act.PUBLISH): ActivityState.PUBLISHED,
    (ActivityState.DRAFT, Act.CANCEL): ActivityState.CANCELLED,
    (ActivityState.PUBLISHED, Act.CANCEL): ActivityState.CANCELLED,
}
"""A pair that is not here is refused."""

SIGNUPS = {
    (SignupState.WAITING, Move.OFFER): SignupState.OFFERED,
    (SignupState.OFFERED, Move.ACCEPT): SignupState.SIGNED,
    (SignupState.OFFERED, Move.LAPSE): SignupState.LAPSED,
    (SignupState.SIGNED, Move.WITHDRAW): SignupState.WITHDRAWN,
    (SignupState.OFFERED, Move.WITHDRAW): SignupState.WITHDRAWN,
    (SignupState.WAITING, Move.WITHDRAW): SignupState.WITHDRAWN,
}


def free(activity: Activity, taken: int) -> int | None:
    """Return how many places are left, None when there is no limit."""
    return None if activity.capacity is None else max(activity.capacity - taken, 0)


def fits(activity: Activity, taken: int, party: int) -> bool:
    """Whether `party` more people find a place."""
    left = free(activity, taken)
    return left is None or party <= left


def clashing(activity: Activity, others: Iterable[Activity]) -> Activity | None:
    """Return the first other activity that is under way at the same time."""
    return next(
        (
            other
            for other in others
            if other.number != activity.number
            and other.starts_at < _end(activity)
            and activity.starts_at < _end(other)
        ),
        None,
    )


def next_in_line(activity: Activity, taken: int, waiting: Sequence[Signup]) -> Signup | None:
    """Return whom a free place is offered to: the first in line whose party fits."""
    return next((one for one in waiting if fits(activity, taken, one.party)), None)


def place_in_line(person_id: int, waiting: Sequence[Signup]) -> int:
    """Return the person's place in the waiting line, from 1."""
    return next(place for place, one in enumerate(waiting, start=1) if one.person_id == person_id)


def may_offer(activity: Activity, at: datetime) -> bool:
    """Whether a place may still be offered by message at `at` (after quiet hours)."""
    return at < activity.starts_at - LAST_OFFER


def is_short_notice(activity: Activity, now: datetime) -> bool:
    """Whether somebody who leaves now leaves a gap that must be filled by hand."""
    return activity.starts_at - now < SHORT_NOTICE


def reminder_instants(
    start: datetime,
    before: Iterable[timedelta],
    published: datetime,
    earlier: Callable[[datetime], datetime],
) -> list[datetime]:
    """Return when those signed up are reminded; what would be due before publication is left out."""
    instants = {earlier(start - offset) for offset in before}
    return sorted(instant for instant in instants if instant > published)


def _end(activity: Activity) -> datetime:
    return activity.ends_at or activity.starts_at + USUAL_LENGTH
