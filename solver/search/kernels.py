"""The inner loops of the search, compiled with numba: seats, sweeps over starts, and ruin and recreate of one course.

All of it works on one course at a time. Everything that other courses fix is in the view as masks, so that no kernel
knows of more than one course (see :mod:`solver.search.views`). Costs are whole points; ``NEVER`` stands for
impossible.

Random numbers come from a small generator of our own whose state is an array (xorshift64*, Vigna 2014), so that a
seed gives the same plan on every machine and whatever numba does with its own generator.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numba import njit, types
from numba.experimental import structref
from numpy.typing import NDArray

NEVER = 1 << 40
BROKEN = 1 << 30
"""Points of what a plan must not leave as it is; more than all else can save, less than ``NEVER``."""


class View(NamedTuple):
    """One course among the masks that all else leaves.

    ``n`` learners (those who speak the language), ``S`` starts (cells), ``K`` live activities, ``P`` distinct pairs of
    duration and in-person, ``H`` hosts (an instructor, with a venue where the course is in person), ``I`` instructors.
    """

    free: NDArray[np.uint8]  # (P, n, S) the learner can attend a session that starts there
    late: NDArray[np.int16]  # (P, n, S) out-of-hours minutes of it
    study: NDArray[np.int32]  # (n, S+1) study minutes before each cell, cumulated; (0, 0) if the course has none
    effort: NDArray[np.int64]  # (K+1,) study minutes wanted before each live session, and after the last
    host_free: NDArray[np.uint8]  # (P, H, S) 0 outside the horizon
    host_late: NDArray[np.int16]  # (P, H, S)
    wall: NDArray[np.int64]  # (H, S) weekday and wall clock in the anchor zone
    day: NDArray[np.int64]  # (H, S) local date in the anchor zone
    profile: NDArray[np.int64]  # (K,)
    duration: NDArray[np.int64]  # (K,) minutes
    width: NDArray[np.int64]  # (K,) cells touched
    need: NDArray[np.int64]  # (K,) free minutes that people need around the session
    min_days: NDArray[np.int64]  # (K,)
    max_days: NDArray[np.int64]  # (K,)
    miss: NDArray[np.int64]  # (n,) points of having no seat, study time on the self-paced track included
    seat: NDArray[np.int64]  # (n,) points of having one
    borne: NDArray[np.int64]  # (n,) out-of-hours minutes elsewhere
    first: NDArray[np.int64]  # (n,) no session may start before this cell (prerequisites)
    last: NDArray[np.int64]  # (n,) no session may end after this cell
    reach: NDArray[np.uint8]  # (n, H) the learner can reach the host's venue
    room: NDArray[np.int64]  # (H,) most learners with this host
    instructor: NDArray[np.int64]  # (H,) 0 … I-1
    venue: NDArray[np.int64]  # (H,) or -1
    taught: NDArray[np.int64]  # (I,) out-of-hours minutes of the instructor elsewhere
    teacher: NDArray[np.int64]  # (n,) the learner as an instructor of this very course, or -1
    day_of: NDArray[np.int64]  # (C, S) local dates by the clocks in use
    clock: NDArray[np.int64]  # (n,) row of day_of
    host_clock: NDArray[np.int64]  # (H,) row of day_of
    load: NDArray[np.int64]  # (n, D) minutes of live learning elsewhere by local date; (0, 0) if never decisive
    host_load: NDArray[np.int64]  # (I, D) minutes of teaching elsewhere by local date
    parallel: NDArray[np.int64]  # (S,) sessions elsewhere at each cell; (0,) without a limit
    team: NDArray[np.int64]  # (n,) team, or -1
    away: NDArray[np.int64]  # (T, S) seats that a team has left at each cell; (0, 0) without a limit
    number: NDArray[np.int64]  # scalars, see the constants below
    old_host: NDArray[np.int64]  # (n,) host of the published seat; -1: one no longer there; -2: no published seat
    old_starts: NDArray[np.int64]  # (n, K) starts of the published seat
    fixed: NDArray[np.int64]  # (F, K) 1 where the session of a held section stays; these sections come first
    fixed_host: NDArray[np.int64]  # (F,) 1 where its host stays
    held: NDArray[np.int64]  # (n,) the held section in which the learner stays, or -1

    def core(self) -> Any:
        """Return the same as the one argument that the kernels take."""
        profiles, hosts, starts = np.nonzero(self.host_free)
        rows = profiles * self.host_free.shape[1] + hosts
        first = np.searchsorted(rows, np.arange(self.host_free.shape[0] * self.host_free.shape[1] + 1))
        return _core(*self, starts, first.astype(np.int64))


@structref.register
class CoreType(types.StructRef):
    """A view as numba sees it: one pointer, where a tuple of so many arrays would be hundreds of arguments a call.

    With the tuple, compiling the kernels took more than three minutes of CPU; see docs/adr.
    """

    def preprocess_fields(self, fields: Any) -> Any:
        """Forget that a field was a literal."""
        return tuple((name, types.unliteral(kind)) for name, kind in fields)


class Core(structref.StructRefProxy):
    """The handle of a view in compiled code; see :class:`View` for what it holds.

    Besides, ``host_starts`` are the starts at which ``host_free`` is not 0, ascending, those of profile ``p`` and host
    ``h`` from ``host_first[p * H + h]`` on, until the next begin.
    """


FIELDS = [*View._fields, "host_starts", "host_first"]
structref.define_boxing(CoreType, Core)
structref.define_constructor(Core, CoreType, FIELDS)
structref.define_attributes(CoreType)


@njit(cache=True)
def _core(
    free, late, study, effort, host_free, host_late, wall, day, profile, duration, width, need, min_days,
    max_days, miss, seat, borne, first, last, reach, room, instructor, venue, taught, teacher, day_of, clock,
    host_clock, load, host_load, parallel, team, away, number, old_host, old_starts, fixed, fixed_host, held,
    host_starts, host_first,
):  # fmt: skip
    return Core(
        free, late, study, effort, host_free, host_late, wall, day, profile, duration, width, need, min_days,
        max_days, miss, seat, borne, first, last, reach, room, instructor, venue, taught, teacher, day_of, clock,
        host_clock, load, host_load, parallel, team, away, number, old_host, old_starts, fixed, fixed_host, held,
        host_starts, host_first,
    )  # fmt: skip


NONE, ZERO, ONE, THREE = np.int64(-1), np.int64(0), np.int64(1), np.int64(3)
# whole numbers with a type: numba would compile a kernel anew for each literal that it is called with

SOME = 256
"""First starts looked at when a series is drawn: they are chosen with noise anyway, and all of them take long."""

GRID, MIN, MAX_SECTIONS, PER_INSTRUCTOR, RECORDINGS = 0, 1, 2, 3, 4
W_SECTION, W_RECORDING, W_IRREGULAR, W_STUDY = 5, 6, 7, 8
LEARNER_DAY, TEACHER_DAY, PARALLEL = 9, 10, 11
OUT_OF_HOURS, W_MOVED, W_CHANGED = 12, 13, 14


@njit(cache=True, nogil=True)
def burden(minutes: int) -> int:
    """Points of a running total of out-of-hours minutes (contract, section 4)."""
    if minutes <= 120:
        return minutes
    if minutes <= 360:
        return 120 + 2 * (minutes - 120)
    return 600 + 4 * (minutes - 360)


@njit(cache=True, nogil=True)
def rand(state):
    """The next random number in [0, 1)."""
    x = state[0]
    x ^= x >> np.uint64(12)
    x ^= x << np.uint64(25)
    x ^= x >> np.uint64(27)
    state[0] = x
    return float((x * np.uint64(2685821657736338717)) >> np.uint64(11)) / 9007199254740992.0


@njit(cache=True, nogil=True)
def below(state, n):
    """A random whole number below n."""
    return min(n - 1, int(rand(state) * n))


@njit(cache=True, nogil=True)
def study_missing(v, e, starts):
    """Study minutes of a learner that find no room between the sessions of a series (a lower bound)."""
    K = len(v.duration)
    missing = 0
    for k in range(K + 1):
        if v.effort[k] > 0:
            a = 0
            if k > 0:
                a = starts[k - 1] + v.width[k - 1]
            b = v.study.shape[1] - 1
            if k < K:
                b = starts[k]
            room = v.study[e, b] - v.study[e, a]
            if room < v.effort[k]:
                missing += v.effort[k] - room
    return missing


@njit(cache=True, nogil=True)
def choose_recordings(v, e, starts, recorded):
    """Fill ``recorded`` (K,) with the cheapest choice; return its points without study and seat, or NEVER.

    Forced ones first; then, while one is left, the session with most out-of-hours minutes where that pays.
    """
    K = len(v.duration)
    R = v.number[RECORDINGS]
    left = R
    total = 0
    for k in range(K):
        recorded[k] = 0
        p = v.profile[k]
        if v.free[p, e, starts[k]]:
            total += v.late[p, e, starts[k]]
        else:
            recorded[k] = 1
            left -= 1
            if left < 0:
                return NEVER
    if len(v.load) > 0:
        for k in range(K):
            if recorded[k]:
                continue
            today = v.day_of[v.clock[e], starts[k]]
            minutes = v.load[e, today]
            for j in range(k + 1):
                if not recorded[j] and v.day_of[v.clock[e], starts[j]] == today:
                    minutes += v.duration[j]
            if minutes > v.number[LEARNER_DAY]:
                recorded[k] = 1
                total -= v.late[v.profile[k], e, starts[k]]
                left -= 1
                if left < 0:
                    return NEVER
    # a rotating series: of those attended, at most so many out of hours; the longest are made up
    over = -v.number[OUT_OF_HOURS]
    for k in range(K):
        if not recorded[k] and v.late[v.profile[k], e, starts[k]] > 0:
            over += 1
    while over > 0:
        if left <= 0:
            return NEVER
        worst, minutes = -1, 0
        for k in range(K):
            if not recorded[k] and v.late[v.profile[k], e, starts[k]] > minutes:
                worst, minutes = k, v.late[v.profile[k], e, starts[k]]
        recorded[worst] = 1
        total -= minutes
        left -= 1
        over -= 1
    base = v.borne[e]
    while left > 0 and total > 0:
        worst, minutes = -1, 0
        for k in range(K):
            if not recorded[k] and v.late[v.profile[k], e, starts[k]] > minutes:
                worst, minutes = k, v.late[v.profile[k], e, starts[k]]
        if worst < 0 or burden(base + total) - burden(base + total - minutes) <= v.number[W_RECORDING]:
            # with convex prices the longest may not pay although two together would: try that too
            break
        recorded[worst] = 1
        total -= minutes
        left -= 1
    return burden(base + total) - burden(base) + (R - left) * v.number[W_RECORDING]


@njit(cache=True, nogil=True)
def change_points(v, e, h, starts):
    """Points of a seat that is not the one published: once for another seat, and for each session at another time."""
    if v.old_host[e] < -1:
        return 0
    other = 0
    for k in range(len(starts)):
        if v.old_starts[e, k] != starts[k]:
            other += 1
    if other == 0 and v.old_host[e] == h:
        return 0
    return v.number[W_MOVED] + other * v.number[W_CHANGED]


@njit(cache=True, nogil=True)
def seat_cost(v, e, h, starts, recorded):
    """Points of a learner's seat in a series, or NEVER. ``recorded`` (K,) is scratch and holds the choice after."""
    K = len(v.duration)
    if not v.reach[e, h] or starts[0] < v.first[e] or starts[K - 1] + v.width[K - 1] > v.last[e]:
        return NEVER
    cost = choose_recordings(v, e, starts, recorded)
    if cost >= NEVER:
        return NEVER
    return cost + v.seat[e] + v.number[W_STUDY] * study_missing(v, e, starts) + change_points(v, e, h, starts)


