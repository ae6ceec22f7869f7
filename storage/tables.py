"""Rows for tables that leave the office: no names, no telephones, no words that residents typed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, case, func, select

from storage.meetings.model import invitations, meetings
from storage.volunteers.model import activities, signups


class Tables:
    """Answers with one mapping a row, keyed by column words; instants UTC."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def meetings(self, since: datetime, until: datetime) -> list[Mapping[str, Any]]:
        """Return the meetings that begin in the span, with how many were invited and what they answered."""
        table, answers = meetings.c, invitations.c.answer
        return self._rows(
            select(
                table.number,
                table.kind,
                table.topic,
                table.place,
                table.starts_at,
                table.state,
                func.count(answers).label("invited"),
                func.sum(case((answers == "coming", 1), else_=0)).label("attending"),
                func.sum(case((answers.in_(["leave_asked", "excused"]), 1), else_=0)).label("on_leave"),
            )
            .outerjoin(invitations, invitations.c.number == table.number)
            .where(table.starts_at >= since, table.starts_at < until)
            .group_by(table.number, table.kind, table.topic, table.place, table.starts_at, table.state)
            .order_by(table.number)
        )

    def volunteers(self, since: datetime, until: datetime) -> list[Mapping[str, Any]]:
        """Return the activities that begin in the span, with sign-ups and hours."""
        table = activities.c
        return self._rows(
            select(
                table.number,
                table.topic,
                table.place,
                table.starts_at,
                table.state,
                table.capacity,
                func.count(signups.c.id).label("signed_up"),
                func.coalesce(func.sum(signups.c.minutes), 0).label("minutes"),
            )
            .outerjoin(signups, signups.c.number == table.number)
            .where(table.starts_at >= since, table.starts_at < until)
            .group_by(table.number, table.topic, table.place, table.starts_at, table.state, table.capacity)
            .order_by(table.number)
        )

    def _rows(self, query: Select[Any]) -> list[Mapping[str, Any]]:
        return [dict(row) for row in self._connection.execute(query).mappings()]
