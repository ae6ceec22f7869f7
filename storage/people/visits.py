"""Visits to homes: which, by whom, when. What was said or seen there is not kept: a matter becomes a case.

A home is a building, an entrance and a room; nobody who lives there is named.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, func, insert, select

from storage.people.model import visits


@dataclass(frozen=True, slots=True)
class Home:
    """A door."""

    building_id: int
    entrance: str
    room: str


class Visits:
    """Notes and counts them."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def note(self, community_id: int, home: Home, visitor_id: int, now: datetime, message_key: str) -> None:
        """Note that somebody of the office was there."""
        self._connection.execute(
            insert(visits).values(
                community_id=community_id,
                building_id=home.building_id,
                entrance=home.entrance,
                room=home.room,
                visitor_id=visitor_id,
                at=now,
                message_key=message_key,
            )
        )

    def take_back(self, visitor_id: int, since: datetime) -> Home | None:
        """Take back somebody's last visit since then; return where it was, None when there was none."""
        row = self._connection.execute(
            select(visits)
            .where(visits.c.visitor_id == visitor_id, visits.c.at >= since)
            .order_by(visits.c.id.desc())
        ).first()
        if row is None:
            return None
        self._connection.execute(delete(visits).where(visits.c.id == row.id))
        return Home(row.building_id, row.entrance, row.room)

    def homes_of(self, visitor_id: int, since: datetime) -> int:
        """Return how many homes somebody has been to since then, each counted once."""
        homes = (
            select(visits.c.building_id, visits.c.entrance, visits.c.room)
            .where(visits.c.visitor_id == visitor_id, visits.c.at >= since)
            .distinct()
            .subquery()
        )
        return self._connection.execute(select(func.count()).select_from(homes)).scalar_one()

    def counts(self, building_ids: Collection[int], since: datetime) -> dict[Home, int]:
        """Return how often the homes of these buildings were visited since then."""
        rows = self._connection.execute(
            select(visits.c.building_id, visits.c.entrance, visits.c.room, func.count())
            .where(visits.c.building_id.in_(building_ids), visits.c.at >= since)
            .group_by(visits.c.building_id, visits.c.entrance, visits.c.room)
        )
        return {Home(row[0], row[1], row[2]): row[3] for row in rows}

    def count_due(self, before: datetime) -> int:
        """Return how many are older."""
        return self._connection.execute(
            select(func.count()).select_from(visits).where(visits.c.at < before)
        ).scalar_one()

    def let_go(self, before: datetime, limit: int) -> int:
        """Delete up to `limit` old ones; return how many."""
        old = select(visits.c.id).where(visits.c.at < before).limit(limit)
        return self._connection.execute(delete(visits).where(visits.c.id.in_(old))).rowcount
