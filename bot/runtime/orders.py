"""Orders: staff commands as people phrase them, and the verbs each counter listens to, with or without a number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from bot.kernel import numbers
from bot.kernel.errors import NoSuchNumber
from bot.kernel.route import Service, Trigger
from bot.kernel.talk import Inbound, Order, Talk, answer, say
from bot.runtime.phrases import Meaning, PhraseBook
from bot.runtime.seats import Found, Routed, Seats, may
from bot.understanding.commands import sayings
from bot.understanding.commands.reading import parse_command
from bot.understanding.commands.references import Reference, Verbs, parse_reference
from bot.understanding.normalise import normalise
from storage.people.store import Person
from storage.uow import Uow

_SEARCH = "search"


class Orders:
    """Reads who is to do what to which number, and lets the seats concerned do it."""

    def __init__(self, seats: Seats, phrases: PhraseBook) -> None:
        self._seats = seats
        self._phrases = phrases
        self._verbs = Verbs({word: (word,) for word in phrases.verbs})
        sayings.prepare()

    def command(self, message: Inbound, talk: Talk[Any], uow: Uow) -> Routed | None:
        """Carry out a staff command; ask first when it is not sure what was meant. Raises: NoSuchNumber."""
        command = parse_command(message.text)
        seats = self._seats.at(Trigger.COMMAND, command.action)
        if not seats or (command.action == _SEARCH and self._is_own_word(message.text)):
            return None
        order = Order(command.action, command.cases, command.target, command.body or "", command.sure)
        if not command.sure and self._is_verb(message.text):
            return None  # a guess is no match for a counter's own word: 拒绝代办 381
        if not command.sure:
            numbers_meant = " ".join(command.cases)
            return Routed(
                answer(
                    say("frontdesk.unsure", act=say(f"frontdesk.acts.{command.action}"), number=numbers_meant)
                ),
                "frontdesk",
            )
        slip = self._slip(order, talk.person, uow)
        if slip is not None:
            return slip
        found = [self._seats.visible(talk.person, digits, uow) for digits in command.cases]
        talk = replace(talk, order=order, number=found[0].number if len(found) == 1 else None)
        if not found:
            return self._seats.ask_each(seats, message, talk, uow)
        owner = found[0]
        mine = [seat for seat in seats if seat.service.name == owner.service.name]
        if not mine and self._listens_to(owner.service, message.text):
            return None  # 结束 335 ends a meeting, whatever 结束 means at another desk
        return (
            self._seats.ask_each(mine, message, talk, uow)
            or self._seats.first(Trigger.NUMBER, owner.kind, message, talk, uow)
            or _wrong_kind(owner)
        )

    def _slip(self, order: Order, person: Person, uow: Uow) -> Routed | None:
        """Offer the one number of their own that the digits swap two neighbours of; nothing is done with it."""
        if len(order.numbers) != 1 or numbers.read(order.numbers[0]) is not None:
            return None
        digits = order.numbers[0]
        meant = [
            one for one in map(partial(self._seats.known, person, uow=uow), numbers.swaps(digits)) if one
        ]
        if len(meant) != 1:
            return None
        content = meant[0].service.contents.get(meant[0].kind)
        what = "frontdesk.slip_of" if content is not None else "frontdesk.slip"
        offered = say(
            what,
            digits=digits,
            act=say(f"frontdesk.acts.{order.verb}"),
            number=meant[0].number,
            content=content(meant[0].number, uow) if content is not None else "",
        )
        return Routed(answer(offered), "frontdesk")

    def _is_verb(self, text: str) -> bool:
        """Whether the text begins with a verb of some counter, spelt rightly, and a number."""
        reference = parse_reference(text, self._verbs)
        return reference is not None and reference.number is not None

    def _is_own_word(self, text: str) -> bool:
        """Whether the whole text is what some counter listens to: 查阅记录 looks for nothing called 阅记录."""
        said = normalise(text)
        return said in self._phrases.words or said in self._phrases.verbs

    def _listens_to(self, service: Service, text: str) -> bool:
        """Whether the text begins with a verb of the service's own."""
        reference = parse_reference(text, self._verbs)
        meanings = self._phrases.verbs[reference.verb] if reference is not None else ()
        return any(meaning.service == service.name for meaning in meanings)

    def verb(self, message: Inbound, talk: Talk[Any], uow: Uow) -> Routed | None:
        """Carry out `verb [number] [rest]` of some counter. Raises: NoSuchNumber."""
        reference = parse_reference(message.text, self._verbs)
        if reference is None:
            return None
        meanings = self._phrases.verbs[reference.verb]
        if reference.number is None:
            talk = replace(talk, order=Order(reference.verb, (), None, reference.rest))
            return self._seats.by_meaning(Trigger.VERB, meanings, message, talk, uow)
        return self._numbered(reference, meanings, message, talk, uow)

    def _numbered(
        self, reference: Reference, meanings: Sequence[Meaning], message: Inbound, talk: Talk[Any], uow: Uow
    ) -> Routed | None:
        assert reference.number is not None
        allowed = [
            seat for seat in self._seats.of_meanings(Trigger.VERB, meanings) if may(seat.route, talk.person)
        ]
        if not allowed:
            raise NoSuchNumber(number=reference.number)
        found = self._seats.visible(talk.person, reference.number, uow)
        talk = replace(
            talk, number=found.number, order=Order(reference.verb, (reference.number,), None, reference.rest)
        )
        own = found.service.name
        mine = [seat for seat in allowed if seat.service.name == own or seat.route.any_kind]
        return self._seats.ask_each(mine, message, talk, uow) or _wrong_kind(found)


def _wrong_kind(found: Found) -> Routed:
    thing = say(f"frontdesk.things.{found.kind}")
    return Routed(answer(say("frontdesk.wrong_kind", number=found.number, thing=thing)), "frontdesk")
