"""Rows for tables that leave the office: no names, no telephones, no words that residents typed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, case, func, select

from storage.complaints.model import cases
from storage.meetings.model import invitations, meetings
from storage.volunteers.model import activities, signups


class Tables:
    """Answers with one mapping a row, keyed by column words; instants UTC."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def cases(self, since: datetime, until: datetime) -> list[Mapping[str, Any]]:
        """Return the cases reported in the span, by number."""
        table = cases.c
        return self._rows(
            select(
                table.number,
                table.category,
                table.place,
                table.state,
                table.urgent,
                table.created_at,
                table.accepted_at,
                table.done_at,
                table.closed_at,
                table.verdict,
                table.rating,
            )
            .where(table.created_at >= since, table.created_at < until, table.restricted.is_(False))
            .order_by(table.number)
        )

    def rates(self, since: datetime, until: datetime) -> dict[str, tuple[int, int]]:
        """Return how many of how many cases reported in the span were taken up in time, solved, and found good."""
        table = cases.c
        answered, rated = table.verdict.in_(["solved", "partly", "unsolved"]), table.rating.is_not(None)
        row = self._connection.execute(
            select(
                _count(table.accepted_at <= table.respond_by),
                func.count(),
                _count(table.verdict == "solved"),
                _count(answered),
                _count(table.rating >= 4),
                _count(rated),
            ).where(
                table.created_at >= since,
                table.created_at < until,
                table.restricted.is_(False),
                table.state.not_in(["withdrawn", "merged"]),
            )
        ).one()
        return {"responded": (row[0], row[1]), "solved": (row[2], row[3]), "satisfied": (row[4], row[5])}

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


def _count(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)
