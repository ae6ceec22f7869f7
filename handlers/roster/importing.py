"""The tables this room imports, and one import from file to report."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from bot.importing.desk import Hour, Order, bring, examine
from bot.kernel.imports import (
    Headings,
    Home,
    Importer,
    ImportReport,
    Plan,
    Problem,
    Types,
    Where,
)
from bot.understanding.tables.files import Source
from handlers.roster.people import PeoplePlan, PersonStep
from handlers.roster.people_writing import PersonTrace, restore_people, write_people
from handlers.roster.premises import (
    BRANCHES,
    PLACES,
    UNITS,
    PremisesPlan,
    Shelf,
    Step,
    Trace,
    restore_premises,
    write_premises,
)
from handlers.roster.rules import (
    BranchRow,
    PlaceRow,
    Sought,
    UnitRow,
    read_branch,
    read_person,
    read_place,
    read_unit,
)
from handlers.roster.town import Towns
from handlers.roster.words import Words
from storage.database import Database
from storage.people.entries import BranchEntry, PlaceEntry, UnitEntry
from storage.uow import Uow

KINDS = ("people", "places", "units", "branches")
"""What this room imports."""

_PEOPLE = Types(Sought, PersonStep, PersonTrace)
WORDS = Path(__file__).parent / "words.toml"


@dataclass(frozen=True, slots=True)
class PeopleImporter:
    """Imports people."""

    words: Words
    kind: str = "people"
    types: Types = _PEOPLE

    @property
    def headings(self) -> Mapping[str, Headings]:
        """The columns of all tables of the office."""
        return self.words.headings

    def read(self, cells: Mapping[str, str], columns: Set[str]) -> Any | tuple[Problem, ...]:
        """Return the row, or what is wrong with it."""
        return read_person(cells, columns, self.words)

    def examine(self, uow: Uow, home: Home, _columns: frozenset[str]) -> Plan:
        """Begin to examine a table."""
        return PeoplePlan(uow, Towns(uow, home, self.words))

    def write(self, uow: Uow, steps: Sequence[PersonStep], now: datetime) -> list[PersonTrace]:
        """Write people."""
        return write_people(uow, steps, now)

    def restore(self, uow: Uow, traces: Sequence[PersonTrace], _now: datetime) -> list[Where]:
        """Take people back."""
        return restore_people(uow, traces)

    def finished(self, _uow: Uow, _community_id: int, _now: datetime) -> None:
        """Nothing follows."""


@dataclass(frozen=True, slots=True)
class PremisesImporter:
    """Imports places, units or party organisations."""

    words: Words
    kind: str
    types: Types
    shelf: Shelf[Any]
    reader: Callable[[Mapping[str, str], Set[str], Words], Any]

    @property
    def headings(self) -> Mapping[str, Headings]:
        """The columns of all tables of the office."""
        return self.words.headings

    def read(self, cells: Mapping[str, str], columns: Set[str]) -> Any | tuple[Problem, ...]:
        """Return the row, or what is wrong with it."""
        return self.reader(cells, columns, self.words)

    def examine(self, uow: Uow, home: Home, _columns: frozenset[str]) -> Plan:
        """Begin to examine a table."""
        return PremisesPlan(Towns(uow, home, self.words), self.shelf)

    def write(self, uow: Uow, steps: Sequence[Any], _now: datetime) -> list[Any]:
        """Write the lines."""
        return write_premises(uow, self.shelf, steps)

    def restore(self, uow: Uow, traces: Sequence[Any], _now: datetime) -> list[Where]:
        """Take the lines back."""
        return restore_premises(uow, self.shelf, traces)

    def finished(self, _uow: Uow, _community_id: int, _now: datetime) -> None:
        """Nothing follows."""


def importers(words: Words | None = None) -> Mapping[str, Importer]:
    """Return the importers of this room by kind. Raises: as `Words.load`."""
    words = words or Words.load(WORDS)
    places = Types(PlaceRow, Step[PlaceEntry], Trace[PlaceEntry])
    units = Types(UnitRow, Step[UnitEntry], Trace[UnitEntry])
    branches = Types(BranchRow, Step[BranchEntry], Trace[BranchEntry])
    return {
        "people": PeopleImporter(words),
        "places": PremisesImporter(words, "places", places, PLACES, read_place),
        "units": PremisesImporter(words, "units", units, UNITS, read_unit),
        "branches": PremisesImporter(words, "branches", branches, BRANCHES, read_branch),
    }


async def import_file(
    database: Database, kind: str, content: Source, *, apply: bool, now: datetime, home: str = ""
) -> ImportReport:
    """Import a file of `kind`, one of `KINDS`; without `apply` only say what would happen.

    `home` is the name of the community for lines that name none; without it the office's first one. Wrong lines are
    left out, all others are written; a file that cannot be read changes nothing.
    """
    home = home or await database.read(lambda uow: uow.roster.first_community())
    order = Order(home=Home(name=home), hour=Hour(now))
    return await (bring if apply else examine)(database, importers()[kind], content, order)
