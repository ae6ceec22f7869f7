"""Who is in charge: by grid, else on duty, else the lead; restricted cases by the secretary, never by their subject."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from storage.complaints.store import Case
from storage.people.model import PostName, Role
from storage.people.places import Unit
from storage.people.store import Person
from storage.uow import Uow

_IN_GRID = (PostName.SERVER, PostName.COLLECTOR)
_ABOVE = (PostName.DUTY, PostName.LEAD, PostName.SECRETARY)
_CONFIDANTS = (PostName.SECRETARY, PostName.LEAD)
_SHORTEST_NAME = 2


def owner_of(uow: Uow, community_id: int, grid_id: int | None, reporter_id: int) -> Person | None:
    """Return the person in charge of an ordinary case; None in an office without staff.

    Whoever can be told goes before whoever has no phone here: a case nobody hears of waits until it is late. Staff
    who report something as residents get another owner, unless they are alone.
    """
    found = _of_grid(uow, community_id, grid_id) + uow.people.with_post(community_id, _ABOVE)
    return _first(_told(found), [reporter_id]) or _first(found, [reporter_id]) or _first(found, [])


def confidant_of(uow: Uow, community_id: int, avoided: Iterable[int]) -> Person | None:
    """Return who reads a restricted case: a secretary, else a lead, who is not its subject."""
    avoided = list(avoided)
    found = uow.people.with_post(community_id, _CONFIDANTS)
    return _first(_told(found), avoided) or _first(found, avoided)


def cover_of(uow: Uow, case: Case) -> list[Person]:
    """Return who hears when the owner lets a limit pass: the next person of the grid or on duty, and the leads."""
    if case.restricted:
        return secretaries_of(uow, case)
    community = case.community_id
    stand_ins = _of_grid(uow, community, case.grid_id) + uow.people.with_post(community, [PostName.DUTY])
    cover = _first(stand_ins, [case.owner_id])
    leads = uow.people.with_post(community, [PostName.LEAD])
    return _unique([*([cover] if cover else []), *leads], case)


def leads_of(uow: Uow, case: Case) -> list[Person]:
    """Return the leads, or for a restricted case whoever reads it."""
    if case.restricted:
        return secretaries_of(uow, case)
    return _unique(uow.people.with_post(case.community_id, [PostName.LEAD]), case)


def secretaries_of(uow: Uow, case: Case) -> list[Person]:
    """Return the secretaries; for a restricted case whoever reads it in their place."""
    if case.restricted:
        return _unique([uow.people.get(case.owner_id)] if case.owner_id else [], case)
    return _unique(uow.people.with_post(case.community_id, [PostName.SECRETARY]), case)


def in_charge(uow: Uow, case: Case) -> list[Person]:
    """Return the owner and whoever of the office works on the case."""
    ids = [person_id for person_id in (case.owner_id, case.handler_id) if person_id is not None]
    return _unique([uow.people.get(person_id) for person_id in ids], case)


def hearers(uow: Uow, case: Case) -> list[int]:
    """Return who hears of a case as its reporter does, first who is asked: the reporter, and who acts for them.

    Somebody without an account hears through those who act for them. A restricted case is the reporter's alone.
    """
    assert case.reporter_id is not None
    reporter = uow.people.get(case.reporter_id)
    if case.restricted:
        return [reporter.id]
    agents = [
        agent_id
        for agent_id in uow.proxies.agents_of(reporter.id)
        if uow.people.get(agent_id).openid is not None
    ]
    return [reporter.id, *agents] if reporter.openid is not None or not agents else agents


def staff_named_in(uow: Uow, community_id: int, text: str) -> list[Person]:
    """Return the staff whose full names stand in a text."""
    names = uow.people.names_with_role(community_id, Role.STAFF)
    named = [person_id for person_id, name in names if len(name) >= _SHORTEST_NAME and name in text]
    return [uow.people.get(person_id) for person_id in named]


def units_called(uow: Uow, community_id: int, target: str) -> list[Unit]:
    """Return the outside units a clerk may mean: by name or alias, else by kind, else by a part of the name."""
    units = uow.places.units(community_id)
    exact = [unit for unit in units if target in (unit.name, *unit.aliases)]
    of_kind = [unit for unit in units if unit.kind == target]
    partly = [unit for unit in units if target in unit.name]
    return exact or of_kind or partly


def staff_called(uow: Uow, community_id: int, target: str) -> list[Person]:
    """Return the office's people with exactly this name."""
    return [person for person in uow.people.named(community_id, target) if Role.STAFF in person.roles]


def _of_grid(uow: Uow, community_id: int, grid_id: int | None) -> list[Person]:
    return [] if grid_id is None else uow.people.with_post(community_id, _IN_GRID, grid_id)


def _told(persons: Sequence[Person]) -> list[Person]:
    """Return who follows the account."""
    return [person for person in persons if person.openid and person.following]


def _first(persons: Sequence[Person], not_these: Iterable[int | None]) -> Person | None:
    excluded = set(not_these)
    return next((person for person in persons if person.id not in excluded), None)


def _unique(persons: Sequence[Person], case: Case) -> list[Person]:
    found = {person.id: person for person in persons if person.id not in case.avoided}
    return list(found.values())
