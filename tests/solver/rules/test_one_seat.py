from __future__ import annotations

from solver.rules import Breach, tell
from tests.solver.problems import a_course, a_problem, assert_alone_decides, at, broken

KEY = "one-seat"


def test_an_enrolment_sits_in_one_section_of_its_course() -> None:
    problem = a_problem(a_course(), a_course())
    assert broken(KEY, problem, at(0, who=(0, 1)), at(1, course=1, who=(2, 3))) == []


def test_two_seats_are_one_too_many() -> None:
    problem = a_problem()
    assert broken(KEY, problem, at(0, who=(0, 1)), at(1, who=(1,))) == [(1, 0, 0)]
    assert tell(Breach(KEY, (1, 0, 0))) == "person 1 has more than one seat in course 0."


def test_a_seat_in_another_course_is_none_of_theirs() -> None:
    problem = a_problem(a_course(), a_course())
    assert broken(KEY, problem, at(0, course=0, who=(2,))) == [(0, 1, 0)]
    assert tell(Breach(KEY, (0, 1, 0))) == "person 0 is enrolled in course 1 and sits in a section of course 0."


def test_an_enrolment_without_a_seat_is_allowed() -> None:
    assert broken(KEY, a_problem(), at(0, who=(1,))) == []


def test_without_its_post_the_answer_breaks_it() -> None:
    # two sections of two that have to be held, for three learners
    problem = a_problem(a_course(section_min=2), learners={0: (0, 1, 2)})
    assert_alone_decides(KEY, problem, must_open=(0, 1))
