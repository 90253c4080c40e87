from __future__ import annotations

from solver.rules import Breach, tell
from tests.solver.problems import Rules, a_course, a_problem, an_hour, assert_alone_decides, at, broken

KEY = "parallel-sessions"
LONG = a_course(activities=(an_hour(0, duration=150),), instructors=(8,))
SHORT = a_course(instructors=(9,))


def test_as_many_as_there_are_licences_and_one_more() -> None:
    sections = at(4, who=(0,), by=8), at(5, course=1, who=(3,))
    assert broken(KEY, a_problem(LONG, SHORT, rules=Rules(parallel=2)), *sections) == []
    assert broken(KEY, a_problem(LONG, SHORT, rules=Rules(parallel=1)), *sections) == [(5, 2, 1)]
    assert tell(Breach(KEY, (5, 2, 1))) == "2 live sessions are under way on cell 5; there are licences for 1."


def test_a_licence_is_free_once_a_session_has_ended() -> None:
    problem = a_problem(LONG, SHORT, rules=Rules(parallel=1))
    assert broken(KEY, problem, at(4, who=(0,), by=8), at(7, course=1, who=(3,))) == []
    assert broken(KEY, problem, at(4, who=(0,), by=8), at(6, course=1, who=(3,))) == [(6, 2, 1)]


def test_without_its_post_the_answer_breaks_it() -> None:
    problem = a_problem(
        a_course(instructors=(8,)),
        SHORT,
        learners={0: (0,), 1: (1,)},
        only={0: (4,), 1: (4,)},
        rules=Rules(parallel=1),
    )
    assert_alone_decides(KEY, problem)
