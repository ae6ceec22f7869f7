"""The register of issued numbers: what kind of thing bears each."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import BigInteger, Column, Connection, Integer, String, Table, insert, select

from storage.base import metadata

numbers = Table(
    "numbers",
    metadata,
    Column("base", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True),
    Column("kind", String(20), nullable=False),
    Column("community_id", Integer, nullable=False),
    sqlite_autoincrement=True,
)


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
        result = self._connection.execute(insert(numbers).values(kind=kind, community_id=community_id))
        assert result.inserted_primary_key is not None
        return int(result.inserted_primary_key[0])

    def find(self, base: int) -> Numbered | None:
        """Return what bears the number with this base."""
        row = self._connection.execute(
            select(numbers.c.kind, numbers.c.community_id).where(numbers.c.base == base)
        ).first()
        return Numbered(row.kind, row.community_id) if row else None
