"""What changes meetings and invitations, whoever asked: the only writer of this service."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from bot.kernel import numbers
from bot.kernel.calendar import OfficeCalendar
from bot.kernel.errors import DomainError, NoSuchNumber
from handlers.meetings import audience
from handlers.meetings.errors import (
    AlreadyPublished,
    Begun,
    Cancelled,
    NobodyInvited,
    NoLeaveAsked,
    NotInvited,
    NotOrganiser,
    NotPublished,
)
from handlers.meetings.naming import fill, name_of
from handlers.meetings.rules import ANSWERS, STATES, Act, Reply, reminders
from handlers.meetings.words import Words
from storage.meetings.model import Answer, MeetingState, Wave
from storage.meetings.records import Invitation, Meeting, MeetingEvent, NewWave
from storage.outbox import NewNotice, Urgency
from storage.people.store import Person
from storage.uow import Uow

ASK_ATTEND = "meetings.attend"
KIND = "meeting"


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts, when (UTC), and by which message."""

    person: Person
    at: datetime
    message_key: str


@dataclass(frozen=True, slots=True)
class Decision:
    """Whose leave was decided, by name, and how many invited people still owe an answer."""

    meeting: Meeting
    names: tuple[str, ...]


class Secretariat:
    """Announces, moves and cancels meetings, takes answers and decides on leave."""

    def __init__(self, remind_before: Sequence[timedelta], calendar: OfficeCalendar, words: Words) -> None:
        self._remind_before = remind_before
        self._calendar = calendar
        self._words = words

    # --- the meeting ---------------------------------------------------------------------------------

    def draft(self, plan: Meeting, actor: Actor, uow: Uow) -> Meeting:
        """Keep an announcement as a draft with a number of its own. `plan.number` is ignored.

        Raises: NobodyInvited, when nobody on the roster belongs to the audience.
        """
        if not audience.invitees(plan, self._words, uow):
            raise NobodyInvited
        meeting = replace(plan, number=numbers.issue(uow, KIND, plan.community_id))
        uow.meetings.add(meeting)
        self._note(meeting, actor, uow, "drafted")
        return meeting

    def publish(self, number: int, actor: Actor, uow: Uow) -> tuple[Meeting, int]:
        """Invite everybody concerned; return the meeting and how many are invited.

        The invitations are written at once, their notices follow in slices, so a thousand people hold nobody up.
        Raises: NoSuchNumber, NotOrganiser, AlreadyPublished, Cancelled, Begun, NobodyInvited.
        """
        meeting = self._change(number, Act.PUBLISH, actor, uow)
        invited = audience.invitees(meeting, self._words, uow)
        if not invited:
            raise NobodyInvited
        uow.meetings.invite(meeting, invited)
        self._plan(meeting, Wave.INVITE, actor.at, uow)
        self._note(meeting, actor, uow, "published", invited=len(invited))
        return meeting, len(invited)

    def cancel(self, number: int, reason: str, actor: Actor, uow: Uow) -> Meeting:
        """Call a meeting off; everybody invited is told, and nothing else about it goes out.

        Raises: NoSuchNumber, NotOrganiser, Cancelled, Begun.
        """
        before = self.managed(number, actor.person, uow)
        meeting = self._change(number, Act.CANCEL, actor, uow)
        self._silence(meeting, actor.at, uow)
        if before.state is MeetingState.PUBLISHED:
            uow.meetings.plan(meeting, [NewWave(purpose=Wave.CANCELLED, due_at=actor.at)])
        self._note(meeting, actor, uow, "cancelled", reason=reason)
        return meeting

    def move(self, number: int, when: tuple[datetime, datetime | None], actor: Actor, uow: Uow) -> Meeting:
        """Give a published meeting another time: answers start anew, everybody is asked again.

        Raises: NoSuchNumber, NotOrganiser, NotPublished, Cancelled, Begun.
        """
        meeting = self._change(number, Act.MOVE, actor, uow)
        self._silence(meeting, actor.at, uow)
        uow.meetings.move(number, *when)
        moved = replace(meeting, starts_at=when[0], ends_at=when[1])
        self._plan(moved, Wave.MOVED, actor.at, uow)
        self._note(moved, actor, uow, "moved", before=meeting.starts_at, after=moved.starts_at)
        return moved

    def managed(self, number: int, person: Person, uow: Uow) -> Meeting:
        """Return a meeting whose list the person keeps.

        Raises: NotOrganiser for somebody merely invited, NoSuchNumber for anybody else.
        """
        meeting = uow.meetings.lock(number)
        if meeting is None or not audience.may_know(person, meeting, uow):
            raise NoSuchNumber(number=number)
        if not audience.manages(person, meeting):
            raise NotOrganiser(number=number)
        return meeting

    # --- answers -------------------------------------------------------------------------------------

    def reply(self, number: int, said: Reply, reason: str, actor: Actor, uow: Uow) -> Meeting:
        """Take an invited person's answer; a change of mind is welcome until the meeting begins.

        The announcer hears of leave asked for. The announcer's own leave needs nobody's consent.
        Raises: NoSuchNumber, NotInvited, NotPublished, Cancelled, Begun.
        """
        meeting = uow.meetings.find(number)
        if meeting is None or not audience.may_know(actor.person, meeting, uow):
            raise NoSuchNumber(number=number)
        invitation = uow.meetings.invitation(number, actor.person.id)
        if meeting.state is not MeetingState.PUBLISHED:
            raise _refusal(meeting)
        if invitation is None:
            raise NotInvited(number=number)
        _not_begun(meeting, actor.at)
        answer = ANSWERS[invitation.answer, said]
        if answer is Answer.LEAVE_ASKED and actor.person.id == meeting.announcer_id:
            answer = Answer.EXCUSED
        uow.meetings.answer(invitation, answer, reason, actor.at)
        uow.outbox.recall(f"meetings:{number}:{actor.person.id}:", actor.at)
        if answer is Answer.LEAVE_ASKED:
            self._tell_of_leave(meeting, reason, actor, uow)
        self._note(meeting, actor, uow, answer.value, reason=reason)
        return meeting

    def decide(self, number: int, chosen: str | None, decision: Reply, actor: Actor, uow: Uow) -> Decision:
        """Grant or refuse leave to the named person, to all who asked when `chosen` is None.

        Raises: NoSuchNumber, NotOrganiser, NoLeaveAsked.
        """
        meeting = self.managed(number, actor.person, uow)
        names = []
        for invitation in uow.meetings.invitations(number):
            answer = ANSWERS.get((invitation.answer, decision))
            name = name_of(invitation, uow)
            if answer is None or (chosen is not None and name != chosen):
                continue
            if chosen is None and invitation.answer is not Answer.LEAVE_ASKED:
                continue
            uow.meetings.answer(invitation, answer, invitation.reason, actor.at)
            self._tell_decision(meeting, invitation, decision, actor, uow)
            names.append(name)
        if not names:
            raise NoLeaveAsked(number=number)
        self._note(meeting, actor, uow, decision.value, people=len(names))
        return Decision(meeting, tuple(names))

    # --- parts ---------------------------------------------------------------------------------------

    def _change(self, number: int, act: Act, actor: Actor, uow: Uow) -> Meeting:
        meeting = self.managed(number, actor.person, uow)
        state = STATES.get((meeting.state, act))
        if state is None:
            raise _refusal(meeting)
        if not (meeting.state is MeetingState.DRAFT and act is Act.CANCEL):
            _not_begun(meeting, actor.at)
        uow.meetings.set_state(number, state)
        return replace(meeting, state=state)

    def _plan(self, meeting: Meeting, first: Wave, now: datetime, uow: Uow) -> None:
        later = reminders(meeting.starts_at, self._remind_before, now, self._calendar.before_quiet)
        uow.meetings.plan(meeting, [NewWave(purpose=first, due_at=now), *later])

    @staticmethod
    def _silence(meeting: Meeting, now: datetime, uow: Uow) -> None:
        uow.meetings.call_off_waves(meeting.number, now)
        uow.outbox.recall(f"meetings:{meeting.number}:", now)
        uow.dialogues.settle_all(ASK_ATTEND, meeting.number)

    def _tell_of_leave(self, meeting: Meeting, reason: str, actor: Actor, uow: Uow) -> None:
        name = uow.people.name_of(actor.person)
        uow.outbox.enqueue(
            NewNotice(
                key=f"meetings.leave:{meeting.number}:{actor.person.id}:{actor.at.timestamp():.0f}",
                community_id=meeting.community_id,
                person_id=meeting.announcer_id,
                text_key="meetings.notice.leave" if reason else "meetings.notice.leave_bare",
                fill=fill(meeting, self._words) | {"name": name, "reason": reason},
                due_at=actor.at,
                useless_after=meeting.starts_at,
            ),
            actor.at,
        )

    def _tell_decision(
        self, meeting: Meeting, invitation: Invitation, decision: Reply, actor: Actor, uow: Uow
    ) -> None:
        verdict = "excused" if decision is Reply.EXCUSE else "refused"
        uow.outbox.enqueue(
            NewNotice(
                key=f"meetings:{meeting.number}:{invitation.person_id}:{verdict}:{actor.at.timestamp():.0f}",
                community_id=meeting.community_id,
                person_id=invitation.person_id,
                text_key=f"meetings.notice.{verdict}",
                fill=fill(meeting, self._words),
                due_at=actor.at,
                useless_after=meeting.starts_at,
                urgency=Urgency.NORMAL,
            ),
            actor.at,
        )

    @staticmethod
    def _note(meeting: Meeting, actor: Actor, uow: Uow, what: str, **detail: Any) -> None:
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


def _refusal(meeting: Meeting) -> DomainError:
    if meeting.state is MeetingState.CANCELLED:
        return Cancelled(number=meeting.number)
    if meeting.state is MeetingState.PUBLISHED:
        return AlreadyPublished(number=meeting.number)
    return NotPublished(number=meeting.number)


def _not_begun(meeting: Meeting, now: datetime) -> None:
    if meeting.starts_at <= now:
        raise Begun(number=meeting.number)
