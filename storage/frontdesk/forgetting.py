"""Takes people out of emergencies and talks: that there was one stays, where and whose does not."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, func, select, update

from storage.frontdesk.model import TalkState, emergencies, emergency_notes, talks


class DeskForgetting:
    """Empties what the front desk kept."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def emergencies_of(self, person_id: int) -> list[Row[Any]]:
        """Return what a person called out, oldest first."""
        query = select(emergencies).where(emergencies.c.person_id == person_id)
        return list(self._connection.execute(query.order_by(emergencies.c.number)))

    def talks_of(self, person_id: int) -> list[Row[Any]]:
        """Return when a person asked for somebody of the office, oldest first."""
        query = select(talks).where(talks.c.person_id == person_id).order_by(talks.c.number)
        return list(self._connection.execute(query))

    def part_with(self, person_id: int, now: datetime) -> None:
        """Forget where a person's emergencies were, and end their talks."""
        mine = select(emergencies.c.number).where(emergencies.c.person_id == person_id)
        self._connection.execute(delete(emergency_notes).where(emergency_notes.c.number.in_(mine)))
        self._connection.execute(
            update(emergencies).where(emergencies.c.person_id == person_id).values(place="", call_at=None)
        )
        self._connection.execute(
            update(talks)
            .where(talks.c.person_id == person_id, talks.c.state == TalkState.OPEN.value)
            .values(state=TalkState.ENDED.value, ended_at=now)
        )

    def count_due(self, before: datetime) -> int:
        """Return how many places of emergencies are older."""
        return self._connection.execute(
            select(func.count())
            .select_from(emergencies)
            .where(emergencies.c.reported_at < before, emergencies.c.place != "")
        ).scalar_one()

    def empty_due(self, before: datetime, limit: int) -> int:
        """Forget up to `limit` old places."""
        old = select(emergencies.c.number).where(
            emergencies.c.reported_at < before, emergencies.c.place != ""
        )
        long_ago = select(emergencies.c.number).where(emergencies.c.reported_at < before)
        self._connection.execute(delete(emergency_notes).where(emergency_notes.c.number.in_(long_ago)))
        return self._connection.execute(
            update(emergencies).where(emergencies.c.number.in_(old.limit(limit))).values(place="")
        ).rowcount
