"""Exact pricing of series, compiled: the section worth most at given prices of the learners, over *all* series.

Branch and bound over the sessions of a host: the root tries every start of the first session, a child every start of
the next one with the exact gap. A node holds the learners still able to attend (recordings allowed) with what they
have cost so far; its bound is the sum of the dearest of them that fit the room, less what the section costs so far.
Costs only grow from parent to child, so the bound holds for all series below. Series that too few learners can attend
for the section's minimum are ruled out; what those cost who fill a section up to it, and all that couples courses, is
left out. That can only make the value larger: safe for a proof.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from solver.search.kernels import (
    MIN,
    NEVER,
    NONE,
    RECORDINGS,
    THREE,
    W_IRREGULAR,
    W_RECORDING,
    W_SECTION,
    W_STUDY,
    ZERO,
    ascend,
    below,
    burden,
    draw_series,
    irregular,
    late_minutes,
    open_starts,
    rand,
    seat_cost,
)


@njit(cache=True, nogil=True)
def least_cost(v, base, minutes, longest, misses):
    """The least points of attending so far: minutes out of hours, each session at most ``longest``, forced misses."""
    cost = burden(base + minutes) - burden(base)
    for more in range(1, v.number[RECORDINGS] - misses + 1):
        if minutes <= 0:
            break
        left = max(0, minutes - more * longest)
        c = burden(base + left) - burden(base) + more * v.number[W_RECORDING]
        if c < cost:
            cost = c
    return cost + misses * v.number[W_RECORDING]


@njit(cache=True, nogil=True)
def value_starts(v, h, k, series, low, high, allowed, n, who, worth, cost, minutes, longest, misses, ub, seats, spent):
    """Fill ``ub`` over ``[low, high)``: an upper bound of a node's learners' worth with session ``k`` there.

    ``worth`` is before costs of attendance, ``cost`` those so far; learners come in falling order of worth - cost.
    """
    p = v.profile[k]
    room = v.room[h]
    width = v.width[k]
    K = len(series)
    R = v.number[RECORDINGS]
    study = v.number[W_STUDY]
    a, b = -1, -1
    if v.effort[k] > 0:
        a = 0
        if k > 0:
            a = series[k - 1] + v.width[k - 1]
    if v.effort[k + 1] > 0 and k + 1 == K:
        b = v.study.shape[1] - 1
    free, late, prefix = v.free, v.late, v.study
    effort_before, effort_after = v.effort[k], v.effort[k + 1]
    for t in range(low, high):
        ub[t] = 0.0
        seats[t] = 0
        spent[t] = 0.0
    for x in range(n):
        e = who[x]
        value = worth[x] - cost[x]
        base = v.borne[e]
        may_miss = misses[x] < R
        for t in range(low, high):
            if not allowed[t]:
                continue
            if seats[t] >= room:
                if seats[t] == room:
                    seats[t] = room + 1
                    ub[t] += spent[t]
                continue
            more = 0
            if free[p, e, t]:
                o = late[p, e, t]
                if o > 0:
                    more = least_cost(v, base, minutes[x] + o, max(longest[x], o), misses[x]) - cost[x]
            elif may_miss:
                more = least_cost(v, base, minutes[x], longest[x], misses[x] + 1) - cost[x]
            else:
                continue
            if a >= 0:
                more += study * max(0, effort_before - (prefix[e, t] - prefix[e, a]))
            if b >= 0:
                more += study * max(0, effort_after - (prefix[e, b] - prefix[e, t + width]))
            if more < 0:
                more = 0
            if value > more:
                ub[t] += value - more
                spent[t] += more
                seats[t] += 1


@njit(cache=True, nogil=True)
def child(v, k, series, t, n, who, worth, minutes, longest, misses, who2, worth2, cost2, minutes2, longest2, misses2):
    """Fill the node below with the learners still worth something with session ``k`` at ``t``; return how many."""
    p = v.profile[k]
    R = v.number[RECORDINGS]
    m = ZERO
    a = -1
    if v.effort[k] > 0:
        a = 0
        if k > 0:
            a = series[k - 1] + v.width[k - 1]
    last = k + 1 == len(series)
    for x in range(n):
        e = who[x]
        o, miss = 0, misses[x]
        if v.free[p, e, t]:
            o = v.late[p, e, t]
        elif miss < R:
            miss += 1
        else:
            continue
        total, top = minutes[x] + o, max(longest[x], o)
        c = least_cost(v, v.borne[e], total, top, miss)
        w = worth[x]
        if a >= 0:
            w -= v.number[W_STUDY] * max(0, v.effort[k] - (v.study[e, t] - v.study[e, a]))
        if last and v.effort[k + 1] > 0:
            w -= v.number[W_STUDY] * max(
                0, v.effort[k + 1] - (v.study[e, v.study.shape[1] - 1] - v.study[e, t + v.width[k]])
            )
        if w - c <= 0:
            continue
        y = m
        while y > 0 and worth2[y - 1] - cost2[y - 1] < w - c:
            who2[y], worth2[y], cost2[y] = who2[y - 1], worth2[y - 1], cost2[y - 1]
            minutes2[y], longest2[y], misses2[y] = minutes2[y - 1], longest2[y - 1], misses2[y - 1]
            y -= 1
        who2[y], worth2[y], cost2[y] = e, w, c
        minutes2[y], longest2[y], misses2[y] = total, top, miss
        m += 1
    return m


@njit(cache=True, nogil=True)
def enough_able(v, k, t, n_able, able, able_misses):
    """Whether enough learners for the minimum, worth a seat or not, can attend or record session ``k`` at ``t``."""
    p = v.profile[k]
    left = v.number[MIN]
    for x in range(n_able):
        if v.free[p, able[x], t] or able_misses[x] < v.number[RECORDINGS]:
            left -= 1
            if left <= 0:
                return True
    return left <= 0


@njit(cache=True, nogil=True)
def able_after(v, k, t, n_able, able, able_misses, able2, able_misses2):
    """Fill the node below with everybody who can still attend; return how many."""
    p = v.profile[k]
    m = 0
    for x in range(n_able):
        e = able[x]
        if v.free[p, e, t]:
            able2[m], able_misses2[m] = e, able_misses[x]
            m += 1
        elif able_misses[x] < v.number[RECORDINGS]:
            able2[m], able_misses2[m] = e, able_misses[x] + 1
            m += 1
    return m


@njit(cache=True, nogil=True)
def price(v, prices, theta, keep, budget, out_host, out_starts, out_value):
    """Find the sections worth most; return (an upper bound of every section's value, how many were written out, work).

    Parameters
    ----------
    prices
        ``(n,)`` points, at most each learner's miss.
    theta
        Sections worth no more than this are of no interest: the bound returned is never below it.
    keep
        Write out sections worth at least this share of the best so far (1.0: only ever better ones).
    budget
        Work (learner-starts looked at) after which the search ends; the bound then covers what was left.
    out_host, out_starts, out_value
        ``(M,)``, ``(M, K)``, ``(M,)``: the sections found, overwritten from the start when full.
    """
    K = len(v.duration)
    n, S, H = len(prices), v.host_free.shape[2], len(v.instructor)
    who = np.empty((K + 1, n), np.int64)
    worth, cost = np.empty((K + 1, n)), np.empty((K + 1, n))
    minutes, longest = np.empty((K + 1, n), np.int64), np.empty((K + 1, n), np.int64)
    misses = np.empty((K + 1, n), np.int64)
    count = np.zeros(K + 1, np.int64)
    able, able_misses = np.empty((K + 1, n), np.int64), np.empty((K + 1, n), np.int64)
    n_able = np.zeros(K + 1, np.int64)
    least = v.number[MIN]
    ub = np.empty((K, S))
    seats, spent = np.empty(S, np.int64), np.empty(S)
    allowed = np.zeros(S, np.uint8)
    order = np.empty((K, S), np.int64)
    width, at = np.zeros(K, np.int64), np.zeros(K, np.int64)
    taught = np.zeros(K + 1, np.int64)
    odd = np.zeros(K + 1, np.int64)
    series = np.zeros(K, np.int64)
    known = np.zeros(K, np.uint8)
    none = np.zeros(0, np.int64)
    none2 = np.zeros((0, K), np.int64)
    nobody = np.full(n, -1)
    best = -1e18
    cut = theta
    found, total, work = 0, 0, 0
    rest = -1e18
    M = len(out_host)
    rank = np.argsort(-prices)
    for h in range(H):
        i = v.instructor[h]
        m = ZERO
        for x in range(n):
            e = rank[x]
            value = prices[e] - v.seat[e]
            if value > 0 and v.reach[e, h]:
                y = m
                while y > 0 and worth[0, y - 1] < value:
                    who[0, y], worth[0, y] = who[0, y - 1], worth[0, y - 1]
                    y -= 1
                who[0, y], worth[0, y] = e, value
                m += 1
        for x in range(m):
            cost[0, x], minutes[0, x], longest[0, x], misses[0, x] = 0.0, 0, 0, 0
        count[0] = m
        n_able[0] = 0
        for e in range(n):
            if v.reach[e, h]:
                able[0, n_able[0]], able_misses[0, n_able[0]] = e, 0
                n_able[0] += 1
        known[:] = 0
        taught[0], odd[0] = v.taught[i], 0
        k = ZERO
        fresh = True
        while k >= 0:
            if fresh:
                low, high = open_starts(v, h, k, series, known, none, none2, ZERO, NONE, nobody, allowed)
                value_starts(
                    v, h, k, series, low, high, allowed, count[k], who[k], worth[k], cost[k], minutes[k], longest[k],
                    misses[k], ub[k], seats, spent,
                )  # fmt: skip
                work += count[k] * max(0, high - low) + 50
                c = 0
                base = burden(v.taught[i])
                for t in range(low, high):
                    if not allowed[t]:
                        continue
                    off = odd[k]
                    if k > 0 and v.wall[h, t] != v.wall[h, series[0]]:
                        off += 1
                    price_so_far = (
                        v.number[W_SECTION]
                        + v.number[W_IRREGULAR] * off
                        + burden(taught[k] + v.host_late[v.profile[k], h, t])
                        - base
                    )
                    ub[k, t] -= price_so_far
                    if ub[k, t] > cut and (
                        seats[t] >= least or enough_able(v, k, t, n_able[k], able[k], able_misses[k])
                    ):
                        order[k, c] = t
                        c += 1
                if c > 1:
                    keys = np.empty(c)
                    for x in range(c):
                        keys[x] = -ub[k, order[k, x]]
                    by = np.argsort(keys)
                    copy = order[k, :c].copy()
                    for x in range(c):
                        order[k, x] = copy[by[x]]
                width[k], at[k] = c, 0
                fresh = False
            if at[k] >= width[k] or ub[k, order[k, at[k]]] <= cut:
                known[k] = 0
                k -= 1
                if k >= 0:
                    known[k] = 0
                continue
            if work > budget:
                # what is left open anywhere on this path may still hold a better section
                for m2 in range(k + 1):
                    if at[m2] < width[m2]:
                        rest = max(rest, ub[m2, order[m2, at[m2]]])
                break
            t = order[k, at[k]]
            at[k] += 1
            series[k] = t
            known[k] = 1
            count[k + 1] = child(
                v, k, series, t, count[k], who[k], worth[k], minutes[k], longest[k], misses[k],
                who[k + 1], worth[k + 1], cost[k + 1], minutes[k + 1], longest[k + 1], misses[k + 1],
            )  # fmt: skip
            n_able[k + 1] = able_after(v, k, t, n_able[k], able[k], able_misses[k], able[k + 1], able_misses[k + 1])
            work += count[k] + n_able[k]
            taught[k + 1] = taught[k] + v.host_late[v.profile[k], h, t]
            odd[k + 1] = odd[k]
            if k > 0 and v.wall[h, t] != v.wall[h, series[0]]:
                odd[k + 1] += 1
            if k + 1 == K:
                value = 0.0
                for x in range(min(count[K], v.room[h])):
                    value += worth[K, x] - cost[K, x]
                value -= v.number[W_SECTION] + v.number[W_IRREGULAR] * odd[K] + burden(taught[K]) - burden(v.taught[i])
                if value > cut:
                    out_host[found] = h
                    out_starts[found] = series
                    out_value[found] = value
                    found = (found + 1) % M
                    total += 1
                if value > best:
                    best = value
                    if keep >= 1.0:
                        cut = max(cut, best)
                    else:
                        cut = max(cut, keep * best)
                known[k] = 0
            else:
                k += 1
                fresh = True
        if work > budget and h + 1 < H:
            # hosts not looked at yet: a bound from nothing but their first session
            for h2 in range(h + 1, H):
                m = ZERO
                for x in range(n):
                    e = rank[x]
                    if prices[e] - v.seat[e] > 0 and v.reach[e, h2]:
                        y = m
                        while y > 0 and worth[0, y - 1] < prices[e] - v.seat[e]:
                            who[0, y], worth[0, y] = who[0, y - 1], worth[0, y - 1]
                            y -= 1
                        who[0, y], worth[0, y] = e, prices[e] - v.seat[e]
                        m += 1
                for x in range(m):
                    cost[0, x], minutes[0, x], longest[0, x], misses[0, x] = 0.0, 0, 0, 0
                known[:] = 0
                low, high = open_starts(v, h2, ZERO, series, known, none, none2, ZERO, NONE, nobody, allowed)
                value_starts(
                    v, h2, ZERO, series, low, high, allowed, m, who[0], worth[0], cost[0], minutes[0], longest[0],
                    misses[0], ub[0], seats, spent,
                )  # fmt: skip
                for t in range(low, high):
                    if allowed[t]:
                        rest = max(rest, ub[0, t] - v.number[W_SECTION])
            break
    return max(max(theta, best), rest), min(total, M), work


@njit(cache=True, nogil=True)
def draw_columns(v, prices, tries, state, out_host, out_starts, out_value):
    """Draw series that look worth their points at these prices, quickly and without proof; return how many.

    Each is the best of a noisy draw for a random host, improved one session at a time.
    """
    K, n, S, H = len(v.duration), len(prices), v.host_free.shape[2], len(v.instructor)
    allowed = np.zeros(S, np.uint8)
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
        if not draw_series(
            v, w, who, n, h, hosts, starts, ZERO, NONE, nobody, series, state, 0.4, allowed, gain, taken
        ):
            continue
        value = ascend(
            v, prices, who, n, h, hosts, starts, ZERO, NONE, nobody, series, THREE, state, allowed, gain, taken
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
def value_pool(prices, cost, fixed, room, m, value):
    """Fill ``value[:m]`` with the worth of the best section of each series at these prices.

    ``cost (M, n)`` are seat points, ``fixed (M,)`` and ``room (M,)`` those of the series. Learners who would be seated
    only to reach the minimum are not counted: the worth may be too large, never too small.
    """
    n = len(prices)
    worth = np.empty(n)
    for x in range(m):
        some = 0
        for e in range(n):
            w = prices[e] - cost[x, e]
            if w > 1e-9:
                worth[some] = w
                some += 1
        total = 0.0
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
