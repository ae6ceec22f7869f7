"""Acts that cannot be undone are asked for twice: only the last two digits with 是 carry them out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from bot.kernel.talk import Inbound, Say, Talk, Turn, done, goto, say, stay
from bot.understanding.answers.reading import parse_answer
from bot.understanding.commands.references import parse_confirmation
from handlers.complaints.actions import Desk
from handlers.complaints.reports import Reports
from handlers.complaints.wording import content_of
from handlers.complaints.work import By
from storage.complaints.model import Act
from storage.uow import Uow

_VALID = timedelta(minutes=3)


class HeavyStep(StrEnum):
    """Where a heavy act waits."""

    CONFIRM = "confirm"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pending:
    """A heavy act that waits for its confirmation."""

    act: Act
    number: int
    words: str = ""

    @property
    def code(self) -> str:
        """The two digits that confirm it."""
        return f"{self.number % 100:02d}"


def ask_first(pending: Pending, *says: Say) -> Turn:
    """Say what will happen and wait for the confirmation."""
    confirm = say("complaints.heavy.confirm", code=pending.code)
    return goto(HeavyStep.CONFIRM, *says, confirm, form=pending, lasts=_VALID)


class Confirmation:
    """Carries out a heavy act once it is confirmed; the case may have moved on meanwhile, so all is checked again."""

    def __init__(self, desk: Desk, reports: Reports) -> None:
        self._desk = desk
        self._reports = reports

    def take(self, msg: Inbound, talk: Talk[Pending], uow: Uow) -> Turn | None:
        """Take the confirmation; a plain yes or other digits never confirm."""
        pending = talk.form
        code = parse_confirmation(msg.text)
        if code == pending.code:
            return done(self._carry_out(pending, By(talk.person, talk.now, msg.key), uow))
        said = parse_answer(msg.text, "confirm")
        if code is not None or said.answer == "yes":
            return stay(say("complaints.heavy.again", code=pending.code, number=pending.number))
        return done(say("complaints.heavy.dropped", number=pending.number)) if said.answer == "no" else None

    def _carry_out(self, pending: Pending, by: By, uow: Uow) -> Say:
        number, words = pending.number, pending.words
        if pending.act is Act.CLOSE:
            case = self._desk.close(uow, by, number, words)
        elif pending.act is Act.REJECT:
            case = self._desk.reject(uow, by, number, words)
        else:
            case = self._reports.withdraw(uow, by, number)
        return say(f"complaints.heavy.finished.{pending.act.value}", number=number, content=content_of(case))
