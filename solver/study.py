"""Study blocks: when each learner works alone, in their own free working hours.

Each learner is planned alone, over all their enrolments together. First as a person would like it: two hours a day at
most, shortly before the session that the work prepares but not on its last day, else soon. If that leaves something
out, the earliest deadline goes first; and where even this misses more than it provably must, an exact method decides.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from solver.free_time import (
    FreeTime,
    Job,
    Runs,
    by_enrolment,
    by_window,
    free_study_minutes,
    study_lower_bound,
    unseated_missing,
)
from solver.kept import kept
from solver.problem import Bits, Ints, Problem
from solver.solution import Solution
from solver.study_exact import place_exactly

__all__ = [
    "Block",
    "StudyPlan",
    "free_study_minutes",
    "plan_study",
    "study_lower_bound",
    "unseated_missing",
]

DAY_MINUTES = 120
"""How long a person likes to study on one day; more only when there is no other room."""

Chunk = tuple[int, int, int]
"""Free cells in a row on one day: first cell, cell after the last, day."""

_FAR = 1 << 40
_NO_DAY = -_FAR

Cells = dict[int, list[tuple[int, int]]]
"""For each job (its place in a list) the [first, last) cells of its blocks, ascending."""


@dataclass(frozen=True, order=True)
class Block:
    """Time for one activity of one enrolment: the cell it starts in, and its minutes."""

    enrolment: int
    position: int
    start: int
    minutes: int


@dataclass(frozen=True)
class StudyPlan:
    """Everybody's study blocks, and what found no room.

    ``missing`` holds minutes by (enrolment, position of the activity), zeros left out. ``at_least`` are the minutes
    that every study plan of the same live sessions misses.
    """

    blocks: tuple[Block, ...] = ()
    missing: dict[tuple[int, int], int] = field(default_factory=dict)
    at_least: int = 0

    @property
    def proven(self) -> bool:
        """Whether no other study plan misses fewer minutes."""
        return self.missing_minutes <= self.at_least

    @property
    def missing_minutes(self) -> int:
        """All missing minutes together."""
        return sum(self.missing.values())

    @cached_property
    def missing_of(self) -> dict[int, int]:
        """The missing minutes of each enrolment that has any."""
        found: dict[int, int] = {}
        for (enrolment, _), minutes in self.missing.items():
            found[enrolment] = found.get(enrolment, 0) + minutes
        return found


@dataclass(frozen=True)
class Diary:
    """What decides one person's study: (enrolment, starts or None) for each enrolment, and cells taken by sessions."""

    person: int
    enrolments: tuple[tuple[int, tuple[int, ...] | None], ...]
    taken: tuple[tuple[int, int], ...]


def plan_study(problem: Problem, solution: Solution) -> StudyPlan:
    """Return study blocks for everybody, with as few missing minutes as possible."""
    desk = kept(problem, Desk)
    plans = [desk.plan(diary) for diary in diaries(problem, solution)]
    missing: dict[tuple[int, int], int] = {}
    for plan in plans:
        missing.update(plan.missing)
    return StudyPlan(
        tuple(sorted(block for plan in plans for block in plan.blocks)), missing, sum(plan.at_least for plan in plans)
    )


def diaries(problem: Problem, solution: Solution) -> Iterator[Diary]:
    """Yield the diary of every person with an enrolment, ascending."""
    starts: dict[int, tuple[int, ...]] = {}
    taken: defaultdict[int, list[tuple[int, int]]] = defaultdict(list)
    for section in solution.sections:
        live = problem.courses[section.course].live
        cells = [problem.cells(start, each.duration) for start, each in zip(section.starts, live, strict=True)]
        # Who stands in front cannot study either.
        taken[section.instructor].extend((each.start, each.stop) for each in cells)
        for seat in section.seats:
            starts[seat.enrolment] = section.starts
            person = problem.enrolments[seat.enrolment].person
            taken[person].extend((each.start, each.stop) for k, each in enumerate(cells) if k not in seat.recorded)
    for person, enrolments in enumerate(problem.enrolments_of):
        if enrolments:
            yield Diary(person, tuple((each, starts.get(each)) for each in enrolments), tuple(sorted(taken[person])))


