"""Who hears in place of somebody who is away: alerts move for a while, what belongs to whom does not."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection, bindparam, insert, select, update

from storage.people.model import covers
from storage.people.store import People, Person
from storage.statements import Statement

_LONGEST_CHAIN = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class NewCover:
    """An absence: from `since` until the person is back, `cover_id` hears. Instants UTC."""

    community_id: int
    person_id: int
    cover_id: int
    since: datetime
    until: datetime
    actor_id: int
    message_key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Cover:
    """An absence that is planned or going on."""

    id: int
    person_id: int
    cover_id: int
    since: datetime
    until: datetime


_AWAY = Statement(
    select(covers.c.cover_id)
    .where(
        covers.c.person_id == bindparam("person"),
        covers.c.until > bindparam("at"),
        covers.c.since <= bindparam("at"),
        covers.c.ended_at.is_(None),
    )
    .order_by(covers.c.id.desc())
)
_COVERED = Statement(
    select(covers.c.person_id).where(
        covers.c.cover_id == bindparam("person"),
        covers.c.until > bindparam("at"),
        covers.c.since <= bindparam("at"),
        covers.c.ended_at.is_(None),
    )
)


class Covers:
    """Knows who is away, and who hears instead."""

    def __init__(self, connection: Connection, people: People) -> None:
        self._connection = connection
        self._people = people

    def arrange(self, cover: NewCover, now: datetime) -> int:
        """Note an absence; return its id."""
        result = self._connection.execute(
            insert(covers).values(
                community_id=cover.community_id,
                person_id=cover.person_id,
                cover_id=cover.cover_id,
                since=cover.since,
                until=cover.until,
                actor_id=cover.actor_id,
                message_key=cover.message_key,
                created_at=now,
            )
        )
        assert result.inserted_primary_key is not None
        return int(result.inserted_primary_key[0])

    def open_of(self, person_id: int, now: datetime) -> list[Cover]:
        """Return the absences of a person that are going on or planned."""
        rows = self._connection.execute(
            select(covers)
            .where(covers.c.person_id == person_id, covers.c.until > now, covers.c.ended_at.is_(None))
            .order_by(covers.c.since)
        )
        return [
            Cover(id=row.id, person_id=row.person_id, cover_id=row.cover_id, since=row.since, until=row.until)
            for row in rows
        ]

    def end(self, cover_id: int, now: datetime) -> None:
        """Note that the person is back."""
        self._connection.execute(update(covers).where(covers.c.id == cover_id).values(ended_at=now))

    def cover_of(self, person_id: int, at: datetime) -> int | None:
        """Return who hears instead of a person at this instant."""
        row = _AWAY.first(self._connection, {"person": person_id, "at": at})
        return int(row.cover_id) if row else None

    def covered_by(self, person_id: int, at: datetime) -> list[int]:
        """Return those in whose place a person hears at this instant."""
        return [row.person_id for row in _COVERED.rows(self._connection, {"person": person_id, "at": at})]

    def hearers(self, persons: Iterable[Person], at: datetime, avoided: Collection[int] = ()) -> list[Person]:
        """Return who gets the alerts of these people at `at`, each once.

        A cover who is away, too, passes them on. They stay with the person when the cover is one of those `avoided`.
        """
        found = (self._hearer(person, at, avoided) for person in persons)
        return list({hearer.id: hearer for hearer in found}.values())

    def in_place(self, person: Person, at: datetime) -> Person:
        """Return the person with what they may see in place of others at this instant."""
        if not person.is_staff:
            return person
        covered = self.covered_by(person.id, at)
        if not covered:
            return person
        grids = frozenset[int]().union(*(self._people.get(one).grids() for one in covered))
        return replace(person, covers=frozenset(covered), covered_grids=grids)

    def _hearer(self, person: Person, at: datetime, avoided: Collection[int]) -> Person:
        passed, cover = {person.id}, person.id
        for _ in range(_LONGEST_CHAIN):
            following = self.cover_of(cover, at)
            if following is None or following in passed or following in avoided:
                break
            passed.add(following)
            cover = following
        return person if cover == person.id else self._people.get(cover)
