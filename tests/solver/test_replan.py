"""Planning again, against every possibility: what is held stays, and points with change points are the fewest."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import Any

import pytest

from solver.problem import Held, Problem, Published
from solver.replan import CannotHold, change_points, mend
from solver.rules import breaches
from solver.search.improve import Search
from solver.search.views import Table
from solver.solution import Seat, Section, Solution
from solver.solve import solve
from tests.solver import oracle
from tests.solver.problems import a_course, a_problem, an_hour, at
from tests.solver.small_problems import small_problem

pytestmark = pytest.mark.slow

MOVED, CHANGED = 200, 50


def published(solution: Solution, moved: int = MOVED, changed: int = CHANGED) -> Published:
    """Everybody was told of their seats."""
    seats = {
        seat.enrolment: (each.instructor, each.starts, each.venues) for each in solution.sections for seat in each.seats
    }
    return Published(seats, moved, changed)


def whole(section: Section, **changed: Any) -> Held:
    """A section of which everything stays."""
    seats = frozenset(seat.enrolment for seat in section.seats)
    held = Held(
        section.course, section.instructor, section.starts, section.venues, (True,) * len(section.starts), True, seats
    )
    return replace(held, **changed)


def again(problem: Problem, old: Solution, *held: Held, **changed: Any) -> Any:
    problem = replace(problem, held=held, published=published(old), **changed)
    found = solve(problem, seconds=0, steps=6, workers=1, instead_of=old)
    return problem, found


def price_of_change(old: Solution, new: Solution) -> int:
    """The change points, written anew from the sentence in docs/replanning.md."""
    total = 0
    now = {seat.enrolment: each for each in new.sections for seat in each.seats}
    for section in old.sections:
        for seat in section.seats:
            if seat.enrolment not in now:
                total += MOVED
                continue
            other = now[seat.enrolment]
            moved = sum(a != b for a, b in zip(section.starts, other.starts, strict=True))
            if moved or other.instructor != section.instructor or other.venues != section.venues:
                total += MOVED + CHANGED * moved
    return total


def hit(problem: Problem, rng: random.Random) -> Problem:
    """Somebody becomes busy for some cells, or changes hours."""
    busy = problem.busy.copy()
    person = rng.randrange(problem.n_people)
    first = rng.randrange(problem.n_cells)
    busy[person, first : first + rng.randint(1, 3)] = 1
    return replace(problem, busy=busy)


def strike(problem: Problem, old: Solution, rng: random.Random) -> Problem:
    """Somebody who meets in a section becomes busy during one of its sessions."""
    section = rng.choice(old.sections)
    people = [section.instructor, *(problem.enrolments[each.enrolment].person for each in section.seats)]
    busy = problem.busy.copy()
    busy[rng.choice(people), rng.choice(section.starts)] = 1
    return replace(problem, busy=busy)


@pytest.mark.parametrize("first", range(0, 160, 40))
def test_a_plan_that_is_mended_is_valid_and_keeps_what_is_held(first: int) -> None:
    n_held = 0
    for seed in range(first, first + 40):
        rng = random.Random(seed)
        problem = small_problem(seed)
        old = solve(problem, seconds=0, steps=2, workers=1, seed=seed).solution
        if not old.sections:
            continue
        pinned = rng.choice(old.sections)
        what = rng.choice(["all", "sessions", "seats", "first session", "instructor"])
        held = whole(pinned)
        if what == "sessions":
            held = replace(held, seats=frozenset(), instructor_stays=rng.random() < 0.5)
        elif what == "seats":
            held = replace(held, stays=(False,) * len(held.stays), instructor_stays=False)
        elif what == "first session":
            held = replace(held, stays=tuple(k == 0 for k in range(len(held.stays))), seats=frozenset())
        elif what == "instructor":
            held = replace(held, stays=(False,) * len(held.stays), seats=frozenset())
        try:
            now, found = again(hit(problem, rng), old, held)
        except CannotHold:
            continue
        assert breaches(now, found.solution) == [], f"seed {seed}"
        assert found.change == change_points(now, found.solution) == price_of_change(old, found.solution)
        assert any(
            each.course == held.course
            and held.seats <= {seat.enrolment for seat in each.seats}
            and (not held.instructor_stays or each.instructor == held.instructor)
            and all(not stays or a == b for stays, a, b in zip(held.stays, held.starts, each.starts, strict=True))
            for each in found.solution.sections
        ), f"seed {seed}"
        assert found.bound <= found.points
        n_held += 1
    assert n_held >= 12


def test_nothing_changes_when_nothing_happened() -> None:
    n_tried = 0
    for seed in range(60):
        problem = small_problem(seed)
        old = solve(problem, seconds=0, steps=3, workers=1).solution
        _, found = again(problem, old)
        assert found.change == 0, f"seed {seed}"
        n_tried += bool(old.sections)
    assert n_tried > 20


def test_points_and_change_points_together_are_the_fewest_of_all_possibilities() -> None:
    """Where a course is touched; the brute force knows nothing of the search, nor of how change points are counted."""
    n_tried = n_reached = 0
    for seed in range(100):
        problem = small_problem(seed)
        if len(problem.courses) > 1:
            continue
        old = solve(problem, seconds=0, steps=3, workers=1).solution
        if not old.sections:
            continue
        now = strike(problem, old, random.Random(seed))
        if len(oracle.every_section(now)) > 10:
            continue
        now, found = again(now, old)
        best = fewest(now, old)
        assert found.points + found.change >= best, f"seed {seed}"
        n_reached += found.points + found.change == best
        n_tried += 1
    assert n_tried >= 8
    # the rest is what the search does not find in plans from nothing either: docs/search.md, known weaknesses
    assert n_reached >= 0.65 * n_tried, f"{n_reached} of {n_tried}"


def fewest(problem: Problem, old: Solution) -> int:
    best = oracle.cost(problem, Solution()) + price_of_change(old, Solution())
    for sections in oracle.every_set(problem, oracle.every_section(problem)):
        options = [list(oracle.every_seat(problem, each, sections)) for each in range(len(problem.enrolments))]
        for chosen in product(options):
            made = Solution(
                tuple(
                    replace(each, seats=tuple(sorted(seat for at, seat in chosen.values() if at == i)))
                    for i, each in enumerate(sections)
                )
            )
            if not oracle.broken(problem, made):
                best = min(best, oracle.cost(problem, made) + price_of_change(old, made))
    return best


def product(options: list[list[Any]]) -> Any:
    """Every choice of a seat, or none, for each enrolment."""
    if not options:
        yield {}
        return
    for rest in product(options[:-1]):
        for option in options[-1]:
            yield rest if option is None else {**rest, len(options) - 1: option}


# ---- single stories ------------------------------------------------------------------------------------------------


def test_an_instructor_who_is_ill_is_stood_in_for_at_the_same_times() -> None:
    course = a_course(activities=(an_hour(0), an_hour(1, min_days=1)), instructors=(8, 9))
    problem = a_problem(course)
    old = Solution((at(3, 13),))
    busy = problem.busy.copy()
    busy[9, 13] = 1
    _, found = again(replace(problem, busy=busy), old)
    (section,) = found.solution.sections
    assert (section.instructor, section.starts, len(section.seats)) == (8, (3, 13), 2)
    assert found.change == 2 * MOVED


def test_a_session_moves_alone_when_nobody_can_stand_in() -> None:
    problem = a_problem(a_course(activities=(an_hour(0), an_hour(1, min_days=1))))
    old = Solution((at(3, 13),))
    busy = problem.busy.copy()
    busy[9, 13] = 1
    _, found = again(replace(problem, busy=busy), old)
    (section,) = found.solution.sections
    assert section.starts[0] == 3
    assert section.starts[1] != 13
    assert found.change == 2 * (MOVED + CHANGED)


def test_a_held_section_that_its_instructor_cannot_teach_is_refused() -> None:
    problem = a_problem(a_course(activities=(an_hour(0),)))
    old = Solution((at(3),))
    busy = problem.busy.copy()
    busy[9, 3] = 1
    with pytest.raises(CannotHold) as error:
        again(replace(problem, busy=busy), old, whole(old.sections[0]))
    assert (error.value.course, error.value.sections) == (0, (0,))


def test_a_held_seat_that_its_learner_cannot_take_is_refused() -> None:
    problem = a_problem(a_course(activities=(an_hour(0),)))
    old = Solution((at(3),))
    busy = problem.busy.copy()
    busy[0, 3] = 1
    with pytest.raises(CannotHold):
        again(replace(problem, busy=busy), old, whole(old.sections[0]))
    _, found = again(replace(problem, busy=busy), old, whole(old.sections[0], seats=frozenset({1})))
    assert any(each.starts == (3,) and Seat(1) in each.seats for each in found.solution.sections)


def test_a_held_section_stays_open_although_closing_it_would_save() -> None:
    course = a_course(activities=(an_hour(0),))
    problem = a_problem(course, learners={0: (0, 1, 2)})
    old = Solution((at(3, who=(0, 1)), at(5, who=(2,))))
    _, found = again(problem, old, whole(old.sections[1]), joined=frozenset({0}))
    assert any(each.starts == (5,) and Seat(2) in each.seats for each in found.solution.sections)


def test_what_was_published_keeps_no_bound_from_being_one() -> None:
    """The bound is of the points alone, so that raising the price of changes leaves it where it was."""
    problem = a_problem(a_course(activities=(an_hour(0), an_hour(1, min_days=1))))
    old = Solution((at(3, 13),))
    bounds = set()
    for price in (0, 5000):
        dear = replace(problem, published=published(old, moved=price))
        bounds.add(solve(dear, seconds=0, steps=4, workers=1, instead_of=old).bound)
    assert len(bounds) == 1


def test_putting_back_alone_finds_who_stands_in_at_the_same_times() -> None:
    problem = a_problem(a_course(activities=(an_hour(0), an_hour(1, min_days=1)), instructors=(8, 9)))
    old = Solution((at(3, 13),))
    busy = problem.busy.copy()
    busy[9, 13] = 1
    problem = replace(problem, busy=busy, published=published(old))
    search = Search(problem, [Table(problem, 0)], seed=0)

    assert mend(search, old) == {0}

    (section,) = search.solution.sections
    assert (section.instructor, section.starts, section.seats) == (8, (3, 13), (Seat(0), Seat(1)))
