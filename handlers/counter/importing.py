"""One import of the catalogue from file to report, and the catalogue read straight from a file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from bot.importing.desk import Hour, Order, bring, examine
from bot.kernel.imports import Headings, Home, ImportReport, Plan, Problem, Types, Where
from bot.understanding.search.finding import ServiceItem
from bot.understanding.tables.files import Source
from bot.understanding.tables.reading import read_table
from handlers.counter.actions import CataloguePlan, ItemStep, ItemTrace, restore_items, write_items
from handlers.counter.rules import read_item
from handlers.counter.shelf import to_search
from handlers.counter.words import Words
from storage.counter.entries import Item
from storage.database import Database
from storage.uow import Uow

KIND = "services"
"""What this room imports."""

_TYPES = Types(Item, ItemStep, ItemTrace)
_FOLDER = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class CatalogueImporter:
    """Imports service items."""

    words: Words
    kind: str = KIND
    types: Types = _TYPES

    @property
    def headings(self) -> Mapping[str, Headings]:
        """The columns of the catalogue."""
        return {KIND: self.words.headings}

    def read(self, cells: Mapping[str, str], _columns: Set[str]) -> Any | tuple[Problem, ...]:
        """Return the item, or what is wrong with it."""
        return read_item(cells, self.words)

    def examine(self, uow: Uow, home: Home, columns: frozenset[str]) -> Plan:
        """Begin to examine a table."""
        return CataloguePlan(uow, home, columns)

    def write(self, uow: Uow, steps: Sequence[ItemStep], _now: datetime) -> list[ItemTrace]:
        """Write items."""
        return write_items(uow, steps)

    def restore(self, uow: Uow, traces: Sequence[ItemTrace], _now: datetime) -> list[Where]:
        """Take items back."""
        return restore_items(uow, traces)

    def finished(self, uow: Uow, community_id: int, now: datetime) -> None:
        """Let everybody who keeps an index of the catalogue know that it is another one."""
        uow.catalogue.changed(community_id, now)


def importer() -> CatalogueImporter:
    """Return this room's importer. Raises: as `Words.load`."""
    return CatalogueImporter(Words.load(_FOLDER))


async def import_services(
    database: Database, content: Source, *, apply: bool, now: datetime, home: str = ""
) -> ImportReport:
    """Import a file of service items; without `apply` only say what would happen.

    `home` is the community whose catalogue it is, without it the office's first one. Wrong lines are left out, all
    others are written; a file that cannot be read changes nothing.
    """
    home = home or await database.read(lambda uow: uow.roster.first_community())
    order = Order(home=Home(name=home), hour=Hour(now))
    return await (bring if apply else examine)(database, importer(), content, order)


def read_catalogue(content: Source) -> list[ServiceItem]:
    """Return the searchable items of a file, wrong lines left out. Raises: SheetError for an unreadable file."""
    words = Words.load(_FOLDER)
    _, lines = read_table(content, KIND, {KIND: words.headings})
    items = (read_item(line.cells, words) for line in lines)
    return [to_search(item) for item in items if isinstance(item, Item)]


def export_rows(uow: Uow, community_id: int) -> tuple[dict[str, str], list[dict[str, object]]]:
    """Return the headings and the rows of a community's catalogue, as they can be imported again."""
    words = Words.load(_FOLDER)
    headings = {name: spellings[0] for name, spellings in words.headings.columns.items()}
    rows = [_cells(item, words) for item in uow.catalogue.items(community_id)]
    return headings, rows


def _cells(item: Item, words: Words) -> dict[str, object]:
    online = "" if item.online is None else words.answer_titles[item.online]
    joined = {"aliases": "、".join(item.aliases), "papers": "；".join(item.papers)}
    return {**asdict(item), **joined, "online": online}
