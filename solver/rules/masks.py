"""Which starts are possible, for all cells at once: prefix sums over the bitmaps."""

from __future__ import annotations

import numpy as np

from solver.model import Mask
from solver.problem import Bits, LiveActivity, Problem


def n_cells(problem: Problem, duration: int) -> int:
    """Return how many cells a session touches."""
    return -(-duration // problem.grid)


def all_set(bits: Bits | Mask, n: int) -> Mask:
    """Return for each cell whether it and the ``n - 1`` after it exist and are all set."""
    found = np.zeros(len(bits), np.bool_)
    if n <= len(bits):
        sums = np.concatenate(([0], np.cumsum(bits, dtype=np.int64)))
        found[: len(bits) - n + 1] = sums[n:] - sums[:-n] == n
    return found


def none_set(bits: Bits, n: int, margin: int) -> Mask:
    """Return for each cell whether none is set from ``margin`` before it to ``margin`` after the ``n`` it begins."""
    sums = np.concatenate(([0], np.cumsum(bits, dtype=np.int64)))
    cells = np.arange(len(bits))
    until = np.minimum(cells + n + margin, len(bits))
    since = np.maximum(cells - margin, 0)
    return np.asarray(sums[until] == sums[since])


def can_attend(problem: Problem, person: int, activity: LiveActivity) -> Mask:
    """Return the starts at which a person could attend: within reach, not busy, free to travel where in person."""
    n = n_cells(problem, activity.duration)
    margin = n_cells(problem, problem.rules.travel) if activity.in_person else 0
    return all_set(problem.reach[person], n) & none_set(problem.busy[person], n, margin)


def inside_horizon(problem: Problem, duration: int) -> Mask:
    """Return the starts from which a session ends inside the horizon."""
    begins = problem.first_minute + np.arange(problem.n_cells) * problem.grid
    return np.asarray((begins >= problem.horizon_start) & (begins + duration <= problem.horizon_end))
