"""How much study each local week of a person still holds, where training has a weekly maximum."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from solver.problem import UNLIMITED, Ints, Problem

Attended = tuple[tuple[int, int], ...]
"""Live sessions that somebody learns in: the cell each starts in, and its minutes."""

_MONDAY = 3
"""Days from the Monday before 1 January 1970, a Thursday, to that day."""


def week_of(day: int) -> int:
    """Return the number of the ISO week that a day number lies in: weeks begin on Mondays."""
    return (day + _MONDAY) // 7


@dataclass(frozen=True)
class Weeks:
    """The ISO week of each cell by a person's clock, ``(n_cells,)``, and the minutes of study that each week holds."""

    week: Ints
    room: dict[int, int]

    @classmethod
    def of(cls, problem: Problem, person: int, attended: Attended) -> Weeks | None:
        """Return the weeks of a person who attends these sessions; None where training has no maximum.

        A cell counts in the week of the date on which it begins. Live sessions stay as they are planned: where they
        alone reach the maximum, the week has no room for study.
        """
        most = problem.rules.training_week
        if most >= UNLIMITED:
            return None
        week = (problem.day[problem.clock_of[person]] + _MONDAY) // 7
        live: dict[int, int] = {}
        for start, minutes in attended:
            for cell in problem.cells(start, minutes):
                part = min(problem.grid, minutes - (cell - start) * problem.grid)
                live[int(week[cell])] = live.get(int(week[cell]), 0) + part
        return cls(week, {each: max(0, most - live.get(each, 0)) for each in np.unique(week).tolist()})

    def backwards(self) -> Weeks:
        """Return the weeks as if time ran backwards."""
        return Weeks(np.ascontiguousarray(self.week[::-1]), self.room)

    def pieces(self, start: int, stop: int) -> Iterable[tuple[int, int]]:
        """Yield cells in a row cut where a week ends."""
        cuts = np.flatnonzero(np.diff(self.week[start:stop])) + start + 1
        edges = [start, *cuts.tolist(), stop]
        return pairwise(edges)

    def holds(self, free_cells: Ints, grid: int) -> int:
        """Return the most minutes of study in some free cells (their positions)."""
        weeks, counts = np.unique(self.week[free_cells], return_counts=True)
        return sum(min(n * grid, self.room[each]) for each, n in zip(weeks.tolist(), counts.tolist(), strict=True))

    def kept(self, blocks: list[tuple[int, int, int]], grid: int) -> list[int]:
        """Return the minutes of each block (first cell, minutes, least minutes) that its weeks hold, in order; or 0."""
        room = dict(self.room)
        found = []
        for start, minutes, least in blocks:
            taken: dict[int, int] = {}
            fits = 0
            while fits < minutes:
                week = int(self.week[start + fits // grid])
                part = min(grid, minutes - fits, room[week] - taken.get(week, 0))
                if part <= 0:
                    break
                taken[week] = taken.get(week, 0) + part
                fits += part
                if part < grid:
                    break
            if fits < least:
                found.append(0)
                continue
            for week, part in taken.items():
                room[week] -= part
            found.append(fits)
        return found
