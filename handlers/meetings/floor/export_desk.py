"""Minutes as a file, by a one-time link in chat."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

from bot.kernel import numbers
from bot.kernel.office import Office
from bot.kernel.talk import Inbound, Talk, Turn, answer, say
from handlers.meetings.actions import Secretariat
from handlers.meetings.floor.document import MINUTES_LINK
from handlers.meetings.scope import manages
from storage.meetings.records import Meeting
from storage.uow import Uow

_LASTS = timedelta(hours=24)


class ExportDesk:
    """Answers those who keep a meeting's list."""

    def __init__(self, secretariat: Secretariat, office: Office, asked: re.Pattern[str]) -> None:
        self._secretariat = secretariat
        self._office = office
        self._asked = asked

    def claim(self, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn | None:
        """Take 导出 纪要 335; a stranger's words pass on, whether the number exists or not."""
        match = self._asked.match(msg.text)
        number = numbers.read(match[1]) if match else None
        meeting = uow.meetings.find(number) if number is not None else None
        if meeting is None or not manages(talk.person, meeting):
            return None
        return self._link(meeting, talk, uow)

    def minutes(self, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn | None:
        """Give the minutes of the numbered meeting."""
        if talk.number is None or uow.meetings.find(talk.number) is None:
            return None
        return self._link(self._secretariat.managed(talk.number, talk.person, uow), talk, uow)

    def _link(self, meeting: Meeting, talk: Talk[Any], uow: Uow) -> Turn:
        if not self._office.public_url:
            return answer(say("meetings.floor.no_address", number=meeting.number))
        token = uow.links.issue(
            community_id=meeting.community_id,
            person_id=talk.person.id,
            kind=MINUTES_LINK,
            payload={"number": meeting.number},
            now=talk.now,
            lasts=_LASTS,
        )
        return answer(
            say("meetings.floor.minutes.link", number=meeting.number, address=self._office.link(token))
        )
