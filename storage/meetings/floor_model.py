"""Tables of what is done at a meeting and after it: decisions, tasks, minutes, material, and what a branch owes."""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy import Boolean, Column, Index, Integer, String, Table

from storage.base import Instant, Sealed, metadata


class VoteKind(StrEnum):
    """What a vote asks for: yes or no to a motion, or marks for somebody who reports."""

    MOTION = "motion"
    MARKS = "marks"


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
    # Those on leave are to study it too, not only those who stayed away.
    Column("excused_too", Boolean, nullable=False),
    Column("study_by", Instant, nullable=False),
    Column("added_by", Integer, nullable=False),
    Column("at", Instant, nullable=False),
    Index("ix_meeting_materials_study_by", "study_by"),
)
votes = Table(
    "meeting_votes",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("community_id", Integer, nullable=False),
    Column("number", Integer, nullable=False, index=True),
    Column("words", Sealed, nullable=False),
    Column("opened_by", Integer, nullable=False),
    Column("opened_at", Instant, nullable=False),
    Column("closed_at", Instant),
    # A motion is voted on; of a person who reports, marks are given.
    Column("kind", String(10), nullable=False, server_default="motion"),
)
ballots = Table(
    "meeting_ballots",
    metadata,
    # Who has voted, while the vote is open. What they chose is nowhere kept beside it: nobody can learn it from here.
    Column("vote_id", Integer, primary_key=True, autoincrement=False),
    Column("person_id", Integer, primary_key=True, autoincrement=False),
    Column("community_id", Integer, nullable=False),
)
tallies = Table(
    "meeting_tallies",
    metadata,
    # How often each choice was made, while the vote is open; of marks a choice is a question and its mark: 2:5.
    Column("vote_id", Integer, primary_key=True, autoincrement=False),
    Column("choice", String(10), primary_key=True),
    Column("community_id", Integer, nullable=False),
    Column("times", Integer, nullable=False),
)
check_attempts = Table(
    "meeting_check_attempts",
    metadata,
    # Wrong codes somebody typed since then: four digits are few enough to try them all.
    Column("person_id", Integer, primary_key=True, autoincrement=False),
    Column("community_id", Integer, nullable=False),
    Column("wrong", Integer, nullable=False),
    Column("since", Instant, nullable=False),
)
chores = Table(
    "meeting_chores",
    metadata,
    # What was done once about a meeting when its time had come: closed, asked about, reminded of.
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("what", String(20), primary_key=True),
    Column("community_id", Integer, nullable=False),
    Column("at", Instant, nullable=False),
)
ledger_calls = Table(
    "ledger_calls",
    metadata,
    # Secretaries have been told what is missing in this quarter, written as 20262.
    Column("community_id", Integer, primary_key=True, autoincrement=False),
    Column("quarter", Integer, primary_key=True, autoincrement=False),
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
