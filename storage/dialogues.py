"""Where each person's talk stands: one open dialogue, questions that stay open beside it, and dialogues set aside."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy import (
    Column,
    Connection,
    Integer,
    String,
    Table,
    UniqueConstraint,
    bindparam,
    delete,
    select,
)

from storage.base import Instant, SealedJson, insert_once, insert_or_replace, metadata
from storage.statements import Statement

dialogues = Table(
    "dialogues",
    metadata,
    Column("person_id", Integer, primary_key=True, autoincrement=False),
    Column("service", String(20), nullable=False),
    Column("step", String(40), nullable=False),
    Column("form", SealedJson, nullable=False),
    Column("touched_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
)
asks = Table(
    "asks",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("person_id", Integer, nullable=False),
    Column("kind", String(40), nullable=False),
    Column("ref", Integer, nullable=False),
    Column("opened_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    UniqueConstraint("person_id", "kind", "ref"),
)
parked = Table(
    "parked_dialogues",
    metadata,
    Column("person_id", Integer, primary_key=True, autoincrement=False),
    Column("service", String(20), primary_key=True),
    Column("step", String(40), nullable=False),
    Column("form", SealedJson, nullable=False),
    Column("touched_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
)


_OPEN = Statement(
    select(dialogues).where(
        dialogues.c.person_id == bindparam("person"), dialogues.c.expires_at > bindparam("now")
    )
)
_PUT = Statement(partial(insert_or_replace, dialogues))
_CLOSE = Statement(delete(dialogues).where(dialogues.c.person_id == bindparam("person")))
_PARK = Statement(partial(insert_or_replace, parked))
_PARKED = Statement(
    select(parked).where(
        parked.c.person_id == bindparam("person"),
        parked.c.service == bindparam("of_service"),
        parked.c.expires_at > bindparam("now"),
    )
)
_UNPARK = Statement(
    delete(parked).where(
        parked.c.person_id == bindparam("person"), parked.c.service == bindparam("of_service")
    )
)
_ASK = Statement(partial(insert_once, asks), keys=("person_id", "kind", "ref", "opened_at", "expires_at"))
_SETTLE = Statement(
    delete(asks).where(
        asks.c.person_id == bindparam("person"),
        asks.c.kind == bindparam("of_kind"),
        asks.c.ref == bindparam("of"),
    )
)
_OPEN_ASKS = Statement(
    select(asks.c.kind, asks.c.ref, asks.c.opened_at)
    .where(asks.c.person_id == bindparam("person"), asks.c.expires_at > bindparam("now"))
    .order_by(asks.c.id.desc())
)


@dataclass(frozen=True, slots=True)
class Dialogue:
    """An open step of a service, its half-filled form as JSON, when it last spoke and when silence ends it (UTC)."""

    service: str
    step: str
    form: Any
    touched_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class OpenAsk:
    """A question the person has been asked and not answered."""

    kind: str
    ref: int
    opened_at: datetime | None = None


class Dialogues:
    """One row a person."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def of(self, person_id: int, now: datetime) -> Dialogue | None:
        """Return the open dialogue, None when there is none or it has expired."""
        row = _OPEN.first(self._connection, {"person": person_id, "now": now})
        return Dialogue(row.service, row.step, row.form, row.touched_at, row.expires_at) if row else None

    def put(self, person_id: int, dialogue: Dialogue) -> None:
        """Open a dialogue, replacing the one there may be."""
        _PUT.change(self._connection, _row(person_id, dialogue))

    def close(self, person_id: int) -> None:
        """End the person's dialogue; harmless when there is none."""
        _CLOSE.change(self._connection, {"person": person_id})

    def park(self, person_id: int, dialogue: Dialogue) -> None:
        """Set a dialogue aside while another one takes its place; each service has one such place."""
        _PARK.change(self._connection, _row(person_id, dialogue))

    def parked(self, person_id: int, service: str, now: datetime) -> Dialogue | None:
        """Return the dialogue of a service that was set aside and has not expired."""
        row = _PARKED.first(self._connection, {"person": person_id, "of_service": service, "now": now})
        return Dialogue(row.service, row.step, row.form, row.touched_at, row.expires_at) if row else None

    def unpark(self, person_id: int, service: str) -> None:
        """Forget the dialogue set aside: it goes on, or it is done; harmless when there is none."""
        _UNPARK.change(self._connection, {"person": person_id, "of_service": service})

    def waiting(self, service: str, step: str, since: datetime, now: datetime) -> list[tuple[int, Dialogue]]:
        """Return (person, dialogue) of every one in this step that nobody has touched since then, set aside or not."""
        found = []
        for table in (dialogues, parked):
            rows = self._connection.execute(
                select(table).where(
                    table.c.service == service,
                    table.c.step == step,
                    table.c.touched_at <= since,
                    table.c.expires_at > now,
                )
            )
            found += [
                (row.person_id, Dialogue(row.service, row.step, row.form, row.touched_at, row.expires_at))
                for row in rows
            ]
        return found

    def forget(self, person_id: int) -> None:
        """Delete every dialogue and every open question of a person who leaves."""
        self.close(person_id)
        self._connection.execute(delete(asks).where(asks.c.person_id == person_id))
        self._connection.execute(delete(parked).where(parked.c.person_id == person_id))

    def ask(self, person_id: int, ask: OpenAsk, now: datetime, expires_at: datetime) -> None:
        """Leave a question open; asked again it becomes the newest."""
        self.ask_each([(person_id, ask, expires_at)], now)

    def ask_each(self, questions: Sequence[tuple[int, OpenAsk, datetime]], now: datetime) -> None:
        """Leave a question open with each of these people until its instant."""
        _SETTLE.change_all(
            self._connection,
            [{"person": person_id, "of_kind": ask.kind, "of": ask.ref} for person_id, ask, _ in questions],
        )
        rows = [
            {
                "person_id": person_id,
                "kind": ask.kind,
                "ref": ask.ref,
                "opened_at": now,
                "expires_at": expires_at,
            }
            for person_id, ask, expires_at in questions
        ]
        _ASK.change_all(self._connection, rows)

    def open_asks(self, person_id: int, now: datetime) -> list[OpenAsk]:
        """Return the person's open questions, newest first."""
        rows = _OPEN_ASKS.rows(self._connection, {"person": person_id, "now": now})
        return [OpenAsk(row.kind, row.ref, row.opened_at) for row in rows]

    def settle(self, person_id: int, ask: OpenAsk) -> None:
        """Close a question; harmless when it is not open."""
        _SETTLE.change(self._connection, {"person": person_id, "of_kind": ask.kind, "of": ask.ref})

    def settle_all(self, kind: str, ref: int) -> None:
        """Close a question for everybody, because the matter is over."""
        self._connection.execute(delete(asks).where(asks.c.kind == kind, asks.c.ref == ref))

    def sweep(self, now: datetime) -> int:
        """Delete what has expired; return how many rows went."""
        return sum(
            self._connection.execute(delete(table).where(table.c.expires_at <= now)).rowcount
            for table in (dialogues, parked, asks)
        )


def _row(person_id: int, dialogue: Dialogue) -> dict[str, Any]:
    return {
        "person_id": person_id,
        "service": dialogue.service,
        "step": dialogue.step,
        "form": dialogue.form,
        "touched_at": dialogue.touched_at,
        "expires_at": dialogue.expires_at,
    }
