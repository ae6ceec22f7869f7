"""What changes a meeting before it begins, whoever asked: draft, publish, change, move, cancel."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from bot.kernel import numbers
from bot.kernel.calendar import OfficeCalendar
from bot.kernel.errors import DomainError, NoSuchNumber
from handlers.meetings import audience
from handlers.meetings.conflicts import room_of
from handlers.meetings.errors import (
    AlreadyPublished,
    Begun,
    Cancelled,
    ChangedMeanwhile,
    IsSeries,
    NobodyInvited,
    NotOrganiser,
    NotPublished,
)
from handlers.meetings.letters import ASK_ATTEND, Letters, withdraw
from handlers.meetings.rules import STATES, Act, reminders
from handlers.meetings.scope import manages, may_know
from handlers.meetings.words import Words
from storage.meetings.model import MeetingState, Wave
from storage.meetings.records import Invitee, Meeting, MeetingEvent, NewWave, Part
from storage.people.store import Person
from storage.uow import Uow

KIND = "meeting"
_LAST_CALL = timedelta(hours=4)
"""When the announcer is told what is still undecided (field-notes §5.3)."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts, when (UTC), and by which message."""

    person: Person
    at: datetime
    message_key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """What is to become of a meeting; None leaves a thing as it is. A new `starts_at` takes `ends_at` with it."""

    starts_at: datetime | None = None
    ends_at: datetime | None = None
    place: str | None = None
    topic: str | None = None
    remote: str | None = None
    audience: tuple[Part, ...] | None = None


