"""An office of several communities remembers of whom it has not heard yet where they belong."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply; those who are known already stay where they are."""
    op.add_column("people", sa.Column("unplaced", sa.Boolean(), nullable=False, server_default=sa.false()))


def downgrade() -> None:
    """Take back."""
    op.drop_column("people", "unplaced")
