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
from typing import Any

import numpy as np
from numpy.typing import NDArray
from ortools.linear_solver import pywraplp

from solver.errors import RejectedModel
from solver.search.kernels import GRID, W_SECTION, View
from solver.search.pricing import draw_columns, price, section_of
from solver.search.views import Table

Floats = NDArray[np.float64]
TOLERANCE = 1e-6
MOST_COLUMNS = 40
"""Series taken into the program from one exact pricing."""


class Master:
    """The linear program over the sections found so far, and its duals; each solve starts from the last one's basis."""

    def __init__(self, view: View, max_sections: int) -> None:
        self.view = view
        self.keys: set[tuple[int, ...]] = set()
        self.hosts: list[int] = []
        self.starts: list[tuple[int, ...]] = []
        self.columns: list[Any] = []
        n = len(view.miss)
        self.solver = pywraplp.Solver.CreateSolver("GLOP")
        self.objective = self.solver.Objective()
        self.objective.SetMinimization()
        self.cover = [self.solver.Constraint(1.0, self.solver.infinity()) for _ in range(n)]
        self.limit = self.solver.Constraint(-self.solver.infinity(), float(max_sections))
        for e in range(n):
            miss = self.solver.NumVar(0.0, self.solver.infinity(), "")
            self.cover[e].SetCoefficient(miss, 1.0)
            self.objective.SetCoefficient(miss, float(view.miss[e]))
        self._cost, self._chosen = np.zeros(n, np.int64), np.zeros(n, np.int64)

    def add(self, host: int, starts: NDArray[np.int64], prices: Floats) -> bool:
        """Add a series with the learners worth most at these prices; False if that very section is there already."""
        points = int(section_of(self.view.core(), prices, host, starts, self._cost, self._chosen))
        members = np.flatnonzero(self._chosen).tolist() if points > 0 else []
        key = (host, *starts.tolist(), -1, *members)
        if key in self.keys or not members:
            return False
        self.keys.add(key)
        column = self.solver.NumVar(0.0, self.solver.infinity(), "")
        self.objective.SetCoefficient(column, float(points))
        self.limit.SetCoefficient(column, 1.0)
        for e in members:
            self.cover[e].SetCoefficient(column, 1.0)
        self.columns.append(column)
        self.hosts.append(host)
        self.starts.append(tuple(int(t) for t in starts))
        return True

    def solve(self) -> tuple[float, Floats, Floats]:
        """Return (points of the relaxation over these sections, duals of the learners, how much each is used)."""
        status = self.solver.Solve()
        if status != pywraplp.Solver.OPTIMAL:
            raise RejectedModel(f"the master program of a course ended with status {status}")
        prices = np.array([row.dual_value() for row in self.cover])
        used = np.array([column.solution_value() for column in self.columns])
        return float(self.objective.Value()), np.clip(prices, 0.0, self.view.miss.astype(float)), used


