"""Who answers a message. The order is a promise (DESIGN §3); each stage passes on what is not its own.

event · emergency · staff claim · staff command · verb · global word · open dialogue · open question · bare number ·
picture, voice, place · what the town talks of · label
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Protocol

import msgspec

from bot.kernel.errors import NoSuchNumber
from bot.kernel.route import Service, Trigger
from bot.kernel.talk import Ask, Inbound, Kind, Move, Talk, Turn, answer, done, say
from bot.runtime.orders import Orders
from bot.runtime.phrases import Meaning, PhraseBook
from bot.runtime.seats import Routed, Seats
from bot.understanding.commands.reading import parse_command
from bot.understanding.commands.references import parse_number
from bot.understanding.emergency.reading import Danger
from bot.understanding.labels.classify import Guess
from bot.understanding.normalise import normalise
from storage.dialogues import Dialogue
from storage.people.model import Role
from storage.people.store import Person
from storage.uow import Uow

log = logging.getLogger(__name__)

_SURE = 0.45
_RESUME = "resume"
_SAYS = "say:"
_LONGEST_WORD = 12
_LONGEST_ORDER = 500
_SHORTEST_NUMBER = 3
_LONGEST_REMARK = 30
_RESIDENT_SIDE = "resident_side"
_ASIDE_MARK = re.compile(r"^[\s:：,，]+")
_OF_THE_OFFICE = frozenset((Role.STAFF.value, Role.CONTACT.value))
_RESIDENT = frozenset((Role.RESIDENT.value,))
_DIGITS = re.compile(r"(?<!\d)\d{3,7}(?!\d)")


class Understanding(Protocol):
    """Gives a text its label. Implemented by `bot.understanding.labels.reading.Labels`."""

    def understand(self, text: str) -> Guess:
        """Return the likeliest label with its confidence, 0–1."""
        ...

    def guesses(self, text: str, count: int) -> list[Guess]:
        """Return up to `count` labels to offer, best first."""
        ...

    def alarm(self, text: str) -> Danger | None:
        """Return the danger to life the text tells of."""
        ...


class Router:
    """Finds the handler for each message. Knows services only as values."""

    def __init__(self, services: Sequence[Service], phrases: PhraseBook, labels: Understanding) -> None:
        self._services = {service.name: service for service in services}
        self._phrases = phrases
        self._labels = labels
        self._asides = tuple(
            phrase
            for phrase, meanings in phrases.words.items()
            if any(meaning.name == _RESIDENT_SIDE for meaning in meanings)
        )
        self._seats = Seats(services)
        self._claims = self._seats.all_at(Trigger.CLAIM)
        self._orders = Orders(self._seats, phrases)

    def resumes(self, service: str) -> bool:
        """Whether a service takes a dialogue up again that was set aside: it listens to the word for that."""
        return any(seat.service.name == service for seat in self._seats.at(Trigger.WORD, _RESUME))

    def route(self, message: Inbound, talk: Talk[Any], dialogue: Dialogue | None, uow: Uow) -> Routed:
        """Return the answer of the first route that takes the message; an empty turn when none does.

        Raises: DomainError, as the handler's action did.
        """
        message, talk = self._aside(message, talk)
        stages: Iterable[Callable[[], Routed | None]]
        if message.kind is Kind.EVENT:
            stages = (lambda: self._event(message, talk, uow),)
        elif message.text:
            stages = self._text_stages(message, talk, dialogue, uow)
        elif talk.person.frozen:
            stages = (_stopped,)
        else:
            stages = (
                lambda: self._step(message, talk, dialogue, uow),
                lambda: self._media(message, talk, uow),
            )
        for stage in stages:
            routed = stage()
            if routed is not None:
                return self._follow(routed, message, talk, uow)
        return Routed(Turn(), "")

    def _aside(self, message: Inbound, talk: Talk[Any]) -> tuple[Inbound, Talk[Any]]:
        """Hear a clerk who says so as the resident they also are: without roles of the office, without posts."""
        person, text = talk.person, message.text.lstrip()
        begin = (
            next((phrase for phrase in self._asides if text.startswith(phrase)), "")
            if person.is_staff
            else ""
        )
        rest = text.removeprefix(begin)
        words = _ASIDE_MARK.sub("", rest, count=1)
        if not begin or not words.strip() or words == rest:
            return message, talk
        as_resident = replace(person, roles=person.roles - _OF_THE_OFFICE or _RESIDENT, posts=())
        return replace(message, text=words.strip()), replace(talk, person=as_resident)

    def _text_stages(
        self, message: Inbound, talk: Talk[Any], dialogue: Dialogue | None, uow: Uow
    ) -> Iterator[Callable[[], Routed | None]]:
        text = message.text
        yield lambda: self._emergency(message, talk, uow)
        if talk.person.frozen:
            yield _stopped
        if talk.person.unplaced:
            yield from self._placeless_stages(message, talk, dialogue, uow)
            return
        # Each claim names its audience: a branch secretary may be a member with a post and not staff.
        yield lambda: self._claim(message, talk, uow)
        if talk.person.is_staff:
            yield lambda: self._orders.command(message, talk, uow)
        if len(text) <= _LONGEST_ORDER:
            yield lambda: self._orders.verb(message, talk, uow)
        if len(text) <= _LONGEST_WORD:
            yield lambda: self._word(message, talk, dialogue, uow)
        if dialogue is not None:
            # What was asked last is what a bare 1 answers: a question pushed into an open dialogue goes first.
            yield lambda: self._ask(message, talk, uow, since=dialogue.touched_at)
        yield lambda: self._step(message, talk, dialogue, uow)
        yield lambda: self._ask(message, talk, uow)
        yield lambda: self._number(message, talk, uow)
        yield lambda: self._seats.first(Trigger.TOPIC, "", message, talk, uow)
        yield lambda: self._label(message, talk, uow)

    def _placeless_stages(
        self, message: Inbound, talk: Talk[Any], dialogue: Dialogue | None, uow: Uow
    ) -> Iterator[Callable[[], Routed | None]]:
        """Somebody whose community nobody knows: no number, no order, no matter of a community can be meant."""
        yield lambda: self._claim(message, talk, uow)
        if len(message.text) <= _LONGEST_WORD:
            yield lambda: self._word(message, talk, dialogue, uow)
        yield lambda: self._step(message, talk, dialogue, uow)
        yield lambda: self._ask(message, talk, uow)
        yield lambda: self._seats.first(Trigger.LABEL, "unknown", message, talk, uow)

    def _follow(self, routed: Routed, message: Inbound, talk: Talk[Any], uow: Uow) -> Routed:
        """Carry out a hand-over, once: the new handler answers as if the words had just been said."""
        turn = routed.turn
        if turn.move is Move.REPLAY:
            return self._replay(turn, message, talk, uow)
        if turn.move is not Move.HAND_OVER:
            return routed
        uow.dialogues.close(talk.person.id)
        again = replace(message, text=turn.text, kind=Kind.TEXT)
        behalf = replace(talk, label=turn.label, on_behalf=turn.on_behalf)
        taken = self._seats.first(Trigger.LABEL, turn.label, again, behalf, uow)
        return taken or Routed(done(), routed.service)

    def _replay(self, turn: Turn, message: Inbound, talk: Talk[Any], uow: Uow) -> Routed:
        """Go on where a question came in between: the dialogue that was open stands again, and hears the old words."""
        person = uow.people.get(talk.person.id)
        uow.dialogues.close(person.id)
        kept = None if turn.form is None else msgspec.convert(turn.form, Dialogue)
        if kept is not None:
            uow.dialogues.put(person.id, kept)
        again = replace(message, text=turn.text, kind=Kind.TEXT)
        return self.route(again, Talk(person=person, now=talk.now), kept, uow)

    def ask_consent(self, message: Inbound, talk: Talk[Any], uow: Uow) -> Routed:
        """Return the question that must be answered before the words are heard; an empty turn when nobody asks."""
        return self._seats.first(Trigger.CONSENT, "", message, talk, uow) or Routed(Turn(), "")

    # --- stages ------------------------------------------------------------------------------------

    def _event(self, message: Inbound, talk: Talk[Any], uow: Uow) -> Routed | None:
        if talk.person.frozen and message.event != "unsubscribe":
            return _stopped()
        if message.event == "click":
            if message.event_key.startswith(_SAYS):
                said = replace(message, kind=Kind.TEXT, text=message.event_key.removeprefix(_SAYS))
                return self.route(said, talk, uow.dialogues.of(talk.person.id, talk.now), uow)
            service, _, word = message.event_key.partition(".")
            meaning = Meaning(service, word) if service in self._services else Meaning("frontdesk", "menu")
            # A menu published by an older version may name a word that has moved.
            menu = Meaning("frontdesk", "menu")
            taken = self._seats.by_meaning(Trigger.WORD, (meaning,), message, talk, uow)
            if taken is None and talk.person.unplaced:
                return self._seats.first(Trigger.LABEL, "unknown", message, talk, uow)
            return taken or self._seats.by_meaning(Trigger.WORD, (menu,), message, talk, uow)
        last = None
        for seat in self._seats.at(Trigger.EVENT, message.event):
            turn = seat.route.handler(message, talk, uow)
            last = Routed(turn, seat.service.name) if turn is not None else last
        return last

    def _emergency(self, message: Inbound, talk: Talk[Any], uow: Uow) -> Routed | None:
        found = self._labels.alarm(message.text)
        if found is None or (talk.person.is_staff and parse_command(message.text).cases):
            return None
        taken = self._seats.first(Trigger.EMERGENCY, "", message, replace(talk, label=found.value), uow)
        return taken and replace(taken, emergency=True)

    def _claim(self, message: Inbound, talk: Talk[Any], uow: Uow) -> Routed | None:
        return self._seats.ask_each(self._claims, message, talk, uow)

    def _word(self, message: Inbound, talk: Talk[Any], dialogue: Dialogue | None, uow: Uow) -> Routed | None:
        meanings = self._phrases.words.get(normalise(message.text), ())
        if dialogue is not None and any(meaning.name == "cancel" for meaning in meanings):
            return Routed(done(say("frontdesk.cancelled")), "frontdesk")
        return self._seats.by_meaning(Trigger.WORD, meanings, message, talk, uow)

    def _step(self, message: Inbound, talk: Talk[Any], dialogue: Dialogue | None, uow: Uow) -> Routed | None:
        if dialogue is None:
            return None
        for seat in self._seats.at(Trigger.STEP, dialogue.step):
            if seat.service.name != dialogue.service or seat.route.form is None:
                continue
            if talk.person.unplaced and not seat.route.placeless:
                continue
            try:
                form: object = msgspec.convert(dialogue.form, seat.route.form)
            except msgspec.ValidationError:
                # The form was kept by another version of the program; the words are heard without it.
                log.warning("the form of %s in %s no longer fits", dialogue.step, dialogue.service)
                uow.dialogues.close(talk.person.id)
                return None
            turn = seat.route.handler(message, replace(talk, step=dialogue.step, held_form=form), uow)
            if turn is not None:
                return Routed(turn, seat.service.name)
        return None

    def _ask(
        self, message: Inbound, talk: Talk[Any], uow: Uow, since: datetime | None = None
    ) -> Routed | None:
        for ask in uow.dialogues.open_asks(talk.person.id, talk.now):
            if since is not None and (ask.opened_at is None or ask.opened_at <= since):
                return None
            asked = replace(talk, ask=Ask(ask.kind, ask.ref))
            taken = self._seats.first(Trigger.ASK, ask.kind, message, asked, uow)
            if taken is not None:
                return taken
        return None

    def _number(self, message: Inbound, talk: Talk[Any], uow: Uow) -> Routed | None:
        digits = parse_number(message.text)
        if digits is None or len(digits) < _SHORTEST_NUMBER:
            return None
        found = self._seats.visible(talk.person, digits, uow)
        talk = replace(talk, number=found.number)
        return self._seats.first(Trigger.NUMBER, found.kind, message, talk, uow)

    def _media(self, message: Inbound, talk: Talk[Any], uow: Uow) -> Routed | None:
        taken = self._seats.first(Trigger.MEDIA, message.kind.value, message, talk, uow)
        return taken or self._seats.first(Trigger.MEDIA, Kind.OTHER.value, message, talk, uow)

    def _label(self, message: Inbound, talk: Talk[Any], uow: Uow) -> Routed | None:
        guess = self._labels.understand(message.text)
        if guess.confidence < _SURE or guess.label == "unknown":
            if talk.person.is_staff:
                talk = replace(talk, number=self._spoken_of(message.text, talk.person, uow))
            guesses = tuple(other.label for other in self._labels.guesses(message.text, 4))
            talk = replace(
                talk, label="unknown", guesses=tuple(label for label in guesses if label != "unknown")[:3]
            )
            return self._seats.first(Trigger.LABEL, "unknown", message, talk, uow)
        talk = replace(talk, label=guess.label)
        taken = self._seats.first(Trigger.LABEL, guess.label, message, talk, uow)
        return taken or self._seats.first(Trigger.LABEL, "unknown", message, talk, uow)

    def _spoken_of(self, text: str, person: Person, uow: Uow) -> int | None:
        """Return the number a clerk speaks of in short words that are no command, when they may know of it."""
        for digits in _DIGITS.findall(text) if len(text) <= _LONGEST_REMARK else ():
            try:
                return self._seats.visible(person, digits, uow).number
            except NoSuchNumber:
                continue
        return None


def _stopped() -> Routed:
    """Answer an account the lead has stopped: in danger it is heard, otherwise nothing is done."""
    return Routed(answer(say("frontdesk.frozen")), "frontdesk")
