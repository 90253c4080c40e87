# ruff: noqa: ARG002 - every goal is measured with all there is, and uses what it needs
"""Study that finds no room."""

from __future__ import annotations

from solver.goals.goal import Expression, Goal, Measure
from solver.model import Model
from solver.problem import Problem
from solver.solution import Solution
from solver.study import StudyPlan, study_lower_bound, unseated_missing


class MissingStudy(Goal):
    r"""Each minute of study costs that finds no room in a learner's free working hours.

    The model knows what each enrolment misses by itself. What a person's enrolments take from one another (``extra``)
    depends on all of them together; it is worked out for each solution, and added for the choices that led to it.

    .. math:: missing \cdot (\sum_{e,c} alone_{e,c} \, joins_{e,c} + \sum_e alone_e \, unseated_e + \sum_p extra_p)
    """

    key = "missing-study"
    unit = "minutes"

    def cost(self, model: Model) -> Expression:
        """Return the points of what is missing by each enrolment alone."""
        terms = []
        for enrolment, unseated in enumerate(model.unseated):
            short = unseated_missing(model.problem, enrolment)
            if short:
                terms.append(short * unseated)
            for candidate in model.seats_of[enrolment]:
                short = study_lower_bound(model.problem, enrolment, model.candidates[candidate].starts)
                if short:
                    terms.append(short * model.joins[enrolment, candidate])
        return model.problem.weights.missing_study_minute * sum(terms)

    def measure(self, problem: Problem, solution: Solution, study: StudyPlan) -> Measure:
        """Return the points, and all missing minutes."""
        return Measure(problem.weights.missing_study_minute * study.missing_minutes, study.missing_minutes)