class CourseBound:
    """A course's proven bound, and the prices and series found on the way."""

    def __init__(self, table: Table) -> None:
        self.table = table
        self.view = table.alone()
        n = len(table.learners)
        self.live = bool(n and table.hosts and table.live)
        what = table.what
        self.most = min(what.max_sections, n // max(1, what.section_min)) if self.live else 0
        self.most = min(self.most, what.max_sections_per_instructor * len(table.instructors))
        self.lines: list[tuple[float, float]] = [(0.0, 0.0)]
        self.done = not self.live or self.most == 0
        self.bound = self._without_live() if self.done else 0
        self.price: Floats = np.zeros(n)
        self.iterations = 0
        self.relaxation = float(table.miss.sum())
        if not self.done:
            self.master = Master(self.view, self.most)
            self._center: Floats = np.zeros(n)
            self._theta = 0.01 if len(table.live) == 1 else 20.0
            self._budget = 20_000_000
            self._misses = 0
            # a single session is priced over all its starts at once: exactly, with many columns a round
            self._single = len(table.live) == 1
            self._quick = 3
            self._used: Floats = np.zeros(0)
            self._random = np.array([table.course + 1], np.uint64)
            most = 400 if self._single else 64
            self._out = (np.zeros(most, np.int64), np.zeros((most, len(table.live)), np.int64), np.zeros(most))

    def _without_live(self) -> int:
        """The bound where no session can be held: everybody misses, unless the course has none to hold.

        A course without live activities may have sections without sessions by the letter of the contract. They are of
        no use to anybody and never planned, but a bound must not be above a plan that has them.
        """
        if self.table.live or not self.table.what.instructors:
            return int(self.table.miss.sum())
        saved = np.sort(np.maximum(self.table.miss - self.table.seat, 0))[::-1]
        room, section = self.table.what.section_max, self.table.problem.weights.section
        most = min(self.table.what.max_sections, len(saved))
        return int(
            min(section * n + int(saved.sum()) - int(saved[: n * room].sum()) for n in range(most + 1))
            + np.minimum(self.table.miss, self.table.seat).sum()
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
        """Put a series of a host of the table into the program with the learners it serves best at present prices."""
        if not self.done:
            self.master.add(int(self.table.alone_host[host]), starts, np.maximum(self.price, 1.0))

    def step(self) -> bool:
        """Do one round of column generation; return whether the bound rose."""
        if self.done:
            return False
        self.iterations += 1
        self.relaxation, dual, self._used = self.master.solve()
        self.price = dual
        if self._quick > 0 and self._draw(dual) and not self._single:
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
        near = self.bound > 0.7 * self.relaxation
        smooth = max(0.0, 0.5 - 0.2 * self._misses) if near else 0.0
        prices = smooth * self._center + (1.0 - smooth) * dual
        hosts, starts, values = self._out
        keep = 0.5 if self._single else 1.0
        worth, found, work = price(self.view.core(), prices, self._theta, keep, self._budget, hosts, starts, values)
        worth, found = float(worth), int(found)
        added = 0
        for m in self._different(hosts[:found], starts[:found], values[:found]):
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
            self._quick = 0 if self._single else min(2, self._quick + 1)
        return self.bound > before

    def _different(self, hosts: NDArray[np.int64], starts: NDArray[np.int64], values: Floats) -> list[int]:
        """Return the best of the series found for each host and two hours of the first session."""
        best: dict[tuple[int, int], int] = {}
        for m in np.argsort(-values, kind="stable").tolist():
            best.setdefault((int(hosts[m]), int(starts[m][0]) * int(self.view.number[GRID]) // 120), m)
        return list(best.values())[:MOST_COLUMNS]

    def _forget(self) -> None:
        """Keep the lines that are best for some number of sections."""
        numbers = np.arange(self.most + 1)
        values = np.array([[total - number * worth for number in numbers] for total, worth in self.lines])
        self.lines = [self.lines[m] for m in sorted(set(values.argmax(axis=0).tolist()))]

    def best_series(self, most: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return hosts and starts of the series in use by the relaxation and of the latest others, about ``most``."""
        chosen: dict[tuple[int, tuple[int, ...]], None] = {}
        for m in np.argsort(-self._used, kind="stable"):
            if self._used[m] <= TOLERANCE or len(chosen) >= most:
                break
            chosen[self.master.hosts[m], self.master.starts[m]] = None
        for m in range(len(self.master.hosts) - 1, -1, -1):
            if len(chosen) >= most:
                break
            chosen[self.master.hosts[m], self.master.starts[m]] = None
        told = [(int(h), s) for a, s in chosen for h in np.flatnonzero(self.table.alone_host == a)]
        hosts = np.array([h for h, _ in told], np.int64)
        starts = np.array([s for _, s in told], np.int64).reshape(len(hosts), len(self.table.live))
        return hosts, starts
