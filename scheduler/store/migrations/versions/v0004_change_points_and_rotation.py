"""What changing published seats came to, and courses whose burden rotates."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.add_column("plan", sa.Column("change_points", sa.BigInteger(), nullable=False, server_default="0"))
    op.add_column("course", sa.Column("rotate", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("course", sa.Column("max_out_of_hours_sessions", sa.Integer(), nullable=False, server_default="1"))


def downgrade() -> None:
    op.drop_column("course", "max_out_of_hours_sessions")
    op.drop_column("course", "rotate")
    op.drop_column("plan", "change_points")
