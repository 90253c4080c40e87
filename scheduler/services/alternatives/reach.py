"""How far each person would have to stretch for each cell of the grid, from their working intervals."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from calendars.grid import Grid
from calendars.spans import Spans
from scheduler.services.translate import Translation

NEVER = 10**6
"""More minutes than anybody stretches."""
Ints = NDArray[np.int64]


@dataclass
class HoursStretched:
    """Answers ``solver.alternatives.stretch.Stretches`` for a translated programme."""

    translation: Translation
    _known: dict[int, Ints] = field(default_factory=dict)

    def needed(self, person: int) -> Ints:
        """Return the stretch in minutes at which each cell is within reach, ``(n_cells,)``."""
        availability, problem = self.translation.availability, self.translation.problem
        spans = availability.hours[availability.people[person]]
        key = id(spans)  # colleagues with the same hours share them
        if key not in self._known:
            pad = (problem.n_cells - availability.grid.n_cells) // 2
            self._known[key] = np.pad(stretch_needed(spans, availability.grid), (pad, pad), constant_values=NEVER)
        return self._known[key]

    def accepted(self, person: int) -> int:
        """Return how far a person stretches now."""
        return self.translation.programme.people[person].stretch_minutes


def stretch_needed(spans: Spans, grid: Grid) -> Ints:
    """Return the least whole minutes by which one interval has to be widened to hold each cell, ``(n_cells,)``."""
    step = grid.minutes * 60
    begins = (grid.first_minute * 60) + np.arange(grid.n_cells, dtype=np.int64) * step
    edges = spans.edges
    if not len(edges):
        return np.full(grid.n_cells, NEVER, np.int64)
    order = np.argsort(edges[:, 0], kind="stable")
    starts, ends = edges[order, 0], edges[order, 1]
    after = np.searchsorted(starts, begins, side="right")
    best = np.full(grid.n_cells, NEVER * 60, np.int64)
    for shift in (-2, -1, 0, 1):  # the intervals around a cell: the nearest two, and one more for those that overlap
        at = np.clip(after + shift, 0, len(starts) - 1)
        best = np.minimum(best, np.maximum(np.maximum(starts[at] - begins, begins + step - ends[at]), 0))
    return np.minimum(-(-best // 60), NEVER)
