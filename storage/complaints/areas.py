"""Questions about area events: which are open, whom they concern, what became of their estimate."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, delete, insert, select, update

from storage.base import insert_once
from storage.complaints.area_model import EventState, area_events, area_log, area_parties
from storage.statements import Statement


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaEvent:
    """One matter of a whole building or more. `estimate_at`: when it should be over, as far as anybody knows (UTC)."""

    number: int
    community_id: int
    matter: str
    category: str
    building_ids: tuple[int, ...]
    place: str
    words: str
    state: EventState
    estimate_at: datetime | None
    owner_id: int
    created_at: datetime
    ended_at: datetime | None
    checked_by: int | None
    next_check_at: datetime | None
    wave: str = ""
    wave_log: int = 0
    wave_after: int = 0

    @property
    def is_open(self) -> bool:
        """Whether it goes on."""
        return self.state is EventState.OPEN


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaEntry:
    """Something that happened to an event."""

    id: int
    number: int
    actor_id: int | None
    at: datetime
    what: str
    detail: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class AreaParty:
    """Somebody who wants news of an event, and the case with which they came, if any."""

    person_id: int
    case_number: int | None


_OPEN_IN = Statement(
    select(area_events)
    .where(area_events.c.community_id == bindparam("community"), area_events.c.state == EventState.OPEN.value)
    .order_by(area_events.c.number.desc())
)
_IN_WAVE = Statement(select(area_events).where(area_events.c.wave > "").limit(1))


class Areas:
    """Keeps area events, who is told of them, and each version of their estimate."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, event: AreaEvent) -> None:
        """Keep a new event."""
        values = {name: getattr(event, name) for name in AreaEvent.__slots__}
        values |= {"building_ids": list(event.building_ids), "state": event.state.value}
        self._connection.execute(insert(area_events).values(**values))

    def numbered(self, number: int) -> AreaEvent | None:
        """Return the event with this number."""
        row = self._connection.execute(select(area_events).where(area_events.c.number == number)).first()
        return _event(row) if row else None

    def open_in(self, community_id: int) -> list[AreaEvent]:
        """Return what goes on in a community, the latest first."""
        return [_event(row) for row in _OPEN_IN.rows(self._connection, {"community": community_id})]

    def covers(self, community_id: int, building_id: int, category: str) -> AreaEvent | None:
        """Return what goes on of this kind in this building."""
        return next(
            (
                event
                for event in self.open_in(community_id)
                if event.category == category and building_id in event.building_ids
            ),
            None,
        )

    def change(self, number: int, **values: Any) -> AreaEvent:
        """Write new values and return the event as it is now."""
        if values:
            self._connection.execute(
                update(area_events).where(area_events.c.number == number).values(**values)
            )
        changed = self.numbered(number)
        assert changed is not None
        return changed

    def in_wave(self) -> AreaEvent | None:
        """Return an event of which a whole building is being told."""
        row = _IN_WAVE.first(self._connection, {})
        return _event(row) if row else None

    def to_check(self, now: datetime, limit: int) -> list[AreaEvent]:
        """Return open events whose owner must be asked for news."""
        rows = self._connection.execute(
            select(area_events)
            .where(area_events.c.next_check_at <= now)
            .order_by(area_events.c.next_check_at)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
        return [_event(row) for row in rows]

    def log(
        self,
        event: AreaEvent,
        what: str,
        now: datetime,
        *,
        actor_id: int | None = None,
        detail: Mapping[str, Any] | None = None,
        message_key: str = "",
    ) -> int:
        """Write down that something happened; return the id of the entry."""
        result = self._connection.execute(
            insert(area_log).values(
                community_id=event.community_id,
                number=event.number,
                actor_id=actor_id,
                at=now,
                what=what,
                detail=dict(detail or {}),
                message_key=message_key,
            )
        )
        assert result.inserted_primary_key is not None
        return int(result.inserted_primary_key[0])

    def entries(self, number: int, limit: int) -> list[AreaEntry]:
        """Return what happened to an event, the latest last."""
        query = (
            select(area_log).where(area_log.c.number == number).order_by(area_log.c.id.desc()).limit(limit)
        )
        return [_entry(row) for row in reversed(self._connection.execute(query).all())]

    def last_act_of(self, person_id: int, since: datetime) -> AreaEntry | None:
        """Return the person's latest entry since then that has not been taken back."""
        rows = self._connection.execute(
            select(area_log)
            .where(area_log.c.actor_id == person_id, area_log.c.at >= since)
            .order_by(area_log.c.id.desc())
        )
        return next((entry for entry in map(_entry, rows) if not entry.detail.get("undone")), None)

    def amend(self, entry: AreaEntry, **more: Any) -> None:
        """Add to an entry's detail, such as that it was taken back."""
        self._connection.execute(
            update(area_log).where(area_log.c.id == entry.id).values(detail={**entry.detail, **more})
        )

    def is_party(self, number: int, person_id: int) -> bool:
        """Whether the person wants news of an event."""
        query = select(area_parties.c.number).where(
            area_parties.c.number == number, area_parties.c.person_id == person_id
        )
        return self._connection.execute(query).first() is not None

    def joined_by(self, person_id: int) -> list[tuple[int, datetime]]:
        """Return the events of which the person wants news, and since when."""
        rows = self._connection.execute(
            select(area_parties.c.number, area_parties.c.since)
            .where(area_parties.c.person_id == person_id)
            .order_by(area_parties.c.since)
        )
        return [(row.number, row.since) for row in rows]

    def part_with(self, person_id: int) -> None:
        """Give the person no more news of anything."""
        self._connection.execute(delete(area_parties).where(area_parties.c.person_id == person_id))

    def join(self, event: AreaEvent, person_id: int, now: datetime, case_number: int | None = None) -> bool:
        """Let somebody have news of an event; False when they had."""
        once = insert_once(area_parties, self._connection.dialect.name)
        row = {
            "number": event.number,
            "person_id": person_id,
            "community_id": event.community_id,
            "case_number": case_number,
            "since": now,
        }
        return self._connection.execute(once, row).rowcount > 0

    def parties(self, number: int) -> list[AreaParty]:
        """Return everybody who wants news of an event."""
        rows = self._connection.execute(
            select(area_parties.c.person_id, area_parties.c.case_number)
            .where(area_parties.c.number == number)
            .order_by(area_parties.c.since, area_parties.c.person_id)
        )
        return [AreaParty(row.person_id, row.case_number) for row in rows]


def _entry(row: Row[Any]) -> AreaEntry:
    return AreaEntry(
        id=row.id, number=row.number, actor_id=row.actor_id, at=row.at, what=row.what, detail=row.detail
    )


def _event(row: Row[Any]) -> AreaEvent:
    known = {name: getattr(row, name) for name in AreaEvent.__slots__}
    known |= {"building_ids": tuple(row.building_ids), "state": EventState(row.state)}
    return AreaEvent(**known)
