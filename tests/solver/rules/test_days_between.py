from __future__ import annotations

import numpy as np

from solver.problem import Problem
from solver.rules import Breach, tell
from tests.solver.problems import DAY, N_CELLS, a_course, a_problem, an_hour, assert_alone_decides, at, broken

KEY = "days-between"


def a_series(least: int, most: int) -> Problem:
    return a_problem(a_course(activities=(an_hour(0), an_hour(1, min_days=least, max_days=most))))


def test_as_few_days_as_allowed_and_one_less() -> None:
    assert broken(KEY, a_series(1, 2), at(DAY - 1, DAY)) == []
    assert broken(KEY, a_series(1, 2), at(0, DAY - 1)) == [(0, 1, DAY - 1, 0)]


def test_as_many_days_as_allowed_and_one_more() -> None:
    assert broken(KEY, a_series(0, 1), at(0, 2 * DAY - 1)) == []
    assert broken(KEY, a_series(0, 1), at(0, 2 * DAY)) == [(0, 1, 2 * DAY, 2)]
    assert tell(Breach(KEY, (0, 1, 2 * DAY, 2))) == (
        "activity 1 of course 0 of course 0 on cell 20 comes 2 days after the session before it."
    )


def test_the_first_session_has_nothing_before_it() -> None:
    problem = a_problem(a_course(activities=(an_hour(0, min_days=9),)))
    assert broken(KEY, problem, at(3)) == []


def test_dates_are_those_of_the_section_not_of_the_journey() -> None:
    cells = np.arange(N_CELLS)
    problem = a_problem(
        a_course(activities=(an_hour(0), an_hour(1, min_days=1))),
        day=np.stack([cells // DAY, (cells + 5) // DAY]),
        wall=np.stack([cells, cells]),
        clock_of=np.ones(10, np.int64),
    )
    assert broken(KEY, problem, at(4, 5)) == [(0, 1, 5, 0)]


def test_without_its_post_the_answer_breaks_it() -> None:
    problem = a_problem(a_course(activities=(an_hour(0), an_hour(1, min_days=1))), only={0: range(DAY), 1: range(DAY)})
    assert_alone_decides(KEY, problem)
