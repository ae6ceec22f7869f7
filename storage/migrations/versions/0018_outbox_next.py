"""Notices are claimed in the order of an index: a wave of thousands is not sorted again for every forty."""

from __future__ import annotations

from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_index("ix_outbox_next", "outbox", ["state", "urgency", "due_at", "id"])


def downgrade() -> None:
    """Take back."""
    op.drop_index("ix_outbox_next", table_name="outbox")
