"""The bounds of all courses while they are being proven elsewhere: who is asked next, and what is known by now."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterable
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait

from solver.search.improve import Turn
from solver.search.prove import Task, Told

FIRST_SECONDS = 1.2
"""A course's first task, for one session and a hundred learners: enough for prices to build by."""
FIRST_SHARE = 0.2
"""The first tasks of all courses together take no larger share of the time limit."""
CHUNK_SECONDS, CHUNK_GROWTH, LONGEST_CHUNK, LEAST_CHUNK = 1.0, 1.3, 5.0, 0.05


class Proofs:
    """What is proven of each course.

    Parameters
    ----------
    turns
        The courses, the hardest first: that is the order in which they are first asked for.
    executor, advance
        Who works, and the function that does a task.
    points_of
        Gives what a course costs in the best plan so far: no more need be proven of it.
    seconds, ends
        The time limit, or 0; and when it strikes, by the monotonic clock: no task is to take longer.
    """

    def __init__(
        self,
        turns: Iterable[Turn],
        executor: Executor,
        advance: Callable[[Task], Told],
        points_of: Callable[[int], int],
        *,
        seconds: float,
        ends: float = math.inf,
        workers: int,
        afresh: bool,
    ) -> None:
        self.turns = list(turns)
        self.told: dict[int, Told] = {}
        self._executor, self._advance, self._points_of = executor, advance, points_of
        self._workers, self._afresh = workers, afresh
        self._under_way: dict[Future[Told], int] = {}
        self._visits = {turn.table.course: 0 for turn in self.turns}
        self._ends = ends
        wanted = sum(self._first_seconds(turn) for turn in self.turns)
        self._pace = min(1.0, FIRST_SHARE * seconds * workers / wanted) if seconds and wanted else 1.0

    @staticmethod
    def _first_seconds(turn: Turn) -> float:
        return FIRST_SECONDS * math.sqrt(len(turn.table.live)) * len(turn.table.learners) / 100

    def bound(self, course: int) -> int:
        """Return what is proven of a course."""
        told = self.told.get(course)
        return told.bound if told else 0

    @property
    def all_done(self) -> bool:
        """Whether there is nothing left to prove."""
        return not any(self._is_open(turn) for turn in self.turns)

    def _is_open(self, turn: Turn) -> bool:
        """Whether more can be proven of a course; of some only once the plan is better."""
        told = self.told.get(turn.table.course)
        return told is None or not (told.done or self._points_of(told.course) > told.waits_for > 0)

    def ask(self, steps: int = 0) -> None:
        """Give workers something to do: every course ``steps`` rounds, or (0) a course to each worker."""
        while steps or len(self._under_way) < self._workers:
            turn = self._next()
            if turn is None:
                return
            self._submit(turn, steps)

    def collect(self, *, everything: bool = False) -> list[Told]:
        """Return what workers have told since; with ``everything``, wait for all of them."""
        if everything and self._under_way:
            wait(self._under_way)
        ended = [future for future in self._under_way if future.done()]
        news = [future.result() for future in sorted(ended, key=lambda each: self._under_way[each])]
        for future in ended:
            del self._under_way[future]
        for told in news:
            self.told[told.course] = told
        return news

    def pause(self, seconds: float) -> None:
        """Wait for news, but not longer than this."""
        if self._under_way:
            wait(self._under_way, timeout=seconds, return_when=FIRST_COMPLETED)

    def _next(self) -> Turn | None:
        """Return the course to ask for next: each once, then those with most left to prove and fewest tasks so far."""
        busy = set(self._under_way.values())
        free = [turn for turn in self.turns if turn.table.course not in busy and self._is_open(turn)]
        new = [turn for turn in free if not self._visits[turn.table.course]]
        return new[0] if new else max(free, key=self._urgency, default=None)

    def _urgency(self, turn: Turn) -> float:
        told = self.told[turn.table.course]
        return (1.0 + told.relaxation - told.bound) / (1.0 + self._visits[turn.table.course])

    def _submit(self, turn: Turn, steps: int) -> None:
        course, told = turn.table.course, self.told.get(turn.table.course)
        visits = self._visits[course]
        self._visits[course] += 1
        seconds = 0.0
        if not steps:
            seconds = min(LONGEST_CHUNK, CHUNK_SECONDS * CHUNK_GROWTH ** (visits - 1))
            if not visits:
                seconds = max(0.1, self._pace * self._first_seconds(turn))
            # where this process proves, too, a task that begins late would hold the end up
            seconds = max(LEAST_CHUNK, min(seconds, self._ends - time.monotonic()))
        state = turn.state
        task = Task(
            course,
            told.version if told else 0,
            told.state if told else None,
            tuple((int(state.hosts[j]), tuple(state.starts[j].tolist())) for j in range(state.n)),
            steps,
            seconds,
            self._afresh,
            self._points_of(course),
        )
        self._under_way[self._executor.submit(self._advance, task)] = course
