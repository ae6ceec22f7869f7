"""Reports filed for others, without a name or for the secretary alone, and dialogues that are set aside."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_COLUMNS = ("source", "filer_id", "discretion", "on_behalf")


def upgrade() -> None:
    """Apply. Every case there is was reported by its reporter, under their name."""
    op.create_table(
        "parked_dialogues",
        sa.Column("person_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("service", sa.String(length=20), nullable=False),
        sa.Column("step", sa.String(length=40), nullable=False),
        sa.Column("form", sa.Text(), nullable=False),
        sa.Column("touched_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("person_id", "service", name=op.f("pk_parked_dialogues")),
    )
    with op.batch_alter_table("cases") as table:
        table.add_column(sa.Column("source", sa.String(length=10), nullable=False, server_default="self"))
        table.add_column(sa.Column("filer_id", sa.Integer(), nullable=True))
        table.add_column(
            sa.Column("discretion", sa.String(length=10), nullable=False, server_default="named")
        )
        table.add_column(sa.Column("on_behalf", sa.Text(), nullable=False, server_default=""))


def downgrade() -> None:
    """Take back; what was filed for others keeps its text."""
    with op.batch_alter_table("cases") as table:
        for column in _COLUMNS:
            table.drop_column(column)
    op.drop_table("parked_dialogues")
