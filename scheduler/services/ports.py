"""What the services need from outside: where programmes and plans are kept, and what time it is.

Whoever plays a part here lives outside the services (``scheduler.store``, a test's own double) and is put in place by
``scheduler.bootstrap``. The errors of a port belong to the port, so that every store raises the same ones.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from difflib import get_close_matches
from typing import NewType, Protocol

from scheduler.domain.plan import Making, Plan, Score
from scheduler.domain.programme import Programme
from scheduler.errors import SchedulerError

ProgrammeName = NewType("ProgrammeName", str)
"""What a kept programme goes by, on the command line and in addresses: lower-case letters, digits and hyphens."""


@dataclass(frozen=True, slots=True)
class ProgrammeEntry:
    """A kept programme in one line of a list.

    ``revision`` counts the times its content was written, from 1. ``latest_plan`` is the number of the newest plan
    version, 0 when there is none. ``created`` and ``changed`` are aware UTC datetimes.
    """

    name: ProgrammeName
    title: str
    start: date
    end: date
    time_zone: str
    n_people: int
    n_courses: int
    n_enrolments: int
    revision: int
    latest_plan: int
    created: datetime
    changed: datetime


@dataclass(frozen=True, slots=True)
class PlanVersion:
    """A kept plan in one line of a list: its number, how it was made, what it scored, when it was kept (UTC).

    ``revision`` is the revision of the programme that it was made from; when the programme has a later one by now,
    the plan may no longer be valid.
    """

    number: int
    made: Making
    score: Score
    created: datetime
    note: str
    revision: int


class Clock(Protocol):
    """Tells the present instant as an aware UTC datetime."""

    def __call__(self) -> datetime: ...


class Store(Protocol):
    """Keeps programmes, and the plans of each as versions numbered from 1 without gaps.

    What is taken out equals what was put in. A plan version is never changed. Every method is one transaction: it
    happens whole or not at all, and two writers at once wait for each other. ``now`` is an aware UTC datetime.
    """

    def add_programme(self, programme: Programme, *, now: datetime, name: str = "") -> ProgrammeName:
        """Keep a new programme and return its name: ``name``, or one made from the title (``-2`` when taken).

        Raises
        ------
        BadName, NameTaken
            If the name asked for is not a name, or belongs to another programme.
        """
        ...

    def replace_programme(self, name: str, programme: Programme, *, now: datetime, revision: int) -> int:
        """Put new content in place of ``revision`` and return the number of the new revision. Plans stay as they are.

        Raises
        ------
        UnknownProgramme, ChangedMeanwhile
            If there is no such programme; if its content is no longer the ``revision`` that the caller started from.
        """
        ...

    def programmes(self) -> tuple[ProgrammeEntry, ...]:
        """Return every kept programme, by name."""
        ...

    def entry(self, name: str) -> ProgrammeEntry:
        """Return one line about a programme, or raise `UnknownProgramme`."""
        ...

    def programme(self, name: str) -> Programme:
        """Return a programme, or raise `UnknownProgramme`.

        Who wants to write it back, or to keep a plan of it, asks for its `entry` first: then the revision is never
        newer than the content.
        """
        ...

    def remove_programme(self, name: str) -> None:
        """Forget a programme with all its plans, or raise `UnknownProgramme`."""
        ...

    def add_plan(self, name: str, plan: Plan, *, now: datetime, note: str = "", revision: int | None = None) -> int:
        """Keep a plan as the next version and return its number.

        ``revision`` is the programme's revision that the plan was made from; by default the present one.

        Raises
        ------
        UnknownProgramme
            If there is no such programme.
        """
        ...

    def plan(self, name: str, version: int | None = None) -> Plan:
        """Return a version of a plan, the latest by default; raise `UnknownProgramme` or `UnknownVersion`."""
        ...

    def versions(self, name: str) -> tuple[PlanVersion, ...]:
        """Return every version of a programme's plan, oldest first, or raise `UnknownProgramme`."""
        ...


class UnknownProgramme(SchedulerError):
    """No programme of this name is kept."""

    def __init__(self, name: str, known: Sequence[str]) -> None:
        self.name, self.known = name, tuple(known)
        near = get_close_matches(name, self.known, n=1)
        if near:
            way_out = f"did you mean {near[0]!r}?"
        elif self.known:
            shown = ", ".join(self.known[:5]) + (", …" if len(self.known) > 5 else "")
            way_out = f"there is {shown}"
        else:
            way_out = "the store is empty; `commonhour import DIR` puts a programme folder into it"
        super().__init__(f"store: no programme is called {name!r}; {way_out}")


class UnknownVersion(SchedulerError):
    """A programme has no plan version of this number."""

    def __init__(self, name: str, version: int | None, latest: int) -> None:
        self.name, self.version, self.latest = name, version, latest
        if latest == 0:
            text = f"programme {name!r} has no plan yet; `commonhour plan` makes one"
        else:
            text = f"programme {name!r} has no plan version {version}; its versions are 1 to {latest}"
        super().__init__(f"store: {text}")


class BadName(SchedulerError):
    """A text that cannot be a programme's name."""

    def __init__(self, name: str) -> None:
        self.name = name
        super().__init__(
            f"store: {name!r} cannot be a programme's name; use up to 80 lower-case letters, digits and single "
            "hyphens between them, such as 'onboarding-2027'"
        )


class NameTaken(SchedulerError):
    """Another programme already has this name."""

    def __init__(self, name: str) -> None:
        self.name = name
        super().__init__(f"store: a programme is already called {name!r}; choose another name, or replace that one")


class ChangedMeanwhile(SchedulerError):
    """Somebody else wrote a programme after the caller had read it."""

    def __init__(self, name: str, started_from: int, present: int) -> None:
        self.name, self.started_from, self.present = name, started_from, present
        super().__init__(
            f"store: programme {name!r} was changed by someone else (revision {present}, yours was {started_from}); "
            "read it again and repeat the change"
        )
