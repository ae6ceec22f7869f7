"""The invited person's answer to a text about several meetings of one day."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from bot.kernel.calendar import OfficeCalendar
from bot.kernel.talk import Inbound, Talk, Turn, answer, say
from bot.understanding.answers.reading import parse_answer
from bot.understanding.answers.relatives import read_relative
from handlers.meetings.actions import Actor
from handlers.meetings.letters import ASK_DAY
from handlers.meetings.replies import Replies, Said
from handlers.meetings.rules import Reply, is_silent
from handlers.meetings.views import Views
from storage.dialogues import OpenAsk
from storage.meetings.records import Meeting
from storage.uow import Uow

_REPLIES = {"yes": Reply.COME, "leave": Reply.ASK_LEAVE, "no": Reply.ASK_LEAVE}


class DayFlow:
    """Takes one answer for all meetings of the day that wait for one."""

    def __init__(self, replies: Replies, views: Views, calendar: OfficeCalendar) -> None:
        self._replies = replies
        self._views = views
        self._calendar = calendar

    def asked(self, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn | None:
        """Take words as the answer; what is no answer, or a relative's, passes on."""
        assert talk.ask is not None
        waiting = self._waiting(talk.ask.ref, talk, uow)
        if not waiting:
            uow.dialogues.settle(talk.person.id, OpenAsk(ASK_DAY, talk.ask.ref))
            return None
        if read_relative(msg.text) is not None:
            return answer(say("meetings.relative_day"))
        found = parse_answer(msg.text, "attend")
        reply = _REPLIES.get(found.answer)
        if reply is None:
            return None
        said = Said(reply=reply, reason=found.reason or "")
        actor = Actor(talk.person, talk.now, msg.key)
        for meeting in waiting:
            self._replies.take(meeting.number, said, actor, uow)
        uow.dialogues.settle(talk.person.id, OpenAsk(ASK_DAY, talk.ask.ref))
        lines = [say("meetings.notice.day_line", **self._views.fill(meeting)) for meeting in waiting]
        return answer(say(f"meetings.day_echo.{reply.value}", count=len(waiting)), *lines)

    def _waiting(self, number: int, talk: Talk[Any], uow: Uow) -> list[Meeting]:
        """Return the person's meetings of the day of this one that wait for an answer."""
        first = uow.meetings.find(number)
        if first is None:
            return []
        begins = self._calendar.local(first.starts_at).replace(hour=0, minute=0, second=0, microsecond=0)
        since, until = max(begins, talk.now), begins + timedelta(days=1)
        found = uow.meetings.of_day([talk.person.id], since, until, but=0).get(talk.person.id, [])
        return [meeting for meeting, invitation in found if is_silent(invitation)]
