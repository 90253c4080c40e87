"""Ruin and recreate of one course, compiled: take sections out, put better ones in, keep what is worth keeping.

The state of a course is a few arrays (``J`` sections at most): ``hosts (J,)``, ``starts (J, K)``, ``count (J,)``,
``assign (n,)`` (section or -1) and ``cost (n, J)``, the points of each learner's seat in each section.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from solver.search.kernels import (
    BROKEN,
    MAX_SECTIONS,
    MIN,
    NEVER,
    NONE,
    ONE,
    PER_INSTRUCTOR,
    THREE,
    W_IRREGULAR,
    W_RECORDING,
    W_SECTION,
    W_STUDY,
    ZERO,
    ascend,
    below,
    burden,
    change_points,
    choose_recordings,
    draw_series,
    irregular,
    late_minutes,
    rand,
    seat_cost,
    series_fits,
    study_missing,
    teaching,
    w_cells,
)


@njit(cache=True, nogil=True)
def team_has_room(v, e, j, starts, assign, scratch, scratch2):
    """Whether a learner's team may spare one more at every moment of the sessions attended."""
    team = v.team[e]
    if len(v.away) == 0 or team < 0:
        return True
    K = len(v.duration)
    if choose_recordings(v, e, starts[j], scratch) >= NEVER:
        return False
    for k in range(K):
        if scratch[k]:
            continue
        for t in range(starts[j, k], starts[j, k] + v.width[k]):
            left = v.away[team, t]
            for other in range(len(assign)):
                if left <= 0:
                    break
                if other == e or assign[other] < 0 or v.team[other] != team:
                    continue
                o = assign[other]
                choose_recordings(v, other, starts[o], scratch2)
                for m in range(K):
                    if not scratch2[m] and starts[o, m] <= t < starts[o, m] + v.width[m]:
                        left -= 1
            if left <= 0:
                return False
    return True


@njit(cache=True, nogil=True)
def own_teaching_clashes(v, e, j, hosts, starts, n_sections):
    """Whether a learner who teaches this very course would sit in a section while teaching another."""
    i = v.teacher[e]
    if i < 0:
        return False
    K = len(v.duration)
    for o in range(n_sections):
        if v.instructor[hosts[o]] != i:
            continue
        for k in range(K):
            for m in range(K):
                apart = max(v.need[k], v.need[m])
                a, b = starts[j, k], starts[o, m]
                if a < b + w_cells(v, m, apart) and b < a + w_cells(v, k, apart):
                    return True
    return False


@njit(cache=True, nogil=True)
def may_sit(v, e, j, hosts, starts, n_sections, assign, cost, scratch, scratch2):
    """Whether a seat is possible beside everything else of this course, room aside."""
    if cost[e, j] >= NEVER:
        return False
    if own_teaching_clashes(v, e, j, hosts, starts, n_sections):
        return False
    return team_has_room(v, e, j, starts, assign, scratch, scratch2)


@njit(cache=True, nogil=True)
def fill_costs(v, j, hosts, starts, cost, scratch):
    """Fill column ``j`` of the seat costs; who stays in a held section can sit nowhere else."""
    for e in range(cost.shape[0]):
        if v.held[e] >= 0 and v.held[e] != j:
            cost[e, j] = NEVER
        else:
            cost[e, j] = seat_cost(v, e, hosts[j], starts[j], scratch)


@njit(cache=True, nogil=True)
def total_points(v, hosts, starts, count, n_sections, assign, cost):
    """The points of the course: sections, instructors' burden, irregular sessions, seats and misses.

    What a plan that is mended may still break counts as ``BROKEN`` each: a section under its minimum, a seat that has
    to stay and is not taken.
    """
    points = 0
    for i in range(len(v.taught)):
        minutes = teaching(v, hosts, starts, n_sections, i, NONE)
        if minutes > 0:
            points += burden(v.taught[i] + minutes) - burden(v.taught[i])
    for j in range(n_sections):
        points += v.number[W_SECTION] + v.number[W_IRREGULAR] * irregular(v, hosts[j], starts[j])
        if count[j] < v.number[MIN]:
            points += BROKEN
    for e in range(len(assign)):
        if assign[e] >= 0:
            points += cost[e, assign[e]]
        else:
            points += v.miss[e]
            if v.held[e] >= 0:
                points += BROKEN
    return points


