"""Pictures and voices people sent: what is still to be fetched, where it lies, what was lost, and when it must go."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    Column,
    Connection,
    Index,
    Integer,
    Row,
    Select,
    String,
    Table,
    delete,
    func,
    insert,
    select,
    update,
)

from storage.base import Instant, metadata

NOBODY = 0
"""Who sent what came without a name."""
_LOOSE_KEPT = timedelta(days=7)
"""How long something is kept that never became part of anything."""


class MediaKind(StrEnum):
    """What a person can send that is kept as a file."""

    IMAGE = "image"
    VOICE = "voice"


class MediaState(StrEnum):
    """TO_FETCH while only the platform has it, STORED as a file of ours, GONE when it can be had no more.

    TO_DRAW: a code that leads to the account, which the platform has still to make for the scene in `media_id`.
    """

    TO_FETCH = "to_fetch"
    TO_DRAW = "to_draw"
    STORED = "stored"
    GONE = "gone"


_TO_BRING = (MediaState.TO_FETCH.value, MediaState.TO_DRAW.value)
media = Table(
    "media",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("community_id", Integer, nullable=False),
    Column("person_id", Integer, nullable=False),
    Column("service", String(20), nullable=False),
    # The number of what it belongs to; None until that has one.
    Column("about", Integer),
    Column("kind", String(10), nullable=False),
    Column("media_id", String(190), nullable=False),
    Column("state", String(10), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("next_try_at", Instant, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("digest", String(64)),
    Column("mime", String(40), nullable=False),
    Column("size", Integer, nullable=False),
    # None: kept as long as what it belongs to.
    Column("keep_until", Instant),
    # When the person was asked to send it again.
    Column("asked_at", Instant),
    # Our own upload at the platform, and until when it lives there.
    Column("uploaded_id", String(190)),
    Column("uploaded_until", Instant),
    Index("ix_media_state_next_try", "state", "next_try_at"),
    Index("ix_media_about", "service", "about"),
    Index("ix_media_digest", "digest"),
    Index("ix_media_keep_until", "keep_until"),
    Index("ix_media_person_id", "person_id"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Media:
    """A picture or voice. `digest` names the file, None until it is stored; instants UTC."""

    id: int
    community_id: int
    person_id: int
    service: str
    about: int | None
    kind: MediaKind
    media_id: str
    state: MediaState
    attempts: int
    created_at: datetime
    keep_until: datetime | None
    digest: str | None
    mime: str
    size: int
    uploaded_id: str | None
    uploaded_until: datetime | None


class MediaStore:
    """Knows every picture and voice; the bytes lie in files, see `bot.runtime.shelf`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    # --- coming in -------------------------------------------------------------------------------

    def keep(
        self,
        *,
        community_id: int,
        person_id: int,
        service: str,
        kind: MediaKind,
        media_id: str,
        now: datetime,
    ) -> int:
        """Note something that came in, to be fetched at once; it goes after a week unless `attach` is called."""
        result = self._connection.execute(
            insert(media).values(
                community_id=community_id,
                person_id=person_id,
                service=service,
                kind=kind.value,
                media_id=media_id,
                state=MediaState.TO_FETCH.value,
                attempts=0,
                next_try_at=now,
                created_at=now,
                mime="",
                size=0,
                keep_until=now + _LOOSE_KEPT,
            )
        )
        assert result.inserted_primary_key is not None
        return int(result.inserted_primary_key[0])

    def order_code(
        self, scene: str, *, community_id: int, service: str, about: int, now: datetime, until: datetime
    ) -> int:
        """Have a picture made that leads whoever scans it to `scene`; it is good, and kept, until then."""
        result = self._connection.execute(
            insert(media).values(
                community_id=community_id,
                person_id=NOBODY,
                service=service,
                about=about,
                kind=MediaKind.IMAGE.value,
                media_id=scene,
                state=MediaState.TO_DRAW.value,
                attempts=0,
                next_try_at=now,
                created_at=now,
                mime="",
                size=0,
                keep_until=until,
            )
        )
        assert result.inserted_primary_key is not None
        return int(result.inserted_primary_key[0])

    def attach(
        self,
        ids: Sequence[int],
        person_id: int,
        about: int,
        *,
        unnamed: bool = False,
        until: datetime | None = None,
    ) -> None:
        """Make what a person sent part of what bears the number `about`; it is then kept as long as that, or `until`.

        `unnamed` forgets who sent it.
        """
        if ids:
            owner = {"person_id": NOBODY} if unnamed else {}
            self._connection.execute(
                update(media)
                .where(media.c.id.in_(ids), media.c.person_id == person_id)
                .values(about=about, keep_until=until, **owner)
            )

    def copy(self, ids: Sequence[int]) -> tuple[int, ...]:
        """Return the same pictures once more, to be attached to something else."""
        rows = self._connection.execute(select(media).where(media.c.id.in_(ids)).order_by(media.c.id))
        copied = []
        for row in rows.all():
            values = {key: value for key, value in row._mapping.items() if key != "id"}
            result = self._connection.execute(insert(media).values(**values))
            assert result.inserted_primary_key is not None
            copied.append(int(result.inserted_primary_key[0]))
        return tuple(copied)

    # --- questions -------------------------------------------------------------------------------

    def get(self, media_ref: int) -> Media | None:
        """Return one."""
        found = self._all(select(media).where(media.c.id == media_ref))
        return found[0] if found else None

    def about(self, service: str, number: int, kind: MediaKind | None = None) -> list[Media]:
        """Return what belongs to a number and can still be had, in the order in which it came."""
        query = select(media).where(
            media.c.service == service, media.c.about == number, media.c.state != MediaState.GONE.value
        )
        if kind is not None:
            query = query.where(media.c.kind == kind.value)
        return self._all(query.order_by(media.c.id))

    def count_about(self, service: str, number: int, kind: MediaKind) -> int:
        """Return how many of a kind belong to a number."""
        return self._connection.execute(
            select(func.count()).where(
                media.c.service == service,
                media.c.about == number,
                media.c.kind == kind.value,
                media.c.state != MediaState.GONE.value,
            )
        ).scalar_one()

    def count_lost(self, service: str, number: int, kind: MediaKind) -> int:
        """Return how many of a kind belong to a number and can be had no more."""
        return self._connection.execute(
            select(func.count()).where(
                media.c.service == service,
                media.c.about == number,
                media.c.kind == kind.value,
                media.c.state == MediaState.GONE.value,
            )
        ).scalar_one()

    # --- fetching --------------------------------------------------------------------------------

    def claim(self, now: datetime, lease: timedelta, limit: int) -> list[Media]:
        """Take up to `limit` that are to be fetched or drawn; whoever dies over it lets others try when `lease` is over."""
        rows = self._connection.execute(
            select(media)
            .where(media.c.state.in_(_TO_BRING), media.c.next_try_at <= now)
            .order_by(media.c.next_try_at, media.c.id)
            .limit(limit)
            .with_for_update(skip_locked=True)
        ).all()
        if rows:
            self._connection.execute(
                update(media)
                .where(media.c.id.in_([row.id for row in rows]))
                .values(next_try_at=now + lease, attempts=media.c.attempts + 1)
            )
        return [_media(row) for row in rows]

    def store(self, media_ref: int, *, digest: str, mime: str, size: int) -> None:
        """Note that the file lies on our shelf."""
        self._change(media_ref, state=MediaState.STORED.value, digest=digest, mime=mime, size=size)

    def try_later(self, media_ref: int, at: datetime) -> None:
        """Note that the platform did not give it yet."""
        self._change(media_ref, next_try_at=at)

    def lose(self, media_ref: int) -> None:
        """Note that it can be had no more."""
        self._change(media_ref, state=MediaState.GONE.value)

    def lost_unasked(self, service: str, limit: int) -> list[Media]:
        """Return what was lost and whose sender has not been asked to send it again."""
        return self._all(
            select(media)
            .where(
                media.c.state == MediaState.GONE.value, media.c.service == service, media.c.asked_at.is_(None)
            )
            .order_by(media.c.id)
            .limit(limit)
        )

    def note_asked(self, ids: Sequence[int], now: datetime) -> None:
        """Note that the sender was asked, so that they are not asked again."""
        if ids:
            self._connection.execute(update(media).where(media.c.id.in_(ids)).values(asked_at=now))

    # --- going out -------------------------------------------------------------------------------

    def note_upload(self, media_ref: int, uploaded_id: str | None, until: datetime | None) -> None:
        """Remember what the platform calls our upload, so that it is not uploaded for every reader."""
        self._change(media_ref, uploaded_id=uploaded_id, uploaded_until=until)

    # --- leaving ---------------------------------------------------------------------------------

    def release(self, service: str, number: int, now: datetime) -> int:
        """Let everything go that belongs to a number; the files are deleted soon. Returns how many."""
        return self._connection.execute(
            update(media).where(media.c.service == service, media.c.about == number).values(keep_until=now)
        ).rowcount

    def release_of(self, person_id: int, now: datetime) -> int:
        """Let everything go that a person sent and that is not kept with something for good. Returns how many."""
        return self._connection.execute(
            update(media)
            .where(media.c.person_id == person_id, media.c.keep_until.is_not(None))
            .values(keep_until=now)
        ).rowcount

    def drop(self, ids: Sequence[int], now: datetime) -> None:
        """Let these go, such as the pictures of a draft that was thrown away."""
        if ids:
            self._connection.execute(update(media).where(media.c.id.in_(ids)).values(keep_until=now))

    def forget(self, now: datetime, limit: int) -> list[str]:
        """Delete up to `limit` whose time is over; return the files that nobody else uses now."""
        rows = self._connection.execute(
            select(media.c.id, media.c.digest)
            .where(media.c.keep_until <= now)
            .order_by(media.c.keep_until)
            .limit(limit)
            .with_for_update(skip_locked=True)
        ).all()
        if not rows:
            return []
        self._connection.execute(delete(media).where(media.c.id.in_([row.id for row in rows])))
        return [
            digest for digest in sorted({row.digest for row in rows if row.digest}) if not self.uses(digest)
        ]

    def uses(self, digest: str) -> bool:
        """Whether anything lies in this file."""
        query = select(media.c.id).where(media.c.digest == digest).limit(1)
        return self._connection.execute(query).first() is not None

    def _change(self, media_ref: int, **values: Any) -> None:
        self._connection.execute(update(media).where(media.c.id == media_ref).values(**values))

    def _all(self, query: Select[Any]) -> list[Media]:
        return [_media(row) for row in self._connection.execute(query)]


def _media(row: Row[Any]) -> Media:
    values = {entry.name: row._mapping[entry.name] for entry in fields(Media)}
    values |= {"kind": MediaKind(row.kind), "state": MediaState(row.state)}
    return Media(**values)
