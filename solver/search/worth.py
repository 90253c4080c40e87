"""What the learners at a node of exact pricing are worth, compiled: with one more session, and in the node below.

At depth ``k`` of :func:`solver.search.exact.price` rows ``k`` of ``who``, ``worth``, ``cost``, ``minutes``, ``longest``
and ``misses`` hold the learners who can still attend, in falling order of worth - cost: their number, the points that
their seats may save, what attending so far costs, their out-of-hours minutes and the longest of these in one session,
and the sessions that they make up from recordings.

Most of the time goes into asking what those learners are worth who can come to one more session. So rows are also kept
as bits, a learner each (:func:`note`): ``alive (K+1, W)`` those worth a seat, ``spare`` those of them who may still
make a session up; with ``net (K+1, n)``, their worth - cost, and ``place (K+1, n)``, where in the row they stand.
"""

from __future__ import annotations

import numpy as np
from numba import njit
from numba.cpython.unsafe.numbers import trailing_zeros

from solver.search.kernels import (
    RECORDINGS,
    W_RECORDING,
    W_STUDY,
    ZERO,
    burden,
)

BIT = np.uint64(1)


@njit(cache=True, nogil=True)
def as_bits(free_at, late_at):
    """Return who is free and who is out of hours at each start, ``(P, S, n)`` both, as bits: ``(P, S, W)`` each."""
    P, S, n = free_at.shape
    W = (n + 63) // 64
    free, late = np.zeros((P, S, W), np.uint64), np.zeros((P, S, W), np.uint64)
    for p in range(P):
        for t in range(S):
            for e in range(n):
                bit = np.uint64(free_at[p, t, e] > 0) << np.uint64(e & 63)
                free[p, t, e >> 6] |= bit
                if late_at[p, t, e] > 0:
                    late[p, t, e >> 6] |= bit
    return free, late


@njit(cache=True, nogil=True)
def ones(bits):
    """Return how many bits of a word are set."""
    bits = bits - ((bits >> np.uint64(1)) & np.uint64(0x5555555555555555))
    bits = (bits & np.uint64(0x3333333333333333)) + ((bits >> np.uint64(2)) & np.uint64(0x3333333333333333))
    bits = (bits + (bits >> np.uint64(4))) & np.uint64(0x0F0F0F0F0F0F0F0F)
    return np.int64((bits * np.uint64(0x0101010101010101)) >> np.uint64(56))


@njit(cache=True, nogil=True)
def note(k, n, who, worth, cost, misses, recordings, alive, spare, net, place):
    """Keep the first ``n`` learners of row ``k``, those worth a seat, as bits too."""
    for w in range(alive.shape[1]):
        alive[k, w], spare[k, w] = 0, 0
    for x in range(n):
        e = who[k, x]
        bit = BIT << np.uint64(e & 63)
        alive[k, e >> 6] |= bit
        if misses[k, x] < recordings:
            spare[k, e >> 6] |= bit
        net[k, e] = worth[k, x] - cost[k, x]
        place[k, e] = x


@njit(cache=True, nogil=True)
def least_cost(recordings, record, base, minutes, longest, misses):
    """The least points of attending so far: minutes out of hours, each session at most ``longest``, forced misses."""
    if minutes <= 0:
        return misses * record
    cost = burden(base + minutes) - burden(base)
    for more in range(1, recordings - misses + 1):
        left = max(0, minutes - more * longest)
        c = burden(base + left) - burden(base) + more * record
        if c < cost:
            cost = c
    return cost + misses * record


