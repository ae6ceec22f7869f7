"""Whom to telephone about a meeting: invited, not reached by WeChat, and silent; in chat and as a sheet to print."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from bot.kernel.errors import NoSuchNumber
from bot.kernel.files import XLSX, File
from bot.kernel.office import Office
from bot.kernel.talk import Inbound, Say, Talk, Turn, answer, say
from handlers.meetings.actions import Secretariat
from handlers.meetings.errors import NotOrganiser
from handlers.meetings.letters import reached
from handlers.meetings.meant import ask_which, meant
from handlers.meetings.naming import fill, name_of
from handlers.meetings.rules import is_silent
from handlers.meetings.scope import manages
from handlers.meetings.sheets import table
from handlers.meetings.views import Views
from storage.links import Link
from storage.meetings.records import Invitation, Meeting
from storage.people.model import PostName
from storage.people.store import Person
from storage.uow import Uow

CALLS = "meetings.calls"
_SHOWN = 8
_LASTS = timedelta(days=2)


class CallLists:
    """Answers those who keep a meeting's list, and instructors who are on it: they may ring round for the branch."""

    def __init__(self, secretariat: Secretariat, office: Office, views: Views) -> None:
        self._secretariat = secretariat
        self._office = office
        self._views = views

    def tell(self, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn | None:
        """Name the first few with their telephone numbers, and hand out the whole list for printing."""
        number = meant(talk, uow)
        if number is None:
            return ask_which(talk, self._views, uow)
        meeting = self._meeting(number, talk.person, uow)
        people = to_call(meeting, uow)
        if not people:
            return answer(say("meetings.calls.none", number=number))
        head = say("meetings.calls.head", **self._views.fill(meeting), count=len(people))
        lines = [self._line(place, one, uow) for place, one in enumerate(people[:_SHOWN], 1)]
        return answer(head, *lines, self._printed(meeting, talk, uow))

    def make(self, uow: Uow, link: Link, now: datetime) -> File:
        """Write the sheet; who no longer keeps the list gets none. Raises: NoSuchNumber, NotOrganiser."""
        number = int(link.payload["number"])
        meeting = self._meeting(number, uow.people.get(link.person_id), uow)
        words = self._views.words.call_sheet
        rows = [
            (place, name_of(one, uow), _phone(one, uow), "", "")
            for place, one in enumerate(to_call(meeting, uow), 1)
        ]
        local = self._office.calendar.local(meeting.starts_at)
        values = fill(meeting, self._views.words) | {"at": f"{local:%Y-%m-%d %H:%M}"}
        content = table(words["title"].format(**values), words["headings"].split("、"), rows)
        return File(f"{words['file']}-{number}.xlsx", XLSX, content)

    def _meeting(self, number: int, person: Person, uow: Uow) -> Meeting:
        meeting = uow.meetings.find(number)
        if meeting is not None and not manages(person, meeting):
            invited = uow.meetings.is_invited(number, person.id)
            if person.holds(PostName.INSTRUCTOR) and invited:
                return meeting
            raise NotOrganiser(number=number) if invited else NoSuchNumber(number=number)
        return self._secretariat.managed(number, person, uow)

    @staticmethod
    def _line(place: int, one: Invitation, uow: Uow) -> Say:
        phone = _phone(one, uow)
        values = {"place_in_list": place, "name": name_of(one, uow), "phone": phone}
        return say("meetings.calls.line" if phone else "meetings.calls.phoneless", **values)

    def _printed(self, meeting: Meeting, talk: Talk[Any], uow: Uow) -> Say:
        if not self._office.link("-"):
            return say("meetings.calls.entered", number=meeting.number)
        token = uow.links.issue(
            community_id=meeting.community_id,
            person_id=talk.person.id,
            kind=CALLS,
            payload={"number": meeting.number},
            now=talk.now,
            lasts=_LASTS,
        )
        return say("meetings.calls.printed", number=meeting.number, link=self._office.link(token))


def to_call(meeting: Meeting, uow: Uow) -> Sequence[Invitation]:
    """Return who owes an answer and has got nothing about the meeting, in the order of persons."""
    told = reached(meeting, uow)
    return [
        one
        for one in uow.meetings.invitations(meeting.number)
        if is_silent(one) and one.person_id not in told
    ]


def _phone(one: Invitation, uow: Uow) -> str:
    return uow.people.phone_of(uow.people.get(one.person_id))
