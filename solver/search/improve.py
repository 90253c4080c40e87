"""The search over the whole programme: one course at a time among what all others have fixed.

Never more than one course is out, so every state between two courses is valid: a stop at any moment keeps the best
plan. Courses take turns by how much they still cost; each turn is a fixed number of steps with a seed of its own, so
the same seed and number of rounds give the same plan on every machine.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from solver.problem import UNLIMITED, Problem
from solver.search.kernels import NEVER, View, seat_cost
from solver.search.ruin import improve_course
from solver.search.views import Commitment, State, Table
from solver.solution import Section, Solution


@dataclass
class Pool:
    """Series worth trying: host and starts of each, and what they are for."""

    hosts: NDArray[np.int64]
    starts: NDArray[np.int64]

    @classmethod
    def empty(cls, n_sessions: int) -> Pool:
        """Return a pool without series."""
        return cls(np.zeros(0, np.int64), np.zeros((0, n_sessions), np.int64))


@dataclass
class Turn:
    """One course in the search: its table, its best sections so far, and what the search has learnt."""

    table: Table
    state: State
    pool: Pool
    price: NDArray[np.float64]
    memory: NDArray[np.float64]
    sections: tuple[Section, ...] = ()
    points: int = 0
    rounds: int = 0
    stale: int = 0
    extra: dict[str, int] = field(default_factory=dict)


class Search:
    """A programme being planned; :attr:`solution` is valid at every moment between two calls."""

    def __init__(self, problem: Problem, tables: list[Table], seed: int) -> None:
        self.problem, self.seed = problem, seed
        self.turns = [self._turn(table) for table in tables]
        self.needed_by: dict[int, list[int]] = {}
        for c, course in enumerate(problem.courses):
            for required in course.requires:
                self.needed_by.setdefault(required, []).append(c)
        self.has_teams = bool((problem.team_limit < UNLIMITED).any()) if len(problem.team_limit) else False

    def _turn(self, table: Table) -> Turn:
        state = State.empty(table)
        turn = Turn(table, state, Pool.empty(len(table.live)), first_prices(table), np.ones(len(table.learners)))
        turn.points = int(table.miss.sum() + table.was.moved.sum())
        return turn

    @property
    def solution(self) -> Solution:
        """All sections of all courses."""
        return Solution(tuple(section for turn in self.turns for section in turn.sections))

    def adopt(self, solution: Solution) -> None:
        """Start from a valid solution."""
        by_course: dict[int, list[Section]] = {}
        for section in solution.sections:
            by_course.setdefault(section.course, []).append(section)
        for turn in self.turns:
            turn.sections = tuple(by_course.get(turn.table.course, ()))
            turn.state = state_of(turn.table, turn.sections)

    def view(self, turn: Turn) -> View:
        """Return a course among what all others have fixed."""
        problem, table = self.problem, turn.table
        commitments: dict[int, list[Commitment]] = {}
        concerned = set(table.people.tolist()) | set(table.instructors)
        row_of = {int(e): row for row, e in enumerate(table.learners)}
        rows_of_person = {int(p): int(e) for p, e in zip(table.people, table.learners, strict=True)}
        after: dict[int, int] = {}
        before: dict[int, int] = {}
        rooms: dict[int, list[tuple[int, int]]] = {}
        parallel = np.zeros(problem.n_cells, np.int64) if problem.rules.parallel < UNLIMITED else None
        away = None
        if self.has_teams:
            away = np.repeat(problem.team_limit[:, None], problem.n_cells, axis=1)
        required = set(table.what.requires)
        requiring = set(self.needed_by.get(table.course, ()))
        for other in self.turns:
            if other is turn:
                continue
            theirs = other.table
            for section in other.sections:
                spans = [
                    (t, int(d), int(w), int(need))
                    for t, d, w, need in zip(section.starts, theirs.duration, theirs.width, theirs.need, strict=True)
                ]
                for (t, _, w, _), venue in zip(spans, section.venues, strict=True):
                    if parallel is not None:
                        parallel[t : t + w] += 1
                    if venue >= 0:
                        rooms.setdefault(venue, []).append((t, t + w))
                if section.instructor in concerned:
                    mine = commitments.setdefault(section.instructor, [])
                    for t, d, _, need in spans:
                        late = problem.out_of_hours(section.instructor, t, d)
                        mine.append(Commitment(t, d, need, True, late))
                for seat in section.seats:
                    person = problem.enrolments[seat.enrolment].person
                    if away is not None and problem.team_of[person] >= 0:
                        for k, (t, _, w, _) in enumerate(spans):
                            if k not in seat.recorded:
                                away[problem.team_of[person], t : t + w] -= 1
                    if person not in concerned:
                        continue
                    mine = commitments.setdefault(person, [])
                    for k, (t, d, _, need) in enumerate(spans):
                        if k not in seat.recorded:
                            mine.append(Commitment(t, d, need, False, problem.out_of_hours(person, t, d)))
                    enrolment = rows_of_person.get(person)
                    if enrolment is None or enrolment not in row_of:
                        continue
                    if theirs.course in required:
                        after[enrolment] = max(after.get(enrolment, 0), max(t + w for t, _, w, _ in spans))
                    if theirs.course in requiring:
                        first = min(t for t, _, _, _ in spans)
                        before[enrolment] = min(before.get(enrolment, problem.n_cells), first)
        return table.view(commitments, after, before, rooms, parallel, away)

    def improve(self, turn: Turn, steps: int, hot: float = 60.0, cold: float = 8.0) -> bool:
        """Improve one course among the others; return whether it got better."""
        table = turn.table
        turn.rounds += 1
        if not len(table.learners) or not table.hosts:
            return False
        view = self.view(turn)
        state = turn.state.copy()
        seed = np.array([_mix(self.seed, table.course, turn.rounds)], np.uint64)
        before = turn.points
        n, points = improve_course(
            view.core(), turn.price, turn.pool.hosts, turn.pool.starts, len(turn.pool.hosts),
            state.hosts, state.starts, state.count, state.assign, state.n, steps, hot, cold, seed, turn.memory,
        )  # fmt: skip
        state.n = int(n)
        turn.state = state
        turn.sections = table.sections(view, state)
        turn.points = int(points)
        turn.stale = 0 if points < before else turn.stale + 1
        return bool(points < before)

    def order(self) -> Iterator[Turn]:
        """Yield the courses, those that people need first and those hardest to place first."""
        depth = dict.fromkeys(range(len(self.problem.courses)), 0)
        for _ in depth:
            for c, course in enumerate(self.problem.courses):
                for required in course.requires:
                    depth[c] = max(depth[c], min(len(depth), depth[required] + 1))
        yield from sorted(
            self.turns, key=lambda turn: (depth[turn.table.course], -int(turn.table.duration.sum()), turn.table.course)
        )


def first_prices(table: Table) -> NDArray[np.float64]:
    """Return prices to begin with: a section's points shared by its learners, more for those with few free starts."""
    n = len(table.learners)
    if n == 0 or not table.hosts:
        return np.ones(n)
    free = np.stack([(table.free[p] & table.host_free[p].any(axis=0)).sum(axis=1) for p in range(len(table.kinds))])
    share = free.min(axis=0) / max(1.0, float(np.median(free)))
    fair = (table.problem.weights.section + 1) / max(1, int(table.room.max()))
    price: NDArray[np.float64] = fair * np.clip(1.0 / np.maximum(share, 1e-3), 0.5, 10.0)
    return price


