"""Weeks run Monday to Sunday: 周三, 下下周二, 上周星期五, 这周末, 下周."""

from __future__ import annotations

import re
from datetime import date, timedelta

from bot.understanding.times.shapes import DAY, Day, Frame, monday_of, one_day, wrong_day
from bot.understanding.times.text import HAN_DIGITS

WEEK = "(?:周|星期|礼拜)"
#: The seven days; what may not follow keeps out 周一定, 周日程, 每周一次.
DAY_SIGN = r"(?:一(?!定|直|共|些|般|样|[周天年月])|二(?!维)|三(?!轮)|[四五]|六|日(?!程|常|报|记|照|志)|天(?!气|天|数|然)|[1-7](?![\d:./])|七)(?![次回趟遍]|个[月小])"
WEEKDAYS = {
    sign: index
    for index, signs in enumerate(("一1", "二2", "三3", "四4", "五5", "六6", "日天七7"))
    for sign in signs
}
_WHICH = r"(?P<which>上+|下+|这|本|今|当|同)(?:一)?个?"

_NAMED = re.compile(rf"(?:{_WHICH}(?:{WEEK}的?)?)?{WEEK}(?P<day>{DAY_SIGN})")
_NO_SUCH = re.compile(rf"(?:{_WHICH})?(?:星期|礼拜|周(?=[八九](?:$|[\s,。]|[上下中]午|早|晚)))[八九]")
_WEEKEND = re.compile(rf"(?:{_WHICH}(?:{WEEK}的?)?)?(?:(?:周|星期|礼拜)末|双休日)(?:两天)?")
_WHOLE = re.compile(rf"{_WHICH}{WEEK}(?!年|边|围|岁|期|转|刊|报|长)(?P<half>后半周|的?后半段)?")
_LATTER_HALF = re.compile("下半周|后半周")
_COUNT_BEFORE = re.compile(rf"(?<![周期拜])[{HAN_DIGITS}十\d半几每]$")


def scan_week(text: str, at: int, frame: Frame) -> tuple[Day, int] | None:
    """Read a weekday, a weekend or a week."""
    if found := _WEEKEND.match(text, at):
        return _weekend(found["which"], frame), found.end()
    if (found := _NAMED.match(text, at)) and not (found["which"] is None and _COUNT_BEFORE.search(text[:at])):
        return _weekday(WEEKDAYS[found["day"]], found["which"], frame), found.end()
    if found := _NO_SUCH.match(text, at):
        return wrong_day(frame), found.end()
    if found := _LATTER_HALF.match(text, at):
        monday = monday_of(frame.today)
        return Day(first=monday + 3 * DAY, end=monday + 7 * DAY, vague=True), found.end()
    if found := _WHOLE.match(text, at):
        return _week(found["which"], frame), found.end()
    return None


def weeks_away(which: str | None) -> int:
    """Return how many weeks (or months) 上上, 本 or 下 lead away."""
    if which and which[0] in "上下":
        return len(which) * (1 if which[0] == "下" else -1)
    return 0


def _weekday(index: int, which: str | None, frame: Frame) -> Day:
    if which:
        return one_day(monday_of(frame.today) + timedelta(weeks=weeks_away(which), days=index))
    wait = (index - frame.anchor.weekday()) % 7
    first = frame.anchor + timedelta(days=wait)
    return one_day(first, later=first + timedelta(weeks=1) if wait == 0 else None)


def _weekend(which: str | None, frame: Frame) -> Day:
    saturday = monday_of(frame.today) + timedelta(weeks=weeks_away(which), days=5)
    return Day(first=saturday, end=saturday + 2 * DAY)


def _week(which: str, frame: Frame) -> Day:
    monday = monday_of(frame.today) + timedelta(weeks=weeks_away(which))
    return Day(first=monday, end=monday + 7 * DAY, grain="week", before=_before(monday, frame), vague=True)


def _before(first: date, frame: Frame) -> date | None:
    """A coming week or month is excluded by 下周之前; the present one is not."""
    return first if first > frame.today else None
