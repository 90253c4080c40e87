from __future__ import annotations

import numpy as np

from solver.rules import Breach, tell
from solver.solution import Seat
from tests.solver.problems import DAY, N_CELLS, Rules, a_course, a_problem, an_hour, assert_alone_decides, at, broken

KEY = "daily-maximum"
TWICE = a_course(activities=(an_hour(0), an_hour(1)), recordings_allowed=1)


def test_learners_have_their_maximum() -> None:
    assert broken(KEY, a_problem(TWICE, rules=Rules(learner_day=120)), at(3, 5, who=(0,))) == []
    found = broken(KEY, a_problem(TWICE, rules=Rules(learner_day=119)), at(3, 5, who=(0,)))
    assert found == [(0, 0, 3, 120, 119)]
    assert tell(Breach(KEY, found[0])) == (
        "person 0 has live sessions for 120 minutes on the day of cell 3; at most 119 are allowed."
    )


def test_instructors_have_theirs() -> None:
    assert broken(KEY, a_problem(TWICE, rules=Rules(instructor_day=120)), at(3, 5, who=(0,))) == []
    found = broken(KEY, a_problem(TWICE, rules=Rules(instructor_day=119)), at(3, 5, who=(0,)))
    assert found == [(9, 1, 3, 120, 119)]
    assert tell(Breach(KEY, found[0])) == (
        "person 9 teaches for 120 minutes on the day of cell 3; at most 119 are allowed."
    )


def test_learning_and_teaching_are_counted_apart() -> None:
    problem = a_problem(
        a_course(instructors=(8,)),
        a_course(instructors=(9,)),
        learners={0: (0,), 1: (8,)},
        rules=Rules(learner_day=60, instructor_day=60),
    )
    assert broken(KEY, problem, at(3, who=(0,), by=8), at(5, course=1, who=(1,))) == []


def test_the_next_date_is_another_day_by_the_clock_of_the_person() -> None:
    cells = np.arange(N_CELLS)
    clocks = np.zeros(10, np.int64)
    clocks[0] = 1
    problem = a_problem(
        TWICE,
        rules=Rules(learner_day=60),
        day=np.stack([cells // DAY, (cells + 5) // DAY]),
        wall=np.stack([cells, cells]),
        clock_of=clocks,
    )
    assert broken(KEY, problem, at(4, 5, who=(0,))) == []
    assert broken(KEY, problem, at(4, 5, who=(1,))) == [(1, 0, 4, 120, 60)]


def test_what_is_recorded_takes_no_time_of_the_day() -> None:
    problem = a_problem(TWICE, rules=Rules(learner_day=60))
    assert broken(KEY, problem, at(3, 5, who=(Seat(0, (1,)),))) == []


def test_without_its_post_a_learner_has_too_much() -> None:
    problem = a_problem(
        a_course(), a_course(), learners={0: (0,), 1: (0,)}, only={0: (2, 5)}, rules=Rules(learner_day=60)
    )
    assert_alone_decides(KEY, problem)


def test_without_its_post_an_instructor_has_too_much() -> None:
    problem = a_problem(a_course(section_max=1), only={9: (2, 5)}, rules=Rules(instructor_day=60))
    assert_alone_decides(KEY, problem)


def test_without_its_post_one_section_alone_is_too_much() -> None:
    assert_alone_decides(KEY, a_problem(TWICE, only={9: (2, 5)}, rules=Rules(instructor_day=60)))
