"""How many live sessions there are at one moment."""

from __future__ import annotations

from collections.abc import Iterator

from solver.model import Constraint, Model
from solver.problem import UNLIMITED, Problem
from solver.rules.moments import together
from solver.rules.rule import Breach, Names, Rule, sessions_of
from solver.solution import Solution


class ParallelSessions(Rule):
    r"""At every moment at most so many live sessions are under way as there are licences.

    .. math:: \sum_{c, k: start_{c,k} \le t < end_{c,k}} open_c \le parallel \quad \forall t
    """

    key = "parallel-sessions"

    def post(self, model: Model) -> Iterator[Constraint]:
        """Yield one row for each set of more candidates than licences that share a moment."""
        most = model.problem.rules.parallel
        if most >= UNLIMITED:
            return
        for group in together(each for mine in model.teaching.values() for each in mine):
            if len(group) > most:
                yield model.cp.add(sum(each.literal for each in group) <= most)

    def breaches(self, problem: Problem, solution: Solution) -> Iterator[Breach]:
        """Yield beginnings of sessions at which too many are under way."""
        under_way: dict[int, int] = {}
        begins: set[int] = set()
        for section in solution.sections:
            for _, activity, start, _ in sessions_of(problem, section):
                begins.add(start)
                for cell in problem.cells(start, activity.duration):
                    under_way[cell] = under_way.get(cell, 0) + 1
        for cell in sorted(begins):
            if under_way[cell] > problem.rules.parallel:
                yield Breach(self.key, (cell, under_way[cell], problem.rules.parallel))

    def tell(self, breach: Breach, names: Names) -> str:
        """Return a breach as a sentence."""
        cell, found, most = breach.at
        return f"{found} live sessions are under way on {names.when(cell)}; there are licences for {most}."
