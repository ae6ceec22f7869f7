"""The office's own lists: people as a table brings them, written and taken back."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import Column, Connection, bindparam, delete, insert, select, update

from storage.base import metadata
from storage.people.census import Census
from storage.people.directory import Directory
from storage.people.entries import Entry, Snapshot
from storage.people.model import Role, communities, memberships, people, posts, priority_people
from storage.people.priority import Priority
from storage.vault import Vault

# A row whose id stands in a column of such a name is somebody's: of a case, an activity, a notice.
_POINTS_AT_PERSON = (
    "person_id",
    "reporter_id",
    "owner_id",
    "handler_id",
    "actor_id",
    "announcer_id",
    "organiser_id",
    "cover_id",
    "asker_id",
    "agent_id",
    "visitor_id",
)
_OWN = (posts.name, memberships.name, priority_people.name)


class Roster:
    """Keeps what the office's tables say about people."""

    def __init__(self, connection: Connection, vault: Vault) -> None:
        self._connection = connection
        self.vault = vault
        self._priority = Priority(connection, vault)

    def census(self) -> Census:
        """Return who finds people as they stand now."""
        return Census(self._connection, self.vault)

    def communities(self) -> dict[str, int]:
        """Return all communities by name."""
        rows = self._connection.execute(select(communities).order_by(communities.c.id))
        return {row.name: row.id for row in rows}

    def first_community(self) -> str:
        """Return the name of the office's first community. Raises: LookupError before the first start."""
        names = list(self.communities())
        if not names:
            raise LookupError("no community")
        return names[0]

    def listed(self, community_id: int, after: int, limit: int) -> list[int]:
        """Return the ids of up to `limit` people of the roster whose ids come after `after`."""
        query = (
            select(people.c.id)
            .where(people.c.community_id == community_id, people.c.on_roster, people.c.id > after)
            .where(people.c.name_sealed.is_not(None))
            .order_by(people.c.id)
            .limit(limit)
        )
        return list(self._connection.execute(query).scalars())

    def name_of(self, person_id: int) -> str:
        """Return a person's name in clear, "" when unknown."""
        row = self._connection.execute(select(people.c.name_sealed).where(people.c.id == person_id)).first()
        return self.vault.unseal(row.name_sealed) if row and row.name_sealed else ""

    def directory(self, community_id: int) -> Directory:
        """Return the community's grids, branches and units, to look up and to add to."""
        return Directory(self._connection, community_id)

    # --- writing --------------------------------------------------------------------------------------

    def enter(
        self, directory: Directory, community_id: int, entries: Sequence[Entry], now: datetime
    ) -> list[int]:
        """Write people nobody knew; return their ids in the same order."""
        if not entries:
            return []
        fixed = {"following": True, "quota_left": 0, "created_at": now}
        blank = {"phone_sealed": None, "phone_hash": None}
        rows = [fixed | blank | self._columns(directory, community_id, entry) for entry in entries]
        query = insert(people).returning(people.c.id, sort_by_parameter_order=True)
        ids = [int(row.id) for row in self._connection.execute(query, rows)]
        self._seat(directory, community_id, list(zip(ids, entries, strict=True)))
        return ids

    def revise(self, directory: Directory, community_id: int, entries: Sequence[tuple[int, Entry]]) -> None:
        """Write people again who are known; their posts and branches become those of the entries."""
        if not entries:
            return
        rows = [
            {"of": person_id, **self._columns(directory, community_id, entry)} for person_id, entry in entries
        ]
        for keeps_phone in (False, True):
            self._update([row for row in rows if ("phone_hash" in row) is not keeps_phone])
        self._unseat([person_id for person_id, _ in entries])
        self._seat(directory, community_id, entries)

    def retire(self, person_ids: Collection[int]) -> None:
        """Take lines off the roster because the same people stand there under other accounts."""
        if person_ids:
            self._unseat(person_ids)
            self._connection.execute(
                update(people)
                .where(people.c.id.in_(person_ids))
                .values(
                    on_roster=False,
                    roles=Role.RESIDENT.value,
                    phone_sealed=None,
                    phone_hash=None,
                    unit_id=None,
                    born_sealed=None,
                )
            )
            self._priority.forget(person_ids)

    def end_terms(self, today: date, limit: int) -> int:
        """Delete up to `limit` posts whose term ended before `today`; return how many."""
        over = select(posts.c.id).where(posts.c.ends_on < today).limit(limit)
        return self._connection.execute(delete(posts).where(posts.c.id.in_(over))).rowcount

    # --- taking back ------------------------------------------------------------------------------------

    def put_back(self, person_id: int, before: Snapshot) -> None:
        """Make a person what they were."""
        self._unseat([person_id])
        values = {
            "community_id": before.community_id,
            "openid": before.openid,
            "roles": before.roles,
            "on_roster": before.on_roster,
            "unit_id": before.unit_id,
            "building_id": before.building_id,
            "entrance": before.entrance,
            "room": before.room,
            "born_sealed": self._year(before.born),
            **self._sealed("name", before.name),
            **self._sealed("phone", before.phone),
        }
        at = before.priority_at or datetime.min.replace(tzinfo=UTC)
        self._priority.keep(person_id, before.community_id, before.priority, at)
        self._connection.execute(update(people).where(people.c.id == person_id).values(**values))
        mine = {"community_id": before.community_id, "person_id": person_id}
        held = [
            {
                **mine,
                "name": post.name,
                "grid_id": post.grid_id,
                "branch_id": post.branch_id,
                "building_id": post.building_id,
                "ends_on": post.ends_on,
            }
            for post in before.posts
        ]
        tied = [
            {
                **mine,
                "branch_id": tie.branch_id,
                "party_group": tie.party_group,
                "voting": tie.voting,
                "counts": tie.counts,
            }
            for tie in before.ties
        ]
        if held:
            self._connection.execute(insert(posts), held)
        if tied:
            self._connection.execute(insert(memberships), tied)

    def take_out(self, person_ids: Collection[int]) -> None:
        """Take people out whom an import had brought; of those whom something refers to a blank line stays."""
        if not person_ids:
            return
        self._unseat(person_ids)
        self._priority.forget(person_ids)
        kept = self.referred_to(person_ids)
        gone = [person_id for person_id in person_ids if person_id not in kept]
        self._connection.execute(delete(people).where(people.c.id.in_(gone)))
        self._connection.execute(
            update(people)
            .where(people.c.id.in_(kept))
            .values(
                roles=Role.RESIDENT.value,
                on_roster=False,
                unit_id=None,
                building_id=None,
                entrance="",
                room="",
                born_sealed=None,
                **self._sealed("name", ""),
                **self._sealed("phone", ""),
            )
        )

    def referred_to(self, person_ids: Collection[int]) -> set[int]:
        """Return which of these people write to us or stand in somebody's case, meeting, notice."""
        bound = select(people.c.id).where(people.c.id.in_(person_ids), people.c.openid.is_not(None))
        found = set(self._connection.execute(bound).scalars())
        for column in _person_columns():
            query = select(column).where(column.in_(person_ids)).distinct()
            found |= set(self._connection.execute(query).scalars())
        return found

    # --- columns ----------------------------------------------------------------------------------------

    def _update(self, rows: Sequence[Mapping[str, Any]]) -> None:
        """Update many people by one statement; all rows have the same keys."""
        if rows:
            # A parameter must not be called like the column it fills.
            named = [{f"new_{name}": value for name, value in row.items()} for row in rows]
            values: dict[str, Any] = {name: bindparam(f"new_{name}") for name in rows[0] if name != "of"}
            self._connection.execute(
                update(people).where(people.c.id == bindparam("new_of")).values(values), named
            )

    def _columns(self, directory: Directory, community_id: int, entry: Entry) -> dict[str, Any]:
        profile = entry.profile
        values: dict[str, Any] = {
            "community_id": community_id,
            "openid": profile.openid,
            "roles": ",".join(sorted(profile.roles)),
            "on_roster": True,
            "unit_id": directory.unit(profile.unit),
            "building_id": profile.building_id,
            "entrance": profile.entrance,
            "room": profile.room,
            "born_sealed": self._year(profile.born),
            **self._sealed("name", entry.name),
        }
        return values | self._sealed("phone", entry.phone) if entry.phone else values

    def _year(self, year: int | None) -> str | None:
        return self.vault.seal(str(year)) if year is not None else None

    def _sealed(self, column: str, words: str) -> dict[str, str | None]:
        return {
            f"{column}_sealed": self.vault.seal(words) if words else None,
            f"{column}_hash": self.vault.digest(words) if words else None,
        }

    def _unseat(self, person_ids: Iterable[int]) -> None:
        mine = list(person_ids)
        self._connection.execute(delete(posts).where(posts.c.person_id.in_(mine)))
        self._connection.execute(delete(memberships).where(memberships.c.person_id.in_(mine)))

    def _seat(self, directory: Directory, community_id: int, whom: Sequence[tuple[int, Entry]]) -> None:
        seats = [
            {
                "community_id": community_id,
                "person_id": person_id,
                "name": seat.name,
                "grid_id": directory.grid(seat.grid),
                "branch_id": directory.branch(seat.branch),
                "building_id": seat.building_id,
                "ends_on": seat.ends_on,
            }
            for person_id, entry in whom
            for seat in sorted(entry.profile.seats, key=repr)
        ]
        ties = [
            {
                "community_id": community_id,
                "person_id": person_id,
                "branch_id": directory.branch(tie.branch),
                "party_group": tie.party_group,
                "voting": tie.voting,
                "counts": tie.counts,
            }
            for person_id, entry in whom
            for tie in sorted(entry.profile.ties, key=repr)
        ]
        if seats:
            self._connection.execute(insert(posts), seats)
        if ties:
            self._connection.execute(insert(memberships), ties)


def _person_columns() -> list[Column[Any]]:
    """Return every column that says which person a row is about, whichever service keeps it."""
    return [
        column
        for table in metadata.sorted_tables
        if table.name not in _OWN
        for column in table.columns
        if column.name in _POINTS_AT_PERSON or column.name.endswith("_person_id")
    ]
