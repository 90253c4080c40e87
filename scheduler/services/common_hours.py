"""For every hour of every week: how many of a course's people can meet, who they are, and who cannot and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

import numpy as np
from numpy.typing import NDArray

from calendars import zones
from scheduler.domain.people import PersonId
from scheduler.domain.programme import Programme
from scheduler.domain.teaching import CourseId
from scheduler.services.find_availability import Availability
from scheduler.services.local_times import WhereEachIs, day_shift

HOURS_A_DAY = 24
Matrix = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class CommonHour:
    """How many could meet from an hour on.

    ``start`` is the wall time in the zone of reference, ``instant`` the same in UTC, ``week`` the Monday of its week.
    ``in_hours`` learners have it wholly in their working hours and free, ``stretch`` more could with the stretch they
    accept. Of all these, ``unknown`` have an unknown calendar: they may turn out to be busy. ``instructors`` of the
    course could teach it.
    """

    start: datetime
    instant: datetime
    week: date
    in_hours: int
    stretch: int
    unknown: int
    instructors: int

    @property
    def able(self) -> int:
        """How many learners can attend, in hours or with a stretch."""
        return self.in_hours + self.stretch


@dataclass(frozen=True, slots=True)
class CommonHours:
    """All hours of the horizon for one course. ``best`` are its best hours, over all weeks.

    ``learners`` are its learners as enrolled; ``is_in_hours`` and ``is_able``, ``(n_learners, n_hours)`` bool, say who
    could attend which hour, in hours and at all; ``is_known`` whose calendar is known. ``able_to_teach`` is
    ``(n_instructors, n_hours)`` bool.
    """

    course: CourseId
    minutes: int
    n_learners: int
    n_instructors: int
    n_unknown: int
    weeks: tuple[date, ...]
    hours: tuple[CommonHour, ...]
    learners: tuple[PersonId, ...]
    is_in_hours: Matrix = field(repr=False, compare=False)
    is_able: Matrix = field(repr=False, compare=False)
    is_known: Matrix = field(repr=False, compare=False)
    able_to_teach: Matrix = field(repr=False, compare=False)

    def of_week(self, week: date) -> list[CommonHour]:
        """Return the hours of one week, in order."""
        return [each for each in self.hours if each.week == week]

    def days_of_week(self, week: date) -> list[date]:
        """Return the seven dates of a week, given by its Monday."""
        return [week + timedelta(days=each) for each in range(7)]

    def best(self, n: int, *, week: date | None = None) -> list[CommonHour]:
        """Return the ``n`` hours with most learners at work, then most able; an instructor must be able too."""
        hours = [each for each in self.hours if each.instructors and each.able and week in (None, each.week)]
        return sorted(hours, key=lambda each: (-each.in_hours, -each.able, each.unknown, each.start))[:n]


@dataclass(frozen=True, slots=True)
class AtThatHour:
    """Somebody at one hour. ``how``: ``in-hours``, ``stretch``, ``busy`` or ``outside``; ``start``: their own clock."""

    id: PersonId
    name: str
    team: str
    time_zone: str
    known: bool
    teaches: bool
    how: str
    start: datetime
    day_shift: int


def common_hours(
    programme: Programme, availability: Availability, course: CourseId, *, zone: str, minutes: int = 60, step: int = 60
) -> CommonHours:
    """Count, for each full hour that clocks in ``zone`` show, who could attend ``minutes`` from then on.

    ``step`` is how many minutes of the hour lie between two starts that are looked at; it divides an hour.
    """
    learners = [each.learner for each in programme.enrolled[course]]
    instructors = list(programme.course[course].instructors)
    starts = _starts(programme, zone, step)
    in_hours, able = _can(availability, learners, starts, minutes)
    _, able_to_teach = _can(availability, instructors, starts, minutes)
    unknown = ~_known(availability, learners)
    counts = zip(
        in_hours.sum(axis=0).tolist(),
        (able & ~in_hours).sum(axis=0).tolist(),
        able[unknown].sum(axis=0).tolist(),
        able_to_teach.sum(axis=0).tolist(),
        strict=True,
    )
    hours = []
    for start, (inside, stretch, not_known, teach) in zip(starts, counts, strict=True):
        local = zones.local(start, zone)
        week = local.date() - timedelta(days=local.weekday())
        hours.append(CommonHour(local, start, week, inside, stretch, not_known, teach))
    weeks = tuple(sorted({each.week for each in hours}))
    return CommonHours(
        course=course,
        minutes=minutes,
        n_learners=len(learners),
        n_instructors=len(instructors),
        n_unknown=int(unknown.sum()),
        weeks=weeks,
        hours=tuple(hours),
        learners=tuple(learners),
        is_in_hours=in_hours,
        is_able=able,
        is_known=~unknown,
        able_to_teach=able_to_teach,
    )


def people_at(
    programme: Programme,
    availability: Availability,
    course: CourseId,
    instant: datetime,
    *,
    zone: str,
    minutes: int = 60,
) -> list[AtThatHour]:
    """Return everybody of a course at one hour, instructors first, those who can attend before those who cannot.

    ``instant`` is aware; the day shift is told against its date in ``zone``.
    """
    where = WhereEachIs.of(programme)
    reference = zones.local(instant, zone).date()
    people = [*programme.course[course].instructors, *(each.learner for each in programme.enrolled[course])]
    in_hours, able = _can(availability, people, [instant], minutes)
    busy = _busy(availability, people, instant, minutes)
    rows = []
    for index, person in enumerate(people):
        about = programme.person[person]
        if able[index, 0]:
            how = "in-hours" if in_hours[index, 0] else "stretch"
        else:
            how = "busy" if busy[index] else "outside"
        local = where.local(person, instant)
        rows.append(
            AtThatHour(
                id=person,
                name=about.name,
                team=about.team,
                time_zone=where.zone(person, instant),
                known=bool(_known(availability, [person])[0]),
                teaches=index < len(programme.course[course].instructors),
                how=how,
                start=local,
                day_shift=day_shift(local, reference),
            )
        )
    order = ["in-hours", "stretch", "busy", "outside"]
    return sorted(rows, key=lambda each: (not each.teaches, order.index(each.how), each.start, each.name))


def _starts(programme: Programme, zone: str, step: int) -> list[datetime]:
    """Each full hour of the horizon, once: an hour that clocks skip is left out, a repeated one is its first.

    With a ``step`` of less than an hour, also the halves or quarters between.
    """
    begins = zones.midnight(programme.start, programme.time_zone, where="start")
    ends = zones.midnight(programme.end, programme.time_zone, where="end")
    day = zones.local(begins, zone).date()
    found: list[datetime] = []
    while day <= zones.local(ends, zone).date():
        for minute in range(0, HOURS_A_DAY * 60, step):
            wall = datetime.combine(day, time(*divmod(minute, 60)))
            start = zones.instant(wall, zone, where="hour")
            if begins <= start < ends and zones.local(start, zone) == wall:
                found.append(start)
        day += timedelta(days=1)
    return found


def _rows(availability: Availability, people: Sequence[PersonId]) -> list[int]:
    row = {each: index for index, each in enumerate(availability.people)}
    return [row[each] for each in people]


def _known(availability: Availability, people: Sequence[PersonId]) -> NDArray[np.bool_]:
    return np.asarray(availability.known, np.bool_)[_rows(availability, people)]


def _cells(availability: Availability, starts: Sequence[datetime], minutes: int) -> tuple[list[int], list[int]]:
    """The first cell that each meeting touches, and the one after its last, inside the grid."""
    grid = availability.grid
    offsets = [int(each.timestamp()) // 60 - grid.first_minute for each in starts]
    first = [min(max(each // grid.minutes, 0), grid.n_cells) for each in offsets]
    last = [min(max(-(-(each + minutes) // grid.minutes), 0), grid.n_cells) for each in offsets]
    return first, last


def _can(
    availability: Availability, people: Sequence[PersonId], starts: Sequence[datetime], minutes: int
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Who could attend from each start, wholly in hours and at all: two (n_people, n_starts) arrays.

    A meeting that runs past the horizon's end counts with its part inside.
    """
    rows = _rows(availability, people)
    first, last = _cells(availability, starts, minutes)
    free = availability.busy[rows] == 0
    found = []
    for fits in (availability.working[rows] > 0, availability.reach[rows] > 0):
        misfits = np.zeros((len(rows), availability.grid.n_cells + 1), np.int32)
        np.cumsum(~(fits & free), axis=1, out=misfits[:, 1:])
        found.append(misfits[:, last] == misfits[:, first])
    return found[0], found[1]


def within_reach(
    availability: Availability, people: Sequence[PersonId], starts: Sequence[datetime], minutes: int
) -> Matrix:
    """Who could attend from each start if nothing else were in their calendar: ``(n_people, n_starts)`` bool."""
    first, last = _cells(availability, starts, minutes)
    misfits = np.zeros((len(people), availability.grid.n_cells + 1), np.int32)
    np.cumsum(availability.reach[_rows(availability, people)] == 0, axis=1, out=misfits[:, 1:])
    return np.asarray(misfits[:, last] == misfits[:, first], np.bool_)


def _busy(availability: Availability, people: Sequence[PersonId], start: datetime, minutes: int) -> NDArray[np.bool_]:
    """Who would be there but for a busy period."""
    rows = _rows(availability, people)
    (first,), (last,) = _cells(availability, [start], minutes)
    within = availability.reach[rows, first:last].all(axis=1)
    return np.asarray(within & availability.busy[rows, first:last].any(axis=1), np.bool_)
