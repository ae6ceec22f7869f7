"""The tables of places, units and party organisations: examined, written and taken back alike."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any, Generic, TypeVar

from bot.kernel.imports import Fall, Problem, Verdict, Where
from bot.kernel.talk import Say
from handlers.roster.rules import BranchRow, PlaceRow, UnitRow
from handlers.roster.town import Town, Towns
from storage.people.directory import Directory
from storage.people.entries import BranchEntry, Listed, PlaceEntry, UnitEntry
from storage.people.premises import Premises
from storage.uow import Uow

EntryT = TypeVar("EntryT", bound=PlaceEntry | UnitEntry | BranchEntry)

Row = PlaceRow | UnitRow | BranchRow
Wrong = tuple[Problem, ...]
_NAMES = ("name", "estate")


@dataclass(frozen=True, slots=True, kw_only=True)
class Step(Generic[EntryT]):
    """A line to be written onto `target`, or as something new."""

    where: Where
    community: str
    entry: EntryT
    target: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace(Generic[EntryT]):
    """What takes a written line back; `before` None: there was nothing. `founded` are names the line brought."""

    where: Where
    community_id: int
    row: int
    before: EntryT | None
    after: EntryT
    founded: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf(Generic[EntryT]):
    """How one kind of table is looked up and kept.

    `twin` says that a line repeats another one; lines are announced before the first is decided, so that `missing` can
    name what neither the table nor the office knows.
    """

    table: str
    twin: str
    key: Callable[[Town, EntryT], Hashable]
    known: Callable[[Town], Mapping[Any, Listed[EntryT]]]
    settled: Callable[[Town, EntryT], EntryT]
    announce: Callable[[Town, EntryT], object]
    missing: Callable[[Town, EntryT], str]
    listed: Callable[[Premises, int], Sequence[Listed[EntryT]]]
    keep: Callable[[Premises, Directory, int, EntryT, int | None], int]
    put_back: Callable[[Premises, Directory, int, EntryT, int], int] | None = None


class PremisesPlan(Generic[EntryT]):
    """The examination of such a table."""

    def __init__(self, towns: Towns, shelf: Shelf[EntryT]) -> None:
        self._towns = towns
        self._shelf = shelf
        self._seen: dict[Hashable, Where] = {}

    def take(self, where: Where, row: Row) -> Row | Wrong:
        """Refuse a line that repeats an earlier one."""
        town = self._towns.called(row.community)
        if not isinstance(town, Town):
            return town
        key = (town.name, self._shelf.key(town, self._entry(row)))
        before = self._seen.setdefault(key, where)
        if before != where:
            return (Problem(self._shelf.twin, {"row": before}),)
        self._shelf.announce(town, self._entry(row))
        return replace(row, community=town.name)

    def survey(self, rows: Sequence[tuple[Where, Row]]) -> None:
        """Nothing to look at: all that is known was read with the community."""

    def decide(self, rows: Sequence[tuple[Where, Row]]) -> list[Verdict]:
        """Compare the lines with what is known."""
        return [self._verdict(where, row) for where, row in rows]

    def notes(self) -> tuple[Say, ...]:
        """Say what is new."""
        return self._towns.notes()

    def _verdict(self, where: Where, row: Row) -> Verdict:
        town = self._towns.get(row.community)
        if missing := self._shelf.missing(town, self._entry(row)):
            return Verdict(Fall.WRONG, problems=(Problem("roster.problems.no_parent", {"name": missing}),))
        entry = self._shelf.settled(town, self._entry(row))
        known = self._shelf.known(town).get(self._shelf.key(town, entry))
        if known is None:
            return Verdict(Fall.NEW, Step(where=where, community=town.name, entry=entry))
        if laid_over(entry, known.entry) == known.entry:
            return Verdict(Fall.SAME)
        return Verdict(Fall.CHANGED, Step(where=where, community=town.name, entry=entry, target=known.id))

    @staticmethod
    def _entry(row: Row) -> Any:
        return row.entry


def laid_over(entry: EntryT, known: EntryT) -> EntryT:
    """Return the line laid over what is known: blank cells leave it, and names keep the spelling in use."""
    stated = {
        field.name: getattr(entry, field.name)
        for field in fields(entry)
        if field.name not in _NAMES and getattr(entry, field.name) not in (None, "", ())
    }
    return replace(known, **stated)


def write_premises(uow: Uow, shelf: Shelf[EntryT], steps: Sequence[Step[EntryT]]) -> list[Trace[EntryT]]:
    """Write lines as things stand now."""
    traces = []
    for community in dict.fromkeys(step.community for step in steps):
        mine = [step for step in steps if step.community == community]
        traces += _write(uow, shelf, community, mine)
    return traces


def _write(
    uow: Uow, shelf: Shelf[EntryT], community: str, steps: Sequence[Step[EntryT]]
) -> list[Trace[EntryT]]:
    is_new = community not in uow.roster.communities()
    community_id = uow.places.community(community)
    founded: tuple[tuple[str, int], ...] = (("communities", community_id),) if is_new else ()
    directory = uow.roster.directory(community_id)
    listed = shelf.listed(uow.premises, community_id)
    by_id = {known.id: known for known in listed}
    by_name = {_name(known.entry): known for known in listed}
    written = []
    for step in steps:
        # Somebody may have entered the same thing since the plan was made.
        known = by_id.get(step.target or 0) or by_name.get(_name(step.entry))
        entry = laid_over(step.entry, known.entry) if known else step.entry
        row = shelf.keep(uow.premises, directory, community_id, entry, known.id if known else None)
        written.append((step, known, row, (*founded, *directory.take_founded())))
        founded = ()
    after = {one.id: one.entry for one in shelf.listed(uow.premises, community_id)}
    return [
        Trace(
            where=step.where,
            community_id=community_id,
            row=row,
            before=known.entry if known else None,
            after=after[row],
            founded=brought,
        )
        for step, known, row, brought in written
    ]


def restore_premises(uow: Uow, shelf: Shelf[EntryT], traces: Sequence[Trace[EntryT]]) -> list[Where]:
    """Take lines back, last first; one that somebody changed or used since stays."""
    present = {
        community_id: {one.id: one.entry for one in shelf.listed(uow.premises, community_id)}
        for community_id in {trace.community_id for trace in traces}
    }
    refused, brought = [], []
    for trace in reversed(traces):
        entry = present[trace.community_id].get(trace.row)
        if entry is not None and entry != trace.after:
            refused.append(trace.where)
        elif entry is not None and trace.before is not None:
            directory = uow.roster.directory(trace.community_id)
            put_back = shelf.put_back or shelf.keep
            put_back(uow.premises, directory, trace.community_id, trace.before, trace.row)
        elif entry is not None:
            brought.append(trace)
    # Of what came together one may stand in the other: what cannot go at first is asked again at the end.
    left = [trace for trace in brought if not uow.premises.take_out(shelf.table, trace.row)]
    refused += [trace.where for trace in left if not uow.premises.take_out(shelf.table, trace.row)]
    for table, row in (found for trace in reversed(traces) for found in reversed(trace.founded)):
        uow.premises.take_out(table, row)
    return refused


def _name(entry: Any) -> tuple[str, str]:
    return getattr(entry, "estate", ""), entry.name


PLACES: Shelf[PlaceEntry] = Shelf(
    table="buildings",
    twin="roster.problems.same_building",
    key=lambda town, entry: town.place_key(entry.estate, entry.name),
    known=lambda town: town.places,
    settled=lambda town, entry: replace(entry, grid=town.grids.settle(entry.grid) if entry.grid else None),
    announce=lambda _town, _entry: None,
    missing=lambda _town, _entry: "",
    listed=lambda premises, community_id: premises.places(community_id),
    keep=lambda premises, *values: premises.keep_place(*values),
    put_back=lambda premises, *values: premises.put_place_back(*values),
)
UNITS: Shelf[UnitEntry] = Shelf(
    table="units",
    twin="roster.problems.same_unit",
    key=lambda town, entry: town.key("unit", entry.name),
    known=lambda town: town.unit_rows,
    settled=lambda _town, entry: entry,
    announce=lambda _town, _entry: None,
    missing=lambda _town, _entry: "",
    listed=lambda premises, community_id: premises.units(community_id),
    keep=lambda premises, _directory, *values: premises.keep_unit(*values),
)
BRANCHES: Shelf[BranchEntry] = Shelf(
    table="branches",
    twin="roster.problems.same_branch",
    key=lambda town, entry: town.key("branch", entry.name),
    known=lambda town: town.organisations,
    settled=lambda town, entry: replace(
        entry,
        name=town.branches.settle(entry.name),
        parent=town.branches.settle(entry.parent) if entry.parent else "",
    ),
    announce=lambda town, entry: town.branches.settle(entry.name),
    missing=lambda town, entry: (
        "" if not entry.parent or town.key("branch", entry.parent) in town.branches.known else entry.parent
    ),
    listed=lambda premises, community_id: premises.organisations(community_id),
    keep=lambda premises, *values: premises.keep_organisation(*values),
)
