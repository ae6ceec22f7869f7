"""Tables of volunteering: activities, sign-ups with their order and offers, waves of notices, and what happened."""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy import Column, Index, Integer, String, Table, UniqueConstraint

from storage.base import Instant, Sealed, SealedJson, metadata


class ActivityState(StrEnum):
    """Where an activity stands. A published one is everybody's to see."""

    DRAFT = "draft"
    PUBLISHED = "published"
    CANCELLED = "cancelled"


class SignupState(StrEnum):
    """Where a sign-up stands. SIGNED and OFFERED hold places; LAPSED let an offer run out."""

    SIGNED = "signed"
    WAITING = "waiting"
    OFFERED = "offered"
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"


class ActivityWave(StrEnum):
    """Why everybody signed up gets a notice at one time."""

    REMIND = "remind"
    CANCELLED = "cancelled"


activities = Table(
    "activities",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("community_id", Integer, nullable=False),
    Column("state", String(10), nullable=False),
    Column("starts_at", Instant, nullable=False),
    Column("ends_at", Instant),
    Column("place", Sealed, nullable=False),
    Column("topic", Sealed, nullable=False),
    Column("team", Sealed, nullable=False),
    # No capacity: as many as come.
    Column("capacity", Integer),
    Column("organiser_id", Integer, nullable=False, index=True),
    Column("created_at", Instant, nullable=False),
    Index("ix_activities_when", "community_id", "state", "starts_at"),
)
signups = Table(
    "signups",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("community_id", Integer, nullable=False),
    Column("number", Integer, nullable=False),
    Column("person_id", Integer, nullable=False, index=True),
    Column("state", String(10), nullable=False),
    Column("party", Integer, nullable=False),
    # The place in the waiting line; signing up again after leaving means going to its end.
    Column("queued_at", Instant, nullable=False),
    Column("offer_ends_at", Instant),
    Column("minutes", Integer),
    UniqueConstraint("number", "person_id"),
    Index("ix_signups_offers", "state", "offer_ends_at"),
)
activity_waves = Table(
    "activity_waves",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("community_id", Integer, nullable=False),
    Column("number", Integer, nullable=False, index=True),
    Column("purpose", String(10), nullable=False),
    Column("due_at", Instant, nullable=False),
    # People up to this id have been served: a wave goes out in slices.
    Column("served_up_to", Integer, nullable=False),
    Column("done_at", Instant),
    Index("ix_activity_waves_due", "done_at", "due_at"),
)
activity_events = Table(
    "activity_events",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("community_id", Integer, nullable=False),
    Column("number", Integer, nullable=False, index=True),
    Column("actor_person_id", Integer),
    Column("at", Instant, nullable=False),
    Column("what", String(20), nullable=False),
    Column("detail", SealedJson, nullable=False),
    Column("message_key", String(200), nullable=False),
)
