"""Where study blocks go: as a person would like them, or by deadline; and minutes that no placing can save."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace

import numpy as np

from solver.free_time import Job, Runs, by_enrolment, by_window
from solver.problem import Bits, Ints
from solver.study_load import Weeks, week_of

DAY_MINUTES = 120
"""How long a person likes to study on one day; more only when there is no other room."""

Block = tuple[int, int]
"""The cells [first, last) of a study block."""

Cells = dict[int, list[Block]]
"""For each job (its place in a list) its blocks, ascending. There are few enough of them for each to be long enough."""

Chunk = tuple[int, int, int]
"""Free cells in a row on one day: first cell, cell after the last, day."""

_FAR = 1 << 40
_NO_DAY = -_FAR


def place_kindly(jobs: list[Job], free: Bits, days: Ints, grid: int, weeks: Weeks | None = None) -> Cells | None:
    """Return blocks as a person would like them, or None when not everything finds room that way."""
    chunks = _by_day(free, days)
    day_cells, a_day = max(1, DAY_MINUTES // grid), -(-1440 // grid)
    placed: Cells = {}
    used: defaultdict[int, int] = defaultdict(int)
    room = None if weeks is None else dict(weeks.room)
    index_of = {id(job): index for index, job in enumerate(jobs)}
    groups = [group for mine in by_enrolment(jobs) for group in by_window(mine)]
    for group in sorted(groups, key=lambda each: (each[0].closes, each[0].opens, each[0].enrolment)):
        opens, closes = group[0].window
        attempts = [(closes, day_cells), (closes, len(free))]
        if group[0].prepares:
            attempts.insert(0, (closes - a_day, day_cells))
        for until, most in attempts:
            found = _place_group(group, chunks, used, (opens, until), most, grid, room)
            if found is not None:
                break
        else:
            return None
        for job, blocks in zip(group, found, strict=True):
            placed[index_of[id(job)]] = blocks
            left = job.effort
            for start, stop in blocks:
                day = _take(chunks, start, stop)
                used[day] += stop - start
                if room is not None:
                    minutes = min(left, (stop - start) * grid)
                    room[week_of(day)] -= minutes
                    left -= minutes
    return placed


def _place_group(
    group: list[Job],
    chunks: list[Chunk],
    used: dict[int, int],
    window: Block,
    most: int,
    grid: int,
    room: dict[int, int] | None,
) -> list[list[Block]] | None:
    """Return blocks for activities that share a window, in their order: backwards where they prepare a session."""
    backwards = group[0].prepares
    opens, closes = window
    mine: defaultdict[int, int] = defaultdict(int)
    room = None if room is None else dict(room)
    found: list[list[Block]] = []
    for job in reversed(group) if backwards else group:
        blocks = _place_job(job, _between(chunks, opens, closes, backwards), used, mine, most, grid, room)
        if blocks is None:
            return None
        found.append(blocks)
        if backwards:
            closes = blocks[0][0]
        else:
            opens = blocks[-1][1]
    return found[::-1] if backwards else found


def _by_day(free: Bits, days: Ints) -> list[Chunk]:
    """Return the runs of free cells, cut at the person's midnights."""
    labels = np.where(free > 0, days, _NO_DAY)
    starts = np.concatenate(([0], np.flatnonzero(labels[1:] != labels[:-1]) + 1))
    stops = np.append(starts[1:], len(labels))
    kept_ones = labels[starts] != _NO_DAY
    return list(
        zip(starts[kept_ones].tolist(), stops[kept_ones].tolist(), labels[starts[kept_ones]].tolist(), strict=True)
    )


def _between(chunks: list[Chunk], opens: int, closes: int, backwards: bool) -> Iterator[Chunk]:
    """Yield what lies between two cells of each chunk."""
    first = max(0, bisect_right(chunks, (opens, _FAR, _FAR)) - 1)
    last = bisect_left(chunks, (closes, -_FAR, -_FAR))
    order = range(last - 1, first - 1, -1) if backwards else range(first, last)
    for each in order:
        start, stop, day = chunks[each]
        if min(stop, closes) > max(start, opens):
            yield max(start, opens), min(stop, closes), day


def _take(chunks: list[Chunk], start: int, stop: int) -> int:
    """Take cells out of the chunk that holds them, and return its day."""
    at = bisect_right(chunks, (start, _FAR, _FAR)) - 1
    first, last, day = chunks[at]
    chunks[at : at + 1] = [(a, b, day) for a, b in ((first, start), (stop, last)) if b > a]
    return day


