"""What the stewards of a building hear: a matter of many there, a public matter that is new, work that is to be looked at.

They are residents who give their time, so they hear of things and never of people: building, entrance and kind of
matter, no words of a report, nothing restricted, nothing by night; once a day of each kind in a building. They may
switch it off.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from handlers.complaints.areas.letters import News, fill_of
from handlers.complaints.rules.clocks import Timing
from storage.complaints.model import Discretion
from storage.complaints.store import Case
from storage.outbox.model import Urgency
from storage.outbox.records import NewNotice, Question
from storage.people.model import StewardName
from storage.people.store import Person
from storage.uow import Uow

if TYPE_CHECKING:
    from handlers.complaints.letters import Cause

LOOK = "complaints.steward_look"
"""The question whether what was repaired is right."""

_USEFUL = timedelta(days=1)
_ONCE_IN = timedelta(days=1)
# A new matter is for whoever heads the building; the others hear of it where nobody does.
_HEAD = StewardName.BUILDING_HEAD


class Stewards:
    """Writes notices to stewards."""

    def __init__(self, timing: Timing) -> None:
        self._timing = timing

    def hear_of_matter(self, uow: Uow, cause: Cause, reporter: Person) -> None:
        """Tell whoever heads the building that something public has been reported there."""
        case = cause.case
        if not self.is_public(case) or case.building_id is None or case.event_number is not None:
            return
        alike = uow.complaints.alike(case.building_id, case.category, cause.now - _ONCE_IN, 2)
        if len(alike) > 1:
            return
        not_these = {reporter.id, case.reporter_id, *case.avoided}
        wait = self._timing.settings.hold_outgoing
        for person in self._heads(uow, [case.building_id], not_these):
            uow.outbox.enqueue(
                self._notice(
                    person, f"{cause.prefix}{person.id}", "matter", self._about(uow, case), cause, wait
                ),
                cause.now,
            )

    def hear_of_event(self, uow: Uow, news: News, what: str, wait: timedelta, words: str = "") -> None:
        """Tell all stewards of the buildings what is new of a matter of many, before their neighbours ask them."""
        event = news.event
        for person in _unique(uow.homes.hearing_stewards(event.building_ids)):
            notice = NewNotice(
                key=f"{news.prefix}{person.id}",
                community_id=event.community_id,
                person_id=person.id,
                text_key=f"complaints.stewards.{what}",
                fill=fill_of(event, words),
                due_at=news.now + wait,
                useless_after=news.now + wait + _USEFUL,
                urgency=Urgency.NORMAL,
                template="case_update",
            )
            uow.outbox.enqueue(notice, news.now)

    def please_look(self, uow: Uow, cause: Cause, closer: Person) -> None:
        """Ask whoever heads the building whether a small thing is right that is said to be repaired."""
        case = cause.case
        if not self.may_confirm_kind(case) or case.building_id is None:
            return
        for person in self._heads(uow, [case.building_id], {closer.id, *case.avoided}):
            question = Question(kind=LOOK, ref=case.number, lasts=timedelta(days=3))
            notice = self._notice(
                person,
                f"{cause.prefix}look{person.id}",
                "look",
                self._about(uow, case),
                cause,
                question=question,
            )
            uow.outbox.enqueue(notice, cause.now)

    def is_public(self, case: Case) -> bool:
        """Whether a case is about something all share, and was reported openly."""
        category = self._timing.promises.category(case.category)
        openly = case.discretion is Discretion.NAMED and not case.restricted
        return openly and category is not None and category.shared and not category.restricted

    def may_confirm_kind(self, case: Case) -> bool:
        """Whether a neighbour's look is enough to call a case of this kind finished: small things all can see."""
        return self.is_public(case) and not case.urgent

    def ids_of(self, uow: Uow, case: Case) -> set[int]:
        """Return who may have been told of a case."""
        if case.building_id is None:
            return set()
        return {person.id for _, person in uow.homes.stewards(case.building_id)}

    @staticmethod
    def _heads(uow: Uow, building_ids: Collection[int], not_these: Collection[int | None]) -> list[Person]:
        found = uow.homes.hearing_stewards(building_ids)
        heads = [pair for pair in found if pair[0] == _HEAD] or found
        return [person for person in _unique(heads) if person.id not in not_these]

    def _about(self, uow: Uow, case: Case) -> dict[str, Any]:
        category = self._timing.promises.category(case.category)
        building = uow.places.building(case.building_id) if case.building_id is not None else None
        place = f"{building.name}{case.entrance}" if building is not None else ""
        return {"number": case.number, "place": place, "matter": category.name if category else ""}

    @staticmethod
    def _notice(
        person: Person,
        key: str,
        what: str,
        fill: dict[str, Any],
        cause: Cause,
        wait: timedelta = timedelta(),
        question: Question | None = None,
    ) -> NewNotice:
        return NewNotice(
            key=key,
            community_id=person.community_id,
            person_id=person.id,
            text_key=f"complaints.stewards.{what}",
            fill=fill,
            due_at=cause.now + wait,
            useless_after=cause.now + wait + _USEFUL * (3 if question else 1),
            urgency=Urgency.HIGH if question else Urgency.NORMAL,
            template="case_update",
            question=question,
        )


def _unique(found: Iterable[tuple[str, Person]]) -> list[Person]:
    return list({person.id: person for _, person in found}.values())