@njit(cache=True, nogil=True)
def points_apart_from_hours(v, hosts, starts, count, n_sections, assign, minutes, taught):
    """Points of the course without out-of-hours points; ``minutes (n,)`` and ``taught (I,)`` receive those minutes.

    What changes of a published plan cost and what a mended one may still break count as in :func:`total_points`.
    Out-of-hours points grow with what a person bears in all courses together, so they are counted for the programme.
    """
    K = len(v.duration)
    recorded = np.zeros(K, np.int64)
    points = 0
    taught[:] = 0
    for j in range(n_sections):
        points += v.number[W_SECTION] + v.number[W_IRREGULAR] * irregular(v, hosts[j], starts[j])
        if count[j] < v.number[MIN]:
            points += BROKEN
        taught[v.instructor[hosts[j]]] += late_minutes(v, hosts[j], starts[j])
    for e in range(len(assign)):
        minutes[e] = 0
        if assign[e] < 0:
            points += v.miss[e]
            if v.held[e] >= 0:
                points += BROKEN
            continue
        series = starts[assign[e]]
        choose_recordings(v, e, series, recorded)
        points += v.seat[e] + v.number[W_STUDY] * study_missing(v, e, series)
        points += change_points(v, e, hosts[assign[e]], series)
        for k in range(K):
            if recorded[k]:
                points += v.number[W_RECORDING]
            else:
                minutes[e] += v.late[v.profile[k], e, series[k]]
    return points


@njit(cache=True, nogil=True)
def remove_section(j, hosts, starts, count, assign, cost, n_sections):
    """Take a section out (its learners lose their seats); the last one takes its place. Return how many are left."""
    last = n_sections - 1
    for e in range(len(assign)):
        if assign[e] == j:
            assign[e] = -1
        elif assign[e] == last:
            assign[e] = j
    if j != last:
        hosts[j] = hosts[last]
        starts[j] = starts[last]
        count[j] = count[last]
        cost[:, j] = cost[:, last]
    count[last] = 0
    return last


@njit(cache=True, nogil=True)
def cheapest_moves(v, assign, cost, n_sections, step, mover):
    """Fill ``step (J, J)`` with what moving somebody between sections costs at least, ``mover (J, J)`` with whom."""
    step[:n_sections, :n_sections] = NEVER
    mover[:n_sections, :n_sections] = -1
    for x in range(len(assign)):
        a = assign[x]
        if a < 0 or v.teacher[x] >= 0:
            continue
        for b in range(n_sections):
            if b != a and cost[x, b] < NEVER:
                d = cost[x, b] - cost[x, a]
                if d < step[a, b]:
                    step[a, b] = d
                    mover[a, b] = x


