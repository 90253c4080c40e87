"""Plan a programme: first something valid, then better and better, with a bound that nothing can beat.

The stages: tables of every course; a first plan, course by course; where the programme is small, all candidate sections
and CP-SAT, which proves the best; else moves of the search (:mod:`solver.search.moves`) while other processes prove
(:mod:`solver.proofs`). Prices, series and plans found for the bounds guide the search; what courses take from each
other is decided last (:mod:`solver.together`). The best plan so far is kept at every moment.

Limits: ``seconds`` is a wall limit; ``steps`` is a number of rounds, in each of which every course gets so many steps
of its bound and the search as many moves as there are courses. What a round does is fixed before it begins, so the same
seed gives the same plan whatever the machine or the number of workers.
"""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Executor
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

import numpy as np

from solver.enumerate import all_candidates
from solver.free_time import unseated_missing
from solver.goals import points as exact_points
from solver.master import solve_over
from solver.model import Candidate
from solver.problem import Problem
from solver.proofs import Proofs
from solver.replan import CannotHold, broken_holds, change_points, mend, still_holds
from solver.rules import breaches
from solver.search.improve import Pool, Search
from solver.search.moves import Moves
from solver.search.prove import Provers, Task, Told, advance, begin
from solver.search.views import Table
from solver.solution import News, Solution, Solved
from solver.together import MOST_ENROLMENTS as MOST_TOGETHER
from solver.together import Together
from solver.work import Here, Processes

