"""My meetings in the telephone's own calendar: a link that the calendar reads again by itself, until it is taken back."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from bot.kernel.files import File
from bot.kernel.office import Office
from bot.kernel.talk import Inbound, Talk, Turn, answer, say
from handlers.meetings.conflicts import end_of
from handlers.meetings.ics import MIME, Event, calendar_file
from handlers.meetings.naming import title
from handlers.meetings.rules import PARTY_KINDS
from handlers.meetings.words import Words
from storage.links import Link
from storage.meetings.model import Answer, MeetingState
from storage.meetings.records import Meeting
from storage.uow import Uow

CALENDAR = "meetings.calendar"
_LASTS = timedelta(days=366)
_PAST = timedelta(days=30)
_LEFT_OUT = frozenset((Answer.NOT_COMING, Answer.EXCUSED))


class CalendarDesk:
    """Hands out calendars and takes them back."""

    def __init__(self, office: Office, words: Words) -> None:
        self._office = office
        self._words = words

    def offer(self, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn:
        """Hand out a calendar of one's own; an older one ends, for its address cannot be told twice."""
        if not self._office.link("-"):
            return answer(say("meetings.calendar.nowhere"))
        person = talk.person
        uow.links.revoke(person.id, CALENDAR, talk.now)
        token = uow.links.issue(
            community_id=person.community_id,
            person_id=person.id,
            kind=CALENDAR,
            payload={},
            now=talk.now,
            lasts=_LASTS,
            once=False,
        )
        return answer(say("meetings.calendar.offered", link=self._office.link(token)))

    def take_back(self, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn:
        """End the person's calendar."""
        ended = uow.links.revoke(talk.person.id, CALENDAR, talk.now)
        return answer(say("meetings.calendar.ended") if ended else say("meetings.calendar.none"))

    def make(self, uow: Uow, link: Link, now: datetime) -> File:
        """Write the calendar of the link's person: what they are invited to, and has not been declined."""
        found = uow.meetings.calendar_of(link.person_id, now - _PAST)
        events = [self._event(meeting) for meeting, its in found if its.answer not in _LEFT_OUT]
        content = calendar_file(self._words.calendar_name, events, now)
        return File(f"{self._words.calendar_name}.ics", MIME, content)

    def _event(self, meeting: Meeting) -> Event:
        """Write one meeting; a calendar is synchronised who knows where, so of a party meeting only when and where."""
        party = meeting.kind in PARTY_KINDS
        return Event(
            uid=f"{meeting.number}@tongxin",
            version=meeting.version,
            starts_at=meeting.starts_at,
            ends_at=end_of(meeting),
            summary=self._words.calendar_party if party else title(meeting, self._words),
            place=meeting.place,
            note=str(meeting.number),
            cancelled=meeting.state is MeetingState.CANCELLED,
        )
