"""Grids, branches and units by name, entered when nobody knew them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, Table, insert, select

from storage.people.model import BranchKind, branches, grids, units


class Directory:
    """Grids, branches and units of a community by name; one that nobody knew is entered on demand."""

    def __init__(self, connection: Connection, community_id: int) -> None:
        self._connection = connection
        self._community_id = community_id
        self._known: dict[str, dict[str, int]] = {}
        self._founded: list[tuple[str, int]] = []

    def grid(self, name: str | None) -> int | None:
        """Return the grid's id."""
        return self._id(grids, name, {})

    def branch(self, name: str | None, kind: BranchKind = BranchKind.BRANCH) -> int | None:
        """Return the id of a party organisation; a new one is of this kind."""
        return self._id(branches, name, {"kind": kind.value})

    def unit(self, name: str | None) -> int | None:
        """Return the unit's id; of a new one only the name is known."""
        return self._id(units, name, {"aliases": [], "kind": "", "categories": []})

    def take_founded(self) -> tuple[tuple[str, int], ...]:
        """Return what was entered since this was last asked, as (table, id)."""
        founded, self._founded = tuple(self._founded), []
        return founded

    def _id(self, table: Table, name: str | None, others: Mapping[str, Any]) -> int | None:
        if not name:
            return None
        if table.name not in self._known:
            rows = self._connection.execute(
                select(table.c.id, table.c.name).where(table.c.community_id == self._community_id)
            )
            self._known[table.name] = {row.name: row.id for row in rows}
        known = self._known[table.name]
        if name not in known:
            known[name] = inserted(
                self._connection, table, {"community_id": self._community_id, "name": name, **others}
            )
            self._founded.append((str(table.name), known[name]))
        return known[name]


def inserted(connection: Connection, table: Table, values: Mapping[str, Any]) -> int:
    """Write a row and return its id."""
    result = connection.execute(insert(table).values(**values))
    assert result.inserted_primary_key is not None
    return int(result.inserted_primary_key[0])
