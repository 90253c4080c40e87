"""Everything that can be asked to plan a programme, by the name it has in the tables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from benchmarks.baselines.ask import Ask, Method
from benchmarks.baselines.greedy import greedy
from benchmarks.baselines.milp import milp_over_candidates
from benchmarks.baselines.monolithic import monolithic
from benchmarks.baselines.one_slot_per_band import one_slot_per_band
from solver import warm
from solver.problem import Problem
from solver.solution import Solved
from solver.solve import solve


def ours(problem: Problem, ask: Ask) -> Solved:
    """Return what `commonhour plan` would."""
    return solve(problem, seconds=ask.seconds, steps=ask.steps, seed=ask.seed, workers=ask.workers, on_news=ask.on_news)


@dataclass(frozen=True)
class Entry:
    """A method, what is to be compiled or loaded before the clock starts, and whether its plan is then explained.

    Explaining takes every improvement that it finds, as ``commonhour plan`` does: a baseline's plan is left as it is.
    """

    plan: Method
    warms_up: bool = False
    explained: bool = False

    def prepare(self) -> None:
        """Do once what a service has done before its first request."""
        if self.warms_up:
            warm.main()


METHODS: Mapping[str, Entry] = {
    "one-slot-per-band": Entry(one_slot_per_band),
    "greedy": Entry(greedy),
    "milp": Entry(milp_over_candidates),
    "monolithic": Entry(monolithic),
    "ours": Entry(ours, warms_up=True, explained=True),
}
