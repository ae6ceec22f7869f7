"""Working days of mainland China, also in years whose calendar is not published yet."""

from __future__ import annotations

from datetime import date, timedelta

import chinese_calendar

from bot.understanding.times.lunar import lunar_date
from bot.understanding.times.shapes import DAY

_USUALLY_OFF = frozenset({(1, 1)} | {(5, day) for day in range(1, 6)} | {(10, day) for day in range(1, 8)})
_LONGEST_BLOCK = 16


def is_workday(day: date) -> bool:
    """Return whether offices are open; a year the calendar lacks is read as weekends and the usual holidays."""
    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:
        return day.weekday() < 5 and not _usually_off(day)


def workday_after(day: date, count: int) -> date:
    """Return the `count`-th working day after `day`."""
    while count > 0:
        day += DAY
        count -= is_workday(day)
    return day


def workday_before(day: date) -> date:
    """Return the last working day before `day`."""
    day -= DAY
    while not is_workday(day):
        day -= DAY
    return day


def last_day_off(day: date) -> date:
    """Return the last day of the run of days off that holds `day`; `day` itself when it is a working day."""
    for _ in range(_LONGEST_BLOCK):
        if is_workday(day + DAY):
            break
        day += DAY
    return day


def first_day_off(day: date) -> date:
    """Return the first day of the run of days off that holds `day`."""
    for _ in range(_LONGEST_BLOCK):
        if is_workday(day - DAY):
            break
        day -= DAY
    return day


def qingming(year: int) -> date:
    """Return Tomb-Sweeping Day by the customary formula, right for 2000 to 2099."""
    short = year % 100
    return date(year, 4, int(short * 0.2422 + 4.81) - short // 4)


def _usually_off(day: date) -> bool:
    if (day.month, day.day) in _USUALLY_OFF or day == qingming(day.year):
        return True
    if day in (lunar_date(day.year, 5, 5), lunar_date(day.year, 8, 15)):
        return True
    new_year = lunar_date(day.year, 1, 1)
    return new_year is not None and new_year - DAY <= day < new_year + timedelta(days=7)
