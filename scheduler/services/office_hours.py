"""Office hours: the half hours in which instructors are there for learners on the self-paced track.

An office hour lies in working, not busy time of learner and instructor, outside the live sessions of either. Each
learner should have one a week, and the instructors as few as will do, at the same weekday and wall time where possible.
To find the fewest is a set cover problem, so they are chosen greedily: again and again the weekday, wall time and
instructor that give most learners a week they still lack. What others made superfluous is dropped afterwards.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from calendars import grid as grids
from calendars.spans import NOTHING, Spans
from scheduler.domain.people import PersonId
from scheduler.domain.plan import OfficeHour, Section, SelfPaced, StudyBlock
from scheduler.domain.programme import Programme
from scheduler.domain.teaching import Course
from scheduler.services.check_plan.words import instant, seconds
from scheduler.services.find_availability import Availability, horizon

SLOT_MINUTES = 30
WEEK_MINUTES = 7 * 24 * 60

Marks = NDArray[np.bool_]
Ints = NDArray[np.int64]


def qualified(programme: Programme, course: Course) -> tuple[PersonId, ...]:
    """Return the instructors of a course who speak its language."""
    return tuple(each for each in course.instructors if programme.person[each].speaks(course.language))


@dataclass(frozen=True)
class _Times:
    """The half hours that could become office hours of one course, in groups.

    A group holds those of one instructor that begin at the same weekday and wall time in the same week: nearly always a
    single one. ``open`` is (n_learners, n_cells_used) bool: the learner can come to it; the other arrays say of which
    instructor, cell and group it is. ``pattern`` and ``week`` tell about each group, and groups of one pattern, which
    have instructor, weekday and wall time in common, follow each other.
    """

    open: Marks
    instructor: Ints
    cell: Ints
    group_starts: Ints
    pattern: Ints
    week: Ints


class OfficeHours:
    """Chooses office hours, one course after the other, so that a person's own do not collide where others would do.

    Parameters
    ----------
    self_paced
        Everybody on the self-paced track.
    study_blocks, sections
        All those of the plan.
    """

    def __init__(
        self,
        programme: Programme,
        availability: Availability,
        self_paced: Sequence[SelfPaced],
        study_blocks: Sequence[StudyBlock],
        sections: Sequence[Section],
    ) -> None:
        self._programme, self._grid = programme, availability.grid
        courses = dict.fromkeys(each.course for each in self_paced)
        involved = dict.fromkeys(each.learner for each in self_paced)
        involved |= dict.fromkeys(each for course in courses for each in programme.course[course].instructors)
        self._row = {person: row for row, person in enumerate(involved)}
        place = {person: row for row, person in enumerate(availability.people)}
        rows = [place[each] for each in involved]
        self._known = dict(zip(involved, availability.known[rows].tolist(), strict=True))
        self._free: Marks = (availability.working[rows] > 0) & (availability.busy[rows] == 0)
        self._close_outside_horizon()
        # What a person would rather not be called away from: study, and office hours of another course.
        self._occupied: Marks = np.zeros_like(self._free)
        self._held: set[tuple[PersonId, int]] = set()
        for section in sections:
            self._sit(section)
        for block in study_blocks:
            self._mark(self._occupied, block.learner, block.start, block.end, to=True)
        n_cells, per_week = self._grid.n_cells, WEEK_MINUTES // self._grid.minutes
        self._n_weeks = max(1, round(n_cells / per_week))
        # A rest of less than half a week belongs to the week before it.
        self._week: Ints = np.minimum(np.arange(n_cells, dtype=np.int64) // per_week, self._n_weeks - 1)
        self._walls: dict[str, Ints] = {}

    def _close_outside_horizon(self) -> None:
        """A coarse grid begins before, and ends after, a horizon that its cells do not meet."""
        start, end = horizon(self._programme)
        step = self._grid.minutes * 60
        first = self._grid.first_minute * 60
        self._free[:, : -(-(seconds(start) - first) // step)] = False
        self._free[:, max(0, (seconds(end) - first) // step) :] = False

    def _sit(self, section: Section) -> None:
        travel = timedelta(minutes=self._programme.rules.travel_minutes)
        for session in section.sessions:
            around = timedelta() if session.venue is None else travel
            present = [each.learner for each in section.seats if session.activity not in each.recordings]
            for person in (section.instructor, *present):
                self._mark(self._free, person, session.start - around, session.end + around, to=False)

    def _mark(self, marks: Marks, person: PersonId, start: datetime, end: datetime, *, to: bool) -> None:
        if person in self._row:
            step, first = self._grid.minutes * 60, self._grid.first_minute * 60
            a, b = (seconds(start) - first) // step, -(-(seconds(end) - first) // step)
            marks[self._row[person], max(0, a) : max(0, b)] = to

    def choose(self, course: Course, learners: Sequence[PersonId]) -> Mapping[PersonId, tuple[OfficeHour, ...]]:
        """Return each learner's office hours in a course, in order of time; none for whom there is no such time."""
        instructors = qualified(self._programme, course)
        found: dict[PersonId, tuple[OfficeHour, ...]] = dict.fromkeys(learners, ())
        times = self._times(instructors, learners) if instructors and learners else None
        if times is None:
            return found
        can: Marks = np.logical_or.reduceat(times.open, times.group_starts, axis=1)
        order = self._cover(times, can, instructors)
        groups = _without_superfluous(order, can, times.week, self._n_weeks)
        for learner, taken in zip(learners, _each_to_their_own(groups, can, times, self._n_weeks), strict=True):
            found[learner] = tuple(
                self._office_hour(instructors[times.instructor[column]], int(times.cell[column])) for column in taken
            )
        for learner, hours in found.items():
            for hour in hours:
                for person in (learner, hour.instructor):
                    self._mark(self._occupied, person, hour.start, hour.end, to=True)
                self._held.add((hour.instructor, seconds(hour.start)))
        return found

    def _office_hour(self, instructor: PersonId, cell: int) -> OfficeHour:
        start = self._grid.start + timedelta(minutes=cell * self._grid.minutes)
        return OfficeHour(instructor, start, start + timedelta(minutes=SLOT_MINUTES))

    def _times(self, instructors: Sequence[PersonId], learners: Sequence[PersonId]) -> _Times | None:
        """Return where learners and instructors can meet; over study time only in weeks with nothing else."""
        rows = [self._row[each] for each in learners]
        free, quiet = self._free[rows], self._free[rows] & ~self._occupied[rows]
        starts, quiet_starts = self._starts(free), self._starts(quiet)
        some, rather, of, cells, walls = [], [], [], [], []
        for index, instructor in enumerate(instructors):
            row = self._row[instructor]
            theirs = self._starts(self._free[[row]])[0]
            at = np.flatnonzero(theirs & starts.any(axis=0))
            # An hour held for another course is no reason to avoid it: the same half hour may serve both.
            held = np.array([(instructor, self._second(int(each))) in self._held for each in at], np.bool_)
            calm = self._starts((self._free[row] & ~self._occupied[row])[None])[0, at] | held
            others = np.array([each != instructor for each in learners], np.bool_)[:, None]
            some.append(starts[:, at] & others)
            rather.append(quiet_starts[:, at] & calm & others)
            of.append(np.full(len(at), index, np.int64))
            cells.append(at.astype(np.int64))
            walls.append(self._wall(instructor)[at])
        who, cell, wall = np.concatenate(of), np.concatenate(cells), np.concatenate(walls)
        if not len(cell):
            return None
        week = self._week[cell]
        order = np.lexsort((cell, week, wall, who))
        who, cell, wall, week = who[order], cell[order], wall[order], week[order]
        any_time, calm_time = np.concatenate(some, axis=1)[:, order], np.concatenate(rather, axis=1)[:, order]
        has_calm = _by_week(calm_time, week, self._n_weeks)
        fresh_pattern = np.append(True, (np.diff(who) != 0) | (np.diff(wall) != 0))
        group_starts = np.flatnonzero(fresh_pattern | np.append(True, np.diff(week) != 0))
        return _Times(
            open=np.where(has_calm[:, week], calm_time, any_time),
            instructor=who,
            cell=cell,
            group_starts=group_starts,
            pattern=(np.cumsum(fresh_pattern) - 1)[group_starts],
            week=week[group_starts],
        )

    def _second(self, cell: int) -> int:
        return (self._grid.first_minute + cell * self._grid.minutes) * 60

    def _starts(self, cells: Marks) -> Marks:
        """Return from which cells on a whole half hour is marked; the parts of a coarser grid's cells count whole."""
        length = -(-SLOT_MINUTES // self._grid.minutes)
        unmarked = np.zeros((len(cells), cells.shape[1] + 1), np.int32)
        np.cumsum(~cells, axis=1, out=unmarked[:, 1:])
        found = np.zeros_like(cells)
        n_starts = max(0, cells.shape[1] - length + 1)
        found[:, :n_starts] = unmarked[:, length:] == unmarked[:, :n_starts] if n_starts else False
        return found

    def _wall(self, instructor: PersonId) -> Ints:
        """Return minutes into the instructor's home week, (n_cells,): the clock that a series keeps."""
        zone = self._programme.person[instructor].time_zone
        if zone not in self._walls:
            self._walls[zone] = grids.clock(zone, self._grid, where=f"person {instructor}")[1]
        return self._walls[zone]

    def _cover(self, times: _Times, can: Marks, instructors: Sequence[PersonId]) -> list[int]:
        """Return groups that give every learner an office hour in every week that has one, best pattern first."""
        pattern_starts = np.flatnonzero(np.append(True, np.diff(times.pattern) != 0))
        bonus = self._bonus(times, pattern_starts, instructors)
        lacking = _by_week(can, times.week, self._n_weeks)
        chosen: list[int] = []
        while (rows := np.flatnonzero(lacking.any(axis=1))).size:
            gained = (can[rows] & lacking[rows][:, times.week]).sum(axis=0)
            best = int(np.argmax(np.add.reduceat(gained, pattern_starts) * len(bonus) + bonus))
            groups = [int(each) for each in np.flatnonzero(times.pattern == best) if gained[each]]
            for each in groups:
                lacking[:, times.week[each]] &= ~can[:, each]
            chosen += groups
        return chosen

    def _bonus(self, times: _Times, pattern_starts: Ints, instructors: Sequence[PersonId]) -> Ints:
        """Return the rank of each pattern among equally useful ones, the largest for the best."""
        first = times.group_starts[pattern_starts]
        held = np.zeros(len(first), np.bool_)
        if self._held:
            column_pattern = np.repeat(times.pattern, np.diff(np.append(times.group_starts, len(times.cell))))
            for pattern, instructor, cell in zip(column_pattern, times.instructor, times.cell, strict=True):
                held[pattern] |= (instructors[instructor], self._second(int(cell))) in self._held
        known = np.array([self._known[each] for each in instructors], np.bool_)[times.instructor[first]]
        odd = np.array(
            [self._wall(instructors[who])[cell] % SLOT_MINUTES != 0 for who, cell in _pairs(times, first)], np.bool_
        )
        worst_last = np.lexsort((np.arange(len(first)), odd, ~held, ~known))
        rank = np.empty(len(first), np.int64)
        rank[worst_last] = np.arange(len(first))[::-1]
        return rank


def _pairs(times: _Times, columns: Ints) -> list[tuple[int, int]]:
    return list(zip(times.instructor[columns].tolist(), times.cell[columns].tolist(), strict=True))


def _by_week(marks: Marks, week: Ints, n_weeks: int) -> Marks:
    """Return whether anything is marked in each week, (n_learners, n_weeks), given the week of each column."""
    return np.stack([marks[:, week == each].any(axis=1) for each in range(n_weeks)], axis=1)


def _without_superfluous(order: Sequence[int], can: Marks, week: Ints, n_weeks: int) -> list[int]:
    """Return the groups without those whose learners all have another one in the same week."""
    kept = list(order)
    for each in range(n_weeks):
        in_week = [group for group in order if week[group] == each]
        served = can[:, in_week].sum(axis=1)
        for group in reversed(in_week):
            if (served[can[:, group]] > 1).all():
                kept.remove(group)
                served -= can[:, group]
    return kept


def _each_to_their_own(groups: Sequence[int], can: Marks, times: _Times, n_weeks: int) -> list[list[int]]:
    """Return for each learner the columns of ``times.open`` they come to: one a week, of the pattern they have most."""
    taken: list[list[int]] = [[] for _ in range(len(can))]
    patterns = {pattern: index for index, pattern in enumerate(dict.fromkeys(times.pattern[list(groups)].tolist()))}
    often = np.zeros((len(can), len(patterns)), np.int64)
    for group in groups:
        often[:, patterns[int(times.pattern[group])]] += can[:, group]
    ends = np.append(times.group_starts[1:], len(times.cell))
    for each in range(n_weeks):
        in_week = [group for group in groups if times.week[group] == each]
        if not in_week:
            continue
        # argmax takes the first of equals: the pattern that was chosen earlier
        score = can[:, in_week] * often[:, [patterns[int(times.pattern[group])] for group in in_week]]
        for learner in np.flatnonzero(score.any(axis=1)).tolist():
            group = in_week[int(score[learner].argmax())]
            first = int(times.group_starts[group])
            taken[learner].append(first + int(times.open[learner, first : ends[group]].argmax()))
    return taken


@dataclass(frozen=True, slots=True)
class AnswerWindow:
    """How long a question can wait.

    ``minutes`` of the learner's working time pass at most until an instructor is at work, for questions asked before
    ``last``. After ``last`` nobody comes to work any more that is known of; None: every question is answered.
    """

    minutes: int
    last: datetime | None = None


def at_work(availability: Availability, people: Sequence[PersonId]) -> Spans:
    """Return when at least one of some people is at work and not busy."""
    together = Spans(NOTHING)
    for each in people:
        together = together | (availability.hours[each] - availability.busy_spans[each])
    return together


def answer_window(hours: Spans, instructors: Spans, start: datetime, end: datetime) -> AnswerWindow | None:
    """Return how long a question can wait that is asked in a learner's working hours.

    Parameters
    ----------
    hours, instructors
        The learner's working time; when an instructor is at work.
    start, end
        The aware instants between which questions are asked.

    Returns
    -------
    AnswerWindow | None
        None if no instructor is ever at work, from ``start`` on.
    """
    first, last = seconds(start), seconds(end)
    present = [(a, b) for a, b in instructors.merged().pairs() if b > first]
    if not present:
        return None
    working = hours.merged().pairs()
    longest, since = 0, first
    for begins, ends in present:
        if since < last and _inside(working, since, min(begins, last)):
            longest = max(longest, _inside(working, since, begins))
        since = max(since, ends)
    unanswered = _inside(working, since, last)
    return AnswerWindow(longest // 60, instant(since) if unanswered else None)


def _inside(spans: Sequence[tuple[int, int]], start: int, end: int) -> int:
    """Return how many seconds of disjoint spans lie between two instants."""
    return sum(max(0, min(b, end) - max(a, start)) for a, b in spans)
