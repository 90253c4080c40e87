"""What courses take from each other, against trying every possibility."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

import solver.solve
from solver.problem import Problem
from solver.rules import breaches
from solver.search import within as within_module
from solver.search.bounds import CourseBound
from solver.search.views import Table
from solver.search.within import Within, plans_below
from solver.solve import solve
from solver.together import MOST_LOOKS, NEAR, SHARES, Together, decide, within
from solver.work import Here
from tests.solver import oracle
from tests.solver.problems import a_course, a_problem
from tests.solver.small_problems import small_problem
from tests.solver.test_search import MOST_SECTIONS, only

pytestmark = pytest.mark.slow


def small_programmes(first: int, last: int) -> Iterator[tuple[int, Problem, int]]:
    """Yield small programmes of which every possibility can be tried, and the points of the best."""
    for seed in range(first, last):
        problem = small_problem(seed)
        problem = only(problem, [index for index, each in enumerate(problem.enrolments) if each.speaks])
        if len(oracle.every_section(problem)) <= MOST_SECTIONS:
            yield seed, problem, oracle.best_points(problem)


def alone(problem: Problem) -> list[int]:
    """Return what each course costs at least, proven as far as it goes."""
    bounds = []
    for course in range(len(problem.courses)):
        bound = CourseBound(Table(problem, course))
        bound.no_more_than(sum(each.miss for each in problem.enrolments) + 5000)
        for _ in range(60):
            bound.step()
        bounds.append(bound.bound)
    return bounds


def all_plans(problem: Problem, below: int) -> list[Within] | None:
    """Return the plans of every course that plans below so many points may have; None if some are not told."""
    bounds = alone(problem)
    found = [within(problem, c, least + below - sum(bounds), MOST_LOOKS) for c, least in enumerate(bounds)]
    known = [each for each in found if each is not None]
    return known if len(known) == len(found) else None


@pytest.mark.parametrize("first", range(0, 160, 20))
def test_the_best_of_all_possibilities_is_among_the_plans_of_the_courses(first: int) -> None:
    n_decided = n_tried = 0
    for seed, problem, best in small_programmes(first, first + 20):
        n_tried += 1
        for beyond in (1, 40):
            plans = all_plans(problem, best + beyond)
            if plans is None:
                continue
            decided = decide(problem, plans, best + beyond, 0.0)
            assert decided.solution is not None, seed
            assert breaches(problem, decided.solution) == []
            assert decided.points == decided.bound == best == oracle.cost(problem, decided.solution), seed
            n_decided += 1
    assert n_decided > n_tried


@pytest.mark.parametrize("first", range(0, 160, 40))
def test_nothing_better_than_the_best_of_all_possibilities_is_found_and_that_is_proven(first: int) -> None:
    n_decided = 0
    for seed, problem, best in small_programmes(first, first + 40):
        plans = all_plans(problem, best)
        if plans is not None:
            decided = decide(problem, plans, best, 0.0)
            assert (decided.solution, decided.points, decided.bound) == (None, best, best), seed
            n_decided += 1
    assert n_decided > 10


@pytest.mark.parametrize("first", range(0, 160, 40))
def test_a_programme_is_proven_though_its_courses_want_the_same_hours(
    first: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    # not by trying all sections at once, as programmes so small are
    monkeypatch.setattr(solver.solve, "MOST_CANDIDATES", 0)
    monkeypatch.setattr("solver.together.NEAR", 1.0)
    n_between = n_proven = 0
    for seed, problem, best in small_programmes(first, first + 40):
        found = solve(problem, seconds=0, steps=6, workers=1)
        assert breaches(problem, found.solution) == []
        assert found.bound <= best <= found.points, seed
        if sum(alone(problem)) < best:
            n_between += 1
            n_proven += found.proven
    # not those that meet in person several times: a series does not tell their venues
    assert n_between >= 3
    assert n_proven >= 0.5 * n_between


def test_a_plan_to_begin_with_that_the_search_cannot_hold_is_not_broken(monkeypatch: pytest.MonkeyPatch) -> None:
    # an instructor who is enrolled in the course, and learns from the recording of a session of their own
    ((_, problem, best),) = small_programmes(58, 59)
    plans = all_plans(problem, best + 1)
    assert plans is not None
    start = decide(problem, plans, best + 1, 0.0).solution
    assert start is not None
    assert any(seat.recorded for section in start.sections for seat in section.seats)
    monkeypatch.setattr(solver.solve, "MOST_CANDIDATES", 0)
    monkeypatch.setattr("solver.together.NEAR", -1.0)

    found = solve(problem, seconds=0, steps=1, workers=1, start=start)

    assert breaches(problem, found.solution) == []
    assert found.points == best


def two_in_one_hour() -> Problem:
    """Two courses of one instructor whose learners have no other hour than one, all of them the same."""
    hours = {person: [3] for person in range(4)}
    return a_problem(a_course(), a_course(), learners={0: (0, 1), 1: (2, 3)}, only=hours)


def test_two_courses_in_one_hour_of_one_instructor_cost_more_than_alone() -> None:
    problem = two_in_one_hour()
    section, missed = problem.weights.section, 2 * 2000
    assert alone(problem) == [section, section]

    plans = all_plans(problem, section + missed + 1)
    assert plans is not None
    decided = decide(problem, plans, section + missed + 1, 0.0)

    assert (decided.points, decided.bound) == (section + missed, section + missed)


def test_what_is_asked_first_is_a_part_of_what_lies_between_and_all_of_it_last() -> None:
    together = Together(Here(), two_in_one_hour())

    asked = []
    bound = 1000
    while (below := together.next(1040, 1000, bound)) is not None:
        asked.append(below)
        bound = below

    assert asked == [1000 + round(40 * share) for share in SHARES]
    assert together.next(1000 + round(1000 * NEAR) + 100, 1000, 1000) is None  # too far from proven


def test_what_was_too_much_is_not_asked_again_before_the_plan_is_better(monkeypatch: pytest.MonkeyPatch) -> None:
    problem = two_in_one_hour()
    together = Together(Here(), problem)
    monkeypatch.setattr(within_module, "MOST_SERIES", 0)
    below = together.next(620, 600, 600)
    assert below == 605

    together.ask(below, [300, 300], 600, 0.0)
    assert together.answer(0.0, wait=True) is None

    assert together.next(620, 600, 600) is None
    assert together.next(612, 600, 600) == 603


def test_a_course_whose_plans_all_cost_more_has_none_and_one_without_sections_has_one() -> None:
    problem = two_in_one_hour()
    section = problem.weights.section
    nothing = plans_below(CourseBound(Table(problem, 0)), section, MOST_LOOKS)
    assert nothing is not None
    assert nothing.sets == ()

    some = plans_below(CourseBound(Table(problem, 0)), section + 1, MOST_LOOKS)
    assert some is not None
    assert some.points == (section,)

    all_of_them = plans_below(CourseBound(Table(problem, 1)), 2 * 2000 + 1, MOST_LOOKS)
    assert all_of_them is not None
    assert () in all_of_them.sets
