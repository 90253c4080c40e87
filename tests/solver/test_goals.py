"""What things cost: examples, and the model's expression against the finished solution's measure."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from ortools.sat.python import cp_model

from solver.enumerate import all_candidates
from solver.goals import GOALS, points
from solver.master import solve_over
from solver.model import Candidate, Model
from solver.problem import Enrolment, Problem, StudyActivity, Weights
from solver.rules import RULES
from solver.solution import Seat, Solution, Solved
from tests.solver.problems import DAY, N_CELLS, TEACHER, a_course, a_problem, an_hour, at
from tests.solver.small_problems import small_problem

TWICE = a_course(activities=(an_hour(0), an_hour(1)), recordings_allowed=1)


def measured(key: str, problem: Problem, *sections: Any) -> tuple[int, int]:
    found = points(problem, Solution(sections)).by_goal[key]
    return found.points, found.amount


def test_a_missed_seat_costs_what_the_enrolment_says() -> None:
    problem = a_problem(enrolments=(Enrolment(0, 0, miss=2000), Enrolment(1, 0, miss=500)))
    assert measured("missed-seats", problem) == (2500, 2)
    assert measured("missed-seats", problem, at(0, who=(0,))) == (500, 1)
    assert measured("missed-seats", problem, at(0, who=(0, 1))) == (0, 0)


def test_a_seat_against_a_preference_costs_too() -> None:
    problem = a_problem(enrolments=(Enrolment(0, 0, miss=0, seat=100, prefers_self_paced=True),))
    assert measured("missed-seats", problem) == (0, 1)
    assert measured("missed-seats", problem, at(0, who=(0,))) == (100, 0)


@pytest.mark.parametrize(
    ("borne", "minutes", "price"),
    [
        (0, 60, 60),
        (0, 120, 120),
        (0, 180, 240),
        (119, 60, 119),
        (120, 60, 120),
        (300, 60, 120),
        (350, 60, 220),
        (360, 60, 240),
        (900, 60, 240),
    ],
)
def test_an_hour_out_of_hours_costs_more_the_more_was_borne(borne: int, minutes: int, price: int) -> None:
    course = a_course(activities=(an_hour(0, duration=minutes),))
    burden = np.zeros(10, np.int64)
    burden[0] = borne
    working = np.ones((10, N_CELLS), np.uint8)
    working[0] = 0
    problem = a_problem(course, burden=burden, working=working)
    assert measured("out-of-hours", problem, at(0, who=(0,))) == (price, minutes)


def test_learning_and_teaching_make_one_total() -> None:
    working = np.zeros((10, N_CELLS), np.uint8)
    working[8] = 1
    problem = a_problem(
        a_course(activities=(an_hour(0, duration=120),)),
        a_course(instructors=(8,)),
        learners={0: (8,), 1: (9,)},
        working=working,
    )
    # person 9 teaches 120 minutes and learns 60: 120 + 2 x 60
    assert measured("out-of-hours", problem, at(0, who=(0,)), at(3, course=1, by=8, who=(1,))) == (240, 180)


def test_minutes_count_not_cells_and_only_those_outside() -> None:
    working = np.ones((10, N_CELLS), np.uint8)
    working[0, 4:] = 0
    problem = a_problem(a_course(activities=(an_hour(0, duration=100),)), working=working)
    assert measured("out-of-hours", problem, at(3, who=(0,))) == (40, 40)


def test_a_recorded_session_bears_nothing_and_costs_its_own_points() -> None:
    working = np.ones((10, N_CELLS), np.uint8)
    working[0] = 0
    problem = a_problem(TWICE, working=working)
    sections = at(0, 3, who=(Seat(0, (1,)),))
    assert measured("out-of-hours", problem, sections) == (60, 60)
    assert measured("recordings", problem, sections) == (150, 1)


def test_each_section_costs_the_same() -> None:
    problem = a_problem(weights=Weights(section=40))
    assert measured("sections", problem) == (0, 0)
    assert measured("sections", problem, at(0, who=(0,)), at(1, who=(1,))) == (80, 2)


def test_sessions_off_the_first_ones_weekday_and_clock_are_irregular() -> None:
    thrice = a_course(activities=(an_hour(0), an_hour(1), an_hour(2)))
    problem = a_problem(thrice)
    assert measured("irregular-sessions", problem, at(3, 3 + DAY, 3 + 2 * DAY)) == (0, 0)
    assert measured("irregular-sessions", problem, at(3, 4 + DAY, 4 + 2 * DAY)) == (200, 2)
    assert measured("irregular-sessions", problem, at(3, 4, 3 + DAY)) == (100, 1)


def test_regular_is_told_by_the_clock_that_the_section_keeps() -> None:
    cells = np.arange(N_CELLS)
    summer_time = np.where(cells < DAY, cells, cells + 1) % DAY * 60
    anchors = np.zeros(10, np.int64)
    anchors[TEACHER] = 1
    problem = a_problem(
        TWICE, day=np.stack([cells // DAY] * 2), wall=np.stack([cells % DAY * 60, summer_time]), anchor_of=anchors
    )
    assert measured("irregular-sessions", problem, at(3, 3 + DAY)) == (100, 1)
    assert measured("irregular-sessions", problem, at(3, 2 + DAY)) == (0, 0)


def test_each_minute_of_study_without_room_costs() -> None:
    blended = a_course(activities=(StudyActivity(0, 240), an_hour(1)))
    problem = a_problem(blended)
    assert measured("missing-study", problem, at(4)) == (0, 0)
    assert measured("missing-study", problem, at(3)) == (2 * 60 * 5, 120)


def test_all_goals_add_up() -> None:
    problem = a_problem()
    found = points(problem, Solution((at(0, who=(0,)),)))
    assert found.total == 2000 + 300
    assert list(found.by_goal) == [goal.key for goal in GOALS]
    assert all(goal.unit for goal in GOALS)


@pytest.mark.parametrize("seed", range(2, 60, 2))
def test_cost_and_measure_agree_for_each_goal(seed: int) -> None:
    problem = small_problem(seed)
    candidates = all_candidates(problem, 40)
    if candidates is None:
        return
    outcome = solve_over(problem, candidates)
    assert isinstance(outcome, Solved)
    solution = outcome.solution
    found = points(problem, solution)
    for goal in GOALS:
        cost = _cost_of(goal, problem, solution)
        if goal.key == "missing-study":  # the model counts what each misses alone; the rest comes with the cuts
            assert cost <= found.by_goal[goal.key].points
        else:
            assert cost == found.by_goal[goal.key].points


def _cost_of(goal: Any, problem: Problem, solution: Solution) -> int:
    """The goal's expression when the model can do nothing but open and seat like the solution."""
    held = [Candidate(each.course, each.instructor, each.starts, each.venues) for each in solution.sections]
    stay = dict.fromkeys(range(len(problem.enrolments)), -1)
    stay |= {seat.enrolment: index for index, each in enumerate(solution.sections) for seat in each.seats}
    model = Model(problem, held, RULES, must_open=range(len(held)), stay=stay)
    for rule in RULES:
        for _ in rule.post(model):
            pass
    for index, section in enumerate(solution.sections):
        for seat in section.seats:
            for k in range(len(section.starts)):
                records = model.records.get((seat.enrolment, index, k))
                if records is not None:
                    model.cp.add(records == int(k in seat.recorded))
    cost = goal.cost(model)
    model.cp.minimize(cost)
    solver = cp_model.CpSolver()
    assert solver.solve(model.cp) == cp_model.OPTIMAL
    return round(solver.objective_value)
