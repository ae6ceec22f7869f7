"""The everyday acts: accept, take, note, answer, remind."""

from __future__ import annotations

from handlers.complaints import routing
from handlers.complaints.actions.common import Acts
from handlers.complaints.errors import AlreadyAccepted, AlreadyTaken
from handlers.complaints.wording import content_of
from handlers.complaints.work import By
from storage.complaints.model import Act, State
from storage.complaints.store import Case
from storage.uow import Uow


class Everyday(Acts):
    """What is done with a case without a second thought."""

    def accept(self, uow: Uow, by: By, number: int, *, taking: bool = False) -> Case:
        """Accept a new case; the reporter hears it. `taking`: the word said was the one for taking.

        Raises: AlreadyAccepted, and what `Work` raises.
        """
        case = self._work.open_for(uow, by, number, Act.ACCEPT)
        if case.state is not State.NEW and case.is_open:
            raise AlreadyAccepted(
                number=number, content=content_of(case), at=case.accepted_at or case.created_at
            )
        values = {"accepted_at": by.now, "owner_id": by.person.id}
        cause = self._work.record(uow, by, case, Act.ACCEPT, detail={"taking": taking}, **values)
        self._letters.tell_reporter(uow, cause, "accepted")
        return cause.case

    def accepted_so(self, uow: Uow, by: By, case: Case) -> bool:
        """Whether the person has just accepted the case by the word for taking, so that saying it again is a repeat."""
        since = by.now - self._work.timing.settings.undo_for
        last = uow.complaints.last_act_of(by.person.id, [Act.ACCEPT, Act.TAKE], since, case)
        return last is not None and last.what is Act.ACCEPT and bool(last.detail.get("taking"))

    def take(self, uow: Uow, by: By, number: int) -> Case:
        """Start to work on a case handed over; the owner hears it when somebody else takes it. Raises: AlreadyTaken."""
        case = self._work.open_for(uow, by, number, Act.TAKE)
        if case.state is State.WORKING and case.handler_id == by.person.id:
            raise AlreadyTaken(number=number, content=content_of(case))
        cause = self._work.record(uow, by, case, Act.TAKE, handler_id=by.person.id)
        self._tell_owner(uow, cause, by, "taken")
        return cause.case

    def note(self, uow: Uow, by: By, number: int, words: str) -> Case:
        """Keep words for colleagues; they never leave the office. Raises: SaidBefore."""
        case = self._work.open_for(uow, by, number, Act.NOTE)
        self._not_twice(uow, by, case, Act.NOTE, {"words": words})
        return self._work.record(uow, by, case, Act.NOTE, detail={"words": words}).case

    def reply(self, uow: Uow, by: By, number: int, words: str) -> Case:
        """Answer the reporter; the words leave after the pause in which 撤销 stops them. Raises: SaidBefore."""
        case = self._work.open_for(uow, by, number, Act.REPLY)
        self._not_twice(uow, by, case, Act.REPLY, {"words": words})
        cause = self._work.record(uow, by, case, Act.REPLY, detail={"words": words})
        self._letters.tell_reporter(
            uow, cause, "reply", wait=self._wait(case, Act.REPLY), joiners=False, words=words
        )
        return cause.case

    def remind(self, uow: Uow, by: By, number: int) -> Case:
        """Ask whoever has the case to hurry. Raises: SaidBefore."""
        case = self._work.open_for(uow, by, number, Act.REMIND)
        self._not_twice(uow, by, case, Act.REMIND, {})
        cause = self._work.record(uow, by, case, Act.REMIND)
        if case.unit_id is not None:
            self._letters.tell_unit(uow, cause, case.unit_id, "reminded", by_when=case.solve_by)
        others = [person for person in routing.in_charge(uow, case) if person.id != by.person.id]
        self._letters.alert_staff(uow, cause, others, "reminded", by_when=case.solve_by)
        return cause.case
