"""Changes: 周三下午三点改到四点半, 推迟一小时, 原定周五改周六; what is not said stays as it was."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime, timedelta

from bot.understanding.times.phrases import Phrase
from bot.understanding.times.settle import settle
from bot.understanding.times.shapes import DAY, Clock, Frame, Moment, one_day
from bot.understanding.times.text import NUMBER, number

_VERB = re.compile(
    "改(?:期|时间|时)?(?:到|成|为|在|至|于)|改(?:期)?(?=[今明后大下上本这周星礼上中下早晚\\d一二三四五六七八九十])|挪到|挪至|挪(?=[今明后大下周])|"
    "(?:推迟|延期|延后|延迟|顺延|推后|往后推|提前|提早|调整|调|变更|换|移|延|推|更改|变|顺)(?:了)?(?:到|至|为|成)|而是|更正为"
)
_CORRECTED = re.compile("不是[^是。;\n]{1,12}?是")
_SLIP = re.compile(
    "(?<![是么吗])不对(?![外口称劲付着头])|(?:说|写|打|记|看|搞|弄|发)错了?(?!过)|口误|笔误|(?:哦|噢|喔|啊|呃|嗯|哎)[,\\s]?不(?=[,是\\d一二三四五六七八九十今明后下周星礼上早晚])"
)
"""Somebody corrects what they have just said."""
_TAKEN_UP = re.compile(
    r"\s?[^\s,。;]{0,6}?(?:有人|有会|有课|占|用|来不及|不行|没空|不方便|太[早晚]|没人|冲突|撞)"
)
_SAME_DAY = ("当天", "当日", "同一天", "同天", "同日", "那天")
_FARTHEST = 16  # characters between a slip and the time on either side
_SHIFT = re.compile(
    rf"(?P<verb>推迟|延后|延迟|延期|顺延|推后|往后推|后延|往后延|往后挪|提前|提早|往前提)了?\s?(?P<count>{NUMBER}|半)个?(?P<half>半)?(?P<unit>分钟|刻钟|小时|钟头|天|日|周|星期|礼拜)(?P<rest>.{{0,4}})"
)
_COME_EARLY = re.compile("到|来|入|进|签|集|准|通|报|抵|在|去|前")
_UNIT = {
    "分钟": 1,
    "刻钟": 15,
    "小时": 60,
    "钟头": 60,
    "天": 1440,
    "日": 1440,
    "周": 10080,
    "星期": 10080,
    "礼拜": 10080,
}
_LONGEST_SHIFT = 600_000


def changed(text: str, phrases: list[Phrase], frame: Frame) -> Phrase | None:
    """Return the new time when the text moves one, else None."""
    if shifted := _shifted(text, phrases, frame):
        return shifted
    verbs = list(_VERB.finditer(text)) or list(_CORRECTED.finditer(text))
    if not verbs:
        return _corrected(text, phrases)
    verb = verbs[-1]
    new = next((phrase for phrase in phrases if phrase.span[0] >= verb.end() - 1), None)
    old = next(
        (phrase for phrase in reversed(phrases) if phrase.span[0] < verb.end() and phrase is not new), None
    )
    if new is None or new.limit or (_is_vague(new) and new.span[0] - verb.end() > 0):
        return None
    return _inheriting(new, old, text)


def _is_vague(phrase: Phrase) -> bool:
    return phrase.start.clock is None and phrase.start.day is not None and phrase.start.day.vague


def _corrected(text: str, phrases: list[Phrase]) -> Phrase | None:
    """Return the time that takes the place of one just said: 九点半,不对,十点. A time that is only refused is none."""
    slip = _SLIP.search(text)
    old = next((one for one in reversed(phrases) if slip and one.span[1] <= slip.start()), None)
    if slip is None or old is None or slip.start() - old.span[1] > _FARTHEST:
        return None
    later = [one for one in phrases if one.span[0] >= slip.end() and not _TAKEN_UP.match(text, one.span[1])]
    new = later[0] if later else None
    if new is None or new.limit or new.span[0] - slip.end() > _FARTHEST * 2:
        return None
    return _inheriting(new, old, text)


def _inheriting(new: Phrase, old: Phrase | None, text: str) -> Phrase:
    if old is None or old.offset or new.offset or new.repeat:
        return new
    start, before = new.start, old.start
    if text.startswith(_SAME_DAY, new.span[0]) and before.day is not None:
        start = replace(start, day=before.day)
    if start.clock is None and start.part is None:
        return replace(new, start=Moment(day=start.day, part=before.part, clock=before.clock))
    clock = _carried(start.clock, before) if start.clock else None
    return replace(new, start=Moment(day=start.day or before.day, part=start.part, clock=clock))


def _carried(clock: Clock, before: Moment) -> Clock:
    """七点 moved from 晚上六点 stays in the evening; 两点 moved from 上午十点 does not stay in the morning."""
    carried = replace(clock, part=before.clock.part if before.clock else before.part)
    awkward = (carried.part in ("上午", "早上", "凌晨", "中午") and clock.hour < 7) or carried.offset >= DAY
    return clock if clock.part or awkward else carried


def _shifted(text: str, phrases: list[Phrase], frame: Frame) -> Phrase | None:
    found = _SHIFT.search(text)
    old = next((phrase for phrase in phrases if found and phrase.span[1] <= found.start()), None)
    if found is None or old is None or _COME_EARLY.match(found["rest"]):
        return None
    start = settle(old, frame).start
    minutes = (0.5 if found["count"] == "半" else number(found["count"])) * _UNIT[found["unit"]]
    minutes += _UNIT[found["unit"]] / 2 if found["half"] else 0
    if start is None or minutes > _LONGEST_SHIFT or (old.start.clock is None and minutes % 1440):
        return None
    sign = -1 if found["verb"] in ("提前", "提早", "往前提") else 1
    moved = start + sign * timedelta(minutes=minutes)
    return Phrase(span=(old.span[0], found.start("rest")), start=_moment_at(moved, old.start))


def _moment_at(moved: datetime, old: Moment) -> Moment:
    clock = Clock(hour=moved.hour, minute=moved.minute, literal=True) if old.clock else None
    return Moment(day=one_day(moved.date()), part=old.part if clock is None else None, clock=clock)
