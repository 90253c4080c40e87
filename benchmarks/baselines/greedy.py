"""Greedy, as a careful person would plan: course by course, each time the weekly series that saves the most points.

For the course at hand, every weekly series of every instructor is priced for all who are still without a seat, late
hours, recordings and theory before the first session included. The best one becomes a section and is filled, the
learners who gain most first; then the next, until nobody can be brought together or another section would cost more
than it saves. What was entered is never changed again.
"""

from __future__ import annotations

import time
from collections import Counter

import numpy as np
from numpy.typing import NDArray

from benchmarks.baselines.ask import Ask, planning_order
from benchmarks.baselines.book import Book
from benchmarks.baselines.weekly import NEVER, Class, Offer
from solver.goals import points
from solver.problem import Ints, Problem
from solver.solution import Section, Solved

HOPELESS = NEVER // 2


def greedy(problem: Problem, ask: Ask) -> Solved:
    """Return a greedy plan; where the limit strikes, without the courses that were not reached."""
    ends = time.monotonic() + ask.seconds
    book = Book(problem)
    for course in planning_order(problem):
        if not plan_course(Class(problem, book, course), ends):
            return Solved(book.solution, points(problem, book.solution).total, 0, cut_short=True)
    return Solved(book.solution, points(problem, book.solution).total, 0)


def plan_course(group: Class, ends: float) -> bool:
    """Enter the sections of one course; return whether there was time for all of them."""
    offers = group.offers()
    banned = [np.zeros(len(each.starts), np.bool_) for each in offers]
    left = np.ones(len(group.enrolments), np.bool_)
    taught: Counter[int] = Counter()
    n_sections = 0
    while n_sections < group.what.max_sections and left.sum() >= max(1, group.what.section_min):
        if time.monotonic() > ends:
            return False
        best, best_value = (-1, -1), 0
        for index, offer in enumerate(offers):
            if taught[offer.instructor] >= group.what.max_sections_per_instructor:
                continue
            values = _values(group, offer, left, group.now_possible(offer) & ~banned[index])
            if len(values) and values.max() > best_value:
                best, best_value = (index, int(values.argmax())), int(values.max())
        if best[0] < 0:
            return True
        offer = offers[best[0]]
        section = _filled(group, offer, best[1], left)
        if section is None:  # a team's share left too few of them
            banned[best[0]][best[1]] = True
            continue
        group.book.enter(section)
        seated = {seat.enrolment for seat in section.seats}
        left &= np.array([each not in seated for each in group.enrolments], np.bool_)
        taught[offer.instructor] += 1
        n_sections += 1
    return True


def _values(group: Class, offer: Offer, left: NDArray[np.bool_], possible: NDArray[np.bool_]) -> Ints:
    """Return what each series saves with the best of those who are left, ``HOPELESS`` where it cannot be."""
    found = np.full(len(offer.starts), HOPELESS, np.int64)
    columns = np.flatnonzero(possible)
    gains = offer.gains[np.ix_(left, columns)]
    most, least = group.most(offer), max(1, group.what.section_min)
    if not gains.size or most < least:
        return found
    if len(gains) > most:
        gains = np.partition(gains, len(gains) - most, axis=0)[len(gains) - most :]
    ordered = np.sort(gains, axis=0)[::-1]
    # Who costs more than he saves is taken only where the section would be too small without.
    ordered[least:] = np.maximum(ordered[least:], 0)
    enough = ordered[least - 1] > NEVER
    found[columns] = np.where(enough, ordered.sum(axis=0) - offer.costs[columns], HOPELESS)
    return found


def _filled(group: Class, offer: Offer, series: int, left: NDArray[np.bool_]) -> Section | None:
    gains = np.where(left, offer.gains[:, series], NEVER)
    order = np.argsort(-gains, kind="stable")
    able = order[gains[order] > NEVER]
    paying = able[gains[able] > 0]
    wanted = paying if len(paying) >= group.what.section_min else able[: group.what.section_min]
    return group.section(offer, series, wanted)
