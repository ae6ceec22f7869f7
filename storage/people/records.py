"""A person as the office knows them: what they are to it, where they belong, what may be sent to them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from storage.people.model import Role


@dataclass(frozen=True, slots=True)
class Post:
    """A post somebody holds, for the whole community when neither grid nor branch is named."""

    name: str
    grid_id: int | None = None
    branch_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody the office talks with. Name and phone stay sealed; ask `People.name_of`.

    A frozen one is nobody but a resident who is not there: no roles, no posts, no messages.
    `agreed` is the version of the privacy words the person agreed to. `acts_for` are people who let this one act for them.
    `covers` are colleagues who are away while this one hears in their place, `covered_grids` theirs; set for who speaks.
    An `unplaced` one came to an office of several communities without saying to which they belong.
    `quota_left` customer-service messages may be sent until `quota_ends_at` (UTC), as the platform counts them.
    """

    id: int
    community_id: int
    openid: str | None
    roles: frozenset[str]
    posts: tuple[Post, ...] = ()
    on_roster: bool = False
    unit_id: int | None = None
    building_id: int | None = None
    entrance: str = ""
    room: str = ""
    following: bool = True
    quota_left: int = 0
    quota_ends_at: datetime | None = None
    name_sealed: str | None = None
    phone_sealed: str | None = None
    frozen: bool = False
    agreed: str = ""
    phone_public: bool = False
    acts_for: frozenset[int] = frozenset()
    covers: frozenset[int] = frozenset()
    covered_grids: frozenset[int] = frozenset()
    unplaced: bool = False

    @property
    def is_staff(self) -> bool:
        """Whether staff commands are listened to: the office's own people and contacts of outside units."""
        return Role.STAFF in self.roles or Role.CONTACT in self.roles

    def holds(self, *names: str) -> bool:
        """Whether the person holds one of these posts, wherever."""
        return any(post.name in names for post in self.posts)

    def grids(self) -> frozenset[int]:
        """Return the grids the person has a post in, or hears of in somebody's place."""
        own = frozenset(post.grid_id for post in self.posts if post.grid_id is not None)
        return own | self.covered_grids


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A person in a branch."""

    person: Person
    branch_id: int
    party_group: str
    voting: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Addressee:
    """What the postman has to know of a person: where their messages go, and how many may still be pushed."""

    id: int
    openid: str | None
    following: bool
    quota_left: int
    quota_ends_at: datetime | None
