"""The best few windows against trying every choice of windows."""

from __future__ import annotations

import time
from itertools import combinations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from solver.cover import Cover, best_windows


@st.composite
def matrices(draw: st.DrawFn) -> tuple[Cover, Cover]:
    n_windows, n_people = draw(st.integers(1, 7)), draw(st.integers(0, 7))
    cells = st.lists(st.integers(0, 2), min_size=n_windows * n_people, max_size=n_windows * n_people)
    drawn = np.array(draw(cells), int).reshape(n_windows, n_people)
    return drawn >= 1, drawn == 2


@given(matrices(), st.integers(0, 4))
def test_no_choice_of_windows_covers_more_people_nor_as_many_better(given_: tuple[Cover, Cover], k: int) -> None:
    covers, well = given_

    found = best_windows(covers, well, k)

    tried = [
        (len(covered), len(in_hours))
        for size in range(min(k, len(covers)) + 1)
        for some in combinations(range(len(covers)), size)
        for covered in [{each for window in some for each in np.flatnonzero(covers[window])}]
        for in_hours in [{each for window in some for each in np.flatnonzero(well[window])}]
    ]
    assert found.proven
    assert len(found.windows) <= k
    assert (found.n_covered, found.n_well) == max(tried)
    assert found.bound == found.n_covered
    assert found.n_covered == len({each for window in found.windows for each in np.flatnonzero(covers[window])})


@given(matrices(), st.integers(0, 4), st.integers(0, 2**21 - 1))
def test_nor_does_any_of_windows_that_may_go_together(given_: tuple[Cover, Cover], k: int, bits: int) -> None:
    covers, well = given_
    n = len(covers)
    pairs = list(combinations(range(n), 2))
    never = {pair for at, pair in enumerate(pairs) if bits >> at & 1}
    not_both = np.eye(n, dtype=bool)
    for one, other in never:
        not_both[one, other] = not_both[other, one] = True

    found = best_windows(covers, well, k, not_both=not_both)

    tried = [
        (len(covered), len(in_hours))
        for size in range(min(k, n) + 1)
        for some in combinations(range(n), size)
        if not never & set(combinations(some, 2))
        for covered in [{each for window in some for each in np.flatnonzero(covers[window])}]
        for in_hours in [{each for window in some for each in np.flatnonzero(well[window])}]
    ]
    assert found.proven
    assert len(found.windows) <= k
    assert not never & set(combinations(found.windows, 2))
    assert (found.n_covered, found.n_well) == max(tried)
    assert found.bound == found.n_covered


def test_greedy_would_take_the_large_one_and_lose() -> None:
    """The window that covers most alone is in neither of the two that cover everybody."""
    covers = np.array([[1, 1, 0, 0, 1, 1], [1, 1, 1, 0, 0, 0], [0, 0, 0, 1, 1, 1]], bool)

    assert best_windows(covers, covers, 2).windows == (1, 2)


def test_three_weekly_windows_for_a_thousand_people_are_proven_within_seconds() -> None:
    dice = np.random.default_rng(7)
    opens = dice.integers(0, 48, 1000)
    covers = np.array([[((half - opens) % 48) < 16] for half in range(48)]).reshape(48, 1000)
    covers = np.concatenate([covers & (dice.random((48, 1000)) > 0.2) for _ in range(5)])

    begun = time.monotonic()
    found = best_windows(covers, covers, 3)

    assert found.proven
    assert time.monotonic() - begun < 60
