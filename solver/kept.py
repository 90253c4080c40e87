"""Things worked out once from a problem and kept as long as it lives."""

from __future__ import annotations

import weakref
from collections.abc import Callable
from typing import Any, TypeVar

from solver.problem import Problem

T = TypeVar("T")

_KEPT: dict[int, dict[Callable[[Problem], Any], Any]] = {}


def kept(problem: Problem, make: Callable[[Problem], T]) -> T:
    """Return what ``make`` makes of a problem: made at the first call, the same object afterwards.

    A problem holds arrays and so has no hash; it is told by its identity, and what was kept goes with it.
    """
    if id(problem) not in _KEPT:
        _KEPT[id(problem)] = {}
        weakref.finalize(problem, _KEPT.pop, id(problem), None)
    mine = _KEPT[id(problem)]
    if make not in mine:
        mine[make] = make(problem)
    found: T = mine[make]
    return found
