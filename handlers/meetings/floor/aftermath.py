"""What happens when a meeting is over: closed, confirmed, written up, made up for. The only writer of all that."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from bot.kernel.calendar import OfficeCalendar
from bot.kernel.errors import DomainError
from handlers.meetings.actions import Actor, Secretariat, refusal
from handlers.meetings.floor.errors import NobodyCame, NotBegunYet, NothingToMakeUp
from handlers.meetings.floor.rules import Presence, presence
from handlers.meetings.floor.voting import Voting
from handlers.meetings.letters import Letters
from handlers.meetings.words import Words
from storage.meetings.floor_records import Material, Minutes
from storage.meetings.model import MeetingState, Outcome
from storage.meetings.records import Invitation, Meeting
from storage.outbox.records import NewNotice, Question
from storage.uow import Uow

ASK_STUDY = "meetings.study"
STUDY_SOON, STUDY_OVER = "study_soon", "study_over"
USUAL_DAYS = 14
_MORNING = time(8, 30)
_LONGEST_MINUTES = 20_000
_TOOK_PLACE = (MeetingState.HELD, MeetingState.ARCHIVED)


@dataclass(frozen=True, slots=True)
class Closed:
    """A meeting that is over, who was there, and whether an open vote was lost with it."""

    meeting: Meeting
    there: Presence
    vote_lost: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Offered:
    """What a secretary offers absentees; `excused_too`: also those on leave."""

    words: str
    link: str
    days: int
    excused_too: bool = False


class MinutesFull(DomainError):
    """Nothing more fits into the minutes."""

    code = "meetings.floor.errors.minutes_full"


class Aftermath:
    """Closes meetings and follows up who was absent."""

    def __init__(
        self, secretariat: Secretariat, voting: Voting, calendar: OfficeCalendar, words: Words
    ) -> None:
        self._secretariat = secretariat
        self._voting = voting
        self._calendar = calendar
        self._letters = Letters(words)

    # --- the end -------------------------------------------------------------------------------------

    def close(self, number: int, actor: Actor, uow: Uow) -> Closed:
        """Note that a meeting is over; absentees get the material if there is some.

        Raises: NoSuchNumber, NotOrganiser, NotPublished, Cancelled, NotBegunYet, NobodyCame.
        """
        meeting = self._secretariat.managed(number, actor.person, uow)
        if meeting.state in (MeetingState.DRAFT, MeetingState.CANCELLED):
            raise refusal(meeting)
        if meeting.starts_at > actor.at:
            raise NotBegunYet(number=number)
        there = presence(meeting, uow.meetings.attendance.seats(number))
        if not there.came:
            raise NobodyCame(number=number)
        vote_lost = self._voting.call_off(meeting, actor, uow)
        if meeting.state is MeetingState.PUBLISHED:
            uow.meetings.attendance.close(number, actor.at)
            self._settle(meeting, actor, uow)
            self._secretariat.note(meeting, actor, uow, "closed")
        return Closed(meeting, there, vote_lost)

    def confirm(self, number: int, actor: Actor, uow: Uow) -> Closed:
        """Note that the list of who came is right; a meeting still open is closed by it. Raises: as `close`."""
        closed = self.close(number, actor, uow)
        uow.meetings.attendance.settle(number)
        uow.meetings.attendance.confirm(number, actor.at)
        self._secretariat.note(closed.meeting, actor, uow, "confirmed")
        return closed

    # --- minutes -------------------------------------------------------------------------------------

    def write(self, number: int, words: str, actor: Actor, uow: Uow, *, anew: bool = False) -> Minutes:
        """Add a line to the minutes, or begin them anew.

        Raises: NoSuchNumber, NotOrganiser, NotPublished, Cancelled, MinutesFull.
        """
        meeting = self._secretariat.managed(number, actor.person, uow)
        if meeting.state in (MeetingState.DRAFT, MeetingState.CANCELLED):
            raise refusal(meeting)
        before = uow.meetings.floor.minutes(number)
        lines = [before.words] if before and before.words and not anew else []
        whole = "\n".join([*lines, words] if words else lines)
        if len(whole) > _LONGEST_MINUTES:
            raise MinutesFull(number=number, most=_LONGEST_MINUTES)
        written = Minutes(
            number=number,
            community_id=meeting.community_id,
            words=whole,
            written_by=actor.person.id,
            written_at=actor.at,
        )
        uow.meetings.floor.write_minutes(written)
        self._secretariat.note(meeting, actor, uow, "minutes", length=len(whole))
        return written

    # --- making up -----------------------------------------------------------------------------------

    def offer(self, number: int, offered: Offered, actor: Actor, uow: Uow) -> Material:
        """Offer those who stayed away what they missed; before the meeting is closed it waits for that.

        Raises: NoSuchNumber, NotOrganiser, NotPublished, Cancelled, NothingToMakeUp when nobody was absent.
        """
        meeting = self._secretariat.managed(number, actor.person, uow)
        if meeting.state in (MeetingState.DRAFT, MeetingState.CANCELLED):
            raise refusal(meeting)
        material = Material(
            number=number,
            community_id=meeting.community_id,
            words=offered.words,
            link=offered.link,
            excused_too=offered.excused_too,
            study_by=self._end_of_day(actor.at + timedelta(days=offered.days)),
            added_by=actor.person.id,
            at=actor.at,
        )
        uow.meetings.floor.add_material(material)
        for chore in (STUDY_SOON, STUDY_OVER):
            uow.meetings.floor.undo_chore(number, chore)
        self._secretariat.note(meeting, actor, uow, "material", days=offered.days)
        if meeting.state in _TOOK_PLACE and not self._hand_out(meeting, material, actor.at, uow):
            raise NothingToMakeUp(number=number)
        return material

    def study(self, number: int, people: Collection[int], words: str, actor: Actor, uow: Uow) -> None:
        """Note that people have studied what they missed, by their own word or the secretary's."""
        meeting = uow.meetings.find(number)
        assert meeting is not None
        uow.meetings.attendance.make_up(number, people, words, actor.at)
        for person_id in people:
            uow.outbox.recall(f"{ASK_STUDY}:{number}:{person_id}:", actor.at)
        self._secretariat.note(meeting, actor, uow, "made_up", people=list(people))

    def remind(self, material: Material, now: datetime, uow: Uow) -> int:
        """Remind everybody who has not studied yet; return how many."""
        meeting = uow.meetings.find(material.number)
        owing = [] if meeting is None else _owing(meeting, uow)
        if meeting is not None:
            letters = [self._letter(meeting, material, one, "study_soon", now) for one in owing]
            uow.outbox.enqueue_all(letters, now)
        return len(owing)

    # --- parts ---------------------------------------------------------------------------------------

    def _settle(self, meeting: Meeting, actor: Actor, uow: Uow) -> None:
        uow.meetings.attendance.settle(meeting.number)
        material = uow.meetings.floor.material(meeting.number)
        if material is not None and material.study_by > actor.at:
            self._hand_out(meeting, material, actor.at, uow)

    def _hand_out(self, meeting: Meeting, material: Material, now: datetime, uow: Uow) -> int:
        uow.meetings.attendance.owe(meeting.number, material.study_by, excused_too=material.excused_too)
        owing = _owing(meeting, uow)
        due_at = self._morning_after(meeting, now)
        letters = [self._letter(meeting, material, one, "study", due_at) for one in owing]
        uow.outbox.enqueue_all(letters, now)
        return len(owing)

    def _letter(
        self, meeting: Meeting, material: Material, one: Invitation, what: str, due_at: datetime
    ) -> NewNotice:
        lasts = max(material.study_by - due_at, timedelta(hours=1))
        return NewNotice(
            key=f"{ASK_STUDY}:{meeting.number}:{one.person_id}:{what}:{material.at.timestamp():.0f}",
            community_id=meeting.community_id,
            person_id=one.person_id,
            text_key=f"meetings.floor.notice.{what}",
            fill=self._letters.filled(meeting)
            | {"words": material.words, "link": material.link, "by": self.last_day(material)},
            due_at=due_at,
            useless_after=due_at + lasts,
            question=Question(kind=ASK_STUDY, ref=meeting.number, lasts=lasts),
            call=what == "study",
        )

    def _morning_after(self, meeting: Meeting, now: datetime) -> datetime:
        """Return when absentees are written to: not on the evening of the meeting itself."""
        here, began = self._calendar.local(now), self._calendar.local(meeting.starts_at)
        if here.date() > began.date():
            return now
        morning = datetime.combine(here.date() + timedelta(days=1), _MORNING, self._calendar.zone)
        return morning.astimezone(UTC)

    def last_day(self, material: Material) -> datetime:
        """Return an instant of the last day on which one may study."""
        return material.study_by - timedelta(seconds=1)

    def _end_of_day(self, at: datetime) -> datetime:
        day = self._calendar.local(at).date() + timedelta(days=1)
        return datetime.combine(day, time(), self._calendar.zone).astimezone(UTC)


def _owing(meeting: Meeting, uow: Uow) -> list[Invitation]:
    return [one for one in uow.meetings.invitations(meeting.number) if one.outcome is Outcome.OWED]
