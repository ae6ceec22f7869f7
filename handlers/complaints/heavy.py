"""Acts that cannot be undone, and many acts at once, are asked for twice: only the last two digits with 是 carry them out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from bot.kernel.errors import DomainError
from bot.kernel.talk import Inbound, Kind, Say, Talk, Turn, done, goto, say, stay
from bot.understanding.answers.reading import parse_answer
from bot.understanding.commands.references import parse_confirmation
from handlers.complaints.watching import watch
from handlers.complaints.work import By
from storage.complaints.model import Act
from storage.uow import Uow

_VALID = timedelta(minutes=3)


class HeavyStep(StrEnum):
    """Where a heavy act waits."""

    CONFIRM = "confirm"


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """One act on one case as it was ordered, with everything it needs."""

    act: Act
    number: int
    words: str = ""
    target: str = ""
    helpers: tuple[str, ...] = ()
    until: datetime | None = None
    into: int = 0
    pictures: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Doing:
    """How a deed is carried out and told; `ask` says what will happen, for deeds that are asked about first."""

    carry: Callable[[Uow, By, Deed], Say]
    ask: Callable[[Uow, By, Deed], Say] | None = None


Doings = Mapping[Act, Doing]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pending:
    """Deeds that wait for their confirmation. `wants_picture`: a picture confirms too, and is kept with the case."""

    deeds: tuple[Deed, ...]
    wants_picture: bool = False

    @property
    def number(self) -> int:
        """The number whose last digits confirm."""
        return self.deeds[-1].number

    @property
    def code(self) -> str:
        """The two digits that confirm."""
        return f"{self.number % 100:02d}"


def ask_first(pending: Pending, *says: Say) -> Turn:
    """Say what will happen and wait for the confirmation."""
    key = "complaints.heavy.confirm_bare" if pending.wants_picture else "complaints.heavy.confirm"
    return goto(HeavyStep.CONFIRM, *says, say(key, code=pending.code), form=pending, lasts=_VALID)


class Confirmation:
    """Carries out deeds once they are confirmed; the case may have moved on meanwhile, so all is checked again."""

    def __init__(self, doings: Doings, keep_picture: Callable[[Uow, By, str], int]) -> None:
        self._doings = doings
        self._keep_picture = keep_picture

    def take(self, msg: Inbound, talk: Talk[Pending], uow: Uow) -> Turn | None:
        """Take the confirmation; a plain yes or other digits never confirm."""
        pending, by = talk.form, By(talk.person, talk.now, msg.key)
        if msg.kind is Kind.IMAGE and pending.wants_picture:
            return done(*self._with_picture(pending, by, msg.media_id, uow))
        code = parse_confirmation(msg.text, pending.number) if msg.text else None
        if code == pending.code:
            return done(*self._carry_out(pending.deeds, by, uow))
        said = parse_answer(msg.text, "confirm") if msg.text else None
        if code is not None or (said is not None and said.answer == "yes"):
            return stay(say("complaints.heavy.again", code=pending.code, number=pending.number))
        if said is not None and said.answer == "no":
            return done(say("complaints.heavy.dropped", number=pending.number))
        return None

    def _with_picture(self, pending: Pending, by: By, media_id: str, uow: Uow) -> list[Say]:
        picture = self._keep_picture(uow, by, media_id)
        deeds = tuple(replace(deed, pictures=(picture,)) for deed in pending.deeds)
        return self._carry_out(deeds, by, uow)

    def _carry_out(self, deeds: tuple[Deed, ...], by: By, uow: Uow) -> list[Say]:
        if len(deeds) == 1:
            says = [self._doings[deeds[0].act].carry(uow, by, deeds[0])]
        else:
            says = [attempt(self._doings[deed.act].carry, uow, by, deed) for deed in deeds]
        watch(uow, by)
        return says


def attempt(act: Callable[[Uow, By, Deed], Say], uow: Uow, by: By, deed: Deed) -> Say:
    """Carry out one of several deeds; one that fails says why and harms no other."""
    try:
        with uow.attempt():
            return act(uow, by, deed)
    except DomainError as error:
        return say(error.code, **error.values)
