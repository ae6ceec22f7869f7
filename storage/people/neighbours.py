"""Questions about who lives in some buildings: how many, and who can be told."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, and_, case, func, or_, select

from storage.people.model import buildings, people


@dataclass(frozen=True, slots=True)
class Reach:
    """How many homes there are, who follows the account, who of them can be written to now, who has a telephone only."""

    households: int
    followers: int
    at_once: int
    by_phone: int


class Neighbours:
    """Finds the people of buildings."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def reach(self, community_id: int, building_ids: Collection[int], now: datetime) -> Reach:
        """Return how many live in these buildings and how they can be told."""
        homes = select(func.coalesce(func.sum(buildings.c.households), 0)).where(
            buildings.c.id.in_(building_ids)
        )
        open_window = and_(people.c.quota_left > 0, people.c.quota_ends_at > now)
        row = self._connection.execute(
            select(
                _count(_FOLLOWS),
                _count(and_(_FOLLOWS, open_window)),
                _count(_BY_PHONE),
            ).where(*_living_in(community_id, building_ids))
        ).one()
        return Reach(
            int(self._connection.execute(homes).scalar_one()),
            int(row[0] or 0),
            int(row[1] or 0),
            int(row[2] or 0),
        )

    def to_telephone(self, community_id: int, building_ids: Collection[int], limit: int) -> list[int]:
        """Return up to `limit` of those who live there and can be told by telephone only."""
        living = _living_in(community_id, building_ids)
        rows = self._connection.execute(select(people.c.id).where(*living, _BY_PHONE).limit(limit))
        return list(rows.scalars())

    def next_to_tell(
        self, community_id: int, building_ids: Collection[int], after_id: int, limit: int
    ) -> list[tuple[int, bool]]:
        """Return the next people to tell, in the order of their ids, and whether each can be written to."""
        rows = self._connection.execute(
            select(people.c.id, people.c.openid, people.c.following)
            .where(*_living_in(community_id, building_ids), people.c.id > after_id)
            .where(or_(_FOLLOWS, _BY_PHONE))
            .order_by(people.c.id)
            .limit(limit)
        )
        return [(row.id, bool(row.openid) and row.following) for row in rows]


_FOLLOWS = and_(people.c.openid.is_not(None), people.c.following.is_(True), people.c.frozen_at.is_(None))
_BY_PHONE = and_(people.c.openid.is_(None), people.c.phone_sealed.is_not(None))


def _living_in(community_id: int, building_ids: Collection[int]) -> tuple[ColumnElement[bool], ...]:
    return (people.c.community_id == community_id, people.c.building_id.in_(building_ids))


def _count(condition: ColumnElement[bool]) -> ColumnElement[int | None]:
    return func.sum(case((condition, 1), else_=0))
