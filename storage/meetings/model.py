"""Tables of meetings: the meeting, who is invited and what they answered, waves of notices, and what happened."""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy import Boolean, Column, Index, Integer, String, Table, Text

from storage.base import Instant, Json, metadata


class MeetingKind(StrEnum):
    """What sort of meeting it is; the audience follows from it."""

    BRANCH_MEETING = "branch_meeting"
    COMMITTEE = "committee"
    GROUP = "group"
    LESSON = "lesson"
    THEME_DAY = "theme_day"
    REPRESENTATIVES = "representatives"
    DELIBERATION = "deliberation"
    HEARING = "hearing"
    TRAINING = "training"
    WORK = "work"
    OTHER = "other"


class MeetingState(StrEnum):
    """Where a meeting stands. Only a published one is known to those invited."""

    DRAFT = "draft"
    PUBLISHED = "published"
    CANCELLED = "cancelled"


class Answer(StrEnum):
    """What an invited person said. LEAVE_ASKED waits for the secretary; NOT_COMING gave no reason and asked nothing."""

    NONE = "none"
    COMING = "coming"
    NOT_COMING = "not_coming"
    LEAVE_ASKED = "leave_asked"
    EXCUSED = "excused"
    LEAVE_REFUSED = "leave_refused"


class Wave(StrEnum):
    """Why many invited people get a notice at one time."""

    INVITE = "invite"
    ASK = "ask"
    REMIND = "remind"
    BOTH = "both"
    MOVED = "moved"
    CANCELLED = "cancelled"


meetings = Table(
    "meetings",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("community_id", Integer, nullable=False),
    Column("kind", String(20), nullable=False),
    Column("state", String(10), nullable=False),
    Column("starts_at", Instant, nullable=False),
    Column("ends_at", Instant),
    Column("place", String(80), nullable=False),
    Column("topic", String(200), nullable=False),
    # No branch: the audience is the whole community's.
    Column("branch_id", Integer),
    Column("party_group", String(40), nullable=False),
    Column("announcer_id", Integer, nullable=False, index=True),
    Column("created_at", Instant, nullable=False),
    Index("ix_meetings_when", "community_id", "state", "starts_at"),
)
invitations = Table(
    "invitations",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("person_id", Integer, primary_key=True, autoincrement=False),
    Column("community_id", Integer, nullable=False),
    Column("voting", Boolean, nullable=False),
    Column("answer", String(15), nullable=False),
    Column("reason", Text, nullable=False),
    Column("answered_at", Instant),
    Column("messages", Integer, nullable=False),
    Index("ix_invitations_person", "person_id"),
)
waves = Table(
    "meeting_waves",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("community_id", Integer, nullable=False),
    Column("number", Integer, nullable=False, index=True),
    Column("purpose", String(10), nullable=False),
    Column("last", Boolean, nullable=False),
    Column("due_at", Instant, nullable=False),
    # People up to this id have been served: a wave goes out in slices.
    Column("served_up_to", Integer, nullable=False),
    Column("done_at", Instant),
    Index("ix_meeting_waves_due", "done_at", "due_at"),
)
meeting_events = Table(
    "meeting_events",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("community_id", Integer, nullable=False),
    Column("number", Integer, nullable=False, index=True),
    Column("actor_person_id", Integer),
    Column("at", Instant, nullable=False),
    Column("what", String(20), nullable=False),
    Column("detail", Json, nullable=False),
    Column("message_key", String(200), nullable=False),
)