@njit(cache=True, nogil=True)
def most_worth(
    free_at, late_at, p, t, k, recordings, record, borne, room, n, who, worth, cost, minutes, longest, misses, so_far,
    wanted,
):  # fmt: skip
    """At most what the first ``n`` learners of depth ``k`` are worth with one more session, at ``t``; and how many are.

    They stand in falling order of worth - cost, which is above 0. Once the section is full, the dearer seats of some
    may have kept out others, so that what these seats cost is not counted. ``so_far (n + 1,)`` are running totals of
    worth - cost; as soon as no more than ``wanted`` can come of it, the answer is -1e18.
    """
    total, spent = 0.0, 0.0
    seats = 0
    for x in range(n):
        e = who[k, x]
        value = worth[k, x] - cost[k, x]
        if free_at[p, t, e] and late_at[p, t, e] == 0:
            total += value
            seats += 1
            if seats >= room:
                if x + 1 < n:
                    total += spent
                break
            continue
        if free_at[p, t, e]:
            o = late_at[p, t, e]
            more = (
                least_cost(recordings, record, borne[e], minutes[k, x] + o, max(longest[k, x], o), misses[k, x])
                - cost[k, x]
            )
        elif misses[k, x] < recordings:
            more = least_cost(recordings, record, borne[e], minutes[k, x], longest[k, x], misses[k, x] + 1) - cost[k, x]
        else:
            more = value
        more = max(0.0, more)
        if value > more:
            total += value - more
            spent += more
            seats += 1
            if seats >= room:
                if x + 1 < n:
                    total += spent
                break
        if total + spent + so_far[k, min(n, x + 1 + room - seats)] - so_far[k, x + 1] <= wanted:
            return -1e18, seats
    return total, seats


@njit(cache=True, nogil=True)
def most_worth_with_study(
    v, series, free_at, late_at, p, t, k, recordings, record, borne, room, n, who, worth, cost, minutes, longest,
    misses,
):  # fmt: skip
    """The same for session ``k`` itself, where missing study around it counts as well."""
    a, b = -1, -1
    if v.effort[k] > 0:
        a = 0
        if k > 0:
            a = series[k - 1] + v.width[k - 1]
    if v.effort[k + 1] > 0 and k + 1 == len(series):
        b = v.study.shape[1] - 1
    before, after, end, study = v.effort[k], v.effort[k + 1], t + v.width[k], v.number[W_STUDY]
    prefix = v.study
    total, spent = 0.0, 0.0
    seats = 0
    for x in range(n):
        e = who[k, x]
        value = worth[k, x] - cost[k, x]
        if free_at[p, t, e]:
            o = late_at[p, t, e]
            more = 0.0
            if o > 0:
                more = (
                    least_cost(recordings, record, borne[e], minutes[k, x] + o, max(longest[k, x], o), misses[k, x])
                    - cost[k, x]
                )
        elif misses[k, x] < recordings:
            more = least_cost(recordings, record, borne[e], minutes[k, x], longest[k, x], misses[k, x] + 1) - cost[k, x]
        else:
            continue
        if a >= 0:
            more += study * max(0, before - (prefix[e, t] - prefix[e, a]))
        if b >= 0:
            more += study * max(0, after - (prefix[e, b] - prefix[e, end]))
        more = max(0.0, more)
        if value > more:
            total += value - more
            spent += more
            seats += 1
            if seats >= room:
                if x + 1 < n:
                    total += spent
                break
    return total, seats


@njit(cache=True, nogil=True)
def filled_up(
    free_at, late_at, p, t, k, recordings, record, borne, least, n, who, worth, cost, minutes, longest, misses, dear
):  # fmt: skip
    """At most what the learners of depth ``k`` add who are seated at ``t`` only to reach the minimum; never above 0.

    -1e18 where too few can come for the minimum ``least``. ``dear (least,)`` is scratch: the least dear of them.
    """
    wanted, m = least, 0
    for x in range(n):
        e = who[k, x]
        value = worth[k, x] - cost[k, x]
        if m > 0 and m >= wanted and value <= dear[m - 1]:
            break  # whoever follows is worth no more
        if free_at[p, t, e]:
            o = late_at[p, t, e]
            if o > 0:
                value = worth[k, x] - least_cost(
                    recordings, record, borne[e], minutes[k, x] + o, max(longest[k, x], o), misses[k, x]
                )
        elif misses[k, x] < recordings:
            value = worth[k, x] - least_cost(
                recordings, record, borne[e], minutes[k, x], longest[k, x], misses[k, x] + 1
            )
        else:
            continue
        if value > 0:
            wanted -= 1
            if wanted <= 0:
                return 0.0
            continue
        if m >= wanted:
            m = wanted
            if value <= dear[m - 1]:
                continue
            m -= 1
        y = m
        while y > 0 and dear[y - 1] < value:
            dear[y] = dear[y - 1]
            y -= 1
        dear[y] = value
        m += 1
    if m < wanted:
        return -1e18
    total = 0.0
    for y in range(wanted):
        total += dear[y]
    return total


