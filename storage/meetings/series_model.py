"""Tables of meetings that come again: the rule, and what became of each of its days."""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy import Column, Date, Index, Integer, String, Table

from storage.base import Instant, Json, Sealed, metadata


class SeriesState(StrEnum):
    """Whether a series brings meetings: not before it is confirmed, not after it was ended."""

    DRAFT = "draft"
    ACTIVE = "active"
    ENDED = "ended"


class HolidayRule(StrEnum):
    """What a series does when its day is not worked: leave it out, hold it all the same, or move to a workday."""

    SKIP = "skip"
    KEEP = "keep"
    NEXT = "next"
    PREVIOUS = "previous"


class DayFate(StrEnum):
    """What became of one day of a series: a meeting was drafted for it, it was left out, or it was moved."""

    DRAFTED = "drafted"
    SKIPPED = "skipped"
    MOVED = "moved"


series = Table(
    "meeting_series",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("community_id", Integer, nullable=False),
    Column("kind", String(20), nullable=False),
    Column("state", String(10), nullable=False),
    # As `bot.understanding.times` writes it: `weekly MO`, `monthly 15`, `monthly 1MO`; wall time beside it.
    Column("rule", String(60), nullable=False),
    Column("clock", String(5), nullable=False),
    Column("minutes", Integer),
    Column("place", Sealed, nullable=False),
    Column("topic", Sealed, nullable=False),
    Column("branch_id", Integer),
    Column("party_group", String(40), nullable=False),
    Column("audience", Json, nullable=False),
    Column("remote", Sealed, nullable=False),
    Column("holidays", String(10), nullable=False),
    Column("ends_on", Date),
    Column("announcer_id", Integer, nullable=False),
    Column("created_at", Instant, nullable=False),
    # The last day that has been dealt with, and when the next one is to be.
    Column("dealt_up_to", Date, nullable=False),
    Column("next_at", Instant, nullable=False),
    Index("ix_meeting_series_next", "state", "next_at"),
    Index("ix_meeting_series_community", "community_id", "state"),
)
series_days = Table(
    "meeting_series_days",
    metadata,
    Column("series_number", Integer, primary_key=True, autoincrement=False),
    Column("day", Date, primary_key=True),
    Column("community_id", Integer, nullable=False),
    Column("fate", String(10), nullable=False),
    # The meeting drafted for it, and when the day was moved to another.
    Column("number", Integer),
    Column("moved_to", Instant),
    Column("actor_id", Integer),
    Column("at", Instant, nullable=False),
)
