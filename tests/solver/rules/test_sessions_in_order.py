from __future__ import annotations

from solver.rules import Breach, tell
from solver.solution import Seat, Section
from tests.solver.problems import HOUR, N_CELLS, a_course, a_problem, an_hour, assert_alone_decides, at, broken

KEY = "sessions-in-order"
TWICE = a_course(activities=(an_hour(0, duration=90), an_hour(1)))


def test_the_next_session_may_begin_when_the_last_has_ended() -> None:
    assert broken(KEY, a_problem(TWICE), at(3, 5)) == []


def test_a_session_may_not_begin_while_the_last_goes_on() -> None:
    assert broken(KEY, a_problem(TWICE), at(3, 4)) == [(0, 1, 4)]
    assert tell(Breach(KEY, (0, 1, 4))) == (
        "activity 1 of course 0 of course 0 on cell 4 lies outside the programme "
        "or begins before the session before it has ended."
    )


def test_the_horizon_may_be_used_to_its_last_minute_and_no_longer() -> None:
    to_the_end = a_problem(horizon_end=N_CELLS * HOUR)
    a_minute_less = a_problem(horizon_end=N_CELLS * HOUR - 1)
    assert broken(KEY, to_the_end, at(N_CELLS - 1)) == []
    assert broken(KEY, a_minute_less, at(N_CELLS - 1)) == [(0, 0, N_CELLS - 1)]


def test_nothing_begins_before_the_horizon() -> None:
    assert broken(KEY, a_problem(horizon_start=0), at(0)) == []
    assert broken(KEY, a_problem(horizon_start=1), at(0)) == [(0, 0, 0)]


def test_a_start_beyond_the_last_cell_is_noticed() -> None:
    assert broken(KEY, a_problem(), at(N_CELLS)) == [(0, 0, N_CELLS)]


def test_every_live_activity_has_its_session() -> None:
    half = Section(0, 9, (3,), (-1,), (Seat(0),))
    assert broken(KEY, a_problem(TWICE), half) == [(0, -1, 3)]
    assert tell(Breach(KEY, (0, -1, 3))) == "A section of course 0 does not have one session for each live activity."


def test_without_its_post_the_answer_breaks_it() -> None:
    last = (N_CELLS - 1,)
    assert_alone_decides(KEY, a_problem(horizon_end=N_CELLS * HOUR - 30, only={0: last, 1: last}))


def test_without_its_post_the_answer_takes_sessions_backwards() -> None:
    # the first session fits into cell 5 only, the second into cell 4 only
    course = a_course(activities=(an_hour(0, duration=120), an_hour(1)), instructors=(9,))
    assert_alone_decides(KEY, a_problem(course, only={9: (5, 6, 4), 0: (4, 5, 6)}, learners={0: (0,)}))
