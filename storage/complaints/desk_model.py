"""Tables around a case: who joined or helps, talks of a clerk with a resident, texts kept ready."""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy import Column, Index, Integer, String, Table

from storage.base import Instant, Sealed, metadata


class PartyRole(StrEnum):
    """What somebody other than the reporter and the owner is to a case.

    JOINER reported the same matter; ASSISTANT helps whoever has the case.
    """

    JOINER = "joiner"
    ASSISTANT = "assistant"


case_parties = Table(
    "case_parties",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("community_id", Integer, nullable=False),
    Column("case_id", Integer, nullable=False),
    Column("person_id", Integer, nullable=False),
    Column("role", String(10), nullable=False),
    # What a joiner said, and the case through whose merging they came in.
    Column("text", Sealed, nullable=False),
    Column("via_case_id", Integer),
    Column("since", Instant, nullable=False),
    Index("ix_case_parties_case", "case_id", "role"),
    Index("ix_case_parties_person", "person_id", "role"),
)
sessions = Table(
    "case_sessions",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("community_id", Integer, nullable=False),
    Column("case_number", Integer, nullable=False),
    Column("staff_id", Integer, nullable=False),
    Column("resident_id", Integer, nullable=False),
    Column("opened_at", Instant, nullable=False),
    Column("last_at", Instant, nullable=False),
    Column("ended_at", Instant),
    Column("message_key", String(100), nullable=False),
    Index("ix_case_sessions_staff", "staff_id", "ended_at"),
    Index("ix_case_sessions_resident", "resident_id", "ended_at"),
    Index("ix_case_sessions_idle", "ended_at", "last_at"),
)
ready_texts = Table(
    "ready_texts",
    metadata,
    Column("community_id", Integer, primary_key=True, autoincrement=False),
    Column("slot", Integer, primary_key=True, autoincrement=False),
    Column("words", Sealed, nullable=False),
    Column("changed_by", Integer),
    Column("changed_at", Instant, nullable=False),
)
