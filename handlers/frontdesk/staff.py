"""What staff say at the front desk: reached an emergency, answer a talk, the list of people to telephone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import tzinfo
from enum import StrEnum
from typing import Any

from bot.kernel.talk import Inbound, Talk, Turn, answer, done, goto, say
from bot.understanding.cared import read_wanted
from bot.understanding.normalise import as_choice, normalise
from handlers.frontdesk import rules
from handlers.frontdesk.actions import calls, desk, emergencies, talks
from storage.outbox.records import Notice
from storage.uow import Uow

_MOST_CALLS = 8
_MOST_NOTES = 5
_LONGEST_LIST_WORD = 20


class StaffStep(StrEnum):
    """Where a clerk's talk at the front desk can stand."""

    CALLS = "calls"


@dataclass(frozen=True, slots=True)
class Calls:
    """The notices of the call list as it was shown, in order."""

    notice_ids: tuple[int, ...]


class FrontDeskStaff:
    """Answers clerks. `zone` says when the next morning begins, `lists` are the words for the list to telephone by."""

    def __init__(self, zone: tzinfo, lists: Sequence[str]) -> None:
        self._zone = zone
        self._lists = tuple(map(normalise, lists))

    def reached(self, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn | None:
        """Note that the clerk takes care of an emergency."""
        if talk.number is None:
            return None
        call_at = rules.call_back_at(talk.now, self._zone)
        first = emergencies.reach(uow, talk.person, talk.number, talk.now, msg.key, call_at)
        return answer(
            say(
                "frontdesk.emergency.taken" if first else "frontdesk.emergency.taken_before",
                number=talk.number,
            )
        )

    def note(self, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn | None:
        """Keep what became of an emergency."""
        if talk.number is None or talk.order is None or uow.frontdesk.emergency(talk.number) is None:
            return None
        words = talk.order.rest.strip()
        if not words:
            return answer(say("frontdesk.emergency.note_empty", number=talk.number))
        emergencies.keep_words(uow, talk.person, talk.number, words, talk.now, msg.key)
        return answer(say("frontdesk.emergency.noted", number=talk.number))

    def show_emergency(self, _msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn | None:
        """Show what is known of an emergency."""
        emergency = uow.frontdesk.emergency(talk.number or 0)
        if emergency is None:
            return None
        place = emergency.place or say("frontdesk.emergency.nowhere")
        danger = say(f"frontdesk.emergency.names.{emergency.danger}")
        card = say(
            "frontdesk.emergency.card",
            number=emergency.number,
            danger=danger,
            place=place,
            at=emergency.reported_at,
        )
        notes = uow.frontdesk.words_of(emergency.number, _MOST_NOTES)
        return answer(card, *(say("frontdesk.emergency.note", at=at, words=words) for at, words in notes))

    def show_talk(self, _msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn | None:
        """Show how a talk is answered and ended."""
        known = uow.frontdesk.talk(talk.number or 0)
        if known is None:
            return None
        key = "frontdesk.human.card" if talk.person.is_staff else "frontdesk.human.own"
        return answer(say(key, number=known.number))

    def reply(self, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn | None:
        """Send the clerk's words to the resident of a talk."""
        if talk.number is None or talk.order is None:
            return None
        if not talk.order.rest:
            return answer(say("frontdesk.human.empty", number=talk.number))
        sent = talks.reply(uow, talk.person, talk.number, talk.order.rest, talk.now, msg.key)
        return answer(say("frontdesk.human.sent" if sent else "frontdesk.human.over", number=talk.number))

    def end(self, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn | None:
        """End a talk."""
        if talk.number is None or uow.frontdesk.talk(talk.number) is None:
            return None
        ended = talks.end_talk(uow, talk.person, talk.number, talk.now, msg.key)
        return answer(say("frontdesk.human.ended" if ended else "frontdesk.human.over", number=talk.number))

    def calls(self, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn | None:
        """List whom nothing reached, with telephone numbers, for people who may see them."""
        if not desk.watches_the_desk(talk.person):
            return answer(say("frontdesk.calls.not_yours"))
        return self._listed(msg, talk, uow, calls.calls_for(uow, talk.person))

    def calls_by_age(self, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn | None:
        """List whom nothing reached of those who are so old, in the words `calls` listens to and an age."""
        said = normalise(msg.text)
        if len(said) > _LONGEST_LIST_WORD or not any(word in said for word in self._lists):
            return None
        wanted = read_wanted(said)
        if wanted.age is None or not desk.watches_the_desk(talk.person):
            return None
        born_by = talk.now.astimezone(self._zone).year - wanted.age
        return self._listed(msg, talk, uow, calls.calls_for_old(uow, talk.person, born_by))

    def _listed(self, msg: Inbound, talk: Talk[Any], uow: Uow, found: list[Notice]) -> Turn:
        notices = found[:_MOST_CALLS]
        if not notices:
            return answer(say("frontdesk.calls.none"))
        lines = []
        for index, notice in enumerate(notices, 1):
            person = uow.people.get(notice.person_id)
            name = uow.people.name_of(person) or say("frontdesk.calls.nameless")
            phone = uow.people.phone_of(person) or say("frontdesk.calls.phoneless")
            words = say(notice.text_key, **notice.fill)
            lines.append(say("frontdesk.calls.line", index=index, name=name, phone=phone, words=words))
        uow.privacy.note_read(talk.person, "calls", None, talk.now, msg.key)
        form = Calls(tuple(notice.id for notice in notices))
        return goto(
            StaffStep.CALLS, say("frontdesk.calls.head"), *lines, say("frontdesk.calls.end"), form=form
        )

    def called(self, msg: Inbound, talk: Talk[Calls], uow: Uow) -> Turn | None:
        """Note who was reached by telephone, by the number in the list."""
        chosen = as_choice(msg.text, len(talk.form.notice_ids))
        if chosen is None:
            return None
        calls.mark_called(uow, [talk.form.notice_ids[chosen - 1]], talk.now)
        return done(say("frontdesk.calls.done"))
