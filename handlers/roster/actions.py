"""Importing the office's tables: first a plan that only reads, then the writing, in parts if need be."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime

from bot.kernel.imports import Counts
from bot.kernel.talk import Say, say
from bot.understanding.tables.reading import Line, Table
from handlers.roster.cells import key_of
from handlers.roster.matching import Sought
from handlers.roster.people_plan import plan_people
from handlers.roster.place_plan import Numbered, plan_places, plan_units
from handlers.roster.plan import Draft, ImportPlan, PersonChange, PlaceChange, UnitChange
from handlers.roster.rules import PersonRow, PlaceRow, UnitRow, read_person, read_place, read_unit
from handlers.roster.town import Town
from handlers.roster.words import Words
from storage.people.directory import Directory
from storage.people.entries import PlaceEntry, UnitEntry
from storage.uow import Uow

_READERS = {"people": read_person, "places": read_place, "units": read_unit}


def plan_import(
    uow: Uow, kind: str, table: Table, lines: Sequence[Line], *, home: str, words: Words
) -> ImportPlan:
    """Return what importing this table would do; nothing is written.

    `home` is the community of lines that name none, "" the office's first one.

    Raises: LookupError, when `home` is empty and the office has no community yet.
    """
    draft = Draft()
    home = home or uow.roster.first_community()
    towns = _Towns(uow, home, words)
    people: dict[str, list[Sought]] = defaultdict(list)
    places: dict[str, list[Numbered[PlaceEntry]]] = defaultdict(list)
    units: list[Numbered[UnitEntry]] = []
    for line in lines:
        row = _READERS[kind](line.cells, table.columns, words)
        match row:
            case PersonRow():
                one = Sought(sheet=line.sheet, number=line.number, row=row)
                people[towns.named(row.community)].append(one)
            case PlaceRow():
                places[towns.named(row.community)].append((line.sheet, line.number, row.entry))
            case UnitRow():
                units.append((line.sheet, line.number, row.entry))
            case problems:
                draft.refuse(line.sheet, line.number, problems)
    for name, sought in people.items():
        plan_people(towns.town(name), sought, uow.roster, draft)
    for name, buildings in places.items():
        plan_places(towns.town(name), buildings, draft)
    if units:
        plan_units(towns.town(home), units, draft)
    order = {(line.sheet, line.number): place for place, line in enumerate(lines)}
    draft.wrong.sort(key=lambda wrong: order[wrong.sheet, wrong.number])
    return ImportPlan(
        kind=kind,
        changes=tuple(draft.changes),
        counts=Counts(draft.new, draft.changed, draft.same, len(draft.wrong)),
        wrong=tuple(draft.wrong),
        notes=towns.notes(),
        grids=towns.new_grids(),
    )


def apply_import(uow: Uow, plan: ImportPlan, now: datetime) -> None:
    """Write the plan's changes. Written twice they change nothing."""
    desks = _Desks(uow)
    for community, grid in plan.grids:
        desks.of(community)[1].grid(grid)
    people: dict[str, list[PersonChange]] = defaultdict(list)
    for change in plan.changes:
        community_id, directory = desks.of(change.community)
        match change:
            case PersonChange():
                people[change.community].append(change)
            case PlaceChange():
                uow.roster.keep_place(directory, community_id, change.entry, change.target)
            case UnitChange():
                uow.roster.keep_unit(community_id, change.entry, change.target)
    for community, changes in people.items():
        _write_people(uow, *desks.of(community), changes, now)


def _write_people(
    uow: Uow, community_id: int, directory: Directory, changes: Sequence[PersonChange], now: datetime
) -> None:
    for change in changes:
        if change.absorbs is not None:
            uow.roster.retire(change.absorbs)
        if change.target is not None:
            uow.roster.revise(directory, community_id, change.target, change.entry)
    new = [change.entry for change in changes if change.target is None]
    # Between plan and writing somebody may have written to us, or a broken import may be running again.
    present = uow.roster.present(community_id, new)
    for place, person_id in present.items():
        uow.roster.revise(directory, community_id, person_id, new[place])
    absent = [entry for place, entry in enumerate(new) if place not in present]
    uow.roster.enter(directory, community_id, absent, now)


class _Desks:
    """The communities that are written to; one nobody knew is founded."""

    def __init__(self, uow: Uow) -> None:
        self._uow = uow
        self._open: dict[str, tuple[int, Directory]] = {}

    def of(self, community: str) -> tuple[int, Directory]:
        """Return the community's id and its names."""
        if community not in self._open:
            community_id = self._uow.places.community(community)
            self._open[community] = (community_id, self._uow.roster.directory(community_id))
        return self._open[community]


class _Towns:
    """The communities a table speaks of, each read once."""

    def __init__(self, uow: Uow, home: str, words: Words) -> None:
        self._uow = uow
        self._home = home
        self._words = words
        self._ids: Mapping[str, int] = uow.roster.communities()
        self._names = {self._key(name): name for name in self._ids}
        self._names.setdefault(self._key(home), home)
        self._towns: dict[str, Town] = {}

    def named(self, text: str) -> str:
        """Return the community's name as it is in use."""
        return self._names.setdefault(self._key(text), text) if text else self._home

    def town(self, name: str) -> Town:
        """Return the community of this name."""
        if name not in self._towns:
            self._towns[name] = Town(name, self._ids.get(name), self._uow.roster, self._words)
        return self._towns[name]

    def new_grids(self) -> tuple[tuple[str, str], ...]:
        """Return the grids nobody knew, with their communities."""
        return tuple((town.name, grid) for town in self._towns.values() for grid in town.grids.fresh)

    def notes(self) -> tuple[Say, ...]:
        """Say which names the table brings up for the first time: a slip shows here."""
        towns = self._towns.values()
        fresh = {
            "roster.import.new_communities": [
                town.name for town in towns if town.id is None and town.name != self._home
            ],
            "roster.import.new_grids": [name for town in towns for name in town.grids.fresh],
            "roster.import.new_branches": [name for town in towns for name in town.branches.fresh],
            "roster.import.new_units": [name for town in towns for name in town.units.fresh],
        }
        return tuple(say(key, names=_listed(names)) for key, names in fresh.items() if names)

    def _key(self, name: str) -> str:
        return key_of(name, self._words.keys["community"], self._words.ordinal)


def _listed(names: Sequence[str]) -> str:
    shown = "、".join(names[:20])
    return f"{shown}…" if len(names) > 20 else shown
