"""A learner can attend every session of their section that they do not make up from the recording."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from solver.model import Batch, Mask
from solver.problem import Problem
from solver.rules import masks
from solver.rules.rule import Breach, Names, Rule, sessions_of
from solver.solution import Solution


class LearnerAttends(Rule):
    r"""A learner can attend each session of their section, or makes it up from the recording.

    .. math:: records_{e,c,k} = joins_{e,c} \quad \text{where } \lnot can_{e, start_k}
    """

    key = "learner-attends"

    def may_sit(self, problem: Problem, enrolment: int, batch: Batch) -> Mask:
        """Return the sessions at whose start the learner can attend."""
        person = problem.enrolments[enrolment].person
        found = np.ones(batch.starts.shape, np.bool_)
        known: dict[tuple[int, bool], Mask] = {}  # sessions of one length mostly
        for k, activity in enumerate(problem.courses[batch.course].live):
            kind = (activity.duration, activity.in_person)
            if kind not in known:
                known[kind] = masks.can_attend(problem, person, activity)
            found[:, k] = known[kind][batch.starts[:, k]]
        return found

    def breaches(self, problem: Problem, solution: Solution) -> Iterator[Breach]:
        """Yield sessions that a learner neither can attend nor records."""
        for section in solution.sections:
            for seat in section.seats:
                person = problem.enrolments[seat.enrolment].person
                for k, activity, start, _ in sessions_of(problem, section):
                    if k not in seat.recorded and not problem.can_attend(person, start, activity):
                        yield Breach(self.key, (person, section.course, start))

    def tell(self, breach: Breach, names: Names) -> str:
        """Return a breach as a sentence."""
        person, course, cell = breach.at
        return f"{names.person(person)} cannot attend {names.course(course)} on {names.when(cell)}."
