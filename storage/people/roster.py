"""The office's own lists: people, places and units as a table brings them, compared and kept by name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import islice
from typing import Any

from sqlalchemy import Column, Connection, Row, Select, Table, delete, insert, select, update

from storage.people.directory import Directory, inserted
from storage.people.entries import Entry, Listed, PlaceEntry, Profile, Seat, Standing, Tie, UnitEntry
from storage.people.model import (
    Role,
    branches,
    buildings,
    communities,
    grids,
    memberships,
    people,
    posts,
    units,
)
from storage.vault import Vault

_MOST_IN_A_LIST = 500


class Roster:
    """Compares the office's tables with what is known, and keeps them."""

    def __init__(self, connection: Connection, vault: Vault) -> None:
        self._connection = connection
        self.vault = vault

    # --- what is known --------------------------------------------------------------------------------

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

    def grid_names(self, community_id: int) -> list[str]:
        """Return the names of the community's grids."""
        return self._names(grids, community_id)

    def branch_names(self, community_id: int) -> list[str]:
        """Return the names of the community's branches."""
        return self._names(branches, community_id)

    def standing(self, community_id: int) -> list[Standing]:
        """Return everybody of the community."""
        return list(self._standing(select(people).where(people.c.community_id == community_id), community_id))

    def bound_elsewhere(self, openids: Iterable[str], community_id: int) -> list[Standing]:
        """Return the owners of these accounts who count as people of another community."""
        found: list[Standing] = []
        for batch in _batches(openids):
            query = select(people).where(people.c.openid.in_(batch), people.c.community_id != community_id)
            homes = {row.community_id for row in self._connection.execute(query)}
            for home in sorted(homes):
                found.extend(self._standing(query.where(people.c.community_id == home), home))
        return found

    def present(self, community_id: int, entries: Sequence[Entry]) -> dict[int, int]:
        """Return which of the entries, by place, somebody has the account of, or else the phone of on the roster."""
        openids = [entry.profile.openid for entry in entries if entry.profile.openid]
        phones = [digest for entry in entries if entry.phone for digest in self.vault.digests(entry.phone)]
        owners = {row.openid: row.id for row in self._rows_in(people.c.openid, openids)}
        # Asked by the hash alone: with the community beside it SQLite would walk the index of names instead.
        holders = {
            self._newest_hash(row.phone_hash, row.phone_sealed): row.id
            for row in self._rows_in(people.c.phone_hash, phones)
            if row.community_id == community_id and row.on_roster
        }
        found = {
            place: owners.get(entry.profile.openid)
            or (holders.get(self.vault.digest(entry.phone)) if entry.phone else None)
            for place, entry in enumerate(entries)
        }
        return {place: person_id for place, person_id in found.items() if person_id is not None}

    def name_of(self, person_id: int) -> str:
        """Return a person's name in clear, "" when unknown."""
        row = self._connection.execute(select(people.c.name_sealed).where(people.c.id == person_id)).first()
        return self.vault.unseal(row.name_sealed) if row and row.name_sealed else ""

    def places(self, community_id: int) -> list[Listed[PlaceEntry]]:
        """Return all buildings with everything the office listed."""
        rows = self._connection.execute(
            select(buildings, grids.c.name.label("grid"))
            .outerjoin(grids, grids.c.id == buildings.c.grid_id)
            .where(buildings.c.community_id == community_id)
        )
        return [
            Listed(
                row.id,
                PlaceEntry(
                    grid=row.grid,
                    estate=row.estate,
                    name=row.name,
                    entrances=row.entrances,
                    households=row.households,
                    aliases=tuple(row.aliases),
                    longitude=row.longitude,
                    latitude=row.latitude,
                ),
            )
            for row in rows
        ]

    def units(self, community_id: int) -> list[Listed[UnitEntry]]:
        """Return all outside units with everything the office listed, contacts in clear."""
        rows = self._connection.execute(select(units).where(units.c.community_id == community_id))
        return [
            Listed(
                row.id,
                UnitEntry(
                    name=row.name,
                    aliases=tuple(row.aliases),
                    kind=row.kind,
                    contact=self.vault.unseal(row.contact_sealed) if row.contact_sealed else "",
                    phone=self.vault.unseal(row.phone_sealed) if row.phone_sealed else "",
                    categories=tuple(row.categories),
                ),
            )
            for row in rows
        ]

    # --- keeping --------------------------------------------------------------------------------------

    def directory(self, community_id: int) -> Directory:
        """Return the community's grids, branches and units, to look up and to add to."""
        return Directory(self._connection, community_id)

    def enter(
        self, directory: Directory, community_id: int, entries: Sequence[Entry], now: datetime
    ) -> list[int]:
        """Write people nobody knew; return their ids in the same order."""
        if not entries:
            return []
        fixed = {
            "following": True,
            "quota_left": 0,
            "created_at": now,
            "phone_sealed": None,
            "phone_hash": None,
        }
        rows = [fixed | self._columns(directory, community_id, entry) for entry in entries]
        query = insert(people).returning(people.c.id, sort_by_parameter_order=True)
        ids = [int(row.id) for row in self._connection.execute(query, rows)]
        self._seat(directory, community_id, list(zip(ids, entries, strict=True)))
        return ids

    def revise(self, directory: Directory, community_id: int, person_id: int, entry: Entry) -> None:
        """Write a person again who is known; the person's posts and branches become those of the entry."""
        self._connection.execute(
            update(people)
            .where(people.c.id == person_id)
            .values(**self._columns(directory, community_id, entry))
        )
        self._connection.execute(delete(posts).where(posts.c.person_id == person_id))
        self._connection.execute(delete(memberships).where(memberships.c.person_id == person_id))
        self._seat(directory, community_id, [(person_id, entry)])

    def retire(self, person_id: int) -> None:
        """Take a line off the roster because the same person stands there under another account."""
        self._connection.execute(delete(posts).where(posts.c.person_id == person_id))
        self._connection.execute(delete(memberships).where(memberships.c.person_id == person_id))
        self._connection.execute(
            update(people)
            .where(people.c.id == person_id)
            .values(
                on_roster=False, roles=Role.RESIDENT.value, phone_sealed=None, phone_hash=None, unit_id=None
            )
        )

    def keep_place(self, directory: Directory, community_id: int, entry: PlaceEntry, row: int | None) -> None:
        """Write a building, new when `row` is None."""
        values = {
            "grid_id": directory.grid(entry.grid),
            "estate": entry.estate,
            "name": entry.name,
            "entrances": entry.entrances,
            "households": entry.households,
            "aliases": list(entry.aliases),
            "longitude": entry.longitude,
            "latitude": entry.latitude,
        }
        self._keep(buildings, community_id, values, row)

    def keep_unit(self, community_id: int, entry: UnitEntry, row: int | None) -> None:
        """Write an outside unit, new when `row` is None."""
        values = {
            "name": entry.name,
            "aliases": list(entry.aliases),
            "kind": entry.kind,
            "contact_sealed": self.vault.seal(entry.contact) if entry.contact else None,
            "phone_sealed": self.vault.seal(entry.phone) if entry.phone else None,
            "categories": list(entry.categories),
        }
        self._keep(units, community_id, values, row)

    def _keep(self, table: Table, community_id: int, values: Mapping[str, Any], row: int | None) -> None:
        if row is None:
            inserted(self._connection, table, {"community_id": community_id, **values})
        else:
            self._connection.execute(update(table).where(table.c.id == row).values(**values))

    def _columns(self, directory: Directory, community_id: int, entry: Entry) -> dict[str, Any]:
        profile = entry.profile
        values: dict[str, Any] = {
            "community_id": community_id,
            "openid": profile.openid,
            "name_sealed": self.vault.seal(entry.name),
            "name_hash": self.vault.digest(entry.name),
            "roles": ",".join(sorted(profile.roles)),
            "on_roster": True,
            "unit_id": directory.unit(profile.unit),
            "building_id": profile.building_id,
            "entrance": profile.entrance,
            "room": profile.room,
        }
        if entry.phone:
            values |= {
                "phone_sealed": self.vault.seal(entry.phone),
                "phone_hash": self.vault.digest(entry.phone),
            }
        return values

    def _seat(self, directory: Directory, community_id: int, whom: Sequence[tuple[int, Entry]]) -> None:
        seats = [
            {
                "community_id": community_id,
                "person_id": person_id,
                "name": seat.name,
                "grid_id": directory.grid(seat.grid),
                "branch_id": directory.branch(seat.branch),
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
            }
            for person_id, entry in whom
            for tie in sorted(entry.profile.ties, key=repr)
        ]
        if seats:
            self._connection.execute(insert(posts), seats)
        if ties:
            self._connection.execute(insert(memberships), ties)

    # --- rows into words --------------------------------------------------------------------------------

    def _rows_in(self, column: Column[Any], values: Iterable[str]) -> Iterator[Row[Any]]:
        for batch in _batches(values):
            yield from self._connection.execute(select(people).where(column.in_(batch)))

    def _newest_hash(self, stored: str | None, sealed: str | None) -> str | None:
        """Return the hash by which others compare; while keys are being changed a row may still bear the old one."""
        if stored is None or sealed is None or not self.vault.is_changing:
            return stored
        return self.vault.digest(self.vault.unseal(sealed))

    def _names(self, table: Table, community_id: int) -> list[str]:
        query = select(table.c.name).where(table.c.community_id == community_id).order_by(table.c.id)
        return [row.name for row in self._connection.execute(query)]

    def _standing(self, query: Select[Any], community_id: int) -> Iterator[Standing]:
        unit_names = self._all_names(units, community_id)
        seats, ties = self._seats(community_id), self._ties(community_id)
        for row in self._connection.execute(query.order_by(people.c.id)):
            profile = Profile(
                openid=row.openid,
                roles=frozenset(row.roles.split(",")),
                seats=frozenset(seats.get(row.id, ())),
                ties=frozenset(ties.get(row.id, ())),
                unit=unit_names.get(row.unit_id),
                building_id=row.building_id,
                entrance=row.entrance,
                room=row.room,
            )
            yield Standing(
                id=row.id,
                community_id=row.community_id,
                on_roster=row.on_roster,
                name_hash=self._newest_hash(row.name_hash, row.name_sealed),
                phone_hash=self._newest_hash(row.phone_hash, row.phone_sealed),
                profile=profile,
            )

    def _seats(self, community_id: int) -> dict[int, set[Seat]]:
        grid_names = self._all_names(grids, community_id)
        branch_names = self._all_names(branches, community_id)
        seats: dict[int, set[Seat]] = {}
        for row in self._of_community(posts, community_id):
            seat = Seat(row.name, grid_names.get(row.grid_id), branch_names.get(row.branch_id))
            seats.setdefault(row.person_id, set()).add(seat)
        return seats

    def _ties(self, community_id: int) -> dict[int, set[Tie]]:
        names = self._all_names(branches, community_id)
        ties: dict[int, set[Tie]] = {}
        for row in self._of_community(memberships, community_id):
            tie = Tie(names.get(row.branch_id, ""), row.party_group, row.voting)
            ties.setdefault(row.person_id, set()).add(tie)
        return ties

    def _of_community(self, table: Table, community_id: int) -> Iterable[Row[Any]]:
        return self._connection.execute(select(table).where(table.c.community_id == community_id))

    def _all_names(self, table: Table, community_id: int) -> dict[int | None, str]:
        return {row.id: row.name for row in self._of_community(table, community_id)}


def _batches(words: Iterable[str]) -> Iterator[list[str]]:
    left = iter(words)
    while batch := list(islice(left, _MOST_IN_A_LIST)):
        yield batch
