"""Reasons and blockers of hundreds of random small problems, against trying everything."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

import pytest

from solver.explain import Blocker, Explanation, Improvement, Kind, Limit, Reason, explain, settled
from solver.problem import Problem
from solver.solution import Seat, Section, Solution
from tests.solver import reasons_oracle as oracle
from tests.solver.oracle import broken, cost, every_section
from tests.solver.small_problems import small_problem

pytestmark = pytest.mark.slow


def some_solution(problem: Problem, rng: random.Random) -> Solution:
    """A valid solution of no particular merit, so that there is something to explain."""
    solution = Solution()
    sections = every_section(problem)
    rng.shuffle(sections)
    for section in sections[:8]:
        course = problem.courses[section.course]
        unseated = [each for each in problem.enrolled[section.course] if each in solution.unseated(problem)]
        rng.shuffle(unseated)
        seats = []
        for each in unseated[: rng.randint(course.section_min, course.section_max)]:
            seats.append(
                Seat(
                    each,
                    tuple(
                        sorted(
                            rng.sample(range(len(course.live)), rng.choice([0, 0, min(1, course.recordings_allowed)]))
                        )
                    ),
                )
            )
        more = Solution(
            (
                *solution.sections,
                Section(section.course, section.instructor, section.starts, section.venues, tuple(seats)),
            )
        )
        if not broken(problem, more):
            solution = more
    return solution


def cases(first: int, n: int) -> Iterator[tuple[int, Problem, Solution]]:
    for seed in range(first, first + n):
        problem = small_problem(seed)
        if seed % 3 == 0:  # sections so dear that a seat may cost more than it saves
            problem = replace(problem, weights=replace(problem.weights, section=2300))
        yield seed, problem, some_solution(problem, random.Random(seed))


def universe(problem: Problem, solution: Solution, found: Explanation) -> set[Blocker]:
    """Everything that could stand behind a reason."""
    reason = found.reason
    if reason is Reason.CLASH:
        person = problem.enrolments[found.enrolment].person
        blockers = {Blocker(Kind.RULE, rule=Limit.DAILY_MAXIMUM.value)}
        for index, section in enumerate(solution.sections):
            if section.instructor == person:
                blockers.add(Blocker(Kind.TEACHING, index))
            if any(problem.enrolments[seat.enrolment].person == person for seat in section.seats):
                blockers.add(Blocker(Kind.SEAT, index))
        return blockers
    hours = {Blocker(kind, person) for kind in (Kind.HOURS, Kind.BUSY) for person in range(problem.n_people)}
    keys = [Limit.BETWEEN_SESSIONS, Limit.VENUES, Limit.DAYS_BETWEEN, Limit.RECORDINGS]
    if reason is Reason.NO_CAPACITY:
        hours = {Blocker(Kind.OCCUPIED, person) for person in range(problem.n_people)} | {Blocker(Kind.OTHERS_SEATS)}
        keys = [
            Limit.TEAM_SHARE, Limit.PARALLEL, Limit.VENUE_IN_USE, Limit.VENUE_CAPACITY, Limit.DAILY_MAXIMUM,
            Limit.PER_INSTRUCTOR, Limit.SECTION_MIN, Limit.SECTION_MAX, Limit.MAX_SECTIONS, Limit.ROTATION,
        ]  # fmt: skip
    if reason is Reason.BELOW_MINIMUM:
        hours.add(Blocker(Kind.OTHERS_HOURS))
        keys.append(Limit.SECTION_MIN)
    return hours | {Blocker(Kind.RULE, rule=each.value) for each in keys}


def true_reason(problem: Problem, solution: Solution, enrolment: int) -> Reason | None:
    """The contract's reason, by trying everything; None where a cheaper solution has a seat."""
    wanted = problem.enrolments[enrolment]
    if wanted.prefers_self_paced:
        return Reason.PREFERS_SELF_PACED
    if not wanted.speaks or not problem.courses[wanted.course].instructors:
        return Reason.LANGUAGE
    for reason in (Reason.NO_COMMON_HOURS, Reason.BELOW_MINIMUM, Reason.CLASH):
        if oracle.HOLDS[reason](problem, solution, enrolment, oracle.NOTHING):
            return reason
    price = oracle.cheapest(problem, solution, enrolment)
    if price is None:
        return Reason.NO_CAPACITY
    return Reason.COSTS_MORE if price >= 0 else None


