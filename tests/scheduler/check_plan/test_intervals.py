"""Span arithmetic against plain sets of minutes."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from scheduler.services.check_plan.case import PersonTime
from scheduler.services.check_plan.intervals import runs

GRID = 15
DAY = 12 * 60
minutes = st.integers(0, DAY)
spans = st.lists(st.tuples(minutes, st.integers(1, 200)).map(lambda pair: (pair[0], pair[0] + pair[1])), max_size=5)


def seconds(pairs: list[tuple[int, int]]) -> list[tuple[int, int]]:
    return [(start * 60, end * 60) for start, end in pairs]


def minutes_of(parts: list[tuple[int, int]]) -> set[int]:
    return {minute for start, end in parts for minute in range(start // 60, end // 60)}


@given(hours=spans, busy=spans, stretch=st.integers(0, 90), start=minutes, lasts=st.integers(1, 180))
def test_cells_are_judged_as_the_contract_says_minute_by_minute(
    hours: list[tuple[int, int]], busy: list[tuple[int, int]], stretch: int, start: int, lasts: int
) -> None:
    time = PersonTime(seconds(hours), seconds(busy), stretch_minutes=stretch, grid=GRID * 60)
    session = set(range(start, start + lasts))
    cells = {minute // GRID for minute in session}
    inside = {cell: set(range(cell * GRID, (cell + 1) * GRID)) for cell in cells}

    def of_cells(bad: set[int]) -> set[int]:
        return {minute for minute in session if minute // GRID in bad}

    not_working = {c for c in cells if not any(inside[c] <= set(range(*each)) for each in hours)}
    beyond = {c for c in cells if not any(inside[c] <= set(range(a - stretch, b + stretch)) for a, b in hours)}
    occupied = {c for c in cells if any(inside[c] & set(range(*each)) for each in busy)}

    span = (start * 60, (start + lasts) * 60)
    assert minutes_of(time.out_of_hours(*span)) == of_cells(not_working)
    assert minutes_of(time.out_of_reach(*span)) == of_cells(beyond)
    assert minutes_of(time.busy_parts(*span)) == of_cells(occupied)


@given(spans)
def test_runs_are_the_same_time_in_disjoint_pieces(pairs: list[tuple[int, int]]) -> None:
    joined = runs(pairs)

    assert minutes_of(seconds(joined)) == minutes_of(seconds(pairs))
    assert all(before[1] < after[0] for before, after in pairwise(joined))
