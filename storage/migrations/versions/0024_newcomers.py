"""Telephones of communities and streets; people whose community nobody knows yet, and what they said meanwhile."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

_INSTANT = sa.DateTime(timezone=True)
_PHONES = ("phone", "street_phone")


def upgrade() -> None:
    """Apply."""
    for name in _PHONES:
        op.add_column("communities", sa.Column(name, sa.String(length=60), nullable=False, server_default=""))
    op.create_table(
        "newcomers",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("community_id", sa.Integer(), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("since", _INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_newcomers")),
    )
    op.create_index(op.f("ix_newcomers_person_id"), "newcomers", ["person_id"])
    op.create_table(
        "newcomer_words",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("said_at", _INSTANT, nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("message_key", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_newcomer_words")),
    )
    op.create_index(op.f("ix_newcomer_words_person_id"), "newcomer_words", ["person_id"])
    op.create_index(op.f("ix_newcomer_words_said_at"), "newcomer_words", ["said_at"])


def downgrade() -> None:
    """Take back; who waits is asked anew."""
    op.drop_table("newcomer_words")
    op.drop_table("newcomers")
    for name in _PHONES:
        op.drop_column("communities", name)
