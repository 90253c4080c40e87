"""The smallest change of each kind that seats an enrolment, around the seats that there are."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from solver.alternatives.openings import (
    MovedWhole,
    seat_for,
    with_course,
)
from solver.alternatives.stretch import Stretch, Stretches
from solver.alternatives.way import Kind, Way
from solver.explain import with_place, with_seats
from solver.explain.around import Around
from solver.explain.hours import Hours
from solver.explain.prices import Prices
from solver.explain.seats import Place, Seats
from solver.explain.series import Exhausted
from solver.kept import adopt
from solver.model import Mask
from solver.problem import Course, LiveActivity, Problem
from solver.solution import Section, Solution

BUDGET = 8_000
"""Starts that one search may look at, as in ``solver.explain``; an alternative that is not found for want of it is
left out, one that is found is right."""
MOST_ASKED = 4
"""How many people are tried as another instructor, those with most time in common with the learner first."""
LOOKED_AT = 12
"""How many of them are looked at closely."""
MOST_DAYS = 28
"""How many days later than now a programme may end to seat somebody."""
MOST_NEIGHBOURS = 3
"""How many seats are tried that only a section of the learner's own, in another course, stands in the way of."""


@dataclass(frozen=True)
class Widened:
    """A problem after a change, the same solution read as one of it, and what the change alone does to the points."""

    problem: Problem
    around: Around
    prices: Prices
    points: int = 0
    opened: list[tuple[Place, int]] = field(default_factory=list)
    """The new sections found in it so far, with all points."""


