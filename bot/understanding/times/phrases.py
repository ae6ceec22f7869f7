"""From words to a time phrase: a moment, a range of moments, a limit; nothing is resolved yet."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from bot.understanding.times.clock import scan_clock, scan_part
from bot.understanding.times.days import scan_day
from bot.understanding.times.offsets import Offset, scan_offset
from bot.understanding.times.repeat import Repeat, scan_repeat
from bot.understanding.times.shapes import NOTHING, Clock, Frame, Moment, one_day


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrase:
    """One time expression and its span; `limit` is a deadline (`within`: it ends with its day, 本周内); `after` an open beginning."""

    span: tuple[int, int]
    start: Moment = NOTHING
    stop: Moment | None = None
    repeat: Repeat | None = None
    offset: Offset | None = None
    limit: bool = False
    within: bool = False
    after: bool = False


_JOINT = re.compile(r"(?:的|嘅|[\s,、])*(?:大约|大概|约|差不多|就|是|在|左右)?\s*")
_TO = re.compile(r"\s?(?:左右)?\s?(?:-+|到|至|直到|一直到|、到)\s?")
_NEAR = re.compile(r"(?:左右|前后|许|上下)")
_BEFORE = re.compile(
    r"\s?(?:(?:之|以)前|前(?![天后往来台门面去院厅楼街提夕线列两三几进台]|一[天日周晚])|截止|为止|止(?!血|痛)|(?:之|以)内|内(?![部容科蒙地])|里(?=[,。完办交给]|$))"
)
_AFTER = re.compile(
    r"\s?(?:(?:之|以)后|后(?![天面门勤院来续台排街日援备果期]|一[天日])|起|开始|及以后|或之后)"
)
_LIMIT_AHEAD = re.compile(
    r"(?:截止(?:时间|日期)?(?:到|至|为|是)?|截至|最晚|最迟|不晚于|不迟于|赶在|不要超过|别超过|不超过|不能晚于)[:\s]*(?:到|在|是)?$"
)
_DAILY = re.compile("的?(?:每天|每日|每(?=[早晚]))")
_NOW = re.compile("现在|此刻|这会儿|眼下")
_STARTS = frozenset(
    "零〇一二两三四五六七八九十廿卅半0123456789见个聽今明昨后前大上下本这周星礼当同次转翌听寻琴第最末倒首头早晨中午晚夜傍黄天凌拂清正晌深白每逢工元国圣春过除年腊正端七八九重冬夏立母父教儿妇女植愚青劳护建党环禁消宪志公平情农阴旧岁农龙灯老小团月双隔未接今往再差快下现此眼学雷防即去三五十"
)


def scan_phrases(text: str, frame: Frame) -> list[Phrase]:
    """Return every time phrase of a plain text, in order, none overlapping."""
    found: list[Phrase] = []
    at = 0
    while at < len(text):
        phrase = scan_phrase(text, at, frame) if text[at] in _STARTS else None
        if phrase:
            found.append(phrase)
        at = phrase.span[1] if phrase else at + 1
    return found


def scan_phrase(text: str, at: int, frame: Frame) -> Phrase | None:
    """Read the time phrase that starts at `at`."""
    if repeat := scan_repeat(text, at):
        return _repeated(text, at, repeat, frame)
    if (far := scan_offset(text, at)) and (far[0].way in "内往" or far[0].distance.minutes):
        return Phrase(span=(at, far[1]), offset=far[0], limit=far[0].way == "内")
    first = scan_moment(text, at, frame)
    if first is None:
        return None
    start, end = first
    stop, end = _stop(text, end, start, frame)
    if stop and stop.clock and _days_at_an_hour(start, stop):
        return Phrase(span=(at, end), start=replace(start, part=stop.part, clock=stop.clock))
    if stop and start.clock is None and (daily := _DAILY.match(text, end)):
        return _first_of_days(text, at, daily.end(), start)
    return _bounded(text, Phrase(span=(at, end), start=start, stop=stop))


def _first_of_days(text: str, at: int, end: int, start: Moment) -> Phrase:
    """Read 周一到周三每天下午两点 as its first day's hour."""
    part, end = _part(text, end, attached=True)
    clock, end = _clock(text, end, part, attached=True)
    return Phrase(span=(at, end), start=replace(start, part=part, clock=clock))


