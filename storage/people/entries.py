"""The lines of the office's own lists: people, places and units, by names instead of ids."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date, datetime
from typing import Generic, TypeVar

EntryT = TypeVar("EntryT")


@dataclass(frozen=True, slots=True)
class Seat:
    """A post by the names of its grid and branch; the building exists. `ends_on` is the last day of the term."""

    name: str
    grid: str | None = None
    branch: str | None = None
    building_id: int | None = None
    ends_on: date | None = None


@dataclass(frozen=True, slots=True)
class Tie:
    """A place in a branch. Of a person's branches one `counts`: there the person is part of the quorum."""

    branch: str
    party_group: str
    voting: bool
    counts: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """What the roster says of a person, apart from name and phone. `unit` is a name, `building_id` exists.

    `priority` says why they need looking after; it is sensitive, like the year in which they were `born`.
    """

    openid: str | None = None
    roles: frozenset[str] = frozenset()
    seats: frozenset[Seat] = frozenset()
    ties: frozenset[Tie] = frozenset()
    unit: str | None = None
    building_id: int | None = None
    entrance: str = ""
    room: str = ""
    born: int | None = None
    priority: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Somebody as the database knows them now. Name and phone are keyed hashes: they compare without being read."""

    id: int
    community_id: int
    on_roster: bool
    name_hash: str | None
    phone_hash: str | None
    profile: Profile


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A person to be written. `phone` "" leaves the phone that is known."""

    name: str
    phone: str
    profile: Profile


@dataclass(frozen=True, slots=True)
class KeptPost:
    """A post as it is stored."""

    name: str
    grid_id: int | None
    branch_id: int | None
    building_id: int | None
    ends_on: date | None


@dataclass(frozen=True, slots=True)
class KeptTie:
    """A place in a branch as it is stored."""

    branch_id: int
    party_group: str
    voting: bool
    counts: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """Everything an import may change about a person, as it is stored, name and phone in clear."""

    community_id: int
    openid: str | None
    name: str
    phone: str
    roles: str
    on_roster: bool
    unit_id: int | None
    building_id: int | None
    entrance: str
    room: str
    posts: tuple[KeptPost, ...]
    ties: tuple[KeptTie, ...]
    born: int | None = None
    priority: tuple[str, ...] = ()
    priority_at: datetime | None = None

    def mark(self) -> str:
        """Return what two equal snapshots have in common."""
        # Of most people nothing sensitive is known; their marks are those of imports before it could be.
        words = repr(self).replace(", born=None, priority=(), priority_at=None)", ")")
        return hashlib.sha256(words.encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceEntry:
    """A building as the office lists it; `grid` is a name, the street and both telephones are the whole community's."""

    street: str = ""
    office_phone: str = ""
    street_phone: str = ""
    grid: str | None
    estate: str
    name: str
    entrances: int | None = None
    households: int | None = None
    aliases: tuple[str, ...] = ()
    longitude: float | None = None
    latitude: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitEntry:
    """An outside unit as the office lists it."""

    name: str
    aliases: tuple[str, ...] = ()
    kind: str = ""
    contact: str = ""
    phone: str = ""
    categories: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class BranchEntry:
    """An organisation of the party as the office lists it; `parent` is a name, "" leaves the one that is known."""

    name: str
    kind: str = ""
    parent: str = ""


@dataclass(frozen=True, slots=True)
class Listed(Generic[EntryT]):
    """A stored row with its id."""

    id: int
    entry: EntryT
