"""The same model as a mixed-integer programme for HiGHS, through SciPy: rows and columns read off CP-SAT's model."""

from __future__ import annotations

import time
from typing import Any

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

from benchmarks.baselines.ask import Ask
from benchmarks.baselines.candidates import weekly_candidates
from solver.goals import GOALS, points
from solver.master import read
from solver.model import Model
from solver.problem import Problem
from solver.rules import RULES
from solver.solution import Solution, Solved


class UnknownRow(Exception):
    """A constraint that has no linear form here: a rule has begun to use a kind that the benchmark does not know."""


def milp_over_candidates(problem: Problem, ask: Ask) -> Solved:
    """Return what HiGHS finds over the candidates, or nobody seated where it finds nothing in time.

    Study that a person's courses take from one another is left out of the model, and counted in the points.
    """
    began = time.monotonic()
    model = Model(problem, weekly_candidates(problem), RULES)
    for rule in RULES:
        for _ in rule.post(model):
            pass
    model.cp.minimize(sum(goal.cost(model) for goal in GOALS))
    values = _solve(model.cp.proto, max(0.1, ask.seconds - (time.monotonic() - began)), began + ask.seconds)
    solution = Solution() if values is None else read(model, lambda literal: bool(values[literal.index] > 0.5))
    return Solved(solution, points(problem, solution).total, 0, cut_short=time.monotonic() - began >= ask.seconds)


class _Rows:
    """Linear rows ``low <= sum of coefficient * column <= high``, as triplets."""

    def __init__(self) -> None:
        self.row: list[int] = []
        self.column: list[int] = []
        self.coefficient: list[int] = []
        self.low: list[float] = []
        self.high: list[float] = []

    def add(self, terms: list[tuple[int, int]], low: float, high: float) -> None:
        """Add a row; a negative column stands for the negation of a 0/1 variable, as in CP-SAT."""
        shift = 0
        for column, coefficient in terms:
            if column < 0:  # not x = 1 - x
                column, coefficient, shift = -column - 1, -coefficient, shift + coefficient
            self.row.append(len(self.low))
            self.column.append(column)
            self.coefficient.append(coefficient)
        self.low.append(low - shift)
        self.high.append(high - shift)


def _solve(proto: Any, seconds: float, ends: float) -> Any:
    """Return the values of all variables, or None."""
    domains = [list(each.domain) for each in proto.variables]
    lows, highs = ([float(each[end]) for each in domains] for end in (0, -1))
    costs = np.zeros(len(lows))
    for column, coefficient in zip(proto.objective.vars, proto.objective.coeffs, strict=True):
        costs[column] += coefficient
    rows = _rows(proto)
    if not rows.low:
        return np.where(costs < 0, highs, lows)
    matrix = csr_array((rows.coefficient, (rows.row, rows.column)), shape=(len(rows.low), len(lows)), dtype=float)
    result = milp(
        costs,
        integrality=np.ones(len(lows)),
        bounds=Bounds(np.array(lows), np.array(highs)),
        constraints=LinearConstraint(matrix, np.array(rows.low), np.array(rows.high)),
        options={"time_limit": max(0.1, min(seconds, ends - time.monotonic()))},
    )
    return result.x


def _rows(proto: Any) -> _Rows:
    rows = _Rows()
    for each in proto.constraints:
        given = [(-literal - 1, 1) for literal in each.enforcement_literal]
        if each.has_linear() and not given:
            # as a list: OR-Tools' own sequence answers [-1] with a number that is not in it
            low, *_, high = list(each.linear.domain)
            terms = list(zip(each.linear.vars, each.linear.coeffs, strict=True))
            rows.add(terms, low if low > -(1 << 60) else -np.inf, high if high < 1 << 60 else np.inf)
        elif each.has_bool_or():
            rows.add([*given, *((literal, 1) for literal in each.bool_or.literals)], 1, np.inf)
        elif each.has_bool_and():
            for literal in each.bool_and.literals:
                rows.add([*given, (literal, 1)], 1, np.inf)
        elif each.has_at_most_one() and not given:
            rows.add([(literal, 1) for literal in each.at_most_one.literals], -np.inf, 1)
        elif each.has_exactly_one() and not given:
            rows.add([(literal, 1) for literal in each.exactly_one.literals], 1, 1)
        else:
            raise UnknownRow(str(each))
    return rows
