"""Plan a programme: first something valid, then better and better, with a bound that nothing can beat.

The stages: tables of every course; where the programme is small, all candidate sections and CP-SAT, which proves the
best; else a first plan course by course, then rounds. A round improves every course once among what all others have
fixed and, at the same time, raises the courses' bounds; prices and series found for the bound guide the next round.
The best plan so far is kept at every moment.

Limits: ``seconds`` is a wall limit; ``steps`` is a number of rounds, and then the same seed gives the same plan
whatever the machine or the number of workers, since what a round does is fixed before it begins.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import numpy as np

from solver.goals import points as exact_points
from solver.problem import Problem
from solver.replan import CannotHold, broken_holds, change_points, mend
from solver.search.bounds import CourseBound
from solver.search.improve import Pool, Search
from solver.search.views import Table
from solver.solution import News, Solution, Solved

FIRST_STEPS = 3
"""Steps of ruin and recreate a course gets for the first plan: a few tenths of a second in all at 500 learners."""
ROUND_STEPS = 40
BOUND_STEPS = 4
"""Rounds of column generation that each course's bound gets in one round, when the limit is a number of rounds."""
SETTLED_TURNS = 5
"""A mended course has settled after so many turns that saved nothing."""
NEWS_SECONDS = 0.5

Listener = Callable[[News], None]


@dataclass
class Limits:
    """When to end: the first that strikes. ``steps`` 0: no limit of rounds; ``seconds`` 0: no wall limit."""

    seconds: float
    steps: int
    stop: threading.Event
    begun: float = field(default_factory=time.monotonic)
    struck: bool = False

    @property
    def elapsed(self) -> float:
        """Seconds since the start."""
        return time.monotonic() - self.begun

    def over(self) -> bool:
        """Whether a person or the clock ends the search now."""
        if self.stop.is_set() or (self.seconds > 0 and self.elapsed >= self.seconds):
            self.struck = True
        return self.struck


