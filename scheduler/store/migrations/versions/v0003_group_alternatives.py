"""Alternatives that seat several learners at once, kept with each version of a plan."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    with op.batch_alter_table("plan") as plan:
        plan.add_column(sa.Column("group_alternatives", sa.JSON(), nullable=False, server_default="[]"))
    with op.batch_alter_table("plan") as plan:
        plan.alter_column("group_alternatives", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("plan") as plan:
        plan.drop_column("group_alternatives")
