"""Sensitive facts of the roster: who needs looking after and why, and when people were born. Everything is sealed.

Only what is asked for by grid or building is read; whoever asks must have been let in before (`handlers.roster.priority`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, delete, func, insert, select, update

from storage.people.model import buildings, people, priority_people
from storage.vault import Vault

JOINT = "\u3001"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cared:
    """Somebody who needs looking after, or is old. `words` say why, `born` is the year."""

    person_id: int
    name: str
    phone: str
    is_bound: bool
    building_id: int | None
    estate: str
    building: str
    entrance: str
    room: str
    words: tuple[str, ...]
    born: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Where:
    """Whose people are looked for: the grids (None: the whole community), and within them a building."""

    community_id: int
    grids: frozenset[int] | None
    building_id: int | None = None


class Priority:
    """Keeps and finds them."""

    def __init__(self, connection: Connection, vault: Vault) -> None:
        self._connection = connection
        self._vault = vault

    def keep(self, person_id: int, community_id: int, words: Collection[str], at: datetime) -> None:
        """Keep why somebody needs looking after; without words nothing is kept any more."""
        self.forget([person_id])
        if words:
            self._connection.execute(
                insert(priority_people).values(
                    person_id=person_id, community_id=community_id, words=JOINT.join(words), noted_at=at
                )
            )

    def forget(self, person_ids: Iterable[int]) -> None:
        """Forget why these people need looking after."""
        mine = priority_people.c.person_id.in_(list(person_ids))
        self._connection.execute(delete(priority_people).where(mine))

    def forget_birth(self, person_id: int) -> None:
        """Forget when somebody was born."""
        here = people.c.id == person_id
        self._connection.execute(update(people).where(here).values(born_sealed=None))

    def noted(self, person_ids: Collection[int]) -> dict[int, tuple[tuple[str, ...], datetime]]:
        """Return why these people need looking after, and since when that is noted."""
        rows = self._connection.execute(
            select(priority_people).where(priority_people.c.person_id.in_(person_ids))
        )
        return {row.person_id: (tuple(row.words.split(JOINT)), row.noted_at) for row in rows}

    def born(self, person_id: int) -> int | None:
        """Return the year somebody was born in."""
        row = self._connection.execute(select(people.c.born_sealed).where(people.c.id == person_id)).first()
        return read_year(row.born_sealed, self._vault) if row is not None else None

    def born_before(self, person_ids: Collection[int], year: int) -> set[int]:
        """Return which of these people were born in that year or before."""
        rows = self._connection.execute(
            select(people.c.id, people.c.born_sealed).where(
                people.c.id.in_(person_ids), people.c.born_sealed.is_not(None)
            )
        )
        born = ((row.id, read_year(row.born_sealed, self._vault)) for row in rows)
        return {person_id for person_id, known in born if known is not None and known <= year}

    def count(self, where: Where) -> tuple[int, int]:
        """Return how many there are, and how many of them have no account here."""
        bound = func.count(people.c.openid)
        query = self._within(select(func.count(), bound), where, priority_people.c.person_id.is_not(None))
        row = self._connection.execute(query).one()
        return int(row[0]), int(row[0]) - int(row[1])

    def cared(self, where: Where, limit: int) -> list[Cared]:
        """Return who needs looking after, by where they live."""
        noted = priority_people.c.person_id.is_not(None)
        return self._read(self._within(self._columns(), where, noted), limit)

    def born_by(self, where: Where, year: int, limit: int) -> list[Cared]:
        """Return who was born in that year or before, whether they need looking after or not.

        Years are sealed: those of up to `limit` people are read.
        """
        known = people.c.born_sealed.is_not(None)
        found = self._read(self._within(self._columns(), where, known), limit)
        return [one for one in found if one.born is not None and one.born <= year]

    def count_due(self, before: datetime) -> int:
        """Return how many were noted before then."""
        query = select(func.count()).select_from(priority_people).where(priority_people.c.noted_at < before)
        return self._connection.execute(query).scalar_one()

    def let_go(self, before: datetime, limit: int) -> int:
        """Forget up to `limit` that were noted before then; return how many."""
        old = select(priority_people.c.person_id).where(priority_people.c.noted_at < before).limit(limit)
        return self._connection.execute(
            delete(priority_people).where(priority_people.c.person_id.in_(old))
        ).rowcount

    @staticmethod
    def _columns() -> Any:
        return select(people, buildings.c.estate, buildings.c.name.label("building"), priority_people.c.words)

    @staticmethod
    def _within(query: Any, where: Where, condition: ColumnElement[bool]) -> Any:
        joined = people.outerjoin(priority_people, priority_people.c.person_id == people.c.id)
        joined = joined.outerjoin(buildings, buildings.c.id == people.c.building_id)
        found = query.select_from(joined).where(
            people.c.community_id == where.community_id, people.c.on_roster, condition
        )
        if where.grids is not None:
            found = found.where(buildings.c.grid_id.in_(where.grids))
        if where.building_id is not None:
            found = found.where(people.c.building_id == where.building_id)
        return found

    def _read(self, query: Any, limit: int) -> list[Cared]:
        home = (buildings.c.id, people.c.entrance, people.c.room, people.c.id)
        return [self._cared(row) for row in self._connection.execute(query.order_by(*home).limit(limit))]

    def _cared(self, row: Row[Any]) -> Cared:
        return Cared(
            person_id=row.id,
            name=self._vault.unseal(row.name_sealed) if row.name_sealed else "",
            phone=self._vault.unseal(row.phone_sealed) if row.phone_sealed else "",
            is_bound=row.openid is not None,
            building_id=row.building_id,
            estate=row.estate or "",
            building=row.building or "",
            entrance=row.entrance,
            room=row.room,
            words=tuple(row.words.split(JOINT)) if row.words else (),
            born=read_year(row.born_sealed, self._vault),
        )


def read_year(sealed: str | None, vault: Vault) -> int | None:
    """Return a sealed year."""
    return int(vault.unseal(sealed)) if sealed else None
