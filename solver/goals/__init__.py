"""The goals: one module each. Their order here is the order of docs/model.md."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from solver.goals.goal import Goal, Measure
from solver.goals.irregular_sessions import IrregularSessions
from solver.goals.missed_seats import MissedSeats
from solver.goals.missing_study import MissingStudy
from solver.goals.out_of_hours import OutOfHours
from solver.goals.recordings import Recordings
from solver.goals.sections import Sections
from solver.problem import Problem
from solver.solution import Solution
from solver.study import StudyPlan, plan_study

GOALS: tuple[Goal, ...] = (
    MissedSeats(),
    OutOfHours(),
    Sections(),
    Recordings(),
    IrregularSessions(),
    MissingStudy(),
)
"""Every goal, in the order of the contract."""


@dataclass(frozen=True)
class Points:
    """What a solution costs: all together, by goal (points, amount), and the study plan that was counted."""

    total: int
    by_goal: Mapping[str, Measure]
    study: StudyPlan


def points(problem: Problem, solution: Solution, study: StudyPlan | None = None) -> Points:
    """Return what a solution costs, exactly, missing study minutes included."""
    planned = plan_study(problem, solution) if study is None else study
    by_goal = {goal.key: goal.measure(problem, solution, planned) for goal in GOALS}
    return Points(sum(each.points for each in by_goal.values()), by_goal, planned)


__all__ = ["GOALS", "Goal", "Measure", "Points", "points"]
