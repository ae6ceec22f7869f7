"""Questions about the waves of notices that go out about a meeting."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import Connection, Row, bindparam, insert, select, update

from storage.base import insert_once
from storage.meetings.model import Wave, wave_covers, waves
from storage.meetings.records import DueWave, Meeting, NewWave
from storage.statements import Statement

_DUE = Statement(
    select(waves)
    .where(waves.c.done_at.is_(None), waves.c.due_at <= bindparam("now"))
    .order_by(waves.c.due_at, waves.c.id)
    .limit(1)
    .with_for_update(skip_locked=True)
)


class WaveBook:
    """Finds and keeps waves."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def plan(self, meeting: Meeting, planned: Sequence[NewWave]) -> None:
        """Write down when notices about a meeting are to be written."""
        rows = [
            {
                "community_id": meeting.community_id,
                "number": meeting.number,
                "purpose": wave.purpose.value,
                "last": wave.last,
                "due_at": wave.due_at,
                "served_up_to": 0,
            }
            for wave in planned
        ]
        if rows:
            self._connection.execute(insert(waves), rows)

    def due(self, now: datetime) -> DueWave | None:
        """Return the wave that is owed longest; another process leaves it alone meanwhile."""
        row = _DUE.first(self._connection, {"now": now})
        return _due(row) if row else None

    def open_of(self, numbers: Collection[int], until: datetime) -> list[DueWave]:
        """Return the waves of these meetings that are not over and due by then, earliest first."""
        if not numbers:
            return []
        rows = self._connection.execute(
            select(waves)
            .where(waves.c.number.in_(numbers), waves.c.done_at.is_(None), waves.c.due_at <= until)
            .order_by(waves.c.due_at, waves.c.id)
        )
        return [_due(row) for row in rows]

    def served(self, wave: DueWave, up_to: int) -> None:
        """Note that a wave has reached the person with this id."""
        self._connection.execute(update(waves).where(waves.c.id == wave.id).values(served_up_to=up_to))

    def finish(self, wave: DueWave, now: datetime) -> None:
        """Note that a wave is over."""
        self._connection.execute(update(waves).where(waves.c.id == wave.id).values(done_at=now))

    def call_off(self, number: int, now: datetime) -> None:
        """End all waves of a meeting, those that have not begun too."""
        self._connection.execute(
            update(waves).where(waves.c.number == number, waves.c.done_at.is_(None)).values(done_at=now)
        )

    def cover(self, told: Sequence[tuple[int, int]]) -> None:
        """Note for these (wave, person) that a text about another meeting has told what the wave would have."""
        if told:
            once = insert_once(wave_covers, self._connection.dialect.name)
            rows = [{"wave_id": wave_id, "person_id": person_id} for wave_id, person_id in told]
            self._connection.execute(once, rows)

    def covered(self, wave_id: int) -> frozenset[int]:
        """Return whom another text has told already."""
        rows = self._connection.execute(
            select(wave_covers.c.person_id).where(wave_covers.c.wave_id == wave_id)
        )
        return frozenset(row.person_id for row in rows)


def _due(row: Row[tuple[object, ...]]) -> DueWave:
    return DueWave(
        id=row.id,
        number=row.number,
        purpose=Wave(row.purpose),
        last=row.last,
        due_at=row.due_at,
        served_up_to=row.served_up_to,
    )
