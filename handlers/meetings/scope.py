"""Who may call a meeting, who keeps its list, and who may know that it exists."""

from __future__ import annotations

from handlers.meetings.errors import NoBranch, NotYourBranch
from handlers.meetings.rules import PARTY_KINDS
from storage.meetings.model import MeetingKind, MeetingState
from storage.meetings.records import Meeting, Standing
from storage.meetings.series import Series
from storage.people.model import PostName
from storage.people.store import Person
from storage.uow import Uow

_ANNOUNCERS = (PostName.SECRETARY, PostName.LEAD, PostName.ADMIN, PostName.BRANCH_SECRETARY)
_WIDE = (PostName.SECRETARY, PostName.LEAD, PostName.ADMIN)


def may_announce(person: Person) -> bool:
    """Whether the person's post lets them call a meeting."""
    return person.holds(*_ANNOUNCERS)


def is_wide(person: Person) -> bool:
    """Whether the person may call people of the whole community together."""
    return person.holds(*_WIDE)


def manages(person: Person, what: Meeting | Standing | Series) -> bool:
    """Whether the person keeps the list: its announcer, the secretary, the secretary of its branch."""
    if person.community_id != what.community_id:
        return False
    if person.id == what.announcer_id or person.holds(PostName.SECRETARY):
        return True
    return what.branch_id is not None and what.branch_id in led_by(person)


def may_know(person: Person, meeting: Meeting | Standing, uow: Uow) -> bool:
    """Whether the person may know that the meeting exists: who keeps its list, and who is invited."""
    if manages(person, meeting):
        return True
    return meeting.state is not MeetingState.DRAFT and uow.meetings.is_invited(meeting.number, person.id)


def sees(person: Person, number: int, uow: Uow) -> bool:
    """Whether a number of a meeting is a number for this person at all; told as quickly as for a free number.

    Both questions are asked whatever the first one yields: who is not invited could else tell by the second.
    """
    meeting, invited = uow.meetings.standing(number), uow.meetings.is_invited(number, person.id)
    if meeting is None:
        return False
    return manages(person, meeting) or (invited and meeting.state is not MeetingState.DRAFT)


def sees_series(person: Person, number: int, uow: Uow) -> bool:
    """Whether a number of a series is a number for this person at all: only for those who keep it."""
    found = uow.meetings.series.find(number)
    return found is not None and manages(person, found)


def branch_for(person: Person, kind: MeetingKind, named: int | None, uow: Uow) -> int | None:
    """Return the branch an announcement is for, None for the whole community.

    A branch that was named wins. Without one a branch secretary means their own branch, even one who is also the
    community's secretary; anybody else everybody.
    Raises: NotYourBranch, when a branch secretary names another; NoBranch, when theirs is not on the roster.
    """
    own, wide = led_by(person), is_wide(person)
    if kind not in PARTY_KINDS and kind is not MeetingKind.OTHER:
        return None
    if wide:
        return named or (min(own) if own and kind in PARTY_KINDS else None)
    mine = own or frozenset(uow.people.branches_of(person.id))
    if not mine:
        raise NoBranch
    if named is not None and named not in mine:
        raise NotYourBranch
    return named or min(mine)


def led_by(person: Person) -> frozenset[int]:
    """Return the branches the person is secretary of."""
    return frozenset(
        post.branch_id
        for post in person.posts
        if post.name == PostName.BRANCH_SECRETARY and post.branch_id is not None
    )
