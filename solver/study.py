"""Study blocks: when each learner works alone, in their own free working hours.

Each learner is planned alone, over all their enrolments together. First as a person would like it: two hours a day at
most, shortly before the session that the work prepares but not on its last day, else soon. If that leaves something
out, the earliest deadline goes first; and where even this misses more than it provably must, an exact method decides.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from solver.free_time import (
    FreeTime,
    Job,
    free_study_minutes,
    study_lower_bound,
    unseated_missing,
)
from solver.kept import kept
from solver.problem import Problem
from solver.solution import Solution
from solver.study_exact import place_exactly
from solver.study_load import Attended, Weeks
from solver.study_place import Cells, missing_at_least, missing_minutes, place_by_deadline, place_kindly

__all__ = [
    "Block",
    "StudyPlan",
    "free_study_minutes",
    "plan_study",
    "study_lower_bound",
    "unseated_missing",
]


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
    """What decides one person's study: (enrolment, starts or None) for each enrolment, and cells taken by sessions.

    ``attended`` are the sessions that they learn in, which count toward a weekly maximum of training; None: those of
    their sections' that are among the cells taken.
    """

    person: int
    enrolments: tuple[tuple[int, tuple[int, ...] | None], ...]
    taken: tuple[tuple[int, int], ...]
    attended: Attended | None = None


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
    attended: defaultdict[int, list[tuple[int, int]]] = defaultdict(list)
    for section in solution.sections:
        live = problem.courses[section.course].live
        cells = [problem.cells(start, each.duration) for start, each in zip(section.starts, live, strict=True)]
        # Who stands in front cannot study either.
        taken[section.instructor].extend((each.start, each.stop) for each in cells)
        for seat in section.seats:
            starts[seat.enrolment] = section.starts
            person = problem.enrolments[seat.enrolment].person
            taken[person].extend((each.start, each.stop) for k, each in enumerate(cells) if k not in seat.recorded)
            attended[person].extend(
                (start, each.duration)
                for k, (start, each) in enumerate(zip(section.starts, live, strict=True))
                if k not in seat.recorded
            )
    for person, enrolments in enumerate(problem.enrolments_of):
        if enrolments:
            yield Diary(
                person,
                tuple((each, starts.get(each)) for each in enrolments),
                tuple(sorted(taken[person])),
                tuple(sorted(attended[person])),
            )


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
        weeks = Weeks.of(self.problem, diary.person, self._attended(diary))
        placed = place_kindly(jobs, free, days, grid, weeks)
        if placed is not None:
            return self._written(jobs, placed, weeks, at_least=0)
        at_least = missing_at_least(jobs, free, grid, weeks)
        placed = place_by_deadline(jobs, free, grid, at_least, weeks)
        if missing_minutes(jobs, placed, grid) > at_least:
            placed, at_least = place_exactly(jobs, free, grid, placed, at_least, weeks)
        return self._written(jobs, placed, weeks, at_least=at_least)

    def _attended(self, diary: Diary) -> Attended:
        if diary.attended is not None:
            return diary.attended
        taken, found = set(diary.taken), []
        for enrolment, starts in diary.enrolments:
            live = self.problem.courses[self.problem.enrolments[enrolment].course].live
            for start, each in zip(starts or (), live, strict=False):
                cells = self.problem.cells(start, each.duration)
                if (cells.start, cells.stop) in taken:
                    found.append((start, each.duration))
        return tuple(found)

    def _lengths(self, jobs: list[Job], placed: Cells, weeks: Weeks | None) -> dict[tuple[int, int], int]:
        """Return the minutes of each block by (job, first cell): what goes beyond the effort or the week is cut."""
        grid = self.problem.grid
        lengths = {
            (index, start): minutes
            for index, job in enumerate(jobs)
            for (start, _), minutes in zip(
                placed[index], _trimmed([(stop - start) * grid for start, stop in placed[index]], job), strict=True
            )
        }
        if weeks is None:
            return lengths
        in_order = sorted(lengths, key=lambda key: key[1])
        kept_minutes = weeks.kept([(key[1], lengths[key], jobs[key[0]].shortest) for key in in_order], grid)
        return dict(zip(in_order, kept_minutes, strict=True))

    def _written(self, jobs: list[Job], placed: Cells, weeks: Weeks | None, *, at_least: int) -> StudyPlan:
        blocks, missing = [], {}
        minutes_of = self._lengths(jobs, placed, weeks)
        for index, job in enumerate(jobs):
            lengths = [minutes_of[index, start] for start, _ in placed[index]]
            for (start, _), minutes in zip(placed[index], lengths, strict=True):
                if minutes:
                    blocks.append(Block(job.enrolment, job.position, start, minutes))
            if sum(lengths) < job.effort:
                missing[job.enrolment, job.position] = job.effort - sum(lengths)
        return StudyPlan(tuple(sorted(blocks)), missing, at_least)


def _trimmed(lengths: list[int], job: Job) -> list[int]:
    """Return blocks' minutes without what goes beyond the effort, each still long enough."""
    lengths = list(lengths)
    surplus = sum(lengths) - job.effort
    for index in reversed(range(len(lengths))):
        cut = max(0, min(surplus, lengths[index] - job.shortest))
        lengths[index] -= cut
        surplus -= cut
    return lengths
