"""Accounts that are bound, stopped and acted for; what people agreed to, and who read what."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_AT = sa.DateTime(timezone=True)
_TABLES = (
    "retention_runs",
    "record_reads",
    "data_requests",
    "privacy_events",
    "account_events",
    "proxies",
    "bind_requests",
    "bind_tries",
    "bind_codes",
)
_COLUMNS = ("menu_tag", "acts_for", "phone_public", "agreed", "frozen_at")


def upgrade() -> None:
    """Apply."""
    op.add_column("people", sa.Column("frozen_at", _AT, nullable=True))
    op.add_column("people", sa.Column("agreed", sa.String(length=20), nullable=False, server_default=""))
    op.add_column(
        "people", sa.Column("phone_public", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    op.add_column("people", sa.Column("acts_for", sa.String(length=120), nullable=False, server_default=""))
    op.add_column("people", sa.Column("menu_tag", sa.String(length=12), nullable=False, server_default=""))
    _create_identity()
    _create_privacy()


def downgrade() -> None:
    """Take back."""
    for name in _TABLES:
        op.drop_table(name)
    with op.batch_alter_table("people") as batch:
        for name in _COLUMNS:
            batch.drop_column(name)


def _create_identity() -> None:
    op.create_table(
        "bind_codes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("community_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("issued_by", sa.Integer(), nullable=False),
        sa.Column("issued_at", _AT, nullable=False),
        sa.Column("expires_at", _AT, nullable=False),
        sa.Column("used_at", _AT, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bind_codes")),
    )
    op.create_index(op.f("ix_bind_codes_person_id"), "bind_codes", ["person_id"], unique=False)
    op.create_table(
        "bind_tries",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("community_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("at", _AT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bind_tries")),
    )
    op.create_index("ix_bind_tries_digest", "bind_tries", ["digest", "at"], unique=False)
    op.create_index("ix_bind_tries_person", "bind_tries", ["person_id", "at"], unique=False)
    op.create_table(
        "bind_requests",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("community_id", sa.Integer(), nullable=False),
        sa.Column("asker_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("asked_at", _AT, nullable=False),
        sa.Column("settled_at", _AT, nullable=True),
        sa.Column("settled_by", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_bind_requests")),
    )
    op.create_index(op.f("ix_bind_requests_asker_id"), "bind_requests", ["asker_id"], unique=False)
    op.create_index(op.f("ix_bind_requests_person_id"), "bind_requests", ["person_id"], unique=False)
    op.create_table(
        "proxies",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("community_id", sa.Integer(), nullable=False),
        sa.Column("agent_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("asked_at", _AT, nullable=False),
        sa.Column("settled_at", _AT, nullable=True),
        sa.Column("settled_by", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_proxies")),
    )
    op.create_index(op.f("ix_proxies_agent_id"), "proxies", ["agent_id"], unique=False)
    op.create_index(op.f("ix_proxies_person_id"), "proxies", ["person_id"], unique=False)
    op.create_table(
        "account_events",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("community_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("at", _AT, nullable=False),
        sa.Column("what", sa.String(length=20), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("message_key", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account_events")),
    )
    op.create_index(op.f("ix_account_events_person_id"), "account_events", ["person_id"], unique=False)


def _create_privacy() -> None:
    op.create_table(
        "privacy_events",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("community_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("at", _AT, nullable=False),
        sa.Column("what", sa.String(length=20), nullable=False),
        sa.Column("version", sa.String(length=20), nullable=False),
        sa.Column("message_key", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_privacy_events")),
    )
    op.create_index(op.f("ix_privacy_events_person_id"), "privacy_events", ["person_id"], unique=False)
    op.create_table(
        "data_requests",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("community_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("asked_at", _AT, nullable=False),
        sa.Column("due_at", _AT, nullable=False),
        sa.Column("done_at", _AT, nullable=True),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_data_requests")),
    )
    op.create_index(op.f("ix_data_requests_person_id"), "data_requests", ["person_id"], unique=False)
    op.create_table(
        "record_reads",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("community_id", sa.Integer(), nullable=False),
        sa.Column("reader_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("at", _AT, nullable=False),
        sa.Column("message_key", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_record_reads")),
    )
    op.create_index("ix_record_reads_number", "record_reads", ["community_id", "number", "at"], unique=False)
    op.create_table(
        "retention_runs",
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("done_at", _AT, nullable=False),
        sa.PrimaryKeyConstraint("kind", name=op.f("pk_retention_runs")),
    )
