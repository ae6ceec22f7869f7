"""Wordings nobody was sure of, with what people picked for them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.base import Instant, Sealed

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "picked_phrases",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("community_id", sa.Integer(), nullable=False),
        sa.Column("text", Sealed(), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("picked_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_picked_phrases")),
    )
    op.create_index("ix_picked_phrases_picked_at", "picked_phrases", ["picked_at"])


def downgrade() -> None:
    """Take back."""
    op.drop_table("picked_phrases")
