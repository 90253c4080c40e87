from __future__ import annotations

from typing import Any

import numpy as np

from solver.rules import Breach, tell
from solver.solution import Seat
from tests.solver.problems import a_course, a_problem, an_hour, assert_alone_decides, at, broken

KEY = "team-share"
TEAM = np.array([0, 0, 0, -1, -1, -1, -1, -1, -1, 0])
LIMIT: dict[str, Any] = {"team_of": TEAM, "team_limit": np.array([1])}


def test_one_of_the_team_may_be_away_and_not_two() -> None:
    problem = a_problem(learners={0: (0, 1, 3)}, **LIMIT)
    assert broken(KEY, problem, at(4, who=(0, 2))) == []
    assert broken(KEY, problem, at(4, who=(0, 1))) == [(0, 4, 2, 1)]
    assert tell(Breach(KEY, (0, 4, 2, 1))) == (
        "2 learners of team 0 sit in live sessions on cell 4; at most 1 may be away at once."
    )


def test_who_comes_back_makes_room_for_the_next() -> None:
    course = a_course(activities=(an_hour(0, duration=90),))
    problem = a_problem(course, **LIMIT)
    assert broken(KEY, problem, at(4, who=(0,)), at(6, who=(1,))) == []
    assert broken(KEY, problem, at(4, who=(0,)), at(5, who=(1,))) == [(0, 5, 2, 1)]


def test_a_recording_takes_nobody_away_and_teaching_does_not_count() -> None:
    problem = a_problem(a_course(recordings_allowed=1), **LIMIT)  # person 9, who teaches, is of the team
    assert broken(KEY, problem, at(4, who=(0, Seat(1, (0,))))) == []


def test_without_its_post_the_answer_breaks_it() -> None:
    assert_alone_decides(KEY, a_problem(only={0: (4,), 1: (4,)}, **LIMIT))
