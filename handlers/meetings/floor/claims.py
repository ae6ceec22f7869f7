"""Words behind a number that may be anything, also a question: taken before they are read as an ordinary sentence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from bot.kernel import numbers
from bot.kernel.talk import Handler, Inbound, Order, Talk, Turn
from bot.understanding.commands.references import Verbs, parse_reference
from handlers.meetings.floor.member import Attendee
from handlers.meetings.floor.task_desk import TaskDesk
from handlers.meetings.scope import manages
from storage.uow import Uow

FREE = ("decide", "vote", "give_task", "minutes", "material", "enter", "strike", "leave_early")
"""Verbs behind which a secretary writes whole sentences, or more names than an order may be long."""


class FloorClaims:
    """Takes codes, placed tasks and whole sentences; everything else passes on to the usual routes."""

    def __init__(
        self,
        spellings: Mapping[str, Sequence[str]],
        handlers: Mapping[str, Handler],
        member: Attendee,
        tasks: TaskDesk,
    ) -> None:
        self._codes = Verbs({"check_in": spellings["check_in"]})
        self._free = Verbs({name: spellings[name] for name in FREE})
        self._handlers = handlers
        self._member = member
        self._tasks = tasks

    def claim(self, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn | None:
        """Take what is ours; a stranger's words pass on, whether their number exists or not."""
        return (
            self._member.claim_code(self._codes, msg, talk, uow)
            or self._tasks.claim_placed(msg, talk, uow)
            or self._whole_sentence(msg, talk, uow)
        )

    def _whole_sentence(self, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn | None:
        order = parse_reference(msg.text, self._free, free=FREE)
        number = numbers.read(order.number) if order is not None and order.number is not None else None
        meeting = uow.meetings.find(number) if number is not None else None
        if order is None or meeting is None or not manages(talk.person, meeting):
            return None
        numbered = Order(order.verb, (str(meeting.number),), None, order.rest)
        return self._handlers[order.verb](msg, replace(talk, number=meeting.number, order=numbered), uow)
