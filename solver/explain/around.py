"""What a solution's sections take away: people's time and days, licences, teams, venues, the order of courses."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from solver.explain.statements import Blocker
from solver.model import Mask
from solver.problem import UNLIMITED, Ints, LiveActivity, Problem
from solver.rules.rule import sessions_of
from solver.solution import Seat, Section, Solution


@dataclass(frozen=True)
class Presence:
    """Somebody in a live session of a section (its index). Absolute minutes; ``learns`` or teaches."""

    section: int
    begins: int
    ends: int
    cell: int
    in_person: bool
    learns: bool


class Around:
    """A solution, read once, so that questions about one person or one start are quick."""

    def __init__(self, problem: Problem, solution: Solution) -> None:
        self.problem, self.solution = problem, solution
        n_cells = problem.n_cells
        self.presences: defaultdict[int, list[Presence]] = defaultdict(list)
        self.seats: defaultdict[int, list[tuple[int, Seat]]] = defaultdict(list)
        self.running = np.zeros(n_cells, np.int64)
        self.away = np.zeros((len(problem.team_limit), n_cells), np.int64)
        self.in_use = np.zeros((len(problem.venues), n_cells), np.int64)
        self.of_course: defaultdict[int, list[int]] = defaultdict(list)
        self.taught: Counter[tuple[int, int]] = Counter()
        self.seated: set[int] = set()
        self.masks: dict[tuple[int, int, bool], tuple[Mask, Mask]] = {}
        """Kept for questions about many enrolments; see ``Seats``."""
        self.columns: dict[tuple[object, ...], tuple[list[int], ...]] = {}
        """Likewise; see ``solver.alternatives.openings``."""
        self.guesses: defaultdict[int, list[tuple[Blocker, ...]]] = defaultdict(list)
        """For each course what others were found to have no seat for; see ``minimal``."""
        for index, section in enumerate(solution.sections):
            self._read(index, section)

    def _read(self, index: int, section: Section) -> None:
        problem = self.problem
        self.of_course[section.course].append(index)
        self.taught[section.course, section.instructor] += 1
        for seat in section.seats:
            self.seated.add(seat.enrolment)
            self.seats[problem.enrolments[seat.enrolment].person].append((index, seat))
        for k, activity, cell, venue in sessions_of(problem, section):
            cells = problem.cells(cell, activity.duration)
            here = slice(cells.start, cells.stop)
            self.running[here] += 1
            if venue >= 0:
                self.in_use[venue, here] += 1
            begins = problem.minute(cell)
            ends = begins + activity.duration
            presence = Presence(index, begins, ends, cell, activity.in_person, learns=False)
            self.presences[section.instructor].append(presence)
            for seat in section.seats:
                if k not in seat.recorded:
                    person = problem.enrolments[seat.enrolment].person
                    learning = Presence(index, begins, ends, cell, activity.in_person, learns=True)
                    self.presences[person].append(learning)
                    if len(problem.team_of) and problem.team_of[person] >= 0:
                        self.away[problem.team_of[person], here] += 1

    # ---- one person ------------------------------------------------------------------------------------------------

    def clear_of(self, presences: Iterable[Presence], activity: LiveActivity) -> Mask:
        """Return the starts of a session that leave the free time needed to each of somebody's other sessions."""
        problem, rules = self.problem, self.problem.rules
        begins = problem.first_minute + np.arange(problem.n_cells) * problem.grid
        clear = np.ones(problem.n_cells, np.bool_)
        for each in presences:
            gap = max(rules.buffer, rules.travel) if each.in_person or activity.in_person else rules.buffer
            clear &= (begins >= each.ends + gap) | (begins + activity.duration + gap <= each.begins)
        return clear

    def minutes_of_day(self, person: int, presences: Iterable[Presence], *, learning: bool) -> Ints:
        """Return for each cell the minutes that a person already learns (or teaches) on the cell's date."""
        days = self.problem.day[self.problem.clock_of[person]]
        found = np.zeros(self.problem.n_cells, np.int64)
        for each in presences:
            if each.learns is learning:
                found[days == days[each.cell]] += each.ends - each.begins
        return found

    def between(self, enrolment: int, seats: Iterable[tuple[int, Seat]]) -> tuple[int, int]:
        """Return from when to when (absolute minutes) an enrolment's series may last, for the order of courses."""
        problem = self.problem
        course = problem.enrolments[enrolment].course
        earliest, latest = -UNLIMITED, UNLIMITED
        for index, _ in seats:
            section = self.solution.sections[index]
            live = problem.courses[section.course].live
            if not section.starts:
                continue
            if section.course in problem.courses[course].requires:
                ends = [problem.minute(s) + a.duration for s, a in zip(section.starts, live, strict=True)]
                earliest = max(earliest, *ends)
            if course in problem.courses[section.course].requires:
                latest = min(latest, *(problem.minute(s) for s in section.starts))
        return earliest, latest

    # ---- one start -------------------------------------------------------------------------------------------------

    def most(self, use: Ints, activity: LiveActivity) -> Ints:
        """Return for each start the most of a use, ``(…, n_cells)``, over the session's cells."""
        width = -(-activity.duration // self.problem.grid)
        found = use.copy()
        for shift in range(1, width):
            found[..., : use.shape[-1] - shift] = np.maximum(found[..., : use.shape[-1] - shift], use[..., shift:])
        return found
