"""The invited person's side in chat: come, ask for leave, change one's mind, see what is mine."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Any

from bot.kernel.talk import Ask, Inbound, Say, Talk, Turn, answer, done, goto, hand_over, say, stay
from bot.understanding.answers.reading import parse_answer
from bot.understanding.answers.relatives import Relative, read_relative
from bot.understanding.commands.references import parse_number
from bot.understanding.normalise import as_choice, normalise
from handlers.meetings.actions import Actor
from handlers.meetings.letters import ASK_ATTEND
from handlers.meetings.replies import Replies, Said
from handlers.meetings.rules import Reply, is_silent
from handlers.meetings.views import MOST_LINES, Views, is_draft
from storage.dialogues import OpenAsk
from storage.meetings.model import Answer, MeetingState
from storage.meetings.records import Invitation, Meeting
from storage.uow import Uow

_REPLIES = {"yes": Reply.COME, "leave": Reply.ASK_LEAVE, "no": Reply.DECLINE}
_SHORT = 4
_SOON = timedelta(days=1)
_LONGEST_REASON = 200
ASK_REMOTE = "meetings.remote"


class Step(StrEnum):
    """What the talk waits for."""

    CHOOSE = "choose"


@dataclass(frozen=True, slots=True, kw_only=True)
class Choosing:
    """An answer that may be meant for one of several meetings."""

    said: Said
    numbers: tuple[int, ...]


class MemberFlow:
    """Answers those who are invited. Everybody else hears the same words whether a meeting exists or not."""

    def __init__(self, replies: Replies, views: Views) -> None:
        self._replies = replies
        self._views = views

    # --- answering an invitation ---------------------------------------------------------------------

    def asked(self, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn | None:
        """Take words as the answer to an invitation; what is no answer passes on."""
        assert talk.ask is not None
        meeting, invitation = self._open(talk.ask.ref, talk, uow)
        if meeting is None or invitation is None:
            uow.dialogues.settle(talk.person.id, OpenAsk(ASK_ATTEND, talk.ask.ref))
            return None
        if not is_silent(invitation) and as_choice(msg.text[:1], 2) is None:
            # Answered already: words now are rather small talk; the figures still change one's mind.
            return None
        relative = read_relative(msg.text)
        if relative is not None:
            return self._by_relative(relative, meeting, msg, talk, uow)
        found = parse_answer(msg.text, "attend")
        if found.answer == "maybe":
            return answer(say("meetings.maybe", **self._views.fill(meeting)))
        reply = _REPLIES.get(found.answer)
        if reply is None:
            return None
        return self._record(meeting.number, self._said(reply, found.reason or "", msg), msg, talk, uow)

    def _by_relative(
        self, relative: Relative, meeting: Meeting, msg: Inbound, talk: Talk[Any], uow: Uow
    ) -> Turn:
        """Take what a relative says as theirs: leave waits for the secretary as ever, no answer is asked for again.

        The meeting is not named once more: the telephone is in somebody else's hands.
        """
        reply = _REPLIES.get(relative.answer)
        if reply is None:
            return answer(say("meetings.relative", number=meeting.number))
        said = Said(reply=reply, reason=relative.words[:_LONGEST_REASON], by_proxy=True)
        self._replies.take(meeting.number, said, Actor(talk.person, talk.now, msg.key), uow)
        return answer(say(f"meetings.by_relative.{reply.value}", number=meeting.number))

    def attend(self, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn | None:
        """Take part: the numbered meeting, or the one that can be meant."""
        if talk.number is not None:
            return self._record(talk.number, self._said(Reply.COME, "", msg), msg, talk, uow)
        if _answers_a_question(talk, uow):
            return None
        if talk.label and parse_answer(msg.text, "attend").answer != "yes":
            # Who comes is not said, or it is somebody else: nothing is written down.
            return self.mine(msg, talk, uow)
        return self._which(self._said(Reply.COME, "", msg), msg, talk, uow)

    def attend_remotely(self, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn | None:
        """Follow from afar: the numbered meeting, or the one that can be meant."""
        said = Said(reply=Reply.COME, remote=True)
        if talk.number is not None:
            return self._record(talk.number, said, msg, talk, uow)
        return self._which(said, msg, talk, uow)

    def leave(self, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn | None:
        """Ask for leave: from the numbered meeting, or the one that can be meant."""
        if talk.number is not None:
            reason = talk.order.rest.strip() if talk.order else ""
            return self._record(talk.number, Said(reply=Reply.ASK_LEAVE, reason=reason), msg, talk, uow)
        if _answers_a_question(talk, uow):
            return None
        relative = read_relative(msg.text)
        if relative is not None and relative.answer != "yes":
            said = Said(reply=Reply.ASK_LEAVE, reason=relative.words[:_LONGEST_REASON], by_proxy=True)
            return self._which(said, msg, talk, uow)
        found = parse_answer(msg.text, "attend")
        reply = Reply.DECLINE if found.answer == "no" else Reply.ASK_LEAVE
        return self._which(Said(reply=reply, reason=found.reason or ""), msg, talk, uow)

    def decline(self, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn | None:
        """Stay away: with a reason that is leave, without one it is no more than a no."""
        if talk.number is None or (talk.order and talk.order.rest.strip()):
            return self.leave(msg, talk, uow)
        return self._record(talk.number, Said(reply=Reply.DECLINE), msg, talk, uow)

    def chosen(self, msg: Inbound, talk: Talk[Choosing], uow: Uow) -> Turn | None:
        """Take the place in the list, or the number itself."""
        form = talk.form
        typed = parse_number(msg.text)
        if typed is not None and int(typed) in form.numbers:
            return self._record(int(typed), form.said, msg, talk, uow)
        choice = as_choice(msg.text, len(form.numbers))
        if choice is None:
            again = say("meetings.choose_again", count=len(form.numbers))
            return stay(again) if len(msg.text.strip()) < _SHORT else None
        return self._record(form.numbers[choice - 1], form.said, msg, talk, uow)

    # --- looking -------------------------------------------------------------------------------------

    def mine(self, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn:
        """List what the person is invited to or has announced, soonest first."""
        invited = uow.meetings.of_person(talk.person.id, talk.now)
        known = {meeting.number for meeting, _ in invited}
        announced = [
            one for one in uow.meetings.announced_by(talk.person.id, talk.now) if one.number not in known
        ]
        lines = [self._views.line(meeting, invitation) for meeting, invitation in invited]
        lines += [self._views.line(meeting, None) for meeting in announced]
        if not lines:
            return answer(say("meetings.none_mine"))
        hint = say("meetings.hint") if invited else say("meetings.hint_announcer")
        return answer(say("meetings.mine", count=len(lines)), *lines[:MOST_LINES], hint)

    def when_and_where(self, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn | None:
        """Tell who is invited when and where it is, though they do not say what: 几点来着, 在哪开."""
        asked = self._views.words.when_and_where.fullmatch(normalise(msg.text)) is not None
        return (
            self.mine(msg, talk, uow) if asked and uow.meetings.of_person(talk.person.id, talk.now) else None
        )

    def show(self, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn | None:
        """Tell one meeting to a person invited to it, with what they answered."""
        meeting = uow.meetings.find(talk.number) if talk.number is not None else None
        if meeting is None:
            return None
        invitation = uow.meetings.invitation(meeting.number, talk.person.id)
        says = self._views.what(meeting)
        if meeting.state is MeetingState.CANCELLED:
            return answer(say("meetings.was_cancelled", number=meeting.number), *says)
        if invitation is None or is_draft(meeting) or meeting.starts_at <= talk.now:
            return answer(*says)
        state = say(f"meetings.state.{invitation.answer.value}")
        return answer(*says, say("meetings.my_answer", number=meeting.number, state=state))

    # --- parts ---------------------------------------------------------------------------------------

    def _open(self, number: int, talk: Talk[Any], uow: Uow) -> tuple[Meeting | None, Invitation | None]:
        """Return the meeting and invitation while an answer still counts."""
        meeting = uow.meetings.find(number)
        if meeting is None or meeting.state is not MeetingState.PUBLISHED or meeting.starts_at <= talk.now:
            return None, None
        return meeting, uow.meetings.invitation(number, talk.person.id)

    def _said(self, reply: Reply, reason: str, msg: Inbound) -> Said:
        """Return an answer; who comes may say in the same words that they follow from afar."""
        remote = reply is Reply.COME and self._views.words.from_afar.search(normalise(msg.text)) is not None
        return Said(reply=reply, reason=reason, remote=remote)

    def _which(self, said: Said, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn | None:
        upcoming = uow.meetings.of_person(talk.person.id, talk.now)[:MOST_LINES]
        if (
            not upcoming
            and said.reply is not Reply.COME
            and uow.volunteers.of_person(talk.person.id, talk.now)
        ):
            # Who has no meeting but a place among volunteers means that.
            return hand_over("volunteer.cancel", msg.text)
        if not upcoming:
            # A bare verb may be meant for another service; a sentence labelled as an answer is ours.
            return answer(say("meetings.none_mine")) if talk.label else None
        if len(upcoming) == 1:
            return self._record(upcoming[0][0].number, said, msg, talk, uow)
        lines = [
            say("meetings.choice", place_in_list=place, **self._views.fill(meeting))
            for place, (meeting, _) in enumerate(upcoming, start=1)
        ]
        numbers = tuple(meeting.number for meeting, _ in upcoming)
        form = Choosing(said=said, numbers=numbers)
        return goto(Step.CHOOSE, say(f"meetings.which.{said.reply.value}"), *lines, form=form)

    def _record(self, number: int, said: Said, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn:
        """Write the answer down and echo which meeting it is for."""
        meeting = self._replies.take(number, said, Actor(talk.person, talk.now, msg.key), uow)
        offered = self._offer_remote(meeting, said, talk)
        following = () if offered else self._next_open(number, talk, uow)
        says = (self._echo(meeting, said, talk, uow), *following, *offered)
        asks = (Ask(ASK_REMOTE, number, meeting.starts_at - talk.now),) if offered else ()
        return done(*says, asks=asks) if talk.step else answer(*says, asks=asks)

    def _offer_remote(self, meeting: Meeting, said: Said, talk: Talk[Any]) -> tuple[Say, ...]:
        """Offer to follow from afar to somebody who is away; to be ill or busy is no reason to listen in."""
        away = said.reply is Reply.ASK_LEAVE and self._views.words.away.search(said.reason) is not None
        return (say("meetings.offer_remote"),) if away and meeting.starts_at > talk.now else ()

    def remote_taken(self, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn | None:
        """Take the answer to the offer to follow from afar."""
        assert talk.ask is not None
        number = talk.ask.ref
        meeting, invitation = self._open(number, talk, uow)
        found = parse_answer(msg.text, "confirm").answer
        if meeting is None or invitation is None or found == "other":
            return None
        uow.dialogues.settle(talk.person.id, OpenAsk(ASK_REMOTE, number))
        if found == "no":
            return answer(say("meetings.remote_declined", number=number))
        said = Said(reply=Reply.COME, reason=invitation.reason, remote=True)
        return self._record(number, said, msg, talk, uow)

    def _echo(self, meeting: Meeting, said: Said, talk: Talk[Any], uow: Uow) -> Say:
        invitation = uow.meetings.invitation(meeting.number, talk.person.id)
        values = self._views.fill(meeting)
        if said.reply is Reply.ASK_LEAVE:
            granted = invitation is not None and invitation.answer is Answer.EXCUSED
            kind = "leave_granted" if granted else "leave" if said.reason else "leave_bare"
            return say(f"meetings.echo.{kind}", **values, reason=said.reason)
        if said.remote:
            kind = "remote" if meeting.remote else "remote_bare"
            return say(f"meetings.echo.{kind}", **values, remote=meeting.remote)
        return say(f"meetings.echo.{said.reply.value}", **values)

    def _next_open(self, number: int, talk: Talk[Any], uow: Uow) -> tuple[Say, ...]:
        """Name the next invitation that waits for an answer; with nothing else open the figures keep their meaning."""
        others = [
            ask
            for ask in uow.dialogues.open_asks(talk.person.id, talk.now)
            if (ask.kind, ask.ref) != (ASK_ATTEND, number)
        ]
        if others:
            uow.dialogues.settle(talk.person.id, OpenAsk(ASK_ATTEND, number))
        for ask in others:
            meeting, invitation = self._open(ask.ref, talk, uow) if ask.kind == ASK_ATTEND else (None, None)
            if meeting is not None and invitation is not None and is_silent(invitation):
                return (say("meetings.next_open", **self._views.fill(meeting)),)
        return ()


def _answers_a_question(talk: Talk[Any], uow: Uow) -> bool:
    """Whether a bare verb is first of all the answer to the newest open question, whosever it is."""
    return talk.order is not None and bool(uow.dialogues.open_asks(talk.person.id, talk.now))
