"""Who could be invited: narrow questions that read a thousand people with one statement."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from itertools import chain
from typing import Any

from sqlalchemy import Connection, Row, Select, bindparam, case, false, func, literal, null, or_, select

from storage.meetings.model import Circle
from storage.meetings.records import Invitee, Part
from storage.people.model import Role, buildings, memberships, people, posts
from storage.statements import Statement

_PERSON = (
    people.c.id,
    people.c.openid,
    people.c.following,
    people.c.quota_left,
    people.c.quota_ends_at,
    people.c.roles,
)
_NO_BRANCH = null().label("branch_id")
# Who belongs to two branches counts in the one the office has marked; where it marked several, in the one it has had
# longest of those in which they vote.
_OWN = memberships.alias()
_COUNTS_IN = (
    select(
        func.coalesce(
            func.min(case((_OWN.c.counts & _OWN.c.voting, _OWN.c.branch_id))),
            func.min(case((_OWN.c.counts, _OWN.c.branch_id))),
            func.min(_OWN.c.branch_id),
        )
    )
    .where(_OWN.c.person_id == people.c.id)
    .correlate(people)
    .scalar_subquery()
)
_MEMBER = (
    *_PERSON,
    (memberships.c.voting & (memberships.c.branch_id == _COUNTS_IN)).label("voting"),
    _COUNTS_IN.label("branch_id"),
)

_OF_BRANCH = Statement(
    select(*_MEMBER)
    .join(memberships, memberships.c.person_id == people.c.id)
    .where(memberships.c.branch_id == bindparam("branch"))
)


class Audience:
    """Finds the people of a branch, a group, a post or a role."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def of_branches(self, branch_ids: Collection[int], group: str = "") -> list[Invitee]:
        """Return the members of these branches, of one party group only when `group` names it.

        `Invitee.branch_id` is the branch somebody counts in, which for a member of two may be the other one.
        """
        if not group:
            rows = (_OF_BRANCH.rows(self._connection, {"branch": branch}) for branch in branch_ids)
            return _each_once(chain.from_iterable(rows))
        query = (
            select(*_MEMBER)
            .join(memberships, memberships.c.person_id == people.c.id)
            .where(memberships.c.branch_id.in_(branch_ids))
        )
        return self._all(query.where(memberships.c.party_group == group))

    def of_committees(self, branch_ids: Collection[int]) -> list[Invitee]:
        """Return the members who hold a post in their branch."""
        query = (
            select(*_MEMBER)
            .join(memberships, memberships.c.person_id == people.c.id)
            .join(
                posts,
                (posts.c.person_id == people.c.id) & (posts.c.branch_id == memberships.c.branch_id),
            )
            .where(memberships.c.branch_id.in_(branch_ids))
        )
        return self._all(query)

    def with_role(self, community_id: int, role: Role) -> list[Invitee]:
        """Return everybody of the community with this role; nobody votes."""
        query = select(*_PERSON, false().label("voting"), _NO_BRANCH).where(
            people.c.community_id == community_id, people.c.roles.contains(role.value)
        )
        return self._all(query, role)

    def with_posts(self, community_id: int, names: Iterable[str]) -> list[Invitee]:
        """Return holders of these posts; they vote."""
        query = (
            select(*_PERSON, literal(True).label("voting"), _NO_BRANCH)
            .join(posts, posts.c.person_id == people.c.id)
            .where(posts.c.community_id == community_id, posts.c.name.in_(list(names)))
        )
        return self._all(query)

    def contacts_of(self, community_id: int, unit_ids: Collection[int] = ()) -> list[Invitee]:
        """Return who answers for these outside units, for all of them when none is named; nobody votes."""
        query = select(*_PERSON, false().label("voting"), _NO_BRANCH).where(
            people.c.community_id == community_id,
            people.c.on_roster,
            people.c.roles.contains(Role.CONTACT.value),
        )
        return self._all(query.where(people.c.unit_id.in_(unit_ids)) if unit_ids else query, Role.CONTACT)

    def of_grids(self, community_id: int, grid_ids: Collection[int]) -> list[Invitee]:
        """Return who lives in these grids as far as the office knows them, and who serves there; everybody votes."""
        there = select(buildings.c.id).where(buildings.c.grid_id.in_(grid_ids))
        serving = select(posts.c.person_id).where(posts.c.grid_id.in_(grid_ids))
        query = select(*_PERSON, literal(True).label("voting"), _NO_BRANCH).where(
            people.c.community_id == community_id,
            or_(people.c.building_id.in_(there), people.c.id.in_(serving)),
        )
        return self._all(query)

    def named(
        self, community_id: int, person_ids: Collection[int], branch_id: int | None = None
    ) -> list[Invitee]:
        """Return these people; who belongs to the branch votes there as their membership says."""
        of_branch = (memberships.c.person_id == people.c.id) & (memberships.c.branch_id == (branch_id or 0))
        votes = memberships.c.voting & (memberships.c.branch_id == _COUNTS_IN)
        voting = func.coalesce(votes, false()).label("voting")
        query = (
            select(*_PERSON, voting, _COUNTS_IN.label("branch_id"))
            .outerjoin(memberships, of_branch)
            .where(people.c.community_id == community_id, people.c.id.in_(person_ids))
        )
        return self._all(query)

    def groups_of(self, branch_ids: Collection[int]) -> list[str]:
        """Return the names of the party groups of these branches."""
        query = (
            select(memberships.c.party_group)
            .where(memberships.c.branch_id.in_(branch_ids), memberships.c.party_group != "")
            .distinct()
        )
        return [row.party_group for row in self._connection.execute(query)]

    def group_of(self, person_id: int) -> str:
        """Return the party group a person belongs to, "" for none."""
        query = select(memberships.c.party_group).where(memberships.c.person_id == person_id)
        row = self._connection.execute(query).first()
        return row.party_group if row else ""

    def _all(self, query: Select[Any], role: Role | None = None) -> list[Invitee]:
        """Return each person of the query once, only those with the role when one is given."""
        rows = self._connection.execute(query.order_by(people.c.id))
        return _each_once(row for row in rows if role is None or role.value in row.roles.split(","))


def _each_once(rows: Iterable[Row[Any]]) -> list[Invitee]:
    """Return each person once, in the order of persons; somebody who votes anywhere votes."""
    found: dict[int, Invitee] = {}
    for row in rows:
        known = found.get(row.id)
        if known is None or (row.voting and not known.voting):
            found[row.id] = _invitee(row, voting=row.voting)
    return [found[person_id] for person_id in sorted(found)]


def _invitee(row: Row[Any], *, voting: bool) -> Invitee:
    return Invitee(
        person_id=row.id,
        voting=bool(voting),
        bound=bool(row.openid) and row.following,
        quota_left=row.quota_left,
        quota_ends_at=row.quota_ends_at,
        branch_id=row.branch_id,
    )


def parts_as_json(parts: Sequence[Part]) -> list[dict[str, Any]]:
    """Return an audience as it is stored."""
    return [{"circle": part.circle.value, "ids": list(part.ids)} for part in parts]


def parts_from_json(stored: Sequence[dict[str, Any]]) -> tuple[Part, ...]:
    """Read what `parts_as_json` wrote."""
    return tuple(Part(Circle(part["circle"]), tuple(part["ids"])) for part in stored)
