from __future__ import annotations

from solver.rules import Breach, tell
from solver.solution import Seat
from tests.solver.problems import DAY, a_course, a_problem, an_hour, assert_alone_decides, at, broken

KEY = "recordings-allowed"
HOURS = (an_hour(0), an_hour(1, min_days=1), an_hour(2, min_days=1))


def test_as_many_as_allowed_and_one_more() -> None:
    problem = a_problem(a_course(activities=HOURS, recordings_allowed=1))
    assert broken(KEY, problem, at(0, 10, 20, who=(Seat(0, (2,)), 1))) == []
    assert broken(KEY, problem, at(0, 10, 20, who=(Seat(0, (0, 2)), 1))) == [(0, 0, 2, 1)]
    assert tell(Breach(KEY, (0, 0, 2, 1))) == (
        "person 0 makes up 2 sessions of course 0 from the recording; it allows 1."
    )


def test_a_recording_is_of_a_session_there_is_and_counts_once() -> None:
    problem = a_problem(a_course(activities=HOURS, recordings_allowed=3))
    assert broken(KEY, problem, at(0, 10, 20, who=(Seat(0, (3,)),))) == [(0, 0, 1, 3)]
    assert broken(KEY, problem, at(0, 10, 20, who=(Seat(0, (1, 1)),))) == [(0, 0, 2, 3)]


def test_without_its_post_the_answer_breaks_it() -> None:
    assert_alone_decides(KEY, a_problem(a_course(activities=HOURS), only={0: range(DAY), 9: (2, 12, 13, 22)}))


def test_without_its_row_a_learner_records_because_of_a_clash() -> None:
    # person 0 could attend all of course 0, were it not for course 1 at the same time
    twice = a_course(activities=HOURS[:2], recordings_allowed=0, instructors=(9,))
    same_time = a_course(activities=HOURS[:2], instructors=(8,))
    problem = a_problem(twice, same_time, only={8: (3, 13), 9: (3, 14)}, learners={0: (0,), 1: (0,)})
    assert_alone_decides(KEY, problem)
