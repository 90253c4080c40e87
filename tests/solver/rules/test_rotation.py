from __future__ import annotations

import numpy as np

from solver.problem import Problem
from solver.rules import Breach, tell
from solver.solution import Seat
from tests.solver.problems import DAY, N_CELLS, a_course, a_problem, an_hour, assert_alone_decides, at, broken

KEY = "rotation"
HOURS = (an_hour(0), an_hour(1, min_days=1), an_hour(2, min_days=1))


def mornings(allowed: int, **changed: int) -> Problem:
    """Three hours on three days; person 0 works in the mornings, and reaches everything."""
    working = np.ones((10, N_CELLS), np.uint8)
    working[0, [cell for cell in range(N_CELLS) if cell % DAY >= 5]] = 0
    return a_problem(a_course(activities=HOURS, max_out_of_hours=allowed, **changed), working=working)


def test_as_many_out_of_hours_as_allowed_and_one_more() -> None:
    assert broken(KEY, mornings(1), at(0, 10, 25)) == []
    assert broken(KEY, mornings(1), at(0, 15, 25)) == [(0, 0, 2, 1)]
    assert broken(KEY, mornings(0), at(0, 10, 25)) == [(0, 0, 1, 0)]
    assert tell(Breach(KEY, (0, 0, 2, 1))) == (
        "person 0 attends 2 sessions of course 0 out of hours; the series rotates, so that nobody attends more than 1."
    )


def test_a_session_made_up_from_the_recording_is_none_attended() -> None:
    problem = mornings(1, recordings_allowed=1)
    assert broken(KEY, problem, at(0, 15, 25, who=(Seat(0, (2,)), 1))) == []


def test_without_its_post_the_answer_breaks_it() -> None:
    # the teacher has nothing but afternoons
    working = mornings(1).working
    only = {9: [cell for cell in range(N_CELLS) if cell % DAY == 6]}
    rotating = a_course(activities=HOURS, max_out_of_hours=1)
    assert_alone_decides(KEY, a_problem(rotating, only=only, working=working))
