"""Complaints: who helps whoever has a case; and notices found by the beginning of their key."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    with op.batch_alter_table("cases") as batch:
        batch.add_column(sa.Column("assistants", sa.Text(), nullable=False, server_default="[]"))
    op.create_index("ix_outbox_key_begins", "outbox", ["key"], postgresql_ops={"key": "text_pattern_ops"})


def downgrade() -> None:
    """Take back."""
    op.drop_index("ix_outbox_key_begins", "outbox")
    with op.batch_alter_table("cases") as batch:
        batch.drop_column("assistants")
