# ruff: noqa: ARG002 - every goal is measured with all there is, and uses what it needs
"""What sessions outside somebody's working hours cost, more for whoever has borne more."""

from __future__ import annotations

from collections import defaultdict

import numpy as np

from solver.goals.goal import Expression, Goal, Measure
from solver.model import Model, Presence
from solver.problem import Ints, Problem
from solver.solution import Solution
from solver.study import StudyPlan

LINES = ((1, 0), (2, -120), (4, -840))
"""The price of a running total is the highest of these lines (slope, points at nothing): 1 a minute up to 120, 2 up to
360, 4 beyond."""


class OutOfHours(Goal):
    r"""Each person's out-of-hours minutes, learning or teaching, cost 1, then 2, then 4 points as their total grows.

    The total begins with the minutes borne before; up to 120 a minute costs 1 point, up to 360 it costs 2, beyond 4.

    .. math:: \sum_p price(burden_p + minutes_p) - price(burden_p), \quad price(m) = \max(m,\; 2m - 120,\; 4m - 840)
    """

    key = "out-of-hours"
    unit = "minutes"

    def cost(self, model: Model) -> Expression:
        """Return the points of everybody's minutes; one variable for each person whose price can change its slope."""
        terms: list[Expression] = []
        for person in sorted(model.teaching.keys() | model.learning.keys()):
            presences = model.teaching.get(person, []) + model.learning.get(person, [])
            bearing = [(minutes, each) for minutes, each in self._bearing(model.problem, person, presences) if minutes]
            if bearing:
                terms.append(self._price(model, int(model.problem.burden[person]), bearing))
        return sum(terms)

    @staticmethod
    def _bearing(problem: Problem, person: int, presences: list[Presence]) -> list[tuple[int, Presence]]:
        tables: dict[int, Ints] = {}
        found = []
        for each in presences:
            duration = each.end - each.start
            if duration not in tables:
                tables[duration] = _minutes_outside(problem, person, duration)
            found.append((int(tables[duration][each.cell]), each))
        return found

    @staticmethod
    def _price(model: Model, borne: int, bearing: list[tuple[int, Presence]]) -> Expression:
        minutes = sum(each * presence.literal for each, presence in bearing)
        longest: defaultdict[tuple[int, int], dict[int, int]] = defaultdict(dict)
        for each, presence in bearing:
            slot = (0, presence.enrolment) if presence.enrolment >= 0 else (1, presence.candidate)
            mine = longest[slot]
            mine[presence.candidate] = mine.get(presence.candidate, 0) + each
        most = sum(max(mine.values()) for mine in longest.values())
        if borne >= 360 or borne + most <= 120 or (borne >= 120 and borne + most <= 360):
            return _slope(borne) * minutes
        before = max(slope * borne + start for slope, start in LINES)
        points = model.cp.new_int_var(0, LINES[-1][0] * most, "")
        for slope, start in LINES:
            model.cp.add(points >= slope * minutes + (slope * borne + start - before))
        model.burdens.append((points, [(each, presence.literal) for each, presence in bearing], borne))
        return points

    def measure(self, problem: Problem, solution: Solution, study: StudyPlan) -> Measure:
        """Return the points, and all minutes out of hours."""
        borne: defaultdict[int, int] = defaultdict(int)
        for section in solution.sections:
            for k, activity in enumerate(problem.courses[section.course].live):
                start = section.starts[k]
                borne[section.instructor] += problem.out_of_hours(section.instructor, start, activity.duration)
                for seat in section.seats:
                    if k not in seat.recorded:
                        person = problem.enrolments[seat.enrolment].person
                        borne[person] += problem.out_of_hours(person, start, activity.duration)
        points = 0
        for person, minutes in borne.items():
            before = int(problem.burden[person])
            points += price_of_total(before + minutes) - price_of_total(before)
        return Measure(points, sum(borne.values()))


def price_of_total(minutes: int) -> int:
    """Return the points of a running total of out-of-hours minutes."""
    cheap, dear = min(minutes, 120), min(max(minutes - 120, 0), 240)
    return cheap + 2 * dear + 4 * max(minutes - 360, 0)


def _slope(borne: int) -> int:
    return 1 if borne < 120 else 2 if borne < 360 else 4


def _minutes_outside(problem: Problem, person: int, duration: int) -> Ints:
    """Return for each start the minutes of a session that are not in a person's working cells, ``(n_cells,)``."""
    grid = problem.grid
    n = -(-duration // grid)
    outside = np.asarray(1 - problem.working[person].astype(np.int64))
    sums = np.concatenate(([0], np.cumsum(np.concatenate((outside, np.zeros(n, np.int64))))))
    minutes = (sums[n : n + problem.n_cells] - sums[: problem.n_cells]) * grid
    last = np.concatenate((outside, np.zeros(n, np.int64)))[n - 1 : n - 1 + problem.n_cells]
    return np.asarray(minutes - last * (n * grid - duration))
