"""Votes are secret: who has voted and how often each choice was made are kept apart, and marks are given like votes."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply; what was chosen in votes that are open is counted, and its choosers forgotten."""
    op.add_column(
        "meeting_votes", sa.Column("kind", sa.String(length=10), nullable=False, server_default="motion")
    )
    op.create_table(
        "meeting_tallies",
        sa.Column("vote_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("choice", sa.String(length=10), nullable=False),
        sa.Column("community_id", sa.Integer(), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("vote_id", "choice", name=op.f("pk_meeting_tallies")),
    )
    op.execute(
        "INSERT INTO meeting_tallies (vote_id, choice, community_id, times) "
        "SELECT vote_id, answer, community_id, count(*) FROM meeting_ballots GROUP BY vote_id, answer, community_id"
    )
    with op.batch_alter_table("meeting_ballots") as batch:
        batch.drop_column("answer")
        batch.drop_column("at")


def downgrade() -> None:
    """Take back; votes that are open are lost, for nobody knows who chose what."""
    op.execute("DELETE FROM meeting_ballots")
    with op.batch_alter_table("meeting_ballots") as batch:
        batch.add_column(sa.Column("answer", sa.String(length=10), nullable=False))
        batch.add_column(sa.Column("at", sa.DateTime(timezone=True), nullable=False))
    op.drop_table("meeting_tallies")
    op.execute("DELETE FROM meeting_votes WHERE kind = 'marks'")
    with op.batch_alter_table("meeting_votes") as batch:
        batch.drop_column("kind")
