"""Questions about homes: a household is who the roster has under one building, entrance and room; stewards look after a building.

There is no table of households: what the office knows of one is who lives there.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, delete, distinct, func, insert, select

from storage.people.model import StewardName, buildings, people, posts, steward_mutes
from storage.people.records import Person
from storage.people.store import People


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """A post that ends with a day."""

    person_id: int
    post: str
    ends_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Entrance:
    """How many households and people the roster has behind one entrance."""

    name: str
    households: int
    people: int


class Homes:
    """Finds who lives together and who looks after a building."""

    def __init__(self, connection: Connection, known: People) -> None:
        self._connection = connection
        self._known = known

    def household(self, building_id: int, entrance: str, room: str) -> list[Person]:
        """Return who of the roster lives in one home; without an entrance wherever in the building the room is."""
        here = [people.c.building_id == building_id, people.c.room == room, people.c.on_roster]
        if entrance:
            here.append(people.c.entrance == entrance)
        return self._known.chosen(*here)

    def entrances(self, building_id: int) -> list[Entrance]:
        """Return the entrances of a building as the roster fills them. Whoever has no room is counted among the people only."""
        # The room of a row without one is no household: NULLIF leaves it out of the count.
        rooms = func.count(distinct(func.nullif(people.c.room, "")))
        rows = self._connection.execute(
            select(people.c.entrance, rooms, func.count())
            .where(people.c.building_id == building_id, people.c.on_roster)
            .group_by(people.c.entrance)
            .order_by(people.c.entrance)
        )
        return [Entrance(name=row[0], households=row[1], people=row[2]) for row in rows]

    def listed_households(self, building_id: int) -> int | None:
        """Return how many households the office's table of buildings names, None when it names none."""
        query = select(buildings.c.households).where(buildings.c.id == building_id)
        return self._connection.execute(query).scalar()

    def stewards(self, building_id: int) -> list[tuple[str, Person]]:
        """Return who looks after a building, by post in the usual order."""
        order = [name.value for name in StewardName]
        held = self._connection.execute(
            select(posts.c.name, posts.c.person_id).where(
                posts.c.building_id == building_id, posts.c.name.in_(order)
            )
        ).all()
        found = [(row.name, self._known.get(row.person_id)) for row in held]
        return sorted(found, key=lambda pair: (order.index(pair[0]), pair[1].id))

    def hearing_stewards(self, building_ids: Collection[int]) -> list[tuple[str, Person]]:
        """Return who of the stewards of these buildings follows the account and wants to hear, by post."""
        order = [name.value for name in StewardName]
        rows = self._connection.execute(
            select(posts.c.name, posts.c.person_id)
            .outerjoin(steward_mutes, steward_mutes.c.person_id == posts.c.person_id)
            .where(posts.c.building_id.in_(building_ids), posts.c.name.in_(order))
            .where(steward_mutes.c.person_id.is_(None))
        )
        found = [(row.name, self._known.get(row.person_id)) for row in rows]
        told = [pair for pair in found if pair[1].openid and pair[1].following]
        return sorted(told, key=lambda pair: (order.index(pair[0]), pair[1].id))

    def looks_after(self, person_id: int, building_id: int) -> bool:
        """Whether somebody is a steward of a building."""
        return any(person.id == person_id for _, person in self.stewards(building_id))

    def is_steward(self, person_id: int) -> bool:
        """Whether somebody is a steward of any building."""
        names = [name.value for name in StewardName]
        query = select(posts.c.id).where(posts.c.person_id == person_id, posts.c.name.in_(names)).limit(1)
        return self._connection.execute(query).first() is not None

    def mute(self, person: Person, now: datetime, *, muted: bool) -> None:
        """Note whether a steward wants to hear of their building."""
        self._connection.execute(delete(steward_mutes).where(steward_mutes.c.person_id == person.id))
        if muted:
            self._connection.execute(
                insert(steward_mutes).values(person_id=person.id, community_id=person.community_id, since=now)
            )

    def is_muted(self, person_id: int) -> bool:
        """Whether a steward has said that they do not want to hear."""
        query = select(steward_mutes.c.person_id).where(steward_mutes.c.person_id == person_id)
        return self._connection.execute(query).first() is not None

    def terms_ending(self, community_id: int, first: date, last: date, limit: int) -> list[Term]:
        """Return posts that end in these days, soonest first."""
        rows = self._connection.execute(
            select(posts.c.person_id, posts.c.name, posts.c.ends_on)
            .where(posts.c.ends_on.between(first, last), posts.c.community_id == community_id)
            .order_by(posts.c.ends_on, posts.c.id)
            .limit(limit)
        )
        return [Term(person_id=row.person_id, post=row.name, ends_on=row.ends_on) for row in rows]