class Secretariat:
    """Announces, changes, moves and cancels meetings."""

    def __init__(self, remind_before: Sequence[timedelta], calendar: OfficeCalendar, words: Words) -> None:
        self._remind_before = remind_before
        self._calendar = calendar
        self._words = words
        self._letters = Letters(words)

    def draft(self, plan: Meeting, invited: Sequence[Invitee], actor: Actor, uow: Uow) -> Meeting:
        """Keep an announcement as a draft with a number of its own. `plan.number` is ignored.

        Raises: NobodyInvited, when nobody on the roster belongs to the audience.
        """
        if not invited:
            raise NobodyInvited
        number = numbers.issue(uow, KIND, plan.community_id)
        meeting = replace(plan, number=number, room=room_of(plan.place, self._words))
        uow.meetings.add(meeting)
        self.note(meeting, actor, uow, "drafted")
        return meeting

    def draft_of_series(self, plan: Meeting, now: datetime, uow: Uow) -> Meeting:
        """Keep a draft that the clock has made; a day before it begins the announcer is told when it still is one."""
        number = numbers.issue(uow, KIND, plan.community_id)
        meeting = replace(plan, number=number, room=room_of(plan.place, self._words))
        uow.meetings.add(meeting)
        eve = self._calendar.before_quiet(meeting.starts_at - timedelta(days=1))
        if eve > now:
            uow.meetings.waves.plan(meeting, [NewWave(purpose=Wave.DESK, due_at=eve)])
        event = MeetingEvent(
            meeting=meeting, actor_id=None, at=now, what="drafted", detail={}, message_key=""
        )
        uow.meetings.note(event)
        return meeting

    def publish(
        self, number: int, actor: Actor, uow: Uow, *, version: int | None = None
    ) -> tuple[Meeting, int]:
        """Invite everybody concerned; return the meeting and how many are invited.

        The invitations are written at once, their notices follow in slices, so a thousand people hold nobody up.
        `version` is the one that was shown when publishing was confirmed.
        Raises: NoSuchNumber, NotOrganiser, AlreadyPublished, Cancelled, Begun, NobodyInvited, ChangedMeanwhile.
        """
        meeting = self._allowed(number, Act.PUBLISH, actor, uow, version)
        invited = audience.invitees(meeting, self._words, uow)
        if not invited:
            raise NobodyInvited
        meeting = uow.meetings.change(replace(meeting, state=MeetingState.PUBLISHED))
        uow.meetings.invite(meeting, invited)
        uow.meetings.waves.call_off(number, actor.at)
        self._plan(meeting, Wave.INVITE, actor.at, uow)
        self.note(meeting, actor, uow, "published", invited=len(invited))
        return meeting, len(invited)

    def enter_held(self, number: int, actor: Actor, uow: Uow) -> Meeting:
        """Make a draft about the past a meeting that took place; nobody is told.

        Raises: NoSuchNumber, NotOrganiser, AlreadyPublished, Cancelled, Begun, NobodyInvited.
        """
        meeting = self.managed(number, actor.person, uow)
        if meeting.state is not MeetingState.DRAFT or meeting.starts_at > actor.at:
            raise refusal(meeting)
        invited = audience.invitees(meeting, self._words, uow)
        if not invited:
            raise NobodyInvited
        meeting = uow.meetings.change(replace(meeting, state=MeetingState.PUBLISHED))
        uow.meetings.invite(meeting, invited)
        self.note(meeting, actor, uow, "entered_late", invited=len(invited))
        return meeting

    def cancel(self, number: int, reason: str, actor: Actor, uow: Uow) -> Meeting:
        """Call a meeting off; everybody invited is told, and nothing else about it goes out.

        Raises: NoSuchNumber, NotOrganiser, Cancelled, Begun.
        """
        before = self._allowed(number, Act.CANCEL, actor, uow)
        meeting = uow.meetings.change(replace(before, state=MeetingState.CANCELLED))
        self._silence(meeting, actor.at, uow)
        if before.state is MeetingState.PUBLISHED:
            uow.meetings.waves.plan(meeting, [NewWave(purpose=Wave.CANCELLED, due_at=actor.at)])
        self.note(meeting, actor, uow, "cancelled", reason=reason)
        return meeting

    def edit(
        self, number: int, wanted: Edit, actor: Actor, uow: Uow, *, version: int | None = None
    ) -> Meeting:
        """Change a draft, or what can be changed of a published meeting without asking anybody again.

        Raises: NoSuchNumber, NotOrganiser, Cancelled, Begun, ChangedMeanwhile, NobodyInvited.
        """
        meeting = self._allowed(number, Act.EDIT, actor, uow, version)
        changed = self.edited(meeting, wanted)
        if wanted.audience is not None:
            self._invite_anew(meeting, changed, actor, uow)
        if wanted.remote is not None and meeting.state is MeetingState.PUBLISHED:
            self._tell_remote(changed, actor, uow)
        changed = uow.meetings.change(changed)
        self.note(changed, actor, uow, "edited")
        return changed

    def move(
        self, number: int, wanted: Edit, actor: Actor, uow: Uow, *, version: int | None = None
    ) -> Meeting:
        """Give a published meeting another time or place: answers start anew, everybody is asked again.

        Raises: NoSuchNumber, NotOrganiser, NotPublished, Cancelled, Begun, ChangedMeanwhile.
        """
        meeting = self._allowed(number, Act.MOVE, actor, uow, version)
        self._silence(meeting, actor.at, uow)
        moved = uow.meetings.change(self.edited(meeting, wanted))
        uow.meetings.forget_answers(number)
        self._plan(moved, Wave.MOVED, actor.at, uow)
        self.note(moved, actor, uow, "moved", before=meeting.starts_at, after=moved.starts_at)
        return moved

    def managed(self, number: int, person: Person, uow: Uow) -> Meeting:
        """Return a meeting whose list the person keeps.

        Raises: NotOrganiser for somebody merely invited, NoSuchNumber for anybody else; IsSeries for a series of theirs.
        """
        meeting = uow.meetings.lock(number)
        if meeting is None or not may_know(person, meeting, uow):
            series = uow.meetings.series.find(number) if meeting is None else None
            if series is not None and manages(person, series):
                raise IsSeries(number=number)
            raise NoSuchNumber(number=number)
        if not manages(person, meeting):
            raise NotOrganiser(number=number)
        return meeting

    @staticmethod
    def check(meeting: Meeting, act: Act, now: datetime) -> None:
        """Raises: what keeps the act from being done to the meeting now."""
        if (meeting.state, act) not in STATES:
            raise refusal(meeting)
        if not (meeting.state is MeetingState.DRAFT and act in (Act.CANCEL, Act.EDIT)):
            not_begun(meeting, now)

    def note(self, meeting: Meeting, actor: Actor, uow: Uow, what: str, **detail: Any) -> None:
        """Write down who changed what, when, by which message."""
        uow.meetings.note(
            MeetingEvent(
                meeting=meeting,
                actor_id=actor.person.id,
                at=actor.at,
                what=what,
                detail=detail,
                message_key=actor.message_key,
            )
        )

    # --- parts ---------------------------------------------------------------------------------------

    def _allowed(self, number: int, act: Act, actor: Actor, uow: Uow, version: int | None = None) -> Meeting:
        meeting = self.managed(number, actor.person, uow)
        self.check(meeting, act, actor.at)
        if version not in (None, meeting.version):
            raise ChangedMeanwhile(number=number)
        return meeting

    def edited(self, meeting: Meeting, wanted: Edit) -> Meeting:
        """Return what a meeting would be after the change."""
        if wanted.starts_at is not None:
            meeting = replace(meeting, starts_at=wanted.starts_at, ends_at=wanted.ends_at)
        if wanted.place is not None:
            meeting = replace(meeting, place=wanted.place, room=room_of(wanted.place, self._words))
        if wanted.topic is not None:
            meeting = replace(meeting, topic=wanted.topic)
        if wanted.remote is not None:
            meeting = replace(meeting, remote=wanted.remote)
        if wanted.audience is not None:
            meeting = replace(meeting, audience=wanted.audience)
        return meeting

    def _invite_anew(self, before: Meeting, after: Meeting, actor: Actor, uow: Uow) -> None:
        """Compare the lists of a published meeting: who is new is invited, who is off the list is told."""
        wanted = audience.invitees(after, self._words, uow)
        if not wanted:
            raise NobodyInvited
        if before.state is not MeetingState.PUBLISHED:
            return
        known = uow.meetings.invited_to([before.number]).get(before.number, frozenset())
        self.invite(after, [one for one in wanted if one.person_id not in known], actor, uow)
        self._uninvite(after, known - {one.person_id for one in wanted}, actor, uow)

    def invite(self, meeting: Meeting, new: Sequence[Invitee], actor: Actor, uow: Uow) -> None:
        """Put more people on the list of a published meeting, and tell them."""
        uow.meetings.invite(meeting, new)
        letters = [self._letters.invitation(meeting, one.person_id, actor.at) for one in new]
        uow.outbox.enqueue_all(letters, actor.at)
        uow.meetings.count_messages(meeting.number, [one.person_id for one in new])

    def _uninvite(self, meeting: Meeting, gone: Collection[int], actor: Actor, uow: Uow) -> None:
        if not gone:
            return
        uow.meetings.uninvite(meeting.number, sorted(gone))
        for person_id in sorted(gone):
            withdraw(meeting, person_id, actor.at, self._letters, uow)
        letters = [self._letters.taken_off(meeting, person_id, actor.at) for person_id in sorted(gone)]
        uow.outbox.enqueue_all(letters, actor.at)

    def _tell_remote(self, meeting: Meeting, actor: Actor, uow: Uow) -> None:
        away = [one.person_id for one in uow.meetings.invitations(meeting.number) if one.remote]
        letters = [self._letters.remote_way(meeting, person_id, actor.at) for person_id in away]
        uow.outbox.enqueue_all(letters, actor.at)
        uow.meetings.count_messages(meeting.number, away)

    def _plan(self, meeting: Meeting, first: Wave, now: datetime, uow: Uow) -> None:
        later = reminders(meeting.starts_at, self._remind_before, now, self._calendar.before_quiet)
        last_call = self._calendar.before_quiet(meeting.starts_at - _LAST_CALL)
        desk = [NewWave(purpose=Wave.DESK, due_at=last_call)] if last_call > now else []
        uow.meetings.waves.plan(meeting, [NewWave(purpose=first, due_at=now), *later, *desk])

    def _silence(self, meeting: Meeting, now: datetime, uow: Uow) -> None:
        uow.meetings.waves.call_off(meeting.number, now)
        withdraw(meeting, None, now, self._letters, uow)
        uow.dialogues.settle_all(ASK_ATTEND, meeting.number)


def refusal(meeting: Meeting) -> DomainError:
    """Return why nothing of the kind can be done with a meeting in its state."""
    if meeting.state is MeetingState.CANCELLED:
        return Cancelled(number=meeting.number)
    if meeting.state is MeetingState.DRAFT:
        return NotPublished(number=meeting.number)
    if meeting.state is MeetingState.PUBLISHED:
        return AlreadyPublished(number=meeting.number)
    return Begun(number=meeting.number)


def not_begun(meeting: Meeting, now: datetime) -> None:
    """Raises: Begun, when the meeting has."""
    if meeting.starts_at <= now:
        raise Begun(number=meeting.number)
