from __future__ import annotations

from solver.rules import Breach, tell
from solver.solution import Seat
from tests.solver.problems import Rules, a_course, a_place, a_problem, an_hour, assert_alone_decides, at, broken

KEY = "one-place-at-once"
BY_EIGHT = a_course(instructors=(8,))
BY_NINE = a_course(instructors=(9,))
IN_PERSON = a_course(activities=(an_hour(0, in_person=True),), instructors=(8,))


def test_one_after_the_other_is_allowed_and_both_at_once_is_not() -> None:
    problem = a_problem(BY_EIGHT, BY_NINE)
    assert broken(KEY, problem, at(4, who=(0,), by=8), at(5, course=1, who=(2,))) == []
    assert broken(KEY, problem, at(4, who=(0,), by=8), at(4, course=1, who=(2,))) == [(0, 0, 4, 1, 4, 0)]
    assert tell(Breach(KEY, (0, 0, 4, 1, 4, 0))) == (
        "person 0 cannot be in course 0 on cell 4 and in course 1 on cell 4."
    )


def test_two_learners_may_be_in_two_places() -> None:
    problem = a_problem(BY_EIGHT, BY_NINE)
    assert broken(KEY, problem, at(4, who=(0,), by=8), at(4, course=1, who=(3,))) == []


def test_the_buffer_is_kept_to_the_minute() -> None:
    sections = at(4, who=(0,), by=8), at(6, course=1, who=(2,))
    assert broken(KEY, a_problem(BY_EIGHT, BY_NINE, rules=Rules(buffer=60)), *sections) == []
    found = broken(KEY, a_problem(BY_EIGHT, BY_NINE, rules=Rules(buffer=61)), *sections)
    assert found == [(0, 0, 4, 1, 6, 61)]
    assert tell(Breach(KEY, found[0])) == (
        "person 0 cannot be, 61 minutes apart at least, in course 0 on cell 4 and in course 1 on cell 6."
    )


def test_travel_counts_if_either_is_in_person_and_not_on_top_of_the_buffer() -> None:
    sections = at(4, who=(0,), by=8, venue=0), at(6, course=1, who=(2,))
    enough = a_problem(IN_PERSON, BY_NINE, rules=Rules(buffer=30, travel=60), venues=[a_place()])
    too_far = a_problem(IN_PERSON, BY_NINE, rules=Rules(buffer=30, travel=61), venues=[a_place()])
    online = a_problem(BY_EIGHT, BY_NINE, rules=Rules(buffer=30, travel=61))
    assert broken(KEY, enough, *sections) == []
    assert broken(KEY, too_far, *sections) == [(0, 0, 4, 1, 6, 61)]
    assert broken(KEY, online, at(4, who=(0,), by=8), at(6, course=1, who=(2,))) == []


def test_whoever_teaches_cannot_sit_elsewhere() -> None:
    problem = a_problem(BY_EIGHT, BY_NINE, learners={0: (0,), 1: (8,)})
    assert broken(KEY, problem, at(4, who=(0,), by=8), at(4, course=1, who=(1,))) == [(8, 0, 4, 1, 4, 0)]


def test_a_recorded_session_is_nowhere_to_be() -> None:
    problem = a_problem(BY_EIGHT, BY_NINE)
    assert broken(KEY, problem, at(4, who=(Seat(0, (0,)),), by=8), at(4, course=1, who=(2,))) == []


def test_without_its_post_a_learner_is_in_two_places() -> None:
    assert_alone_decides(KEY, a_problem(BY_EIGHT, BY_NINE, learners={0: (0,), 1: (0,)}, only={0: (4,)}))


def test_without_its_post_an_instructor_teaches_twice_at_once() -> None:
    problem = a_problem(BY_NINE, BY_NINE, learners={0: (0,), 1: (1,)}, only={9: (4,)})
    assert_alone_decides(KEY, problem)


def test_without_its_post_an_instructor_learns_and_teaches_at_once() -> None:
    problem = a_problem(BY_EIGHT, BY_NINE, learners={0: (0,), 1: (8,)}, only={8: (4,)})
    assert_alone_decides(KEY, problem)


def test_without_its_post_there_is_no_time_to_travel() -> None:
    problem = a_problem(
        IN_PERSON,
        BY_NINE,
        learners={0: (0,), 1: (0,)},
        only={0: (4, 5)},
        rules=Rules(travel=60),
        venues=[a_place()],
    )
    assert_alone_decides(KEY, problem)


def test_without_its_post_a_section_leaves_its_instructor_no_buffer() -> None:
    twice = a_course(activities=(an_hour(0), an_hour(1)))
    assert_alone_decides(KEY, a_problem(twice, only={9: (4, 5)}, rules=Rules(buffer=30)))
