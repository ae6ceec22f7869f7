"""What is said in the middle of a report and is no part of it: never mind, why do you ask, a question, an order."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from bot.kernel.route import Route
from bot.kernel.talk import Handler, Inbound, Talk, Turn, done, say, stay
from bot.understanding.commands.reading import parse_command
from bot.understanding.commands.references import parse_number
from bot.understanding.commands.words import QUESTION
from handlers.complaints.asking import Asking
from handlers.complaints.draft import SERVICE, Draft
from handlers.complaints.words import Words
from storage.uow import Uow

_SHORTEST_NUMBER = 3
_LONGEST_COMMAND = 30
_LONGEST_ASIDE = 30


class Asides:
    """Hears such words before the step of a report does."""

    def __init__(self, asking: Asking, words: Words) -> None:
        self._asking = asking
        self._words = words

    def before(self, step: Route) -> Route:
        """Return the step of a report that listens for asides first."""
        return replace(step, handler=self._listening(step.handler))

    def drop(self, draft: Draft, talk: Talk[Any], uow: Uow) -> Turn:
        """Let a report be, with what was sent along."""
        uow.media.drop(draft.media, talk.now)
        uow.dialogues.unpark(talk.person.id, SERVICE)
        return done(say("complaints.draft.dropped"))

    def _listening(self, handler: Handler) -> Handler:
        def listen(msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn | None:
            return self._aside(msg, talk, uow) or handler(msg, talk, uow)

        return listen

    def _aside(self, msg: Inbound, talk: Talk[Draft], uow: Uow) -> Turn | None:
        """Drop the report, or explain why something is asked and ask again; None for what is no such aside."""
        if not msg.text or len(msg.text) > _LONGEST_ASIDE:
            return None
        if self._words.gives_up(msg.text):
            return self.drop(talk.form, talk, uow)
        explained = self._words.explained(msg.text)
        if explained is None:
            return None
        again = self._asking.resume(talk.form, talk.step, msg, talk, uow)
        return replace(again, says=(say(f"complaints.draft.explained.{explained}"), *again.says[1:]))


def asks(msg: Inbound) -> bool:
    """Whether the words are plainly a question of their own, for somebody else to answer."""
    return QUESTION.search(msg.text) is not None


def is_for_others(msg: Inbound) -> bool:
    """Whether words in the middle of a report are no part of it: a question, a number alone, an order."""
    digits = parse_number(msg.text)
    return asks(msg) or (digits is not None and len(digits) >= _SHORTEST_NUMBER) or _is_order(msg)


def aside(msg: Inbound) -> Turn | None:
    """Leave such words to whoever answers them; an order only staff may give changes nothing, and is told so."""
    return stay(say("complaints.draft.not_yours")) if _is_order(msg) else None


def _is_order(msg: Inbound) -> bool:
    return len(msg.text) <= _LONGEST_COMMAND and bool(parse_command(msg.text).cases)
