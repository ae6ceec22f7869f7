"""Distances from now: 三天后, 两小时内, 半个月后, 五个工作日内, 接下来三天."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.understanding.times.shapes import DAY, Day, Frame, add_months, month_days, one_day
from bot.understanding.times.text import HAN_DIGITS, NUMBER, number
from bot.understanding.times.workdays import workday_after, workday_before

_AMOUNT = rf"(?P<count>{NUMBER}|半)\s?个?(?P<half>半)?\s?(?P<unit>分钟|分|刻钟|小时|钟头|钟|天|日|周|星期|礼拜|月|年|工作日|秒)钟?(?P<more>半钟?)?"
_BACK = "(?P<way>(?:之|以)?后(?!天|门|面)|(?:之|以)?前(?!天|后|面|门)|(?:之|以)?内|里(?!面|边))"
_OFFSET = re.compile(
    rf"(?:(?:自|从)?(?:今日|今天|今儿|即日|现在|此刻)起(?:的|算)?|再过|过|再)?{_AMOUNT}(?:的?时间)?{_BACK}"
)
_AHEAD = re.compile(rf"(?P<lead>未来|接下来|今后|往后|最近)的?{_AMOUNT}(?P<way>之?内|里)?")
_PASSING = re.compile(rf"再过{_AMOUNT}(?P<way>)")
#: 过 without 再 or 后: of clock time, or of more days than the vague 过两天.
_SOON = re.compile(
    rf"过(?!两[天日])(?={NUMBER}\s?个?(?:工作日|天|日|周|星期|礼拜|月)|(?:{NUMBER}|半)\s?个?半?\s?(?:分钟|刻钟|小时|钟头|钟|月)){_AMOUNT}(?P<way>)(?!了|的?时间|之?内|里)"
)
#: What 过 may follow: no verb (去过半小时, 超过十天).
_SOON_OPENING = re.compile(r"(?:^|[\s,。;:、!?(]|[等我你您就那请会要能们])$")
_LEADING = re.compile(r"[第几提]$|[\d.]$|[零〇一二两三四五六七八九十百]$")

#: The smaller of two neighbours (两三天, 三五天): the larger is safe to wait for.
_ABOUT = re.compile(rf"^[一两二三四五六七八](?=[{HAN_DIGITS}]$)")
_MINUTES = {"秒": 1 / 60, "分钟": 1, "分": 1, "刻钟": 15, "小时": 60, "钟头": 60, "钟": 60}
_LONGEST_DAYS = 3_660


@dataclass(frozen=True, slots=True)
class Distance:
    """`minutes` of clock time, or whole days, working days or months."""

    minutes: float = 0
    days: int = 0
    workdays: int = 0
    months: int = 0


@dataclass(frozen=True, slots=True)
class Offset:
    """A distance from now; `way` is 后, 前 or 内."""

    distance: Distance
    way: str
    grain: str


def scan_offset(text: str, at: int) -> tuple[Offset, int] | None:
    """Read a distance with its direction."""
    if found := _AHEAD.match(text, at):
        offset = _read(found, "往")
        return (offset, found.end()) if offset else None
    found = _OFFSET.match(text, at) or _PASSING.match(text, at) or _soon(text, at)
    if found is None or _LEADING.search(text[:at]):
        return None
    offset = _read(found, found["way"][-1:].replace("里", "内") or "后")
    return (offset, found.end()) if offset else None


def _soon(text: str, at: int) -> re.Match[str] | None:
    return _SOON.match(text, at) if _SOON_OPENING.search(text[:at]) else None


def scan_day_offset(text: str, at: int, frame: Frame) -> tuple[Day, int] | None:
    """Read a distance that ends on a day: 三天后, 一周前, 三个工作日后."""
    found = scan_offset(text, at)
    if found is None or found[0].way not in "前后" or found[0].distance.minutes:
        return None
    offset, end = found
    sign = 1 if offset.way == "后" else -1
    first = day_at(frame.today, offset.distance, sign)
    if offset.grain == "workdays":
        return Day(first=first, end=first + DAY, grain="workdays"), end
    return one_day(first), end


def instant_at(offset: Offset, now: datetime) -> datetime:
    """Return the instant a clock distance leads to, without seconds."""
    sign = -1 if offset.way == "前" else 1
    return now + sign * timedelta(minutes=offset.distance.minutes)


def day_at(today: date, distance: Distance, sign: int) -> date:
    """Return the day so far from `today`; working days are counted from the day after."""
    if distance.workdays:
        return _workdays(today, distance.workdays, sign)
    if distance.months:
        year, month = add_months(today.year, today.month, sign * distance.months)
        today = date(year, month, min(today.day, month_days(year, month)))
    return today + timedelta(days=sign * distance.days)


def _workdays(today: date, count: int, sign: int) -> date:
    if sign > 0:
        return workday_after(today, count)
    for _ in range(count):
        today = workday_before(today)
    return today


def _read(found: re.Match[str], way: str) -> Offset | None:
    half_only = found["count"] == "半"
    amount = 0.5 if half_only else float(number(_ABOUT.sub("", found["count"])))
    if found["half"] or found["more"]:
        amount += 0.5
    unit = found["unit"]
    if unit == "钟" and "个" not in found[0]:
        return None
    if unit in _MINUTES:
        grain = "hour" if _MINUTES[unit] == 60 and amount == int(amount) else "minute"
        return Offset(Distance(minutes=min(amount * _MINUTES[unit], 1_440 * 60)), way, grain)
    distance = _in_days(unit, amount, found[0])
    return Offset(distance, way, "workdays" if distance.workdays else "day") if distance else None


def _in_days(unit: str, amount: float, said: str) -> Distance | None:
    if amount * {"年": 365, "月": 30}.get(unit, 7) > _LONGEST_DAYS or (unit in "天日" and amount < 1):
        return None
    if unit == "工作日":
        return Distance(workdays=int(amount))
    if unit == "年":
        return Distance(months=int(amount * 12))
    if unit == "月":
        return Distance(months=int(amount), days=15 if amount != int(amount) else 0) if "个" in said else None
    return Distance(days=int(amount * (1 if unit in "天日" else 7)))
