"""Who is in charge: by grid and kind of matter, else on duty, else the lead; never the person a case is about."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from handlers.complaints.errors import NobodyOfThatName, SeveralOfThatName
from storage.complaints.store import Case
from storage.people.model import PostName, Role
from storage.people.places import Unit
from storage.people.store import Person
from storage.uow import Uow

_STATION_FIRST = (PostName.SERVER, PostName.COLLECTOR)
_COMMITTEE_FIRST = (PostName.COLLECTOR, PostName.SERVER)
_ABOVE = (PostName.DUTY, PostName.LEAD, PostName.SECRETARY)
_CONFIDANTS = (PostName.SECRETARY, PostName.LEAD)
_CHECKERS = (PostName.DUTY, PostName.LEAD)
_SHORTEST_NAME = 2


def owner_of(
    uow: Uow,
    community_id: int,
    grid_id: int | None,
    not_these: Iterable[int | None],
    *,
    collected: bool = False,
) -> Person | None:
    """Return the person in charge of an ordinary case; None in an office without staff.

    `collected`: a matter of self-government, for the committee's person of the grid. Whoever can be told goes before
    whoever has no phone here: a case nobody hears of waits until it is late. Staff who report something as residents
    get another owner, unless they are alone.
    """
    not_these = list(not_these)
    posts = _COMMITTEE_FIRST if collected else _STATION_FIRST
    found = _of_grid(uow, community_id, grid_id, posts) + uow.people.with_post(community_id, _ABOVE)
    return _first(_told(found), not_these) or _first(found, not_these) or _first(found, [])


def confidant_of(uow: Uow, community_id: int, avoided: Iterable[int | None]) -> Person | None:
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
    cover = _first(stand_ins, [case.owner_id, *case.avoided])
    leads = uow.people.with_post(community, [PostName.LEAD])
    return _unique([*([cover] if cover else []), *leads], case)


def leads_of(uow: Uow, case: Case) -> list[Person]:
    """Return the leads, or for a restricted case whoever reads it."""
    if case.restricted:
        return secretaries_of(uow, case)
    leads = _unique(uow.people.with_post(case.community_id, [PostName.LEAD]), case)
    return leads or secretaries_of(uow, case)


def secretaries_of(uow: Uow, case: Case) -> list[Person]:
    """Return the secretaries; for a restricted case whoever reads it in their place."""
    if case.restricted:
        return _unique([uow.people.get(case.owner_id)] if case.owner_id else [], case)
    return _unique(uow.people.with_post(case.community_id, [PostName.SECRETARY]), case)


def checkers_of(uow: Uow, case: Case) -> list[Person]:
    """Return who may check a closing: the owner, who is on duty, and the leads."""
    if case.restricted:
        return secretaries_of(uow, case)
    owner = [uow.people.get(case.owner_id)] if case.owner_id is not None else []
    return _unique([*owner, *uow.people.with_post(case.community_id, _CHECKERS)], case)


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


def staff_meant_in(
    uow: Uow,
    community_id: int,
    grid_id: int | None,
    text: str,
    *,
    posts: Mapping[str, Sequence[str]],
    titles: Mapping[str, Sequence[str]],
) -> list[Person]:
    """Return the staff a complaint about the office means by a nickname or a post, where that is certain.

    A surname with what stands `before` or `after` it is certain when only one of the staff bears it; a post, when one
    person holds it: in the grid for the posts of grids, in the community for the others.
    """
    staff = [
        (person_id, name) for person_id, name in uow.people.names_with_role(community_id, Role.STAFF) if name
    ]
    surnames: dict[str, list[int]] = {}
    for person_id, name in staff:
        surnames.setdefault(name[0], []).append(person_id)
    meant = [
        ids[0]
        for surname, ids in surnames.items()
        if len(ids) == 1
        and (
            any(f"{word}{surname}" in text for word in titles["before"])
            or any(f"{surname}{word}" in text for word in titles["after"])
        )
    ]
    if not meant:
        meant = _holders_meant(uow, community_id, grid_id, text, posts)
    return [uow.people.get(person_id) for person_id in dict.fromkeys(meant)]


def _holders_meant(
    uow: Uow, community_id: int, grid_id: int | None, text: str, posts: Mapping[str, Sequence[str]]
) -> list[int]:
    """Return who alone holds the posts that a text names; the longest word for a post decides."""
    said = [(word, post) for post, words in posts.items() for word in words if word in text]
    longest = max((len(word) for word, _ in said), default=0)
    names = [post for word, post in said if len(word) == longest]
    if not names:
        return []
    of_grid = any(post in _STATION_FIRST for post in names)
    if of_grid and grid_id is None:
        return []
    holders = (
        uow.people.with_post(community_id, names, grid_id)
        if of_grid
        else uow.people.with_post(community_id, names)
    )
    found = {person.id for person in holders}
    return list(found) if len(found) == 1 else []


def units_called(uow: Uow, community_id: int, target: str) -> list[Unit]:
    """Return the outside units a clerk may mean: by name or alias, else by kind, else by a part of the name."""
    units = uow.places.units(community_id)
    exact = [unit for unit in units if target in (unit.name, *unit.aliases)]
    of_kind = [unit for unit in units if unit.kind == target]
    partly = [unit for unit in units if target in unit.name]
    return exact or of_kind or partly


def units_for(uow: Uow, community_id: int, category: str, kind: str) -> list[Unit]:
    """Return the units that usually do what a category asks for: by their list of matters, else by their kind."""
    units = uow.places.units(community_id)
    listed = [unit for unit in units if category in unit.categories]
    return listed or [unit for unit in units if unit.kind == kind]


def staff_called(uow: Uow, community_id: int, target: str) -> list[Person]:
    """Return the office's people with exactly this name."""
    return [person for person in uow.people.named(community_id, target) if Role.STAFF in person.roles]


def colleague_meant(uow: Uow, case: Case, target: str) -> Person:
    """Return the one colleague of this name. Raises: NobodyOfThatName, SeveralOfThatName."""
    found = staff_called(uow, case.community_id, target)
    if len(found) == 1:
        return found[0]
    names = " ".join(unit.name for unit in uow.places.units(case.community_id))
    error = SeveralOfThatName if found else NobodyOfThatName
    raise error(number=case.number, target=target, units=names)


def _of_grid(
    uow: Uow, community_id: int, grid_id: int | None, posts: Sequence[str] = _STATION_FIRST
) -> list[Person]:
    return [] if grid_id is None else uow.people.with_post(community_id, posts, grid_id)


def _told(persons: Sequence[Person]) -> list[Person]:
    """Return who follows the account."""
    return [person for person in persons if person.openid and person.following]


def _first(persons: Sequence[Person], not_these: Iterable[int | None]) -> Person | None:
    excluded = set(not_these)
    return next((person for person in persons if person.id not in excluded), None)


def _unique(persons: Sequence[Person], case: Case) -> list[Person]:
    found = {person.id: person for person in persons if person.id not in case.avoided}
    return list(found.values())
