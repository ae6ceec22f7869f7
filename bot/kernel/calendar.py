"""Office hours, quiet hours, holidays and make-up workdays (调休). Pure: every question names its instant."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import chinese_calendar


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of a day, local wall time; `end` before `start` runs over midnight."""

    start: time
    end: time

    def holds(self, at: time) -> bool:
        """Whether the wall time `at` lies inside."""
        if self.start <= self.end:
            return self.start <= at < self.end
        return at >= self.start or at < self.end


def is_known_year(year: int) -> bool:
    """Whether holidays and make-up workdays of `year` are known; otherwise plain weekdays are assumed."""
    try:
        chinese_calendar.is_workday(date(year, 6, 1))
    except NotImplementedError:
        return False
    return True


def is_workday(day: date) -> bool:
    """Whether `day` is worked, counting 调休. A year not announced yet falls back to Monday–Friday.

    Source: State Council notices as carried by the chinesecalendar package.
    """
    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:
        return day.weekday() < 5


def festival_of(day: date) -> str | None:
    """Return the festival `day` is off for, as a word (`national_day`); None for other days and unknown years."""
    try:
        is_off, name = chinese_calendar.get_holiday_detail(day)
    except NotImplementedError:
        return None
    return name.lower().replace(" ", "_").replace("-", "_").replace("'", "") if is_off and name else None


def is_make_up(day: date) -> bool:
    """Whether `day` is a weekend day that is worked for a festival (调休)."""
    return day.weekday() >= 5 and is_workday(day)


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficeCalendar:
    """When the office is there. `hours` empty means always open; `quiet` None means pushes at any hour."""

    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("Asia/Shanghai"))
    hours: tuple[Span, ...] = ()
    quiet: Span | None = None

    def local(self, at: datetime) -> datetime:
        """Return `at` in office wall time."""
        return at.astimezone(self.zone)

    def is_open(self, at: datetime) -> bool:
        """Whether somebody is in the office at `at`."""
        if not self.hours:
            return True
        opens, _ = next(self._periods(at))
        return opens <= at

    def next_open(self, at: datetime) -> datetime:
        """Return `at` itself while open, else the next opening, in UTC."""
        if self.is_open(at):
            return at
        start, _ = next(self._periods(at))
        return max(start, at)

    def after(self, start: datetime, office_time: timedelta) -> datetime:
        """Return the instant, in UTC, when `office_time` of opening hours have passed since `start`."""
        if not self.hours:
            return start + office_time
        left = office_time
        for opens, closes in self._periods(start):
            begin = max(opens, start)
            if closes - begin >= left:
                return begin + left
            left -= closes - begin
        raise AssertionError("office periods never end")

    def between(self, start: datetime, end: datetime) -> timedelta:
        """Return how long the office is open from `start` to `end`; nothing when `end` lies before."""
        if not self.hours:
            return max(end - start, timedelta())
        passed = timedelta()
        for opens, closes in self._periods(start):
            if opens >= end:
                return passed
            passed += max(min(closes, end) - max(opens, start), timedelta())
        raise AssertionError("office periods never end")

    def before(self, end: datetime, office_time: timedelta) -> datetime:
        """Return the latest instant, in UTC, since which `office_time` of opening hours have passed at `end`."""
        if not self.hours or office_time <= timedelta():
            return end - office_time
        left = office_time
        for opens, closes in self._periods_back(end):
            last = min(closes, end)
            if last - opens >= left:
                return last - left
            left -= last - opens
        raise AssertionError("office periods never began")

    def is_quiet(self, at: datetime) -> bool:
        """Whether residents are left in peace at `at`."""
        return self.quiet is not None and self.quiet.holds(self.local(at).time())

    def after_quiet(self, at: datetime) -> datetime:
        """Return `at`, or the end of the quiet hours it falls into, in UTC."""
        if self.quiet is None or not self.is_quiet(at):
            return at
        here = self.local(at)
        end = datetime.combine(here.date(), self.quiet.end, self.zone)
        return (end if end > here else end + timedelta(days=1)).astimezone(UTC)

    def before_quiet(self, at: datetime) -> datetime:
        """Return `at`, or the last moment before the quiet hours it falls into begin, in UTC."""
        if self.quiet is None or not self.is_quiet(at):
            return at
        here = self.local(at)
        start = datetime.combine(here.date(), self.quiet.start, self.zone)
        start = start if start <= here else start - timedelta(days=1)
        return (start - timedelta(minutes=1)).astimezone(UTC)

    def _periods(self, since: datetime) -> Iterator[tuple[datetime, datetime]]:
        """Yield opening periods in UTC that end after `since`, earliest first, without end.

        A period that runs over midnight belongs to the day on which it begins.
        """
        day = self.local(since).date() - timedelta(days=1)
        while True:
            for opens, closes in self._periods_of(day):
                if closes > since:
                    yield opens, closes
            day += timedelta(days=1)

    def _periods_back(self, until: datetime) -> Iterator[tuple[datetime, datetime]]:
        """Yield opening periods in UTC that begin before `until`, latest first, without end."""
        day = self.local(until).date()
        while True:
            for opens, closes in reversed(self._periods_of(day)):
                if opens < until:
                    yield opens, closes
            day -= timedelta(days=1)

    def _periods_of(self, day: date) -> list[tuple[datetime, datetime]]:
        """Return the opening periods in UTC that begin on a local day, earliest first."""
        if not is_workday(day):
            return []
        periods = []
        for span in sorted(self.hours, key=lambda span: span.start):
            last_day = day if span.start < span.end else day + timedelta(days=1)
            opens = datetime.combine(day, span.start, self.zone).astimezone(UTC)
            periods.append((opens, datetime.combine(last_day, span.end, self.zone).astimezone(UTC)))
        return periods
