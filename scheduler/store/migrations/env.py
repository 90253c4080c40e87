"""What Alembic runs: within the store's own transaction, or on a developer's ``alembic`` command."""

from __future__ import annotations

import os
from typing import Any, Literal

import sqlalchemy as sa
from alembic import context
from alembic.autogenerate.api import AutogenContext

from scheduler.settings import Settings
from scheduler.store.columns import UtcDateTime
from scheduler.store.engine import open_engines
from scheduler.store.migrate import without_foreign_keys
from scheduler.store.tables import Row


def spell(kind: str, item: Any, _autogenerate: AutogenContext) -> str | Literal[False]:
    """Write an instant's column without our own type, so that a migration never needs the code of today."""
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    return False


def migrate(connection: sa.Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=Row.metadata,
        render_as_batch=True,  # SQLite cannot change a table in place
        render_item=spell,
        transactional_ddl=True,  # true of SQLite once its driver leaves transactions to us
    )
    with context.begin_transaction():
        context.run_migrations()


given: sa.Connection | None = context.config.attributes.get("connection")
if given is not None:
    migrate(given)
else:
    engines = open_engines(Settings.from_environment(os.environ).database)
    with engines.writing.connect() as own, without_foreign_keys(own), own.begin():
        migrate(own)
    engines.dispose()
