from __future__ import annotations

from solver.rules import Breach, tell
from tests.solver.problems import a_course, a_problem, assert_alone_decides, at, broken

KEY = "max-sections-per-instructor"
ONE_EACH = a_course(section_max=1, max_sections_per_instructor=1, instructors=(8, 9))


def test_one_each_is_allowed() -> None:
    assert broken(KEY, a_problem(ONE_EACH), at(0, who=(0,), by=8), at(1, who=(1,), by=9)) == []


def test_two_of_one_course_are_too_many() -> None:
    assert broken(KEY, a_problem(ONE_EACH), at(0, who=(0,), by=8), at(1, who=(1,), by=8)) == [(8, 0, 2, 1)]
    assert tell(Breach(KEY, (8, 0, 2, 1))) == "person 8 teaches 2 sections of course 0; at most 1 are allowed."


def test_sections_of_another_course_do_not_count() -> None:
    problem = a_problem(ONE_EACH, ONE_EACH)
    assert broken(KEY, problem, at(0, who=(0,), by=8), at(1, course=1, who=(2,), by=8)) == []


def test_without_its_post_the_answer_breaks_it() -> None:
    assert_alone_decides(KEY, a_problem(ONE_EACH, only={8: ()}))
