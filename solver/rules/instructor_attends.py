# ruff: noqa: ARG002 - every rule is asked with all there is, and uses what it needs
"""A section's instructor can attend every session of it."""

from __future__ import annotations

from collections.abc import Iterator

from solver.model import Mask
from solver.problem import Problem
from solver.rules import masks
from solver.rules.rule import Breach, Names, Rule, sessions_of
from solver.solution import Solution


class InstructorAttends(Rule):
    r"""A section's instructor can attend every session: within reach, not busy, free to travel where it is in person.

    .. math:: open_c = 0 \quad \text{where } \lnot can_{instructor_c, start_k}
    """

    key = "instructor-attends"

    def starts(self, problem: Problem, course: int, instructor: int, k: int, venue: int) -> Mask:
        """Return the cells at which the instructor can attend."""
        return masks.can_attend(problem, instructor, problem.courses[course].live[k])

    def breaches(self, problem: Problem, solution: Solution) -> Iterator[Breach]:
        """Yield sessions that the instructor cannot attend."""
        for section in solution.sections:
            for _, activity, start, _ in sessions_of(problem, section):
                if not problem.can_attend(section.instructor, start, activity):
                    yield Breach(self.key, (section.instructor, section.course, start))

    def tell(self, breach: Breach, names: Names) -> str:
        """Return a breach as a sentence."""
        person, course, cell = breach.at
        return f"{names.person(person)} cannot teach {names.course(course)} on {names.when(cell)}."
