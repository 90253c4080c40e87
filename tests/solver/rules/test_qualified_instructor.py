from __future__ import annotations

from solver.rules import Breach, tell
from tests.solver.problems import TEACHER, a_course, a_problem, assert_alone_decides, at, broken

KEY = "qualified-instructor"


def test_any_of_the_instructors_may_teach() -> None:
    problem = a_problem(a_course(instructors=(7, 8)))
    assert broken(KEY, problem, at(0, by=7), at(0, by=8)) == []


def test_nobody_else_may() -> None:
    assert broken(KEY, a_problem(), at(0, by=TEACHER), at(1, by=8)) == [(8, 0)]
    assert tell(Breach(KEY, (8, 0))) == "person 8 teaches course 0 without being one of its instructors."


def test_a_course_without_instructors_has_no_section() -> None:
    assert broken(KEY, a_problem(a_course(instructors=())), at(0)) == [(TEACHER, 0)]


def test_without_its_post_the_answer_breaks_it() -> None:
    assert_alone_decides(KEY, a_problem(only={TEACHER: ()}))
