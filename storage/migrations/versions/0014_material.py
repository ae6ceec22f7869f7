"""Material for absentees may be meant for those on leave too."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply; what was offered before went to both."""
    with op.batch_alter_table("meeting_materials") as batch:
        batch.add_column(sa.Column("excused_too", sa.Boolean(), nullable=False, server_default=sa.true()))


def downgrade() -> None:
    """Take back."""
    with op.batch_alter_table("meeting_materials") as batch:
        batch.drop_column("excused_too")
