from __future__ import annotations

import numpy as np

from solver.rules import Breach, tell
from solver.solution import Seat
from tests.solver.problems import (
    TEACHER,
    Rules,
    a_course,
    a_place,
    a_problem,
    an_hour,
    assert_alone_decides,
    at,
    broken,
)

KEY = "venue-suits"
IN_PERSON = a_course(activities=(an_hour(0, in_person=True),), recordings_allowed=1)
NEAR = Rules(travel=0)


def test_an_open_place_that_is_large_enough_and_near_will_do() -> None:
    problem = a_problem(IN_PERSON, venues=[a_place(closed=(3, 5), capacity=2)])
    assert broken(KEY, problem, at(4, venue=0)) == []


def test_in_person_needs_a_place_and_online_none() -> None:
    assert broken(KEY, a_problem(IN_PERSON, venues=[a_place()]), at(4)) == [(0, 0, 4, -1, TEACHER)]
    assert broken(KEY, a_problem(venues=[a_place()]), at(4, venue=0)) == [(0, 0, 4, 0, TEACHER)]
    assert tell(Breach(KEY, (0, 0, 4, -1, 9))) == "course 0 on cell 4 is in person and has no venue."
    assert tell(Breach(KEY, (0, 0, 4, 0, 9))) == "course 0 on cell 4 has a venue and is not in person."


def test_the_place_is_open_for_the_whole_session() -> None:
    long = a_course(activities=(an_hour(0, duration=90, in_person=True),))
    problem = a_problem(long, venues=[a_place(closed=(5,))])
    assert broken(KEY, problem, at(3, venue=0)) == []
    assert broken(KEY, problem, at(4, venue=0)) == [(1, 0, 4, 0, TEACHER)]
    assert tell(Breach(KEY, (1, 0, 4, 0, 9))) == "venue 0 is closed during course 0 on cell 4."


def test_the_place_holds_those_who_come_not_those_who_watch_later() -> None:
    problem = a_problem(IN_PERSON, venues=[a_place(capacity=1)])
    assert broken(KEY, problem, at(4, venue=0, who=(0, Seat(1, (0,))))) == []
    assert broken(KEY, problem, at(4, venue=0, who=(0, 1))) == [(2, 0, 4, 0, TEACHER)]
    assert tell(Breach(KEY, (2, 0, 4, 0, 9))) == "venue 0 is too small for everybody in course 0 on cell 4."


def test_everybody_there_can_reach_it() -> None:
    reaches = np.ones((10, 1), np.uint8)
    reaches[0] = 0
    problem = a_problem(IN_PERSON, venues=[a_place()], reaches_venue=reaches)
    assert broken(KEY, problem, at(4, venue=0, who=(Seat(0, (0,)), 1))) == []
    assert broken(KEY, problem, at(4, venue=0, who=(0, 1))) == [(3, 0, 4, 0, 0)]
    assert tell(Breach(KEY, (3, 0, 4, 0, 0))) == "person 0 cannot reach venue 0, where course 0 on cell 4 meets."


def test_without_its_post_the_place_is_closed() -> None:
    assert_alone_decides(KEY, a_problem(IN_PERSON, venues=[a_place(closed=range(30))], rules=NEAR))


def test_without_its_post_the_place_is_too_small() -> None:
    small = a_course(activities=IN_PERSON.activities, max_sections=1)
    assert_alone_decides(KEY, a_problem(small, venues=[a_place(capacity=1)], rules=NEAR))


def test_without_its_post_a_learner_cannot_get_there() -> None:
    reaches = np.ones((10, 1), np.uint8)
    reaches[0] = 0
    alone = a_course(activities=IN_PERSON.activities)
    assert_alone_decides(KEY, a_problem(alone, venues=[a_place()], reaches_venue=reaches, rules=NEAR))


def test_without_its_post_the_instructor_cannot_get_there() -> None:
    reaches = np.ones((10, 1), np.uint8)
    reaches[TEACHER] = 0
    assert_alone_decides(KEY, a_problem(IN_PERSON, venues=[a_place()], reaches_venue=reaches, rules=NEAR))