@njit(cache=True, nogil=True)
def insert(v, e, hosts, starts, count, assign, cost, n_sections, moves_known, step, mover, scratch, scratch2):
    """Seat a learner where it costs least, moving up to two others on; True if that is cheaper than a miss.

    ``step`` and ``mover`` are as :func:`cheapest_moves` fills them; it does so where it needs them and ``moves_known``
    is False. Return whether the learner is seated, and whether they are known afterwards.
    """
    plain = len(v.away) == 0
    best, at = v.miss[e], -1
    for j in range(n_sections):
        if count[j] < v.room[hosts[j]] and cost[e, j] < best:
            if may_sit(v, e, j, hosts, starts, n_sections, assign, cost, scratch, scratch2):
                best, at = cost[e, j], j
    first, first_to, second, second_to = -1, -1, -1, -1
    full = False  # whether a section without room would do
    for j in range(n_sections):
        full = full or (cost[e, j] < best and count[j] >= v.room[hosts[j]])
    if plain and full and v.teacher[e] < 0:
        # one or two others move on; who leaves `j` and where to
        if not moves_known:
            cheapest_moves(v, assign, cost, n_sections, step, mover)
            moves_known = True
        for j in range(n_sections):
            if cost[e, j] >= best or count[j] < v.room[hosts[j]]:
                continue
            for b in range(n_sections):
                if mover[j, b] < 0 or b == j:
                    continue
                d = cost[e, j] + step[j, b]
                if count[b] < v.room[hosts[b]]:
                    if d < best:
                        best, at = d, j
                        first, first_to, second, second_to = mover[j, b], b, -1, -1
                else:
                    for c in range(n_sections):
                        if c == j or c == b or mover[b, c] < 0 or count[c] >= v.room[hosts[c]]:
                            continue
                        if d + step[b, c] < best:
                            best, at = d + step[b, c], j
                            first, first_to, second, second_to = mover[j, b], b, mover[b, c], c
    if at < 0:
        return False, moves_known
    if second >= 0:
        count[second_to] += 1
        count[assign[second]] -= 1
        assign[second] = second_to
    if first >= 0:
        count[first_to] += 1
        count[assign[first]] -= 1
        assign[first] = first_to
    assign[e] = at
    count[at] += 1
    return True, False


@njit(cache=True, nogil=True)
def settle(v, hosts, starts, count, assign, cost, n_sections, scratch, scratch2):
    """Move learners to cheaper seats with room, and swap pairs where both together pay less."""
    n = len(assign)
    for e in range(n):
        a = assign[e]
        if a < 0 or cost[e, a] == 0:
            continue
        best, at = cost[e, a], -1
        for j in range(n_sections):
            if j != a and count[j] < v.room[hosts[j]] and cost[e, j] < best:
                if may_sit(v, e, j, hosts, starts, n_sections, assign, cost, scratch, scratch2):
                    best, at = cost[e, j], j
        if at >= 0 and (count[a] > v.number[MIN]):
            assign[e] = at
            count[a] -= 1
            count[at] += 1
            continue
        if len(v.away) > 0 or v.teacher[e] >= 0:
            continue
        gain, with_whom = 0, -1
        for x in range(n):
            b = assign[x]
            if b < 0 or b == a or v.teacher[x] >= 0 or cost[e, b] >= NEVER or cost[x, a] >= NEVER:
                continue
            d = cost[e, a] + cost[x, b] - cost[e, b] - cost[x, a]
            if d > gain:
                gain, with_whom = d, x
        if with_whom >= 0:
            b = assign[with_whom]
            assign[with_whom] = a
            assign[e] = b


@njit(cache=True, nogil=True)
def fill_up(v, j, hosts, starts, count, assign, cost, n_sections, scratch, scratch2):
    """Bring a section up to its minimum with the learners whom that costs least; False if that cannot be."""
    if v.room[hosts[j]] < v.number[MIN]:
        return False  # a venue too small for any section
    while count[j] < v.number[MIN]:
        best, who = NEVER, NONE
        for e in range(len(assign)):
            a = assign[e]
            if a == j or cost[e, j] >= NEVER:
                continue
            if a >= 0 and count[a] <= v.number[MIN]:
                continue
            now = v.miss[e]
            if a >= 0:
                now = cost[e, a]
            if cost[e, j] - now < best:
                if may_sit(v, e, j, hosts, starts, n_sections, assign, cost, scratch, scratch2):
                    best, who = cost[e, j] - now, e
        if who < 0:
            return False
        if assign[who] >= 0:
            count[assign[who]] -= 1
        assign[who] = j
        count[j] += 1
    return True