@njit(cache=True, nogil=True)
def irregular(v, h, starts):
    """Sessions whose weekday or wall clock differs from the first's."""
    n = 0
    for k in range(1, len(starts)):
        if v.wall[h, starts[k]] != v.wall[h, starts[0]]:
            n += 1
    return n


@njit(cache=True, nogil=True)
def late_minutes(v, h, starts):
    """Out-of-hours minutes that a series asks of its instructor."""
    total = 0
    for k in range(len(starts)):
        total += v.host_late[v.profile[k], h, starts[k]]
    return total


@njit(cache=True, nogil=True)
def teaching(v, hosts, starts, n_sections, i, without):
    """Out-of-hours minutes of an instructor over the sections of this course, one left out."""
    total = 0
    for j in range(n_sections):
        if j != without and v.instructor[hosts[j]] == i:
            total += late_minutes(v, hosts[j], starts[j])
    return total


@njit(cache=True, nogil=True)
def open_starts(v, h, k, series, known, hosts, starts, n_sections, without, assign, only, cells):
    """Write the starts that host ``h`` may use for session ``k`` into ``cells[0]``, ascending; return how many.

    ``series`` holds the other sessions where ``known`` says so. Gaps to the neighbours, order, the instructor's and the
    venue's other sections of this course, the instructor's day, and parallel sessions are all in it. ``only``: a start
    to look at and no other, or -1. ``cells (2, S)``; its second row is scratch.
    """
    S, K, g = v.host_free.shape[2], len(series), v.number[GRID]
    p, w = v.profile[k], v.width[k]
    host_starts, day, allowed = v.host_starts, v.day, cells[1]
    low, high = ZERO, S
    # dates by the anchor's clock between which the session lies
    earliest, latest = -1 << 40, 1 << 40
    if k > 0 and known[k - 1]:
        low = max(low, series[k - 1] + w_cells(v, k - 1, max(v.need[k - 1], v.need[k])))
        earliest = day[h, series[k - 1]] + v.min_days[k]
        latest = day[h, series[k - 1]] + v.max_days[k]
    if k + 1 < K and known[k + 1]:
        high = min(high, series[k + 1] - w_cells(v, k, max(v.need[k + 1], v.need[k])) + 1)
        earliest = max(earliest, day[h, series[k + 1]] - v.max_days[k + 1])
        latest = min(latest, day[h, series[k + 1]] - v.min_days[k + 1])
        # far enough before it, whatever the clocks do
        low = max(low, series[k + 1] - (v.max_days[k + 1] + 2) * 1440 // g)
    if only >= 0:
        low, high = max(low, only), min(high, only + 1)
    if low >= high:
        return ZERO
    row = p * v.host_free.shape[1] + h
    end = v.host_first[row + 1]
    begin = first_from(host_starts, v.host_first[row], end, low)
    m = ZERO
    for x in range(begin, end):
        t = host_starts[x]
        # local dates run forward but for an hour at a clock change: with a day of margin nothing is left out
        if t >= high or day[h, t] > latest + 1:
            break
        if earliest <= day[h, t] <= latest:
            cells[0, m] = t
            allowed[t] = 1
            m += 1
    if m == 0:
        return m
    low, high = cells[0, 0], cells[0, m - 1] + 1
    i = v.instructor[h]
    mine = 0
    for j in range(n_sections):
        if j == without:
            continue
        same_teacher = v.instructor[hosts[j]] == i
        mine += same_teacher
        same_place = v.venue[h] >= 0 and v.venue[hosts[j]] == v.venue[h]
        if not same_teacher and not same_place:
            continue
        for o in range(K):
            apart = 0
            if same_teacher:
                apart = max(v.need[k], v.need[o])
            begin = starts[j, o] - w_cells(v, k, apart) + 1
            end = starts[j, o] + w_cells(v, o, apart)
            for t in range(max(low, begin), min(high, end)):
                allowed[t] = 0
    for e in range(len(v.teacher)):
        if v.teacher[e] == i and assign[e] >= 0 and assign[e] != without:
            j = assign[e]
            for o in range(K):
                apart = max(v.need[k], v.need[o])
                begin = starts[j, o] - w_cells(v, k, apart) + 1
                for t in range(max(low, begin), min(high, starts[j, o] + w_cells(v, o, apart))):
                    allowed[t] = 0
    busy = mine > 0
    for o in range(K):
        busy = busy or (o != k and known[o] > 0)
    if busy:
        limit, c = v.number[TEACHER_DAY], v.host_clock[h]
        seen = -1
        fits = True
        for x in range(m):
            today = v.day_of[c, cells[0, x]]
            if today != seen:
                seen = today
                minutes = v.host_load[i, today] + v.duration[k]
                for o in range(K):
                    if o != k and known[o] and v.day_of[c, series[o]] == today:
                        minutes += v.duration[o]
                for j in range(n_sections):
                    if j != without and v.instructor[hosts[j]] == i:
                        for o in range(K):
                            if v.day_of[c, starts[j, o]] == today:
                                minutes += v.duration[o]
                fits = minutes <= limit
            if not fits:
                allowed[cells[0, x]] = 0
    if len(v.parallel) > 0:
        blocked = -1
        # walking backwards, `blocked` is the nearest full cell ahead
        for t in range(min(S, high + w) - 1, low - 1, -1):
            n = v.parallel[t]
            for j in range(n_sections):
                if j != without:
                    for o in range(K):
                        if starts[j, o] <= t < starts[j, o] + v.width[o]:
                            n += 1
            if n >= v.number[PARALLEL]:
                blocked = t
            if t < high and blocked >= 0 and blocked < t + w:
                allowed[t] = 0
    stays = NONE
    if 0 <= without < len(v.fixed) and v.fixed[without, k]:
        stays = starts[without, k]
    kept = ZERO
    for x in range(m):
        t = cells[0, x]
        if allowed[t] and (stays < 0 or t == stays):
            cells[0, kept] = t
            kept += 1
    return kept


@njit(cache=True, nogil=True)
def some_of(cells, m, some, state):
    """Keep about ``some`` of the first ``m`` of ``cells[0]``, at random, where there are more; return how many."""
    if m <= some:
        return m
    share, kept = some / m, ZERO
    for x in range(m):
        if rand(state) < share:
            cells[0, kept] = cells[0, x]
            kept += 1
    return kept


@njit(cache=True, nogil=True)
def first_from(ascending, begin, end, least):
    """Return the first position in ``[begin, end)`` whose value is not below ``least``; ``end`` if there is none."""
    while begin < end:
        middle = (begin + end) // 2
        if ascending[middle] < least:
            begin = middle + 1
        else:
            end = middle
    return begin


@njit(cache=True, nogil=True)
def w_cells(v, k, apart):
    """Cells from the start of session ``k`` until another may start ``apart`` free minutes after its end."""
    g = v.number[GRID]
    return (v.duration[k] + apart + g - 1) // g


@njit(cache=True, nogil=True)
def standing(v, w, e, series, known, k):
    """What a learner is worth to a section without its session ``k``: (value, minutes, misses, sessions out of hours).

    A value below 0 is never.
    """
    K = len(series)
    misses, minutes, outside = 0, 0, 0
    for m in range(K):
        if m == k or not known[m]:
            continue
        if series[m] < v.first[e] or series[m] + v.width[m] > v.last[e]:
            return -1.0, 0, 0, 0
        p = v.profile[m]
        if v.free[p, e, series[m]]:
            minutes += v.late[p, e, series[m]]
            outside += v.late[p, e, series[m]] > 0
        else:
            misses += 1
    if outside > v.number[OUT_OF_HOURS]:
        misses += outside - v.number[OUT_OF_HOURS]
        outside = v.number[OUT_OF_HOURS]
    if misses > v.number[RECORDINGS]:
        return -1.0, 0, 0, 0
    cost = burden(v.borne[e] + minutes) - burden(v.borne[e]) + misses * v.number[W_RECORDING] + v.seat[e]
    if len(v.study) > 0:
        lacking = 0
        for m in range(K + 1):
            if v.effort[m] == 0 or m == k or m == k + 1:
                continue
            if (m > 0 and not known[m - 1]) or (m < K and not known[m]):
                continue
            a = 0
            if m > 0:
                a = series[m - 1] + v.width[m - 1]
            b = v.study.shape[1] - 1
            if m < K:
                b = series[m]
            lacking += max(0, v.effort[m] - (v.study[e, b] - v.study[e, a]))
        cost += lacking * v.number[W_STUDY]
    return w[e] - cost, minutes, misses, outside


@njit(cache=True, nogil=True)
def sweep(v, w, who, n_who, h, series, known, k, cells, m, gain, taken):
    """Value the first ``m`` starts of ``cells[0]`` for session ``k``: fill ``gain (m,)``, the worth of those it seats.

    Learners come in the order of their worth without this session, until the section is full, so the sum is a good
    estimate, and exact where nobody is out of hours. The instructor's price and irregularity are not in it.
    """
    K = len(series)
    worth = np.empty(n_who)
    minutes = np.empty(n_who, np.int64)
    misses = np.empty(n_who, np.int64)
    some = ZERO
    index = np.empty(n_who, np.int64)
    tired = np.empty(n_who, np.uint8)
    free, late, prefix, recordings = v.free, v.late, v.study, v.number[RECORDINGS]
    absent = np.zeros(n_who, np.int64)  # most cannot come to some other session: sorted out first, by it
    for o in range(K):
        if o != k and known[o]:
            p = v.profile[o]
            for x in range(n_who):
                absent[x] += free[p, who[x], series[o]] == 0
    for x in range(n_who):
        e = who[x]
        if absent[x] > recordings or not v.reach[e, h]:
            continue
        value, late_so_far, miss, outside = standing(v, w, e, series, known, k)
        if value > 0:
            worth[some], minutes[some], misses[some], index[some] = value, late_so_far, miss, e
            tired[some] = outside >= v.number[OUT_OF_HOURS]
            some += 1
    order = np.argsort(-worth[:some])
    room = v.room[h]
    p = v.profile[k]
    width = v.width[k]
    study = v.number[W_STUDY]
    record = v.number[W_RECORDING]
    effort_before, effort_after = v.effort[k], v.effort[k + 1]
    a = -1
    if v.effort[k] > 0:
        if k == 0:
            a = 0
        elif known[k - 1]:
            a = series[k - 1] + v.width[k - 1]
    b = -1
    if v.effort[k + 1] > 0:
        if k + 1 == K:
            b = v.study.shape[1] - 1
        elif known[k + 1]:
            b = series[k + 1]
    at = cells[0]
    for y in range(m):
        gain[y] = 0.0
        taken[y] = 0
    for x in range(some):
        z = order[x]
        e = index[z]
        value = worth[z]
        can_record = misses[z] < recordings
        base = v.borne[e] + minutes[z]
        at_base = burden(base)
        begin, end = ZERO, m
        if v.first[e] > at[0]:
            begin = first_from(at, ZERO, m, v.first[e])
        if v.last[e] - width < at[m - 1]:
            end = first_from(at, ZERO, m, v.last[e] - width + 1)
        never = tired[z] > 0
        if v.old_host[e] >= -1:
            y = first_from(at, begin, end, v.old_starts[e, k])
            if y < end and at[y] == v.old_starts[e, k] and free[p, e, at[y]] and taken[y] < room:
                gain[y] += v.number[W_CHANGED]  # a session that stays where it was published
        if not can_record and a < 0 and b < 0:
            for y in range(begin, end):
                t = at[y]
                if free[p, e, t] and taken[y] < room:
                    o = late[p, e, t]
                    if o == 0:
                        gain[y] += value
                        taken[y] += 1
                    elif not never:
                        g = value - (burden(base + o) - at_base)
                        if g > 0:
                            gain[y] += g
                            taken[y] += 1
            continue
        for y in range(begin, end):
            if taken[y] >= room:
                continue
            t = at[y]
            if free[p, e, t]:
                o = late[p, e, t]
                if never and o > 0 and not can_record:
                    continue
                price = burden(base + o) - at_base
                if can_record and price > record:
                    price = record
            elif can_record:
                price = record
            else:
                continue
            if a >= 0:
                price += study * max(0, effort_before - (prefix[e, t] - prefix[e, a]))
            if b >= 0:
                price += study * max(0, effort_after - (prefix[e, b] - prefix[e, t + width]))
            if value > price:
                gain[y] += value - price
                taken[y] += 1


@njit(cache=True, nogil=True)
def best_start(v, h, series, known, k, cells, m, gain, own, state, noise):
    """The start with the largest gain after the instructor's price and irregularity, and that; -1 if there is none.

    ``own`` are out-of-hours minutes of the instructor elsewhere (this course's other sections and this series' others).
    """
    K = len(series)
    best, at = -1e18, NONE
    p = v.profile[k]
    at_own = burden(own)
    for y in range(m):
        t = cells[0, y]
        g = gain[y] - (burden(own + v.host_late[p, h, t]) - at_own)
        if k == 0:
            for o in range(1, K):
                if known[o] and v.wall[h, series[o]] != v.wall[h, t]:
                    g -= v.number[W_IRREGULAR]
        elif known[0] and v.wall[h, t] != v.wall[h, series[0]]:
            g -= v.number[W_IRREGULAR]
        if noise > 0:
            g *= 1.0 + noise * (rand(state) - 0.5)
        if g > best:
            best, at = g, t
    return at, best


@njit(cache=True, nogil=True)
def own_minutes(v, h, series, known, k, hosts, starts, n_sections, without):
    """Out-of-hours minutes of a host's instructor besides session ``k`` of a series."""
    own = v.taught[v.instructor[h]] + teaching(v, hosts, starts, n_sections, v.instructor[h], without)
    for m in range(len(series)):
        if m != k and known[m]:
            own += v.host_late[v.profile[m], h, series[m]]
    return own


@njit(cache=True, nogil=True)
def draw_series(
    v, w, who, n_who, h, hosts, starts, n_sections, without, assign, series, state, noise, cells, gain, taken
):
    """Draw a series for a host session by session, each the best for the learners left; False if none exists."""
    K = len(series)
    known = np.zeros(K, np.uint8)
    S = v.host_free.shape[2]
    g = v.number[GRID]
    for k in range(K):
        m = open_starts(v, h, k, series, known, hosts, starts, n_sections, without, assign, NONE, cells)
        after = 0
        for o in range(k + 1, K):
            after += max(w_cells(v, o - 1, max(v.need[o - 1], v.need[o])), (v.min_days[o] - 1) * 1440 // g)
        m = first_from(cells[0], ZERO, m, S - after)
        if k == 0 and noise > 0:
            m = some_of(cells, m, SOME, state)
        if m == 0:
            return False
        sweep(v, w, who, n_who, h, series, known, k, cells, m, gain, taken)
        own = own_minutes(v, h, series, known, k, hosts, starts, n_sections, without)
        use = noise
        if k > 0:
            use = noise * 0.3
        t, _ = best_start(v, h, series, known, k, cells, m, gain, own, state, use)
        if t < 0:
            return False
        series[k] = t
        known[k] = 1
    return True


@njit(cache=True, nogil=True)
def ascend(v, w, who, n_who, h, hosts, starts, n_sections, without, assign, series, rounds, state, cells, gain, taken):
    """Improve a complete series one session at a time; return its value (learners' worth less fixed points)."""
    K = len(series)
    known = np.ones(K, np.uint8)
    value = -1e18
    stale = 0
    for r in range(rounds * K):
        k = r % K
        m = open_starts(v, h, k, series, known, hosts, starts, n_sections, without, assign, NONE, cells)
        if m == 0:
            return -1e18
        sweep(v, w, who, n_who, h, series, known, k, cells, m, gain, taken)
        own = own_minutes(v, h, series, known, k, hosts, starts, n_sections, without)
        t, got = best_start(v, h, series, known, k, cells, m, gain, own, state, 0.0)
        rest = 0
        for o in range(1, K):
            if k > 0 and o != k and v.wall[h, series[o]] != v.wall[h, series[0]]:
                rest += v.number[W_IRREGULAR]
        start_own = v.taught[v.instructor[h]] + teaching(v, hosts, starts, n_sections, v.instructor[h], without)
        got -= rest + v.number[W_SECTION] + burden(own) - burden(start_own)
        moved = t != series[k]
        series[k] = t
        if got > value + 1e-9:
            value = got
            stale = 0
        else:
            stale += 1
        if not moved and stale >= K:
            break
        if K == 1:
            break
    return value


@njit(cache=True, nogil=True)
def series_fits(v, h, series, hosts, starts, n_sections, without, assign, cells):
    """Whether a host may still teach a complete series beside the other sections."""
    K = len(series)
    known = np.ones(K, np.uint8)
    for k in range(K):
        if not open_starts(v, h, k, series, known, hosts, starts, n_sections, without, assign, series[k], cells):
            return False
    return True
