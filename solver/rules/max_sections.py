"""How many sections a course has."""

from __future__ import annotations

from collections.abc import Iterator

from solver.model import Constraint, Model
from solver.problem import Problem
from solver.rules.rule import Breach, Names, Rule
from solver.solution import Solution


class MaxSections(Rule):
    r"""A course has at most its maximum of sections.

    .. math:: \sum_{c} open_c \le max\_sections
    """

    key = "max-sections"

    def post(self, model: Model) -> Iterator[Constraint]:
        """Yield one row for each course with more candidates than that."""
        for course, candidates in enumerate(model.by_course):
            most = model.problem.courses[course].max_sections
            if len(candidates) > most:
                yield model.cp.add(sum(model.open[each] for each in candidates) <= most)

    def breaches(self, problem: Problem, solution: Solution) -> Iterator[Breach]:
        """Yield courses with too many sections."""
        for index, course in enumerate(problem.courses):
            found = len([each for each in solution.sections if each.course == index])
            if found > course.max_sections:
                yield Breach(self.key, (index, found, course.max_sections))

    def tell(self, breach: Breach, names: Names) -> str:
        """Return a breach as a sentence."""
        course, found, most = breach.at
        return f"{names.course(course)} has {found} sections; at most {most} are allowed."
