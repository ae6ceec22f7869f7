"""Everything a person typed is sealed: wider columns, and a queue of the tables whose rows still lie open."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_WIDER = {
    "cases": {"matter": 60, "place": 80},
    "meetings": {"place": 80, "topic": 200, "remote": 300},
    "meeting_series": {"place": 80, "topic": 200, "remote": 300},
    "meeting_materials": {"link": 300},
    "activities": {"place": 80, "topic": 200, "team": 40},
}
_OPEN = (
    "activities",
    "activity_events",
    "case_events",
    "cases",
    "dialogues",
    "emergencies",
    "invitations",
    "links",
    "meeting_events",
    "meeting_materials",
    "meeting_series",
    "meeting_tasks",
    "meetings",
    "outbox",
    "receipts",
)


def upgrade() -> None:
    """Apply. What lies open is sealed by the running program, slice by slice."""
    for table, columns in _WIDER.items():
        with op.batch_alter_table(table) as batch:
            for column, length in columns.items():
                batch.alter_column(
                    column,
                    existing_type=sa.String(length=length),
                    type_=sa.Text(),
                    existing_nullable=False,
                )
    queue = op.create_table(
        "sealing_queue",
        sa.Column("table_name", sa.String(length=60), nullable=False),
        sa.Column("position", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("table_name", name=op.f("pk_sealing_queue")),
    )
    op.bulk_insert(queue, [{"table_name": name, "position": "[]"} for name in _OPEN])


def downgrade() -> None:
    """Take back. The columns stay wide: sealed words fit into nothing narrower, and only a backup holds them open."""
    op.drop_table("sealing_queue")
