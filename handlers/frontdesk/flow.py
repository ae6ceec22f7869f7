"""What a resident hears at the front desk: welcome, menu, who is my grid worker, a person please, small talk."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from bot.kernel import numbers
from bot.kernel.office import Office
from bot.kernel.talk import Inbound, Kind, Talk, Turn, answer, done, goto, hand_over, say, stay
from bot.understanding.commands.references import parse_confirmation
from bot.understanding.followups import Aspect, aspect_asked
from bot.understanding.masking import mask
from bot.understanding.normalise import as_choice
from bot.understanding.pleasantries import Pleasantry, asks_for_a_machine, greets, pleasantry
from handlers.frontdesk import rules
from handlers.frontdesk.actions import arrivals, talks
from handlers.frontdesk.contact import ContactFlow
from storage.people.model import Role
from storage.uow import Uow

_MENU = (
    "complaint.new",
    "service.lookup",
    "volunteer.browse",
    "meeting.list",
    "contact",
    "human",
)
_MOST_CHOICES = 9
_SHORT = 12
_SHORTEST_NAME = 2
_KIND = frozenset((Pleasantry.THANKS, Pleasantry.PRAISE))
_OF_OFFICE = frozenset((Aspect.HOURS, Aspect.PHONE))
_OF_ITEMS = frozenset((Aspect.OTHERS, Aspect.PAPERS, Aspect.FEE, Aspect.AMOUNT, Aspect.ONLINE))
_LONGEST_PICK = 120
_CASE = "case"


class Step(StrEnum):
    """Where a talk at the front desk can stand."""

    MENU = "menu"
    HUMAN = "human"
    GUESS = "guess"


@dataclass(frozen=True, slots=True)
class Blank:
    """A step that keeps nothing."""


@dataclass(frozen=True, slots=True)
class Guesses:
    """What was said, and the labels offered for it in order."""

    text: str
    labels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Numbered:
    """The talk that is going on."""

    number: int


class FrontDeskFlow:
    """Answers residents before, between and beside the counters."""

    def __init__(self, office: Office, contacts: ContactFlow) -> None:
        self._office = office
        self._contacts = contacts

    # --- coming and going ------------------------------------------------------------------------------

    def welcome(self, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn:
        """Greet a new follower; one who scanned a building's code belongs to that building."""
        building = arrivals.settle_in(uow, talk.person, msg.scene)
        if building is not None:
            return answer(say("frontdesk.welcome_home", office=self._office.name, building=building.name))
        return answer(say("frontdesk.welcome", office=self._office.name))

    def scanned(self, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn:
        """Note the building of a follower who scanned its code."""
        building = arrivals.settle_in(uow, talk.person, msg.scene)
        if building is None:
            return self.menu(msg, talk, uow)
        return answer(say("frontdesk.at_home", building=building.name))

    # --- menu and small words ----------------------------------------------------------------------------

    def menu(self, _msg: Inbound, _talk: Talk[Any], _uow: Uow) -> Turn:
        """Say what this account can do."""
        return goto(Step.MENU, say("frontdesk.menu", office=self._office.name), form=Blank())

    def choose(self, msg: Inbound, _talk: Talk[Blank], _uow: Uow) -> Turn | None:
        """Take a number of the menu; anything else is no answer to it."""
        chosen = as_choice(msg.text, len(_MENU)) if msg.kind is Kind.TEXT else None
        if chosen is None:
            return None
        label = _MENU[chosen - 1]
        prompts = {
            "complaint.new": "frontdesk.prompts.complaint",
            "service.lookup": "frontdesk.prompts.service",
        }
        if label in prompts:
            return done(say(prompts[label]))
        return hand_over(label, msg.text)

    def resident_side(self, _msg: Inbound, _talk: Talk[Any], _uow: Uow) -> Turn:
        """Tell a clerk how to speak as a resident."""
        return answer(say("frontdesk.resident_side"))

    def nothing_to_cancel(self, _msg: Inbound, _talk: Talk[Any], _uow: Uow) -> Turn:
        """Say that no dialogue is open."""
        return answer(say("frontdesk.nothing_open"))

    def smalltalk(self, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn:
        """Answer a greeting, thanks, a good-bye in one line; what only looks like small talk gets what it may mean."""
        said = pleasantry(msg.text)
        if said is Pleasantry.OTHER:
            return self.unknown(msg, talk, uow)
        if said in _KIND and _names_staff(msg.text, talk, uow):
            return hand_over("complaint.new", msg.text)  # praise of a colleague is kept and passed on
        return answer(say(f"frontdesk.smalltalk.{said.value}"))

    def unknown(self, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn:
        """Offer what the words may have meant, by number; never a dead end. A clerk who spoke of a case sees its verbs."""
        if parse_confirmation(msg.text) is not None:
            return answer(say("frontdesk.nothing_to_confirm"))
        meant = numbers.owner(uow, talk.number) if talk.number is not None else None
        if meant is not None and meant.kind == _CASE:
            return answer(say("frontdesk.not_done", number=talk.number))
        labels = tuple(label for label in talk.guesses if label not in ("emergency", "smalltalk", "unknown"))
        if as_choice(msg.text, _MOST_CHOICES) is not None:
            return answer(say("frontdesk.stray_number"))
        if asks_for_a_machine(msg.text):
            return answer(say("frontdesk.machine", office=self._office.name))
        if greets(msg.text):
            return answer(say("frontdesk.smalltalk.greeting"))
        aspect = aspect_asked(msg.text)
        if aspect in _OF_ITEMS:
            return answer(say("frontdesk.which"))
        if aspect in _OF_OFFICE:
            return hand_over("contact", msg.text)
        if len(msg.text) <= _SHORT and pleasantry(msg.text) is Pleasantry.SORRY:
            return answer(say("frontdesk.smalltalk.sorry"))
        if not labels:
            return answer(say("frontdesk.unknown"))
        lines = [
            say("frontdesk.guess_line", index=index, what=say(f"frontdesk.labels.{label.replace('.', '_')}"))
            for index, label in enumerate(labels, 1)
        ]
        form = Guesses(msg.text, labels)
        return goto(Step.GUESS, say("frontdesk.guess"), *lines, say("frontdesk.guess_end"), form=form)

    def guessed(self, msg: Inbound, talk: Talk[Guesses], uow: Uow) -> Turn | None:
        """Take the number of a guess, keep it for a clerk to review, and answer the first words again."""
        chosen = as_choice(msg.text, len(talk.form.labels))
        if chosen is None:
            return None
        label = talk.form.labels[chosen - 1]
        uow.picks.keep(talk.person.community_id, mask(talk.form.text)[:_LONGEST_PICK], label, talk.now)
        return hand_over(label, talk.form.text)

    def unreadable(self, _msg: Inbound, _talk: Talk[Any], _uow: Uow) -> Turn:
        """Answer what cannot be read: a film, a link."""
        return answer(say("frontdesk.unreadable"))

    # --- a person, please -----------------------------------------------------------------------------------

    def human(self, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn:
        """Hand the talk to who is on duty; outside hours say when somebody is there."""
        if talk.label and asks_for_a_machine(msg.text):
            return answer(say("frontdesk.machine", office=self._office.name))
        calendar = self._office.calendar
        due_at = calendar.next_open(talk.now)
        number = talks.ask_for_person(uow, talk.person, due_at, talk.now, msg.key)
        key = "frontdesk.human.now" if calendar.is_open(talk.now) else "frontdesk.human.later"
        words = say(key, number=number, at=due_at, phone=self._contacts.phone())
        return goto(Step.HUMAN, words, form=Numbered(number), lasts=rules.TALK_LASTS)

    def to_person(self, msg: Inbound, talk: Talk[Numbered], uow: Uow) -> Turn | None:
        """Pass words on to the person of the office while the talk lasts."""
        known = uow.frontdesk.talk(talk.form.number)
        if known is None or known.state.value != "open" or msg.kind is not Kind.TEXT:
            return None
        talks.pass_on(uow, talk.form.number, msg.text, talk.now, msg.key)
        return stay(say("frontdesk.human.passed"))


def _names_staff(text: str, talk: Talk[Any], uow: Uow) -> bool:
    """Whether the full name of one of the office stands in a text that says more than thanks."""
    if len(text) <= _SHORT:
        return False
    names = (name for _, name in uow.people.names_with_role(talk.person.community_id, Role.STAFF))
    return any(len(name) >= _SHORTEST_NAME and name in text for name in names)
