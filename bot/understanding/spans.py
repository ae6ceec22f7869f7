"""Which days a clerk means who asks for figures: 上周, 6月, 第二季度, 近30天, 6-1到6-15. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from bot.understanding.numerals import fold, read_number

_DAY = timedelta(days=1)
_WEEK = timedelta(days=7)
_MOST_DAYS = 3660
_NUMBER = r"\d{1,2}|十[一二]|[一二三四五六七八九十]"
_DATE = r"(?:(?P<{0}y>20\d\d)[-./年])?(?P<{0}m>\d{{1,2}})[-./月](?P<{0}d>\d{{1,2}})[日号]?"


class Grain(StrEnum):
    """What sort of span it is."""

    DAYS = "days"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    HALF = "half"
    YEAR = "year"


@dataclass(frozen=True, slots=True)
class Span:
    """Days from `first` to `last`, both included."""

    first: date
    last: date
    grain: Grain


_Reader = Callable[[re.Match[str], date], Span | None]


def read_span(text: str, today: date) -> tuple[Span, tuple[int, int]] | None:
    """Return the span of days a text names, none of them after today, and where; None for none, or one yet to come.

    A month without a year is the latest that has begun.
    """
    folded = fold(text)
    for pattern, reader in _READERS:
        match = pattern.search(folded)
        if match is None:
            continue
        span = reader(match, today)
        if span is None or span.first > today or (today - span.first).days > _MOST_DAYS:
            return None
        return Span(span.first, min(span.last, today), span.grain), match.span()
    return None


def month_of(day: date) -> Span:
    """Return the month a day lies in."""
    return _month(day.year, day.month)


def week_of(day: date) -> Span:
    """Return the week a day lies in, from Monday."""
    monday = day - day.weekday() * _DAY
    return Span(monday, monday + 6 * _DAY, Grain.WEEK)


def months_in(span: Span) -> list[Span]:
    """Return the months of a span, the first and the last cut to it."""
    found, at = [], span.first
    while at <= span.last:
        month = month_of(at)
        found.append(Span(at, min(month.last, span.last), Grain.MONTH))
        at = month.last + _DAY
    return found


def _months(year: int, first: int, count: int, grain: Grain) -> Span:
    after = year * 12 + first - 1 + count
    return Span(date(year, first, 1), date(after // 12, after % 12 + 1, 1) - _DAY, grain)


def _month(year: int, month: int) -> Span:
    return _months(year, month, 1, Grain.MONTH)


def _exact(match: re.Match[str], today: date) -> Span | None:
    try:
        first = _day(match, "a", today.year)
        last = _day(match, "b", first.year)
    except ValueError:
        return None
    return Span(first, last, Grain.DAYS) if first <= last else None


def _day(match: re.Match[str], which: str, year: int) -> date:
    return date(int(match[f"{which}y"] or year), int(match[f"{which}m"]), int(match[f"{which}d"]))


def _recent(match: re.Match[str], today: date) -> Span | None:
    count = read_number(match["n"]) if match["n"] else 1
    days = (count or 0) * {"天": 1, "日": 1, "周": 7, "星期": 7, "个星期": 7, "个月": 30, "月": 30}[
        match["unit"]
    ]
    return Span(today - (days - 1) * _DAY, today, Grain.DAYS) if 0 < days <= _MOST_DAYS else None


def _named_month(match: re.Match[str], today: date) -> Span | None:
    month = read_number(match["m"]) or 0
    if not 1 <= month <= 12:
        return None
    if match["y"] or match["back"]:
        return _month(_year(match, today), month)
    return _month(today.year - (month > today.month), month)


def _year(match: re.Match[str], today: date) -> int:
    if match["y"]:
        return int(match["y"])
    return today.year - 1 if match["back"] else today.year


def _quarter(match: re.Match[str], today: date) -> Span | None:
    index = read_number(match["q"]) or 0
    return _months(_year(match, today), 3 * index - 2, 3, Grain.QUARTER) if 1 <= index <= 4 else None


def _half(match: re.Match[str], today: date) -> Span | None:
    return _months(_year(match, today), 1 if match["h"] == "上" else 7, 6, Grain.HALF)


def _this_quarter(back: int) -> _Reader:
    def read(_match: re.Match[str], today: date) -> Span | None:
        at = today.year * 4 + (today.month - 1) // 3 - back
        return _months(at // 4, at % 4 * 3 + 1, 3, Grain.QUARTER)

    return read


def _last_month(_match: re.Match[str], today: date) -> Span | None:
    return month_of(today.replace(day=1) - _DAY)


def _whole_year(back: int) -> _Reader:
    return lambda _match, today: _months(today.year - back, 1, 12, Grain.YEAR)


def _weeks_ago(back: int) -> _Reader:
    return lambda _match, today: week_of(today - back * _WEEK)


def _days_ago(back: int) -> _Reader:
    return lambda _match, today: Span(today - back * _DAY, today - back * _DAY, Grain.DAYS)


_YEAR = r"(?:(?P<y>20\d\d)年?的?|(?P<back>去年)|今年|本年)?"
_READERS: tuple[tuple[re.Pattern[str], _Reader], ...] = tuple(
    (re.compile(pattern), reader)
    for pattern, reader in (
        (_DATE.format("a") + r"\s*(?:到|至|~|—+|-{1,2}|–)\s*" + _DATE.format("b"), _exact),
        (r"(?:最近|近|过去)(?P<n>\d{1,3}|[一二两三四五六七八九十]{1,3}|半)?(?P<unit>天|日|个?星期|周|个?月)", _recent),
        (r"上上(?:个)?(?:周|星期)", _weeks_ago(2)),
        (r"上(?:个)?(?:周|星期)", _weeks_ago(1)),
        (r"(?:本|这个?)(?:周|星期)", _weeks_ago(0)),
        (r"上个?月", _last_month),
        (r"(?:本|这个?|当)月", lambda _match, today: month_of(today)),
        (r"上个?季度?", _this_quarter(1)),
        (r"(?:本|这个?)季度?", _this_quarter(0)),
        (rf"{_YEAR}第?(?P<q>[一二三四1-4])季度?", _quarter),
        (rf"{_YEAR}(?P<h>[上下])半年", _half),
        (rf"(?:(?P<y>20\d\d)[-./年]|(?P<back>去年)|今年|本年)?的?(?P<m>{_NUMBER})月份?(?!\d)", _named_month),
        (r"(?P<y>20\d\d)(?P<back>)[-./年](?P<m>\d{1,2})(?!\d)", _named_month),
        (r"(?P<y>20\d\d)年?(?!\d)", lambda match, _today: _months(int(match["y"]), 1, 12, Grain.YEAR)),
        (r"去年", _whole_year(1)),
        (r"今年|本年|全年", _whole_year(0)),
        (r"前天", _days_ago(2)),
        (r"昨天|昨日", _days_ago(1)),
        (r"今天|今日|当天", _days_ago(0)),
    )
)  # fmt: skip
