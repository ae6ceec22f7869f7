"""Reads an activity in one line, a number of people, and hours to record."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from bot.kernel.calendar import OfficeCalendar
from bot.understanding.counts import read_hours
from bot.understanding.notices.reading import parse_activity
from bot.understanding.questions import asks
from bot.understanding.times.reading import parse_time
from handlers.volunteers.words import Words

LONGEST_PLACE = 40
LONGEST_TOPIC = 60
_PRECISE = frozenset(("minute", "hour"))
_LARGEST_CAPACITY = 10_000


class Trouble(StrEnum):
    """What is wrong with a time."""

    NONE = ""
    MISSING = "no_time"
    HOUR_MISSING = "no_hour"
    PAST = "past"
    IMPOSSIBLE = "impossible"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sketch:
    """An activity as far as it is known; the form of the dialogue that asks for the rest. Instants UTC."""

    starts_at: datetime | None = None
    ends_at: datetime | None = None
    day: date | None = None
    place: str = ""
    topic: str = ""
    team: str = ""
    capacity: int | None = None
    trouble: Trouble = Trouble.NONE


@dataclass(frozen=True, slots=True)
class Hours:
    """For whom hours are to be recorded (None: everybody) and how many."""

    who: str | None
    hours: float


class Reader:
    """Reads in the office's wall time."""

    def __init__(self, calendar: OfficeCalendar, words: Words) -> None:
        self._calendar = calendar
        self._words = words

    def ordered(self, text: str, now: datetime) -> Sketch | None:
        """Read a line that opens with the verb of an announcement; None for anything else."""
        stripped = text.strip()
        for starter in self._words.starters:
            if stripped.startswith(starter) and len(stripped) > len(starter):
                return None if asks(text) else self.read(stripped[len(starter) :], now)
        return None

    def read(self, text: str, now: datetime) -> Sketch:
        """Read what is known of an activity."""
        notice = parse_activity(text, self._calendar.local(now))
        sketch = Sketch(
            place=_one_line(notice.place)[:LONGEST_PLACE],
            topic=_one_line(notice.topic)[:LONGEST_TOPIC],
            team=_one_line(notice.team)[:LONGEST_PLACE],
            capacity=notice.capacity if 1 <= (notice.capacity or 0) <= _LARGEST_CAPACITY else None,
        )
        if notice.start is None:
            known = self.timed(sketch, text, now) if notice.error in (None, Trouble.MISSING) else sketch
            return replace(known, trouble=known.trouble or Trouble(notice.error or Trouble.MISSING))
        return replace(sketch, starts_at=notice.start, ends_at=notice.end)

    def timed(self, sketch: Sketch, text: str, now: datetime) -> Sketch:
        """Return the sketch with the time of `text`; an hour alone belongs to the day said before."""
        local = self._calendar.local(now)
        day = sketch.day
        anchor = datetime.combine(day, datetime.min.time(), local.tzinfo) if day else local
        found = parse_time(text, anchor)
        if found.error:
            return replace(sketch, trouble=Trouble.IMPOSSIBLE)
        if found.start is None:
            return replace(sketch, trouble=Trouble.MISSING)
        if found.grain not in _PRECISE:
            return replace(sketch, day=found.start.date(), trouble=Trouble.HOUR_MISSING)
        if found.start <= now:
            return replace(sketch, trouble=Trouble.PAST)
        return replace(sketch, starts_at=found.start, ends_at=found.end, trouble=Trouble.NONE)

    def hours(self, text: str) -> Hours | None:
        """Read for whom how many hours; None when no hours are said."""
        found = read_hours(text)
        if found is None:
            return None
        return Hours(None if not found.who or found.who in self._words.everybody else found.who, found.hours)


def _one_line(words: str | None) -> str:
    return " ".join((words or "").split())


def is_about(topic: str, text: str) -> bool:
    """Whether two neighbouring characters of the topic stand in the text."""
    return any(topic[at : at + 2] in text for at in range(len(topic) - 1))
