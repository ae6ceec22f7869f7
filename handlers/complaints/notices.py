"""What time brings: limits that come near, surveys that are due, silence that has lasted long enough."""

from __future__ import annotations

from datetime import datetime

from handlers.complaints import routing
from handlers.complaints.aftercare import Aftercare
from handlers.complaints.letters import Cause, Letters
from handlers.complaints.work import Work
from storage.complaints.model import Act, State
from storage.complaints.store import Case
from storage.people.store import Person
from storage.uow import Uow

_SLICE = 50
_WARN, _COVER = 0, 1


class Clockwork:
    """The complaints desk's duty on every heartbeat: one indexed query when nothing is due."""

    def __init__(self, work: Work, letters: Letters, aftercare: Aftercare) -> None:
        self._work = work
        self._letters = letters
        self._aftercare = aftercare

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
        else:
            self._escalate(uow, case, now)

    def _escalate(self, uow: Uow, case: Case, now: datetime) -> None:
        """Tell each stage that has been reached, once; several at a time after an outage."""
        stage = case.stage
        while (reached := self._work.timing.stage_at(case, stage)) is not None and reached <= now:
            self._tell(uow, case, stage, now)
            stage += 1
        self._work.write(uow, case, {"stage": stage})

    def _tell(self, uow: Uow, case: Case, stage: int, now: datetime) -> None:
        share = self._work.timing.settings.escalate_at[stage]
        fresh = case.state is State.NEW
        clock = "respond" if fresh else f"solve{case.round}"
        cause = Cause(case, f"{clock}-{share:.2f}", now)
        limit = case.respond_by if fresh else case.solve_by
        what = f"{'respond' if fresh else 'solve'}_{'soon' if share < 1 else 'late'}"
        owner = routing.in_charge(uow, case)
        called = " ".join(uow.people.name_of(person) for person in owner[:1])
        self._letters.alert_staff(
            uow, cause, self._hearers(uow, case, stage), what, by_when=limit, who=called
        )
        if share >= 1:
            uow.complaints.log(case, Act.OVERDUE, now, detail={"share": share})

    @staticmethod
    def _hearers(uow: Uow, case: Case, stage: int) -> list[Person]:
        if stage == _WARN:
            return routing.in_charge(uow, case)
        if stage == _COVER:
            return routing.cover_of(uow, case)
        return routing.secretaries_of(uow, case)
