"""The office's own lists of buildings, outside units and party organisations, written and taken back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import Column, Connection, Table, delete, select, update

from storage.base import metadata
from storage.people.directory import Directory, inserted
from storage.people.entries import BranchEntry, Listed, PlaceEntry, UnitEntry
from storage.people.model import BranchKind, branches, buildings, communities, grids, units
from storage.vault import Vault

_TABLES = {table.name: table for table in (branches, buildings, communities, grids, units)}
_POINTS_AT = {"branches": ("branch_id", "parent_id"), "buildings": ("building_id",), "communities": ("community_id",), "grids": ("grid_id",), "units": ("unit_id",)}  # fmt: skip


class Premises:
    """Keeps what the office's tables say about places and organisations."""

    def __init__(self, connection: Connection, vault: Vault) -> None:
        self._connection = connection
        self._vault = vault

    # --- what is known --------------------------------------------------------------------------------

    def grid_names(self, community_id: int) -> list[str]:
        """Return the names of the community's grids."""
        query = select(grids.c.name).where(grids.c.community_id == community_id).order_by(grids.c.id)
        return [row.name for row in self._connection.execute(query)]

    def office(self, community_id: int) -> dict[str, str]:
        """Return the street a community belongs to, and the telephones of its office and of the street's."""
        row = self._connection.execute(select(communities).where(communities.c.id == community_id)).first()
        names = {"street": "street", "office_phone": "phone", "street_phone": "street_phone"}
        return {name: str(getattr(row, column)) if row else "" for name, column in names.items()}

    def places(self, community_id: int) -> list[Listed[PlaceEntry]]:
        """Return all buildings with everything the office listed."""
        office = self.office(community_id)
        rows = self._connection.execute(
            select(buildings, grids.c.name.label("grid"))
            .outerjoin(grids, grids.c.id == buildings.c.grid_id)
            .where(buildings.c.community_id == community_id)
            .order_by(buildings.c.id)
        )
        return [
            Listed(
                row.id,
                PlaceEntry(
                    **office,
                    grid=row.grid,
                    estate=row.estate,
                    name=row.name,
                    entrances=row.entrances,
                    households=row.households,
                    aliases=tuple(row.aliases),
                    longitude=row.longitude,
                    latitude=row.latitude,
                ),
            )
            for row in rows
        ]

    def units(self, community_id: int) -> list[Listed[UnitEntry]]:
        """Return all outside units with everything the office listed, contacts in clear."""
        rows = self._connection.execute(
            select(units).where(units.c.community_id == community_id).order_by(units.c.id)
        )
        return [
            Listed(
                row.id,
                UnitEntry(
                    name=row.name,
                    aliases=tuple(row.aliases),
                    kind=row.kind,
                    contact=self._vault.unseal(row.contact_sealed) if row.contact_sealed else "",
                    phone=self._vault.unseal(row.phone_sealed) if row.phone_sealed else "",
                    categories=tuple(row.categories),
                ),
            )
            for row in rows
        ]

    def organisations(self, community_id: int) -> list[Listed[BranchEntry]]:
        """Return the party's organisations with what each is and which stands above it."""
        above = branches.alias()
        rows = self._connection.execute(
            select(branches, above.c.name.label("parent"))
            .outerjoin(above, above.c.id == branches.c.parent_id)
            .where(branches.c.community_id == community_id)
            .order_by(branches.c.id)
        )
        return [
            Listed(row.id, BranchEntry(name=row.name, kind=row.kind, parent=row.parent or "")) for row in rows
        ]

    # --- writing ----------------------------------------------------------------------------------------

    def keep_place(self, directory: Directory, community_id: int, entry: PlaceEntry, row: int | None) -> int:
        """Write a building, new when `row` is None; return its id."""
        stated = {
            "street": entry.street,
            "phone": entry.office_phone,
            "street_phone": entry.street_phone,
        }
        self._describe(community_id, {name: text for name, text in stated.items() if text})
        values = {
            "grid_id": directory.grid(entry.grid),
            "estate": entry.estate,
            "name": entry.name,
            "entrances": entry.entrances,
            "households": entry.households,
            "aliases": list(entry.aliases),
            "longitude": entry.longitude,
            "latitude": entry.latitude,
        }
        return self._keep(buildings, community_id, values, row)

    def put_place_back(self, directory: Directory, community_id: int, before: PlaceEntry, row: int) -> int:
        """Make a building, and what its line says of the whole community, what they were."""
        self._describe(
            community_id,
            {"street": before.street, "phone": before.office_phone, "street_phone": before.street_phone},
        )
        return self.keep_place(directory, community_id, before, row)

    def _describe(self, community_id: int, stated: Mapping[str, str]) -> None:
        """Note the community's street, and who answers the telephone there."""
        if stated:
            self._connection.execute(
                update(communities).where(communities.c.id == community_id).values(**stated)
            )

    def keep_unit(self, community_id: int, entry: UnitEntry, row: int | None) -> int:
        """Write an outside unit, new when `row` is None; return its id."""
        values = {
            "name": entry.name,
            "aliases": list(entry.aliases),
            "kind": entry.kind,
            "contact_sealed": self._vault.seal(entry.contact) if entry.contact else None,
            "phone_sealed": self._vault.seal(entry.phone) if entry.phone else None,
            "categories": list(entry.categories),
        }
        return self._keep(units, community_id, values, row)

    def keep_organisation(
        self, directory: Directory, community_id: int, entry: BranchEntry, row: int | None
    ) -> int:
        """Write an organisation of the party, new when `row` is None; return its id.

        One below it may have been written first and have brought its name.
        """
        row = row or directory.branch(entry.name)
        values = {
            "name": entry.name,
            "kind": entry.kind or BranchKind.BRANCH.value,
            "parent_id": directory.branch(entry.parent),
        }
        return self._keep(branches, community_id, values, row)

    # --- taking back ------------------------------------------------------------------------------------

    def take_out(self, table: str, row: int) -> bool:
        """Take something out that an import had brought, unless something else stands in it by now."""
        if self._is_pointed_at(table, row):
            return False
        self._connection.execute(delete(_TABLES[table]).where(_TABLES[table].c.id == row))
        return True

    def _is_pointed_at(self, table: str, row: int) -> bool:
        for column in _columns_called(_POINTS_AT[table]):
            if self._connection.execute(select(column).where(column == row).limit(1)).first():
                return True
        return False

    def _keep(self, table: Table, community_id: int, values: Mapping[str, Any], row: int | None) -> int:
        if row is None:
            return inserted(self._connection, table, {"community_id": community_id, **values})
        self._connection.execute(update(table).where(table.c.id == row).values(**values))
        return row


def _columns_called(names: Iterable[str]) -> list[Column[Any]]:
    wanted = set(names)
    return [column for table in metadata.sorted_tables for column in table.columns if column.name in wanted]
