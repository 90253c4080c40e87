"""Who could attend which start, by hours and busy periods alone: prefix sums once, whole numbers as sets afterwards.

The learners of a course are numbered; a set of them is a Python integer with a bit for each. A *column* is the set of
those who can attend a start. Counting who is left after another session is then one ``&`` and one ``bit_count``.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from solver.kept import kept
from solver.model import Mask
from solver.problem import LiveActivity, Problem
from solver.rules import masks


class Hours:
    """Masks of starts, ``(n_cells,)`` bool, of people one by one and of the learners of a course together.

    Callers leave them as they are: they are kept.

    Parameters
    ----------
    rows
        Cells within reach, ``(n_cells,)``, of people for whom those of the problem are not to count.
    """

    def __init__(self, problem: Problem, rows: Mapping[int, Mask] | None = None) -> None:
        self.problem, self.rows = problem, rows or {}
        self.always = np.ones(problem.n_cells, np.bool_)
        self._could: dict[tuple[int, int, int], Mask] = {}
        self._inside: dict[int, Mask] = {}
        self._reach: dict[tuple[int, int], Mask] = {}
        self._free: dict[tuple[int, int, int], Mask] = {}
        self._open: dict[tuple[int, int], Mask] = {}
        self._columns: dict[tuple[int, int, bool], list[int]] = {}
        self._learners: dict[int, tuple[int, ...]] = {}

    @classmethod
    def of(cls, problem: Problem) -> Hours:
        """Return a problem's masks, kept as long as the problem lives."""
        return kept(problem, cls)

    def stretched(self, problem: Problem, rows: Mapping[int, Mask]) -> Hours:
        """Return the masks of a problem in which some people are reached at other times, busy periods the same."""
        found = Hours(problem, rows)
        found._free, found._open, found._inside = self._free, self._open, self._inside
        found._learners = self._learners
        return found

    def _shape(self, activity: LiveActivity) -> tuple[int, int]:
        width = masks.n_cells(self.problem, activity.duration)
        return width, masks.n_cells(self.problem, self.problem.rules.travel) if activity.in_person else 0

    def reach(self, person: int, activity: LiveActivity) -> Mask:
        """Return the starts from which every cell is within a person's reach."""
        key = (person, self._shape(activity)[0])
        if key not in self._reach:
            row = self.rows[person] if person in self.rows else self.problem.reach[person]
            self._reach[key] = masks.all_set(row, key[1])
        return self._reach[key]

    def free(self, person: int, activity: LiveActivity) -> Mask:
        """Return the starts from which no cell is busy, nor one within the time to travel."""
        key = (person, *self._shape(activity))
        if key not in self._free:
            self._free[key] = masks.none_set(self.problem.busy[person], key[1], key[2])
        return self._free[key]

    def could(self, person: int, activity: LiveActivity) -> Mask:
        """Return the starts that a person can attend, by hours and busy periods."""
        key = (person, *self._shape(activity))
        if key not in self._could:
            self._could[key] = self.reach(person, activity) & self.free(person, activity)
        return self._could[key]

    def inside(self, activity: LiveActivity) -> Mask:
        """Return the starts from which a session has all its cells and ends inside the horizon."""
        if activity.duration not in self._inside:
            whole = masks.all_set(self.always, self._shape(activity)[0])
            self._inside[activity.duration] = masks.inside_horizon(self.problem, activity.duration) & whole
        return self._inside[activity.duration]

    def venue(self, venue: int, activity: LiveActivity) -> Mask:
        """Return the starts from which a venue is open all the time."""
        key = (venue, self._shape(activity)[0])
        if key not in self._open:
            self._open[key] = masks.all_set(self.problem.venues[venue].open, key[1])
        return self._open[key]

    def learners(self, course: int) -> tuple[int, ...]:
        """Return the enrolments of a course whose learner speaks its language; their order is that of the bits."""
        if course not in self._learners:
            self._learners[course] = tuple(
                each for each in self.problem.enrolled[course] if self.problem.enrolments[each].speaks
            )
        return self._learners[course]

    def columns(self, course: int, k: int) -> list[int]:
        """Return for each start the set of learners who can attend live activity ``k`` there, venue aside."""
        activity = self.problem.courses[course].live[k]
        key = (course, activity.duration, activity.in_person)
        if key not in self._columns:
            people = [self.problem.enrolments[each].person for each in self.learners(course)]
            attends = [self.could(each, activity) for each in people]
            self._columns[key] = as_sets(attends, self.problem.n_cells)
        return self._columns[key]

    def reaching(self, course: int, venue: int) -> int:
        """Return the set of learners of a course who can reach a venue; no venue (-1) is reached by all."""
        learners = self.learners(course)
        if venue < 0:
            return (1 << len(learners)) - 1
        reaches = self.problem.reaches_venue
        return sum(1 << bit for bit, e in enumerate(learners) if reaches[self.problem.enrolments[e].person, venue])


def as_sets(rows: list[Mask], n_cells: int) -> list[int]:
    """Return for each cell the set of rows that hold there, as an integer with a bit for each row."""
    if not rows:
        return [0] * n_cells
    packed = np.packbits(np.stack(rows), axis=0, bitorder="little")
    width, stream = packed.shape[0], packed.T.tobytes()
    return [int.from_bytes(stream[at : at + width], "little") for at in range(0, width * n_cells, width)]
