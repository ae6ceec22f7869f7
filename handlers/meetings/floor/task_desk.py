"""Tasks in chat: given by the secretary, listed and reported done by their owners."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime
from typing import Any

from bot.kernel.talk import Inbound, Order, Talk, Turn, answer, say
from bot.understanding.times.reading import find_time
from handlers.meetings.actions import Secretariat
from handlers.meetings.floor.errors import TaskPast
from handlers.meetings.floor.names import NameReader
from handlers.meetings.floor.tasks import TaskBook
from handlers.meetings.floor.views import FloorViews
from handlers.meetings.floor.words import FloorWords
from handlers.meetings.meant import actor_of
from storage.people.store import Person
from storage.uow import Uow

_LONGEST = 200
_AFTER_NAME = re.compile(r"[\s,，、:：]+")
_EDGE = " ,，、;；。:：!！"


class TaskDesk:
    """Answers secretaries and those whom a meeting gave something to do."""

    def __init__(
        self,
        secretariat: Secretariat,
        tasks: TaskBook,
        views: FloorViews,
        names: NameReader,
        words: FloorWords,
    ) -> None:
        self._secretariat = secretariat
        self._tasks = tasks
        self._views = views
        self._names = names
        self._words = words

    def give(self, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn | None:
        """Give somebody a task: 任务335 李明 6月30日前 修门禁. Without words list the meeting's, bare one's own."""
        if talk.number is None or talk.order is None:
            return self.mine(msg, talk, uow)
        if not talk.order.rest.strip():
            meeting = self._secretariat.managed(talk.number, talk.person, uow)
            given = uow.meetings.tasks.of_meeting(meeting.number)
            lines = self._views.tasks(given, talk.now, uow)
            return answer(*(lines or (say("meetings.floor.ask.task", number=meeting.number),)))
        name, rest = _first_word(talk.order.rest)
        self._secretariat.managed(talk.number, talk.person, uow)
        owner = self._owner(talk.number, name, talk, uow)
        due_at, words = self._due(rest, talk.now)
        if due_at is None:
            return answer(say("meetings.floor.ask.task_day", number=talk.number, name=name))
        if not words:
            return answer(say("meetings.floor.ask.task", number=talk.number))
        task = self._tasks.give(talk.number, owner, words, due_at, actor_of(msg, talk), uow)
        return answer(say("meetings.floor.task_given", line=self._views.task(task, uow), task=task.number))

    def mine(self, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn | None:
        """List what the speaker has to do, and what others have to do for them; with nothing the word is nobody's."""
        own = uow.meetings.tasks.open_of(talk.person.id)
        others = [one for one in uow.meetings.tasks.open_set_by(talk.person.id) if one not in own]
        if not own and not others:
            return None
        return answer(
            *((say("meetings.floor.tasks_own", count=len(own)),) if own else ()),
            *self._views.tasks(own, talk.now, uow),
            *((say("meetings.floor.tasks_others", count=len(others)),) if others else ()),
            *self._views.tasks(others, talk.now, uow),
            say("meetings.floor.tasks_hint", task=(own or others)[0].number),
        )

    def show(self, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn | None:
        """Tell one task; None for the number of a meeting."""
        task = uow.meetings.tasks.find(talk.number) if talk.number is not None else None
        if task is None:
            return None
        return answer(
            *self._views.tasks([task], talk.now, uow), say("meetings.floor.task_hint", task=task.number)
        )

    def finish(self, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn | None:
        """Take word that a task is done; without a number it is the only one the speaker has."""
        number = talk.number
        if number is None:
            own = uow.meetings.tasks.open_of(talk.person.id)
            if len(own) != 1:
                return self.mine(msg, talk, uow) if own else None
            number = own[0].number
        if uow.meetings.tasks.find(number) is None:
            return answer(say("meetings.floor.ask.which_task", number=number))
        words = talk.order.rest.strip(_EDGE)[:_LONGEST] if talk.order else ""
        done = self._tasks.finish(number, words, actor_of(msg, talk), uow)
        return answer(say("meetings.floor.task_done", line=self._views.task(done, uow)))

    def claim_placed(self, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn | None:
        """Take 完成 335-2: the second task of a meeting."""
        match = self._words.placed.match(msg.text)
        if match is None:
            return None
        task = self._tasks.placed(int(match["meeting"]), int(match["place"]), talk.person, uow)
        order = Order(match["verb"], (str(task.number),), None, match["rest"])
        return self.finish(msg, replace(talk, number=task.number, order=order), uow)

    def put_off(self, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn | None:
        """Give a task another day; None for the number of a meeting."""
        if self._none_such(talk, uow) or talk.number is None or talk.order is None:
            return None
        due_at, _ = self._due(talk.order.rest, talk.now)
        if due_at is None:
            return answer(say("meetings.floor.ask.task_new_day", task=talk.number))
        task = self._tasks.put_off(talk.number, due_at, actor_of(msg, talk), uow)
        return answer(say("meetings.floor.task_put_off", line=self._views.task(task, uow)))

    def drop(self, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn | None:
        """Take a task back; None for the number of a meeting."""
        if self._none_such(talk, uow) or talk.number is None:
            return None
        task = self._tasks.drop(talk.number, actor_of(msg, talk), uow)
        return answer(say("meetings.floor.task_dropped", line=self._views.task(task, uow)))

    # --- parts ---------------------------------------------------------------------------------------

    @staticmethod
    def _none_such(talk: Talk[Any], uow: Uow) -> bool:
        return talk.number is None or uow.meetings.tasks.find(talk.number) is None

    def _owner(self, number: int, name: str, talk: Talk[Any], uow: Uow) -> Person:
        invited = uow.meetings.invitations(number)
        found = self._names.find([name], invited, talk.person.community_id, uow)
        return found.others[0] if found.others else uow.people.get(found.invited[0].person_id)

    def _due(self, text: str, now: datetime) -> tuple[datetime | None, str]:
        """Return by when, and the words without it. Raises: TaskPast, for a day that is over or does not exist."""
        found = find_time(text, now)
        if found is None:
            return None, text
        meaning, (begin, end) = found
        due_at = meaning.end if meaning.grain == "day" or meaning.deadline else meaning.start
        if meaning.error or (due_at is not None and due_at <= now):
            raise TaskPast
        rest = self._words.until.sub("", text[end:])
        return due_at, f"{text[:begin].strip(_EDGE)} {rest.strip(_EDGE)}".strip()[:_LONGEST]


def _first_word(text: str) -> tuple[str, str]:
    head, *rest = _AFTER_NAME.split(text.strip(), maxsplit=1)
    return head, rest[0] if rest else ""
