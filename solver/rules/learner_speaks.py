"""Every learner in a section speaks its course's language."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from solver.model import Batch, Mask
from solver.problem import Problem
from solver.rules.rule import Breach, Names, Rule
from solver.solution import Solution


class LearnerSpeaks(Rule):
    r"""Nobody sits in a section of a course whose language they do not speak.

    .. math:: joins_{e,c} = 0 \quad \text{where } \lnot speaks_e
    """

    key = "learner-speaks"

    def may_join(self, problem: Problem, enrolment: int, batch: Batch) -> Mask | None:
        """Return nothing but refusals where the learner does not speak the language."""
        return None if problem.enrolments[enrolment].speaks else np.zeros(len(batch.indices), np.bool_)

    def breaches(self, problem: Problem, solution: Solution) -> Iterator[Breach]:
        """Yield seats of learners who do not speak the language."""
        for section in solution.sections:
            for seat in section.seats:
                enrolment = problem.enrolments[seat.enrolment]
                if not enrolment.speaks:
                    yield Breach(self.key, (enrolment.person, section.course))

    def tell(self, breach: Breach, names: Names) -> str:
        """Return a breach as a sentence."""
        person, course = breach.at
        return f"{names.person(person)} does not speak the language of {names.course(course)}."
