"""Why an enrolment has no live seat: a reason that is true of the solution, and a minimal set of what is behind it.

The reasons are tried in the contract's order, and each test is a proof: reachability for common hours, a search over
series for the section's minimum and for clashes, the same around all other seats for capacity. Where a seat turns out
to be possible, its cheapest price decides: at what it saves or more the reason is ``costs-more``, below that there is
no reason but an improvement.

Blockers come from taking things away one at a time: what the reason does not need is left away for good, what it needs
stays. What is left is minimal.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

import numpy as np

from solver.explain.around import Around
from solver.explain.cheapest import Cheapest, cheapest
from solver.explain.prices import Prices
from solver.explain.seats import Place, Seats
from solver.explain.series import Exhausted
from solver.explain.statements import Blocker, Explanation, Improvement, Kind, Limit, Reason, Things, rule
from solver.goals import points as points_of
from solver.problem import Problem
from solver.rules import breaches
from solver.solution import Section, Solution

__all__ = ["Blocker", "Explanation", "Improvement", "Kind", "Limit", "Reason", "explain", "settled"]

BUDGET = 150_000
"""Starts that one search may look at: about a tenth of a second."""

TOTAL_BUDGET, LEAST_BUDGET = 60 * BUDGET, 10_000
"""What all searches of one kind may look at together: where hundreds have no seat, each gets less, and proves less."""

MOST_CELLS = 5
"""How many starts a busy blocker names."""


def explain(
    problem: Problem, solution: Solution, enrolments: Iterable[int] | None = None, *, budget: int = BUDGET
) -> list[Explanation | Improvement]:
    """Return for each enrolment without a live seat why, or a better solution that has one.

    Parameters
    ----------
    problem, solution
        The solution must be valid.
    enrolments
        Which to explain; by default all that have no seat, ascending.
    budget
        How many starts each search may look at. At the limit a reason that needs a proof is not claimed; see
        `Explanation.proven`.
    """
    around = Around(problem, solution)
    prices = Prices(problem, around)
    asked = solution.unseated(problem) if enrolments is None else enrolments
    return [_explained(problem, around, prices, each, budget) for each in asked]


def settled(problem: Problem, solution: Solution, *, budget: int = BUDGET) -> tuple[Solution, list[Explanation]]:
    """Return a solution from which no improvement is left, with why each enrolment without a live seat has none.

    Every improvement is taken. Each saves points, so this ends; and each makes what was found before uncertain, so that
    all are asked again. Only when nothing is left to improve is anything explained: that is the dear part.
    """
    budget = min(budget, max(LEAST_BUDGET, TOTAL_BUDGET // max(1, len(solution.unseated(problem)))))
    solution = _improved(problem, solution, budget)
    around = Around(problem, solution)
    prices = Prices(problem, around)
    said: list[Explanation] = []
    for enrolment in solution.unseated(problem):
        found = _explained(problem, around, prices, enrolment, budget)
        if isinstance(found, Improvement):  # what met its limit before can be found in another order
            return settled(problem, found.solution, budget=budget)
        said.append(found)
    return solution, said


def _improved(problem: Problem, solution: Solution, budget: int) -> Solution:
    """Return a solution with every seat given that saves points, in passes over those who have none."""
    around = Around(problem, solution)
    prices = Prices(problem, around)
    waiting = solution.unseated(problem)
    while waiting:
        uncertain: list[int] = []  # asked before the last improvement
        asked: list[int] = []
        for enrolment in waiting:
            if enrolment in around.seated or not _may_sit(problem, enrolment):
                continue
            asked.append(enrolment)
            ask = Seats(problem, around, enrolment, budget=budget)
            if ask.no_common_hours():
                continue
            found = cheapest(ask, prices, budget=budget)
            better = _improvement(problem, around, enrolment, found)
            if better is not None and found.place is not None:
                uncertain = asked[:-1]
                solution = better.solution
                around = around.become(solution, section_of(around, found.place))
                prices = prices.following(around)
        waiting = uncertain
    return solution


def _may_sit(problem: Problem, enrolment: int) -> bool:
    wanted = problem.enrolments[enrolment]
    return not wanted.prefers_self_paced and wanted.speaks and bool(problem.courses[wanted.course].instructors)


def _improvement(problem: Problem, around: Around, enrolment: int, found: Cheapest) -> Improvement | None:
    """Return the solution with the seat found, if that saves points and keeps every rule."""
    if found.place is None or found.points >= 0:
        return None
    better = with_place(around.solution, found.place)
    saves = points_of(problem, around.solution).total - points_of(problem, better).total
    if saves > 0 and not breaches(problem, better):
        return Improvement(enrolment, better, saves)
    return None


def _explained(
    problem: Problem, around: Around, prices: Prices, enrolment: int, budget: int
) -> Explanation | Improvement:
    wanted = problem.enrolments[enrolment]
    if wanted.prefers_self_paced:
        return Explanation(enrolment, Reason.PREFERS_SELF_PACED)
    if not wanted.speaks:
        return Explanation(enrolment, Reason.LANGUAGE, (Blocker(Kind.LANGUAGE, wanted.person),))
    if not problem.courses[wanted.course].instructors:
        return Explanation(enrolment, Reason.LANGUAGE, (Blocker(Kind.LANGUAGE),))
    ask = Seats(problem, around, enrolment, budget=budget)
    if ask.no_common_hours():
        blockers, proven = minimal(ask.of_hours(), ask.no_common_hours)
        named = tuple(_with_cells(ask, each, blockers) for each in blockers) or (rule(Limit.HORIZON),)
        return Explanation(enrolment, Reason.NO_COMMON_HOURS, named, proven)
    if _certain(ask.below_minimum):
        blockers, proven = minimal(ask.of_minimum(), ask.below_minimum)
        return Explanation(enrolment, Reason.BELOW_MINIMUM, blockers, proven, able=_most_able(ask))
    if _certain(ask.clash):
        blockers, proven = minimal(ask.of_clash(), ask.clash)
        return Explanation(enrolment, Reason.CLASH, blockers, proven)
    return _seat_or_reason(problem, around, prices, ask, budget)


def _seat_or_reason(
    problem: Problem, around: Around, prices: Prices, ask: Seats, budget: int
) -> Explanation | Improvement:
    found = cheapest(ask, prices, budget=budget)
    if found.place is None and not found.proven:
        # the search by price met its limit; the one that only asks whether there is any seat gets further
        place = _place(ask)
        if place is not None:
            new = place.index < 0
            points = prices.of_seats(place.section, place.seats, new=new)
            found = type(found)(place, points, proven=False)
    if found.place is None:
        guesses = around.guesses[ask.index]
        blockers, sure = minimal(ask.of_capacity(), ask.no_capacity, guesses[-1] if guesses else ())
        if blockers not in guesses:
            guesses.append(blockers)
        return Explanation(ask.enrolment, Reason.NO_CAPACITY, blockers, found.proven and sure)
    better = _improvement(problem, around, ask.enrolment, found)
    if better is not None:
        return better
    saved = problem.enrolments[ask.enrolment].miss
    return Explanation(
        ask.enrolment,
        Reason.COSTS_MORE,
        (Blocker(Kind.POINTS),),
        found.proven,
        cost=found.points + saved,
        saves=saved,
        seat=with_seats(found.place),
    )


def _certain(holds: Callable[[], bool]) -> bool:
    """Whether a reason is proven to hold; one whose search met its limit is not claimed."""
    try:
        return holds()
    except Exhausted:
        return False


def _place(ask: Seats) -> Place | None:
    try:
        return ask.new_section()
    except Exhausted:
        return None


def minimal(
    things: Iterable[Blocker], holds: Callable[[Things], bool], guess: Iterable[Blocker] = ()
) -> tuple[tuple[Blocker, ...], bool]:
    """Return the things that a reason needs, given that it holds; and whether each was proven needed.

    What is tried first is left away first. With a guess, of what sufficed in a like case, all else is tried first, at
    once: where that holds too, only the guess is left to be tried.
    """
    things = list(things)
    away: set[Blocker] = set()
    needed: list[Blocker] = []
    proven = True
    beyond = set(things) - set(guess)
    if guess and len(beyond) > 1 and _certain(lambda: holds(frozenset(beyond))):
        away = beyond
    for each in things:
        if each in away:
            continue
        try:
            if holds(frozenset(away | {each})):
                away.add(each)
                continue
        except Exhausted:
            proven = False
        needed.append(each)
    return tuple(needed), proven


def with_place(solution: Solution, place: Place) -> Solution:
    """Return a solution with the seats of a place added."""
    if place.index < 0:
        return Solution((*solution.sections, with_seats(place)))
    sections = list(solution.sections)
    sections[place.index] = with_seats(place)
    return Solution(tuple(sections))


def section_of(around: Around, place: Place) -> int:
    """Return the index that a place's section has once its seats are added."""
    return place.index if place.index >= 0 else len(around.solution.sections)


def with_seats(place: Place) -> Section:
    """Return the section of a place with its seats added."""
    return replace(place.section, seats=tuple(sorted((*place.section.seats, *place.seats))))


def _with_cells(ask: Seats, blocker: Blocker, blockers: tuple[Blocker, ...]) -> Blocker:
    """Return a busy blocker with the first few starts that would do if only it were not there."""
    if blocker.kind is not Kind.BUSY:
        return blocker
    space = ask.space(frozenset(set(ask.of_hours()) - set(blockers) | {blocker}))
    starts: set[int] = set()
    for host in space.hosts:
        completing = space.completing(host)
        if completing:
            starts.update(np.flatnonzero(completing[0][0]).tolist())
    return Blocker(blocker.kind, blocker.index, blocker.rule, tuple(sorted(starts)[:MOST_CELLS]))


def _most_able(ask: Seats) -> int:
    """Return how many learners, this one included, can attend the best attended series; 0: not known."""
    able = 1
    try:
        while able < ask.course.section_min - 1 and ask.can_reach(able + 1):
            able += 1
    except Exhausted:
        return 0
    return able
