"""Exact pricing of series, compiled: the section worth most at given prices of the learners, over *all* series.

Branch and bound over the sessions of a host: the root tries every start of the first session, a child every start of
the next one with the exact gap. A node holds the learners still able to attend (recordings allowed) with what they
have cost so far; its bound is the sum of the dearest of them that fit the room, less what the section costs so far.
Where fewer than the section's minimum are worth a seat, the least dear of the others fill it up. Costs only grow from
parent to child, so the bound holds for all series below. All that couples courses is left out, which can only make
the value larger: safe for a proof.

A start that no section worth enough can hold together with the sessions chosen so far cannot be in any series below,
as whichever session: every node hands the starts that are left to its children. After two sessions a handful of
hundreds is left, which is what makes six sessions bearable. So is a start around which the sessions to come would have
to be irregular too often for what it is worth (:mod:`solver.search.chains`). Learners whom the starts that are left
give no way to attend the sessions to come are dropped. A node whose own session has no start left is given up before
anything else is asked of it.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from solver.search.chains import NEVER, ahead_of, keep_in_chains
from solver.search.kernels import (
    GRID,
    MIN,
    NONE,
    ONE,
    RECORDINGS,
    TEACHER_DAY,
    W_IRREGULAR,
    W_RECORDING,
    W_SECTION,
    ZERO,
    burden,
)
from solver.search.worth import (
    as_bits,
    child,
    filled_up,
    most_worth_with_study,
    note,
    worth_a_seat,
    worth_by_start,
)


@njit(cache=True, nogil=True)
def by_start(free, late):
    """Return ``free`` and ``late`` (P, n, S) with the learners of a start next to each other, (P, S, n)."""
    P, n, S = free.shape
    free_at, late_at = np.empty((P, S, n), np.uint8), np.empty((P, S, n), np.int16)
    for p in range(P):
        for block in range(0, S, 64):  # so that what is written stays near
            for e in range(n):
                for t in range(block, min(S, block + 64)):
                    free_at[p, t, e] = free[p, e, t]
                    late_at[p, t, e] = late[p, e, t]
    return free_at, late_at


@njit(cache=True, nogil=True)
def from_there(left, k, p, n, first):
    """Return the position of the first of the ``n`` ascending starts ``left[k, p]`` that is not before ``first``.

    As ``first_from``, but without a slice: in the innermost loops the reference that one counts would take longest.
    """
    low, high = 0, n
    while low < high:
        middle = (low + high) // 2
        if left[k, p, middle] < first:
            low = middle + 1
        else:
            high = middle
    return low


@njit(cache=True, nogil=True)
def apart(order, ub, k, c, most, cells):
    """Keep at most so many of the first ``c`` starts of row ``k``, best first, none within so many cells of another.

    Return how many are kept, and the most that one of the others is worth.
    """
    kept, out = ZERO, -1e18
    for x in range(c):
        near = kept >= most
        for y in range(kept):
            if near:
                break
            near = abs(order[k, x] - order[k, y]) < cells
        if near:
            out = max(out, ub[k, x])
        else:
            order[k, kept], ub[k, kept] = order[k, x], ub[k, x]
            kept += 1
    return kept, out


@njit(cache=True, nogil=True)
def drop_hopeless(
    free_at, day, gap, min_days, max_days, profile, h, k, series, left, n_left, soonest_day, recordings, n, count, who,
    worth, cost, minutes, longest, misses,
):  # fmt: skip
    """Leave out those of the first ``n`` learners of row ``k`` for whom the starts that are left hold no series.

    The others up to ``count``, who may only fill a section up, stay: there are many. Return how many are in the row
    then; -1 if the starts hold no series for anybody. Each session is put as early as it can be, and counted on the
    earliest date of any start from there on (clocks that go back at midnight make dates run back); so a series that
    there is, is never missed. Who may make sessions up stays if enough of the sessions have a start, each on its own as
    it may lie: more than should stay, never fewer.
    """
    kept, K = ZERO, len(profile)
    for x in range(-1, n):  # -1: for anybody
        e = who[k, max(ZERO, x)]
        spare = ZERO
        if x >= 0:
            spare = recordings - misses[k, x]
        at, today = series[k - 1], day[h, series[k - 1]]
        earliest = latest = today
        missed = ZERO
        for m in range(k, K):
            p = profile[m]
            latest += max_days[m]
            if spare > 0:
                first = series[k - 1]
                earliest += min_days[m]
            else:
                first = at + gap[m]
                earliest = today + min_days[m]
            at = -1
            for y in range(from_there(left, k, p, n_left[k, p], first), n_left[k, p]):
                t = left[k, p, y]
                if day[h, t] > latest + 1:
                    break
                if earliest <= day[h, t] <= latest and (x < 0 or free_at[p, t, e]):
                    at, today = t, soonest_day[t]
                    break
            if at < 0:
                missed += 1
                if missed > spare:
                    break
        if missed > spare:
            if x < 0:
                return NONE
            continue
        if x >= 0:
            if kept < x:
                who[k, kept], worth[k, kept], cost[k, kept] = who[k, x], worth[k, x], cost[k, x]
                minutes[k, kept], longest[k, kept], misses[k, kept] = minutes[k, x], longest[k, x], misses[k, x]
            kept += 1
    if kept == n:
        return count
    for x in range(n, count):
        who[k, kept], worth[k, kept], cost[k, kept] = who[k, x], worth[k, x], cost[k, x]
        minutes[k, kept], longest[k, kept], misses[k, kept] = minutes[k, x], longest[k, x], misses[k, x]
        kept += 1
    return kept


@njit(cache=True, nogil=True)
def teaching_fits(v, h, k, series, t):
    """Whether session ``k`` at ``t`` leaves the instructor within the daily maximum with the sessions before it."""
    clock = v.host_clock[h]
    today = v.day_of[clock, t]
    minutes = v.host_load[v.instructor[h], today] + v.duration[k]
    for m in range(k):
        if v.day_of[clock, series[m]] == today:
            minutes += v.duration[m]
    return minutes <= v.number[TEACHER_DAY]


@njit(cache=True, nogil=True)
def price(v, prices, theta, keep, budget, roots, branches, out_host, out_starts, out_value):
    """Find the sections worth most; return (an upper bound of every section's value, how many were written out, work).

    Parameters
    ----------
    prices
        ``(n,)`` points, at most each learner's miss.
    theta
        Sections worth no more than this are of no interest: the bound returned is never below it.
    keep
        Write out sections worth at least this share of the best so far (1.0: only ever better ones; 0.0: all that are
        worth more than ``theta``, and the search ends when the arrays below are full).
    budget
        Work (learners looked at) after which the search ends; the bound then covers what was left.
    roots, branches
        A quick look: at no more than so many starts of the first session, and of each other at a node, an hour apart.
        Those left out count as open; 0: all.
    out_host, out_starts, out_value
        ``(M,)``, ``(M, K)``, ``(M,)``: the sections found, overwritten from the start when full.
    """
    K, P = len(v.duration), v.host_free.shape[0]
    n, S, H = len(prices), v.host_free.shape[2], len(v.instructor)
    who = np.empty((K + 1, n), np.int64)
    worth, cost = np.empty((K + 1, n)), np.empty((K + 1, n))
    minutes, longest = np.empty((K + 1, n), np.int64), np.empty((K + 1, n), np.int64)
    misses = np.empty((K + 1, n), np.int64)
    count, some = np.zeros(K + 1, np.int64), np.zeros(K + 1, np.int64)  # who can come, and is worth a seat
    least, g = max(ONE, v.number[MIN]), v.number[GRID]
    dear = np.empty(least)
    so_far = np.zeros((K + 1, n + 1))
    W = (n + 63) // 64
    alive, spare = np.zeros((K + 1, W), np.uint64), np.zeros((K + 1, W), np.uint64)
    net, place = np.zeros((K + 1, n)), np.zeros((K + 1, n), np.int64)
    recordings, record, borne = v.number[RECORDINGS], v.number[W_RECORDING], v.borne
    section, odd_one = v.number[W_SECTION], v.number[W_IRREGULAR]
    profile, min_days, max_days, wide = v.profile, v.min_days, v.max_days, v.width
    host_free, host_late, day, wall = v.host_free, v.host_late, v.day, v.wall
    free_at, late_at = by_start(v.free, v.late)
    free_bits, late_bits = as_bits(free_at, late_at)
    most = np.empty((P, S))  # what a section is worth at most with one more session at each start that is left
    left = np.empty((K, P, S), np.int64)  # starts that may still be in a series, by depth and profile
    n_left = np.zeros((K, P), np.int64)
    ub, order = np.empty((K, S)), np.empty((K, S), np.int64)
    width, at = np.zeros(K, np.int64), np.zeros(K, np.int64)
    taught, odd = np.zeros(K + 1, np.int64), np.zeros(K + 1, np.int64)
    series = np.zeros(K, np.int64)
    soonest_day = np.zeros(S, np.int64)
    days = ZERO
    for h in range(H):
        days = max(days, day[h].max() - day[h].min() + 1)
    ahead, on = np.zeros((K + 1, days), np.int64), np.zeros((K, days), np.int64)  # irregular sessions by date
    usable = np.zeros((P, S), np.uint8)
    to_come = np.zeros((K + 1, P), np.uint8)  # profiles of the sessions from k on
    study_counts = np.zeros(K, np.uint8)  # missing study around session k is known once it is placed
    gap = np.zeros(K, np.int64)  # cells from the start of the session before
    for k in range(1, K):
        gap[k] = (v.duration[k - 1] + max(v.need[k - 1], v.need[k]) + g - 1) // g
    for k in range(K - 1, -1, -1):
        study_counts[k] = v.effort[k] > 0 or (k + 1 == K and v.effort[K] > 0)
        to_come[k] = to_come[k + 1]
        to_come[k, v.profile[k]] = 1
    best, cut, rest = -1e18, theta, -1e18
    found, total, work = 0, 0, 0
    M = len(out_host)
    rank = np.argsort(-prices)
    for h in range(H):
        i, room = v.instructor[h], v.room[h]
        may_fill_day = v.host_load[i].max() + v.duration.sum() > v.number[TEACHER_DAY]
        base = burden(v.taught[i])
        first_day = day[h].min()
        soonest_day[S - 1] = day[h, S - 1]
        for t in range(S - 2, -1, -1):
            soonest_day[t] = min(day[h, t], soonest_day[t + 1])
        m = ZERO
        for x in range(n):
            e = rank[x]
            value = prices[e] - v.seat[e]
            if v.reach[e, h]:
                y = m
                while y > 0 and worth[0, y - 1] < value:
                    who[0, y], worth[0, y] = who[0, y - 1], worth[0, y - 1]
                    y -= 1
                who[0, y], worth[0, y] = e, value
                m += 1
        for x in range(m):
            cost[0, x], minutes[0, x], longest[0, x], misses[0, x] = 0.0, 0, 0, 0
        count[0], some[0] = m, worth_a_seat(worth[0], cost[0], m, so_far[0])
        note(ZERO, some[0], who, worth, cost, misses, recordings, alive, spare, net, place)
        taught[0], odd[0] = v.taught[i], 0
        open_bound = -1e18  # of starts given up for want of work
        for p in range(P):
            n_left[0, p] = 0
            if not to_come[0, p]:
                continue
            m = ZERO
            for t in range(S):
                if host_free[p, h, t]:
                    left[0, p, m] = t
                    m += 1
            work += worth_by_start(
                free_bits, late_bits, free_at, late_at, host_late, h, p, ZERO, ZERO, m, left, alive, spare, net, place,
                recordings, record, borne, room, least, some[0], count[0], who, worth, cost, minutes, longest, misses,
                so_far, dear, section - base, taught[0], cut, most,
            )  # fmt: skip
            for y in range(m):
                if most[p, y] > cut:
                    left[0, p, n_left[0, p]] = left[0, p, y]
                    n_left[0, p] += 1
                    open_bound = max(open_bound, most[p, y])
        if work > budget:
            rest = max(rest, open_bound)
            continue
        k = ZERO
        fresh = True
        while k >= 0:
            if fresh:
                fresh = False
                if k > 0:
                    m = drop_hopeless(
                        free_at, day, gap, min_days, max_days, profile, h, k, series, left, n_left, soonest_day,
                        recordings, some[k], count[k], who, worth, cost, minutes, longest, misses,
                    )  # fmt: skip
                    if m < 0:
                        width[k] = at[k] = 0
                        k -= 1
                        continue
                    work += some[k]
                    count[k], some[k] = m, worth_a_seat(worth[k], cost[k], m, so_far[k])
                    note(k, some[k], who, worth, cost, misses, recordings, alive, spare, net, place)
                p = profile[k]
                first, last_day = ZERO, 1 << 60
                before, least_days = ZERO, ZERO
                if k > 0:
                    first = series[k - 1] + gap[k]
                    before = day[h, series[k - 1]]
                    last_day = before + max_days[k]
                    least_days = min_days[k]
                # what a section with this session at each start that is left is worth at most
                begin = from_there(left, k, p, n_left[k, p], first)
                end = begin
                # local dates run forward, but for an hour where clocks go back at midnight
                while end < n_left[k, p] and day[h, left[k, p, end]] <= last_day + 1:
                    end += 1
                work += worth_by_start(
                    free_bits, late_bits, free_at, late_at, host_late, h, p, k, begin, end, left, alive, spare, net,
                    place, recordings, record, borne, room, least, some[k], count[k], who, worth, cost, minutes,
                    longest, misses, so_far, dear, section + odd_one * odd[k] - base, taught[k], cut, most,
                )  # fmt: skip
                c = 0
                for y in range(begin, end):
                    t = left[k, p, y]
                    value = most[p, y]
                    if value <= cut:
                        continue
                    if k > 0:
                        if day[h, t] - before < least_days or day[h, t] > last_day:
                            continue
                        if wall[h, t] != wall[h, series[0]]:
                            value -= odd_one
                    if may_fill_day and not teaching_fits(v, h, k, series, t):
                        continue
                    if study_counts[k] and value > cut:
                        fixed = section + odd_one * odd[k] + burden(taught[k] + host_late[p, h, t]) - base
                        if k > 0 and wall[h, t] != wall[h, series[0]]:
                            fixed += odd_one
                        value, seats = most_worth_with_study(
                            v, series, free_at, late_at, p, t, k, recordings, record, borne, room, some[k], who,
                            worth, cost, minutes, longest, misses,
                        )  # fmt: skip
                        work += some[k]
                        value -= fixed
                        if value > cut and seats < least:
                            work += count[k]
                            value += filled_up(
                                free_at, late_at, p, t, k, recordings, record, borne, least, count[k], who, worth,
                                cost, minutes, longest, misses, dear,
                            )  # fmt: skip
                    if value > cut:
                        ub[k, c] = value
                        order[k, c] = t
                        c += 1
                if c > 0 and k + 1 < K:
                    # the starts that may still be in a series with the sessions before this one
                    soonest = S
                    for x in range(c):
                        soonest = min(soonest, order[k, x])
                    for q in range(P):
                        n_left[k + 1, q] = 0
                        if not to_come[k + 1, q]:
                            continue
                        later = from_there(left, k, q, n_left[k, q], soonest + wide[k])
                        unknown = later
                        if q == p:
                            unknown = max(end, later)
                        work += worth_by_start(
                            free_bits, late_bits, free_at, late_at, host_late, h, q, k, unknown, n_left[k, q], left,
                            alive, spare, net, place, recordings, record, borne, room, least, some[k], count[k], who,
                            worth, cost, minutes, longest, misses, so_far, dear, section + odd_one * odd[k] - base,
                            taught[k], cut, most,
                        )  # fmt: skip
                        m = ZERO
                        for y in range(later, n_left[k, q]):
                            if most[q, y] > cut:
                                left[k + 1, q, m], most[q, m] = left[k, q, y], most[q, y]
                                m += 1
                        n_left[k + 1, q] = m
                if 0 < k < K - 1 and c > 0:
                    # less what the sessions to come cost since they cannot all be regular ones
                    regular = wall[h, series[0]]
                    ahead_of(
                        k, h, regular, odd_one, cut, day, first_day, wall, profile, min_days, max_days, left, n_left,
                        most, on, ahead,
                    )  # fmt: skip
                    for d in range(on.shape[1]):
                        on[k, d] = NEVER
                    kept = ZERO
                    for x in range(c):
                        t = order[k, x]
                        d = day[h, t] - first_day
                        value = ub[k, x] - odd_one * ahead[k + 1, d]
                        if ahead[k + 1, d] < NEVER and value > cut:
                            order[k, kept], ub[k, kept] = t, value
                            kept += 1
                            on[k, d] = min(on[k, d], np.int64(wall[h, t] != regular))
                    c = kept
                    if c > 0:
                        keep_in_chains(
                            k, h, regular, odd_one, cut, day, first_day, wall, profile, min_days, max_days, left,
                            n_left, most, on, ahead, usable,
                        )  # fmt: skip
                if c > 1:
                    by = np.argsort(-ub[k, :c])
                    starts, values = order[k, :c].copy(), ub[k, :c].copy()
                    for x in range(c):
                        order[k, x], ub[k, x] = starts[by[x]], values[by[x]]
                most_starts = roots if k == 0 else branches
                if c > 1 and most_starts > 0:
                    kept, out = apart(order, ub, k, c, most_starts, 60 // g)
                    rest, c = max(rest, out), kept
                width[k], at[k] = c, 0
                work += 20
            if at[k] >= width[k] or ub[k, at[k]] <= cut:
                k -= 1
                continue
            if work > budget:
                # what is left open anywhere on this path may still hold a better section
                for m2 in range(k + 1):
                    if at[m2] < width[m2]:
                        rest = max(rest, ub[m2, at[m2]])
                break
            t = order[k, at[k]]
            at[k] += 1
            series[k] = t
            count[k + 1] = child(
                v, free_at, late_at, k, series, t, count[k], who[k], worth[k], minutes[k], longest[k], misses[k],
                who[k + 1], worth[k + 1], cost[k + 1], minutes[k + 1], longest[k + 1], misses[k + 1],
            )  # fmt: skip
            some[k + 1] = worth_a_seat(worth[k + 1], cost[k + 1], count[k + 1], so_far[k + 1])
            work += count[k]
            taught[k + 1] = taught[k] + host_late[v.profile[k], h, t]
            odd[k + 1] = odd[k]
            if k > 0 and wall[h, t] != wall[h, series[0]]:
                odd[k + 1] += 1
            if k + 1 == K:
                if count[K] < least:
                    continue
                value = 0.0
                for x in range(max(least, min(some[K], room))):
                    value += worth[K, x] - cost[K, x]
                value -= section + odd_one * odd[K] + burden(taught[K]) - base
                if value > cut:
                    out_host[found] = h
                    out_starts[found] = series
                    out_value[found] = value
                    found = (found + 1) % M
                    total += 1
                    if keep <= 0 and total >= M:
                        budget = work - 1
                if value > best:
                    best = value
                    if keep > 0:
                        # never above the best so far, which may be worth less than nothing
                        cut = max(cut, best - (1.0 - keep) * abs(best))
                continue
            k += 1
            fresh = True
    return max(max(theta, best), rest), min(total, M), work
