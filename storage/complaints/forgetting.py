"""Takes people out of their cases: what is told stays as figures, whose it was and in which words does not."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, delete, func, or_, select, update

from storage.complaints.desk_model import PartyRole, case_parties
from storage.complaints.model import case_events, cases
from storage.complaints.store import OVER


class CaseForgetting:
    """Empties cases of words and names."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def of_person(self, person_id: int) -> list[Row[Any]]:
        """Return everything a person reported, oldest first, with words."""
        query = select(cases).where(cases.c.reporter_id == person_id).order_by(cases.c.number)
        return list(self._connection.execute(query))

    def joined_by(self, person_id: int) -> list[Row[Any]]:
        """Return what a person said when they joined other people's cases."""
        query = (
            select(cases.c.number, case_parties.c.text, case_parties.c.since)
            .join(cases, cases.c.id == case_parties.c.case_id)
            .where(case_parties.c.person_id == person_id, case_parties.c.role == PartyRole.JOINER.value)
        )
        return list(self._connection.execute(query.order_by(case_parties.c.id)))

    def part_with(self, person_id: int, clean: Callable[[str], str]) -> list[int]:
        """Take a person out of what they reported or joined; return the numbers that are over and empty now.

        An open case goes on without them, its words cleaned by `clean`; when it is over, it is due at once (`count_due`).
        """
        emptied = []
        for row in self.of_person(person_id):
            here = cases.c.id == row.id
            self._connection.execute(update(cases).where(here).values(reporter_id=None, parted=True))
            if row.state in OVER:
                self._empty([row.id])
                emptied.append(int(row.number))
            else:
                self._clean(row, clean)
        joined = (case_parties.c.person_id == person_id) & (case_parties.c.role == PartyRole.JOINER.value)
        self._connection.execute(delete(case_parties).where(joined))
        return emptied

    def count_due(self, before: datetime) -> int:
        """Return how many cases are over, still hold words, and are older than that or belong to nobody any more."""
        return self._connection.execute(
            select(func.count()).select_from(cases).where(_due(before))
        ).scalar_one()

    def empty_due(self, before: datetime, limit: int) -> list[int]:
        """Empty up to `limit` cases that are due; return their numbers."""
        rows = self._connection.execute(
            select(cases.c.id, cases.c.number).where(_due(before)).limit(limit)
        ).all()
        self._empty([row.id for row in rows])
        return [int(row.number) for row in rows]

    def _empty(self, case_ids: Sequence[int]) -> None:
        if not case_ids:
            return
        self._connection.execute(
            update(cases)
            .where(cases.c.id.in_(case_ids))
            .values(
                reporter_id=None,
                text="",
                matter="",
                place="",
                entrance="",
                latitude=None,
                longitude=None,
                avoided=[],
                asked=None,
                emptied=True,
            )
        )
        self._connection.execute(
            update(case_events).where(case_events.c.case_id.in_(case_ids)).values(detail={})
        )
        joined = case_parties.c.case_id.in_(case_ids) & (case_parties.c.role == PartyRole.JOINER.value)
        self._connection.execute(delete(case_parties).where(joined))

    def _clean(self, row: Row[Any], clean: Callable[[str], str]) -> None:
        values = {name: clean(getattr(row, name)) for name in ("text", "matter", "place")}
        self._connection.execute(update(cases).where(cases.c.id == row.id).values(**values))
        own = (case_events.c.case_id == row.id) & (case_events.c.actor_id == row.reporter_id)
        for event in self._connection.execute(select(case_events).where(own)).all():
            detail = {
                key: clean(value) if isinstance(value, str) else value for key, value in event.detail.items()
            }
            self._connection.execute(
                update(case_events).where(case_events.c.id == event.id).values(detail=detail)
            )


def _due(before: datetime) -> ColumnElement[bool]:
    """The condition that a case is over and its words may go: it is old, or belongs to nobody any more.

    What ended before a day was reported before it: so the index on what still has words serves, oldest first.
    """
    over = or_(*(cases.c.state == state.value for state in OVER))
    ended = func.coalesce(cases.c.closed_at, cases.c.done_at, cases.c.created_at)
    old = and_(cases.c.parted.is_(False), cases.c.created_at < before, ended < before)
    return and_(cases.c.emptied.is_(False), or_(old, cases.c.parted.is_(True)), over)
