"""Compiled kernels against plain twins, start by start, on small problems with every feature in them."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from solver.search.improve import Search, Turn
from solver.search.kernels import (
    GRID,
    NEVER,
    NONE,
    OUT_OF_HOURS,
    PARALLEL,
    RECORDINGS,
    TEACHER_DAY,
    View,
    open_starts,
    seat_cost,
    series_fits,
    standing,
    sweep,
)
from solver.search.views import State, Table
from tests.solver.small_problems import small_problem

pytestmark = pytest.mark.slow


def courses_in_the_making(seed: int) -> Iterator[tuple[View, State]]:
    """Yield every course of a small problem that can have sections, after a few steps among the others."""
    problem = small_problem(seed)
    search = Search(problem, [Table(problem, course) for course in range(len(problem.courses))], seed)
    for turn in search.turns:
        search.improve(turn, 5)
    for turn in search.turns:
        if _has_something_to_place(turn):
            yield search.view(turn), turn.state


def _has_something_to_place(turn: Turn) -> bool:
    return bool(len(turn.table.learners) and turn.table.hosts and turn.table.live)


def cells(view: View, k: int, apart: int) -> int:
    return int(-(-(view.duration[k] + apart) // view.number[GRID]))


def meet(view: View, k: int, at: int, other: int, other_at: int, apart: int) -> bool:
    """Whether session ``k`` at a start and another at its own leave less than ``apart`` free minutes between them."""
    return bool(at < other_at + cells(view, other, apart) and other_at < at + cells(view, k, apart))


def may_start(
    view: View, state: State, h: int, k: int, series: list[int], known: list[bool], without: int, at: int
) -> bool:
    """The twin of ``open_starts``, for one start."""
    i, n_live = view.instructor[h], len(series)
    if not view.host_free[view.profile[k], h, at]:
        return False
    for earlier, later in ((k - 1, k), (k, k + 1)):
        if earlier < 0 or later >= n_live or not known[earlier if later == k else later]:
            continue
        one, two = (series[earlier], at) if later == k else (at, series[later])
        days = view.day[h, two] - view.day[h, one]
        if two < one + cells(view, earlier, max(view.need[earlier], view.need[later])):
            return False
        if not view.min_days[later] <= days <= view.max_days[later]:
            return False
    others = [j for j in range(state.n) if j != without]
    for j in others:
        for m in range(n_live):
            apart = int(max(view.need[k], view.need[m]))
            if view.instructor[state.hosts[j]] == i and meet(view, k, at, m, state.starts[j, m], apart):
                return False
            same_place = view.venue[h] >= 0 and view.venue[state.hosts[j]] == view.venue[h]
            if same_place and meet(view, k, at, m, state.starts[j, m], 0):
                return False
            learns_there = any(view.teacher[e] == i and state.assign[e] == j for e in range(len(view.teacher)))
            if learns_there and meet(view, k, at, m, state.starts[j, m], apart):
                return False
    today = view.day_of[view.host_clock[h]]
    minutes = view.host_load[i, today[at]] + view.duration[k]
    minutes += sum(view.duration[m] for m in range(n_live) if m != k and known[m] and today[series[m]] == today[at])
    for j in others:
        if view.instructor[state.hosts[j]] == i:
            minutes += sum(view.duration[m] for m in range(n_live) if today[state.starts[j, m]] == today[at])
    if minutes > view.number[TEACHER_DAY]:
        return False
    if len(view.parallel):
        for cell in range(at, min(at + int(view.width[k]), len(view.parallel))):
            held = sum(
                state.starts[j, m] <= cell < state.starts[j, m] + view.width[m] for j in others for m in range(n_live)
            )
            if view.parallel[cell] + held >= view.number[PARALLEL]:
                return False
    return True


@pytest.mark.parametrize("first", range(0, 120, 20))
def test_the_starts_open_to_a_session_are_those_that_every_rule_leaves(first: int) -> None:
    some = none = 0
    for seed in range(first, first + 20):
        random = np.random.default_rng(seed)
        for view, state in courses_in_the_making(seed):
            n_starts, n_live, core = view.host_free.shape[2], len(view.duration), view.core()
            out = np.zeros((2, n_starts), np.int64)
            for _ in range(40):
                h, k = int(random.integers(len(view.instructor))), int(random.integers(n_live))
                series, known = random.integers(0, n_starts, n_live), random.random(n_live) < 0.5
                without = int(random.integers(-1, state.n)) if state.n else -1
                asked = (np.int64(h), np.int64(k), series, known.astype(np.uint8), state.hosts, state.starts)

                n = open_starts(core, *asked, np.int64(state.n), np.int64(without), state.assign, NONE, out)

                plain = [
                    t
                    for t in range(n_starts)
                    if may_start(view, state, h, k, series.tolist(), known.tolist(), without, t)
                ]
                assert out[0, :n].tolist() == plain
                some, none = some + (n > 0), none + (n == 0)
    assert min(some, none) > 100, "the problems decide nothing"


@pytest.mark.parametrize("first", range(0, 120, 20))
def test_a_whole_series_fits_if_each_of_its_sessions_may_start_there(first: int) -> None:
    fitting = 0
    for seed in range(first, first + 20):
        random = np.random.default_rng(seed)
        for view, state in courses_in_the_making(seed):
            n_starts, n_live, core = view.host_free.shape[2], len(view.duration), view.core()
            out = np.zeros((2, n_starts), np.int64)
            for _ in range(60):
                h, series = int(random.integers(len(view.instructor))), np.sort(random.integers(0, n_starts, n_live))

                fits = series_fits(
                    core, np.int64(h), series, state.hosts, state.starts, np.int64(state.n), NONE, state.assign, out
                )

                known = [True] * n_live
                assert fits == all(
                    may_start(view, state, h, k, series.tolist(), known, -1, int(series[k])) for k in range(n_live)
                )
                fitting += fits
    assert fitting > 20, "the problems decide nothing"


@pytest.mark.parametrize("first", range(0, 240, 40))
def test_a_start_is_worth_what_the_learners_are_who_get_its_seats(first: int) -> None:
    worth_something = 0
    for seed in range(first, first + 40):
        random = np.random.default_rng(seed)
        for view, _ in courses_in_the_making(seed):
            if view.number[RECORDINGS] or view.number[OUT_OF_HOURS] < len(view.duration) or len(view.load):
                continue  # the sweep only estimates where sessions are made up, and knows of no daily maximum
            n, n_starts, n_live, core = len(view.miss), view.host_free.shape[2], len(view.duration), view.core()
            prices, scratch = random.uniform(0, 2000, n), np.zeros(n_live, np.int64)
            gain, taken, out = np.zeros(n_starts), np.zeros(n_starts, np.int64), np.zeros((2, n_starts), np.int64)
            out[0] = np.arange(n_starts)
            for _ in range(10):
                h, k, series = (
                    random.integers(len(view.instructor)),
                    random.integers(n_live),
                    np.sort(random.integers(0, n_starts, n_live)),
                )
                known = np.ones(n_live, np.uint8)

                sweep(
                    core, prices, np.arange(n), np.int64(n), h, series, known, k, out, np.int64(n_starts), gain, taken
                )

                before = [standing(core, prices, np.int64(e), series, known, k)[0] for e in range(n)]
                for t in range(n_starts):
                    there = series.copy()
                    there[k] = t
                    seats = [
                        prices[e] - seat_cost(core, np.int64(e), h, there, scratch)
                        for e in sorted(range(n), key=lambda e: -before[e])
                        if before[e] > 0 and seat_cost(core, np.int64(e), h, there, scratch) < NEVER
                    ]
                    best = [each for each in seats if each > 0][: view.room[h]]
                    assert gain[t] == pytest.approx(sum(best))
                    assert taken[t] == len(best)
                    worth_something += bool(best)
    assert worth_something > 100, "the problems decide nothing"
