"""Deeds about the course of a case: what is missing, pauses, later dates, and what the lead says to them."""

from __future__ import annotations

from datetime import datetime

from bot.kernel.talk import Say
from handlers.complaints.actions.desk import Desk
from handlers.complaints.actions.terms import REFUSAL
from handlers.complaints.heavy import Deed, Doing, Doings
from handlers.complaints.staff.echo import Echo
from handlers.complaints.wording import echoed
from handlers.complaints.work import By
from storage.complaints.model import Act
from storage.uow import Uow


class CourseDeeds:
    """Ask for more, pause, go on, ask for a later date, approve, decline."""

    def __init__(self, desk: Desk, echo: Echo) -> None:
        self._waiting = desk.waiting
        self._terms = desk.terms
        self._echo = echo

    def doings(self) -> Doings:
        """Return how each of these acts is carried out."""
        return {
            Act.ASK_MORE: Doing(self._ask_more),
            Act.PAUSE: Doing(self._pause),
            Act.RESUME: Doing(self._resume),
            Act.ASK_LATER: Doing(self._ask_later),
            Act.EXTEND: Doing(self._approve),
            Act.DENY: Doing(self._decline),
        }

    def _ask_more(self, uow: Uow, by: By, deed: Deed) -> Say:
        case = self._waiting.ask_more(uow, by, deed.number, deed.words)
        return self._echo.sent("asked_more", case, words=echoed(deed.words))

    def _pause(self, uow: Uow, by: By, deed: Deed) -> Say:
        case = self._waiting.pause(uow, by, deed.number, deed.words, _day(deed))
        return self._echo.sent("paused", case, words=echoed(deed.words), until=deed.until)

    def _resume(self, uow: Uow, by: By, deed: Deed) -> Say:
        case = self._waiting.resume(uow, by, deed.number)
        return self._echo.said("resumed", case, due=case.due_at or case.solve_by)

    def _ask_later(self, uow: Uow, by: By, deed: Deed) -> Say:
        case, holds = self._terms.ask_later(uow, by, deed.number, deed.words, _day(deed))
        return self._echo.said("extended" if holds else "asked_later", case, until=deed.until)

    def _approve(self, uow: Uow, by: By, deed: Deed) -> Say:
        case, what = self._terms.approve(uow, by, deed.number)
        if what == REFUSAL:
            return self._echo.said("approved_refusal", case)
        return self._echo.said("extended", case, until=case.solve_by)

    def _decline(self, uow: Uow, by: By, deed: Deed) -> Say:
        return self._echo.said("declined", self._terms.decline(uow, by, deed.number, deed.words))


def _day(deed: Deed) -> datetime:
    assert deed.until is not None, "the order named a day"
    return deed.until