@njit(cache=True, nogil=True)
def worth_a_seat(worth, cost, n, so_far):
    """Return how many of the first ``n``, in falling order of worth - cost, are worth more than they cost.

    ``so_far`` receives the running totals of these.
    """
    x = 0
    while x < n and worth[x] > cost[x]:
        so_far[x + 1] = so_far[x] + worth[x] - cost[x]
        x += 1
    return x


@njit(cache=True, nogil=True)
def child(
    v,
    free_at,
    late_at,
    k,
    series,
    t,
    n,
    who,
    worth,
    minutes,
    longest,
    misses,
    who2,
    worth2,
    cost2,
    minutes2,
    longest2,
    misses2,
):
    """Fill the node below with the learners who can still attend with session ``k`` at ``t``; return how many."""
    p = v.profile[k]
    R = v.number[RECORDINGS]
    m = ZERO
    a = -1
    if v.effort[k] > 0:
        a = 0
        if k > 0:
            a = series[k - 1] + v.width[k - 1]
    last = k + 1 == len(series)
    record, borne, before, after, weight = (
        v.number[W_RECORDING],
        v.borne,
        v.effort[k],
        v.effort[k + 1],
        v.number[W_STUDY],
    )
    for x in range(n):
        e = who[x]
        o, miss = 0, misses[x]
        if free_at[p, t, e]:
            o = late_at[p, t, e]
        elif miss < R:
            miss += 1
        else:
            continue
        total, top = minutes[x] + o, max(longest[x], o)
        c = least_cost(R, record, borne[e], total, top, miss)
        w = worth[x]
        if a >= 0:
            w -= weight * max(0, before - (v.study[e, t] - v.study[e, a]))
        if last and after > 0:
            w -= weight * max(0, after - (v.study[e, v.study.shape[1] - 1] - v.study[e, t + v.width[k]]))
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
def worth_by_start(
    free_bits, late_bits, free_at, late_at, host_late, h, p, k, begin, end, left, alive, spare, net, place, recordings,
    record, borne, room, least, some, count, who, worth, cost, minutes, longest, misses, so_far, dear, fixed, taught,
    cut, most,
):  # fmt: skip
    """Fill ``most[p, y]`` with what a section is worth at most with one more session at each start that is left.

    These are ``left[k, p, y]`` for ``y`` in ``[begin, end)``; ``fixed`` are the section's points so far but those of
    its instructor's hours. What is no more than ``cut`` may be any value up to it. Return the work done.
    """
    work, W = 0, alive.shape[1]
    for y in range(begin, end):
        t = left[k, p, y]
        spent = fixed + burden(taught + host_late[p, h, t])
        total, seats, coming = 0.0, 0, 0
        for w in range(W):
            coming += ones(alive[k, w] & (free_bits[p, t, w] | spare[k, w]))
        for w in range(W):
            if coming > 2 * room:
                break  # the dearest of so many are found sooner in their order
            free = free_bits[p, t, w]
            bits = alive[k, w] & (free | spare[k, w])
            dearer = bits & (late_bits[p, t, w] | ~free)
            bits ^= dearer
            while bits:
                total += net[k, (w << 6) + trailing_zeros(bits)]
                bits &= bits - BIT
                seats += 1
            while dearer:
                bit = trailing_zeros(dearer)
                dearer &= dearer - BIT
                e = (w << 6) + bit
                x = place[k, e]
                if (free >> np.uint64(bit)) & BIT:
                    o = late_at[p, t, e]
                    more = least_cost(
                        recordings, record, borne[e], minutes[k, x] + o, max(longest[k, x], o), misses[k, x]
                    )
                else:
                    more = least_cost(recordings, record, borne[e], minutes[k, x], longest[k, x], misses[k, x] + 1)
                gain = net[k, e] - max(0.0, more - cost[k, x])
                if gain > 0:
                    total += gain
                    seats += 1
        work += 4 + min(coming, room)
        if coming > 2 * room or (seats > room and total - spent > cut):
            total, seats = most_worth(
                free_at, late_at, p, t, k, recordings, record, borne, room, some, who, worth, cost, minutes, longest,
                misses, so_far, cut + spent,
            )  # fmt: skip
        total -= spent
        if total > cut and seats < least:
            total += filled_up(
                free_at, late_at, p, t, k, recordings, record, borne, least, count, who, worth, cost, minutes, longest,
                misses, dear,
            )  # fmt: skip
            work += count
        most[p, y] = total
    return work
