"""The CP-SAT model that every rule and goal writes itself into: facility location over candidate sections.

A *candidate* is a section that could be opened: course, instructor, one start per live activity, and a venue for each
(−1: none). Which candidates there are is decided elsewhere; the model chooses among them and seats the learners.

Variables, all 0/1, created only where they could be 1:

``open[c]``
    candidate ``c`` becomes a section;
``joins[e, c]``
    enrolment ``e`` sits in it, which implies ``open[c]``;
``records[e, c, k]``
    enrolment ``e`` makes up live activity ``k`` of it from the recording. Where the learner cannot attend, this is
    ``joins[e, c]`` itself;
``attends[e, c, k]``
    the rest of the seat: ``attends + records = joins``, session by session;
``unseated[e]``
    enrolment ``e`` has no live seat.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from ortools.sat.python import cp_model

from solver.problem import Course, Ints, LiveActivity, Problem
from solver.solution import Solution

if TYPE_CHECKING:
    from solver.rules.rule import Rule

Literal = Any
"""A CP-SAT 0/1 variable or its negation; OR-Tools ships no types."""

Constraint = Any
"""A CP-SAT constraint, as its ``add…`` methods return it."""

Mask = NDArray[np.bool_]


@dataclass(frozen=True, order=True)
class Candidate:
    """A section that could be opened; ``starts`` are cells, ``venues`` are -1 where none is needed."""

    course: int
    instructor: int
    starts: tuple[int, ...]
    venues: tuple[int, ...]


@dataclass(frozen=True)
class Batch:
    """All candidates of one course, as arrays: which they are, ``(n, K)`` starts and venues, ``(n,)`` instructors."""

    course: int
    indices: tuple[int, ...]
    starts: Ints
    venues: Ints
    instructors: Ints

    def only(self, kept: Mask) -> Batch:
        """Return some of the candidates, ``(n,)``."""
        indices = tuple(index for index, is_kept in zip(self.indices, kept, strict=True) if is_kept)
        return Batch(self.course, indices, self.starts[kept], self.venues[kept], self.instructors[kept])


@dataclass(frozen=True)
class Presence:
    """Somebody in a live session if ``literal`` holds. ``start`` and ``end`` are absolute minutes.

    ``enrolment`` is whose seat it is, or -1 for the instructor.
    """

    start: int
    end: int
    cell: int
    in_person: bool
    literal: Literal
    candidate: int
    enrolment: int


class Model:
    """Variables over candidates, and what the rules need to know about them.

    Parameters
    ----------
    problem, candidates, rules
        What is asked, what can be opened, and which rules decide which seats can exist.
    must_open
        Candidates (positions) that have to be opened.
    stay
        For some enrolments, the candidate (position) they must sit in, or -1 for no seat. Nothing else is created for
        them, which keeps neighbourhoods small.
    """

    def __init__(
        self,
        problem: Problem,
        candidates: Sequence[Candidate],
        rules: Iterable[Rule],
        *,
        must_open: Collection[int] = (),
        stay: Mapping[int, int] | None = None,
    ) -> None:
        self.problem = problem
        self.candidates = tuple(candidates)
        self.rules = tuple(rules)
        self.cp = cp_model.CpModel()
        self.must_open = frozenset(must_open)
        self.stay = dict(stay or {})
        self.open: list[Literal] = [self.cp.new_bool_var("") for _ in self.candidates]
        for position in self.must_open:
            self.cp.add(self.open[position] == 1)
        self.unseated: list[Literal] = [self.cp.new_bool_var("") for _ in problem.enrolments]
        self.joins: dict[tuple[int, int], Literal] = {}
        self.records: dict[tuple[int, int, int], Literal] = {}
        self.attends: dict[tuple[int, int, int], Literal] = {}
        self.burdens: list[tuple[Any, list[tuple[int, Literal]], int]] = []
        """For each person whose price may change its slope: points, (minutes, literal) pairs, minutes borne before."""
        self.alone: dict[tuple[int, tuple[int, ...] | None], int] = {}
        """Study minutes that an enrolment misses by itself, seated at these starts or not at all; zeros left out."""
        for batch in self.batches:
            for enrolment in problem.enrolled[batch.course]:
                self._create_seats(enrolment, batch)
        for enrolment, position in self.stay.items():
            chosen = self.unseated[enrolment] if position < 0 else self.joins.get((enrolment, position))
            # A seat that no rule lets exist cannot be kept: the model then has no solution, and says so.
            self.cp.add_bool_or([] if chosen is None else [chosen])

    def course(self, candidate: int) -> Course:
        """Return the course of a candidate."""
        return self.problem.courses[self.candidates[candidate].course]

    def sessions(self, candidate: int) -> list[tuple[int, LiveActivity, int, int]]:
        """Return (k, activity, start cell, venue) of each session of a candidate."""
        return self._sessions[candidate]

    @cached_property
    def _sessions(self) -> list[list[tuple[int, LiveActivity, int, int]]]:
        return [
            [(k, live, each.starts[k], each.venues[k]) for k, live in enumerate(self.problem.courses[each.course].live)]
            for each in self.candidates
        ]

    def positions(self, solution: Solution) -> dict[int, int]:
        """Return for each section of a solution the candidate that it is, where there is one; none twice."""
        free: dict[Candidate, list[int]] = {}
        for position, candidate in enumerate(self.candidates):
            free.setdefault(candidate, []).append(position)
        found = {}
        for index, each in enumerate(solution.sections):
            same = free.get(Candidate(each.course, each.instructor, each.starts, each.venues))
            if same:
                found[index] = same.pop(0)
        return found

    @cached_property
    def by_course(self) -> tuple[tuple[int, ...], ...]:
        """The candidates (positions) of each course."""
        found: list[list[int]] = [[] for _ in self.problem.courses]
        for position, candidate in enumerate(self.candidates):
            found[candidate.course].append(position)
        return tuple(tuple(each) for each in found)

    @cached_property
    def batches(self) -> tuple[Batch, ...]:
        """The candidates of each course that has any, as arrays."""
        made = []
        for course, indices in enumerate(self.by_course):
            if not indices:
                continue
            shape = (len(indices), len(self.problem.courses[course].live))
            chosen = [self.candidates[each] for each in indices]
            made.append(
                Batch(
                    course,
                    indices,
                    np.array([each.starts for each in chosen], np.int64).reshape(shape),
                    np.array([each.venues for each in chosen], np.int64).reshape(shape),
                    np.array([each.instructor for each in chosen], np.int64),
                )
            )
        return tuple(made)

    @cached_property
    def seats_of(self) -> tuple[tuple[int, ...], ...]:
        """The candidates (positions) that each enrolment could sit in."""
        found: list[list[int]] = [[] for _ in self.problem.enrolments]
        for enrolment, candidate in self.joins:
            found[enrolment].append(candidate)
        return tuple(tuple(each) for each in found)

    @cached_property
    def seats_in(self) -> tuple[tuple[int, ...], ...]:
        """The enrolments that could sit in each candidate."""
        found: list[list[int]] = [[] for _ in self.candidates]
        for enrolment, candidate in self.joins:
            found[candidate].append(enrolment)
        return tuple(tuple(each) for each in found)

    @cached_property
    def teaching(self) -> dict[int, list[Presence]]:
        """Where each person may stand in front, by person."""
        found: dict[int, list[Presence]] = {}
        for position, candidate in enumerate(self.candidates):
            found.setdefault(candidate.instructor, []).extend(self._presences(position, -1))
        return found

    @cached_property
    def learning(self) -> dict[int, list[Presence]]:
        """Where each person may sit as a learner, by person."""
        found: dict[int, list[Presence]] = {}
        for enrolment, position in self.joins:
            person = self.problem.enrolments[enrolment].person
            found.setdefault(person, []).extend(self._presences(position, enrolment))
        return found

    def _presences(self, position: int, enrolment: int) -> list[Presence]:
        found = []
        for k, activity, cell, _ in self.sessions(position):
            literal = self.open[position] if enrolment < 0 else self.attends.get((enrolment, position, k))
            if literal is not None:
                start = self.problem.minute(cell)
                end = start + activity.duration
                found.append(Presence(start, end, cell, activity.in_person, literal, position, enrolment))
        return found

    def _create_seats(self, enrolment: int, batch: Batch) -> None:
        if enrolment in self.stay:
            kept_seat = [index == self.stay[enrolment] for index in batch.indices]
            if not any(kept_seat):
                return
            batch = batch.only(np.array(kept_seat))
        course = self.problem.courses[batch.course]
        n, n_live = batch.starts.shape
        may_join = np.ones(n, np.bool_)
        may_sit = np.ones((n, n_live), np.bool_)
        most_recorded = n_live
        for rule in self.rules:
            joins, sits = rule.may_join(self.problem, enrolment, batch), rule.may_sit(self.problem, enrolment, batch)
            may_join &= True if joins is None else joins
            may_sit &= True if sits is None else sits
            most_recorded = min(most_recorded, rule.most_recorded(course))
        may_join &= (~may_sit).sum(axis=1) <= most_recorded
        for row in np.flatnonzero(may_join):
            position = batch.indices[row]
            seat = self.joins[enrolment, position] = self.cp.new_bool_var("")
            self.cp.add_implication(seat, self.open[position])
            spare = most_recorded - int((~may_sit[row]).sum())
            for k in range(n_live):
                if not may_sit[row, k]:
                    self.records[enrolment, position, k] = seat
                elif spare > 0:
                    records, attends = self.cp.new_bool_var(""), self.cp.new_bool_var("")
                    self.cp.add(records + attends == seat)
                    self.records[enrolment, position, k] = records
                    self.attends[enrolment, position, k] = attends
                else:
                    self.attends[enrolment, position, k] = seat
