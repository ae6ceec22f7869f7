"""What a clerk wants who asks for figures: 统计, 上月三率, 按网格统计, 导出 周报, 6月统计图. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from bot.understanding.numerals import fold
from bot.understanding.spans import Grain, Span, month_of, read_span, week_of

_LONGEST = 24
_MONDAY, _FIRST_DAYS = 0, 3


class Form(StrEnum):
    """How the figures are wanted."""

    CHAT = "chat"
    FILE = "file"
    PICTURE = "picture"


class By(StrEnum):
    """By what they are told apart."""

    NOTHING = ""
    GRID = "grid"
    CATEGORY = "category"
    MONTH = "month"


@dataclass(frozen=True, slots=True)
class Wanted:
    """Figures of these days, in this form."""

    span: Span
    form: Form = Form.CHAT
    by: By = By.NOTHING


_NAME = r"统计|三率|响应率|解决率|满意率|办结率|(?:周|月|季度?|年)报表?|报表|诉求表"
_FILE = re.compile(r"导出|下载|表格|excel|xlsx|(?:周|月|季度?|年)报|报表|诉求表", re.IGNORECASE)
_PICTURE = re.compile(r"(?:统计|三率|月|周)(?:报)?图|图表|图片")
_BYS = (
    (By.GRID, re.compile(r"按网格|分网格|各网格|每个网格")),
    (By.CATEGORY, re.compile(r"按类别?|分类|各类|类别|按种类")),
    (By.MONTH, re.compile(r"按月|每月|各月|逐月|分月|每个月")),
)
_FILL = re.compile(
    rf"{_NAME}|导出|下载|表格|excel|xlsx|图表|图片|图|按网格|分网格|各网格|每个网格|按类别?|分类|各类|类别|按种类|按月|每月|各月|逐月|分月|每个月|"
    r"请|帮我|给我|麻烦|发我|发|看看|看一下|看下|看|出|做|来|生成|要|一份|一个|一张|一下|份|个|张|的|诉求|民情|社区|情况|数据|表|[\s,。、!?吧]",
    re.IGNORECASE,
)
_NAMED = re.compile(_NAME)
_WEEKLY, _MONTHLY = re.compile(r"周报"), re.compile(r"月报")
_QUARTERLY, _YEARLY = re.compile(r"季度?报"), re.compile(r"年报")


def read_request(text: str, today: date) -> Wanted | None:
    """Return what a message asks for when it asks for figures and nothing else; None for talk."""
    if len(text) > _LONGEST:
        return None
    folded = fold(text)
    if not _NAMED.search(folded):
        return None
    found = read_span(folded, today)
    rest = folded if found is None else folded[: found[1][0]] + folded[found[1][1] :]
    return None if _FILL.sub("", rest) else wanted_in(text, today)


def wanted_in(text: str, today: date) -> Wanted:
    """Return what a message that is known to ask for figures asks for; without words of its own, this month's."""
    folded = fold(text)
    form = Form.PICTURE if _PICTURE.search(folded) else Form.FILE if _FILE.search(folded) else Form.CHAT
    by = next((by for by, pattern in _BYS if pattern.search(folded)), By.NOTHING)
    found = read_span(folded, today)
    return Wanted(found[0] if found else _usual(folded, today), form, by)


def _usual(folded: str, today: date) -> Span:
    """Return the span a report covers when nobody says which: on a Monday last week, early in a month the last one."""
    if _WEEKLY.search(folded):
        week = week_of(today - timedelta(days=7) if today.weekday() == _MONDAY else today)
        return Span(week.first, min(week.last, today), Grain.WEEK)
    if _QUARTERLY.search(folded) or _YEARLY.search(folded):
        found = read_span("本季度" if _QUARTERLY.search(folded) else "今年", today)
        assert found is not None
        return found[0]
    month = month_of(today)
    if _MONTHLY.search(folded) and today.day <= _FIRST_DAYS:
        return month_of(month.first - timedelta(days=1))
    return Span(month.first, today, Grain.MONTH)
