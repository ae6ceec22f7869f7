"""Who may know of an area event, and who runs it."""

from __future__ import annotations

from collections.abc import Collection

from handlers.complaints.scope import oversees
from storage.complaints.area_model import EventState
from storage.complaints.areas import AreaEvent
from storage.people.model import Role
from storage.people.store import Person
from storage.uow import Uow


def sees(person: Person, number: int, uow: Uow) -> bool:
    """Whether the person may know that an event bears this number: who runs it, who lives there, who wants news of it."""
    event = uow.areas.numbered(number)
    if event is None or event.community_id != person.community_id:
        return False
    if Role.STAFF in person.roles and (runs(person, event, uow) or _touches(person, event.building_ids, uow)):
        return True
    if event.state is EventState.UNDONE:
        return False
    return person.building_id in event.building_ids or uow.areas.is_party(number, person.id)


def runs(person: Person, event: AreaEvent, uow: Uow) -> bool:
    """Whether the person says how the event goes: who opened it, who stands in for them, and whose buildings they are."""
    own = event.owner_id == person.id or event.owner_id in person.covers
    return Role.STAFF in person.roles and (own or may_open(person, event.building_ids, uow))


def may_open(person: Person, building_ids: Collection[int], uow: Uow) -> bool:
    """Whether all these buildings are the person's to speak for."""
    if Role.STAFF not in person.roles:
        return False
    return oversees(person) or _grids(person, building_ids, uow) <= person.grids()


def _touches(person: Person, building_ids: Collection[int], uow: Uow) -> bool:
    return not person.grids().isdisjoint(_grids(person, building_ids, uow))


def _grids(person: Person, building_ids: Collection[int], uow: Uow) -> set[int | None]:
    buildings = uow.places.buildings(person.community_id)
    return {building.grid_id for building in buildings if building.id in building_ids}
