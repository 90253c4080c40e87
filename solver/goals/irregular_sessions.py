# ruff: noqa: ARG002 - every goal is measured with all there is, and uses what it needs
"""Sessions that break their section's weekly rhythm."""

from __future__ import annotations

from solver.goals.goal import Expression, Goal, Measure
from solver.model import Model
from solver.problem import Problem
from solver.solution import Solution
from solver.study import StudyPlan


class IrregularSessions(Goal):
    r"""Each session costs whose weekday or wall-clock start, in the section's zone, is not the first session's.

    .. math:: irregular \cdot \sum_c open_c \cdot |\{k : wall(start_{c,k}) \ne wall(start_{c,1})\}|
    """

    key = "irregular-sessions"
    unit = "sessions"

    def cost(self, model: Model) -> Expression:
        """Return the points of the open candidates' irregular sessions."""
        problem = model.problem
        terms = []
        for candidate, open_ in zip(model.candidates, model.open, strict=True):
            clock = problem.wall[problem.anchor_of[candidate.instructor]]
            walls = clock[list(candidate.starts)]
            moved = int((walls != walls[0]).sum()) if len(walls) else 0
            if moved:
                terms.append(problem.weights.irregular * moved * open_)
        return sum(terms)

    def measure(self, problem: Problem, solution: Solution, study: StudyPlan) -> Measure:
        """Return the points, and how many sessions are irregular."""
        moved = 0
        for section in solution.sections:
            clock = problem.anchor_of[section.instructor]
            for start in section.starts[1:]:
                if problem.wall[clock, start] != problem.wall[clock, section.starts[0]]:
                    moved += 1
        return Measure(problem.weights.irregular * moved, moved)
