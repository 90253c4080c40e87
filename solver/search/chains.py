"""What irregular sessions a series still has to have, compiled: from the starts that are left at a node of pricing.

Every session that is not at the first one's weekday and wall clock costs points. Which starts are still worth enough
is known at a node, and how many days may lie between sessions; so it is known date by date how many of the sessions to
come must be irregular ones, behind a start and ahead of it. A start is of use only if it is worth enough less these.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from solver.search.kernels import ZERO

NEVER = np.int64(1 << 30)
"""So many irregular sessions: no series at all."""


@njit(cache=True, nogil=True)
def least_within(values, low, high):
    """Return the least of ``values[low:high + 1]``, as far as there are such; NEVER if there is none."""
    least = NEVER
    for d in range(max(ZERO, low), min(len(values) - 1, high) + 1):
        least = min(least, values[d])
    return least


@njit(cache=True, nogil=True)
def ahead_of(k, h, regular, odd_one, cut, day, day0, wall, profile, min_days, max_days, left, n_left, most, on, ahead):
    """Fill ``ahead[j, d]``: how many sessions from ``j`` on are irregular at least if ``j - 1`` is on date ``d``.

    This for ``j`` from ``k + 1`` on; ``left[k + 1, q, :n_left[k + 1, q]]`` are the starts there are, ``most (P, S)``
    what a section with each of them is worth at most, ``on (K, D)`` is scratch.
    """
    K, D = len(profile), ahead.shape[1]
    for d in range(D):
        ahead[K, d] = 0
    for j in range(K - 1, k, -1):
        q = profile[j]
        for d in range(D):
            on[j, d] = NEVER
        for y in range(n_left[k + 1, q]):
            t = left[k + 1, q, y]
            d = day[h, t] - day0
            odd = ahead[j + 1, d] + (wall[h, t] != regular)
            if odd < on[j, d] and most[q, y] - odd_one * odd > cut:
                on[j, d] = odd
        for d in range(D):
            ahead[j, d] = least_within(on[j], d + min_days[j], d + max_days[j])


@njit(cache=True, nogil=True)
def keep_in_chains(
    k, h, regular, odd_one, cut, day, day0, wall, profile, min_days, max_days, left, n_left, most, on, ahead, usable
):  # fmt: skip
    """Leave out of ``left[k + 1]`` the starts that are in no series worth more than ``cut``.

    ``on[k, d]`` is how many of the sessions up to ``k`` are irregular at least beyond those that are counted already,
    if ``k`` is on date ``d``; ``ahead`` comes from :func:`ahead_of`; ``usable (P, S)`` is scratch.
    """
    K, P, D = len(profile), left.shape[1], ahead.shape[1]
    for q in range(P):
        for y in range(n_left[k + 1, q]):
            usable[q, y] = 0
    for j in range(k + 1, K):
        q = profile[j]
        for d in range(D):
            on[j, d] = NEVER
        for y in range(n_left[k + 1, q]):
            t = left[k + 1, q, y]
            d = day[h, t] - day0
            if ahead[j + 1, d] >= NEVER:
                continue
            odd = least_within(on[j - 1], d - max_days[j], d - min_days[j])
            if odd >= NEVER:
                continue
            odd += wall[h, t] != regular
            if most[q, y] - odd_one * (odd + ahead[j + 1, d]) > cut:
                usable[q, y] = 1
                on[j, d] = min(on[j, d], odd)
    for q in range(P):
        kept = ZERO
        for y in range(n_left[k + 1, q]):
            if usable[q, y]:
                left[k + 1, q, kept] = left[k + 1, q, y]
                kept += 1
        n_left[k + 1, q] = kept
