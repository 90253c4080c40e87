"""Spans on the grid, against sets of minutes."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from calendars.grid import Grid, inside, touched
from calendars.spans import Spans

START = datetime(2027, 3, 1, tzinfo=UTC)

spans = st.lists(st.tuples(st.integers(-100, 700), st.integers(1, 300)), max_size=6).map(
    lambda pairs: [(a, a + length) for a, length in pairs]
)


@given(spans, st.sampled_from([5, 15, 20, 30, 60]))
def test_a_cell_is_inside_one_span_by_itself_or_touched_by_any(pairs: list[tuple[int, int]], minutes: int) -> None:
    grid = Grid(first_minute=int(START.timestamp()) // 60, n_cells=600 // minutes, minutes=minutes)
    zero = int(START.timestamp())
    found = Spans.of((zero + a * 60, zero + b * 60) for a, b in pairs)
    minutes_of = [set(range(a, b)) for a, b in pairs]
    cells = [set(range(k * minutes, (k + 1) * minutes)) for k in range(grid.n_cells)]
    assert inside(found, grid).tolist() == [int(any(cell <= span for span in minutes_of)) for cell in cells]
    assert touched(found, grid).tolist() == [int(any(cell & span for span in minutes_of)) for cell in cells]


def test_seconds_count_too() -> None:
    zero = int(START.timestamp())
    grid = Grid.over(START, datetime(2027, 3, 1, 1, tzinfo=UTC), 15)
    late = Spans.of([(zero + 1, zero + 1801)])
    assert inside(late, grid).tolist() == [0, 1, 0, 0]
    assert touched(late, grid).tolist() == [1, 1, 1, 0]


def test_two_spans_that_meet_in_a_cell_do_not_hold_it_together() -> None:
    zero = int(START.timestamp())
    grid = Grid.over(START, datetime(2027, 3, 1, 1, tzinfo=UTC), 60)
    assert inside(Spans.of([(zero, zero + 1800), (zero + 1800, zero + 3600)]), grid).tolist() == [0]


def test_a_grid_covers_a_horizon_that_begins_between_cells() -> None:
    # 00:00 in Kathmandu is 18:15 UTC: an hour's grid begins at 18:00 and ends after the horizon.
    grid = Grid.over(datetime(2027, 2, 28, 18, 15, tzinfo=UTC), datetime(2027, 3, 1, 18, 15, tzinfo=UTC), 60)
    assert (grid.start, grid.n_cells) == (datetime(2027, 2, 28, 18, tzinfo=UTC), 25)
    assert grid.end == datetime(2027, 3, 1, 19, tzinfo=UTC)
    assert grid.first_minute % 60 == 0
    assert Grid.over(START, START, 15).n_cells == 0
