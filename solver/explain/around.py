"""What a solution's sections take away: people's time and days, licences, teams, venues, the order of courses."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from copy import copy
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
    """A solution, read once, so that questions about one person or one start are quick.

    Never changed: `become` and `without` return another one, which keeps what was worked out for people and starts that
    the change does not touch.
    """

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
        self.touched: frozenset[int] = frozenset()
        """Whose presences or seats are other than in the solution that this one was made from."""
        self.masks: dict[tuple[int, int, bool], tuple[Mask, Mask]] = {}
        """Kept for questions about many enrolments; see ``Seats``."""
        self.columns: dict[tuple[object, ...], tuple[list[int], ...]] = {}
        """Likewise; see ``solver.alternatives.openings``."""
        self.guesses: defaultdict[int, list[tuple[Blocker, ...]]] = defaultdict(list)
        """For each course what others were found to have no seat for; see ``minimal``."""
        self._clear: dict[tuple[int, int, bool], Mask] = {}
        self._minutes: dict[tuple[int, bool], Ints] = {}
        self._most: dict[tuple[str, int], Ints] = {}
        for index, section in enumerate(solution.sections):
            self._put(index, section)

    def _put(self, index: int, section: Section, sign: int = 1) -> None:
        """Count a section in; with sign -1, out of what people and starts hold (their presences are left alone)."""
        problem = self.problem
        self.taught[section.course, section.instructor] += sign
        if sign > 0:
            self.of_course[section.course].append(index)
            for seat in section.seats:
                self.seated.add(seat.enrolment)
                self.seats[problem.enrolments[seat.enrolment].person].append((index, seat))
        for k, activity, cell, venue in sessions_of(problem, section):
            cells = problem.cells(cell, activity.duration)
            here = slice(cells.start, cells.stop)
            self.running[here] += sign
            if venue >= 0:
                self.in_use[venue, here] += sign
            begins = problem.minute(cell)
            ends = begins + activity.duration
            if sign > 0:
                presence = Presence(index, begins, ends, cell, activity.in_person, learns=False)
                self.presences[section.instructor].append(presence)
            learning = Presence(index, begins, ends, cell, activity.in_person, learns=True)
            for seat in section.seats:
                if k not in seat.recorded:
                    person = problem.enrolments[seat.enrolment].person
                    if sign > 0:
                        self.presences[person].append(learning)
                    if len(problem.team_of) and problem.team_of[person] >= 0:
                        self.away[problem.team_of[person], here] += sign

    def become(self, solution: Solution, index: int) -> Around:
        """Return what a solution takes away that differs in one section, or has one more at its end."""
        new = solution.sections[index]
        found = self._branch(_people(self.problem, new), [index] if index < len(self.solution.sections) else [])
        found.solution = solution
        found._put(index, new)
        found.of_course[new.course].sort()
        return found

    def without(self, index: int) -> Around:
        """Return what a solution takes away without one of its sections; indices stay as they are."""
        return self._branch(frozenset(), [index])

    def recounted(self, problem: Problem, course: int) -> Around:
        """Return the same in a problem in which one course's sessions last otherwise."""
        indices = self.of_course[course]
        found = self._branch(frozenset(), indices)
        found.problem = problem
        for each in indices:
            found._put(each, self.solution.sections[each])
        found.masks = {key: each for key, each in found.masks.items() if problem.enrolments[key[0]].course != course}
        return found

    def _branch(self, people: frozenset[int], gone: Sequence[int]) -> Around:
        """Return a copy without some sections, to be changed for some people, with all that was worked out for others.

        A section that is gone already is not counted out again.
        """
        sections = self.solution.sections
        here = [each for each in gone if each in self.of_course[sections[each].course]]
        found = copy(self)
        found.touched = touched = people.union(*(_people(self.problem, sections[each]) for each in here))
        found.presences = defaultdict(list, self.presences)
        found.seats = defaultdict(list, self.seats)
        for person in touched:
            found.presences[person] = [each for each in self.presences[person] if each.section not in here]
            found.seats[person] = [each for each in self.seats[person] if each[0] not in here]
        found.of_course = defaultdict(
            list, {course: [i for i in indices if i not in here] for course, indices in self.of_course.items()}
        )
        found.taught, found.seated = self.taught.copy(), self.seated.copy()
        found.running, found.away, found.in_use = self.running.copy(), self.away.copy(), self.in_use.copy()
        for index in here:
            found.seated -= {seat.enrolment for seat in sections[index].seats}
            found._put(index, sections[index], sign=-1)
        person_of = self.problem.enrolments
        found.masks = {key: each for key, each in self.masks.items() if person_of[key[0]].person not in touched}
        found._clear = {key: each for key, each in self._clear.items() if key[0] not in touched}
        found._minutes = {key: each for key, each in self._minutes.items() if key[0] not in touched}
        found.columns, found._most = {}, {}
        found.guesses = defaultdict(list)
        return found

    def seen_in(self, problem: Problem, *, other_hours: Iterable[int] = ()) -> Around:
        """Return the same, read as that of a problem in which durations are the same, and hours but for some people."""
        found = copy(self)
        found.problem = problem
        other = frozenset(other_hours)
        if other:
            person_of = problem.enrolments
            found.masks = {key: each for key, each in self.masks.items() if person_of[key[0]].person not in other}
            found.columns = {}
        found.guesses = defaultdict(list)
        return found

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

    def clear(self, person: int, activity: LiveActivity) -> Mask:
        """Return the starts of a session that leave the free time needed to each session that a person is in."""
        key = (person, activity.duration, activity.in_person)
        if key not in self._clear:
            self._clear[key] = self.clear_of(self.presences[person], activity)
        return self._clear[key]

    def minutes(self, person: int, *, learning: bool) -> Ints:
        """Return for each cell the minutes that a person learns (or teaches) on the cell's date."""
        key = (person, learning)
        if key not in self._minutes:
            self._minutes[key] = self.minutes_of_day(person, self.presences[person], learning=learning)
        return self._minutes[key]

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

    def most_running(self, activity: LiveActivity) -> Ints:
        """Return for each start the most sessions that run at once while it lasts."""
        return self._most_of("running", self.running, activity)

    def most_in_use(self, activity: LiveActivity) -> Ints:
        """Return the same for each venue, ``(n_venues, n_cells)``."""
        return self._most_of("in_use", self.in_use, activity)

    def most_away(self, activity: LiveActivity) -> Ints:
        """Return for each team and start how many learners are away at once at most, ``(n_teams, n_cells)``."""
        return self._most_of("away", self.away, activity)

    def _most_of(self, what: str, use: Ints, activity: LiveActivity) -> Ints:
        """Return for each start the most of a use, ``(…, n_cells)``, over the session's cells."""
        width = -(-activity.duration // self.problem.grid)
        if (what, width) not in self._most:
            found = use.copy()
            for shift in range(1, width):
                found[..., : use.shape[-1] - shift] = np.maximum(found[..., : use.shape[-1] - shift], use[..., shift:])
            self._most[what, width] = found
        return self._most[what, width]


def _people(problem: Problem, section: Section) -> frozenset[int]:
    """Return everybody in a section."""
    return frozenset({section.instructor, *(problem.enrolments[seat.enrolment].person for seat in section.seats)})
