"""What people say about their own account: bind me, another phone, take it off, let me act for my mother."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from bot.kernel.talk import Inbound, Talk, Turn, answer, done, goto, hand_over, say, stay
from bot.understanding.answers.reading import parse_answer
from bot.understanding.phones import code_in, phone_in
from handlers.identity import acting, actions, rules
from handlers.identity.actions import Bound, By
from handlers.identity.words import Claim, Claims
from storage.identity.model import ProxyState
from storage.uow import Uow

_LONGEST_WHO = 40
_REPORT = "complaint.new"


class Step(StrEnum):
    """Where a talk about an account can wait."""

    PHONE = "phone"
    CODE = "code"
    NEW_PHONE = "new_phone"
    NEW_CODE = "new_code"
    UNBIND = "unbind"
    WHO = "who"


@dataclass(frozen=True, slots=True)
class Blank:
    """A step that keeps nothing."""


@dataclass(frozen=True, slots=True)
class Phone:
    """The phone that was named; the code is still to come."""

    phone: str


class AccountFlow:
    """Answers everybody about their own account."""

    def __init__(self, claims: Claims) -> None:
        self._claims = claims

    def claim(self, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn | None:
        """Take a text that begins with a word about accounts; anything else is not ours."""
        claim = self._claims.read(msg.text)
        if claim is None:
            return None
        if claim.act in ("proxy", "end_proxy"):
            if talk.person.unplaced:
                return None  # whom they mean is looked for in their community
            return self._proxy(claim, msg, talk, uow)
        orders = {"bind": self._bind, "phone": self._change_phone, "unbind": self._unbind}
        order = orders.get(claim.act)
        # Behind another word than a number it is a sentence: 绑定银行卡怎么弄.
        if order is None or (claim.rest and not phone_in(claim.rest) and not code_in(claim.rest)):
            return None
        return order(claim.rest, By(talk.person, talk.now, msg.key), uow)

    # --- binding -------------------------------------------------------------------------------------------

    def _bind(self, words: str, by: By, uow: Uow) -> Turn:
        if by.person.on_roster:
            return answer(say("identity.bind.known", name=uow.people.name_of(by.person)))
        phone, code = phone_in(words), code_in(words)
        if not phone:
            return goto(Step.PHONE, say("identity.bind.ask_phone"), form=Blank())
        if code:
            return self._after_code(actions.bind_by_code(uow, by, phone, code), phone, by, uow)
        return self._by_building(phone, by, uow)

    def take_phone(self, msg: Inbound, talk: Talk[Blank], uow: Uow) -> Turn | None:
        """Take the phone that was asked for, with the code when it comes along."""
        if not phone_in(msg.text):
            return stay(say("identity.bind.no_phone")) if _is_short(msg) else None
        return self._bind(msg.text, By(talk.person, talk.now, msg.key), uow)

    def take_code(self, msg: Inbound, talk: Talk[Phone], uow: Uow) -> Turn | None:
        """Take the code that was asked for."""
        by = By(talk.person, talk.now, msg.key)
        phone = phone_in(msg.text) or talk.form.phone
        code = code_in(msg.text)
        if not code:
            if phone_in(msg.text):
                return self._by_building(phone, by, uow)
            return stay(say("identity.bind.no_code")) if _is_short(msg) else None
        return self._after_code(actions.bind_by_code(uow, by, phone, code), phone, by, uow)

    def _by_building(self, phone: str, by: By, uow: Uow) -> Turn:
        """Try the building the person scanned; without one, or without luck, a code is asked for in the same words."""
        if by.person.building_id is None:
            return goto(Step.CODE, say("identity.bind.ask_code"), form=Phone(phone))
        result = actions.bind_by_building(uow, by, phone)
        if result.bound is Bound.REFUSED:
            return goto(Step.CODE, say("identity.bind.checking"), form=Phone(phone))
        return self._after_code(result, phone, by, uow)

    def _after_code(self, result: actions.Result, phone: str, by: By, uow: Uow) -> Turn:
        if result.bound is Bound.TOO_OFTEN:
            return done(say("identity.bind.too_often"))
        if result.bound is Bound.REFUSED or result.person is None:
            return goto(Step.CODE, say("identity.bind.refused"), form=Phone(phone))
        name = uow.people.name_of(result.person)
        key = "identity.bind.done_staff" if result.person.is_staff else "identity.bind.done"
        # What was being filled in, a report say, stays open and is the person's now.
        dialogue = uow.dialogues.of(result.person.id, by.now)
        finish = done if dialogue is not None and dialogue.service == "identity" else answer
        return replace(finish(say(key, name=name)), became=result.person.id)

    # --- another phone, no account any more ------------------------------------------------------------------

    def _change_phone(self, words: str, by: By, uow: Uow) -> Turn:
        if not by.person.on_roster:
            return self._bind(words, by, uow)
        phone, code = phone_in(words), code_in(words)
        if not phone:
            return goto(Step.NEW_PHONE, say("identity.phone.ask"), form=Blank())
        if not code:
            return goto(Step.NEW_CODE, say("identity.phone.ask_code"), form=Phone(phone))
        return self._after_phone(actions.change_phone_by_code(uow, by, phone, code), phone)

    def take_new_phone(self, msg: Inbound, talk: Talk[Blank], uow: Uow) -> Turn | None:
        """Take the new phone."""
        if not phone_in(msg.text):
            return stay(say("identity.bind.no_phone")) if _is_short(msg) else None
        return self._change_phone(msg.text, By(talk.person, talk.now, msg.key), uow)

    def take_new_code(self, msg: Inbound, talk: Talk[Phone], uow: Uow) -> Turn | None:
        """Take the code that confirms the new phone."""
        code = code_in(msg.text)
        if not code:
            return stay(say("identity.bind.no_code")) if _is_short(msg) else None
        by, phone = By(talk.person, talk.now, msg.key), talk.form.phone
        return self._after_phone(actions.change_phone_by_code(uow, by, phone, code), phone)

    @staticmethod
    def _after_phone(bound: Bound, phone: str) -> Turn:
        if bound is Bound.TOO_OFTEN:
            return done(say("identity.bind.too_often"))
        if bound is Bound.REFUSED:
            return goto(Step.NEW_CODE, say("identity.bind.refused"), form=Phone(phone))
        return done(say("identity.phone.done", phone=rules.masked(phone)))

    def _unbind(self, _words: str, by: By, uow: Uow) -> Turn:
        if not by.person.on_roster:
            return answer(say("identity.unbind.not_bound"))
        name = uow.people.name_of(by.person)
        return goto(Step.UNBIND, say("identity.unbind.ask", name=name), form=Blank())

    def take_unbind(self, msg: Inbound, talk: Talk[Blank], uow: Uow) -> Turn | None:
        """Take the account off the speaker once they have said so twice."""
        said = parse_answer(msg.text, "confirm").answer
        if said == "yes":
            actions.unbind(uow, By(talk.person, talk.now, msg.key), talk.person)
            return done(say("identity.unbind.done"))
        return done(say("identity.unbind.kept")) if said == "no" else None

    # --- acting for somebody -----------------------------------------------------------------------------------

    def _proxy(self, claim: Claim, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn | None:
        by = By(talk.person, talk.now, msg.key)
        if claim.act == "end_proxy":
            return self._end(by, uow)
        if not claim.rest:
            whole = claim.spaced or len(msg.text.strip()) > 1
            return goto(Step.WHO, say("identity.proxy.whom"), form=Blank()) if whole else None
        name, _, words = claim.rest.partition(" ")
        principal = acting.principal_called(uow, by.person, name)
        if principal is not None and claim.spaced:
            return self._act_for(principal.id, name, words.strip(), uow)
        if not claim.spaced or len(claim.rest) > _LONGEST_WHO or not acting.names_somebody(claim.rest):
            return None
        return self._ask(claim.rest, by, uow)

    def take_who(self, msg: Inbound, talk: Talk[Blank], uow: Uow) -> Turn | None:
        """Take for whom the person wants to act."""
        if len(msg.text) > _LONGEST_WHO or not acting.names_somebody(msg.text):
            return None
        return self._ask(msg.text, By(talk.person, talk.now, msg.key), uow)

    @staticmethod
    def _ask(words: str, by: By, uow: Uow) -> Turn:
        proxy = acting.ask(uow, by, words)
        return done(say("identity.proxy.noted", number=proxy.number, words=words))

    @staticmethod
    def _act_for(principal_id: int, name: str, words: str, uow: Uow) -> Turn:
        if not words:
            return answer(say("identity.proxy.how", name=name))
        return replace(hand_over(_REPORT, words), on_behalf=principal_id)

    @staticmethod
    def _end(by: By, uow: Uow) -> Turn:
        ended = acting.end(uow, by)
        active = [proxy for proxy in ended if proxy.state is ProxyState.ACTIVE]
        key = "ended" if active else "taken_back" if ended else "none"
        return answer(say(f"identity.proxy.ending.{key}"))

    def asked(self, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn | None:
        """Take 1 or 2 from the person somebody wants to act for."""
        assert talk.ask is not None
        said = parse_answer(msg.text, "confirm").answer
        if said not in ("yes", "no"):
            return None
        by = By(talk.person, talk.now, msg.key)
        acting.answer(uow, by, talk.ask.ref, granted=said == "yes")
        return answer(say(f"identity.proxy.answer.{'allowed' if said == 'yes' else 'refused'}"))

    def show_proxy(self, _msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn | None:
        """Show where it stands that somebody acts for another."""
        proxy = uow.proxies.find(talk.number or 0)
        if proxy is None:
            return None
        state = say(f"identity.proxy.states.{proxy.state.value}")
        return answer(say("identity.proxy.card", number=proxy.number, words=proxy.words, state=state))


def _is_short(msg: Inbound) -> bool:
    """Whether the words look like a try at the number that was asked for."""
    return any(character.isdigit() for character in msg.text) and len(msg.text) <= _LONGEST_WHO
