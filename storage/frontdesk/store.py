"""Questions about emergencies and talks with a person of the office."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, insert, select, update

from storage.frontdesk.model import TalkState, desk_events, emergencies, emergency_notes, talks
from storage.statements import Statement


@dataclass(frozen=True, slots=True, kw_only=True)
class Emergency:
    """A danger somebody reported. `place` is what is known of where, in the reporter's words."""

    number: int
    community_id: int
    person_id: int
    danger: str
    place: str
    reported_at: datetime
    reached_at: datetime | None
    alerts: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficeTalk:
    """A resident who asked for a person."""

    number: int
    community_id: int
    person_id: int
    state: TalkState


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskEvent:
    """Something that happened to an emergency or a talk, and who did it."""

    community_id: int
    number: int
    actor_id: int | None
    what: str
    message_key: str


def _emergency(row: Row[Any]) -> Emergency:
    return Emergency(
        number=row.number,
        community_id=row.community_id,
        person_id=row.person_id,
        danger=row.danger,
        place=row.place,
        reported_at=row.reported_at,
        reached_at=row.reached_at,
        alerts=row.alerts,
    )


_EMERGENCY = Statement(select(emergencies).where(emergencies.c.number == bindparam("of")))
_LATEST_OF = Statement(
    select(emergencies)
    .where(
        emergencies.c.person_id == bindparam("person"),
        emergencies.c.reported_at >= bindparam("since"),
        emergencies.c.reached_at.is_(None),
    )
    .order_by(emergencies.c.reported_at.desc())
    .limit(1)
)
_NOTE = Statement(
    insert(desk_events), keys=("community_id", "number", "actor_id", "at", "what", "message_key")
)
_TALK = Statement(select(talks).where(talks.c.number == bindparam("of")))


class FrontDesk:
    """Keeps emergencies and talks."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def report(self, emergency: Emergency, next_alert_at: datetime, message_key: str) -> None:
        """Keep a new emergency."""
        self._connection.execute(
            insert(emergencies).values(
                number=emergency.number,
                community_id=emergency.community_id,
                person_id=emergency.person_id,
                danger=emergency.danger,
                place=emergency.place,
                reported_at=emergency.reported_at,
                alerts=emergency.alerts,
                next_alert_at=next_alert_at,
                message_key=message_key,
            )
        )

    def emergency(self, number: int) -> Emergency | None:
        """Return one emergency."""
        row = _EMERGENCY.first(self._connection, {"of": number})
        return _emergency(row) if row else None

    def latest_of(self, person_id: int, since: datetime) -> Emergency | None:
        """Return the person's newest emergency that nobody has reached yet."""
        row = _LATEST_OF.first(self._connection, {"person": person_id, "since": since})
        return _emergency(row) if row else None

    def locate(self, number: int, place: str) -> None:
        """Note where the danger is."""
        self._connection.execute(
            update(emergencies).where(emergencies.c.number == number).values(place=place)
        )

    def hand_across(self, number: int, community_id: int) -> None:
        """Give an emergency to the community where it is."""
        self._connection.execute(
            update(emergencies)
            .where(emergencies.c.number == number)
            .values(community_id=community_id, alerts=1)
        )

    def reach(self, number: int, person_id: int, now: datetime, call_at: datetime) -> bool:
        """Note who takes care, and when somebody asks how the person is; False when somebody did before."""
        return bool(
            self._connection.execute(
                update(emergencies)
                .where(emergencies.c.number == number, emergencies.c.reached_at.is_(None))
                .values(reached_at=now, reached_by=person_id, next_alert_at=None, call_at=call_at)
            ).rowcount
        )

    def to_call(self, now: datetime) -> list[tuple[Emergency, int | None]]:
        """Return the emergencies after which somebody is to be telephoned now, and who of the office took care."""
        rows = self._connection.execute(
            select(emergencies)
            .where(emergencies.c.call_at <= now)
            .limit(20)
            .with_for_update(skip_locked=True)
        )
        return [(_emergency(row), row.reached_by) for row in rows]

    def called(self, number: int) -> None:
        """Note that the telephone list has the person."""
        self._connection.execute(
            update(emergencies).where(emergencies.c.number == number).values(call_at=None)
        )

    def keep_words(self, event: DeskEvent, words: str, now: datetime) -> None:
        """Keep what became of an emergency, in the office's words."""
        self._connection.execute(
            insert(emergency_notes).values(
                community_id=event.community_id,
                number=event.number,
                actor_id=event.actor_id,
                at=now,
                words=words,
                message_key=event.message_key,
            )
        )

    def words_of(self, number: int, limit: int) -> list[tuple[datetime, str]]:
        """Return what became of an emergency, the latest last."""
        query = select(emergency_notes).where(emergency_notes.c.number == number)
        rows = self._connection.execute(query.order_by(emergency_notes.c.id.desc()).limit(limit)).all()
        return [(row.at, row.words) for row in reversed(rows)]

    def unreached(self, now: datetime) -> list[Emergency]:
        """Return emergencies whose next alert is due."""
        rows = self._connection.execute(
            select(emergencies)
            .where(emergencies.c.next_alert_at <= now)
            .limit(50)
            .with_for_update(skip_locked=True)
        )
        return [_emergency(row) for row in rows]

    def open_emergencies(self, community_id: int) -> list[Emergency]:
        """Return the dangers nobody of the office has reached and that are still called out."""
        rows = self._connection.execute(
            select(emergencies)
            .where(
                emergencies.c.community_id == community_id,
                emergencies.c.reached_at.is_(None),
                emergencies.c.next_alert_at.is_not(None),
            )
            .order_by(emergencies.c.number)
        )
        return [_emergency(row) for row in rows]

    def open_talks(self, community_id: int) -> list[int]:
        """Return the numbers of talks somebody waits in, oldest first."""
        rows = self._connection.execute(
            select(talks.c.number)
            .where(talks.c.community_id == community_id, talks.c.state == TalkState.OPEN.value)
            .order_by(talks.c.number.desc())
            .limit(5)
        )
        return sorted(row.number for row in rows)

    def alerted(self, number: int, alerts: int, next_alert_at: datetime | None) -> None:
        """Note how often the office was alerted, and when it is alerted again."""
        self._connection.execute(
            update(emergencies)
            .where(emergencies.c.number == number)
            .values(alerts=alerts, next_alert_at=next_alert_at)
        )

    def open_talk(self, talk: OfficeTalk, now: datetime) -> None:
        """Keep a new talk."""
        self._connection.execute(
            insert(talks).values(
                number=talk.number,
                community_id=talk.community_id,
                person_id=talk.person_id,
                state=talk.state.value,
                opened_at=now,
            )
        )

    def talk(self, number: int) -> OfficeTalk | None:
        """Return one talk."""
        row = _TALK.first(self._connection, {"of": number})
        if row is None:
            return None
        return OfficeTalk(
            number=row.number,
            community_id=row.community_id,
            person_id=row.person_id,
            state=TalkState(row.state),
        )

    def end_talk(self, number: int, now: datetime) -> bool:
        """End a talk; False when it was over."""
        return bool(
            self._connection.execute(
                update(talks)
                .where(talks.c.number == number, talks.c.state == TalkState.OPEN)
                .values(state=TalkState.ENDED.value, ended_at=now)
            ).rowcount
        )

    def note(self, event: DeskEvent, now: datetime) -> None:
        """Keep an event."""
        values = {
            "community_id": event.community_id,
            "number": event.number,
            "actor_id": event.actor_id,
            "at": now,
            "what": event.what,
            "message_key": event.message_key,
        }
        _NOTE.change(self._connection, values)
