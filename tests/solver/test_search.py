"""The search and its bounds, against trying every possibility and against plain code."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from ortools.linear_solver import pywraplp

from scheduler.samples import make_scale
from scheduler.services.find_availability import find_availability
from scheduler.services.translate import to_problem
from solver.problem import Problem, StudyActivity
from solver.rules import breaches
from solver.search.bounds import ALL, CourseBound
from solver.search.columns import Master
from solver.search.exact import price
from solver.search.improve import Search, cheapest_seat
from solver.search.views import Table
from solver.solution import News, Seat, Section, Solution
from solver.solve import Limits, Planner, solve
from solver.warm import tiny_problem
from tests.solver import oracle
from tests.solver.problems import N_CELLS, a_course, a_problem, an_hour
from tests.solver.small_problems import small_problem

pytestmark = pytest.mark.slow

MOST_SECTIONS = 14
"""With more sections to choose from, trying everything takes too long."""


def tables(problem: Problem) -> list[Table]:
    return [Table(problem, course) for course in range(len(problem.courses))]


def searched(problem: Problem, seed: int, rounds: int = 3) -> tuple[Search, int]:
    """Return a search after some rounds, and the sum of its courses' bounds, whole sections and all."""
    made = tables(problem)
    search = Search(problem, made, seed)
    for _ in range(rounds):
        for turn in search.order():
            search.improve(turn, 10)
    bounds = [CourseBound(each) for each in made]
    for turn, bound in zip(search.turns, bounds, strict=True):
        # more than the best plan costs, so that a bound which is wrong can be above it
        bound.no_more_than(turn.points + 500)
        for _ in range(60):
            if not bound.done:
                bound.step()
    return search, sum(each.bound for each in bounds)


def only(problem: Problem, kept: list[int]) -> Problem:
    """Return the same problem with some of its enrolments, numbered anew from 0."""
    return replace(problem, enrolments=tuple(problem.enrolments[index] for index in kept))


@pytest.mark.parametrize("first", range(0, 240, 20))
def test_every_plan_is_valid_and_no_bound_is_above_the_best_of_all_possibilities(first: int) -> None:
    n_tried = 0
    for seed in range(first, first + 20):
        problem = small_problem(seed)
        speaking = [index for index, each in enumerate(problem.enrolments) if each.speaks]
        problem = only(problem, speaking)
        search, bound = searched(problem, seed)

        assert breaches(problem, search.solution) == []
        assert oracle.broken(problem, search.solution) == set()
        if len(oracle.every_section(problem)) > MOST_SECTIONS:
            continue
        n_tried += 1
        best = oracle.best_points(problem)
        assert bound <= best <= oracle.cost(problem, search.solution)
    assert n_tried >= 8, "too few of the small problems are small enough"


@pytest.mark.parametrize("seed", range(40))
def test_a_small_programme_is_solved_to_the_proven_best(seed: int) -> None:
    problem = small_problem(seed)
    if len(oracle.every_section(problem)) > MOST_SECTIONS:
        pytest.skip("too many possibilities to try them all")

    found = solve(problem, seconds=0, steps=3, workers=1)

    assert breaches(problem, found.solution) == []
    assert found.proven
    assert found.points == found.bound == oracle.best_points(problem) == oracle.cost(problem, found.solution)


@pytest.mark.parametrize("seed", range(60))
def test_exact_pricing_finds_what_trying_every_section_finds(seed: int) -> None:
    problem = small_problem(seed)
    random = np.random.default_rng(seed)
    for table in tables(problem):
        if not table.live or not table.hosts or not len(table.learners):
            continue
        view = table.alone()
        # low prices too, at which every section costs more than its learners are worth
        for highest in (1.0, 0.3, 0.02):
            prices = random.uniform(0, highest, len(view.miss)) * view.miss
            best = worth_of_the_best_section(problem, table, prices)
            # a quick look leaves starts out, but counts them as open
            full = np.inf
            for keep, most in ((1.0, ALL), (0.5, ALL), (0.7, np.int64(1))):
                out = np.zeros(50, np.int64), np.zeros((50, len(table.live)), np.int64), np.zeros(50)
                value, found, _ = price(view.core(), prices, -1e9, keep, 1 << 40, most, most, *out)
                assert value >= best - 1e-6
                full = value if most == ALL else full
                assert not found or out[2][:found].max() <= full + 1e-6


