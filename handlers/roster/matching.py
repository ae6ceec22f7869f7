"""Whom a line of the people table is about: by account, else by phone, else by name and place."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from bot.kernel.imports import Problem, Where
from handlers.roster.rules import PersonRow, Sought
from storage.people.entries import Profile, Standing
from storage.people.model import Role

Digest = Callable[[str], str]
NameOf = Callable[[int], str]


@dataclass(frozen=True, slots=True)
class Match:
    """The person a line is about, and a second entry of the same person, if any."""

    person: Standing
    absorbs: int | None = None


@dataclass(slots=True)
class Candidates:
    """The people a slice of lines may be about, found by account, phone or name. Keys are the vault's hashes."""

    by_openid: dict[str, Standing] = field(default_factory=dict)
    by_phone: dict[str, list[Standing]] = field(default_factory=lambda: defaultdict(list))
    by_name: dict[str, list[Standing]] = field(default_factory=lambda: defaultdict(list))

    def add(
        self,
        owners: Iterable[Standing] = (),
        holders: Iterable[Standing] = (),
        namesakes: Iterable[Standing] = (),
    ) -> None:
        """Take in people."""
        self.by_openid |= {owner.profile.openid: owner for owner in owners if owner.profile.openid}
        for holder in holders:
            self.by_phone[holder.phone_hash or ""].append(holder)
        for namesake in namesakes:
            self.by_name[namesake.name_hash or ""].append(namesake)


@dataclass(slots=True)
class Matcher:
    """Finds each line's person in one community. A person answers to one line only: the first that is sure.

    `claimed` leads from people to the packed places of their lines.
    """

    community_id: int | None
    digest: Digest
    name_of: NameOf
    claimed: dict[int, int] = field(default_factory=dict)

    def claim(self, where: Where, row: PersonRow, among: Candidates) -> None:
        """Note whom a line is surely about. Must be done for all lines before the first is matched."""
        found = self._by_account_or_phone(row, among)
        if isinstance(found, Match):
            self.claimed.setdefault(found.person.id, where.packed())

    def surely(self, where: Where, row: PersonRow, among: Candidates) -> Match | Problem | None:
        """Match by account or phone."""
        found = self._by_account_or_phone(row, among)
        return self._claim(found, where) if isinstance(found, Match) else found

    def probably(self, where: Where, sought: Sought, among: Candidates) -> Match | Problem | None:
        """Match by name together with building, unit or branch, among those no line has claimed."""
        same_name = among.by_name.get(self.digest(sought.row.name), [])
        fitting = [person for person in same_name if person.id not in self.claimed and _fits(person, sought)]
        if len(fitting) > 1:
            fitting = [person for person in fitting if person.profile.room == sought.row.room]
            if len(fitting) != 1:
                return Problem("roster.problems.namesakes", {"name": sought.row.name})
        return self._claim(Match(fitting[0]), where) if fitting else None

    def _claim(self, match: Match, where: Where) -> Match | Problem:
        before = self.claimed.setdefault(match.person.id, where.packed())
        if before != where.packed():
            return Problem("roster.problems.same_person", {"row": Where.unpacked(before)})
        return match

    def _by_account_or_phone(self, row: PersonRow, among: Candidates) -> Match | Problem | None:
        owner = among.by_openid.get(row.openid) if row.openid else None
        holder = self._holder(row, among)
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

    def _holder(self, row: PersonRow, among: Candidates) -> Standing | None:
        held = among.by_phone.get(self.digest(row.phone), []) if row.phone else []
        namesakes = [person for person in held if self._is_called(person, row.name)]
        return next(iter(namesakes or held), None)

    def _is_called(self, person: Standing, name: str, *, one_slip: bool = False) -> bool:
        if person.name_hash == self.digest(name):
            return True
        return one_slip and _differ_by_one(self.name_of(person.id), name)

    def _taken(self, holder: Standing) -> Problem:
        return Problem("roster.problems.phone_taken", {"name": self.name_of(holder.id)})


def _fits(person: Standing, sought: Sought) -> bool:
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
