"""A section is taught by one of its course's instructors."""

from __future__ import annotations

from collections.abc import Iterator

from solver.problem import Problem
from solver.rules.rule import Breach, Names, Rule
from solver.solution import Solution


class QualifiedInstructor(Rule):
    r"""A section is taught by one of its course's instructors who speak its language.

    .. math:: open_c = 0 \quad \text{where } instructor_c \notin instructors
    """

    key = "qualified-instructor"

    def may_teach(self, problem: Problem, course: int, person: int) -> bool:
        """Whether the person is one of the course's instructors."""
        return person in problem.courses[course].instructors

    def breaches(self, problem: Problem, solution: Solution) -> Iterator[Breach]:
        """Yield sections taught by somebody else."""
        for section in solution.sections:
            if not any(section.instructor == each for each in problem.courses[section.course].instructors):
                yield Breach(self.key, (section.instructor, section.course))

    def tell(self, breach: Breach, names: Names) -> str:
        """Return a breach as a sentence."""
        person, course = breach.at
        return f"{names.person(person)} teaches {names.course(course)} without being one of its instructors."
