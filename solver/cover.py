"""The few windows that cover most people, solved to proven optimality: maximum coverage by branch and bound.

A window covers a person or does not. Of at most ``k`` windows, those that together cover most people are wanted; among
those, the ones that cover most people well (in their hours, without a stretch). Both at once are one weighted coverage:
a person covered weighs more than everybody covered well.

What a window adds never grows when others are chosen first, so the sum of the largest additions bounds every choice.
The last two windows are found for all pairs at once: what a pair adds is what both add less what they share, and what
all pairs share is one product of matrices. CP-SAT needs minutes for what this does in a second.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Cover = NDArray[np.bool_]
Numbers = NDArray[np.float64]
"""Whole numbers; a float holds them exactly up to 2**53, and its matrices are multiplied fast."""

PATIENCE = 4_000
"""Products of matrices before a choice stays unproven; the same question always stops at the same place."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """The chosen windows, in rising order.

    ``n_covered`` people have one of them, ``n_well`` have one that suits them well; no ``k`` windows cover more than
    ``bound``, and the choice is ``proven`` when nothing is left open, neither in the number nor in how well.
    """

    windows: tuple[int, ...]
    n_covered: int
    n_well: int
    bound: int
    proven: bool


def best_windows(covers: Cover, well: Cover, k: int, *, not_both: Cover | None = None) -> Chosen:
    """Return at most ``k`` windows that cover most people; none of them is there without adding anybody.

    Parameters
    ----------
    covers, well
        ``(n_windows, n_people)`` bool: the window covers the person; covers the person well, which implies the first.
    k
        Most windows to choose, at least 0.
    not_both
        ``(n_windows, n_windows)`` bool, symmetric: of which two windows only one may be chosen.
    """
    if not_both is None:
        kept = _undominated(covers, well)
    else:  # one that covers less may be free to go with others, so only those are left out that cover nobody
        kept = np.flatnonzero(covers.any(axis=1))
    n_people = covers.shape[1]
    if k <= 0 or not len(kept):
        return Chosen((), 0, 0, 0, True)
    weight = np.concatenate([np.full(n_people, n_people + 1.0), np.ones(n_people)])
    both = np.concatenate([covers[kept], well[kept]], axis=1)
    columns, where = np.unique(both, axis=1, return_inverse=True)
    counts = np.bincount(where.ravel(), weights=weight, minlength=columns.shape[1])
    apart = None if not_both is None else not_both[np.ix_(kept, kept)] & ~np.eye(len(kept), dtype=bool)
    search = _Search(columns.astype(np.float64), counts.astype(np.float64), apart)
    value, bound = search.run(min(k, len(kept)))
    windows = [int(kept[each]) for each in search.chosen]
    return Chosen(
        windows=tuple(sorted(windows)),
        n_covered=int(covers[windows].any(axis=0).sum()),
        n_well=int(well[windows].any(axis=0).sum()),
        bound=int(bound) // (n_people + 1),
        proven=bound <= value,
    )


def _undominated(covers: Cover, well: Cover) -> NDArray[np.intp]:
    """Return the windows worth looking at: no other one covers all of its people as well. Of equal ones, the first."""
    both = np.concatenate([covers, well], axis=1)
    size = both.sum(axis=1)
    kept: list[int] = []
    for each in np.argsort(-size, kind="stable").tolist():
        if size[each] and not (kept and (both[each] <= both[kept]).all(axis=1).any()):
            kept.append(each)
    return np.array(sorted(kept), np.intp)


class _Search:
    """Tries every choice that its bound does not rule out, largest additions first."""

    def __init__(self, rows: Numbers, weight: Numbers, not_both: Cover | None) -> None:
        self.rows, self.weight, self.not_both = rows, weight, not_both
        self.chosen: list[int] = []
        self.best = 0.0
        self.products = 0
        self.left_open = 0.0

    def run(self, k: int) -> tuple[float, float]:
        """Return the value of what was chosen, and what no choice exceeds."""
        self._greedy(k)
        self._below([], 0.0, np.arange(len(self.rows)), self.rows, k)
        return self.best, max(self.best, self.left_open)

    def _greedy(self, k: int) -> None:
        left, chosen, value = self.rows, [], 0.0
        for _ in range(k):
            gains = left @ self.weight
            top = int(gains.argmax())
            if gains[top] <= 0:
                break
            chosen.append(top)
            value += float(gains[top])
            left = left * (1 - left[top])
            if self.not_both is not None:
                left = left * ~self.not_both[top][:, None]
        self._keep(chosen, value)

    def _keep(self, chosen: list[int], value: float) -> None:
        if value > self.best:
            self.best, self.chosen = value, chosen

    def _below(self, chosen: list[int], value: float, windows: NDArray[np.intp], left: Numbers, k: int) -> None:
        """Choose up to ``k`` more of ``windows``, of whose people ``left`` are not covered yet."""
        gains = left @ self.weight
        order = np.argsort(-gains, kind="stable")
        windows, left, gains = windows[order], left[order], gains[order]
        bound = value + float(gains[:k].sum())
        if bound <= self.best:
            return
        if k == 1:
            self._keep([*chosen, int(windows[0])], value + float(gains[0]))
            return
        if self.products >= PATIENCE:
            self.left_open = max(self.left_open, bound)
            return
        if k == 2:
            self._pair(chosen, value, windows, left, gains)
            return
        for at in range(len(windows)):
            if value + float(gains[at : at + k].sum()) <= self.best:
                return
            others, rest = windows[at + 1 :], left[at + 1 :] * (1 - left[at])
            if self.not_both is not None:
                free = ~self.not_both[windows[at], others]
                others, rest = others[free], rest[free]
            taken = [*chosen, int(windows[at])], value + float(gains[at])
            self._keep(*taken)
            if len(rest):
                self._below(*taken, others, rest, k - 1)

    def _pair(self, chosen: list[int], value: float, windows: NDArray[np.intp], left: Numbers, gains: Numbers) -> None:
        useful = max(1, int(np.searchsorted(-(gains + gains[0]), -(self.best - value), side="left")))
        left, gains = left[:useful], gains[:useful]
        self.products += 1
        together = gains[:, None] + gains[None, :] - (left * self.weight) @ left.T
        if self.not_both is not None:
            together[self.not_both[np.ix_(windows[:useful], windows[:useful])]] = 0.0
        np.fill_diagonal(together, gains)
        one, other = divmod(int(together.argmax()), useful)
        # a second one that adds nothing is left out
        pair = [int(windows[one])] + ([int(windows[other])] if together[one, other] > gains[one] else [])
        self._keep([*chosen, *pair], value + float(together[one, other]))
