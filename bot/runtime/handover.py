"""Held notices leave inside the next passive reply, each exactly once."""

from __future__ import annotations

import logging
from datetime import datetime

from bot.kernel.talk import Say, say
from bot.runtime.texts import MOST_BYTES, TextError, Texts
from storage.dialogues import OpenAsk
from storage.outbox.model import State
from storage.outbox.records import Notice
from storage.people.store import Person
from storage.uow import Uow

log = logging.getLogger(__name__)

_ROOM_FOR_HEADING = 60


def hand_over_held(
    text: str, person: Person, uow: Uow, now: datetime, texts: Texts, *, questions: bool
) -> str:
    """Return the reply with what was held for the person added, as far as it fits; the rest waits.

    Without `questions`, notices that ask something stay held: two questions in one message would share one answer.
    """
    held = [notice for notice in uow.outbox.held_for(person.id, now) if questions or notice.question is None]
    if not held:
        return text
    chosen: list[str] = []
    for notice in held:
        words = _words(notice, uow, now, texts)
        if not words or _size(text, *chosen, words) + _ROOM_FOR_HEADING > MOST_BYTES:
            continue
        chosen.append(words)
        _settle(notice, person, uow, now)
        if notice.question is not None:
            break
    if not chosen:
        return text
    heading = texts.render([say("frontdesk.held", count=len(chosen))], now)
    return "\n".join(part for part in (text, heading, *chosen) if part)


def _words(notice: Notice, uow: Uow, now: datetime, texts: Texts) -> str:
    """Return the notice's words; one that can no longer be said is closed and keeps no reply from going out."""
    try:
        return texts.render([Say(notice.text_key, notice.fill)], now)
    except TextError:
        log.exception("notice %s cannot be said", notice.key)
        uow.outbox.settle(notice.id, State.MISSED if notice.call else State.DROPPED, now)
        return ""


def _size(*parts: str) -> int:
    return sum(len(part.encode()) + 1 for part in parts)


def _settle(notice: Notice, person: Person, uow: Uow, now: datetime) -> None:
    uow.outbox.settle(notice.id, State.HANDED, now, channel="passive")
    if notice.question is not None:
        question = notice.question
        uow.dialogues.ask(person.id, OpenAsk(question.kind, question.ref), now, now + question.lasts)