@njit(cache=True, nogil=True)
def open_section(v, h, series, hosts, starts, count, assign, cost, n_sections, scratch, scratch2):
    """Open a section, fill it with those it serves best, keep it if that saves points; return how many there are."""
    n = len(assign)
    if n_sections >= v.number[MAX_SECTIONS] or n_sections >= len(hosts):
        return n_sections
    mine = 0
    for j in range(n_sections):
        if v.instructor[hosts[j]] == v.instructor[h]:
            mine += 1
    if mine >= v.number[PER_INSTRUCTOR]:
        return n_sections
    j = n_sections
    before = assign.copy()
    before_count = count.copy()
    hosts[j] = h
    starts[j] = series
    count[j] = 0
    fill_costs(v, j, hosts, starts, cost, scratch)
    own = teaching(v, hosts, starts, n_sections, v.instructor[h], NONE) + v.taught[v.instructor[h]]
    fixed = v.number[W_SECTION] + v.number[W_IRREGULAR] * irregular(v, h, series)
    fixed += burden(own + late_minutes(v, h, series)) - burden(own)
    saves = np.zeros(n)
    for e in range(n):
        if cost[e, j] < NEVER:
            if assign[e] < 0:
                saves[e] = v.miss[e] - cost[e, j]
            else:
                saves[e] = cost[e, assign[e]] - cost[e, j]
    order = np.argsort(-saves)
    gained = 0
    for x in range(n):
        e = order[x]
        if saves[e] <= 0 or count[j] >= v.room[h]:
            break
        a = assign[e]
        if a >= 0 and count[a] <= v.number[MIN]:
            continue
        if not may_sit(v, e, j, hosts, starts, n_sections + 1, assign, cost, scratch, scratch2):
            continue
        gained += int(saves[e])
        if a >= 0:
            count[a] -= 1
        assign[e] = j
        count[j] += 1
    if count[j] < v.number[MIN]:
        if gained <= fixed or not fill_up(v, j, hosts, starts, count, assign, cost, n_sections + 1, scratch, scratch2):
            assign[:] = before
            count[:] = before_count
            return n_sections
        gained = 0
        for e in range(n):
            if before[e] != assign[e]:
                if before[e] < 0:
                    gained += v.miss[e]
                else:
                    gained += cost[e, before[e]]
                gained -= cost[e, j]
    if gained <= fixed:
        assign[:] = before
        count[:] = before_count
        return n_sections
    return n_sections + 1


@njit(cache=True, nogil=True)
def pool_costs(v, pool_host, pool_starts, n_pool, out):
    """Fill ``out (M, n)`` with everybody's seat costs in the series of the pool."""
    scratch = np.zeros(len(v.duration), np.int64)
    for m in range(n_pool):
        for e in range(out.shape[1]):
            out[m, e] = seat_cost(v, e, pool_host[m], pool_starts[m], scratch)


