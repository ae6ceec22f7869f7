"""What staff and units do with a case: accept, pass on, take, hand back, answer, note, finish, refuse, undo."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import TypeVar

from handlers.complaints import routing
from handlers.complaints.errors import (
    AcceptFirst,
    AlreadyAccepted,
    AlreadyTaken,
    AlreadyWithThem,
    MessageLeft,
    NobodyOfThatName,
    NothingToUndo,
    SeveralOfThatName,
    StaysInside,
)
from handlers.complaints.letters import Cause, Letters
from handlers.complaints.rules.acts import RISKS, UNDOABLE, Risk
from handlers.complaints.wording import content_of
from handlers.complaints.work import By, Work
from storage.complaints.model import Act, State
from storage.complaints.store import Case, Event
from storage.people.model import Role
from storage.people.places import Unit
from storage.people.store import Person
from storage.uow import Uow

T = TypeVar("T")

_KEEPS_STATE = frozenset((Act.NOTE, Act.REPLY))
_SHOWS_PROGRESS = frozenset(Act) - {Act.NOTE, Act.REPLY, Act.URGE, Act.REMIND, Act.OVERDUE, Act.SUPPLY}


class Desk:
    """The verbs of the desk, whoever speaks them: chat now, a web page later."""

    def __init__(self, work: Work, letters: Letters) -> None:
        self._work = work
        self._letters = letters

    @property
    def undo_minutes(self) -> int:
        """How long 撤销 is offered, in minutes, at least one."""
        return max(round(self._work.timing.settings.undo_for / timedelta(minutes=1)), 1)

    @property
    def hold_seconds(self) -> int:
        """How long messages to outsiders wait for 撤销, in seconds."""
        return round(self._work.timing.settings.hold_outgoing.total_seconds())

    # --- light -----------------------------------------------------------------------------------

    def accept(self, uow: Uow, by: By, number: int) -> Case:
        """Accept a new case; the reporter hears it. Raises: AlreadyAccepted, and what `Work` raises."""
        case = self._work.open_for(uow, by, number, Act.ACCEPT)
        if case.state is not State.NEW and case.is_open:
            raise AlreadyAccepted(
                number=number, content=content_of(case), at=case.accepted_at or case.created_at
            )
        cause = self._work.record(uow, by, case, Act.ACCEPT, accepted_at=by.now, owner_id=by.person.id)
        self._letters.tell_reporter(uow, cause, "accepted")
        return cause.case

    def take(self, uow: Uow, by: By, number: int) -> Case:
        """Start to work on a case handed over; the owner hears it when somebody else takes it. Raises: AlreadyTaken."""
        case = self._work.open_for(uow, by, number, Act.TAKE)
        if case.state is State.WORKING and case.handler_id == by.person.id:
            raise AlreadyTaken(number=number, content=content_of(case))
        cause = self._work.record(uow, by, case, Act.TAKE, handler_id=by.person.id)
        self._tell_owner(uow, cause, by, "taken")
        return cause.case

    def note(self, uow: Uow, by: By, number: int, words: str) -> Case:
        """Keep words for colleagues; they never leave the office."""
        case = self._work.open_for(uow, by, number, Act.NOTE)
        return self._work.record(uow, by, case, Act.NOTE, detail={"words": words}).case

    # --- medium ----------------------------------------------------------------------------------

    def assign(self, uow: Uow, by: By, number: int, target: str) -> tuple[Case, Person]:
        """Give a case to a colleague. Raises: NobodyOfThatName, SeveralOfThatName, StaysInside, AlreadyWithThem."""
        case = self._work.open_for(uow, by, number, Act.ASSIGN)
        named = routing.staff_called(uow, case.community_id, target)
        person = _only(named, uow, case, target)
        if person.id in case.avoided:
            raise StaysInside(number=number)
        if case.handler_id == person.id and case.state in (State.ASSIGNED, State.WORKING):
            raise AlreadyWithThem(number=number, who=target)
        cause = self._work.record(
            uow,
            by,
            case,
            Act.ASSIGN,
            detail={"who": target},
            handler_id=person.id,
            unit_id=None,
            accepted_at=case.accepted_at or by.now,
            owner_id=_owner_after(case, by),
        )
        wait = self._wait(case, Act.ASSIGN)
        self._letters.tell_reporter(uow, cause, "assigned", wait=wait, who=target)
        self._letters.alert_staff(uow, cause, [person], "assigned", words=case.text, by_when=case.solve_by)
        return cause.case, person

    def transfer(self, uow: Uow, by: By, number: int, unit: Unit, words: str) -> tuple[Case, int]:
        """Hand a case to an outside unit; return the case and how many contacts will be told.

        The unit's contacts get place and matter without name and telephone, after a pause in which 撤销 stops it.
        Raises: StaysInside, AlreadyWithThem.
        """
        case = self._work.open_for(uow, by, number, Act.TRANSFER)
        if case.restricted:
            raise StaysInside(number=number)
        if case.unit_id == unit.id and case.state in (State.ASSIGNED, State.WORKING):
            raise AlreadyWithThem(number=number, who=unit.name)
        cause = self._work.record(
            uow,
            by,
            case,
            Act.TRANSFER,
            detail={"who": unit.name, "words": words},
            handler_id=None,
            unit_id=unit.id,
            accepted_at=case.accepted_at or by.now,
            owner_id=_owner_after(case, by),
        )
        wait = self._wait(case, Act.TRANSFER)
        report = f"{case.text} {words}".strip()
        told = self._letters.tell_unit(
            uow, cause, unit.id, "handed", wait=wait, words=report, by_when=case.solve_by
        )
        self._letters.tell_reporter(uow, cause, "transferred", wait=wait, who=unit.name)
        return cause.case, told

    def unit_called(self, uow: Uow, by: By, number: int, contacts: Sequence[Person], target: str) -> Unit:
        """Return the one unit a clerk means by its name or by that of its contact.

        Raises: NobodyOfThatName, SeveralOfThatName.
        """
        case = self._work.open_for(uow, by, number, Act.TRANSFER)
        theirs = {contact.unit_id for contact in contacts}
        units = [unit for unit in uow.places.units(case.community_id) if unit.id in theirs]
        return _only(units or routing.units_called(uow, case.community_id, target), uow, case, target)

    def hand_back(self, uow: Uow, by: By, number: int, words: str) -> Case:
        """Give a case back to its owner, who has to find another way."""
        case = self._work.open_for(uow, by, number, Act.HAND_BACK)
        cause = self._work.record(
            uow, by, case, Act.HAND_BACK, detail={"words": words}, handler_id=None, unit_id=None
        )
        self._tell_owner(uow, cause, by, "handed_back", words=words)
        return cause.case

    def reply(self, uow: Uow, by: By, number: int, words: str) -> Case:
        """Answer the reporter; the words leave after the pause in which 撤销 stops them."""
        case = self._work.open_for(uow, by, number, Act.REPLY)
        cause = self._work.record(uow, by, case, Act.REPLY, detail={"words": words})
        self._letters.tell_reporter(uow, cause, "reply", wait=self._wait(case, Act.REPLY), words=words)
        return cause.case

    # --- heavy: the desk asks before it calls these ------------------------------------------------

    def may_close(self, uow: Uow, by: By, number: int) -> Case:
        """Return the case if it could be finished now. Raises: AcceptFirst, and what `Work` raises."""
        case = self._work.open_for(uow, by, number, Act.CLOSE)
        if case.state is State.NEW:
            raise AcceptFirst(number=number, content=content_of(case))
        self._work.check(case, Act.CLOSE)
        return case

    def close(self, uow: Uow, by: By, number: int, words: str) -> Case:
        """Finish a case; the reporter hears how, and is asked whether it is solved."""
        case = self.may_close(uow, by, number)
        cause = self._work.record(uow, by, case, Act.CLOSE, detail={"words": words}, done_at=by.now)
        self._letters.drop_old_news(uow, case, by.now)
        self._letters.call_off(uow, cause, by.person)
        self._tell_owner(uow, cause, by, "done", words=words)
        if self._work.timing.settings.survey_after > timedelta():
            self._letters.tell_reporter(uow, cause, "done_unasked", words=words)
            return cause.case
        self._letters.tell_reporter(uow, cause, "done", words=words)
        return self._work.by_clock(uow, cause.case, Act.SURVEY, by.now).case

    def may_reject(self, uow: Uow, by: By, number: int) -> Case:
        """Return the case if it could be refused now. Raises: what `Work` raises."""
        case = self._work.open_for(uow, by, number, Act.REJECT)
        self._work.check(case, Act.REJECT)
        return case

    def reject(self, uow: Uow, by: By, number: int, reason: str) -> Case:
        """Refuse a case; the reporter hears why, and where to go."""
        case = self.may_reject(uow, by, number)
        cause = self._work.record(uow, by, case, Act.REJECT, detail={"words": reason}, closed_at=by.now)
        self._letters.drop_old_news(uow, case, by.now)
        self._letters.call_off(uow, cause, by.person)
        self._letters.tell_reporter(uow, cause, "rejected", words=reason)
        return cause.case

    def remind(self, uow: Uow, by: By, number: int) -> Case:
        """Ask whoever has the case to hurry."""
        case = self._work.open_for(uow, by, number, Act.REMIND)
        cause = self._work.record(uow, by, case, Act.REMIND)
        if case.unit_id is not None:
            self._letters.tell_unit(uow, cause, case.unit_id, "reminded", by_when=case.solve_by)
        others = [person for person in routing.in_charge(uow, case) if person.id != by.person.id]
        self._letters.alert_staff(uow, cause, others, "reminded", by_when=case.solve_by)
        return cause.case

    # --- undo ------------------------------------------------------------------------------------

    def undo(self, uow: Uow, by: By, number: int | None) -> tuple[Case, Act]:
        """Take back the person's last light or medium act, on one case when its number is given.

        What had reached somebody is corrected. Raises: NothingToUndo, MessageLeft.
        """
        case = self._work.open_for(uow, by, number, Act.NOTE) if number is not None else None
        since = by.now - self._work.timing.settings.undo_for
        event = uow.complaints.last_act_of(by.person.id, UNDOABLE | {Act.CLOSE, Act.REJECT}, since, case)
        if event is None or event.what not in UNDOABLE or event.detail.get("undone"):
            raise NothingToUndo
        case = uow.complaints.case_of(event)
        self._check_last(uow, case, event)
        reached = self._letters.take_back(uow, Cause(case, event.id, by.now))
        if event.what is Act.REPLY and reached:
            raise MessageLeft(number=case.number)
        return self._restore(uow, by, case, event, reached), event.what

    def _check_last(self, uow: Uow, case: Case, event: Event) -> None:
        """Refuse to undo what others have built on. Raises: NothingToUndo."""
        if event.what in _KEEPS_STATE:
            return
        latest = uow.complaints.events(case, 1, only=_SHOWS_PROGRESS)
        if latest and latest[-1].id != event.id:
            raise NothingToUndo

    def _restore(self, uow: Uow, by: By, case: Case, event: Event, reached: Sequence[int]) -> Case:
        case = self._work.write(uow, case, dict(event.detail.get("before", {})))
        uow.complaints.amend(event, undone=True)
        undone = uow.complaints.log(
            case,
            Act.UNDO,
            by.now,
            actor_id=by.person.id,
            detail={"undid": event.what.value},
            message_key=by.message_key,
        )
        self._letters.correct(uow, Cause(case, undone, by.now), reached)
        return case

    # --- shared ----------------------------------------------------------------------------------

    def _wait(self, case: Case, act: Act) -> timedelta:
        held = RISKS[act] is Risk.MEDIUM and not case.urgent
        return self._work.timing.settings.hold_outgoing if held else timedelta()

    def _tell_owner(self, uow: Uow, cause: Cause, by: By, what: str, words: str = "") -> None:
        owner_id = cause.case.owner_id
        if owner_id is not None and owner_id != by.person.id:
            who = _called(uow, by.person)
            self._letters.alert_staff(uow, cause, [uow.people.get(owner_id)], what, who=who, words=words)


def _owner_after(case: Case, by: By) -> int | None:
    """Whoever passes on a case that nobody had accepted answers for it from now on."""
    return by.person.id if case.state is State.NEW else case.owner_id


def _called(uow: Uow, person: Person) -> str:
    """Return how colleagues know the person: the unit for an outsider, else the name."""
    if Role.STAFF not in person.roles and person.unit_id is not None:
        units = {unit.id: unit.name for unit in uow.places.units(person.community_id)}
        return units.get(person.unit_id, "")
    return uow.people.name_of(person)


def _only(found: Sequence[T], uow: Uow, case: Case, target: str) -> T:
    """Return the only one found. Raises: NobodyOfThatName, SeveralOfThatName."""
    if len(found) == 1:
        return found[0]
    names = " ".join(unit.name for unit in uow.places.units(case.community_id))
    if not found:
        raise NobodyOfThatName(number=case.number, target=target, units=names)
    raise SeveralOfThatName(number=case.number, target=target, units=names)
