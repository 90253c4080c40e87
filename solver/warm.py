"""Compile every kernel once, so that the first plan need not wait: ``python -m solver.warm``.

The compiled code is kept beside the sources; it is made anew when a source changes. A minute or two, once.
"""

from __future__ import annotations

import numpy as np

from solver.problem import Course, Enrolment, LiveActivity, Problem, StudyActivity
from solver.search.bounds import CourseBound
from solver.search.sets import Looking, look
from solver.search.views import Table
from solver.solve import solve


def tiny_problem() -> Problem:
    """Return a programme so small that only the compiling takes time, with two courses of different kinds."""
    n_people, n_cells = 6, 96 * 10
    open_hours = np.zeros((n_people, n_cells), np.uint8)
    for day in range(10):
        open_hours[:, day * 96 + 36 : day * 96 + 68] = 1
    cells = np.arange(n_cells)
    one = LiveActivity(1, 60, 60)
    two = LiveActivity(0, 60, 60), LiveActivity(1, 60, 60, min_days=2)
    return Problem(
        grid=15,
        first_minute=0,
        horizon_start=0,
        horizon_end=n_cells * 15,
        working=open_hours,
        reach=open_hours.copy(),
        busy=np.zeros_like(open_hours),
        clock_of=np.zeros(n_people, np.int64),
        anchor_of=np.zeros(n_people, np.int64),
        day=(cells // 96)[None, :].astype(np.int64),
        wall=(cells * 15 % 10080)[None, :].astype(np.int64),
        burden=np.zeros(n_people, np.int64),
        courses=(
            Course((StudyActivity(0, 60), one), (4,), 1, 3, 2),
            Course(two, (5,), 1, 3, 2, recordings_allowed=1),
        ),
        enrolments=tuple(Enrolment(person, course, 2000) for course in range(2) for person in range(4)),
        team_of=np.full(n_people, -1, np.int64),
    )


def main() -> None:
    """Compile everything."""
    problem = tiny_problem()
    solve(problem, seconds=0.0, steps=2, workers=1)
    bound = CourseBound(Table(problem, 1))
    bound.no_more_than(bound.most * problem.weights.section + 1)
    while not bound.done and not bound.waits_for:
        bound.step()
    # a course so small is proven before sets of series are looked at
    two, points = np.arange(2), np.zeros((2, 3), np.int64)
    look(Looking.of(2, np.ones(3), 0.0, two, 0), 0, points, two, two + 1, two[[0, 1, 1]] + 1)


if __name__ == "__main__":
    main()
