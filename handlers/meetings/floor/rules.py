"""When one may check in, who counts, what makes a quorum, what carries, when a task is chased. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from storage.meetings.attendance import Seat
from storage.meetings.model import Answer, Arrival, MeetingKind, MeetingState
from storage.meetings.records import Invitation, Meeting

AROUND = timedelta(minutes=30)
"""A code is good so long before the start and after the end (field-notes row 55)."""
USUAL_LENGTH = timedelta(hours=2)
"""How long a meeting is thought to take whose end nobody named."""
LONGEST = timedelta(hours=12)
"""No meeting that began earlier can still be going on."""

CLOSE_CHORE, MINUTES_CHORE = "close", "minutes"
TOLD_AFTERWARDS = (CLOSE_CHORE, MINUTES_CHORE)
"""What the clock does about a meeting that is over, once."""
MOST_WRONG = 5
WRONG_FORGOTTEN = timedelta(minutes=30)
"""Of ten thousand codes nobody tries more than so many in so long."""

_CHASE_HOUR = timedelta(hours=9)
_CHASE_AGAIN = timedelta(days=7)
_MOST_CHASED = 5


class Choice(StrEnum):
    """What one can vote."""

    FOR = "for"
    AGAINST = "against"
    ABSTAIN = "abstain"


CHOICES = tuple(Choice)
"""In the order of the figures that stand for them."""


@dataclass(frozen=True, slots=True)
class Window:
    """From when until when one may check in."""

    opens: datetime
    closes: datetime

    def holds(self, at: datetime) -> bool:
        """Whether one may check in at `at`."""
        return self.opens <= at <= self.closes


def end_of(meeting: Meeting) -> datetime:
    """Return when the meeting ends, as far as it is known."""
    return meeting.ends_at or meeting.starts_at + USUAL_LENGTH


def window(meeting: Meeting) -> Window:
    """Return when one may check in."""
    return Window(meeting.starts_at - AROUND, end_of(meeting) + AROUND)


def has_opened(meeting: Meeting, now: datetime) -> bool:
    """Whether the meeting is near enough, or over, for its list to be about who came."""
    return meeting.state is not MeetingState.DRAFT and window(meeting).opens <= now


def is_locked(wrong: int, since: datetime, now: datetime) -> bool:
    """Whether somebody has typed too many wrong codes lately."""
    return wrong >= MOST_WRONG and now - since < WRONG_FORGOTTEN


def counts_here(meeting: Meeting, invitation: Invitation | Seat) -> bool:
    """Whether the person is one of those who should come.

    Who belongs to another branch, and who came uninvited without a vote, is a guest.
    """
    at_home = meeting.branch_id is None or invitation.branch_id in (None, meeting.branch_id)
    return at_home and (invitation.voting or not invitation.walk_in)


def votes_here(meeting: Meeting, invitation: Invitation | Seat) -> bool:
    """Whether the person's vote counts at this meeting."""
    return invitation.voting and counts_here(meeting, invitation)


def is_present(invitation: Invitation | Seat) -> bool:
    """Whether the person is there now; `arrived_at` alone says that they were."""
    return invitation.arrived_at is not None and invitation.left_at is None


@dataclass(frozen=True, slots=True, kw_only=True)
class Presence:
    """Who is there. `expected` should come, `voters` of them vote; `came` counts also who left again and guests."""

    expected: int
    voters: int
    came: int
    voters_present: int
    guests: int
    remote: int
    late: int
    left: int
    excused: int
    undecided: int
    missing: int


def presence(meeting: Meeting, invitations: Iterable[Invitation | Seat]) -> Presence:
    """Count who came to a meeting."""
    people = list(invitations)
    expected = [one for one in people if counts_here(meeting, one)]
    came = [one for one in people if one.arrived_at is not None]
    absent = [one for one in expected if one.arrived_at is None]
    excused = sum(one.answer is Answer.EXCUSED for one in absent)
    return Presence(
        expected=len(expected),
        voters=sum(one.voting for one in expected),
        came=len(came),
        voters_present=sum(is_present(one) and votes_here(meeting, one) for one in people),
        guests=sum(not counts_here(meeting, one) for one in came),
        remote=sum(one.arrival is Arrival.REMOTE for one in came),
        late=sum(one.late for one in came),
        left=sum(one.left_at is not None for one in came),
        excused=excused,
        undecided=sum(one.answer is Answer.LEAVE_ASKED for one in absent),
        missing=len(absent) - excused,
    )


def quorum(kind: MeetingKind, voters: int) -> int | None:
    """Return how many voters must be there, None where no rule says so.

    Members' and representatives' meetings: more than half; a committee: at least half.
    Source: 中国共产党支部工作条例(试行) art. 11 and 12; 城市居民委员会组织法 art. 10.
    """
    if kind in (MeetingKind.BRANCH_MEETING, MeetingKind.REPRESENTATIVES):
        return voters // 2 + 1
    return (voters + 1) // 2 if kind is MeetingKind.COMMITTEE else None


def majority(kind: MeetingKind, voters: int, present: int) -> int:
    """Return how many votes in favour carry a decision.

    In a branch more than half of those who should attend and may vote, anywhere else of those who are there.
    """
    whole = voters if kind in (MeetingKind.BRANCH_MEETING, MeetingKind.COMMITTEE) else present
    return whole // 2 + 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """Votes as counted."""

    in_favour: int
    against: int = 0
    abstained: int = 0

    @property
    def total(self) -> int:
        """How many voted."""
        return self.in_favour + self.against + self.abstained

    def __add__(self, other: Count) -> Count:
        return Count(
            in_favour=self.in_favour + other.in_favour,
            against=self.against + other.against,
            abstained=self.abstained + other.abstained,
        )


def counted(ballots: dict[str, int]) -> Count:
    """Return the votes given by telephone."""
    return Count(
        in_favour=ballots.get(Choice.FOR, 0),
        against=ballots.get(Choice.AGAINST, 0),
        abstained=ballots.get(Choice.ABSTAIN, 0),
    )


def first_chase(due_at: datetime, midnight: datetime, now: datetime) -> datetime:
    """Return when an owner is first reminded: on the morning before the last day, or of the last day itself.

    `midnight` begins the last day, office time. What is due sooner is reminded when it is overdue.
    """
    for morning in (midnight - timedelta(days=1) + _CHASE_HOUR, midnight + _CHASE_HOUR):
        if now + timedelta(hours=1) < morning < due_at:
            return morning
    return _overdue_from(midnight)


def next_chase(due_at: datetime, midnight: datetime, chased: int, now: datetime) -> datetime | None:
    """Return when the owner is reminded again: on the last day, when it is overdue, then weekly; None: no more."""
    if chased >= _MOST_CHASED:
        return None
    if now < midnight < due_at and midnight + _CHASE_HOUR < due_at:
        return midnight + _CHASE_HOUR
    overdue = _overdue_from(midnight)
    return overdue if now < overdue else now + _CHASE_AGAIN


def _overdue_from(midnight: datetime) -> datetime:
    return midnight + timedelta(days=1) + _CHASE_HOUR
