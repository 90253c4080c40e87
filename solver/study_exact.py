"""Study blocks of one person with as few missing minutes as there can be: CP-SAT over jobs and cells."""

from __future__ import annotations

import math
from collections import defaultdict
from itertools import pairwise
from typing import Any

import numpy as np
from ortools.sat.python import cp_model

from solver.free_time import Job, by_enrolment, by_window
from solver.problem import Bits
from solver.study_load import Weeks

EFFORT, EFFORT_BY_WEEK = 8.0, 0.5
"""CP-SAT's deterministic seconds for one person, so that the same question always gets the same answer."""

LARGEST = 60_000
"""Most (job, cell) pairs looked at; beyond, the plan at hand stands, unproven."""

Cells = dict[int, list[tuple[int, int]]]


def place_exactly(
    jobs: list[Job], free: Bits, grid: int, placed: Cells, at_least: int, weeks: Weeks | None = None
) -> tuple[Cells, int]:
    """Return blocks that miss no more minutes than the ones at hand, and minutes that any blocks miss.

    With a weekly maximum only whole cells of study are tried, so what is found stands and proves nothing further.
    """
    windows = [
        [int(at) + job.opens for at in np.flatnonzero(free[job.opens : max(job.opens, job.closes)])] for job in jobs
    ]
    if sum(len(window) for window in windows) > LARGEST:
        return placed, at_least
    model = cp_model.CpModel()
    used: list[dict[int, Any]] = [{at: model.new_bool_var("") for at in window} for window in windows]
    at_cell: defaultdict[int, list[Any]] = defaultdict(list)
    for mine in used:
        for at, literal in mine.items():
            at_cell[at].append(literal)
    for literals in at_cell.values():
        if len(literals) > 1:
            model.add_at_most_one(literals)
    for job, mine in zip(jobs, used, strict=True):
        _keep_blocks_long(model, job, mine)
    _keep_order(model, jobs, used)
    if weeks is not None:
        _keep_weeks(model, weeks, at_cell, grid)
    short = []
    for index, (job, mine) in enumerate(zip(jobs, used, strict=True)):
        missing = model.new_int_var(0, job.effort, "")
        model.add(missing >= job.effort - grid * sum(mine.values()))
        # More cells than the effort fills, or than that many shortest blocks have, would only be trimmed again.
        model.add(sum(mine.values()) <= max(job.n_cells, job.least * job.most_blocks))
        hinted = {at for start, stop in placed[index] for at in range(start, stop)}
        for at, literal in mine.items():
            model.add_hint(literal, at in hinted)
        model.add_hint(missing, max(0, job.effort - grid * len(hinted)))
        short.append(missing)
    model.add(sum(short) >= at_least)
    model.minimize(sum(short))
    solver = cp_model.CpSolver()
    solver.parameters.catch_sigint_signal = False  # as in solver.master
    solver.parameters.num_workers = 1
    solver.parameters.max_deterministic_time = EFFORT if weeks is None else EFFORT_BY_WEEK
    status = solver.solve(model)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return placed, at_least
    proven = at_least if weeks else max(at_least, math.ceil(solver.best_objective_bound - 1e-6))
    before = sum(max(0, job.effort - grid * _n_cells(placed[index])) for index, job in enumerate(jobs))
    if round(solver.objective_value) >= before:
        return placed, proven
    found = {}
    for index, mine in enumerate(used):
        found[index] = _blocks([at for at, literal in sorted(mine.items()) if solver.boolean_value(literal)])
    return found, proven


def _n_cells(blocks: list[tuple[int, int]]) -> int:
    return sum(stop - start for start, stop in blocks)


def _keep_blocks_long(model: Any, job: Job, mine: dict[int, Any]) -> None:
    """A block that begins in a cell goes on until it is long enough, and there are no more than the effort can fill."""
    if len(mine) > job.least * job.most_blocks:
        begins = []
        for at, literal in mine.items():
            begin = model.new_bool_var("")
            model.add_bool_or([literal.negated(), begin] + ([mine[at - 1]] if at - 1 in mine else []))
            begins.append(begin)
        model.add(sum(begins) <= job.most_blocks)
    for at, literal in mine.items():
        before = mine.get(at - 1)
        for later in range(at + 1, at + job.least):
            follows = mine.get(later)
            clause = [literal.negated()] if before is None else [literal.negated(), before]
            model.add_bool_or(clause if follows is None else [*clause, follows])


def _keep_order(model: Any, jobs: list[Job], used: list[dict[int, Any]]) -> None:
    """Activities of one course that share a window come one after the other.

    ``begun[t]`` stands for "the later one may be under way by cell t"; once it holds it goes on holding.
    """
    place = {id(job): index for index, job in enumerate(jobs)}
    for chain in by_enrolment(jobs):
        for group in by_window(chain):
            earlier_begun: dict[int, Any] | None = None
            for before, after in pairwise(group):
                first, second = used[place[id(before)]], used[place[id(after)]]
                begun = {at: model.new_bool_var("") for at in first}
                cells = sorted(begun)
                for at, later in pairwise(cells):
                    model.add_implication(begun[at], begun[later])
                for at in cells:
                    model.add_implication(second[at], begun[at])
                    model.add_implication(first[at], begun[at].negated())
                    if earlier_begun is not None:
                        model.add_implication(begun[at], earlier_begun[at])
                earlier_begun = begun


def _keep_weeks(model: Any, weeks: Weeks, at_cell: dict[int, list[Any]], grid: int) -> None:
    """No week holds more study than its live sessions leave of the maximum."""
    of_week: defaultdict[int, list[Any]] = defaultdict(list)
    for at, literals in at_cell.items():
        of_week[int(weeks.week[at])].extend(literals)
    for week, literals in of_week.items():
        model.add(grid * sum(literals) <= weeks.room[week])


def _blocks(cells: list[int]) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    for at in cells:
        if found and found[-1][1] == at:
            found[-1] = (found[-1][0], at + 1)
        else:
            found.append((at, at + 1))
    return found
