"""Lists of open cases follow indices of their own, in the order in which they press; figures and retention too."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

_OLD = {
    "ix_cases_desk": ("community_id", "state", "grid_id"),
    "ix_cases_handler": ("handler_id", "state"),
    "ix_cases_unit": ("unit_id", "state"),
    "ix_cases_owner": ("owner_id", "state"),
    "ix_cases_due": ("community_id", "due_at"),
}
_OPEN = {
    "ix_cases_open": ("community_id", "restricted", "due_at", "state"),
    "ix_cases_open_grid": ("grid_id", "restricted", "due_at", "state"),
    "ix_cases_open_owner": ("owner_id", "due_at", "state"),
    "ix_cases_open_handler": ("handler_id", "due_at", "state"),
    "ix_cases_open_unit": ("unit_id", "due_at", "state"),
}
_ALL = {
    "ix_cases_created": ("community_id", "created_at"),
    "ix_cases_kept": ("emptied", "parted", "created_at"),
}
_OVER = "('done', 'surveying', 'closed', 'rejected', 'merged', 'withdrawn')"


def upgrade() -> None:
    """Apply. The lists hold what has a limit: open cases have one, others none."""
    limit = "CASE WHEN state = 'new' THEN respond_by ELSE solve_by END"
    op.execute(f"UPDATE cases SET due_at = {limit} WHERE due_at IS NULL AND state NOT IN {_OVER}")
    op.execute(f"UPDATE cases SET due_at = NULL WHERE due_at IS NOT NULL AND state IN {_OVER}")
    for name in _OLD:
        op.drop_index(name, "cases")
    limited = sa.text("due_at IS NOT NULL")
    for name, columns in _OPEN.items():
        op.create_index(name, "cases", columns, sqlite_where=limited, postgresql_where=limited)
    for name, columns in _ALL.items():
        op.create_index(name, "cases", columns)


def downgrade() -> None:
    """Take back."""
    for name in (*_OPEN, *_ALL):
        op.drop_index(name, "cases")
    for name, columns in _OLD.items():
        op.create_index(name, "cases", columns)
