"""Series found quickly, compiled, and what the best section of a known series is worth at given prices.

Nothing here proves anything: see :mod:`solver.search.exact`.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from solver.search.kernels import (
    NEVER,
    NONE,
    THREE,
    W_IRREGULAR,
    W_SECTION,
    ZERO,
    ascend,
    below,
    burden,
    draw_series,
    irregular,
    late_minutes,
    rand,
    seat_cost,
)


@njit(cache=True, nogil=True)
def draw_columns(v, prices, tries, state, out_host, out_starts, out_value):
    """Draw series that look worth their points at these prices, quickly and without proof; return how many.

    Each is the best of a noisy draw for a random host, improved one session at a time.
    """
    K, n, S, H = len(v.duration), len(prices), v.host_free.shape[2], len(v.instructor)
    cells = np.zeros((2, S), np.int64)
    gain = np.zeros(S)
    taken = np.zeros(S, np.int64)
    series = np.zeros(K, np.int64)
    who = np.arange(n)
    w = prices.copy()
    hosts = np.zeros(0, np.int64)
    starts = np.zeros((0, K), np.int64)
    nobody = np.full(n, -1)
    found = ZERO
    for x in range(tries):
        h = below(state, H)
        for e in range(n):
            # leaving some out at random finds different sections at the same prices
            w[e] = prices[e]
            if x % 3 > 0 and rand(state) < 0.3:
                w[e] *= rand(state)
        if not draw_series(v, w, who, n, h, hosts, starts, ZERO, NONE, nobody, series, state, 0.4, cells, gain, taken):
            continue
        value = ascend(
            v, prices, who, n, h, hosts, starts, ZERO, NONE, nobody, series, THREE, state, cells, gain, taken
        )  # fmt: skip
        if value > 1e-6 and found < len(out_host):
            out_host[found] = h
            out_starts[found] = series
            out_value[found] = value
            found += 1
    return found


@njit(cache=True, nogil=True)
def series_points(v, h, series):
    """Points of a section with that series apart from its learners: its own, irregular sessions, the instructor's."""
    base = v.taught[v.instructor[h]]
    own = burden(base + late_minutes(v, h, series)) - burden(base)
    return v.number[W_SECTION] + v.number[W_IRREGULAR] * irregular(v, h, series) + own


@njit(cache=True, nogil=True)
def seat_costs(v, h, series, cost):
    """Fill ``cost (n,)`` with the points of everybody's seat in a series (NEVER where there can be none)."""
    scratch = np.zeros(len(series), np.int64)
    for e in range(len(cost)):
        cost[e] = seat_cost(v, e, h, series, scratch)


@njit(cache=True, nogil=True)
def value_pool(prices, cost, fixed, room, least, m, value):
    """Fill ``value[:m]`` with the worth of the best section of each series at these prices.

    ``cost (M, n)`` are seat points, ``fixed (M,)`` and ``room (M,)`` those of the series. Where fewer than the minimum
    ``least`` are worth their seats, the least dear of the others fill the section up; -1e18 where too few can come.
    """
    n = len(prices)
    worth = np.empty(n)
    others = np.empty(n)
    for x in range(m):
        some, rest = 0, 0
        for e in range(n):
            w = prices[e] - cost[x, e]
            if w > 1e-9:
                worth[some] = w
                some += 1
            elif cost[x, e] < NEVER:
                others[rest] = w
                rest += 1
        total = 0.0
        if some < least:
            if some + rest < least:
                value[x] = -1e18
                continue
            dear = np.sort(others[:rest])
            for y in range(rest - (least - some), rest):
                total += dear[y]
        if some > room[x]:
            top = np.sort(worth[:some])
            for y in range(some - room[x], some):
                total += top[y]
        else:
            for y in range(some):
                total += worth[y]
        value[x] = total - fixed[x]


@njit(cache=True, nogil=True)
def best_members(prices, cost, room, least, members):
    """Mark in ``members (n,)`` the learners worth most in one series; return the points of their seats, -1 if too few.

    Where those worth something are fewer than the minimum ``least``, the least dear of the others fill the section up.
    """
    n = len(prices)
    worth = np.empty(n)
    for e in range(n):
        members[e] = 0
        worth[e] = prices[e] - cost[e]
    points, seats = 0, 0
    for e in np.argsort(-worth):
        if cost[e] >= NEVER or seats >= room or (worth[e] <= 1e-9 and seats >= least):
            break
        members[e] = 1
        points += cost[e]
        seats += 1
    if seats == 0 or seats < least:
        return -1
    return points
