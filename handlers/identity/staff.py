"""What the office says about accounts: a code for Wang Fang, stop hers, this wish is right."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Any

from bot.kernel.errors import NoSuchNumber
from bot.kernel.talk import Inbound, Say, Talk, Turn, answer, done, goto, say, stay
from bot.understanding.answers.reading import parse_answer
from bot.understanding.normalise import as_choice
from bot.understanding.phones import phone_in
from handlers.identity import acting, actions, rules
from handlers.identity.actions import By
from handlers.identity.errors import NobodyKnown, NotOfTheOffice, NotYourself
from handlers.identity.words import Claims
from storage.people.model import Role
from storage.people.store import Person
from storage.uow import Uow

_MOST_NAMESAKES = 9
_ABOUT_OTHERS = ("code", "freeze", "unfreeze", "unbind", "phone", "leave")
_LEAVING_LASTS = timedelta(minutes=3)


class StaffStep(StrEnum):
    """Where a keeper's order can wait."""

    WHICH = "which"
    LEAVING = "leaving"


@dataclass(frozen=True, slots=True)
class Which:
    """Several people bear the name: what is to be done, and the ids in the order they were shown."""

    act: str
    words: str
    persons: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Leaving:
    """Somebody who is to leave the office, once their name has been said again."""

    person_id: int


