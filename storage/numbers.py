"""The register of issued numbers: what kind of thing bears each."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Integer,
    String,
    Table,
    bindparam,
    insert,
    select,
    update,
)

from storage.base import metadata
from storage.statements import Statement

numbers = Table(
    "numbers",
    metadata,
    Column("base", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True),
    Column("kind", String(20), nullable=False),
    Column("community_id", Integer, nullable=False),
    sqlite_autoincrement=True,
)


_DRAW = Statement(insert(numbers).returning(numbers.c.base), keys=("kind", "community_id"))
_FIND = Statement(select(numbers.c.kind, numbers.c.community_id).where(numbers.c.base == bindparam("of")))


@dataclass(frozen=True, slots=True)
class Numbered:
    """What bears a number."""

    kind: str
    community_id: int


class Numbers:
    """Draws bases of numbers; the check digit is the caller's affair."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def draw(self, kind: str, community_id: int) -> int:
        """Return a base nobody had before."""
        row = _DRAW.first(self._connection, {"kind": kind, "community_id": community_id})
        assert row is not None
        return int(row.base)

    def find(self, base: int) -> Numbered | None:
        """Return what bears the number with this base."""
        row = _FIND.first(self._connection, {"of": base})
        return Numbered(row.kind, row.community_id) if row else None

    def move(self, base: int, community_id: int) -> None:
        """Let a number count in another community: what bears it turned out to belong there."""
        self._connection.execute(
            update(numbers).where(numbers.c.base == base).values(community_id=community_id)
        )
