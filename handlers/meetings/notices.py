"""Invitations and reminders: each wave goes out in slices, so that no resident's message waits behind a thousand.

Whoever has several meetings on a day gets one text about them: a wave takes along what the others' waves of the same kind
would have said within a day, and an invitation takes along those that have not reached the person yet.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import chain

from bot.kernel.calendar import OfficeCalendar
from handlers.meetings.letters import Letters
from handlers.meetings.rules import concerns, is_silent, tally
from handlers.meetings.words import Words
from storage.meetings.model import MeetingState, Wave
from storage.meetings.records import DueWave, Invitation, Meeting
from storage.outbox.model import Urgency
from storage.outbox.records import NewNotice
from storage.uow import Uow

SLICE = 25
_ON_THE_WAY = timedelta(hours=2)
_AHEAD = timedelta(days=1)
_LATER = (Wave.ASK, Wave.REMIND, Wave.BOTH)

Others = Sequence[tuple[Meeting, Invitation]]


@dataclass(frozen=True, slots=True)
class _Post:
    """A notice, and the waves of other meetings whose words it carries for the person."""

    notice: NewNotice
    person_id: int
    also: tuple[int, ...] = ()
    covers: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Day:
    """What the other meetings of a day have to say: who was called back to hear of them, or their waves of the next day."""

    called_back: Mapping[int, frozenset[int]] = field(default_factory=dict)
    waves: Sequence[DueWave] = ()
    covered: Mapping[int, frozenset[int]] = field(default_factory=dict)

    def due_with(self, purpose: Wave, others: Others) -> list[tuple[Meeting, int]]:
        """Return the meetings whose next wave would tell the person the same kind of thing, each with that wave's id."""
        found = []
        for meeting, invitation in others:
            wave = next(
                (one for one in self.waves if self._would_tell(one, purpose, meeting, invitation)), None
            )
            if wave is not None:
                found.append((meeting, wave.id))
        return found

    def _would_tell(self, wave: DueWave, purpose: Wave, meeting: Meeting, invitation: Invitation) -> bool:
        person = invitation.person_id
        ahead = wave.number == meeting.number and wave.served_up_to < person
        same = ahead and person not in self.covered[wave.id] and _purpose(wave.purpose, invitation) is purpose
        return same and concerns(wave.purpose, invitation, last=wave.last)


