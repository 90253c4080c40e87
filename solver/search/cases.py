"""A part of all plans of a course, and the linear program over its sections.

A case says who sits together and who does not, who has a seat and who has none. Those who sit together are one item;
everybody sits exactly once, in a given number of sections.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from solver.search.glop import Relaxed, new_program, optimise
from solver.search.kernels import NEVER
from solver.search.sets import seats_in

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Pair = tuple[int, int]


@dataclass(frozen=True)
class Series:
    """The series that a better plan could have: ``cost (m, n)`` of seats, ``fixed (m,)`` points, ``room (m,)``."""

    cost: Ints
    fixed: Ints
    room: Ints

    def step(self, miss: Ints) -> int:
        """Return the step in which points come: whatever is chosen costs a whole multiple of it."""
        finite = np.unique(self.cost[self.cost < NEVER])
        return max(1, int(np.gcd.reduce(np.concatenate((finite, self.fixed, miss)))))


@dataclass(frozen=True)
class Course:
    """What holds for every section: ``miss (n,)`` points without a seat, least learners, and room for teams.

    ``team (n,)`` is each learner's, -1 for none that counts; ``team_room (T,)`` how many of a team a section may have.
    """

    miss: Ints
    least: int
    team: Ints
    team_room: Ints


def best_with(course: Course, series: Series, chosen: Ints) -> tuple[int, Ints] | None:
    """Return points and seats of the best plan whose sections are of these series (rows); None if there is none."""
    seats = seats_in(series.cost[chosen], series.room[chosen], course.miss, course.least, course.team, course.team_room)
    if seats is None:
        return None
    seated = np.flatnonzero(seats >= 0)
    points = series.fixed[chosen].sum() + series.cost[chosen[seats[seated]], seated].sum()
    return int(points + course.miss[seats < 0].sum()), seats


@dataclass(frozen=True)
class Case:
    """A part of all plans: so many sections; who sits together, who does not; who has a seat, who has none.

    ``bound``: no plan of this case costs less. ``left``: the series that a better plan of it could have (rows).
    """

    n_sections: int
    bound: int
    left: Ints
    together: tuple[Pair, ...] = ()
    apart: tuple[Pair, ...] = ()
    seated: tuple[int, ...] = ()
    unseated: tuple[int, ...] = ()

    @property
    def depth(self) -> int:
        """How often it was branched."""
        return len(self.together) + len(self.apart) + len(self.seated) + len(self.unseated)


@dataclass(frozen=True)
class Items:
    """Learners who must sit together, as one: ``of (n,)`` the item of each learner, -1 for whoever has no seat."""

    of: Ints
    size: Ints
    apart: Ints
    of_team: Ints

    @classmethod
    def in_case(cls, case: Case, course: Course) -> Items | None:
        """Return the items of a case; None if it holds no plan, since some must sit together and must not."""
        n = len(course.miss)
        first = list(range(n))
        for i, j in case.together:
            low, high = sorted((first[i], first[j]))
            first = [low if each == high else each for each in first]
        gone = {first[e] for e in case.unseated}
        names = {name: item for item, name in enumerate(sorted(set(first) - gone))}
        of = np.array([names.get(each, -1) for each in first], np.int64)
        size = np.bincount(of[of >= 0], minlength=len(names)).astype(np.int64)
        apart = np.zeros((len(names), len(names)), np.int64)
        for i, j in case.apart:
            if first[i] == first[j]:
                return None
            if of[i] >= 0 and of[j] >= 0:
                apart[of[i], of[j]] = apart[of[j], of[i]] = 1
        of_team = np.zeros((len(names), len(course.team_room)), np.int64)
        for e in np.flatnonzero((course.team >= 0) & (of >= 0)):
            of_team[of[e], course.team[e]] += 1
        return cls(of, size, apart, of_team)


class Program:
    """The linear program over sections found so far, with a given number of them; everybody sits exactly once."""

    def __init__(self, course: Course, n_sections: int, dear: float) -> None:
        """Begin without sections. ``dear``: points, at least as many as the plans of interest may cost."""
        self.course, self.n_sections, self.dear = course, n_sections, dear
        n = len(course.miss)
        self.solver = new_program()
        self.objective = self.solver.Objective()
        self.cover = [self.solver.Constraint(1.0, 1.0) for _ in range(n)]
        self.number = self.solver.Constraint(float(n_sections), float(n_sections))
        # where the sections at hand are too few, or somebody who must have a seat has none, that is dear
        short = self.solver.NumVar(0.0, self.solver.infinity(), "")
        self.number.SetCoefficient(short, 1.0)
        self.objective.SetCoefficient(short, self.dear)
        self.without_seat = [self.solver.NumVar(0.0, 1.0, "") for _ in range(n)]
        for row, variable, points in zip(self.cover, self.without_seat, course.miss.tolist(), strict=True):
            row.SetCoefficient(variable, 1.0)
            self.objective.SetCoefficient(variable, float(points))
        self.members = np.zeros((64, n), np.bool_)
        self.points = np.zeros(64, np.int64)
        self.variables: list[Any] = []
        self._at: dict[bytes, int] = {}
        self._on = np.zeros(64, np.bool_)
        self._case: Case | None = None

    def __len__(self) -> int:
        return len(self.variables)

    def add(self, members: NDArray[np.bool_], points: int) -> bool:
        """Add a section with these learners; False if it is there already and costs no more."""
        key = members.tobytes()
        place = self._at.get(key)
        if place is not None:
            if self.points[place] <= points:
                return False
            self.points[place] = points
            self.objective.SetCoefficient(self.variables[place], float(points))
            return True
        place = len(self)
        if place == len(self.points):
            self.members = np.concatenate((self.members, np.zeros_like(self.members)))
            self.points = np.concatenate((self.points, np.zeros_like(self.points)))
            self._on = np.concatenate((self._on, np.zeros_like(self._on)))
        self._at[key] = place
        self.members[place], self.points[place], self._on[place] = members, points, True
        variable = self.solver.NumVar(0.0, self.solver.infinity(), "")
        self.variables.append(variable)
        self.objective.SetCoefficient(variable, float(points))
        self.number.SetCoefficient(variable, 1.0)
        for e in np.flatnonzero(members).tolist():
            self.cover[e].SetCoefficient(variable, 1.0)
        return True

    def allowed(self, case: Case) -> NDArray[np.bool_]:
        """Return which of the sections a case allows."""
        members = self.members[: len(self)]
        allowed = np.ones(len(self), np.bool_)
        for i, j in case.together:
            allowed &= members[:, i] == members[:, j]
        for i, j in case.apart:
            allowed &= ~(members[:, i] & members[:, j])
        for e in case.unseated:
            allowed &= ~members[:, e]
        return allowed

    def go_to(self, case: Case) -> None:
        """Allow what a case allows, and nothing else."""
        allowed = self.allowed(case)
        for place in np.flatnonzero(allowed != self._on[: len(self)]).tolist():
            self.variables[place].SetUb(self.solver.infinity() if allowed[place] else 0.0)
        self._on[: len(self)] = allowed
        before = self._case or Case(self.n_sections, 0, case.left)
        for e in {*before.seated, *case.seated}:
            points = self.dear if e in case.seated else float(self.course.miss[e])
            self.objective.SetCoefficient(self.without_seat[e], points)
        for e in {*before.unseated, *case.unseated}:
            wanted = float(e not in case.unseated)
            self.cover[e].SetBounds(wanted, wanted)
        self._case = case

    def solve(self) -> Relaxed:
        """Return the optimum in the case it is at."""
        optimise(self.solver)
        most = self.course.miss.astype(float)
        unseated = list(self._case.unseated) if self._case else []
        if self._case:
            most[list(self._case.seated)] = self.dear
        prices = np.minimum(np.array([row.dual_value() for row in self.cover]), most)
        prices[unseated] = 0.0
        points = float(self.objective.Value()) + float(self.course.miss[unseated].sum())
        return Relaxed(points, prices, -float(self.number.dual_value()))

    def parts(self) -> Floats:
        """Return how much of each section the last optimum opens."""
        return np.array([variable.solution_value() for variable in self.variables])

    def without(self) -> Floats:
        """Return how much of each learner's seat is missing in the last optimum."""
        without = np.array([variable.solution_value() for variable in self.without_seat])
        if self._case:
            without[list(self._case.unseated)] = 1.0
        return without

    def only(self, kept: Iterable[int]) -> Program:
        """Return the same program with some of its sections (places)."""
        made = Program(self.course, self.n_sections, self.dear)
        for place in kept:
            made.add(self.members[place], int(self.points[place]))
        return made
