# ruff: noqa: ARG002 - every rule is asked with all there is, and uses what it needs
"""A section has one session for each live activity, in order, inside the horizon."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from solver.model import Mask
from solver.problem import Problem
from solver.rules import masks
from solver.rules.rule import Breach, Names, Rule
from solver.solution import Solution


class SessionsInOrder(Rule):
    r"""A section has one session for each live activity, in order, without overlap, inside the horizon.

    .. math:: start_1 \ge begin, \quad start_k \ge start_{k-1} + duration_{k-1}, \quad start_K + duration_K \le end
    """

    key = "sessions-in-order"

    def starts(self, problem: Problem, course: int, instructor: int, k: int, venue: int) -> Mask:
        """Return the cells from which the session ends inside the horizon."""
        return masks.inside_horizon(problem, problem.courses[course].live[k].duration)

    def follows(self, problem: Problem, course: int, instructor: int, k: int, previous: int) -> Mask:
        """Return the cells from the end of the session before."""
        n = masks.n_cells(problem, problem.courses[course].live[k - 1].duration)
        return np.arange(problem.n_cells) >= previous + n

    def breaches(self, problem: Problem, solution: Solution) -> Iterator[Breach]:
        """Yield sections with too few or too many sessions, and sessions outside the horizon or out of order."""
        for section in solution.sections:
            live = problem.courses[section.course].live
            if not len(live) == len(section.starts) == len(section.venues):
                yield Breach(self.key, (section.course, -1, section.starts[0] if section.starts else -1))
                continue
            earliest = problem.horizon_start
            for activity, start in zip(live, section.starts, strict=True):
                begins, ends = problem.minute(start), problem.minute(start) + activity.duration
                if begins < earliest or ends > problem.horizon_end or not 0 <= start < problem.n_cells:
                    yield Breach(self.key, (section.course, activity.position, start))
                earliest = ends

    def tell(self, breach: Breach, names: Names) -> str:
        """Return a breach as a sentence."""
        course, position, cell = breach.at
        if position < 0:
            return f"A section of {names.course(course)} does not have one session for each live activity."
        return (
            f"{names.activity(course, position)} of {names.course(course)} on {names.when(cell)} "
            "lies outside the programme or begins before the session before it has ended."
        )
