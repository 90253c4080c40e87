"""What every method is asked, and how the baselines look at a course."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from solver.problem import Problem
from solver.solution import News, Solved


def _unheard(news: News) -> None:
    """Nobody listens."""


@dataclass(frozen=True)
class Ask:
    """The same for every method: a wall limit in seconds, a seed, cores to use, and who is told how it goes.

    ``steps`` (0: none) is a limit for a method that counts its rounds; tests use it, since a clock differs every day.
    """

    seconds: float
    seed: int = 0
    workers: int = 2
    steps: int = 0
    on_news: Callable[[News], None] = field(default=_unheard)


Method = Callable[[Problem, Ask], Solved]


def planning_order(problem: Problem) -> list[int]:
    """Return the courses as a careful person takes them: what others require first, then the longest."""
    depth = [0] * len(problem.courses)
    for _ in depth:
        for index, course in enumerate(problem.courses):
            for required in course.requires:
                depth[index] = max(depth[index], min(len(depth), depth[required] + 1))

    def minutes(index: int) -> int:
        return sum(each.duration for each in problem.courses[index].live)

    return sorted(range(len(depth)), key=lambda index: (depth[index], -minutes(index), index))
