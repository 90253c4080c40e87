# ruff: noqa: ARG002 - every goal is measured with all there is, and uses what it needs
"""What sessions made up from the recording cost."""

from __future__ import annotations

from solver.goals.goal import Expression, Goal, Measure
from solver.model import Model
from solver.problem import Problem
from solver.solution import Solution
from solver.study import StudyPlan


class Recordings(Goal):
    r"""Each session that a learner makes up from the recording costs the same.

    .. math:: recording \cdot \sum_{e,c,k} records_{e,c,k}
    """

    key = "recordings"
    unit = "recordings"

    def cost(self, model: Model) -> Expression:
        """Return the points of all recordings used."""
        return model.problem.weights.recording * sum(model.records.values())

    def measure(self, problem: Problem, solution: Solution, study: StudyPlan) -> Measure:
        """Return the points, and how many recordings are used."""
        used = sum(len(seat.recorded) for section in solution.sections for seat in section.seats)
        return Measure(problem.weights.recording * used, used)
