"""Corrections: how urgent a case is, what kind it is, who may read it, whom it must go round."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from bot.understanding.categories import Category
from handlers.complaints import routing
from handlers.complaints.actions.common import Acts
from handlers.complaints.actions.talking import Talking
from handlers.complaints.errors import (
    AlreadyAvoided,
    AlreadyGraded,
    AlreadyOfThatKind,
    AlreadyRestricted,
    NobodyReads,
)
from handlers.complaints.letters import Letters
from handlers.complaints.rules.acts import IN_HAND
from handlers.complaints.wording import content_of
from handlers.complaints.work import By, Work
from storage.complaints.model import Act, State
from storage.complaints.store import Case
from storage.people.store import Person
from storage.uow import Uow


class Grading(Acts):
    """What staff set right."""

    def __init__(self, work: Work, letters: Letters, talking: Talking) -> None:
        super().__init__(work, letters)
        self._talking = talking

    def regrade(self, uow: Uow, by: By, number: int, words: str, *, urgent: bool) -> Case:
        """Say how urgent a case is; its limits are counted anew from its filing. Raises: AlreadyGraded."""
        case = self._work.open_for(uow, by, number, Act.REGRADE)
        self._work.check(case, Act.REGRADE)
        if case.urgent is urgent:
            raise AlreadyGraded(number=number, content=content_of(case))
        meant = replace(case, urgent=urgent)
        values = {"urgent": urgent} | self._limits(meant, by)
        cause = self._work.record(uow, by, case, Act.REGRADE, detail={"words": words}, **values)
        if urgent:
            self._tell_others(uow, cause, by, "made_urgent", words=words, by_when=_limit(cause.case))
        return cause.case

    def reclass(self, uow: Uow, by: By, number: int, category: Category, was: Category | None) -> Case:
        """Say of what kind a case is; its limits are those of the kind, and the correction is kept to learn from.

        Raises: AlreadyOfThatKind, NobodyReads.
        """
        case = self._work.open_for(uow, by, number, Act.RECLASS)
        self._work.check(case, Act.RECLASS)
        if case.category == category.key:
            raise AlreadyOfThatKind(number=number, content=content_of(case), category=category.name)
        meant = replace(case, category=category.key, urgent=_urgency(case, category, was))
        values: dict[str, Any] = {"category": meant.category, "urgent": meant.urgent}
        values |= self._limits(meant, by)
        if category.restricted and not case.restricted:
            values |= self._hidden(uow, case)
        detail = {"words": category.name, "from": case.category, "to": category.key}
        cause = self._work.record(uow, by, case, Act.RECLASS, detail=detail, **values)
        self._withdraw_sight(uow, case, cause.case, by)
        return cause.case

    def restrict(self, uow: Uow, by: By, number: int) -> Case:
        """Let only the confidants read a case from now on. Raises: AlreadyRestricted, NobodyReads."""
        case = self._work.open_for(uow, by, number, Act.RESTRICT)
        self._work.check(case, Act.RESTRICT)
        if case.restricted:
            raise AlreadyRestricted(number=number, content=content_of(case))
        cause = self._work.record(uow, by, case, Act.RESTRICT, **self._hidden(uow, case))
        self._withdraw_sight(uow, case, cause.case, by)
        self._letters.alert_staff(
            uow, cause, routing.in_charge(uow, cause.case), "entrusted", by_when=case.solve_by
        )
        return cause.case

    def avoid(self, uow: Uow, by: By, number: int, target: str) -> Case:
        """Let a case go round somebody of the office; whoever comes next takes their place.

        What they had in hand falls to whoever answers for the case, until it is given to somebody else.
        Raises: NobodyOfThatName, AlreadyAvoided, NobodyReads.
        """
        case = self._work.open_for(uow, by, number, Act.AVOID)
        self._work.check(case, Act.AVOID)
        person = routing.colleague_meant(uow, case, target)
        if person.id in case.avoided:
            raise AlreadyAvoided(number=number, who=target)
        avoided = (*case.avoided, person.id)
        values: dict[str, Any] = {"avoided": avoided}
        if person.id in case.assistants:
            values["assistants"] = tuple(one for one in case.assistants if one != person.id)
        if case.owner_id == person.id:
            values["owner_id"] = self._heir(uow, replace(case, avoided=avoided)).id
        if case.handler_id == person.id:
            values["handler_id"] = values.get("owner_id", case.owner_id)
        cause = self._work.record(uow, by, case, Act.AVOID, detail={"who": target}, **values)
        uow.outbox.recall(f"complaints.{number}.", by.now, person_id=person.id)
        session = uow.sessions.of_staff(person.id)
        if session is not None and session.case_number == number:
            self._talking.end(uow, session, by.now, by)
        if person.id in (case.owner_id, case.handler_id):
            heirs = [one for one in routing.in_charge(uow, cause.case) if one.id != by.person.id]
            self._letters.alert_staff(uow, cause, heirs, "entrusted", by_when=_limit(cause.case))
        return cause.case

    # --- shared ------------------------------------------------------------------------------------

    def _limits(self, meant: Case, by: By) -> dict[str, Any]:
        """Return the limits of a case as it is meant to be, counted from its filing or its reopening."""
        timing = self._work.timing
        promise = timing.promise(meant.category, urgent=meant.urgent)
        base = meant.solve_from if meant.round else meant.created_at
        solve = replace(promise.solve, amount=promise.solve.amount / 2) if meant.round else promise.solve
        start, solve_by = timing.recounted(meant, by.now, solve, base)
        values: dict[str, Any] = {"solve_from": start, "solve_by": solve_by}
        if meant.accepted_at is None:
            begin, respond_by = timing.recounted(meant, by.now, promise.respond, meant.created_at)
            values |= {"respond_from": begin, "respond_by": respond_by}
        elif meant.state in IN_HAND:
            values["stage"] = min(meant.stage, timing.stages_over(meant, start, solve_by, by.now))
        if meant.step_from is not None and meant.state in (State.ACCEPTED, State.ASSIGNED):
            share = 1.0 if meant.state is State.ACCEPTED else 0.5
            values["step_by"] = timing.by(meant.step_from, promise.dispatch, share)
        return values

    def _hidden(self, uow: Uow, case: Case) -> dict[str, Any]:
        return {
            "restricted": True,
            "owner_id": self._heir(uow, replace(case, restricted=True)).id,
            "handler_id": None,
            "unit_id": None,
            "assistants": (),
        }

    def _heir(self, uow: Uow, case: Case) -> Person:
        """Return who answers for a case as it now is. Raises: NobodyReads."""
        not_these = (*case.avoided, case.reporter_id)
        heir = (
            routing.confidant_of(uow, case.community_id, not_these)
            if case.restricted
            else routing.owner_of(
                uow,
                case.community_id,
                case.grid_id,
                not_these,
                collected=self._work.timing.promises.is_collected(case.category),
            )
        )
        if heir is None or heir.id in case.avoided:
            raise NobodyReads(number=case.number)
        return heir

    def _withdraw_sight(self, uow: Uow, before: Case, case: Case, by: By) -> None:
        """Call back what has not reached those who may not read the case any more, and spare the unit the way."""
        if not case.restricted or before.restricted:
            return
        knew = {before.owner_id, before.handler_id, *before.assistants} - {None, case.owner_id}
        knew |= self._letters.stewards.ids_of(uow, case)
        contacts = uow.people.contacts_of(before.unit_id) if before.unit_id is not None else []
        for person_id in [*knew, *(contact.id for contact in contacts)]:
            uow.outbox.recall(f"complaints.{case.number}.", by.now, person_id=person_id)
        if before.unit_id is not None:
            self._letters.tell_unit_off(uow, before, by.now)


def _urgency(case: Case, now: Category, was: Category | None) -> bool:
    """Whether a case of another kind is urgent: a kind that is, makes it so; one that was, no longer does."""
    if now.urgency == "urgent":
        return True
    return case.urgent and (was is None or was.urgency != "urgent")


def _limit(case: Case) -> Any:
    return case.respond_by if case.state is State.NEW else case.solve_by
