"""What no plan can beat: a proven bound per course, from prices and exact pricing.

Take any prices ``p`` with ``0 <= p[e] <= miss[e]`` and let ``v`` be at least the worth of every possible section at
these prices (:func:`solver.search.pricing.price`). Then a course with ``N`` sections costs at least ``sum(p) - N*v``,
since each section costs at least what its learners' prices add up to, less ``v``, and everybody without a seat costs
``miss >= p``. It also costs at least ``N`` times a section's own points. For every ``N`` the best of all prices tried
counts, and the bound is the least over the whole numbers ``N`` a course may have. Courses share people and limits,
but that can only cost more; and burden is convex, so that counting each course from what people bore before never
counts too much. Hence the sum over courses is a bound of the whole programme.

The prices come from column generation: a linear program chooses among the sections found so far (GLOP through
MathOpt), its duals are the next prices, smoothed towards the best ones so far (Wentges 1997).
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from ortools.math_opt.python import mathopt

from solver.search.kernels import W_SECTION, View
from solver.search.pricing import draw_columns, price, section_of
from solver.search.views import Table

Floats = NDArray[np.float64]
TOLERANCE = 1e-6


@dataclass
class Master:
    """The linear program over the sections found so far, and their duals."""

    view: View
    max_sections: int
    keys: set[tuple[int, ...]] = field(default_factory=set)
    hosts: list[int] = field(default_factory=list)
    starts: list[tuple[int, ...]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.model = mathopt.Model()
        n = len(self.view.miss)
        self.cover = [self.model.add_linear_constraint(lb=1.0) for _ in range(n)]
        self.limit = self.model.add_linear_constraint(ub=float(self.max_sections))
        for e in range(n):
            miss = self.model.add_variable(lb=0.0)
            self.cover[e].set_coefficient(miss, 1.0)
            self.model.objective.set_linear_coefficient(miss, float(self.view.miss[e]))
        self.model.objective.is_maximize = False
        self.columns: list[mathopt.Variable] = []
        self._cost, self._chosen = np.zeros(n, np.int64), np.zeros(n, np.int64)
        self.solver = mathopt.IncrementalSolver(self.model, mathopt.SolverType.GLOP)

    def add(self, host: int, starts: NDArray[np.int64], prices: Floats) -> bool:
        """Add a series with the learners worth most at these prices; False if that very section is there already."""
        points = int(section_of(self.view.core(), prices, host, starts, self._cost, self._chosen))
        members = np.flatnonzero(self._chosen).tolist() if points else []
        key = (host, *starts.tolist(), -1, *members)
        if key in self.keys or not members:
            return False
        self.keys.add(key)
        column = self.model.add_variable(lb=0.0)
        self.model.objective.set_linear_coefficient(column, float(points))
        self.limit.set_coefficient(column, 1.0)
        for e in members:
            self.cover[e].set_coefficient(column, 1.0)
        self.columns.append(column)
        self.hosts.append(host)
        self.starts.append(tuple(int(t) for t in starts))
        return True

    def solve(self) -> tuple[float, Floats, Floats]:
        """Return (points of the relaxation over these sections, duals of the learners, how much each is used)."""
        result = self.solver.solve()
        if result.termination.reason != mathopt.TerminationReason.OPTIMAL:
            raise AssertionError(f"the master program ended as {result.termination.reason}")
        duals = result.dual_values()
        prices = np.array([duals[row] for row in self.cover])
        values = result.variable_values()
        used = np.array([values[column] for column in self.columns])
        return result.objective_value(), np.clip(prices, 0.0, self.view.miss.astype(float)), used


class CourseBound:
    """A course's proven bound, and the prices and series found on the way."""

    def __init__(self, table: Table) -> None:
        self.table = table
        self.view = table.alone()
        n = len(table.learners)
        self.live = bool(n and table.hosts and table.live)
        what = table.what
        self.most = min(what.max_sections, n // max(1, what.section_min)) if self.live else 0
        if what.max_sections_per_instructor * len(table.instructors) < self.most:
            self.most = what.max_sections_per_instructor * len(table.instructors)
        self.lines: list[tuple[float, float]] = [(0.0, 0.0)]
        self.done = not self.live or self.most == 0
        self.bound = int(table.miss.sum()) if self.done else 0
        self.price: Floats = np.zeros(n)
        self.iterations = 0
        self.relaxation = float(table.miss.sum())
        if not self.done:
            self.master = Master(self.view, self.most)
            self._center: Floats = np.zeros(n)
            self._theta = 40.0
            self._budget = 20_000_000
            self._misses = 0
            self._quick = 0 if len(table.live) == 1 else 3
            self._used: Floats = np.zeros(0)
            self._random = np.array([table.course + 1], np.uint64)
            self._out = (
                np.zeros(64, np.int64),
                np.zeros((64, len(table.live)), np.int64),
                np.zeros(64),
            )

    def _least(self, lines: list[tuple[float, float]]) -> int:
        """The least over whole numbers of sections of the best line for each, rounded up: points are whole."""
        section = int(self.view.number[W_SECTION])
        numbers = np.arange(self.most + 1)
        floor = (section * numbers).astype(float)
        for total, worth in lines:
            floor = np.maximum(floor, total - numbers * worth)
        return math.ceil(float(floor.min()) - TOLERANCE)

    def add(self, host: int, starts: NDArray[np.int64]) -> None:
        """Put a series into the program with the learners it serves best at the present prices."""
        if not self.done:
            self.master.add(host, starts, np.maximum(self.price, 1.0))

    def step(self) -> bool:
        """Do one round of column generation; return whether the bound rose."""
        if self.done:
            return False
        self.iterations += 1
        self.relaxation, dual, self._used = self.master.solve()
        self.price = dual
        if self._quick > 0 and self._draw(dual):
            return False
        return self._prove(dual)

    def _draw(self, dual: Floats) -> bool:
        """Add series found quickly; False when they have become rare."""
        hosts, starts, values = self._out
        found = int(draw_columns(self.view.core(), dual, 32, self._random, hosts, starts, values))
        added = sum(self.master.add(int(hosts[m]), starts[m].copy(), dual) for m in range(found))
        if added < 4:
            self._quick -= 1
        return added >= 2

    def _prove(self, dual: Floats) -> bool:
        """Price exactly at smoothed prices; return whether the bound rose."""
        smooth = max(0.0, 0.6 - 0.2 * self._misses) if self.bound else 0.0
        prices = smooth * self._center + (1.0 - smooth) * dual
        hosts, starts, values = self._out
        worth, found, work = price(
            self.view,
            prices,
            self._theta,
            0.5 if len(self.table.live) == 1 else 1.0,
            self._budget,
            hosts,
            starts,
            values,
        )
        worth, found = float(worth), int(found)
        added = 0
        for m in range(found):
            added += self.master.add(int(hosts[m]), starts[m].copy(), prices)
            added += self.master.add(int(hosts[m]), starts[m].copy(), dual)
        before = self.bound
        self.lines.append((float(prices.sum()), worth))
        now = self._least(self.lines)
        if len(self.lines) > 200:
            self._forget()
        if now > before:
            self.bound = now
            self._center = prices
        if work > self._budget:
            self._budget = min(self._budget * 2, 4_000_000_000)
        elif found == 0 and self._theta > 1.0:
            self._theta *= 0.5
        elif found == 0 and smooth == 0.0:
            self.done = True
        self._misses = 0 if added else self._misses + 1
        if added:
            self._quick = min(2, self._quick + 1)
        return self.bound > before

    def _forget(self) -> None:
        """Keep the lines that are best for some number of sections."""
        numbers = np.arange(self.most + 1)
        values = np.array([[total - number * worth for number in numbers] for total, worth in self.lines])
        self.lines = [self.lines[m] for m in sorted(set(values.argmax(axis=0).tolist()))]

    def best_series(self, most: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return hosts and starts of the series in use by the relaxation and of the latest others, ``most`` in all."""
        chosen: dict[tuple[int, tuple[int, ...]], None] = {}
        for m in np.argsort(-self._used, kind="stable"):
            if self._used[m] <= TOLERANCE or len(chosen) >= most:
                break
            chosen[self.master.hosts[m], self.master.starts[m]] = None
        for m in range(len(self.master.hosts) - 1, -1, -1):
            if len(chosen) >= most:
                break
            chosen[self.master.hosts[m], self.master.starts[m]] = None
        hosts = np.array([h for h, _ in chosen], np.int64)
        starts = np.array([s for _, s in chosen], np.int64).reshape(len(hosts), len(self.table.live))
        return hosts, starts
