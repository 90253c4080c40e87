"""A programme in the making: each course is improved among what all others have fixed, or have given up for it.

Between two calls every state is valid. Each improvement is a fixed number of steps with a seed of its own, so the same
calls give the same plan on every machine. What is called, and when, is decided in :mod:`solver.search.moves`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from solver.problem import UNLIMITED, Problem
from solver.search.kernels import NEVER, View, seat_cost
from solver.search.ruin import improve_course, mend, points_apart_from_hours
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


@dataclass(frozen=True)
class Part:
    """The sections of one course, and what they cost.

    ``points`` count out-of-hours minutes on top of what people bore elsewhere when the sections were made; ``flat`` are
    those without any, and ``minutes`` out-of-hours minutes by ``people``, both for the programme's exact points.
    """

    state: State
    sections: tuple[Section, ...]
    points: int
    flat: int
    people: NDArray[np.int64]
    minutes: NDArray[np.int64]


@dataclass
class Turn:
    """One course in the search: its table, its part of the plan, and what the search has learnt."""

    table: Table
    part: Part
    pool: Pool
    price: NDArray[np.float64]
    memory: NDArray[np.float64]
    rounds: int = 0
    stale: int = 0

    @property
    def state(self) -> State:
        """Its sections as the kernels see them."""
        return self.part.state

    @property
    def sections(self) -> tuple[Section, ...]:
        """Its sections."""
        return self.part.sections

    @property
    def points(self) -> int:
        """What it costs."""
        return self.part.points


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
        self._minutes = np.zeros(problem.n_people, np.int64)
        self._before = price_of_totals(problem.burden)

    def _turn(self, table: Table) -> Turn:
        pool = Pool.empty(len(table.live))
        return Turn(table, without_sections(table), pool, first_prices(table), np.ones(len(table.learners)))

    @property
    def points(self) -> int:
        """The points of the plan, study counted course by course, but for learners who are in no table."""
        late = price_of_totals(self.problem.burden + self._minutes) - self._before
        return int(late.sum()) + sum(turn.part.flat for turn in self.turns)

    def put(self, turn: Turn, part: Part) -> None:
        """Make this a course's part of the plan, whatever it was before. It must be valid among the others."""
        np.subtract.at(self._minutes, turn.part.people, turn.part.minutes)
        np.add.at(self._minutes, part.people, part.minutes)
        turn.part = part

    def clear(self, turn: Turn) -> None:
        """Take a course out of the plan."""
        self.put(turn, without_sections(turn.table))

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
            self.clear(turn)
        for turn in self.turns:
            if by_course.get(turn.table.course):
                state = state_of(turn.table, tuple(by_course[turn.table.course]))
                self.put(turn, self.part(turn, self.view(turn), state))

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

    def improve(self, turn: Turn, steps: int, hot: float = 60.0, cold: float = 8.0, *, wander: bool = False) -> bool:
        """Improve one course among the others; return whether it got better.

        With ``wander`` the course is left where annealing ended, not at the best it came by; that may be worse.
        """
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
            wander,
        )  # fmt: skip
        state.n = int(n)
        self.put(turn, self.part(turn, view, state, int(points)))
        turn.stale = 0 if points < before else turn.stale + 1
        return bool(points < before)

    def put_back(self, turn: Turn, state: State) -> None:
        """Put sections of a course among others that have changed since: what does not fit there is left out."""
        table = turn.table
        if not len(table.learners) or not table.hosts:
            return
        view, state = self.view(turn), state.copy()
        seed = np.array([_mix(self.seed, table.course, turn.rounds, 7)], np.uint64)
        state.n = int(mend(view.core(), state.hosts, state.starts, state.count, state.assign, state.n, seed))
        self.put(turn, self.part(turn, view, state))

    def part(self, turn: Turn, view: View, state: State, points: int | None = None) -> Part:
        """Return a state of a course as its part of the plan."""
        table = turn.table
        minutes = np.zeros(len(table.learners), np.int64)
        taught = np.zeros(len(table.instructors), np.int64)
        flat = int(
            points_apart_from_hours(
                view.core(), state.hosts, state.starts, state.count, state.n, state.assign, minutes, taught
            )
        )
        people = np.concatenate((table.people, np.array(table.instructors, np.int64)))
        minutes, borne = np.concatenate((minutes, taught)), np.concatenate((view.borne, view.taught))
        if points is None:
            points = flat + int((price_of_totals(borne + minutes) - price_of_totals(borne)).sum())
        late = np.flatnonzero(minutes)
        return Part(state, table.sections(view, state), points, flat, people[late], minutes[late])

    def order(self) -> Iterator[Turn]:
        """Yield the courses, those that people need first and those hardest to place first.

        Hard to place is what takes many hours that many people have to have in common.
        """
        depth = dict.fromkeys(range(len(self.problem.courses)), 0)
        for _ in depth:
            for c, course in enumerate(self.problem.courses):
                for required in course.requires:
                    depth[c] = max(depth[c], min(len(depth), depth[required] + 1))
        yield from sorted(
            self.turns, key=lambda turn: (depth[turn.table.course], -_hours_in_common(turn.table), turn.table.course)
        )


def _hours_in_common(table: Table) -> float:
    """Return the minutes that a section takes, times its learners if all have a seat in as many sections as may be."""
    share = len(table.learners) / max(1, table.what.max_sections)
    return float(table.duration.sum()) * max(1.0, float(table.what.section_min), share)


def without_sections(table: Table) -> Part:
    """Return the part of a course that has no sections."""
    missed, none = int(table.miss.sum() + table.was.moved.sum()), np.zeros(0, np.int64)
    return Part(State.empty(table), (), missed, missed, none, none)


def price_of_totals(minutes: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the points of running totals of out-of-hours minutes (contract, section 4)."""
    price: NDArray[np.int64] = minutes + np.maximum(minutes - 120, 0) + 2 * np.maximum(minutes - 360, 0)
    return price


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
