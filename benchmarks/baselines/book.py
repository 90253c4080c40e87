"""The appointment book of somebody who plans by hand: what is taken already, and what may still be entered.

Nothing that breaks a rule can be entered by one who asks first, so that every page of the book is a valid plan.
Gaps are taken in whole cells, which is a little stricter than the rules where sessions end inside a cell.
"""

from __future__ import annotations

import numpy as np

from benchmarks.baselines.starts import Mask, cells_of, n_set
from solver.problem import UNLIMITED, Ints, LiveActivity, Problem
from solver.solution import Section, Solution


class Book:
    """Sections entered so far, and everybody's time that they take."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.sections: list[Section] = []
        shape = problem.n_people, problem.n_cells
        self._taken = np.zeros(shape, np.uint8)
        self._in_person = np.zeros(shape, np.uint8)
        self._first_day = int(problem.day.min(initial=0))
        n_days = int(problem.day.max(initial=0)) - self._first_day + 1
        self._learning = np.zeros((problem.n_people, n_days), np.int64)
        self._teaching = np.zeros((problem.n_people, n_days), np.int64)
        self.late = problem.burden.copy()
        """Minutes out of hours that each person has borne, before and in this plan."""
        self.finished = np.zeros((problem.n_people, len(problem.courses)), np.int64)
        """The cell after a learner's last session of a course; 0 without a seat in it."""
        self._n_parallel = np.zeros(problem.n_cells, np.int64)
        self._rooms = np.zeros((len(problem.venues), problem.n_cells), np.uint8)
        self._away = np.zeros((len(problem.team_limit), problem.n_cells), np.int64)

    @property
    def solution(self) -> Solution:
        """What has been entered."""
        return Solution(tuple(sorted(self.sections)))

    def free(self, people: Ints, live: LiveActivity, *, teaching: bool) -> Mask:
        """Return which starts leave people their gaps and their days' maximum, ``(people, cells)``."""
        problem, rules = self.problem, self.problem.rules
        width = cells_of(problem, live.duration)
        near, far = cells_of(problem, rules.buffer), cells_of(problem, max(rules.buffer, rules.travel))
        apart = n_set(self._taken[people], width, far if live.in_person else near) == 0
        apart &= n_set(self._in_person[people], width, far) == 0
        so_far = (self._teaching if teaching else self._learning)[people]
        most = rules.instructor_day if teaching else rules.learner_day
        dates = problem.day[problem.clock_of[people]] - self._first_day
        found: Mask = apart & (np.take_along_axis(so_far, dates, axis=1) + live.duration <= most)
        return found

    def room(self, live: LiveActivity, venue: int) -> Mask:
        """Return which starts have a licence left and, in person, the venue open and free, ``(cells,)``."""
        width = cells_of(self.problem, live.duration)
        full = (self._n_parallel >= self.problem.rules.parallel).astype(np.uint8)
        found: Mask = n_set(full[None, :], width)[0] == 0
        if live.in_person:
            usable = self.problem.venues[venue].open & (1 - self._rooms[venue])
            found &= n_set(usable[None, :], width)[0] == width
        return found

    def team_allows(self, person: int, spans: list[tuple[int, int]]) -> bool:
        """Whether one more of a learner's team may be away in all of these cells."""
        team = int(self.problem.team_of[person]) if len(self.problem.team_of) else -1
        if team < 0 or self.problem.team_limit[team] >= UNLIMITED:
            return True
        limit = self.problem.team_limit[team]
        return all((self._away[team, start:stop] < limit).all() for start, stop in spans)

    def sit(self, person: int, spans: list[tuple[int, int]], sign: int = 1) -> None:
        """Count a learner's sessions toward the team's share away; -1 takes that back."""
        team = int(self.problem.team_of[person]) if len(self.problem.team_of) else -1
        if team >= 0:
            for start, stop in spans:
                self._away[team, start:stop] += sign

    def enter(self, section: Section) -> None:
        """Enter a section. Its learners have been counted by :meth:`sit` already."""
        problem = self.problem
        self.sections.append(section)
        for k, live in enumerate(problem.courses[section.course].live):
            cells = problem.cells(section.starts[k], live.duration)
            self._n_parallel[cells.start : cells.stop] += 1
            if section.venues[k] >= 0:
                self._rooms[section.venues[k], cells.start : cells.stop] = 1
            self._take(section.instructor, cells, live, self._teaching)
            for seat in section.seats:
                if k not in seat.recorded:
                    self._take(problem.enrolments[seat.enrolment].person, cells, live, self._learning)
        end = max((problem.cells(*each).stop for each in _spans(problem, section)), default=0)
        for seat in section.seats:
            self.finished[problem.enrolments[seat.enrolment].person, section.course] = end

    def _take(self, person: int, cells: range, live: LiveActivity, minutes: Ints) -> None:
        problem = self.problem
        self._taken[person, cells.start : cells.stop] = 1
        if live.in_person:
            self._in_person[person, cells.start : cells.stop] = 1
        minutes[person, problem.day[problem.clock_of[person], cells.start] - self._first_day] += live.duration
        self.late[person] += problem.out_of_hours(person, cells.start, live.duration)


def _spans(problem: Problem, section: Section) -> list[tuple[int, int]]:
    return [
        (start, live.duration) for start, live in zip(section.starts, problem.courses[section.course].live, strict=True)
    ]
