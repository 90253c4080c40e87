# ruff: noqa: ARG002 - every goal is measured with all there is, and uses what it needs
"""Enrolments without a live seat, and live seats against a learner's preference."""

from __future__ import annotations

from solver.goals.goal import Expression, Goal, Measure
from solver.model import Model
from solver.problem import Problem
from solver.solution import Solution
from solver.study import StudyPlan


class MissedSeats(Goal):
    r"""Each enrolment without a live seat costs what missing it costs, and each with one what that costs.

    .. math:: \sum_e miss_e \cdot unseated_e + seat_e \cdot (1 - unseated_e)
    """

    key = "missed-seats"
    unit = "enrolments"

    def cost(self, model: Model) -> Expression:
        """Return the points of all seats, taken and missed."""
        terms = []
        for enrolment, unseated in zip(model.problem.enrolments, model.unseated, strict=True):
            terms.append(enrolment.seat + (enrolment.miss - enrolment.seat) * unseated)
        return sum(terms)

    def measure(self, problem: Problem, solution: Solution, study: StudyPlan) -> Measure:
        """Return the points, and how many enrolments have no seat."""
        missed = solution.unseated(problem)
        points = sum(problem.enrolments[each].miss for each in missed)
        points += sum(problem.enrolments[each].seat for each in solution.section_of())
        return Measure(points, len(missed))
