"""The community's own words, as people say them: for whoever must understand messages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sqlalchemy import Connection, func, select

from storage.imports.model import imports
from storage.people.model import buildings, people, posts, units
from storage.statements import Statement
from storage.vault import Vault
from storage.volunteers.model import activities

_SHORTEST = 2
_LONGEST = 8  # characters; longer ones are sentences
_MOST_ACTIVITIES = 200
_VERSION = Statement(
    select(
        select(func.max(imports.c.moved_at)).scalar_subquery().label("moved_at"),
        select(func.max(buildings.c.id)).scalar_subquery().label("building"),
        select(func.max(units.c.id)).scalar_subquery().label("unit"),
        select(func.max(posts.c.id)).scalar_subquery().label("post"),
        select(func.max(activities.c.number)).scalar_subquery().label("activity"),
    )
)


class Vocabulary:
    """Names of places, outside units, staff and activities in all communities of this installation."""

    def __init__(self, connection: Connection, vault: Vault) -> None:
        self._connection = connection
        self._vault = vault

    def version(self) -> str:
        """Return what changes whenever a word may have come: five looks at the ends of indexes."""
        row = _VERSION.first(self._connection, {})
        return repr(tuple(row)) if row else ""

    def words(self) -> dict[str, list[str]]:
        """Return the words by kind: `places`, `units`, `staff`, `activities`."""
        return {
            "places": _sayable(self._places()),
            "units": _sayable(self._units()),
            "staff": _sayable(self._staff()),
            "activities": _sayable(self._activities()),
        }

    def _places(self) -> Iterator[str]:
        for row in self._connection.execute(
            select(buildings.c.estate, buildings.c.name, buildings.c.aliases)
        ):
            yield from (row.estate, row.name, *row.aliases)

    def _units(self) -> Iterator[str]:
        for row in self._connection.execute(select(units.c.name, units.c.aliases)):
            yield from (row.name, *row.aliases)

    def _staff(self) -> Iterator[str]:
        """Whoever has a post: those one asks for by name."""
        query = select(people.c.name_sealed).where(
            people.c.id.in_(select(posts.c.person_id)), people.c.name_sealed.is_not(None)
        )
        for row in self._connection.execute(query):
            yield self._vault.unseal(row.name_sealed)

    def _activities(self) -> Iterator[str]:
        query = select(activities.c.topic).order_by(activities.c.number.desc()).limit(_MOST_ACTIVITIES)
        for row in self._connection.execute(query):
            yield row.topic


def _sayable(words: Iterable[str]) -> list[str]:
    """Leave out what is no word: 3号楼 is a number, a sentence is none either."""
    return sorted(
        {
            word.strip()
            for word in words
            if _SHORTEST <= len(word.strip()) <= _LONGEST and not any(char.isdigit() for char in word)
        }
    )
