from __future__ import annotations

from solver.rules import Breach, tell
from tests.solver.problems import a_course, a_problem, assert_alone_decides, at, broken

KEY = "section-size"
PAIRS = a_course(section_min=2, section_max=3)


def test_from_the_least_to_the_most() -> None:
    problem = a_problem(PAIRS, learners={0: range(5)})
    assert broken(KEY, problem, at(0, who=range(2)), at(1, who=range(2, 5))) == []


def test_one_too_few_and_one_too_many() -> None:
    problem = a_problem(PAIRS, learners={0: range(5)})
    assert broken(KEY, problem, at(4, who=(4,)), at(5, who=range(4))) == [(0, 4, 1, 2, 3), (0, 5, 4, 2, 3)]
    assert tell(Breach(KEY, (0, 4, 1, 2, 3))) == (
        "The section of course 0 that begins on cell 4 has 1 learners; between 2 and 3 are allowed."
    )


def test_without_its_post_the_answer_has_too_few() -> None:
    assert_alone_decides(KEY, a_problem(a_course(section_min=3), learners={0: range(3)}, only={2: ()}))


def test_without_its_post_the_answer_has_too_many() -> None:
    assert_alone_decides(KEY, a_problem(a_course(section_max=1)))