def _place_job(
    job: Job,
    chunks: Iterable[Chunk],
    used: dict[int, int],
    mine: dict[int, int],
    most: int,
    grid: int,
    weeks: dict[int, int] | None,
) -> list[Block] | None:
    """Return the blocks of one job; ``weeks``, the minutes that each week still holds, is counted down."""
    left = job.effort
    blocks: list[Block] = []
    for start, stop, day in chunks:
        room = min(stop - start, most - used.get(day, 0) - mine.get(day, 0))
        within = left if weeks is None else _whole(weeks[week_of(day)], left, grid)
        if room < job.least or within < job.shortest:
            continue
        n_days = -(-left // (most * grid))
        minutes = min(left, grid * min(room, -(-left // (n_days * grid))), within)
        if 0 < left - minutes < job.shortest:  # too little for a block of its own
            minutes = left if left <= min(room * grid, within) else min(within, left - job.shortest)
            if minutes < job.shortest:
                continue
        take = -(-minutes // grid)
        blocks.append((start, start + take))
        mine[day] = mine.get(day, 0) + take
        left -= minutes
        if weeks is not None:
            weeks[week_of(day)] -= minutes
        if left <= 0:
            return sorted(blocks)
    return None


def _whole(room: int, left: int, grid: int) -> int:
    """Return how much of what is left a week takes: all of it, or whole cells."""
    return left if room >= left else max(0, room) // grid * grid


def place_by_deadline(jobs: list[Job], free: Bits, grid: int, enough: int, weeks: Weeks | None = None) -> Cells:
    """Return blocks placed by deadline, from the first free cell on or from the last one back; some may be missing.

    Of four ways the first that misses no more than ``enough`` minutes, else the best: where half an hour is the
    shortest block, what is left of a run of free cells decides, and no one way is right.
    """
    best: Cells = {}
    least = None
    for backwards in (False, True):
        for leave_room in (False, True):
            if backwards:
                placed = _mirrored(jobs, free, grid, weeks, leave_room=leave_room)
            else:
                placed = _sweep(jobs, free, grid, weeks, leave_room=leave_room)
            missing = missing_minutes(jobs, placed, grid)
            if least is None or missing < least:
                best, least = placed, missing
            if least <= enough:
                return best
    return best


def missing_minutes(jobs: list[Job], placed: Cells, grid: int) -> int:
    """Return the minutes of effort that blocks do not hold."""
    held = [sum(stop - start for start, stop in placed[index]) * grid for index in range(len(jobs))]
    return sum(max(0, job.effort - minutes) for job, minutes in zip(jobs, held, strict=True))


def _mirrored(jobs: list[Job], free: Bits, grid: int, weeks: Weeks | None, *, leave_room: bool) -> Cells:
    """Place as if time ran backwards: the latest opening first, from the last free cell on."""
    n = len(free)
    last = len(jobs) - 1
    mirrored = [replace(job, opens=n - job.closes, closes=n - job.opens) for job in reversed(jobs)]
    turned = None if weeks is None else weeks.backwards()
    placed = _sweep(mirrored, np.ascontiguousarray(free[::-1]), grid, turned, leave_room=leave_room)
    return {last - index: [(n - stop, n - start) for start, stop in reversed(each)] for index, each in placed.items()}


def _sweep(jobs: list[Job], free: Bits, grid: int, weeks: Weeks | None, *, leave_room: bool) -> Cells:
    placed: Cells = {index: [] for index in range(len(jobs))}
    left = [job.effort for job in jobs]
    runs = Runs.of(free, min(job.least for job in jobs))
    pieces: list[Block] = list(zip(runs.starts, runs.ends, strict=True))
    room: dict[int, int] = {}
    if weeks is not None:
        pieces = [piece for run in pieces for piece in weeks.pieces(*run)]
        room = dict(weeks.room)
    for start, stop in pieces:
        at = start
        while at < stop:
            within = _FAR if weeks is None else room[int(weeks.week[at])]
            ready = _ready(jobs, left, at)
            fitting = [
                each
                for each in ready
                if min(stop, jobs[each].closes) - at >= jobs[each].least
                and _whole(within, left[each], grid) >= jobs[each].shortest
            ]
            if not fitting:
                at += 1
                continue
            chosen = min(fitting, key=lambda each: (jobs[each].closes, each))
            job = jobs[chosen]
            until = min(stop, job.closes)
            for other, each in enumerate(jobs):  # make way for a nearer deadline that opens meanwhile
                if left[other] > 0 and at + job.least <= each.opens < until and each.closes < job.closes:
                    until = each.opens
            minutes = min(left[chosen], (until - at) * grid, _whole(within, left[chosen], grid))
            if 0 < left[chosen] - minutes < job.shortest <= left[chosen] - job.shortest:
                minutes = left[chosen] - job.shortest
            until = at - (-minutes // grid)
            if leave_room and 0 < stop - until < job.least:  # the rest of the run would be too short for anybody
                shorter = min(minutes, (stop - job.least - at) * grid)
                if shorter >= job.shortest and left[chosen] - shorter >= job.shortest:
                    minutes, until = shorter, at - (-shorter // grid)
            placed[chosen].append((at, until))
            if weeks is not None:
                room[int(weeks.week[at])] -= minutes
            left[chosen] -= minutes
            if left[chosen] < job.shortest:
                left[chosen] = 0  # what is left is too little for a block, and so is lost
            at = until
    return {index: _joined(blocks) for index, blocks in placed.items()}


def _ready(jobs: list[Job], left: list[int], at: int) -> list[int]:
    """Return the jobs whose turn it is at a cell: open, not done, and nothing of their course open before them."""
    found, seen = [], set()
    for index, job in enumerate(jobs):
        if left[index] > 0 and job.opens <= at < job.closes and job.enrolment not in seen:
            seen.add(job.enrolment)
            found.append(index)
    return found


def _joined(blocks: list[Block]) -> list[Block]:
    joined: list[Block] = []
    for start, stop in blocks:
        if joined and joined[-1][1] == start:
            joined[-1] = (joined[-1][0], stop)
        else:
            joined.append((start, stop))
    return joined


def missing_at_least(jobs: list[Job], free: Bits, grid: int, weeks: Weeks | None = None) -> int:
    """Return minutes that any placing of the jobs misses: by each window alone, and by all deadlines together."""
    together = _missing_in_time(jobs, free, grid)
    if weeks is None:
        return together
    together = max(together, _missing_in_weeks(jobs, free, grid, weeks))
    # What each course misses by itself adds up, which a span that holds several of them may not show.
    apart = [
        max(_missing_in_time(mine, free, grid), _missing_in_weeks(mine, free, grid, weeks))
        for mine in by_enrolment(jobs)
    ]
    return max(together, sum(apart))


def _missing_in_weeks(jobs: list[Job], free: Bits, grid: int, weeks: Weeks) -> int:
    """Return minutes that find no room in the weeks of any span of time, by all jobs that have to lie in it."""
    worst = 0
    for opens in {job.opens for job in jobs}:
        for closes in {job.closes for job in jobs}:
            wanted = sum(job.effort for job in jobs if opens <= job.opens and job.closes <= closes)
            if wanted and opens < closes:
                worst = max(worst, wanted - weeks.holds(np.flatnonzero(free[opens:closes]) + opens, grid))
            elif wanted:
                worst = max(worst, wanted)
    return worst


def _missing_in_time(jobs: list[Job], free: Bits, grid: int) -> int:
    alone = 0
    for group in (group for mine in by_enrolment(jobs) for group in by_window(mine)):
        least = min(job.least for job in group)
        lengths = sorted(Runs.of(free, least).lengths(*group[0].window, least), reverse=True)
        room = sum(lengths[: sum(job.most_blocks for job in group)]) * grid
        alone += max(0, sum(job.effort for job in group) - room)
    # Without the shortest block, cells go to jobs as in a matching of intervals, for which the nearest deadline first
    # is best (Glover 1967). Cells too few in a row for any job are no use to anybody.
    left = [job.n_cells for job in jobs]
    runs = Runs.of(free, min(job.least for job in jobs))
    for start, stop in zip(runs.starts, runs.ends, strict=True):
        at = start
        while at < stop:
            ready = [i for i, job in enumerate(jobs) if left[i] > 0 and job.opens <= at < job.closes]
            ahead = [job.opens for i, job in enumerate(jobs) if left[i] > 0 and at < job.opens < stop]
            until = min([stop, *ahead])
            if ready:
                chosen = min(ready, key=lambda each: jobs[each].closes)
                until = min(until, jobs[chosen].closes, at + left[chosen])
                left[chosen] -= until - at
            at = until
    # Which units stay out is not settled by how many do: count the cheapest ones.
    units = sorted(min(grid, job.effort - grid * unit) for job in jobs for unit in range(job.n_cells))
    return max(alone, sum(units[: sum(left)]))
