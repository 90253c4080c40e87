"""One fixed slot per zone band: for each course one weekly time for the Americas, one for Europe, one for Asia.

The slot of a band is the one that most of its learners can attend. As many instructors as are free then teach it at
the same time; whoever cannot come at that time has no live seat.
"""

from __future__ import annotations

import time
from collections import Counter

import numpy as np
from numpy.typing import NDArray

from benchmarks.baselines.ask import Ask, planning_order
from benchmarks.baselines.book import Book
from benchmarks.baselines.weekly import Class, Offer
from solver.goals import points
from solver.problem import Ints, Problem
from solver.solution import Solved

BANDS = (-150, 270)
"""Minutes from UTC at which a band ends: the Americas to the west, Asia and the Pacific to the east."""


def one_slot_per_band(problem: Problem, ask: Ask) -> Solved:
    """Return such a plan; where the limit strikes, without the courses that were not reached."""
    ends = time.monotonic() + ask.seconds
    book = Book(problem)
    band_of = zone_bands(problem)
    cut_short = False
    for course in planning_order(problem):
        if time.monotonic() > ends:
            cut_short = True
            break
        plan_course(Class(problem, book, course), band_of)
    return Solved(book.solution, points(problem, book.solution).total, 0, cut_short=cut_short)


def zone_bands(problem: Problem) -> Ints:
    """Return the band that each person lives in at the start, ``(n_people,)``: 0, 1 or 2."""
    monday = 3 * 1440  # the epoch was a Thursday
    utc = (problem.first_minute + monday) % 10080
    offsets = (problem.wall[problem.anchor_of, 0] - utc + 5040) % 10080 - 5040
    found: Ints = np.digitize(offsets, BANDS).astype(np.int64)
    return found


def plan_course(group: Class, band_of: Ints) -> None:
    """Enter the sections of one course, band by band, the largest first."""
    if not group.enrolments:
        return
    offers = group.offers()
    n_taught: Counter[int] = Counter()
    n_sections = 0
    bands = Counter(band_of[group.people].tolist())
    for band, _ in bands.most_common():
        left = band_of[group.people] == band
        slot = _slot(group, offers, left)
        while slot is not None and n_sections < group.what.max_sections:
            offer, series = slot
            able = np.flatnonzero(left & offer.attended[:, series])
            section = group.section(offer, series, able) if len(able) else None
            if section is None:
                break
            group.book.enter(section)
            n_sections += 1
            n_taught[offer.instructor] += 1
            seated = {seat.enrolment for seat in section.seats}
            left &= np.array([each not in seated for each in group.enrolments], np.bool_)
            full = {each for each, n in n_taught.items() if n >= group.what.max_sections_per_instructor}
            slot = _same_slot(group, [each for each in offers if each.instructor not in full], offer.starts[series])


def _slot(group: Class, offers: list[Offer], left: NDArray[np.bool_]) -> tuple[Offer, int] | None:
    """Return the series that most of a band can attend, where anybody can."""
    best, most = None, 0
    for offer in offers:
        n_able = np.where(group.now_possible(offer), offer.attended[left].sum(axis=0), 0)
        if len(n_able) and n_able.max() > most:
            best, most = (offer, int(n_able.argmax())), int(n_able.max())
    return best


def _same_slot(group: Class, offers: list[Offer], starts: Ints) -> tuple[Offer, int] | None:
    """Return a series at the same time under an instructor who is still free then."""
    for offer in offers:
        same = (offer.starts == starts).all(axis=1) & group.now_possible(offer)
        if same.any():
            return offer, int(np.flatnonzero(same)[0])
    return None
