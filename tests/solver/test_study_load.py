"""A weekly maximum of training, deadlines and nearness: never exceeded, and nothing missing that need not be."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from itertools import groupby

import numpy as np
import pytest

from solver.enumerate import all_candidates
from solver.free_time import study_lower_bound, unseated_missing
from solver.goals import points
from solver.master import solve_over
from solver.problem import Course, LiveActivity, Problem, Rules, StudyActivity
from solver.solution import Solution, Solved
from solver.solve import solve
from solver.study import plan_study
from tests.solver import oracle
from tests.solver.small_problems import small_problem
from tests.solver.test_study import QUARTER, a_course, a_learner, seated, shown

pytestmark = pytest.mark.slow

WEEK = 14  # cells, where a day has two
FIRST_MONDAY = 4 * 2  # 1 January 1970 is a Thursday


def capped(problem: Problem, minutes: int) -> Problem:
    return replace(problem, rules=Rules(training_week=minutes))


def test_study_goes_on_in_the_next_week_where_the_first_is_full() -> None:
    problem = capped(a_learner(a_course(StudyActivity(0, 150)), free="#" * 40, day=2), 90)
    plan = plan_study(problem, Solution())
    assert plan.missing == {}
    assert Counter(_week(cell) for each in plan.blocks for cell in problem.cells(each.start, each.minutes)) == {
        0: 6,
        1: 4,
    }


def test_live_sessions_come_first_and_count() -> None:
    course = a_course(LiveActivity(0, 60, 60), StudyActivity(1, 60))
    problem = capped(a_learner(course, free="#" * FIRST_MONDAY, day=2), 90)
    plan = plan_study(problem, Solution((replace(seated(0, 0), instructor=1),)))
    assert plan.missing == {(0, 1): 30}
    assert plan.at_least == 30


def test_a_week_whose_sessions_alone_reach_the_maximum_has_no_study() -> None:
    course = a_course(LiveActivity(0, 60, 60), StudyActivity(1, 60))
    problem = capped(a_learner(course, free="#" * FIRST_MONDAY, day=2), 45)
    plan = plan_study(problem, Solution((replace(seated(0, 0), instructor=1),)))
    assert plan.blocks == ()


def test_recordings_and_teaching_are_no_training_of_that_week() -> None:
    course = a_course(LiveActivity(0, 60, 60), StudyActivity(1, 60))
    other = Course((LiveActivity(0, 30, 30),), (0,), 0, 9, 9, live_required=True)
    problem = capped(a_learner(course, other, free="#" * FIRST_MONDAY, day=2), 60)
    recorded = replace(seated(0, 0, recorded=(0,)), instructor=1)
    teaching = replace(seated(1, 0), seats=())
    assert plan_study(problem, Solution((recorded, teaching))).missing == {}


def test_study_ends_by_the_due_date_by_the_clock_at_home() -> None:
    course = replace(a_course(StudyActivity(0, 60)), due_day=1)
    problem = a_learner(course, free="   #####", day=2)
    assert shown(problem, plan_study(problem, Solution())) == ""
    later = replace(problem, courses=(replace(course, due_day=3),))
    assert shown(later, plan_study(later, Solution())) == "    0000"


def test_theory_is_no_older_than_its_session_allows() -> None:
    course = a_course(StudyActivity(0, 60), LiveActivity(1, 30, 30, max_days_after_study=1))
    problem = a_learner(course, free="########    ##", day=4)
    plan = plan_study(problem, Solution((seated(0, 12),)))
    assert plan.missing == {(0, 0): 60}
    two_days = replace(problem, courses=(a_course(StudyActivity(0, 60), LiveActivity(1, 30, 30, False, 0, 99, 2)),))
    assert shown(two_days, plan_study(two_days, Solution((seated(0, 12),)))) == "    0000"


@pytest.mark.parametrize("first", range(0, 64, 16))
def test_no_other_study_within_the_maximum_misses_less(first: int) -> None:
    for seed in range(first, first + 16):
        rng = random.Random(seed)
        free = "".join("#" if rng.random() < 0.6 else " " for _ in range(16))
        efforts = [QUARTER * rng.randint(1, 6) for _ in range(rng.randint(1, 2))]
        most = QUARTER * rng.randint(1, 5)
        course = a_course(*(StudyActivity(i, each) for i, each in enumerate(efforts)))
        course = replace(course, due_day=rng.choice([course.due_day, rng.randint(2, 7)]))
        problem = capped(a_learner(course, free=free, day=2), most)

        plan = plan_study(problem, Solution())

        closes = min(16, (course.due_day + 1) * 2)
        best = min(_missing(each, efforts) for each in _all_allowed(free[:closes], efforts, most))
        assert unseated_missing(problem, 0) <= plan.at_least <= best == plan.missing_minutes, f"seed {seed}"
        assert "".join(shown(problem, plan)).ljust(16) in {
            _drawn(each).ljust(16) for each in _all_allowed(free[:closes], efforts, most)
        }, f"seed {seed}"


def test_any_effort_and_maximum_keep_the_bounds_and_the_weeks() -> None:
    for seed in range(60):
        rng = random.Random(seed)
        free = "".join("#" if rng.random() < 0.7 else " " for _ in range(40))
        course = a_course(StudyActivity(0, rng.randint(1, 170)), LiveActivity(1, 40, 55), StudyActivity(2, 77))
        problem = capped(a_learner(course, free=free, day=2), rng.randint(20, 130))
        start = rng.randint(0, 36)
        section = replace(seated(0, start), instructor=1)
        for solution, alone in (
            (Solution(), unseated_missing(problem, 0)),
            (Solution((section,)), study_lower_bound(problem, 0, (start,))),
        ):
            plan = plan_study(problem, solution)
            assert alone <= plan.at_least <= plan.missing_minutes
            spent: Counter[int] = Counter()
            for each in plan.blocks:
                for cell in problem.cells(each.start, each.minutes):
                    spent[_week(cell)] += min(QUARTER, each.minutes - (cell - each.start) * QUARTER)
            studied = set(spent)
            if solution.sections:
                for minute in range(40):
                    spent[_week(start + minute // QUARTER)] += 1
            assert all(spent[week] <= problem.rules.training_week for week in studied), f"seed {seed}"


def _week(cell: int) -> int:
    return 0 if cell < FIRST_MONDAY else 1 + (cell - FIRST_MONDAY) // WEEK


def _all_allowed(free: str, efforts: list[int], most: int) -> Iterator[tuple[int, ...]]:
    """Yield for each cell the activity studied in it, or -1: every way that the rules allow, whole cells only."""

    def ways(cell: int, last: int, so_far: tuple[int, ...]) -> Iterator[tuple[int, ...]]:
        if cell == len(free):
            yield so_far
            return
        yield from ways(cell + 1, last, (*so_far, -1))
        if free[cell] == "#":
            for activity in range(last, len(efforts)):
                yield from ways(cell + 1, activity, (*so_far, activity))

    for each in ways(0, 0, ()):
        studied = np.array(each) >= 0
        weeks = Counter(_week(cell) for cell in np.flatnonzero(studied).tolist())
        if any(n * QUARTER > most for n in weeks.values()):
            continue
        runs = [(key, len(list(run))) for key, run in groupby(each) if key >= 0]
        if any(n * QUARTER < min(30, efforts[key]) for key, n in runs):
            continue
        if all(each.count(key) * QUARTER <= effort for key, effort in enumerate(efforts)):
            yield each


def _missing(each: tuple[int, ...], efforts: list[int]) -> int:
    return sum(effort - each.count(key) * QUARTER for key, effort in enumerate(efforts))


def _drawn(each: tuple[int, ...]) -> str:
    return "".join(" " if key < 0 else str(key) for key in each)


@pytest.mark.parametrize("first", range(0, 90, 30))
def test_bounds_hold_for_whole_programmes_with_weeks_deadlines_and_nearness(first: int) -> None:
    """Every solution is counted with what our study plan of it misses; no bound may lie above the best."""
    n_tried = n_dearer = 0
    for seed in range(first, first + 30):
        rng = random.Random(seed)
        given_problem = small_problem(seed)
        candidates = all_candidates(given_problem, 9)
        if candidates is None:
            continue
        problem = _with_limits(given_problem, rng)
        best = oracle.best_points(problem, lambda asked, solution: plan_study(asked, solution).missing_minutes)
        for outcome in (
            solve_over(problem, candidates),
            solve(problem, seconds=0, steps=2, seed=seed, workers=1),
        ):
            assert isinstance(outcome, Solved)
            assert outcome.bound <= best <= outcome.points, f"seed {seed}"
            assert outcome.points == points(problem, outcome.solution).total, f"seed {seed}"
        n_tried += 1
        n_dearer += best > oracle.best_points(given_problem)
    assert n_tried >= 5, "too few of the small problems are small enough"
    assert n_dearer >= 2, "the limits make no difference"


def _with_limits(problem: Problem, rng: random.Random) -> Problem:
    day = int(problem.day[0, -1])
    courses = []
    for course in problem.courses:
        activities = [
            replace(each, max_days_after_study=rng.choice([0, 1, each.max_days_after_study]))
            if isinstance(each, LiveActivity)
            else each
            for each in course.activities
        ]
        courses.append(
            replace(course, activities=tuple(activities), due_day=rng.choice([course.due_day, day, day - 1]))
        )
    rules = replace(problem.rules, training_week=rng.choice([30, 60, 75, 120]))
    return replace(problem, courses=tuple(courses), rules=rules)
