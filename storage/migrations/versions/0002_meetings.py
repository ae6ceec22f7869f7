"""Meetings: audiences, series, attendance, decisions, tasks, minutes, make-up material and what branches owe."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Apply."""
    _widen_meetings()
    _widen_invitations()
    op.create_table(
        "meeting_wave_covers",
        sa.Column("wave_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("person_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("wave_id", "person_id", name=op.f("pk_meeting_wave_covers")),
    )
    _create_series()
    _create_floor()


def downgrade() -> None:
    """Take back; a meeting that was closed counts as published again."""
    for table in (
        "branch_rules",
        "meeting_materials",
        "meeting_minutes",
        "meeting_tasks",
        "meeting_decisions",
        "meeting_series_days",
        "meeting_series",
        "meeting_wave_covers",
    ):
        op.drop_table(table)
    op.execute("UPDATE meetings SET state = 'published' WHERE state IN ('held', 'archived')")
    op.execute("UPDATE meetings SET kind = 'work' WHERE kind IN ('weekly', 'joint')")
    op.execute("UPDATE meetings SET kind = 'deliberation' WHERE kind = 'suggestions'")
    with op.batch_alter_table("invitations") as batch:
        batch.drop_index("ix_invitations_make_up")
        for column in _invitation_columns():
            batch.drop_column(column.name)
    with op.batch_alter_table("meetings") as batch:
        batch.drop_index("ix_meetings_series")
        for column in _meeting_columns():
            batch.drop_column(column.name)


def _meeting_columns() -> list[sa.Column[Any]]:
    return [
        sa.Column("room", sa.String(length=80), nullable=False, server_default=""),
        sa.Column("audience", sa.Text(), nullable=False, server_default="[]"),
        sa.Column("series_number", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False, server_default="1"),
        sa.Column("remote", sa.String(length=300), nullable=False, server_default=""),
        sa.Column("check_code", sa.String(length=8), nullable=False, server_default=""),
        sa.Column("closed_at", _INSTANT, nullable=True),
        sa.Column("confirmed_at", _INSTANT, nullable=True),
    ]


def _invitation_columns() -> list[sa.Column[Any]]:
    return [
        sa.Column("branch_id", sa.Integer(), nullable=True),
        sa.Column("remote", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("by_proxy", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("walk_in", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("decided_at", _INSTANT, nullable=True),
        sa.Column("arrival", sa.String(length=10), nullable=False, server_default=""),
        sa.Column("arrived_at", _INSTANT, nullable=True),
        sa.Column("late", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("left_at", _INSTANT, nullable=True),
        sa.Column("checked_by", sa.Integer(), nullable=True),
        sa.Column("outcome", sa.String(length=10), nullable=False, server_default=""),
        sa.Column("make_up_by", _INSTANT, nullable=True),
        sa.Column("made_up_at", _INSTANT, nullable=True),
        sa.Column("made_up_words", sa.Text(), nullable=False, server_default=""),
    ]


def _widen_meetings() -> None:
    with op.batch_alter_table("meetings") as table:
        for column in _meeting_columns():
            table.add_column(column)
        table.create_index("ix_meetings_series", ["series_number"])


def _widen_invitations() -> None:
    with op.batch_alter_table("invitations") as table:
        for column in _invitation_columns():
            table.add_column(column)
        table.create_index("ix_invitations_make_up", ["outcome", "make_up_by"])


def _create_series() -> None:
    op.create_table(
        "meeting_series",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("community_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("rule", sa.String(length=60), nullable=False),
        sa.Column("clock", sa.String(length=5), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=True),
        sa.Column("place", sa.String(length=80), nullable=False),
        sa.Column("topic", sa.String(length=200), nullable=False),
        sa.Column("branch_id", sa.Integer(), nullable=True),
        sa.Column("party_group", sa.String(length=40), nullable=False),
        sa.Column("audience", sa.Text(), nullable=False),
        sa.Column("remote", sa.String(length=300), nullable=False),
        sa.Column("holidays", sa.String(length=10), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("announcer_id", sa.Integer(), nullable=False),
        sa.Column("created_at", _INSTANT, nullable=False),
        sa.Column("dealt_up_to", sa.Date(), nullable=False),
        sa.Column("next_at", _INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_meeting_series")),
    )
    op.create_index("ix_meeting_series_community", "meeting_series", ["community_id", "state"])
    op.create_index("ix_meeting_series_next", "meeting_series", ["state", "next_at"])
    op.create_table(
        "meeting_series_days",
        sa.Column("series_number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("community_id", sa.Integer(), nullable=False),
        sa.Column("fate", sa.String(length=10), nullable=False),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("moved_to", _INSTANT, nullable=True),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("at", _INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("series_number", "day", name=op.f("pk_meeting_series_days")),
    )


def _create_floor() -> None:
    op.create_table(
        "meeting_decisions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("community_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("words_sealed", sa.Text(), nullable=False),
        sa.Column("in_favour", sa.Integer(), nullable=True),
        sa.Column("against", sa.Integer(), nullable=True),
        sa.Column("abstained", sa.Integer(), nullable=True),
        sa.Column("entitled", sa.Integer(), nullable=False),
        sa.Column("present", sa.Integer(), nullable=False),
        sa.Column("passed", sa.Boolean(), nullable=True),
        sa.Column("recorded_by", sa.Integer(), nullable=False),
        sa.Column("at", _INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting_decisions")),
    )
    op.create_index(op.f("ix_meeting_decisions_number"), "meeting_decisions", ["number"])
    op.create_table(
        "meeting_tasks",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("community_id", sa.Integer(), nullable=False),
        sa.Column("meeting_number", sa.Integer(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("due_at", _INSTANT, nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("next_chase_at", _INSTANT, nullable=True),
        sa.Column("chased", sa.Integer(), nullable=False),
        sa.Column("set_by", sa.Integer(), nullable=False),
        sa.Column("created_at", _INSTANT, nullable=False),
        sa.Column("done_at", _INSTANT, nullable=True),
        sa.Column("done_words", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_meeting_tasks")),
    )
    op.create_index("ix_meeting_tasks_chase", "meeting_tasks", ["state", "next_chase_at"])
    op.create_index(op.f("ix_meeting_tasks_meeting_number"), "meeting_tasks", ["meeting_number"])
    op.create_index(op.f("ix_meeting_tasks_owner_id"), "meeting_tasks", ["owner_id"])
    op.create_table(
        "meeting_minutes",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("community_id", sa.Integer(), nullable=False),
        sa.Column("words_sealed", sa.Text(), nullable=False),
        sa.Column("written_by", sa.Integer(), nullable=False),
        sa.Column("written_at", _INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_meeting_minutes")),
    )
    op.create_table(
        "meeting_materials",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("community_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("link", sa.String(length=300), nullable=False),
        sa.Column("study_by", _INSTANT, nullable=False),
        sa.Column("added_by", sa.Integer(), nullable=False),
        sa.Column("at", _INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting_materials")),
    )
    op.create_index(op.f("ix_meeting_materials_number"), "meeting_materials", ["number"])
    op.create_table(
        "branch_rules",
        sa.Column("branch_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("community_id", sa.Integer(), nullable=False),
        sa.Column("branch_meetings", sa.Integer(), nullable=True),
        sa.Column("committees", sa.Integer(), nullable=True),
        sa.Column("groups", sa.Integer(), nullable=True),
        sa.Column("lesson_months", sa.Integer(), nullable=True),
        sa.Column("theme_days", sa.Integer(), nullable=True),
        sa.Column("changed_by", sa.Integer(), nullable=True),
        sa.Column("changed_at", _INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("branch_id", name=op.f("pk_branch_rules")),
    )
