"""Lines of an office table → people, places and units, or the reasons why not. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Set
from dataclasses import dataclass, replace
from datetime import date
from typing import TypeVar

from bot.kernel.imports import Problem
from handlers.roster.cells import Cells, plain
from handlers.roster.words import Words
from storage.people.entries import BranchEntry, PlaceEntry, Profile, Seat, Tie, UnitEntry
from storage.people.model import BranchKind, PostName, Role, StewardName

# Posts held in a grid; all others with powers are held for the whole community or a branch.
_GRID_POSTS = frozenset({PostName.SERVER, PostName.COLLECTOR, PostName.INSTRUCTOR})
# What the office alone decides follows its table. The other roles a person may also have taken up in chat.
_ROLES_BY_TABLE = frozenset({Role.MEMBER, Role.STAFF, Role.CONTACT})
_EAST = (73.0, 136.0)
_NORTH = (3.0, 54.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonRow:
    """A line about a person. None: the table says nothing about it; an empty tuple: it says there is none.

    Grids, branches, estate and building are names as the office says them, not yet looked up.
    """

    community: str
    name: str
    phone: str
    openid: str | None
    roles: frozenset[str]
    posts: tuple[str, ...] | None
    ends_on: date | None
    grids: tuple[str, ...] | None
    branches: tuple[str, ...] | None
    party_group: str
    voting: bool | None
    unit: str
    estate: str
    building: str
    entrance: str
    room: str
    address: str
    duty_buildings: tuple[str, ...] | None
    born: int | None = None
    priority: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sought:
    """A row whose buildings are looked up and whose names are those in use: ready to be compared and written."""

    row: PersonRow
    building_id: int | None = None
    duty_building_ids: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """A line about a building; blank cells are None or empty."""

    community: str
    entry: PlaceEntry


@dataclass(frozen=True, slots=True)
class UnitRow:
    """A line about an outside unit; blank cells are empty."""

    community: str
    entry: UnitEntry


@dataclass(frozen=True, slots=True)
class BranchRow:
    """A line about an organisation of the party; blank cells are empty."""

    community: str
    entry: BranchEntry


Wrong = tuple[Problem, ...]


def read_person(texts: Mapping[str, str], columns: Set[str], words: Words) -> PersonRow | Wrong:
    """Read a line of `people`."""
    cells = Cells(texts, "people", words)
    row = PersonRow(
        community=cells.text("community"),
        name=cells.name("name"),
        phone=cells.phone("phone"),
        openid=cells.openid("openid"),
        roles=cells.words_of("role", words.roles, "roster.problems.role"),
        posts=_posts(cells, words) if "post" in columns else None,
        ends_on=cells.day("ends_on"),
        grids=cells.all_named("grid", "grid") if "grid" in columns else None,
        branches=cells.all_named("branch", "branch") if "branch" in columns else None,
        party_group=cells.text("party_group"),
        voting=cells.yes_or_no("voting"),
        unit=cells.text("unit"),
        estate=cells.place_text("estate"),
        building=cells.named("building", "building"),
        entrance=cells.entrance("entrance"),
        room=cells.bare("room", "room").upper(),
        address=cells.text("address"),
        duty_buildings=cells.all_named("duty_buildings", "building") if "duty_buildings" in columns else None,
        born=cells.year("born"),
        priority=_priority(cells, words) if "priority" in columns else None,
    )
    if Role.CONTACT in row.roles and not row.unit:
        cells.problems.append(Problem("roster.problems.contact_without_unit"))
    return tuple(cells.problems) or row


def read_place(texts: Mapping[str, str], columns: Set[str], words: Words) -> PlaceRow | Wrong:
    """Read a line of `places`."""
    cells = Cells(texts, "places", words)
    cells.name("building")
    longitude, latitude = cells.degrees("longitude", *_EAST), cells.degrees("latitude", *_NORTH)
    entry = PlaceEntry(
        street=cells.name("street") if texts["street"] else "",
        office_phone=cells.unit_phone("office_phone"),
        street_phone=cells.unit_phone("street_phone"),
        grid=cells.named("grid", "grid") or None,
        estate=cells.place_text("estate"),
        name=cells.named("building", "building"),
        entrances=cells.count("entrances"),
        households=cells.count("households"),
        aliases=cells.several("aliases"),
        longitude=longitude,
        latitude=latitude,
    )
    if not cells.problems and (longitude is None) != (latitude is None):
        cells.problems.append(Problem("roster.problems.half_a_point"))
    return tuple(cells.problems) or PlaceRow(cells.text("community"), entry)


def read_unit(texts: Mapping[str, str], columns: Set[str], words: Words) -> UnitRow | Wrong:
    """Read a line of `units`."""
    cells = Cells(texts, "units", words)
    entry = UnitEntry(
        name=cells.name("unit"),
        aliases=cells.several("aliases"),
        kind=cells.text("kind"),
        contact=cells.text("contact"),
        phone=cells.unit_phone("phone"),
        categories=cells.several("categories"),
    )
    return tuple(cells.problems) or UnitRow(cells.text("community"), entry)


def read_branch(texts: Mapping[str, str], columns: Set[str], words: Words) -> BranchRow | Wrong:
    """Read a line of `branches`; without a kind the end of the name tells it."""
    cells = Cells(texts, "branches", words)
    name, stated = cells.name("branch"), cells.text("kind")
    kind = words.branch_kinds.get(plain(stated)) if stated else _kind_by_name(name, words)
    if kind is None:
        cells.problems.append(Problem("roster.problems.branch_kind", {"text": stated[:20]}))
    parent = cells.named("parent", "branch")
    name = cells.named("branch", "branch")
    if parent and parent == name:
        cells.problems.append(Problem("roster.problems.branch_above_itself", {"name": name}))
    entry = BranchEntry(name=name, kind=kind or "", parent=parent)
    return tuple(cells.problems) or BranchRow(cells.text("community"), entry)


def _kind_by_name(name: str, words: Words) -> str:
    endings = sorted(words.branch_kinds, key=len, reverse=True)
    found = (words.branch_kinds[ending] for ending in endings if plain(name).endswith(ending))
    return next(found, BranchKind.BRANCH.value)


def _posts(cells: Cells, words: Words) -> tuple[str, ...]:
    """Return the program's names of posts; one it does not know stays as written."""
    return tuple(words.posts.get(plain(post), post) for post in cells.several("post"))


