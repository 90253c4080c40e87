"""The smallest stretch, the smallest section and the cheapest move, against trying every change there is."""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest

from solver.alternatives import Finder, Kind, Way
from solver.problem import Ints, Problem
from solver.solution import Seat, Section, Solution, Solved
from solver.solve import solve
from tests.solver.oracle import broken, cost, every_section
from tests.solver.small_problems import small_problem

pytestmark = pytest.mark.slow

N_PROBLEMS = 200
FAR = 10**6


class Levels:
    """How far everybody would have to stretch for each cell: grid by grid away from their working cells."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem

    def needed(self, person: int) -> Ints:
        reach = np.flatnonzero(self.problem.reach[person])
        cells = np.arange(self.problem.n_cells)
        if not len(reach):
            return np.full(self.problem.n_cells, FAR, np.int64)
        return np.asarray(np.abs(cells[:, None] - reach[None, :]).min(axis=1) * self.problem.grid, np.int64)

    def accepted(self, person: int) -> int:
        return 0


def finder(problem: Problem, solution: Solution) -> Finder:
    return Finder(problem, solution, stretches=Levels(problem), speaks=lambda _person, _course: False, budget=10**6)


def seats(problem: Problem, enrolment: int) -> Iterator[Section]:
    """Every new section with the enrolment in it and as few others as its course's minimum says, valid or not."""
    course = problem.enrolments[enrolment].course
    what = problem.courses[course]
    live = range(len(what.live))
    missed = [each for n in range(what.recordings_allowed + 1) for each in itertools.combinations(live, n)]
    others = [each for each in problem.enrolled[course] if each != enrolment and problem.enrolments[each].speaks]
    everywhere = replace(problem, reach=np.ones_like(problem.reach))
    for candidate in every_section(everywhere):
        if candidate.course != course:
            continue
        for some in itertools.combinations(others, what.section_min - 1):
            for choice in itertools.product(missed, repeat=len(some) + 1):
                sitting = tuple(sorted(Seat(e, r) for e, r in zip((enrolment, *some), choice, strict=True)))
                yield Section(course, candidate.instructor, candidate.starts, candidate.venues, sitting)


def extensions(problem: Problem, section: Section) -> dict[int, int]:
    """By how much each person stretches further, cell by cell."""
    levels = Levels(problem)
    found: dict[int, int] = {}
    live = problem.courses[section.course].live
    parts = [(section.instructor, ())] + [(problem.enrolments[s.enrolment].person, s.recorded) for s in section.seats]
    for person, recorded in parts:
        needed = levels.needed(person)
        for k, start in enumerate(section.starts):
            if k not in recorded:
                for cell in problem.cells(start, live[k].duration):
                    found[person] = max(found.get(person, 0), int(needed[cell]) if cell < problem.n_cells else FAR)
    return found


def stretched(problem: Problem, given: dict[int, int]) -> Problem:
    reach = problem.reach.copy()
    for person, minutes in given.items():
        reach[person] = Levels(problem).needed(person) <= minutes
    return replace(problem, reach=reach)


