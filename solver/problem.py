"""What is asked: a programme as whole numbers and arrays.

Everything is an index. *People* are numbered ``0 … n_people-1`` (learners and instructors alike), *cells* are the grid
cells of the horizon, numbered from ``first_minute``; *starts* are cells too. A *clock* is a way of telling local dates
and wall time (one per zone, and one more for each journey). An *enrolment* is one person in one course.

The time axis: cell ``t`` covers the absolute minutes ``[first_minute + t*grid, first_minute + (t+1)*grid)``, where
``first_minute`` counts from the Unix epoch and is a multiple of the grid. The first and the last cell may stick out of
the horizon; a session may not (``horizon_start`` and ``horizon_end``, absolute minutes).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

Bits = NDArray[np.uint8]
Ints = NDArray[np.int64]

UNLIMITED = 1 << 30


@dataclass(frozen=True)
class LiveActivity:
    """A live activity as the solver sees it: minutes, and whole local days since the previous live session.

    ``position`` is its place among *all* activities of its course. ``max_days_after_study`` is how many days before it,
    by the learner's home clock, the study that prepares it may begin.
    """

    position: int
    duration: int
    self_paced_minutes: int
    in_person: bool = False
    min_days: int = 0
    max_days: int = UNLIMITED
    max_days_after_study: int = UNLIMITED


@dataclass(frozen=True)
class StudyActivity:
    """A self-paced activity: the minutes that a learner needs for it, and its place among all activities."""

    position: int
    effort: int


@dataclass(frozen=True)
class Course:
    """A course. ``instructors`` are person indices already restricted to those who speak its language.

    ``max_out_of_hours`` is how many sessions of a series a learner may attend out of hours: the burden of a series that
    cannot be in everybody's hours rotates.
    ``due_day`` is the last date (a day number) on which it may be studied, by the learner's home clock.
    """

    activities: tuple[LiveActivity | StudyActivity, ...]
    instructors: tuple[int, ...]
    section_min: int
    section_max: int
    max_sections: int
    max_sections_per_instructor: int = UNLIMITED
    recordings_allowed: int = 0
    live_required: bool = False
    requires: tuple[int, ...] = ()
    max_out_of_hours: int = UNLIMITED
    due_day: int = UNLIMITED

    @cached_property
    def live(self) -> tuple[LiveActivity, ...]:
        """The live activities in order; a section has one session for each."""
        return tuple(each for each in self.activities if isinstance(each, LiveActivity))


@dataclass(frozen=True)
class Enrolment:
    """One person in one course.

    ``miss`` is the points of having no live seat (study time excluded), ``seat`` the points of having one against the
    learner's preference. ``speaks`` is whether the learner speaks the course's language; without it no seat is valid.
    """

    person: int
    course: int
    miss: int
    seat: int = 0
    speaks: bool = True
    prefers_self_paced: bool = False


@dataclass(frozen=True)
class Venue:
    """A place. ``open`` has one byte per cell, 1 where the place is open for the whole cell."""

    open: Bits
    capacity: int


@dataclass(frozen=True)
class Rules:
    """The rules of the programme, in minutes; ``UNLIMITED`` where there is no limit.

    ``training_week`` is how much of a local week may go into study, what the person attends live counted first.
    """

    buffer: int = 0
    learner_day: int = 480
    instructor_day: int = 480
    parallel: int = UNLIMITED
    travel: int = 60
    training_week: int = UNLIMITED


@dataclass(frozen=True)
class Weights:
    """Points for the things that the enrolments do not carry themselves."""

    section: int = 300
    recording: int = 150
    irregular: int = 100
    missing_study_minute: int = 5


@dataclass(frozen=True)
class Held:
    """A section that a person holds: some or all of it stays as it is.

    ``stays`` says of each session whether its start and venue stay; ``instructor_stays`` whether the instructor does;
    ``seats`` are the enrolments that keep their seat in it.
    """

    course: int
    instructor: int
    starts: tuple[int, ...]
    venues: tuple[int, ...]
    stays: tuple[bool, ...]
    instructor_stays: bool = True
    seats: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Published:
    """The seats that people were told of, and what it costs to give them others.

    ``seats`` holds by enrolment (instructor, starts, venues) of its section. A published seat whose learner has another
    one, or none, costs ``moved_seat``; each session that starts at another time ``changed_time`` on top.
    """

    seats: Mapping[int, tuple[int, tuple[int, ...], tuple[int, ...]]]
    moved_seat: int
    changed_time: int


@dataclass(frozen=True)
class Problem:
    """A programme to be planned.

    Attributes
    ----------
    working, reach, busy
        ``(n_people, n_cells)`` uint8: wholly inside working hours; wholly inside hours widened by the stretch; touched
        by a busy period. ``reach`` includes ``working``.
    clock_of
        ``(n_people,)`` int64: the clock by which a person's local dates are told (journeys included).
    anchor_of
        ``(n_people,)`` int64: the clock of the person's home zone, which a section taught by them keeps.
    day, wall
        ``(n_clocks, n_cells)`` int64: the local date of a cell's start as a day number, and its weekday and wall clock
        as minutes into the week (0 … 10079), seconds dropped.
    burden
        ``(n_people,)`` int64: out-of-hours minutes borne before.
    team_of, team_limit
        ``(n_people,)`` int64, -1 for no team; ``(n_teams,)`` int64: the most learners of a team who
        may sit in live sessions at once.
    reaches_venue
        ``(n_people, n_venues)`` uint8: who can reach which place.
    held, published, joined
        What stays as it is; what it costs to change what people were told; enrolments that the earlier plan did not
        know, or whose learner can attend at other times than then. See ``solver.replan``.
    """

    grid: int
    first_minute: int
    horizon_start: int
    horizon_end: int
    working: Bits
    reach: Bits
    busy: Bits
    clock_of: Ints
    anchor_of: Ints
    day: Ints
    wall: Ints
    burden: Ints
    courses: tuple[Course, ...]
    enrolments: tuple[Enrolment, ...]
    rules: Rules = field(default_factory=Rules)
    weights: Weights = field(default_factory=Weights)
    team_of: Ints = field(default_factory=lambda: np.empty(0, np.int64))
    team_limit: Ints = field(default_factory=lambda: np.empty(0, np.int64))
    venues: tuple[Venue, ...] = ()
    reaches_venue: Bits = field(default_factory=lambda: np.zeros((0, 0), np.uint8))
    held: tuple[Held, ...] = ()
    published: Published | None = None
    joined: frozenset[int] = frozenset()

    @property
    def n_people(self) -> int:
        """How many people there are."""
        return int(self.working.shape[0])

    @property
    def n_cells(self) -> int:
        """How many grid cells the horizon has."""
        return int(self.working.shape[1])

    @cached_property
    def enrolled(self) -> tuple[tuple[int, ...], ...]:
        """The enrolments (indices) of each course."""
        found: list[list[int]] = [[] for _ in self.courses]
        for index, enrolment in enumerate(self.enrolments):
            found[enrolment.course].append(index)
        return tuple(tuple(each) for each in found)

    @cached_property
    def enrolments_of(self) -> tuple[tuple[int, ...], ...]:
        """The enrolments (indices) of each person."""
        found: list[list[int]] = [[] for _ in range(self.n_people)]
        for index, enrolment in enumerate(self.enrolments):
            found[enrolment.person].append(index)
        return tuple(tuple(each) for each in found)

    def minute(self, cell: int) -> int:
        """Return the absolute minute at which a cell begins."""
        return self.first_minute + cell * self.grid

    def cells(self, start: int, duration: int) -> range:
        """Return the cells that a session touches; the last may be touched in part."""
        return range(start, start - (-duration // self.grid))

    def inside_horizon(self, start: int, duration: int) -> bool:
        """Whether a session that starts at a cell lies inside the horizon."""
        begins = self.minute(start)
        return self.horizon_start <= begins and begins + duration <= self.horizon_end

    def can_attend(self, person: int, start: int, activity: LiveActivity) -> bool:
        """Whether a person alone could attend: within reach, not busy, and free to travel where it is in person.

        Travel time is taken in whole cells, so that it never ends inside a cell that a busy period touches.
        """
        cells = self.cells(start, activity.duration)
        if cells.stop > self.n_cells or not self.reach[person, cells.start : cells.stop].all():
            return False
        margin = -(-self.rules.travel // self.grid) if activity.in_person else 0
        return not self.busy[person, max(0, cells.start - margin) : cells.stop + margin].any()

    def out_of_hours(self, person: int, start: int, duration: int) -> int:
        """Return the minutes of a session that are not in a person's working cells."""
        outside = 0
        for cell in self.cells(start, duration):
            if not self.working[person, cell]:
                outside += min(self.grid, duration - (cell - start) * self.grid)
        return outside
