"""Questions about what meetings gave people to do."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, bindparam, insert, select, update

from storage.meetings.floor_model import TaskState, tasks
from storage.meetings.floor_records import Task
from storage.meetings.model import MeetingKind, meetings
from storage.statements import Statement

_TO_CHASE = Statement(
    select(tasks)
    .where(tasks.c.state == TaskState.OPEN.value, tasks.c.next_chase_at <= bindparam("now"))
    .order_by(tasks.c.next_chase_at, tasks.c.number)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True)
)


class Tasks:
    """Finds and keeps tasks."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, task: Task) -> None:
        """Keep a new task."""
        self._connection.execute(insert(tasks).values(**_values(task)))

    def find(self, number: int) -> Task | None:
        """Return the task with this number."""
        row = self._connection.execute(select(tasks).where(tasks.c.number == number)).first()
        return _task(row) if row else None

    def change(self, task: Task) -> None:
        """Write a task over the one with its number."""
        self._connection.execute(update(tasks).where(tasks.c.number == task.number).values(**_values(task)))

    def of_meeting(self, meeting_number: int) -> list[Task]:
        """Return the tasks a meeting gave, in the order in which they were given."""
        return self._all(tasks.c.meeting_number == meeting_number)

    def open_of(self, owner_id: int) -> list[Task]:
        """Return what somebody still has to do, the most pressing first."""
        found = self._all(tasks.c.owner_id == owner_id, tasks.c.state == TaskState.OPEN.value)
        return sorted(found, key=lambda task: (task.due_at, task.number))

    def open_set_by(self, person_id: int) -> list[Task]:
        """Return what is still to be done of what somebody gave others to do, the most pressing first."""
        found = self._all(tasks.c.set_by == person_id, tasks.c.state == TaskState.OPEN.value)
        return sorted(found, key=lambda task: (task.due_at, task.number))

    def of_kind(self, community_id: int, kind: MeetingKind, since: datetime, until: datetime) -> list[Task]:
        """Return what meetings of a kind that began in the span gave people to do, without what was dropped."""
        rows = self._connection.execute(
            select(tasks)
            .join(meetings, meetings.c.number == tasks.c.meeting_number)
            .where(
                meetings.c.community_id == community_id,
                meetings.c.kind == kind.value,
                meetings.c.starts_at >= since,
                meetings.c.starts_at < until,
                tasks.c.state != TaskState.DROPPED.value,
            )
            .order_by(tasks.c.due_at, tasks.c.number)
        )
        return [_task(row) for row in rows]

    def to_chase(self, now: datetime, limit: int = 50) -> list[Task]:
        """Return open tasks whose owner is to be reminded; another process leaves them alone meanwhile."""
        return [_task(row) for row in _TO_CHASE.rows(self._connection, {"now": now, "most": limit})]

    def _all(self, *conditions: ColumnElement[bool]) -> list[Task]:
        # Bases of numbers grow, so numbers tell the order in which they were given.
        rows = self._connection.execute(select(tasks).where(*conditions).order_by(tasks.c.number))
        return [_task(row) for row in rows]


def _values(task: Task) -> dict[str, Any]:
    values = {name: getattr(task, name) for name in Task.__slots__}
    return values | {"state": task.state.value}


def _task(row: Row[Any]) -> Task:
    return Task(**dict(row._mapping) | {"state": TaskState(row.state)})