def apart(problem: Problem, seed: int) -> Problem:
    """The problem with most people at work in a third of it only, so that hours seldom meet; the first learner is."""
    rng = random.Random(seed)
    reach = problem.reach.copy()
    for person in range(problem.n_people):
        if person == problem.enrolments[0].person or rng.random() < 0.6:
            first = rng.randrange(problem.n_cells)
            reach[person, :first] = reach[person, first + max(2, problem.n_cells // 3) :] = 0
    return replace(problem, reach=reach, working=problem.working & reach)


def planned_without(problem: Problem, seed: int) -> Solution:
    """A solution in which the first enrolment has no seat, whatever the others have."""
    without = replace(problem.enrolments[0], speaks=False)
    rest = replace(problem, enrolments=(without, *problem.enrolments[1:]))
    outcome = solve(rest, seconds=0, steps=2, seed=seed, workers=1)
    assert isinstance(outcome, Solved)
    return outcome.solution


def every_seat(problem: Problem, solution: Solution) -> Iterator[tuple[Solution, Section]]:
    """Every solution with a seat for the first enrolment, valid or not, and that section with those new in it."""
    before = solution.sections
    what = problem.courses[problem.enrolments[0].course]
    for index, section in enumerate(before):
        if section.course == problem.enrolments[0].course:
            for n in range(what.recordings_allowed + 1):
                for recorded in itertools.combinations(range(len(section.starts)), n):
                    joined = replace(section, seats=tuple(sorted((*section.seats, Seat(0, recorded)))))
                    after = Solution((*before[:index], joined, *before[index + 1 :]))
                    yield after, replace(section, seats=(Seat(0, recorded),))
    seated = {seat.enrolment for section in before for seat in section.seats}
    for section in seats(problem, 0):
        if not seated & {seat.enrolment for seat in section.seats}:
            yield Solution((*before, section)), section


@pytest.mark.parametrize("batch", range(8))
def test_the_first_stretch_is_the_smallest_that_trying_everything_finds(batch: int) -> None:
    """The largest extension of anybody first, then the sum; in a section that there is nobody but the learner gives."""
    n_found = 0
    for seed in range(batch * 100, batch * 100 + 100):
        problem = small_problem(seed)
        if not problem.enrolments or len(problem.enrolled[problem.enrolments[0].course]) > 3:
            continue
        if not problem.enrolments[0].speaks or not problem.courses[problem.enrolments[0].course].instructors:
            continue
        problem = apart(problem, seed)
        solution = planned_without(problem, seed)
        best: tuple[int, int] | None = None
        for after, section in every_seat(problem, solution):
            given = extensions(problem, section)
            worst, total = max(given.values(), default=0), sum(given.values())
            better = worst <= 360 and (best is None or (worst, total) < best)
            if better and not broken(stretched(problem, given), after):
                best = worst, total
        if best == (0, 0):
            continue  # none is needed

        way = finder(problem, solution).stretched(0)

        if best is None:
            assert way is None, seed
            continue
        assert way is not None, seed
        found = dict(way.extended)
        assert (max(found.values()), sum(found.values())) == best, seed
        holds(problem, stretched(problem, found), way, seed, solution)
        n_found += 1
    assert n_found >= 12


@pytest.mark.parametrize("batch", range(4))
def test_the_first_smaller_section_is_the_largest_minimum_that_will_do(batch: int) -> None:
    n_found = 0
    for seed in range(batch * N_PROBLEMS // 4, (batch + 1) * N_PROBLEMS // 4):
        problem = small_problem(seed)
        if not problem.enrolments or not problem.enrolments[0].speaks:
            continue
        course = problem.enrolments[0].course
        what = problem.courses[course]
        hard = replace(what, section_min=what.section_min + 2, section_max=what.section_max + 2)
        problem = replace(problem, courses=tuple(hard if c == course else x for c, x in enumerate(problem.courses)))
        best = next(
            (
                least
                for least in range(hard.section_min, 0, -1)
                if any(
                    not broken(smaller(problem, course, least), Solution((section,)))
                    for section in seats(smaller(problem, course, least), 0)
                )
            ),
            0,
        )
        if best == hard.section_min or not hard.instructors:
            continue
        way = finder(problem, Solution()).smaller_section(0)
        assert (way.amount if way else 0) == best, seed
        if way is not None:
            n_found += 1
            holds(problem, smaller(problem, course, best), way, seed)
    assert n_found >= 6


def whole(problem: Problem, section: Section, enrolment: int) -> Iterator[Section]:
    """Every time for a section with everybody in it and one more, valid or not."""
    what = problem.courses[section.course]
    live = range(len(what.live))
    missed = [each for n in range(what.recordings_allowed + 1) for each in itertools.combinations(live, n)]
    people = [*(seat.enrolment for seat in section.seats), enrolment]
    for each in every_section(problem):
        if (each.course, each.instructor) == (section.course, section.instructor):
            for choice in itertools.product(missed, repeat=len(people)):
                yield replace(each, seats=tuple(sorted(map(Seat, people, choice))))


@pytest.mark.parametrize("batch", range(4))
def test_a_move_is_the_cheapest_of_all_times_at_which_everybody_in_the_section_can_meet(batch: int) -> None:
    """Where the section could stay as it is for no more, there need be no move."""
    n_moved = 0
    for seed in range(batch * 100, batch * 100 + 100):
        problem = small_problem(seed)
        if len(problem.enrolments) < 2 or not problem.enrolments[0].speaks:
            continue
        solution = planned_without(problem, seed)
        staying: dict[int, int] = {}
        moving: dict[int, int] = {}
        for index, section in enumerate(solution.sections):
            if section.course != problem.enrolments[0].course:
                continue
            for new in whole(problem, section, 0):
                after = Solution((*solution.sections[:index], new, *solution.sections[index + 1 :]))
                if not broken(problem, after):
                    there = staying if (new.starts, new.venues) == (section.starts, section.venues) else moving
                    points = cost(problem, after) - cost(problem, solution)
                    there[index] = min(there.get(index, FAR), points)

        way = finder(problem, solution).move(0, clash=False)

        if way is None:
            assert all(points >= staying.get(index, FAR) for index, points in moving.items()), seed
        else:
            n_moved += 1
            ((index, moved),) = way.moved
            was = solution.sections[index]
            assert (moved.starts, moved.venues) != (was.starts, was.venues), seed
            gains = [points for each, points in moving.items() if points < staying.get(each, FAR)]
            assert way.points == min(gains, default=staying.get(index)), seed
            kept = {each.enrolment for section in solution.sections for each in section.seats}
            holds(problem, problem, way, seed, solution)
            seated = {each.enrolment for section in way.applied(solution).sections for each in section.seats}
            assert seated == kept | {0}, seed
    assert n_moved > 0


def smaller(problem: Problem, course: int, least: int) -> Problem:
    what = replace(problem.courses[course], section_min=least)
    return replace(problem, courses=tuple(what if c == course else x for c, x in enumerate(problem.courses)))


def holds(before: Problem, after: Problem, way: Way, seed: int, was: Solution | None = None) -> None:
    """The way's seats are valid in the changed problem, and its points are the difference that they make."""
    was = was or Solution()
    solution = way.applied(was)
    assert broken(after, solution) == set(), seed
    assert cost(after, solution) - cost(before, was) == way.points, seed
    assert way.kind in (Kind.STRETCH, Kind.SMALLER_SECTION, Kind.MOVE)
