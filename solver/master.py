"""The best choice among candidate sections, and the seats in them: CP-SAT over the whole programme.

Three uses: all candidates of a small problem, so that the answer is proven for every valid plan; the sections of a plan
at hand, to seat everybody best (sections may close); a few sections with alternatives, the rest kept.

Study is worked out outside the model (see ``solver.goals.missing_study``): solve, plan everybody's study exactly, add
what each person's choices were found to miss beyond what the model knew, and solve again until the two agree.
"""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from ortools.sat.python import cp_model

from solver.errors import BrokenAnswer, FalseBound, RejectedModel
from solver.goals import GOALS, points
from solver.goals.out_of_hours import price_of_total
from solver.model import Candidate, Literal, Model
from solver.rules import RULES, Rule, breaches, tell
from solver.solution import Infeasible, News, Outcome, Seat, Section, Solution, Solved, Undecided
from solver.study_cuts import StudyCuts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from solver.problem import Problem


def solve_over(
    problem: Problem,
    candidates: Sequence[Candidate],
    *,
    hint: Solution | None = None,
    must_open: Collection[int] = (),
    stay: Mapping[int, int] | None = None,
    rules: Iterable[Rule] = RULES,
    seconds: float = 0.0,
    steps: float = 0.0,
    seed: int = 0,
    workers: int = 1,
    stop: threading.Event | None = None,
    on_news: Callable[[News], None] | None = None,
) -> Outcome:
    """Return the best solution whose sections are among the candidates, each opened once at most.

    Parameters
    ----------
    problem, candidates
        What is asked, and the sections that could be opened.
    hint
        A solution to start from. If it is valid and made of candidates, the answer is never worse.
    must_open, stay
        Candidates (positions) that must be opened; enrolments that must sit in a candidate (position), or, with -1,
        must not sit at all.
    rules
        The rules to keep; leaving one out is for tests and explanations.
    seconds, steps, stop
        Wall seconds and CP-SAT's deterministic seconds (0: no limit), and an event that ends the search. The same call
        with ``steps`` alone and one worker gives the same answer.
    on_news
        Called, from CP-SAT's thread, with each better solution.

    Returns
    -------
    Outcome
        ``Solved``, whose ``bound`` holds **for these candidates and fixings only**: it is a bound for the problem
        where the candidates are all there are (``solver.enumerate``) and nothing is fixed.

    Raises
    ------
    BrokenAnswer, FalseBound, RejectedModel
        If the model is wrong: each is our mistake.
    """
    kept_rules = tuple(rules)
    began = time.monotonic()
    model = Model(problem, candidates, kept_rules, must_open=must_open, stay=stay)
    for rule in kept_rules:
        for _ in rule.post(model):
            pass
    cost = sum(goal.cost(model) for goal in GOALS)
    cuts = StudyCuts(model)
    search = _Search(model, kept_rules, began, on_news)
    # Nobody seated is valid for most problems: there is always something to return.
    search.consider(hint if hint is not None else Solution(), unless_broken=True)
    spent = 0.0
    answer: Solution | None = None
    while True:
        model.cp.minimize(cost + problem.weights.missing_study_minute * cuts.extra)
        solver = new_solver(seed, workers)
        if seconds:
            solver.parameters.max_time_in_seconds = max(0.01, seconds - (time.monotonic() - began))
        if steps:
            solver.parameters.max_deterministic_time = max(1e-3, steps - spent)
        start_from = search.best if search.best is not None else hint
        if start_from is not None:
            give_hint(model, start_from, cuts)
        with _stopping(solver, stop):
            status = solver.solve(model.cp, search.callback())
        spent += solver.response_proto.deterministic_time
        if status == cp_model.MODEL_INVALID:
            raise RejectedModel(model.cp.validate())
        search.raise_what_went_wrong()
        if status == cp_model.INFEASIBLE:
            if search.best is not None:
                raise FalseBound(search.best_points, None)
            return Infeasible()
        search.note_bound(solver.best_objective_bound)
        if status in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            before, answer = answer, read(model, solver.boolean_value)
            search.consider(answer)
            # The same answer twice: the cuts do not reach it, as when a rule they rely on was left out.
            agreed = answer == before or not cuts.add(answer, solver.value)
        else:
            agreed = True
        proven = search.best is not None and search.bound >= search.best_points
        if agreed or proven or status != cp_model.OPTIMAL:
            break
    if search.best is None:
        return Undecided()
    if search.bound > search.best_points:
        raise FalseBound(search.best_points, search.bound)
    stopped = stop is not None and stop.is_set()
    out_of_time = bool(seconds) and time.monotonic() - began >= seconds
    cut_short = not proven and (stopped or out_of_time)
    return Solved(search.best, search.best_points, search.bound, cut_short)


