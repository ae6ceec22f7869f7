"""Questions about the community itself: its grids, buildings, outside units and branches."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, bindparam, select

from storage.base import insert_once
from storage.people.model import BranchKind, branches, buildings, communities, grids, units
from storage.statements import Statement


@dataclass(frozen=True, slots=True, kw_only=True)
class Building:
    """A building and the grid it belongs to. `name` as the office says it (`3号楼`)."""

    id: int
    community_id: int
    grid_id: int | None
    estate: str
    name: str
    aliases: tuple[str, ...]
    latitude: float | None = None
    longitude: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """An outside unit such as the property company. Phone and contact stay sealed."""

    id: int
    community_id: int
    name: str
    aliases: tuple[str, ...]
    kind: str
    categories: tuple[str, ...]
    contact_sealed: str | None
    phone_sealed: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Neighbourhood:
    """A community as those know it who live there: by its name, its street, its estates. Telephones are its office's."""

    id: int
    name: str
    street: str
    phone: str
    street_phone: str
    estates: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Named:
    """A row known by its name: a community, grid or branch."""

    id: int
    community_id: int
    name: str


_BUILDINGS = Statement(
    select(buildings).where(buildings.c.community_id == bindparam("community")).order_by(buildings.c.id)
)
_BUILDING = Statement(select(buildings).where(buildings.c.id == bindparam("building")))
_COMMUNITIES = Statement(select(communities.c.id).order_by(communities.c.id).limit(2))


class Places:
    """Finds what stands and who serves in a community."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def community(self, name: str) -> int:
        """Return the community of this name; it is founded when nobody knew it."""
        known = select(communities.c.id).where(communities.c.name == name)
        row = self._connection.execute(known).first()
        if row is None:
            once = insert_once(communities, self._connection.dialect.name)
            self._connection.execute(once.values(name=name))
            row = self._connection.execute(known).one()
        return int(row.id)

    def communities(self) -> list[Named]:
        """Return all communities of this installation."""
        rows = self._connection.execute(select(communities).order_by(communities.c.id))
        return [Named(row.id, row.id, row.name) for row in rows]

    def neighbourhoods(self) -> list[Neighbourhood]:
        """Return all communities with what people may call them by."""
        estates: dict[int, list[str]] = defaultdict(list)
        listed = select(buildings.c.community_id, buildings.c.estate).where(buildings.c.estate != "")
        for row in self._connection.execute(listed.distinct().order_by(buildings.c.estate)):
            estates[row.community_id].append(row.estate)
        return [
            Neighbourhood(
                id=row.id,
                name=row.name,
                street=row.street,
                phone=row.phone,
                street_phone=row.street_phone,
                estates=tuple(estates[row.id]),
            )
            for row in self._connection.execute(select(communities).order_by(communities.c.id))
        ]

    def first_community(self) -> int:
        """Return the community newcomers belong to. Raises: LookupError before the first start."""
        return self.for_newcomer()[0]

    def for_newcomer(self) -> tuple[int, bool]:
        """Return the community newcomers belong to, and whether there are others. Raises: LookupError before the first start."""
        rows = _COMMUNITIES.rows(self._connection, {})
        if not rows:
            raise LookupError("no community")
        return int(rows[0].id), len(rows) > 1

    def buildings(self, community_id: int) -> list[Building]:
        """Return all buildings of a community."""
        return list(_BUILDINGS.made(self._connection, {"community": community_id}, self._building))

    def building(self, building_id: int) -> Building | None:
        """Return one building."""
        row = _BUILDING.first(self._connection, {"building": building_id})
        return self._building(row) if row else None

    def units(self, community_id: int) -> list[Unit]:
        """Return all outside units of a community."""
        rows = self._connection.execute(select(units).where(units.c.community_id == community_id))
        return [
            Unit(
                id=row.id,
                community_id=row.community_id,
                name=row.name,
                aliases=tuple(row.aliases),
                kind=row.kind,
                categories=tuple(row.categories),
                contact_sealed=row.contact_sealed,
                phone_sealed=row.phone_sealed,
            )
            for row in rows
        ]

    def branches(self, community_id: int) -> list[Named]:
        """Return all party branches of a community, without what stands above or below them in the party's tree."""
        rows = self._connection.execute(
            select(branches).where(
                branches.c.community_id == community_id, branches.c.kind == BranchKind.BRANCH.value
            )
        )
        return [Named(row.id, row.community_id, row.name) for row in rows]

    def grids(self, community_id: int) -> list[Named]:
        """Return all grids of a community."""
        rows = self._connection.execute(select(grids).where(grids.c.community_id == community_id))
        return [Named(row.id, row.community_id, row.name) for row in rows]

    @staticmethod
    def _building(row: Row[Any]) -> Building:
        return Building(
            id=row.id,
            community_id=row.community_id,
            grid_id=row.grid_id,
            estate=row.estate,
            name=row.name,
            aliases=tuple(row.aliases),
            latitude=row.latitude,
            longitude=row.longitude,
        )
