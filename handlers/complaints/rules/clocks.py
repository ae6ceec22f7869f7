"""The office's clocks: when each stage of a limit is reached, and where limits lie after a standstill. Pure.

They run only while the office owes the next step. Each clock is a stretch from its start to its limit; a standstill
moves both, so that shares of the limit stay true.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any, Protocol

from bot.kernel.calendar import OfficeCalendar, is_workday
from handlers.complaints.rules.acts import IN_HAND
from handlers.complaints.rules.promises import ComplaintSettings, Count, Limit, Promise, Promises
from storage.complaints.model import State

_DAY = timedelta(days=1)
_REMIND_OF_ASKING = timedelta(hours=48)
ASKING_LASTS = timedelta(days=5)
"""How long the office waits for what it asked a resident."""
REOPENED_WITHIN = timedelta(days=30)
"""So long after its end a case may begin again."""
WEEK = timedelta(days=7)


class Timed(Protocol):
    """What the clocks must know of a case."""

    @property
    def state(self) -> State: ...
    @property
    def category(self) -> str: ...
    @property
    def urgent(self) -> bool: ...
    @property
    def stage(self) -> int: ...
    @property
    def step_stage(self) -> int: ...
    @property
    def respond_from(self) -> datetime: ...
    @property
    def respond_by(self) -> datetime: ...
    @property
    def step_from(self) -> datetime | None: ...
    @property
    def step_by(self) -> datetime | None: ...
    @property
    def solve_from(self) -> datetime: ...
    @property
    def solve_by(self) -> datetime: ...
    @property
    def until_at(self) -> datetime | None: ...
    @property
    def asked(self) -> dict[str, Any] | None: ...
    @property
    def stops(self) -> tuple[dict[str, Any], ...]: ...
    @property
    def done_at(self) -> datetime | None: ...


@dataclass(frozen=True, slots=True)
class Stretch:
    """A running clock: its start and its limit in UTC, and how time between them is counted."""

    start: datetime
    by: datetime
    count: Count


class Timing:
    """Reads the clocks of cases. All instants UTC."""

    def __init__(self, settings: ComplaintSettings, calendar: OfficeCalendar, promises: Promises) -> None:
        self.settings = settings
        self.calendar = calendar
        self.promises = promises

    # --- limits ------------------------------------------------------------------------------------

    def by(self, start: datetime, limit: Limit, share: float = 1.0) -> datetime:
        """Return when `share` of a limit that starts at `start` is over."""
        if limit.count is Count.WALL:
            return start + limit.amount * share
        if limit.count is Count.DAYS:
            return self._on_workday(start + limit.amount * share)
        amount = limit.amount * share
        return self.calendar.after(
            start, self._office_time(amount) if limit.count is Count.WORKDAYS else amount
        )

    def promise(self, category: str, *, urgent: bool) -> Promise:
        """Return the limits a case of this kind has."""
        return self.promises.of(category, urgent=urgent)

    def respond_by(self, start: datetime, category: str, *, urgent: bool) -> datetime:
        """Return when the first answer is owed."""
        return self.by(start, self.promise(category, urgent=urgent).respond)

    def solve_by(self, start: datetime, category: str, *, urgent: bool, again: bool = False) -> datetime:
        """Return when the solution is owed; after a reopening in half the time."""
        return self.by(start, self.promise(category, urgent=urgent).solve, 0.5 if again else 1.0)

    def dispatch_by(self, start: datetime, category: str, *, urgent: bool, share: float = 1.0) -> datetime:
        """Return when an accepted case must have been passed on; `share` 0.5: taken by whom it was passed to."""
        return self.by(start, self.promise(category, urgent=urgent).dispatch, share)

    def half_office_day(self, start: datetime) -> datetime:
        """Return when half a day of opening hours has passed."""
        return self.calendar.after(start, self._office_time(_DAY) / 2)

    def office_day(self, start: datetime) -> datetime:
        """Return when a day of opening hours has passed."""
        return self.calendar.after(start, self._office_time(_DAY))

    def end_of(self, at: datetime) -> datetime:
        """Return the moment the office closes on the local day of `at`, in UTC; the day's end without hours."""
        day = self.calendar.local(at).date()
        closes = max((span.end for span in self.calendar.hours), default=time(23, 59))
        return datetime.combine(day, closes, self.calendar.zone).astimezone(UTC)

    def opening_of(self, at: datetime) -> datetime:
        """Return when the office opens on the local day of `at`, or on the next working day, in UTC."""
        day = self.calendar.local(at).date()
        opens = min((span.start for span in self.calendar.hours), default=time(8, 30))
        return self.calendar.next_open(datetime.combine(day, opens, self.calendar.zone).astimezone(UTC))

    def _office_time(self, days: timedelta) -> timedelta:
        """Return the opening hours of so many working days."""
        if not self.calendar.hours:
            return days
        base = datetime(2000, 1, 1)  # noqa: DTZ001  two wall times of one day are compared, no instants
        lengths = [
            (datetime.combine(base, span.end) - datetime.combine(base, span.start)) % _DAY
            for span in self.calendar.hours
        ]
        return sum(lengths, timedelta()) * (days / _DAY)

    def _on_workday(self, at: datetime) -> datetime:
        """Return `at`, or the same time of the next working day when it falls on a day off."""
        local = self.calendar.local(at)
        if not self.calendar.hours:
            return at
        while not is_workday(local.date()):
            local += _DAY
        return local.astimezone(UTC)

    # --- standing still ----------------------------------------------------------------------------

    def moved(self, at: datetime, stood_at: datetime, now: datetime, count: Count) -> datetime:
        """Return where an instant of a clock lies after it stood still from `stood_at` to `now`.

        What was left of the clock then is left now; what had run then has run now.
        """
        if count in (Count.WALL, Count.DAYS):
            later = at + (now - stood_at)
            return self._on_workday(later) if count is Count.DAYS and at > stood_at else later
        if at >= stood_at:
            return self.calendar.after(now, self.calendar.between(stood_at, at))
        return self.calendar.before(now, self.calendar.between(at, stood_at))

    def recounted(
        self, case: Timed, now: datetime, limit: Limit, base: datetime
    ) -> tuple[datetime, datetime]:
        """Return start and end of a limit counted anew from `base`, without the case's standstills.

        While the case stands still, the clock stands where it was when that began.
        """
        stops = [(stop["since"], stop["until"]) for stop in case.stops if stop["since"] >= base]
        at = stops[-1][0] if stops and stops[-1][1] is None else now
        over = [(since, until) for since, until in stops if until is not None]
        if not over:
            return base, self.by(base, limit)
        wall = limit.count in (Count.WALL, Count.DAYS)
        ran = self._ran(base, at, wall=wall) - sum(
            (self._ran(since, until, wall=wall) for since, until in over), timedelta()
        )
        start = at - ran if wall else self.calendar.before(at, ran)
        return start, self.by(start, limit)

    def _ran(self, start: datetime, end: datetime, *, wall: bool) -> timedelta:
        return end - start if wall else self.calendar.between(start, end)

    # --- what must be looked at, and when ----------------------------------------------------------

    def running(self, case: Timed) -> Stretch | None:
        """Return the clock of the first answer or of the solution, whichever runs; None when none does."""
        promise = self.promise(case.category, urgent=case.urgent)
        if case.state is State.NEW:
            return Stretch(case.respond_from, case.respond_by, promise.respond.count)
        if case.state in (*IN_HAND, State.CHECKING):
            return Stretch(case.solve_from, case.solve_by, promise.solve.count)
        return None

    def stage_at(self, case: Timed, stage: int) -> datetime | None:
        """Return when stage number `stage` of the running clock is reached, None when none is left or none runs."""
        stretch = self.running(case)
        if stretch is None or stage >= len(self.settings.escalate_at):
            return None
        return self._share(stretch, self.settings.escalate_at[stage])

    def stages_over(self, case: Timed, start: datetime, by: datetime, now: datetime) -> int:
        """Return how many stages of the solution's clock would be over, had it this start and this limit."""
        count = self.promise(case.category, urgent=case.urgent).solve.count
        shares = (self._share(Stretch(start, by, count), share) for share in self.settings.escalate_at)
        return sum(at <= now for at in shares)

    def step_stage_at(self, case: Timed, stage: int) -> datetime | None:
        """Return when stage number `stage` of the next step is reached.

        An accepted case must be passed on, in the stages of every limit; what was handed to somebody must be taken, and
        what is finished must be checked, in one stage.
        """
        if case.step_from is None or case.step_by is None:
            return None
        if case.state is State.ACCEPTED and stage < len(self.settings.escalate_at):
            count = self.promise(case.category, urgent=case.urgent).dispatch.count
            return self._share(Stretch(case.step_from, case.step_by, count), self.settings.escalate_at[stage])
        alone = case.state in (State.ASSIGNED, State.REOPENED, State.CHECKING)
        return case.step_by if alone and stage == 0 else None

    def next_check(self, case: Timed) -> datetime | None:
        """Return when the clock must look at the case again, None when nothing is owed by time."""
        if case.done_at is not None and case.state in (State.DONE, State.SURVEYING):
            asked = case.done_at + self.settings.survey_after
            return asked if case.state is State.DONE else asked + self.settings.survey_closes_after
        if case.state in (State.PAUSED, State.ESCALATED):
            return case.until_at
        if case.state is State.AWAITING and case.until_at is not None:
            return case.until_at - ASKING_LASTS + _REMIND_OF_ASKING if case.stage == 0 else case.until_at
        due = (
            self.stage_at(case, case.stage),
            self.step_stage_at(case, case.step_stage),
            case.asked["expires"] if case.asked and case.state in (State.NEW, *IN_HAND) else None,
        )
        return min(filter(None, due), default=None)

    def due_at(self, case: Timed) -> datetime | None:
        """Return the limit by which lists sort an open case; None when it is over."""
        stretch = self.running(case)
        if stretch is not None:
            return stretch.by
        return (case.until_at or case.solve_by) if case.state in _WAITING else None

    def staff_hears_at(self, now: datetime, *, urgent: bool) -> datetime:
        """Return when a staff alert may go out: at once if urgent, else when the office is open."""
        return now if urgent else self.calendar.next_open(now)

    def _share(self, stretch: Stretch, share: float) -> datetime:
        if stretch.count in (Count.WALL, Count.DAYS):
            return stretch.start + (stretch.by - stretch.start) * share
        return self.calendar.after(stretch.start, self.calendar.between(stretch.start, stretch.by) * share)


_WAITING = (State.AWAITING, State.PAUSED, State.ESCALATED)
