"""One-time links: who may fetch or hand in what, once and for a while. Tokens are kept only as hashes."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    Connection,
    Index,
    Integer,
    String,
    Table,
    delete,
    insert,
    select,
    update,
)

from storage.base import Instant, SealedJson, metadata

_TOKEN_BYTES = 24  # 192 bits: nobody guesses one, and a telephone still shows the address in two lines
_LONGEST_TOKEN = 64
_USED_KEPT = timedelta(days=90)
"""How long a used link stays readable for whoever asks who fetched what."""

links = Table(
    "links",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("digest", String(64), nullable=False, unique=True),
    Column("community_id", Integer, nullable=False),
    Column("person_id", Integer, nullable=False),
    Column("kind", String(40), nullable=False),
    Column("payload", SealedJson, nullable=False),
    Column("once", Boolean, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("used_at", Instant),
    Column("uses", Integer, nullable=False),
    Index("ix_links_expires_at", "expires_at"),
    Index("ix_links_person_id", "person_id"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A link that was handed out. `payload` is what its kind needs to know; instants UTC."""

    id: int
    community_id: int
    person_id: int
    kind: str
    payload: Mapping[str, Any]
    once: bool
    created_at: datetime
    expires_at: datetime
    used_at: datetime | None
    uses: int


class Links:
    """Links by the hash of their token."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def issue(
        self,
        *,
        community_id: int,
        person_id: int,
        kind: str,
        payload: Mapping[str, Any],
        now: datetime,
        lasts: timedelta,
        once: bool = True,
    ) -> str:
        """Return the token of a new link; it is known to nobody else and cannot be read back from here."""
        token = secrets.token_urlsafe(_TOKEN_BYTES)
        self._connection.execute(
            insert(links).values(
                digest=_digest(token),
                community_id=community_id,
                person_id=person_id,
                kind=kind,
                payload=dict(payload),
                once=once,
                created_at=now,
                expires_at=now + lasts,
                uses=0,
            )
        )
        return token

    def find(self, token: str, now: datetime) -> Link | None:
        """Return the link of this token while it may be used: neither expired nor, if it serves once, used."""
        if not 0 < len(token) <= _LONGEST_TOKEN:
            return None
        digest = _digest(token)
        row = self._connection.execute(select(links).where(links.c.digest == digest)).first()
        if row is None or not hmac.compare_digest(row.digest, digest):
            return None
        if row.expires_at <= now or (row.once and row.used_at is not None):
            return None
        return Link(
            id=row.id,
            community_id=row.community_id,
            person_id=row.person_id,
            kind=row.kind,
            payload=row.payload,
            once=row.once,
            created_at=row.created_at,
            expires_at=row.expires_at,
            used_at=row.used_at,
            uses=row.uses,
        )

    def use(self, link_id: int, now: datetime) -> bool:
        """Use a link; False when it has expired or somebody was quicker with one that serves once."""
        alive = (links.c.id == link_id) & (links.c.expires_at > now)
        free = links.c.once.is_(False) | links.c.used_at.is_(None)
        used = self._connection.execute(
            update(links).where(alive, free).values(used_at=now, uses=links.c.uses + 1)
        )
        return used.rowcount == 1

    def give_back(self, link_id: int) -> None:
        """Let a link be used again, when what it was used for did not come about."""
        self._connection.execute(update(links).where(links.c.id == link_id).values(used_at=None))

    def revoke_for(self, person_id: int, now: datetime) -> int:
        """End every open link of a person who leaves or is shut out; return how many."""
        return self._connection.execute(
            update(links)
            .where(links.c.person_id == person_id, links.c.expires_at > now)
            .values(expires_at=now)
        ).rowcount

    def revoke(self, person_id: int, kind: str, now: datetime) -> int:
        """End a person's open links of one kind; return how many."""
        return self._connection.execute(
            update(links)
            .where(links.c.person_id == person_id, links.c.kind == kind, links.c.expires_at > now)
            .values(expires_at=now)
        ).rowcount

    def prune(self, now: datetime, limit: int) -> int:
        """Delete up to `limit` links that have expired; used ones stay for a while, as a record of their use."""
        unused = links.c.used_at.is_(None)
        old = select(links.c.id).where(
            links.c.expires_at <= now, unused | (links.c.expires_at <= now - _USED_KEPT)
        )
        return self._connection.execute(delete(links).where(links.c.id.in_(old.limit(limit)))).rowcount


def _digest(token: str) -> str:
    """Hash a token. It is random and long, so a plain hash keeps it as safe as a slow one would."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
