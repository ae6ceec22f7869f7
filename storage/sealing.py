"""Sealing what lies open, and sealing again with the newest keys: table by table, in slices, while the office works."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import (
    Column,
    Connection,
    Row,
    String,
    Table,
    Text,
    delete,
    literal,
    select,
    tuple_,
    type_coerce,
    update,
)

from storage.base import Json, Sealed, SealedJson, insert_once, metadata
from storage.vault import Vault

sealing_queue = Table(
    "sealing_queue",
    metadata,
    Column("table_name", String(60), primary_key=True),
    # The primary key of the last row that was looked at; empty at the beginning.
    Column("position", Json, nullable=False),
)

_HASHED = {"name_sealed": "name_hash", "phone_sealed": "phone_hash"}
_SEALED = "_sealed"


class Sealing:
    """Works through the tables with personal words."""

    def __init__(self, connection: Connection, vault: Vault) -> None:
        self._connection = connection
        self._vault = vault

    def begin(self) -> None:
        """Put every table with sealed columns into the queue, from its first row on."""
        self._connection.execute(delete(sealing_queue))
        once = insert_once(sealing_queue, self._connection.dialect.name)
        for table in metadata.sorted_tables:
            if sealed_columns(table):
                self._connection.execute(once.values(table_name=table.name, position=[]))

    def is_done(self) -> bool:
        """Whether nothing is left in the queue."""
        return self._connection.execute(select(sealing_queue.c.table_name).limit(1)).first() is None

    def step(self, limit: int) -> int:
        """Look at up to `limit` rows of one table and seal those that need it; return how many, 0 when all is done."""
        for waiting in self._waiting():
            table = metadata.tables.get(waiting.table_name)
            rows = self._slice(table, waiting.position, limit) if table is not None else []
            here = sealing_queue.c.table_name == waiting.table_name
            if table is None or not rows:
                self._connection.execute(delete(sealing_queue).where(here))
                continue
            for row in rows:
                self._seal(table, row)
            last = [getattr(rows[-1], column.name) for column in table.primary_key]
            self._connection.execute(update(sealing_queue).where(here).values(position=last))
            return len(rows)
        return 0

    def _waiting(self) -> list[Row[Any]]:
        ordered = select(sealing_queue).order_by(sealing_queue.c.table_name)
        return list(self._connection.execute(ordered.with_for_update(skip_locked=True)))

    def _slice(self, table: Table, position: Sequence[Any], limit: int) -> list[Row[Any]]:
        keys = list(table.primary_key)
        raw = [type_coerce(column, Text).label(column.name) for column in sealed_columns(table)]
        query = select(*keys, *raw).order_by(*keys).limit(limit).with_for_update()
        if position:
            passed = tuple_(*(literal(value, key.type) for key, value in zip(keys, position, strict=True)))
            query = query.where(tuple_(*keys) > passed)
        return list(self._connection.execute(query))

    def _seal(self, table: Table, row: Row[Any]) -> None:
        """Write again what is not sealed with the newest key; hashes of names and phones go along."""
        stale: dict[str, Any] = {}
        for column in sealed_columns(table):
            stored = getattr(row, column.name)
            if stored and not self._vault.is_fresh(stored):
                words = self._words(column, stored)
                stale[column.name] = self._vault.seal(words)
                if column.name in _HASHED and _HASHED[column.name] in table.c:
                    stale[_HASHED[column.name]] = self._vault.digest(words)
        if stale:
            self._connection.execute(_rewrite(table, row, stale))

    def _words(self, column: Column[Any], stored: str) -> str:
        always = column.name.endswith(_SEALED)
        return self._vault.unseal(stored) if always else self._vault.read(stored)


def sealed_columns(table: Table) -> list[Column[Any]]:
    """Return the columns of a table that hold sealed words."""
    return [
        column
        for column in table.columns
        if isinstance(column.type, Sealed | SealedJson) or column.name.endswith(_SEALED)
    ]


def _rewrite(table: Table, row: Row[Any], stale: Mapping[str, str]) -> Any:
    here = [column == getattr(row, column.name) for column in table.primary_key]
    return (
        update(table).where(*here).values({name: type_coerce(words, Text) for name, words in stale.items()})
    )
