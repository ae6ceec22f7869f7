"""Wordings that were not understood, with what the people who wrote them picked. Masked before they come here."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, insert, select

from storage.frontdesk.model import picked_phrases

_MOST = 5_000  # rows; a review reads them all


@dataclass(frozen=True, slots=True)
class Pick:
    """What somebody wrote, and the label they picked for it."""

    id: int
    text: str
    label: str


class Picks:
    """The wordings a clerk has yet to review."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def keep(self, community_id: int, text: str, label: str, now: datetime) -> None:
        """Keep what somebody picked."""
        values = {"community_id": community_id, "text": text, "kind": label, "picked_at": now}
        self._connection.execute(insert(picked_phrases).values(values))

    def all(self) -> list[Pick]:
        """Return what is to be reviewed, newest first."""
        rows = self._connection.execute(
            select(picked_phrases.c.id, picked_phrases.c.text, picked_phrases.c.kind)
            .order_by(picked_phrases.c.id.desc())
            .limit(_MOST)
        )
        return [Pick(row.id, row.text, row.kind) for row in rows]

    def drop(self, ids: Collection[int]) -> None:
        """Forget what was reviewed."""
        self._connection.execute(delete(picked_phrases).where(picked_phrases.c.id.in_(ids)))

    def forget_before(self, limit: datetime) -> int:
        """Forget what nobody reviewed; return how many that were."""
        gone = self._connection.execute(delete(picked_phrases).where(picked_phrases.c.picked_at < limit))
        return int(gone.rowcount)

    def has_before(self, limit: datetime) -> bool:
        """Return whether there is anything to forget: one look into an index."""
        found = select(picked_phrases.c.id).where(picked_phrases.c.picked_at < limit).limit(1)
        return self._connection.execute(found).first() is not None