class Finder:
    """Looks for ways to seat enrolments of one solution.

    Parameters
    ----------
    problem, solution
        The solution must be valid.
    stretches
        How far each person would have to stretch for each cell.
    speaks
        Whether a person speaks a course's language: those who do and do not teach it yet may be asked to.
    teachers
        Who teaches anything yet; they are asked first.
    """

    def __init__(
        self,
        problem: Problem,
        solution: Solution,
        *,
        stretches: Stretches,
        speaks: Callable[[int, int], bool],
        teachers: frozenset[int] = frozenset(),
        later: Callable[[int], tuple[Problem, Solution] | None] | None = None,
        budget: int = BUDGET,
    ) -> None:
        self.problem, self.solution, self.budget = problem, solution, budget
        self.around = Around(problem, solution)
        self.prices = Prices(problem, self.around)
        self.speaks, self.teachers, self.later_problem = speaks, teachers, later
        self.stretch = Stretch(problem, self.around, self.prices, stretches, budget)
        self._widened: dict[tuple[object, ...], Widened] = {}
        self._freed: dict[int, tuple[Around, Prices, int]] = {}
        self._who_speaks: dict[int, Mask] = {}
        self._roomy: dict[int, Stretch] = {}

    def ways(self, enrolment: int, *, kinds: frozenset[Kind] = frozenset(Kind), clash: bool = True) -> Iterator[Way]:
        """Yield the smallest change of each kind that there is for an enrolment, in the contract's order.

        ``clash`` says whether a section of the learner's own may be what stands in the way.
        """
        wanted = self.problem.enrolments[enrolment]
        if not wanted.speaks:
            return
        course = self.problem.courses[wanted.course]
        looks: dict[Kind, Callable[[int], Way | None]] = {
            Kind.RECORDING: self.recording,
            Kind.STRETCH: self.stretched,
            Kind.INSTRUCTOR: self.instructor,
            Kind.SMALLER_SECTION: self.smaller_section,
            Kind.EXTRA_SECTION: self.extra_section,
            Kind.MOVE: lambda each: self.move(each, clash=clash),
            Kind.SHORTER_SESSION: self.shorter_session,
            Kind.LATER: self.later,
        }
        for kind, look in looks.items():
            if kind in kinds and (course.instructors or kind is Kind.INSTRUCTOR):
                way = look(enrolment)
                if way is not None:
                    yield way

    # ---- changes of the course ---------------------------------------------------------------------------------------

    def widened(self, course: int, **fields: object) -> Widened:
        """Return the problem with some fields of a course changed that touch neither hours nor study."""
        key = (course, *sorted(fields.items()))
        if key not in self._widened:
            problem = with_course(self.problem, course, **fields)
            around = self.around.seen_in(problem)
            self._widened[key] = Widened(problem, around, self.prices.seen_in(problem, around))
        return self._widened[key]

    def seat(self, widened: Widened, enrolment: int) -> tuple[Place, int] | None:
        """Return the cheapest seat in a widened problem, with all points of the change.

        Who sits in a section that the same change opened for somebody before gets that one: the same alternative.
        """
        for place, points in widened.opened:
            if any(each.enrolment == enrolment for each in place.seats):
                return place, points
        ask = Seats(widened.problem, widened.around, enrolment, budget=self.budget)
        found = seat_for(ask, widened.prices, budget=self.budget)
        if found is None:
            return None
        place, points = found[0], found[1] + widened.points
        if place.index < 0:
            widened.opened.append((place, points))
        return place, points

    def _course(self, enrolment: int) -> tuple[int, Course]:
        index = self.problem.enrolments[enrolment].course
        return index, self.problem.courses[index]

    def recording(self, enrolment: int) -> Way | None:
        """Return a seat with as few more recordings allowed as there must be; one session at least is attended."""
        index, course = self._course(enrolment)
        for allowed in range(course.recordings_allowed + 1, len(course.live)):
            found = self.seat(self.widened(index, recordings_allowed=allowed), enrolment)
            if found is not None:
                return _way(Kind.RECORDING, index, *found, amount=allowed)
        return None

    def smaller_section(self, enrolment: int) -> Way | None:
        """Return a new section with as few less learners than the minimum as there must be."""
        index, course = self._course(enrolment)
        if course.section_min < 2 or not self.possible(enrolment, section_min=1):
            return None
        for least in range(course.section_min - 1, 0, -1):
            found = self.seat(self.widened(index, section_min=least), enrolment)
            if found is not None:
                return _way(Kind.SMALLER_SECTION, index, *found, amount=least)
        return None

    def extra_section(self, enrolment: int) -> Way | None:
        """Return a section beyond the most that the course may have."""
        index, course = self._course(enrolment)
        n_open = len(self.around.of_course[index])
        if n_open < course.max_sections:
            return None
        found = self.seat(self.widened(index, max_sections=n_open + 1), enrolment)
        return None if found is None else _way(Kind.EXTRA_SECTION, index, *found, amount=n_open + 1)

    def possible(self, enrolment: int, **fields: object) -> bool:
        """Whether there is any seat at all with some fields of the course changed; unsure counts as yes."""
        index, _ = self._course(enrolment)
        widened = self.widened(index, **fields)
        ask = Seats(widened.problem, widened.around, enrolment, budget=self.budget)
        try:
            return not ask.no_capacity()
        except Exhausted:
            return True

    # ---- somebody else teaches ---------------------------------------------------------------------------------------

    def instructor(self, enrolment: int) -> Way | None:
        """Return a section of somebody who speaks the language and does not teach the course yet.

        Those with most time in common with the learner are tried; whoever teaches something counts double.
        """
        index, _ = self._course(enrolment)
        tried = self._most_in_common(enrolment)[:MOST_ASKED]
        ways = [self._taught_by(enrolment, index, each) for each in tried]
        return min((each for each in ways if each), key=lambda each: (each.points, each.amount), default=None)

    def _taught_by(self, enrolment: int, index: int, person: int) -> Way | None:
        # Nobody else could: there would be a seat now
        found = self.seat(self.widened(index, instructors=(person,)), enrolment)
        return None if found is None else _way(Kind.INSTRUCTOR, index, *found, amount=person)

    def _most_in_common(self, enrolment: int) -> list[int]:
        """Return people who could teach and do not yet, most time in common with the learner first.

        Free hours are compared for everybody at once; only for the first few is it looked at start by start.
        """
        index, course = self._course(enrolment)
        own = self.problem.enrolments[enrolment].person
        if not course.live:
            return []
        mine = Seats(self.problem, self.around, enrolment, budget=self.budget)
        attends = [mine.attends(k) for k in range(len(course.live))]
        common = np.bitwise_count(self._free & np.packbits(np.logical_or.reduce(attends))).sum(axis=1, dtype=np.int64)
        common[list(self.teachers)] *= 2
        common[[*course.instructors, own]] = 0
        common[~self._speakers(index)] = 0
        order = np.argsort(-common, kind="stable")[:LOOKED_AT].tolist()
        return [each for each in order if common[each] and self._could_teach(each, course, attends)]

    @cached_property
    def _free(self) -> NDArray[np.uint8]:
        return np.packbits((self.problem.reach > 0) & (self.problem.busy == 0), axis=1)

    def _speakers(self, index: int) -> Mask:
        if index not in self._who_speaks:
            self._who_speaks[index] = np.array([self.speaks(each, index) for each in range(self.problem.n_people)])
        return self._who_speaks[index]

    def _could_teach(self, person: int, course: Course, attends: list[Mask]) -> bool:
        hours, missed = Hours.of(self.problem), 0
        for each, mine in zip(course.live, attends, strict=True):
            free = hours.reach(person, each) & hours.free(person, each) & mine
            if not (free & self.around.clear(person, each)).any():
                missed += 1
        return missed <= course.recordings_allowed

    def roomiest(self, enrolment: int) -> Iterator[Section]:
        """Yield new sections that take several changes at once: of any size, beyond the most, of another instructor.

        Where none of these will do, the one is yielded that asks for the smallest stretch, again of any size.
        """
        index, course = self._course(enrolment)
        most = len(self.around.of_course[index]) + 1
        asked = self._most_in_common(enrolment)[:MOST_ASKED]
        n_found = 0
        for instructors in (course.instructors, *((each,) for each in asked)):
            widened = self.widened(index, section_min=1, max_sections=most, instructors=tuple(instructors))
            ask = Seats(widened.problem, widened.around, enrolment, budget=self.budget)
            found = seat_for(ask, widened.prices, budget=self.budget) if instructors else None
            if found is not None and found[0].index < 0:
                n_found += 1
                yield with_seats(found[0])
        if not n_found and course.instructors:
            way = self._roomy_stretch(index, most).smallest(enrolment)
            yield from way.opened if way else ()

    def _roomy_stretch(self, index: int, most: int) -> Stretch:
        if index not in self._roomy:
            wide = self.widened(index, section_min=1, max_sections=most)
            self._roomy[index] = Stretch(wide.problem, wide.around, wide.prices, self.stretch.stretches, self.budget)
        return self._roomy[index]

    # ---- somebody stretches ------------------------------------------------------------------------------------------

    def stretched(self, enrolment: int) -> Way | None:
        """Return the seat with the smallest stretch: the largest extension first, then the sum of all."""
        return self.stretch.smallest(enrolment)

    # ---- a section moves ---------------------------------------------------------------------------------------------

    def move(self, enrolment: int, *, clash: bool = True) -> Way | None:
        """Return new times of one section that seat the enrolment, everybody in it keeping their seat."""
        index, course = self._course(enrolment)
        best: Way | None = None
        for section in self.around.of_course[index]:
            if len(self.solution.sections[section].seats) < course.section_max:
                way = self._moved(enrolment, section)
                if way is not None and (best is None or way.points < best.points):
                    best = way
        if best is None and clash:
            best = self._neighbour_moved(enrolment)
        return best

    def _without(self, section: int) -> tuple[Around, Prices, int]:
        """Return what there is without a section, and what the section costs."""
        if section not in self._freed:
            around = self.around.without(section)
            prices = self.prices.following(around)
            whole = self.solution.sections[section]
            self._freed[section] = around, prices, prices.of_seats(whole, whole.seats, new=True)
        return self._freed[section]

    def _moved(self, enrolment: int, section: int) -> Way | None:
        around, prices, cost = self._without(section)
        ask = MovedWhole(self.problem, around, enrolment, section, budget=self.budget)
        if not ask.might():
            return None
        found = seat_for(ask, prices, budget=self.budget)
        if found is None:
            return None
        place, points = found
        seats, before = with_seats(place), self.solution.sections[section]
        if (seats.starts, seats.venues) == (before.starts, before.venues):
            return None  # there is a seat in it where it is: that is no move, and every other time costs more
        joined = next(each for each in place.seats if each.enrolment == enrolment)
        index = self.problem.enrolments[enrolment].course
        return Way(Kind.MOVE, index, points - cost, moved=((section, seats),), proven=False, seated=(joined.enrolment,))

    def _neighbour_moved(self, enrolment: int) -> Way | None:
        """Return new times of a section of the learner's in another course, which lets them have a seat in this one."""
        problem, solution = self.problem, self.solution
        index, _ = self._course(enrolment)
        person = problem.enrolments[enrolment].person
        best: Way | None = None
        for other, seat in self.around.seats[person]:
            around, prices, cost = self._without(other)
            # A section that meets in front of the learner is filled up again, not joined in haste: few are looked at.
            ask = Seats(problem, around, enrolment, budget=self.budget)
            for place in list(ask.in_sections())[:MOST_NEIGHBOURS]:
                seated = with_place(solution, place)
                sections = list(seated.sections)
                moving = sections[other]
                sections[other] = replace(moving, seats=tuple(each for each in moving.seats if each != seat))
                there = around.become(Solution(tuple(sections)), place.index)
                again = MovedWhole(problem, there, seat.enrolment, other, budget=self.budget)
                found = seat_for(again, prices.following(there), budget=self.budget) if again.might() else None
                if found is None:
                    continue
                points = prices.of_seats(place.section, place.seats, new=False) + found[1] - cost
                if best is None or points < best.points:
                    best = Way(
                        Kind.MOVE,
                        index,
                        points,
                        joined=((place.index, place.seats[0]),),
                        moved=((other, with_seats(found[0])),),
                        proven=False,
                    )
        return best

    # ---- a session gets shorter --------------------------------------------------------------------------------------

    def shorter_session(self, enrolment: int) -> Way | None:
        """Return a seat with the least cut of one live activity, whose sessions end earlier in every section."""
        index, course = self._course(enrolment)
        grid = self.problem.grid
        cuts: list[tuple[int, int, int]] = []
        for k, each in enumerate(course.live):
            shorter = range(grid, each.duration, grid)
            lengths = [n for n in shorter if 2 * n >= each.duration]
            if lengths and self._possible_at(enrolment, k, lengths[0]):
                cuts.extend((each.duration - n, k, n) for n in lengths)
        for _, k, minutes in sorted(cuts):
            found = self.seat(self.cut(index, k, minutes), enrolment)
            if found is not None:
                return _way(Kind.SHORTER_SESSION, index, *found, amount=minutes, activity=k)
        return None

    def _possible_at(self, enrolment: int, k: int, minutes: int) -> bool:
        index, _ = self._course(enrolment)
        widened = self.cut(index, k, minutes)
        ask = Seats(widened.problem, widened.around, enrolment, budget=self.budget)
        try:
            return not ask.no_capacity()
        except Exhausted:
            return True

    def cut(self, index: int, k: int, minutes: int) -> Widened:
        """Return the problem in which one live activity takes only so many minutes."""
        key = ("cut", index, k, minutes)
        if key not in self._widened:
            course = self.problem.courses[index]
            cut = course.live[k].position
            activities = tuple(
                replace(each, duration=minutes) if isinstance(each, LiveActivity) and each.position == cut else each
                for each in course.activities
            )
            courses = list(self.problem.courses)
            courses[index] = replace(course, activities=activities)
            problem = replace(self.problem, courses=tuple(courses))
            adopt(problem, self.problem, only=(Hours,))  # keyed by the length of a session
            around = self.around.recounted(problem, index)
            prices = self.prices.following(around)
            points = sum(prices.as_is(each)[1] - self.prices.as_is(each)[1] for each in around.touched)
            self._widened[key] = Widened(problem, around, prices, points)
        return self._widened[key]

    # ---- the programme ends later ------------------------------------------------------------------------------------

    def later(self, enrolment: int) -> Way | None:
        """Return a seat in a new section with the programme ending as few days later as it must."""
        index, _ = self._course(enrolment)
        if self.later_problem is None or not self._seat_later(enrolment, MOST_DAYS, only_whether=True):
            return None
        low, high = 0, MOST_DAYS
        while high - low > 1:
            middle = (low + high) // 2
            if self._seat_later(enrolment, middle, only_whether=True):
                high = middle
            else:
                low = middle
        found = self._seat_later(enrolment, high)
        return None if found is None else _way(Kind.LATER, index, *found, amount=high)  # type: ignore[misc]

    def _seat_later(self, enrolment: int, days: int, *, only_whether: bool = False) -> tuple[Place, int] | bool | None:
        widened = self.ends_later(days)
        ask = Seats(widened.problem, widened.around, enrolment, budget=self.budget)
        if only_whether:
            try:
                return ask.new_section() is not None
            except Exhausted:
                return False
        found = seat_for(ask, widened.prices, budget=self.budget)
        if found is None or found[0].index >= 0:
            return None
        # The learner's own study may spread over the days that are new: the price before is that of the old programme.
        place, points = found
        people = {place.section.instructor, *(self.problem.enrolments[s.enrolment].person for s in place.seats)}
        points += sum(widened.prices.as_is(each)[1] - self.prices.as_is(each)[1] for each in people)
        return place, points

    def ends_later(self, days: int) -> Widened:
        """Return the problem of a programme that ends so many days later."""
        key = ("later", days)
        if key not in self._widened:
            assert self.later_problem is not None
            found = self.later_problem(days)
            assert found is not None
            problem, solution = found
            around = Around(problem, solution)
            self._widened[key] = Widened(problem, around, Prices(problem, around))
        return self._widened[key]


def _way(
    kind: Kind, course: int, place: Place, points: int, *, amount: int = 0, activity: int = -1, proven: bool = True
) -> Way:
    if place.index < 0:
        return Way(kind, course, points, amount, activity, opened=(with_seats(place),), proven=proven)
    return Way(
        kind, course, points, amount, activity, joined=tuple((place.index, each) for each in place.seats), proven=proven
    )
