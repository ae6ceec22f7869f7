"""Questions about who else belongs to a case, and about talks and ready texts of the desk."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, delete, func, insert, select, update

from storage.base import insert_or_replace
from storage.complaints.desk_model import PartyRole, case_parties, ready_texts, sessions
from storage.statements import Statement


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """Somebody beside the reporter. `via_case_id`: the case through whose merging they came in."""

    id: int
    case_id: int
    person_id: int
    role: PartyRole
    text: str
    via_case_id: int | None
    since: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """A talk of a clerk with a resident about a case, live until it is ended. Instants UTC."""

    id: int
    community_id: int
    case_number: int
    staff_id: int
    resident_id: int
    opened_at: datetime
    last_at: datetime


@dataclass(frozen=True, slots=True)
class ReadyText:
    """A text the office keeps ready, called by its slot: `#2`."""

    slot: int
    words: str


_IS_PARTY = Statement(
    select(case_parties.c.id).where(
        case_parties.c.case_id == bindparam("of"),
        case_parties.c.person_id == bindparam("person"),
        case_parties.c.role == bindparam("as_what"),
    )
)
_LIVE = select(sessions).where(sessions.c.ended_at.is_(None))
_OF_STAFF = Statement(_LIVE.where(sessions.c.staff_id == bindparam("person")))
_OF_RESIDENT = Statement(_LIVE.where(sessions.c.resident_id == bindparam("person")))


class Parties:
    """Keeps joiners and assistants of cases."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(
        self,
        case_id: int,
        community_id: int,
        person_id: int,
        role: PartyRole,
        now: datetime,
        *,
        text: str = "",
        via_case_id: int | None = None,
    ) -> bool:
        """Let somebody belong to a case; False when they did already."""
        if self.has(case_id, person_id, role):
            return False
        self._connection.execute(
            insert(case_parties).values(
                case_id=case_id,
                community_id=community_id,
                person_id=person_id,
                role=role.value,
                text=text,
                via_case_id=via_case_id,
                since=now,
            )
        )
        return True

    def replace(
        self, case_id: int, community_id: int, role: PartyRole, person_ids: Iterable[int], now: datetime
    ) -> None:
        """Let exactly these people be this to a case."""
        wanted = set(person_ids)
        known = {party.person_id for party in self.of(case_id, role)}
        self.remove(case_id, known - wanted, role)
        for person_id in sorted(wanted - known):
            self.add(case_id, community_id, person_id, role, now)

    def has(self, case_id: int, person_id: int, role: PartyRole) -> bool:
        """Whether the person is this to the case."""
        values = {"of": case_id, "person": person_id, "as_what": role.value}
        return _IS_PARTY.first(self._connection, values) is not None

    def of(self, case_id: int, role: PartyRole) -> list[Party]:
        """Return everybody who is this to a case, in the order in which they came."""
        rows = self._connection.execute(
            select(case_parties)
            .where(case_parties.c.case_id == case_id, case_parties.c.role == role.value)
            .order_by(case_parties.c.id)
        )
        return [_party(row) for row in rows]

    def count(self, case_id: int, role: PartyRole) -> int:
        """Return how many are this to a case."""
        return self._connection.execute(
            select(func.count()).where(case_parties.c.case_id == case_id, case_parties.c.role == role.value)
        ).scalar_one()

    def case_ids_of(self, person_id: int, role: PartyRole, limit: int) -> list[int]:
        """Return the cases to which the person is this, the latest first."""
        rows = self._connection.execute(
            select(case_parties.c.case_id)
            .where(case_parties.c.person_id == person_id, case_parties.c.role == role.value)
            .order_by(case_parties.c.id.desc())
            .limit(limit)
        )
        return [row.case_id for row in rows]

    def remove(self, case_id: int, person_ids: Iterable[int], role: PartyRole) -> None:
        """Let these people belong to the case no more."""
        self._connection.execute(
            delete(case_parties).where(
                case_parties.c.case_id == case_id,
                case_parties.c.person_id.in_(list(person_ids)),
                case_parties.c.role == role.value,
            )
        )

    def remove_via(self, case_id: int, via_case_id: int) -> None:
        """Take out everybody who came in when the other case was merged into this one."""
        self._connection.execute(
            delete(case_parties).where(
                case_parties.c.case_id == case_id, case_parties.c.via_case_id == via_case_id
            )
        )


class Sessions:
    """Keeps live talks. A clerk has at most one, and so has a resident."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def open(
        self, community_id: int, case_number: int, staff_id: int, resident_id: int, now: datetime, key: str
    ) -> None:
        """Begin a talk."""
        self._connection.execute(
            insert(sessions).values(
                community_id=community_id,
                case_number=case_number,
                staff_id=staff_id,
                resident_id=resident_id,
                opened_at=now,
                last_at=now,
                message_key=key,
            )
        )

    def of_staff(self, person_id: int) -> Session | None:
        """Return the clerk's live talk."""
        row = _OF_STAFF.first(self._connection, {"person": person_id})
        return _session(row) if row else None

    def of_resident(self, person_id: int) -> Session | None:
        """Return the resident's live talk."""
        row = _OF_RESIDENT.first(self._connection, {"person": person_id})
        return _session(row) if row else None

    def touch(self, session_id: int, now: datetime) -> None:
        """Note that somebody spoke."""
        self._connection.execute(update(sessions).where(sessions.c.id == session_id).values(last_at=now))

    def end(self, session_id: int, now: datetime) -> bool:
        """End a talk; False when it was over."""
        change = update(sessions).where(sessions.c.id == session_id, sessions.c.ended_at.is_(None))
        return self._connection.execute(change.values(ended_at=now)).rowcount > 0

    def idle(self, since: datetime, limit: int) -> list[Session]:
        """Return live talks in which nobody has spoken since then."""
        rows = self._connection.execute(
            _LIVE.where(sessions.c.last_at <= since).order_by(sessions.c.last_at).limit(limit)
        )
        return [_session(row) for row in rows]


class ReadyTexts:
    """Keeps the texts an office answers with again and again."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def of(self, community_id: int) -> list[ReadyText]:
        """Return an office's own texts, by slot."""
        rows = self._connection.execute(
            select(ready_texts.c.slot, ready_texts.c.words)
            .where(ready_texts.c.community_id == community_id)
            .order_by(ready_texts.c.slot)
        )
        return [ReadyText(row.slot, row.words) for row in rows]

    def put(self, community_id: int, text: ReadyText, by: int, now: datetime) -> None:
        """Keep a text in its slot, in place of the one there was."""
        row = {"community_id": community_id, "slot": text.slot, "words": text.words}
        replacing = insert_or_replace(ready_texts, self._connection.dialect.name)
        self._connection.execute(replacing, row | {"changed_by": by, "changed_at": now})


def _party(row: Row[Any]) -> Party:
    return Party(
        id=row.id,
        case_id=row.case_id,
        person_id=row.person_id,
        role=PartyRole(row.role),
        text=row.text,
        via_case_id=row.via_case_id,
        since=row.since,
    )


def _session(row: Row[Any]) -> Session:
    return Session(
        id=row.id,
        community_id=row.community_id,
        case_number=row.case_number,
        staff_id=row.staff_id,
        resident_id=row.resident_id,
        opened_at=row.opened_at,
        last_at=row.last_at,
    )
