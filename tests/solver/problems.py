"""Problems of a handful of cells, said in a few words; every default is allowed and unremarkable.

A day has ten cells of an hour, the horizon three days. Everybody works all the time. Person 9 teaches.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import pytest

from solver.enumerate import all_candidates
from solver.master import solve_over
from solver.problem import UNLIMITED, Course, Enrolment, LiveActivity, Problem, Rules, Venue
from solver.rules import BY_KEY, RULES, breaches
from solver.solution import Infeasible, Seat, Section, Solution, Solved

DAY = 10
N_CELLS = 30
TEACHER = 9
HOUR = 60


def a_course(**changed: Any) -> Course:
    """A course of one live hour, taught by person 9 in sections of 1 to 5, at most 3 of them."""
    settings: dict[str, Any] = {
        "activities": (an_hour(0),),
        "instructors": (TEACHER,),
        "section_min": 1,
        "section_max": 5,
        "max_sections": 3,
    }
    return Course(**{**settings, **changed})


def an_hour(position: int, **changed: Any) -> LiveActivity:
    return LiveActivity(position, **{"duration": HOUR, "self_paced_minutes": HOUR, **changed})


def a_problem(
    *courses: Course,
    learners: Mapping[int, Iterable[int]] | None = None,
    only: Mapping[int, Iterable[int]] | None = None,
    rules: Rules | None = None,
    venues: Sequence[Venue] = (),
    **changed: Any,
) -> Problem:
    """A problem with ten people.

    ``learners`` gives the people of each course (default: persons 0 and 1 in each), ``only`` the cells within reach of
    a person (default: all).
    """
    taught = courses or (a_course(),)
    enrolled = learners if learners is not None else dict.fromkeys(range(len(taught)), (0, 1))
    reach = np.ones((10, N_CELLS), np.uint8)
    for person, cells in (only or {}).items():
        reach[person] = 0
        reach[person, list(cells)] = 1
    cells_of_time = np.arange(N_CELLS, dtype=np.int64)
    settings: dict[str, Any] = {
        "grid": HOUR,
        "first_minute": 0,
        "horizon_start": 0,
        "horizon_end": N_CELLS * HOUR,
        "working": reach.copy(),
        "reach": reach,
        "busy": np.zeros((10, N_CELLS), np.uint8),
        "clock_of": np.zeros(10, np.int64),
        "anchor_of": np.zeros(10, np.int64),
        "day": (cells_of_time // DAY)[None],
        "wall": (cells_of_time % DAY * HOUR)[None],
        "burden": np.zeros(10, np.int64),
        "courses": taught,
        "enrolments": tuple(Enrolment(person, course, 2000) for course, each in enrolled.items() for person in each),
        "rules": rules or Rules(),
        "venues": tuple(venues),
        "reaches_venue": np.ones((10, len(venues)), np.uint8),
    }
    return Problem(**{**settings, **changed})


def a_place(*, closed: Iterable[int] = (), capacity: int = 9) -> Venue:
    opened = np.ones(N_CELLS, np.uint8)
    opened[list(closed)] = 0
    return Venue(opened, capacity)


def at(
    *starts: int, course: int = 0, who: Iterable[int | Seat] = (0, 1), by: int = TEACHER, venue: int = -1
) -> Section:
    """A section at these starts with these enrolments."""
    seats = tuple(each if isinstance(each, Seat) else Seat(each) for each in who)
    return Section(course, by, starts, (venue,) * len(starts), seats)


def broken(key: str, problem: Problem, *sections: Section) -> list[tuple[int, ...]]:
    """Where sections break one rule."""
    return [breach.at for breach in BY_KEY[key].breaches(problem, Solution(sections))]


def assert_alone_decides(key: str, problem: Problem, *, must_open: Sequence[int] = ()) -> None:
    """The model keeps the rule; and it is this rule's ``post`` (with what it answers the builder) that does so.

    With every rule the answer breaks none. Without this one the best answer breaks it and no other: so the rule's tests
    would notice if its ``post`` said nothing.
    """
    best = solve_over(problem, _candidates(problem, RULES), must_open=must_open)
    if not isinstance(best, Infeasible):
        assert isinstance(best, Solved)
        assert best.proven
        assert breaches(problem, best.solution) == []
    others = [rule for rule in RULES if rule.key != key]
    match solve_over(problem, _candidates(problem, others), rules=others, must_open=must_open):
        case Solved(solution):
            assert {breach.rule for breach in breaches(problem, solution)} == {key}
        case outcome:
            pytest.fail(f"without {key} there should be more answers, not {outcome}")


def _candidates(problem: Problem, rules: Iterable[Any]) -> list[Any]:
    found = all_candidates(problem, 5000, rules)
    assert found is not None
    return found


__all__ = [
    "DAY",
    "HOUR",
    "N_CELLS",
    "TEACHER",
    "UNLIMITED",
    "Rules",
    "a_course",
    "a_place",
    "a_problem",
    "an_hour",
    "assert_alone_decides",
    "at",
    "broken",
]
