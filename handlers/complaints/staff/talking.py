"""接入 … 结束: words that go to a resident live, with a banner on each; what seems meant for somebody else is held."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Any

from bot.kernel.talk import Inbound, Say, Talk, Turn, answer, done, goto, say
from handlers.complaints.actions.talking import Talking
from handlers.complaints.words import Words
from handlers.complaints.work import By
from storage.uow import Uow

_HELD_FOR = timedelta(minutes=10)


class TalkStep(StrEnum):
    """Where words wait that seemed to be meant for somebody else."""

    HELD = "held_words"


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """Words that have not gone out."""

    words: str


class LiveTalk:
    """Carries words between a clerk and a resident."""

    def __init__(self, talking: Talking, words: Words) -> None:
        self._talking = talking
        self._words = words

    def connect(self, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn | None:
        """Begin to talk with the resident of a case."""
        if talk.number is None:
            return answer(say("complaints.desk.one_at_a_time")) if talk.order and talk.order.numbers else None
        case, who = self._talking.connect(uow, By(talk.person, talk.now, msg.key), talk.number)
        return answer(say("complaints.talk.connected", number=case.number, who=_plain(who)))

    def speak(self, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn | None:
        """Carry free words to the other side."""
        by = By(talk.person, talk.now, msg.key)
        session = uow.sessions.of_staff(talk.person.id)
        if session is not None:
            if self._words.is_doubtful(msg.text):
                who = _plain(self._talking_with(uow, session.resident_id))
                held = say("complaints.talk.held", who=who)
                return goto(TalkStep.HELD, held, form=Held(words=msg.text), lasts=_HELD_FOR)
            return answer(self._sent(self._talking.to_resident(uow, by, session, msg.text)))
        session = uow.sessions.of_resident(talk.person.id)
        if session is None:
            return None
        self._talking.to_staff(uow, by, session, msg.text)
        return Turn()

    def release(self, msg: Inbound, talk: Talk[Held], uow: Uow) -> Turn | None:
        """Let held words go when the clerk says so."""
        session = uow.sessions.of_staff(talk.person.id)
        if session is None or not self._words.means("release", msg.text):
            return None
        by = By(talk.person, talk.now, msg.key)
        return done(self._sent(self._talking.to_resident(uow, by, session, talk.form.words)))

    def end(self, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn | None:
        """End the live talk of whoever says so."""
        session = uow.sessions.of_staff(talk.person.id) or uow.sessions.of_resident(talk.person.id)
        if session is None or talk.number not in (None, session.case_number):
            return None
        self._talking.end(uow, session, talk.now, By(talk.person, talk.now, msg.key))
        return answer(say("complaints.talk.over", number=session.case_number))

    @staticmethod
    def _talking_with(uow: Uow, resident_id: int) -> Any:
        return uow.people.name_of(uow.people.get(resident_id)) or say("complaints.talk.nameless")

    @staticmethod
    def _sent(who: Any) -> Say:
        return say("complaints.talk.sent", who=_plain(who))


def _plain(who: Any) -> Any:
    return say(who["key"], **who["values"]) if isinstance(who, dict) else who
