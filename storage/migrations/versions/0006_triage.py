"""Complaints: clocks that stand still, merging and joining, area events, sessions with a resident, ready texts."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_INSTANT = sa.DateTime(timezone=True)
_OPEN = "'new', 'accepted', 'assigned', 'working', 'checking', 'awaiting', 'paused', 'escalated', 'reopened'"
_INDEXES = {
    "ix_cases_owner": ["owner_id", "state"],
    "ix_cases_due": ["community_id", "due_at"],
    "ix_cases_alike": ["building_id", "category", "created_at"],
    "ix_cases_merged": ["merged_into"],
    "ix_cases_event": ["event_number"],
    "ix_cases_outside": ["outside_hash"],
}


def upgrade() -> None:
    """Apply. Cases that exist keep their limits; their first answer is counted from their filing."""
    _widen_cases()
    op.create_table(
        "case_parties",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("community_id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=10), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("via_case_id", sa.Integer(), nullable=True),
        sa.Column("since", _INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_parties")),
    )
    op.create_index("ix_case_parties_case", "case_parties", ["case_id", "role"], unique=False)
    op.create_index("ix_case_parties_person", "case_parties", ["person_id", "role"], unique=False)
    _create_area()
    _create_talk()


def downgrade() -> None:
    """Take back; what was merged counts as merged, and clocks stand where they stood."""
    for table in ("ready_texts", "case_sessions", "area_parties", "area_log", "area_events", "case_parties"):
        op.drop_table(table)
    with op.batch_alter_table("cases") as batch:
        for index in _INDEXES:
            batch.drop_index(index)
        for column in _case_columns():
            batch.drop_column(column.name)


def _case_columns() -> list[sa.Column[Any]]:
    return [
        sa.Column("respond_from", _INSTANT, nullable=True),
        sa.Column("step_from", _INSTANT, nullable=True),
        sa.Column("step_by", _INSTANT, nullable=True),
        sa.Column("step_stage", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("until_at", _INSTANT, nullable=True),
        sa.Column("stops", sa.Text(), nullable=False, server_default="[]"),
        sa.Column("due_at", _INSTANT, nullable=True),
        sa.Column("returns", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("asked", sa.Text(), nullable=True),
        sa.Column("merged_into", sa.Integer(), nullable=True),
        sa.Column("event_number", sa.Integer(), nullable=True),
        sa.Column("outside_body", sa.Text(), nullable=False, server_default=""),
        sa.Column("outside_number", sa.Text(), nullable=False, server_default=""),
        sa.Column("outside_hash", sa.String(length=64), nullable=True),
    ]


def _widen_cases() -> None:
    with op.batch_alter_table("cases") as batch:
        for column in _case_columns():
            batch.add_column(column)
    op.execute("UPDATE cases SET respond_from = created_at")
    op.execute(
        "UPDATE cases SET due_at = CASE WHEN state = 'new' THEN respond_by ELSE solve_by END "
        f"WHERE state IN ({_OPEN})"
    )
    with op.batch_alter_table("cases") as batch:
        batch.alter_column("respond_from", existing_type=_INSTANT, nullable=False)
    for index, columns in _INDEXES.items():
        op.create_index(index, "cases", columns, unique=False)


def _create_area() -> None:
    op.create_table(
        "area_events",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("community_id", sa.Integer(), nullable=False),
        sa.Column("matter", sa.Text(), nullable=False),
        sa.Column("category", sa.String(length=20), nullable=False),
        sa.Column("building_ids", sa.Text(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("estimate_at", _INSTANT, nullable=True),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("created_at", _INSTANT, nullable=False),
        sa.Column("ended_at", _INSTANT, nullable=True),
        sa.Column("checked_by", sa.Integer(), nullable=True),
        sa.Column("next_check_at", _INSTANT, nullable=True),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_area_events")),
    )
    op.create_index("ix_area_events_open", "area_events", ["community_id", "state"], unique=False)
    op.create_index("ix_area_events_next_check_at", "area_events", ["next_check_at"], unique=False)
    op.create_table(
        "area_log",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("community_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("at", _INSTANT, nullable=False),
        sa.Column("what", sa.String(length=12), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("message_key", sa.String(length=100), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_area_log")),
    )
    op.create_index(op.f("ix_area_log_number"), "area_log", ["number"], unique=False)
    op.create_table(
        "area_parties",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("person_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("community_id", sa.Integer(), nullable=False),
        sa.Column("case_number", sa.Integer(), nullable=True),
        sa.Column("since", _INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("number", "person_id", name=op.f("pk_area_parties")),
    )
    op.create_index("ix_area_parties_person", "area_parties", ["person_id"], unique=False)


def _create_talk() -> None:
    op.create_table(
        "case_sessions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("community_id", sa.Integer(), nullable=False),
        sa.Column("case_number", sa.Integer(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("resident_id", sa.Integer(), nullable=False),
        sa.Column("opened_at", _INSTANT, nullable=False),
        sa.Column("last_at", _INSTANT, nullable=False),
        sa.Column("ended_at", _INSTANT, nullable=True),
        sa.Column("message_key", sa.String(length=100), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_sessions")),
    )
    op.create_index("ix_case_sessions_staff", "case_sessions", ["staff_id", "ended_at"], unique=False)
    op.create_index("ix_case_sessions_resident", "case_sessions", ["resident_id", "ended_at"], unique=False)
    op.create_index("ix_case_sessions_idle", "case_sessions", ["ended_at", "last_at"], unique=False)
    op.create_table(
        "ready_texts",
        sa.Column("community_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("slot", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("changed_by", sa.Integer(), nullable=True),
        sa.Column("changed_at", _INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("community_id", "slot", name=op.f("pk_ready_texts")),
    )