def decide(
    problem: Problem,
    candidates: Sequence[Candidate],
    *,
    rules: Iterable[Rule] = RULES,
    must_open: Collection[int] = (),
    seated: Collection[int] = (),
    steps: float = 0.0,
) -> Solution | Infeasible | Undecided:
    """Return any solution over the candidates in which some are opened and some enrolments sit; points do not matter.

    ``must_open`` are positions among the candidates, ``seated`` enrolments; ``steps`` is a limit in CP-SAT's
    deterministic seconds, 0 for none. The solution keeps the rules given, checked, and perhaps no other.
    """
    kept_rules = tuple(rules)
    model = Model(problem, candidates, kept_rules, must_open=must_open)
    for rule in kept_rules:
        for _ in rule.post(model):
            pass
    for enrolment in seated:
        model.cp.add_bool_or([model.joins[enrolment, each] for each in model.seats_of[enrolment]])
    found = answered(model, kept_rules, steps)
    if found is None:
        return Undecided()
    return Infeasible() if isinstance(found, bool) else found


def answered(model: Model, rules: Sequence[Rule], steps: float) -> Solution | bool | None:
    """Return any solution of a finished model, checked; False if there is none, None if the limit struck."""
    solver = new_solver(seed=0, workers=1)
    if steps:
        solver.parameters.max_deterministic_time = steps
    status = solver.solve(model.cp)
    if status == cp_model.MODEL_INVALID:
        raise RejectedModel(model.cp.validate())
    if status == cp_model.INFEASIBLE:
        return False
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return None
    answer = read(model, solver.boolean_value)
    found = breaches(model.problem, answer, rules)
    if found:
        raise BrokenAnswer([tell(each, rules=rules) for each in found])
    return answer


def new_solver(seed: int, workers: int) -> Any:
    """Return CP-SAT as it is used here."""
    solver = cp_model.CpSolver()
    # Ctrl-C is for whoever called: OR-Tools' own handler, met outside the main thread, aborts the whole process.
    solver.parameters.catch_sigint_signal = False
    solver.parameters.num_workers = workers
    solver.parameters.random_seed = seed
    # The full linear relaxation: with times fixed it is nearly tight, and one worker with it beats several without.
    solver.parameters.linearization_level = 2
    return solver


class _Search:
    """The best solution so far, with its exact points, and the bound."""

    def __init__(
        self, model: Model, rules: tuple[Rule, ...], began: float, on_news: Callable[[News], None] | None
    ) -> None:
        self.model = model
        self.rules = rules
        self.began = began
        self.on_news = on_news
        self.best: Solution | None = None
        self.best_points = 0
        self.bound = 0
        self.wrong: BaseException | None = None

    def note_bound(self, bound: float) -> None:
        """Keep a bound if it is higher; CP-SAT has none (minus infinity) when it ended before it began."""
        if math.isfinite(bound):
            self.bound = max(self.bound, math.ceil(bound - 1e-6))

    def raise_what_went_wrong(self) -> None:
        """Raise what was raised while CP-SAT was calling, where it cannot be raised."""
        if self.wrong is not None:
            raise self.wrong

    def consider(self, solution: Solution, *, unless_broken: bool = False) -> None:
        """Keep a solution if it is better. A hint that does not hold is left out; an answer must hold."""
        problem = self.model.problem
        if unless_broken and not _made_of_candidates(self.model, solution):
            return
        found = breaches(problem, solution, self.rules)
        if found and unless_broken:
            return
        if found:
            raise BrokenAnswer([tell(each, rules=self.rules) for each in found])
        total = points(problem, solution).total
        if self.best is None or total < self.best_points:
            self.best, self.best_points = solution, total
            if self.on_news is not None:
                seconds = time.monotonic() - self.began
                self.on_news(News(seconds, "seats", total, min(self.bound, total), solution))

    def callback(self) -> Any:
        """Return what CP-SAT calls with each better answer; nothing when nobody listens."""
        if self.on_news is None:
            return None
        return _Listener(self)


