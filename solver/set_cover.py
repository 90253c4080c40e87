"""The fewest sets that hold everything that can be held: CP-SAT over a set cover."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from ortools.sat.python import cp_model

from solver.problem import Bits, Ints

EFFORT = 1.0
"""CP-SAT's deterministic seconds for each of the two questions, so that the same one always gets the same answer."""
BESIDE = 400
"""How many sets that are part of others are kept for being cheaper, once fewest is settled."""


@dataclass(frozen=True)
class Cover:
    """The sets chosen, ascending; the rows that no set holds; whether fewer sets provably do not do."""

    chosen: tuple[int, ...]
    uncovered: tuple[int, ...]
    proven: bool


def fewest_covering(holds: Bits, cost: Ints) -> Cover:
    """Return as few sets as hold every row that any set holds, and of those the cheapest.

    Parameters
    ----------
    holds
        ``(n_sets, n_rows)`` uint8: the set holds the row.
    cost
        ``(n_sets,)`` int64, 0 or more; decides between equally few sets.
    """
    uncovered = tuple(np.flatnonzero(~holds.any(axis=0)).tolist()) if len(holds) else tuple(range(holds.shape[1]))
    distinct = _distinct(holds, cost)
    if not distinct:
        return Cover((), uncovered, proven=True)
    # Whatever a set holds, one that it is part of holds, too: for the fewest only the largest count.
    largest = _largest(holds, distinct)
    best, proven = _fewest(holds, largest)
    others = [each for each in distinct if each not in set(largest)]
    others = sorted(others, key=lambda each: int(cost[each]))[:BESIDE]
    return Cover(tuple(sorted(_cheapest(holds, cost, sorted({*largest, *others}), best))), uncovered, proven)


def _distinct(holds: Bits, cost: Ints) -> list[int]:
    """Return the sets that hold anything: of those that hold the same, the cheapest."""
    cheapest: dict[bytes, int] = {}
    packed, held = np.packbits(holds, axis=1), set(np.flatnonzero(holds.sum(axis=1)).tolist())
    for place in np.lexsort((np.arange(len(holds)), cost)).tolist():
        if place in held:
            cheapest.setdefault(packed[place].tobytes(), place)
    return sorted(cheapest.values())


def _largest(holds: Bits, places: list[int]) -> list[int]:
    """Return the sets that are part of no other."""
    rows = {each: int.from_bytes(np.packbits(holds[each]).tobytes(), "big") for each in places}
    kept: list[int] = []
    for each in sorted(places, key=lambda place: (-rows[place].bit_count(), place)):
        if all(rows[each] & ~rows[other] for other in kept):
            kept.append(each)
    return sorted(kept)


def _fewest(holds: Bits, places: list[int]) -> tuple[list[int], bool]:
    model, takes = _cover(holds, places)
    model.minimize(sum(takes.values()))
    greedy = set(_greedy(holds, places))
    for place, take in takes.items():
        model.add_hint(take, place in greedy)
    solver = _solver()
    status = solver.solve(model)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return sorted(greedy), False
    return [place for place, take in takes.items() if solver.boolean_value(take)], status == cp_model.OPTIMAL


def _cheapest(holds: Bits, cost: Ints, places: list[int], best: list[int]) -> list[int]:
    """Return as many sets as the best ones found, and cheaper ones if there are any."""
    model, takes = _cover(holds, places)
    model.add(sum(takes.values()) <= len(best))
    model.minimize(sum(int(cost[place]) * take for place, take in takes.items()))
    for place, take in takes.items():
        model.add_hint(take, place in best)
    solver = _solver()
    if solver.solve(model) not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return best
    return [place for place, take in takes.items() if solver.boolean_value(take)]


def _cover(holds: Bits, places: list[int]) -> tuple[cp_model.CpModel, dict[int, cp_model.IntVar]]:
    """Return a model in which every row that can be held is held, and what takes each set."""
    model = cp_model.CpModel()
    takes = {place: model.new_bool_var("") for place in places}
    for row in range(holds.shape[1]):
        holding = [takes[each] for each in places if holds[each, row]]
        if holding:
            model.add(sum(holding) >= 1)
    return model, takes


def _greedy(holds: Bits, places: list[int]) -> list[int]:
    """Return sets taken by how many more rows each holds, most first."""
    left = holds[places].any(axis=0)
    chosen = []
    while left.any():
        gains = (holds[places] & left).sum(axis=1)
        chosen.append(places[int(gains.argmax())])
        left &= ~holds[chosen[-1]].astype(bool)
    return chosen


def _solver() -> cp_model.CpSolver:
    solver = cp_model.CpSolver()
    solver.parameters.catch_sigint_signal = False  # as in solver.master
    solver.parameters.num_workers = 1
    solver.parameters.linearization_level = 2  # the relaxation of a cover is what proves few sets too few
    solver.parameters.max_deterministic_time = EFFORT
    return solver
