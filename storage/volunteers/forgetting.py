"""Takes people out of sign-ups that came to nothing; hours that were worked stay."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, delete, func, select

from storage.volunteers.model import SignupState, activities, signups


class VolunteerForgetting:
    """Deletes what no list and no certificate needs."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def of_person(self, person_id: int) -> list[Row[Any]]:
        """Return all of a person's sign-ups, oldest first."""
        query = (
            select(
                activities.c.number,
                activities.c.topic,
                activities.c.place,
                activities.c.starts_at,
                signups.c.state,
                signups.c.party,
                signups.c.minutes,
            )
            .join(activities, activities.c.number == signups.c.number)
            .where(signups.c.person_id == person_id)
            .order_by(activities.c.starts_at)
        )
        return list(self._connection.execute(query))

    def count_due(self, before: datetime) -> int:
        """Return how many sign-ups came to nothing and are older."""
        query = select(func.count()).select_from(signups.join(activities, _OF_ACTIVITY))
        return self._connection.execute(query.where(_due(before))).scalar_one()

    def delete_due(self, before: datetime, limit: int) -> int:
        """Delete up to `limit` of them."""
        old = select(signups.c.id).join(activities, _OF_ACTIVITY).where(_due(before)).limit(limit)
        return self._connection.execute(delete(signups).where(signups.c.id.in_(old))).rowcount


_OF_ACTIVITY = activities.c.number == signups.c.number


def _due(before: datetime) -> ColumnElement[bool]:
    nothing = signups.c.state.in_([SignupState.WITHDRAWN.value, SignupState.LAPSED.value])
    return and_(activities.c.starts_at < before, nothing, signups.c.minutes.is_(None))
