"""Receipts: every push once, with the reply it got, so that a repeat gets the same words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import (
    Boolean,
    Column,
    Connection,
    Index,
    Integer,
    String,
    Table,
    bindparam,
    delete,
    insert,
    select,
    text,
    update,
)

from storage.base import Instant, Sealed, metadata
from storage.statements import Statement

receipts = Table(
    "receipts",
    metadata,
    Column("key", String(200), primary_key=True),
    Column("openid", String(64), nullable=False),
    Column("received_at", Instant, nullable=False),
    Column("text", Sealed, nullable=False),
    Column("reply", Sealed, nullable=False),
    Column("reply_s", Integer, nullable=False),
    Column("answered_at", Instant),
    Column("cut_off", Boolean, nullable=False),
    Index(
        "ix_receipts_unanswered",
        "received_at",
        sqlite_where=text("answered_at IS NULL"),
        postgresql_where=text("answered_at IS NULL"),
    ),
    Index("ix_receipts_received_at", "received_at"),
)

_FIND = Statement(select(receipts.c.reply, receipts.c.reply_s).where(receipts.c.key == bindparam("key")))
_ADD = Statement(insert(receipts))
_ANSWERED = (
    update(receipts)
    .where(receipts.c.key == bindparam("receipt"), receipts.c.answered_at.is_(None))
    .values(answered_at=bindparam("at"))
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """One push and its reply. `reply` empty means there is nothing to say; `reply_s` is the reply's CreateTime."""

    key: str
    openid: str
    received_at: datetime
    text: str
    reply: str
    reply_s: int
    answered_at: datetime | None = None
    cut_off: bool = False


@dataclass(frozen=True, slots=True)
class StoredReply:
    """What a repeat of a push is answered with."""

    text: str
    created_s: int


class Inbox:
    """Answers whether a push was seen, and with which reply."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def reply_to(self, key: str) -> StoredReply | None:
        """Return the reply already given to this push, None when it is new."""
        row = _FIND.first(self._connection, {"key": key})
        return StoredReply(row.reply, row.reply_s) if row else None

    def add(self, receipt: Receipt) -> None:
        """Keep a receipt. Raises: IntegrityError when the push was kept meanwhile by another process."""
        _ADD.change(
            self._connection,
            {
                "key": receipt.key,
                "openid": receipt.openid,
                "received_at": receipt.received_at,
                "text": receipt.text,
                "reply": receipt.reply,
                "reply_s": receipt.reply_s,
                "answered_at": receipt.answered_at,
                "cut_off": receipt.cut_off,
            },
        )

    def mark_answered(self, keys: list[str], at: datetime) -> None:
        """Note that the platform took the replies to these pushes."""
        if keys:
            self._connection.execute(_ANSWERED, [{"receipt": key, "at": at} for key in keys])

    def mark_cut_off(self, key: str) -> None:
        """Note that the connection broke before the reply to this push was through."""
        self._connection.execute(
            update(receipts)
            .where(receipts.c.key == key, receipts.c.answered_at.is_(None))
            .values(cut_off=True)
        )

    def unanswered(self, since: datetime, until: datetime) -> list[Receipt]:
        """Return receipts of the span whose reply nobody is known to have taken, oldest first."""
        rows = self._connection.execute(
            select(receipts)
            .where(receipts.c.answered_at.is_(None), receipts.c.received_at.between(since, until))
            .order_by(receipts.c.received_at)
            .limit(500)
        )
        return [Receipt(**row._mapping) for row in rows]

    def of(self, openid: str) -> list[Receipt]:
        """Return what a person wrote and was told, as far as it is kept, oldest first."""
        rows = self._connection.execute(
            select(receipts).where(receipts.c.openid == openid).order_by(receipts.c.received_at)
        )
        return [Receipt(**row._mapping) for row in rows]

    def forget_words(self, openid: str) -> None:
        """Delete what a person wrote and was told; the receipts stay, so that no push is worked on twice."""
        self._connection.execute(
            update(receipts)
            .where(receipts.c.openid == openid)
            .values(text="", reply="", answered_at=receipts.c.received_at)
        )

    def forget_before(self, instant: datetime, limit: int) -> int:
        """Delete up to `limit` receipts older than `instant`; return how many went."""
        old = select(receipts.c.key).where(receipts.c.received_at < instant).limit(limit)
        return self._connection.execute(delete(receipts).where(receipts.c.key.in_(old))).rowcount
