"""Who is invited to what: the circles that follow from the kind of meeting, and the people in them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from bot.kernel.talk import Say, say
from bot.understanding.normalise import digits
from bot.understanding.numerals import DIGITS, read_number
from handlers.meetings.rules import PARTY_KINDS, circles_of
from handlers.meetings.words import Words
from storage.meetings.model import Circle, MeetingKind
from storage.meetings.records import Invitee, Meeting, Part
from storage.people.model import Role
from storage.people.places import Named
from storage.people.store import Person
from storage.uow import Uow

_BY_BRANCH = frozenset((Circle.MEMBERS, Circle.COMMITTEE, Circle.GROUP))
_MOST_NAMED = 5


def parts_for(kind: MeetingKind, branch_id: int | None) -> tuple[Part, ...]:
    """Return whom a meeting of this kind is for when nobody says otherwise."""
    ids = () if branch_id is None else (branch_id,)
    if branch_id is not None and kind not in PARTY_KINDS:
        return (Part(Circle.MEMBERS, ids),)
    return tuple(Part(circle, ids if circle in _BY_BRANCH else ()) for circle in circles_of(kind))


def parts_of(meeting: Meeting) -> tuple[Part, ...]:
    """Return the audience of a meeting; one that was announced before audiences were kept follows its kind."""
    return meeting.audience or parts_for(meeting.kind, meeting.branch_id)


def group_for(person: Person, kind: MeetingKind, branch_id: int | None, text: str, uow: Uow) -> str:
    """Return the party group a group's meeting is for: the one named, else the announcer's own, "" for all."""
    if kind is not MeetingKind.GROUP or branch_id is None:
        return ""
    groups = uow.meetings.audience.groups_of([branch_id])
    named = [group for group in groups if spelt(group) in spelt(text)]
    own = uow.meetings.audience.group_of(person.id)
    return max(named, key=len, default=own if own in groups else "")


def invitees(meeting: Meeting, words: Words, uow: Uow) -> list[Invitee]:
    """Return whom a meeting concerns, each person once; who votes in any part votes.

    What concerns residents (representatives' meeting, deliberation, hearing, suggestions, anything else) invites staff
    and those whose post is resident representative; residents at large are never pushed a meeting, unless the announcer
    names their grid.
    """
    found: dict[int, Invitee] = {}
    for part in parts_of(meeting):
        if part.circle is Circle.WITHOUT:
            continue
        for one in _people(part, meeting, words, uow):
            known = found.get(one.person_id)
            found[one.person_id] = one if known is None or one.voting else known
    for part in parts_of(meeting):
        if part.circle is Circle.WITHOUT:
            for person_id in part.ids:
                found.pop(person_id, None)
    return [found[person_id] for person_id in sorted(found)]


def _people(part: Part, meeting: Meeting, words: Words, uow: Uow) -> list[Invitee]:
    people, where = uow.meetings.audience, meeting.community_id
    finders: dict[Circle, Callable[[], list[Invitee]]] = {
        Circle.MEMBERS: lambda: people.of_branches(_branches(part, where, uow)),
        Circle.GROUP: lambda: people.of_branches(_branches(part, where, uow), meeting.party_group),
        Circle.COMMITTEE: lambda: people.of_committees(_branches(part, where, uow)),
        Circle.LEADERS: lambda: people.with_posts(where, words.leaders),
        Circle.STAFF: lambda: people.with_role(where, Role.STAFF),
        Circle.REPRESENTATIVES: lambda: people.with_posts(where, [words.representative]),
        Circle.VOLUNTEERS: lambda: people.with_role(where, Role.VOLUNTEER),
        Circle.CONTACTS: lambda: people.contacts_of(where, part.ids),
        Circle.GRID: lambda: people.of_grids(where, part.ids),
        Circle.PERSONS: lambda: people.named(where, part.ids, meeting.branch_id),
    }
    return finders[part.circle]()


def _branches(part: Part, community_id: int, uow: Uow) -> Sequence[int]:
    return part.ids or [branch.id for branch in uow.places.branches(community_id)]


def described(meeting: Meeting, uow: Uow) -> list[Say]:
    """Return what the parts of a meeting's audience are called, in order."""
    return [_described(part, meeting, uow) for part in parts_of(meeting)]


def _described(part: Part, meeting: Meeting, uow: Uow) -> Say:
    if not part.ids:
        return say(f"meetings.whom.{part.circle.value}")
    names = _named(part, meeting.community_id, uow)
    return say(
        f"meetings.whom_of.{part.circle.value}", names=names, group=meeting.party_group, count=len(part.ids)
    )


def _named(part: Part, where: int, uow: Uow) -> str:
    """Return what the branches, grids, units or people of a part are called."""
    if part.circle in (Circle.PERSONS, Circle.WITHOUT):
        names = (uow.people.name_of(uow.people.get(one)) for one in part.ids[:_MOST_NAMED])
        return "、".join(filter(None, names))
    if part.circle is Circle.CONTACTS:
        return _names([Named(unit.id, where, unit.name) for unit in uow.places.units(where)], part.ids)
    known = uow.places.grids(where) if part.circle is Circle.GRID else uow.places.branches(where)
    return _names(known, part.ids)


def _names(known: Iterable[Named], ids: Sequence[int]) -> str:
    return "、".join(one.name for one in known if one.id in ids)


def named_in(text: str, known: Iterable[Named]) -> int | None:
    """Return the branch, grid or unit whose name stands in the text; the longest name wins."""
    plain = spelt(text)
    found = [one for one in known if _stands_in(spelt(one.name), plain)]
    return max(found, key=lambda one: len(one.name)).id if found else None


def spelt(text: str) -> str:
    """Return the text with numerals as ASCII digits, so that the second branch is the same in either script."""
    return "".join(_digit(char) for char in digits(text))


def _digit(char: str) -> str:
    return str(read_number(char)) if char in DIGITS else char


def _stands_in(name: str, text: str) -> bool:
    """Whether the name stands in the text, and not as the tail of a larger number (the second in the twelfth)."""
    at = text.find(name)
    return bool(name) and at >= 0 and not (name[0].isdigit() and at > 0 and text[at - 1].isdigit())
