"""Standing still: asking the resident for more, pausing until a day, and going on."""

from __future__ import annotations

from datetime import datetime

from handlers.complaints import routing
from handlers.complaints.actions.common import Acts, is_lead
from handlers.complaints.errors import AlreadyAwaiting, AlreadyPaused, NotStanding, PausedEnough
from handlers.complaints.letters import Cause
from handlers.complaints.rules.acts import PAUSES_BEFORE_LEAD, SIDE
from handlers.complaints.rules.clocks import ASKING_LASTS
from handlers.complaints.wording import content_of
from handlers.complaints.work import By, refusal
from storage.complaints.model import Act, State
from storage.complaints.store import Case
from storage.uow import Uow

MORE = "complaints.more"
"""The question a resident's next words answer."""


class Waiting(Acts):
    """What stops the clocks, and what lets them go on."""

    def ask_more(self, uow: Uow, by: By, number: int, words: str) -> Case:
        """Ask the reporter for something that is missing; the clocks stop until it comes. Raises: AlreadyAwaiting."""
        case = self._work.open_for(uow, by, number, Act.ASK_MORE)
        if case.state is State.AWAITING:
            raise AlreadyAwaiting(number=number, content=content_of(case), at=case.stops[-1]["since"])
        wait = self._wait(case, Act.ASK_MORE)
        until = by.now + ASKING_LASTS
        cause = self._work.record(
            uow, by, case, Act.ASK_MORE, detail={"words": words, "since": by.now}, until_at=until
        )
        self._letters.tell_reporter(uow, cause, "more", wait=wait, joiners=False, words=words, until=until)
        return cause.case

    def pause(self, uow: Uow, by: By, number: int, words: str, until: datetime) -> Case:
        """Let a case rest until a day on which it goes on by itself; the resident hears why and until when.

        Raises: AlreadyPaused, PausedEnough for the third time unless it is the lead.
        """
        case = self._work.open_for(uow, by, number, Act.PAUSE)
        if case.state is State.PAUSED:
            raise AlreadyPaused(number=number, content=content_of(case), until=case.until_at)
        self._work.check(case, Act.PAUSE)
        pauses = sum(stop["state"] == State.PAUSED.value for stop in case.stops)
        if pauses >= PAUSES_BEFORE_LEAD and not is_lead(by.person):
            raise PausedEnough(number=number, content=content_of(case), count=pauses)
        detail = {"words": words, "until": until}
        cause = self._work.record(uow, by, case, Act.PAUSE, detail=detail, until_at=until)
        self._letters.tell_reporter(
            uow, cause, "paused", wait=self._wait(case, Act.PAUSE), words=words, until=until
        )
        self._tell_others(uow, cause, by, "paused", words=words, until=until)
        return cause.case

    def resume(self, uow: Uow, by: By, number: int) -> Case:
        """Go on with a case that rests or waits for an answer. Raises: NotStanding."""
        case = self._work.open_for(uow, by, number, Act.RESUME)
        if case.state not in SIDE:
            raise NotStanding(number=number, content=content_of(case)) if case.is_open else refusal(case)
        cause = self._work.record(uow, by, case, Act.RESUME)
        _stop_asking(uow, cause)
        self._tell_others(uow, cause, by, "resumed", by_when=cause.case.solve_by)
        return cause.case

    # --- by the clock --------------------------------------------------------------------------------

    def resume_due(self, uow: Uow, case: Case, now: datetime) -> None:
        """Go on with a case whose pause is over."""
        cause = self._work.by_clock(uow, case, Act.RESUME, now)
        by_when = cause.case.solve_by
        self._letters.alert_staff(
            uow, cause, routing.in_charge(uow, cause.case), "pause_over", by_when=by_when
        )
        if cause.case.unit_id is not None:
            self._letters.tell_unit(uow, cause, cause.case.unit_id, "pause_over", by_when=by_when)

    def remind_of_asking(self, uow: Uow, case: Case, now: datetime) -> None:
        """Remind the reporter, once, of what the office has asked."""
        asked = uow.complaints.events(case, 1, only=(Act.ASK_MORE,))
        words = asked[-1].detail.get("words", "") if asked else ""
        cause = Cause(case, f"asked-again-{case.until_at:%y%m%d%H%M}", now)
        self._letters.tell_reporter(uow, cause, "more_again", joiners=False, words=words, until=case.until_at)
        self._work.write(uow, case, {"stage": 1})

    def close_unheard(self, uow: Uow, case: Case, now: datetime) -> None:
        """Close a case whose reporter never said what was missing; the answer may still come."""
        cause = self._work.by_clock(uow, case, Act.NO_ANSWER, now, closed_at=now)
        self._letters.tell_reporter(uow, cause, "more_too_late", joiners=False)
        self._letters.alert_staff(uow, cause, routing.in_charge(uow, case), "more_too_late")

    # --- the answer ----------------------------------------------------------------------------------

    def answered(self, uow: Uow, by: By, case: Case, words: str, *, pictures: int = 0) -> Case:
        """Take what the reporter says to what was asked; the clocks go on. After the closing it opens the case again."""
        act = Act.RESUME if case.state is State.CLOSED else Act.SUPPLY
        values = {}
        if act is Act.RESUME:
            timing = self._work.timing
            solve_by = timing.solve_by(by.now, case.category, urgent=case.urgent)
            values = {"closed_at": None, "solve_from": by.now, "solve_by": solve_by}
        cause = self._work.record(uow, by, case, act, detail={"words": words, "pictures": pictures}, **values)
        _stop_asking(uow, cause)
        self._letters.alert_staff(
            uow,
            cause,
            routing.in_charge(uow, case),
            "answered_picture" if pictures and not words else "answered",
            words=words,
            by_when=cause.case.solve_by,
        )
        return cause.case


def _stop_asking(uow: Uow, cause: Cause) -> None:
    uow.dialogues.settle_all(MORE, cause.case.number)
    for event in uow.complaints.events(cause.case, 1, only=(Act.ASK_MORE,)):
        uow.outbox.recall(Cause(cause.case, event.id, cause.now).prefix, cause.now)
