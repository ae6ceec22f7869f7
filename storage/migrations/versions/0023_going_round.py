"""The few open cases that go round somebody are found without looking at the others."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

_WHICH = sa.text("due_at IS NOT NULL AND avoided <> '[]'")


def upgrade() -> None:
    """Apply."""
    op.create_index(
        "ix_cases_open_avoided", "cases", ["community_id"], sqlite_where=_WHICH, postgresql_where=_WHICH
    )


def downgrade() -> None:
    """Take back."""
    op.drop_index("ix_cases_open_avoided", "cases")
