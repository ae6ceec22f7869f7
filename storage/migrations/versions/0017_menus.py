"""What an account wears at the platform stands by the account: it stays on when the account is taken off somebody."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply. Nobody wore anything before."""
    op.create_table(
        "worn_menus",
        sa.Column("openid", sa.String(length=64), nullable=False),
        sa.Column("menu", sa.String(length=12), nullable=False),
        sa.PrimaryKeyConstraint("openid", name=op.f("pk_worn_menus")),
    )
    op.drop_column("people", "menu_tag")


def downgrade() -> None:
    """Take back."""
    op.add_column("people", sa.Column("menu_tag", sa.String(length=12), nullable=False, server_default=""))
    op.drop_table("worn_menus")
