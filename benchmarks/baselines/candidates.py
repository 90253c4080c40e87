"""The short list that a single model is given: for each course, 60 weekly series that serve different learners."""

from __future__ import annotations

import numpy as np

from benchmarks.baselines.book import Book
from benchmarks.baselines.weekly import Class
from solver.model import Candidate
from solver.problem import Problem

N_EACH = 60
COVERED = 0.5
"""What a learner counts for after a series that has room for him is on the list."""


def weekly_candidates(problem: Problem, n_each: int = N_EACH) -> list[Candidate]:
    """Return at most ``n_each`` candidates for each course.

    One after the other the series is taken that saves its learners most, where each learner counts for less with every
    series on the list that he could attend. Whether two of them go together is left to the model.
    """
    book = Book(problem)
    found: list[Candidate] = []
    for course, what in enumerate(problem.courses):
        group = Class(problem, book, course)
        offers = [each for each in group.offers() if len(each.starts)]
        if not offers or not group.enrolments:
            continue
        gains = np.maximum(np.concatenate([each.gains for each in offers], axis=1), 0).astype(np.float32)
        owner = np.repeat(np.arange(len(offers)), [len(each.starts) for each in offers])
        first = np.concatenate([np.arange(len(each.starts)) for each in offers])
        possible = np.concatenate([group.now_possible(each) for each in offers])
        weight = np.ones(len(gains), np.float32)
        for _ in range(min(n_each, int(possible.sum()))):
            worth = np.where(possible, weight @ gains, -1.0)
            best = int(worth.argmax())
            if worth[best] <= 0:
                break
            offer = offers[owner[best]]
            starts = tuple(int(each) for each in offer.starts[first[best]])
            venues = tuple(offer.venue if live.in_person else -1 for live in what.live)
            found.append(Candidate(course, offer.instructor, starts, venues))
            possible[best] = False
            able = gains[:, best] > 0
            weight[able] *= 1 - COVERED * min(1.0, group.most(offer) / max(1, int(able.sum())))
    return found