@njit(cache=True, nogil=True)
def recreate(
    v, weight, pool_host, pool_starts, pool_cost, n_pool, hosts, starts, count, assign, cost, n_sections, state,
    cells, gain, taken, scratch, scratch2,
):  # fmt: skip
    """Open sections for those without a seat as long as that saves points; return how many sections there are."""
    n, H, K = len(assign), len(v.instructor), len(v.duration)
    who = np.empty(n, np.int64)
    w = np.zeros(n)
    series = np.zeros(K, np.int64)
    tries = 0
    while tries < 3 and n_sections < v.number[MAX_SECTIONS]:
        n_who = ZERO
        for e in range(n):
            if assign[e] < 0 and v.miss[e] > v.seat[e]:
                who[n_who] = e
                n_who += 1
        if n_who == 0:
            break
        # weights: prices, with noise, scaled so that a full section of the dearest is worth opening
        top = np.empty(n_who)
        for x in range(n_who):
            w[who[x]] = weight[who[x]] * (0.6 + 0.8 * rand(state))
            top[x] = w[who[x]]
        top = -np.sort(-top)
        room = 1
        for h in range(H):
            room = max(room, v.room[h])
        worth = 0.0
        for x in range(min(room, n_who)):
            worth += top[x]
        scale = 1.0
        wanted = 2.5 * (v.number[W_SECTION] + 1)
        if worth < wanted:
            scale = wanted / max(worth, 1e-6)
        for x in range(n_who):
            e = who[x]
            w[e] = min(float(v.miss[e]), w[e] * scale)
        h = NONE
        if n_pool > 0 and rand(state) < 0.75:
            best = -1e18
            dearest = who[:n_who][np.argsort(-w[who[:n_who]])]
            for m in range(n_pool):
                if rand(state) < 0.3:
                    continue
                g, seats = 0.0, 0
                cap = v.room[pool_host[m]]
                for e in dearest:
                    x = w[e] - pool_cost[m, e]
                    if x > 0:
                        g += x
                        seats += 1
                        if seats >= cap:
                            break
                if g <= best:
                    continue
                g = g / (v.number[W_SECTION] + 1 + v.number[W_IRREGULAR] * irregular(v, pool_host[m], pool_starts[m]))
                g *= 0.9 + 0.2 * rand(state)
                if g > best and series_fits(
                    v, pool_host[m], pool_starts[m], hosts, starts, n_sections, NONE, assign, cells
                ):
                    best = g
                    h = pool_host[m]
                    series[:] = pool_starts[m]
        if h < 0:
            best = -1e18
            trial = np.zeros(K, np.int64)
            for _ in range(2):
                x = below(state, H)
                if draw_series(
                    v,
                    w,
                    who,
                    n_who,
                    x,
                    hosts,
                    starts,
                    n_sections,
                    NONE,
                    assign,
                    trial,
                    state,
                    0.5,
                    cells,
                    gain,
                    taken,
                ):
                    g = ascend(
                        v, w, who, n_who, x, hosts, starts, n_sections, NONE, assign, trial, ONE, state,
                        cells, gain, taken,
                    )  # fmt: skip
                    if g > best:
                        best = g
                        h = x
                        series[:] = trial
        if h < 0:
            tries += 1
            continue
        g = ascend(
            v, w, who, n_who, h, hosts, starts, n_sections, NONE, assign, series, THREE, state, cells, gain, taken
        )  # fmt: skip
        if g < -1e17:
            tries += 1
            continue
        now = open_section(v, h, series, hosts, starts, count, assign, cost, n_sections, scratch, scratch2)
        if now == n_sections:
            tries += 1
        n_sections = now
    return n_sections


@njit(cache=True, nogil=True)
def seat_the_rest(v, hosts, starts, count, assign, cost, n_sections, state, scratch, scratch2):
    """Seat everybody who still can be, dearest miss first."""
    rest = np.empty(len(assign))
    for e in range(len(assign)):
        rest[e] = -float(v.miss[e]) * (1.0 + 0.01 * rand(state))
        if assign[e] >= 0:
            rest[e] = 1.0
    step, mover = np.empty((n_sections, n_sections), np.int64), np.empty((n_sections, n_sections), np.int64)
    moves_known = False
    for e in np.argsort(rest):
        if rest[e] > 0:
            break
        _, moves_known = insert(
            v, e, hosts, starts, count, assign, cost, n_sections, moves_known, step, mover, scratch, scratch2
        )


@njit(cache=True, nogil=True)
def close_small(v, hosts, starts, count, assign, cost, n_sections, state, scratch, scratch2):
    """Close every section under its minimum that cannot be filled, held ones aside; return how many are left."""
    j = ZERO
    while j < n_sections:
        if (
            count[j] < v.number[MIN]
            and not fill_up(v, j, hosts, starts, count, assign, cost, n_sections, scratch, scratch2)
            and j >= len(v.fixed)
        ):
            n_sections = remove_section(j, hosts, starts, count, assign, cost, n_sections)
            seat_the_rest(v, hosts, starts, count, assign, cost, n_sections, state, scratch, scratch2)
            j = ZERO
            continue
        j += 1
    return n_sections


