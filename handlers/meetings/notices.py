"""Invitations and reminders: each wave goes out in slices, so that no resident's message waits behind a thousand."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.kernel.calendar import OfficeCalendar
from handlers.meetings.letters import Letters
from handlers.meetings.rules import concerns, is_silent
from handlers.meetings.words import Words
from storage.meetings.model import MeetingState, Wave
from storage.meetings.records import DueWave, Invitation, Meeting
from storage.outbox import NewNotice, Urgency
from storage.uow import Uow

SLICE = 100
_ON_THE_WAY = timedelta(hours=2)


class Waves:
    """Serves the wave that is owed longest, one slice a tick."""

    def __init__(self, words: Words, calendar: OfficeCalendar) -> None:
        self._letters = Letters(words)
        self._calendar = calendar

    def serve(self, uow: Uow, now: datetime) -> int:
        """Write the next slice of notices; return how many people it covered."""
        wave = uow.meetings.due_wave(now)
        if wave is None:
            return 0
        meeting = uow.meetings.find(wave.number)
        if meeting is None or meeting.starts_at <= now:
            uow.meetings.finish(wave, now)
            return 1
        people = uow.meetings.invitations(wave.number, after=wave.served_up_to, limit=SLICE)
        chosen = [one for one in people if concerns(wave.purpose, one, last=wave.last)]
        uow.outbox.enqueue_all([self._notice(wave, meeting, one, now) for one in chosen], now)
        uow.meetings.count_messages(wave.number, [one.person_id for one in chosen])
        if len(people) < SLICE:
            uow.meetings.finish(wave, now)
        else:
            uow.meetings.served(wave, people[-1].person_id)
        return max(len(people), 1)

    def _notice(self, wave: DueWave, meeting: Meeting, invitation: Invitation, now: datetime) -> NewNotice:
        purpose = _purpose(wave.purpose, invitation)
        urgency = self._urgency(meeting, now)
        return self._letters.of_wave(meeting, invitation.person_id, purpose, wave.id, now, urgency)

    def _urgency(self, meeting: Meeting, now: datetime) -> Urgency:
        """Word that a meeting is off may wake people when it would otherwise find them on their way."""
        late = self._calendar.after_quiet(now) > meeting.starts_at - _ON_THE_WAY
        return Urgency.URGENT if late and meeting.state is MeetingState.CANCELLED else Urgency.HIGH


def _purpose(purpose: Wave, invitation: Invitation) -> Wave:
    """A wave that does both asks those who have not answered and reminds those who come."""
    if purpose is not Wave.BOTH:
        return purpose
    return Wave.ASK if is_silent(invitation) else Wave.REMIND
