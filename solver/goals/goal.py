"""What a goal is: points in the model, the same points from a finished solution, and what they are counted by."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Any

from solver.model import Model
from solver.problem import Problem
from solver.solution import Solution
from solver.study import StudyPlan

Expression = Any
"""A CP-SAT linear expression, or a whole number."""


@dataclass(frozen=True)
class Measure:
    """The points of a goal, and the amount (in the goal's ``unit``) that they are counted by."""

    points: int
    amount: int


class Goal(ABC):
    """One term of the objective."""

    key: str
    unit: str

    @abstractmethod
    def cost(self, model: Model) -> Expression:
        """Return the points as an expression over the model's variables, adding what it needs to the model."""

    @abstractmethod
    def measure(self, problem: Problem, solution: Solution, study: StudyPlan) -> Measure:
        """Return the points of a solution whose learners study by ``study``."""
