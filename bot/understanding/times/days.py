"""Days: 今天, 大后天, 三天后, 周六周日, 元旦前两天, and every other way to name one."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from bot.understanding.times.counted import COUNTED_ALONE, counted_alone
from bot.understanding.times.festivals import scan_festival
from bot.understanding.times.months import scan_month
from bot.understanding.times.offsets import scan_day_offset
from bot.understanding.times.shapes import DAY, Day, Frame, one_day
from bot.understanding.times.text import HAN_DIGITS, SMALL, number
from bot.understanding.times.weeks import DAY_SIGN, WEEK, WEEKDAYS, scan_week
from bot.understanding.times.workdays import workday_after, workday_before

_RELATIVE = re.compile(
    r"(?P<more>大+)?(?:(?P<day>今|明|昨|后|前)(?:天(?!晚报)|日(?!头条)|儿个?|个(?=[早晚上下]))|(?P<half>今|明|昨|后|前)(?=[早晚晨夜]|中午|[上下]午)"
    rf"|(?P<other>听|聽)(?:日|(?=[晚朝]\s?[{HAN_DIGITS}十\d]|晚$))|(?P<past>寻|琴)(?:日|(?=晚))|(?P<shanghai>今|明)朝(?=[上下早晚夜,\s\d一二三四五六七八九十]|$))"
)
_STEPS = {"今": 0, "明": 1, "后": 2, "昨": -1, "前": -2}
_PAIRS = re.compile("(?P<from>今|明|昨)(?:天|日)?(?P<mid>明|后)?(?P<to>明|今|后)(?:[两三]天|两日|天|日)")
_THIS_DAY = re.compile("当天|当日|本日|即日(?!起)|当(?=晚)")
_NEXT_DAY = re.compile("次日|转天|第二天|翌日")
_NTH_DAY = re.compile("第(?P<nth>[三四五六七])天")
_NEXT_WORKDAY = re.compile("(?:下|最近)一?个工作日")

_THAT_DAY = re.compile("(?:的)?(?:当天|当日|那天|这天|那一天|全天)?")
_SHIFTED = re.compile(
    rf"(?:节)?的?(?P<way>(?:之|以)?[前后])的?(?:第)?(?P<count>{SMALL})(?P<unit>天|日|周|个?(?:星期|礼拜))(?![内里])|(?P<eve>前夕|前夜|头一?天)"
)
_WORK = "(?:上班|开工|复工|返工|开班)"
_COUNTED_OFF = re.compile(
    rf"节?(?:假期?)?的?(?P<way>(?:之|以)?[前后]|上班后)的?(?P<resumed>{_WORK}的?)?(?:第(?P<nth>[一二三四1-4])|首|头一?|最后一)个?"
    rf"(?:(?P<workday>工作日|[天日]{_WORK}|{_WORK}日|(?(resumed)[天日]|(?!)))|{WEEK}(?P<weekday>{DAY_SIGN}))"
)
_AND = re.compile(r"\s?(?:[、,和及与跟]|以及)?\s?")
_BRACKET = re.compile(r"\s?\(\s?(?:周|星期|礼拜)[一二三四五六日天1-7]\s?\)")

Scanner = Callable[[str, int, Frame], "tuple[Day, int] | None"]


def scan_day(text: str, at: int, frame: Frame) -> tuple[Day, int] | None:
    """Read one day, or days that follow each other (周六周日, 9号、10号)."""
    found = _scan_one(text, at, frame)
    if found is None:
        return None
    day, end = found
    while (more := _next_named(text, end, day, frame)) and more[0].first in (day.first, day.end):
        day, end = replace(day, end=max(day.end, more[0].end), later=None), more[1]
    if bracket := _BRACKET.match(text, end):
        end = bracket.end()
    return day, end


def _scan_one(text: str, at: int, frame: Frame) -> tuple[Day, int] | None:
    for scan in _SCANNERS:
        if found := scan(text, at, frame):
            return _adjusted(text, *found)
    return None


def _next_named(text: str, at: int, day: Day, frame: Frame) -> tuple[Day, int] | None:
    if day.grain != "day" or day.error:
        return None
    joint = _AND.match(text, at)
    if joint is None:
        return None
    return scan_week(text, joint.end(), Frame(frame.now, day.first)) or scan_month(
        text, joint.end(), Frame(frame.now, day.first)
    )


def _adjusted(text: str, day: Day, end: int) -> tuple[Day, int]:
    """Follow 前两天, 后第一个工作日, 当天 behind a day."""
    if day.error is None and day.grain == "day":
        if found := _COUNTED_OFF.match(text, end):
            return _count_off(found, day), found.end()
        if found := _SHIFTED.match(text, end):
            return _shift(found, day), found.end()
    plain = _THAT_DAY.match(text, end)
    return day, plain.end() if plain and plain[0] not in ("", "的", "全天", "的全天") else end


def _shift(found: re.Match[str], day: Day) -> Day:
    if found["eve"]:
        return one_day(day.first - DAY)
    steps = min(number(found["count"]), 400) * (1 if found["unit"] in "天日" else 7)
    return one_day(day.first + timedelta(days=-steps if "前" in found["way"] else steps))


def _count_off(found: re.Match[str], day: Day) -> Day:
    count = number(found["nth"] or "一")
    if "前" in found["way"]:
        if found["workday"]:
            return one_day(workday_before(day.first))
        return one_day(
            day.first - timedelta(days=(day.first.weekday() - WEEKDAYS[found["weekday"]] - 1) % 7 + 1)
        )
    last = day.block or day.end - DAY
    if found["workday"]:
        return one_day(workday_after(last, count))
    wait = (WEEKDAYS[found["weekday"]] - last.weekday() - 1) % 7 + 1
    return one_day(last + timedelta(days=wait + 7 * (count - 1)))


def _relative(text: str, at: int, frame: Frame) -> tuple[Day, int] | None:
    if found := _PAIRS.match(text, at):
        first = frame.today + _STEPS[found["from"]] * DAY
        return Day(first=first, end=frame.today + (_STEPS[found["to"]] + 1) * DAY), found.end()
    if found := _RELATIVE.match(text, at):
        steps = _steps(found)
        return (one_day(frame.today + steps * DAY), found.end()) if steps is not None else None
    if found := _THIS_DAY.match(text, at):
        return one_day(frame.anchor), found.end()
    if found := _NEXT_DAY.match(text, at):
        return one_day(frame.anchor + DAY), found.end()
    if found := _NTH_DAY.match(text, at):
        return one_day(frame.today + (number(found["nth"]) - 1) * DAY), found.end()
    return None


def _steps(found: re.Match[str]) -> int | None:
    more = len(found["more"] or "")
    if found["other"] or found["past"]:
        return 1 if found["other"] else -1
    steps = _STEPS[found["day"] or found["half"] or found["shanghai"]]
    if more and abs(steps) != 2:
        return None
    return steps + (more if steps > 0 else -more)


def _counted(text: str, at: int, frame: Frame) -> tuple[Day, int] | None:
    if found := _NEXT_WORKDAY.match(text, at):
        return one_day(workday_after(frame.today, 1)), found.end()
    found = None if text[at - 1 : at] in ("后", "节") else COUNTED_ALONE.match(text, at)
    return (counted_alone(found, frame), found.end()) if found else None


_SCANNERS: tuple[Scanner, ...] = (scan_festival, scan_day_offset, scan_month, scan_week, _counted, _relative)
