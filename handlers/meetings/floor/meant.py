"""Which meeting somebody means at the door who says no number: the one that is going on."""

from __future__ import annotations

from typing import Any

from bot.kernel.talk import Talk
from handlers.meetings.errors import NotOrganiser
from handlers.meetings.floor.rules import AROUND, LONGEST, has_opened, window
from handlers.meetings.scope import manages
from storage.meetings.model import MeetingState
from storage.meetings.records import Meeting
from storage.uow import Uow

_LIVE = (MeetingState.PUBLISHED, MeetingState.HELD, MeetingState.ARCHIVED)


def running(talk: Talk[Any], uow: Uow) -> int | None:
    """Return the number said, or that of the one meeting of the speaker's that is going on."""
    if talk.number is not None:
        return talk.number
    near = uow.meetings.attendance.begun(talk.person.community_id, talk.now - LONGEST, talk.now + AROUND)
    mine = [one for one in near if manages(talk.person, one) and window(one).holds(talk.now)]
    return mine[0].number if len(mine) == 1 else None


def opened(talk: Talk[Any], uow: Uow) -> Meeting | None:
    """Return the meeting whose list is by now about who comes; None while it is about answers.

    It is about who comes once a code was drawn or somebody is there.

    Raises: NotOrganiser.
    """
    number = running(talk, uow)
    meeting = uow.meetings.find(number) if number is not None else None
    if meeting is None or meeting.state not in _LIVE or not has_opened(meeting, talk.now):
        return None
    if not manages(talk.person, meeting):
        raise NotOrganiser(number=meeting.number)
    counts = meeting.check_code or uow.meetings.attendance.anyone(meeting.number)
    return meeting if counts else None
