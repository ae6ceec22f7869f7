"""Questions about imports: what is to be written next, what can be taken back, what a dead process left."""

from __future__ import annotations

import base64
import zlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Connection, Row, Select, delete, func, insert, select, update

from storage.imports.model import ImportState, import_parts, imports
from storage.vault import Vault

_UNDER_WAY = (ImportState.APPLYING.value, ImportState.UNDOING.value)


class PartState(StrEnum):
    """Whether a part waits, is written, or was taken back."""

    STAGED = "staged"
    WRITTEN = "written"
    RESTORED = "restored"


@dataclass(frozen=True, slots=True, kw_only=True)
class Import:
    """An import as it stands. `refused` are the lines its undo left alone, as words."""

    number: int
    community_id: int
    kind: str
    state: ImportState
    actor_id: int | None
    new: int
    changed: int
    refused: str
    created_at: datetime
    applied_at: datetime | None
    undone_by: int | None


@dataclass(frozen=True, slots=True)
class Part:
    """A slice of an import: encoded steps, or what takes them back."""

    id: int
    content: bytes


class Imports:
    """Keeps what imports bring until it is written, and for a while what takes it back."""

    def __init__(self, connection: Connection, vault: Vault) -> None:
        self._connection = connection
        self._vault = vault

    def begin(self, number: int, community_id: int, kind: str, actor_id: int | None, now: datetime) -> None:
        """Note an import whose parts are going to be put down."""
        self._connection.execute(
            insert(imports).values(
                number=number,
                community_id=community_id,
                kind=kind,
                state=ImportState.STAGING.value,
                actor_id=actor_id,
                new=0,
                changed=0,
                created_at=now,
                moved_at=now,
            )
        )

    def put_down(self, number: int, first: int, parts: Sequence[bytes], now: datetime) -> None:
        """Put parts down, the first at place `first`."""
        rows = [
            {
                "import_number": number,
                "place": place,
                "steps_sealed": self._vault.seal(_packed(content)),
                "state": PartState.STAGED.value,
            }
            for place, content in enumerate(parts, start=first)
        ]
        if rows:
            self._connection.execute(insert(import_parts), rows)
        self.touch(number, now)

    def set_off(self, number: int, new: int, changed: int, now: datetime) -> None:
        """Decide that everything put down will be written: from here on it is finished, whatever happens."""
        self._connection.execute(
            update(imports)
            .where(imports.c.number == number)
            .values(state=ImportState.APPLYING.value, new=new, changed=changed, moved_at=now)
        )

    def find(self, number: int, *, lock: bool = False) -> Import | None:
        """Return an import. With `lock` nobody else moves it until this unit of work is over."""
        query = select(imports).where(imports.c.number == number)
        return self._one(query.with_for_update() if lock else query)

    def latest(self, kinds: Collection[str], community_id: int | None = None) -> Import | None:
        """Return the import of these kinds that was written last and is not undone.

        With a community only one that somebody of it brought by chat: what the operator brings may concern others.
        """
        query = (
            select(imports)
            .where(imports.c.kind.in_(kinds), imports.c.state == ImportState.APPLIED.value)
            .order_by(imports.c.applied_at.desc(), imports.c.number.desc())
        )
        if community_id is not None:
            query = query.where(imports.c.community_id == community_id, imports.c.actor_id.is_not(None))
        return self._one(query)

    def under_way(self, kinds: Collection[str], before: datetime | None = None) -> Import | None:
        """Return an import that must be finished; with `before` only one that has stood still since."""
        query = select(imports).where(imports.c.kind.in_(kinds), imports.c.state.in_(_UNDER_WAY))
        if before is not None:
            query = query.where(imports.c.moved_at < before)
        return self._one(query.order_by(imports.c.created_at))

    def abandoned(self, before: datetime) -> Import | None:
        """Return an import that was never set off and has stood still since `before`."""
        return self._one(
            select(imports).where(imports.c.state == ImportState.STAGING.value, imports.c.moved_at < before)
        )

    def next_part(self, number: int, state: PartState) -> Part | None:
        """Return the next part to write, or the last written one to take back."""
        place = import_parts.c.place
        row = self._connection.execute(
            select(import_parts)
            .where(import_parts.c.import_number == number, import_parts.c.state == state.value)
            .order_by(place if state is PartState.STAGED else place.desc())
            .limit(1)
        ).first()
        if row is None:
            return None
        sealed = row.steps_sealed if state is PartState.STAGED else row.traces_sealed
        return Part(row.id, _unpacked(self._vault.read(sealed)))

    def written(self, part: Part, traces: bytes) -> None:
        """Note that a part is written, and what takes it back."""
        self._change(
            part,
            state=PartState.WRITTEN.value,
            steps_sealed=None,
            traces_sealed=self._vault.seal(_packed(traces)),
        )

    def restored(self, part: Part) -> None:
        """Note that a part is taken back."""
        self._change(part, state=PartState.RESTORED.value, traces_sealed=None)

    def count_parts(self, number: int, state: PartState) -> int:
        """Return how many parts of an import are in this state."""
        query = select(func.count()).where(
            import_parts.c.import_number == number, import_parts.c.state == state.value
        )
        return int(self._connection.execute(query).scalar_one())

    def touch(self, number: int, now: datetime) -> None:
        """Note that somebody is at work on the import."""
        self._connection.execute(update(imports).where(imports.c.number == number).values(moved_at=now))

    def applied(self, number: int, now: datetime) -> None:
        """Note that everything is written."""
        self._connection.execute(
            update(imports)
            .where(imports.c.number == number)
            .values(state=ImportState.APPLIED.value, applied_at=now, moved_at=now)
        )

    def undo(self, number: int, actor_id: int | None, now: datetime) -> None:
        """Decide that the import is taken back: from here on it is finished, whatever happens."""
        self._connection.execute(
            update(imports)
            .where(imports.c.number == number)
            .values(state=ImportState.UNDOING.value, undone_by=actor_id, undone_at=now, moved_at=now)
        )

    def refuse(self, number: int, words: str) -> None:
        """Add to the lines an undo left alone."""
        known = self.find(number)
        told = f"{known.refused} {words}".strip() if known else words
        self._connection.execute(
            update(imports).where(imports.c.number == number).values(refused_sealed=self._vault.seal(told))
        )

    def close(self, number: int, state: ImportState, now: datetime) -> None:
        """Note that an import is over."""
        self._connection.execute(
            update(imports).where(imports.c.number == number).values(state=state.value, moved_at=now)
        )

    def forget_parts(self, before: datetime, limit: int) -> int:
        """Delete up to `limit` parts of imports that are over or can no longer be undone; return how many."""
        over = select(imports.c.number).where(
            imports.c.state.in_(
                (ImportState.APPLIED.value, ImportState.UNDONE.value, ImportState.DROPPED.value)
            ),
            imports.c.moved_at < before,
        )
        old = select(import_parts.c.id).where(import_parts.c.import_number.in_(over)).limit(limit)
        return self._connection.execute(delete(import_parts).where(import_parts.c.id.in_(old))).rowcount

    def _change(self, part: Part, **values: str | None) -> None:
        self._connection.execute(update(import_parts).where(import_parts.c.id == part.id).values(**values))

    def _one(self, query: Select[tuple[object]]) -> Import | None:
        row = self._connection.execute(query.limit(1)).first()
        return self._import(row) if row else None

    def _import(self, row: Row[tuple[object]]) -> Import:
        values = row._mapping
        return Import(
            number=values["number"],
            community_id=values["community_id"],
            kind=values["kind"],
            state=ImportState(values["state"]),
            actor_id=values["actor_id"],
            new=values["new"],
            changed=values["changed"],
            refused=self._vault.unseal(values["refused_sealed"]) if values["refused_sealed"] else "",
            created_at=values["created_at"],
            applied_at=values["applied_at"],
            undone_by=values["undone_by"],
        )


def _packed(content: bytes) -> str:
    """Return content as short text: names of buildings and branches repeat, and sealed columns hold words."""
    return base64.b85encode(zlib.compress(content, 1)).decode()


def _unpacked(text: str) -> bytes:
    return zlib.decompress(base64.b85decode(text))
