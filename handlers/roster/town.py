"""A community as it is known when an import is planned: names, places and people, ready to be found."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from handlers.roster.cells import key_of
from handlers.roster.words import Words
from storage.people.entries import Listed, PlaceEntry, Standing, UnitEntry
from storage.people.roster import Roster


@dataclass(slots=True)
class NameBook:
    """Names of one kind by their key, so that `三网格` finds `3网格`. Names nobody used before are noted."""

    key: Callable[[str], str]
    known: dict[str, str] = field(default_factory=dict)
    fresh: list[str] = field(default_factory=list)

    def add(self, names: Iterable[str]) -> None:
        """Take in names that are in use."""
        for name in names:
            self.known.setdefault(self.key(name), name)

    def settle(self, name: str) -> str:
        """Return the name in use for what is meant, `name` itself when it is new."""
        key = self.key(name)
        if key not in self.known:
            self.known[key] = name
            self.fresh.append(name)
        return self.known[key]


@dataclass(slots=True)
class Census:
    """The people of a community, found by account, phone or name. Keys are the vault's hashes."""

    by_openid: dict[str, Standing] = field(default_factory=dict)
    by_phone: dict[str, list[Standing]] = field(default_factory=lambda: defaultdict(list))
    by_name: dict[str, list[Standing]] = field(default_factory=lambda: defaultdict(list))

    def add(self, person: Standing) -> None:
        """Take in a person. Phone and name count only on the roster: anybody can claim them in chat."""
        if person.profile.openid:
            self.by_openid[person.profile.openid] = person
        if person.on_roster:
            if person.phone_hash:
                self.by_phone[person.phone_hash].append(person)
            if person.name_hash:
                self.by_name[person.name_hash].append(person)


class Town:
    """One community: what the office's tables have brought so far. A new one is empty."""

    def __init__(self, name: str, community_id: int | None, roster: Roster, words: Words) -> None:
        self.name = name
        self.id = community_id
        self._roster = roster
        self._words = words
        self.grids = self._book("grid")
        self.branches = self._book("branch")
        self.units = self._book("unit")
        self.census = Census()
        self.places: dict[tuple[str, str], Listed[PlaceEntry]] = {}
        self.unit_rows: dict[str, Listed[UnitEntry]] = {}
        if community_id is not None:
            self.grids.add(roster.grid_names(community_id))
            self.branches.add(roster.branch_names(community_id))
            for unit in roster.units(community_id):
                self.units.add([unit.entry.name])
                self.unit_rows[self.key("unit", unit.entry.name)] = unit
            for place in roster.places(community_id):
                self.places[self.place_key(place.entry.estate, place.entry.name)] = place

    def take_census(self, openids: Iterable[str]) -> None:
        """Read the people; owners of `openids` are found wherever they were counted."""
        if self.id is not None:
            for person in self._roster.standing(self.id):
                self.census.add(person)
        missing = [openid for openid in openids if openid not in self.census.by_openid]
        for person in self._roster.bound_elsewhere(missing, self.id or 0):
            self.census.add(person)

    def key(self, kind: str, name: str) -> str:
        """Return what all spellings of a name have in common."""
        return key_of(name, self._words.keys[kind], self._words.ordinal)

    def place_key(self, estate: str, building: str) -> tuple[str, str]:
        """Return the key of a building in an estate."""
        return self.key("estate", estate), self.key("building", building)

    def places_called(self, estate: str, building: str) -> list[Listed[PlaceEntry]]:
        """Return the buildings a line may mean; without an estate all of that number."""
        wanted_estate, wanted = self.place_key(estate, building)
        if estate:
            exact = self.places.get((wanted_estate, wanted))
            return [exact] if exact else []
        return [place for (_, key), place in self.places.items() if key == wanted]

    def _book(self, kind: str) -> NameBook:
        return NameBook(lambda name: self.key(kind, name))
