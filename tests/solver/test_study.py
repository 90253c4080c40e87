"""Study blocks: always allowed, no more missing than must be, and as a person would like them."""

from __future__ import annotations

import random
from collections import defaultdict

import numpy as np
import pytest

from solver.free_time import free_study_minutes, study_lower_bound, unseated_missing
from solver.problem import Course, Enrolment, LiveActivity, Problem, StudyActivity
from solver.solution import Seat, Section, Solution
from solver.study import StudyPlan, plan_study
from tests.solver import oracle

QUARTER = 15
DAY = 40  # quarters of an hour


def a_learner(*courses: Course, free: str, busy: str = "", day: int = DAY) -> Problem:
    """One person enrolled in each course. ``free`` and ``busy`` show quarters of an hour, ``#`` where they are so."""
    n = len(free)
    working = np.array([[each == "#" for each in free]], np.uint8)
    occupied = np.array([[each == "#" for each in busy.ljust(n)]], np.uint8)
    cells = np.arange(n, dtype=np.int64)
    return Problem(
        grid=QUARTER,
        first_minute=0,
        horizon_start=0,
        horizon_end=n * QUARTER,
        working=working,
        reach=working,
        busy=occupied,
        clock_of=np.zeros(1, np.int64),
        anchor_of=np.zeros(1, np.int64),
        day=(cells // day)[None],
        wall=(cells % day * QUARTER)[None],
        burden=np.zeros(1, np.int64),
        courses=courses,
        enrolments=tuple(Enrolment(0, course, 2000) for course in range(len(courses))),
    )


def a_course(*activities: LiveActivity | StudyActivity, live_required: bool = False) -> Course:
    return Course(activities, (0,), 1, 9, 9, live_required=live_required)


def seated(course: int, *starts: int, recorded: tuple[int, ...] = ()) -> Section:
    return Section(course, 0, starts, (-1,) * len(starts), (Seat(course, recorded),))


def shown(problem: Problem, plan: StudyPlan) -> str:
    """Draw the blocks: the digit is the place of the activity."""
    drawn = [" "] * problem.n_cells
    for block in plan.blocks:
        for cell in problem.cells(block.start, block.minutes):
            drawn[cell] = str(block.position)
    return "".join(drawn).rstrip()


READ_THEN_MEET = a_course(StudyActivity(0, 60), LiveActivity(1, 30, 45))


def test_study_lies_in_working_hours_that_are_not_busy_before_the_session_it_prepares() -> None:
    problem = a_learner(READ_THEN_MEET, free="  ##########", busy="    #")
    plan = plan_study(problem, Solution((seated(0, 10),)))
    assert plan.missing == {}
    assert shown(problem, plan) == "     0000"


def test_what_finds_no_room_is_missing() -> None:
    problem = a_learner(READ_THEN_MEET, free="###      ###")
    plan = plan_study(problem, Solution((seated(0, 9),)))
    assert plan.missing == {(0, 0): 15}
    assert plan.missing_minutes == plan.at_least == 15
    assert plan.missing_of == {0: 15}


def test_half_an_hour_is_the_shortest_block() -> None:
    short_breaks = a_learner(READ_THEN_MEET, free="# # # # # ##")
    plan = plan_study(short_breaks, Solution((seated(0, 10),)))
    assert plan.missing == {(0, 0): 60}


def test_an_activity_shorter_than_that_is_one_block() -> None:
    problem = a_learner(a_course(StudyActivity(0, 20), LiveActivity(1, 30, 45)), free="# # ##   ##")
    plan = plan_study(problem, Solution((seated(0, 9),)))
    assert [(each.start, each.minutes) for each in plan.blocks] == [(4, 20)]


def test_three_quarters_are_one_block_not_two() -> None:
    problem = a_learner(a_course(StudyActivity(0, 45), LiveActivity(1, 30, 45)), free="## ##    ##")
    plan = plan_study(problem, Solution((seated(0, 9),)))
    assert plan.missing == {(0, 0): 15}
    assert len(plan.blocks) == 1


def test_between_two_sessions_means_between_them_recorded_or_not() -> None:
    course = a_course(LiveActivity(0, 30, 30), StudyActivity(1, 60), LiveActivity(2, 30, 30))
    problem = a_learner(course, free="############")
    for recorded in [(), (0,), (1,)]:
        plan = plan_study(problem, Solution((seated(0, 2, 8, recorded=recorded),)))
        assert shown(problem, plan) == "    1111"
        assert plan.missing == {}


def test_a_recorded_session_leaves_its_time_for_another_course() -> None:
    problem = a_learner(a_course(LiveActivity(0, 60, 60)), READ_THEN_MEET, free="########")
    attended = plan_study(problem, Solution((_by_somebody_else(0, 0), _by_somebody_else(1, 4))))
    recorded = plan_study(problem, Solution((_by_somebody_else(0, 0, recorded=(0,)), _by_somebody_else(1, 4))))
    assert attended.missing == {(1, 0): 60}
    assert recorded.missing == {}


def _by_somebody_else(course: int, start: int, recorded: tuple[int, ...] = ()) -> Section:
    return Section(course, 1, (start,), (-1,), (Seat(course, recorded),))


def test_who_teaches_does_not_study_meanwhile() -> None:
    problem = a_learner(READ_THEN_MEET, a_course(LiveActivity(0, 60, 60)), free="########")
    teaching = Section(1, 0, (0,), (-1,), ())
    plan = plan_study(problem, Solution((_by_somebody_else(0, 4), teaching)))
    assert plan.missing[0, 0] == 60


def test_without_a_seat_everything_is_studied_alone_and_in_order() -> None:
    problem = a_learner(a_course(LiveActivity(0, 30, 60), StudyActivity(1, 30), LiveActivity(2, 30, 45)), free="#" * 12)
    assert shown(problem, plan_study(problem, Solution())) == "000011222"


def test_without_a_decision_only_the_self_paced_activities_are_planned() -> None:
    course = a_course(LiveActivity(0, 30, 60), StudyActivity(1, 30), LiveActivity(2, 30, 45), live_required=True)
    problem = a_learner(course, free="#" * 12)
    assert shown(problem, plan_study(problem, Solution())) == "11"


def test_two_hours_a_day_are_enough_where_there_is_room() -> None:
    four_hours = a_course(StudyActivity(0, 240), LiveActivity(1, 30, 30))
    days = ("#" * 20 + " " * 20) * 5
    problem = a_learner(four_hours, free=days)
    plan = plan_study(problem, Solution((seated(0, 4 * DAY + 10),)))
    per_day: defaultdict[int, int] = defaultdict(int)
    for block in plan.blocks:
        per_day[block.start // DAY] += block.minutes
    assert sum(per_day.values()) == 240
    assert max(per_day.values()) == 120


def test_a_crowded_person_studies_longer_on_a_day() -> None:
    four_hours = a_course(StudyActivity(0, 240), LiveActivity(1, 30, 30))
    problem = a_learner(four_hours, free="#" * 20)
    plan = plan_study(problem, Solution((seated(0, 17),)))
    assert plan.missing == {}
    assert sum(each.minutes for each in plan.blocks) == 240


def test_study_waits_for_the_weeks_before_its_session() -> None:
    problem = a_learner(READ_THEN_MEET, free="#" * (96 * 9), day=96)
    plan = plan_study(problem, Solution((seated(0, 96 * 8 + 40),)))
    assert [block.start // 96 for block in plan.blocks] == [7]


@pytest.mark.parametrize("first", range(0, 400, 50))
def test_every_plan_is_allowed_and_misses_as_little_as_can_be(first: int) -> None:
    for seed in range(first, first + 50):
        problem, solution = _any_case(random.Random(seed))
        plan = plan_study(problem, solution)
        work, free = oracle.work_of(problem, solution, 0)
        _assert_allowed(problem, plan, work, free)
        least = oracle.least_missing(tuple(work), tuple(free), problem.grid)
        assert plan.missing_minutes == least
        assert plan.at_least == least
        assert plan.proven
        starts = {seat.enrolment: each.starts for each in solution.sections for seat in each.seats}
        alone = [
            study_lower_bound(problem, each, starts[each]) if each in starts else unseated_missing(problem, each)
            for each in range(len(problem.enrolments))
        ]
        assert sum(alone) <= least


def _any_case(rng: random.Random) -> tuple[Problem, Solution]:
    n_cells = rng.randint(6, 12)
    free = "".join("#" if rng.random() < 0.75 else " " for _ in range(n_cells))
    busy = "".join("#" if rng.random() < 0.1 else " " for _ in range(n_cells))
    courses = []
    for _ in range(rng.randint(1, 2)):
        activities: list[LiveActivity | StudyActivity] = []
        for position in range(rng.randint(1, 3)):
            if rng.random() < 0.65:
                activities.append(StudyActivity(position, rng.choice([10, 15, 20, 30, 45, 50, 60, 75, 90, 100])))
            else:
                activities.append(LiveActivity(position, rng.choice([15, 30]), rng.choice([15, 30, 45])))
        courses.append(a_course(*activities, live_required=rng.random() < 0.2))
    sections = []
    for index, course in enumerate(courses):
        at, starts = 0, []
        for each in course.live:
            starts.append(at + rng.randint(0, 3))
            at = starts[-1] + -(-each.duration // QUARTER)
        if starts and at <= n_cells and rng.random() < 0.7:
            sections.append(seated(index, *starts))
    return a_learner(*courses, free=free, busy=busy, day=5), Solution(tuple(sections))


def _assert_allowed(problem: Problem, plan: StudyPlan, work: list[oracle.Work], free: list[bool]) -> None:
    wanted = {(each[0], each[1]): each for each in work}
    taken: set[int] = set()
    planned: defaultdict[tuple[int, int], int] = defaultdict(int)
    last: dict[int, int] = {}
    for block in sorted(plan.blocks, key=lambda each: each.start):
        _, _, effort, opens, closes = wanted[block.enrolment, block.position]
        cells = problem.cells(block.start, block.minutes)
        assert opens <= cells.start
        assert cells.stop <= closes
        assert all(free[cell] for cell in cells)
        assert not taken & set(cells)
        taken |= set(cells)
        assert block.minutes >= min(30, effort)
        assert last.get(block.enrolment, 0) <= block.position
        last[block.enrolment] = block.position
        planned[block.enrolment, block.position] += block.minutes
    for key, (_, _, effort, _, _) in wanted.items():
        assert planned[key] + plan.missing.get(key, 0) == effort


def test_free_minutes_before_a_cell_count_runs_of_half_an_hour() -> None:
    problem = a_learner(READ_THEN_MEET, free="## # ### ")
    assert free_study_minutes(problem, 0).tolist() == [0, 15, 30, 30, 30, 30, 45, 60, 75, 75]


def test_free_minutes_give_the_same_bound_for_theory_before_the_first_session() -> None:
    for seed in range(40):
        rng = random.Random(seed)
        free = "".join("#" if rng.random() < 0.6 else " " for _ in range(24))
        problem = a_learner(READ_THEN_MEET, free=free)
        before = free_study_minutes(problem, 0)
        for start in range(23):
            cut = start > 0 and free[start - 1 : start + 1] == "##" and (start < 2 or free[start - 2] == " ")
            short = max(0, 60 - int(before[start]))
            exact = study_lower_bound(problem, 0, (start,))
            # a run cut by the session's start can leave a quarter that nobody can use
            assert exact in ((short, min(60, short + 15)) if cut else (short,))


def test_the_same_question_gets_the_same_answer() -> None:
    problem, solution = _any_case(random.Random(3))
    again, _ = _any_case(random.Random(3))
    assert plan_study(problem, solution) == plan_study(again, solution)
