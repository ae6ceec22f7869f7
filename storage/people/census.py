"""Whom the office's lists may speak of: people found by account, phone or name, a few hundred at a time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from datetime import datetime
from itertools import islice
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Table, select

from storage.people.entries import KeptPost, KeptTie, Profile, Seat, Snapshot, Standing, Tie
from storage.people.model import branches, grids, memberships, people, posts, units
from storage.people.priority import Priority, read_year
from storage.vault import Vault

_MOST_IN_A_LIST = 500
_Noted = tuple[tuple[str, ...], datetime]
_NOTHING: tuple[tuple[str, ...], None] = ((), None)


class Census:
    """Finds people as they stand now."""

    def __init__(self, connection: Connection, vault: Vault) -> None:
        self._connection = connection
        self._vault = vault
        self._names: dict[tuple[str, int], dict[int | None, str]] = {}

    def owners(self, openids: Iterable[str]) -> list[Standing]:
        """Return the owners of these accounts, whichever community they count in."""
        return self._found(batch for batch in map(people.c.openid.in_, _batches(openids)))

    def holders(self, community_id: int, phones: Iterable[str]) -> list[Standing]:
        """Return who of the roster has one of these phones. Others count not: anybody can claim a phone in chat."""
        digests = [digest for phone in phones for digest in self._vault.digests(phone)]
        # Asked by the hash alone: with the community beside it SQLite would walk the index of names instead.
        found = self._found(people.c.phone_hash.in_(batch) for batch in _batches(digests))
        return [person for person in found if person.on_roster and person.community_id == community_id]

    def namesakes(self, community_id: int, names: Iterable[str]) -> list[Standing]:
        """Return who of the roster has one of these names."""
        digests = [digest for name in names for digest in self._vault.digests(name)]
        here = people.c.community_id == community_id
        found = self._found(here & people.c.name_hash.in_(batch) for batch in _batches(digests))
        return [person for person in found if person.on_roster]

    def standing(self, person_ids: Iterable[int]) -> dict[int, Standing]:
        """Return these people by their ids."""
        found = self._found(people.c.id.in_(batch) for batch in _batches(person_ids))
        return {person.id: person for person in found}

    def snapshots(self, person_ids: Collection[int]) -> dict[int, Snapshot]:
        """Return everything an import may change about these people; those who are gone are left out."""
        rows = [
            row
            for batch in _batches(person_ids)
            for row in self._connection.execute(select(people).where(people.c.id.in_(batch)))
        ]
        held, tied, noted = self._posts(rows), self._ties(rows), self._noted(rows)
        return {row.id: self._snapshot(row, held[row.id], tied[row.id], noted.get(row.id)) for row in rows}

    # --- rows into words --------------------------------------------------------------------------------

    def _found(self, conditions: Iterable[ColumnElement[bool]]) -> list[Standing]:
        rows: dict[int, Row[Any]] = {}
        for condition in conditions:
            rows |= {row.id: row for row in self._connection.execute(select(people).where(condition))}
        ordered = [rows[person_id] for person_id in sorted(rows)]
        held, tied, noted = self._posts(ordered), self._ties(ordered), self._noted(ordered)
        return [
            self._standing(row, held[row.id], tied[row.id], noted.get(row.id, _NOTHING)[0]) for row in ordered
        ]

    def _standing(
        self,
        row: Row[Any],
        held: Iterable[Row[Any]],
        tied: Iterable[Row[Any]],
        priority: tuple[str, ...],
    ) -> Standing:
        grid_names = self._all_names(grids, row.community_id)
        branch_names = self._all_names(branches, row.community_id)
        seats = (
            Seat(
                post.name,
                grid_names.get(post.grid_id),
                branch_names.get(post.branch_id),
                post.building_id,
                post.ends_on,
            )
            for post in held
        )
        ties = (
            Tie(branch_names.get(tie.branch_id, ""), tie.party_group, tie.voting, tie.counts) for tie in tied
        )
        profile = Profile(
            openid=row.openid,
            roles=frozenset(row.roles.split(",")),
            seats=frozenset(seats),
            ties=frozenset(ties),
            unit=self._all_names(units, row.community_id).get(row.unit_id),
            building_id=row.building_id,
            entrance=row.entrance,
            room=row.room,
            born=read_year(row.born_sealed, self._vault),
            priority=priority,
        )
        return Standing(
            id=row.id,
            community_id=row.community_id,
            on_roster=row.on_roster,
            name_hash=self._newest_hash(row.name_hash, row.name_sealed),
            phone_hash=self._newest_hash(row.phone_hash, row.phone_sealed),
            profile=profile,
        )

    def _snapshot(
        self, row: Row[Any], held: Iterable[Row[Any]], tied: Iterable[Row[Any]], noted: _Noted | None
    ) -> Snapshot:
        kept = (
            KeptPost(post.name, post.grid_id, post.branch_id, post.building_id, post.ends_on) for post in held
        )
        ties = (KeptTie(tie.branch_id, tie.party_group, tie.voting, tie.counts) for tie in tied)
        return Snapshot(
            community_id=row.community_id,
            openid=row.openid,
            name=self._vault.read(row.name_sealed) if row.name_sealed else "",
            phone=self._vault.read(row.phone_sealed) if row.phone_sealed else "",
            roles=row.roles,
            on_roster=row.on_roster,
            unit_id=row.unit_id,
            building_id=row.building_id,
            entrance=row.entrance,
            room=row.room,
            posts=tuple(sorted(kept, key=repr)),
            ties=tuple(sorted(ties, key=repr)),
            born=read_year(row.born_sealed, self._vault),
            priority=noted[0] if noted else (),
            priority_at=noted[1] if noted else None,
        )

    def _newest_hash(self, stored: str | None, sealed: str | None) -> str | None:
        """Return the hash by which others compare; while keys are being changed a row may still bear the old one."""
        if stored is None or sealed is None or not self._vault.is_changing:
            return stored
        return self._vault.digest(self._vault.unseal(sealed))

    def _noted(self, rows: Iterable[Row[Any]]) -> dict[int, _Noted]:
        kept = Priority(self._connection, self._vault)
        found: dict[int, _Noted] = {}
        for batch in _batches(row.id for row in rows):
            found |= kept.noted(batch)
        return found

    def _posts(self, rows: Iterable[Row[Any]]) -> dict[int, list[Row[Any]]]:
        return self._belonging(posts, rows)

    def _ties(self, rows: Iterable[Row[Any]]) -> dict[int, list[Row[Any]]]:
        return self._belonging(memberships, rows)

    def _belonging(self, table: Table, rows: Iterable[Row[Any]]) -> dict[int, list[Row[Any]]]:
        found: dict[int, list[Row[Any]]] = defaultdict(list)
        for batch in _batches(row.id for row in rows if row.roles != "resident" or table is posts):
            for row in self._connection.execute(select(table).where(table.c.person_id.in_(batch))):
                found[row.person_id].append(row)
        return found

    def _all_names(self, table: Table, community_id: int) -> dict[int | None, str]:
        key = (table.name, community_id)
        if key not in self._names:
            rows = self._connection.execute(select(table).where(table.c.community_id == community_id))
            self._names[key] = {row.id: row.name for row in rows}
        return self._names[key]


def _batches(values: Iterable[Any]) -> Iterator[list[Any]]:
    left = iter(dict.fromkeys(values))
    while batch := list(islice(left, _MOST_IN_A_LIST)):
        yield batch
