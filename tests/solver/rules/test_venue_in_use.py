from __future__ import annotations

from solver.rules import Breach, tell
from tests.solver.problems import Rules, a_course, a_place, a_problem, an_hour, assert_alone_decides, at, broken

KEY = "venue-in-use"
BY_EIGHT = a_course(activities=(an_hour(0, duration=90, in_person=True),), instructors=(8,))
BY_NINE = a_course(activities=(an_hour(0, in_person=True),), instructors=(9,))
PLACES = [a_place(), a_place()]


def test_one_after_the_other_is_allowed_and_both_at_once_is_not() -> None:
    problem = a_problem(BY_EIGHT, BY_NINE, venues=PLACES)
    assert broken(KEY, problem, at(4, who=(0,), by=8, venue=0), at(6, course=1, who=(3,), venue=0)) == []
    assert broken(KEY, problem, at(4, who=(0,), by=8, venue=0), at(5, course=1, who=(3,), venue=0)) == [(0, 5, 1, 0)]
    assert tell(Breach(KEY, (0, 5, 1, 0))) == "venue 0 hosts course 1 on cell 5 while course 0 is still there."


def test_another_place_is_free() -> None:
    problem = a_problem(BY_EIGHT, BY_NINE, venues=PLACES)
    assert broken(KEY, problem, at(4, who=(0,), by=8, venue=0), at(4, course=1, who=(3,), venue=1)) == []


def test_without_its_post_the_answer_breaks_it() -> None:
    problem = a_problem(
        BY_EIGHT,
        BY_NINE,
        learners={0: (0,), 1: (1,)},
        only={0: (4, 5), 1: (4,)},
        venues=PLACES[:1],
        rules=Rules(travel=0),
    )
    assert_alone_decides(KEY, problem)