def state_of(table: Table, sections: tuple[Section, ...]) -> State:
    """Return a course's sections as a state of the search."""
    state = State.empty(table, len(sections))
    host_of = {host: h for h, host in enumerate(table.hosts)}
    row_of = {int(e): row for row, e in enumerate(table.learners)}
    for j, section in enumerate(sections):
        venue = max(section.venues, default=-1)
        state.hosts[j] = host_of[section.instructor, venue]
        state.starts[j] = section.starts
        state.count[j] = len(section.seats)
        for seat in section.seats:
            state.assign[row_of[seat.enrolment]] = j
        state.n = j + 1
    return state


def _mix(*parts: int) -> int:
    """Return a seed that depends on all parts (never 0, which the generator could not leave)."""
    x = 0x9E3779B97F4A7C15
    for part in parts:
        x = ((x ^ (part + 0x7F4A7C15)) * 0xBF58476D1CE4E5B9) & 0xFFFFFFFFFFFFFFFF
        x ^= x >> 31
    return x or 1


def cheapest_seat(view: View, row: int, host: int, starts: NDArray[np.int64]) -> int | None:
    """Return the points of a learner's seat in a series, or None if there can be none."""
    cost = int(seat_cost(view.core(), row, host, starts, np.zeros(len(starts), np.int64)))
    return None if cost >= NEVER else cost
