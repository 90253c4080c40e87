"""The calendar days from one live session of a section to the next."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from solver.model import Mask
from solver.problem import Problem
from solver.rules.rule import Breach, Names, Rule
from solver.solution import Solution


class DaysBetween(Rule):
    r"""From one live session's date to the next one's, in the section's zone, lie as many days as the activity allows.

    .. math:: min_k \le day(start_k) - day(start_{k-1}) \le max_k
    """

    key = "days-between"

    def follows(self, problem: Problem, course: int, instructor: int, k: int, previous: int) -> Mask:
        """Return the cells on dates far enough from the session before, and near enough."""
        days = problem.day[problem.anchor_of[instructor]]
        activity = problem.courses[course].live[k]
        passed = days - days[previous]
        return np.asarray((passed >= activity.min_days) & (passed <= activity.max_days))

    def breaches(self, problem: Problem, solution: Solution) -> Iterator[Breach]:
        """Yield sessions that come too soon or too late after the one before."""
        for section in solution.sections:
            clock = int(problem.anchor_of[section.instructor])
            live = problem.courses[section.course].live
            dates = [
                int(problem.day[clock, start]) if 0 <= start < problem.n_cells else None for start in section.starts
            ]
            for k in range(1, min(len(live), len(dates))):
                earlier, later = dates[k - 1], dates[k]
                if earlier is None or later is None:
                    continue  # not on the calendar at all: that is another rule's breach
                if not live[k].min_days <= later - earlier <= live[k].max_days:
                    yield Breach(self.key, (section.course, live[k].position, section.starts[k], later - earlier))

    def tell(self, breach: Breach, names: Names) -> str:
        """Return a breach as a sentence."""
        course, position, cell, days = breach.at
        return (
            f"{names.activity(course, position)} of {names.course(course)} on {names.when(cell)} "
            f"comes {days} days after the session before it."
        )
