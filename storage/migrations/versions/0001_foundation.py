"""The tables of the foundation."""

from __future__ import annotations

from alembic import op

from storage.base import metadata

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    metadata.create_all(op.get_bind())
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER SEQUENCE numbers_base_seq RESTART WITH 10")
    else:
        op.execute("INSERT INTO sqlite_sequence (name, seq) VALUES ('numbers', 9)")


def downgrade() -> None:
    """Take back."""
    metadata.drop_all(op.get_bind())