class Waves:
    """Serves the wave that is owed longest, one slice a tick."""

    def __init__(self, words: Words, calendar: OfficeCalendar) -> None:
        self._letters = Letters(words)
        self._calendar = calendar

    def serve(self, uow: Uow, now: datetime) -> int:
        """Write the next slice of notices; return how many people it covered."""
        wave = uow.meetings.waves.due(now)
        if wave is None:
            return 0
        meeting = uow.meetings.find(wave.number)
        if meeting is None or meeting.starts_at <= now:
            uow.meetings.waves.finish(wave, now)
            return 1
        if wave.purpose is Wave.DESK:
            self._tell_desk(wave, meeting, now, uow)
            return 1
        people = uow.meetings.invitations(wave.number, after=wave.served_up_to, limit=SLICE)
        self._post(wave, meeting, people, now, uow)
        if len(people) < SLICE:
            uow.meetings.waves.finish(wave, now)
        else:
            uow.meetings.waves.served(wave, people[-1].person_id)
        return max(len(people), 1)

    def _post(
        self, wave: DueWave, meeting: Meeting, people: Sequence[Invitation], now: datetime, uow: Uow
    ) -> None:
        told = uow.meetings.waves.covered(wave.id)
        chosen = [
            one for one in people if one.person_id not in told and concerns(wave.purpose, one, last=wave.last)
        ]
        merges = wave.purpose is not Wave.CANCELLED and wave.purpose is not Wave.MOVED
        others = self._others(meeting, chosen, now, uow) if merges else {}
        day = _read_day(wave.purpose, others, now, uow)
        posts = [
            self._merged(wave, meeting, one, others[one.person_id], day, now)
            if one.person_id in others
            else self._alone(wave, meeting, one, now)
            for one in chosen
        ]
        uow.outbox.enqueue_all([post.notice for post in posts], now)
        told_of: dict[int, list[int]] = {meeting.number: [post.person_id for post in posts]}
        for post in posts:
            for number in post.also:
                told_of.setdefault(number, []).append(post.person_id)
        for number, who in told_of.items():
            uow.meetings.count_messages(number, who)
        uow.meetings.waves.cover([(wave_id, post.person_id) for post in posts for wave_id in post.covers])

    def _others(
        self, meeting: Meeting, people: Sequence[Invitation], now: datetime, uow: Uow
    ) -> dict[int, list[tuple[Meeting, Invitation]]]:
        """Return the other meetings of these people on the same day, by the office's clock."""
        begins = self._calendar.local(meeting.starts_at).replace(hour=0, minute=0, second=0, microsecond=0)
        ids = [one.person_id for one in people]
        return uow.meetings.of_day(ids, max(begins, now), begins + _AHEAD, but=meeting.number)

    def _alone(self, wave: DueWave, meeting: Meeting, one: Invitation, now: datetime) -> _Post:
        purpose = _purpose(wave.purpose, one)
        urgency = self._urgency(meeting, now)
        notice = self._letters.of_wave(meeting, one.person_id, purpose, str(wave.id), now, urgency)
        return _Post(notice, one.person_id)

    def _merged(
        self, wave: DueWave, meeting: Meeting, one: Invitation, others: Others, day: _Day, now: datetime
    ) -> _Post:
        """Take along what the person's other meetings of the day have to say in the same way."""
        purpose = _purpose(wave.purpose, one)
        if purpose is Wave.INVITE:
            with_it = [other for other, _ in others if one.person_id in day.called_back[other.number]]
            covers: tuple[int, ...] = ()
        else:
            due = day.due_with(purpose, others)
            with_it = [other for other, _ in due]
            covers = tuple(wave_id for _, wave_id in due)
        if not with_it:
            return self._alone(wave, meeting, one, now)
        meetings = sorted([meeting, *with_it], key=lambda each: (each.starts_at, each.number))
        notice = self._letters.of_day(one.person_id, meetings, purpose, str(wave.id), now)
        # What was called back had been counted when it was written.
        also = () if purpose is Wave.INVITE else tuple(other.number for other in with_it)
        return _Post(notice, one.person_id, also, covers)

    def _tell_desk(self, wave: DueWave, meeting: Meeting, now: datetime, uow: Uow) -> None:
        """Tell the announcer what is still undecided, or that a draft still is one; else nobody is told."""
        if meeting.state is MeetingState.DRAFT:
            uow.outbox.enqueue(self._letters.still_draft(meeting, now), now)
        found = tally(uow.meetings.shares(meeting.number))
        if found.undecided:
            letter = self._letters.undecided(meeting, found.undecided, found.silent, now)
            uow.outbox.enqueue(letter, now)
        uow.meetings.waves.finish(wave, now)

    def _urgency(self, meeting: Meeting, now: datetime) -> Urgency:
        """Word that a meeting is off may wake people when it would otherwise find them on their way."""
        late = self._calendar.after_quiet(now) > meeting.starts_at - _ON_THE_WAY
        return Urgency.URGENT if late and meeting.state is MeetingState.CANCELLED else Urgency.HIGH


def _purpose(purpose: Wave, invitation: Invitation) -> Wave:
    """A wave that does both asks those who have not answered and reminds those who come."""
    if purpose is not Wave.BOTH:
        return purpose
    return Wave.ASK if is_silent(invitation) else Wave.REMIND


def _read_day(purpose: Wave, others: Mapping[int, Others], now: datetime, uow: Uow) -> _Day:
    """Read, for a whole slice at once, what the other meetings of these people have to say.

    Invitations to them that have not reached the person, who has not answered either, are called back to go with this one.
    """
    numbers = {meeting.number for theirs in others.values() for meeting, _ in theirs}
    if purpose is Wave.INVITE:
        silent: dict[int, set[int]] = {number: set() for number in numbers}
        for meeting, invitation in chain.from_iterable(others.values()):
            if is_silent(invitation):
                silent[meeting.number].add(invitation.person_id)
        called_back = {
            number: uow.outbox.recall_from(f"meetings:{number}:", who, now) for number, who in silent.items()
        }
        return _Day(called_back=called_back)
    waves = [one for one in uow.meetings.waves.open_of(numbers, now + _AHEAD) if one.purpose in _LATER]
    return _Day(waves=waves, covered={one.id: uow.meetings.waves.covered(one.id) for one in waves})
