"""Spans of time on the grid of planning: which cells lie wholly inside, which are touched, what clocks show in them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from calendars import zones
from calendars.hours import Stay
from calendars.spans import Spans

Bits = NDArray[np.uint8]
Ints = NDArray[np.int64]

EPOCH = date(1970, 1, 1)
DAY_MINUTES = 24 * 60
EPOCH_WEEKDAY = EPOCH.weekday()  # a Thursday


@dataclass(frozen=True, slots=True)
class Grid:
    """Cells of equal length, aligned to the Unix epoch.

    Cell ``t`` covers the minutes ``[first_minute + t*minutes, first_minute + (t+1)*minutes)`` since the epoch (UTC).
    ``first_minute`` is a multiple of ``minutes``.
    """

    first_minute: int
    n_cells: int
    minutes: int

    @classmethod
    def over(cls, start: datetime, end: datetime, minutes: int) -> Grid:
        """Return the fewest cells that cover everything between two aware instants."""
        step = minutes * 60
        first = int(start.timestamp()) // step
        beyond = -(-int(end.timestamp()) // step)
        return cls(first_minute=first * minutes, n_cells=max(0, beyond - first), minutes=minutes)

    @property
    def start(self) -> datetime:
        """The instant at which the first cell begins."""
        return datetime.fromtimestamp(self.first_minute * 60, UTC)

    @property
    def end(self) -> datetime:
        """The instant at which the last cell ends."""
        return self.start + timedelta(minutes=self.minutes * self.n_cells)


def inside(spans: Spans, grid: Grid) -> Bits:
    """Return which cells lie wholly inside one span by itself, (n_cells,) uint8.

    Two spans that meet inside a cell do not make it one: each working interval counts alone.
    """
    step = grid.minutes * 60
    edges = spans.edges - grid.first_minute * 60
    return _painted(-(-edges[:, 0] // step), edges[:, 1] // step, grid.n_cells)


def touched(spans: Spans, grid: Grid) -> Bits:
    """Return which cells share an instant with any span, (n_cells,) uint8."""
    step = grid.minutes * 60
    edges = spans.edges - grid.first_minute * 60
    return _painted(edges[:, 0] // step, -(-edges[:, 1] // step), grid.n_cells)


def _painted(first: Ints, beyond: Ints, n_cells: int) -> Bits:
    first, beyond = np.clip(first, 0, n_cells), np.clip(beyond, 0, n_cells)
    some = beyond > first
    steps = np.zeros(n_cells + 1, np.int64)
    np.add.at(steps, first[some], 1)
    np.add.at(steps, beyond[some], -1)
    return (np.cumsum(steps[:-1]) > 0).astype(np.uint8)


def clock(zone: str, grid: Grid, stays: Sequence[Stay] = (), *, where: str = "") -> tuple[Ints, Ints]:
    """Return what a clock shows at the start of each cell.

    Parameters
    ----------
    zone, stays
        IANA name of the clock's home, and the journeys of whoever carries it. A stay's zone tells the time when the
        date there lies inside the stay, else the home zone does.
    grid, where
        The cells; whose clock it is, for messages.

    Returns
    -------
    day, wall
        ``(n_cells,)`` int64 each: local date as days since 1 January 1970; minutes into the local week, from Monday
        00:00 (0 … 10079), seconds dropped.
    """
    minutes = _local_minutes(zone, grid, where)
    away = np.zeros(grid.n_cells, bool)
    for stay in stays:
        there = _local_minutes(stay.zone, grid, where)
        days = there // DAY_MINUTES
        during = (days >= (stay.start - EPOCH).days) & (days < (stay.end - EPOCH).days) & ~away
        minutes = np.where(during, there, minutes)
        away |= during
    day = minutes // DAY_MINUTES
    weekday = (day + EPOCH_WEEKDAY) % 7
    return day, weekday * DAY_MINUTES + minutes % DAY_MINUTES


def _local_minutes(zone: str, grid: Grid, where: str) -> Ints:
    zones.zone(zone, where=where)
    seconds = (grid.first_minute + np.arange(grid.n_cells, dtype=np.int64) * grid.minutes) * 60
    if not grid.n_cells:
        return seconds
    pieces = zones.offsets(zone, int(seconds[0]), int(seconds[-1]))
    since = np.array([each[0] for each in pieces], np.int64)
    offset = np.array([each[1] for each in pieces], np.int64)
    return (seconds + offset[np.searchsorted(since, seconds, side="right") - 1]) // 60
