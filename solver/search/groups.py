"""The learners of one section at their best, compiled: while some pairs must sit together and others must not.

A series is here nothing but a row: what everybody's seat in it costs (:data:`~solver.search.kernels.NEVER` where there
can be none), and the points of a section with it apart from its learners. Learners who must sit together are one *item*
of that size. What a team may have in one section is limited too.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from solver.search.kernels import NEVER, ZERO
from solver.search.pricing import seat_costs, series_points

MOST_TRIED = np.int64(20_000)
"""Choices tried for one series before its bound must do."""


@njit(cache=True, nogil=True)
def is_replaced(cost, fixed, room, come, free, x):
    """Whether one of the series before ``x`` costs nobody more than that, and holds as many.

    ``come (m, W)`` and ``free (m, W)`` are those who can come, and at no cost, as bits: most answers are in them.
    """
    n, W = cost.shape[1], come.shape[1]
    for s in range(x):
        if fixed[s] > fixed[x] or room[s] < room[x]:
            continue
        does = True
        for w in range(W):
            if (come[x, w] & ~come[s, w]) | (free[x, w] & ~free[s, w]):
                does = False
                break
        if not does:
            continue
        for e in range(n):
            if cost[s, e] > cost[x, e]:
                does = False
                break
        if does:
            return True
    return False


@njit(cache=True, nogil=True)
def without_replaced(v, hosts, starts, order, cost, fixed, room, which):
    """Fill in the series that no other replaces, taken in this order; return how many, -1 if they do not fit.

    ``cost (M, n)``, ``fixed (M,)`` and ``room (M,)`` receive what they cost, ``which (M,)`` their places in ``hosts``.
    A series stays if only later ones replace it.
    """
    n = cost.shape[1]
    W = (n + 63) // 64
    come, free = np.zeros((len(which), W), np.uint64), np.zeros((len(which), W), np.uint64)
    kept = ZERO
    for x in order:
        if kept == len(which):
            return -1
        seat_costs(v, hosts[x], starts[x], cost[kept])
        fixed[kept], room[kept], which[kept] = series_points(v, hosts[x], starts[x]), v.room[hosts[x]], x
        for w in range(W):
            come[kept, w] = free[kept, w] = 0
        for e in range(n):
            come[kept, e >> 6] |= np.uint64(cost[kept, e] < NEVER) << np.uint64(e & 63)
            free[kept, e >> 6] |= np.uint64(cost[kept, e] == 0) << np.uint64(e & 63)
        if not is_replaced(cost, fixed, room, come, free, kept):
            kept += 1
    return kept


@njit(cache=True, nogil=True)
def at_most(value, size, order, begin, m, blocked, room, wanted):
    """Return what the items ``order[begin:m]`` add at most: parts of items may be taken.

    They stand in falling order of value for their size; ``wanted`` more seats have to be filled, at least.
    """
    total = 0.0
    for x in range(begin, m):
        i = order[x]
        if blocked[i] > 0:
            continue
        if room <= 0 or (value[i] <= 0 and wanted <= 0):
            break
        most = room
        if value[i] <= 0:
            most = min(room, wanted)
        part = min(most, size[i])
        total += value[i] * part / size[i]
        room -= part
        wanted -= part
    return total


@njit(cache=True, nogil=True)
def best_group(value, size, m, apart, of_team, team_room, least, room, floor, taken, chosen):
    """Return at most what the best of all choices among ``m`` items is worth, and whether one above ``floor`` is known.

    ``chosen (m,)`` receives it. ``apart (m, m)``: items that must not both be taken; ``of_team (m, T)`` and ``team_room
    (T,)``: how many of each team an item has, and a section may have. ``least`` and ``room``: seats that are taken at
    least and at most. Tried depth first, the dearest for their size first; after :data:`MOST_TRIED` choices the answer
    is a bound.
    """
    order = np.argsort(-(value[:m] / size[:m]))
    behind = np.zeros(m + 1, np.int64)
    for x in range(m - 1, -1, -1):
        behind[x] = behind[x + 1] + size[order[x]]
    state, blocked = np.zeros(m + 1, np.int8), np.zeros(m, np.int64)  # of each place: open, taken or left out
    in_team = np.zeros(len(team_room), np.int64)
    for i in range(m):
        taken[i] = 0
    best, known = floor, False
    used, total = ZERO, 0.0
    depth, tried = ZERO, ZERO
    highest = at_most(value, size, order, ZERO, m, blocked, room, least)
    while depth >= 0:
        tried += 1
        if tried > MOST_TRIED:
            return max(best, highest), known
        back = depth == m
        if back:
            if used >= least and total > best + 1e-9:
                best, known = total, True
                for i in range(m):
                    chosen[i] = taken[i]
        else:
            back = used + behind[depth] < least
            if not back:
                more = at_most(value, size, order, depth, m, blocked, room - used, least - used)
                back = total + more <= best + 1e-9
        if not back:
            i = order[depth]
            fits = blocked[i] == 0 and used + size[i] <= room
            for q in range(len(team_room)):
                fits = fits and in_team[q] + of_team[i, q] <= team_room[q]
            state[depth] = 2
            if fits:
                state[depth], taken[i] = 1, 1
                used += size[i]
                total += value[i]
                for q in range(len(team_room)):
                    in_team[q] += of_team[i, q]
                for j in range(m):
                    blocked[j] += apart[i, j]
            depth += 1
            continue
        # back to the last item taken, which is left out next
        depth -= 1
        while depth >= 0 and state[depth] != 1:
            depth -= 1
        if depth >= 0:
            i = order[depth]
            state[depth], taken[i] = 2, 0
            used -= size[i]
            total -= value[i]
            for q in range(len(team_room)):
                in_team[q] -= of_team[i, q]
            for j in range(m):
                blocked[j] -= apart[i, j]
            depth += 1
    return best, known


@njit(cache=True, nogil=True)
def price_groups(
    cost, fixed, room, least, which, prices, item, size, apart, of_team, team_room, floor, out_series, out_members,
    out_worth,
):  # fmt: skip
    """Find the best section of each series that may be worth more than ``floor``; return (a bound of all, how many).

    Parameters
    ----------
    cost, fixed, room
        ``(m, n)``, ``(m,)``, ``(m,)``: the series; ``which`` are those looked at (rows).
    item, size
        ``(n,)`` the item of each learner, -1: may not sit anywhere; ``(G,)``. With ``apart`` and teams as above.
    out_series, out_members, out_worth
        ``(m,)``, ``(m, n)``, ``(m,)``: what was found, a row each; without learners where it is not known who sits in
        the best section, only what it is worth at most. The bound is never below ``floor``.
    """
    n, G, T = cost.shape[1], len(size), len(team_room)
    value, closed = np.zeros(G), np.zeros(G, np.bool_)
    values, sizes, at = np.zeros(G), np.zeros(G, np.int64), np.zeros(G, np.int64)
    between, teams = np.zeros((G, G), np.int64), np.zeros((G, T), np.int64)
    taken, chosen = np.zeros(G, np.int8), np.zeros(G, np.int8)
    highest, found = floor, ZERO
    for s in which:
        for g in range(G):
            value[g], closed[g] = 0.0, False
        for e in range(n):
            if item[e] < 0:
                continue
            if cost[s, e] >= NEVER:
                closed[item[e]] = True
            else:
                value[item[e]] += prices[e] - cost[s, e]
        m, most = ZERO, 0.0
        for g in range(G):
            if not closed[g]:
                values[m], sizes[m], at[m] = value[g], size[g], g
                most += max(0.0, value[g])
                m += 1
        if most - fixed[s] <= floor:
            continue
        for x in range(m):
            for q in range(T):
                teams[x, q] = of_team[at[x], q]
            for y in range(m):
                between[x, y] = apart[at[x], at[y]]
        worth, known = best_group(
            values, sizes, m, between, teams, team_room, least, room[s], floor + fixed[s], taken, chosen
        )
        if worth - fixed[s] <= floor + 1e-9:
            continue
        highest = max(highest, worth - fixed[s])
        out_series[found], out_worth[found] = s, worth - fixed[s]
        for e in range(n):
            out_members[found, e] = False
        if not known:
            found += 1
            continue
        out_worth[found] = -np.float64(fixed[s])
        for x in range(m):
            closed[at[x]] = chosen[x] == 0  # from here on: not in the section
            if chosen[x]:
                out_worth[found] += values[x]
        for e in range(n):
            if item[e] >= 0 and cost[s, e] < NEVER and not closed[item[e]]:
                out_members[found, e] = True
        found += 1
    return highest, found
