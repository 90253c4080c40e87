"""The choice among candidates: what is kept, what is returned, and when it ends."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator

import numpy as np
import pytest

from solver.enumerate import all_candidates
from solver.errors import BrokenAnswer, FalseBound
from solver.goals import GOALS, points
from solver.master import give_hint, solve_over
from solver.model import Candidate, Model
from solver.problem import Enrolment, Problem, StudyActivity
from solver.rules import RULES, Breach, Names, Rule, breaches
from solver.solution import Infeasible, News, Solution, Solved
from solver.study_cuts import StudyCuts
from tests.solver.problems import N_CELLS, TEACHER, a_course, a_problem, an_hour, at
from tests.solver.small_problems import small_problem

HOURS = [Candidate(0, TEACHER, (cell,), (-1,)) for cell in range(N_CELLS)]


def solved(problem: Problem, candidates: list[Candidate], **how: object) -> Solved:
    outcome = solve_over(problem, candidates, **how)  # type: ignore[arg-type]
    assert isinstance(outcome, Solved)
    assert breaches(problem, outcome.solution) == []
    assert outcome.points == points(problem, outcome.solution).total
    return outcome


def test_two_who_can_share_an_hour_share_a_section() -> None:
    problem = a_problem(only={0: (3, 4), 1: (4, 5)})
    found = solved(problem, HOURS)
    assert found.solution == Solution((at(4),))
    assert (found.points, found.bound, found.proven, found.cut_short) == (300, 300, True, False)


def test_a_section_not_worth_its_points_closes() -> None:
    cheap_to_miss = tuple(Enrolment(person, 0, miss=100) for person in (0, 1))
    assert solved(a_problem(enrolments=cheap_to_miss), HOURS).solution == Solution()


def test_what_has_to_be_opened_is_opened() -> None:
    cheap_to_miss = tuple(Enrolment(person, 0, miss=100) for person in (0, 1))
    found = solved(a_problem(enrolments=cheap_to_miss), HOURS, must_open=[7])
    assert [each.starts for each in found.solution.sections] == [(7,)]


def test_who_has_to_stay_stays() -> None:
    found = solved(a_problem(), HOURS, stay={0: 5, 1: -1})
    assert found.solution == Solution((at(5, who=(0,)),))
    assert found.points == 300 + 2000


def test_staying_where_nobody_can_sit_is_impossible() -> None:
    assert solve_over(a_problem(only={0: (3,)}), HOURS, stay={0: 5}) == Infeasible()


def test_no_candidates_seat_nobody() -> None:
    assert solved(a_problem(), []).solution == Solution()


def test_a_course_without_live_sessions_has_sections_all_the_same() -> None:
    problem = a_problem(a_course(activities=(StudyActivity(0, 30),), section_max=1))
    twice = [Candidate(0, TEACHER, (), ())] * 2
    assert solved(problem, twice).points == 600


def test_a_hint_is_never_lost() -> None:
    problem = a_problem(only={0: (3, 4), 1: (4, 5)})
    best = Solution((at(4),))
    stop = threading.Event()
    stop.set()
    found = solved(problem, HOURS, hint=best, stop=stop)
    assert found.solution == best


def test_a_hint_that_breaks_a_rule_or_is_not_among_the_candidates_is_only_a_hint() -> None:
    problem = a_problem(only={0: (3,), 1: (4,)})
    broken = Solution((at(3),))
    elsewhere = Solution((at(8, who=(0,)),))
    for hint in (broken, elsewhere):
        assert solved(problem, HOURS, hint=hint).points == 600


@pytest.mark.parametrize("seed", [3, 8, 14, 28, 37, 56])
def test_a_hint_leaves_no_variable_without_a_value(seed: int) -> None:
    problem = small_problem(seed)
    candidates = all_candidates(problem, 200)
    assert candidates
    model = Model(problem, candidates, RULES)
    for rule in RULES:
        list(rule.post(model))
    for goal in GOALS:
        goal.cost(model)
    give_hint(model, solved(problem, candidates).solution, StudyCuts(model))
    assert sorted(model.cp.proto.solution_hint.vars) == list(range(len(model.cp.proto.variables)))


def test_a_solution_is_as_good_a_hint_as_it_was_an_answer() -> None:
    for seed in (11, 33, 74):
        problem = small_problem(seed)
        candidates = [
            Candidate(c, i, (s,), (-1,))
            for c, course in enumerate(problem.courses)
            for i in course.instructors
            for s in range(problem.n_cells)
            if len(course.live) == 1 and not course.live[0].in_person
        ]
        first = solved(problem, candidates)
        assert solved(problem, candidates, hint=first.solution).points == first.points


def test_news_come_better_and_better_and_are_true() -> None:
    problem = small_problem(3)
    heard: list[News] = []
    candidates = [
        Candidate(c, i, (s,), (-1,))
        for c, course in enumerate(problem.courses)
        for i in course.instructors
        for s in range(problem.n_cells)
        if len(course.live) == 1 and not course.live[0].in_person
    ]
    found = solved(problem, candidates, on_news=heard.append)
    assert [each.points for each in heard] == sorted((each.points for each in heard), reverse=True)  # type: ignore[type-var]
    for each in heard:
        assert each.solution is not None
        assert points(problem, each.solution).total == each.points
    assert heard[-1].points == found.points


def test_the_same_call_gives_the_same_answer() -> None:
    problem = a_problem(learners={0: range(6)}, only={person: range(person, person + 8) for person in range(6)})
    assert solved(problem, HOURS, steps=5.0) == solved(problem, HOURS, steps=5.0)


class Stricter(Rule):
    """A rule whose post forbids what its breaches allow."""

    key = "stricter"

    def post(self, model: Model) -> Iterator[object]:
        for each in model.open:
            yield model.cp.add(each == 0)

    def breaches(self, problem: Problem, solution: Solution) -> Iterator[Breach]:
        return iter(())

    def tell(self, breach: Breach, names: Names) -> str:
        return "This cannot be."


class Laxer(Stricter):
    """A rule whose post allows what its breaches find."""

    key = "laxer"

    def post(self, model: Model) -> Iterator[object]:
        return iter(())

    def breaches(self, problem: Problem, solution: Solution) -> Iterator[Breach]:
        yield from (Breach(self.key) for _ in solution.sections)


def test_a_model_stricter_than_its_rules_is_found_out_by_a_better_hint() -> None:
    problem = a_problem()
    with pytest.raises(FalseBound, match="costs 300 points, and the model claims that every solution costs 4000"):
        solve_over(problem, HOURS, rules=[*RULES, Stricter()], hint=Solution((at(4),)))
    with pytest.raises(FalseBound, match="claims that there is no solution"):
        solve_over(problem, HOURS, rules=[*RULES, Stricter()], hint=Solution((at(4),)), must_open=[4])


@pytest.mark.parametrize("listener", [None, lambda news: None])
def test_an_answer_that_breaks_a_rule_is_never_returned(listener: Callable[[News], None] | None) -> None:
    with pytest.raises(BrokenAnswer, match=r"the first: This cannot be\."):
        solve_over(a_problem(), HOURS, rules=[*RULES, Laxer()], on_news=listener)


def test_two_courses_that_want_the_same_hours_for_study_learn_of_each_other() -> None:
    """Each alone misses nothing; together they miss two hours unless one of the two meets later, at a price."""
    blended = a_course(activities=(StudyActivity(0, 120), an_hour(1)), instructors=(8,))
    other = a_course(activities=(StudyActivity(0, 120), an_hour(1)), instructors=(9,))
    working = np.ones((10, N_CELLS), np.uint8)
    working[0, 10:] = 0  # the later hours are out of hours, and no time for study
    problem = a_problem(blended, other, learners={0: (0,), 1: (0,)}, working=working)
    early = [Candidate(0, 8, (2,), (-1,)), Candidate(1, 9, (3,), (-1,))]
    assert solved(problem, early).points == 2 * 300 + 120 * 5
    later = [*early, Candidate(1, 9, (12,), (-1,))]
    assert solved(problem, later).solution.sections[1].starts == (12,)
