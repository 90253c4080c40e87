"""What can be wrong with the database itself. The errors of the store's work are in ``scheduler.services.ports``."""

from __future__ import annotations

from scheduler.errors import SchedulerError


class DatabaseError(SchedulerError):
    """The database cannot be used; ``place`` is its file or address."""

    def __init__(self, place: str, text: str) -> None:
        self.place = place
        super().__init__(f"database {place}: {text}")


class DatabaseNotOurs(DatabaseError):
    """The file is no database, or another program's."""


class DatabaseTooNew(DatabaseError):
    """The database was written by a later version of Common Hour."""


class DatabaseOnNetworkDisk(DatabaseError):
    """The file lies on a disk of another machine, where SQLite cannot lock it safely."""


class DatabaseUnavailable(DatabaseError):
    """The database cannot be opened, read or written at the moment."""
