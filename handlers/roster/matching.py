"""Whom a line of the people table is about: by account, else by phone, else by name and place."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from bot.kernel.imports import Problem
from handlers.roster.rules import PersonRow
from handlers.roster.town import Census
from storage.people.entries import Profile, Standing
from storage.people.model import Role

Digest = Callable[[str], str]
NameOf = Callable[[int], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sought:
    """A line ready to be matched: its building is looked up, its names are those in use."""

    sheet: str
    number: int
    row: PersonRow
    building_id: int | None = None


@dataclass(frozen=True, slots=True)
class Match:
    """The person a line is about, and a second entry of the same person, if any."""

    person: Standing
    absorbs: int | None = None


@dataclass(slots=True)
class Matcher:
    """Finds each line's person in one community. A person answers to one line only."""

    census: Census
    community_id: int | None
    digest: Digest
    name_of: NameOf
    claimed: dict[int, Sought] = field(default_factory=dict)

    def surely(self, sought: Sought) -> Match | Problem | None:
        """Match by account or phone. Must be asked about all lines before `probably`."""
        found = self._by_account_or_phone(sought.row)
        return self._claim(found, sought) if isinstance(found, Match) else found

    def probably(self, sought: Sought) -> Match | Problem | None:
        """Match by name together with building, unit or branch, among those no line has claimed."""
        same_name = self.census.by_name.get(self.digest(sought.row.name), [])
        fitting = [
            person for person in same_name if person.id not in self.claimed and self._fits(person, sought)
        ]
        if len(fitting) > 1:
            fitting = [person for person in fitting if person.profile.room == sought.row.room]
            if len(fitting) != 1:
                return Problem("roster.problems.namesakes", {"name": sought.row.name})
        return self._claim(Match(fitting[0]), sought) if fitting else None

    def _claim(self, match: Match, sought: Sought) -> Match | Problem:
        before = self.claimed.setdefault(match.person.id, sought)
        if before is not sought:
            return Problem("roster.problems.same_person", {"row": before.number})
        return match

    def _by_account_or_phone(self, row: PersonRow) -> Match | Problem | None:
        owner = self.census.by_openid.get(row.openid) if row.openid else None
        holder = self._holder(row)
        if owner is not None:
            return self._bound(row, owner, holder)
        if holder is None:
            return None
        if not self._is_called(holder, row.name, one_slip=True):
            return self._taken(holder)
        return Match(holder)

    def _bound(self, row: PersonRow, owner: Standing, holder: Standing | None) -> Match | Problem:
        if owner.on_roster and owner.community_id != self.community_id:
            return Problem("roster.problems.openid_elsewhere")
        if holder is None or holder.id == owner.id:
            return Match(owner)
        # Somebody wrote before the table tied the account to the person who stands on the roster already.
        is_same = not owner.on_roster and holder.profile.openid is None and self._is_called(holder, row.name)
        return Match(owner, absorbs=holder.id) if is_same else self._taken(holder)

    def _holder(self, row: PersonRow) -> Standing | None:
        held = self.census.by_phone.get(self.digest(row.phone), []) if row.phone else []
        namesakes = [person for person in held if self._is_called(person, row.name)]
        return next(iter(namesakes or held), None)

    def _is_called(self, person: Standing, name: str, *, one_slip: bool = False) -> bool:
        if person.name_hash == self.digest(name):
            return True
        return one_slip and _differ_by_one(self.name_of(person.id), name)

    def _taken(self, holder: Standing) -> Problem:
        return Problem("roster.problems.phone_taken", {"name": self.name_of(holder.id)})

    def _fits(self, person: Standing, sought: Sought) -> bool:
        row, profile = sought.row, person.profile
        if row.openid and profile.openid and row.openid != profile.openid:
            return False
        has_other_phone = bool(row.phone and person.phone_hash)
        if has_other_phone and row.room and profile.room and row.room != profile.room:
            return False
        return _place_fits(sought, profile)


def _place_fits(sought: Sought, profile: Profile) -> bool:
    """Whether every place the line names is the person's; a line that names none fits somebody without any."""
    row = sought.row
    named: list[bool] = []
    if sought.building_id is not None:
        named.append(profile.building_id == sought.building_id)
    if row.unit and Role.CONTACT in row.roles:
        named.append(profile.unit == row.unit)
    if row.branches:
        named.append({tie.branch for tie in profile.ties} == set(row.branches))
    if not named:
        return profile.building_id is None and profile.unit is None
    return all(named)


def _differ_by_one(first: str, second: str) -> bool:
    """Whether one character was mistyped: a corrected name, not another person's."""
    return len(first) == len(second) and sum(a != b for a, b in zip(first, second, strict=True)) == 1
