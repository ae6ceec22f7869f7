"""From a time phrase to instants: which day is meant, where a range ends, what a limit includes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from bot.understanding.times.offsets import day_at, instant_at
from bot.understanding.times.phrases import Phrase
from bot.understanding.times.repeat import next_day
from bot.understanding.times.shapes import (
    DAY,
    IMPOSSIBLE,
    PART_HOURS,
    Clock,
    Frame,
    Moment,
    midnight,
    one_day,
)

_HALF_DAY = timedelta(hours=12)


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeMeaning:
    """What a time expression means; instants are aware, in Asia/Shanghai, ends excluded.

    A point has no `end`; a deadline has no `start`, its `end` is the limit; a recurrence gives its first occurrence
    after `now`. `grain` is minute, hour, day, part_of_day, week, month, year, workdays or none; `error` is None or
    `impossible` (2月30日, 25点), and then `grain` is none.
    """

    start: datetime | None = None
    end: datetime | None = None
    grain: str = "none"
    part: str | None = None
    deadline: bool = False
    recurrence: str | None = None
    error: str | None = None


NO_TIME = TimeMeaning()


def settle(phrase: Phrase, frame: Frame) -> TimeMeaning:
    """Return what `phrase` means, seen from the frame's `now`."""
    if phrase.start.error or (phrase.stop and phrase.stop.error):
        return TimeMeaning(error=IMPOSSIBLE)
    if phrase.offset:
        return _distance(phrase, frame)
    if phrase.repeat:
        return _recurring(phrase, frame)
    if phrase.limit:
        return _limit(phrase, frame)
    if phrase.stop:
        return _range(phrase.start, phrase.stop, frame)
    return _single(phrase.start, frame)


def point_of(moment: Moment, clock: Clock, frame: Frame) -> datetime:
    """Return the instant of a clock time; a bare weekday or a bare clock time is the next one to come."""
    day = moment.day or one_day(frame.today, later=frame.today + DAY)
    point = midnight(day.first) + clock.offset
    return midnight(day.later) + clock.offset if day.later and point <= frame.now else point


def _single(moment: Moment, frame: Frame) -> TimeMeaning:
    if moment.clock:
        return TimeMeaning(start=point_of(moment, moment.clock, frame), grain=_clock_grain(moment.clock))
    if moment.part:
        start, end = _part_bounds(moment, frame)
        return TimeMeaning(start=start, end=end, grain="part_of_day", part=moment.part)
    first, end_day, grain = _days(moment, frame)
    return TimeMeaning(start=midnight(first), end=midnight(end_day), grain=grain)


def _days(moment: Moment, frame: Frame) -> tuple[date, date, str]:
    day = moment.day or one_day(frame.today)
    if day.later and midnight(day.first) <= frame.now:
        return day.later, day.later + DAY, day.grain
    return day.first, day.end, day.grain


def _part_bounds(moment: Moment, frame: Frame) -> tuple[datetime, datetime]:
    day = moment.day or one_day(frame.today, later=frame.today + DAY)
    first, last = (timedelta(hours=hour) for hour in PART_HOURS[moment.part or "白天"])
    base = midnight(day.later if day.later and midnight(day.first) + last <= frame.now else day.first)
    return base + first, base + last


def _range(start: Moment, stop: Moment, frame: Frame) -> TimeMeaning:
    if stop.day and start.day:
        # 周三到周五, said on a Wednesday, has begun; it is not next week's.
        start = replace(start, day=replace(start.day, later=None))
    if start.clock and stop.clock:
        begin = point_of(start, start.clock, frame)
        grain = "minute" if "minute" in (_clock_grain(start.clock), _clock_grain(stop.clock)) else "hour"
        return TimeMeaning(start=begin, end=_far_end(begin, start, stop, stop.clock, frame), grain=grain)
    first = _single(start, frame)
    if stop.day is None and stop.part and first.start:
        stop = replace(stop, day=one_day(first.start.date()))
    last = _single(stop, frame)
    end = max(filter(None, (last.end, last.start)))
    if first.start is None or end <= first.start:
        return TimeMeaning(error=IMPOSSIBLE)
    grain = "part_of_day" if start.part and not start.clock else first.grain
    return TimeMeaning(start=first.start, end=end, grain=grain, part=None if start.clock else start.part)


