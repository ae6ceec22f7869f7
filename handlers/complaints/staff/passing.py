"""The everyday deeds and those of passing on, as a clerk orders and hears them."""

from __future__ import annotations

from bot.kernel.talk import Say, say
from handlers.complaints import scope
from handlers.complaints.actions.desk import Desk
from handlers.complaints.heavy import Deed, Doing, Doings
from handlers.complaints.staff.echo import Echo
from handlers.complaints.wording import echoed
from handlers.complaints.work import By
from storage.complaints.model import Act, State
from storage.complaints.store import Case
from storage.people.model import Role
from storage.people.store import Person
from storage.uow import Uow


class FirstDeeds:
    """Accept, take, note, answer, remind, pass on, hand back."""

    def __init__(self, desk: Desk, echo: Echo) -> None:
        self._everyday = desk.everyday
        self._passing = desk.passing
        self._echo = echo

    def doings(self) -> Doings:
        """Return how each of these acts is carried out."""
        return {
            Act.ACCEPT: Doing(self.accept),
            Act.TAKE: Doing(self.take),
            Act.NOTE: Doing(self._note),
            Act.REPLY: Doing(self._reply),
            Act.REMIND: Doing(self._remind),
            Act.ASSIGN: Doing(self._pass_on),
            Act.HAND_BACK: Doing(self._hand_back),
        }

    def accept(self, uow: Uow, by: By, deed: Deed) -> Say:
        """Accept; from whom it was handed to, the same word means to take it."""
        case = uow.complaints.numbered(deed.number)
        if case is not None and _was_handed_to(by.person, case):
            return self._take(uow, by, deed.number)
        return self._accept(uow, by, deed.number)

    def take(self, uow: Uow, by: By, deed: Deed) -> Say:
        """Start to work on a case; on a new one it means to accept it."""
        case = uow.complaints.numbered(deed.number)
        if case is not None and (case.state is State.NEW or self._everyday.accepted_so(uow, by, case)):
            return self._accept(uow, by, deed.number, taking=True)
        return self._take(uow, by, deed.number)

    def _accept(self, uow: Uow, by: By, number: int, *, taking: bool = False) -> Say:
        case = self._everyday.accept(uow, by, number, taking=taking)
        units = self._passing.usual_units(uow, case)
        if units and not case.restricted:
            return self._echo.said("accepted_usual", case, who=units[0].name)
        return self._echo.said("accepted", case)

    def _take(self, uow: Uow, by: By, number: int) -> Say:
        return self._echo.said("taken", self._everyday.take(uow, by, number))

    def _note(self, uow: Uow, by: By, deed: Deed) -> Say:
        return self._echo.said("noted", self._everyday.note(uow, by, deed.number, deed.words))

    def _reply(self, uow: Uow, by: By, deed: Deed) -> Say:
        case = self._everyday.reply(uow, by, deed.number, deed.words)
        return self._echo.sent("replied", case, words=echoed(deed.words))

    def _remind(self, uow: Uow, by: By, deed: Deed) -> Say:
        return self._echo.said("reminded", self._everyday.remind(uow, by, deed.number))

    def _hand_back(self, uow: Uow, by: By, deed: Deed) -> Say:
        case = self._passing.hand_back(uow, by, deed.number, deed.words)
        return self._echo.said("handed_back", case)

    def _pass_on(self, uow: Uow, by: By, deed: Deed) -> Say:
        """Hand a case to a colleague by full name, or to an outside unit by its name or its contact's."""
        named = [one for one in uow.people.named(by.person.community_id, deed.target) if one.is_staff]
        if any(Role.STAFF in one.roles for one in named):
            case, _ = self._passing.assign(
                uow, by, deed.number, deed.target, words=deed.words, helpers=deed.helpers
            )
            what = "assigned_helped" if deed.helpers else "assigned"
            return self._echo.said(what, case, who=deed.target, helpers=" ".join(deed.helpers))
        unit = self._passing.unit_called(uow, by, deed.number, named, deed.target)
        case, told = self._passing.transfer(uow, by, deed.number, unit, deed.words)
        if told:
            return self._echo.sent("transferred", case, who=unit.name)
        phone = uow.people.vault.unseal(unit.phone_sealed) if unit.phone_sealed else ""
        return self._echo.said("call_unit" if phone else "unit_unreachable", case, who=unit.name, phone=phone)


def ask_whom(case: Case, usual: str, uow: Uow) -> Say:
    """Ask to whom a case is to be passed, with whoever usually has such cases first."""
    units = " ".join(unit.name for unit in uow.places.units(case.community_id))
    return say("complaints.desk.to_whom", number=case.number, units=units, usual=usual or units.split(" ")[0])


def _was_handed_to(person: Person, case: Case) -> bool:
    handed = case.state in (State.ASSIGNED, State.REOPENED)
    return scope.is_contact(person, case) or (handed and case.handler_id == person.id)


def is_with_somebody(person: Person, case: Case) -> bool:
    """Whether the case was passed on, so that giving it back is not refusing it."""
    return scope.is_contact(person, case) or case.state in (State.ASSIGNED, State.WORKING, State.REOPENED)
