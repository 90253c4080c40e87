from __future__ import annotations

import numpy as np

from solver.rules import Breach, tell
from tests.solver.problems import (
    N_CELLS,
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

KEY = "instructor-attends"


def busy_at(person: int, *cells: int) -> np.ndarray:
    busy = np.zeros((10, N_CELLS), np.uint8)
    busy[person, list(cells)] = 1
    return busy


def test_every_cell_has_to_be_within_reach() -> None:
    problem = a_problem(a_course(activities=(an_hour(0, duration=61),)), only={TEACHER: (3, 4, 6)})
    assert broken(KEY, problem, at(3)) == []
    assert broken(KEY, problem, at(4)) == [(TEACHER, 0, 4)]
    assert tell(Breach(KEY, (TEACHER, 0, 4))) == "person 9 cannot teach course 0 on cell 4."


def test_a_busy_cell_next_door_does_not_matter_online() -> None:
    problem = a_problem(busy=busy_at(TEACHER, 4))
    assert broken(KEY, problem, at(3), at(5)) == []
    assert broken(KEY, problem, at(4)) == [(TEACHER, 0, 4)]


def test_in_person_there_is_time_to_travel_before_and_after() -> None:
    course = a_course(activities=(an_hour(0, in_person=True),))
    problem = a_problem(course, venues=[a_place()], busy=busy_at(TEACHER, 5), rules=Rules(travel=120))
    assert broken(KEY, problem, at(2, venue=0), at(8, venue=0)) == []
    assert broken(KEY, problem, at(3, venue=0), at(7, venue=0)) == [(TEACHER, 0, 3), (TEACHER, 0, 7)]


def test_without_its_post_the_answer_breaks_it() -> None:
    assert_alone_decides(KEY, a_problem(only={TEACHER: ()}))
