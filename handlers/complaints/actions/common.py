"""What all acts of the desk share: how long a message waits, whom the owner hears of, who is meant by a name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any, TypeVar

from handlers.complaints import routing
from handlers.complaints.errors import NobodyOfThatName, OnlyForLead, SaidBefore, SeveralOfThatName
from handlers.complaints.letters import Cause, Letters
from handlers.complaints.rules.acts import RISKS, Risk
from handlers.complaints.wording import content_of
from handlers.complaints.work import By, Work
from storage.complaints.model import Act
from storage.complaints.store import Case
from storage.people.model import PostName, Role
from storage.people.store import Person
from storage.uow import Uow

T = TypeVar("T")

_LEADS = (PostName.LEAD, PostName.SECRETARY)


class Acts:
    """The beginning of every class of acts: the only writer of cases, and the writer of letters."""

    def __init__(self, work: Work, letters: Letters) -> None:
        self._work = work
        self._letters = letters

    def _wait(self, case: Case, act: Act) -> timedelta:
        """Return how long messages of this act wait for an undo before they leave."""
        held = RISKS[act] is Risk.MEDIUM and not case.urgent
        return self._work.timing.settings.hold_outgoing if held else timedelta()

    def _tell_owner(self, uow: Uow, cause: Cause, by: By, what: str, **fill: Any) -> None:
        """Let the owner know what somebody else did."""
        owner_id = cause.case.owner_id
        if owner_id is not None and owner_id != by.person.id:
            fill = {"words": "", **fill}
            self._letters.alert_staff(
                uow, cause, [uow.people.get(owner_id)], what, who=called(uow, by.person), **fill
            )

    def _tell_others(self, uow: Uow, cause: Cause, by: By, what: str, **fill: Any) -> None:
        """Let whoever has the case know what somebody else did."""
        others = [one for one in routing.in_charge(uow, cause.case) if one.id != by.person.id]
        fill = {"words": "", "who": called(uow, by.person), **fill}
        self._letters.alert_staff(uow, cause, others, what, **fill)

    def _not_twice(self, uow: Uow, by: By, case: Case, act: Act, detail: Mapping[str, Any]) -> None:
        """Refuse what the same person said a moment ago. Raises: SaidBefore."""
        since = by.now - self._work.timing.settings.undo_for
        last = uow.complaints.last_act_of(by.person.id, [act], since, case)
        if last is None or last.detail.get("undone"):
            return
        if all(last.detail.get(name) == value for name, value in detail.items()):
            raise SaidBefore(number=case.number, content=content_of(case), at=last.at)


def is_lead(person: Person) -> bool:
    """Whether the person decides what others may only ask for."""
    return person.holds(*_LEADS)


def check_lead(by: By, case: Case) -> None:
    """Raises: OnlyForLead, for anybody who does not decide."""
    if not is_lead(by.person):
        raise OnlyForLead(number=case.number, content=content_of(case))


def called(uow: Uow, person: Person) -> str:
    """Return how colleagues know the person: the unit for an outsider, else the name."""
    if Role.STAFF not in person.roles and person.unit_id is not None:
        units = {unit.id: unit.name for unit in uow.places.units(person.community_id)}
        return units.get(person.unit_id, "")
    return uow.people.name_of(person)


def only(found: Sequence[T], uow: Uow, case: Case, target: str) -> T:
    """Return the only one found. Raises: NobodyOfThatName, SeveralOfThatName."""
    if len(found) == 1:
        return found[0]
    names = " ".join(unit.name for unit in uow.places.units(case.community_id))
    if not found:
        raise NobodyOfThatName(number=case.number, target=target, units=names)
    raise SeveralOfThatName(number=case.number, target=target, units=names)
