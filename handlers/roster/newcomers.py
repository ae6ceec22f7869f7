"""Where somebody belongs whom nobody knows: an office of several communities asks once, before it listens."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Any

from bot.kernel.office import Office
from bot.kernel.talk import Inbound, Say, Talk, Turn, done, goto, replay, say, stay
from bot.understanding.answers.reading import parse_answer
from bot.understanding.communities import Called, Meant, is_unsure, read_home
from bot.understanding.normalise import as_choice
from handlers.roster import taking_in
from storage.people.places import Neighbourhood
from storage.uow import Uow

_MOST_LISTED = 12
_NAMES = 6
_ESTATES = 2
_MOST_PHONES = 12
_WORTH_KEEPING = 4  # characters; what is shorter was a try at the answer
_LONGEST_KEPT = 1_000
_A_MATTER = 3  # characters beside the name of one's home
_ASKED_FOR = timedelta(days=1)


class Step(StrEnum):
    """Where a newcomer's talk can wait."""

    COMMUNITY = "community"


@dataclass(frozen=True, slots=True)
class Asked:
    """The communities that were offered by number, in that order."""

    offered: tuple[int, ...] = ()


class Newcomers:
    """Asks which community somebody belongs to; a scanned code or a roster has answered already.

    Until it is known nothing is done for them that belongs to a community: their words wait.
    """

    def __init__(self, office: Office) -> None:
        self._office = office

    def follows(self, _msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn | None:
        """Greet somebody who came without a building's code, and ask."""
        if not uow.people.get(talk.person.id).unplaced:
            return None
        welcome = say("roster.newcomer.welcome", office=self._office.name)
        return self._ask(talk, uow, Meant((), ""), welcome)

    def first_words(self, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn | None:
        """Ask before anything is done for somebody whose community nobody knows; their words wait."""
        if not talk.person.unplaced:
            return None
        if not msg.text:
            return self._ask(talk, uow, Meant((), ""), say("roster.newcomer.once_more"))
        if is_unsure(msg.text):
            return self._call(msg, talk, uow)
        meant = read_home(msg.text, _called(uow.places.neighbourhoods()))
        if len(meant.ids) == 1 and len(meant.rest) < _A_MATTER:
            return self._settle(talk, uow, meant.ids[0])
        self._keep(msg, talk, uow)
        return self._ask(talk, uow, meant)

    def answered(self, msg: Inbound, talk: Talk[Asked], uow: Uow) -> Turn | None:
        """Take the number or the name of the home, and go on with what was said before."""
        if not talk.person.unplaced:
            return None
        if not msg.text:
            return stay(say("roster.newcomer.once_more"))
        offered = talk.form.offered
        index = as_choice(msg.text, len(offered) + 1) if offered else None
        if index is not None and index <= len(offered):
            return self._settle(talk, uow, offered[index - 1])
        if index is not None or is_unsure(msg.text):
            return self._call(msg, talk, uow)
        meant = read_home(msg.text, _called(uow.places.neighbourhoods()))
        if len(meant.ids) != 1:
            self._keep(msg, talk, uow)
            return self._ask(talk, uow, meant)
        if len(meant.rest) >= _A_MATTER:
            self._keep(msg, talk, uow)
        return self._settle(talk, uow, meant.ids[0])

    def confirmed(self, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn | None:
        """Take the answer of somebody whom an office took in: what they said is heard now, or they wait again."""
        said, number = parse_answer(msg.text, "confirm").answer, talk.ask.ref if talk.ask else 0
        choice = as_choice(msg.text, 2)
        if choice == 1 or said == "yes":
            taking_in.answered(uow, talk.person, number)
            words = taking_in.words_of(uow, talk.person)
            return replay(words, None) if words else _placed(uow, talk.person.community_id)
        if choice == 2 or said == "no":
            taking_in.answered(uow, talk.person, number)
            taking_in.let_out(uow, talk.person, number, talk.now, msg.key)
            return self._ask(talk, uow, Meant((), ""), say("roster.newcomer.not_there"))
        return None

    def go_on(self, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn | None:
        """Take the answer whether what somebody said before they belonged anywhere is to go on."""
        said, choice = parse_answer(msg.text, "confirm").answer, as_choice(msg.text, 2)
        yes, no = choice == 1 or said == "yes", choice == 2 or said == "no"
        if not yes and not no:
            return None
        taking_in.answered(uow, talk.person, talk.person.id, taking_in.ASK_WORDS)
        words = taking_in.words_of(uow, talk.person)
        return replay(words, None) if yes and words else done(say("roster.newcomer.dropped"))

    def _settle(self, talk: Talk[Any], uow: Uow, community_id: int) -> Turn:
        words = taking_in.settle(uow, talk.person, community_id)
        return replay(words, None) if words else _placed(uow, community_id)

    @staticmethod
    def _keep(msg: Inbound, talk: Talk[Any], uow: Uow) -> None:
        if len(msg.text) >= _WORTH_KEEPING:
            uow.newcomers.keep(talk.person.id, msg.text[:_LONGEST_KEPT], talk.now, msg.key)

    # --- what they are asked and told ------------------------------------------------------------------------

    def _ask(self, talk: Talk[Any], uow: Uow, meant: Meant, *first: Say) -> Turn:
        """Ask the one question: of what their words may mean, else of all there is, else for a name."""
        known = uow.places.neighbourhoods()
        waiting = uow.newcomers.of(talk.person.id)
        if waiting is not None and not meant.ids:
            says = (*first, *self._phones(known, "still", waiting.number))
            return goto(Step.COMMUNITY, *says, form=Asked(), lasts=_ASKED_FOR)
        offered = [one for one in known if one.id in meant.ids] or known
        if len(offered) > _MOST_LISTED:
            some = "、".join(one.estates[0] if one.estates else one.name for one in known[:_NAMES])
            says = (*first, say("roster.newcomer.which_name", some=some))
            return goto(Step.COMMUNITY, *says, form=Asked(), lasts=_ASKED_FOR)
        question = say("roster.newcomer.which_of" if len(meant.ids) > 1 else "roster.newcomer.which")
        lines = [_line(index, one) for index, one in enumerate(offered, 1)]
        unsure = say("roster.newcomer.unsure", index=len(offered) + 1)
        form = Asked(tuple(one.id for one in offered))
        return goto(Step.COMMUNITY, *first, question, *lines, unsure, form=form, lasts=_ASKED_FOR)

    def _call(self, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn:
        """Lead somebody who cannot say to the telephone; they stay nobody's, and may say it later."""
        number = taking_in.register(uow, talk.person, talk.now)
        says = self._phones(uow.places.neighbourhoods(), "call", number)
        return goto(Step.COMMUNITY, *says, say("roster.newcomer.kept"), form=Asked(), lasts=_ASKED_FOR)

    def _phones(self, known: Sequence[Neighbourhood], key: str, number: int) -> tuple[Say, ...]:
        """Return who can be rung: each community's office where they are few, else the streets', and the account's own."""
        listed = list(dict.fromkeys(self._numbers(known)))
        if not listed:
            return (say(f"roster.newcomer.{key}.nobody", number=number),)
        lines = [say("roster.newcomer.phone", name=name, phone=phone) for name, phone in listed]
        return (say(f"roster.newcomer.{key}.somebody", number=number), *lines[:_MOST_PHONES])

    def _numbers(self, known: Sequence[Neighbourhood]) -> Iterator[tuple[str, str]]:
        if self._office.phone:
            yield self._office.name, self._office.phone
        offices = [(one.name, one.phone) for one in known if one.phone]
        yield from ((one.street, one.street_phone) for one in known if one.street and one.street_phone)
        if len(offices) <= _MOST_LISTED:
            yield from offices


def _placed(uow: Uow, community_id: int) -> Turn:
    name = next(one.name for one in uow.places.communities() if one.id == community_id)
    return done(say("roster.newcomer.placed", community=name))


def _called(known: Sequence[Neighbourhood]) -> list[Called]:
    return [Called(id=one.id, name=one.name, street=one.street, estates=one.estates) for one in known]


def _line(index: int, one: Neighbourhood) -> Say:
    if not one.estates:
        return say("roster.newcomer.line", index=index, name=one.name)
    more = "…" if len(one.estates) > _ESTATES else ""
    estates = "、".join(one.estates[:_ESTATES]) + more
    return say("roster.newcomer.line_estates", index=index, name=one.name, estates=estates)
