"""Sections in parts: the linear program over the sections of a course found so far."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from solver.search.glop import Relaxed, new_program, optimise
from solver.search.pool import SeriesPool

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
TOLERANCE = 1e-6


class Master:
    """The linear program over the sections found so far, with a given number; it goes on from its last basis."""

    def __init__(self, pool: SeriesPool) -> None:
        self.pool, miss = pool, pool.view.miss
        self.columns: dict[tuple[int, bytes], Any] = {}
        self.solved, self.exactly = False, False
        self.solver = new_program()
        self.objective = self.solver.Objective()
        self.cover = [self.solver.Constraint(1.0, self.solver.infinity()) for _ in range(len(miss))]
        self.number = self.solver.Constraint(0.0, self.solver.infinity())
        for row, points in zip(self.cover, miss.tolist(), strict=True):
            unseated = self.solver.NumVar(0.0, self.solver.infinity(), "")
            row.SetCoefficient(unseated, 1.0)
            self.objective.SetCoefficient(unseated, float(points))
        # sections are given out even where the pool has too few yet, at a price that no real one can have
        short = self.solver.NumVar(0.0, self.solver.infinity(), "")
        self.number.SetCoefficient(short, 1.0)
        self.objective.SetCoefficient(short, float(miss.max() * (pool.view.room.max() + 1) + 1))

    def add(self, series: int, prices: Floats) -> bool:
        """Add the best section of a series at these prices; False if it is there already or cannot be."""
        found = self.pool.best(series, prices)
        if found is None or (series, found[0].tobytes()) in self.columns:
            return False
        self.add_section(series, *found)
        return True

    def add_section(self, series: int, members: Ints, points: int) -> None:
        """Add a section of a series with these learners (rows) and points."""
        key = (series, members.tobytes())
        column = self.columns[key] = self.solver.NumVar(0.0, self.solver.infinity(), "")
        self.objective.SetCoefficient(column, float(points))
        self.number.SetCoefficient(column, 1.0)
        for e in members.tolist():
            self.cover[e].SetCoefficient(column, 1.0)

    def seat_exactly(self) -> None:
        """Seat nobody twice, even in parts of sections.

        That is more than is needed where sections are easy to fill, and harder to solve. Where they are not, it tells
        who is worth less than nothing to a section that wants to be full.
        """
        self.exactly = True
        for row in self.cover:
            row.SetBounds(1.0, 1.0)

    def solve(self, least: int, most: int) -> Relaxed:
        """Return the optimum with so many sections."""
        self.number.SetBounds(float(least), float(most))
        self.solved = False
        optimise(self.solver)
        self.solved = True
        miss = self.pool.view.miss.astype(float)
        lowest = -math.inf if self.exactly else 0.0
        prices = np.clip(np.array([row.dual_value() for row in self.cover]), lowest, miss)
        return Relaxed(float(self.objective.Value()), prices, -float(self.number.dual_value()))

    @classmethod
    def of(cls, pool: SeriesPool, sections: Iterable[tuple[int, bytes]]) -> Master:
        """Return the program of these sections, each a series of the pool and its learners (rows, as bytes)."""
        master = cls(pool)
        for series, members in sections:
            rows = np.frombuffer(members, np.int64)
            master.add_section(series, rows, pool.points(series, rows))
        return master

    def used(self) -> list[int]:
        """Return the series in use by the last optimum; none where there was none."""
        if not self.solved:
            return []
        return list(dict.fromkeys(m for (m, _), column in self.columns.items() if column.solution_value() > TOLERANCE))
