from __future__ import annotations

from solver.rules import Breach, tell
from solver.solution import Seat
from tests.solver.problems import a_course, a_problem, an_hour, assert_alone_decides, at, broken

KEY = "required-first"
BASICS = a_course(activities=(an_hour(0), an_hour(1, duration=90)), instructors=(9,), recordings_allowed=1)
ADVANCED = a_course(instructors=(8,), requires=(0,))


def test_the_required_course_may_end_when_the_other_begins_and_no_later() -> None:
    problem = a_problem(BASICS, ADVANCED)
    assert broken(KEY, problem, at(2, 4, who=(0,)), at(6, course=1, who=(2,), by=8)) == []
    assert broken(KEY, problem, at(2, 4, who=(0,)), at(5, course=1, who=(2,), by=8)) == [(0, 1, 5, 0)]
    assert tell(Breach(KEY, (0, 1, 5, 0))) == (
        "person 0 begins course 1 on cell 5, before the last session of course 0 has ended, which it requires."
    )


def test_a_recorded_session_counts_as_well() -> None:
    problem = a_problem(BASICS, ADVANCED)
    assert broken(KEY, problem, at(2, 4, who=(Seat(0, (1,)),)), at(3, course=1, who=(2,), by=8)) == [(0, 1, 3, 0)]


def test_it_matters_only_to_who_takes_both_live() -> None:
    problem = a_problem(BASICS, ADVANCED)
    assert broken(KEY, problem, at(2, 4, who=(0,)), at(3, course=1, who=(3,), by=8)) == []


def test_without_its_post_the_answer_breaks_it() -> None:
    short = a_course(instructors=(9,))
    problem = a_problem(short, ADVANCED, learners={0: (0,), 1: (0,)}, only={9: (5,), 8: (4,)})
    assert_alone_decides(KEY, problem)
