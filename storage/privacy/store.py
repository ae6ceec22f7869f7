"""Questions about privacy: what was agreed to, what was asked for, who read what."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, func, insert, select, update

from storage.base import insert_or_replace
from storage.people.model import people
from storage.people.store import Person
from storage.privacy.model import (
    PrivacyAct,
    RequestKind,
    data_requests,
    export_log,
    privacy_events,
    record_reads,
    retention_runs,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class DataRequest:
    """What a person asked the office to do with their data, and by when it must be done."""

    number: int
    community_id: int
    person_id: int
    kind: RequestKind
    asked_at: datetime
    due_at: datetime
    done_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """Somebody read something that not everybody may read."""

    community_id: int
    reader_id: int
    kind: str
    number: int | None
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Exported:
    """A table with names and telephones left: by whose account on the machine, and why."""

    at: datetime
    kind: str
    by: str
    reason: str


class Privacy:
    """Keeps decisions, requests and the log of reads."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    # --- decisions ----------------------------------------------------------------------------------------

    def decide(self, person: Person, what: PrivacyAct, version: str, now: datetime, message_key: str) -> None:
        """Write down what a person decided; agreeing and withdrawing hold from the next message on."""
        self._connection.execute(
            insert(privacy_events).values(
                community_id=person.community_id,
                person_id=person.id,
                at=now,
                what=what.value,
                version=version,
                message_key=message_key,
            )
        )
        if what in (PrivacyAct.AGREED, PrivacyAct.WITHDREW, PrivacyAct.ERASED):
            agreed = version if what is PrivacyAct.AGREED else ""
            self._connection.execute(update(people).where(people.c.id == person.id).values(agreed=agreed))

    def agree(self, person: Person, version: str, now: datetime, message_key: str) -> None:
        """Write down that a person agreed."""
        self.decide(person, PrivacyAct.AGREED, version, now, message_key)

    def decisions(self, person_id: int) -> list[tuple[datetime, PrivacyAct, str]]:
        """Return what a person decided, oldest first, with the version of the words."""
        rows = self._connection.execute(
            select(privacy_events)
            .where(privacy_events.c.person_id == person_id)
            .order_by(privacy_events.c.id)
        )
        return [(row.at, PrivacyAct(row.what), row.version) for row in rows]

    # --- requests -----------------------------------------------------------------------------------------

    def request(self, request: DataRequest) -> None:
        """Keep a request."""
        self._connection.execute(
            insert(data_requests).values(
                number=request.number,
                community_id=request.community_id,
                person_id=request.person_id,
                kind=request.kind.value,
                asked_at=request.asked_at,
                due_at=request.due_at,
            )
        )

    def requested(self, number: int) -> DataRequest | None:
        """Return a request."""
        row = self._connection.execute(select(data_requests).where(data_requests.c.number == number)).first()
        return _request(row) if row else None

    def open_requests(self, community_id: int) -> list[DataRequest]:
        """Return what the office still owes, most pressing first."""
        rows = self._connection.execute(
            select(data_requests)
            .where(data_requests.c.community_id == community_id, data_requests.c.done_at.is_(None))
            .order_by(data_requests.c.due_at)
        )
        return [_request(row) for row in rows]

    def settle(self, number: int, now: datetime) -> None:
        """Note that a request was carried out."""
        self._connection.execute(
            update(data_requests).where(data_requests.c.number == number).values(done_at=now)
        )

    # --- who read what --------------------------------------------------------------------------------------

    def note_read(
        self, reader: Person, kind: str, number: int | None, now: datetime, message_key: str
    ) -> None:
        """Write down that somebody reads what not everybody may: a restricted `case`, the `calls`, a `copy`."""
        self._connection.execute(
            insert(record_reads).values(
                community_id=reader.community_id,
                reader_id=reader.id,
                kind=kind,
                number=number,
                at=now,
                message_key=message_key,
            )
        )

    def reads(
        self, community_id: int, limit: int, *, number: int | None = None, kind: str | None = None
    ) -> list[Read]:
        """Return who read what, newest first."""
        query = select(record_reads).where(record_reads.c.community_id == community_id)
        if number is not None:
            query = query.where(record_reads.c.number == number)
        if kind is not None:
            query = query.where(record_reads.c.kind == kind)
        rows = self._connection.execute(query.order_by(record_reads.c.id.desc()).limit(limit))
        return [
            Read(
                community_id=row.community_id,
                reader_id=row.reader_id,
                kind=row.kind,
                number=row.number,
                at=row.at,
            )
            for row in rows
        ]

    def count_reads_before(self, before: datetime) -> int:
        """Return how many reads were noted before then."""
        return self._connection.execute(
            select(func.count()).select_from(record_reads).where(record_reads.c.at < before)
        ).scalar_one()

    def forget_reads(self, before: datetime, limit: int) -> int:
        """Delete up to `limit` notes of reads from before then."""
        old = select(record_reads.c.id).where(record_reads.c.at < before).limit(limit)
        return self._connection.execute(delete(record_reads).where(record_reads.c.id.in_(old))).rowcount

    def note_export(self, kind: str, by: str, reason: str, now: datetime) -> None:
        """Write down that a table with names and telephones leaves the program."""
        self._connection.execute(insert(export_log).values(at=now, kind=kind, by=by, reason=reason))

    def exports(self, limit: int) -> list[Exported]:
        """Return which tables with names left, newest first."""
        rows = self._connection.execute(select(export_log).order_by(export_log.c.id.desc()).limit(limit))
        return [Exported(at=row.at, kind=row.kind, by=row.by, reason=row.reason) for row in rows]

    # --- letting go -----------------------------------------------------------------------------------------

    def last_runs(self) -> dict[str, datetime]:
        """Return by kind when everything too old was last let go."""
        rows = self._connection.execute(select(retention_runs))
        return {row.kind: row.done_at for row in rows}

    def ran(self, kind: str, now: datetime) -> None:
        """Note that everything of a kind that was too old is let go."""
        row = insert_or_replace(retention_runs, self._connection.dialect.name)
        self._connection.execute(row.values(kind=kind, done_at=now))


def _request(row: Row[Any]) -> DataRequest:
    return DataRequest(
        number=row.number,
        community_id=row.community_id,
        person_id=row.person_id,
        kind=RequestKind(row.kind),
        asked_at=row.asked_at,
        due_at=row.due_at,
        done_at=row.done_at,
    )
