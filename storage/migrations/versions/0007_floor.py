"""What happens in the room: votes by telephone, guessed codes, chores done once, and who was told of the ledger."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "meeting_votes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("community_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("opened_by", sa.Integer(), nullable=False),
        sa.Column("opened_at", _INSTANT, nullable=False),
        sa.Column("closed_at", _INSTANT, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting_votes")),
    )
    op.create_index("ix_meeting_votes_number", "meeting_votes", ["number"], unique=False)
    op.create_table(
        "meeting_ballots",
        sa.Column("vote_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("person_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("community_id", sa.Integer(), nullable=False),
        sa.Column("answer", sa.String(length=10), nullable=False),
        sa.Column("at", _INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("vote_id", "person_id", name=op.f("pk_meeting_ballots")),
    )
    op.create_table(
        "meeting_check_attempts",
        sa.Column("person_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("community_id", sa.Integer(), nullable=False),
        sa.Column("wrong", sa.Integer(), nullable=False),
        sa.Column("since", _INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_meeting_check_attempts")),
    )
    op.create_table(
        "meeting_chores",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("what", sa.String(length=20), nullable=False),
        sa.Column("community_id", sa.Integer(), nullable=False),
        sa.Column("at", _INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("number", "what", name=op.f("pk_meeting_chores")),
    )
    op.create_table(
        "ledger_calls",
        sa.Column("community_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("quarter", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", _INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("community_id", "quarter", name=op.f("pk_ledger_calls")),
    )
    op.create_index("ix_meeting_materials_study_by", "meeting_materials", ["study_by"], unique=False)
    op.create_index("ix_meetings_state_starts", "meetings", ["state", "starts_at"], unique=False)


def downgrade() -> None:
    """Take back; open votes and their ballots are lost, what was decided stays."""
    op.drop_index("ix_meetings_state_starts", table_name="meetings")
    op.drop_index("ix_meeting_materials_study_by", table_name="meeting_materials")
    for table in (
        "ledger_calls",
        "meeting_chores",
        "meeting_check_attempts",
        "meeting_ballots",
        "meeting_votes",
    ):
        op.drop_table(table)
