"""Where somebody belongs whom nobody knows: an office of several communities asks once, before it listens."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from bot.kernel.office import Office
from bot.kernel.talk import Inbound, Kind, Say, Talk, Turn, done, goto, replay, say
from bot.understanding.normalise import as_choice
from storage.people.places import Named
from storage.uow import Uow

_MOST_LISTED = 30
_NAMES = 6
_WORTH_KEEPING = 4  # characters; what is shorter was a try at the answer
_LONGEST_KEPT = 1_000


class Step(StrEnum):
    """Where a newcomer's talk can wait."""

    COMMUNITY = "community"


@dataclass(frozen=True, slots=True)
class Unplaced:
    """What the newcomer said before they were asked; it is heard when it is known where they belong."""

    text: str = ""


class Newcomers:
    """Asks which community somebody belongs to; a scanned code or a roster has answered already."""

    def __init__(self, office: Office) -> None:
        self._office = office

    def follows(self, _msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn | None:
        """Greet somebody who came without a building's code, and ask."""
        if not uow.people.get(talk.person.id).unplaced:
            return None
        welcome = say("roster.newcomer.welcome", office=self._office.name)
        return goto(Step.COMMUNITY, welcome, *self._question(uow), form=Unplaced())

    def first_words(self, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn | None:
        """Ask before anything is done for somebody whose community nobody knows; their words wait."""
        if not talk.person.unplaced:
            return None
        current = uow.dialogues.of(talk.person.id, talk.now)
        if current is not None and current.step == Step.COMMUNITY:
            return None
        return goto(Step.COMMUNITY, *self._question(uow), form=Unplaced(msg.text[:_LONGEST_KEPT]))

    def answered(self, msg: Inbound, talk: Talk[Unplaced], uow: Uow) -> Turn | None:
        """Take the number or the name of the community, and go on with what was said before."""
        if msg.kind is not Kind.TEXT:
            return None
        chosen = _chosen(msg.text, uow.places.communities())
        if chosen is None:
            kept = msg.text[:_LONGEST_KEPT] if len(msg.text) >= _WORTH_KEEPING else talk.form.text
            return goto(Step.COMMUNITY, *self._question(uow), form=Unplaced(kept))
        uow.people.place(talk.person.id, chosen.id)
        if talk.form.text:
            return replay(talk.form.text, None)
        return done(say("roster.newcomer.placed", community=chosen.name))

    @staticmethod
    def _question(uow: Uow) -> tuple[Say, ...]:
        """Return the one question: a list to choose from, or only the request for the name where there are too many."""
        known = uow.places.communities()
        if len(known) > _MOST_LISTED:
            some = "、".join(one.name for one in known[:_NAMES])
            return (say("roster.newcomer.which_name", some=some),)
        lines = [
            say("roster.newcomer.line", index=index, name=one.name) for index, one in enumerate(known, 1)
        ]
        unsure = say("roster.newcomer.unsure", index=len(known) + 1)
        return (say("roster.newcomer.which"), *lines, unsure)


def _chosen(text: str, known: list[Named]) -> Named | None:
    """Return the community that is meant: by its place in the list, else the only one whose name fits."""
    index = as_choice(text, len(known) + 1) if len(known) <= _MOST_LISTED else None
    if index is not None:
        # Who does not know is taken in by the first, which hands what is not its own to its neighbour.
        return known[index - 1] if index <= len(known) else known[0]
    said = text.strip()
    exact = [one for one in known if one.name == said]
    fitting = exact or [one for one in known if len(said) > 1 and (said in one.name or one.name in said)]
    return fitting[0] if len(fitting) == 1 else None
