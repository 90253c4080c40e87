# ruff: noqa: ARG002 - every goal is measured with all there is, and uses what it needs
"""What each section costs."""

from __future__ import annotations

from solver.goals.goal import Expression, Goal, Measure
from solver.model import Model
from solver.problem import Problem
from solver.solution import Solution
from solver.study import StudyPlan


class Sections(Goal):
    r"""Each section costs the same.

    .. math:: section \cdot \sum_c open_c
    """

    key = "sections"
    unit = "sections"

    def cost(self, model: Model) -> Expression:
        """Return the points of the open candidates."""
        return model.problem.weights.section * sum(model.open)

    def measure(self, problem: Problem, solution: Solution, study: StudyPlan) -> Measure:
        """Return the points, and how many sections there are."""
        return Measure(problem.weights.section * len(solution.sections), len(solution.sections))
