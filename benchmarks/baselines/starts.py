"""When people can attend, for every start at once: plain sums over the cells of their calendars."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from solver.problem import Bits, Ints, LiveActivity, Problem

Mask = NDArray[np.bool_]


def cells_of(problem: Problem, minutes: int) -> int:
    """Return how many cells so many minutes touch."""
    return -(-minutes // problem.grid)


def n_set(bits: Bits, width: int, margin: int = 0) -> NDArray[np.int32]:
    """Return for each start how many cells are set in a session and ``margin`` cells around it, ``(rows, cells)``."""
    rows, n_cells = bits.shape
    sums = np.zeros((rows, n_cells + 1), np.int32)
    np.cumsum(bits, axis=1, out=sums[:, 1:])
    starts = np.arange(n_cells)
    found: NDArray[np.int32] = (
        sums[:, np.minimum(n_cells, starts + width + margin)] - sums[:, np.maximum(0, starts - margin)]
    )
    return found


def attendance(problem: Problem, people: Ints, live: LiveActivity) -> Mask:
    """Return which starts of a live activity people's own hours and calendars allow, ``(people, cells)``."""
    width = cells_of(problem, live.duration)
    margin = cells_of(problem, problem.rules.travel) if live.in_person else 0
    reached = n_set(problem.reach[people], width) == width
    quiet = n_set(problem.busy[people], width, margin) == 0
    begins = problem.first_minute + np.arange(problem.n_cells) * problem.grid
    inside = (begins >= problem.horizon_start) & (begins + live.duration <= problem.horizon_end)
    found: Mask = reached & quiet & inside
    return found


def minutes_late(problem: Problem, people: Ints, live: LiveActivity) -> Ints:
    """Return the minutes of a live activity outside working hours, for each start, ``(people, cells)``."""
    width = cells_of(problem, live.duration)
    outside = np.asarray(1 - problem.working[people], np.uint8)
    minutes = n_set(outside, width).astype(np.int64) * problem.grid
    spare = width * problem.grid - live.duration
    if spare:  # the last cell is touched in part
        last = np.zeros_like(minutes)
        last[:, : problem.n_cells - width + 1] = outside[:, width - 1 :]
        minutes -= last * spare
    return minutes


def price(minutes: Ints) -> Ints:
    """Return the points of running totals of minutes out of hours: 1 a minute, 2 beyond 120, 4 beyond 360."""
    found: Ints = np.maximum(np.maximum(minutes, 2 * minutes - 120), 4 * minutes - 840)
    return found
