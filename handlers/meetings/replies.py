"""What changes an invitation before the meeting, whoever asked: answers, leave and its approval."""

from __future__ import annotations

from dataclasses import dataclass

from bot.kernel.errors import NoSuchNumber
from handlers.meetings.actions import Actor, Secretariat, not_begun, refusal
from handlers.meetings.errors import NoLeaveAsked, NotInvited, NotOnList
from handlers.meetings.letters import Letters, withdraw
from handlers.meetings.naming import name_of
from handlers.meetings.rules import ANSWERS, Reply
from handlers.meetings.scope import may_know
from handlers.meetings.words import Words
from storage.meetings.model import Answer, MeetingState
from storage.meetings.records import Invitation, Meeting
from storage.uow import Uow


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What somebody answers. `remote`: they follow from afar; `by_proxy`: a relative says so, or a clerk for them."""

    reply: Reply
    reason: str = ""
    remote: bool = False
    by_proxy: bool = False


@dataclass(frozen=True, slots=True)
class Decision:
    """Whose leave was decided, by name."""

    meeting: Meeting
    names: tuple[str, ...]


class Replies:
    """Takes answers and decides on leave."""

    def __init__(self, secretariat: Secretariat, words: Words) -> None:
        self._secretariat = secretariat
        self._letters = Letters(words)

    def take(self, number: int, said: Said, actor: Actor, uow: Uow) -> Meeting:
        """Take an invited person's answer; a change of mind is welcome until the meeting begins.

        The announcer hears of leave asked for. The announcer's own leave needs nobody's consent.
        Raises: NoSuchNumber, NotInvited, NotPublished, Cancelled, Begun.
        """
        meeting = uow.meetings.find(number)
        if meeting is None or not may_know(actor.person, meeting, uow):
            raise NoSuchNumber(number=number)
        invitation = uow.meetings.invitation(number, actor.person.id)
        if meeting.state is not MeetingState.PUBLISHED:
            raise refusal(meeting)
        if invitation is None:
            raise NotInvited(number=number)
        not_begun(meeting, actor.at)
        answer = ANSWERS[invitation.answer, said.reply]
        if answer is Answer.LEAVE_ASKED and actor.person.id == meeting.announcer_id:
            answer = Answer.EXCUSED
        self._write(meeting, invitation, answer, said, actor, uow)
        if answer is Answer.LEAVE_ASKED:
            name = uow.people.name_of(actor.person)
            letter = self._letters.leave(
                meeting, actor.person.id, name, said.reason, actor.at, by_proxy=said.by_proxy
            )
            uow.outbox.enqueue(letter, actor.at)
        return meeting

    def enter(self, number: int, names: list[str], said: Said, actor: Actor, uow: Uow) -> Decision:
        """Write down what people without WeChat told the secretary; leave entered by the secretary is granted.

        Raises: NoSuchNumber, NotOrganiser, NotPublished, Cancelled, Begun, NotOnList.
        """
        meeting = self._secretariat.managed(number, actor.person, uow)
        if meeting.state is not MeetingState.PUBLISHED:
            raise refusal(meeting)
        not_begun(meeting, actor.at)
        chosen = [one for one in uow.meetings.invitations(number) if name_of(one, uow) in names]
        found = [name_of(one, uow) for one in chosen]
        missing = [name for name in names if name not in found]
        if missing:
            raise NotOnList(number=number, names="、".join(missing[:5]))
        for invitation in chosen:
            answer = ANSWERS[invitation.answer, said.reply]
            answer = Answer.EXCUSED if answer is Answer.LEAVE_ASKED else answer
            self._write(meeting, invitation, answer, said, actor, uow)
        return Decision(meeting, tuple(found))

    def decide(
        self, number: int, chosen: frozenset[str] | None, decision: Reply, actor: Actor, uow: Uow
    ) -> Decision:
        """Grant or refuse leave to the named people, to all who asked when `chosen` is None.

        Raises: NoSuchNumber, NotOrganiser, NoLeaveAsked.
        """
        meeting = self._secretariat.managed(number, actor.person, uow)
        decided: dict[int, str] = {}
        outcome = None
        decidable = [before for before, act in ANSWERS if act is decision]
        for invitation in uow.meetings.answered(number, decidable):
            answer = ANSWERS.get((invitation.answer, decision))
            asked = chosen is not None or invitation.answer is Answer.LEAVE_ASKED
            if answer is None or not asked:
                continue
            name = name_of(invitation, uow)
            if chosen is None or name in chosen:
                decided[invitation.person_id], outcome = name, answer
        if outcome is None:
            raise NoLeaveAsked(number=number)
        people, names = list(decided), list(decided.values())
        uow.meetings.decide(number, people, outcome, actor.person.id, actor.at)
        verdict = "excused" if decision is Reply.EXCUSE else "refused"
        letters = [self._letters.decided(meeting, person_id, verdict, actor.at) for person_id in people]
        uow.outbox.enqueue_all(letters, actor.at)
        uow.meetings.count_messages(number, people)
        self._secretariat.note(meeting, actor, uow, decision.value, people=len(names))
        return Decision(meeting, tuple(names))

    def _write(
        self, meeting: Meeting, invitation: Invitation, answer: Answer, said: Said, actor: Actor, uow: Uow
    ) -> None:
        """Write one answer down; what was on its way to the person about this meeting is pointless now."""
        remote = said.remote and answer is Answer.COMING
        uow.meetings.answer(invitation, answer, said.reason, actor.at, remote=remote, by_proxy=said.by_proxy)
        withdraw(meeting, invitation.person_id, actor.at, self._letters, uow)
        self._secretariat.note(
            meeting, actor, uow, answer.value, reason=said.reason, person=invitation.person_id
        )