class Desk:
    """Plans one person's study at a time, and remembers what it planned for each diary."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.free_time = kept(problem, FreeTime)
        self._plans: dict[Diary, StudyPlan] = {}

    def plan(self, diary: Diary) -> StudyPlan:
        """Return one person's blocks."""
        if diary not in self._plans:
            if len(self._plans) > 8 * self.problem.n_people + 1000:  # a long search asks for ever new diaries
                self._plans.clear()
            self._plans[diary] = self._make(diary)
        return self._plans[diary]

    def _make(self, diary: Diary) -> StudyPlan:
        jobs = [job for enrolment, starts in diary.enrolments for job in self.free_time.jobs(enrolment, starts)]
        if not jobs:
            return StudyPlan()
        free = self.free_time.cells(diary.person)
        for start, stop in diary.taken:
            free[start:stop] = 0
        days = self.problem.day[self.problem.clock_of[diary.person]]
        grid = self.problem.grid
        placed = place_kindly(jobs, free, days, max(1, DAY_MINUTES // grid), -(-1440 // grid))
        if placed is not None:
            return self._written(jobs, placed, at_least=0)
        placed = place_by_deadline(jobs, free)
        at_least = missing_at_least(jobs, free, grid)
        if self._missing(jobs, placed) > at_least:
            placed, proven = place_exactly(jobs, free, grid, placed)
            at_least = max(at_least, proven)
        return self._written(jobs, placed, at_least=at_least)

    def _missing(self, jobs: list[Job], placed: Cells) -> int:
        grid = self.problem.grid
        return sum(max(0, job.effort - grid * _n_cells(placed[index])) for index, job in enumerate(jobs))

    def _written(self, jobs: list[Job], placed: Cells, *, at_least: int) -> StudyPlan:
        blocks, missing = [], {}
        for index, job in enumerate(jobs):
            lengths = _trimmed([(stop - start) * self.problem.grid for start, stop in placed[index]], job.effort)
            for (start, _), minutes in zip(placed[index], lengths, strict=True):
                if minutes:
                    blocks.append(Block(job.enrolment, job.position, start, minutes))
            if sum(lengths) < job.effort:
                missing[job.enrolment, job.position] = job.effort - sum(lengths)
        return StudyPlan(tuple(sorted(blocks)), missing, at_least)


def _n_cells(blocks: Iterable[tuple[int, int]]) -> int:
    return sum(stop - start for start, stop in blocks)


def _trimmed(lengths: list[int], effort: int) -> list[int]:
    """Return blocks' minutes without what goes beyond the effort, as far as each stays long enough (or goes)."""
    lengths = list(lengths)
    surplus = sum(lengths) - effort
    for index in reversed(range(len(lengths))):
        if surplus <= 0:
            break
        shortest = 0 if lengths[index] <= surplus else min(30, effort)
        cut = min(surplus, lengths[index] - shortest) if lengths[index] > shortest else 0
        lengths[index] -= cut
        surplus -= cut
    return lengths


def place_kindly(jobs: list[Job], free: Bits, days: Ints, day_cells: int, a_day: int) -> Cells | None:
    """Return blocks as a person would like them, or None when not everything finds room that way."""
    chunks = _by_day(free, days)
    placed: Cells = {}
    used: defaultdict[int, int] = defaultdict(int)
    index_of = {id(job): index for index, job in enumerate(jobs)}
    groups = [group for mine in by_enrolment(jobs) for group in by_window(mine)]
    for group in sorted(groups, key=lambda each: (each[0].closes, each[0].opens, each[0].enrolment)):
        opens, closes = group[0].window
        attempts = [(closes, day_cells), (closes, len(free))]
        if group[0].prepares:
            attempts.insert(0, (closes - a_day, day_cells))
        for until, most in attempts:
            found = _place_group(group, chunks, used, opens, until, most)
            if found is not None:
                break
        else:
            return None
        for job, blocks in zip(group, found, strict=True):
            placed[index_of[id(job)]] = blocks
            for start, stop in blocks:
                used[_take(chunks, start, stop)] += stop - start
    return placed


def _place_group(
    group: list[Job], chunks: list[Chunk], used: dict[int, int], opens: int, closes: int, most: int
) -> list[list[tuple[int, int]]] | None:
    """Return blocks for activities that share a window, in their order: backwards where they prepare a session."""
    backwards = group[0].prepares
    mine: defaultdict[int, int] = defaultdict(int)
    found: list[list[tuple[int, int]]] = []
    for job in reversed(group) if backwards else group:
        blocks = _place_job(job, _between(chunks, opens, closes, backwards), used, mine, most)
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
    job: Job, chunks: Iterable[Chunk], used: dict[int, int], mine: dict[int, int], most: int
) -> list[tuple[int, int]] | None:
    left = job.n_cells
    blocks: list[tuple[int, int]] = []
    for start, stop, day in chunks:
        room = min(stop - start, most - used.get(day, 0) - mine.get(day, 0))
        if room < job.least:
            continue
        n_days = -(-left // most) if most < left else 1
        take = max(job.least, min(room, -(-left // n_days)))
        rest = left - take
        if 0 < rest < job.least and take - (job.least - rest) >= job.least:
            take -= job.least - rest  # leave enough for a block of its own
        blocks.append((start, start + take))
        mine[day] = mine.get(day, 0) + take
        left -= take
        if left <= 0:
            return sorted(blocks)
    return None


def place_by_deadline(jobs: list[Job], free: Bits) -> Cells:
    """Return blocks placed from the first free cell on, the earliest deadline first; something may find no room."""
    placed: Cells = {index: [] for index in range(len(jobs))}
    left = [job.n_cells for job in jobs]
    least = min(job.least for job in jobs)
    runs = Runs.of(free, least)
    for start, stop in zip(runs.starts, runs.ends, strict=True):
        at = start
        while at < stop:
            ready = _ready(jobs, left, at)
            fitting = [each for each in ready if min(stop, jobs[each].closes) - at >= jobs[each].least]
            if not fitting:
                at += 1
                continue
            chosen = min(fitting, key=lambda each: (jobs[each].closes, each))
            job = jobs[chosen]
            until = min(stop, job.closes)
            for other, each in enumerate(jobs):  # make way for a nearer deadline that opens meanwhile
                if left[other] > 0 and at + job.least <= each.opens < until and each.closes < job.closes:
                    until = each.opens
            until = min(until, at + max(left[chosen], job.least))
            placed[chosen].append((at, until))
            left[chosen] -= until - at
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


def _joined(blocks: list[tuple[int, int]]) -> list[tuple[int, int]]:
    joined: list[tuple[int, int]] = []
    for start, stop in blocks:
        if joined and joined[-1][1] == start:
            joined[-1] = (joined[-1][0], stop)
        else:
            joined.append((start, stop))
    return joined


def missing_at_least(jobs: list[Job], free: Bits, grid: int) -> int:
    """Return minutes that any placing of the jobs misses: by each window alone, and by all deadlines together."""
    alone = 0
    for group in (group for mine in by_enrolment(jobs) for group in by_window(mine)):
        least = min(job.least for job in group)
        room = Runs.of(free, least).n_cells(*group[0].window, least) * grid
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
