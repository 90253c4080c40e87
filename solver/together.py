"""What courses take from each other, decided: a plan is the best there is, or CP-SAT finds a better one.

The bound of a programme is the sum of what each course costs alone. It stays below the best plan where two courses want
the same hour of somebody. If a plan is better than the one at hand, each of its courses costs less, alone, than what
lies between the bound and that plan, and its own bound: few plans of each course do, and they are known
(:mod:`solver.search.within`). The model may open nothing but their sections, in one of their sets for each course, and
is told what the course costs at least with each set. That leaves CP-SAT a choice among a handful of sets, and of the
hours that are as good for everybody.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import Executor, Future
from dataclasses import dataclass
from typing import Any

from ortools.sat.python import cp_model

from solver.errors import BrokenAnswer, RejectedModel
from solver.goals import GOALS, points
from solver.master import new_solver, read
from solver.model import Candidate, Model
from solver.problem import Problem
from solver.rules import RULES, breaches, tell
from solver.search.bounds import CourseBound
from solver.search.prove import problem_here
from solver.search.views import Table
from solver.search.whole import costs_of
from solver.search.within import Within, plans_below
from solver.solution import Solution
from solver.study_cuts import StudyCuts

MOST_ENROLMENTS = 600
"""In larger programmes too many plans lie between bound and plan."""
NEAR = 0.06
"""How much of a plan's points may lie between it and the bound for this to be tried."""
SHARES = (0.25, 0.5, 0.75, 1.0)
"""Of that, one after the other: few plans are so cheap, and the best may be one of them."""
FIRST_LOOKS, MOST_LOOKS, LOOKS_A_SECOND = 150_000_000, 300_000_000, 20_000_000
"""Series looked at for a course's plans: at the first question, which soon tells whether to ask at all, and once one
was decided; in a second about so many."""
STEPS, MOST_ROUNDS = 15.0, 20
"""CP-SAT's deterministic seconds for one answer, and answers whose study is worked out exactly."""
MOST_SEATS = 40_000


@dataclass(frozen=True)
class Decided:
    """A better solution and its points, if there is one, and how far the bound is now."""

    solution: Solution | None
    points: int
    bound: int


class Together:
    """The question whether courses take anything from each other, asked of other processes while the search goes on.

    Parameters
    ----------
    executor
        Who works: processes that :func:`solver.search.prove.begin` made workers.
    problem
        The problem, where the work is done in this process; else None.
    """

    def __init__(self, executor: Executor, problem: Problem | None) -> None:
        self._executor, self._problem = executor, problem
        self._below = 0
        self._failed: int | None = None
        self._most_looks = FIRST_LOOKS
        self._plans: list[Future[Within | None]] = []
        self._decided: Future[Decided] | None = None

    @property
    def under_way(self) -> bool:
        """Whether something has been asked that is not answered yet."""
        return bool(self._plans or self._decided)

    def next(self, points: int, alone: int, bound: int) -> int | None:
        """Return below how many points plans should be asked for next; None if there is nothing to ask.

        ``points`` are those of the plan at hand, ``alone`` what the courses cost alone at least, ``bound`` the bound.
        """
        if self.under_way or points - alone > NEAR * points:
            return None
        shares = (alone + math.ceil(share * (points - alone)) for share in SHARES)
        below = next((each for each in shares if each > bound), None)
        return below if below is not None and (self._failed is None or below < self._failed) else None

    def ask(self, below: int, bounds: Sequence[int], alone: int, seconds: float) -> None:
        """Ask for all plans that cost less than ``below``: those of each course first.

        ``bounds`` are the courses', ``alone`` is that of all of them; ``seconds`` are left of a time limit, 0: there is
        none.
        """
        self._below = below
        looks = min(self._most_looks, int(LOOKS_A_SECOND * seconds)) if seconds else self._most_looks
        self._plans = [
            self._executor.submit(within, self._problem, course, least + below - alone, looks)
            for course, least in enumerate(bounds)
        ]

    def answer(self, seconds: float, *, wait: bool = False) -> Decided | None:
        """Return what was decided, once; go on where the first half has been answered. ``wait`` until it is decided."""
        if self._plans and (wait or all(each.done() for each in self._plans)):
            plans = [each.result() for each in self._plans]
            self._plans = []
            known = [each for each in plans if each is not None]
            if len(known) == len(plans):
                self._decided = self._executor.submit(decide, self._problem, known, self._below, seconds)
            else:
                self._failed = self._below
        if self._decided is None or not (wait or self._decided.done()):
            return None
        decided, self._decided = self._decided.result(), None
        if decided.bound < decided.points:
            self._failed = self._below
        else:
            self._most_looks = MOST_LOOKS
        return decided


