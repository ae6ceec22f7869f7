"""The lines of the office's own lists: people, places and units, by names instead of ids."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

EntryT = TypeVar("EntryT")


@dataclass(frozen=True, slots=True)
class Seat:
    """A post by the names of its grid and branch."""

    name: str
    grid: str | None = None
    branch: str | None = None


@dataclass(frozen=True, slots=True)
class Tie:
    """A place in a branch."""

    branch: str
    party_group: str
    voting: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """What the roster says of a person, apart from name and phone. `unit` is a name, `building_id` exists."""

    openid: str | None = None
    roles: frozenset[str] = frozenset()
    seats: frozenset[Seat] = frozenset()
    ties: frozenset[Tie] = frozenset()
    unit: str | None = None
    building_id: int | None = None
    entrance: str = ""
    room: str = ""


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


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceEntry:
    """A building as the office lists it; `grid` is a name."""

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


@dataclass(frozen=True, slots=True)
class Listed(Generic[EntryT]):
    """A stored row with its id."""

    id: int
    entry: EntryT