FIRST_STEPS = 3
"""Steps of ruin and recreate a course gets for the first plan: a few tenths of a second in all at 500 learners."""
BOUND_STEPS = 12
"""Rounds of column generation that each course's bound gets in one round, when the limit is a number of rounds."""
NEWS_SECONDS = 0.5
PAUSE_SECONDS = 0.2
MOST_CANDIDATES, MOST_ENROLMENTS = 400, 60
"""A programme this small is solved by trying all sections; larger ones take CP-SAT longer than the search."""
EXACT_STEPS = 20.0
"""CP-SAT's deterministic seconds for it."""

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
        self.unteachable = self._unteachable()
        self.moves = Moves(self.search, self._over, seconds=limits.seconds)
        self._bounds = [0] * len(self.tables)
        self._bound = 0
        self._decided: tuple[int, Solution] | None = None
        """A plan that was not found by the search, which may not be able to hold it."""

    def _over(self) -> bool:
        """Whether there is nothing left to do: a limit strikes, or the best plan is proven."""
        return self.limits.over() or self.bound >= self.points

    def _unteachable(self) -> int:
        """Points of the enrolments that no table holds: learners who do not speak the course's language."""
        weight = self.problem.weights.missing_study_minute
        return sum(
            each.miss + weight * unseated_missing(self.problem, index)
            for index, each in enumerate(self.problem.enrolments)
            if not each.speaks
        )

    @property
    def points(self) -> int:
        """The points of the best plan so far, study counted course by course."""
        searched = self.moves.best_points + self.unteachable
        return searched if self._decided is None else min(searched, self._decided[0])

    @property
    def bound(self) -> int:
        """The proven bound so far: what courses cost alone, or more where they are known to take from each other."""
        return max(self._bound, self._alone)

    @property
    def _alone(self) -> int:
        return sum(self._bounds) + self.unteachable

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
        self.moves.first_plan(FIRST_STEPS)
        self.say("first plan", self.points, self.bound, always=True)

    def adopt(self, start: Solution) -> None:
        """Begin with a valid plan; one that the search cannot hold is kept beside it."""
        self.search.adopt(start)
        if breaches(self.problem, self.search.solution):
            self._decided = exact_points(self.problem, start).total, start
            for turn in self.search.turns:
                self.search.clear(turn)
            self.moves.first_plan(FIRST_STEPS)
        self.moves.keep()
        self.say("first plan", self.points, self.bound, always=True)

    def mend(self, old: Solution) -> None:
        """Start from an earlier plan, and from now on work on nothing but the courses that it leaves unfinished."""
        self.moves.only(mend(self.search, old))
        self.say("mended", self.points, self.bound, always=True)

    def exactly(self, candidates: list[Candidate]) -> Solved | None:
        """Choose among all sections there are, where they are few: CP-SAT proves the best. None if it could not."""
        self.say("proving", self.points, self.bound, always=True)
        outcome = solve_over(
            self.problem,
            candidates,
            hint=self.search.solution,
            seconds=max(0.0, self.limits.seconds - self.limits.elapsed) if self.limits.seconds else 0.0,
            steps=EXACT_STEPS,
            stop=self.limits.stop,
        )
        if not isinstance(outcome, Solved) or not outcome.proven:
            return None
        self.say("proven best", outcome.points, outcome.bound, always=True)
        return outcome

    def rounds(self) -> None:
        """Improve and prove until a limit strikes or the plan is proven best."""
        if self.limits.over():
            return
        with self._provers() as (executor, advance_):
            proofs = Proofs(
                self.moves.order,
                executor,
                advance_,
                self.moves.points_of,
                seconds=self.limits.seconds,
                ends=self._ends,
                workers=self.workers,
                afresh=bool(self.limits.steps),
            )
            together = Together(executor, self.problem if self.workers == 1 else None)
            if self.limits.steps:
                self._in_step(proofs, together)
            else:
                self._side_by_side(proofs, together)
            self.moves.end()
            self._last_of_all(together)

    @property
    def _ends(self) -> float:
        """When the time limit strikes, by the monotonic clock."""
        return self.limits.begun + self.limits.seconds if self.limits.seconds else math.inf

    @contextmanager
    def _provers(self) -> Iterator[tuple[Executor, Callable[[Task], Told]]]:
        """Give who proves: processes of their own, or with a single worker this one."""
        if self.workers == 1:
            yield Here(), Provers(self.problem, self._ends).advance
            return
        executor = Processes(self.workers, begin, (self.problem,))
        try:
            yield executor, advance
        finally:
            executor.shutdown(wait=False)

    def _side_by_side(self, proofs: Proofs, together: Together) -> None:
        def tell() -> None:
            self.say("improving", self.points, self.bound)

        def exchange() -> None:
            proofs.ask()
            self._heed(proofs.collect())
            if proofs.all_done:
                self._between_courses(together, self.points)
            tell()

        # alone, this process would prove after every few steps of a move: it proves between moves
        self.moves.meanwhile = tell if self.workers == 1 else exchange
        while not self.limits.over() and self.bound < self.points:
            exchange()
            if not self.moves.next():
                if (proofs.all_done and not together.under_way) or self.moves.mended:
                    return
                proofs.pause(PAUSE_SECONDS)

    def _in_step(self, proofs: Proofs, together: Together) -> None:
        for _ in range(self.limits.steps):
            proofs.ask(BOUND_STEPS)
            for _ in self.moves.order:
                if self.limits.over():
                    return
                self.moves.next()
                self.say("improving", self.points, self.bound)
            self._heed(proofs.collect(everything=True))
            if proofs.all_done:
                self._between_courses(together, self.points, wait=True)
            self.say("improving", self.points, self.bound)
            if self.bound >= self.points or self.moves.mended:
                return

    def _last_of_all(self, together: Together) -> None:
        """Where courses take study time from each other, which the search does not count, ask about that too."""
        while not self.limits.over():
            _, total = self.best()
            if self.bound >= total:
                return
            self._between_courses(together, total, wait=bool(self.limits.steps))
            if not together.under_way:
                return
            self.say("proving", self.points, self.bound)
            time.sleep(PAUSE_SECONDS)

    def _between_courses(self, together: Together, points: int, *, wait: bool = False) -> None:
        """Where every course is proven alone, ask what they take from each other, and take over what is decided."""
        problem, limits = self.problem, self.limits
        if problem.held or problem.published is not None or len(problem.enrolments) > MOST_TOGETHER:
            return
        if self.workers == 1 and limits.seconds:
            return  # done in this process, it could not be ended in time
        seconds = max(0.1, limits.seconds - limits.elapsed) if limits.seconds else 0.0
        while True:
            points = points if self._decided is None else min(points, self._decided[0])
            below = together.next(points, self._alone, self.bound)
            if below is not None:
                together.ask(below, self._bounds, self._alone, seconds)
            decided = together.answer(seconds, wait=wait)
            if decided is not None:
                self._bound = max(self._bound, decided.bound)
            if decided is not None and decided.solution is not None and decided.points < points:
                # the search knows no instructor who learns from the recording of a session of their own
                self._decided = decided.points, decided.solution
            if not wait or decided is None or limits.over():
                return

    def best(self) -> tuple[Solution, int]:
        """Return the best solution, and its exact points."""
        searched = self.search.solution
        points = exact_points(self.problem, searched).total
        if self._decided is not None and self._decided[0] < points:
            return self._decided[1], self._decided[0]
        return searched, points

    def _heed(self, news: list[Told]) -> None:
        """Take over what was proven, and what the search may learn from it."""
        for told in news:
            self._bounds[told.course] = max(self._bounds[told.course], told.bound)
            turn = self.search.turns[told.course]
            if len(told.hosts):
                turn.pool = Pool(told.hosts, told.starts)
                turn.price = np.maximum(told.price, 1.0)
            self.moves.learn(told.course, told.relaxation, told.bound)
            if told.plan is not None:
                self.moves.propose(told.course, told.plan)


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
        For the search's random choices; at 2 or more, so many processes prove while this one searches.
    on_news
        Called from this thread with what is being done and how far it is.
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
    if instead_of is not None and still_holds(problem, instead_of):
        total = exact_points(problem, instead_of).total
        planner.say("nothing to mend", total, planner.bound, always=True)
        return Solved(instead_of, total, min(planner.bound, total), change=change_points(problem, instead_of))
    if instead_of is not None:
        planner.mend(instead_of)
    elif start is None:
        planner.first_plan()
    else:
        planner.adopt(start)
    small = all_candidates(problem, MOST_CANDIDATES) if len(problem.enrolments) <= MOST_ENROLMENTS else None
    exact = planner.exactly(small) if small is not None and not limits.over() else None
    if exact is not None and instead_of is None:
        return exact
    planner.rounds()
    solution, total = planner.best()
    lost = broken_holds(problem, solution)
    if exact is not None and not broken_holds(problem, exact.solution):
        # the best plan there is may be worth all its changes
        change = change_points(problem, exact.solution)
        if lost or exact.points + change < total + change_points(problem, solution):
            return replace(exact, change=change)
    if lost:
        raise CannotHold(problem.held[lost[0]].course, lost)
    bound = min(planner.bound, total)
    planner.say("proven best" if bound >= total else "searched", total, bound, always=True)
    return Solved(solution, total, bound, cut_short=limits.struck, change=change_points(problem, solution))
