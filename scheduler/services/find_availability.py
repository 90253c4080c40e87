"""Find when everybody of a programme can meet: working hours, reach and busy time, as instants and on the grid."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial

import numpy as np
from numpy.typing import NDArray

from calendars import grid as grids
from calendars import zones
from calendars.available import calendar_hours
from calendars.busy import Busy, read_busy
from calendars.errors import UnreadableCalendar
from calendars.grid import Grid
from calendars.hours import Stay, holiday_names, working_spans
from calendars.spans import NOTHING, Spans
from scheduler.domain.people import HOURS_IN_CALENDAR, Person, PersonId
from scheduler.domain.programme import Programme, Tentative

Bits = NDArray[np.uint8]
Job = tuple[bytes, str, str, str]
"""A calendar file, its owner's zone and e-mail address, and whose it is in words."""

AROUND = timedelta(days=2)
"""How far beyond the horizon hours and busy time are read: for travel around a session, and for nights."""
CHUNK = 50
"""Calendars that one worker reads at a time, so that sending the job is not the larger part of the work."""


@dataclass(frozen=True)
class Availability:
    """When everybody can meet.

    Attributes
    ----------
    grid, people
        The cells, which cover the horizon; people in the order of the programme.
    working, reach, busy
        ``(n_people, n_cells)`` uint8: the cell lies wholly inside a working interval; inside one widened by the
        person's stretch; shares an instant with busy time.
    known
        ``(n_people,)`` bool: the person has a calendar that could be read. Without one, ``busy`` is empty because
        nothing is known, not because the person is free.
    hours, busy_spans
        The working intervals, each by itself, and the busy time, from two days before the horizon to two days after.
    problems
        What could not be read as it was meant, in words; no text of any event is in them.
    """

    grid: Grid
    people: tuple[PersonId, ...]
    working: Bits
    reach: Bits
    busy: Bits
    known: NDArray[np.bool_]
    hours: Mapping[PersonId, Spans]
    busy_spans: Mapping[PersonId, Spans]
    problems: tuple[str, ...] = ()


def horizon(programme: Programme) -> tuple[datetime, datetime]:
    """Return the instants at which a programme starts and ends."""
    where = f"programme {programme.title!r}"
    return (
        zones.midnight(programme.start, programme.time_zone, where=where),
        zones.midnight(programme.end, programme.time_zone, where=where),
    )


def stays_of(programme: Programme) -> Mapping[PersonId, tuple[Stay, ...]]:
    """Return each traveller's journeys, in the order of the programme."""
    found: dict[PersonId, tuple[Stay, ...]] = {}
    for each in programme.travel:
        found[each.person] = (*found.get(each.person, ()), Stay(each.start, each.end, each.time_zone))
    return found


def find_availability(programme: Programme, *, executor: Executor | None = None) -> Availability:
    """Return when everybody of a programme works, can be reached, and is busy.

    Parameters
    ----------
    programme, executor
        What is planned; where calendars are read in parallel, or None to read them in this process.

    Raises
    ------
    CalendarError
        If somebody's zone, hours or holidays cannot be read. A calendar that cannot be read is a problem instead: its
        owner's calendar is then *unknown*.
    """
    start, end = horizon(programme)
    grid = Grid.over(start, end, programme.rules.grid_minutes)
    around = start - AROUND, end + AROUND
    hours, problems = _hours(programme, *around)
    busy, more = _busy(programme, *around, executor)
    people = programme.people
    n_people = len(people)
    working, reach, taken = (np.zeros((n_people, grid.n_cells), np.uint8) for _ in range(3))
    painted: dict[tuple[int, int], tuple[Bits, Bits]] = {}
    for row, person in enumerate(people):
        spans = hours[person.id]
        # Colleagues with the same hours share one Spans object, and so one painting.
        key = id(spans), person.stretch_minutes
        if key not in painted:
            widened = spans.widened(person.stretch_minutes * 60)
            painted[key] = grids.inside(spans, grid), grids.inside(widened, grid)
        working[row], reach[row] = painted[key]
        if person.id in busy:
            taken[row] = grids.touched(busy[person.id], grid)
    return Availability(
        grid=grid,
        people=tuple(each.id for each in people),
        working=working,
        reach=reach,
        busy=taken,
        known=np.array([each.id in busy for each in people], np.bool_),
        hours=hours,
        busy_spans={each.id: busy.get(each.id, Spans(NOTHING)) for each in people},
        problems=(*problems, *more),
    )


