"""From a whole problem to one course among masks: what the kernels see.

A ``Table`` holds what never changes about a course (who can attend which start, at how many out-of-hours minutes). A
view is a table with everything that the other courses' sections take away: occupied time, days that are full,
licences, teams, venues, the order of courses, and the burden that people bear elsewhere.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from solver.free_time import unseated_missing
from solver.problem import UNLIMITED, LiveActivity, Problem, StudyActivity
from solver.search.kernels import NEVER, View, choose_recordings
from solver.solution import Seat, Section

Array = NDArray[np.int64]
SHORTEST_STUDY = 30
"""Minutes: a study block is no shorter, unless the whole effort is (contract, rule 10)."""


@dataclass(frozen=True, slots=True)
class Commitment:
    """A person's part in a session: absolute cells and minutes, and what it costs them."""

    start: int
    duration: int
    need: int
    teaching: bool
    late: int


def windows(bits: NDArray[np.uint8], width: int) -> NDArray[np.uint8]:
    """Return for each start whether ``width`` cells from it on are all set; ``(rows, cells)`` in and out."""
    rows, cells = bits.shape
    out = np.zeros((rows, cells), np.uint8)
    if width > cells:
        return out
    sums = np.zeros((rows, cells + 1), np.int32)
    np.cumsum(bits, axis=1, out=sums[:, 1:])
    out[:, : cells - width + 1] = (sums[:, width:] - sums[:, : cells - width + 1]) == width
    return out


def late_minutes(working: NDArray[np.uint8], duration: int, grid: int) -> NDArray[np.int16]:
    """Return for each start the minutes of a session of that length outside working cells."""
    rows, cells = working.shape
    whole, rest = divmod(duration, grid)
    width = whole + (rest > 0)
    out = np.zeros((rows, cells), np.int16)
    if width > cells:
        return out
    outside = 1 - working.astype(np.int32)
    sums = np.zeros((rows, cells + 1), np.int32)
    np.cumsum(outside, axis=1, out=sums[:, 1:])
    last = cells - width + 1
    minutes = (sums[:, whole : whole + last] - sums[:, :last]) * grid
    if rest:
        minutes += outside[:, whole : whole + last] * rest
    out[:, :last] = minutes
    return out


def not_near_busy(busy: NDArray[np.uint8], width: int, margin: int) -> NDArray[np.uint8]:
    """Return for each start whether no busy cell lies in the session or within ``margin`` cells around it."""
    rows, cells = busy.shape
    sums = np.zeros((rows, cells + 1), np.int32)
    np.cumsum(busy, axis=1, out=sums[:, 1:])
    starts = np.arange(cells)
    begin = np.maximum(0, starts - margin)
    end = np.minimum(cells, starts + width + margin)
    quiet: NDArray[np.uint8] = (sums[:, end] == sums[:, begin]).astype(np.uint8)
    return quiet