@pytest.mark.parametrize("hours", [1, 2])
def test_exact_pricing_counts_what_those_cost_who_only_fill_a_section_up(hours: int) -> None:
    working = np.ones((10, N_CELLS), np.uint8)
    working[1:4] = 0  # a point for each minute of theirs
    course = a_course(section_min=3, activities=tuple(an_hour(k) for k in range(hours)))
    problem = a_problem(course, learners={0: (0, 1, 2, 3)}, working=working)
    (table,) = tables(problem)
    prices = np.array([900.0, 10.0, 0.0, 5.0])
    out = np.zeros(50, np.int64), np.zeros((50, hours), np.int64), np.zeros(50)

    worth, _, _ = price(table.alone().core(), prices, -1e9, 1.0, 1 << 40, ALL, ALL, *out)

    assert worth == 900 + 10 + 5 - problem.weights.section - 2 * 60 * hours
    assert worth == pytest.approx(worth_of_the_best_section(problem, table, prices))


def worth_of_the_best_section(problem: Problem, table: Table, prices: np.ndarray) -> float:
    """Try every section of a course with every set of learners; each has the seat that costs them least."""
    alone = only(problem, table.learners.tolist())
    best = -1e9
    for section in oracle.every_section(problem):
        if section.course != table.course:
            continue
        seats = list(cheapest_seats(alone, section))
        for size in range(1, len(seats) + 1):
            for chosen in itertools.combinations(seats, size):
                if not oracle.broken(alone, Solution((replace(section, seats=chosen),))):
                    worth = sum(prices[seat.enrolment] for seat in chosen) - points_of(alone, section, chosen)
                    best = max(best, worth)
    return best


def points_of(problem: Problem, section: Section, seats: tuple[Seat, ...]) -> int:
    """Return the points of a section and of those in it, as if nobody else were enrolled."""
    inside = only(problem, [seat.enrolment for seat in seats])
    renumbered = tuple(replace(seat, enrolment=number) for number, seat in enumerate(seats))
    return oracle.cost(inside, Solution((replace(section, seats=renumbered),)))


def cheapest_seats(problem: Problem, section: Section) -> Iterator[Seat]:
    """Yield everybody's cheapest seat in a section, of those who can have one."""
    anybody = whoever_comes(problem, section.course)
    for enrolment in range(len(problem.enrolments)):
        possible = [
            (points_of(anybody, section, (seat,)), seat)
            for _, seat in filter(None, oracle.every_seat(problem, enrolment, (section,)))
            if not oracle.broken(anybody, Solution((replace(section, seats=(seat,)),)))
        ]
        if possible:
            yield min(possible, key=lambda each: each[0])[1]


def whoever_comes(problem: Problem, course: int) -> Problem:
    """Return the problem with a minimum of nobody in a course, so that one learner alone may sit in a section."""
    courses = (replace(each, section_min=0) if c == course else each for c, each in enumerate(problem.courses))
    return replace(problem, courses=tuple(courses))


def test_the_same_seed_gives_the_same_plan_whatever_the_number_of_workers() -> None:
    programme = make_scale(30, 2, 1)
    problem = to_problem(programme, find_availability(programme)).problem

    one = solve(problem, seconds=0, steps=2, seed=7, workers=1)
    two = solve(problem, seconds=0, steps=2, seed=7, workers=2)

    assert (one.solution, one.points, one.bound) == (two.solution, two.points, two.bound)
    assert not one.cut_short


@pytest.mark.parametrize("first", range(0, 120, 20))
def test_moves_keep_every_rule_and_count_every_point(first: int) -> None:
    """Courses taken out, built anew and put back around each other: the plan stays valid, its points are true."""
    for seed in range(first, first + 20):
        problem = small_problem(seed)
        if seed % 2:  # what courses take of each other's study time only the oracle counts: leave that out
            problem = replace(problem, weights=replace(problem.weights, missing_study_minute=0))
        planner = Planner(problem, Limits(0.0, 3, threading.Event()), seed=seed, workers=1, on_news=None)

        planner.first_plan()
        planner.rounds()

        solution = planner.search.solution
        assert breaches(problem, solution) == []
        assert oracle.broken(problem, solution) == set()
        counted, (best, points) = planner.moves.best_points + planner.unteachable, planner.best()
        if seed % 2:
            assert counted == oracle.cost(problem, solution)
        else:
            assert counted <= oracle.cost(problem, solution)
        assert breaches(problem, best) == []
        assert points == oracle.cost(problem, best) <= oracle.cost(problem, solution)
        if len(oracle.every_section(problem)) <= MOST_SECTIONS:
            assert planner.bound <= oracle.best_points(problem)


def test_a_bound_goes_on_from_what_was_learnt_elsewhere() -> None:
    for seed in range(0, 60, 2):
        for table in tables(small_problem(seed)):
            whole, first = CourseBound(table), CourseBound(table)
            for _ in range(3):
                first.step()
            if first.done:
                continue
            second = CourseBound(table)
            second.resume(first.state())
            assert second.bound == first.bound
            for _ in range(20):
                second.step()
                whole.step()
            assert second.bound >= first.bound
            if second.done and whole.done:
                assert abs(second.bound - whole.bound) <= 1, "both are the relaxation, rounded up"


