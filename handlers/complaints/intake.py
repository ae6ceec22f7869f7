"""Reads a report: what it is about, where it is, and whether it must go round somebody."""

from __future__ import annotations

from dataclasses import replace
from enum import StrEnum
from functools import lru_cache

from bot.understanding.categories import CategoryBook
from bot.understanding.places import Place, PlaceBook, canonical_building
from handlers.complaints import routing
from handlers.complaints.draft import Draft
from handlers.complaints.wording import headline, short
from handlers.complaints.words import Words
from storage.people.places import Building
from storage.people.store import Person
from storage.uow import Uow

LONGEST_TEXT = 5000
_READ = 2000  # a place is named in the first breath
_LONGEST_PLACE = 40
_COMMUNITIES = 32  # whose buildings stay in mind, as long as nothing of them changes


class Doubt(StrEnum):
    """Why a place that was named still has to be asked for: not on the list, in several estates, only its inside."""

    UNKNOWN = "unknown"
    SEVERAL = "several"
    INSIDE = "inside"


class Intake:
    """Turns words into a draft. Asks nothing and keeps nothing."""

    def __init__(self, words: Words, categories: CategoryBook) -> None:
        self._words = words
        self._categories = categories
        self._book_of = lru_cache(maxsize=_COMMUNITIES)(PlaceBook)

    def read_matter(self, draft: Draft, person: Person, uow: Uow) -> Draft:
        """Return the draft with everything its text tells apart from the place."""
        named = routing.staff_named_in(uow, person.community_id, draft.text)
        category = self._categories.classify(draft.text)
        restricted = bool(named) or category.restricted
        return replace(
            draft,
            category=category.key,
            urgent=category.urgency == "urgent",
            restricted=restricted,
            needs_place=not restricted and category.key not in self._words.anywhere,
            avoided=tuple(staff.id for staff in named),
            matter=draft.matter or headline(draft.text),
        )

    def is_skip(self, text: str) -> bool:
        """Whether the person would rather not say."""
        return self._words.means("skip", text)

    def is_greeting(self, text: str) -> bool:
        """Whether a text is only polite: its "good" is no mark."""
        return self._words.means("greeting", text)

    def is_about_else(self, text: str, category: str) -> bool:
        """Whether a text tells of a matter of another known kind."""
        found = self._categories.ranked(text, 1)
        return bool(found) and found[0].key not in (category, "suggestion", "praise", self._rest())

    def _rest(self) -> str:
        return self._categories.categories[-1].key

    def read_place(self, draft: Draft, text: str, person: Person, uow: Uow) -> tuple[Draft, Doubt | None]:
        """Return the draft with the place named in `text`; a doubt when it names one that cannot be told for sure.

        A building that stands in several estates is the one in the person's own; an entrance or floor alone belongs
        to the building known so far, else to the person's own.
        """
        buildings = uow.places.buildings(person.community_id)
        place = self._book_of(tuple((each.estate, each.name, each.aliases) for each in buildings)).find(
            text[:_READ]
        )
        if place is None:
            return draft, None
        if not (place.building or place.entrance or place.floor or place.room):
            return self._outdoors(draft, place, text), None
        home_id = draft.building_id if draft.building_id is not None else person.building_id
        home = uow.places.building(home_id) if home_id is not None else None
        if place.building is None:
            return _inside(draft, place, home, person, buildings)
        found = _buildings_meant(place, buildings, home)
        if len(found) == 1:
            return _at(draft, place, found[0], buildings), None
        doubt = Doubt.SEVERAL if found else Doubt.UNKNOWN
        return replace(draft, said_place=_said(place), matter=_matter(place, draft.text)), doubt

    def answer_place(self, draft: Draft, text: str, person: Person, uow: Uow) -> tuple[Draft, Doubt | None]:
        """Read the answer to "where"; what was said of the place before still counts: `3号楼` after `三楼`."""
        read, doubt = self.read_place(draft, text + draft.said_place, person, uow)
        if read.building_id is None and draft.said_place:
            read, doubt = self.read_place(draft, text, person, uow)
        if doubt in (None, Doubt.INSIDE) and not read.place:
            read = replace(draft, place=short(text, _LONGEST_PLACE), place_settled=True)
        return replace(read, matter=draft.matter), doubt if not read.place else None

    def at_home(self, draft: Draft, person: Person, uow: Uow) -> Draft:
        """Return the draft at the person's own building, if they are bound to one."""
        home = uow.places.building(person.building_id) if person.building_id is not None else None
        if home is None:
            return draft
        buildings = uow.places.buildings(person.community_id)
        place = Place(building=canonical_building(home.name), entrance=person.entrance or None)
        return replace(_at(draft, place, home, buildings), matter=draft.matter)

    def in_words(self, draft: Draft, words: str) -> Draft:
        """Return the draft with a place the office has no list for, in the resident's words."""
        return replace(draft, place=short(words, _LONGEST_PLACE), place_settled=True)

    def _outdoors(self, draft: Draft, place: Place, text: str) -> Draft:
        """A gate, a street, a square is place enough; stairs and lifts belong to a building still to be named."""
        if any(word in text for word in self._words.indoors) or draft.building_id is not None:
            return draft
        return replace(draft, place=place.estate or "", place_settled=True)


def _inside(
    draft: Draft, place: Place, home: Building | None, person: Person, buildings: list[Building]
) -> tuple[Draft, Doubt | None]:
    """Read an entrance, floor or room without a building."""
    if home is None:
        return replace(draft, said_place=_said(place), matter=_matter(place, draft.text)), Doubt.INSIDE
    entrance = draft.entrance or (person.entrance if home.id == person.building_id else "")
    return _at(draft, replace(place, entrance=place.entrance or entrance or None), home, buildings), None


def _buildings_meant(place: Place, buildings: list[Building], home: Building | None) -> list[Building]:
    found = [
        building
        for building in buildings
        if canonical_building(building.name) == place.building and place.estate in (None, building.estate)
    ]
    at_home = [building for building in found if home is not None and building.estate == home.estate]
    return at_home if len(found) > 1 and at_home else found


def _at(draft: Draft, place: Place, building: Building, buildings: list[Building]) -> Draft:
    estate = building.estate if len({other.estate for other in buildings}) > 1 else ""
    words = (estate, building.name, place.entrance or "", place.floor or "", place.room or "")
    return replace(
        draft,
        place="".join(words),
        said_place=_said(place),
        building_id=building.id,
        grid_id=building.grid_id,
        entrance=place.entrance or "",
        place_settled=True,
        matter=_matter(place, draft.text),
    )


def _matter(place: Place, text: str) -> str:
    return headline(place.rest or text)


def _said(place: Place) -> str:
    return "".join(filter(None, (place.building, place.entrance, place.floor, place.room)))
