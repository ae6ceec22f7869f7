"""The secretary's word on answers: leave is granted or refused, and what people said by telephone is written down."""

from __future__ import annotations

import re
from typing import Any

from bot.kernel.talk import Inbound, Talk, Turn, answer, say
from handlers.meetings.actions import Secretariat
from handlers.meetings.meant import actor_of, ask_which, meant
from handlers.meetings.naming import name_of
from handlers.meetings.replies import Replies, Said
from handlers.meetings.rules import SILENT, Reply
from handlers.meetings.scope import manages
from handlers.meetings.views import Views
from storage.meetings.model import Answer
from storage.uow import Uow

_BETWEEN = re.compile(r"[\s、,，;；]+")


class LeaveDesk:
    """Answers those who keep a meeting's list."""

    def __init__(self, secretariat: Secretariat, replies: Replies, views: Views) -> None:
        self._secretariat = secretariat
        self._replies = replies
        self._views = views

    def excuse(self, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn | None:
        """Grant leave to the named person or to all."""
        return self._decide(Reply.EXCUSE, msg, talk, uow)

    def refuse(self, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn | None:
        """Refuse leave to the named person or to all."""
        return self._decide(Reply.REFUSE, msg, talk, uow)

    def enter_coming(self, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn | None:
        """Write down that the people named come, as they told the secretary by telephone."""
        return self._enter(Reply.COME, msg, talk, uow)

    def enter_leave(self, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn | None:
        """Write down leave of the people named; what follows their names is the reason."""
        return self._enter(Reply.ASK_LEAVE, msg, talk, uow)

    def _decide(self, decision: Reply, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn | None:
        number = meant(talk, uow)
        if number is None or talk.order is None:
            return ask_which(talk, self._views, uow)
        meeting = self._secretariat.managed(number, talk.person, uow)
        asking = uow.meetings.answered(meeting.number, (Answer.LEAVE_ASKED,))
        waiting = [name_of(one, uow) for one in asking]
        who = talk.order.rest.strip()
        if not who and len(waiting) > 1:
            names = "、".join(waiting)
            return answer(say("meetings.leave_waiting", number=meeting.number, names=names))
        everybody = not who or who in self._views.words.everybody
        chosen = None if everybody else frozenset(filter(None, _BETWEEN.split(who)))
        decided = self._replies.decide(meeting.number, chosen, decision, actor_of(msg, talk), uow)
        answers = uow.meetings.count_answers(meeting.number)
        left = sum(answers[one] for one in SILENT)
        names = "、".join(decided.names)
        return answer(
            say(f"meetings.verdict.{decision.value}", count=len(decided.names)),
            say("meetings.decided", number=meeting.number, names=names),
            *((say("meetings.still_silent", count=left),) if left else ()),
        )

    def _enter(self, reply: Reply, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn | None:
        """Take names at the head of the rest; without any the words are the speaker's own answer."""
        meeting = uow.meetings.find(talk.number) if talk.number is not None else None
        if meeting is None or talk.order is None or not manages(talk.person, meeting):
            return None
        listed = {name_of(one, uow) for one in uow.meetings.invitations(meeting.number)} - {""}
        tokens = [token for token in _BETWEEN.split(talk.order.rest) if token]
        names = [token for token in tokens if token in listed]
        own = uow.people.name_of(talk.person)
        if not names or names == [own]:
            return None
        reason = " ".join(token for token in tokens if token not in listed)
        said = Said(reply=reply, reason=reason, by_proxy=True)
        decision = self._replies.enter(meeting.number, names, said, actor_of(msg, talk), uow)
        entered = "、".join(decision.names)
        return answer(say(f"meetings.entered.{reply.value}", number=meeting.number, names=entered))
