"""When courses are built: once each, and anew when prices are better, within the time that building has."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

import solver.search.moves as moves_module
from solver.problem import Problem
from solver.rules import breaches
from solver.search.improve import Part, Search, Turn, state_of
from solver.search.moves import AGAIN, SECOND_BUILDING, Moves
from solver.search.views import State, Table
from solver.solution import Solution
from tests.solver.problems import a_course, a_problem, an_hour, at

pytestmark = pytest.mark.slow

LIMIT = 100.0


@dataclass
class Clock:
    """Time that passes only as told."""

    now: float = 1000.0

    def monotonic(self) -> float:
        self.now += 0.01  # nobody asks twice at the same moment
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(moves_module, "time", clock)
    return clock


@pytest.fixture
def built(monkeypatch: pytest.MonkeyPatch, clock: Clock) -> list[tuple[int, float]]:
    """Courses in the order in which they are built, and the time given to each."""
    built: list[tuple[int, float]] = []
    build = Moves._build

    def note(self: Moves, turn: Turn, after: list[Turn]) -> None:
        begun = clock.now
        build(self, turn, after)
        built.append((turn.table.course, clock.now - begun))

    monkeypatch.setattr(Moves, "_build", note)
    return built


def three_courses(clock: Clock) -> Moves:
    """Three courses of one, two and three hours, with prices; everything there is to do takes a tenth of a second."""
    courses = [a_course(activities=tuple(an_hour(k) for k in range(hours))) for hours in (1, 2, 3)]
    problem = a_problem(*courses)
    search = Search(problem, [Table(problem, course) for course in range(3)], 1)
    moves = Moves(search, lambda: False, seconds=LIMIT)
    moves.first_plan(3)
    for course in range(3):
        moves.learn(course, 1000.0, 0)

    def pass_on() -> None:
        clock.now += 0.1

    moves.meanwhile = pass_on
    return moves


def go_on(moves: Moves, clock: Clock, *, until: float) -> None:
    while clock.now < until:
        clock.now += 0.1
        moves.next()


def test_every_course_is_built_once_and_all_are_built_anew_when_prices_are_better(
    clock: Clock, built: list[tuple[int, float]]
) -> None:
    begun = clock.now
    moves = three_courses(clock)

    go_on(moves, clock, until=begun + AGAIN * LIMIT - 1.0)
    assert [course for course, _ in built] == [2, 1, 0]  # what takes the most hours is the hardest to place
    assert sum(seconds for _, seconds in built) < 0.12 * LIMIT

    go_on(moves, clock, until=begun + LIMIT)
    assert [course for course, _ in built] == [2, 1, 0, 2, 1, 0]


def test_a_course_that_cannot_become_better_does_not_keep_the_others_from_being_built_anew(
    clock: Clock, built: list[tuple[int, float]]
) -> None:
    begun = clock.now
    moves = three_courses(clock)
    best_already = next(turn for turn in moves.order if turn.table.course == 0)
    moves.learn(0, 1000.0, best_already.points)

    go_on(moves, clock, until=begun + LIMIT)

    assert [course for course, _ in built] == [2, 1, 2, 1]


def test_time_that_one_course_takes_too_long_is_missing_to_the_others_and_not_to_the_end(
    clock: Clock, built: list[tuple[int, float]]
) -> None:
    begun = clock.now
    moves = three_courses(clock)
    put_back = moves._put_back

    def slowly(turns: list[Turn], out: list[Part]) -> None:
        clock.now += 8.0
        put_back(turns, out)

    go_on(moves, clock, until=begun + AGAIN * LIMIT - 1.0)
    built.clear()
    moves._put_back = slowly  # type: ignore[assignment, method-assign]
    while len(built) < 3:
        clock.now += 0.1
        moves.next()

    # all of them took 24 seconds more than annealing does
    last = 8.0
    assert clock.now - begun < LIMIT * (AGAIN + SECOND_BUILDING * (1.0 - AGAIN)) + last + 1.0


def test_a_course_built_anew_late_has_cooled_when_the_time_is_over(
    clock: Clock, built: list[tuple[int, float]], monkeypatch: pytest.MonkeyPatch
) -> None:
    begun = clock.now
    moves = three_courses(clock)
    go_on(moves, clock, until=begun + 0.9 * LIMIT)
    longest = max(seconds for _, seconds in built[3:])
    clock.now = begun + LIMIT - 2.0
    assert longest > 4.0

    moves._from_nothing(moves.order[0])

    assert clock.now < begun + LIMIT + 0.5


def two_courses_in_one_hour() -> tuple[Problem, Moves]:
    """Two courses of one instructor: the first can be held at 3 only, where the second is; that could be at 5 too."""
    problem = a_problem(
        a_course(), a_course(), learners={0: (0, 1), 1: (2, 3)}, only={0: [3], 1: [3], 2: [3, 5], 3: [3, 5]}
    )
    search = Search(problem, [Table(problem, course) for course in range(2)], 1)
    search.adopt(Solution((at(3, course=1, who=(2, 3)),)))
    moves = Moves(search, lambda: False)
    moves.keep()
    return problem, moves


def test_the_others_give_way_to_a_course_at_its_best_if_that_pays() -> None:
    problem, moves = two_courses_in_one_hour()
    table = moves.search.turns[0].table
    before = moves.search.points

    moves.propose(0, state_of(table, (at(3, course=0, who=(0, 1)),)))
    assert moves.next()

    assert breaches(problem, moves.search.solution) == []
    assert moves.best_points == 2 * problem.weights.section < before
    assert {section.starts for section in moves.search.solution.sections} == {(3,), (5,)}


def test_what_is_proposed_and_does_not_pay_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    _, moves = two_courses_in_one_hour()
    before = moves.search.solution
    monkeypatch.setattr(Search, "improve", lambda *_: False)

    moves.propose(1, State.empty(moves.search.turns[1].table))
    moves.next()

    assert moves.search.solution == before
