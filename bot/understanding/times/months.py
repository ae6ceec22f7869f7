"""Months and the days in them: 12月5日, 12.5号, 2026-12-05, 下月底, 月中, 28号, 明年."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta

from bot.understanding.times.counted import COUNTED, counted_day
from bot.understanding.times.shapes import DAY, Day, Frame, add_months, month_days, one_day, wrong_day
from bot.understanding.times.text import HAN_DIGITS, SMALL, number
from bot.understanding.times.weeks import weeks_away

#: A month and day that passed so few days ago is not next year's.
A_FEW_DAYS = timedelta(days=14)

_YEAR = rf"(?:(?P<year>\d{{4}}|\d{{2}}|[{HAN_DIGITS}]{{4}}|今|明|后|去|前|本|当)年(?:度|的)?\s?)"
_MONTH = re.compile(
    rf"{_YEAR}?(?:(?<!\d)(?P<month>\d{{1,2}}|十[一二三四五]?|[一二三四五六七八九])\s?月份?|(?P<which>上+|下+|本|这|当|同)(?:一)?个?月份?)(?!亮|子|饼|票|季|嫂|薪|租|嫂)"
)
_JOIN = r"\s?(?:-+|到|至|、|,|和|及)\s?"
_NO_HOUSE = (
    r"(?!\s?(?:楼|院|门|线|房|桌|栋|单元|窗|电梯|位|机|库|厅|会议室|活动室|教室|铺|摊|车位|公馆|文件|段))"
)
_NUMBERED = re.compile(
    rf"的?\s?(?P<day>{SMALL})(?:{_JOIN}(?P<last>{SMALL}))?\s?(?:号{_NO_HOUSE}|日(?!间|均|报|常|游))"
)
_UNMARKED = re.compile(
    rf"\s?(?P<day>3[01]|[12]\d|0?\d|[二三]?十[一二三四五六七八九]?|廿[一二三四五六七八九]?|[一二三四五六七八九])(?P<last>)"
    rf"(?![\d{HAN_DIGITS}十点时:个项楼单年月份%人名]|\s?(?:小时|分|天|位))"
)
_EDGE = re.compile(
    r"的?(?:月?(?P<end>底|末)(?!尾)|月?(?P<start>初)|月?(?P<middle>中)(?=[\s,。前之以]|$)|(?P<third>[上中下])旬)"
)
_BARE_EDGE = re.compile(
    r"(?<![个\d])月(?:(?P<end>底|末)|(?P<start>初)|(?P<middle>中)(?=[\s,。前之以]|$))|(?P<third>[上中下])旬"
)
_YEAR_EDGE = re.compile("(?P<year>今|明|去)?年(?:(?P<end>底|末|终)|(?P<start>初)(?![一二三四五六七八九十]))")
_WHOLE_YEAR = re.compile(
    rf"(?P<year>\d{{4}}|[{HAN_DIGITS}]{{4}}|今|明|后|去)年(?!度|级|龄|货|轻|会|纪|份|后|前)"
)
_YEARS_AWAY = {"今": 0, "本": 0, "当": 0, "明": 1, "后": 2, "去": -1, "前": -2}

_FULL = re.compile(
    r"(?<!\d)(?P<year>\d{4})\s?(?:[-/.]|年)\s?(?P<month>\d{1,2})\s?[-/.月]\s?(?P<day>\d{1,2})(?!\d)(?:[日号]|-(?=\d))?"
)
_DAY_FIRST = re.compile(r"(?<!\d)(?P<day>\d{1,2})-(?P<month>\d{1,2})-(?P<year>\d{4})(?!\d)")
_SHORT = re.compile(
    rf"(?<![\d./-])(?P<month>\d{{1,2}})(?P<mark>[./-])(?P<day>\d{{1,2}})(?![\d/-])(?!\.\d)(?P<sign>[日号]{_NO_HOUSE})?"
)
_AFTER_SHORT = re.compile(
    r"\s*(?:$|[,。;(\n]|周|星期|礼拜|[上中下]午|早|晚|凌晨|傍晚|\d{1,2}[:点]|[一二三四五六七八九十两]+点|前|之前|以前|截止|当天|那天|全天| )"
)
_BARE = re.compile(
    rf"(?P<day>{SMALL})(?:{_JOIN}(?P<last>{SMALL}))?\s?(?P<sign>号{_NO_HOUSE}|日(?![游间均报志常本子起程内后]))"
)
_NOT_BARE = re.compile(rf"[第几\d{HAN_DIGITS}十月.周期/]$")

Build = Callable[[int], Day]


def scan_month(text: str, at: int, frame: Frame) -> tuple[Day, int] | None:
    """Read a date in figures, a day of a month, something counted in a month, a month, or the edge of a year."""
    if found := _FULL.match(text, at) or _DAY_FIRST.match(text, at):
        return date_or_wrong(int(found["year"]), int(found["month"]), int(found["day"]), frame), found.end()
    if (found := _SHORT.match(text, at)) and _is_date(text, found):
        return date_or_wrong(None, int(found["month"]), int(found["day"]), frame), found.end()
    if found := _MONTH.match(text, at):
        return _in_month(text, found, frame)
    if found := _BARE_EDGE.match(text, at):
        return _counted_or_edge(text, found, frame)
    if (found := _BARE.match(text, at)) and not _NOT_BARE.search(text[:at]):
        return _bare_number(found, frame)
    return _of_year(text, at, frame)


def date_or_wrong(year: int | None, month: int, day: int, frame: Frame) -> Day:
    """Return the day; without a year the coming one, or the one that passed a few days ago."""
    if not (1 <= month <= 12 and 1 <= day <= 31):
        return wrong_day(frame)
    if year is not None:
        valid = 1900 <= year <= 2200 and day <= month_days(year, month)
        return one_day(date(year, month, day)) if valid else wrong_day(frame)
    coming = frame.anchor.year
    if date(coming, month, min(day, month_days(coming, month))) < frame.anchor - A_FEW_DAYS:
        coming += 1
    return date_or_wrong(coming, month, day, frame)


def soonest(build: Build, year: int | None, frame: Frame) -> Day:
    """Return what `build` makes of `year`, or of the first year in which it is not over."""
    day = build(frame.anchor.year if year is None else year)
    over = year is None and day.error is None and day.end <= frame.anchor
    return build(frame.anchor.year + 1) if over else day


def year_of(word: str | None, frame: Frame) -> int | None:
    if word is None:
        return None
    if word in _YEARS_AWAY:
        return frame.today.year + _YEARS_AWAY[word]
    year = number(word)
    return min(max(year + 2000 if year < 100 else year, 1900), 2200)


def _is_date(text: str, found: re.Match[str]) -> bool:
    """Whether 12.5, 3-2 or 6/30 is a date; only 号 or the words around it can say."""
    if found["sign"] or found["mark"] == "/":
        return True
    plausible = 1 <= int(found["month"]) <= 12 and 1 <= int(found["day"]) <= 31
    return plausible and bool(_AFTER_SHORT.match(text, found.end()))


def _in_month(text: str, found: re.Match[str], frame: Frame) -> tuple[Day, int] | None:
    year, month = _month_named(found, frame)
    end = found.end()
    if not 1 <= month <= 12:
        day = _NUMBERED.match(text, end)
        return (wrong_day(frame), day.end()) if day else None
    if counted := COUNTED.match(text, end):
        return soonest(lambda y: counted_day(counted, y, month, frame), year, frame), counted.end()
    if edge := _EDGE.match(text, end):
        return _edge_day(text, edge, year, month, frame)
    if day := _NUMBERED.match(text, end) or _UNMARKED.match(text, end):
        return _numbered(day, year, month, frame), day.end()
    return soonest(lambda y: _whole_month(y, month, frame), year, frame), end


def _month_named(found: re.Match[str], frame: Frame) -> tuple[int | None, int]:
    if found["which"]:
        return add_months(frame.today.year, frame.today.month, weeks_away(found["which"]))
    return year_of(found["year"], frame), number(found["month"])


def _numbered(found: re.Match[str], year: int | None, month: int, frame: Frame) -> Day:
    first = date_or_wrong(year, month, number(found["day"]), frame)
    if not found["last"] or first.error:
        return first
    last = date_or_wrong(first.first.year, month, number(found["last"]), frame)
    if last.error or last.first < first.first:
        return wrong_day(frame)
    return Day(first=first.first, end=last.end)


def _edge_day(text: str, edge: re.Match[str], year: int | None, month: int, frame: Frame) -> tuple[Day, int]:
    if edge["end"] and (counted := COUNTED.match(text, edge.end())):
        return soonest(lambda y: counted_day(counted, y, month, frame), year, frame), counted.end()
    return soonest(lambda y: _edge_of(edge, y, month), year, frame), edge.end()


def _edge_of(edge: re.Match[str], year: int, month: int) -> Day:
    length = month_days(year, month)
    if edge["end"]:
        return one_day(date(year, month, length), vague=True)
    if third := edge["third"]:
        first, last = {"上": (1, 10), "中": (11, 20), "下": (21, length)}[third]
        return Day(first=date(year, month, first), end=date(year, month, last) + DAY, vague=True)
    return one_day(date(year, month, 1 if edge["start"] else 15), vague=True)


def _counted_or_edge(text: str, edge: re.Match[str], frame: Frame) -> tuple[Day, int]:
    """月底 of this month, or of the next when this month's has passed."""
    year, month = frame.today.year, frame.today.month
    day, end = _edge_day(text, edge, year, month, frame)
    if day.end <= frame.today:
        day, end = _edge_day(text, edge, *add_months(year, month, 1), frame)
    return day, end


