"""What the self-paced track and the hours ledger need: deadlines, certificates, content and checks."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

ADDED: tuple[tuple[str, str, sa.types.TypeEngine[Any], str | None], ...] = (
    ("course", "due", sa.Date(), None),
    ("course", "certificate_minutes", sa.Integer(), None),
    ("course", "certificate_months", sa.Integer(), None),
    ("course", "certificate_due", sa.Date(), None),
    ("activity", "max_days_after_study", sa.Integer(), None),
    ("activity", "module", sa.String(), ""),
    ("activity", "check_words", sa.String(), ""),
    ("enrolment", "expires", sa.Date(), None),
    ("study_block", "released_at", sa.DateTime(timezone=True), None),
    ("study_block", "due_at", sa.DateTime(timezone=True), None),
)
"""Table, column, type, and what the rows that are there already get: None leaves them empty."""


def upgrade() -> None:
    for table, name, kind, filled in ADDED:
        column = sa.Column(name, kind, nullable=filled is None, server_default=filled)
        with op.batch_alter_table(table) as change:
            change.add_column(column)
    for table, name, kind, filled in ADDED:
        if filled is not None:  # a default of the database would differ from the tables that the code describes
            with op.batch_alter_table(table) as change:
                change.alter_column(name, existing_type=kind, existing_nullable=False, server_default=None)


def downgrade() -> None:
    for table, name, _, _ in reversed(ADDED):
        with op.batch_alter_table(table) as change:
            change.drop_column(name)
