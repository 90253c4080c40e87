"""What no plan can beat: a proven bound per course, from prices and exact pricing.

Take any prices ``p`` with ``p[e] <= miss[e]`` and let ``v`` be at least the worth of every possible section at
these prices (:func:`solver.search.exact.price`). Then a course with ``N`` sections costs at least ``sum(p) - N*v``,
since each section costs at least what its learners' prices add up to, less ``v``, and everybody without a seat costs
``miss >= p``. It also costs at least ``N`` times a section's own points and the misses of those for whom ``N``
sections have no seats. For every ``N`` the best of all prices tried counts, and the bound is the least over the whole
numbers ``N`` a course may have. Courses share people and limits, but that can only cost more; and burden is convex, so
that counting each course from what people bore before never counts too much. Hence the sum over courses is a bound of
the whole programme.

The prices come from column generation: a linear program chooses among the sections found so far (GLOP), its duals are
the next prices, smoothed towards the best ones so far (Wentges 1997). New sections are drawn, come from quick looks
(exact pricing that leaves most starts out) and from exact pricing. At first the program may have any number of
sections; once it is nearly at its end, it has as many as now make the course cheapest, since that number alone holds
the bound down.

When the program is at its end and a plan is still dearer, its parts of sections are made whole where that is possible:
see :mod:`solver.search.whole`.
"""

from __future__ import annotations

import math
import time
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from solver.search.columns import Master
from solver.search.exact import price
from solver.search.glop import NoOptimum, Relaxed
from solver.search.kernels import GRID, W_SECTION
from solver.search.pool import SeriesPool
from solver.search.pricing import draw_columns
from solver.search.views import State, Table
from solver.search.whole import LISTING, Priced, Whole, WholeState, few_enough

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
TOLERANCE = 1e-6
LEAST_SLACK = 0.05
"""Points: sections worth less than this more than those in use are as good as none."""
MOST_SERIES = 60
"""Series taken into the pool from one exact pricing."""
MOST_COLUMNS = 100
"""Sections taken into the program between two solutions of it."""
SOLVES, MOST_SOLVES = 4, 60
"""Solutions of the program over the present pool before new series are looked for; and where it is to be at its end."""
DRAWS = 64
"""Series drawn in one step."""
EXACT_SHARE = 12_000_000
"""Work of exact pricing granted for each step in which new series were still found quickly."""
QUICK = 12
"""Steps to begin with in which quick series do: prices to plan by are wanted soon."""
EVERY = 2
"""Steps after which is then priced exactly, new series or not: the best bring a program of many sessions furthest."""
SMOOTH = 0.5
NEARLY = 0.01
"""How near its own relaxation, as a share of it, a bound has to be before the number of sections is fixed."""
LONG = 3
"""Sessions from which on a quick look pays: exact pricing that tries few starts at a node."""
ROOTS, BRANCHES, LOOK_KEEP = np.int64(80), np.int64(3), 0.7
"""Of the first session, and of each other; and how much of the best's worth a section found must have."""
ALL = np.int64(0)
ANY = -1
"""Any number of sections."""
FIRST_BUDGET, LAST_BUDGET = 20_000_000, 3_000_000_000
"""Work of one exact pricing (learners looked at): a fifth of a second to begin with, half a minute at the end."""
WORK_A_SECOND = 60_000_000
"""Less than is done in one on most days: twenty million take about a fifth of it."""
PRICINGS, PRICING = 40, 100_000_000
"""Exact pricings for one number of sections before series are listed for it, and the work of one."""
NEARER = 0.1
"""How much nearer to the bound, as a share of what lies between, a plan is before too many series are listed again."""


@dataclass(frozen=True)
class BoundState:
    """All that a course's bound has learnt; from it another process goes on.

    ``hosts (m,)``, ``starts (m, K)`` are the pool; ``columns`` the sections of the program, each a series and its
    learners (rows, as bytes); ``numbers`` the rest, see :class:`CourseBound`.
    """

    hosts: Ints
    starts: Ints
    columns: tuple[tuple[int, bytes], ...]
    floor: Floats
    price: Floats
    center: Floats | None
    random: NDArray[np.uint64]
    numbers: tuple[float, ...]
    whole: WholeState | None


