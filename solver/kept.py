"""Things worked out once from a problem and kept as long as it lives."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from solver.problem import Problem

T = TypeVar("T")


class _Kept(dict[Callable[[Problem], Any], Any]):
    """What was made of one problem; it does not travel with a copy, which can make its own."""

    def __reduce__(self) -> tuple[type[_Kept], tuple[()]]:
        return _Kept, ()


def kept(problem: Problem, make: Callable[[Problem], T]) -> T:
    """Return what ``make`` makes of a problem: made at the first call, the same object afterwards.

    It lies beside the problem's cached properties: a problem holds arrays, so it has no hash to be looked up by, and
    what is kept may hold the problem in turn, so that a table of our own would keep both for ever.
    """
    mine: _Kept = problem.__dict__.setdefault("_kept", _Kept())
    if make not in mine:
        mine[make] = make(problem)
    found: T = mine[make]
    return found
