"""Which series a plan with few sections can have at all: every set of them, looked at one after the other, compiled.

At the prices of a linear program's optimum a plan is worth what its sections are worth, less what those without a seat
miss beyond their price. A set of series is worth at most: every learner the best seat in any of them, a seat where
there are too few for all less by what another one there would be worth. That is never too little (it is the Lagrangean
of rooms); and the more series a set has, the less is one more of them worth to it (it is submodular). So sets are built
up series by series, those worth most first, and cut off as soon as what is worth most beside them does not bring them
to what a plan below the ceiling must be worth. Of five sections in five hundred series one set in some hundred thousand
is looked at, and a handful could be plans. Whose best plan is a flow.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numba import njit
from numpy.typing import NDArray
from ortools.graph.python.min_cost_flow import SimpleMinCostFlow

from solver.search.kernels import NEVER, ZERO

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
TOLERANCE = 1e-6
NO_SEAT = -1e9
"""Worth of a seat that there cannot be."""
SHARES = (0.25, 0.5, 1.0)
"""Of what lies between the linear program and the ceiling, one after the other: the first sets tell what all would
take, raise the bound on the way, and often hold the best plan."""
LOOKS = (10_000_000, 60_000_000, 300_000_000)
"""Series looked at beside a set, for each of them: more, and the course is left to the tree. 20 ns each."""
AT_ONCE = 5_000_000
"""Of these, before others get their turn."""
MOST_SETS = 1_000
"""Sets that could be plans, for each share: as above."""
ROUNDS = 40
"""In which the price of a seat in each series of a set is found, once no series is to be added."""


@njit(cache=True, nogil=True)
def worth_alone(value, fixed, room, spare, alone):
    """Fill in what each series is worth at most by itself, and what one seat more in it would be worth."""
    m, n = value.shape
    for s in range(m):
        best = np.sort(value[s])[::-1]
        alone[s] = -np.float64(fixed[s])
        for k in range(min(room[s], n)):
            alone[s] += max(0.0, best[k])
        spare[s] = max(0.0, best[room[s]]) if room[s] < n else 0.0


@njit(cache=True, nogil=True)
def worth_of_set(value, fixed, room, spare, without, chosen):
    """Return at most what a plan of these series, and no other, is worth: prices of seats are brought to fit it."""
    n, q = value.shape[1], len(chosen)
    price, wanted = np.zeros(q), np.zeros(q, np.int64)
    for k in range(q):
        price[k] = spare[chosen[k]]
    lowest = np.inf
    for r in range(ROUNDS):
        total = 0.0
        for k in range(q):
            total += price[k] * room[chosen[k]] - fixed[chosen[k]]
            wanted[k] = 0
        for e in range(n):
            best, at = without[e], -1
            for k in range(q):
                if value[chosen[k], e] - price[k] > best:
                    best, at = value[chosen[k], e] - price[k], k
            total += best
            if at >= 0:
                wanted[at] += 1
        lowest = min(lowest, total)
        step, fits = 30.0 / (1.0 + r / 4.0), True
        for k in range(q):
            beyond = wanted[k] - room[chosen[k]]
            if beyond > 0 or (beyond < 0 and price[k] > 0.0):
                price[k] = max(0.0, price[k] + step * max(-1.0, min(1.0, beyond / 3.0)))
                fits = False
        if fits:
            break
    return lowest


@njit(cache=True, nogil=True, fastmath=True)
def sets_worth(
    value, fixed, room, spare, alone, without, n_sections, wanted, at_least, path, at_once, most, sets, worth
):  # fmt: skip
    """Find the sets of series that a plan worth ``at_least`` may have; return (how many, looks).

    Parameters
    ----------
    value, fixed, room, spare, alone
        ``(m, n)`` what each learner's seat is worth, ``(m,)`` the rest, in falling order of ``alone``.
    without
        ``(n,)``: what having no seat takes from a plan's worth, as a number below 0.
    wanted, at_least
        What plans have to be worth; ``at_least`` may be more where a better plan has been found on the way.
    path
        ``(n_sections,)``: where to go on, zeros to begin with; it is brought to where that ended. All has been looked
        at when it begins with ``m``.
    at_once, most
        Looks after which to stop for now; and after which to give up.
    sets, worth
        ``(M, n_sections)``, ``(M,)``: receive the sets, a series as often as it is opened, and what they are worth.

    Where there were too many looks or sets the number of sets is -1.
    """
    m, n, N = value.shape[0], value.shape[1], n_sections
    # the worth of everybody's seat in the set so far, or of having none; with more to come it is never below 0
    seat, total = np.zeros((N + 1, n)), np.zeros(N + 1)
    seat[0] = without
    which, gain = np.zeros((N, m), np.int64), np.zeros((N, m))
    many, at, chosen, left = np.zeros(N, np.int64), np.zeros(N, np.int64), np.zeros(N, np.int64), np.zeros(n)
    largest, looks, found, depth = room.max(), ZERO, ZERO, ZERO
    for s in range(m):
        which[0, s], gain[0, s] = s, alone[s]
    many[0], at[0] = m, path[0]
    again = True  # on the way to where it ended the last time
    while depth >= 0:
        x = at[depth]
        if looks > at_once and not again:
            path[:] = 0
            for k in range(depth):
                path[k] = at[k] - 1
            path[depth] = x
            return found, looks
        # whatever is added from here on adds no more than this one does
        if x == many[depth] or total[depth] + gain[depth, x] * (N - depth) < at_least:
            depth -= 1
            continue
        again = again and x == path[depth]
        at[depth] += 1
        s, q = which[depth, x], depth + 1
        chosen[depth] = s
        base = 0.0
        for k in range(q):
            base += spare[chosen[k]] * room[chosen[k]] - fixed[chosen[k]]
        if q == N:
            reached = worth_of_set(value, fixed, room, spare, without, chosen)
            if reached >= at_least:
                if found == len(worth):
                    return np.int64(-1), looks
                sets[found], worth[found] = chosen, reached
                found += 1
            continue
        floor, n_left = base, ZERO
        for e in range(n):
            best = max(seat[depth, e], value[s, e] - spare[s])
            seat[q, e] = best
            if best < 0.0:
                left[n_left] = -best
                n_left += 1
            floor += max(0.0, best)
        # those for whom all sections still to come have no room take something from it
        spared = largest * (N - q)
        if n_left > spared:
            least = np.sort(left[:n_left])
            for k in range(n_left - spared):
                floor -= least[k]
        total[q], last = floor, q == N - 1
        if last:
            total[q] = base
            for e in range(n):
                total[q] += seat[q, e]
        beside, kept = gain[depth, x] * (N - q - 1), ZERO
        for y in range(x, many[depth]):
            if floor + gain[depth, y] + beside < wanted:
                break
            looks += 1
            i = which[depth, y]
            price = spare[i]
            more = price * room[i] - fixed[i]
            if last:
                for e in range(n):
                    more += max(0.0, value[i, e] - price - seat[q, e])
            else:
                for e in range(n):
                    more += max(0.0, value[i, e] - price - max(0.0, seat[q, e]))
            if total[q] + more + beside >= wanted:
                which[q, kept], gain[q, kept] = i, more
                kept += 1
        if looks > most:
            return np.int64(-1), looks
        order = np.argsort(-gain[q, :kept])
        which[q, :kept], gain[q, :kept] = which[q, :kept][order], gain[q, :kept][order]
        many[q], at[q] = kept, path[q] if again else ZERO
        depth = q
    path[0] = m
    return found, looks


@dataclass(frozen=True)
class Looking:
    """How far the sets of a number of sections have been looked at.

    ``prices (n,)`` are those of the linear program with the optimum ``points``, ``left (m,)`` the series (rows). The
    sets of plans that cost ``target`` points or less have been found as far as ``path`` says.
    """

    n_sections: int
    prices: Floats
    points: float
    left: Ints
    target: int
    path: tuple[int, ...]
    share: int = 0
    looks: int = 0

    @property
    def through(self) -> bool:
        """Whether all sets up to the target have been found."""
        return self.path[0] >= len(self.left)

    @classmethod
    def of(cls, n_sections: int, prices: Floats, points: float, left: Ints, better: int) -> Looking:
        """Begin. ``better``: the most that a plan of interest costs."""
        begun = cls(n_sections, prices, points, left, 0, (0,) * n_sections)
        return replace(begun, target=begun._target(0, better))

    def _target(self, share: int, better: int) -> int:
        return int(self.points + SHARES[share] * max(0.0, better - self.points))

    def next(self, better: int) -> Looking | None:
        """Go on to the next share; None if this one was the last, or there is no plan of interest beyond it."""
        share = self.share + 1
        if share == len(SHARES) or self.target >= better:
            return None
        target = max(self.target, self._target(share, better))
        path = (0,) * self.n_sections
        return replace(self, target=target, path=path, share=share, looks=0)


def look(looking: Looking, better: int, cost: Ints, fixed: Ints, room: Ints, miss: Ints) -> tuple[Looking, Ints] | None:
    """Look at some more sets; return how far that came, and the sets found, those that may be cheapest first.

    ``better``: the most that a plan of interest costs now. ``cost (M, n)``, ``fixed (M,)`` and ``room (M,)`` are of all
    series, ``miss (n,)`` points without a seat. A set is a row of series, as often as each is opened. None if there are
    too many sets, or too many to look at.
    """
    left, prices, n = looking.left, looking.prices, looking.n_sections
    value = np.where(cost[left] >= NEVER, NO_SEAT, prices - cost[left])
    points, seats = fixed[left].astype(float), room[left]
    spare, alone = np.zeros(len(left)), np.zeros(len(left))
    worth_alone(value, points, seats, spare, alone)
    order = np.argsort(-alone, kind="stable")
    without = np.minimum(0.0, prices - miss)
    sets, worth = np.zeros((MOST_SETS, n), np.int64), np.zeros(MOST_SETS)
    wanted = float(prices.sum()) - looking.target - TOLERANCE
    at_least = max(wanted, float(prices.sum()) - better - TOLERANCE)
    path = np.array(looking.path, np.int64)
    found, looks = sets_worth(
        np.ascontiguousarray(value[order]), points[order], seats[order], spare[order], alone[order], without, n, wanted,
        at_least, path, AT_ONCE, LOOKS[looking.share] - looking.looks, sets, worth,
    )  # fmt: skip
    if found < 0:
        return None
    reached = replace(looking, path=tuple(path.tolist()), looks=looking.looks + int(looks))
    return reached, left[order][sets[:found][np.argsort(-worth[:found], kind="stable")]]


def seats_in(cost: Ints, room: Ints, miss: Ints, least: int, team: Ints, team_room: Ints) -> Ints | None:
    """Return the best seats in some sections, ``(n,)`` the section or -1; None if they cannot all have enough learners.

    ``cost (k, n)`` and ``room (k,)`` are the sections'; ``team (n,)`` is -1 or a row of ``team_room (T,)``, which
    are the learners of a team that a section may have. It is a flow of least cost: from learners by teams to sections.
    """
    if (room < least).any():
        return None
    k, n, n_teams = *cost.shape, len(team_room)
    sink, first_team = n + k, n + k + 1
    # enough that no seat is worth leaving a section below its least
    enough = 1 + int(miss.sum() + np.where(cost < NEVER, np.abs(cost), 0).sum())
    arcs = [(e, sink, 1, int(miss[e])) for e in range(n)]
    seats = [(int(j), int(e)) for j, e in np.argwhere(cost < NEVER)]
    for j, e in seats:
        to = n + j if team[e] < 0 else first_team + j * n_teams + int(team[e])
        arcs.append((e, to, 1, int(cost[j, e])))
    for j in range(k):
        arcs += [(first_team + j * n_teams + t, n + j, int(team_room[t]), 0) for t in range(n_teams)]
        arcs.append((n + j, sink, max(0, int(room[j]) - least), 0))
    arcs += [(n + j, sink, least, -enough) for j in range(k)]
    flow, (tails, heads, rooms, points) = SimpleMinCostFlow(), np.array(arcs, np.int64).T
    added = flow.add_arcs_with_capacity_and_unit_cost(tails, heads, rooms, points)
    flow.set_nodes_supplies(np.append(np.arange(n), sink), np.append(np.ones(n, np.int64), -n))
    if flow.solve() != flow.OPTIMAL:
        raise AssertionError("everybody may be without a seat: that always is a flow")
    through = flow.flows(added)
    if (through[len(arcs) - k :] < least).any():
        return None
    chosen = np.full(n, -1, np.int64)
    for (j, e), taken in zip(seats, through[n : n + len(seats)].tolist(), strict=True):
        if taken:
            chosen[e] = j
    return chosen
