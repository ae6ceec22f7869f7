"""Takes people's own words out of invitations: who was asked and came stays, why somebody did not does not."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, func, or_, select, tuple_, update

from storage.meetings.model import invitations, meetings


class MeetingForgetting:
    """Empties invitations of reasons."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def of_person(self, person_id: int) -> list[Row[Any]]:
        """Return everything a person was invited to, with what they said, oldest first."""
        query = (
            select(
                meetings.c.number,
                meetings.c.topic,
                meetings.c.place,
                meetings.c.starts_at,
                invitations.c.answer,
                invitations.c.reason,
                invitations.c.arrived_at,
            )
            .join(meetings, meetings.c.number == invitations.c.number)
            .where(invitations.c.person_id == person_id)
            .order_by(meetings.c.starts_at)
        )
        return list(self._connection.execute(query))

    def part_with(self, person_id: int) -> None:
        """Forget why a person could not come and what they wrote afterwards."""
        mine = invitations.c.person_id == person_id
        self._connection.execute(update(invitations).where(mine).values(reason="", made_up_words=""))

    def count_due(self, before: datetime) -> int:
        """Return how many reasons belong to meetings that began earlier."""
        query = select(func.count()).select_from(invitations.join(meetings, _OF_MEETING))
        return self._connection.execute(query.where(_due(before))).scalar_one()

    def empty_due(self, before: datetime, limit: int) -> int:
        """Forget up to `limit` old reasons."""
        keys = (invitations.c.number, invitations.c.person_id)
        old = select(*keys).join(meetings, _OF_MEETING).where(_due(before)).limit(limit)
        found = [tuple(row) for row in self._connection.execute(old)]
        if found:
            self._connection.execute(
                update(invitations).where(tuple_(*keys).in_(found)).values(reason="", made_up_words="")
            )
        return len(found)


_OF_MEETING = meetings.c.number == invitations.c.number


def _due(before: datetime) -> ColumnElement[bool]:
    told = or_(invitations.c.reason != "", invitations.c.made_up_words != "")
    return and_(meetings.c.starts_at < before, told)
