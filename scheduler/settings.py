"""What can be set from outside, read from the environment once and checked as a whole."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from scheduler.errors import SchedulerError

PREFIX = "COMMONHOUR_"
FILE = "commonhour.db"


class BadSettings(SchedulerError):
    """One or more settings cannot be used; ``problems`` has one text for each."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        self.problems = problems
        super().__init__("\n".join(problems))


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of one run.

    ``database`` is a database URL; ``host`` a loopback address, for the pages show people's hours and names and ask
    nobody who they are; ``port`` is where the pages answer, none for the first free one.
    """

    database: str
    host: str = "127.0.0.1"
    port: int | None = None

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> Settings:
        """Return the settings that the environment says.

        ``COMMONHOUR_DATABASE`` is a file's path or a database URL; by default ``commonhour.db`` in the user's data
        folder, as the XDG Base Directory Specification places it. ``COMMONHOUR_HOST`` and ``COMMONHOUR_PORT`` are
        where the pages answer, by default 127.0.0.1 and the first free port. An empty value is the default.

        Raises
        ------
        BadSettings
            With every setting that cannot be used.
        """
        problems: list[str] = []
        host = environment.get(f"{PREFIX}HOST") or "127.0.0.1"
        if not _is_loopback(host):
            problems.append(
                f"{PREFIX}HOST: {host!r} is no loopback address; the pages ask nobody who they are, so use '127.0.0.1' "
                "or '::1', and reach them from elsewhere through an SSH tunnel"
            )
        text = environment.get(f"{PREFIX}PORT") or ""
        port = int(text) if text.isascii() and text.isdigit() else None
        if text and (port is None or not 1 <= port <= 65535):
            problems.append(f"{PREFIX}PORT: {text!r} is no port; use a number from 1 to 65535, or leave it unset")
        database = environment.get(f"{PREFIX}DATABASE") or str(default_file(environment))
        if "://" not in database:
            database = f"sqlite:///{Path(database).expanduser().absolute()}"
        elif not database.startswith("sqlite://"):
            scheme = database.partition("://")[0]
            problems.append(
                f"{PREFIX}DATABASE: a {scheme!r} database is not supported; use the path of a file, or "
                "'sqlite:////path/of/the/file.db'"
            )
        if problems:
            raise BadSettings(tuple(problems))
        return cls(database, host, port)


def default_file(environment: Mapping[str, str]) -> Path:
    """Return where the database is by default. A relative ``XDG_DATA_HOME`` is ignored, as its specification says."""
    given = Path(environment.get("XDG_DATA_HOME", ""))
    folder = given if given.is_absolute() else Path(environment.get("HOME") or Path.home()) / ".local" / "share"
    return folder / "commonhour" / FILE


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
