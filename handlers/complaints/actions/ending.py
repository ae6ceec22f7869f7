"""How a case ends here: finished, checked by a second person, refused, or handed upward."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.kernel.errors import NoSuchNumber
from bot.understanding.categories import Category
from handlers.complaints import routing, scope
from handlers.complaints.actions.common import Acts, called, check_lead, is_lead
from handlers.complaints.errors import (
    AcceptFirst,
    AlreadyHandedIn,
    EscalatedBefore,
    NotForCloser,
    NothingToCheck,
)
from handlers.complaints.letters import Cause
from handlers.complaints.rules.clocks import WEEK
from handlers.complaints.stewards import LOOK
from handlers.complaints.wording import content_of
from handlers.complaints.work import By
from storage.complaints.model import Act, State
from storage.complaints.store import Case
from storage.media import MediaKind
from storage.people.store import Person
from storage.uow import Uow

SERVICE = "complaints"
"""Whose pictures these are, in the store that all services share."""


@dataclass(frozen=True, slots=True)
class _HandedIn:
    """A case that waits to be checked: what was done, and who said so."""

    case: Case
    words: str
    closer: int | None


class Ending(Acts):
    """The last step of the office. The desk asks before it calls the heavy ones."""

    # --- finished ------------------------------------------------------------------------------------

    def may_close(self, uow: Uow, by: By, number: int) -> Case:
        """Return the case if it could be finished now. Raises: AcceptFirst, AlreadyHandedIn, and what `Work` raises."""
        case = self._work.open_for(uow, by, number, Act.CLOSE)
        if case.state is State.NEW:
            raise AcceptFirst(number=number, content=content_of(case))
        if case.state is State.CHECKING:
            raise AlreadyHandedIn(number=number, content=content_of(case))
        self._work.check(case, Act.CLOSE)
        return case

    def lacks_picture(self, uow: Uow, by: By, number: int) -> Category | None:
        """Return the category whose closings are proved by a picture, when nobody of the office has sent one."""
        case = self.may_close(uow, by, number)
        category = self._work.timing.promises.category(case.category)
        if category is None or category.evidence != "photo":
            return None
        sent = uow.media.about(SERVICE, number, MediaKind.IMAGE)
        proved = any(one.person_id != case.reporter_id and one.created_at >= case.solve_from for one in sent)
        return None if proved else category

    def close(self, uow: Uow, by: By, number: int, words: str, *, pictures: Sequence[int] = ()) -> Case:
        """Finish a case; the reporter hears how, and is asked whether it is solved.

        Where the category asks for a second person, it is handed in to be checked instead.
        """
        case = self.may_close(uow, by, number)
        uow.media.attach(pictures, by.person.id, number)
        if self._work.timing.promises.is_checked(case.category):
            return self._hand_in(uow, by, case, words)
        cause = self._work.record(uow, by, case, Act.CLOSE, detail={"words": words}, done_at=by.now)
        return self._finish(uow, cause, by, words)

    def check(self, uow: Uow, by: By, number: int) -> Case:
        """Find a closing right; the reporter hears it now. Raises: NothingToCheck, NotForCloser."""
        return self._found_right(uow, by, self._to_check(uow, by, number))

    def refute(self, uow: Uow, by: By, number: int, words: str) -> Case:
        """Find a closing wrong; whoever finished it goes on. Raises: NothingToCheck, NotForCloser."""
        return self._found_wrong(uow, by, self._to_check(uow, by, number), words)

    def looked(self, uow: Uow, by: By, number: int, *, right: bool, words: str = "") -> Case:
        """Take the word of a steward of the building, who was asked to have a look.

        Raises: NoSuchNumber for everybody else, NothingToCheck, NotForCloser.
        """
        case = uow.complaints.locked(number)
        if case is None or not scope.may_confirm(by.person, case, uow):
            raise NoSuchNumber(number=str(number))
        if not self._letters.stewards.may_confirm_kind(case):
            raise NoSuchNumber(number=str(number))
        handed = self._handed_in(uow, by, case)
        if right:
            return self._found_right(uow, by, handed)
        return self._found_wrong(uow, by, handed, words)

    def _found_right(self, uow: Uow, by: By, handed: _HandedIn) -> Case:
        words, closer = handed.words, handed.closer
        cause = self._work.record(uow, by, handed.case, Act.CHECK, detail={"words": words}, done_at=by.now)
        did = uow.people.get(closer) if closer is not None else by.person
        uow.dialogues.settle_all(LOOK, handed.case.number)
        return self._finish(uow, cause, by, words, did=did)

    def _found_wrong(self, uow: Uow, by: By, handed: _HandedIn, words: str) -> Case:
        case, closer = handed.case, handed.closer
        uow.dialogues.settle_all(LOOK, case.number)
        cause = self._work.record(uow, by, case, Act.REFUTE, detail={"words": words})
        by_when = cause.case.solve_by
        if closer is not None and closer != by.person.id:
            person = uow.people.get(closer)
            if person.unit_id is not None and person.unit_id == case.unit_id:
                self._letters.tell_unit(uow, cause, person.unit_id, "refuted", words=words, by_when=by_when)
            else:
                self._letters.alert_staff(uow, cause, [person], "refuted", words=words, by_when=by_when)
        return cause.case

    def _hand_in(self, uow: Uow, by: By, case: Case, words: str) -> Case:
        cause = self._work.record(uow, by, case, Act.HAND_IN, detail={"words": words})
        checkers = [one for one in routing.checkers_of(uow, case) if one.id != by.person.id]
        self._letters.alert_staff(
            uow,
            cause,
            checkers,
            "handed_in",
            words=words,
            who=called(uow, by.person),
            by_when=cause.case.step_by,
        )
        self._letters.stewards.please_look(uow, cause, by.person)
        return cause.case

    def _to_check(self, uow: Uow, by: By, number: int) -> _HandedIn:
        return self._handed_in(uow, by, self._work.open_for(uow, by, number, Act.CHECK))

    @staticmethod
    def _handed_in(uow: Uow, by: By, case: Case) -> _HandedIn:
        """Return the case, what was done, and who said so."""
        number = case.number
        if case.state is not State.CHECKING:
            raise NothingToCheck(number=number, content=content_of(case))
        handed = uow.complaints.events(case, 1, only=(Act.HAND_IN,))[-1]
        if handed.actor_id == by.person.id:
            raise NotForCloser(number=number, content=content_of(case))
        return _HandedIn(case, handed.detail.get("words", ""), handed.actor_id)

    def _finish(self, uow: Uow, cause: Cause, by: By, words: str, *, did: Person | None = None) -> Case:
        """Tell that it is finished; `did`: who has finished it, when somebody else only found it right."""
        case = cause.case
        self._letters.drop_old_news(uow, case, by.now)
        self._letters.call_off(uow, cause, did or by.person)
        self._tell_owner(uow, cause, by, "done", words=words)
        if self._work.timing.settings.survey_after > timedelta():
            self._letters.tell_reporter(uow, cause, "done_unasked", words=words)
            return case
        self._letters.tell_reporter(uow, cause, "done", words=words)
        return self._work.by_clock(uow, case, Act.SURVEY, by.now).case

    # --- refused -------------------------------------------------------------------------------------

    def may_reject(self, uow: Uow, by: By, number: int) -> Case:
        """Return the case if it could be refused now. Raises: what `Work` raises."""
        case = self._work.open_for(uow, by, number, Act.REJECT)
        self._work.check(case, Act.REJECT)
        return case

    @staticmethod
    def needs_second(by: By, case: Case) -> bool:
        """Whether this person may only propose to refuse it: an urgent case takes two."""
        return case.urgent and not is_lead(by.person)

    def reject(self, uow: Uow, by: By, number: int, reason: str) -> Case:
        """Refuse a case; the reporter hears why and where to go, and may object once."""
        case = self.may_reject(uow, by, number)
        cause = self._work.record(uow, by, case, Act.REJECT, detail={"words": reason}, closed_at=by.now)
        self._letters.drop_old_news(uow, case, by.now)
        self._letters.call_off(uow, cause, by.person)
        self._letters.tell_reporter(uow, cause, "rejected", words=reason)
        return cause.case

    def object(self, uow: Uow, by: By, case: Case, words: str) -> Case:
        """Take the reporter's objection to the refusal to the lead."""
        cause = self._work.record(uow, by, case, Act.OBJECT, detail={"words": words})
        self._letters.alert_staff(uow, cause, routing.leads_of(uow, case), "objected", words=words)
        return cause.case

    # --- handed upward -------------------------------------------------------------------------------

    def may_escalate(self, uow: Uow, by: By, number: int, body: str, outside_number: str) -> Case:
        """Return the case if it could be handed upward now. Raises: OnlyForLead, EscalatedBefore."""
        case = self._work.open_for(uow, by, number, Act.ESCALATE)
        self._work.check(case, Act.ESCALATE)
        known = (case.outside_body, case.outside_number)
        if case.state is State.ESCALATED and (not outside_number or known == (body, outside_number)):
            raise EscalatedBefore(number=number, content=content_of(case), who=case.outside_body)
        if case.state is not State.ESCALATED:
            check_lead(by, case)
        return case

    def escalate(self, uow: Uow, by: By, number: int, body: str, outside_number: str) -> Case:
        """Hand a case upward, or note the number it has there; the reporter hears both."""
        case = self.may_escalate(uow, by, number, body, outside_number)
        cause = self._work.record(
            uow,
            by,
            case,
            Act.ESCALATE,
            detail={"who": body, "words": outside_number},
            outside_body=body or case.outside_body,
            outside_number=outside_number,
            outside_hash=uow.people.vault.digest(outside_number) if outside_number else None,
            until_at=by.now + WEEK,
        )
        what = "escalated_number" if outside_number else "escalated"
        self._letters.tell_reporter(uow, cause, what, who=cause.case.outside_body, words=outside_number)
        self._tell_others(uow, cause, by, "escalated", outside=cause.case.outside_body)
        return cause.case

    def ask_weekly(self, uow: Uow, case: Case, now: datetime) -> None:
        """Ask the owner, each week, what the outside office has said."""
        assert case.until_at is not None, "an escalated case has a day to ask on"
        cause = Cause(case, f"upward-{case.until_at:%y%m%d}", now)
        self._letters.alert_staff(
            uow,
            cause,
            routing.in_charge(uow, case),
            "ask_upward" if case.outside_number else "ask_upward_number",
            who=case.outside_body,
            words=case.outside_number,
        )
        self._work.write(uow, case, {"until_at": max(case.until_at, now) + WEEK})
