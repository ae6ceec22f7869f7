"""Questions about people and the office's structure."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Select,
    bindparam,
    func,
    insert,
    literal_column,
    select,
    update,
)

from storage.people.model import (
    Role,
    memberships,
    people,
    posts,
)
from storage.people.records import Addressee, Member, Person, Post
from storage.statements import Statement
from storage.vault import Vault

__all__ = ("Addressee", "Member", "People", "Person", "Post")

_RESIDENT_ONLY = frozenset((Role.RESIDENT.value,))
_BY_OPENID = Statement(select(people).where(people.c.openid == bindparam("openid")))
_PERSON = Statement(select(people).where(people.c.id == bindparam("person")))
# The words of the index `ix_people_special`, so that it is used.
_SPECIAL = Statement(
    select(people)
    .where(people.c.community_id == bindparam("community"), people.c.roles != literal_column("'resident'"))
    .order_by(people.c.id)
)
_SPECIAL_NAMES = Statement(
    select(people.c.id, people.c.roles, people.c.name_sealed)
    .where(people.c.community_id == bindparam("community"), people.c.roles != literal_column("'resident'"))
    .order_by(people.c.id)
)
_HOLDERS = Statement(
    select(people, posts.c.name.label("post_name"), posts.c.grid_id.label("post_grid"))
    .join(posts, posts.c.person_id == people.c.id)
    .where(posts.c.community_id == bindparam("community"))
)
_POSTS = Statement(
    select(posts.c.name, posts.c.grid_id, posts.c.branch_id).where(posts.c.person_id == bindparam("person"))
)
_NEWCOMER = Statement(
    insert(people).returning(people.c.id),
    keys=(
        "community_id",
        "openid",
        "roles",
        "on_roster",
        "entrance",
        "room",
        "following",
        "quota_left",
        "created_at",
        "unplaced",
    ),
)
_HEARD = Statement(
    update(people)
    .where(people.c.id == bindparam("person"))
    .values(
        heard_at=bindparam("now"),
        quota_left=bindparam("left"),
        quota_ends_at=bindparam("ends"),
        following=bindparam("follows"),
    )
)


class People:
    """Finds people, places and posts of a community."""

    def __init__(self, connection: Connection, vault: Vault) -> None:
        self._connection = connection
        self.vault = vault

    # --- persons ---------------------------------------------------------------------------------

    def by_openid(self, openid: str) -> Person | None:
        """Return the person bound to this account."""
        row = _BY_OPENID.first(self._connection, {"openid": openid})
        # The speaker themselves: one who is a resident and nothing else holds no post, which saves the commonest query.
        return self._person(row, spare_posts=True) if row else None

    def get(self, person_id: int) -> Person:
        """Return a person. Raises: LookupError when there is none."""
        row = _PERSON.first(self._connection, {"person": person_id})
        if row is None:
            raise LookupError(f"person {person_id}")
        return self._person(row)

    def newcomer(self, openid: str, community_id: int, now: datetime, *, unplaced: bool = False) -> Person:
        """Note somebody nobody knew: a resident of the community, until they say of which when they are `unplaced`."""
        values = {
            "community_id": community_id,
            "openid": openid,
            "roles": Role.RESIDENT.value,
            "on_roster": False,
            "entrance": "",
            "room": "",
            "following": True,
            "quota_left": 0,
            "created_at": now,
            "unplaced": unplaced,
        }
        row = _NEWCOMER.first(self._connection, values)
        assert row is not None
        return Person(
            id=int(row.id),
            community_id=community_id,
            openid=openid,
            roles=frozenset((Role.RESIDENT.value,)),
            unplaced=unplaced,
        )

    def heard(
        self, person_id: int, now: datetime, left: int, ends: datetime | None, *, follows: bool
    ) -> None:
        """Note that the person wrote, tapped, followed or left, and what may be sent now."""
        _HEARD.change(
            self._connection,
            {"person": person_id, "now": now, "left": left, "ends": ends, "follows": follows},
        )

    def addressees(self, person_ids: Collection[int]) -> dict[int, Addressee]:
        """Return how these people can be reached, with one statement."""
        columns = (people.c[name] for name in (*Addressee.__slots__, "frozen_at"))
        rows = self._connection.execute(select(*columns).where(people.c.id.in_(person_ids)))
        return {
            row.id: Addressee(
                id=row.id,
                openid=row.openid,
                following=row.following and row.frozen_at is None,
                quota_left=row.quota_left,
                quota_ends_at=row.quota_ends_at,
            )
            for row in rows
        }

    def spend(self, person_ids: Collection[int]) -> None:
        """Count one customer-service message against the quota of each of these people."""
        if person_ids:
            self._connection.execute(
                update(people)
                .where(people.c.id.in_(person_ids), people.c.quota_left > 0)
                .values(quota_left=people.c.quota_left - 1)
            )

    def refund(self, person_id: int, most: int) -> None:
        """Take one message back that the platform did not take; never above `most`."""
        self._connection.execute(
            update(people)
            .where(people.c.id == person_id, people.c.quota_left < most)
            .values(quota_left=people.c.quota_left + 1)
        )

    def close_window(self, person_id: int) -> None:
        """Note that the platform refused: nothing can be pushed until the person writes again."""
        self._connection.execute(update(people).where(people.c.id == person_id).values(quota_left=0))

    def settle_in(self, person_id: int, building_id: int, entrance: str = "", room: str = "") -> None:
        """Note where a person lives."""
        self._connection.execute(
            update(people)
            .where(people.c.id == person_id)
            .values(building_id=building_id, entrance=entrance, room=room, unplaced=False)
        )

    def place(self, person_id: int, community_id: int) -> None:
        """Note to which community somebody belongs who has just said so."""
        here = people.c.id == person_id
        self._connection.execute(update(people).where(here).values(community_id=community_id, unplaced=False))

    def unplace(self, person_id: int) -> None:
        """Note that nobody knows any more to which community somebody belongs."""
        here = people.c.id == person_id
        self._connection.execute(update(people).where(here).values(unplaced=True, building_id=None))

    def move(self, person_id: int, community_id: int) -> None:
        """Let a person belong to another community."""
        self._connection.execute(
            update(people).where(people.c.id == person_id).values(community_id=community_id)
        )

    def add_role(self, person: Person, role: Role) -> None:
        """Give a person one more role."""
        # Read anew: a frozen person shows none of the roles that wait for them.
        here = people.c.id == person.id
        held = self._connection.execute(select(people.c.roles).where(here)).scalar_one()
        roles = ",".join(sorted({*held.split(","), role.value}))
        self._connection.execute(update(people).where(here).values(roles=roles))

    def rename(self, person_id: int, name: str, phone: str = "") -> None:
        """Keep a person's name, and phone when given, sealed."""
        values: dict[str, Any] = {"name_sealed": self.vault.seal(name), "name_hash": self.vault.digest(name)}
        if phone:
            values |= {"phone_sealed": self.vault.seal(phone), "phone_hash": self.vault.digest(phone)}
        self._connection.execute(update(people).where(people.c.id == person_id).values(**values))

    def forget(self, person_id: int) -> None:
        """Delete what a person told about themselves; the office's own roster is not theirs to delete here."""
        self._connection.execute(
            update(people)
            .where(people.c.id == person_id, people.c.on_roster.is_(False))
            .values(
                name_sealed=None,
                name_hash=None,
                phone_sealed=None,
                phone_hash=None,
                building_id=None,
                entrance="",
                room="",
            )
        )

    def name_of(self, person: Person, default: str = "") -> str:
        """Return the person's name in clear."""
        return self.vault.unseal(person.name_sealed) if person.name_sealed else default

    def phone_of(self, person: Person) -> str:
        """Return the person's phone in clear, "" when unknown."""
        return self.vault.unseal(person.phone_sealed) if person.phone_sealed else ""

    def named(self, community_id: int, name: str) -> list[Person]:
        """Return everybody on the roster with exactly this name."""
        return self._persons(
            select(people).where(
                people.c.community_id == community_id,
                people.c.name_hash.in_(self.vault.digests(name)),
                people.c.on_roster,
            )
        )

    def chosen(self, *conditions: ColumnElement[bool]) -> list[Person]:
        """Return everybody these conditions fit. For other stores."""
        return self._persons(select(people).where(*conditions))

    def with_role(self, community_id: int, role: Role) -> list[Person]:
        """Return everybody with this role, by age in the office's lists. Not for `Role.RESIDENT`: that is everybody."""
        rows = _SPECIAL.rows(self._connection, {"community": community_id})
        return [self._person(row) for row in rows if role.value in row.roles.split(",") and not row.frozen_at]

    def names_with_role(self, community_id: int, role: Role) -> list[tuple[int, str]]:
        """Return (person, name in clear) of everybody with this role; not for `Role.RESIDENT`."""
        rows = _SPECIAL_NAMES.rows(self._connection, {"community": community_id})
        named = [row for row in rows if row.name_sealed and role.value in row.roles.split(",")]
        return [(row.id, self.vault.unseal(row.name_sealed)) for row in named]

    def with_post(self, community_id: int, names: Iterable[str], grid_id: int | None = None) -> list[Person]:
        """Return holders of these posts, in the order of `names`; only those of the grid when one is given."""
        order = list(names)
        held = [
            row
            for row in _HOLDERS.rows(self._connection, {"community": community_id})
            if row.post_name in order and grid_id in (None, row.post_grid) and not row.frozen_at
        ]
        unique = {row.id: row for row in sorted(held, key=lambda row: (order.index(row.post_name), row.id))}
        return [self._person(row) for row in unique.values()]

    def contacts_of(self, unit_id: int) -> list[Person]:
        """Return the people who answer for an outside unit."""
        return self._persons(select(people).where(people.c.unit_id == unit_id, people.c.on_roster))

    def members_of(self, branch_id: int) -> list[Member]:
        """Return everybody in a branch."""
        rows = self._connection.execute(
            select(people, memberships.c.branch_id, memberships.c.party_group, memberships.c.voting)
            .join(memberships, memberships.c.person_id == people.c.id)
            .where(memberships.c.branch_id == branch_id)
            .order_by(people.c.id)
        )
        return [
            Member(
                person=self._person(row),
                branch_id=row.branch_id,
                party_group=row.party_group,
                voting=row.voting,
            )
            for row in rows
        ]

    def branches_of(self, person_id: int) -> list[int]:
        """Return the branches a person belongs to."""
        rows = self._connection.execute(
            select(memberships.c.branch_id).where(memberships.c.person_id == person_id)
        )
        return [row.branch_id for row in rows]

    def count_roster(self) -> int:
        """Return how many people the office has on its own lists."""
        return self._connection.execute(select(func.count()).where(people.c.on_roster)).scalar_one()

    # --- rows into words --------------------------------------------------------------------------

    def _persons(self, query: Select[Any]) -> list[Person]:
        return [self._person(row) for row in self._connection.execute(query.order_by(people.c.id))]

    def _person(self, row: Row[Any], *, spare_posts: bool = False) -> Person:
        """Return the person of a row, with as many questions whoever it is: how long it takes tells nobody what they are."""
        frozen = row.frozen_at is not None
        roles = _RESIDENT_ONLY if frozen else frozenset(row.roles.split(","))
        return Person(
            id=row.id,
            community_id=row.community_id,
            openid=row.openid,
            roles=roles,
            posts=() if frozen or (spare_posts and roles == _RESIDENT_ONLY) else self._posts(row.id),
            on_roster=row.on_roster,
            unit_id=row.unit_id,
            building_id=row.building_id,
            entrance=row.entrance,
            room=row.room,
            following=row.following and not frozen,
            quota_left=row.quota_left,
            quota_ends_at=row.quota_ends_at,
            name_sealed=row.name_sealed,
            phone_sealed=row.phone_sealed,
            frozen=frozen,
            agreed=row.agreed,
            phone_public=row.phone_public,
            unplaced=row.unplaced,
            acts_for=frozenset(map(int, row.acts_for.split(","))) if row.acts_for else frozenset(),
        )

    def _posts(self, person_id: int) -> tuple[Post, ...]:
        rows = _POSTS.rows(self._connection, {"person": person_id})
        return tuple(Post(row.name, row.grid_id, row.branch_id) for row in rows)
