"""Tables of the front desk: emergencies, talks handed to a person of the office, and wordings nobody was sure of."""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy import Column, Index, Integer, String, Table

from storage.base import Instant, Sealed, metadata


class TalkState(StrEnum):
    """A talk with a person of the office is waiting, or over."""

    OPEN = "open"
    ENDED = "ended"


emergencies = Table(
    "emergencies",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("community_id", Integer, nullable=False),
    Column("person_id", Integer, nullable=False),
    Column("danger", String(20), nullable=False),
    Column("place", Sealed, nullable=False),
    Column("reported_at", Instant, nullable=False),
    Column("reached_at", Instant),
    Column("reached_by", Integer),
    Column("alerts", Integer, nullable=False),
    Column("next_alert_at", Instant),
    # When somebody of the office telephones to ask how the person is.
    Column("call_at", Instant),
    Column("message_key", String(200), nullable=False),
    Index("ix_emergencies_next_alert_at", "next_alert_at"),
    Index("ix_emergencies_call_at", "call_at"),
    Index("ix_emergencies_person", "person_id", "reported_at"),
)
# What became of an emergency, in the words of the office.
emergency_notes = Table(
    "emergency_notes",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("community_id", Integer, nullable=False),
    Column("number", Integer, nullable=False, index=True),
    Column("actor_id", Integer),
    Column("at", Instant, nullable=False),
    Column("words", Sealed, nullable=False),
    Column("message_key", String(200), nullable=False),
)
talks = Table(
    "talks",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("community_id", Integer, nullable=False),
    Column("person_id", Integer, nullable=False),
    Column("state", String(10), nullable=False),
    Column("opened_at", Instant, nullable=False),
    Column("ended_at", Instant),
    Index("ix_talks_person", "person_id", "state"),
)
desk_events = Table(
    "desk_events",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("community_id", Integer, nullable=False),
    Column("number", Integer, nullable=False, index=True),
    Column("actor_id", Integer),
    Column("at", Instant, nullable=False),
    Column("what", String(20), nullable=False),
    Column("message_key", String(200), nullable=False),
)
# What people meant by words that were not understood: masked, for a clerk to review.
picked_phrases = Table(
    "picked_phrases",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("community_id", Integer, nullable=False),
    Column("text", Sealed, nullable=False),
    Column("kind", String(40), nullable=False),
    Column("picked_at", Instant, nullable=False, index=True),
)
