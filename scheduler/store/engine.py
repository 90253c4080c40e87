"""How the store talks to its database: one engine for writing, one for reading, and the care that SQLite needs.

Python's driver opens a transaction only at the first INSERT or UPDATE, so that whatever was read before lies outside
it: two processes that read, then write, lose each other's updates without any error (1,197 of 2,000 when measured). So
the driver's own transactions are switched off here, and a writer begins with ``BEGIN IMMEDIATE``: it waits for its
turn, and what it reads stays true until it has written. Readers see one snapshot each (WAL) and wait for nobody.
"""

from __future__ import annotations

import os
import sqlite3
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.pool import ConnectionPoolEntry, QueuePool

from scheduler.store.errors import DatabaseOnNetworkDisk, DatabaseUnavailable

WAIT_SECONDS = 30
"""How long a writer waits for its turn. SQLite's queue is unfair: 8.4 s were seen with four writers at once."""

MOUNTS = Path("/proc/self/mounts")
"""Where Linux says which disk lies where."""

NETWORK_DISKS = frozenset(
    {
        "nfs", "nfs4", "cifs", "smb3", "smbfs", "ncpfs", "afs", "ceph", "lustre", "gfs2", "ocfs2", "beegfs", "davfs",
        "fuse.sshfs", "fuse.glusterfs", "fuse.davfs", "fuse.davfs2", "fuse.rclone", "fuse.s3fs", "fuse.gcsfuse",
    }
)  # fmt: skip
"""Kinds of file system, as Linux calls them, where SQLite's locks or its shared memory do not hold."""


@dataclass(frozen=True)
class Engines:
    """Where to write and where to read; the same one for a database in memory, which has a single connection."""

    writing: sa.Engine
    reading: sa.Engine
    place: str

    def dispose(self) -> None:
        """Close every connection."""
        self.writing.dispose()
        self.reading.dispose()


def open_engines(url: str) -> Engines:
    """Return the engines for a database URL, ``sqlite://`` being one in memory. The file is made if there is none.

    Raises
    ------
    DatabaseOnNetworkDisk, DatabaseUnavailable
        If the file lies on another machine's disk; if it cannot be made or opened.
    """
    parsed = sa.make_url(url)
    if parsed.get_backend_name() != "sqlite":
        place = parsed.render_as_string(hide_password=True)
        raise DatabaseUnavailable(place, "only SQLite files are supported; give the path of a file")
    if not parsed.database or parsed.database == ":memory:":
        # One connection, handed to one transaction at a time: more would each see a database of their own.
        alone = sa.create_engine(
            "sqlite://",
            poolclass=QueuePool,
            pool_size=1,
            max_overflow=0,
            pool_timeout=WAIT_SECONDS,
            connect_args={"check_same_thread": False},
        )
        _prepare(alone, begin="BEGIN IMMEDIATE", pragmas=("foreign_keys=on",))
        return Engines(alone, alone, "in memory")
    path = Path(parsed.database).absolute()
    make_file(path)
    careful = ("foreign_keys=on", "synchronous=normal")
    writing = sa.create_engine(f"sqlite:///{path}", connect_args={"timeout": WAIT_SECONDS})
    _prepare(writing, begin="BEGIN IMMEDIATE", pragmas=("journal_mode=wal", *careful))
    reading = sa.create_engine(f"sqlite:///{path}", connect_args={"timeout": WAIT_SECONDS})
    _prepare(reading, begin="BEGIN", pragmas=(*careful, "query_only=on"))
    return Engines(writing, reading, str(path))


def _prepare(engine: sa.Engine, *, begin: str, pragmas: tuple[str, ...]) -> None:
    @event.listens_for(engine, "connect")
    def _on_connect(connection: sqlite3.Connection, _entry: ConnectionPoolEntry) -> None:
        connection.isolation_level = None  # no transactions behind our back
        for each in pragmas:
            connection.execute(f"PRAGMA {each}").close()

    @event.listens_for(engine, "begin")
    def _on_begin(connection: sa.Connection) -> None:
        connection.exec_driver_sql(begin)


def make_file(path: Path, mounts: Path = MOUNTS) -> None:
    """Make an empty database file that only its owner can read, for it will hold people's calendars.

    A file that is there keeps its permissions; SQLite gives its sidecar files (``-wal``, ``-shm``) the same ones.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        kind = kind_of_disk(path.parent, mounts)
        if kind in NETWORK_DISKS:
            raise DatabaseOnNetworkDisk(
                str(path),
                f"lies on a network disk ({kind}), where SQLite cannot keep two programs apart; set "
                "COMMONHOUR_DATABASE to a file on a disk of this machine",
            )
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    except OSError as error:
        raise DatabaseUnavailable(
            str(path),
            f"cannot be opened ({error.strerror}); set COMMONHOUR_DATABASE to a file that you may write",
        ) from error


def kind_of_disk(folder: Path, mounts: Path = MOUNTS) -> str:
    """Return the kind of file system that ``folder`` lies on, empty where the system does not tell (not on Linux)."""
    try:
        lines = mounts.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return ""
    folder = folder.resolve()
    found, kind = -1, ""
    for line in lines:
        _device, mounted, this_kind, *_rest = line.split(" ")
        at = Path(mounted.replace("\\040", " ").replace("\\011", "\t").replace("\\134", "\\"))
        # The deepest mount holds the folder; of two on the same place, the later one hides the earlier.
        if (folder == at or at in folder.parents) and len(at.parts) >= found:
            found, kind = len(at.parts), this_kind
    return kind
