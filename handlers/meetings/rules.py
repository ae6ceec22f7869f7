"""What may happen to a meeting and to an invitation, who is reminded when, and how answers are counted. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from storage.meetings.model import Answer, Circle, MeetingKind, MeetingState, Wave
from storage.meetings.records import Invitation, Invitee, NewWave, Share

MOST_MESSAGES = 3
"""Invitation and reminders a person gets about one meeting (field-notes §5.3).

Answers to what they asked for themselves come beside them, and so does word that a meeting is moved or off.
"""


class Act(StrEnum):
    """What can be done to a meeting."""

    PUBLISH = "publish"
    CANCEL = "cancel"
    MOVE = "move"
    EDIT = "edit"


class Reply(StrEnum):
    """What is said or decided about one invitation."""

    COME = "come"
    DECLINE = "decline"
    ASK_LEAVE = "ask_leave"
    EXCUSE = "excuse"
    REFUSE = "refuse"


class Reach(StrEnum):
    """How an invitation can get to a person now.

    Pushed into the open window, as a notice they agreed to, handed over when they next write, or by telephone.
    """

    NOW = "now"
    SUBSCRIBED = "subscribed"
    LATER = "later"
    PHONE = "phone"


STATES = {
    (MeetingState.DRAFT, Act.PUBLISH): MeetingState.PUBLISHED,
    (MeetingState.DRAFT, Act.CANCEL): MeetingState.CANCELLED,
    (MeetingState.PUBLISHED, Act.CANCEL): MeetingState.CANCELLED,
    (MeetingState.PUBLISHED, Act.MOVE): MeetingState.PUBLISHED,
    (MeetingState.DRAFT, Act.EDIT): MeetingState.DRAFT,
    (MeetingState.PUBLISHED, Act.EDIT): MeetingState.PUBLISHED,
}
"""A pair that is not here is refused."""

_SAID = {Reply.COME: Answer.COMING, Reply.DECLINE: Answer.NOT_COMING, Reply.ASK_LEAVE: Answer.LEAVE_ASKED}
ANSWERS = {(before, reply): after for before in Answer for reply, after in _SAID.items()} | {
    (Answer.EXCUSED, Reply.ASK_LEAVE): Answer.EXCUSED,
    (Answer.LEAVE_ASKED, Reply.EXCUSE): Answer.EXCUSED,
    (Answer.LEAVE_ASKED, Reply.REFUSE): Answer.LEAVE_REFUSED,
    (Answer.LEAVE_REFUSED, Reply.EXCUSE): Answer.EXCUSED,
}
"""A change of mind is always heard; leave once granted is not asked for again."""

PARTY_KINDS = frozenset(
    (
        MeetingKind.BRANCH_MEETING,
        MeetingKind.COMMITTEE,
        MeetingKind.GROUP,
        MeetingKind.LESSON,
        MeetingKind.THEME_DAY,
    )
)
"""Meetings of a branch: nobody outside may learn of them."""

OPEN_KINDS = frozenset(
    (
        MeetingKind.REPRESENTATIVES,
        MeetingKind.DELIBERATION,
        MeetingKind.HEARING,
        MeetingKind.SUGGESTIONS,
        MeetingKind.OTHER,
    )
)
"""Meetings that may concern residents: the announcer may name a grid."""

_FOR_RESIDENTS = (Circle.STAFF, Circle.REPRESENTATIVES)
_CIRCLES = {
    MeetingKind.BRANCH_MEETING: (Circle.MEMBERS,),
    MeetingKind.COMMITTEE: (Circle.COMMITTEE,),
    MeetingKind.GROUP: (Circle.GROUP,),
    MeetingKind.LESSON: (Circle.MEMBERS,),
    MeetingKind.THEME_DAY: (Circle.MEMBERS,),
    MeetingKind.TRAINING: (Circle.VOLUNTEERS,),
    MeetingKind.WORK: (Circle.STAFF,),
    MeetingKind.WEEKLY: (Circle.LEADERS,),
    MeetingKind.JOINT: (Circle.CONTACTS,),
}


def circles_of(kind: MeetingKind) -> tuple[Circle, ...]:
    """Return the circles of people a kind of meeting is for."""
    return _CIRCLES.get(kind, _FOR_RESIDENTS)


SILENT = frozenset((Answer.NONE, Answer.LEAVE_REFUSED))
"""Who says nothing, or was refused leave and says nothing since, still owes an answer."""


def reach(invitee: Invitee, now: datetime, *, subscribed: bool = False) -> Reach:
    """Return how the person can be reached at `now`; `subscribed` says a notice in the platform's form may go out."""
    if not invitee.bound:
        return Reach.PHONE
    open_window = invitee.quota_left > 0 and invitee.quota_ends_at is not None and invitee.quota_ends_at > now
    if open_window:
        return Reach.NOW
    return Reach.SUBSCRIBED if subscribed else Reach.LATER


def reminders(
    start: datetime,
    before: Sequence[timedelta],
    published: datetime,
    earlier: Callable[[datetime], datetime],
) -> list[NewWave]:
    """Return the reminders of a meeting in order; what would be due before publication is left out.

    The first asks those who have not answered, the last reminds those who come, any between do both; a single one
    does both. `earlier` moves an instant out of quiet hours.
    """
    offsets = sorted(set(before), reverse=True)
    waves = []
    for index, offset in enumerate(offsets):
        first, last = index == 0, index == len(offsets) - 1
        due = earlier(start - offset)
        if due > published:
            purpose = Wave.BOTH if first == last else Wave.ASK if first else Wave.REMIND
            waves.append(NewWave(purpose=purpose, due_at=due, last=last))
    return waves


def concerns(purpose: Wave, invitation: Invitation, *, last: bool) -> bool:
    """Whether a wave is for this person, after what they answered and how much they got already.

    Of three messages one is kept for the last reminder of those who come.
    """
    if purpose in (Wave.INVITE, Wave.MOVED, Wave.CANCELLED):
        return True
    if invitation.answer in SILENT:
        return purpose in (Wave.ASK, Wave.BOTH) and invitation.messages < MOST_MESSAGES
    allowed = MOST_MESSAGES if last else MOST_MESSAGES - 1
    return (
        invitation.answer is Answer.COMING
        and purpose in (Wave.REMIND, Wave.BOTH)
        and invitation.messages < allowed
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """How the answers to a meeting stand. `remote`, of those who come, follow from afar."""

    invited: int
    voting: int
    coming: int
    voting_coming: int
    leave: int
    undecided: int
    not_coming: int
    silent: int
    remote: int


def tally(shares: Sequence[Share]) -> Tally:
    """Count answers; `leave` holds granted and asked, `undecided` those not decided yet."""
    coming = [one for one in shares if one.answer is Answer.COMING]
    return Tally(
        invited=_people(shares),
        voting=_people(one for one in shares if one.voting),
        coming=_people(coming),
        voting_coming=_people(one for one in coming if one.voting),
        leave=_people(one for one in shares if one.answer in (Answer.LEAVE_ASKED, Answer.EXCUSED)),
        undecided=_people(one for one in shares if one.answer is Answer.LEAVE_ASKED),
        not_coming=_people(one for one in shares if one.answer is Answer.NOT_COMING),
        silent=_people(one for one in shares if one.answer in SILENT),
        remote=_people(one for one in coming if one.remote),
    )


def _people(shares: Iterable[Share]) -> int:
    return sum(one.count for one in shares)


def is_silent(invitation: Invitation) -> bool:
    """Whether the person still owes an answer."""
    return invitation.answer in SILENT
