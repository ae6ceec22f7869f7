"""Reads whom somebody names: circles, branches, grids, outside units, people."""

from __future__ import annotations

from dataclasses import dataclass, replace

from handlers.meetings.audience import named_in, parts_of, spelt
from handlers.meetings.errors import AmbiguousName, NotYourBranch, UnknownGuests
from handlers.meetings.scope import is_wide, led_by
from handlers.meetings.words import Words
from storage.meetings.model import Circle
from storage.meetings.records import Meeting, Part
from storage.people.places import Named
from storage.people.store import Person
from storage.uow import Uow

_MOST_GUESTS = 200


@dataclass(frozen=True, slots=True)
class Change:
    """What becomes of an audience: `parts` replace it, or people are added to it or taken off."""

    parts: tuple[Part, ...] = ()
    added: tuple[int, ...] = ()
    removed: tuple[int, ...] = ()


class GuestList:
    """Turns words into parts of an audience, within what the speaker may call."""

    def __init__(self, words: Words) -> None:
        self._words = words

    def change(self, text: str, person: Person, uow: Uow) -> Change:
        """Read 加 王五, 去掉 李明, or the names of a whole new audience.

        Raises: UnknownGuests, AmbiguousName, NotYourBranch.
        """
        for word in self._words.adding:
            if text.startswith(word):
                return Change(added=self._persons(text.removeprefix(word), person, uow))
        for word in self._words.removing:
            if text.startswith(word):
                return Change(removed=self._persons(text.removeprefix(word), person, uow))
        return Change(parts=self.parts(text, person, uow))

    def parts(self, text: str, person: Person, uow: Uow) -> tuple[Part, ...]:
        """Return the parts that the words name, in order; people named one by one make one part.

        Raises: UnknownGuests, AmbiguousName, NotYourBranch.
        """
        parts: list[Part] = []
        named: list[str] = []
        for token in self._tokens(text, person, uow):
            part = self._circle(token, person, uow)
            if part is None:
                named.append(token)
            else:
                parts.append(part)
        if named:
            parts.append(Part(Circle.PERSONS, self._found(named, person, uow)))
        if not parts:
            raise UnknownGuests(names=text.strip() or "?")
        return _merged(parts)

    def _tokens(self, text: str, person: Person, uow: Uow) -> list[str]:
        """Cut words into names; a word that joins two cuts only where nobody is called so."""
        tokens: list[str] = []
        for token in filter(None, self._words.between.split(text.strip(" :：。.!！"))):
            tokens += self._unjoined(token, person, uow)
        return tokens

    def _unjoined(self, token: str, person: Person, uow: Uow) -> list[str]:
        """Cut at the last joining word that leaves the name of somebody in front of it, else at the first."""
        joints = list(self._words.joining.finditer(token))
        if not joints or uow.people.named(person.community_id, token):
            return [token]
        ahead = [joint for joint in joints if uow.people.named(person.community_id, token[: joint.start()])]
        at = ahead[-1] if ahead else joints[0]
        rest = token[at.end() :]
        return [*filter(None, [token[: at.start()]]), *(self._unjoined(rest, person, uow) if rest else [])]

    def _circle(self, token: str, person: Person, uow: Uow) -> Part | None:
        where = person.community_id
        for reader in (self._branch_part, self._grid_part, self._word_part, self._unit_part):
            part = reader(token, person, where, uow)
            if part is not None:
                return part
        return None

    def _branch_part(self, token: str, person: Person, where: int, uow: Uow) -> Part | None:
        branch = named_in(token, uow.places.branches(where))
        if branch is None:
            return None
        if not is_wide(person) and branch not in led_by(person):
            raise NotYourBranch
        committee = any(word in token for word in self._words.committee)
        return Part(Circle.COMMITTEE if committee else Circle.MEMBERS, (branch,))

    @staticmethod
    def _grid_part(token: str, person: Person, where: int, uow: Uow) -> Part | None:
        grid = named_in(token, uow.places.grids(where))
        if grid is None:
            return None
        if not is_wide(person):
            raise NotYourBranch
        return Part(Circle.GRID, (grid,))

    def _word_part(self, token: str, person: Person, where: int, uow: Uow) -> Part | None:
        circle = self._words.circles.get(spelt(token))
        if circle is None:
            return None
        own = tuple(sorted(led_by(person)))
        if is_wide(person):
            return Part(circle)
        if circle not in (Circle.MEMBERS, Circle.COMMITTEE):
            raise NotYourBranch
        return Part(circle, own)

    @staticmethod
    def _unit_part(token: str, person: Person, where: int, uow: Uow) -> Part | None:
        known = [
            Named(unit.id, where, name)
            for unit in uow.places.units(where)
            for name in (unit.name, *unit.aliases)
        ]
        exact = [one for one in known if spelt(one.name) == spelt(token)]
        if not exact:
            return None
        if not is_wide(person):
            raise NotYourBranch
        return Part(Circle.CONTACTS, (exact[0].id,))

    def _persons(self, text: str, person: Person, uow: Uow) -> tuple[int, ...]:
        names = self._tokens(text, person, uow)
        if not names:
            raise UnknownGuests(names="?")
        return self._found(names, person, uow)

    @staticmethod
    def _found(names: list[str], person: Person, uow: Uow) -> tuple[int, ...]:
        """Return the people of these names on the roster, each exactly one."""
        found, unknown = [], []
        for name in names[:_MOST_GUESTS]:
            matching = uow.people.named(person.community_id, name)
            if len(matching) > 1:
                raise AmbiguousName(name=name, count=len(matching))
            if matching:
                found.append(matching[0].id)
            else:
                unknown.append(name)
        if unknown:
            raise UnknownGuests(names="、".join(unknown[:5]))
        return tuple(found)


def applied(change: Change, meeting: Meeting) -> tuple[Part, ...]:
    """Return a meeting's audience after the change."""
    if change.parts:
        return change.parts
    parts = list(parts_of(meeting))
    parts = _listed(parts, Circle.PERSONS, add=change.added, drop=change.removed)
    return tuple(_listed(parts, Circle.WITHOUT, add=change.removed, drop=change.added))


def _listed(parts: list[Part], circle: Circle, add: tuple[int, ...], drop: tuple[int, ...]) -> list[Part]:
    """Return the parts with people put on, and others taken off, the one that lists people so."""
    before = next((part for part in parts if part.circle is circle), Part(circle))
    ids = tuple(one for one in dict.fromkeys((*before.ids, *add)) if one not in drop)
    rest = [part for part in parts if part.circle is not circle]
    return [*rest, replace(before, ids=ids)] if ids else rest


def _merged(parts: list[Part]) -> tuple[Part, ...]:
    """Return parts of the same circle as one."""
    order: dict[Circle, tuple[int, ...]] = {}
    for part in parts:
        known = order.get(part.circle)
        # A circle without ids is the whole of it.
        whole = known == () or (known is not None and not part.ids)
        order[part.circle] = () if whole else tuple(dict.fromkeys((*(known or ()), *part.ids)))
    return tuple(Part(circle, ids) for circle, ids in order.items())
