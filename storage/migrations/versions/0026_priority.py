"""Who needs looking after, and when people were born: sealed, and apart from what everybody reads."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.add_column("people", sa.Column("born_sealed", sa.Text(), nullable=True))
    op.create_table(
        "priority_people",
        sa.Column("person_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("community_id", sa.Integer(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_priority_people")),
    )
    op.create_index(op.f("ix_priority_people_noted_at"), "priority_people", ["noted_at"])


def downgrade() -> None:
    """Take back; the office's table brings it again."""
    op.drop_table("priority_people")
    op.drop_column("people", "born_sealed")
