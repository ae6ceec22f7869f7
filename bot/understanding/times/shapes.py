"""What the time grammar builds: days, clock times, moments, and the frame they are read in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")
DAY = timedelta(days=1)
IMPOSSIBLE = "impossible"

#: Conventional bounds of the parts of a day, in hours.
PART_HOURS = {
    "凌晨": (0, 6),
    "早上": (6, 9),
    "上午": (6, 12),
    "中午": (11, 14),
    "下午": (12, 18),
    "白天": (6, 18),
    "傍晚": (17, 19),
    "晚上": (18, 24),
}


@dataclass(frozen=True, slots=True)
class Frame:
    """Where a text is read from: `now`, and the day from which bare days (28号, 周三) are counted."""

    now: datetime
    anchor: date

    @property
    def today(self) -> date:
        return self.now.date()


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """One or several days, `end` excluded.

    `later` is the next candidate when a bare weekday falls on today; `before` is where "before it" ends if that
    is not `end`; `block` is the last day off around a public holiday; `vague` days are not enough for a notice.
    """

    first: date
    end: date
    grain: str = "day"
    later: date | None = None
    before: date | None = None
    block: date | None = None
    vague: bool = False
    error: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """A time of day as said; `literal` hours (15:00, 08:00, 3pm) need no convention. 差十分九点 is minute -10."""

    hour: int
    minute: int = 0
    second: int = 0
    part: str | None = None
    literal: bool = False

    @property
    def error(self) -> str | None:
        wrong = self.hour > 24 or not -60 < self.minute < 60 or (self.hour == 24 and self.minute > 0)
        return IMPOSSIBLE if wrong else None

    @property
    def offset(self) -> timedelta:
        """Distance from the midnight that starts the day named; 晚上十二点 is 24 hours."""
        hour = self.hour if self.literal else conventional_hour(self.hour, self.part)
        return timedelta(hours=hour, minutes=self.minute, seconds=self.second)


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """A day, a part of it and a clock time; each may be unsaid."""

    day: Day | None = None
    part: str | None = None
    clock: Clock | None = None

    @property
    def error(self) -> str | None:
        return (self.day.error if self.day else None) or (self.clock.error if self.clock else None)


NOTHING = Moment()


def conventional_hour(hour: int, part: str | None) -> int:
    """Return the hour on the 24-hour clock, by the conventions of community notices (三点 is 15:00)."""
    if hour > 12 or (hour == 0 and part != "晚上"):
        return hour
    if part is None:
        return hour + 12 if 1 <= hour <= 7 else hour
    if part == "凌晨":
        return hour % 12
    if part == "晚上":
        return hour + 24 if hour < 5 else hour + 12
    if part == "中午":
        return hour + 12 if hour < 10 else hour
    if part in ("下午", "傍晚"):
        return hour if hour == 12 else hour + 12
    return hour


def one_day(first: date, *, vague: bool = False, later: date | None = None) -> Day:
    return Day(first=first, end=first + DAY, vague=vague, later=later)


def wrong_day(frame: Frame) -> Day:
    """A day that does not exist, such as 2月30日."""
    return Day(first=frame.today, end=frame.today + DAY, error=IMPOSSIBLE)


def midnight(day: date) -> datetime:
    return datetime.combine(day, time(), SHANGHAI)


def monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())


def add_months(year: int, month: int, months: int) -> tuple[int, int]:
    years, index = divmod(year * 12 + month - 1 + months, 12)[0], (month - 1 + months) % 12
    return years, index + 1


def month_days(year: int, month: int) -> int:
    next_year, next_month = add_months(year, month, 1)
    return (date(next_year, next_month, 1) - date(year, month, 1)).days
