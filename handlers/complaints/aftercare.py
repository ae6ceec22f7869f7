"""After the office called a case done: was it solved, reopening, satisfaction, silence."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from handlers.complaints import routing
from handlers.complaints.letters import Letters
from handlers.complaints.work import By, Work
from storage.complaints.model import Act, Verdict
from storage.complaints.store import Case
from storage.dialogues import OpenAsk
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
        case = self._work.own(uow, by, number)
        act = Act.PARTLY if verdict is Verdict.PARTLY else Act.UNSOLVED
        again: dict[str, Any] = {
            "round": case.round + 1,
            "verdict": verdict.value,
            "rating": None,
            "solve_from": by.now,
            "solve_by": self._work.timing.solve_by(by.now, case.category, urgent=case.urgent, again=True),
            "done_at": None,
            "closed_at": None,
        }
        cause = self._work.record(uow, by, case, act, detail={"words": words}, **again)
        _settle(uow, cause.case)
        by_when = cause.case.solve_by
        self._letters.alert_staff(
            uow, cause, routing.in_charge(uow, case), "reopened", words=words, by_when=by_when
        )
        if case.unit_id is not None:
            self._letters.tell_unit(uow, cause, case.unit_id, "reopened", words=words, by_when=by_when)
        return cause.case

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