def _priority(cells: Cells, words: Words) -> tuple[str, ...]:
    """Return why somebody needs looking after, in the office's words; a cell that only says no names nothing."""
    stated = cells.several("priority")
    if len(stated) == 1 and words.answers.get(plain(stated[0])) is False:
        return ()
    return tuple(dict.fromkeys(words.priority.get(plain(word), word) for word in stated))


# --- what becomes of a person the table speaks of -------------------------------------------------------


def merged(sought: Sought, known: Profile) -> Profile:
    """Return what the roster says after this line, given what it said before.

    Posts, branches and the roles the office decides follow the table's columns. Everything else a blank cell leaves
    as it is: residents tell the bot themselves where they live.
    """
    row, building_id = sought.row, sought.building_id
    ties = _ties(row, known)
    roles = _roles(row, known, ties)
    moved = building_id is not None and building_id != known.building_id
    return Profile(
        openid=row.openid or known.openid,
        roles=roles,
        seats=_seats(sought, known),
        ties=ties,
        unit=(row.unit or known.unit) if Role.CONTACT in roles else None,
        building_id=building_id or known.building_id,
        entrance=row.entrance or ("" if moved else known.entrance),
        room=row.room or ("" if moved else known.room),
        born=row.born or known.born,
        priority=known.priority if row.priority is None else row.priority,
    )


def _roles(row: PersonRow, known: Profile, ties: frozenset[Tie]) -> frozenset[str]:
    stated = row.roles or _implied(row) or known.roles or frozenset({Role.RESIDENT.value})
    own = frozenset(role for role in known.roles if role not in _ROLES_BY_TABLE)
    member = frozenset({Role.MEMBER.value}) if ties else frozenset()
    return frozenset(str(role) for role in stated | own | member)


def _implied(row: PersonRow) -> frozenset[str]:
    """Return what a post says about a person whose role the table leaves blank."""
    known = {post for post in row.posts or () if post in set(PostName)}
    if known - {PostName.BRANCH_SECRETARY}:
        return frozenset({Role.STAFF.value})
    return frozenset({Role.MEMBER.value}) if known else frozenset()


def _ties(row: PersonRow, known: Profile) -> frozenset[Tie]:
    """Return the branches; of several the one named first counts, and only there the person votes."""
    if row.branches is None:
        return frozenset(_tie(tie.branch, row, tie, counts=tie.counts) for tie in known.ties)
    before = {tie.branch: tie for tie in known.ties}
    return frozenset(
        _tie(branch, row, before.get(branch), counts=place == 0) for place, branch in enumerate(row.branches)
    )


def _tie(branch: str, row: PersonRow, before: Tie | None, *, counts: bool) -> Tie:
    group = row.party_group or (before.party_group if before else "")
    if not counts:
        return Tie(branch, group, voting=False, counts=False)
    voting = row.voting if row.voting is not None else (before.voting if before and before.counts else True)
    return Tie(branch, group, voting)


def _seats(sought: Sought, known: Profile) -> frozenset[Seat]:
    row = sought.row
    if row.posts is None:
        return known.seats
    seats = (seat for post in row.posts for seat in _seats_of(post, sought, known))
    return frozenset(_with_term(seat, row.ends_on, known) for seat in seats)


def _with_term(seat: Seat, ends_on: date | None, known: Profile) -> Seat:
    """Return the seat with the end of its term; a blank cell leaves the one that is known."""
    same = (
        other.ends_on for other in known.seats if replace(other, ends_on=None) == replace(seat, ends_on=None)
    )
    return replace(seat, ends_on=ends_on or next(same, None))


def _seats_of(post: str, sought: Sought, known: Profile) -> frozenset[Seat]:
    """Return the seats of a post: in grids, branches, buildings or the whole community, as the post is."""
    row = sought.row
    if post in _GRID_POSTS:
        return _placed(post, known, row.grids, lambda name: Seat(post, grid=name))
    if post == PostName.BRANCH_SECRETARY:
        return _placed(post, known, row.branches, lambda name: Seat(post, branch=name))
    if post in set(StewardName):
        homes = sought.duty_building_ids or ((sought.building_id,) if sought.building_id else None)
        return _placed(post, known, homes, lambda building: Seat(post, building_id=building))
    return frozenset({Seat(post)})


PlaceT = TypeVar("PlaceT")


def _placed(
    post: str, known: Profile, where: tuple[PlaceT, ...] | None, make: Callable[[PlaceT], Seat]
) -> frozenset[Seat]:
    """Return a seat for each place; the seats that are known when the table does not say where."""
    if where is None:
        return frozenset(seat for seat in known.seats if seat.name == post) or frozenset({Seat(post)})
    return frozenset(map(make, where)) or frozenset({Seat(post)})