def within(problem: Problem | None, course: int, ceiling: int, most_looks: int) -> Within | None:
    """Return the plans of a course alone below a ceiling. ``problem``: None for that of this worker."""
    return plans_below(CourseBound(Table(problem or problem_here(), course)), ceiling, most_looks)


def decide(problem: Problem | None, plans: Sequence[Within], below: int, seconds: float) -> Decided:
    """Return the best plan that costs less than ``below``, made of the courses' plans, or a bound of all that do.

    ``seconds`` is a wall limit, 0 for none. The bound is ``below`` where no plan is better. ``problem`` as above.
    """
    problem = problem or problem_here()
    candidates, at = _candidates(problem, plans)
    model = Model(problem, candidates, RULES)
    if len(model.joins) > MOST_SEATS:
        return Decided(None, below, 0)
    for rule in RULES:
        for _ in rule.post(model):
            pass
    cuts = StudyCuts(model)
    cost = sum(goal.cost(model) for goal in GOALS)
    least = sum(_choose_a_set(model, each, at[each.course]) for each in plans)
    best, best_points, bound = None, below, 0
    for _ in range(MOST_ROUNDS):
        total = cost + problem.weights.missing_study_minute * cuts.extra
        narrowed = model.cp.clone()
        narrowed.add(total >= least)
        narrowed.add(total <= best_points - 1)
        narrowed.minimize(total)
        solver = new_solver(seed=0, workers=1)
        # probing took four fifths of the time; full linear programs prove without it what little is left
        solver.parameters.linearization_level = 2
        solver.parameters.cp_model_probing_level = 0
        solver.parameters.max_deterministic_time = STEPS
        if seconds:
            solver.parameters.max_time_in_seconds = seconds
        status = solver.solve(narrowed)
        if status == cp_model.MODEL_INVALID:
            raise RejectedModel(narrowed.validate())
        if status == cp_model.INFEASIBLE:
            return Decided(best, best_points, best_points)
        if math.isfinite(solver.best_objective_bound):
            bound = max(bound, min(best_points, math.ceil(solver.best_objective_bound - 1e-6)))
        if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            break
        answer = read(model, solver.boolean_value)
        if broken := breaches(problem, answer):
            raise BrokenAnswer([tell(each) for each in broken])
        if (found := points(problem, answer).total) < best_points:
            best, best_points = answer, found
        elif not cuts.add(answer, solver.value):
            break
    return Decided(best, best_points, bound)


def _candidates(problem: Problem, plans: Sequence[Within]) -> tuple[list[Candidate], dict[int, list[int]]]:
    """Return every section that may be opened, and by course which one each of its series is."""
    candidates: list[Candidate] = []
    at: dict[int, list[int]] = {}
    for each in plans:
        table = Table(problem, each.course)
        standing = {row for kind in each.kinds for row in kind}
        at[each.course] = []
        for row, (host, starts) in enumerate(zip(each.hosts.tolist(), each.starts.tolist(), strict=True)):
            at[each.course].append(len(candidates) if row in standing else -1)
            if row in standing:
                instructor, venue = table.hosts[host]
                venues = tuple(venue if live.in_person else -1 for live in table.live)
                candidates.append(Candidate(each.course, instructor, tuple(starts), venues))
    return candidates, at


def _choose_a_set(model: Model, plans: Within, at: Sequence[int]) -> Any:
    """Have one set of kinds chosen, and its sections opened; return what the course costs at least."""
    cp, table = model.cp, Table(model.problem, plans.course)
    view = table.alone()
    chosen = [cp.new_bool_var("") for _ in plans.sets]
    cp.add_exactly_one(chosen)
    counts = [Counter(kinds) for kinds in plans.sets]
    stands: dict[int, list[Any]] = {}
    for kind, rows in enumerate(plans.kinds):
        literals = [cp.new_bool_var("") for _ in rows]
        for row, literal in zip(rows, literals, strict=True):
            stands.setdefault(row, []).append(literal)
        cp.add(sum(literals) == sum(n[kind] * literal for n, literal in zip(counts, chosen, strict=True) if kind in n))
    for row, literals in stands.items():
        cp.add(sum(literals) == model.open[at[row]])
    row_of = {int(e): row for row, e in enumerate(table.learners)}
    series = costs_of(view, plans.hosts, plans.starts)
    alone = sum(int(view.miss[row]) * model.unseated[e] for e, row in row_of.items())
    of = {at[row]: row for row in stands}
    alone += sum(int(series.fixed[row]) * model.open[position] for position, row in of.items())
    alone += sum(
        int(series.cost[of[position], row_of[e]]) * joins
        for (e, position), joins in model.joins.items()
        if position in of
    )
    least = sum(points * literal for points, literal in zip(plans.points, chosen, strict=True))
    cp.add(alone >= least)
    return least
