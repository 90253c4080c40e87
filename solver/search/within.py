"""All plans of one course that cost less than so many points, had it everything to itself.

What courses take from each other can then be decided among few plans of each (:mod:`solver.together`).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from solver.search.bounds import CourseBound
from solver.search.cases import Series, best_with
from solver.search.sets import Looking, look
from solver.search.whole import Priced, costs_of, course_of, listed, not_replaced

Ints = NDArray[np.int64]
MOST_STEPS = 300
"""Rounds of column generation in which a course's linear program must be at its end."""
MOST_SERIES, MOST_STANDING, MOST_PLANS = 60_000, 4_000, 3_000
"""Series looked at, those that may stand for others (counted for each), and sets of them: with more, it is given up."""


@dataclass(frozen=True)
class Within:
    """The sets of series of all plans below a ceiling.

    Attributes
    ----------
    hosts, starts
        ``(m,)``, ``(m, K)``: every series such a plan may have; hosts are the table's.
    kinds
        For each kind of series, which of them (rows) cost nobody less than the kind does, and hold no more.
    sets, points
        The kinds of a plan's sections, and what the best plan with sections of these kinds costs.
    """

    course: int
    hosts: Ints
    starts: Ints
    kinds: tuple[tuple[int, ...], ...]
    sets: tuple[tuple[int, ...], ...]
    points: tuple[int, ...]


def plans_below(bound: CourseBound, ceiling: int, most_looks: int) -> Within | None:
    """Return all plans of a course alone that cost less than a ceiling; None if they are too many.

    ``bound`` is the course's, with nothing learnt yet or with something; ``most_looks`` is how much work finding sets
    may be, in series looked at.
    """
    table = bound.table
    if table.several_venues:
        return None  # who teaches where is not told by a series
    bound.no_more_than(ceiling)
    for _ in range(MOST_STEPS):
        if bound.done or bound.settled:
            break
        bound.step()
    else:
        return None
    none = Within(table.course, np.zeros(0, np.int64), np.zeros((0, len(table.live)), np.int64), (), (), ())
    if bound.bound >= ceiling:
        return none
    missed = int(table.miss.sum())
    if bound.done:
        # without sections: of no use to others, too, unless they save points
        empty = Within(table.course, none.hosts, none.starts, (), ((),), (missed,))
        return empty if bound.bound == missed and not (bound.live and bound.most) else None
    series = _series_below(bound, ceiling)
    if series is None:
        return None
    hosts, starts, priced = series
    kept = not_replaced(bound.view, hosts, starts, np.zeros(len(hosts)))
    if kept is None:
        return None
    few, course = costs_of(bound.view, hosts[kept], starts[kept]), course_of(table, bound.view)
    sets: list[tuple[int, ...]] = []
    points: list[int] = []
    if missed < ceiling:
        sets, points = [()], [missed]
    for each in priced:
        looking = Looking(
            each.n_sections, each.prices, each.line, np.arange(len(kept)), ceiling - 1, (0,) * each.n_sections, share=2
        )
        while not looking.through:
            before = looking.looks
            found = look(looking, ceiling - 1, few.cost, few.fixed, few.room, course.miss)
            if found is None:
                return None
            looking, chosen = found
            most_looks -= looking.looks - before
            for rows in chosen:
                best = best_with(course, few, rows)
                if best is not None and best[0] < ceiling:
                    sets.append(tuple(rows.tolist()))
                    points.append(best[0])
            if most_looks < 0 or len(sets) > MOST_PLANS:
                return None
    return _by_kinds(Within(table.course, hosts, starts, (), tuple(sets), tuple(points)), bound, few)


def _series_below(bound: CourseBound, ceiling: int) -> tuple[Ints, Ints, list[Priced]] | None:
    """Return hosts and starts of all series that a plan below a ceiling may have, each once; None if too many."""
    priced, rows = list(bound.priced_below(ceiling)), []
    for each in priced:
        found = listed(bound.view, each, ceiling)
        if found is None or len(found[0]) > MOST_SERIES:
            return None
        rows.append(np.column_stack(found[:2]))
    every = np.unique(np.concatenate([*rows, np.zeros((0, 1 + len(bound.table.live)), np.int64)]), axis=0)
    return np.ascontiguousarray(every[:, 0]), np.ascontiguousarray(every[:, 1:]), priced


def _by_kinds(within: Within, bound: CourseBound, few: Series) -> Within | None:
    """Return the same, with kinds instead of the series that stand for others."""
    every = costs_of(bound.view, within.hosts, within.starts)
    names = {row: kind for kind, row in enumerate(sorted({row for rows in within.sets for row in rows}))}
    kinds = []
    for row in names:
        stand = (every.cost >= few.cost[row]).all(axis=1) & (every.fixed >= few.fixed[row])
        kinds.append(tuple(np.flatnonzero(stand & (every.room <= few.room[row])).tolist()))
    if sum(map(len, kinds)) > MOST_STANDING:
        return None
    sets = tuple(tuple(names[row] for row in rows) for rows in within.sets)
    return Within(within.course, within.hosts, within.starts, tuple(kinds), sets, within.points)
