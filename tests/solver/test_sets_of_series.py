"""All sets of series that a plan may have, against trying every one of them."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest

from solver.search import sets as sets_of_series
from solver.search.branch import Tree
from solver.search.kernels import NEVER
from solver.search.sets import Looking, look, seats_in, sets_worth, worth_alone, worth_of_set
from tests.solver.test_whole_sections import Small, a_small_one, a_tree, climbed, plans

pytestmark = pytest.mark.slow


def best_seats(small: Small, chosen: Sequence[int]) -> int | None:
    """Return the points of the best plan with these series by trying everything; None if there is none."""
    course, series = small.course, small.series
    n, lowest = len(course.miss), None
    for seats in itertools.product(range(-1, len(chosen)), repeat=n):
        points = int(series.fixed[list(chosen)].sum())
        for e, j in enumerate(seats):
            points += int(course.miss[e] if j < 0 else series.cost[chosen[j], e])
        if lowest is not None and points >= lowest:
            continue
        groups = [[e for e in range(n) if seats[e] == j] for j in range(len(chosen))]
        fits = points < NEVER
        for j, group in enumerate(groups):
            teams = np.bincount(course.team[group][course.team[group] >= 0], minlength=len(course.team_room))
            fits = fits and course.least <= len(group) <= series.room[chosen[j]]
            fits = fits and bool((teams <= course.team_room).all())
        if fits:
            lowest = points
    return lowest


def all_sets(small: Small, n_sections: int) -> dict[tuple[int, ...], int]:
    """Return every set of series that has a plan, and the points of its best."""
    every = itertools.combinations_with_replacement(range(len(small.series.fixed)), n_sections)
    return {chosen: points for chosen in every if (points := best_seats(small, chosen)) is not None}


def looked(small: Small, n_sections: int, prices: np.ndarray, target: int, better: int) -> set[tuple[int, ...]] | None:
    """Return all sets found up to a target, looked at until there are no more."""
    series = small.series
    left = np.arange(len(series.fixed))
    looking = Looking(n_sections, prices, 0.0, left, target, (0,) * n_sections)
    found: set[tuple[int, ...]] = set()
    for _ in range(10_000):
        more = look(looking, better, series.cost, series.fixed, series.room, small.course.miss)
        if more is None:
            return None
        looking, sets = more
        found |= {tuple(sorted(each)) for each in sets.tolist()}
        if looking.through:
            return found
    raise AssertionError("so few sets must be through at some time")


def some_prices(small: Small, seed: int) -> np.ndarray:
    """Return prices as a program might have them: anything up to the points without a seat, sometimes below 0."""
    random = np.random.default_rng(seed + 77)
    share = random.choice([-0.1, 0.0, 0.3, 0.6, 1.0], size=len(small.course.miss))
    return share * small.course.miss


@pytest.mark.parametrize("first", range(0, 90, 30))
def test_every_set_that_has_a_plan_within_the_target_is_found(first: int) -> None:
    n_found = n_all = 0
    for seed in range(first, first + 30):
        small = a_small_one(seed)
        for n_sections in (1, 2, 3):
            every = all_sets(small, n_sections)
            if not every:
                continue
            n_all += 2 * len(every)
            for target in {min(every.values()), (min(every.values()) + max(every.values())) // 2}:
                found = looked(small, n_sections, some_prices(small, seed), target, target)
                assert found is not None
                missing = {chosen for chosen, points in every.items() if points <= target} - found
                assert not missing, (seed, n_sections, target)
                n_found += len(found)
    assert 0 < n_found < n_all  # what could not be a plan so cheap was left out


def test_looking_at_a_few_at_a_time_finds_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    n_found = 0
    for seed in range(40):
        small = a_small_one(seed)
        prices, target = some_prices(small, seed), int(small.course.miss.sum())
        whole = looked(small, 3, prices, target, target)
        with monkeypatch.context() as patched:
            patched.setattr(sets_of_series, "AT_ONCE", 1)
            in_parts = looked(small, 3, prices, target, target)
        assert whole == in_parts
        n_found += len(whole or ())
    assert n_found > 100


def test_once_a_better_plan_is_known_dearer_sets_are_left_out() -> None:
    n_less = 0
    for seed in range(40):
        small = a_small_one(seed, teams=False)
        every = all_sets(small, 2)
        if not every:
            continue
        prices, target = some_prices(small, seed), max(every.values())
        better = (min(every.values()) + target) // 2
        found = looked(small, 2, prices, target, better)
        assert found is not None
        assert {chosen for chosen, points in every.items() if points <= better} <= found
        n_less += len(found) < len(looked(small, 2, prices, target, target) or ())
    assert n_less > 10


def test_too_many_looks_or_sets_are_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    small = a_small_one(1)
    prices, target = some_prices(small, 1), 5000
    assert looked(small, 3, prices, target, target)

    monkeypatch.setattr(sets_of_series, "MOST_SETS", 1)
    assert looked(small, 3, prices, target, target) is None
    monkeypatch.undo()
    monkeypatch.setattr(sets_of_series, "LOOKS", (3, 3, 3))
    assert looked(small, 3, prices, target, target) is None


@pytest.mark.parametrize("first", range(0, 60, 30))
def test_the_best_seats_are_the_best_of_all(first: int) -> None:
    n_without = n_with = 0
    for seed in range(first, first + 30):
        small = a_small_one(seed)
        course, series = small.course, small.series
        for chosen in itertools.combinations_with_replacement(range(len(series.fixed)), 2):
            rows = np.array(chosen)
            seats = seats_in(
                series.cost[rows], series.room[rows], course.miss, course.least, course.team, course.team_room
            )
            lowest = best_seats(small, chosen)
            assert (seats is None) == (lowest is None), (seed, chosen)
            if seats is None:
                n_without += 1
                continue
            n_with += 1
            seated = np.flatnonzero(seats >= 0)
            points = series.fixed[rows].sum() + series.cost[rows[seats[seated]], seated].sum()
            assert points + course.miss[seats < 0].sum() == lowest
            assert (np.bincount(seats[seated], minlength=2) >= course.least).all()
    assert n_without > 10
    assert n_with > 10


def test_no_set_is_thought_to_be_worth_less_than_its_best_plan() -> None:
    for seed in range(60):
        small = a_small_one(seed)
        series, prices = small.series, some_prices(small, seed)
        value = np.where(series.cost >= NEVER, sets_of_series.NO_SEAT, prices - series.cost)
        spare, alone = np.zeros(len(value)), np.zeros(len(value))
        fixed = series.fixed.astype(float)
        worth_alone(value, fixed, series.room, spare, alone)
        without = np.minimum(0.0, prices - small.course.miss)
        for chosen, points in all_sets(small, 2).items():
            most = worth_of_set(value, fixed, series.room, spare, without, np.array(chosen))
            assert prices.sum() - most <= points + 1e-6, (seed, chosen)


def test_compiled_and_plain_find_the_same() -> None:
    for seed in range(25):
        small = a_small_one(seed)
        series, prices = small.series, some_prices(small, seed)
        value = np.where(series.cost >= NEVER, sets_of_series.NO_SEAT, prices - series.cost)
        m, fixed = len(value), series.fixed.astype(float)
        told = []
        both: Any = (worth_alone, sets_worth), (worth_alone.py_func, sets_worth.py_func)
        for alone_of, sets_of in both:
            spare, alone = np.zeros(m), np.zeros(m)
            alone_of(value, fixed, series.room, spare, alone)
            order = np.argsort(-alone, kind="stable")
            sets, worth, path = np.zeros((200, 3), np.int64), np.zeros(200), np.zeros(3, np.int64)
            wanted = float(prices.sum() - small.course.miss.sum()) - 1e-6
            found, looks = sets_of(
                value[order], fixed[order], series.room[order], spare[order], alone[order],
                np.minimum(0.0, prices - small.course.miss), 3, wanted, wanted, path, 10**6, 10**6, sets, worth,
            )  # fmt: skip
            told.append((int(found), int(looks), {tuple(sorted(each)) for each in sets[:found].tolist()}))
        assert told[0] == told[1]


@pytest.mark.parametrize("first", range(0, 200, 50))
def test_the_tree_ends_at_the_best_plan_where_sets_decide(first: int, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("so few sets need no branching")

    monkeypatch.setattr(Tree, "_branch", refuse)
    n_better = 0
    for seed in range(first, first + 50):
        small = a_small_one(seed)
        cheapest = min((points for n in (1, 2, 3) for points, _ in plans(small, n)), default=5000)

        tree = climbed(a_tree(small, 5000))

        assert tree.ceiling == min(5000, cheapest), seed
        if tree.best:
            n_better += 1
            seated = np.flatnonzero(tree.seats >= 0)
            rows = np.array(tree.best)
            points = small.series.fixed[rows].sum() + small.series.cost[rows[tree.seats[seated]], seated].sum()
            assert points + small.course.miss[tree.seats < 0].sum() == cheapest
    assert n_better > 20


def test_where_sets_are_too_many_the_tree_branches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sets_of_series, "MOST_SETS", 0)
    n_branched = 0
    for seed in range(60):
        small = a_small_one(seed)
        cheapest = min((points for n in (1, 2, 3) for points, _ in plans(small, n)), default=5000)
        tree = climbed(a_tree(small, 5000))
        assert tree.ceiling == min(5000, cheapest), seed
        n_branched += None in tree._looking.values()
    assert n_branched > 3
