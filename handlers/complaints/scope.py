"""Who may know of a case, and who works on it."""

from __future__ import annotations

from storage.complaints.desk_model import PartyRole
from storage.complaints.store import Case, Remit
from storage.people.model import PostName, Role
from storage.people.store import Person
from storage.uow import Uow

_EVERYWHERE = (PostName.DUTY, PostName.LEAD, PostName.SECRETARY, PostName.ADMIN)


def sees(person: Person, number: int, uow: Uow) -> bool:
    """Whether the person may know that a case bears this number."""
    case = uow.complaints.numbered(number)
    return case is not None and may_see(person, case, uow)


def may_see(person: Person, case: Case, uow: Uow) -> bool:
    """Whether the person reported the case, acts for who did, joined it, or works on it."""
    return stands_for(person, case) or works_on(person, case) or has_joined(person, case, uow)


def stands_for(person: Person, case: Case) -> bool:
    """Whether the case is the person's own, or one of somebody they may act for; never a restricted one of theirs."""
    return case.reporter_id == person.id or (case.reporter_id in person.acts_for and not case.restricted)


def has_joined(person: Person, case: Case, uow: Uow) -> bool:
    """Whether the person said that the case is theirs too."""
    return uow.parties.has(case.id, person.id, PartyRole.JOINER)


def may_confirm(person: Person, case: Case, uow: Uow) -> bool:
    """Whether the person looks after the building a case is about; nothing else of the case is theirs."""
    return (
        case.building_id is not None
        and case.community_id == person.community_id
        and not case.restricted
        and person.id not in case.avoided
        and uow.homes.looks_after(person.id, case.building_id)
    )


def works_on(person: Person, case: Case) -> bool:
    """Whether staff commands on the case are the person's to give: as the office, or as the unit that has it."""
    return is_desk(person, case) or is_contact(person, case)


def is_desk(person: Person, case: Case) -> bool:
    """Whether the person works on the case for the office itself.

    A restricted case is read by the secretaries and by those it was given to, never by a person it is about.
    """
    if (
        person.community_id != case.community_id
        or Role.STAFF not in person.roles
        or person.id in case.avoided
    ):
        return False
    if person.id in (case.owner_id, case.handler_id, *case.assistants):
        return True
    if case.restricted:
        return person.holds(PostName.SECRETARY)
    covered = person.covers & {case.owner_id, case.handler_id}
    return bool(covered) or person.holds(*_EVERYWHERE) or case.grid_id in person.grids()


def is_contact(person: Person, case: Case) -> bool:
    """Whether the case was handed to the outside unit the person answers for."""
    return (
        Role.CONTACT in person.roles
        and person.unit_id is not None
        and case.unit_id == person.unit_id
        and person.community_id == case.community_id
    )


def oversees(person: Person) -> bool:
    """Whether the person's post is about the whole community."""
    return Role.STAFF in person.roles and person.holds(*_EVERYWHERE)


def remit_of(person: Person) -> Remit:
    """Return what the person's list of open cases is made of."""
    is_outsider = Role.STAFF not in person.roles
    return Remit(
        community_id=person.community_id,
        person_id=person.id,
        everywhere=person.holds(*_EVERYWHERE),
        grids=person.grids(),
        unit_id=person.unit_id if is_outsider else None,
    )


def own_remit_of(person: Person) -> Remit:
    """Return what is in the person's own hands, whatever else they may see."""
    remit = remit_of(person)
    return Remit(community_id=remit.community_id, person_id=remit.person_id, unit_id=remit.unit_id)
