"""The smallest stretch and the smallest section, against trying every change there is."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest

from solver.alternatives import Finder, Kind, Way
from solver.problem import Ints, Problem
from solver.solution import Seat, Section, Solution
from tests.solver.oracle import broken, cost, every_section
from tests.solver.small_problems import small_problem

N_PROBLEMS = 120
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


@pytest.mark.parametrize("batch", range(10))
def test_the_first_stretch_is_the_smallest_that_trying_everything_finds(batch: int) -> None:
    for seed in range(batch * N_PROBLEMS // 10, (batch + 1) * N_PROBLEMS // 10):
        problem = small_problem(seed)
        if not problem.enrolments or len(problem.enrolled[problem.enrolments[0].course]) > 3:
            continue
        if not problem.enrolments[0].speaks or not problem.courses[problem.enrolments[0].course].instructors:
            continue
        best: tuple[int, int] | None = None
        for section in seats(problem, 0):
            given = extensions(problem, section)
            worst, total = max(given.values(), default=0), sum(given.values())
            better = worst <= 360 and (best is None or (worst, total) < best)
            if better and not broken(stretched(problem, given), Solution((section,))):
                best = worst, total
        way = finder(problem, Solution()).stretched(0)
        if best is None or best == (0, 0):
            continue  # no stretch will do; or none is needed
        assert way is not None, seed
        found = dict(way.extended)
        assert (max(found.values()), sum(found.values())) == best, seed
        holds(problem, stretched(problem, found), way, seed)


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
    assert n_found > 3


def smaller(problem: Problem, course: int, least: int) -> Problem:
    what = replace(problem.courses[course], section_min=least)
    return replace(problem, courses=tuple(what if c == course else x for c, x in enumerate(problem.courses)))


def holds(before: Problem, after: Problem, way: Way, seed: int) -> None:
    """The way's seats are valid in the changed problem, and its points are the difference that they make."""
    solution = way.applied(Solution())
    assert broken(after, solution) == set(), seed
    assert cost(after, solution) - cost(before, Solution()) == way.points, seed
    assert way.kind in (Kind.STRETCH, Kind.SMALLER_SECTION)
