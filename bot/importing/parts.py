"""Writing an import, and taking it back, part by part: each part is one short unit of work.

What is to be written lies in the database before the first part is written. From then on it does not matter who goes
on: the process that began, or another one that finds the import standing still after a crash.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import msgspec

from bot.kernel import numbers
from bot.kernel.imports import Importer
from storage.imports.model import ImportState
from storage.imports.store import Import, PartState
from storage.outbox.records import NewNotice
from storage.uow import Uow

NUMBER = "import"
"""The kind of an import's number."""

UNDO_WITHIN = timedelta(hours=24)
STANDS_STILL = timedelta(seconds=30)
_FORGOTTEN_AT_ONCE = 200

Importers = Mapping[str, Importer]


def begin(uow: Uow, importer: Importer, home: str, actor_id: int | None, now: datetime) -> int:
    """Note an import and return its number; nothing is written before `uow.imports.set_off`."""
    community_id = uow.places.community(home)
    number = numbers.issue(uow, NUMBER, community_id)
    uow.imports.begin(number, community_id, importer.kind, actor_id, now)
    return number


def _write_part(uow: Uow, importers: Importers, number: int, now: datetime) -> bool:
    """Write the next part of an import; False when nothing is left."""
    standing = uow.imports.find(number, lock=True)
    if standing is None or standing.state is not ImportState.APPLYING:
        return False
    importer = importers[standing.kind]
    part = uow.imports.next_part(number, PartState.STAGED)
    if part is None:
        importer.finished(uow, standing.community_id, now)
        uow.imports.applied(number, now)
        return False
    steps = msgspec.msgpack.decode(part.content, type=list[importer.types.step])  # type: ignore[name-defined]
    uow.imports.written(part, msgspec.msgpack.encode(importer.write(uow, steps, now)))
    return True


def _undo_part(uow: Uow, importers: Importers, number: int, now: datetime) -> bool:
    """Take the last written part of an import back; False when nothing is left."""
    standing = uow.imports.find(number, lock=True)
    if standing is None or standing.state is not ImportState.UNDOING:
        return False
    importer = importers[standing.kind]
    part = uow.imports.next_part(number, PartState.WRITTEN)
    if part is None:
        importer.finished(uow, standing.community_id, now)
        uow.imports.close(number, ImportState.UNDONE, now)
        _tell(uow, standing, now)
        return False
    traces: list[Any] = msgspec.msgpack.decode(part.content, type=list[importer.types.trace])  # type: ignore[name-defined]
    changed_since = importer.restore(uow, traces, now)
    if changed_since:
        uow.imports.refuse(number, " ".join(str(where.row) for where in reversed(changed_since)))
    uow.imports.restored(part)
    return True


def next_part(
    uow: Uow, importers: Importers, standing: Import, now: datetime, *, alive: bool = False
) -> bool:
    """Go on with an import, whichever way it goes; False when it is finished.

    Who began it and is `alive` says so each time; otherwise it keeps standing still for everybody who may go on.
    """
    forward = standing.state is ImportState.APPLYING
    if alive:
        uow.imports.touch(standing.number, now)
    return (_write_part if forward else _undo_part)(uow, importers, standing.number, now)


def carry_on(uow: Uow, importers: Importers, now: datetime) -> int:
    """Do a part of what a dead process left, or forget a little of what can no longer be undone."""
    left = uow.imports.under_way(importers.keys(), now - STANDS_STILL)
    if left is not None:
        next_part(uow, importers, left, now)
        return 1
    never_begun = uow.imports.abandoned(now - STANDS_STILL)
    if never_begun is not None:
        uow.imports.close(never_begun.number, ImportState.DROPPED, now - 2 * UNDO_WITHIN)
        return 1
    return uow.imports.forget_parts(now - UNDO_WITHIN, _FORGOTTEN_AT_ONCE)


def _tell(uow: Uow, undone: Import, now: datetime) -> None:
    """Tell who asked for it in chat that an import is taken back."""
    if undone.undone_by is None:
        return
    kept = len(undone.refused.split())
    uow.outbox.enqueue(
        NewNotice(
            key=f"roster.undone:{undone.number}",
            community_id=undone.community_id,
            person_id=undone.undone_by,
            text_key="roster.undo.told",
            fill={"number": undone.number, "count": undone.new + undone.changed - kept, "kept": kept},
            due_at=now,
            useless_after=now + UNDO_WITHIN,
        ),
        now,
    )


def can_undo(standing: Import, now: datetime) -> bool:
    """Whether an import can still be taken back; one that is half written always can."""
    if standing.state is ImportState.APPLYING:
        return True
    return (
        standing.state is ImportState.APPLIED
        and standing.applied_at is not None
        and now - standing.applied_at <= UNDO_WITHIN
    )