def check(problem: Problem, solution: Solution, found: Explanation | Improvement) -> str:
    expected = true_reason(problem, solution, found.enrolment)
    if isinstance(found, Improvement):
        assert expected is None
        assert not broken(problem, found.solution)
        assert found.enrolment in found.solution.section_of()
        assert cost(problem, found.solution) == cost(problem, solution) - found.saves
        cheapest = oracle.cheapest(problem, solution, found.enrolment)
        assert cheapest is not None
        assert cheapest <= -found.saves < 0
        return "improvement"
    assert found.proven
    assert found.reason == expected
    if found.reason is Reason.COSTS_MORE:
        assert found.cost - found.saves == oracle.cheapest(problem, solution, found.enrolment)
    if found.reason in oracle.HOLDS:
        check_minimal(problem, solution, found)
    return found.reason.value


def check_minimal(problem: Problem, solution: Solution, found: Explanation) -> None:
    """With all else taken away the reason holds; with any one of its blockers taken away as well, it does not."""
    holds = oracle.HOLDS[found.reason]
    blockers = {Blocker(each.kind, each.index, each.rule) for each in found.blockers}
    if blockers == {Blocker(Kind.RULE, rule=Limit.HORIZON.value)}:
        blockers = set()
    rest = frozenset(universe(problem, solution, found) - blockers)
    assert holds(problem, solution, found.enrolment, rest)
    for each in blockers:
        assert not holds(problem, solution, found.enrolment, rest | {each})


def check_all(first: int, n: int) -> Counter[str]:
    seen: Counter[str] = Counter()
    for seed, problem, solution in cases(first, n):
        for found in explain(problem, solution):
            try:
                seen[check(problem, solution, found)] += 1
            except AssertionError as error:
                raise AssertionError(f"case {seed}: {found}") from error
    return seen


@pytest.mark.parametrize("first", range(200, 500, 50))
def test_reasons_are_true_and_blockers_minimal(first: int) -> None:
    assert check_all(first, 50)


@pytest.mark.parametrize("first", range(1000, 2000, 100))
def test_reasons_are_true_and_blockers_minimal_at_length(first: int) -> None:
    seen = check_all(first, 100)

    assert len(seen) >= 7, seen


def test_taking_every_improvement_ends_with_true_reasons_for_everybody_left() -> None:
    for seed, problem, solution in cases(0, 60):
        better, left = settled(problem, solution)

        assert not broken(problem, better), seed
        assert cost(problem, better) <= cost(problem, solution), seed
        assert [each.enrolment for each in left] == better.unseated(problem), seed
        for each in left:
            assert each.reason == true_reason(problem, better, each.enrolment), seed


def test_at_its_limit_a_search_claims_nothing_that_it_has_not_proven() -> None:
    """With hardly any budget a reason may be a weaker one, and then says that it is not proven."""
    unproven = 0
    for seed, problem, solution in cases(0, 100):
        for found in explain(problem, solution, budget=3):
            if isinstance(found, Improvement):
                assert not broken(problem, found.solution), seed
                assert cost(problem, found.solution) < cost(problem, solution), seed
            elif found.reason in (Reason.NO_COMMON_HOURS, Reason.BELOW_MINIMUM, Reason.CLASH):
                assert oracle.HOLDS[found.reason](problem, solution, found.enrolment, oracle.NOTHING), seed
            elif found.reason in (Reason.NO_CAPACITY, Reason.COSTS_MORE) and found.proven:
                assert found.reason == true_reason(problem, solution, found.enrolment), seed
            else:
                unproven += not found.proven
    assert unproven


def test_every_reason_is_met_among_the_small_problems() -> None:
    """So that the tests above do test every reason."""
    seen = {
        found.reason if isinstance(found, Explanation) else None
        for seed, problem, solution in cases(0, 160)
        for found in explain(problem, solution)
    }

    assert seen == {*Reason, None}
