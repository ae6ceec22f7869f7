"""Who is invited to what: the audience follows from the kind of meeting, the branch and the announcer's post."""

from __future__ import annotations

from bot.understanding.normalise import digits
from bot.understanding.numerals import DIGITS, read_number
from handlers.meetings.errors import NoBranch, NotYourBranch
from handlers.meetings.rules import PARTY_KINDS
from handlers.meetings.words import Words
from storage.meetings.model import MeetingKind, MeetingState
from storage.meetings.records import Invitee, Meeting
from storage.people.model import PostName, Role
from storage.people.places import Named
from storage.people.store import Person
from storage.uow import Uow

_ANNOUNCERS = (PostName.SECRETARY, PostName.LEAD, PostName.ADMIN, PostName.BRANCH_SECRETARY)


def may_announce(person: Person) -> bool:
    """Whether the person's post lets them call a meeting."""
    return person.holds(*_ANNOUNCERS)


def manages(person: Person, meeting: Meeting) -> bool:
    """Whether the person keeps the meeting's list: its announcer, the secretary, the secretary of its branch."""
    if person.community_id != meeting.community_id:
        return False
    if person.id == meeting.announcer_id or person.holds(PostName.SECRETARY):
        return True
    return meeting.branch_id is not None and meeting.branch_id in _led_by(person)


def may_know(person: Person, meeting: Meeting, uow: Uow) -> bool:
    """Whether the person may know that the meeting exists: who keeps its list, and who is invited."""
    if manages(person, meeting):
        return True
    return (
        meeting.state is not MeetingState.DRAFT
        and uow.meetings.invitation(meeting.number, person.id) is not None
    )


def sees(person: Person, number: int, uow: Uow) -> bool:
    """Whether a number of a meeting is a number for this person at all."""
    meeting = uow.meetings.find(number)
    return meeting is not None and may_know(person, meeting, uow)


def branch_for(person: Person, kind: MeetingKind, text: str, uow: Uow) -> int | None:
    """Return the branch an announcement is for, None for the whole community.

    A branch named in the text wins. Without one a branch secretary means their own branch, even one who is
    also the community's secretary; anybody else everybody.
    Raises: NotYourBranch, when a branch secretary names another; NoBranch, when theirs is not on the roster.
    """
    own = _led_by(person)
    wide = person.holds(PostName.SECRETARY, PostName.LEAD, PostName.ADMIN)
    if kind not in PARTY_KINDS and (kind is not MeetingKind.OTHER or wide):
        return None
    named = named_branch(text, uow.places.branches(person.community_id))
    if wide:
        return named or (min(own) if own and kind in PARTY_KINDS else None)
    mine = own or frozenset(uow.people.branches_of(person.id))
    if not mine:
        raise NoBranch
    if named is not None and named not in mine:
        raise NotYourBranch
    return named or min(mine)


def group_for(person: Person, kind: MeetingKind, branch_id: int | None, text: str, uow: Uow) -> str:
    """Return the party group a group's meeting is for: the one named, else the announcer's own, "" for all."""
    if kind is not MeetingKind.GROUP or branch_id is None:
        return ""
    groups = uow.meetings.audience.groups_of([branch_id])
    named = [group for group in groups if _plain(group) in _plain(text)]
    own = uow.meetings.audience.group_of(person.id)
    return max(named, key=len, default=own if own in groups else "")


def circle(kind: MeetingKind) -> str:
    """Return the name of the circle of people a meeting of this kind concerns when no branch is meant."""
    if kind in PARTY_KINDS:
        return "members"
    return {MeetingKind.TRAINING: "volunteers", MeetingKind.WORK: "staff"}.get(kind, "representatives")


def invitees(meeting: Meeting, words: Words, uow: Uow) -> list[Invitee]:
    """Return whom a meeting concerns, each person once.

    Party meetings: the branch, or all branches. Committee: those of the branch who hold a post in it. Training: the
    volunteers. Work: the office's staff. What concerns residents (representatives' meeting, deliberation, hearing,
    anything else) invites staff and those whose post is resident representative; residents at large are never pushed
    a meeting they did not ask for.
    """
    people, where = uow.meetings.audience, meeting.community_id
    if meeting.kind in PARTY_KINDS or meeting.branch_id is not None:
        branches = _branches(meeting, uow)
        if meeting.kind is MeetingKind.COMMITTEE:
            return people.of_committees(branches)
        return people.of_branches(branches, meeting.party_group)
    if meeting.kind is MeetingKind.TRAINING:
        return people.with_role(where, Role.VOLUNTEER)
    found = people.with_role(where, Role.STAFF)
    if meeting.kind is MeetingKind.WORK:
        return found
    representatives = people.with_posts(where, [words.representative])
    merged = {one.person_id: one for one in (*found, *representatives)}
    return [merged[person_id] for person_id in sorted(merged)]


def named_branch(text: str, branches: list[Named]) -> int | None:
    """Return the branch whose name stands in the text; the longest name wins."""
    plain = _plain(text)
    found = [branch for branch in branches if _stands_in(_plain(branch.name), plain)]
    return max(found, key=lambda branch: len(branch.name)).id if found else None


def _branches(meeting: Meeting, uow: Uow) -> list[int]:
    if meeting.branch_id is not None:
        return [meeting.branch_id]
    return [branch.id for branch in uow.places.branches(meeting.community_id)]


def _led_by(person: Person) -> frozenset[int]:
    return frozenset(
        post.branch_id
        for post in person.posts
        if post.name == PostName.BRANCH_SECRETARY and post.branch_id is not None
    )


def _plain(text: str) -> str:
    """Return the text with numerals as ASCII digits, so that the second branch is the same in either script."""
    return "".join(_digit(char) for char in digits(text))


def _digit(char: str) -> str:
    return str(read_number(char)) if char in DIGITS else char


def _stands_in(name: str, text: str) -> bool:
    """Whether the name stands in the text, and not as the tail of a larger number (the second in the twelfth)."""
    at = text.find(name)
    return bool(name) and at >= 0 and not (name[0].isdigit() and at > 0 and text[at - 1].isdigit())