class CourseBound:
    """A course's proven bound, and the prices and series found on the way."""

    def __init__(self, table: Table) -> None:
        self.table = table
        self.view = table.alone()
        n = len(table.learners)
        what = table.what
        self.live = bool(n and table.hosts and table.live)
        self.most = min(what.max_sections, n // max(1, what.section_min)) if self.live else 0
        self.most = min(self.most, what.max_sections_per_instructor * len(table.instructors))
        self.done = not self.live or self.most == 0
        self.bound = self._without_live() if self.done else 0
        self.price: Floats = np.zeros(n)
        self.iterations = 0
        self.ceiling: int | None = None
        self.ends = math.inf
        """By the monotonic clock: a step takes no longer, where somebody waits for it."""
        self._too_many: int | None = None
        self._whole: Whole | None = None
        self.relaxation = float(table.miss.sum())
        if not self.done:
            self.pool = SeriesPool(self.view)
            self.master = Master(self.pool)
            self.floor = self._floor()
            self.bound = self._least()
            self._core = self.view.core()
            self._section = int(self.view.number[W_SECTION])
            self._single = len(table.live) == 1
            self._center: Floats | None = None
            self._best_line = -math.inf
            self._target = ANY
            self._settled = False
            self._slack = 20.0
            self._budget = FIRST_BUDGET
            self._credit = 0
            self._misses = 0
            self._random = np.array([0x9E3779B97F4A7C15 ^ (table.course + 1)], np.uint64)
            most = 400
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

    def _floor(self) -> Floats:
        """What each number of sections costs at least: their own points, and the misses of those without a seat."""
        numbers = np.arange(self.most + 1)
        cheapest = np.concatenate(([0], np.cumsum(np.sort(self.view.miss))))
        unseated = np.maximum(0, len(self.view.miss) - numbers * int(self.view.room.max()))
        floor: Floats = (int(self.view.number[W_SECTION]) * numbers + cheapest[unseated]).astype(float)
        return floor

    def _least(self) -> int:
        """The least over the whole numbers of sections, rounded up: points are whole."""
        return math.ceil(float(self.floor.min()) - TOLERANCE)

    def state(self) -> BoundState:
        """Return what has been learnt."""
        return BoundState(
            self.pool.hosts.copy(),
            self.pool.starts.copy(),
            tuple(self.master.columns),
            self.floor.copy(),
            self.price.copy(),
            self._center,
            self._random.copy(),
            (self._target, self._best_line, self._slack, self._budget, self._credit, self._misses, self.iterations,
             self._settled, self.relaxation, math.inf if self.ceiling is None else self.ceiling,
             math.inf if self._too_many is None else self._too_many),
            None if self._whole is None else self._whole.state(),
        )  # fmt: skip

    def resume(self, state: BoundState) -> None:
        """Go on from what has been learnt elsewhere; nothing may have been learnt here yet."""
        for host, starts in zip(state.hosts.tolist(), state.starts, strict=True):
            self.pool.add(host, starts)
        self.master = Master.of(self.pool, state.columns)
        self.floor, self.price, self._center = state.floor.copy(), state.price.copy(), state.center
        self._random = state.random.copy()
        target, self._best_line, self._slack, budget, credit, misses, iterations, settled, *rest = state.numbers
        self._target, self._budget, self._credit = int(target), int(budget), int(credit)
        self._misses, self.iterations, self._settled = int(misses), int(iterations), bool(settled)
        self.relaxation, ceiling, too_many = rest
        self.ceiling = None if math.isinf(ceiling) else int(ceiling)
        self._too_many = None if math.isinf(too_many) else int(too_many)
        if state.whole is not None:
            self._whole = Whole.resumed(self.table, self.view, state.whole)
        self.bound = self._least()

    def no_more_than(self, points: int) -> None:
        """Take note of a plan with so many points of this course: only what is cheaper is of interest."""
        self.ceiling = points if self.ceiling is None else min(self.ceiling, points)

    @property
    def settled(self) -> bool:
        """Whether the linear program is at its end."""
        return not self.done and self._settled

    @property
    def waits_for(self) -> int:
        """Points that a plan of the course must not exceed for more to be proven; 0 if that does not hold it up."""
        if self.done or self._too_many is None or self.ceiling is None or self.ceiling <= self._too_many:
            return 0
        return self._too_many

    def add(self, host: int, starts: Ints) -> None:
        """Put a series of a host of the table into the pool."""
        if not self.done:
            self.pool.add(int(self.table.alone_host[host]), starts)

    def step(self) -> bool:
        """Do one round of column generation, or branch once; return whether the bound rose.

        Where the linear program cannot be solved the bound is what it is: prices are a guide, not part of the proof.
        """
        if self.done or self.waits_for:
            return False
        try:
            rose = self._make_whole() if self._settled else self._step()
        except NoOptimum:
            self.done = True
            return False
        if self._settled and (self.ceiling is None or self.bound >= self.ceiling):
            self.done = True
        return rose

    def _make_whole(self) -> bool:
        """List the series of better plans, or go on with those listed; return whether the bound rose."""
        assert self.ceiling is not None
        before, ceiling = self.bound, self.ceiling
        if self._whole is None:
            self._whole = self._listed(ceiling)
            if self._whole is None:
                self._too_many = ceiling - math.ceil(NEARER * (ceiling - self.bound))
                return self.bound > before
        else:
            self._whole.tree.ceiling = min(self._whole.tree.ceiling, self.ceiling)
            self._whole.tree.step()
        tree = self._whole.tree
        for n in range(1, self.most + 1):
            self.floor[n] = max(self.floor[n], tree.bound(n))
        self.bound = self._least()
        self.done = tree.done
        return self.bound > before

    def _listed(self, ceiling: int) -> Whole | None:
        """Return the series of all plans below a ceiling; None if they are too many."""
        assert self._center is not None
        # the prices at hand tell soon whether it is of use to ask for better ones
        n, total = self._target, float(self._center.sum())
        at_hand = Priced(n, self._center, (total - self._best_line) / max(1, n))
        if not few_enough(self.view, at_hand, ceiling, self._granted(LISTING)):
            return None
        return Whole.of(self.table, self.view, self.priced_below(ceiling), ceiling, self._granted)

    def _granted(self, work: int) -> int:
        """Return how much of some work of exact pricing there is time for."""
        left = self.ends - time.monotonic()
        return work if math.isinf(left) else min(work, int(WORK_A_SECOND * max(0.0, left)))

    def priced_below(self, ceiling: int) -> Iterator[Priced]:
        """Yield the best prices found for each number of sections that a plan below a ceiling may have, 0 left out.

        The linear program must be at its end (:attr:`settled`).
        """
        self.master.seat_exactly()
        numbers = [n for n in np.argsort(self.floor).tolist() if n and self.floor[n] < ceiling]
        yield from (each for each in map(self._priced, numbers) if each.line < ceiling - TOLERANCE)

    def _priced(self, n_sections: int) -> Priced:
        """Return the best prices found for a number of sections, their line noted."""
        best = Priced(n_sections, self.price, math.inf)
        for _ in range(PRICINGS):
            relaxed = self._solved(n_sections, n_sections)
            for _ in range(MOST_SOLVES):
                if not self._add_columns(relaxed, relaxed.prices):
                    break
                relaxed = self._solved(n_sections, n_sections)
            hosts, starts, values = self._out
            granted = self._granted(PRICING)
            worth, found, _ = price(
                self._core, relaxed.prices, relaxed.worth + LEAST_SLACK, 1.0, granted, ALL, ALL, hosts, starts, values
            )
            if (each := Priced(n_sections, relaxed.prices, float(worth))).line > best.line:
                best = each
            new = sum(self.pool.add(int(hosts[m]), starts[m].copy()) for m in self._different(int(found)))
            if not (new and granted):
                break
        self.floor[n_sections] = max(self.floor[n_sections], best.line)
        return best

    def _step(self) -> bool:
        self.iterations += 1
        cheapest = int(self.floor.argmin())
        if self._target not in (ANY, cheapest):
            self._aim_at(cheapest)
        relaxed = self._settle()
        self.relaxation, self.price = relaxed.points, relaxed.prices
        # with a single session exact pricing is so quick that nothing else is needed
        fresh = 0 if self._single else self._draw(relaxed)
        self._credit += EXACT_SHARE
        if fresh and (self.iterations <= QUICK or (self._credit < 0 and self.iterations % EVERY)):
            return False
        return self._prove(relaxed, fresh)

    def _aim_at(self, n_sections: int) -> None:
        self._target, self._best_line, self._misses, self._slack = n_sections, -math.inf, 0, 20.0

    def _settle(self) -> Relaxed:
        """Bring the program to its optimum over the pool, or near it."""
        numbers = (0, self.most) if self._target == ANY else (self._target, self._target)
        relaxed = self._solved(*numbers)
        for _ in range(SOLVES):
            if not (self._add_columns(relaxed, self._smoothed(relaxed)) or self._add_columns(relaxed, relaxed.prices)):
                break
            relaxed = self._solved(*numbers)
        return relaxed

    def _solved(self, least: int, most: int) -> Relaxed:
        try:
            return self.master.solve(least, most)
        except NoOptimum:
            # GLOP now and then loses its footing in a basis that grew over hundreds of solves, and finds it no more
            # even when told to begin afresh; a new program with the same sections it solves
            exactly = self.master.exactly
            self.master = Master.of(self.pool, list(self.master.columns))
            if exactly:
                self.master.seat_exactly()
            return self.master.solve(least, most)

    def _smoothed(self, relaxed: Relaxed) -> Floats:
        if self._center is None:
            return relaxed.prices
        share = max(0.0, SMOOTH - 0.2 * self._misses)
        mixed: Floats = share * self._center + (1.0 - share) * relaxed.prices
        return mixed

    def _add_columns(self, relaxed: Relaxed, prices: Floats) -> int:
        """Add the sections of the pool that are worth more than those in use; return how many."""
        values = self.pool.values(prices)
        better = np.argsort(-values, kind="stable")[:MOST_COLUMNS]
        return sum(self.master.add(int(m), prices) for m in better if values[m] > relaxed.worth + TOLERANCE)

    def _draw(self, relaxed: Relaxed) -> int:
        """Take series found quickly into the pool; return how many are new."""
        hosts, starts, values = self._out
        found = int(draw_columns(self._core, self._smoothed(relaxed), DRAWS, self._random, hosts, starts, values))
        drawn = sum(self.pool.add(int(hosts[m]), starts[m].copy()) for m in range(found) if values[m] > relaxed.worth)
        return drawn + self._look(relaxed)

    def _look(self, relaxed: Relaxed) -> int:
        """Take the best series of a quick look into the pool, as exact pricing but for most starts; as above."""
        if len(self.table.live) < LONG:
            return 0
        hosts, starts, values = self._out
        _, found, _ = price(
            self._core, self._smoothed(relaxed), relaxed.worth + LEAST_SLACK, LOOK_KEEP, self._granted(LAST_BUDGET),
            ROOTS, BRANCHES, hosts, starts, values,
        )  # fmt: skip
        return sum(self.pool.add(int(hosts[m]), starts[m].copy()) for m in self._different(int(found)))

    def _prove(self, relaxed: Relaxed, fresh: int) -> bool:
        """Price exactly at smoothed prices; return whether the bound rose."""
        prices = self._smoothed(relaxed)
        before, any_number = self.bound, self._target == ANY
        n = min(self.most, relaxed.points / max(1, self._section)) if any_number else self._target
        # sections worth no more than this leave a line that is at most half as far below the relaxation as the best is
        reached = self._best_line if any_number else max(self._best_line, float(self.floor[self._target]))
        slack = min(self._slack, max(LEAST_SLACK, (relaxed.points - reached) / (2 * max(1.0, n))))
        hosts, starts, values = self._out
        budget = self._granted(self._budget)
        worth, found, work = price(
            self._core, prices, relaxed.worth + slack, 0.5 if self._single else 1.0, budget, ALL, ALL, hosts, starts,
            values,
        )  # fmt: skip
        worth, found = float(worth), int(found)
        added = sum(self.pool.add(int(hosts[m]), starts[m].copy()) for m in self._different(found))
        line = float(prices.sum()) - np.arange(self.most + 1) * worth
        np.maximum(self.floor, line, out=self.floor)
        # prices lowered until no section is worth anything: each costs its own points at least
        flat = float(prices.sum()) / (1.0 + max(0.0, worth) / self._section) if self._section else 0.0
        np.maximum(self.floor, flat, out=self.floor)
        reached = max(flat, float(line.min())) if any_number else float(line[self._target])
        if reached > self._best_line:
            self._best_line, self._center, self._misses = reached, prices, 0
        else:
            self._misses += 1
        self.bound = self._least()
        self._credit -= int(work)
        if work > budget:
            self._budget = min(self._budget * 2, LAST_BUDGET)
        elif not found and not added and not fresh:
            if slack <= LEAST_SLACK and self._misses > 3 and int(self.floor.argmin()) == self._target:
                self._settled = True
            self._slack = max(LEAST_SLACK, slack * 0.5)
        if any_number and self._best_line > (1.0 - NEARLY) * relaxed.points:
            self._aim_at(int(self.floor.argmin()))
        return self.bound > before

    def _different(self, found: int) -> list[int]:
        """Return the best of the series just found, for each host and two hours of the first session one."""
        hosts, starts, values = self._out
        best: dict[tuple[int, int], int] = {}
        for m in np.argsort(-values[:found], kind="stable").tolist():
            best.setdefault((int(hosts[m]), int(starts[m][0]) * int(self.view.number[GRID]) // 120), m)
        return list(best.values())[:MOST_SERIES]

    def plan(self) -> State | None:
        """Return the best plan found on the way, if that is cheaper than the one at hand was.

        It is the course's as if it were the only one: a host stands for all that :meth:`Table.alone` takes for the
        same, and sections may be in each other's way.
        """
        if self._whole is None or not self._whole.tree.best:
            return None
        hosts, starts, seats = self._whole.best()
        state = State.empty(self.table, len(hosts))
        state.n = len(hosts)
        state.hosts[: state.n] = [np.flatnonzero(self.table.alone_host == host)[0] for host in hosts]
        state.starts[: state.n] = starts
        state.count[: state.n] = np.bincount(seats[seats >= 0], minlength=state.n)
        state.assign[:] = seats
        return state

    def best_series(self, most: int) -> tuple[Ints, Ints]:
        """Return hosts and starts of about ``most`` series: those the relaxation uses, and the worthiest others."""
        if self._whole is not None:
            for host, starts in zip(*self._whole.best()[:2], strict=True):
                self.pool.add(int(host), starts)
        values = self.pool.values(self.price)
        chosen = dict.fromkeys((*self.master.used(), *np.argsort(-values, kind="stable").tolist()))
        told = [
            (int(h), self.pool.starts[m])
            for m in list(chosen)[:most]
            for h in np.flatnonzero(self.table.alone_host == self.pool.hosts[m])
        ]
        hosts = np.array([h for h, _ in told], np.int64)
        starts = np.array([s for _, s in told], np.int64).reshape(len(hosts), len(self.table.live))
        return hosts, starts
