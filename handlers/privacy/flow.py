"""What people say about their data: what do you keep, I agree, I take it back, give it to me, delete it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import msgspec

from bot.kernel.office import Office
from bot.kernel.talk import Inbound, Kind, Talk, Turn, answer, done, goto, replay, say, stay
from bot.understanding.answers.reading import parse_answer
from bot.understanding.commands.references import parse_confirmation
from bot.understanding.normalise import as_choice
from handlers.privacy import rules
from handlers.privacy.actions import By, Rights
from storage.uow import Uow


class Step(StrEnum):
    """Where a talk about data can wait."""

    CONSENT = "consent"
    ERASE = "erase"


@dataclass(frozen=True, slots=True)
class Pending:
    """Words that wait for consent, and the dialogue they belong to, None when none was open."""

    text: str
    kept: Any = None


@dataclass(frozen=True, slots=True)
class Erasing:
    """The number that confirms deleting."""

    number: int


class PrivacyFlow:
    """Answers everybody about their own data."""

    def __init__(self, rights: Rights, office: Office) -> None:
        self._rights = rights
        self._office = office

    def privacy(self, _msg: Inbound, talk: Talk[Any], _uow: Uow) -> Turn:
        """Say what is kept about a person, who sees it, how long, and what they may ask for."""
        agreed = talk.person.agreed == self._rights.version
        state = say("privacy.agreed" if agreed else "privacy.not_agreed")
        words = say("privacy.words", office=self._office.name, version=self._rights.version)
        return answer(words, say("privacy.rights"), state)

    # --- consent --------------------------------------------------------------------------------------------

    def ask(self, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn:
        """Ask once whether personal words may be kept; they wait, and so does the dialogue they belong to."""
        open_dialogue = uow.dialogues.of(talk.person.id, talk.now)
        kept = msgspec.to_builtins(open_dialogue) if open_dialogue is not None else None
        form = Pending(msg.text if msg.kind is not Kind.EVENT else "", kept)
        return goto(Step.CONSENT, say("privacy.consent.ask", office=self._office.name), form=form)

    def consented(self, msg: Inbound, talk: Talk[Pending], uow: Uow) -> Turn | None:
        """Take the yes or no; after a yes the talk goes on with the words that waited."""
        said = parse_answer(msg.text, "confirm").answer
        by = By(talk.person, talk.now, msg.key)
        if said == "yes" or as_choice(msg.text, 2) == 1:
            self._rights.agree(uow, by)
            return replay(talk.form.text, talk.form.kept)
        if said == "no" or as_choice(msg.text, 2) == 2:
            self._rights.refuse(uow, by)
            return done(say("privacy.consent.refused"))
        return stay(say("privacy.consent.again")) if msg.kind is Kind.TEXT and len(msg.text) <= 4 else None

    def agree(self, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn:
        """Take a consent that was given in so many words."""
        self._rights.agree(uow, By(talk.person, talk.now, msg.key))
        return answer(say("privacy.consent.thanks"))

    def withdraw(self, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn:
        """Take the consent back, in one step."""
        if not talk.person.agreed and talk.person.name_sealed is None and talk.person.building_id is None:
            return answer(say("privacy.consent.none"))
        self._rights.withdraw(uow, By(talk.person, talk.now, msg.key))
        on_roster = talk.person.on_roster
        return answer(say("privacy.consent.withdrawn_roster" if on_roster else "privacy.consent.withdrawn"))

    # --- a copy ---------------------------------------------------------------------------------------------

    def export(self, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn:
        """Give a link to everything that is kept about the person; without an address the office hands it over."""
        request = self._rights.ask_for_copy(uow, By(talk.person, talk.now, msg.key))
        if not self._office.public_url:
            self._rights.tell_office(uow, request, talk.now)
            return answer(say("privacy.export.later", number=request.number, due=request.due_at))
        link = self._office.link(self._rights.link_for(uow, request, talk.now))
        return answer(say("privacy.export.ready", link=link, days=rules.LINK_LASTS.days))

    # --- deleting -------------------------------------------------------------------------------------------

    def erase(self, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn:
        """Say what deleting means, and wait for its confirmation."""
        number, losses = self._rights.may_erase(uow, By(talk.person, talk.now, msg.key))
        head = say("privacy.erase.roster" if talk.person.on_roster else "privacy.erase.ask")
        confirm = say("privacy.erase.confirm", code=rules.code_of(number))
        return goto(Step.ERASE, head, *losses, confirm, form=Erasing(number), lasts=rules.CONFIRM_WITHIN)

    def erased(self, msg: Inbound, talk: Talk[Erasing], uow: Uow) -> Turn | None:
        """Take the confirmation; a plain yes or other digits never delete."""
        code = rules.code_of(talk.form.number)
        given = parse_confirmation(msg.text, talk.form.number)
        if given == code:
            self._rights.erase(uow, By(talk.person, talk.now, msg.key), talk.form.number)
            return done(say("privacy.erase.done"))
        said = parse_answer(msg.text, "confirm").answer
        if given is not None or said == "yes":
            return stay(say("privacy.erase.again", code=code))
        return done(say("privacy.erase.kept")) if said == "no" else None

    def goodbye(self, _msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn:
        """Part with somebody who no longer follows: the platform demands it (wechat-platform.md §2.2).

        The office's own roster is not theirs to delete; of people on it only what they told here is forgotten.
        """
        if not talk.person.on_roster:
            self._rights.let_go(uow, talk.person, talk.now)
        uow.people.forget(talk.person.id)
        return Turn()

    def show_request(self, _msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn | None:
        """Show where a request stands."""
        request = uow.privacy.requested(talk.number or 0)
        if request is None:
            return None
        key = "done" if request.done_at is not None else "open"
        return answer(say(f"privacy.request.{key}", number=request.number, due=request.due_at))
