"""What became of an emergency, and when somebody telephones afterwards."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply. Nobody is telephoned about what was reached long ago."""
    op.create_table(
        "emergency_notes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("community_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("message_key", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_emergency_notes")),
    )
    op.create_index(op.f("ix_emergency_notes_number"), "emergency_notes", ["number"])
    with op.batch_alter_table("emergencies") as table:
        table.add_column(sa.Column("call_at", sa.DateTime(timezone=True), nullable=True))
        table.create_index("ix_emergencies_call_at", ["call_at"])


def downgrade() -> None:
    """Take back; what was noted of emergencies goes."""
    with op.batch_alter_table("emergencies") as table:
        table.drop_index("ix_emergencies_call_at")
        table.drop_column("call_at")
    op.drop_table("emergency_notes")
