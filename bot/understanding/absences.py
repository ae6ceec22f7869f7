"""「请假 6-23 到 6-25 李明代」: who is away on which days, and who hears instead."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from bot.understanding.numerals import fold

_NAME = "[\u4e00-\u9fff]{2,4}"
_NEAR = {"今天": 0, "今日": 0, "明天": 1, "明日": 1, "后天": 2, "大后天": 3}
_DAY = rf"(?:(?:\d{{4}}[-年./])?\d{{1,2}}[-月./]\d{{1,2}}[日号]?|\d{{1,2}}[日号]|{'|'.join(_NEAR)})"
_TO = r"\s*(?:到|至|[-~—–]{1,2})\s*"
_ABSENCE = re.compile(
    rf"(?P<who>(?:{_NAME}?)?)\s*(?:请假|休假|外出|出差)\s*[:,]?\s*(?P<first>{_DAY})(?:{_TO}(?P<last>{_DAY}|\d{{1,2}}[日号]?))?"
    rf"[\s,;。、]*(?:由|请|让|找)?\s*(?P<cover>(?:{_NAME}?)?)\s*(?P<stands>(?:代班|代岗|代管|顶班|顶岗|代替|代|顶)(?:一下|我|班|岗)?)?[。!\s]*"
)
_NUMBERED = re.compile(r"(?:(\d{4})[-年./])?(\d{1,2})[-月./](\d{1,2})")
_LONG_AGO = timedelta(days=180)


@dataclass(frozen=True, slots=True)
class Absence:
    """Days in office time, the last one included. `who` "" is the speaker; `cover` "" when nobody was named."""

    who: str
    first: date
    last: date
    cover: str


class ImpossibleDay(ValueError):
    """The words name a day no calendar has, or an end before its beginning."""


def read_absence(text: str, today: date) -> Absence | None:
    """Return the absence a text announces; None for other words, a meeting's leave among them.

    An absence names who hears instead, or at least two days. Raises: ImpossibleDay.
    """
    found = _ABSENCE.fullmatch(fold(text).strip())
    if found is None or (
        not (found["stands"] and found["cover"]) and not (found["last"] and not found["cover"])
    ):
        return None
    try:
        first = _day(found["first"], today, today)
        last = _day(found["last"], first, today) if found["last"] else first
    except ValueError as error:
        raise ImpossibleDay(text) from error
    if last < first and (first.month, last.month) == (12, 1):
        last = last.replace(year=first.year + 1)
    if last < first:
        raise ImpossibleDay(text)
    return Absence(found["who"], first, last, found["cover"] if found["stands"] else "")


def _day(text: str, near: date, today: date) -> date:
    """Read a day; without a year the next one that comes, without a month one of the month of `near`."""
    if text in _NEAR:
        return today + timedelta(days=_NEAR[text])
    numbered = _NUMBERED.match(text)
    if numbered is None:
        return near.replace(day=int(text.rstrip("日号")))
    year, month, day = numbered.groups()
    found = date(int(year or near.year), int(month), int(day))
    return found if year or found > today - _LONG_AGO else found.replace(year=found.year + 1)
