"""The smallest stretch that seats an enrolment, shared out fairly.

Whoever would be in the session could give something: the learner, the instructor, the others of a new section. Fair
means that the largest extension of anybody is as small as it can be, and of all ways with that one the sum is.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from solver.alternatives.openings import stretched
from solver.alternatives.way import Kind, Way
from solver.explain import with_seats
from solver.explain.around import Around
from solver.explain.prices import Prices
from solver.explain.seats import Place, Seats
from solver.explain.series import Budget, Exhausted, Found, walk
from solver.problem import Ints, Problem
from solver.solution import Seat, Section

MOST_MINUTES = 360
"""Nobody is asked for more than six hours beyond what they accept now: that would be another job, not a stretch."""
MOST_SERIES = 200
"""How many series at the smallest level are compared for their sum."""
MOST_FILLED = 300
MOST_PRICED = 12
"""Ways with the same least sum for which study is planned."""


class Stretches(Protocol):
    """How far people stretch, in minutes."""

    def needed(self, person: int) -> Ints:
        """Return the stretch at which each cell is within reach, ``(n_cells,)``; beyond a day where none will do."""

    def accepted(self, person: int) -> int:
        """Return how far a person stretches now."""


@dataclass(frozen=True)
class _Level:
    problem: Problem
    around: Around


class Stretch:
    """Looks for the smallest stretch around one solution."""

    def __init__(self, problem: Problem, around: Around, prices: Prices, stretches: Stretches, budget: int) -> None:
        self.problem, self.around, self.prices, self.budget = problem, around, prices, budget
        self.stretches = stretches
        self._beyond: dict[int, Ints] = {}
        self._levels: dict[tuple[int, int], _Level] = {}
        self._steps: dict[int, list[int]] = {}

    def beyond(self, person: int) -> Ints:
        """Return by how many minutes a person would have to stretch further for each cell, ``(n_cells,)``."""
        if person not in self._beyond:
            needed = self.stretches.needed(person) - self.stretches.accepted(person)
            self._beyond[person] = np.maximum(needed, 0)
        return self._beyond[person]

    def concerned(self, course: int) -> list[int]:
        """Return who could give something: the course's instructors, and its learners without a seat."""
        problem = self.problem
        unseated = [
            problem.enrolments[each].person for each in problem.enrolled[course] if each not in self.around.seated
        ]
        return list(dict.fromkeys([*problem.courses[course].instructors, *unseated]))

    def steps(self, course: int) -> list[int]:
        """Return every extension that could be the largest, ascending."""
        if course not in self._steps:
            found: set[int] = set()
            for person in self.concerned(course):
                beyond = self.beyond(person)
                found.update(np.unique(beyond[(beyond > 0) & (beyond <= MOST_MINUTES)]).tolist())
            self._steps[course] = sorted(found)
        return self._steps[course]

    def level(self, course: int, minutes: int) -> _Level:
        """Return the problem in which everybody concerned stretches so many minutes further."""
        key = (course, minutes)
        if key not in self._levels:
            rows = {each: self.beyond(each) <= minutes for each in self.concerned(course)}
            problem = stretched(self.problem, rows)
            around = self.around.seen_in(problem, other_hours=rows)
            self._levels[key] = _Level(problem, around)
        return self._levels[key]

    def smallest(self, enrolment: int) -> Way | None:
        """Return the fairest way, or None if even the most does not seat the enrolment."""
        course = self.problem.enrolments[enrolment].course
        steps = self.steps(course)
        if not steps or not self._seats(enrolment, steps[-1]):
            return None
        low, high = -1, len(steps) - 1
        while high - low > 1:
            middle = (low + high) // 2
            if self._seats(enrolment, steps[middle]):
                high = middle
            else:
                low = middle
        return self._fairest(enrolment, steps[high])

    def _seats(self, enrolment: int, minutes: int) -> bool:
        level = self.level(self.problem.enrolments[enrolment].course, minutes)
        ask = Seats(level.problem, level.around, enrolment, budget=self.budget)
        try:
            return not ask.no_capacity()
        except Exhausted:
            return False

    # ---- of all ways with the smallest largest extension, the one with the least sum ---------------------------------

    def _fairest(self, enrolment: int, minutes: int) -> Way | None:
        course = self.problem.enrolments[enrolment].course
        level = self.level(course, minutes)
        ask = Seats(level.problem, level.around, enrolment, budget=self.budget)
        least: int | None = None
        found: list[tuple[int, int, Place, dict[int, int]]] = []  # those with the least sum: points at least, number

        def keep(place: Place, *, new: bool) -> None:
            nonlocal least, found
            given = self._given(place.section, place.seats, instructor=new)
            total = sum(given.values())
            if least is not None and total > least:
                return
            if least is None or total < least:
                least, found = total, []
            at_least = self.prices.of_seats(place.section, place.seats, new=new, at_least=True)
            found.append((at_least, len(found), place, given))

        for place in ask.in_sections():
            keep(place, new=False)
        proven = True
        if ask.may_open():
            for place in self._new_sections(ask):
                keep(place, new=True)
            proven = not self._cut_short
        # study is planned, which is dear, only for those that may be the cheapest
        best: tuple[int, Place, dict[int, int]] | None = None
        for number, (at_least, _, place, given) in enumerate(sorted(found, key=lambda each: each[:2])):
            if best is not None and at_least >= best[0]:
                break
            if number >= MOST_PRICED:
                proven = False
                break
            points = self.prices.of_seats(place.section, place.seats, new=place.index < 0)
            if best is None or points < best[0]:
                best = points, place, given
        if best is None:
            return None
        points, place, given = best
        extended = tuple(sorted((person, each) for person, each in given.items() if each))
        if place.index >= 0:
            joined = tuple((place.index, each) for each in place.seats)
            return Way(Kind.STRETCH, course, points, extended=extended, joined=joined, proven=proven)
        return Way(Kind.STRETCH, course, points, extended=extended, opened=(with_seats(place),), proven=proven)

    def _given(self, section: Section, seats: tuple[Seat, ...], *, instructor: bool) -> dict[int, int]:
        """Return by how much each person in new seats stretches further, and the instructor of a new section."""
        found: dict[int, int] = {}
        if instructor:
            found[section.instructor] = self.extension(section.instructor, section, ())
        for seat in seats:
            person = self.problem.enrolments[seat.enrolment].person
            found[person] = max(found.get(person, 0), self.extension(person, section, seat.recorded))
        return found

    def extension(self, person: int, section: Section, recorded: tuple[int, ...]) -> int:
        """Return by how many minutes a person stretches further for the sessions of a section that they attend."""
        beyond, live = self.beyond(person), self.problem.courses[section.course].live
        most = 0
        for k, start in enumerate(section.starts):
            if k not in recorded:
                cells = self.problem.cells(start, live[k].duration)
                most = max(most, int(beyond[cells.start : cells.stop].max()))
        return most

    def _new_sections(self, ask: Seats):  # type: ignore[no-untyped-def]
        """Yield new sections at this level, each filled with whom it asks least of."""
        self._cut_short = False
        budget = Budget(self.budget)
        # Every start is told apart: the same people can, but it asks more of one than of another.
        series = walk(ask.open_space(), ask.joining(), budget, lambda _, start: start)
        n = 0
        try:
            for found in series:
                n += 1
                if n > MOST_SERIES:
                    raise Exhausted
                place = self._filled(ask, found)
                if place is not None:
                    yield place
        except Exhausted:
            self._cut_short = True
        if n and self._cut_short:
            return

    def _filled(self, ask: Seats, found: Found) -> Place | None:
        section = Section(ask.index, found.instructor, found.starts, found.venues, ())
        if not ask.instructor_day_fits(section):
            return None
        rooms = [
            ask.left(k, start, venue)
            for k, (start, venue) in enumerate(zip(section.starts, section.venues, strict=True))
        ]
        learners = ask.hours.learners(ask.index)
        able = [each for bit, each in enumerate(learners) if found.able >> bit & 1]
        options = sorted(
            (each for each in (self._least(ask, other, section) for other in able) if each), key=lambda each: each[0][0]
        )
        best: list[tuple[int, list[Seat]]] = []
        tried = 0

        def add(seats: list[Seat], given: int, at: int) -> None:
            nonlocal tried
            tried += 1
            wanted = ask.course.section_min - len(seats)
            if best and given + sum(each[0][0] for each in options[at : at + max(0, wanted)]) >= best[0][0]:
                return
            if wanted <= 0:
                best[:] = [(given, list(seats))]
                return
            for index in range(at, len(options) - wanted + 1):
                for extension, seat in options[index]:
                    if tried < MOST_FILLED and ask.fits([*seats, seat], rooms):
                        add([*seats, seat], given + extension, index + 1)

        for extension, seat in self._least(ask, ask.enrolment, section):
            if ask.fits([seat], rooms):
                add([seat], extension, 0)
        return Place(-1, section, tuple(best[0][1])) if best else None

    def _least(self, ask: Seats, enrolment: int, section: Section) -> list[tuple[int, Seat]]:
        """Return the seats that an enrolment could have, what asks least of its learner first."""
        person = self.problem.enrolments[enrolment].person
        ways = [(self.extension(person, section, each.recorded), each) for each in ask.ways(enrolment, section)]
        return sorted(ways, key=lambda each: (each[0], len(each[1].recorded), each[1].recorded))
