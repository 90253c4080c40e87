from __future__ import annotations

from solver.rules import Breach, tell
from solver.solution import Seat
from tests.solver.problems import a_course, a_problem, an_hour, assert_alone_decides, at, broken

KEY = "learner-attends"
TWICE = a_course(activities=(an_hour(0), an_hour(1)), recordings_allowed=1)


def test_a_learner_within_reach_may_sit() -> None:
    assert broken(KEY, a_problem(only={0: (3,)}), at(3)) == []


def test_a_learner_out_of_reach_may_not() -> None:
    assert broken(KEY, a_problem(only={0: (3,)}), at(4)) == [(0, 0, 4)]
    assert tell(Breach(KEY, (0, 0, 4))) == "person 0 cannot attend course 0 on cell 4."


def test_what_is_recorded_need_not_be_attended_and_nothing_else() -> None:
    problem = a_problem(TWICE, only={0: (3,)})
    assert broken(KEY, problem, at(3, 7, who=(Seat(0, (1,)), 1))) == []
    assert broken(KEY, problem, at(3, 7, who=(Seat(0, (0,)), 1))) == [(0, 0, 7)]


def test_without_its_post_the_answer_breaks_it() -> None:
    assert_alone_decides(KEY, a_problem(only={0: ()}))
