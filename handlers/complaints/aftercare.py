"""After the office called a case done: was it solved, reopening, satisfaction, silence."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from handlers.complaints import routing
from handlers.complaints.errors import OnlyForLead, StillOpen, TooLateToReopen
from handlers.complaints.letters import Cause, Letters
from handlers.complaints.rules.acts import REOPENS_BEFORE_SECRETARY
from handlers.complaints.rules.clocks import REOPENED_WITHIN
from handlers.complaints.wording import content_of
from handlers.complaints.work import By, Work
from storage.complaints.model import Act, Verdict
from storage.complaints.store import Case
from storage.dialogues import OpenAsk
from storage.people.model import PostName
from storage.uow import Uow

SOLVED = "complaints.solved"
RATING = "complaints.rating"


class Aftercare:
    """The questions after a closing, asked once, and what their answers change."""

    def __init__(self, work: Work, letters: Letters) -> None:
        self._work = work
        self._letters = letters

    def ask(self, uow: Uow, case: Case, now: datetime) -> Case:
        """Ask the reporter whether it is solved, some time after the closing."""
        cause = self._work.by_clock(uow, case, Act.SURVEY, now)
        self._letters.tell_reporter(uow, cause, "survey")
        return cause.case

    def solved(self, uow: Uow, by: By, number: int) -> Case:
        """Close the case: its reporter says that it is solved."""
        case = self._work.own(uow, by, number)
        cause = self._work.record(uow, by, case, Act.SOLVED, verdict=Verdict.SOLVED.value, closed_at=by.now)
        _settle(uow, cause.case)
        return cause.case

    def reopen(self, uow: Uow, by: By, number: int, verdict: Verdict, words: str) -> Case:
        """Begin again where it was, with half the time; the same people hear what is still wrong."""
        case = self._work.own(uow, by, number, joined=True)
        act = Act.PARTLY if verdict is Verdict.PARTLY else Act.UNSOLVED
        return self._again(uow, by, case, act, words, verdict.value).case

    def reopen_later(self, uow: Uow, by: By, number: int, words: str) -> Case:
        """Begin a case of one's own again within a month of its end. Raises: StillOpen, TooLateToReopen."""
        case = self._work.own(uow, by, number)
        self._check_end(case, by)
        return self._again(uow, by, case, Act.REOPEN, words, Verdict.UNSOLVED.value).case

    def reopen_as_lead(self, uow: Uow, by: By, number: int, words: str) -> Case:
        """Begin a case again by the lead's word; the reporter hears it. Raises: OnlyForLead, StillOpen, TooLateToReopen."""
        case = self._work.open_for(uow, by, number, Act.REOPEN)
        if case.is_open:
            raise StillOpen(number=number, content=content_of(case))
        if not by.person.holds(PostName.LEAD, PostName.SECRETARY):
            raise OnlyForLead(number=number, content=content_of(case))
        self._check_end(case, by)
        cause = self._again(uow, by, case, Act.REOPEN, words, case.verdict)
        wait = timedelta() if case.urgent else self._work.timing.settings.hold_outgoing
        self._letters.tell_reporter(uow, cause, "reopened", wait=wait, by_when=cause.case.solve_by)
        return cause.case

    def _check_end(self, case: Case, by: By) -> None:
        if case.is_open:
            raise StillOpen(number=case.number, content=content_of(case))
        self._work.check(case, Act.REOPEN)
        ended = case.closed_at or case.done_at
        if ended is not None and by.now - ended > REOPENED_WITHIN:
            raise TooLateToReopen(number=case.number, content=content_of(case))

    def _again(self, uow: Uow, by: By, case: Case, act: Act, words: str, verdict: str | None) -> Cause:
        again: dict[str, Any] = {
            "round": case.round + 1,
            "verdict": verdict,
            "rating": None,
            "solve_from": by.now,
            "solve_by": self._work.timing.solve_by(by.now, case.category, urgent=case.urgent, again=True),
            "done_at": None,
            "closed_at": None,
        }
        cause = self._work.record(uow, by, case, act, detail={"words": words}, **again)
        _settle(uow, cause.case)
        by_when = cause.case.solve_by
        hearers = [one for one in routing.in_charge(uow, case) if one.id != by.person.id]
        if cause.case.round >= REOPENS_BEFORE_SECRETARY:
            hearers += routing.secretaries_of(uow, case)
        self._letters.alert_staff(uow, cause, hearers, "reopened", words=words, by_when=by_when)
        if case.unit_id is not None:
            self._letters.tell_unit(uow, cause, case.unit_id, "reopened", words=words, by_when=by_when)
        return cause

    def rate(self, uow: Uow, by: By, number: int, rating: int | None, words: str) -> Case:
        """Keep how content the reporter is, 1–5; None when they would rather not say."""
        case = self._work.own(uow, by, number)
        uow.dialogues.settle(by.person.id, OpenAsk(RATING, number))
        return self._work.record(uow, by, case, Act.RATE, detail={"words": words}, rating=rating).case

    def close_unanswered(self, uow: Uow, case: Case, now: datetime) -> Case:
        """Close a case whose reporter never said whether it is solved."""
        cause = self._work.by_clock(
            uow, case, Act.NO_ANSWER, now, verdict=Verdict.NO_ANSWER.value, closed_at=now
        )
        _settle(uow, cause.case)
        return cause.case


def _settle(uow: Uow, case: Case) -> None:
    uow.dialogues.settle_all(SOLVED, case.number)
