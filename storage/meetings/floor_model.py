"""Tables of what is done at a meeting and after it: decisions, tasks, minutes, material, and what a branch owes."""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy import Boolean, Column, Index, Integer, String, Table

from storage.base import Instant, Sealed, metadata


class TaskState(StrEnum):
    """Where a task stands that a meeting gave somebody."""

    OPEN = "open"
    DONE = "done"
    DROPPED = "dropped"


decisions = Table(
    "meeting_decisions",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("community_id", Integer, nullable=False),
    Column("number", Integer, nullable=False, index=True),
    # What a meeting decides may name people: sealed.
    Column("words_sealed", Sealed, nullable=False),
    # Votes as counted in the room; None when nobody voted.
    Column("in_favour", Integer),
    Column("against", Integer),
    Column("abstained", Integer),
    # Those who should attend and may vote, and how many of them were there when it was put to the vote.
    Column("entitled", Integer, nullable=False),
    Column("present", Integer, nullable=False),
    Column("passed", Boolean),
    Column("recorded_by", Integer, nullable=False),
    Column("at", Instant, nullable=False),
)
tasks = Table(
    "meeting_tasks",
    metadata,
    # From the one number space, so that it can be reported done by its number.
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("community_id", Integer, nullable=False),
    Column("meeting_number", Integer, nullable=False, index=True),
    Column("owner_id", Integer, nullable=False, index=True),
    Column("words", Sealed, nullable=False),
    Column("due_at", Instant, nullable=False),
    Column("state", String(10), nullable=False),
    Column("next_chase_at", Instant),
    Column("chased", Integer, nullable=False),
    Column("set_by", Integer, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("done_at", Instant),
    Column("done_words", Sealed, nullable=False),
    Index("ix_meeting_tasks_chase", "state", "next_chase_at"),
)
minutes = Table(
    "meeting_minutes",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("community_id", Integer, nullable=False),
    Column("words_sealed", Sealed, nullable=False),
    Column("written_by", Integer, nullable=False),
    Column("written_at", Instant, nullable=False),
)
materials = Table(
    "meeting_materials",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("community_id", Integer, nullable=False),
    Column("number", Integer, nullable=False, index=True),
    # What absentees are to read or hear: words, and where it lies.
    Column("words", Sealed, nullable=False),
    Column("link", Sealed, nullable=False),
    Column("study_by", Instant, nullable=False),
    Column("added_by", Integer, nullable=False),
    Column("at", Instant, nullable=False),
)
branch_rules = Table(
    "branch_rules",
    metadata,
    # What a branch owes where it differs from the rule; None means the rule.
    Column("branch_id", Integer, primary_key=True, autoincrement=False),
    Column("community_id", Integer, nullable=False),
    Column("branch_meetings", Integer),
    Column("committees", Integer),
    Column("groups", Integer),
    # A lesson is owed once in so many months.
    Column("lesson_months", Integer),
    Column("theme_days", Integer),
    Column("changed_by", Integer),
    Column("changed_at", Instant, nullable=False),
)
