"""One change that seats several: made once, and then everybody seated whom it lets sit, cheapest first.

It takes the changes that were found for single enrolments, the stretch of everybody concerned at a few levels, and the
new sections that either leads to.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from solver.alternatives.finder import Finder, Widened
from solver.alternatives.openings import seat_for
from solver.alternatives.way import Kind, Way
from solver.explain import section_of, with_place, with_seats
from solver.explain.prices import Prices
from solver.explain.seats import Place, Seats
from solver.solution import Seat, Section, Solution

LEVELS = (30, 60, 120)
"""Further stretches that everybody concerned is asked for, in minutes."""
GROUP_BUDGET = 6_000
"""Starts that the search for each next seat may look at."""


def groups(finder: Finder, course: int, ways: Iterable[Way]) -> Iterator[Way]:
    """Yield changes of one course that seat two or more at once, each with everybody whom it lets sit.

    Parameters
    ----------
    ways
        Those of the enrolments of this course, one by one.
    """
    problem = finder.problem
    waiting = [
        each
        for each in problem.enrolled[course]
        if each not in finder.around.seated
        and problem.enrolments[each].speaks
        and not problem.enrolments[each].prefers_self_paced
    ]
    if len(waiting) < 2:
        return
    seen: set[tuple[object, ...]] = set()
    for way in ways:
        key = (way.kind, way.course, way.amount, way.activity)
        if way.kind in (Kind.MOVE, Kind.STRETCH) or key in seen:
            continue
        seen.add(key)
        widened = _again(finder, way)
        if widened is not None:
            yield from _together(finder, waiting, way, widened)
    for minutes in LEVELS:
        level = finder.stretch.level(course, minutes)
        widened = Widened(level.problem, level.around, Prices(level.problem, level.around))
        yield from _together(finder, waiting, Way(Kind.STRETCH, course, 0), widened)


def _again(finder: Finder, way: Way) -> Widened | None:
    """Return the problem that a way's change makes."""
    instructors = finder.problem.courses[way.course].instructors
    match way.kind:
        case Kind.RECORDING:
            return finder.widened(way.course, recordings_allowed=way.amount)
        case Kind.INSTRUCTOR:
            return finder.widened(way.course, instructors=(*instructors, way.amount))
        case Kind.SMALLER_SECTION:
            return finder.widened(way.course, section_min=way.amount)
        case Kind.EXTRA_SECTION:
            return finder.widened(way.course, max_sections=way.amount)
        case Kind.SHORTER_SESSION:
            return finder.cut(way.course, way.activity, way.amount)
        case Kind.LATER:
            return finder.ends_later(way.amount)
        case _:
            return None


def _together(finder: Finder, waiting: list[int], way: Way, widened: Widened) -> Iterator[Way]:
    """Yield the way with everybody seated whom it lets sit, if two or more of them want to."""
    problem, solution = widened.problem, finder.solution
    around, prices = widened.around, widened.prices
    points, given = widened.points, 0
    for enrolment in waiting:
        if enrolment in around.seated:
            continue
        ask = Seats(problem, around, enrolment, budget=GROUP_BUDGET)
        found = seat_for(ask, prices, budget=GROUP_BUDGET)
        if found is None or found[1] >= 0 or (way.kind is Kind.LATER and found[0].index >= 0):
            continue
        place, more = _filled(ask, prices, found)
        solution = with_place(solution, place)
        points += more
        given += sum(not problem.enrolments[each.enrolment].prefers_self_paced for each in place.seats)
        around = around.become(solution, section_of(around, place))
        prices = prices.following(around)
    if given < 2:
        return
    result = _as_way(finder, way, solution)
    if way.kind is Kind.LATER:  # what they could study in the new days counts, too
        old = {problem.enrolments[each].person for each in result.enrolments}
        old |= {each.instructor for each in result.opened}
        points += sum(widened.prices.as_is(each)[1] - finder.prices.as_is(each)[1] for each in old)
    if points < 0:
        yield replace(result, points=points)


def _filled(ask: Seats, prices: Prices, found: tuple[Place, int]) -> tuple[Place, int]:
    """Return a place with everybody else in it whom a seat there serves, while there is room."""
    place, points = found
    if place.index >= 0:
        return place, points
    section, seats = place.section, list(place.seats)
    rooms = [ask.left(k, s, v) for k, (s, v) in enumerate(zip(section.starts, section.venues, strict=True))]
    sitting = {each.enrolment for each in seats}
    for other in ask.hours.learners(ask.index):
        wanted = ask.problem.enrolments[other]
        if other in sitting or other in ask.around.seated or wanted.prefers_self_paced:
            continue
        if len(seats) >= ask.course.section_max:
            break
        options = [each for each in ask.ways(other, section) if ask.fits([*seats, each], rooms)]
        priced = sorted((prices.of_seats(section, [each], new=False), each) for each in options)
        if priced and priced[0][0] < 0 and wanted.person != section.instructor:
            seats.append(priced[0][1])
    if len(seats) == len(place.seats):
        return found
    whole = Place(-1, section, tuple(seats))
    return whole, prices.of_seats(section, seats, new=True)


def _as_way(finder: Finder, way: Way, solution: Solution) -> Way:
    before = finder.solution.sections
    joined = []
    for index, section in enumerate(solution.sections[: len(before)]):
        was = {each.enrolment for each in before[index].seats}
        joined += [(index, seat) for seat in section.seats if seat.enrolment not in was]
    opened = tuple(with_seats(Place(-1, each, ())) for each in solution.sections[len(before) :])
    extended = _extended(finder, solution, joined, opened) if way.kind is Kind.STRETCH else ()
    return replace(
        way,
        joined=tuple(joined),
        opened=opened,
        extended=extended,
        seated=(),
        proven=False,
        amount=_amount(way, opened),
    )


def _amount(way: Way, opened: tuple[Section, ...]) -> int:
    if way.kind is Kind.SMALLER_SECTION and opened:
        return max(way.amount, min(len(each.seats) for each in opened))
    return way.amount


def _extended(
    finder: Finder, solution: Solution, joined: list[tuple[int, Seat]], opened: tuple[Section, ...]
) -> tuple[tuple[int, int], ...]:
    most: dict[int, int] = {}
    problem = finder.problem

    def note(person: int, section: Section, recorded: tuple[int, ...]) -> None:
        most[person] = max(most.get(person, 0), finder.stretch.extension(person, section, recorded))

    for index, seat in joined:
        note(problem.enrolments[seat.enrolment].person, solution.sections[index], seat.recorded)
    for section in opened:
        note(section.instructor, section, ())
        for seat in section.seats:
            note(problem.enrolments[seat.enrolment].person, section, seat.recorded)
    return tuple(sorted((person, minutes) for person, minutes in most.items() if minutes))
