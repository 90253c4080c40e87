"""Half-open spans of time and their algebra.

A span is ``[start, end)`` in whole seconds since the Unix epoch (UTC). ``Spans`` is an ``(n, 2)`` int64 array with
rows sorted by start. It may hold touching or overlapping rows (working intervals keep their identity, since the
contract widens and drops each by itself); ``merged`` gives the disjoint union.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np
from numpy.typing import NDArray

Edges = NDArray[np.int64]
NOTHING: Edges = np.empty((0, 2), np.int64)


@dataclass(frozen=True, eq=False)
class Spans:
    """A set of half-open spans; see the module's text for shape and unit."""

    edges: Edges

    @classmethod
    def of(cls, pairs: Iterable[tuple[int, int]]) -> Spans:
        """Return spans from pairs of epoch seconds; empty and reversed pairs are left out."""
        kept = sorted((int(a), int(b)) for a, b in pairs if b > a)
        return cls(np.array(kept, np.int64).reshape(-1, 2))

    @classmethod
    def between(cls, start: datetime, end: datetime) -> Spans:
        """Return one span between two aware instants."""
        return cls.of([(int(start.timestamp()), int(end.timestamp()))])

    def __len__(self) -> int:
        return len(self.edges)

    def __bool__(self) -> bool:
        return len(self.edges) > 0

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Spans) and np.array_equal(self.edges, other.edges)

    def __hash__(self) -> int:
        return hash(self.edges.tobytes())

    def pairs(self) -> list[tuple[int, int]]:
        """Return (start, end) epoch seconds, in order."""
        return [(int(a), int(b)) for a, b in self.edges]

    def instants(self) -> list[tuple[datetime, datetime]]:
        """Return (start, end) as aware UTC datetimes, in order."""
        return [(datetime.fromtimestamp(a, UTC), datetime.fromtimestamp(b, UTC)) for a, b in self.pairs()]

    def merged(self) -> Spans:
        """Return the same time as disjoint spans that do not touch."""
        if len(self.edges) < 2:
            return self
        starts = self.edges[:, 0]
        reach = np.maximum.accumulate(self.edges[:, 1])
        fresh = np.concatenate(([True], starts[1:] > reach[:-1]))
        last = np.append(np.flatnonzero(fresh)[1:] - 1, len(starts) - 1)
        return Spans(np.stack((starts[fresh], reach[last]), axis=1))

    def __or__(self, other: Spans) -> Spans:
        both = np.concatenate((self.edges, other.edges))
        return Spans(both[np.lexsort((both[:, 1], both[:, 0]))]).merged()

    def __and__(self, other: Spans) -> Spans:
        mine, theirs = self.merged().pairs(), other.merged().pairs()
        found, i, j = [], 0, 0
        while i < len(mine) and j < len(theirs):
            found.append((max(mine[i][0], theirs[j][0]), min(mine[i][1], theirs[j][1])))
            if mine[i][1] < theirs[j][1]:
                i += 1
            else:
                j += 1
        return Spans.of(found)

    def __sub__(self, other: Spans) -> Spans:
        found = []
        holes = other.merged().pairs()
        for start, end in self.merged().pairs():
            at = start
            for hole_start, hole_end in holes:
                if hole_end <= at:
                    continue
                if hole_start >= end:
                    break
                found.append((at, hole_start))
                at = hole_end
            found.append((at, end))
        return Spans.of(found)

    def widened(self, seconds: int) -> Spans:
        """Return each span longer by ``seconds`` on both sides, each still by itself."""
        return Spans(self.edges + np.array([-seconds, seconds], np.int64))

    def within(self, start: int, end: int) -> Spans:
        """Return the parts that lie in ``[start, end)``, each still by itself."""
        return Spans.of((max(a, start), min(b, end)) for a, b in self.pairs() if a < end and b > start)

    def touches(self, start: int, end: int) -> bool:
        """Whether any span shares an instant with ``[start, end)``."""
        return bool(((self.edges[:, 0] < end) & (self.edges[:, 1] > start)).any())

    def contains(self, start: int, end: int) -> bool:
        """Whether one span by itself holds all of ``[start, end)``."""
        return bool(((self.edges[:, 0] <= start) & (self.edges[:, 1] >= end)).any())

    @property
    def seconds(self) -> int:
        """How long the spans are together, counting shared time once."""
        merged = self.merged().edges
        return int((merged[:, 1] - merged[:, 0]).sum())
