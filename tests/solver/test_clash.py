"""A clash is as small as it is said to be, and true."""

from __future__ import annotations

import pytest

from solver.clash import Clash, NoClash, Wish, find_clash
from solver.enumerate import all_candidates
from solver.master import decide
from solver.model import Candidate
from solver.problem import Enrolment, Problem, Rules
from solver.rules import RULES
from solver.solution import Infeasible, Solution, Undecided
from tests.solver.problems import TEACHER, a_course, a_problem, an_hour
from tests.solver.small_problems import small_problem

pytestmark = pytest.mark.slow


def everybody(problem: Problem) -> Wish:
    return Wish(seated=frozenset(range(len(problem.enrolments))))


def test_a_wish_that_can_be_had_is_no_clash() -> None:
    problem = a_problem()
    assert find_clash(problem, everybody(problem)) == NoClash()


def test_a_learner_who_is_never_free_clashes_with_attending() -> None:
    problem = a_problem(only={0: ()})
    assert find_clash(problem, everybody(problem)) == Clash(("learner-attends", "recordings-allowed"))


def test_two_learners_without_a_common_hour_clash_with_the_size_of_sections() -> None:
    problem = a_problem(a_course(section_min=2), only={0: (3,), 1: (4,)})
    assert find_clash(problem, everybody(problem)) == Clash(("learner-attends", "recordings-allowed", "section-size"))


def test_two_courses_at_the_same_hour_clash_with_being_in_one_place() -> None:
    problem = a_problem(
        a_course(instructors=(8,)),
        a_course(instructors=(9,)),
        learners={0: (0,), 1: (0,)},
        only={8: (4,), 9: (4,)},
    )
    # with any one fewer: somebody else teaches, or at another hour, or one of the two is made up from the recording
    assert find_clash(problem, everybody(problem)) == Clash(
        ("qualified-instructor", "instructor-attends", "recordings-allowed", "one-place-at-once")
    )


def test_a_section_that_has_to_be_held_is_part_of_the_wish() -> None:
    busy_day = Candidate(0, TEACHER, (3, 5), (-1, -1))
    course = a_course(activities=(an_hour(0), an_hour(1)))
    problem = a_problem(course, rules=Rules(instructor_day=60))
    assert find_clash(problem, Wish(held=frozenset({busy_day}))) == Clash(("daily-maximum",))


def test_nothing_is_claimed_when_there_are_too_many_sections() -> None:
    problem = a_problem(only={0: ()})
    assert find_clash(problem, everybody(problem), candidates=lambda rules: None) == Undecided()


@pytest.mark.parametrize("seed", range(0, 24))
def test_a_clash_is_minimal_and_true(seed: int) -> None:
    """Whatever the problem: the rules shown cannot all be kept, and any fewer of them can."""
    problem = small_problem(seed)
    limit = 300

    def listed(rules: object) -> list[Candidate] | None:
        return all_candidates(problem, limit, rules)  # type: ignore[arg-type]

    found = find_clash(problem, everybody(problem), candidates=listed)
    if not isinstance(found, Clash):
        return
    shown = [rule for rule in RULES if rule.key in found.rules]
    for left_out in [None, *shown]:
        kept = [rule for rule in shown if rule is not left_out]
        candidates = listed(kept)
        assert candidates is not None
        answer = decide(problem, candidates, rules=kept, seated=range(len(problem.enrolments)))
        assert isinstance(answer, Infeasible if left_out is None else Solution)


def test_a_learner_of_another_tongue_clashes_with_speaking() -> None:
    problem = a_problem(enrolments=(Enrolment(0, 0, 2000, speaks=False),))
    assert find_clash(problem, everybody(problem)) == Clash(("learner-speaks",))
