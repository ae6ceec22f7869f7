"""What time brings: limits that come near, surveys that are due, silence that has lasted long enough."""

from __future__ import annotations

from datetime import datetime

from handlers.complaints import routing
from handlers.complaints.actions.desk import Desk
from handlers.complaints.aftercare import Aftercare
from handlers.complaints.letters import Cause, Letters
from handlers.complaints.rules.acts import SIDE
from handlers.complaints.work import Work
from storage.complaints.model import Act, State
from storage.complaints.store import Case
from storage.people.store import Person
from storage.uow import Uow

_SLICE = 20
_WARN, _COVER = 0, 1
_STEPS = {State.ACCEPTED: "dispatch", State.CHECKING: "check"}


class Clockwork:
    """The complaints desk's duty on every heartbeat: one indexed query when nothing is due."""

    def __init__(self, work: Work, letters: Letters, aftercare: Aftercare, desk: Desk) -> None:
        self._work = work
        self._letters = letters
        self._aftercare = aftercare
        self._desk = desk

    def tick(self, uow: Uow, now: datetime) -> int:
        """Do what is owed for a slice of cases; the rest waits for the next beat, so that messages get between."""
        due = uow.complaints.to_check(now, _SLICE)
        for case in due:
            self._attend(uow, case, now)
        return len(due)

    def _attend(self, uow: Uow, case: Case, now: datetime) -> None:
        if case.state is State.DONE:
            self._aftercare.ask(uow, case, now)
        elif case.state is State.SURVEYING:
            self._aftercare.close_unanswered(uow, case, now)
        elif case.state in (*SIDE, State.ESCALATED):
            self._wait(uow, case, now)
        else:
            self._escalate(uow, case, now)

    def _wait(self, uow: Uow, case: Case, now: datetime) -> None:
        """Do what is due while others owe the next step."""
        if case.state is State.ESCALATED:
            self._desk.ending.ask_weekly(uow, case, now)
        elif case.state is State.PAUSED:
            self._desk.waiting.resume_due(uow, case, now)
        elif case.until_at is not None and case.until_at <= now:
            self._desk.waiting.close_unheard(uow, case, now)
        else:
            self._desk.waiting.remind_of_asking(uow, case, now)

    def _escalate(self, uow: Uow, case: Case, now: datetime) -> None:
        """Tell each stage that has been reached, once; several at a time after an outage."""
        stage, step_stage = case.stage, case.step_stage
        while (reached := self._work.timing.stage_at(case, stage)) is not None and reached <= now:
            self._tell(uow, case, stage, now)
            stage += 1
        while (reached := self._work.timing.step_stage_at(case, step_stage)) is not None and reached <= now:
            self._tell_step(uow, case, step_stage, now)
            step_stage += 1
        case = self._work.write(uow, case, {"stage": stage, "step_stage": step_stage})
        if case.asked is not None and case.asked["expires"] <= now:
            self._desk.terms.run_out(uow, case, now)

    def _tell(self, uow: Uow, case: Case, stage: int, now: datetime) -> None:
        """Tell that the first answer or the solution is nearly or long due."""
        fresh = case.state is State.NEW
        clock, limit = ("respond", case.respond_by) if fresh else ("solve", case.solve_by)
        share = self._share(stage)
        cause = Cause(case, f"{clock}{case.round}-{share:.2f}-{limit:%y%m%d%H%M%S}", now)
        self._alert(uow, cause, self._hearers(uow, case, stage), clock, limit, late=share >= 1)

    def _tell_step(self, uow: Uow, case: Case, stage: int, now: datetime) -> None:
        """Tell that nobody has passed on what is accepted, taken what was handed over, or checked what is finished."""
        assert case.step_by is not None, "a stage was reached, so there is a limit"
        step = _STEPS.get(case.state, "take")
        share = self._share(stage) if step == "dispatch" else 1.0
        hearers = self._hearers(uow, case, stage) if step == "dispatch" else routing.leads_of(uow, case)
        cause = Cause(case, f"{step}-{share:.2f}-{case.step_by:%y%m%d%H%M%S}", now)
        self._alert(uow, cause, hearers, step, case.step_by, late=share >= 1)

    def _alert(
        self, uow: Uow, cause: Cause, hearers: list[Person], clock: str, limit: datetime, *, late: bool
    ) -> None:
        case = cause.case
        called = " ".join(uow.people.name_of(person) for person in routing.in_charge(uow, case)[:1])
        what = f"{clock}_{'late' if late else 'soon'}"
        self._letters.alert_staff(uow, cause, hearers, what, by_when=limit, who=called)
        if late:
            uow.complaints.log(case, Act.OVERDUE, cause.now, detail={"clock": clock, "limit": limit})

    def _share(self, stage: int) -> float:
        return self._work.timing.settings.escalate_at[stage]

    @staticmethod
    def _hearers(uow: Uow, case: Case, stage: int) -> list[Person]:
        if stage == _WARN:
            return routing.in_charge(uow, case)
        if stage == _COVER:
            return routing.cover_of(uow, case)
        return routing.secretaries_of(uow, case)