class _Listener(cp_model.CpSolverSolutionCallback):
    def __init__(self, search: _Search) -> None:
        super().__init__()
        self.search = search

    def on_solution_callback(self) -> None:
        try:
            self.search.note_bound(self.best_objective_bound)
            self.search.consider(read(self.search.model, self.boolean_value))
        except BaseException as wrong:
            # It would pass through C++ threads that know nothing of it.
            self.search.wrong = wrong
            self.stop_search()


def read(model: Model, value: Callable[[Literal], bool]) -> Solution:
    """Return the solution that the variables' values stand for; sections without learners are left out."""
    seats: dict[int, list[Seat]] = {}
    for (enrolment, position), joins in model.joins.items():
        if value(joins):
            ways = [model.records.get((enrolment, position, k)) for k in range(len(model.course(position).live))]
            recorded = tuple(k for k, records in enumerate(ways) if records is not None and value(records))
            seats.setdefault(position, []).append(Seat(enrolment, recorded))
    made = []
    for position, mine in seats.items():
        chosen = model.candidates[position]
        made.append(Section(chosen.course, chosen.instructor, chosen.starts, chosen.venues, tuple(sorted(mine))))
    return Solution(tuple(sorted(made)))


def _made_of_candidates(model: Model, solution: Solution) -> bool:
    """Whether the model could have answered so: sections, seats and what is fixed."""
    positions = model.positions(solution)
    if len(positions) < len(solution.sections) or not model.must_open <= set(positions.values()):
        return False
    sits = {seat.enrolment: positions[index] for index, each in enumerate(solution.sections) for seat in each.seats}
    if any(sits.get(enrolment, -1) != position for enrolment, position in model.stay.items()):
        return False
    return all(pair in model.joins for pair in sits.items())


def give_hint(model: Model, solution: Solution, cuts: StudyCuts) -> None:
    """Give CP-SAT a value for every variable: an incomplete hint once made it answer worse than the hint."""
    cp = model.cp
    cp.clear_hints()  # type: ignore[no-untyped-call]
    positions = model.positions(solution)
    values: dict[int, int] = {}

    def give(literal: Literal, holds: bool) -> None:
        if literal.index not in values:
            values[literal.index] = int(holds)
            cp.add_hint(literal, holds)

    opened = set(positions.values())
    sits = {
        (seat.enrolment, positions[index]): seat.recorded
        for index, section in enumerate(solution.sections)
        if index in positions
        for seat in section.seats
        if (seat.enrolment, positions[index]) in model.joins
    }
    seated = {enrolment for enrolment, _ in sits}
    for position, literal in enumerate(model.open):
        give(literal, position in opened)
    for enrolment, literal in enumerate(model.unseated):
        give(literal, enrolment not in seated)
    for pair, literal in model.joins.items():
        give(literal, pair in sits)
    for (enrolment, position, k), literal in model.records.items():
        give(literal, k in sits.get((enrolment, position), ()))
    for (enrolment, position, k), literal in model.attends.items():
        give(literal, (enrolment, position) in sits and k not in sits[enrolment, position])
    for points_of, weighed, borne in model.burdens:
        minutes = sum(each * values[literal.index] for each, literal in weighed)
        cp.add_hint(points_of, price_of_total(borne + minutes) - price_of_total(borne))
    for variable, minutes in cuts.hints(solution):
        cp.add_hint(variable, minutes)


@contextmanager
def _stopping(solver: Any, stop: threading.Event | None) -> Iterator[None]:
    """Let an event end a search: CP-SAT looks at no event itself."""
    if stop is None:
        yield
        return
    done = threading.Event()

    def watch() -> None:
        while not done.wait(0.05):
            if stop.is_set():
                solver.stop_search()

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield
    finally:
        done.set()
        watcher.join()
