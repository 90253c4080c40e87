"""Plain arithmetic on spans of time, in seconds since the Unix epoch.

The planner asks its questions of bitmaps. The checker asks them of the intervals themselves, so that a mistake in one
cannot hide in the other.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from itertools import accumulate


class Intervals:
    """Half-open intervals ``[start, end)`` that may touch or overlap; each keeps its identity."""

    __slots__ = ("_latest_end", "_starts")

    def __init__(self, pairs: Iterable[tuple[int, int]], *, widened: int = 0) -> None:
        rows = sorted((start - widened, end + widened) for start, end in pairs)
        self._starts = [start for start, _ in rows]
        self._latest_end = list(accumulate((end for _, end in rows), max))

    def hold(self, start: int, end: int) -> bool:
        """Whether one interval by itself holds all of ``[start, end)``."""
        # Of the intervals that begin in time, the one that lasts longest decides.
        begun = bisect_right(self._starts, start)
        return begun > 0 and self._latest_end[begun - 1] >= end

    def touch(self, start: int, end: int) -> bool:
        """Whether an interval shares an instant with ``[start, end)``."""
        begun = bisect_left(self._starts, end)
        return start < end and begun > 0 and self._latest_end[begun - 1] > start


def cells(start: int, end: int, grid: int) -> Iterator[tuple[int, int]]:
    """Yield the grid cells, whole, that ``[start, end)`` touches."""
    at = start - start % grid
    while at < end:
        yield at, at + grid
        at += grid


def runs(pairs: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return sorted spans with those that touch or overlap joined."""
    joined: list[tuple[int, int]] = []
    for start, end in sorted(pairs):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined
