"""What needs the lead's word: a later date, or refusing an urgent case. Asked, approved, declined, or run out."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from handlers.complaints import routing
from handlers.complaints.actions.common import Acts, called, check_lead, is_lead
from handlers.complaints.actions.ending import Ending
from handlers.complaints.errors import AlreadyAsked, AlreadyThatDay, EarlierDay, NothingAsked
from handlers.complaints.letters import Letters
from handlers.complaints.wording import content_of
from handlers.complaints.work import By, Work
from storage.complaints.model import Act
from storage.complaints.store import Case
from storage.uow import Uow

_ANSWER_WITHIN = timedelta(hours=4)
LATER, REFUSAL = "later", "refusal"


class Terms(Acts):
    """What one asks for and another decides."""

    def __init__(self, work: Work, letters: Letters, ending: Ending) -> None:
        super().__init__(work, letters)
        self._ending = ending

    def ask_later(self, uow: Uow, by: By, number: int, words: str, until: datetime) -> tuple[Case, bool]:
        """Ask the lead for a later date, or set it as the lead; return whether it holds already.

        Raises: EarlierDay, AlreadyThatDay, AlreadyAsked.
        """
        case = self._work.open_for(uow, by, number, Act.ASK_LATER)
        self._work.check(case, Act.ASK_LATER)
        if until == case.solve_by:
            raise AlreadyThatDay(number=number, content=content_of(case), until=until)
        if until < case.solve_by:
            raise EarlierDay(number=number, content=content_of(case), until=case.solve_by)
        if case.asked is not None and case.asked["what"] == LATER and case.asked["until"] == until:
            raise AlreadyAsked(number=number, content=content_of(case), at=case.asked["at"])
        if is_lead(by.person):
            return self._extend(uow, by, case, words, until), True
        asked = self._asked(by, LATER, words, until=until)
        cause = self._work.record(
            uow, by, case, Act.ASK_LATER, detail={"words": words, "until": until}, asked=asked
        )
        who = called(uow, by.person)
        leads = routing.leads_of(uow, case)
        self._letters.alert_staff(uow, cause, leads, "asked_later", who=who, words=words, until=until)
        return cause.case, False

    def propose_refusal(self, uow: Uow, by: By, number: int, reason: str) -> Case:
        """Ask the lead to refuse an urgent case: one person alone does not. Raises: AlreadyAsked."""
        case = self._ending.may_reject(uow, by, number)
        if case.asked is not None and case.asked["what"] == REFUSAL:
            raise AlreadyAsked(number=number, content=content_of(case), at=case.asked["at"])
        asked = self._asked(by, REFUSAL, reason)
        cause = self._work.record(uow, by, case, Act.PROPOSE, detail={"words": reason}, asked=asked)
        leads = [one for one in routing.leads_of(uow, case) if one.id != by.person.id]
        self._letters.alert_staff(
            uow, cause, leads, "asked_refusal", who=called(uow, by.person), words=reason
        )
        return cause.case

    def approve(self, uow: Uow, by: By, number: int) -> tuple[Case, str]:
        """Let what was asked for hold; return the case and what it was. Raises: NothingAsked, OnlyForLead."""
        case, asked = self._to_decide(uow, by, number)
        if asked["what"] == REFUSAL:
            return self._ending.reject(uow, by, number, asked["words"]), REFUSAL
        return self._extend(uow, by, case, asked["words"], asked["until"], asker=asked["by"]), LATER

    def decline(self, uow: Uow, by: By, number: int, words: str) -> Case:
        """Let what was asked for not hold. Raises: NothingAsked, OnlyForLead."""
        case, asked = self._to_decide(uow, by, number)
        cause = self._work.record(uow, by, case, Act.DENY, detail={"words": words}, asked=None)
        asker = uow.people.get(asked["by"])
        self._letters.alert_staff(
            uow, cause, [asker], "declined", words=words, by_when=case.solve_by, who=called(uow, by.person)
        )
        return cause.case

    def run_out(self, uow: Uow, case: Case, now: datetime) -> None:
        """Nobody answered in time, so it is not approved; whoever asked hears it."""
        assert case.asked is not None, "something was asked, so it can run out"
        asker = uow.people.get(case.asked["by"])
        cause = self._work.by_clock(uow, case, Act.DENY, now, asked=None)
        self._letters.alert_staff(uow, cause, [asker], "ran_out", by_when=case.solve_by)

    # --- shared ------------------------------------------------------------------------------------

    def _to_decide(self, uow: Uow, by: By, number: int) -> tuple[Case, dict[str, Any]]:
        case = self._work.open_for(uow, by, number, Act.DENY)
        if case.asked is None:
            raise NothingAsked(number=number, content=content_of(case))
        check_lead(by, case)
        return case, case.asked

    def _extend(
        self, uow: Uow, by: By, case: Case, words: str, until: datetime, *, asker: int | None = None
    ) -> Case:
        stage = self._work.timing.stages_over(case, case.solve_from, until, by.now)
        cause = self._work.record(
            uow,
            by,
            case,
            Act.EXTEND,
            detail={"words": words, "until": until},
            solve_by=until,
            asked=None,
            stage=min(case.stage, stage),
        )
        wait = self._wait(case, Act.EXTEND)
        self._letters.tell_reporter(uow, cause, "extended", wait=wait, words=words, until=until)
        if asker is not None and asker != by.person.id:
            self._letters.alert_staff(uow, cause, [uow.people.get(asker)], "approved", until=until)
        return cause.case

    def _asked(self, by: By, what: str, words: str, *, until: datetime | None = None) -> dict[str, Any]:
        expires = self._work.timing.calendar.after(by.now, _ANSWER_WITHIN)
        return {
            "what": what,
            "by": by.person.id,
            "at": by.now,
            "expires": expires,
            "words": words,
            "until": until,
        }
