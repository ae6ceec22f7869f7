"""All acts of the desk together, for whoever speaks them: chat now, a web page later."""

from __future__ import annotations

from dataclasses import dataclass

from handlers.complaints.actions.ending import Ending
from handlers.complaints.actions.everyday import Everyday
from handlers.complaints.actions.grading import Grading
from handlers.complaints.actions.merging import Merging
from handlers.complaints.actions.passing import Passing
from handlers.complaints.actions.talking import Talking
from handlers.complaints.actions.terms import Terms
from handlers.complaints.actions.undoing import Undoing
from handlers.complaints.actions.waiting import Waiting
from handlers.complaints.letters import Letters
from handlers.complaints.work import Work


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """The rooms of the desk."""

    everyday: Everyday
    passing: Passing
    waiting: Waiting
    terms: Terms
    ending: Ending
    grading: Grading
    merging: Merging
    undoing: Undoing
    talking: Talking

    @classmethod
    def open(cls, work: Work, letters: Letters) -> Desk:
        """Furnish the desk."""
        ending, merging, talking = Ending(work, letters), Merging(work, letters), Talking(work, letters)
        return cls(
            everyday=Everyday(work, letters),
            passing=Passing(work, letters),
            waiting=Waiting(work, letters),
            terms=Terms(work, letters, ending),
            ending=ending,
            grading=Grading(work, letters, talking),
            merging=merging,
            undoing=Undoing(work, letters, merging),
            talking=talking,
        )
