"""Which open event words are about: by matter, kind and building. Costs one look while nothing goes on."""

from __future__ import annotations

from dataclasses import dataclass

from bot.understanding.categories import CategoryBook
from bot.understanding.commands.words import QUESTION
from bot.understanding.likeness import likeness
from handlers.complaints.draft import Draft
from handlers.complaints.intake import Intake
from handlers.complaints.words import Words
from storage.complaints.areas import AreaEvent
from storage.people.store import Person
from storage.uow import Uow

_ALIKE = 0.45
_LONGEST = 60


@dataclass(frozen=True, slots=True)
class AreaMatch:
    """An event that words are about. `asks`: they are a question rather than a report."""

    event: AreaEvent
    asks: bool


class AreaMatcher:
    """Finds the event that words are about."""

    def __init__(self, intake: Intake, categories: CategoryBook, words: Words) -> None:
        self._intake = intake
        self._categories = categories
        self._words = words

    def of_text(self, text: str, person: Person, uow: Uow) -> AreaMatch | None:
        """Return the event that a free sentence of this person is about."""
        if len(text) > _LONGEST or any(word in text for word in self._words.event["apart"]):
            return None
        events = uow.areas.open_in(person.community_id)
        if not events:
            return None
        asks = QUESTION.search(text) is not None or any(word in text for word in self._words.event["asking"])
        category = self._categories.classify(text).key
        found = [event for event in events if _is_about(text, category, event, asks=asks)]
        building_id = self._building(text, person, uow)
        here = [event for event in found if building_id in event.building_ids]
        if here:
            return AreaMatch(here[0], asks)
        # Who has not said where they live may still ask what goes on.
        return AreaMatch(found[0], asks) if found and asks and building_id is None else None

    def of_draft(self, draft: Draft, person: Person, uow: Uow) -> AreaEvent | None:
        """Return the event that a report is about."""
        if draft.restricted or draft.area_asked or draft.building_id is None:
            return None
        events = uow.areas.open_in(person.community_id)
        return next(
            (
                event
                for event in events
                if draft.building_id in event.building_ids
                and event.category == draft.category
                and likeness(draft.text, event.matter) >= _ALIKE
            ),
            None,
        )

    def _building(self, text: str, person: Person, uow: Uow) -> int | None:
        """Return the building named, else the person's own."""
        read, doubt = self._intake.read_place(Draft(text=text), text, person, uow)
        if doubt is None and read.building_id is not None:
            return read.building_id
        return person.building_id if doubt is None else None


def _is_about(text: str, category: str, event: AreaEvent, *, asks: bool) -> bool:
    alike = likeness(text, event.matter) >= _ALIKE
    return category == event.category and (alike or asks)
