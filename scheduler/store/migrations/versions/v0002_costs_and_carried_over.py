"""What a programme's things cost, and which earlier programmes its people's burden already counts."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    # Rows that are there already get the defaults; then the defaults go, since the code writes every value itself.
    with op.batch_alter_table("programme") as batch:
        batch.add_column(sa.Column("costs", sa.JSON(), nullable=False, server_default="{}"))
        batch.add_column(sa.Column("carried_over", sa.JSON(), nullable=False, server_default="[]"))
    with op.batch_alter_table("programme") as batch:
        batch.alter_column("costs", server_default=None)
        batch.alter_column("carried_over", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("programme") as batch:
        batch.drop_column("carried_over")
        batch.drop_column("costs")
