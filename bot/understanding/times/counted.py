"""What is counted within a month or a year: 最后一个周五, 第二个周六, 第一周, 最后一个工作日, 第一天."""

from __future__ import annotations

import re
from datetime import date, timedelta

from bot.understanding.times.shapes import DAY, Day, Frame, add_months, month_days, one_day, wrong_day
from bot.understanding.times.text import SMALL, number
from bot.understanding.times.weeks import DAY_SIGN, WEEK, WEEKDAYS
from bot.understanding.times.workdays import is_workday

NTH = rf"(?:第(?P<nth>{SMALL})|(?P<last>最后(?:的)?一?|末)|倒数第(?P<back>[一二三123])|(?P<first>头一|首))个?"
COUNTED = re.compile(
    rf"(?:的|里|份)?(?:(?P<leading>前)(?P<lead>{SMALL})个?{WEEK}|{NTH}(?:{WEEK}(?P<weekday>{DAY_SIGN})|(?P<workday>工作日)|(?P<single>天)|(?P<week>{WEEK})))"
)
#: Without a month: 第二个周六, 最后一个工作日 of the month that runs.
COUNTED_ALONE = re.compile(rf"{NTH}(?:{WEEK}(?P<weekday>{DAY_SIGN})|(?P<workday>工作日))")


def counted_day(found: re.Match[str], year: int, month: int | None, frame: Frame) -> Day:
    """Return the day or week; `month` None counts within the year. 第一周 begins with the first Monday."""
    first = date(year, month or 1, 1)
    end = date(year + 1, 1, 1) if month is None else date(*add_months(year, month, 1), 1)
    named = found.groupdict()
    if named.get("lead"):
        monday = _mondays(first, end)[0]
        return Day(first=monday, end=monday + timedelta(weeks=number(named["lead"])), vague=True)
    if named.get("week"):
        return _pick_week(_mondays(first, end), place(found), frame)
    days = [first + timedelta(days=step) for step in range((end - first).days)]
    if named["weekday"]:
        days = [day for day in days if day.weekday() == WEEKDAYS[named["weekday"]]]
    elif named["workday"]:
        days = [day for day in days if is_workday(day)]
    return _pick(days, place(found), frame)


def counted_alone(found: re.Match[str], frame: Frame) -> Day:
    """Return 第二个周六 of this month, or of the next when it is over."""
    year, month = frame.today.year, frame.today.month
    day = counted_day(found, year, month, frame)
    return day if day.end > frame.today else counted_day(found, *add_months(year, month, 1), frame)


def place(found: re.Match[str]) -> int:
    """Return the place counted from 1, or from -1 backwards."""
    if found["last"]:
        return -1
    if found["back"]:
        return -number(found["back"])
    return 1 if found["first"] else number(found["nth"])


def nth_weekday(year: int, month: int, weekday: int, nth: int) -> date | None:
    """Return e.g. the second (2) or last (-1) Saturday of a month; None when there is none."""
    days = [
        day for day in range(1, month_days(year, month) + 1) if date(year, month, day).weekday() == weekday
    ]
    index = nth - 1 if nth > 0 else nth
    return date(year, month, days[index]) if -len(days) <= index < len(days) else None


def _mondays(first: date, end: date) -> list[date]:
    monday = first + timedelta(days=-first.weekday() % 7)
    return [
        monday + timedelta(weeks=step)
        for step in range((end - monday).days // 7 + 1)
        if monday + timedelta(weeks=step) < end
    ]


def _pick(days: list[date], nth: int, frame: Frame) -> Day:
    index = nth - 1 if nth > 0 else nth
    return one_day(days[index]) if -len(days) <= index < len(days) and nth else wrong_day(frame)


def _pick_week(mondays: list[date], nth: int, frame: Frame) -> Day:
    day = _pick(mondays, nth, frame)
    return day if day.error else Day(first=day.first, end=day.first + 7 * DAY, grain="week", vague=True)
