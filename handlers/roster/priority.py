"""Whom the office looks after, and who may know: the workers of a person's own grid, and the lead. Every look is written down.

A stand-in hears alerts but does not read this; duty, secretary and administrator do not either. To all others the words
mean nothing, whoever they ask about.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from bot.kernel.calendar import OfficeCalendar
from bot.understanding.cared import Wanted
from bot.understanding.places import Place
from storage.people.model import PostName, Role
from storage.people.places import Building
from storage.people.priority import JOINT, Cared, Where
from storage.people.store import Person
from storage.people.visits import Home
from storage.uow import Uow

READ = "priority"
_WORKERS = (PostName.SERVER, PostName.COLLECTOR)
_MOST_READ = 3_000


def sight_of(person: Person) -> Where | None:
    """Return whose sensitive facts somebody may read; None: nobody's."""
    if Role.STAFF not in person.roles:
        return None
    if person.holds(PostName.LEAD):
        return Where(community_id=person.community_id, grids=None)
    held = (post.grid_id for post in person.posts if post.name in _WORKERS)
    grids = frozenset(grid for grid in held if grid is not None)
    return Where(community_id=person.community_id, grids=grids) if grids else None


def sees_building(person: Person, building: Building) -> bool:
    """Whether somebody may read the sensitive facts of those who live in a building."""
    sight = sight_of(person)
    if sight is None or building.community_id != sight.community_id:
        return False
    return sight.grids is None or building.grid_id in sight.grids


def read_list(
    uow: Uow, reader: Person, where: Where, wanted: Wanted, reason: str, year: int, key: str, now: datetime
) -> list[Cared]:
    """Return whom the reader asked for; `year` is this year. That they looked is written down."""
    uow.privacy.note_read(reader, READ, None, now, key)
    if wanted.age is None:
        found = uow.priority.cared(where, _MOST_READ)
    else:
        found = uow.priority.born_by(where, year - wanted.age, _MOST_READ)
    return [
        one
        for one in found
        if not (wanted.only_unbound and one.is_bound)
        and (not reason or any(reason in word or word in reason for word in one.words))
    ]


def visited(uow: Uow, found: Sequence[Cared], since: datetime) -> dict[int, int]:
    """Return by person how often somebody of the office has been at their door since then."""
    counts = uow.visits.counts({one.building_id for one in found if one.building_id is not None}, since)
    homes = (
        (one.person_id, Home(one.building_id, one.entrance, one.room))
        for one in found
        if one.building_id is not None
    )
    return {person_id: counts.get(home, 0) for person_id, home in homes}


def within(where: Where, place: Place | None, buildings: Sequence[Building]) -> Where | None:
    """Return the part of what somebody sees that a place names; None when the place is not in it, or is several."""
    if place is None or place.building is None:
        return where
    fitting = [one for one in buildings if one.name == place.building and place.estate in (None, one.estate)]
    seen = [one for one in fitting if where.grids is None or one.grid_id in where.grids]
    return replace(where, building_id=seen[0].id) if len(seen) == 1 else None


def age_of(born: int | None, calendar: OfficeCalendar, now: datetime) -> int | None:
    """Return how old somebody turns this year."""
    return calendar.local(now).year - born if born is not None else None


def told(words: Sequence[str]) -> str:
    """Return why somebody needs looking after, as it stands behind a name."""
    return f" {JOINT.join(words)}" if words else ""
