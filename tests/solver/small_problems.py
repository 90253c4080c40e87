"""Tiny problems in which every rule and goal can decide, made from a seed."""

from __future__ import annotations

import random

import numpy as np
from hypothesis import strategies as st

from solver.problem import (
    UNLIMITED,
    Course,
    Enrolment,
    LiveActivity,
    Problem,
    Rules,
    StudyActivity,
    Venue,
    Weights,
)


def small_problem(seed: int) -> Problem:
    """Return a problem small enough to try everything, with a random choice of all features switched on."""
    rng = random.Random(seed)
    grid = rng.choice([15, 30, 30, 60])
    per_day, n_days = rng.choice([(4, 2), (5, 2), (3, 3), (6, 2)])
    n_cells = per_day * n_days
    n_learners, n_teachers = rng.randint(2, 4), rng.randint(1, 2)
    n_people = n_learners + n_teachers
    n_courses = rng.choice([1, 2, 2])
    n_venues = rng.choice([0, 0, 1, 1, 2])

    def bits(share: float, rows: int) -> np.ndarray:
        return np.array([[rng.random() < share for _ in range(n_cells)] for _ in range(rows)], np.uint8).reshape(
            rows, n_cells
        )

    working = bits(rng.choice([0.5, 0.8]), n_people)
    reach = working | bits(rng.choice([0.2, 0.8]), n_people)
    busy = bits(0.1, n_people)
    cells = np.arange(n_cells)
    shifts = [0, rng.randint(0, per_day - 1)]
    day = np.stack([(cells + shift) // per_day for shift in shifts])
    wall = np.stack([(cells + shift) % per_day * grid for shift in shifts])
    teachers = list(range(n_learners, n_people))
    courses = tuple(_course(rng, grid, index, teachers, n_venues) for index in range(n_courses))
    enrolments: list[Enrolment] = []
    learners = [*range(n_learners), *([n_learners] if rng.random() < 0.3 else [])]  # an instructor may learn, too
    for person in learners:
        for course in range(n_courses):
            if rng.random() < 0.7 and len(enrolments) < 5:
                prefers = rng.random() < 0.15
                enrolments.append(
                    Enrolment(
                        person,
                        course,
                        miss=0 if prefers else rng.choice([500, 2000]),
                        seat=100 if prefers else 0,
                        speaks=rng.random() < 0.95,
                        prefers_self_paced=prefers,
                    )
                )
    teams = rng.random() < 0.4
    return Problem(
        grid=grid,
        first_minute=grid * 7,
        horizon_start=grid * 7 + rng.choice([0, 0, grid // 2]),
        horizon_end=grid * (7 + n_cells) - rng.choice([0, 0, grid // 3]),
        working=working,
        reach=reach,
        busy=busy,
        clock_of=np.array([rng.randint(0, 1) for _ in range(n_people)], np.int64),
        anchor_of=np.array([rng.randint(0, 1) for _ in range(n_people)], np.int64),
        day=day.astype(np.int64),
        wall=wall.astype(np.int64),
        burden=np.array([rng.choice([0, 0, 60, 110, 130, 350, 500]) for _ in range(n_people)], np.int64),
        courses=courses,
        enrolments=tuple(enrolments),
        rules=Rules(
            buffer=rng.choice([0, 0, grid, 10]),
            learner_day=rng.choice([480, 480, 2 * grid, grid]),
            instructor_day=rng.choice([480, 480, 2 * grid]),
            parallel=rng.choice([UNLIMITED, UNLIMITED, 1]),
            travel=rng.choice([0, grid, 10 + grid]),
        ),
        weights=Weights(
            section=rng.choice([300, 300, 40]),
            recording=rng.choice([150, 20]),
            irregular=rng.choice([100, 20]),
            missing_study_minute=rng.choice([5, 5, 1]),
        ),
        team_of=np.array([rng.choice([-1, 0, 0]) for _ in range(n_people)] if teams else [], np.int64),
        team_limit=np.array([1] if teams else [], np.int64),
        venues=tuple(Venue(bits(rng.choice([0.25, 0.8]), 1)[0], rng.choice([1, 2, 9])) for _ in range(n_venues)),
        reaches_venue=np.array(
            [[rng.random() < 0.85 for _ in range(n_venues)] for _ in range(n_people)], np.uint8
        ).reshape(n_people, n_venues),
    )


def _course(rng: random.Random, grid: int, index: int, teachers: list[int], n_venues: int) -> Course:
    activities: list[LiveActivity | StudyActivity] = []
    n_live = rng.choice([1, 1, 2])
    for k in range(n_live):
        if rng.random() < 0.35:
            activities.append(StudyActivity(len(activities), rng.choice([20, 30, 45, 60, 100])))
        least = rng.choice([0, 0, 1])
        activities.append(
            LiveActivity(
                position=len(activities),
                duration=rng.choice([grid, grid, 2 * grid, grid + 5]),
                self_paced_minutes=rng.choice([20, 30, 60]),
                in_person=n_venues > 0 and rng.random() < 0.6,
                min_days=least if k else 0,
                max_days=rng.choice([UNLIMITED, least, least + 1]) if k else UNLIMITED,
            )
        )
    if rng.random() < 0.2:
        activities.append(StudyActivity(len(activities), rng.choice([30, 50])))
    least_learners = rng.choice([1, 1, 2])
    return Course(
        activities=tuple(activities),
        instructors=tuple(each for each in teachers if rng.random() < 0.8),
        section_min=least_learners,
        section_max=least_learners + rng.choice([0, 0, 1, 3]),
        max_sections=rng.choice([1, 2, 2]),
        max_sections_per_instructor=rng.choice([UNLIMITED, 1]),
        recordings_allowed=rng.choice([0, 0, 1, 2]),
        live_required=rng.random() < 0.25,
        requires=(0,) if index and rng.random() < 0.4 else (),
        # from a generator of its own, so that older seeds mean what they meant
        max_out_of_hours=random.Random(rng.getstate()[1][1]).choice([UNLIMITED, UNLIMITED, 1, 0]),
    )


def small_problems() -> st.SearchStrategy[Problem]:
    """Return tiny problems for Hypothesis, which then tries small seeds first."""
    return st.integers(0, 2**32).map(small_problem)
