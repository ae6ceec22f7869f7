"""Reads an announcement: what is known, what is still to be asked, and what cannot be."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from bot.kernel.calendar import OfficeCalendar
from bot.understanding.normalise import normalise
from bot.understanding.notices.reading import parse_meeting
from bot.understanding.questions import asks
from bot.understanding.times.reading import parse_time
from handlers.meetings.words import Words
from storage.meetings.model import MeetingKind
from storage.meetings.records import Meeting, Part

LONGEST_PLACE = 40
LONGEST_TOPIC = 100
_PRECISE = frozenset(("minute", "hour"))
_ASKING = "?"
_CLOCK_OF_RULE = re.compile(r" (?:\d\d:\d\d(?:-\d\d:\d\d)?|[^\x00-\x7f]+)$")
_A_YEAR = timedelta(days=364)
_USUAL_HOUR = time(9)
_ENDING = 4  # characters in which a question without its mark gives itself away


class Trouble(StrEnum):
    """What is wrong with a time."""

    NONE = ""
    MISSING = "no_time"
    HOUR_MISSING = "no_hour"
    PAST = "past"
    IMPOSSIBLE = "impossible"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sketch:
    """An announcement as far as it is known; the form of the dialogue that asks for the rest. Instants UTC.

    `whom` are the words behind the label of an audience, `audience` what they mean. `rule` says that it comes again,
    `ends_on` until when.
    """

    text: str
    kind: MeetingKind
    branch_id: int | None = None
    group: str = ""
    whom: str = ""
    audience: tuple[Part, ...] = ()
    remote: str = ""
    rule: str = ""
    ends_on: date | None = None
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    day: date | None = None
    place: str = ""
    topic: str = ""
    trouble: Trouble = Trouble.NONE


@dataclass(frozen=True, slots=True, kw_only=True)
class When:
    """A time as read: `day` without an hour, or `start`; `trouble` says why there is none."""

    start: datetime | None = None
    end: datetime | None = None
    day: date | None = None
    trouble: Trouble = Trouble.NONE

    @property
    def has_any(self) -> bool:
        """Whether the words named any time, be it a wrong one."""
        return self.trouble is not Trouble.MISSING


class Reader:
    """Reads announcements in the office's wall time."""

    def __init__(self, calendar: OfficeCalendar, words: Words) -> None:
        self._calendar = calendar
        self._words = words

    def ordered(self, text: str, now: datetime) -> Sketch | None:
        """Read a line that opens with the verb of an announcement; None when it is a question or mere talk."""
        body = self._after_starter(text) or self._opening(text)
        if body is None or asks(text):
            return None
        sketch = self._sketch(body, now)
        loose = sketch.kind is MeetingKind.OTHER and sketch.trouble is Trouble.MISSING
        return None if loose and body[0].isalnum() else sketch

    def plain(self, text: str, now: datetime) -> Sketch | None:
        """Read a free text; None unless it names a meeting and when it starts.

        Without a known kind it must call people to a place; with a day or hour that cannot be, call them at all.
        """
        if asks(text):
            return None
        sketch = self._sketch(text, now)
        known = sketch.kind is not MeetingKind.OTHER
        convenes = self._words.convening.search(normalise(text)) is not None
        if sketch.starts_at is not None:
            return sketch if known or (convenes and sketch.place) else None
        return sketch if known and convenes and sketch.trouble is not Trouble.MISSING else None

    def read(self, text: str, now: datetime) -> Sketch:
        """Read words that were asked for as an announcement."""
        return self._sketch(text, now)

    def held(self, text: str, now: datetime) -> Sketch:
        """Read a line about a meeting that is over: a day without its year lies in the year that has passed.

        Without an hour it is taken to have begun at nine. `starts_at` None: nothing of the past was named.
        """
        local = self._calendar.local(now)
        sketch = self._sketch(text, now)
        for anchor in (local, local - _A_YEAR):
            found = parse_time(text, anchor)
            if found.start is None or found.error:
                continue
            start = found.start
            if found.grain not in _PRECISE:
                start = datetime.combine(start.date(), _USUAL_HOUR, self._calendar.zone)
            if start <= local:
                read = parse_meeting(text, anchor)
                topic = sketch.topic or _one_line(read.topic)[:LONGEST_TOPIC]
                return replace(sketch, starts_at=start, ends_at=found.end, topic=topic)
        return replace(sketch, starts_at=None)

    def when(self, text: str, now: datetime, day: date | None = None) -> When:
        """Read a time alone; an hour alone belongs to `day` when that is known already."""
        local = self._calendar.local(now)
        anchor = datetime.combine(day, datetime.min.time(), local.tzinfo) if day else local
        found = parse_time(text, anchor)
        if found.error:
            return When(trouble=Trouble.IMPOSSIBLE)
        if found.start is None:
            return When(trouble=Trouble.MISSING)
        if found.grain not in _PRECISE:
            return When(day=found.start.date(), trouble=Trouble.HOUR_MISSING)
        if found.start <= now:
            return When(trouble=Trouble.PAST)
        return When(start=found.start, end=found.end)

    def day(self, at: datetime) -> date:
        """Return the day of an instant by the office's clock."""
        return self._calendar.local(at).date()

    def last_day(self, text: str, now: datetime) -> date | None:
        """Return the last day of the span the words name, None when they name none that is to come."""
        found = parse_time(text, self._calendar.local(now))
        if found.error or found.start is None or found.grain in _PRECISE:
            return None
        last = (found.end - timedelta(seconds=1) if found.end else found.start).date()
        return last if last >= self._calendar.local(now).date() else None

    def at(self, day: date, clock: str, now: datetime) -> When:
        """Return the hour `clock` of a day."""
        start = datetime.combine(day, time.fromisoformat(clock), self._calendar.zone)
        return When(start=start) if start > now else When(trouble=Trouble.PAST)

    def moved(self, text: str, now: datetime, meeting: Meeting) -> When:
        """Read the new time of a meeting: a day alone keeps the hour, an hour alone the day, and how long it lasts."""
        local = self._calendar.local(meeting.starts_at)
        found = self.when(text, now)
        if found.trouble is Trouble.HOUR_MISSING and found.day is not None:
            start = datetime.combine(found.day, local.timetz())
            found = When(start=start, trouble=Trouble.NONE) if start > now else When(trouble=Trouble.PAST)
        elif found.start is not None and not self._words.day_named.search(normalise(text)):
            found = self.when(text, now, local.date())
        if found.start is not None and found.end is None and meeting.ends_at is not None:
            return replace(found, end=found.start + (meeting.ends_at - meeting.starts_at))
        return found

    def _after_starter(self, text: str) -> str | None:
        """Return what follows the opening verb, with its separator; None without verb or words behind it."""
        stripped = text.strip()
        for starter in self._words.starters:
            if stripped.startswith(starter) and len(stripped) > len(starter):
                return stripped[len(starter) :]
        return None

    def kind(self, text: str, now: datetime) -> tuple[MeetingKind, str]:
        """Return the kind of meeting the words name, and what it is about; words of no kind are what it is about."""
        notice = parse_meeting(text, self._calendar.local(now))
        kind = self._refined(self._words.kinds.get(notice.kind or "", MeetingKind.OTHER), text)
        return kind, _one_line(notice.topic or text)[:LONGEST_TOPIC]

    def _opening(self, text: str) -> str | None:
        """Return the whole line when it opens with words that belong to the announcement: 例会 三季度 联合党委."""
        stripped = text.strip()
        for opening in self._words.openings:
            rest = stripped.removeprefix(opening)
            if rest != stripped and rest and not rest[0].isalpha():
                return f" {stripped}"
        return None

    def _refined(self, kind: MeetingKind, text: str) -> MeetingKind:
        """Tell apart kinds that the reader of notices has one name for."""
        if kind not in (MeetingKind.WORK, MeetingKind.OTHER):
            return kind
        return next((finer for says, finer in self._words.refined if says.search(text)), kind)

    def _sketch(self, text: str, now: datetime) -> Sketch:
        local = self._calendar.local(now)
        whom, rest = _labelled(self._words.audience_label, text)
        remote, rest = _labelled(self._words.remote_label, rest)
        ends_on, rest = self._until(rest, now)
        notice = parse_meeting(rest, local)
        kind = self._words.kinds.get(notice.kind or "", MeetingKind.OTHER)
        sketch = Sketch(
            text=rest,
            kind=self._refined(kind, rest),
            place=_one_line(notice.place)[:LONGEST_PLACE],
            topic=_one_line(notice.topic)[:LONGEST_TOPIC],
            whom=whom,
            remote=remote,
            rule=self._rule(rest, local, notice.start),
            ends_on=ends_on,
        )
        if notice.error or notice.start is None:
            found = self.when(rest, now)
            day = found.day if notice.error in (None, Trouble.MISSING) else None
            trouble = Trouble.HOUR_MISSING if day else Trouble(notice.error or Trouble.MISSING)
            return replace(sketch, trouble=trouble, day=day)
        start = self._aware(notice.start)
        if notice.all_day:
            return replace(sketch, trouble=Trouble.HOUR_MISSING, day=start.date())
        end = self._aware(notice.end) if notice.end else None
        return replace(sketch, starts_at=start, ends_at=end)

    def _until(self, text: str, now: datetime) -> tuple[date | None, str]:
        """Return until which day it comes again, and the text without these words; an hour is the end of the meeting."""
        found = self._words.until_label.search(text)
        last = self.last_day(found["words"], now) if found else None
        if found is None or last is None:
            return None, text
        return last, f"{text[: found.start()]} {text[found.end() :]}"

    def _rule(self, text: str, local: datetime, start: datetime | None) -> str:
        """Return on which days the meeting comes again, "" for a single one; the hour is read with the first.

        A topic may speak of every Monday too: only the words that name the beginning count.
        """
        found = parse_time(text, local)
        if not found.recurrence or (start is not None and found.start != self._aware(start)):
            return ""
        return _CLOCK_OF_RULE.sub("", found.recurrence)

    def _aware(self, at: datetime) -> datetime:
        return at if at.tzinfo else at.replace(tzinfo=self._calendar.zone)


def _labelled(label: re.Pattern[str], text: str) -> tuple[str, str]:
    """Return what stands behind a label, and the text without both."""
    found = label.search(text)
    if found is None:
        return "", text
    words = next(group for group in found.groups() if group is not None)
    return _one_line(words), f"{text[: found.start()]} {text[found.end() :]}"


def _one_line(words: str | None) -> str:
    return " ".join((words or "").split())
