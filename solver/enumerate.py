"""All candidate sections of a small problem, so that a choice among them is a choice among everything."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np

from solver.model import Candidate, Mask
from solver.problem import Problem
from solver.rules import RULES, Rule


def all_candidates(
    problem: Problem, limit: int, rules: Iterable[Rule] = RULES, *, courses: Iterable[int] | None = None
) -> list[Candidate] | None:
    """Return every section that the rules let be opened, or None when there are more than ``limit``.

    ``courses`` are those looked at (indices); default: all.
    A course without live activities has sections that differ in nothing but the instructor; each of them is returned
    as often as it could be opened.
    """
    found: list[Candidate] = []
    looked_at = range(len(problem.courses)) if courses is None else sorted(set(courses))
    for n_steps, candidate in enumerate(_candidates(problem, tuple(rules), looked_at)):
        if candidate is not None:
            found.append(candidate)
        if len(found) > limit or n_steps > _STEPS_EACH * limit:
            return None
    return found


_STEPS_EACH = 20
"""Beginnings looked at for each candidate allowed, before a problem counts as too large: many may lead nowhere."""


def _candidates(problem: Problem, rules: tuple[Rule, ...], courses: Iterable[int]) -> Iterator[Candidate | None]:
    """Yield every candidate, and None for every beginning of one."""
    for index in courses:
        course = problem.courses[index]
        if not problem.enrolled[index]:
            continue  # no section would have anybody in it
        for instructor in range(problem.n_people):
            if not all(rule.may_teach(problem, index, instructor) for rule in rules):
                continue
            if not course.live:
                copies = min(course.max_sections, course.max_sections_per_instructor, len(problem.enrolled[index]))
                yield from [Candidate(index, instructor, (), ())] * copies
                continue
            steps = [_first_starts(problem, rules, index, instructor, k) for k in range(len(course.live))]
            if all(any(mask.any() for mask in step.values()) for step in steps):
                yield from _extended(problem, rules, Candidate(index, instructor, (), ()), steps)


def _first_starts(problem: Problem, rules: tuple[Rule, ...], course: int, instructor: int, k: int) -> dict[int, Mask]:
    """Return for each venue (-1: none) the starts of live activity ``k`` that no rule refuses."""
    venues = range(len(problem.venues)) if problem.courses[course].live[k].in_person else (-1,)
    found = {}
    for venue in venues:
        allowed = np.ones(problem.n_cells, np.bool_)
        for rule in rules:
            mine = rule.starts(problem, course, instructor, k, venue)
            allowed &= True if mine is None else mine
        found[venue] = allowed
    return found


def _extended(
    problem: Problem, rules: tuple[Rule, ...], so_far: Candidate, steps: list[dict[int, Mask]]
) -> Iterator[Candidate | None]:
    """Yield every whole candidate that begins like the one so far, and None for every beginning."""
    k = len(so_far.starts)
    if k == len(steps):
        yield so_far
        return
    yield None
    near = np.ones(problem.n_cells, np.bool_)
    if k:
        for rule in rules:
            mine = rule.follows(problem, so_far.course, so_far.instructor, k, so_far.starts[-1])
            near &= True if mine is None else mine
    for venue, allowed in steps[k].items():
        for start in np.flatnonzero(allowed & near).tolist():
            longer = Candidate(so_far.course, so_far.instructor, (*so_far.starts, start), (*so_far.venues, venue))
            if all(rule.admits(problem, longer) for rule in rules):
                yield from _extended(problem, rules, longer, steps)
