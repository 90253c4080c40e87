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


def keep(problem: Problem, make: Callable[[Problem], T], made: T) -> None:
    """Keep something that was made in another way, to be what ``kept`` returns."""
    mine: _Kept = problem.__dict__.setdefault("_kept", _Kept())
    mine[make] = made


def adopt(changed: Problem, problem: Problem, *, only: tuple[Callable[[Problem], Any], ...] | None = None) -> None:
    """Let a problem keep what was made of another one, where the difference between them does not matter to it.

    Without ``only`` the two share all of it, also what is made later of either; with it, only what is named and there.
    """
    mine: _Kept = problem.__dict__.setdefault("_kept", _Kept())
    if only is None:
        changed.__dict__["_kept"] = mine
    else:
        changed.__dict__["_kept"] = _Kept({make: mine[make] for make in only if make in mine})
