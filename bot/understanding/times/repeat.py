"""Recurrences: 每天, 每周一三五, 每月最后一个周日, 每个工作日, 每年3月5日."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.understanding.times.counted import NTH, nth_weekday, place
from bot.understanding.times.festivals import FIXED
from bot.understanding.times.shapes import DAY, midnight, month_days
from bot.understanding.times.text import SMALL, number
from bot.understanding.times.weeks import DAY_SIGN, WEEK, WEEKDAYS
from bot.understanding.times.workdays import is_workday

_CODES = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_FIRST_SEARCH = 1_500

_EACH = "(?:每逢|每一?个?|逢|单)"
_CLOCK_HEAD = r"(?=[零〇一二两三四五六七八九十]{1,3}(?:点|时))"
_ONE_DAY = f"(?:{DAY_SIGN})"
_DAILY = re.compile(
    r"(?:每(?:一)?(?:天|日)|天天|日日|晚(?=晚[零〇一二两三四五六七八九十\d])|夜(?=夜[零〇一二两三四五六七八九十\d])|每个?(?=早|晚|上午|下午|中午|傍晚|凌晨|清晨|夜)|见天)"
)
_WORKDAYS = re.compile("(?:每个?|逢|(?<!个))(?:法定)?工作日(?:的?(?:每天|每日))?(?![内后前之以])|每逢上班")
_WEEKEND = re.compile(f"(?:每个?|逢){WEEK}末")
_SPAN = re.compile(
    rf"(?:每个?|逢)?{WEEK}(?P<first>{_ONE_DAY})(?:到|至|-+){WEEK}?(?P<last>{_ONE_DAY})(?P<daily>(?:的)?(?:每天|每日|每晚|每早))?"
)
_WEEKLY = re.compile(
    rf"(?:(?:每逢|每(?:一)?个?|逢|(?<!上)(?<!本)(?<!这)(?<!下)周(?=周)|个个){WEEK}的?|(?P<two>每?隔(?:一)?周的?|每(?:两|二)周的?|双周的?)(?:{WEEK})?)(?P<days>{_ONE_DAY}"
    rf"(?:(?:[、,和及与]|以及)?(?:每?{WEEK})?(?:{_ONE_DAY})(?!点|时|十点|十[一二]点)){{0,6}})"
)
_LIST_SIGN = re.compile(f"{_ONE_DAY}")
_MONTHLY = re.compile(
    rf"(?:每(?:一)?个?月的?|月月的?|每逢(?={SMALL}[号日]))(?:(?:{NTH}(?:{WEEK}(?P<weekday>{DAY_SIGN})|(?P<workday>工作日)|(?P<single>天|日)))|月?(?P<end>底|末)|月?(?P<start>初)(?!.[号日])|"
    rf"(?P<days>{SMALL}[号日]?(?:[、,和及与]{SMALL}[号日]?)*)(?<=[号日]))"
)
_YEARLY = re.compile(
    rf"(?:每(?:一|逢)?年|年年)的?(?:都是|都在|都)?(?P<month>{SMALL})月(?:份)?(?P<day>{SMALL})[日号]?"
)
_FEASTS = {name: day for day, names in FIXED.items() for name in names.split()}
_FEAST = re.compile(
    rf"(?:每(?:一|逢)?年|年年|每逢)的?(?P<feast>{'|'.join(sorted(_FEASTS, key=len, reverse=True))})(?:当天|当日|那天)?(?![前后期假长节])"
)

Rule = Callable[[date], bool]


@dataclass(frozen=True, slots=True)
class Repeat:
    """A rule for days: its written form, and whether a day is one of them."""

    code: str
    holds: Rule
    part: str | None = None


def scan_repeat(text: str, at: int) -> tuple[Repeat, int] | None:
    """Read the days of a recurrence; the clock time behind it is not read here."""
    for pattern, build in _FORMS:
        if (found := pattern.match(text, at)) and (repeat := build(found)):
            return repeat, found.end()
    return None


def next_day(repeat: Repeat, now: datetime, offset: timedelta) -> date | None:
    """Return the first day of the rule whose `offset` from midnight lies after `now`."""
    day = now.date() - DAY
    for _ in range(_FIRST_SEARCH):
        if midnight(day) + offset > now and repeat.holds(day):
            return day
        day += DAY
    return None


def _weekly(days: list[int], prefix: str = "weekly") -> Repeat:
    chosen = frozenset(days)
    return Repeat(
        f"{prefix} {','.join(_CODES[day] for day in sorted(chosen))}", lambda day: day.weekday() in chosen
    )


def _daily(_: re.Match[str]) -> Repeat:
    return Repeat("daily", lambda _: True)


def _workdays(_: re.Match[str]) -> Repeat:
    return Repeat("weekdays", is_workday)


def _weekend(_: re.Match[str]) -> Repeat:
    return _weekly([5, 6])


def _span(found: re.Match[str]) -> Repeat | None:
    if not (found[0].startswith(("每", "逢")) or found["daily"]):
        return None
    first, last = WEEKDAYS[found["first"]], WEEKDAYS[found["last"]]
    if last <= first:
        return None
    return _weekly(list(range(first, last + 1)))


def _listed(found: re.Match[str]) -> Repeat:
    signs = _LIST_SIGN.findall(re.sub(f"{WEEK}|每", "", found["days"]))
    return _weekly([WEEKDAYS[sign] for sign in signs], "weekly/2" if found["two"] else "weekly")


def _monthly(found: re.Match[str]) -> Repeat | None:
    if found["days"]:
        days = frozenset(number(word) for word in re.findall(SMALL, found["days"]))
        if not all(1 <= day <= 31 for day in days):
            return None
        return Repeat(f"monthly {','.join(map(str, sorted(days)))}", lambda day: day.day in days)
    if found["end"]:
        return Repeat("monthly -1", _is_last)
    if found["start"]:
        return Repeat("monthly 1", lambda day: day.day == 1)
    return _monthly_counted(found, place(found))


def _monthly_counted(found: re.Match[str], nth: int) -> Repeat | None:
    if found["weekday"]:
        weekday = WEEKDAYS[found["weekday"]]
        return Repeat(
            f"monthly {nth}{_CODES[weekday]}",
            lambda day: nth_weekday(day.year, day.month, weekday, nth) == day,
        )
    if found["workday"]:
        return Repeat(f"monthly {nth}workday", lambda day: _nth_workday(day, nth))
    if nth == -1:
        return Repeat("monthly -1", _is_last)
    return Repeat(f"monthly {nth}", lambda day: day.day == nth) if 1 <= nth <= 31 else None


def _yearly(found: re.Match[str]) -> Repeat | None:
    return _on_day_of_year(number(found["month"]), number(found["day"]))


def _feast(found: re.Match[str]) -> Repeat | None:
    return _on_day_of_year(*_FEASTS[found["feast"]])


def _on_day_of_year(month: int, day: int) -> Repeat | None:
    if not (1 <= month <= 12 and 1 <= day <= month_days(2024, month)):
        return None
    return Repeat(f"yearly {month:02d}-{day:02d}", lambda date_: (date_.month, date_.day) == (month, day))


def _is_last(day: date) -> bool:
    return day.day == month_days(day.year, day.month)


def _nth_workday(day: date, nth: int) -> bool:
    days = [date(day.year, day.month, number_) for number_ in range(1, month_days(day.year, day.month) + 1)]
    days = [day_ for day_ in days if is_workday(day_)]
    index = nth - 1 if nth > 0 else nth
    return -len(days) <= index < len(days) and days[index] == day


_FORMS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], Repeat | None]], ...] = (
    (_SPAN, _span),
    (_WEEKLY, _listed),
    (_WEEKEND, _weekend),
    (_MONTHLY, _monthly),
    (_YEARLY, _yearly),
    (_FEAST, _feast),
    (_DAILY, _daily),
    (_WORKDAYS, _workdays),
)
