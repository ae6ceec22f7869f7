"""Triage in chat: what clerks and the contacts of units order, always by number, always echoed with its content."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from bot.kernel import numbers
from bot.kernel.errors import DomainError, NoSuchNumber
from bot.kernel.talk import Handler, Inbound, Order, Say, Talk, Turn, answer, say
from handlers.complaints import scope
from handlers.complaints.actions import Desk
from handlers.complaints.heavy import HeavyStep, Pending, ask_first
from handlers.complaints.own import OwnCases
from handlers.complaints.views import Views
from handlers.complaints.wording import content_of, short
from handlers.complaints.words import Words
from handlers.complaints.work import By
from storage.complaints.model import Act, State
from storage.complaints.store import Case
from storage.people.model import Role
from storage.people.store import Person
from storage.uow import Uow

_MOST_AT_ONCE = 10
_MOST_LISTED = 8
_LONGEST_ECHO = 60


def fresh(handler: Handler) -> Handler:
    """Let any new command cancel a heavy act that still waits for its confirmation."""

    def handle(msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn | None:
        dialogue = uow.dialogues.of(talk.person.id, talk.now)
        if dialogue is not None and (dialogue.service, dialogue.step) == ("complaints", HeavyStep.CONFIRM):
            uow.dialogues.close(talk.person.id)
        return handler(msg, talk, uow)

    return handle


class StaffDesk:
    """Answers staff and contacts of units."""

    def __init__(self, desk: Desk, own: OwnCases, views: Views, words: Words) -> None:
        self._desk = desk
        self._own = own
        self._views = views
        self._words = words
        self._undo_minutes = desk.undo_minutes

    # --- light -------------------------------------------------------------------------------------

    def accept(self, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn | None:
        """Accept; from whom it was handed to, the same word means to take it."""
        return self._each(msg, talk, lambda by, number: self._accept(by, number, uow), uow)

    def _accept(self, by: By, number: int, uow: Uow) -> Say:
        case = uow.complaints.numbered(number)
        if case is not None and _was_handed_to(by.person, case):
            return self._take(by, number, uow)
        return self._echo("accepted", self._desk.accept(uow, by, number))

    def take(self, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn | None:
        """Start to work on a case; on a new one it means to accept it."""
        return self._each(msg, talk, lambda by, number: self._take_or_accept(by, number, uow), uow)

    def _take_or_accept(self, by: By, number: int, uow: Uow) -> Say:
        case = uow.complaints.numbered(number)
        if case is not None and case.state is State.NEW:
            return self._echo("accepted", self._desk.accept(uow, by, number))
        return self._take(by, number, uow)

    def _take(self, by: By, number: int, uow: Uow) -> Say:
        return self._echo("taken", self._desk.take(uow, by, number))

    def note(self, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn | None:
        """Keep words for colleagues."""
        words = _words(talk)
        if not words and talk.order is not None and talk.order.numbers:
            return answer(say("complaints.desk.what_note", number=talk.order.numbers[0]))
        return self._each(
            msg, talk, lambda by, number: self._echo("noted", self._desk.note(uow, by, number, words)), uow
        )

    # --- medium ------------------------------------------------------------------------------------

    def pass_on(self, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn | None:
        """Hand cases to a colleague by full name, or to an outside unit."""
        target = talk.order.target if talk.order is not None else None
        if target is None:
            return self._ask_whom(talk, uow)
        return self._each(msg, talk, lambda by, number: self._pass_on(by, number, target, talk, uow), uow)

    def _ask_whom(self, talk: Talk[Any], uow: Uow) -> Turn | None:
        if talk.number is None:
            return None
        units = " ".join(unit.name for unit in uow.places.units(talk.person.community_id))
        return answer(say("complaints.desk.to_whom", number=talk.number, units=units))

    def _pass_on(self, by: By, number: int, target: str, talk: Talk[Any], uow: Uow) -> Say:
        named = [person for person in uow.people.named(by.person.community_id, target) if person.is_staff]
        if any(Role.STAFF in person.roles for person in named):
            case, _ = self._desk.assign(uow, by, number, target)
            return self._echo("assigned", case, who=target)
        unit = self._desk.unit_called(uow, by, number, named, target)
        case, told = self._desk.transfer(uow, by, number, unit, _words(talk))
        if not told:
            phone = uow.people.vault.unseal(unit.phone_sealed) if unit.phone_sealed else ""
            return self._echo("call_unit" if phone else "unit_unreachable", case, who=unit.name, phone=phone)
        seconds = 0 if case.urgent else self._desk.hold_seconds
        return self._echo(
            "transferred" if seconds else "transferred_now", case, who=unit.name, seconds=seconds
        )

    def reply(self, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn | None:
        """Send words to the person who reported."""
        if talk.number is None:
            return answer(say("complaints.desk.one_at_a_time")) if _is_order(talk) else None
        words = _words(talk)
        if not words:
            return answer(say("complaints.desk.what_reply", number=talk.number))
        case = self._desk.reply(uow, By(talk.person, talk.now, msg.key), talk.number, words)
        seconds = 0 if case.urgent else self._desk.hold_seconds
        echo = self._echo(
            "replied" if seconds else "replied_now", case, words=short(words, _LONGEST_ECHO), seconds=seconds
        )
        return answer(echo)

    # --- heavy -------------------------------------------------------------------------------------

    def close(self, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn | None:
        """Say what the resident will read, and ask for the two digits."""
        if talk.number is None:
            return answer(say("complaints.desk.one_at_a_time")) if _is_order(talk) else None
        case = self._desk.may_close(uow, By(talk.person, talk.now, msg.key), talk.number)
        words = _words(talk)
        what = say(
            "complaints.desk.closing" if words else "complaints.desk.closing_bare",
            number=case.number,
            content=content_of(case),
            words=words,
        )
        return ask_first(Pending(act=Act.CLOSE, number=case.number, words=words), what)

    def reject(self, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn | None:
        """Refuse a case with a reason; a case handed over goes back to its owner instead."""
        if talk.number is None:
            return answer(say("complaints.desk.one_at_a_time")) if _is_order(talk) else None
        by, number = By(talk.person, talk.now, msg.key), talk.number
        case = uow.complaints.numbered(number)
        if case is not None and _is_with_somebody(talk.person, case):
            return answer(self._echo("handed_back", self._desk.hand_back(uow, by, number, _words(talk))))
        case = self._desk.may_reject(uow, by, number)
        reason = self._words.reason(_words(talk))
        if not reason:
            return answer(say("complaints.desk.what_reason", number=number, content=content_of(case)))
        what = say("complaints.desk.rejecting", number=number, content=content_of(case), words=reason)
        return ask_first(Pending(act=Act.REJECT, number=number, words=reason), what)

    # --- looking, reminding, undoing -----------------------------------------------------------------

    def show(self, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn | None:
        """Show a case."""
        if talk.number is None:
            return answer(say("complaints.desk.one_at_a_time")) if _is_order(talk) else None
        return self._own.show(msg, talk, uow)

    def remind(self, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn | None:
        """Ask whoever has the case to hurry; from the person who reported it, a reminder that counts."""
        case = uow.complaints.numbered(talk.number) if talk.number is not None else None
        if case is not None and not scope.works_on(talk.person, case):
            return self._own.urge(msg, talk, uow)
        return self._each(
            msg, talk, lambda by, number: self._echo("reminded", self._desk.remind(uow, by, number)), uow
        )

    def to_do(self, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn:
        """List open cases, most pressing first."""
        remit = scope.remit_of(talk.person)
        if self._words.means("mine", msg.text):
            remit = scope.own_remit_of(talk.person)
        late = self._words.means("overdue", _words(talk) or msg.text)
        cases = uow.complaints.to_do(remit, _MOST_LISTED, due_before=talk.now if late else None)
        count, count_late = uow.complaints.count_to_do(remit, talk.now)
        if not cases:
            return answer(
                say("complaints.desk.nothing_late" if late else "complaints.desk.nothing", count=count)
            )
        head = say("complaints.desk.list", count=count, late=count_late)
        return answer(head, *map(self._views.line, cases))

    def undo(self, msg: Inbound, talk: Talk[Any], uow: Uow) -> Turn:
        """Take back the last light or medium act."""
        case, act = self._desk.undo(uow, By(talk.person, talk.now, msg.key), talk.number)
        what = say(f"complaints.acts.{act.value}")
        return answer(say("complaints.desk.undone", number=case.number, content=content_of(case), act=what))

    # --- shared ------------------------------------------------------------------------------------

    def _each(self, msg: Inbound, talk: Talk[Any], act: Callable[[By, int], Say], uow: Uow) -> Turn | None:
        """Do the same with every number of the order; several get a line each, one that fails harms no other.

        Raises: DomainError, when there is only one number.
        """
        if not _is_order(talk):
            return None
        assert talk.order is not None
        by, said = By(talk.person, talk.now, msg.key), talk.order.numbers
        if talk.number is not None:
            return answer(act(by, talk.number))
        if len(said) > _MOST_AT_ONCE:
            return answer(say("complaints.desk.too_many", count=_MOST_AT_ONCE))
        return answer(*(_attempt(act, by, digits, uow) for digits in said))

    def _echo(self, what: str, case: Case, **values: object) -> Say:
        return say(
            f"complaints.desk.{what}",
            number=case.number,
            content=content_of(case),
            minutes=self._undo_minutes,
            **values,
        )


def _attempt(act: Callable[[By, int], Say], by: By, digits: str, uow: Uow) -> Say:
    try:
        with uow.attempt():
            number = numbers.read(digits)
            if number is None:
                raise NoSuchNumber(number=digits)
            return act(by, number)
    except DomainError as error:
        return say(error.code, **error.values)


def _is_order(talk: Talk[Any]) -> bool:
    """Whether the command names any case; without a number it is nothing for this desk."""
    return talk.order is not None and bool(talk.order.numbers)


def _words(talk: Talk[Any]) -> str:
    order: Order | None = talk.order
    return order.rest.strip() if order is not None else ""


def _was_handed_to(person: Person, case: Case) -> bool:
    handed = case.state in (State.ASSIGNED, State.REOPENED)
    return scope.is_contact(person, case) or (handed and case.handler_id == person.id)


def _is_with_somebody(person: Person, case: Case) -> bool:
    """Whether the case was passed on, so that giving it back is not refusing it."""
    return scope.is_contact(person, case) or case.state in (State.ASSIGNED, State.WORKING, State.REOPENED)
