"""Why an enrolment has no live seat: a reason that is true of the solution, and a minimal set of what is behind it.

The reasons are tried in the contract's order, and each test is a proof: reachability for common hours, a search over
series for the section's minimum and for clashes, the same around all other seats for capacity. Where a seat turns out
to be possible, its cheapest price decides: at what it saves or more the reason is ``costs-more``, below that there is
no reason but an improvement.

Blockers come from taking things away one at a time: what the reason does not need is left away for good, what it needs
stays. What is left is minimal.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import replace

import numpy as np

from solver.explain.around import Around
from solver.explain.cheapest import cheapest
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

    Every improvement is taken. Each saves points, so this ends; and each makes what was said before uncertain, so that
    those who were asked already are asked again.
    """
    waiting = deque(solution.unseated(problem))
    said: dict[int, Explanation] = {}
    around = Around(problem, solution)
    prices = Prices(problem, around)
    while waiting:
        enrolment = waiting.popleft()
        if enrolment in around.seated:
            continue
        found = _explained(problem, around, prices, enrolment, budget)
        if isinstance(found, Explanation):
            said[enrolment] = found
            continue
        waiting.extend(said)
        said = {}
        solution = found.solution
        around = Around(problem, solution)
        prices = Prices(problem, around)
    return solution, [said[each] for each in sorted(said)]


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
        blockers, sure = minimal(ask.of_capacity(), ask.no_capacity)
        return Explanation(ask.enrolment, Reason.NO_CAPACITY, blockers, found.proven and sure)
    if found.points < 0:
        better = with_place(around.solution, found.place)
        saves = points_of(problem, around.solution).total - points_of(problem, better).total
        if saves > 0 and not breaches(problem, better):
            return Improvement(ask.enrolment, better, saves)
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


def minimal(things: Iterable[Blocker], holds: Callable[[Things], bool]) -> tuple[tuple[Blocker, ...], bool]:
    """Return the things that a reason needs, given that it holds; and whether each was proven needed.

    What is tried first is left away first.
    """
    away: set[Blocker] = set()
    needed: list[Blocker] = []
    proven = True
    for each in things:
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
