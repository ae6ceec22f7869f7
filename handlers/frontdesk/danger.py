"""What somebody hears who calls for help: what to do first, that the office knows, and where is it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from bot.kernel.talk import Ask, Inbound, Kind, Talk, Turn, answer, goto, say, stay
from bot.understanding.emergency.reading import Danger, danger
from bot.understanding.emergency.sequel import Sequel, read_sequel
from bot.understanding.pleasantries import brushes_off
from handlers.frontdesk import rules
from handlers.frontdesk.actions import emergencies
from handlers.frontdesk.whereabouts import address_of, is_place, place_named, placed_by
from storage.frontdesk.store import Emergency
from storage.uow import Uow

_LONGEST_PLACE, _LONGEST_WORDS = 60, 120
_SHORT_ANSWER = 20

WHERE = "frontdesk.where"


class DangerStep(StrEnum):
    """Where a call for help can stand."""

    WHERE = "danger"


@dataclass(frozen=True, slots=True)
class Called:
    """The emergency that is going on."""

    number: int


class DangerFlow:
    """Answers a call for help and listens for what follows it."""

    def emergency(self, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn:
        """Say at once what to do and whom to ring, alert the duty person, and listen for where it is."""
        going_on = _going_on(msg, talk, uow)
        if going_on is not None:
            return _added(going_on, msg, talk, uow) or _told_more(going_on, msg, talk, uow)
        person = placed_by(msg.text, talk.person, uow)
        named = place_named(msg.text, person, uow)
        place = named or address_of(person, uow)
        emergency = emergencies.call_out(uow, person, talk.label, place, talk.now, msg.key)
        if named:
            emergency = emergencies.locate(uow, emergency, named, talk.now)
        first = say(f"frontdesk.emergency.first.{talk.label}")
        where = "frontdesk.emergency.known" if emergency.place else "frontdesk.emergency.where"
        where = "frontdesk.emergency.which_community" if person.unplaced else where
        form = Called(emergency.number)
        lasts = rules.EMERGENCY_LASTS
        turn = goto(DangerStep.WHERE, first, say(where, place=emergency.place), form=form, lasts=lasts)
        return turn if emergency.place else replace(turn, asks=(Ask(WHERE, emergency.number, lasts),))

    def follow(self, msg: Inbound, talk: Talk[Called], uow: Uow) -> Turn | None:
        """Pass on where the danger is and what else is said of it; words about anything else go their own way."""
        emergency = uow.frontdesk.emergency(talk.form.number)
        if emergency is None or msg.kind not in (Kind.TEXT, Kind.LOCATION):
            return None
        added = _added(emergency, msg, talk, uow)
        if added is None and emergency.danger == Danger.SELF_HARM and brushes_off(msg.text):
            return stay(say("frontdesk.emergency.with_you"))
        return added

    def told_where(self, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn | None:
        """Take a place for a call that still has none, though something else came in between."""
        emergency = uow.frontdesk.emergency(talk.ask.ref) if talk.ask is not None else None
        if emergency is None or emergency.place or read_sequel(msg.text) is Sequel.OTHER:
            return None
        emergency, talk = _handed_across(emergency, msg.text, talk, uow)
        if not is_place(msg.text, talk.person, uow):
            return None
        _located(emergency, msg.text, talk, uow)
        return answer(say("frontdesk.emergency.located", place=msg.text[:_LONGEST_PLACE]))


def _added(emergency: Emergency, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn | None:
    """Add a place or words to a call for help; None when they are about something else."""
    fresh = rules.is_fresh(emergency.reported_at, talk.now)
    emergency, talk = _handed_across(emergency, msg.label or msg.text, talk, uow)
    if msg.kind is Kind.LOCATION:
        takes = msg.label and (fresh or not emergency.place)
        return _located(emergency, msg.label, talk, uow) if takes else None
    sequel = read_sequel(msg.text)
    if sequel is Sequel.OTHER:
        return None
    place = _place_in(emergency, msg.text, sequel, talk, uow)
    if place:
        return _located(emergency, place, talk, uow)
    return _told_more(emergency, msg, talk, uow) if sequel is Sequel.MORE and fresh else None


def _handed_across(
    emergency: Emergency, words: str, talk: Talk[Any], uow: Uow
) -> tuple[Emergency, Talk[Any]]:
    """Give the call of somebody whose community nobody knows to the one their words name."""
    person = placed_by(words, talk.person, uow)
    if not talk.person.unplaced or person.unplaced:
        return emergency, talk
    handed = emergencies.hand_across(uow, emergency, person.community_id, talk.now)
    return handed, replace(talk, person=person)


def _going_on(msg: Inbound, talk: Talk[Any], uow: Uow) -> Emergency | None:
    """Return the call just made to which words belong that only sound alarming: they are no second danger."""
    dialogue = uow.dialogues.of(talk.person.id, talk.now)
    listens = dialogue is not None and dialogue.step == DangerStep.WHERE
    if not listens or danger(msg.text) is not None:
        return None
    return uow.frontdesk.latest_of(talk.person.id, talk.now - rules.ANSWER_LASTS)


def _place_in(emergency: Emergency, text: str, sequel: Sequel, talk: Talk[Any], uow: Uow) -> str:
    """Return the place that holds after these words; "" when they name none."""
    if is_place(text, talk.person, uow):
        return text
    fresh = rules.is_fresh(emergency.reported_at, talk.now)
    if sequel is Sequel.PLACE and (fresh or not emergency.place):
        return " ".join(filter(None, (emergency.place, text.strip())))
    answers = sequel is Sequel.UNCLEAR and fresh and not emergency.place and len(text) <= _SHORT_ANSWER
    return text if answers and emergency.danger != Danger.SELF_HARM else ""


def _located(emergency: Emergency, words: str, talk: Talk[Any], uow: Uow) -> Turn:
    place = words[:_LONGEST_PLACE]
    emergencies.locate(uow, emergency, place, talk.now)
    return stay(say("frontdesk.emergency.located", place=place))


def _told_more(emergency: Emergency, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn:
    """Pass on what else is said of the danger; the words of somebody in despair stay between them and us."""
    where = () if emergency.place else (say("frontdesk.emergency.where_still"),)
    if emergency.danger == Danger.SELF_HARM:
        return stay(say("frontdesk.emergency.with_you"), *where)
    emergencies.tell_more(uow, emergency, msg.text[:_LONGEST_WORDS], talk.now, msg.key)
    return stay(say("frontdesk.emergency.told"), *where)
