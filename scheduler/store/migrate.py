"""The shape of the database, brought up to date by Alembic when a store is opened."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import sqlalchemy as sa

from scheduler.store.engine import Engines
from scheduler.store.errors import DatabaseNotOurs, DatabaseTooNew

if TYPE_CHECKING:
    # Alembic is only loaded where there is something to migrate: it would cost every command a quarter second.
    from alembic.config import Config

HEAD = "0005"
"""The migration that this code was written for; the newest in ``migrations/versions``."""

PLACE_OF_SCRIPTS = "scheduler.store:migrations"


def bring_up_to_date(engines: Engines) -> None:
    """Give an empty database its tables, and an older one what it lacks, in one transaction.

    Two programs that open a new database at the same moment wait for each other.

    Raises
    ------
    DatabaseNotOurs, DatabaseTooNew
        If it holds another program's tables; if a later version of this one made it.
    """
    with engines.reading.connect() as connection:
        if revision_of(connection) == HEAD:
            return
    with engines.writing.connect() as connection, without_foreign_keys(connection), connection.begin():
        present = revision_of(connection)
        if present is None and set(sa.inspect(connection).get_table_names()) - {"alembic_version"}:
            raise DatabaseNotOurs(
                engines.place, "is another program's database; set COMMONHOUR_DATABASE to a file of its own"
            )
        if present is not None and present not in known_revisions():
            raise DatabaseTooNew(
                engines.place,
                f"was made by a later version of Common Hour (migration {present}, this one knows up to {HEAD}); "
                "install that version, or set COMMONHOUR_DATABASE to another file",
            )
        move_to(connection, "head")


def revision_of(connection: sa.Connection) -> str | None:
    """Return the migration that a database is at, or none."""
    if not sa.inspect(connection).has_table("alembic_version"):
        return None
    found: str | None = connection.scalar(sa.text("SELECT version_num FROM alembic_version"))
    return found


def known_revisions() -> frozenset[str]:
    """Return every migration there is."""
    from alembic.script import ScriptDirectory

    return frozenset(each.revision for each in ScriptDirectory.from_config(_config()).walk_revisions())


def move_to(connection: sa.Connection, revision: str) -> None:
    """Upgrade (``head``) or downgrade (a revision, ``base``) within the connection's transaction.

    The connection must be `without_foreign_keys`; they are checked before the transaction can end.
    """
    from alembic import command

    config = _config()
    config.attributes["connection"] = connection
    if revision == "head":
        command.upgrade(config, revision)
    else:
        command.downgrade(config, revision)
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
    if broken:
        raise AssertionError(f"the migration to {revision} left rows bound to nothing: {broken[:3]}")


@contextmanager
def without_foreign_keys(connection: sa.Connection) -> Iterator[None]:
    """Leave SQLite's foreign keys unchecked on a connection that is in no transaction.

    SQLite changes a table by making it anew, and dropping the old one would delete every row bound to it.
    """
    driver = connection.connection.driver_connection
    assert driver is not None
    # Said to the driver itself: within a transaction, which SQLAlchemy would begin, SQLite ignores it.
    driver.execute("PRAGMA foreign_keys=off").close()
    try:
        yield
    finally:
        driver.execute("PRAGMA foreign_keys=on").close()


def _config() -> Config:
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", PLACE_OF_SCRIPTS)
    return config
