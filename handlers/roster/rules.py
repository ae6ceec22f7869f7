"""Lines of an office table → people, places and units, or the reasons why not. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import dataclass

from bot.kernel.imports import Problem
from handlers.roster.cells import Cells, plain
from handlers.roster.words import Words
from storage.people.entries import PlaceEntry, Profile, Seat, Tie, UnitEntry
from storage.people.model import PostName, Role

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
    grids: tuple[str, ...] | None
    branches: tuple[str, ...] | None
    party_group: str
    voting: bool | None
    unit: str
    estate: str
    building: str
    entrance: str
    room: str


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """A line about a building; blank cells are None or empty."""

    community: str
    entry: PlaceEntry


@dataclass(frozen=True, slots=True)
class UnitRow:
    """A line about an outside unit; blank cells are empty."""

    entry: UnitEntry


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
        grids=cells.all_named("grid", "grid") if "grid" in columns else None,
        branches=cells.all_named("branch", "branch") if "branch" in columns else None,
        party_group=cells.text("party_group"),
        voting=cells.yes_or_no("voting"),
        unit=cells.text("unit"),
        estate=cells.place_text("estate"),
        building=cells.named("building", "building"),
        entrance=cells.entrance("entrance"),
        room=cells.bare("room", "room").upper(),
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
    return tuple(cells.problems) or UnitRow(entry)


def _posts(cells: Cells, words: Words) -> tuple[str, ...]:
    """Return the program's names of posts; one it does not know stays as written."""
    return tuple(words.posts.get(plain(post), post) for post in cells.several("post"))


# --- what becomes of a person the table speaks of -------------------------------------------------------


def merged(row: PersonRow, known: Profile, building_id: int | None) -> Profile:
    """Return what the roster says after this line, given what it said before.

    Posts, branches and the roles the office decides follow the table's columns. Everything else a blank cell leaves
    as it is: residents tell the bot themselves where they live.
    """
    ties = _ties(row, known)
    roles = _roles(row, known, ties)
    moved = building_id is not None and building_id != known.building_id
    return Profile(
        openid=row.openid or known.openid,
        roles=roles,
        seats=_seats(row, known),
        ties=ties,
        unit=(row.unit or known.unit) if Role.CONTACT in roles else None,
        building_id=building_id or known.building_id,
        entrance=row.entrance or ("" if moved else known.entrance),
        room=row.room or ("" if moved else known.room),
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
    before = {tie.branch: tie for tie in known.ties}
    branches = before if row.branches is None else row.branches
    return frozenset(_tie(branch, row, before.get(branch)) for branch in branches)


def _tie(branch: str, row: PersonRow, before: Tie | None) -> Tie:
    group = row.party_group or (before.party_group if before else "")
    voting = row.voting if row.voting is not None else (before.voting if before else True)
    return Tie(branch, group, voting)


def _seats(row: PersonRow, known: Profile) -> frozenset[Seat]:
    if row.posts is None:
        return known.seats
    return frozenset(seat for post in row.posts for seat in _seats_of(post, row, known))


def _seats_of(post: str, row: PersonRow, known: Profile) -> frozenset[Seat]:
    before = frozenset(seat for seat in known.seats if seat.name == post)
    if post in _GRID_POSTS:
        names = row.grids
        return (
            _kept(post, before)
            if names is None
            else frozenset(Seat(post, grid=name) for name in names or (None,))
        )
    if post == PostName.BRANCH_SECRETARY:
        names = row.branches
        return (
            _kept(post, before)
            if names is None
            else frozenset(Seat(post, branch=name) for name in names or (None,))
        )
    return frozenset({Seat(post)})


def _kept(post: str, before: frozenset[Seat]) -> frozenset[Seat]:
    """Return the seats of a post when the table has no column that says where."""
    return before or frozenset({Seat(post)})
