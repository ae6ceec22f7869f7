"""People whose community nobody knows yet: what they said meanwhile, and the number by which an office takes them in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, delete, func, insert, select, update

from storage.base import insert_once
from storage.people.model import newcomer_words, newcomers, people

_MOST_KEPT = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """Somebody who could not say where they live. `community_id` None: no office has taken them in."""

    number: int
    person_id: int
    community_id: int | None
    since: datetime
    said: int = 0


class Newcomers:
    """Keeps the words of those who belong nowhere yet."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def keep(self, person_id: int, words: str, now: datetime, message_key: str) -> None:
        """Keep what somebody said, once; of those who say very much the first is kept."""
        mine = newcomer_words.c.person_id == person_id
        if words in self.words(person_id) or self._count(mine) >= _MOST_KEPT:
            return
        self._connection.execute(
            insert(newcomer_words).values(
                person_id=person_id, said_at=now, words=words, message_key=message_key
            )
        )

    def words(self, person_id: int) -> list[str]:
        """Return what somebody said, oldest first."""
        rows = self._connection.execute(
            select(newcomer_words.c.words)
            .where(newcomer_words.c.person_id == person_id)
            .order_by(newcomer_words.c.id)
        )
        return list(rows.scalars())

    def said(self, person_id: int) -> list[tuple[datetime, str]]:
        """Return when somebody said what."""
        rows = self._connection.execute(
            select(newcomer_words)
            .where(newcomer_words.c.person_id == person_id)
            .order_by(newcomer_words.c.id)
        )
        return [(row.said_at, row.words) for row in rows]

    def register(self, person_id: int, number: int, now: datetime) -> None:
        """Note the number somebody tells the office on the telephone."""
        row = insert_once(newcomers, self._connection.dialect.name)
        self._connection.execute(row.values(number=number, person_id=person_id, since=now))

    def of(self, person_id: int) -> Waiting | None:
        """Return the number somebody waits under."""
        row = self._connection.execute(
            select(newcomers)
            .where(newcomers.c.person_id == person_id, newcomers.c.community_id.is_(None))
            .order_by(newcomers.c.number.desc())
        ).first()
        return None if row is None else _waiting(row)

    def under(self, number: int) -> Waiting | None:
        """Return who waits, or waited, under a number."""
        row = self._connection.execute(select(newcomers).where(newcomers.c.number == number)).first()
        return None if row is None else _waiting(row)

    def waiting(self, limit: int) -> list[Waiting]:
        """Return who waits, longest first, and how often they said something."""
        said = (
            select(func.count())
            .select_from(newcomer_words)
            .where(newcomer_words.c.person_id == newcomers.c.person_id)
            .scalar_subquery()
        )
        rows = self._connection.execute(
            select(newcomers, said.label("said"))
            .where(newcomers.c.community_id.is_(None))
            .order_by(newcomers.c.number)
            .limit(limit)
        )
        return [_waiting(row, row.said) for row in rows]

    def taken_in(self, person_id: int, community_id: int) -> None:
        """Note which community somebody belongs to."""
        mine = newcomers.c.person_id == person_id, newcomers.c.community_id.is_(None)
        self._connection.execute(update(newcomers).where(*mine).values(community_id=community_id))

    def let_out(self, person_id: int, number: int) -> None:
        """Let somebody wait again under their number: they were taken in by the wrong office."""
        mine = newcomers.c.person_id == person_id, newcomers.c.number == number
        self._connection.execute(update(newcomers).where(*mine).values(community_id=None))

    def to_ask(self, limit: int) -> list[int]:
        """Return who belongs somewhere by now, by a code or the roster, and has not been asked about what they said."""
        rows = self._connection.execute(
            select(newcomer_words.c.person_id)
            .distinct()
            .join(people, people.c.id == newcomer_words.c.person_id)
            .where(newcomer_words.c.asked_at.is_(None), people.c.unplaced.is_(False))
            .limit(limit)
        )
        return list(rows.scalars())

    def asked(self, person_id: int, now: datetime) -> None:
        """Note that somebody was asked whether what they said is to go on."""
        mine = newcomer_words.c.person_id == person_id, newcomer_words.c.asked_at.is_(None)
        self._connection.execute(update(newcomer_words).where(*mine).values(asked_at=now))

    def forget_words(self, person_id: int) -> None:
        """Forget what somebody said: it has been heard, or they do not want it kept."""
        self._connection.execute(delete(newcomer_words).where(newcomer_words.c.person_id == person_id))

    def forget(self, person_id: int) -> None:
        """Forget that somebody waited, and what they said."""
        self.forget_words(person_id)
        self._connection.execute(delete(newcomers).where(newcomers.c.person_id == person_id))

    def count_due(self, before: datetime) -> int:
        """Return how many words are older."""
        return self._count(newcomer_words.c.said_at < before)

    def let_go(self, before: datetime, limit: int) -> int:
        """Delete up to `limit` old words, and the numbers of those who wait no longer; return how many words."""
        old = select(newcomer_words.c.id).where(newcomer_words.c.said_at < before).limit(limit)
        gone = self._connection.execute(delete(newcomer_words).where(newcomer_words.c.id.in_(old))).rowcount
        self._connection.execute(delete(newcomers).where(newcomers.c.since < before))
        return gone

    def _count(self, condition: ColumnElement[bool]) -> int:
        query = select(func.count()).select_from(newcomer_words).where(condition)
        return self._connection.execute(query).scalar_one()


def _waiting(row: Row[Any], said: int = 0) -> Waiting:
    return Waiting(
        number=row.number, person_id=row.person_id, community_id=row.community_id, since=row.since, said=said
    )
