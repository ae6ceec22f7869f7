"""Passing on: to a colleague or an outside unit, with helpers, back to the owner."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from handlers.complaints import routing
from handlers.complaints.actions.common import Acts, is_lead, only
from handlers.complaints.errors import (
    AlreadyWithThem,
    LeadDecides,
    NobodyToReturnTo,
    StaysInside,
    TooManyAssistants,
)
from handlers.complaints.letters import Cause
from handlers.complaints.rules.acts import MOST_ASSISTANTS, RETURNS_BEFORE_LEAD
from handlers.complaints.wording import content_of
from handlers.complaints.work import By
from storage.complaints.model import Act, State
from storage.complaints.store import Case
from storage.people.places import Unit
from storage.people.store import Person
from storage.uow import Uow

_WITH_SOMEBODY = (State.ASSIGNED, State.WORKING)


class Passing(Acts):
    """Who works on a case."""

    def assign(
        self, uow: Uow, by: By, number: int, target: str, *, words: str = "", helpers: Sequence[str] = ()
    ) -> tuple[Case, Person]:
        """Give a case to a colleague, with up to three who help.

        Raises: NobodyOfThatName, SeveralOfThatName, StaysInside, AlreadyWithThem, LeadDecides, TooManyAssistants.
        """
        case = self._to_pass_on(uow, by, number, Act.ASSIGN)
        person = self._colleague(uow, case, target)
        assistants = self._assistants(uow, case, helpers, person)
        with_them = case.handler_id == person.id and case.state in _WITH_SOMEBODY
        if with_them and set(assistants) <= set(case.assistants):
            raise AlreadyWithThem(number=number, who=target)
        cause = self._work.record(
            uow,
            by,
            case,
            Act.ASSIGN,
            detail={"who": target, "words": words, "helpers": list(helpers)},
            handler_id=person.id,
            unit_id=None,
            assistants=assistants,
            accepted_at=case.accepted_at or by.now,
            owner_id=_owner_after(case, by),
        )
        wait = self._wait(case, Act.ASSIGN)
        self._letters.tell_reporter(uow, cause, "assigned", wait=wait, who=target)
        report = f"{case.text} {words}".strip()
        told = [one for one in [person] if one.id != by.person.id]
        self._letters.alert_staff(uow, cause, told, "assigned", words=report, by_when=case.solve_by)
        self._tell_helpers(uow, cause, target, [one for one in assistants if one not in case.assistants])
        return cause.case, person

    def transfer(self, uow: Uow, by: By, number: int, unit: Unit, words: str) -> tuple[Case, int]:
        """Hand a case to an outside unit; return the case and how many contacts will be told.

        The unit's contacts get place and matter without name and telephone, after a pause in which 撤销 stops it.
        Raises: StaysInside, AlreadyWithThem, LeadDecides.
        """
        case = self._to_pass_on(uow, by, number, Act.TRANSFER)
        if case.restricted:
            raise StaysInside(number=number)
        if case.unit_id == unit.id and case.state in _WITH_SOMEBODY:
            raise AlreadyWithThem(number=number, who=unit.name)
        cause = self._work.record(
            uow,
            by,
            case,
            Act.TRANSFER,
            detail={"who": unit.name, "words": words},
            handler_id=None,
            unit_id=unit.id,
            accepted_at=case.accepted_at or by.now,
            owner_id=_owner_after(case, by),
        )
        wait = self._wait(case, Act.TRANSFER)
        report = f"{case.text} {words}".strip()
        told = self._letters.tell_unit(
            uow, cause, unit.id, "handed", wait=wait, words=report, by_when=case.solve_by
        )
        self._letters.tell_reporter(uow, cause, "transferred", wait=wait, who=unit.name)
        return cause.case, told

    def unit_called(self, uow: Uow, by: By, number: int, contacts: Sequence[Person], target: str) -> Unit:
        """Return the one unit a clerk means by its name or by that of its contact.

        Raises: NobodyOfThatName, SeveralOfThatName.
        """
        case = self._work.open_for(uow, by, number, Act.TRANSFER)
        theirs = {contact.unit_id for contact in contacts}
        units = [unit for unit in uow.places.units(case.community_id) if unit.id in theirs]
        return only(units or routing.units_called(uow, case.community_id, target), uow, case, target)

    def usual_units(self, uow: Uow, case: Case) -> list[Unit]:
        """Return the outside units that usually carry out such a case, likeliest first."""
        category = self._work.timing.promises.category(case.category)
        if category is None or not self._work.timing.promises.goes_outside(case.category):
            return []
        return routing.units_for(uow, case.community_id, category.name, category.unit)

    def hand_back(self, uow: Uow, by: By, number: int, words: str) -> Case:
        """Give a case back to its owner, who has to find another way; the second time the lead decides.

        Raises: NobodyToReturnTo, when the lead had decided whose it is.
        """
        case = self._work.open_for(uow, by, number, Act.HAND_BACK)
        self._work.check(case, Act.HAND_BACK)
        if case.returns >= RETURNS_BEFORE_LEAD:
            raise NobodyToReturnTo(number=number, content=content_of(case))
        returns = case.returns + 1
        values: dict[str, Any] = {"handler_id": None, "unit_id": None, "returns": returns}
        leads = routing.leads_of(uow, case) if returns >= RETURNS_BEFORE_LEAD else []
        if leads:
            values["owner_id"] = leads[0].id
        cause = self._work.record(uow, by, case, Act.HAND_BACK, detail={"words": words}, **values)
        self._tell_owner(uow, cause, by, "returned_again" if leads else "handed_back", words=words)
        return cause.case

    # --- shared ------------------------------------------------------------------------------------

    def _to_pass_on(self, uow: Uow, by: By, number: int, act: Act) -> Case:
        """Return the case if this person may say whose it is. Raises: LeadDecides."""
        case = self._work.open_for(uow, by, number, act)
        self._work.check(case, act)
        if case.returns >= RETURNS_BEFORE_LEAD and not is_lead(by.person):
            raise LeadDecides(number=number, content=content_of(case))
        return case

    @staticmethod
    def _colleague(uow: Uow, case: Case, name: str) -> Person:
        person = only(routing.staff_called(uow, case.community_id, name), uow, case, name)
        if person.id in case.avoided:
            raise StaysInside(number=case.number)
        return person

    def _assistants(self, uow: Uow, case: Case, helpers: Sequence[str], handler: Person) -> tuple[int, ...]:
        """Return the ids of who helps from now on; with nobody named, those who helped before."""
        named = [self._colleague(uow, case, name).id for name in helpers]
        ids = tuple(dict.fromkeys(one for one in (*case.assistants, *named) if one != handler.id))
        if len(ids) > MOST_ASSISTANTS:
            raise TooManyAssistants(number=case.number, count=MOST_ASSISTANTS)
        return ids

    def _tell_helpers(self, uow: Uow, cause: Cause, lead: str, helpers: Sequence[int]) -> None:
        persons = [uow.people.get(person_id) for person_id in helpers]
        self._letters.alert_staff(uow, cause, persons, "helping", who=lead, words=cause.case.text)


def _owner_after(case: Case, by: By) -> int | None:
    """Whoever passes on a case that nobody had accepted answers for it from now on."""
    return by.person.id if case.state is State.NEW else case.owner_id
