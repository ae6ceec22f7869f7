"""What a notice may be, and the table it lies in until it is over."""

from __future__ import annotations

from enum import IntEnum, StrEnum

from sqlalchemy import Boolean, Column, Index, Integer, String, Table, false

from storage.base import Instant, Json, SealedJson, metadata


class Urgency(IntEnum):
    """How much a notice may claim of a person's peace and quota.

    LOW: may be missed; counts against the daily cap. NORMAL: news of the person's own matter. HIGH: asks something or
    ends something. URGENT: danger or a deadline; breaks quiet hours. REPLY: the late answer to the person's own words.
    """

    LOW = 0
    NORMAL = 1
    HIGH = 2
    URGENT = 3
    REPLY = 4


class State(StrEnum):
    """What became of a notice.

    WAITING until due and claimed; SENT; HELD until the person next writes; HANDED inside a passive reply; MISSED when
    nobody could be reached in time and staff should call; CALLED by staff; DROPPED when stale; RECALLED by its author.
    """

    WAITING = "waiting"
    SENT = "sent"
    HELD = "held"
    HANDED = "handed"
    MISSED = "missed"
    CALLED = "called"
    DROPPED = "dropped"
    RECALLED = "recalled"


UNSENT = (State.WAITING.value, State.HELD.value)
OPEN = (*UNSENT, State.MISSED.value)

outbox = Table(
    "outbox",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("key", String(190), nullable=False, unique=True),
    Column("community_id", Integer, nullable=False),
    Column("person_id", Integer, nullable=False),
    Column("text_key", String(80), nullable=False),
    Column("fill", SealedJson, nullable=False),
    Column("urgency", Integer, nullable=False),
    Column("template", String(40), nullable=False),
    Column("ask", Json),
    Column("call", Boolean, nullable=False),
    # A picture or voice of `storage.media` that goes out in place of the words.
    Column("media_ref", Integer),
    Column("created_at", Instant, nullable=False),
    Column("due_at", Instant, nullable=False),
    Column("useless_after", Instant, nullable=False),
    Column("state", String(10), nullable=False),
    Column("leased_until", Instant),
    Column("attempts", Integer, nullable=False),
    Column("channel", String(10)),
    Column("errcode", Integer, nullable=False),
    Column("message_id", String(32)),
    Column("settled_at", Instant),
    # Its words were let go.
    Column("emptied", Boolean, nullable=False, server_default=false()),
    Index("ix_outbox_key_begins", "key", postgresql_ops={"key": "text_pattern_ops"}),
    Index("ix_outbox_state_due", "state", "due_at"),
    Index("ix_outbox_next", "state", "urgency", "due_at", "id"),
    Index("ix_outbox_state_useless", "state", "useless_after"),
    Index("ix_outbox_person_state", "person_id", "state"),
    Index("ix_outbox_message_id", "message_id"),
)
