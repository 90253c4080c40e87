"""GLOP, the linear solver of OR-Tools, and what to do when it loses its footing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from ortools.linear_solver import pywraplp

from solver.errors import SolverError


class NoOptimum(SolverError):
    """The linear program has an optimum, but GLOP did not find it: numbers of too different sizes."""


@dataclass(frozen=True)
class Relaxed:
    """The optimum of a course's program: its points, a price for each learner, and the worth of a section in use."""

    points: float
    prices: NDArray[np.float64]
    worth: float


def new_program() -> Any:
    """Return an empty program whose objective is minimised."""
    solver = pywraplp.Solver.CreateSolver("GLOP")
    solver.Objective().SetMinimization()
    return solver


def optimise(solver: Any) -> None:
    """Solve a program, from its last basis if that does and else afresh.

    Raises
    ------
    NoOptimum
        If neither finds its optimum.
    """
    status = solver.Solve()
    if status != pywraplp.Solver.OPTIMAL:
        afresh = pywraplp.MPSolverParameters()
        afresh.SetIntegerParam(afresh.INCREMENTALITY, afresh.INCREMENTALITY_OFF)
        status = solver.Solve(afresh)
    if status != pywraplp.Solver.OPTIMAL:
        raise NoOptimum(f"the linear program of a course ended with status {status}")
