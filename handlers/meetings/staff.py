"""The secretary's side in chat: announce, publish, count, decide on leave, move, cancel."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from bot.kernel.talk import Inbound, Talk, Turn, answer, done, say, stay
from bot.understanding.answers.reading import parse_answer
from bot.understanding.commands.references import parse_confirmation
from handlers.meetings import audience
from handlers.meetings.actions import Actor, Secretariat
from handlers.meetings.naming import name_of
from handlers.meetings.pending import Pending, ask_time, ask_to_confirm, show_draft
from handlers.meetings.reading import Reader
from handlers.meetings.rules import Act, Reply
from handlers.meetings.views import MOST_LINES, Views, code, is_draft
from storage.meetings.model import Answer
from storage.meetings.records import Meeting
from storage.uow import Uow


class SecretaryDesk:
    """Answers those whose post lets them call meetings."""

    def __init__(self, secretariat: Secretariat, reader: Reader, views: Views) -> None:
        self._secretariat = secretariat
        self._reader = reader
        self._views = views

    # --- acts on a number ----------------------------------------------------------------------------

    def publish(self, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn | None:
        """Publish a draft by its full number: that is as deliberate as the confirmation."""
        if talk.number is None:
            return self._latest_draft(talk, uow)
        return self._publish(talk.number, msg, talk, uow)

    def cancel(self, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn | None:
        """Ask before a meeting is called off."""
        number = self._meant(talk, uow)
        if number is None:
            return self._which(talk, uow)
        meeting = self._secretariat.managed(number, talk.person, uow)
        reason = talk.order.rest if talk.order else ""
        pending = Pending(act=Act.CANCEL, number=meeting.number, reason=reason)
        sentence = "drop_draft" if is_draft(meeting) else "cancel"
        invited = len(uow.meetings.invitations(meeting.number))
        return ask_to_confirm(
            pending,
            say(
                f"meetings.confirm.{sentence}",
                **self._views.fill(meeting),
                invited=invited,
                code=code(meeting.number),
            ),
        )

    def drop(self, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn | None:
        """Ask before the numbered meeting is called off; the bare word ends dialogues and is the front desk's."""
        return self.cancel(msg, talk, uow) if talk.number is not None else None

    def move(self, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn | None:
        """Read the new time of a meeting and ask before everybody is asked again."""
        if talk.number is None or talk.order is None:
            return None
        meeting = self._secretariat.managed(talk.number, talk.person, uow)
        when = self._reader.when(talk.order.rest, talk.now)
        if when.start is None:
            return answer(ask_time(when.trouble), say("meetings.ask.move_example", number=meeting.number))
        moved = replace(meeting, starts_at=when.start, ends_at=when.end)
        pending = Pending(act=Act.MOVE, number=meeting.number, starts_at=when.start, ends_at=when.end)
        invited = len(uow.meetings.invitations(meeting.number))
        confirm = say("meetings.confirm.move", invited=invited, code=code(meeting.number))
        return ask_to_confirm(pending, *self._views.what(moved), confirm)

    def confirm(self, msg: Inbound, talk: Talk[Pending], uow: Uow) -> Turn | None:
        """Carry out the heavy act when the last two digits of its number are confirmed."""
        pending = talk.form
        given = parse_confirmation(msg.text)
        if given == code(pending.number):
            return self._carry_out(pending, msg, talk, uow)
        if given is not None or parse_answer(msg.text, "signup").answer == "yes":
            return stay(say("meetings.confirm.code_needed", code=code(pending.number)))
        return None

    def show(self, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn | None:
        """Tell a meeting to those who keep its list."""
        meeting = self._kept(talk, uow)
        if meeting is None:
            return None
        if is_draft(meeting):
            return show_draft(meeting, talk, self._views, uow)
        return answer(*self._views.what(meeting), *self._views.counts(meeting, uow))

    def counts(self, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn | None:
        """Tell how the answers stand."""
        number = self._meant(talk, uow)
        if number is None:
            return self._which(talk, uow)
        return answer(*self._views.counts(self._secretariat.managed(number, talk.person, uow), uow))

    def roster(self, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn | None:
        """Tell the answers with names."""
        number = self._meant(talk, uow)
        if number is None:
            return self._which(talk, uow)
        return answer(*self._views.roster(self._secretariat.managed(number, talk.person, uow), uow))

    def excuse(self, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn | None:
        """Grant leave to the named person or to all."""
        return self._decide(Reply.EXCUSE, msg, talk, uow)

    def refuse(self, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn | None:
        """Refuse leave to the named person or to all."""
        return self._decide(Reply.REFUSE, msg, talk, uow)

    # --- parts ---------------------------------------------------------------------------------------

    def _carry_out(self, pending: Pending, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn:
        actor = _actor(msg, talk)
        if pending.act is Act.CANCEL:
            meeting = self._secretariat.cancel(pending.number, pending.reason, actor, uow)
            told = len(uow.meetings.invitations(meeting.number))
            return done(say("meetings.cancelled", **self._views.fill(meeting), told=told))
        if pending.act is Act.MOVE and pending.starts_at is not None:
            when = (pending.starts_at, pending.ends_at)
            moved = self._secretariat.move(pending.number, when, actor, uow)
            return done(say("meetings.moved", number=moved.number), *self._views.what(moved))
        return self._publish(pending.number, msg, talk, uow)

    def _publish(self, number: int, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn:
        meeting, invited = self._secretariat.publish(number, _actor(msg, talk), uow)
        return done(say("meetings.published", **self._views.fill(meeting), invited=invited))

    def _latest_draft(self, talk: Talk[Any], uow: Uow) -> Turn | None:
        drafts = [one for one in uow.meetings.announced_by(talk.person.id, talk.now) if is_draft(one)]
        return show_draft(max(drafts, key=lambda one: one.number), talk, self._views, uow) if drafts else None

    def _kept(self, talk: Talk[Any], uow: Uow) -> Meeting | None:
        meeting = uow.meetings.find(talk.number) if talk.number is not None else None
        return meeting if meeting is not None and audience.manages(talk.person, meeting) else None

    def _meant(self, talk: Talk[Any], uow: Uow) -> int | None:
        """Return the number said, or that of the only meeting the person has announced."""
        if talk.number is not None:
            return talk.number
        mine = self._announced_by(talk, uow)
        return mine[0].number if len(mine) == 1 else None

    def _which(self, talk: Talk[Any], uow: Uow) -> Turn | None:
        """Ask for the number among several announced meetings; with none the word is nobody's here."""
        mine = self._announced_by(talk, uow)
        if not mine:
            return None
        lines = [self._views.line(meeting, None) for meeting in mine[:MOST_LINES]]
        verb = talk.order.verb if talk.order else ""
        return answer(say("meetings.ask.which", verb=verb, number=mine[0].number), *lines)

    @staticmethod
    def _announced_by(talk: Talk[Any], uow: Uow) -> list[Meeting]:
        return [one for one in uow.meetings.announced_by(talk.person.id, talk.now) if not is_draft(one)]

    def _decide(self, decision: Reply, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn | None:
        number = self._meant(talk, uow)
        if number is None or talk.order is None:
            return self._which(talk, uow)
        meeting = self._secretariat.managed(number, talk.person, uow)
        waiting = [
            name_of(one, uow)
            for one in uow.meetings.invitations(meeting.number)
            if one.answer is Answer.LEAVE_ASKED
        ]
        who = talk.order.rest.strip()
        if not who and len(waiting) > 1:
            names = "、".join(waiting)
            return answer(say("meetings.leave_waiting", number=meeting.number, names=names))
        everybody = not who or who in self._views.words.everybody
        decided = self._secretariat.decide(
            meeting.number, None if everybody else who, decision, _actor(msg, talk), uow
        )
        left = say("meetings.decided", number=meeting.number, names="、".join(decided.names))
        verdict = say(f"meetings.verdict.{decision.value}", count=len(decided.names))
        return answer(verdict, left)


def _actor(msg: Inbound, talk: Talk[Any]) -> Actor:
    return Actor(talk.person, talk.now, msg.key)
