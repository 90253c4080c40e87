"""The monolithic model: CP-SAT over 60 weekly candidates a course, all courses, rules and goals at once, no hint.

The model is our own (``solver.master``), the one that our search builds on, so that the two differ in how series are
found and not in how well the rules are written down.
"""

from __future__ import annotations

import time

from benchmarks.baselines.ask import Ask
from benchmarks.baselines.candidates import weekly_candidates
from solver.goals import points
from solver.master import solve_over
from solver.problem import Problem
from solver.solution import News, Solution, Solved


def monolithic(problem: Problem, ask: Ask) -> Solved:
    """Return the best plan that CP-SAT finds over the candidates; its bound holds for these only, and is left out."""
    began = time.monotonic()
    candidates = weekly_candidates(problem)
    before = time.monotonic() - began

    def tell(news: News) -> None:
        ask.on_news(News(before + news.seconds, news.phase, news.points, 0, news.solution))

    outcome = solve_over(
        problem,
        candidates,
        seconds=max(0.1, ask.seconds - before),
        seed=ask.seed,
        workers=ask.workers,
        on_news=tell,
    )
    if isinstance(outcome, Solved):
        return Solved(outcome.solution, outcome.points, 0, outcome.cut_short)
    return Solved(Solution(), points(problem, Solution()).total, 0, cut_short=True)
