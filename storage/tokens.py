"""Short-lived secrets that several processes share, such as the platform's access token."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Column, Connection, String, Table, Text, select

from storage.base import Instant, insert_or_replace, metadata

tokens = Table(
    "tokens",
    metadata,
    Column("name", String(64), primary_key=True),
    Column("value", Text, nullable=False),
    Column("expires_at", Instant, nullable=False),
)


@dataclass(frozen=True, slots=True)
class Token:
    """A secret and the instant (UTC) it dies."""

    value: str = field(repr=False)
    expires_at: datetime


class Tokens:
    """One row a name; the newest wins."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def get(self, name: str) -> Token | None:
        """Return the stored secret, which may have expired."""
        row = self._connection.execute(select(tokens).where(tokens.c.name == name)).first()
        return Token(row.value, row.expires_at) if row else None

    def put(self, name: str, token: Token) -> None:
        """Replace the secret of this name."""
        values = {"name": name, "value": token.value, "expires_at": token.expires_at}
        self._connection.execute(insert_or_replace(tokens, self._connection.dialect.name), values)
