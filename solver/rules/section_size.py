# ruff: noqa: ARG002 - every rule is asked with all there is, and uses what it needs
"""How many learners sit in a section."""

from __future__ import annotations

from collections.abc import Iterator

from solver.model import Constraint, Model
from solver.problem import Problem
from solver.rules.rule import Breach, Names, Rule
from solver.solution import Solution


class SectionSize(Rule):
    r"""An open section has between its course's minimum and maximum of learners.

    .. math:: min \cdot open_c \le \sum_e joins_{e,c} \le max \cdot open_c
    """

    key = "section-size"

    def may_teach(self, problem: Problem, course: int, person: int) -> bool:
        """Whether there are enough learners for anybody to teach."""
        return len(problem.enrolled[course]) >= problem.courses[course].section_min

    def post(self, model: Model) -> Iterator[Constraint]:
        """Yield the two bounds of each candidate."""
        for candidate, enrolments in enumerate(model.seats_in):
            course = model.course(candidate)
            seats = sum(model.joins[each, candidate] for each in enrolments)
            if course.section_min > 0:
                yield model.cp.add(seats >= course.section_min * model.open[candidate])
            if len(enrolments) > course.section_max:
                yield model.cp.add(seats <= course.section_max * model.open[candidate])

    def breaches(self, problem: Problem, solution: Solution) -> Iterator[Breach]:
        """Yield sections that are too small or too large."""
        for section in solution.sections:
            course = problem.courses[section.course]
            if not course.section_min <= len(section.seats) <= course.section_max:
                first = section.starts[0] if section.starts else -1
                yield Breach(
                    self.key, (section.course, first, len(section.seats), course.section_min, course.section_max)
                )

    def tell(self, breach: Breach, names: Names) -> str:
        """Return a breach as a sentence."""
        course, cell, size, least, most = breach.at
        return (
            f"The section of {names.course(course)} that begins on {names.when(cell)} has {size} learners; "
            f"between {least} and {most} are allowed."
        )
