"""Proving in other processes: a task takes a course's bound some way further from where it was.

A task is whole in itself: it holds what was learnt so far, so any process may do it, and a process that dies takes
nothing along but the task it was at. Processes keep the bounds they worked on last, since to take one up from what was
learnt costs a few tenths of a second; with ``afresh`` they never do, and then the outcome does not depend on who did
what before.
"""

from __future__ import annotations

import math
import os
import time
from collections import OrderedDict
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from solver.problem import Problem
from solver.search.bounds import BoundState, CourseBound
from solver.search.views import State, Table

Ints = NDArray[np.int64]
TOLD_SERIES = 300
"""Series told to the search."""
GIVES_WAY = 10
"""How much lower than the search's the priority of a worker is."""
KEPT = 24
"""Bounds that a process keeps: a large course's takes some 30 MB."""


@dataclass(frozen=True)
class Task:
    """What to do: ``steps`` rounds, or as many as fit into ``seconds`` (0: no such limit).

    ``points`` is what the course costs in the plan at hand: a bound that reaches it is as high as it can be.
    """

    course: int
    version: int
    state: BoundState | None
    series: tuple[tuple[int, tuple[int, ...]], ...]
    steps: int
    seconds: float
    afresh: bool
    points: int


@dataclass(frozen=True)
class Told:
    """How far a course's bound is.

    ``price (n,)`` are prices of the learners, ``hosts`` and ``starts`` the series worth trying; ``relaxation`` is the
    optimum of the linear program, which no plan made of the series found so far goes below. ``waits_for``: no more can
    be proven before a plan costs no more than so many points; 0 if it can. ``plan`` is a cheaper one than was at hand.
    """

    course: int
    version: int
    bound: int
    relaxation: float
    done: bool
    waits_for: int
    plan: State | None
    price: NDArray[np.float64]
    hosts: Ints
    starts: Ints
    state: BoundState | None


class Provers:
    """The bounds that one process works on. ``ends``: by the monotonic clock, when somebody waits for it no longer."""

    def __init__(self, problem: Problem, ends: float = math.inf) -> None:
        self.problem, self._ends = problem, ends
        self._kept: OrderedDict[int, tuple[int, CourseBound]] = OrderedDict()

    def advance(self, task: Task) -> Told:
        """Take a course's bound further."""
        begun = time.monotonic()
        bound = self._bound(task)
        for host, starts in task.series:
            bound.add(host, np.array(starts, np.int64))
        bound.no_more_than(task.points)
        steps = 0
        while not bound.done and not bound.waits_for and (not task.steps or steps < task.steps):
            bound.step()
            steps += 1
            if task.seconds and time.monotonic() - begun >= task.seconds:
                break
        version = task.version + 1
        if not task.afresh:
            self._kept[task.course] = (version, bound)
            self._kept.move_to_end(task.course)
            if len(self._kept) > KEPT:
                self._kept.popitem(last=False)
        if bound.live and bound.most:
            hosts, series = bound.best_series(TOLD_SERIES)
        else:
            hosts, series = np.zeros(0, np.int64), np.zeros((0, len(bound.table.live)), np.int64)
        state = None if bound.done else bound.state()
        return Told(
            task.course, version, bound.bound, bound.relaxation, bound.done, bound.waits_for, bound.plan(), bound.price,
            hosts, series, state,
        )  # fmt: skip

    def _bound(self, task: Task) -> CourseBound:
        version, kept = self._kept.get(task.course, (-1, None))
        if kept is not None and version == task.version and not task.afresh:
            return kept
        bound = CourseBound(Table(self.problem, task.course))
        bound.ends = self._ends
        if task.state is not None and not bound.done:
            bound.resume(task.state)
        return bound


_mine: list[Provers] = []
"""Those of this process, if it is a worker."""


def begin(problem: Problem) -> None:
    """Make this process a worker for one problem, which gives way to the search where there are not enough cores."""
    if hasattr(os, "nice"):
        os.nice(GIVES_WAY)
    _mine[:] = [Provers(problem)]


def problem_here() -> Problem:
    """Return the problem that this process is a worker for."""
    return _mine[0].problem


def advance(task: Task) -> Told:
    """Take a course's bound further, in a worker."""
    return _mine[0].advance(task)
