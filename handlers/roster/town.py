"""The communities a table speaks of, as they are known when it is examined: names and places, ready to be found."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from bot.kernel.imports import Home, Problem
from bot.kernel.talk import Say, say
from bot.understanding.places import PlaceBook
from handlers.roster.cells import key_of
from handlers.roster.words import Words
from storage.people.entries import BranchEntry, Listed, PlaceEntry, UnitEntry
from storage.uow import Uow

_MOST_LISTED = 20


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

    def settle_all(self, names: tuple[str, ...] | None) -> tuple[str, ...] | None:
        """Return the names in use, each once; None stays None."""
        return None if names is None else tuple(dict.fromkeys(map(self.settle, names)))


class Town:
    """One community: what the office's tables have brought so far. A new one is empty."""

    def __init__(self, name: str, community_id: int | None, uow: Uow, words: Words) -> None:
        self.name = name
        self.id = community_id
        self._words = words
        self.grids, self.branches, self.units = (self._book(kind) for kind in ("grid", "branch", "unit"))
        self.places: dict[tuple[str, str], Listed[PlaceEntry]] = {}
        self.unit_rows: dict[str, Listed[UnitEntry]] = {}
        self.organisations: dict[str, Listed[BranchEntry]] = {}
        if community_id is not None:
            self._read(community_id, uow)

    def _read(self, community_id: int, uow: Uow) -> None:
        self.grids.add(uow.premises.grid_names(community_id))
        for unit in uow.premises.units(community_id):
            self.units.add([unit.entry.name])
            self.unit_rows[self.key("unit", unit.entry.name)] = unit
        for organisation in uow.premises.organisations(community_id):
            self.branches.add([organisation.entry.name])
            self.organisations[self.key("branch", organisation.entry.name)] = organisation
        for place in uow.premises.places(community_id):
            self.places[self.place_key(place.entry.estate, place.entry.name)] = place

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
        return self._by_number.get(wanted, [])

    @cached_property
    def _by_number(self) -> Mapping[str, list[Listed[PlaceEntry]]]:
        found: dict[str, list[Listed[PlaceEntry]]] = {}
        for (_, key), place in self.places.items():
            found.setdefault(key, []).append(place)
        return found

    @cached_property
    def book(self) -> PlaceBook:
        """Return what reads whole addresses."""
        entries = (place.entry for place in self.places.values())
        return PlaceBook((entry.estate, entry.name, entry.aliases) for entry in entries)

    def _book(self, kind: str) -> NameBook:
        return NameBook(lambda name: self.key(kind, name))


class Towns:
    """The communities a table speaks of, each read once."""

    def __init__(self, uow: Uow, home: Home, words: Words) -> None:
        self._uow = uow
        self._home = home
        self._words = words
        self._ids: Mapping[str, int] = uow.roster.communities()
        self._names = {self._key(name): name for name in self._ids}
        self._names.setdefault(self._key(home.name), home.name)
        self._towns: dict[str, Town] = {}

    def called(self, text: str) -> Town | tuple[Problem, ...]:
        """Return the community of this name, the home when none is named; or why it is out of reach."""
        name = self._names.setdefault(self._key(text), text) if text else self._home.name
        if self._home.only and name != self._home.name:
            return (Problem("roster.problems.other_community", {"name": text[:20]}),)
        if name not in self._towns:
            self._towns[name] = Town(name, self._ids.get(name), self._uow, self._words)
        return self._towns[name]

    def get(self, name: str) -> Town:
        """Return a community that was called before."""
        return self._towns[name]

    def notes(self) -> tuple[Say, ...]:
        """Say which names the table brings up for the first time: a slip shows here."""
        towns = self._towns.values()
        fresh = {
            "roster.import.new_communities": [
                town.name for town in towns if town.id is None and town.name != self._home.name
            ],
            "roster.import.new_grids": [name for town in towns for name in town.grids.fresh],
            "roster.import.new_branches": [name for town in towns for name in town.branches.fresh],
            "roster.import.new_units": [name for town in towns for name in town.units.fresh],
        }
        return tuple(say(key, names=_listed(names)) for key, names in fresh.items() if names)

    def _key(self, name: str) -> str:
        return key_of(name, self._words.keys["community"], self._words.ordinal)


def _listed(names: Sequence[str]) -> str:
    shown = "、".join(names[:_MOST_LISTED])
    return f"{shown}…" if len(names) > _MOST_LISTED else shown
