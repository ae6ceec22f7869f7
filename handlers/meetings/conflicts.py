"""What stands in a meeting's way: a festival, quiet hours, another meeting in the room or of the same people."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.kernel.calendar import OfficeCalendar, festival_of, is_known_year, is_make_up
from bot.kernel.talk import Say, say
from bot.understanding.normalise import normalise
from handlers.meetings.audience import spelt
from handlers.meetings.naming import fill
from handlers.meetings.scope import may_know
from handlers.meetings.words import Words
from storage.meetings.records import Meeting
from storage.people.store import Person
from storage.uow import Uow

_USUAL = timedelta(hours=2)
"""How long a meeting lasts whose end nobody said."""


@dataclass(frozen=True, slots=True)
class Clash:
    """Another meeting at the time: in the same room, or with so many of the same people."""

    meeting: Meeting
    same_room: bool
    people: int


def room_of(place: str, words: Words) -> str:
    """Return a place in one spelling, "" when it is no room."""
    plain = spelt(normalise(place)).replace(" ", "").replace(",", "")
    return "" if any(word in plain for word in words.nowhere) else plain[:80]


def end_of(meeting: Meeting) -> datetime:
    """Return when a meeting ends, or when such meetings are usually over."""
    return meeting.ends_at or meeting.starts_at + _USUAL


def clashes(meeting: Meeting, invited: Collection[int], uow: Uow) -> list[Clash]:
    """Return published meetings that run at the same time in the same room or with some of the same people."""
    others = [
        other
        for other in uow.meetings.between(
            meeting.community_id, meeting.starts_at - timedelta(hours=12), end_of(meeting)
        )
        if other.number != meeting.number and end_of(other) > meeting.starts_at
    ]
    taken = uow.meetings.invited_to([other.number for other in others])
    found = [
        Clash(
            other,
            bool(meeting.room) and other.room == meeting.room,
            len(taken.get(other.number, frozenset()).intersection(invited)),
        )
        for other in others
    ]
    return [clash for clash in found if clash.same_room or clash.people]


class Lookout:
    """Names what stands in a meeting's way to whoever announces it."""

    def __init__(self, calendar: OfficeCalendar, words: Words) -> None:
        self._calendar = calendar
        self._words = words

    def warnings(
        self, meeting: Meeting, invited: Collection[int], reader: Person, now: datetime, uow: Uow
    ) -> list[Say]:
        """Name everything; of a meeting the reader may not know of only that something is in the way."""
        says = self.of_day(meeting.starts_at)
        if self._calendar.is_quiet(now):
            says.append(say("meetings.warn.quiet_now", at=self._calendar.after_quiet(now)))
        for clash in clashes(meeting, invited, uow):
            known = may_know(reader, clash.meeting, uow)
            kind = "known" if known else "unknown"
            values = fill(clash.meeting, self._words) if known else {"place": meeting.place}
            if clash.same_room:
                says.append(say(f"meetings.warn.room_{kind}", **values))
            if clash.people:
                says.append(say(f"meetings.warn.people_{kind}", **values, count=clash.people))
        return says

    def of_day(self, starts_at: datetime) -> list[Say]:
        """Name what is odd about the day and the hour."""
        day = self._calendar.local(starts_at).date()
        says = []
        festival = festival_of(day)
        if festival:
            says.append(say("meetings.warn.festival", festival=say(f"meetings.festival.{festival}")))
        elif is_make_up(day):
            says.append(say("meetings.warn.make_up"))
        if not is_known_year(day.year):
            says.append(say("meetings.warn.unknown_year", year=day.year))
        if self._calendar.is_quiet(starts_at):
            says.append(say("meetings.warn.quiet"))
        return says
