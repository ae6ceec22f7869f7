"""Streets, the tree of party organisations, stewards of buildings, terms of posts, covers, and a journal of imports."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Apply; of the branches a person was in, the first one counts."""
    with op.batch_alter_table("communities") as batch:
        batch.add_column(sa.Column("street", sa.String(length=60), nullable=False, server_default=""))
    with op.batch_alter_table("branches") as batch:
        batch.add_column(sa.Column("kind", sa.String(length=10), nullable=False, server_default="branch"))
        batch.add_column(sa.Column("parent_id", sa.Integer(), nullable=True))
    with op.batch_alter_table("posts") as batch:
        batch.add_column(sa.Column("building_id", sa.Integer(), nullable=True))
        batch.add_column(sa.Column("ends_on", sa.Date(), nullable=True))
        batch.create_index(op.f("ix_posts_building_id"), ["building_id"], unique=False)
        batch.create_index(op.f("ix_posts_ends_on"), ["ends_on"], unique=False)
    with op.batch_alter_table("memberships") as batch:
        batch.add_column(sa.Column("counts", sa.Boolean(), nullable=False, server_default=sa.true()))
    memberships = sa.table("memberships", sa.column("id"), sa.column("person_id"), sa.column("counts"))
    first = sa.select(sa.func.min(memberships.c.id)).group_by(memberships.c.person_id)
    op.execute(sa.update(memberships).where(memberships.c.id.not_in(first)).values(counts=sa.false()))
    _create_covers()
    _create_imports()


def downgrade() -> None:
    """Take back."""
    for table in ("import_parts", "imports", "covers"):
        op.drop_table(table)
    with op.batch_alter_table("memberships") as batch:
        batch.drop_column("counts")
    with op.batch_alter_table("posts") as batch:
        batch.drop_index(op.f("ix_posts_ends_on"))
        batch.drop_index(op.f("ix_posts_building_id"))
        batch.drop_column("ends_on")
        batch.drop_column("building_id")
    with op.batch_alter_table("branches") as batch:
        batch.drop_column("parent_id")
        batch.drop_column("kind")
    with op.batch_alter_table("communities") as batch:
        batch.drop_column("street")


def _create_covers() -> None:
    op.create_table(
        "covers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("community_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("cover_id", sa.Integer(), nullable=False),
        sa.Column("since", _INSTANT, nullable=False),
        sa.Column("until", _INSTANT, nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=False),
        sa.Column("message_key", sa.String(length=190), nullable=False),
        sa.Column("created_at", _INSTANT, nullable=False),
        sa.Column("ended_at", _INSTANT, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_covers")),
    )
    op.create_index("ix_covers_person", "covers", ["person_id", "until"], unique=False)
    op.create_index("ix_covers_cover", "covers", ["cover_id", "until"], unique=False)


def _create_imports() -> None:
    op.create_table(
        "imports",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("community_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("new", sa.Integer(), nullable=False),
        sa.Column("changed", sa.Integer(), nullable=False),
        sa.Column("refused_sealed", sa.Text(), nullable=True),
        sa.Column("created_at", _INSTANT, nullable=False),
        sa.Column("moved_at", _INSTANT, nullable=False),
        sa.Column("applied_at", _INSTANT, nullable=True),
        sa.Column("undone_at", _INSTANT, nullable=True),
        sa.Column("undone_by", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_imports")),
    )
    op.create_index("ix_imports_state", "imports", ["state", "moved_at"], unique=False)
    op.create_index("ix_imports_kind", "imports", ["kind", "applied_at"], unique=False)
    op.create_table(
        "import_parts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("import_number", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("steps_sealed", sa.Text(), nullable=True),
        sa.Column("traces_sealed", sa.Text(), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_parts")),
    )
    op.create_index("ix_import_parts_next", "import_parts", ["import_number", "state", "place"], unique=True)