def _far_end(begin: datetime, start: Moment, stop: Moment, clock: Clock, frame: Frame) -> datetime:
    """Return the end of a clock range: the stated part carries over, and the end lies after the beginning."""
    if stop.day:
        return point_of(stop, clock, frame)
    base = begin - start.clock.offset if start.clock else midnight(begin.date())
    carried = replace(clock, part=clock.part or start.part)
    for candidate in (carried, clock):
        if (end := base + candidate.offset) > begin:
            return end
    end = base + clock.offset
    later = end + _HALF_DAY
    return later if clock.hour < 12 and not clock.literal and later > begin else end + DAY


def _limit(phrase: Phrase, frame: Frame) -> TimeMeaning:
    moment = phrase.stop or phrase.start
    if phrase.stop and phrase.stop.day is None:
        moment = replace(phrase.stop, day=phrase.start.day)
    if moment.clock:
        return TimeMeaning(
            end=point_of(moment, moment.clock, frame), grain=_clock_grain(moment.clock), deadline=True
        )
    if moment.part:
        start, end = _part_bounds(moment, frame)
        limit = start + timedelta(hours=1) if moment.part == "中午" else end
        return TimeMeaning(end=limit, grain="part_of_day", part=moment.part, deadline=True)
    _, end_day, grain = _days(moment, frame)
    excluded = moment.day.before if moment.day and not phrase.within else None
    return TimeMeaning(end=midnight(excluded or end_day), grain=grain, deadline=True)


def _distance(phrase: Phrase, frame: Frame) -> TimeMeaning:
    offset = phrase.offset
    assert offset is not None
    if offset.distance.minutes:
        instant = instant_at(offset, frame.now)
        if offset.way == "往":
            return TimeMeaning(start=frame.now, end=instant, grain=offset.grain)
        if phrase.limit:
            return TimeMeaning(end=instant, grain=offset.grain, deadline=True)
        return TimeMeaning(start=instant, grain=offset.grain)
    last = day_at(frame.today, offset.distance, 1) + DAY
    if phrase.limit:
        return TimeMeaning(end=midnight(last), grain=offset.grain, deadline=True)
    return TimeMeaning(start=midnight(frame.today + DAY), end=midnight(last), grain=offset.grain)


def _recurring(phrase: Phrase, frame: Frame) -> TimeMeaning:
    repeat = phrase.repeat
    assert repeat is not None
    moment = phrase.start
    offset = _offset_in_day(moment)
    day = next_day(repeat, frame.now, offset)
    if day is None:
        return TimeMeaning(error=IMPOSSIBLE)
    here = replace(moment, day=one_day(day))
    stop = replace(phrase.stop, day=None) if phrase.stop else None
    meaning = _range(here, stop, frame) if stop else _single(here, frame)
    said = _said(meaning)
    return replace(meaning, recurrence=f"{repeat.code} {said}" if said else repeat.code)


def _offset_in_day(moment: Moment) -> timedelta:
    if moment.clock:
        return moment.clock.offset
    return timedelta(hours=PART_HOURS[moment.part][0]) if moment.part else timedelta()


def _said(meaning: TimeMeaning) -> str | None:
    if meaning.grain in ("hour", "minute") and meaning.start:
        end = f"-{meaning.end:%H:%M}" if meaning.end else ""
        return f"{meaning.start:%H:%M}{end}"
    return meaning.part


def _clock_grain(clock: Clock) -> str:
    return "minute" if clock.minute else "hour"
