"""From settings to ready services, for the commands, the pages, the workers and the tests alike.

A *place* is how a person says where a programme is: the path of a programme folder, or ``store:NAME`` for one that the
store keeps (``store:NAME@3`` for its plan's version 3, the latest by default).
"""

from __future__ import annotations

import os
import shutil
import tempfile
import weakref
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from scheduler.domain.plan import Plan
from scheduler.domain.programme import Programme
from scheduler.errors import SchedulerError
from scheduler.folder import load_folder, write_folder
from scheduler.folder.feed_shelf import FeedShelf
from scheduler.folder.plan_json import plan_from_json
from scheduler.folder.plan_source import FolderSource
from scheduler.services.plan_source import PlanSource
from scheduler.services.ports import ChangedMeanwhile, Clock, Store
from scheduler.settings import Settings

if TYPE_CHECKING:
    from scheduler.sources.fetch import Fetcher
    from scheduler.store import SqlStore

IN_STORE = "store:"


class BadPlace(SchedulerError):
    """A text that says neither a folder nor a programme in the store."""

    def __init__(self, text: str) -> None:
        self.text = text
        super().__init__(
            f"{text!r} is no place; give the path of a programme folder, 'store:NAME' for a programme in the store, or "
            "'store:NAME@3' for version 3 of its plan"
        )


class NoPlanFile(SchedulerError):
    """A programme folder was given where its plan is needed too."""

    def __init__(self, place: str) -> None:
        self.place = place
        super().__init__(f"{place}: which plan? Give the plan.json that `commonhour plan {place}` wrote")


@dataclass(frozen=True, slots=True)
class StoredPlace:
    """A programme in the store and a version of its plan; no version is the latest."""

    name: str
    version: int | None = None

    def __str__(self) -> str:
        return f"{IN_STORE}{self.name}" + ("" if self.version is None else f"@{self.version}")


def read_place(text: str) -> Path | StoredPlace:
    """Return the folder or the programme in the store that a text says, or raise `BadPlace`.

    >>> read_place("store:onboarding@3")
    StoredPlace(name='onboarding', version=3)
    """
    if not text.startswith(IN_STORE):
        return Path(text)
    name, at, version = text.removeprefix(IN_STORE).partition("@")
    if not name or (at and not (version.isascii() and version.isdigit())):
        raise BadPlace(text)
    return StoredPlace(name, int(version) if at else None)


def feed_shelf(folder: Path | None) -> FeedShelf:
    """Return the calendars in a folder of invites, by the tokens of their links; none for no folder."""
    return FeedShelf(folder)


def calendar_fetcher(folder: Path, start: datetime, end: datetime) -> Fetcher:
    """Return what fetches the calendars of a programme folder, for the time between two aware instants.

    ``COMMONHOUR_PRIVATE_CALENDARS`` lists the private networks on which calendars may be; passwords are read from the
    variables that the sources name.
    """
    # The guard loads an HTTP client, which no other command needs.
    from scheduler.sources.fetch import Fetcher
    from scheduler.sources.guard import Guard, allow_list

    guard = Guard(allowed=allow_list(os.environ.get("COMMONHOUR_PRIVATE_CALENDARS", "")))
    return Fetcher(folder, guard, os.environ, start, end)


def utc_now() -> datetime:
    """Return the present instant: the one place that reads the machine's clock."""
    return datetime.now(UTC)


def bootstrap(environment: Mapping[str, str] = os.environ, *, now: Clock = utc_now) -> Application:
    """Return the application that the environment's settings say, or raise `BadSettings`. It opens nothing yet."""
    settings = Settings.from_environment(environment)

    def open_it() -> SqlStore:
        # Loaded where it is used: work on folders need not wait half a second for a database it never opens.
        from scheduler.store import open_store

        return open_store(settings.database)

    return Application(settings, open_it=open_it, now=now)