@njit(cache=True, nogil=True)
def retime(v, j, hosts, starts, count, assign, cost, n_sections, state, cells, gain, taken, scratch):
    """Move a section in time (now and then to another host) for the learners it has; True if it moved."""
    n, K, H = len(assign), len(v.duration), len(v.instructor)
    stays = False
    if j < len(v.fixed):
        stays = v.fixed_host[j] > 0
        if stays and v.fixed[j].all():
            return False
    who = np.empty(n, np.int64)
    w = np.zeros(n)
    n_who = ZERO
    for e in range(n):
        if assign[e] == j:
            best = v.miss[e]
            for o in range(n_sections):
                if o != j and count[o] < v.room[hosts[o]] and cost[e, o] < best:
                    best = cost[e, o]
            w[e] = best
        elif assign[e] < 0:
            w[e] = v.miss[e]
        elif cost[e, assign[e]] > 20:
            w[e] = cost[e, assign[e]]
        else:
            continue
        who[n_who] = e
        n_who += 1
    series = starts[j].copy()
    h = hosts[j]
    if H > 1 and not stays and rand(state) < 0.3:
        h = below(state, H)
        mine = 0
        for o in range(n_sections):
            if o != j and v.instructor[hosts[o]] == v.instructor[h]:
                mine += 1
        if mine >= v.number[PER_INSTRUCTOR]:
            return False
        if rand(state) < 0.5 and not draw_series(
            v, w, who, n_who, h, hosts, starts, n_sections, j, assign, series, state, 0.3, cells, gain, taken
        ):
            return False
    elif rand(state) < 0.5:
        k = below(state, K)
        series[k] = max(0, series[k] + below(state, np.int64(17)) - 8)
        if not series_fits(v, h, series, hosts, starts, n_sections, j, assign, cells):
            series[:] = starts[j]
    if (
        ascend(v, w, who, n_who, h, hosts, starts, n_sections, j, assign, series, THREE, state, cells, gain, taken)
        < -1e17
    ):
        return False
    if not series_fits(v, h, series, hosts, starts, n_sections, j, assign, cells):
        return False
    hosts[j] = h
    starts[j] = series
    fill_costs(v, j, hosts, starts, cost, scratch)
    # seats are given out anew: first nobody, then those for whom another seat is dearest
    for e in range(n):
        if assign[e] == j:
            assign[e] = -1
    count[j] = 0
    return True


