from __future__ import annotations

from solver.rules import Breach, tell
from tests.solver.problems import a_course, a_problem, assert_alone_decides, at, broken

KEY = "max-sections"
AT_MOST_TWO = a_course(max_sections=2, section_max=1)


def test_as_many_as_allowed_and_one_more() -> None:
    problem = a_problem(AT_MOST_TWO, learners={0: range(3)})
    assert broken(KEY, problem, at(0, who=(0,)), at(1, who=(1,))) == []
    assert broken(KEY, problem, at(0, who=(0,)), at(1, who=(1,)), at(2, who=(2,))) == [(0, 3, 2)]
    assert tell(Breach(KEY, (0, 3, 2))) == "course 0 has 3 sections; at most 2 are allowed."


def test_each_course_counts_its_own() -> None:
    problem = a_problem(AT_MOST_TWO, AT_MOST_TWO)
    assert broken(KEY, problem, at(0, who=(0,)), at(1, who=(1,)), at(2, course=1, who=(2,))) == []


def test_without_its_post_the_answer_breaks_it() -> None:
    assert_alone_decides(KEY, a_problem(AT_MOST_TWO, learners={0: range(3)}))
