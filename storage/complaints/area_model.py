"""Tables of area events: one matter that many report, answered at once for all of them."""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy import Column, Index, Integer, String, Table

from storage.base import Instant, Json, Sealed, SealedJson, metadata


class EventState(StrEnum):
    """Where an area event stands. UNDONE: it was opened by mistake."""

    OPEN = "open"
    ENDED = "ended"
    UNDONE = "undone"


area_events = Table(
    "area_events",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("community_id", Integer, nullable=False),
    Column("matter", Sealed, nullable=False),
    Column("category", String(20), nullable=False),
    Column("building_ids", Json, nullable=False),
    Column("place", Sealed, nullable=False),
    Column("words", Sealed, nullable=False),
    Column("state", String(10), nullable=False),
    Column("estimate_at", Instant),
    Column("owner_id", Integer, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("ended_at", Instant),
    # Who let it be told to the whole building, when that needed a second person.
    Column("checked_by", Integer),
    # When the owner is asked for a new estimate.
    Column("next_check_at", Instant),
    # What the whole building is being told ("" when nothing), because of which entry of the log, and up to which person.
    Column("wave", String(12), nullable=False, server_default=""),
    Column("wave_log", Integer, nullable=False, server_default="0"),
    Column("wave_after", Integer, nullable=False, server_default="0"),
    Index("ix_area_events_open", "community_id", "state"),
    Index("ix_area_events_next_check_at", "next_check_at"),
    Index("ix_area_events_wave", "wave"),
)
area_log = Table(
    "area_log",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("community_id", Integer, nullable=False),
    Column("number", Integer, nullable=False, index=True),
    Column("actor_id", Integer),
    Column("at", Instant, nullable=False),
    Column("what", String(12), nullable=False),
    Column("detail", SealedJson, nullable=False),
    Column("message_key", String(100), nullable=False),
    Index("ix_area_log_actor", "actor_id", "at"),
)
area_parties = Table(
    "area_parties",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("person_id", Integer, primary_key=True, autoincrement=False),
    Column("community_id", Integer, nullable=False),
    Column("case_number", Integer),
    Column("since", Instant, nullable=False),
    Index("ix_area_parties_person", "person_id"),
)
