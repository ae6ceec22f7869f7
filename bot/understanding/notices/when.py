"""When a notice says something begins: the one time that counts among sign-in, bus, old date and time limits."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.understanding.times.change import changed
from bot.understanding.times.phrases import Phrase, scan_phrases
from bot.understanding.times.settle import settle
from bot.understanding.times.shapes import IMPOSSIBLE, Day, Frame, Moment, midnight
from bot.understanding.times.text import NUMBER, number

NO_TIME = "no_time"
PAST = "past"

Span = tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeTime:
    """Begin and end of what is announced; with an `error` both are None. `spans` hold the time words in the text."""

    start: datetime | None = None
    end: datetime | None = None
    all_day: bool = False
    error: str | None = None
    spans: tuple[Span, ...] = ()


_NEAR = r"\s*[^\s,。;!?()、\n]{0,5}?"
_SIDE = (
    "签到|签名|报到|入场|进场|候场|发车|上车|乘车|坐车|接人|来接|班车|大巴|出发|开门|领票|领号|领取|报名|报给|交(?!流|接|代|通|换)|截止|彩排|布置会场|布置场地|"
    "布展|吃饭|午餐|午饭|聚餐|返回|返程|到齐|到场|到位|前到|抵达|停水|停电|上报名单"
)
_SIDE_AFTER = re.compile(rf"{_NEAR}(?:{_SIDE})")
_SIDE_BEFORE = re.compile(
    r"(?:签到|报到|集合|上车|发车|乘车|出发|入场|进场|报名|截止|停水|停电)(?:时间)?[:是为在于]?\s*$"
)
_GATHER_AFTER = re.compile(rf"{_NEAR}(?:集合|集中|碰面)")
_CLOSING_AFTER = re.compile(rf"{_NEAR}(?:结束|散会|收工|完)")
_CLOSING_BEFORE = re.compile(r"(?:结束|散会|到)(?:时间)?[:是为]?\s*$")
_MAIN_AFTER = re.compile(rf"{_NEAR}(?:开始|正式|开会|召开|举行|开讲|开课|开场)")
_MAIN_BEFORE = re.compile(r"(?<!签到)(?<!报名)(?<!集合)(?<!截止)(?:时间|定在|定于|安排在)[:是为在]?\s*$")
_OLD_AFTER = re.compile(
    r"(?:的)?(?:说|通知|发|讲|提|定|约|商量)(?:的|过|好)|(?:开|没|来|参加|举行|召开)[^\s,。]{0,4}过|没[来到开]"
)
_OLD_BEFORE = re.compile(
    r"(?:原定|原来|原本|本来|之前|上次|上回|原计划|原)(?:定|说|通知|是)?(?:在|于|的)?[:]?\s*$"
)
_ALL_DAY = re.compile(r"全天|一整天|整天|(?<![第一二两三四五六七八九十\d前后半])一天(?=[\s,。的培学活]|$)")
_DURATION = re.compile(
    rf"(?P<count>{NUMBER}|半)\s?个?(?P<half>半)?\s?(?P<unit>小时|钟头|刻钟|分钟)(?P<more>半)?(?![前后内]|之|以|一次)"
)
_LASTING = re.compile(rf"(?:大概|大约|约|预计|为时|时长|会期|开|持续)+[:是]?{_DURATION.pattern}")
_NOT_DURATION = re.compile(r"(?:提前|提早|早到|推迟|延后|每|休息|过|再|隔)\s?$")
_UNIT_MINUTES = {"小时": 60, "钟头": 60, "刻钟": 15, "分钟": 1}
_SHORTEST, _LONGEST = timedelta(minutes=20), timedelta(hours=12)


def notice_time(text: str, frame: Frame) -> NoticeTime:
    """Return when the thing announced in a plain text begins and ends."""
    phrases = scan_phrases(text, frame)
    main = _main(text, phrases, frame)
    if main is None:
        return _without_hour(text, phrases, frame)
    return _with_hour(text, main, phrases, frame)


def _with_hour(text: str, main: Phrase, phrases: list[Phrase], frame: Frame) -> NoticeTime:
    spans = tuple(
        _with_role(text, phrase) for phrase in phrases if _has_hour(phrase) or _shares_day(phrase, main)
    )
    spans += tuple(found.span() for found in _LASTING.finditer(text))
    if main.start.day and main.start.day.vague and main.start.error is None:
        return NoticeTime(error=NO_TIME, spans=spans)
    meaning = settle(main, frame)
    if meaning.error or meaning.start is None:
        return NoticeTime(error=meaning.error or NO_TIME, spans=spans)
    if meaning.start < frame.now.replace(second=0, microsecond=0):
        return NoticeTime(error=PAST, spans=spans)
    end = meaning.end or _stated_end(text, meaning.start, main, phrases, frame)
    return NoticeTime(start=meaning.start, end=end, spans=spans)


def _without_hour(text: str, phrases: list[Phrase], frame: Frame) -> NoticeTime:
    """A whole day, or the reason why there is no time."""
    dated = [
        phrase for phrase in phrases if phrase.start.day and not phrase.limit and _worth(text, phrase) > _OLD
    ]
    spans = tuple(phrase.span for phrase in dated if not _is_festival(phrase.start.day))
    if any(phrase.start.error for phrase in dated):
        return NoticeTime(error=IMPOSSIBLE, spans=spans)
    moved = changed(text, phrases, frame)
    day = (moved or dated[0]).start.day if moved or dated else None
    if day is None or day.vague:
        return NoticeTime(error=NO_TIME, spans=spans)
    if day.end <= frame.today:
        return NoticeTime(error=PAST, spans=spans)
    if not _ALL_DAY.search(text):
        return NoticeTime(error=NO_TIME, spans=spans)
    return NoticeTime(start=midnight(day.first), all_day=True, spans=spans)


def _main(text: str, phrases: list[Phrase], frame: Frame) -> Phrase | None:
    """Return the phrase that names the beginning, with its day found where it stands apart."""
    moved = changed(text, phrases, frame)
    if moved and _has_hour(moved):
        return moved
    timed = [phrase for phrase in phrases if _has_hour(phrase)]
    if not timed:
        return None
    best = max(timed, key=lambda phrase: _worth(text, phrase))
    if _worth(text, best) <= _OLD:
        return None
    if best.start.day or best.repeat or best.offset:
        return best
    return _with_day(best, moved or _day_for(text, best, phrases))


def _with_day(best: Phrase, dated: Phrase | None) -> Phrase:
    if dated is None or best.start.clock is None:
        return best
    part = best.start.part or dated.start.part
    clock = best.start.clock if best.start.clock.part else replace(best.start.clock, part=part)
    return replace(best, start=Moment(day=dated.start.day, part=part, clock=clock))


def _day_for(text: str, best: Phrase, phrases: list[Phrase]) -> Phrase | None:
    dated = [
        phrase
        for phrase in phrases
        if phrase.start.day and not phrase.repeat and _worth(text, phrase) > _OLD and _open(text, phrase)
    ]
    dated = [phrase for phrase in dated if not phrase.limit] or dated
    before = [phrase for phrase in dated if phrase.span[0] < best.span[0]]
    return before[-1] if before else next(iter(dated), None)


def _open(text: str, phrase: Phrase) -> bool:
    """A festival within a name (妇女节茶话会) is no day of the notice."""
    follower = text[phrase.span[1] : phrase.span[1] + 1]
    return (
        not _is_festival(phrase.start.day)
        or not follower
        or follower in " ,。;的\n"
        or phrase.start.part is not None
    )


def _is_festival(day: Day | None) -> bool:
    return day is not None and day.before is not None and day.grain == "day"


_OLD = -6


def _worth(text: str, phrase: Phrase) -> int:
    """How likely the phrase is the beginning; `_OLD` and less is another occasion."""
    before, after = (
        text[max(0, phrase.span[0] - 8) : phrase.span[0]],
        text[phrase.span[1] : phrase.span[1] + 12],
    )
    worth = 1 if phrase.start.day or phrase.repeat else 0
    worth -= 3 if phrase.limit else 0
    worth -= (
        4 if _SIDE_AFTER.match(after) or _SIDE_BEFORE.search(before) or _CLOSING_AFTER.match(after) else 0
    )
    worth -= 2 if _GATHER_AFTER.match(after) else 0
    worth += 2 if _MAIN_AFTER.match(after) else 0
    worth += 3 if _MAIN_BEFORE.search(before) else 0
    return worth - (9 if _OLD_AFTER.match(after) or _OLD_BEFORE.search(before) else 0)


def _has_hour(phrase: Phrase) -> bool:
    if phrase.offset:
        return phrase.offset.way == "后" and bool(phrase.offset.distance.minutes)
    return phrase.start.clock is not None


def _with_role(text: str, phrase: Phrase) -> Span:
    """Return the span with what happens then, if that is not the beginning (七点半东门上车)."""
    side = _SIDE_AFTER.match(text, phrase.span[1]) or _CLOSING_AFTER.match(text, phrase.span[1])
    return phrase.span[0], side.end() if side else phrase.span[1]


def _shares_day(phrase: Phrase, main: Phrase) -> bool:
    return phrase.start.day is not None and phrase.start.day is main.start.day


def _stated_end(
    text: str, start: datetime, main: Phrase, phrases: list[Phrase], frame: Frame
) -> datetime | None:
    for phrase in phrases:
        clock = phrase.start.clock
        if clock and phrase.span[0] > main.span[1] and _closes(text, phrase):
            carried = replace(clock, part=clock.part or main.start.part)
            day = phrase.start.day.first if phrase.start.day else start.date()
            ends = [midnight(day) + option.offset for option in (carried, clock)]
            return next((end for end in ends if start < end), None)
    return _after_duration(text, start)


def _closes(text: str, phrase: Phrase) -> bool:
    before = text[max(0, phrase.span[0] - 8) : phrase.span[0]]
    return bool(_CLOSING_AFTER.match(text, phrase.span[1]) or _CLOSING_BEFORE.search(before))


def _after_duration(text: str, start: datetime) -> datetime | None:
    for found in _DURATION.finditer(text):
        if _NOT_DURATION.search(text[: found.start()]):
            continue
        amount = 0.5 if found["count"] == "半" else number(found["count"])
        amount += 0.5 if found["half"] or found["more"] else 0
        lasting = timedelta(minutes=min(amount * _UNIT_MINUTES[found["unit"]], 10_000))
        if _SHORTEST <= lasting <= _LONGEST:
            return start + lasting
    return None