class Planner:
    """One run: the search, the bounds, and what is told of them."""

    def __init__(self, problem: Problem, limits: Limits, *, seed: int, workers: int, on_news: Listener | None) -> None:
        self.problem, self.limits, self.workers, self.on_news = problem, limits, workers, on_news
        self._told: tuple[float, int | None, int] = (-1.0, None, -1)
        self.say("reading", None, 0)
        self.tables = [Table(problem, course) for course in range(len(problem.courses))]
        self.search = Search(problem, self.tables, seed)
        self.bounds = [CourseBound(table) for table in self.tables]
        self.unteachable = self._unteachable()
        self.touched: frozenset[int] | None = None

    def _unteachable(self) -> int:
        """Points of the enrolments that no table holds: learners who do not speak the course's language."""
        from solver.free_time import unseated_missing

        weight = self.problem.weights.missing_study_minute
        return sum(
            each.miss + weight * unseated_missing(self.problem, index)
            for index, each in enumerate(self.problem.enrolments)
            if not each.speaks
        )

    @property
    def points(self) -> int:
        """The points of the plan so far, study counted course by course."""
        return sum(turn.points for turn in self.search.turns) + self.unteachable

    @property
    def bound(self) -> int:
        """The proven bound so far."""
        return sum(each.bound for each in self.bounds) + self.unteachable

    def say(self, phase: str, points: int | None, bound: int, *, always: bool = False) -> None:
        """Tell how it goes, at most every half second unless something is new enough to be told at once."""
        if self.on_news is None:
            return
        now = self.limits.elapsed
        fresh = (points, bound) != self._told[1:]
        if always or (now - self._told[0] >= NEWS_SECONDS and fresh) or now - self._told[0] >= 2.0:
            self._told = (now, points, bound)
            self.on_news(News(now, phase, points, bound))

    def first_plan(self) -> None:
        """Plan every course once, quickly."""
        for turn in self.search.order():
            if self.limits.over():
                return
            self.search.improve(turn, FIRST_STEPS)
        self.say("first plan", self.points, self.bound, always=True)

    def rounds(self) -> None:
        """Improve and prove until a limit strikes or the plan is proven best."""
        n = 0
        with ThreadPoolExecutor(max_workers=1) as pool:
            while not self.limits.over() and (not self.limits.steps or n < self.limits.steps):
                n += 1
                self._share_what_bounds_found()
                going_on = threading.Event()
                if self.workers > 1:
                    proving = pool.submit(self._prove, going_on)
                    self._improve(n)
                    going_on.set()
                    proving.result()
                else:
                    self._improve(n)
                    self._prove(going_on)
                self._share_what_search_found()
                self.say("improving", self.points, self.bound)
                if self.bound >= self.points or self._mended():
                    return

    def mend(self, old: Solution) -> None:
        """Start from an earlier plan, and from now on work on nothing but the courses that it leaves unfinished."""
        self.touched = mend(self.search, old)
        self.say("mended", self.points, self.bound, always=True)

    def _mended(self) -> bool:
        """Whether every course that the earlier plan left unfinished has settled."""
        if self.touched is None:
            return False
        return all(turn.stale >= SETTLED_TURNS for turn in self.search.turns if turn.table.course in self.touched)

    def _improve(self, n: int) -> None:
        for turn in self.search.order():
            if self.limits.over():
                return
            if self.touched is not None and turn.table.course not in self.touched:
                continue
            bound = self.bounds[turn.table.course]
            if bound.bound >= turn.points:
                continue
            if self.touched is None and turn.stale > 6 and (n + turn.table.course) % 3:
                continue  # a course that no longer moves gets every third turn
            self.search.improve(turn, ROUND_STEPS)
            self.say("improving", self.points, self.bound)

    def _prove(self, going_on: threading.Event) -> None:
        """Raise the bounds: so many steps each when rounds are counted, else until the search has had its turn."""
        for repeat in range(1 << 30):
            worked = False
            for each in self._by_gap():
                if self.limits.over() or (not self.limits.steps and going_on.is_set() and repeat):
                    return
                if not each.done:
                    each.step()
                    worked = True
            if not worked or (self.limits.steps and repeat + 1 >= BOUND_STEPS) or (self.workers == 1 and repeat):
                return

    def _by_gap(self) -> list[CourseBound]:
        return [bound for bound in self.bounds if not bound.done]

    def _share_what_bounds_found(self) -> None:
        for turn, bound in zip(self.search.turns, self.bounds, strict=True):
            if bound.live and bound.most and bound.iterations:
                hosts, starts = bound.best_series(300)
                turn.pool = Pool(hosts, starts)
                turn.price = np.maximum(bound.price, 1.0)

    def _share_what_search_found(self) -> None:
        for turn, bound in zip(self.search.turns, self.bounds, strict=True):
            if bound.live and bound.most and not bound.done:
                for j in range(turn.state.n):
                    bound.add(int(turn.state.hosts[j]), turn.state.starts[j])


def solve(
    problem: Problem,
    *,
    seconds: float = 30.0,
    steps: int = 0,
    seed: int = 0,
    workers: int = 2,
    on_news: Listener | None = None,
    stop: threading.Event | None = None,
    start: Solution | None = None,
    instead_of: Solution | None = None,
) -> Solved:
    """Return a valid plan, its exact points, and a proven bound.

    Parameters
    ----------
    seconds, steps
        Wall limit, and limit of rounds (0: none); the first that strikes ends the search, and so does a proof.
    seed, workers
        For the search's random choices; at 2 or more, plan and bound are worked on at the same time.
    on_news
        Called from this thread and from the bound's with what is being done and how far it is.
    stop
        Set it to end with the best plan so far.
    start
        A valid solution to improve on.
    instead_of
        An earlier plan to mend, valid or not, with the problem's ``held`` sections in it; only what it leaves
        unfinished is worked on (see :mod:`solver.replan`). What is then minimised is points and change points together.

    Raises
    ------
    CannotHold
        If what is held cannot stay.
    """
    limits = Limits(seconds, steps, stop or threading.Event())
    planner = Planner(problem, limits, seed=seed, workers=workers, on_news=on_news)
    if instead_of is not None:
        planner.mend(instead_of)
    elif start is None:
        planner.first_plan()
    else:
        planner.search.adopt(start)
    planner.rounds()
    solution = planner.search.solution
    lost = broken_holds(problem, solution)
    if lost:
        raise CannotHold(problem.held[lost[0]].course, lost)
    total = exact_points(problem, solution).total
    bound = min(planner.bound, total)
    planner.say("done", total, bound, always=True)
    return Solved(solution, total, bound, cut_short=limits.struck, change=change_points(problem, solution))
