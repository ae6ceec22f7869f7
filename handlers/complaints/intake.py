"""Reads a report: what it is about, where it is, and whether it must go round somebody."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from enum import StrEnum
from functools import lru_cache

from bot.understanding.answers.reading import parse_answer
from bot.understanding.categories import CategoryBook
from bot.understanding.matters import Matters, spoken_clauses, telling, without_opening
from bot.understanding.places import Place, PlaceBook, canonical_building
from handlers.complaints import routing
from handlers.complaints.draft import Draft
from handlers.complaints.spots import AT_M, NEAR_M, nearest
from handlers.complaints.wording import headline, short
from handlers.complaints.words import Words
from storage.complaints.model import Discretion
from storage.people.places import Building
from storage.people.store import Person
from storage.uow import Uow

LONGEST_TEXT = 5000
_READ = 2000  # a place is named in the first breath
_LONGEST_PLACE = 40
_AROUND_PLACE = 2  # characters beside a place that tell nothing: 是4号楼的
_MARKS = re.compile(r"[\W_]+")
_LONGEST_SPOT = 8
_VAGUE = 8
_AROUND_ESTATE = 4  # characters around the name of an estate that say no other place: 是同心苑的
_DISCRETIONS = {"1": Discretion.NAMED, "2": Discretion.SECRETARY, "3": Discretion.ANONYMOUS}
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
        self._matters = Matters(categories, words.turns, words.akin, words.frames | {self._rest()})
        self._book_of = lru_cache(maxsize=_COMMUNITIES)(PlaceBook)

    def read_matter(self, draft: Draft, person: Person, uow: Uow) -> Draft:
        """Return the draft with everything its text tells apart from the place."""
        category = self._categories.classify(draft.text)
        if draft.media and not self.tells_matter(draft.text) and len(draft.text) <= _VAGUE:
            category = self._categories.categories[-1]  # "this one" under a picture is no kind of matter
        thanks = category.key in self._words.thanks
        named = [] if thanks else routing.staff_named_in(uow, person.community_id, draft.text)
        if not named and category.key == self._words.about_staff:
            named = self._meant(draft, person, uow)
        unnamed = not draft.is_for_somebody and self._words.asks_unnamed(draft.text)
        restricted = bool(named) or unnamed or category.restricted
        return replace(
            draft,
            category=category.key,
            urgent=category.urgency == "urgent",
            restricted=restricted,
            asks_name=bool(named) or unnamed or category.asks_name,
            needs_place=not restricted and category.key not in self._words.anywhere,
            avoided=tuple(staff.id for staff in named),
            matter=draft.matter or self._title(draft.text),
        )

    def _meant(self, draft: Draft, person: Person, uow: Uow) -> list[Person]:
        """Return whom of the office a complaint about it means without a full name, as far as that is certain."""
        home = uow.places.building(person.building_id) if person.building_id is not None else None
        grid_id = draft.grid_id if draft.grid_id is not None or home is None else home.grid_id
        return routing.staff_meant_in(
            uow,
            person.community_id,
            grid_id,
            draft.text,
            posts=self._words.posts,
            titles=self._words.titles,
        )

    def read_report(self, draft: Draft, person: Person, uow: Uow) -> tuple[Draft, Doubt | None]:
        """Read the whole text of a report anew: matter, place, further matters.

        A place known before stays unless the words name another one for sure.
        """
        fresh = self.read_matter(replace(draft, matter="", others=(), apart=None), person, uow)
        read, doubt = self.read_place(fresh, fresh.text, self.subject(draft, person, uow), uow)
        if doubt is not None and draft.place:
            read, doubt = fresh, None
        first, *others = self.split(read)
        return (
            replace(self.read_part(read, first, person, uow), others=tuple(others)) if others else read
        ), doubt

    def without_words(self, draft: Draft) -> Draft:
        """Return the draft with words that stand in for those that never came."""
        kind = "voice" if draft.voices else "picture" if draft.pictures else "place"
        text = self._words.instead[kind]
        return replace(draft, text=text, matter=text, category=self._rest())

    def read_part(self, draft: Draft, text: str, person: Person, uow: Uow) -> Draft:
        """Return the draft for one of its matters: another text at the same place."""
        place = self._book(uow, person).find(text[:_READ])
        bare = place.rest if place is not None else ""
        return self.read_matter(replace(draft, text=text, matter=self._title(bare or text)), person, uow)

    def names_place(self, text: str, person: Person, uow: Uow) -> bool:
        """Whether a text names a place."""
        return self._book(uow, person).find(text) is not None

    def may_be_place(self, text: str, person: Person, uow: Uow) -> bool:
        """Whether words may say where something is, known to the office or not; a longer word about a matter does not."""
        if self.names_place(text, person, uow):
            return True
        goes_on = len(text) > _LONGEST_SPOT and self.tells_matter(text)
        return self._words.sounds_like_place(text) and (not goes_on or self._words.ends_like_place(text))

    def is_only_place(self, text: str, person: Person, uow: Uow) -> bool:
        """Whether words are a place and nothing else."""
        place = self._book(uow, person).find(text)
        return place is not None and len(_MARKS.sub("", place.rest)) <= _AROUND_PLACE

    def tells_matter(self, text: str) -> bool:
        """Whether words name a known kind of matter."""
        return bool(self._categories.ranked(text, 1))

    def estate_named(self, draft: Draft, words: str, person: Person, uow: Uow) -> Draft | None:
        """Return the draft at the building said before, when the words say no more than its estate."""
        place = self._book(uow, person).find(words)
        if draft.building_id is not None or not draft.place or place is None or not place.estate:
            return None
        if place.building or len(words.strip()) > len(place.estate) + _AROUND_ESTATE:
            return None
        found, _ = self.read_place(draft, f"{place.estate}{draft.place}", person, uow)
        return replace(found, matter=draft.matter) if found.building_id is not None else None

    def is_this_one(self, text: str) -> bool:
        """Whether words say that something belongs to the case just spoken of."""
        return self._words.means("it", text)

    def discretion_in(self, text: str) -> Discretion | None:
        """Return what somebody chose of staying unnamed, by number or in words; to skip it means the secretary alone."""
        chosen = parse_answer(text, "choice").answer
        if chosen in _DISCRETIONS:
            return _DISCRETIONS[chosen]
        if self.is_skip(text):
            return Discretion.SECRETARY
        return next((each for each in Discretion if self._words.means(each.value, text)), None)

    def is_skip(self, text: str) -> bool:
        """Whether the person would rather not say."""
        return self._words.means("skip", text)

    def split(self, draft: Draft) -> tuple[str, ...]:
        """Return the matters named in one breath; what must go round somebody is never taken apart."""
        return (draft.text,) if draft.restricted else self._matters.split(draft.text)

    def is_other(self, draft: Draft, text: str) -> bool:
        """Whether words said later are about another matter than the draft's."""
        return bool(draft.category) and self._matters.is_other(text, draft.category)

    def subject(self, draft: Draft, person: Person, uow: Uow) -> Person:
        """Return whose home counts: for what staff file for others never their own."""
        for_whom = draft.for_id if draft.for_id is not None else draft.principal_id
        if for_whom is not None:
            return uow.people.get(for_whom)
        return replace(person, building_id=None, entrance="", room="") if draft.for_name else person

    def hint(self, draft: Draft) -> str:
        """Return what is told with the question who may know: where else one can turn, "" for nothing."""
        keys = (draft.category, self._words.about_staff) if draft.avoided else (draft.category,)
        found = (self._categories.by_key(key) for key in keys)
        return next((category.hint for category in found if category is not None and category.hint), "")

    def is_greeting(self, text: str) -> bool:
        """Whether a text is only polite: its "good" is no mark."""
        return self._words.means("greeting", text)

    def is_about_else(self, text: str, category: str) -> bool:
        """Whether a text tells of a matter of another known kind."""
        found = self._categories.ranked(text, 1)
        return bool(found) and found[0].key not in (category, "suggestion", "praise", self._rest())

    def _title(self, text: str) -> str:
        return headline(without_opening(telling(text, spoken_clauses(text[:_READ]), self._categories)))

    def _rest(self) -> str:
        return self._categories.categories[-1].key

    def read_place(self, draft: Draft, text: str, person: Person, uow: Uow) -> tuple[Draft, Doubt | None]:
        """Return the draft with the place named in `text`; a doubt when it names one that cannot be told for sure.

        A building that stands in several estates is the one in the person's own; an entrance or floor alone belongs
        to the building known so far, else to the person's own.
        """
        buildings = uow.places.buildings(person.community_id)
        place = self._book(uow, person).find(text[:_READ])
        if place is None:
            return draft, None
        if not (place.building or place.entrance or place.floor or place.room):
            return self._outdoors(draft, place, text), None
        draft = replace(draft, matter=self._title(place.rest or draft.text))
        home_id = draft.building_id if draft.building_id is not None else person.building_id
        home = uow.places.building(home_id) if home_id is not None else None
        if place.building is None:
            return _inside(draft, place, home, person, buildings)
        found = _buildings_meant(place, buildings, home)
        if len(found) == 1:
            return _at(draft, place, found[0], buildings), None
        doubt = Doubt.SEVERAL if found else Doubt.UNKNOWN
        return replace(draft, said_place=_said(place)), doubt

    def _book(self, uow: Uow, person: Person) -> PlaceBook:
        buildings = uow.places.buildings(person.community_id)
        return self._book_of(tuple((each.estate, each.name, each.aliases) for each in buildings))

    def answer_place(self, draft: Draft, text: str, person: Person, uow: Uow) -> tuple[Draft, Doubt | None]:
        """Read the answer to "where"; what was said of the place before still counts: `3号楼` after `三楼`."""
        read, doubt = self.read_place(draft, text + draft.said_place, person, uow)
        if read.building_id is None and draft.said_place:
            read, doubt = self.read_place(draft, text, person, uow)
        if doubt in (None, Doubt.INSIDE) and not read.place:
            # "Entrance 1" after "building 5": both are the place, though nobody knows of which estate.
            read = self.in_words(draft, f"{draft.said_place}{text.strip()}")
        return replace(read, matter=draft.matter), doubt if not read.place else None

    def at_home(self, draft: Draft, person: Person, uow: Uow) -> Draft:
        """Return the draft at the person's own building, if they are bound to one."""
        home = uow.places.building(person.building_id) if person.building_id is not None else None
        if home is None:
            return draft
        buildings = uow.places.buildings(person.community_id)
        place = Place(building=canonical_building(home.name), entrance=person.entrance or None)
        return _at(draft, place, home, buildings)

    def at_spot(self, draft: Draft, label: str, person: Person, uow: Uow) -> Draft:
        """Return the draft at its spot on the map: the building the map names, else the one it lies at.

        A street or gate keeps the map's name; the building next to it tells only whose grid it is.
        """
        read, doubt = self.read_place(draft, label, person, uow)
        if doubt is None and read.building_id is not None:
            return replace(read, matter=draft.matter)
        if draft.latitude is None or draft.longitude is None:
            return self.in_words(draft, label) if label and not draft.place else draft
        buildings = uow.places.buildings(person.community_id)
        found = nearest(buildings, draft.latitude, draft.longitude)
        if found is None or found[1] > NEAR_M:
            return self.in_words(draft, label or self._words.somewhere) if not draft.place else draft
        if found[1] <= AT_M and not label:
            return _at(draft, Place(building=canonical_building(found[0].name)), found[0], buildings)
        near = label or self._words.near.format(place=found[0].name)
        return replace(self.in_words(draft, near), grid_id=found[0].grid_id)

    def in_words(self, draft: Draft, words: str) -> Draft:
        """Return the draft with a place the office has no list for, in the resident's words."""
        return replace(draft, place=short(words, _LONGEST_PLACE), place_settled=True)

    def _outdoors(self, draft: Draft, place: Place, text: str) -> Draft:
        """A gate, a street, a square is place enough; stairs belong to a building still to be named, and a bin is anywhere."""
        words = self._words
        common = _has(text, words.common) and not _has(text, words.landmarks) and not place.estate
        at_home = _has(text, words.own_building) and not place.estate
        if common or at_home or _has(text, words.indoors) or draft.building_id is not None:
            return draft
        return replace(draft, place=place.estate or "", place_settled=True)


def _inside(
    draft: Draft, place: Place, home: Building | None, person: Person, buildings: list[Building]
) -> tuple[Draft, Doubt | None]:
    """Read an entrance, floor or room without a building."""
    if home is None:
        return replace(draft, said_place=_said(place)), Doubt.INSIDE
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
    )


def _said(place: Place) -> str:
    return "".join(filter(None, (place.building, place.entrance, place.floor, place.room)))


def _has(text: str, words: Iterable[str]) -> bool:
    return any(word in text for word in words)
