"""Pictures and voices in one room of their own, and notices that carry one."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply: the pictures of cases move; nobody is asked again for what turns out to be gone."""
    op.create_table(
        "media",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("community_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("service", sa.String(length=20), nullable=False),
        sa.Column("about", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("media_id", sa.String(length=190), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_try_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=True),
        sa.Column("mime", sa.String(length=40), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("keep_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("uploaded_id", sa.String(length=190), nullable=True),
        sa.Column("uploaded_until", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_media")),
    )
    op.create_index("ix_media_state_next_try", "media", ["state", "next_try_at"], unique=False)
    op.create_index("ix_media_about", "media", ["service", "about"], unique=False)
    op.create_index("ix_media_digest", "media", ["digest"], unique=False)
    op.create_index("ix_media_keep_until", "media", ["keep_until"], unique=False)
    op.create_index("ix_media_person_id", "media", ["person_id"], unique=False)
    # The ids stay the same: drafts that wait in a dialogue name them. The sequence goes on behind them.
    op.execute(
        "INSERT INTO media (id, community_id, person_id, service, about, kind, media_id, state, attempts,"
        " next_try_at, created_at, mime, size, asked_at)"
        " SELECT p.id, p.community_id, p.person_id, 'complaints', c.number, 'image', p.media_id, 'to_fetch', 0,"
        " p.created_at, p.created_at, '', 0, p.created_at FROM case_pictures p LEFT JOIN cases c ON c.id = p.case_id"
    )
    if op.get_bind().dialect.name == "postgresql":
        op.execute("SELECT setval('media_id_seq', (SELECT COALESCE(MAX(id), 0) + 1 FROM media), false)")
    op.drop_table("case_pictures")
    with op.batch_alter_table("outbox") as table:
        table.add_column(sa.Column("media_ref", sa.Integer(), nullable=True))


def downgrade() -> None:
    """Take back."""
    with op.batch_alter_table("outbox") as table:
        table.drop_column("media_ref")
    op.create_table(
        "case_pictures",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("community_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=True),
        sa.Column("media_id", sa.String(length=190), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_pictures")),
    )
    op.create_index("ix_case_pictures_case", "case_pictures", ["case_id"], unique=False)
    op.create_index("ix_case_pictures_state", "case_pictures", ["state", "created_at"], unique=False)
    op.execute(
        "INSERT INTO case_pictures (id, community_id, person_id, case_id, media_id, url, state, created_at)"
        " SELECT m.id, m.community_id, m.person_id, c.id, m.media_id, '', 'to_fetch', m.created_at"
        " FROM media m LEFT JOIN cases c ON c.number = m.about WHERE m.service = 'complaints' AND m.kind = 'image'"
    )
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "SELECT setval('case_pictures_id_seq', (SELECT COALESCE(MAX(id), 0) + 1 FROM case_pictures), false)"
        )
    op.drop_table("media")