def study_cells(problem: Problem, people: Array) -> NDArray[np.uint8]:
    """Return the cells in which people could study: working, not busy, inside the horizon."""
    usable = problem.working[people] & (1 - problem.busy[people])
    first = -(-(problem.horizon_start - problem.first_minute) // problem.grid)
    last = (problem.horizon_end - problem.first_minute) // problem.grid
    usable[:, :first] = 0
    usable[:, last:] = 0
    return usable


def long_enough(usable: NDArray[np.uint8], grid: int, shortest: int) -> NDArray[np.uint8]:
    """Return the cells that lie in a run of at least ``shortest`` minutes."""
    least = -(-shortest // grid)
    if least <= 1:
        return usable
    starts = windows(usable, least)
    out = np.zeros_like(usable)
    for shift in range(least):
        out[:, shift:] |= starts[:, : usable.shape[1] - shift]
    return out


class Table:
    """What never changes about a course."""

    def __init__(self, problem: Problem, course: int) -> None:
        self.problem, self.course = problem, course
        self.what = what = problem.courses[course]
        self.live: tuple[LiveActivity, ...] = what.live
        self.learners = np.array([e for e in problem.enrolled[course] if problem.enrolments[e].speaks], np.int64)
        self.people = np.array([problem.enrolments[e].person for e in self.learners], np.int64)
        grid, rules = problem.grid, problem.rules
        kinds = sorted({(each.duration, each.in_person) for each in self.live})
        self.kinds = kinds
        self.profile = np.array([kinds.index((each.duration, each.in_person)) for each in self.live], np.int64)
        self.duration = np.array([each.duration for each in self.live], np.int64)
        self.width = -(-self.duration // grid)
        self.need = np.array([max(rules.buffer, rules.travel if each.in_person else 0) for each in self.live], np.int64)
        self.in_person = any(each.in_person for each in self.live)
        self.several_venues = sum(each.in_person for each in self.live) > 1
        self.hosts = self._hosts()
        self.instructors = sorted({i for i, _ in self.hosts})
        self.instructor_of = np.array([self.instructors.index(i) for i, _ in self.hosts], np.int64)
        self.venue_of = np.array([v for _, v in self.hosts], np.int64)
        self.host_person = np.array([i for i, _ in self.hosts], np.int64)
        self.effort = self._effort()
        self.free, self.late = self._attendance(self.people, rules.learner_day)
        self.host_free, self.host_late = self._attendance(self.host_person, rules.instructor_day)
        self._close_outside_horizon_and_venues()
        self.room = np.array([self._room(v) for _, v in self.hosts], np.int64)
        self.reach = np.ones((len(self.learners), len(self.hosts)), np.uint8)
        for h, (_, venue) in enumerate(self.hosts):
            if venue >= 0:
                self.reach[:, h] = problem.reaches_venue[self.people, venue]
        self.miss = np.array([self._miss(int(e)) for e in self.learners], np.int64)
        self.seat = np.array([problem.enrolments[e].seat for e in self.learners], np.int64)
        anchors = problem.anchor_of[self.host_person]
        self.wall, self.day = problem.wall[anchors], problem.day[anchors]
        self._clocks()
        self.was = Was(self)

    def _hosts(self) -> list[tuple[int, int]]:
        """An instructor, with each venue they can reach where the course meets in person."""
        if not self.live:
            return []
        if not self.in_person:
            return [(i, -1) for i in self.what.instructors]
        reaches = self.problem.reaches_venue
        return [(i, v) for i in self.what.instructors for v in range(len(self.problem.venues)) if reaches[i, v]]

    def _room(self, venue: int) -> int:
        most = self.what.section_max
        return most if venue < 0 else min(most, self.problem.venues[venue].capacity)

    def _attendance(self, people: Array, most_a_day: int) -> tuple[NDArray[np.uint8], NDArray[np.int16]]:
        problem = self.problem
        shape = (len(self.kinds), len(people), problem.n_cells)
        free, late = np.zeros(shape, np.uint8), np.zeros(shape, np.int16)
        reach, busy, working = problem.reach[people], problem.busy[people], problem.working[people]
        for p, (duration, in_person) in enumerate(self.kinds):
            if duration > most_a_day:
                continue
            width = -(-duration // problem.grid)
            margin = -(-problem.rules.travel // problem.grid) if in_person else 0
            free[p] = windows(reach, width) & not_near_busy(busy, width, margin)
            late[p] = late_minutes(working, duration, problem.grid)
        return free, late

    def _close_outside_horizon_and_venues(self) -> None:
        problem = self.problem
        begins = problem.first_minute + np.arange(problem.n_cells) * problem.grid
        for p, (duration, in_person) in enumerate(self.kinds):
            inside = (begins >= problem.horizon_start) & (begins + duration <= problem.horizon_end)
            self.host_free[p] &= inside.astype(np.uint8)
            self.free[p] &= inside.astype(np.uint8)
            if in_person:
                width = -(-duration // problem.grid)
                for h, (_, venue) in enumerate(self.hosts):
                    self.host_free[p, h] &= windows(problem.venues[venue].open[None, :], width)[0]

    def _effort(self) -> Array:
        """Study minutes before each live session and after the last."""
        effort = np.zeros(len(self.live) + 1, np.int64)
        gap = 0
        for activity in self.what.activities:
            if isinstance(activity, LiveActivity):
                gap += 1
            else:
                effort[gap] += activity.effort
        return effort

    @cached_property
    def usable(self) -> NDArray[np.uint8]:
        """Cells in which each learner could study, ``(n, cells)``."""
        efforts = [each.effort for each in self.what.activities if isinstance(each, StudyActivity)]
        shortest = min([SHORTEST_STUDY, *efforts])
        return long_enough(study_cells(self.problem, self.people), self.problem.grid, shortest)

    def _miss(self, enrolment: int) -> int:
        """Points of having no seat: the miss itself, and study minutes that find no room even alone."""
        missing = unseated_missing(self.problem, enrolment)
        return self.problem.enrolments[enrolment].miss + self.problem.weights.missing_study_minute * missing

    def _clocks(self) -> None:
        clocks = np.concatenate((self.problem.clock_of[self.people], self.problem.clock_of[self.host_person]))
        used, index = np.unique(clocks, return_inverse=True)
        n = len(self.people)
        self.day_of = self.problem.day[used] - self.problem.day.min() if len(used) else np.zeros((1, 1), np.int64)
        self.clock, self.host_clock = index[:n].astype(np.int64), index[n:].astype(np.int64)
        self.n_days = int(self.problem.day.max() - self.problem.day.min()) + 1
        # two sessions of one section may share a local date only if their dates by the anchor are less than two apart
        self.days_may_meet = any(each.min_days < 2 for each in self.live[1:])

    def alone(self) -> View:
        """Return the course as if it were the only one, and new: what the bound is proven on.

        Where several sessions are in person they may be in several venues: a host there is an instructor with whatever
        venue suits, any that is open, reached by anybody who reaches one, and as large as the largest. Where recordings
        are allowed nobody need come at all. All of that only allows more.
        """
        view = self.view({}, {}, {}, {}, new=True)
        if not self.in_person or not self.hosts:
            return view
        absent = self.what.recordings_allowed > 0
        if absent:
            view = view._replace(reach=np.ones_like(view.reach), room=np.full_like(view.room, self.what.section_max))
        if not self.several_venues:
            return view
        rows = [np.flatnonzero(self.instructor_of == i) for i in range(len(self.instructors))]
        first = np.array([each[0] for each in rows], np.int64)
        reach = np.stack([view.reach[:, each].max(axis=1) for each in rows], axis=1)
        room = np.array([view.room[each].max() for each in rows], np.int64)
        return view._replace(
            host_free=np.ascontiguousarray(np.stack([view.host_free[:, each].max(axis=1) for each in rows], axis=1)),
            host_late=np.ascontiguousarray(view.host_late[:, first]),
            wall=np.ascontiguousarray(view.wall[first]),
            day=np.ascontiguousarray(view.day[first]),
            reach=np.ascontiguousarray(reach),
            room=room,
            instructor=np.arange(len(rows), dtype=np.int64),
            venue=np.full(len(rows), -1, np.int64),
            host_clock=view.host_clock[first],
        )

    @cached_property
    def alone_host(self) -> Array:
        """The host of :meth:`alone` that stands for each host."""
        return self.instructor_of if self.several_venues else np.arange(len(self.hosts), dtype=np.int64)

    def view(
        self,
        commitments: dict[int, list[Commitment]],
        after: dict[int, int],
        before: dict[int, int],
        rooms: dict[int, list[tuple[int, int]]],
        parallel: Array | None = None,
        away: Array | None = None,
        *,
        new: bool = False,
    ) -> View:
        """Return the course among what others have fixed.

        Parameters
        ----------
        commitments
            By person: their parts in sessions of other courses.
        after, before
            By enrolment: no session may start before, or end after, this cell.
        rooms
            By venue: (start, end) cells in which it is in use.
        parallel, away
            Sessions elsewhere at each cell ``(cells,)``; seats a team has left at each cell ``(teams, cells)``.
        new
            Whether to see nothing of what is held or published: a bound of the contract's points is proven so.
        """
        problem, grid = self.problem, self.problem.grid
        free, host_free = self.free.copy(), self.host_free.copy()
        n, n_cells = len(self.people), problem.n_cells
        borne, taught = problem.burden[self.people].copy(), problem.burden[self.instructors].copy()
        usable = None
        if self.effort.any():
            usable = self.usable.copy()
        load = np.zeros((n, self.n_days), np.int64)
        host_load = np.zeros((len(self.instructors), self.n_days), np.int64)
        for row in range(n):
            for each in commitments.get(int(self.people[row]), ()):
                borne[row] += each.late
                self._block(free[:, row], each)
                if usable is not None and not each.teaching:
                    usable[row, each.start : each.start - (-each.duration // grid)] = 0
                if not each.teaching:
                    load[row, self.day_of[self.clock[row], each.start]] += each.duration
        for i, person in enumerate(self.instructors):
            mine = np.flatnonzero(self.instructor_of == i)
            clock = self.host_clock[mine[0]]
            for each in commitments.get(person, ()):
                taught[i] += each.late
                for h in mine:
                    self._block(host_free[:, h], each)
                if each.teaching:
                    host_load[i, self.day_of[clock, each.start]] += each.duration
        self._close_full_days(free, load, self.clock, problem.rules.learner_day)
        self._close_full_days(host_free, host_load[self.instructor_of], self.host_clock, problem.rules.instructor_day)
        for venue, used in rooms.items():
            for h in np.flatnonzero(self.venue_of == venue):
                for p, (duration, in_person) in enumerate(self.kinds):
                    if in_person:
                        for start, end in used:
                            host_free[p, h, max(0, start + duration // -grid + 1) : end] = 0
        teams = problem.team_of[self.people] if len(problem.team_of) else np.full(n, -1, np.int64)
        if away is not None:
            for p, (duration, _) in enumerate(self.kinds):
                some_left = windows((away > 0).astype(np.uint8), -(-duration // grid))
                for row in range(n):
                    if teams[row] >= 0:
                        free[p, row] &= some_left[teams[row]]
        first = np.array([after.get(int(e), 0) for e in self.learners], np.int64)
        last = np.array([before.get(int(e), n_cells) for e in self.learners], np.int64)
        teacher = np.array(
            [self.instructors.index(p) if p in self.instructors else -1 for p in self.people.tolist()], np.int64
        )
        study = np.zeros((0, 0), np.int32)
        if usable is not None:
            study = np.zeros((n, n_cells + 1), np.int32)
            np.cumsum(usable, axis=1, out=study[:, 1:])
            study *= grid
        what, weights = self.what, problem.weights
        number = np.array(
            [
                grid,
                what.section_min,
                what.max_sections,
                what.max_sections_per_instructor,
                what.recordings_allowed,
                weights.section,
                weights.recording,
                weights.irregular,
                weights.missing_study_minute,
                problem.rules.learner_day,
                problem.rules.instructor_day,
                problem.rules.parallel,
                min(what.max_out_of_hours, len(self.live)),
                0 if problem.published is None else problem.published.moved_seat,
                0 if problem.published is None else problem.published.changed_time,
            ],
            np.int64,
        )
        return View(
            free=free,
            late=self.late,
            study=study,
            effort=self.effort,
            host_free=host_free,
            host_late=self.host_late,
            wall=self.wall,
            day=self.day,
            profile=self.profile,
            duration=self.duration,
            width=self.width,
            need=self.need,
            min_days=np.array([each.min_days for each in self.live], np.int64),
            max_days=np.array([each.max_days for each in self.live], np.int64),
            miss=self.miss + (0 if new else self.was.moved),
            seat=self.seat,
            borne=borne,
            first=first,
            last=last,
            reach=self.reach,
            room=self.room,
            instructor=self.instructor_of,
            venue=self.venue_of,
            taught=taught,
            teacher=teacher,
            day_of=np.ascontiguousarray(self.day_of),
            clock=self.clock,
            host_clock=self.host_clock,
            load=load if self.days_may_meet else np.zeros((0, 0), np.int64),
            host_load=host_load,
            parallel=np.zeros(0, np.int64) if parallel is None else parallel,
            team=teams,
            away=np.zeros((0, 0), np.int64) if away is None else away,
            number=number,
            **(self.was.none if new else self.was.arrays),
        )

    def _block(self, rows: NDArray[np.uint8], each: Commitment) -> None:
        """Clear the starts of ``rows (profiles, cells)`` that would leave too little time around a commitment."""
        grid = self.problem.grid
        for p, (duration, in_person) in enumerate(self.kinds):
            apart = max(each.need, self.problem.rules.buffer, self.problem.rules.travel if in_person else 0)
            begin = each.start - (-(-(duration + apart) // grid)) + 1
            end = each.start - (-(each.duration + apart) // grid)
            rows[p, max(0, begin) : end] = 0

    def _close_full_days(self, free: NDArray[np.uint8], load: Array, clock: Array, most: int) -> None:
        for row in np.flatnonzero(load.any(axis=1)):
            days = self.day_of[clock[row]]
            for p, (duration, _) in enumerate(self.kinds):
                full = load[row] + duration > most
                if full.any():
                    free[p, row][full[days]] = 0

    def sections(self, view: View, state: State) -> tuple[Section, ...]:
        """Return a state of the course as sections of the whole problem."""
        found = []
        recorded = np.zeros(len(self.live), np.int64)
        core = view.core()
        for j in range(state.n):
            host = int(state.hosts[j])
            instructor, venue = self.hosts[host]
            starts = tuple(int(t) for t in state.starts[j])
            seats = []
            for row in np.flatnonzero(state.assign == j):
                if choose_recordings(core, row, state.starts[j], recorded) >= NEVER:
                    raise AssertionError("a seat that cannot be attended came out of the search")
                seats.append(Seat(int(self.learners[row]), tuple(int(k) for k in np.flatnonzero(recorded))))
            venues = tuple(venue if each.in_person else -1 for each in self.live)
            found.append(Section(self.course, instructor, starts, venues, tuple(seats)))
        return tuple(found)


class Was:
    """What a course keeps of an earlier plan, as the last fields of a view.

    ``moved (n,)`` are the points of having no seat where one was published, ``arrays`` the fields, and ``none`` the
    same where nothing was held or published. ``sections`` are the held sections, in the order of ``fixed``.
    """

    def __init__(self, table: Table) -> None:
        problem, n, n_live = table.problem, len(table.learners), len(table.live)
        host_of = {host: h for h, host in enumerate(table.hosts)}
        row_of = {int(e): row for row, e in enumerate(table.learners)}
        self.sections = tuple(each for each in problem.held if each.course == table.course)
        self.none = _nothing_held(n, n_live)
        self.arrays = _nothing_held(n, n_live)
        self.arrays["fixed"] = np.array([each.stays for each in self.sections], np.int64).reshape(
            len(self.sections), n_live
        )
        self.arrays["fixed_host"] = np.array([each.instructor_stays for each in self.sections], np.int64)
        for j, section in enumerate(self.sections):
            for enrolment in section.seats:
                if enrolment in row_of:
                    self.arrays["held"][row_of[enrolment]] = j
        self.moved = np.zeros(n, np.int64)
        if problem.published is not None:
            for enrolment, (instructor, starts, venues) in problem.published.seats.items():
                row = row_of.get(enrolment)
                if row is None:
                    continue
                self.arrays["old_host"][row] = host_of.get((instructor, max(venues, default=-1)), -1)
                self.arrays["old_starts"][row] = starts
                self.moved[row] = problem.published.moved_seat


def _nothing_held(n: int, n_live: int) -> dict[str, Array]:
    return {
        "old_host": np.full(n, -2, np.int64),
        "old_starts": np.full((n, n_live), -1, np.int64),
        "fixed": np.zeros((0, n_live), np.int64),
        "fixed_host": np.zeros(0, np.int64),
        "held": np.full(n, -1, np.int64),
    }


@dataclass
class State:
    """The sections of one course in the making; see :mod:`solver.search.ruin` for the shapes."""

    hosts: Array
    starts: Array
    count: Array
    assign: Array
    n: int = 0

    @classmethod
    def empty(cls, table: Table, least: int = 0) -> State:
        """Return a course without sections, with room for at least so many."""
        most = max(1, min(table.what.max_sections, max(1, len(table.learners) // max(1, table.what.section_min)), 200))
        most = max(most, least)
        return cls(
            np.zeros(most, np.int64),
            np.zeros((most, len(table.live)), np.int64),
            np.zeros(most, np.int64),
            np.full(len(table.learners), -1, np.int64),
        )

    def copy(self) -> State:
        """Return a copy that shares nothing."""
        return State(self.hosts.copy(), self.starts.copy(), self.count.copy(), self.assign.copy(), self.n)


def limited(problem: Problem) -> bool:
    """Whether licences or teams couple everything at every moment."""
    return problem.rules.parallel < UNLIMITED or bool((problem.team_limit < UNLIMITED).any())
