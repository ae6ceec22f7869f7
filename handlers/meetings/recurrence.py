"""On which days a meeting comes again, and where it goes when its day is a holiday. Pure.

Rules are written as `bot.understanding.times` writes them: `daily`, `weekdays`, `weekly MO,WE`, `weekly/2 WE`, `monthly 15`,
`monthly -1`, `monthly 1MO`, `monthly -1workday`, `yearly 03-05`. Which of two weeks is meant stands behind: `weekly/2 WE
2026-06-10`.
"""

from __future__ import annotations

import calendar
from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta

from bot.kernel.calendar import festival_of, is_workday
from storage.meetings.series_model import HolidayRule

DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_DAY = timedelta(days=1)
_FARTHEST = 800
_LONGEST_HOLIDAY = 14

Holds = Callable[[date], bool]


def anchored(rule: str, first: date) -> str:
    """Return the rule with its first day where that matters."""
    return f"{rule} {first.isoformat()}" if rule.startswith("weekly/2") else rule


def days_of(rule: str, since: date) -> Iterator[date]:
    """Yield the rule's days from `since` on, for two years at most. Raises: ValueError, for a rule that is none."""
    holds = reading_of(rule)
    for ahead in range(_FARTHEST):
        day = since + ahead * _DAY
        if holds(day):
            yield day


def next_day(rule: str, since: date) -> date | None:
    """Return the rule's first day from `since` on. Raises: ValueError, for a rule that is none."""
    return next(days_of(rule, since), None)


def held_on(day: date, following: date | None, holidays: HolidayRule) -> date | None:
    """Return on which day the meeting of `day` is held, None when it is left out.

    Only a festival moves it: who meets on Saturdays means Saturdays. Days worked for a festival (调休) are workdays. It
    is never moved to where the `following` one is held already.
    """
    if festival_of(day) is None or holidays is HolidayRule.KEEP:
        return day
    if holidays is HolidayRule.SKIP:
        return None
    step = _DAY if holidays is HolidayRule.NEXT else -_DAY
    for far in range(1, _LONGEST_HOLIDAY + 1):
        other = day + far * step
        if following is not None and other >= following:
            return None
        if is_workday(other):
            return other
    return None


def reading_of(rule: str) -> Holds:
    """Return the question whether a day is one of the rule's. Raises: ValueError, for a rule that is none."""
    name, _, which = rule.partition(" ")
    maker = _MAKERS.get(name)
    if maker is None:
        raise ValueError(rule)
    return maker(which)


def _weekly(which: str) -> Holds:
    chosen = frozenset(DAYS.index(day) for day in which.split(","))
    return lambda day: day.weekday() in chosen


def _fortnightly(which: str) -> Holds:
    days, _, first = which.partition(" ")
    weekly, begun = _weekly(days), date.fromisoformat(first) if first else date.min
    monday = begun - timedelta(days=begun.weekday())
    return lambda day: weekly(day) and (day - monday).days // 7 % 2 == 0


def _yearly(which: str) -> Holds:
    month, day_of_month = (int(part) for part in which.split("-"))
    return lambda day: (day.month, day.day) == (month, day_of_month)


def _monthly(which: str) -> Holds:
    if which.endswith("workday"):
        nth = int(which.removesuffix("workday"))
        return lambda day: _workdays(day)[_index(nth, _workdays(day))] == day if _workdays(day) else False
    if which[-2:] in DAYS:
        nth, weekday = int(which[:-2]), DAYS.index(which[-2:])
        return lambda day: day.weekday() == weekday and _is_nth(day, nth)
    wanted = frozenset(int(part) for part in which.split(","))
    return lambda day: day.day in wanted or (-1 in wanted and day.day == _last(day))


def _index(nth: int, days: list[date]) -> int:
    return min(nth, len(days)) - 1 if nth > 0 else max(nth, -len(days))


def _is_nth(day: date, nth: int) -> bool:
    return (day.day - 1) // 7 + 1 == nth if nth > 0 else (_last(day) - day.day) // 7 + 1 == -nth


def _workdays(day: date) -> list[date]:
    month = [day.replace(day=one) for one in range(1, _last(day) + 1)]
    return [one for one in month if is_workday(one)]


def _last(day: date) -> int:
    return calendar.monthrange(day.year, day.month)[1]


_MAKERS: Mapping[str, Callable[[str], Holds]] = {
    "daily": lambda _: lambda day: True,
    "weekdays": lambda _: is_workday,
    "weekly": _weekly,
    "weekly/2": _fortnightly,
    "monthly": _monthly,
    "yearly": _yearly,
}
