"""Reads a report: what it is about, where it is, and whether it must go round somebody."""

from __future__ import annotations

from dataclasses import replace
from enum import StrEnum

from bot.understanding.places import Place, PlaceBook, canonical_building
from handlers.complaints import routing
from handlers.complaints.draft import Draft
from handlers.complaints.wording import headline, short
from storage.people.store import Building, Person
from storage.uow import Uow

LONGEST_TEXT = 5000
_LONGEST_PLACE = 40


class Doubt(StrEnum):
    """Why a place that was named still has to be asked for."""

    UNKNOWN = "unknown"
    SEVERAL = "several"


def read_matter(draft: Draft, person: Person, uow: Uow) -> Draft:
    """Return the draft with everything its text tells apart from the place."""
    named = routing.staff_named_in(uow, person.community_id, draft.text)
    return replace(draft, restricted=bool(named), avoided=tuple(staff.id for staff in named))


def read_place(draft: Draft, text: str, person: Person, uow: Uow) -> tuple[Draft, Doubt | None]:
    """Return the draft with the place named in `text`; a doubt when it names one that cannot be told for sure.

    A building that stands in several estates is the one in the person's own; an entrance or floor alone belongs to
    the person's own building.
    """
    buildings = uow.people.buildings(person.community_id)
    place = _book(buildings).find(text)
    if place is None:
        return draft, None
    if place.building is None and place.estate is None and not (place.entrance or place.floor or place.room):
        return replace(draft, matter=headline(draft.text)), None
    home = uow.people.building(person.building_id) if person.building_id is not None else None
    found = _buildings_meant(place, buildings, home)
    if len(found) == 1 or (place.building is None and home is None):
        return _at(draft, place, found[0] if found else None, buildings), None
    doubt = Doubt.SEVERAL if found else Doubt.UNKNOWN
    return replace(draft, said_place=_inner(place), matter=_matter(draft, place)), doubt


def with_title(draft: Draft) -> Draft:
    """Return the draft with a title, made of its first words when none was found beside the place."""
    return draft if draft.matter else replace(draft, matter=headline(draft.text))


def take_words_as_place(draft: Draft, words: str) -> Draft:
    """Return the draft with a place the office has no list for, in the resident's words."""
    return replace(draft, place=short(words, _LONGEST_PLACE), place_settled=True)


def default_place(draft: Draft, person: Person, uow: Uow) -> Draft:
    """Return the draft at the person's own building, if they are bound to one."""
    home = uow.people.building(person.building_id) if person.building_id is not None else None
    if home is None:
        return draft
    buildings = uow.people.buildings(person.community_id)
    place = Place(building=canonical_building(home.name), entrance=person.entrance or None, rest=draft.text)
    return _at(draft, place, home, buildings)


def _book(buildings: list[Building]) -> PlaceBook:
    return PlaceBook((building.estate, building.name, building.aliases) for building in buildings)


def _buildings_meant(place: Place, buildings: list[Building], home: Building | None) -> list[Building]:
    if place.building is None:
        return [home] if home is not None and place.estate in (None, home.estate) else []
    found = [
        building
        for building in buildings
        if canonical_building(building.name) == place.building and place.estate in (None, building.estate)
    ]
    at_home = [building for building in found if home is not None and building.estate == home.estate]
    return at_home if len(found) > 1 and at_home else found


def _at(draft: Draft, place: Place, building: Building | None, buildings: list[Building]) -> Draft:
    estates = {other.estate for other in buildings}
    estate = building.estate if building is not None and len(estates) > 1 else ""
    estate = estate or (place.estate or "" if building is None else "")
    name = building.name if building is not None else ""
    words = "".join((estate, name, place.entrance or "", place.floor or "", place.room or ""))
    return replace(
        draft,
        place=words,
        said_place=_inner(place),
        building_id=building.id if building is not None else None,
        grid_id=building.grid_id if building is not None else None,
        entrance=place.entrance or "",
        place_settled=True,
        matter=_matter(draft, place),
    )


def _matter(draft: Draft, place: Place) -> str:
    return headline(place.rest or draft.text)


def _inner(place: Place) -> str:
    return "".join(filter(None, (place.building, place.entrance, place.floor, place.room)))
