"""Tables of privacy: what people agreed to and asked for, who read what, and when old words were last let go."""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy import Column, Index, Integer, String, Table

from storage.base import Instant, Sealed, metadata


class PrivacyAct(StrEnum):
    """What a person decided about their data."""

    AGREED = "agreed"
    REFUSED = "refused"
    WITHDREW = "withdrew"
    EXPORTED = "exported"
    ERASED = "erased"


class RequestKind(StrEnum):
    """What a person asks the office to do with their data."""

    EXPORT = "export"
    ERASE = "erase"


privacy_events = Table(
    "privacy_events",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("community_id", Integer, nullable=False),
    Column("person_id", Integer, nullable=False, index=True),
    Column("at", Instant, nullable=False),
    Column("what", String(20), nullable=False),
    # Which version of the privacy words it was about.
    Column("version", String(20), nullable=False),
    Column("message_key", String(200), nullable=False),
)
data_requests = Table(
    "data_requests",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("community_id", Integer, nullable=False),
    Column("person_id", Integer, nullable=False, index=True),
    Column("kind", String(10), nullable=False),
    Column("asked_at", Instant, nullable=False),
    Column("due_at", Instant, nullable=False),
    Column("done_at", Instant),
)
record_reads = Table(
    "record_reads",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("community_id", Integer, nullable=False),
    Column("reader_id", Integer, nullable=False),
    # What was read: a restricted case by its number, the list of people to telephone …
    Column("kind", String(20), nullable=False),
    Column("number", Integer),
    Column("at", Instant, nullable=False),
    Column("message_key", String(200), nullable=False),
    Index("ix_record_reads_number", "community_id", "number", "at"),
)
export_log = Table(
    "export_log",
    metadata,
    # Tables with names and telephones that left the program by the command line: which, on whose account, and why.
    Column("id", Integer, primary_key=True),
    Column("at", Instant, nullable=False),
    Column("kind", String(20), nullable=False),
    Column("by", Sealed, nullable=False),
    Column("reason", Sealed, nullable=False),
)
retention_runs = Table(
    "retention_runs",
    metadata,
    Column("kind", String(30), primary_key=True),
    # When everything of this kind that was too old had been let go.
    Column("done_at", Instant, nullable=False),
)
