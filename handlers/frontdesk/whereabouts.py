"""Which building a person speaks of, or lives in."""

from __future__ import annotations

from dataclasses import replace

from bot.understanding.communities import Called, read_home
from bot.understanding.places import Place, PlaceBook
from storage.people.places import Building
from storage.people.store import Person
from storage.uow import Uow

_BESIDES_PLACE = 6  # characters


def place_in(text: str, person: Person, uow: Uow) -> Place | None:
    """Return the place named in a text, by the buildings of the person's community."""
    known = uow.places.buildings(person.community_id)
    return PlaceBook((building.estate, building.name, building.aliases) for building in known).find(text)


def named_building(text: str, person: Person, uow: Uow) -> Building | None:
    """Return the building named in a text."""
    found = place_in(text, person, uow)
    if found is None:
        return None
    fitting = [
        building
        for building in uow.places.buildings(person.community_id)
        if building.name == found.building and found.estate in (None, building.estate)
    ]
    return fitting[0] if fitting else None


def home_of(person: Person, uow: Uow) -> Building | None:
    """Return the building the person lives in."""
    return uow.places.building(person.building_id) if person.building_id is not None else None


def place_named(text: str, person: Person, uow: Uow) -> str:
    """Return the building named in a text, as far inside as it says; "" when it names none of ours."""
    found = place_in(text, person, uow)
    if found is None or found.building is None or not found.known:
        return ""
    inner = (found.estate, found.building, found.entrance, found.floor, found.room)
    return "".join(part for part in inner if part)


def is_place(text: str, person: Person, uow: Uow) -> bool:
    """Whether the words say where and hardly anything else: a new matter names its place, too."""
    found = place_in(text, person, uow)
    return found is not None and bool(found.building) and len(found.rest) <= _BESIDES_PLACE


def address_of(person: Person, uow: Uow) -> str:
    """Return where the person lives, as far as it is known."""
    home = home_of(person, uow)
    return f"{home.estate}{home.name}{person.entrance}" if home else ""


def placed_by(text: str, person: Person, uow: Uow) -> Person:
    """Return the person as of the community their words name, for those of whom nobody knows where they live."""
    if not person.unplaced:
        return person
    known = (
        Called(id=one.id, name=one.name, street=one.street, estates=one.estates)
        for one in uow.places.neighbourhoods()
    )
    meant = read_home(text, list(known)).ids
    return replace(person, community_id=meant[0], unplaced=False) if len(meant) == 1 else person