class Lost:
    """A solver that has lost its footing for good."""

    def __init__(self, solver: Any) -> None:
        self.solver = solver

    def Solve(self, *_: object) -> int:  # noqa: N802 - the library's name
        return int(pywraplp.Solver.ABNORMAL)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.solver, name)


def a_bound() -> CourseBound:
    """A bound that is not done after three steps."""
    programme = make_scale(60, 1, 3)
    return CourseBound(Table(to_problem(programme, find_availability(programme)).problem, 0))


def test_a_program_that_its_solver_no_longer_solves_is_made_anew() -> None:
    calm, lost = a_bound(), a_bound()
    for step in range(80):
        calm.step()
        lost.step()
        if step in (1, 4, 9):
            assert not lost.done, "there is nothing left to lose"
            lost.master.solver = Lost(lost.master.solver)

    assert not isinstance(lost.master.solver, Lost)
    assert lost.done == calm.done
    assert abs(lost.bound - calm.bound) <= 1


def test_a_program_that_nothing_solves_leaves_the_bound_and_is_asked_for_nothing_more(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    bound = a_bound()
    for _ in range(3):
        bound.step()
    before, used = bound.bound, bound.master.used()
    bound.master.solver = Lost(bound.master.solver)
    monkeypatch.setattr(Master, "of", lambda *_: bound.master)

    bound.step()

    assert bound.done
    assert bound.bound == before
    assert used
    assert bound.master.used() == []  # to ask an unsolved program prints an error for each section
    hosts, _ = bound.best_series(5)
    assert len(hosts) > 0


def test_a_plan_to_begin_with_is_never_made_worse() -> None:
    problem = tiny_problem()
    first = solve(problem, seconds=0, steps=1, workers=1)

    again = solve(problem, seconds=0, steps=1, workers=1, start=first.solution)

    assert again.points <= first.points


@pytest.mark.parametrize("limits", [{"steps": 2, "seconds": 0.0}, {"seconds": 1.0}])
def test_a_course_that_never_meets_is_planned_beside_one_that_does(
    limits: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("solver.solve.MOST_ENROLMENTS", 0)  # so that the search plans it, not CP-SAT
    reading = a_course(activities=(StudyActivity(0, 60),))
    problem = a_problem(reading, a_course(), learners={0: (0, 1, 2), 1: (0, 1)})

    found = solve(problem, workers=1, **limits)

    assert breaches(problem, found.solution) == []
    assert [section.course for section in found.solution.sections] == [1]
    assert found.bound <= oracle.cost(problem, found.solution) == found.points


def test_a_stop_before_the_start_still_gives_a_valid_plan() -> None:
    problem, stop = tiny_problem(), threading.Event()
    stop.set()

    found = solve(problem, seconds=60, stop=stop)

    assert breaches(problem, found.solution) == []
    assert found.cut_short
    assert 0 <= found.bound <= found.points


def test_the_news_never_gets_worse() -> None:
    told: list[News] = []

    solve(tiny_problem(), seconds=0, steps=2, workers=1, on_news=told.append)

    points = [each.points for each in told if each.points is not None]
    assert points == sorted(points, reverse=True)
    assert [each.bound for each in told] == sorted(each.bound for each in told)
    assert told[-1].phase in ("searched", "proven best")


@pytest.mark.parametrize("seed", range(0, 120, 3))
def test_a_seat_costs_what_it_adds_to_an_empty_programme(seed: int) -> None:
    problem = small_problem(seed)
    for table in tables(problem):
        view = table.view({}, {}, {}, {})
        anybody = whoever_comes(only(problem, table.learners.tolist()), table.course)
        for section in [each for each in oracle.every_section(problem) if each.course == table.course][:12]:
            venue = max(section.venues, default=-1)
            if (section.instructor, venue) not in table.hosts or len(set(section.venues) - {-1}) > 1:
                continue  # the search keeps all in-person sessions of a section in one venue
            host = table.hosts.index((section.instructor, venue))
            empty = points_of(anybody, section, ())
            seat_of = {seat.enrolment: seat for seat in cheapest_seats(anybody, section)}
            for row, person in enumerate(table.people.tolist()):
                if person == section.instructor:
                    continue
                cost = cheapest_seat(view, row, host, np.array(section.starts, np.int64))
                if row not in seat_of:
                    assert cost is None
                elif table.reach[
                    row, host
                ]:  # who makes it all up need not reach the venue, and has no seat in the search
                    assert cost == points_of(anybody, section, (seat_of[row],)) - empty
