# ruff: noqa: ARG002 - every goal is measured with all there is, and uses what it needs
"""Study that finds no room."""

from __future__ import annotations

from solver.goals.goal import Expression, Goal, Measure
from solver.kept import kept
from solver.model import Literal, Model
from solver.problem import Problem
from solver.solution import Solution
from solver.study import Desk, Diary, StudyPlan, study_lower_bound, unseated_missing

FEW_SEATS = 3000
"""Up to so many possible seats, what each misses by itself is planned exactly, which spares cuts later."""


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
        exactly = len(model.joins) <= FEW_SEATS
        for enrolment, unseated in enumerate(model.unseated):
            choices: list[tuple[tuple[int, ...] | None, Literal]] = [(None, unseated)]
            for candidate in model.seats_of[enrolment]:
                choices.append((model.candidates[candidate].starts, model.joins[enrolment, candidate]))
            for starts, literal in choices:
                short = self._alone(model.problem, enrolment, starts, exactly=exactly)
                if short:
                    model.alone[enrolment, starts] = short
                    terms.append(short * literal)
        return model.problem.weights.missing_study_minute * sum(terms)

    @staticmethod
    def _alone(problem: Problem, enrolment: int, starts: tuple[int, ...] | None, *, exactly: bool) -> int:
        """Return minutes that an enrolment misses at least whatever else its learner does."""
        if exactly:
            # The section's own sessions lie outside the windows between them, so they take no time from these.
            diary = Diary(problem.enrolments[enrolment].person, ((enrolment, starts),), ())
            return kept(problem, Desk).plan(diary).at_least
        if starts is None:
            return unseated_missing(problem, enrolment)
        return study_lower_bound(problem, enrolment, starts)

    def measure(self, problem: Problem, solution: Solution, study: StudyPlan) -> Measure:
        """Return the points, and all missing minutes."""
        return Measure(problem.weights.missing_study_minute * study.missing_minutes, study.missing_minutes)
