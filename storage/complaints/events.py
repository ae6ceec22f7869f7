"""What happened to complaints: written down once, read back as it is asked."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select, update

from storage.complaints.cases import Case, read_case
from storage.complaints.model import Act, case_events, cases


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that happened to a case. `actor_id` None: the clock did it."""

    id: int
    case_id: int
    actor_id: int | None
    at: datetime
    what: Act
    detail: Mapping[str, Any] = field(default_factory=dict)


class CaseEvents:
    """Keeps the events of cases."""

    _connection: Connection

    def log(
        self,
        case: Case,
        what: Act,
        now: datetime,
        *,
        actor_id: int | None = None,
        detail: Mapping[str, Any] | None = None,
        message_key: str = "",
    ) -> int:
        """Write down that something happened; return the event's id."""
        result = self._connection.execute(
            insert(case_events).values(
                community_id=case.community_id,
                case_id=case.id,
                actor_id=actor_id,
                at=now,
                what=what.value,
                detail=dict(detail or {}),
                message_key=message_key,
            )
        )
        assert result.inserted_primary_key is not None
        return int(result.inserted_primary_key[0])

    def events(self, case: Case, limit: int, *, only: Collection[Act] | None = None) -> list[Event]:
        """Return the latest events of a case, oldest of them first; of these kinds when `only` is given."""
        query = select(case_events).where(case_events.c.case_id == case.id)
        if only is not None:
            query = query.where(case_events.c.what.in_([what.value for what in only]))
        rows = self._connection.execute(query.order_by(case_events.c.id.desc()).limit(limit)).all()
        return [_event(row) for row in reversed(rows)]

    def count_acts(self, person_id: int, acts: Collection[Act], since: datetime) -> int:
        """Return how often a person has done one of these since then."""
        return int(
            self._connection.execute(
                select(func.count()).where(
                    case_events.c.actor_id == person_id,
                    case_events.c.at >= since,
                    case_events.c.what.in_([what.value for what in acts]),
                )
            ).scalar_one()
        )

    def last_act_of(
        self, person_id: int, acts: Collection[Act], since: datetime, case: Case | None = None
    ) -> Event | None:
        """Return the person's latest event of these kinds since then, on one case when it is given."""
        query = select(case_events).where(
            case_events.c.actor_id == person_id,
            case_events.c.at >= since,
            case_events.c.what.in_([what.value for what in acts]),
        )
        if case is not None:
            query = query.where(case_events.c.case_id == case.id)
        row = self._connection.execute(query.order_by(case_events.c.id.desc()).limit(1)).first()
        return _event(row) if row else None

    def case_of(self, event: Event) -> Case:
        """Return the case an event belongs to."""
        row = self._connection.execute(
            select(cases).where(cases.c.id == event.case_id).with_for_update()
        ).one()
        return read_case(row)

    def amend(self, event: Event, **more: Any) -> None:
        """Add to an event's detail, such as that it was undone."""
        self._connection.execute(
            update(case_events).where(case_events.c.id == event.id).values(detail={**event.detail, **more})
        )


def _event(row: Row[Any]) -> Event:
    return Event(
        id=row.id,
        case_id=row.case_id,
        actor_id=row.actor_id,
        at=row.at,
        what=Act(row.what),
        detail=row.detail,
    )