def _whole_month(year: int, month: int, frame: Frame) -> Day:
    first = date(year, month, 1)
    before = first if first > frame.today else None
    return Day(
        first=first, end=date(*add_months(year, month, 1), 1), grain="month", before=before, vague=True
    )


def _bare_number(found: re.Match[str], frame: Frame) -> tuple[Day, int] | None:
    """28号 is the nearest 28th from the anchor on; 32号 and 0号 are no days; 88号 is a house."""
    day = number(found["day"])
    if day > 39:
        return None
    first = _nearest(day, frame)
    if not found["last"] or first.error:
        return first, found.end()
    last = _nearest(number(found["last"]), Frame(frame.now, first.first))
    return (last if last.error else Day(first=first.first, end=last.end)), found.end()


def _nearest(day: int, frame: Frame) -> Day:
    year, month = frame.anchor.year, frame.anchor.month
    for _ in range(12):
        if 1 <= day <= month_days(year, month) and date(year, month, day) >= frame.anchor:
            return one_day(date(year, month, day))
        year, month = add_months(year, month, 1)
    return wrong_day(frame)


def _of_year(text: str, at: int, frame: Frame) -> tuple[Day, int] | None:
    if found := _YEAR_EDGE.match(text, at):
        year = year_of(found["year"], frame) or frame.today.year
        return one_day(date(year, 12, 31) if found["end"] else date(year, 1, 1), vague=True), found.end()
    if found := _WHOLE_YEAR.match(text, at):
        year = year_of(found["year"], frame) or frame.today.year
        if counted := COUNTED.match(text, found.end()):
            return counted_day(counted, year, None, frame), counted.end()
        first = date(year, 1, 1)
        return Day(first=first, end=date(year + 1, 1, 1), grain="year", before=first, vague=True), found.end()
    return None