@njit(cache=True, nogil=True)
def improve_course(
    v, weight, pool_host, pool_starts, n_pool, hosts, starts, count, assign, n_sections, steps, hot, cold, state,
    memory, wander,
):  # fmt: skip
    """Ruin and recreate for so many steps; the arrays hold the best state after. Return (sections, points).

    With ``wander`` they hold the last one, from which annealing can go on. ``weight (n,)`` are prices of the learners
    (points ≥ 0), ``memory (n,)`` how often each was hard to seat, kept up to date. Simulated annealing runs from
    temperature ``hot`` to ``cold``. The given state must be valid.
    """
    n, K, S = len(assign), len(v.duration), v.host_free.shape[2]
    J = len(hosts)
    cells = np.zeros((2, S), np.int64)
    gain = np.zeros(S)
    taken = np.zeros(S, np.int64)
    scratch = np.zeros(K, np.int64)
    scratch2 = np.zeros(K, np.int64)
    cost = np.full((n, J), NEVER)
    pool_cost = np.empty((max(1, n_pool), n), np.int64)
    pool_costs(v, pool_host, pool_starts, n_pool, pool_cost)
    for j in range(n_sections):
        fill_costs(v, j, hosts, starts, cost, scratch)
    now = total_points(v, hosts, starts, count, n_sections, assign, cost)
    best = now
    best_hosts, best_starts, best_count, best_assign = hosts.copy(), starts.copy(), count.copy(), assign.copy()
    best_n = n_sections
    keep_hosts, keep_starts, keep_count = hosts.copy(), starts.copy(), count.copy()
    keep_assign, keep_cost = assign.copy(), cost.copy()
    use = np.empty(n)
    held = np.int64(len(v.fixed))
    for step in range(steps):
        temperature = hot * (cold / hot) ** (step / max(1, steps - 1))
        keep_hosts[:], keep_starts[:], keep_count[:] = hosts, starts, count
        keep_assign[:], keep_cost[:] = assign, cost
        keep_n = n_sections
        dice = rand(state)
        if n_sections > 0 and dice < 0.4:
            retime(
                v, below(state, n_sections), hosts, starts, count, assign, cost, n_sections, state,
                cells, gain, taken, scratch,
            )  # fmt: skip
        elif n_sections > held:
            out = 1 + below(state, min(THREE, n_sections - held))
            seed = held + below(state, n_sections - held)
            if dice < 0.6:
                for _ in range(out):
                    n_sections = remove_section(
                        held + below(state, n_sections - held), hosts, starts, count, assign, cost, n_sections
                    )
            else:
                # sections that meet at a like time of day compete for the same learners
                per_day = 1440 // v.number[0]
                at = starts[seed, 0] % per_day
                n_sections = remove_section(seed, hosts, starts, count, assign, cost, n_sections)
                for _ in range(out - 1):
                    near, where = 1 << 30, NONE
                    for j in range(held, n_sections):
                        d = abs(starts[j, 0] % per_day - at)
                        d = min(d, per_day - d) + below(state, np.int64(8))
                        if d < near:
                            near, where = d, j
                    if where >= 0:
                        n_sections = remove_section(where, hosts, starts, count, assign, cost, n_sections)
        for e in range(n):
            use[e] = weight[e] * memory[e]
        if rand(state) < 0.5:
            seat_the_rest(v, hosts, starts, count, assign, cost, n_sections, state, scratch, scratch2)
        n_sections = recreate(
            v, use, pool_host, pool_starts, pool_cost, n_pool, hosts, starts, count, assign, cost, n_sections, state,
            cells, gain, taken, scratch, scratch2,
        )  # fmt: skip
        seat_the_rest(v, hosts, starts, count, assign, cost, n_sections, state, scratch, scratch2)
        settle(v, hosts, starts, count, assign, cost, n_sections, scratch, scratch2)
        n_sections = close_small(v, hosts, starts, count, assign, cost, n_sections, state, scratch, scratch2)
        new = total_points(v, hosts, starts, count, n_sections, assign, cost)
        for e in range(n):
            if assign[e] < 0:
                memory[e] = min(8.0, memory[e] * 1.3)
            else:
                memory[e] = 1.0 + (memory[e] - 1.0) * 0.97
        if new < best:
            best = new
            best_hosts[:], best_starts[:], best_count[:], best_assign[:] = hosts, starts, count, assign
            best_n = n_sections
        if new <= now or rand(state) < np.exp((now - new) / temperature):
            now = new
        else:
            hosts[:], starts[:], count[:] = keep_hosts, keep_starts, keep_count
            assign[:], cost[:] = keep_assign, keep_cost
            n_sections = keep_n
    if wander:
        return n_sections, now
    hosts[:], starts[:], count[:], assign[:] = best_hosts, best_starts, best_count, best_assign
    return best_n, best


@njit(cache=True, nogil=True)
def mend(v, hosts, starts, count, assign, n_sections, state):
    """Make a state valid that was so among other masks; return how many sections are left.

    Sections that no longer fit go, then seats that no longer can be, then sections that nothing brings up to their
    minimum. The arrays are changed in place.
    """
    n, K, S, J = len(assign), len(v.duration), v.host_free.shape[2], len(hosts)
    cells = np.zeros((2, S), np.int64)
    scratch, scratch2 = np.zeros(K, np.int64), np.zeros(K, np.int64)
    cost = np.full((n, J), NEVER)
    old_hosts, old_starts, old_assign = hosts.copy(), starts.copy(), assign.copy()
    assign[:] = -1
    count[:] = 0
    kept = ZERO
    at = np.full(max(1, n_sections), NONE)
    for j in range(n_sections):
        if series_fits(v, old_hosts[j], old_starts[j], hosts, starts, kept, NONE, assign, cells):
            hosts[kept], starts[kept] = old_hosts[j], old_starts[j]
            at[j] = kept
            kept += 1
    for j in range(kept):
        fill_costs(v, j, hosts, starts, cost, scratch)
    for e in range(n):
        if old_assign[e] >= 0 and at[old_assign[e]] >= 0:
            j = at[old_assign[e]]
            if count[j] < v.room[hosts[j]] and may_sit(v, e, j, hosts, starts, kept, assign, cost, scratch, scratch2):
                assign[e] = j
                count[j] += 1
    return close_small(v, hosts, starts, count, assign, cost, kept, state, scratch, scratch2)
