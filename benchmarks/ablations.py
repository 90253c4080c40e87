"""Our solver less one of its techniques, to see what each is worth: ``make bench-solver``.

A technique is taken out from here, by putting something plainer in its place while the solver runs, so that the solver
itself has no switches that nobody but a benchmark would turn. What takes place in the processes that prove is taken out
there: each of them begins with :func:`begin_without`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any
from unittest.mock import patch

import solver.solve
from solver.problem import Problem
from solver.search import bounds, moves, prove
from solver.search.bounds import ANY, CourseBound
from solver.search.branch import Tree
from solver.search.cases import Case
from solver.search.glop import Relaxed
from solver.search.improve import Search, Turn
from solver.search.moves import Moves
from solver.search.prove import Told
from solver.search.sets import Looking
from solver.solve import Planner

Patches = Callable[[], Mapping[tuple[Any, str], Any]]
"""What stands where instead: the owner, the name, and what is put there."""


@dataclass(frozen=True)
class Ablation:
    """A technique, in words, and what stands in its place."""

    about: str
    instead: Patches
    workers: int | None = None
    small: bool = False
    """Whether it is of use to small programmes only."""


def _unguided(planner: Planner, news: list[Told]) -> None:
    """Take over the bounds, but neither prices nor series."""
    for told in news:
        planner._bounds[told.course] = max(planner._bounds[told.course], told.bound)
        planner.moves.learn(told.course, told.relaxation, told.bound)


_heed = Planner._heed


def _without_series(planner: Planner, news: list[Told]) -> None:
    """Take over bounds and prices, but leave every pool as it was."""
    pools = [turn.pool for turn in planner.search.turns]
    _heed(planner, news)
    for turn, pool in zip(planner.search.turns, pools, strict=True):
        turn.pool = pool


def _improved_only(search: Moves, turn: Turn, _: object) -> None:
    """Improve a course where it would be built anew."""
    known = search.known[turn.table.course]
    known.built_at = known.relaxation
    search.search.improve(turn, moves.STEPS)
    search.keep()


_improve = Search.improve


def _greedily(search: Search, turn: Turn, steps: int, *_: float, **__: bool) -> bool:
    """Improve a course without ever taking what is worse."""
    return _improve(search, turn, steps, hot=1e-3, cold=1e-3)


_prove = CourseBound._prove


def _any_number(bound: CourseBound, relaxed: Relaxed, fresh: int) -> bool:
    """Price exactly, and keep any number of sections in the program."""
    rose = _prove(bound, relaxed, fresh)
    bound._target = ANY
    return rose


def _branched_on(tree: Tree, case: Case, _: Looking) -> None:
    """Leave sets of series alone, as where they are too many."""
    tree._looking[case.n_sections] = None
    tree._push(case)


ABLATIONS: Mapping[str, Ablation] = {
    "prices": Ablation(
        "the search is guided by nothing that the bound finds: neither prices nor series",
        lambda: {(Planner, "_heed"): _unguided},
    ),
    "series": Ablation(
        "the search gets the bound's prices, but not its series", lambda: {(Planner, "_heed"): _without_series}
    ),
    "building": Ablation(
        "no course is built anew while those after it are out",
        lambda: {(Moves, "_build"): _improved_only, (moves, "ANEW"): 0.0, (moves, "MUCH"): 1.0},
    ),
    "others-out": Ablation(
        "a course is improved while all others stay", lambda: {(moves, "OTHERS"): (0,), (moves, "AFTER"): 0.0}
    ),
    "annealing": Ablation("nothing worse is ever taken on the way", lambda: {(Search, "improve"): _greedily}),
    "smoothing": Ablation("the bound's prices are not smoothed", lambda: {(bounds, "SMOOTH"): 0.0}),
    "quick-series": Ablation(
        "the bound looks for new series by exact pricing only", lambda: {(CourseBound, "_draw"): lambda *_: 0}
    ),
    "looks": Ablation(
        "the bound takes no quick looks: it draws series or prices exactly",
        lambda: {(CourseBound, "_look"): lambda *_: 0},
    ),
    "whole-number": Ablation(
        "the bound's program may have any number of sections to the end",
        lambda: {(CourseBound, "_prove"): _any_number},
    ),
    "processes": Ablation("one process searches and proves in turn", dict, workers=1),
    "whole-sections": Ablation(
        "the bound ends with its program: sections stay in parts, and nothing is asked between courses",
        lambda: {
            (CourseBound, "_listed"): lambda *_: None,
            (Planner, "_between_courses"): lambda *_, **__: None,
        },
        small=True,
    ),
    "sets": Ablation(
        "sections are made whole by branching only, not by looking at sets of series",
        lambda: {(Tree, "_look_on"): _branched_on},
        small=True,
    ),
    "between-courses": Ablation(
        "what courses take from each other is not asked",
        lambda: {(Planner, "_between_courses"): lambda *_, **__: None},
        small=True,
    ),
}


@contextmanager
def without(name: str) -> Iterator[None]:
    """Take a technique out, here and in the processes that are born meanwhile."""
    patches = [patch.object(owner, what, new) for (owner, what), new in ABLATIONS[name].instead().items()]
    patches.append(patch.object(solver.solve, "begin", partial(begin_without, name)))
    for each in patches:
        each.start()
    try:
        yield
    finally:
        for each in reversed(patches):
            each.stop()


def begin_without(name: str, problem: Problem) -> None:
    """Make this process a worker that lacks a technique."""
    for (owner, what), new in ABLATIONS[name].instead().items():
        setattr(owner, what, new)
    prove.begin(problem)
