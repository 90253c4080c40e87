"""The series found so far for one course, with what everybody's seat in each of them costs.

Seats are worked out once for each series. The best section of every series at any prices is then a matter of
microseconds, so a linear program over sections can be brought to its end over the whole pool before new series are
looked for: finding series is dear, finding the right learners for them is not.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from solver.search.kernels import MIN, View
from solver.search.pricing import best_members, seat_costs, series_points, value_pool

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


class SeriesPool:
    """Series of one course as a view shows it.

    ``hosts (m,)``, ``starts (m, K)``, ``cost (m, n)`` seat points, ``fixed (m,)`` all other points of a section.
    """

    def __init__(self, view: View) -> None:
        self.view, self._core = view, view.core()
        self._least = np.int64(view.number[MIN])
        n, n_sessions = len(view.miss), len(view.duration)
        self._hosts, self._starts = np.zeros(64, np.int64), np.zeros((64, n_sessions), np.int64)
        self._cost, self._fixed, self._room = np.zeros((64, n), np.int64), np.zeros(64), np.zeros(64, np.int64)
        self._at: dict[tuple[int, ...], int] = {}

    def __len__(self) -> int:
        return len(self._at)

    @property
    def hosts(self) -> Ints:
        """The host of each series."""
        return self._hosts[: len(self)]

    @property
    def starts(self) -> Ints:
        """The starts of each series, in cells."""
        return self._starts[: len(self)]

    def fixed(self, series: int) -> int:
        """Return the points of a section with a series apart from its learners."""
        return int(self._fixed[series])

    def add(self, host: int, starts: Ints) -> bool:
        """Take a series in; False if it is there already."""
        key = (host, *starts.tolist())
        if key in self._at:
            return False
        m = len(self._at)
        if m == len(self._hosts):
            self._grow()
        self._at[key] = m
        self._hosts[m], self._starts[m] = host, starts
        seat_costs(self._core, host, self._starts[m], self._cost[m])
        self._fixed[m] = series_points(self._core, host, self._starts[m])
        self._room[m] = self.view.room[host]
        return True

    def values(self, prices: Floats) -> Floats:
        """Return the worth of the best section of each series at these prices, ``(m,)``."""
        value = np.empty(len(self))
        value_pool(prices, self._cost, self._fixed, self._room, self._least, len(self), value)
        return value

    def best(self, series: int, prices: Floats) -> tuple[Ints, int] | None:
        """Return the learners (rows) of the best section with a series, and its points; None if too few can attend."""
        members = np.empty(len(prices), np.int64)
        points = best_members(prices, self._cost[series], self._room[series], self._least, members)
        return None if points < 0 else (np.flatnonzero(members), int(points) + self.fixed(series))

    def points(self, series: int, members: Ints) -> int:
        """Return the points of a section with a series and these learners (rows)."""
        return int(self._cost[series][members].sum()) + self.fixed(series)

    def _grow(self) -> None:
        self._hosts = np.concatenate((self._hosts, np.zeros_like(self._hosts)))
        self._starts = np.concatenate((self._starts, np.zeros_like(self._starts)))
        self._cost = np.concatenate((self._cost, np.zeros_like(self._cost)))
        self._fixed = np.concatenate((self._fixed, np.zeros_like(self._fixed)))
        self._room = np.concatenate((self._room, np.zeros_like(self._room)))
