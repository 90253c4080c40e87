"""What holds for all rules together."""

from __future__ import annotations

import importlib
import random

import numpy as np
import pytest

from solver.problem import Problem
from solver.rules import RULES, Rule, breaches, tell
from solver.solution import Seat, Section, Solution
from tests.solver import oracle
from tests.solver.small_problems import small_problem


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.key)
def test_every_rule_has_tests_that_notice_when_its_post_says_nothing(rule: Rule) -> None:
    module = importlib.import_module(f"tests.solver.rules.test_{type(rule).__module__.rpartition('.')[2]}")
    assert rule.key == module.KEY
    assert any(name.startswith("test_without_its_post") for name in vars(module))


@pytest.mark.parametrize("start", range(0, 200, 40))
def test_breaches_of_any_solution_are_those_that_plain_code_finds(start: int) -> None:
    for seed in range(start, start + 40):
        problem = small_problem(seed)
        for solution in any_solutions(problem, seed):
            assert {breach.rule for breach in breaches(problem, solution)} == oracle.broken(problem, solution)


def test_any_solutions_break_every_rule_now_and_then() -> None:
    found = {
        breach.rule
        for seed in range(0, 120)
        for solution in any_solutions(small_problem(seed), seed)
        for breach in breaches(small_problem(seed), solution)
    }
    assert found == {rule.key for rule in RULES}


def test_every_breach_can_be_told_as_a_sentence() -> None:
    for seed in range(40):
        problem = small_problem(seed)
        for solution in any_solutions(problem, seed):
            for breach in breaches(problem, solution):
                said = tell(breach)
                assert said.endswith(".")
                assert "None" not in said


def any_solutions(problem: Problem, seed: int) -> list[Solution]:
    """Solutions drawn without regard to the rules, except that every section has all its sessions on the grid."""
    rng = random.Random(seed)
    return [_any_solution(problem, rng) for _ in range(5)]


def _any_solution(problem: Problem, rng: random.Random) -> Solution:
    sections = []
    for _ in range(rng.randint(1, 3)):
        course = rng.randrange(len(problem.courses))
        live = problem.courses[course].live
        mostly = problem.courses[course].instructors if rng.random() < 0.8 else ()
        teacher = rng.choice(mostly) if mostly else rng.randrange(problem.n_people)
        starts = [rng.randrange(problem.n_cells - 1) for _ in live]
        starts = sorted(starts) if rng.random() < 0.8 else starts
        latest = [problem.n_cells - len(problem.cells(0, each.duration)) for each in live]
        starts = [max(0, min(start, last)) for start, last in zip(starts, latest, strict=True)]
        venues = [_any_venue(problem, rng, in_person=each.in_person) for each in live]
        who = problem.enrolled[course] if rng.random() < 0.9 else range(len(problem.enrolments))
        seats = [
            Seat(each, tuple(k for k in range(len(live)) if rng.random() < 0.2)) for each in who if rng.random() < 0.6
        ]
        sections.append(Section(course, teacher, tuple(starts), tuple(venues), tuple(seats)))
    return Solution(tuple(sections))


def _any_venue(problem: Problem, rng: random.Random, *, in_person: bool) -> int:
    if in_person != (rng.random() < 0.05) and problem.venues:
        return rng.randrange(len(problem.venues))
    return -1


def test_small_problems_are_the_same_for_the_same_seed() -> None:
    one, other = small_problem(7), small_problem(7)
    assert one.courses == other.courses
    assert np.array_equal(one.reach, other.reach)