def scan_moment(text: str, at: int, frame: Frame) -> tuple[Moment, int] | None:
    """Read a day, a part of it and a clock time, as many of them as stand together."""
    if found := _NOW.match(text, at):
        here = Clock(hour=frame.now.hour, minute=frame.now.minute, second=frame.now.second, literal=True)
        return Moment(day=one_day(frame.today), clock=here), found.end()
    day, end = scan_day(text, at, frame) or (None, at)
    part, end = _part(text, end, attached=day is not None)
    clock, end = _clock(text, end, part, attached=day is not None or part is not None)
    if clock and clock.part != part:
        part = clock.part
    if day is None and part is None and clock is None:
        return None
    return Moment(day=day, part=part, clock=clock), end


def _part(text: str, at: int, *, attached: bool) -> tuple[str | None, int]:
    joint = _JOINT.match(text, at) if attached else None
    begin = joint.end() if joint else at
    found = scan_part(text, begin, attached=attached)
    if found is None:
        return None, at
    again = scan_part(text, found[1], attached=False)
    return again or found


def _clock(text: str, at: int, part: str | None, *, attached: bool) -> tuple[Clock | None, int]:
    joint = _JOINT.match(text, at) if attached else None
    begin = joint.end() if joint else at
    found = scan_clock(text, begin, part, attached=attached)
    if found is None:
        return None, at
    near = _NEAR.match(text, found[1])
    return found[0], near.end() if near else found[1]


def _stop(text: str, at: int, start: Moment, frame: Frame) -> tuple[Moment | None, int]:
    """Read the far end of a range; bare days there are counted from the near end."""
    joint = _TO.match(text, at)
    if joint is None:
        return None, at
    anchor = start.day.first if start.day else frame.today
    found = scan_moment(text, joint.end(), Frame(frame.now, anchor))
    if found and _days_at_an_hour(start, found[0]):
        return found
    if found is None or not _fits(start, found[0]):
        return None, at
    return found


def _days_at_an_hour(start: Moment, stop: Moment) -> bool:
    """周一到周五早上八点: the hour is that of every day."""
    return bool(start.day and stop.day and stop.clock) and start.clock is None and start.part is None


def _fits(start: Moment, stop: Moment) -> bool:
    if stop.clock and not start.clock:
        return start.part is not None and start.day is None
    return (
        stop.clock is not None or stop.day is not None or (stop.part is not None and start.part is not None)
    )


def _bounded(text: str, phrase: Phrase) -> Phrase:
    at, end = phrase.span
    if found := _BEFORE.match(text, end):
        return replace(phrase, span=(at, found.end()), limit=True, within=found[0][-1] in "内里")
    if _LIMIT_AHEAD.search(text[max(0, at - 10) : at]):
        return replace(phrase, limit=True)
    if found := _AFTER.match(text, end):
        return replace(phrase, span=(at, found.end()), after=True)
    return phrase


def _repeated(text: str, at: int, found: tuple[Repeat, int], frame: Frame) -> Phrase:
    """Read the clock time, part or range behind 每周二."""
    repeat, end = found
    day = one_day(frame.today)
    part, end = _part(text, end, attached=True) if repeat.part is None else (repeat.part, end)
    clock, end = _clock(text, end, part, attached=True)
    start = Moment(day=day, part=part, clock=clock)
    stop, end = _stop(text, end, start, frame) if clock else (None, end)
    return Phrase(span=(at, end), start=start, stop=stop, repeat=repeat)
