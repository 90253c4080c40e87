"""What each learner has to study alone, in which window, and how much free working time there is for it.

Study blocks start on the grid and last 30 minutes at least, so free time counts in whole cells, and only where enough
of them follow one another.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass

import numpy as np

from solver.kept import kept
from solver.problem import UNLIMITED, Bits, Ints, LiveActivity, Problem

LEAST_MINUTES = 30
"""A block is at least this long, or as long as the whole effort (the contract, section 3, rule 10)."""


@dataclass(frozen=True)
class Job:
    """One activity to be studied alone between two cells.

    ``n_cells`` is what the whole effort takes, ``least`` the smallest block in cells. ``prepares`` says that a live
    session of the section follows.
    """

    enrolment: int
    position: int
    effort: int
    opens: int
    closes: int
    n_cells: int
    least: int
    prepares: bool

    @property
    def shortest(self) -> int:
        """The minutes of the shortest block allowed."""
        return min(LEAST_MINUTES, self.effort)

    @property
    def most_blocks(self) -> int:
        """How many blocks the effort can be cut into, since there may not be more of them than it takes."""
        return self.effort // self.shortest

    @property
    def window(self) -> tuple[int, int]:
        """The cells between which it has its place."""
        return self.opens, self.closes


@dataclass(frozen=True)
class Runs:
    """Free cells in a row: first cells, cells after the last, and how many there were before each run."""

    starts: list[int]
    ends: list[int]
    before: list[int]

    @classmethod
    def of(cls, free: Bits, least: int = 1) -> Runs:
        """Return the runs of at least ``least`` set cells."""
        fenced = np.concatenate(([0], free, [0]))
        edges = np.flatnonzero(fenced[1:] != fenced[:-1])
        starts, ends = edges[::2], edges[1::2]
        long_enough = ends - starts >= least
        starts, ends = starts[long_enough], ends[long_enough]
        return cls(starts.tolist(), ends.tolist(), np.concatenate(([0], np.cumsum(ends - starts))).tolist())

    def n_cells(self, opens: int, closes: int, least: int) -> int:
        """Return how many cells between two cells lie in runs of ``least`` cells there."""
        if closes <= opens:
            return 0
        first = bisect_right(self.ends, opens)
        last = bisect_left(self.starts, closes)  # runs first … last-1 share a cell with the window
        if first >= last:
            return 0
        total = self.before[last] - self.before[first]
        for run in {first, last - 1}:
            start, end = self.starts[run], self.ends[run]
            inside = min(end, closes) - max(start, opens)
            total -= (end - start) - (inside if inside >= least else 0)
        return total

    def lengths(self, opens: int, closes: int, least: int) -> list[int]:
        """Return the cells of each run of ``least`` cells between two cells."""
        first, last = bisect_right(self.ends, opens), bisect_left(self.starts, closes)
        inside = [min(self.ends[run], closes) - max(self.starts[run], opens) for run in range(first, last)]
        return [each for each in inside if each >= least]


class FreeTime:
    """The free working time of everybody in a problem, live sessions aside; made once per person."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        grid, first = problem.grid, problem.first_minute
        # Only cells wholly inside the horizon: a block may not stick out of it.
        self.opens = max(0, -(-(problem.horizon_start - first) // grid))
        self.closes = min(problem.n_cells, (problem.horizon_end - first) // grid)
        self._runs: dict[tuple[int, int], Runs] = {}
        self._known_windows: dict[tuple[int, int, tuple[int, ...] | None], list[tuple[int, int, int, int]]] = {}

    def cells(self, person: int) -> Bits:
        """Return which cells a person works in and is not busy, as a fresh ``(n_cells,)`` uint8 array."""
        free: Bits = self.problem.working[person] & (1 - self.problem.busy[person])
        free[: self.opens] = 0
        free[self.closes :] = 0
        return free

    def runs(self, person: int, least: int) -> Runs:
        """Return the runs of free cells of a person that are long enough for a block."""
        key = (person, least)
        if key not in self._runs:
            self._runs[key] = Runs.of(self.cells(person), least)
        return self._runs[key]

    def jobs(self, enrolment: int, starts: tuple[int, ...] | None) -> list[Job]:
        """Return what an enrolment has to study alone, in order: with a seat (starts given), or without one."""
        course = self.problem.courses[self.problem.enrolments[enrolment].course]
        found: list[Job] = []
        home = self.problem.day[self.problem.anchor_of[self.problem.enrolments[enrolment].person]]
        opens, n_met, due = self.opens, 0, self._due(enrolment)
        for activity in course.activities:
            live = isinstance(activity, LiveActivity)
            effort = activity.self_paced_minutes if isinstance(activity, LiveActivity) else activity.effort
            closes = due
            if starts is not None:
                if isinstance(activity, LiveActivity):
                    opens = max(self.opens, self.problem.cells(starts[n_met], activity.duration).stop)
                    n_met += 1
                    continue
                closes = min(closes, starts[n_met]) if n_met < len(starts) else closes
            elif live and course.live_required:
                continue
            if effort > 0:
                n_cells = -(-effort // self.problem.grid)
                least = -(-min(effort, LEAST_MINUTES) // self.problem.grid)
                prepares = starts is not None and n_met < len(starts)
                earliest = opens
                if starts is not None and prepares and course.live[n_met].max_days_after_study < UNLIMITED:
                    first_day = int(home[starts[n_met]]) - course.live[n_met].max_days_after_study
                    earliest = max(opens, int(np.argmax(home >= first_day)))
                found.append(Job(enrolment, activity.position, effort, earliest, closes, n_cells, least, prepares))
        return found

    def _due(self, enrolment: int) -> int:
        """Return the cell before which an enrolment's study ends: that of its course's last date, else the horizon's.

        The date is that of the learner's home clock, so that a journey does not move the deadline.
        """
        who = self.problem.enrolments[enrolment]
        last_day, clock = self.problem.courses[who.course].due_day, self.problem.anchor_of[who.person]
        later = np.flatnonzero(self.problem.day[clock] > last_day)
        if last_day >= UNLIMITED or not len(later):
            return self.closes
        first = int(later[0])
        # On a coarse grid midnight may fall inside a cell, which then ends too late.
        inside = first > 0 and self.problem.wall[clock, first] % 1440 != 0
        return max(self.opens, min(self.closes, first - 1 if inside else first))

    def missing_at_least(self, enrolment: int, starts: tuple[int, ...] | None) -> int:
        """Return minutes that an enrolment misses even if nothing else takes its learner's time."""
        person, short = self.problem.enrolments[enrolment].person, 0
        for opens, closes, effort, least in self._windows(enrolment, starts):
            short += max(0, effort - self.runs(person, least).n_cells(opens, closes, least) * self.problem.grid)
        return short

    def _windows(self, enrolment: int, starts: tuple[int, ...] | None) -> list[tuple[int, int, int, int]]:
        """Return (opens, closes, minutes of effort, shortest block in cells) of each window; the same for many."""
        who = self.problem.enrolments[enrolment]
        course = self.problem.courses[who.course]
        by_clock = course.due_day < UNLIMITED or any(each.max_days_after_study < UNLIMITED for each in course.live)
        key = (who.course, int(self.problem.anchor_of[who.person]) if by_clock else -1, starts)
        if key not in self._known_windows:
            self._known_windows[key] = [
                (*group[0].window, sum(job.effort for job in group), min(job.least for job in group))
                for group in by_window(self.jobs(enrolment, starts))
            ]
        return self._known_windows[key]


def by_enrolment(jobs: list[Job]) -> list[list[Job]]:
    """Return the jobs of each enrolment, in order."""
    found: dict[int, list[Job]] = {}
    for job in jobs:
        found.setdefault(job.enrolment, []).append(job)
    return list(found.values())


def by_window(jobs: list[Job]) -> list[list[Job]]:
    """Return the jobs of one enrolment in groups that share a window, in order."""
    groups: list[list[Job]] = []
    for job in jobs:
        if groups and groups[-1][0].window == job.window:
            groups[-1].append(job)
        else:
            groups.append([job])
    return groups


def study_lower_bound(problem: Problem, enrolment: int, starts: tuple[int, ...]) -> int:
    """Return study minutes that are missing at least when an enrolment sits in a section with these starts.

    Only the learner's own free time between the sessions is counted: other courses can only make it more.
    """
    return kept(problem, FreeTime).missing_at_least(enrolment, starts)


def unseated_missing(problem: Problem, enrolment: int) -> int:
    """Return study minutes that are missing at least when an enrolment has no live seat."""
    return kept(problem, FreeTime).missing_at_least(enrolment, None)


def free_study_minutes(problem: Problem, person: int) -> Ints:
    """Return ``(n_cells + 1,)`` int64: the minutes free for study before each cell, in runs of 30 minutes at least."""
    free_time = kept(problem, FreeTime)
    runs = free_time.runs(person, -(-LEAST_MINUTES // problem.grid))
    change = np.zeros(problem.n_cells + 1, np.int64)
    change[runs.starts] += 1
    change[runs.ends] -= 1
    return np.concatenate(([0], np.cumsum(np.cumsum(change[:-1])))) * problem.grid
