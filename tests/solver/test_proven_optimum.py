"""The proven optimum against every possibility."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings

from solver.enumerate import all_candidates
from solver.goals import points
from solver.master import solve_over
from solver.model import Candidate
from solver.problem import Problem
from solver.rules import breaches
from solver.solution import Solved
from tests.solver import oracle
from tests.solver.small_problems import small_problem, small_problems

pytestmark = pytest.mark.slow

MOST_CANDIDATES = 18
"""With more sections to choose from, trying everything takes too long."""


def assert_best_of_all(problem: Problem, candidates: list[Candidate]) -> None:
    match solve_over(problem, candidates):
        case Solved(solution, found, bound):
            assert bound == found
            assert breaches(problem, solution) == []
            assert oracle.broken(problem, solution) == set()
            assert found == points(problem, solution).total == oracle.cost(problem, solution)
            assert found == oracle.best_points(problem)
        case outcome:
            pytest.fail(f"a problem this small must be solved, not {outcome}")


@pytest.mark.parametrize("first", range(0, 300, 25))
def test_the_proven_optimum_is_the_best_of_all_possibilities(first: int) -> None:
    n_tried = 0
    for seed in range(first, first + 25):
        problem = small_problem(seed)
        candidates = all_candidates(problem, MOST_CANDIDATES)
        if candidates is not None:
            assert_best_of_all(problem, candidates)
            n_tried += 1
    assert n_tried >= 15, "too few of the small problems are small enough"


@given(small_problems())
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_so_it_is_for_problems_nobody_chose(problem: Problem) -> None:
    candidates = all_candidates(problem, MOST_CANDIDATES)
    if candidates is not None:
        assert_best_of_all(problem, candidates)


@pytest.mark.parametrize("seed", range(0, 60, 3))
def test_the_candidates_are_every_section_that_is_not_wrong_by_itself(seed: int) -> None:
    problem = small_problem(seed)
    found = all_candidates(problem, 100_000)
    assert found is not None
    every = {
        Candidate(each.course, each.instructor, each.starts, each.venues)
        for each in oracle.every_section(problem)
        if len(problem.enrolled[each.course]) >= problem.courses[each.course].section_min
    }
    assert len(set(found)) == len(found)
    assert set(found) == {each for each in every if problem.enrolled[each.course]}


def test_too_many_candidates_are_not_listed() -> None:
    problem = small_problem(5)
    everything = all_candidates(problem, 100_000)
    assert everything
    assert all_candidates(problem, len(everything)) == everything
    assert all_candidates(problem, len(everything) - 1) is None