def _hours(programme: Programme, start: datetime, end: datetime) -> tuple[dict[PersonId, Spans], list[str]]:
    stays = stays_of(programme)
    computed: dict[tuple[str, str, str, tuple[Stay, ...]], Spans] = {}
    found: dict[PersonId, Spans] = {}
    problems: list[str] = []
    for person in programme.people:
        if person.hours_are_in_calendar:
            read = calendar_hours(
                programme.calendars.get(person.id),
                zone=person.time_zone,
                holidays=person.holidays,
                start=start,
                end=end,
                where=_whose(person),
            )
            found[person.id] = read.spans
            problems.extend(read.problems)
            continue
        key = person.working_hours, person.time_zone, person.holidays, stays.get(person.id, ())
        if key not in computed:
            computed[key] = working_spans(
                person.working_hours,
                zone=person.time_zone,
                holidays=person.holidays,
                start=start,
                end=end,
                stays=key[3],
                where=_whose(person),
            )
        found[person.id] = computed[key]
    return found, problems + _idle(programme.people, found) + _unknown_holidays(programme)


def _idle(people: Sequence[Person], hours: Mapping[PersonId, Spans]) -> list[str]:
    return [
        f"{_whose(each)}: working hours {each.working_hours!r} never open during the programme"
        for each in people
        if not hours[each.id] and not each.hours_are_in_calendar  # of those, their calendar was said to say nothing
    ]


def _unknown_holidays(programme: Programme) -> list[str]:
    """Say for which countries and years nobody has written down the public holidays yet."""
    problems = []
    for code in sorted({each.holidays for each in programme.people if each.holidays}):
        for year in range(programme.start.year, (programme.end - timedelta(days=1)).year + 1):
            if not holiday_names(code, date(year, 1, 1), date(year + 1, 1, 1)):
                problems.append(f"no public holidays of {code} are known for {year}; its working days are all planned")
    return problems


def _busy(
    programme: Programme, start: datetime, end: datetime, executor: Executor | None
) -> tuple[dict[PersonId, Spans], list[str]]:
    owners = [each for each in programme.people if each.id in programme.calendars]
    jobs = [(programme.calendars[each.id], each.time_zone, each.email, _whose(each)) for each in owners]
    tentative_is_free = programme.rules.tentative is Tentative.FREE
    read = partial(read_calendars, start=start, end=end, tentative_is_free=tentative_is_free)
    chunks = [jobs[at : at + CHUNK] for at in range(0, len(jobs), CHUNK)]
    results: Iterable[list[Busy | str]] = map(read, chunks) if executor is None else executor.map(read, chunks)
    found: dict[PersonId, Spans] = {}
    problems: list[str] = []
    for person, result in zip(owners, (each for chunk in results for each in chunk), strict=True):
        if isinstance(result, str):
            problems.append(f"{result}; the calendar counts as unknown")
        else:
            found[person.id] = result.spans
            problems.extend(result.problems)
            if result.tells_hours and not person.hours_are_in_calendar:
                problems.append(
                    f"{_whose(person)}: the availability in the calendar (VAVAILABILITY) is not used, since people.csv "
                    f"says the working hours; write {HOURS_IN_CALENDAR!r} there to use it"
                )
    return found, problems


def read_calendars(
    jobs: Sequence[Job], *, start: datetime, end: datetime, tentative_is_free: bool = False
) -> list[Busy | str]:
    """Return the busy time of some calendars, or in words why one cannot be read; a worker's task.

    Parameters
    ----------
    jobs
        File, home zone, e-mail address, and whose calendar it is.
    start, end, tentative_is_free
        Aware instants; whether what is tentative takes no time.
    """
    found: list[Busy | str] = []
    for data, zone, owner, where in jobs:
        try:
            found.append(
                read_busy(
                    data,
                    zone=zone,
                    start=start,
                    end=end,
                    where=where,
                    owner=owner,
                    tentative_is_free=tentative_is_free,
                )
            )
        except UnreadableCalendar as error:
            found.append(str(error))
    return found


def _whose(person: Person) -> str:
    return f"person {person.id}"