class Application:
    """The services, ready for use. The store is opened when it is first asked for; close it by `close`, or by ``with``.

    Attributes
    ----------
    settings
        What was set from outside.
    now
        Tells the present instant, in UTC.
    """

    def __init__(self, settings: Settings, *, open_it: Callable[[], SqlStore], now: Clock = utc_now) -> None:
        self.settings, self.now = settings, now
        self._open_it = open_it
        self._store: SqlStore | None = None

    @property
    def store(self) -> Store:
        """The programmes and plans that are kept."""
        if self._store is None:
            self._store = self._open_it()
        return self._store

    def close(self) -> None:
        """Give the database back."""
        if self._store is not None:
            self._store.close()
            self._store = None

    def __enter__(self) -> Application:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    def programme(self, place: str) -> Programme:
        """Return the programme at a place, or raise what is wrong with it: `BadFolder`, `UnknownProgramme`, …"""
        match read_place(place):
            case Path() as folder:
                return load_folder(folder)
            case StoredPlace(name):
                return self.store.programme(name)

    def source(self, place: str, plan: str | Path | None = None) -> PlanSource:
        """Return a programme with its plan, for the pages and the commands to read and to put a new plan into.

        Parameters
        ----------
        place, plan
            Where the programme is; the plan's file, for a programme in a folder. One in the store keeps its own.
        """
        match read_place(place):
            case Path() as folder:
                if plan is None:
                    raise NoPlanFile(place)
                return FolderSource(folder, Path(plan))
            case StoredPlace() as stored:
                return StoredSource(self.store, stored, now=self.now)


class StoredSource:
    """A programme in the store with its plan; plays the part of ``PlanSource`` in ``scheduler.services``.

    Parameters
    ----------
    store, stored
        The store; the programme and the version to show, none for whichever is the latest at the time.
    now
        Tells when a plan was kept.
    """

    def __init__(self, store: Store, stored: StoredPlace, *, now: Clock) -> None:
        self._store, self._stored, self._now = store, stored, now
        self._written: tuple[str, Path] | None = None

    @property
    def place(self) -> str:
        """As a person would write it: ``store:onboarding``."""
        return str(self._stored)

    @property
    def folder(self) -> Path:
        """The programme written out for a solver in another process, readable by this user only, until we are gone."""
        revision = self.programme_revision()
        if self._written is None or self._written[0] != revision:
            holder = Path(tempfile.mkdtemp(prefix="commonhour-"))
            weakref.finalize(self, shutil.rmtree, holder, ignore_errors=True)
            folder = holder / self._stored.name
            write_folder(self.programme(), folder)
            self._written = revision, folder
        return self._written[1]

    def programme_revision(self) -> str:
        """Return the number of the programme's revision as a text."""
        entry = self._store.entry(self._stored.name)
        # A programme that was removed and imported anew begins at 1 again, at another time.
        return f"{entry.revision} of {entry.created.isoformat()}"

    def plan_revision(self) -> str:
        """Return the number of the plan's version as a text: a version never changes."""
        entry = self._store.entry(self._stored.name)
        return f"{self._stored.version or entry.latest_plan} of {entry.created.isoformat()}"

    def programme(self) -> Programme:
        """Read the programme, or raise `UnknownProgramme`."""
        return self._store.programme(self._stored.name)

    def plan(self) -> Plan:
        """Read the plan, or raise `UnknownVersion`."""
        return self._store.plan(self._stored.name, self._stored.version)

    def read_candidate(self, path: Path) -> Plan:
        """Read a plan file that a solver wrote."""
        return plan_from_json(path.read_text(encoding="utf-8"), where=path.name)

    def accept(self, folder: Path, plan: Plan) -> str:
        """Replace the programme by the one in a folder, keep its plan, and say where the present plan is."""
        entry = self._store.entry(self._stored.name)
        changed = load_folder(folder)
        self._store.replace_programme(self._stored.name, changed, now=self._now(), revision=entry.revision)
        return self.keep(plan)

    def change_programme(self, old: Programme, new: Programme) -> None:
        """Keep the new programme as the next revision, or raise `ChangedMeanwhile`."""
        entry = self._store.entry(self._stored.name)
        if new == old:
            return
        if self._store.programme(self._stored.name) != old:
            raise ChangedMeanwhile(self._stored.name, entry.revision - 1, entry.revision)
        self._store.replace_programme(self._stored.name, new, now=self._now(), revision=entry.revision)

    def keep(self, plan: Plan) -> str:
        """Keep a plan as the next version and say where the present one is."""
        number = self._store.add_plan(self._stored.name, plan, now=self._now())
        shown = self._stored.version or number - 1
        self._stored = StoredPlace(self._stored.name)
        return str(StoredPlace(self._stored.name, shown)) if shown else "nowhere: there was none"