class AccountDesk:
    """Answers those who answer for accounts; to everybody else it does not exist."""

    def __init__(self, claims: Claims) -> None:
        self._claims = claims

    def claim(self, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn | None:
        """Take an order about somebody else's account, or about one's own phone being shown."""
        claim = self._claims.read(msg.text)
        if claim is None:
            return None
        by = By(talk.person, talk.now, msg.key)
        if claim.act in ("show_phone", "hide_phone") and not claim.rest:
            return self._show_phone(by, uow, shown=claim.act == "show_phone")
        if claim.act not in _ABOUT_OTHERS or not actions.is_keeper(by.person) or not claim.rest:
            return None
        name = claim.rest.split()[0]
        if claim.act in ("unbind", "phone") and (phone_in(name) or (not phone_in(name) and name.isdigit())):
            return None  # the keeper's own account
        return self._about(claim.act, name, claim.rest, by, uow)

    def _about(self, act: str, name: str, words: str, by: By, uow: Uow) -> Turn:
        phone = phone_in(name)
        found = uow.accounts.with_phone(phone) if phone else uow.people.named(by.person.community_id, name)
        here = [person for person in found if person.community_id == by.person.community_id]
        if not here:
            raise NobodyKnown(who=rules.masked(phone) or name)
        if act == "leave":
            here = [person for person in here if person.is_staff] or here
        if len(here) == 1:
            return self._one(act, here[0], words, by, uow)
        here = here[:_MOST_NAMESAKES]
        lines = [self._line(index, person, uow) for index, person in enumerate(here, 1)]
        form = Which(act, words, tuple(person.id for person in here))
        head = say("identity.which.head", count=len(here))
        return goto(StaffStep.WHICH, head, *lines, say("identity.which.end"), form=form)

    def which(self, msg: Inbound, talk: Talk[Which], uow: Uow) -> Turn | None:
        """Take which of the namesakes was meant."""
        chosen = as_choice(msg.text, len(talk.form.persons))
        if chosen is None:
            return None
        by = By(talk.person, talk.now, msg.key)
        if not actions.is_keeper(by.person):
            return None
        person = uow.people.get(talk.form.persons[chosen - 1])
        turn = self._one(talk.form.act, person, talk.form.words, by, uow)
        return turn if turn.step else done(*turn.says)

    def _one(self, act: str, person: Person, words: str, by: By, uow: Uow) -> Turn:
        if act != "leave":
            return answer(*self._do(act, person, words, by, uow))
        name = uow.people.name_of(person)
        if person.id == by.person.id:
            raise NotYourself
        if not person.is_staff:
            raise NotOfTheOffice(name=name)
        ask = say("identity.leave.ask", name=name, count=uow.complaints.count_held(person.id))
        return goto(StaffStep.LEAVING, ask, form=Leaving(person.id), lasts=_LEAVING_LASTS)

    def leaves(self, msg: Inbound, talk: Talk[Leaving], uow: Uow) -> Turn | None:
        """Let somebody go when their name is said again; a plain yes does not do."""
        by, person = By(talk.person, talk.now, msg.key), uow.people.get(talk.form.person_id)
        name = uow.people.name_of(person)
        said = msg.text.strip()
        if said.strip("「」") == name:
            if not actions.is_keeper(by.person):
                return None
            actions.leave_office(uow, by, person)
            return done(say("identity.leave.done", name=name))
        if parse_answer(said, "confirm").answer == "yes":
            return stay(say("identity.leave.again", name=name))
        return None

    def _do(self, act: str, person: Person, words: str, by: By, uow: Uow) -> tuple[Say, ...]:
        orders: dict[str, Callable[[Person, str, By, Uow], tuple[Say, ...]]] = {
            "code": self._code,
            "freeze": self._freeze,
            "unfreeze": self._unfreeze,
            "unbind": self._unbind,
            "phone": self._phone,
        }
        return orders[act](person, words, by, uow)

    @staticmethod
    def _code(person: Person, _words: str, by: By, uow: Uow) -> tuple[Say, ...]:
        code = actions.issue_code(uow, by, person)
        name, phone = uow.people.name_of(person), rules.masked(uow.people.phone_of(person))
        days = rules.CODE_LASTS.days
        card = say("identity.code.issued", name=name, code=code, phone=phone, days=days)
        return (card, say("identity.code.moves", name=name)) if person.openid else (card,)

    @staticmethod
    def _freeze(person: Person, _words: str, by: By, uow: Uow) -> tuple[Say, ...]:
        stopped = actions.freeze(uow, by, person)
        key = "done" if stopped else "before"
        return (say(f"identity.freeze.{key}", name=uow.people.name_of(person)),)

    @staticmethod
    def _unfreeze(person: Person, _words: str, by: By, uow: Uow) -> tuple[Say, ...]:
        freed = actions.unfreeze(uow, by, person)
        key = "undone" if freed else "not_frozen"
        return (say(f"identity.freeze.{key}", name=uow.people.name_of(person)),)

    @staticmethod
    def _unbind(person: Person, _words: str, by: By, uow: Uow) -> tuple[Say, ...]:
        name = uow.people.name_of(person)
        if person.openid is None:
            return (say("identity.unbind.nothing", name=name),)
        actions.unbind(uow, by, person)
        return (say("identity.unbind.other", name=name),)

    @staticmethod
    def _phone(person: Person, words: str, by: By, uow: Uow) -> tuple[Say, ...]:
        name, phone = uow.people.name_of(person), phone_in(words)
        if not phone:
            return (say("identity.phone.how", name=name),)
        actions.change_phone(uow, by, person, phone)
        return (say("identity.phone.other", name=name, phone=rules.masked(phone)),)

    @staticmethod
    def _show_phone(by: By, uow: Uow, *, shown: bool) -> Turn | None:
        if Role.STAFF not in by.person.roles:
            return None
        if shown and not by.person.phone_sealed:
            return answer(say("identity.phone.none"))
        actions.show_phone(uow, by, shown=shown)
        return answer(say("identity.phone.shown" if shown else "identity.phone.hidden"))

    @staticmethod
    def _line(index: int, person: Person, uow: Uow) -> Say:
        home = uow.places.building(person.building_id) if person.building_id is not None else None
        where = f"{home.name}{person.entrance}" if home else ""
        phone = rules.masked(uow.people.phone_of(person))
        return say(
            "identity.which.line", index=index, name=uow.people.name_of(person), phone=phone, where=where
        )

    # --- wishes the office decides -----------------------------------------------------------------------------

    def confirm_bind(self, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn | None:
        """Let a wish to be bound come true."""
        return self._decide_bind(msg, talk, uow, granted=True)

    def refuse_bind(self, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn | None:
        """Refuse a wish to be bound."""
        return self._decide_bind(msg, talk, uow, granted=False)

    @staticmethod
    def _decide_bind(msg: Inbound, talk: Talk[Any], uow: Uow, *, granted: bool) -> Turn | None:
        if talk.number is None:
            return None
        by = By(talk.person, talk.now, msg.key)
        person = actions.decide_binding(uow, by, talk.number, granted=granted)
        key = "identity.bind.confirmed" if granted else "identity.bind.rejected"
        return answer(say(key, number=talk.number, name=uow.people.name_of(person)))

    def show_bind(self, _msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn | None:
        """Show a wish to be bound."""
        known = uow.codes.requested(talk.number or 0)
        if known is None:
            return None
        name = uow.people.name_of(uow.people.get(known.person_id))
        return answer(say("identity.bind.wish", number=known.number, name=name))

    def confirm_proxy(self, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn | None:
        """Let somebody act for another, after the office asked them at home; the other themselves may say so, too."""
        return self._decide_proxy(msg, talk, uow, granted=True)

    def refuse_proxy(self, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn | None:
        """Refuse that somebody acts for another."""
        return self._decide_proxy(msg, talk, uow, granted=False)

    @staticmethod
    def _decide_proxy(msg: Inbound, talk: Talk[Any], uow: Uow, *, granted: bool) -> Turn | None:
        if talk.number is None:
            return None
        by, words = By(talk.person, talk.now, msg.key), talk.order.rest if talk.order is not None else ""
        proxy = uow.proxies.find(talk.number)
        if proxy is None:
            raise NoSuchNumber(number=talk.number)
        if proxy.person_id == by.person.id:
            acting.answer(uow, by, talk.number, granted=granted)
            return answer(say(f"identity.proxy.answer.{'allowed' if granted else 'refused'}"))
        acting.confirm(uow, by, talk.number, words, granted=granted)
        key = "identity.proxy.confirmed" if granted else "identity.proxy.rejected"
        return answer(say(key, number=talk.number, words=proxy.words))
