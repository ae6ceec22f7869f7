"""Reads what a clerk or a unit's contact orders into deeds, asks for what is missing, and carries them out.

Always by number, always echoed with the content. Several numbers at once: many, or anything heavy, is shown and
confirmed first; each outcome has its line.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from bot.kernel import numbers
from bot.kernel.errors import DomainError, NoSuchNumber
from bot.kernel.talk import Handler, Inbound, Order, Say, Talk, Turn, answer, say
from handlers.complaints import scope
from handlers.complaints.actions.desk import Desk
from handlers.complaints.actions.ending import Ending
from handlers.complaints.dates import Said, read_day
from handlers.complaints.heavy import Deed, Doings, HeavyStep, Pending, ask_first, attempt
from handlers.complaints.leaking import others_data
from handlers.complaints.rules.clocks import Timing
from handlers.complaints.staff.echo import Echo
from handlers.complaints.staff.passing import ask_whom, is_with_somebody
from handlers.complaints.wording import content_of
from handlers.complaints.words import Words
from handlers.complaints.work import By
from storage.complaints.model import Act, State
from storage.complaints.store import Case
from storage.uow import Uow

_MOST_AT_ONCE = 10
_UNASKED = 5


def fresh(handler: Handler) -> Handler:
    """Let any new command cancel what still waits for its confirmation."""

    def handle(msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn | None:
        dialogue = uow.dialogues.of(talk.person.id, talk.now)
        if dialogue is not None and (dialogue.service, dialogue.step) == ("complaints", HeavyStep.CONFIRM):
            uow.dialogues.close(talk.person.id)
        return handler(msg, talk, uow)

    return handle


class Orders:
    """Answers staff and contacts of units."""

    def __init__(self, doings: Doings, desk: Desk, timing: Timing, words: Words, echo: Echo) -> None:
        self._doings = doings
        self._desk = desk
        self._timing = timing
        self._words = words
        self._echo = echo

    # --- plain: a number, perhaps with words ---------------------------------------------------------

    def plain(self, act: Act) -> Handler:
        """Answer a command that needs nothing but the number."""
        return self._handler(lambda number, talk, _uow: Deed(act=act, number=number, words=_words(talk)))

    def spoken(self, act: Act) -> Handler:
        """Answer a command that is nothing without words."""

        def deed(number: int, talk: Talk[Any], _uow: Uow) -> Deed | Say:
            words = _words(talk)
            return Deed(act=act, number=number, words=words) if words else _what(act, number)

        return self._handler(deed)

    def dated(self, act: Act) -> Handler:
        """Answer a command that names a day, and why."""

        def deed(number: int, talk: Talk[Any], _uow: Uow) -> Deed | Say:
            said = read_day(_words(talk), talk.now, number=number)
            if not said.words:
                return _what(act, number)
            return Deed(act=act, number=number, words=said.words, until=self._until(act, said))

        return self._handler(deed)

    def _until(self, act: Act, said: Said) -> datetime:
        """Return when a pause ends, in the morning, or when a later limit is over, in the evening."""
        if said.has_hour:
            return said.at
        return self._timing.opening_of(said.at) if act is Act.PAUSE else self._timing.end_of(said.at)

    def accept(self, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn | None:
        """Accept, or take by the short word for it."""
        act = Act.TAKE if self._words.takes(msg.text) else Act.ACCEPT
        return self._perform(msg, talk, uow, lambda number, talk, _uow: Deed(act=act, number=number))

    # --- those with their own grammar ----------------------------------------------------------------

    def reply(self, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn | None:
        """Send words, or a text kept ready (`#2`), to the person who reported."""

        def deed(number: int, talk: Talk[Any], uow: Uow) -> Deed | Say:
            words = _words(talk)
            slot = self._words.slot(words)
            if slot is not None:
                ready = self._words.ready_texts(uow.ready_texts.of(talk.person.community_id))
                if slot not in ready:
                    return say("complaints.desk.no_ready_text", slot=slot, count=len(ready))
                words = ready[slot]
            return Deed(act=Act.REPLY, number=number, words=words) if words else _what(Act.REPLY, number)

        return self._held_back(msg, talk, uow, deed) or self._perform(msg, talk, uow, deed)

    def _held_back(
        self, msg: Inbound, talk: Talk[Any], uow: Uow, deed: Callable[[int, Talk[Any], Uow], Deed | Say]
    ) -> Turn | None:
        """Ask first when words for a resident hold somebody else's telephone or name."""
        case = uow.complaints.numbered(talk.number) if talk.number is not None else None
        if case is None or not scope.works_on(talk.person, case):
            return None
        meant = deed(case.number, talk, uow)
        what = others_data(meant.words, case, uow) if isinstance(meant, Deed) else None
        if what is None or not isinstance(meant, Deed):
            return None
        held = say("complaints.desk.personal", number=case.number, content=content_of(case), what=what)
        return ask_first(Pending(deeds=(meant,)), held)

    def pass_on(self, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn | None:
        """Hand cases to a colleague by full name, with helpers, or to an outside unit."""
        target = talk.order.target if talk.order is not None else None

        def deed(number: int, talk: Talk[Any], uow: Uow) -> Deed | Say:
            case = uow.complaints.numbered(number)
            if not target:
                assert case is not None, "the pipeline looked it up"
                usual = self._desk.passing.usual_units(uow, case)
                return ask_whom(case, usual[0].name if usual else "", uow)
            first, *others = [name for name in target.split(",") if name]
            words, helpers = self._words.helpers(_words(talk))
            return Deed(act=Act.ASSIGN, number=number, words=words, target=first, helpers=(*others, *helpers))

        return self._perform(msg, talk, uow, deed)

    def reject(self, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn | None:
        """Refuse a case with a reason; one handed over goes back to its owner, one being checked to its closer."""

        def deed(number: int, talk: Talk[Any], uow: Uow) -> Deed | Say:
            case = uow.complaints.numbered(number)
            assert case is not None, "the pipeline looked it up"
            by, words = By(talk.person, talk.now, msg.key), _words(talk)
            if case.state is State.CHECKING:
                return (
                    Deed(act=Act.REFUTE, number=number, words=words) if words else _what(Act.REFUTE, number)
                )
            if is_with_somebody(talk.person, case):
                return Deed(act=Act.HAND_BACK, number=number, words=words)
            case = self._desk.ending.may_reject(uow, by, number)
            reason = self._words.reason(words)
            if not reason:
                return self._echo.said("what_reason", case)
            act = Act.PROPOSE if Ending.needs_second(by, case) else Act.REJECT
            return Deed(act=act, number=number, words=reason)

        return self._perform(msg, talk, uow, deed)

    def grade(self, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn | None:
        """Say how urgent cases are."""

        def deed(number: int, talk: Talk[Any], _uow: Uow) -> Deed | Say:
            grade, why = self._words.grade(_words(talk))
            return (
                Deed(act=Act.REGRADE, number=number, target=grade, words=why)
                if grade
                else _what(Act.REGRADE, number)
            )

        return self._perform(msg, talk, uow, deed)

    def avoid(self, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn | None:
        """Let cases go round somebody."""

        def deed(number: int, talk: Talk[Any], _uow: Uow) -> Deed | Say:
            order = talk.order
            target = (order.target or order.rest.strip()) if order is not None else ""
            return Deed(act=Act.AVOID, number=number, target=target) if target else _what(Act.AVOID, number)

        return self._perform(msg, talk, uow, deed)

    def escalate(self, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn | None:
        """Hand cases upward, with the number they have there."""

        def deed(number: int, talk: Talk[Any], uow: Uow) -> Deed | Say:
            body, outside = self._words.upward(talk.order.target if talk.order else None, _words(talk))
            case = uow.complaints.numbered(number)
            known = case is not None and bool(case.outside_body)
            if not body and not known:
                return _what(Act.ESCALATE, number)
            return Deed(act=Act.ESCALATE, number=number, target=body, words=outside)

        return self._perform(msg, talk, uow, deed)

    def merge(self, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn | None:
        """Merge one case into another; which is kept must be said."""
        order = talk.order
        if order is None or not order.numbers:
            return None
        into = numbers.read(order.target) if order.target and order.target.isdigit() else None
        gone = [numbers.read(digits) for digits in order.numbers if digits != order.target]
        if into is None or len(gone) != 1 or gone[0] is None:
            return answer(say("complaints.desk.merge_how", number=order.numbers[0]))
        return self._turn(
            By(talk.person, talk.now, msg.key), [Deed(act=Act.MERGE, number=gone[0], into=into)], uow
        )

    def undo(self, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn:
        """Take back the last light or medium act."""
        case, act = self._desk.undoing.undo(uow, By(talk.person, talk.now, msg.key), talk.number)
        what = say(f"complaints.acts.{act.value}")
        return answer(self._echo.said("undone", case, act=what))

    # --- carrying out ----------------------------------------------------------------------------------

    def _handler(self, deed: Callable[[int, Talk[Any], Uow], Deed | Say]) -> Handler:
        def handle(msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn | None:
            return self._perform(msg, talk, uow, deed)

        return handle

    def _perform(
        self, msg: Inbound, talk: Talk[Any], uow: Uow, deed: Callable[[int, Talk[Any], Uow], Deed | Say]
    ) -> Turn | None:
        """Read one deed per number; what is missing is asked for before anything happens."""
        if talk.order is None or not talk.order.numbers:
            return None  # without a number it is nothing for this desk
        found = _numbers(talk.order)
        if len(found) > _MOST_AT_ONCE:
            return answer(say("complaints.desk.too_many", count=_MOST_AT_ONCE))
        deeds: list[Deed] = []
        for number in found:
            read = deed(number, replace(talk, number=number), uow)
            if isinstance(read, Say):
                return answer(read)
            deeds.append(read)
        return self._turn(By(talk.person, talk.now, msg.key), deeds, uow)

    def _turn(self, by: By, deeds: Sequence[Deed], uow: Uow) -> Turn:
        """Carry out, or say first what will happen. Raises: DomainError, when there is only one."""
        if any(self._doings[deed.act].ask for deed in deeds) or len(deeds) > _UNASKED:
            return self._ask(by, deeds, uow)
        if len(deeds) == 1:
            return answer(self._doings[deeds[0].act].carry(uow, by, deeds[0]))
        return answer(*(attempt(self._doings[deed.act].carry, uow, by, deed) for deed in deeds))

    def _ask(self, by: By, deeds: Sequence[Deed], uow: Uow) -> Turn:
        says: list[Say] = []
        ready: list[Deed] = []
        for deed in deeds:
            try:
                says.append(self._announce(by, deed, uow))
                ready.append(deed)
            except DomainError as error:
                if len(deeds) == 1:
                    raise
                says.append(say(error.code, **error.values))
        if not ready:
            return answer(*says)
        if len(deeds) == 1:
            return self._ask_one(by, ready[0], says[0], uow)
        return ask_first(Pending(deeds=tuple(ready)), *says, say("complaints.heavy.count", count=len(ready)))

    def _ask_one(self, by: By, deed: Deed, what: Say, uow: Uow) -> Turn:
        lacking = self._desk.ending.lacks_picture(uow, by, deed.number) if deed.act is Act.CLOSE else None
        if lacking is None:
            return ask_first(Pending(deeds=(deed,)), what)
        wants = say("complaints.heavy.evidence", category=lacking.name, closing=lacking.closing)
        return ask_first(Pending(deeds=(deed,), wants_picture=True), what, wants)

    def _announce(self, by: By, deed: Deed, uow: Uow) -> Say:
        ask = self._doings[deed.act].ask
        if ask is not None:
            return ask(uow, by, deed)
        return self._echo.said(
            "planned", self._seen(deed, by, uow), act=say(f"complaints.acts.{deed.act.value}")
        )

    def _seen(self, deed: Deed, by: By, uow: Uow) -> Case:
        case = uow.complaints.numbered(deed.number)
        if case is None:
            raise NoSuchNumber(number=str(deed.number))
        return case


def _numbers(order: Order) -> list[int]:
    """Return the numbers of an order; the pipeline has found that this person may know of each."""
    return list(dict.fromkeys(filter(None, map(numbers.read, order.numbers))))


def _words(talk: Talk[Any]) -> str:
    order: Order | None = talk.order
    return order.rest.strip() if order is not None else ""


def _what(act: Act, number: int) -> Say:
    return say(f"complaints.what.{act.value}", number=number)
