"""Deeds that end a case here: finish, check, refuse, hand upward. The heavy ones say first what will happen."""

from __future__ import annotations

from bot.kernel.talk import Say, say
from handlers.complaints.actions.desk import Desk
from handlers.complaints.aftercare import Aftercare
from handlers.complaints.heavy import Deed, Doing, Doings
from handlers.complaints.staff.echo import Echo
from handlers.complaints.wording import content_of
from handlers.complaints.work import By
from storage.complaints.model import Act, State
from storage.complaints.store import Case
from storage.uow import Uow


class LastDeeds:
    """Finish, check, refute, refuse, hand upward."""

    def __init__(self, desk: Desk, echo: Echo, aftercare: Aftercare) -> None:
        self._aftercare = aftercare
        self._ending = desk.ending
        self._terms = desk.terms
        self._echo = echo

    def doings(self) -> Doings:
        """Return how each of these acts is carried out."""
        return {
            Act.CLOSE: Doing(self._close, self._ask_close),
            Act.CHECK: Doing(self._check),
            Act.REFUTE: Doing(self._refute),
            Act.REJECT: Doing(self._reject, self._ask_reject),
            Act.PROPOSE: Doing(self._propose),
            Act.REOPEN: Doing(self._reopen),
            Act.ESCALATE: Doing(self._escalate, self._ask_escalate),
        }

    def _close(self, uow: Uow, by: By, deed: Deed) -> Say:
        case = self._ending.close(uow, by, deed.number, deed.words, pictures=deed.pictures)
        if case.state is State.CHECKING:
            return self._echo.said("handed_in", case)
        return say("complaints.heavy.finished.close", number=case.number, content=content_of(case))

    def _ask_close(self, uow: Uow, by: By, deed: Deed) -> Say:
        case = self._ending.may_close(uow, by, deed.number)
        what = "closing" if deed.words else "closing_bare"
        return self._echo.said(what, case, words=deed.words)

    def _check(self, uow: Uow, by: By, deed: Deed) -> Say:
        case = self._ending.check(uow, by, deed.number)
        return say("complaints.heavy.finished.close", number=case.number, content=content_of(case))

    def _refute(self, uow: Uow, by: By, deed: Deed) -> Say:
        return self._echo.said("refuted", self._ending.refute(uow, by, deed.number, deed.words))

    def _reject(self, uow: Uow, by: By, deed: Deed) -> Say:
        case = self._ending.reject(uow, by, deed.number, deed.words)
        return say("complaints.heavy.finished.reject", number=case.number, content=content_of(case))

    def _ask_reject(self, uow: Uow, by: By, deed: Deed) -> Say:
        case = self._ending.may_reject(uow, by, deed.number)
        return self._echo.said("rejecting", case, words=deed.words)

    def _reopen(self, uow: Uow, by: By, deed: Deed) -> Say:
        case = self._aftercare.reopen_as_lead(uow, by, deed.number, deed.words)
        return self._echo.said("reopened", case, due=case.solve_by)

    def _propose(self, uow: Uow, by: By, deed: Deed) -> Say:
        case = self._terms.propose_refusal(uow, by, deed.number, deed.words)
        return self._echo.said("proposed", case, words=deed.words)

    def _escalate(self, uow: Uow, by: By, deed: Deed) -> Say:
        case = self._ending.escalate(uow, by, deed.number, deed.target, deed.words)
        what = "escalated_number" if case.outside_number else "escalated"
        return self._upward(f"complaints.heavy.finished.{what}", case)

    def _ask_escalate(self, uow: Uow, by: By, deed: Deed) -> Say:
        case = self._ending.may_escalate(uow, by, deed.number, deed.target, deed.words)
        who = deed.target or case.outside_body
        what = "escalating_number" if deed.words else "escalating"
        return self._echo.said(what, case, who=who, words=deed.words)

    @staticmethod
    def _upward(key: str, case: Case) -> Say:
        return say(
            key,
            number=case.number,
            content=content_of(case),
            who=case.outside_body,
            words=case.outside_number,
        )
