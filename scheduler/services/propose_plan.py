"""Make a plan: find availability, solve, plan study time, say why somebody has no seat, and check it all."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from importlib.metadata import version

from calendars import zones
from scheduler.domain.pins import Again
from scheduler.domain.plan import Making, Plan, Score
from scheduler.domain.programme import Programme
from scheduler.errors import SchedulerError
from scheduler.services.alternatives.find import Found, find_alternatives
from scheduler.services.check_plan import Breach, check_plan
from scheduler.services.design_tracks import with_self_paced_tracks
from scheduler.services.explain_plan import explain
from scheduler.services.find_availability import Availability, find_availability
from scheduler.services.hang_study import hang_study
from scheduler.services.hold_plan import hold
from scheduler.services.say_clash import why_not
from scheduler.services.translate import Translation, section_ids, to_problem, to_sections, to_study_blocks
from solver.explain import Explanation, settled
from solver.goals import Points
from solver.goals import points as exact_points
from solver.replan import CannotHold, change_points
from solver.solution import News, Solution, Solved
from solver.solve import solve

__all__ = ["News", "PlanRefused", "assemble", "propose_plan"]

MADE_WITH = ("commonhour", "ortools", "numpy", "numba", "icalendar", "opening-hours-py", "holidays")


class PlanRefused(SchedulerError):
    """A plan came out that breaks a rule: our mistake, never a person's. Nothing was written."""

    def __init__(self, breaches: tuple[Breach, ...]) -> None:
        listed = "\n".join(f"  {each.text}" for each in breaches[:10])
        more = f"\n  and {len(breaches) - 10} more" if len(breaches) > 10 else ""
        super().__init__(
            f"the checker refuses the plan that was made, so it is not written; please report this:\n{listed}{more}"
        )
        self.breaches = breaches


def propose_plan(
    programme: Programme,
    *,
    limit_seconds: float = 30.0,
    limit_steps: int = 0,
    seed: int = 0,
    workers: int = 2,
    on_news: Callable[[News], None] | None = None,
    stop: threading.Event | None = None,
    availability: Availability | None = None,
    again: Again | None = None,
) -> Plan:
    """Return a plan that the checker passes.

    Parameters
    ----------
    limit_seconds, limit_steps
        Wall limit in seconds and deterministic limit in rounds of the search; 0 means none. With no limit at all the
        search ends when the plan is proven best or ``stop`` is set.
    seed, workers
        For the random choices of the search; processes that prove while this one searches.
    on_news, stop
        Told how it goes; set it to end with the best plan so far.
    availability
        If it was read already.
    again
        A published plan to plan again, and what stays of it: then only what no longer holds is planned.

    Raises
    ------
    CannotStay
        If what should stay contradicts the rules.
    PlanRefused
        If the independent checker finds a breach.
    """
    begun = time.monotonic()

    def say(phase: str, points: int | None, bound: int) -> None:
        if on_news is not None:
            on_news(News(time.monotonic() - begun, phase, points, bound))

    say("reading", None, 0)
    found = availability or find_availability(programme)
    translation = to_problem(programme, found)
    old = None
    if again is not None:
        held = hold(translation, again)
        translation, old = held.translation, held.old
    try:
        outcome = solve(
            translation.problem,
            seconds=limit_seconds,
            steps=limit_steps,
            seed=seed,
            workers=workers,
            on_news=on_news,
            stop=stop,
            instead_of=old,
        )
    except CannotHold as error:
        raise why_not(translation, error) from error
    say("explaining", outcome.points, outcome.bound)
    making = Making(
        seed=seed,
        workers=workers,
        limit_seconds=limit_seconds,
        limit_steps=limit_steps,
        reproducible=not outcome.cut_short,
        versions=(*((name, version(name)) for name in MADE_WITH), ("tzdata", zones.version())),
    )
    plan = assemble(translation, outcome, making)
    say("checking", plan.score.points, plan.score.lower_bound)
    report = check_plan(programme, plan, again)
    if report.breaches:
        raise PlanRefused(tuple(report.breaches))
    say("done", plan.score.points, plan.score.lower_bound)
    return plan


def assemble(translation: Translation, outcome: Solved, making: Making) -> Plan:
    """Return a solution as a plan, with study blocks, reasons, alternatives and figures.

    Saying why somebody has no seat can turn up a cheaper way to seat them; it is taken, not reported, so the plan may
    have fewer points than the outcome.
    """
    solution, explanations = settled(translation.problem, outcome.solution)
    return as_plan(translation, replace(outcome, solution=solution), making, explanations)


def as_plan(
    translation: Translation,
    outcome: Solved,
    making: Making,
    explanations: Sequence[Explanation],
    *,
    alternatives: bool = True,
) -> Plan:
    """Return a solution just as it is as a plan, given why each enrolment without a live seat has none.

    Without ``alternatives`` the self-paced track is the only one named.
    """
    problem, solution = translation.problem, outcome.solution
    counted = exact_points(problem, solution)
    sections, study = to_sections(translation, solution), to_study_blocks(translation, counted.study)
    explained = explain(translation, solution, explanations)
    found = Found(tuple(explained))
    if alternatives:
        found = find_alternatives(translation, solution, section_ids(translation, solution), explanations, explained)
    plan = Plan(
        programme=translation.programme.title,
        sections=sections,
        self_paced=found.self_paced,
        study_blocks=hang_study(translation.programme, sections, study),
        score=_score(counted, solution, outcome.bound, len(explained), change_points(problem, solution)),
        made=making,
        group_alternatives=found.groups,
    )
    return with_self_paced_tracks(translation.programme, translation.availability, plan)


def _score(counted: Points, solution: Solution, bound: int, n_self_paced: int, change: int) -> Score:
    amount = {key: measure.amount for key, measure in counted.by_goal.items()}
    return Score(
        points=counted.total,
        lower_bound=max(0, min(bound, counted.total)),
        live_seats=sum(len(each.seats) for each in solution.sections),
        self_paced=n_self_paced,
        sections=len(solution.sections),
        out_of_hours_minutes=amount["out-of-hours"],
        recordings=amount["recordings"],
        irregular=amount["irregular-sessions"],
        missing_study_minutes=amount["missing-study"],
        change_points=change,
    )
