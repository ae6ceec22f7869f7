"""What a secretary says of the meeting in hand without its number: it is off, it is at another hour or place, somebody does not come.

Nothing published is changed by such words alone: that waits for 「41是」.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from bot.kernel import numbers
from bot.kernel.talk import Inbound, Order, Talk, Turn
from bot.understanding.questions import asks
from handlers.meetings.leave import LeaveDesk
from handlers.meetings.meant import ask_which, meant
from handlers.meetings.naming import name_of
from handlers.meetings.reading import Reader
from handlers.meetings.scope import may_announce
from handlers.meetings.staff import SecretaryDesk
from handlers.meetings.words import Words
from storage.uow import Uow

SERVICE = "meetings"
_LONGEST = 60
_PASSING = frozenset(("guess", "menu"))  # what the front desk offered is no talk of its own
_FOLLOWED = re.compile(r"(?<![0-9])[0-9]{3,}(?=\s)")
_NUMBER = re.compile(r"(?<![0-9])[0-9]+(?=\s|$)")


class SpokenDesk:
    """Takes such words to the desk that asks before it acts."""

    def __init__(self, desk: SecretaryDesk, leave: LeaveDesk, reader: Reader, words: Words) -> None:
        self._desk = desk
        self._leave = leave
        self._reader = reader
        self._words = words

    def take(self, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn | None:
        """Call off or change the meeting in hand; with several announced ask which."""
        if len(msg.text) > _LONGEST or asks(msg.text) or not may_announce(talk.person):
            return None
        open_now = uow.dialogues.of(talk.person.id, talk.now)
        if open_now is not None and open_now.service != SERVICE and open_now.step not in _PASSING:
            return None
        return (
            self._called_off(msg, talk, uow)
            or self._for_somebody(msg, talk, uow)
            or self._changed(msg, talk, uow)
        )

    def _called_off(self, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn | None:
        if self._words.calling_off.fullmatch(msg.text.strip()) is None:
            return None
        order = Order(self._words.cancelling, (), None, "")
        return self._desk.cancel(msg, replace(talk, order=order), uow)

    def _for_somebody(self, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn | None:
        """Write down what somebody invited told the secretary, or grant their leave; of the secretary's own answer nothing is said here."""
        found = self._words.for_others.fullmatch(msg.text.strip())
        number = meant(talk, uow) if found is not None else None
        names = (
            self._invited_in(found["who"], number, uow) if found is not None and number is not None else ""
        )
        if found is None or not names:
            return None
        if found["excused"] is not None:
            order = Order(self._words.leaving, (), None, names)
            return self._leave.excuse(msg, replace(talk, order=order, number=number), uow)
        comes = found["come"] is not None
        verb = self._words.attending if comes else self._words.leaving
        told = replace(talk, order=Order(verb, (), None, f"{names} {found['reason']}"), number=number)
        return (self._leave.enter_coming if comes else self._leave.enter_leave)(msg, told, uow)

    def _invited_in(self, who: str, number: int, uow: Uow) -> str:
        """Return the names of invited people that words consist of, "" when they say anything else."""
        listed = {name_of(one, uow) for one in uow.meetings.invitations(number)} - {""}
        rest, names = who, []
        for name in sorted(listed, key=len, reverse=True):
            if name in rest:
                rest = rest.replace(name, " ")
                names.append(name)
        return "" if self._words.around_names.sub("", rest) else " ".join(names)

    def _changed(self, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn | None:
        found = self._words.changing.match(msg.text.strip())
        if found is None or self._numbered(found["rest"], uow):
            return None
        thing = found["thing"] or ""
        rest = thing + self._words.tailing.sub("", found["rest"].strip())
        shifted = self._words.shifting.search(found["verb"]) is not None
        named = bool(thing) or shifted or self._reader.when(rest, talk.now).has_any
        place = "" if named else self._reader.read(rest, talk.now).place
        if not (named or place):
            return None
        number = meant(talk, uow)
        order = Order(found["verb"], (), None, rest)
        if number is None:
            return ask_which(replace(talk, order=order), self._desk.views, uow)
        talk = replace(talk, order=order, number=number)
        return self._desk.place(msg, talk, uow) if place else self._desk.change(msg, talk, uow)

    @staticmethod
    def _numbered(rest: str, uow: Uow) -> bool:
        """Whether the words bear the number of a meeting: an order like any other. 302会议室 is a room.

        What more words follow is a number whether anybody has it or not: a free one is answered as a hidden one.
        """
        if any(numbers.read(digits) is not None for digits in _FOLLOWED.findall(rest)):
            return True
        found = [numbers.read(digits) for digits in _NUMBER.findall(rest)]
        return any(number is not None and uow.meetings.standing(number) is not None for number in found)
