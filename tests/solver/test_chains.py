"""Exact pricing of long series against trying every series: where irregular sessions and days between decide."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest

from solver.problem import Problem, Weights
from solver.search.bounds import ALL
from solver.search.exact import price
from solver.search.views import Table
from tests.solver.problems import N_CELLS, TEACHER, a_course, a_problem, an_hour

pytestmark = pytest.mark.slow

PER_DAY, PER_WEEK = 3, 6
"""Cells: ten days, a week of two."""
N_LEARNERS = 5


def long_course(seed: int) -> Problem:
    """Return a course of three or four sessions; most people can come to most cells, and nobody out of hours."""
    random = np.random.default_rng(seed)
    n_live = int(random.integers(3, 5))
    activities = [an_hour(0)]
    for k in range(1, n_live):
        soonest = int(random.integers(0, 2))
        activities.append(an_hour(k, min_days=soonest, max_days=soonest + int(random.integers(1, 4))))
    least = int(random.integers(1, 4))
    course = a_course(
        activities=tuple(activities),
        section_min=least,
        section_max=int(random.integers(least, N_LEARNERS + 1)),
        recordings_allowed=int(random.integers(0, 2)),
    )
    reach = np.ones((10, N_CELLS), np.uint8)
    reach[:N_LEARNERS] = random.random((N_LEARNERS, N_CELLS)) < random.choice([0.6, 0.8])
    reach[TEACHER] = random.random(N_CELLS) < 0.7
    cells = np.arange(N_CELLS)
    problem = a_problem(
        course,
        learners={0: range(N_LEARNERS)},
        reach=reach,
        working=reach.copy(),
        day=(cells // PER_DAY)[None],
        wall=(cells % PER_WEEK * 60)[None],
    )
    weights = Weights(section=40, recording=int(random.choice([20, 90])), irregular=int(random.choice([20, 100])))
    return replace(problem, weights=weights)


def every_series(problem: Problem) -> Iterator[tuple[int, ...]]:
    live = problem.courses[0].live
    day = problem.day[0]
    free = np.flatnonzero(problem.reach[TEACHER])
    series: list[tuple[int, ...]] = [(int(t),) for t in free]
    for activity in live[1:]:
        series = [
            (*before, int(t))
            for before in series
            for t in free[free > before[-1]]
            if activity.min_days <= day[t] - day[before[-1]] <= activity.max_days
        ]
    yield from series


def worth(problem: Problem, series: tuple[int, ...], prices: np.ndarray) -> float:
    """What the best section of a series is worth at these prices: -inf where too few can come."""
    course, weights, wall = problem.courses[0], problem.weights, problem.wall[0]
    missed = (problem.reach[:N_LEARNERS][:, series] == 0).sum(axis=1)
    net = np.sort((prices - weights.recording * missed)[missed <= course.recordings_allowed])[::-1]
    if len(net) < course.section_min:
        return -np.inf
    seats = max(course.section_min, min(int((net > 0).sum()), course.section_max))
    irregular = sum(wall[t] != wall[series[0]] for t in series[1:])
    return float(net[:seats].sum()) - weights.section - weights.irregular * int(irregular)


@pytest.mark.parametrize("first", range(0, 40, 10))
def test_exact_pricing_finds_the_best_of_all_long_series(first: int) -> None:
    n_irregular = 0
    for seed in range(first, first + 10):
        problem = long_course(seed)
        prices = np.random.default_rng(seed).uniform(0, 300, N_LEARNERS)
        valued = {series: worth(problem, series, prices) for series in every_series(problem)}
        best = max(valued.values())
        table = Table(problem, 0)
        n_live = len(table.live)
        out = np.zeros(50, np.int64), np.zeros((50, n_live), np.int64), np.zeros(50)
        wanted = -1e5 if best == -np.inf else best - 30

        # looked for among all, and by somebody who would be content with little less than the best
        for theta in (-1e5, wanted):
            value, found, _ = price(table.alone().core(), prices, theta, 1.0, 1 << 40, ALL, ALL, *out)

            assert value == pytest.approx(max(best, theta)), seed
            if best > theta:
                top = int(out[2][:found].argmax())
                series = tuple(out[1][top].tolist())
                assert valued[series] == pytest.approx(best), seed
                n_irregular += len({int(problem.wall[0][t]) for t in series}) > 1
    assert n_irregular >= 3, "too few of the best series have irregular sessions"
