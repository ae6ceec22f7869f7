"""Somebody settles in by the QR code of a building."""

from __future__ import annotations

from handlers.frontdesk import rules
from storage.people.places import Building
from storage.people.store import Person
from storage.uow import Uow


def settle_in(uow: Uow, person: Person, scene: str) -> Building | None:
    """Note that a person belongs to the building whose QR code they scanned, and so to its community.

    Who stands on another community's roster, or lives in one of its buildings already, stays there.
    """
    building_id = rules.building_of(scene)
    building = uow.places.building(building_id) if building_id is not None else None
    if building is None:
        return None
    if building.community_id != person.community_id:
        if person.on_roster or person.building_id is not None:
            return None
        uow.people.move(person.id, building.community_id)
    if person.building_id is None or not person.on_roster:
        uow.people.settle_in(person.id, building.id)
    return building
