"""The secretary's list in chat: the code, who is there, who was written down, who left."""

from __future__ import annotations

from typing import Any

from bot.kernel.talk import Inbound, Talk, Turn, answer, say
from handlers.meetings.actions import Secretariat
from handlers.meetings.floor.door import Door, Entered
from handlers.meetings.floor.errors import NoNames
from handlers.meetings.floor.meant import opened, running
from handlers.meetings.floor.member import Attendee
from handlers.meetings.floor.names import NameReader
from handlers.meetings.floor.poster import Poster
from handlers.meetings.floor.rules import window
from handlers.meetings.floor.views import FloorViews
from handlers.meetings.meant import actor_of, meant
from storage.uow import Uow


class FloorDesk:
    """Answers those who keep a meeting's list."""

    def __init__(
        self,
        secretariat: Secretariat,
        door: Door,
        member: Attendee,
        views: FloorViews,
        names: NameReader,
        poster: Poster,
    ) -> None:
        self._secretariat = secretariat
        self._door = door
        self._member = member
        self._views = views
        self._names = names
        self._poster = poster

    def code(self, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn | None:
        """Tell the code that is shown in the room; its picture follows."""
        number = running(talk, uow) or meant(talk, uow)
        if number is None:
            return None
        actor = actor_of(msg, talk)
        meeting = self._door.code(number, actor, uow)
        around = window(meeting)
        values = self._views.fill(meeting) | {"opens": around.opens, "closes": around.closes}
        told = say("meetings.floor.code", **values, code=meeting.check_code)
        picture = self._poster.send(meeting, actor, uow)
        return answer(told, *((say("meetings.floor.code_picture"),) if picture else ()))

    def counts(self, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn | None:
        """Tell who is there, once one may check in; before that the answers are what counts."""
        meeting = opened(talk, uow)
        return answer(*self._views.counts(meeting, uow)) if meeting else None

    def roster(self, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn | None:
        """Tell by name who is there, once one may check in."""
        meeting = opened(talk, uow)
        return answer(*self._views.roster(meeting, uow)) if meeting else None

    def enter(self, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn | None:
        """Write down who was there: from paper, by name, from afar, or uninvited."""
        if talk.number is None or talk.order is None:
            number = running(talk, uow)
            return answer(say("meetings.floor.ask.enter", number=number)) if number else None
        listed = self._names.read(talk.order.rest)
        if not listed.names and not listed.everybody:
            self._secretariat.managed(talk.number, talk.person, uow)
            return answer(say("meetings.floor.ask.enter", number=talk.number))
        entered = self._door.enter(talk.number, listed, actor_of(msg, talk), uow)
        way = "late" if listed.late else listed.arrival.value
        return self._entered(f"meetings.floor.entered.{way}", entered, uow)

    def strike(self, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn | None:
        """Take back that people were there."""
        if talk.number is None or talk.order is None:
            return None
        names = self._names.read(talk.order.rest).names
        struck = self._door.strike(talk.number, names, actor_of(msg, talk), uow)
        return self._entered("meetings.floor.struck", struck, uow)

    def let_out(self, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn | None:
        """Write down who left early; without names it is the speaker's own word."""
        names = self._names.read(talk.order.rest).names if talk.order else ()
        if talk.number is not None and names:
            gone = self._door.let_out(talk.number, names, actor_of(msg, talk), uow)
            return self._entered("meetings.floor.let_out", gone, uow)
        turn = self._member.leave_early(msg, talk, uow)
        if turn is None and talk.number is not None:
            raise NoNames
        return turn

    def _entered(self, key: str, entered: Entered, uow: Uow) -> Turn:
        """Say who was written down, by name, and how many are there now."""
        names = "、".join((*entered.names, *entered.guests))
        count = len(entered.names) + len(entered.guests)
        told = say(key, number=entered.meeting.number, names=names, count=count)
        guests = "、".join(entered.guests)
        uninvited = (say("meetings.floor.uninvited", names=guests),) if guests else ()
        return answer(told, *uninvited, *self._views.counts(entered.meeting, uow)[1:])
