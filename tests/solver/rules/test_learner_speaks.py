from __future__ import annotations

from solver.problem import Enrolment
from solver.rules import Breach, tell
from tests.solver.problems import a_problem, assert_alone_decides, at, broken

KEY = "learner-speaks"
ONE_WHO_DOES_NOT = (Enrolment(0, 0, 2000), Enrolment(1, 0, 2000, speaks=False))


def test_who_speaks_the_language_may_sit() -> None:
    assert broken(KEY, a_problem(enrolments=ONE_WHO_DOES_NOT), at(0, who=(0,))) == []


def test_who_does_not_may_not() -> None:
    assert broken(KEY, a_problem(enrolments=ONE_WHO_DOES_NOT), at(0, who=(0, 1))) == [(1, 0)]
    assert tell(Breach(KEY, (1, 0))) == "person 1 does not speak the language of course 0."


def test_without_its_post_the_answer_breaks_it() -> None:
    assert_alone_decides(KEY, a_problem(enrolments=ONE_WHO_DOES_NOT))
