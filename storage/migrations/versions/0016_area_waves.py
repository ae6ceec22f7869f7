"""Area events: whom of a building the news has reached so far, and what a clerk did last."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply. No event that is stored is being told to a building."""
    with op.batch_alter_table("area_events") as table:
        table.add_column(sa.Column("wave", sa.String(length=12), nullable=False, server_default=""))
        table.add_column(sa.Column("wave_log", sa.Integer(), nullable=False, server_default="0"))
        table.add_column(sa.Column("wave_after", sa.Integer(), nullable=False, server_default="0"))
        table.create_index("ix_area_events_wave", ["wave"])
    with op.batch_alter_table("area_log") as table:
        table.create_index("ix_area_log_actor", ["actor_id", "at"])


def downgrade() -> None:
    """Take back."""
    with op.batch_alter_table("area_log") as table:
        table.drop_index("ix_area_log_actor")
    with op.batch_alter_table("area_events") as table:
        table.drop_index("ix_area_events_wave")
        for column in ("wave", "wave_log", "wave_after"):
            table.drop_column(column)
