"""Seats, asked of a problem that a change has made a little wider, and of those without a seat only.

A change of the programme makes a new problem; what the change leaves alone (masks of hours, planned study) is kept from
the old one, so that asking two hundred enrolments about ten changes does not plan everybody's study two thousand times.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from solver.explain.around import Around
from solver.explain.ask import NOTHING
from solver.explain.cheapest import cheapest
from solver.explain.hours import Hours
from solver.explain.prices import Prices
from solver.explain.seats import Place, Seats
from solver.explain.series import Exhausted, Others
from solver.explain.statements import Things
from solver.free_time import FreeTime
from solver.kept import adopt, keep, kept
from solver.model import Mask
from solver.problem import Course, Problem
from solver.study import Desk


class MovedWhole(Seats):
    """New times for one section, that everybody in it keeps a seat at and one more learner gets one.

    Parameters
    ----------
    around
        What the other sections take away.
    section
        The section that moves, not among them.
    """

    def __init__(self, problem: Problem, around: Around, enrolment: int, index: int, *, budget: int) -> None:
        section = around.solution.sections[index]
        course = problem.courses[section.course]
        courses = list(problem.courses)
        n = len(section.seats)
        # One host, and a section that is only large enough with everybody in it
        courses[section.course] = replace(course, instructors=(section.instructor,), section_min=n + 1)
        changed = with_courses(problem, courses)
        super().__init__(changed, around.seen_in(changed), enrolment, budget=budget)
        self.moving = section

    def joining(self, without: Things = NOTHING) -> Others:
        """Return everybody in the section."""
        learners = self.hours.learners(self.index)
        row = {each: bit for bit, each in enumerate(learners)}
        bits = [row[seat.enrolment] for seat in self.moving.seats]
        most = min(len(self.course.live), self.course.recordings_allowed)
        return self._among(bits, len(bits), most, without)

    def might(self) -> bool:
        """Whether each session by itself has a start that everybody can attend; recordings make it hard to say no."""
        if self.course.recordings_allowed:
            return True
        hosts = self.open_space().hosts
        if not hosts:
            return False
        for k in range(len(self.course.live)):
            everybody = np.logical_or.reduce([each.attends for each in hosts[0].rooms[k]])
            for seat in self.moving.seats:
                everybody = everybody & self._mine(seat.enrolment, k, NOTHING)[0]
            if not everybody.any():
                return False
        return True

    def in_sections(self, without: Things = NOTHING):  # type: ignore[no-untyped-def]  # noqa: ARG002
        """Yield nothing: a seat in a section that stays where it is moves nobody."""
        return iter(())


def with_courses(problem: Problem, courses: Sequence[Course]) -> Problem:
    """Return a problem with other courses, whose hours and study are those of the given one."""
    changed = replace(problem, courses=tuple(courses))
    adopt(changed, problem)
    return changed


def with_course(problem: Problem, course: int, **fields: object) -> Problem:
    """Return a problem with some fields of one course changed that neither hours nor study depend on."""
    courses = list(problem.courses)
    courses[course] = replace(courses[course], **fields)  # type: ignore[arg-type]
    return with_courses(problem, courses)


def stretched(problem: Problem, rows: Mapping[int, Mask]) -> Problem:
    """Return a problem to ask `Hours` of, in which some people can be reached at other times; else it is the same.

    The rows lie beside it: for ten levels of fifteen courses, copies of everybody's would be dear.
    """
    kept(problem, Desk)  # so that there is one to share
    hours = Hours.of(problem)
    changed = replace(problem)
    adopt(changed, problem, only=(Desk, FreeTime))
    keep(changed, Hours, hours.stretched(changed, rows))
    return changed


def wider(problem: Problem, rows: Mapping[int, Mask]) -> Problem:
    """Return a problem in which some people can be reached at other times; their study is the same."""
    kept(problem, Desk)  # so that there is one to share
    reach = problem.reach.copy()
    for person, row in rows.items():
        reach[person] = row
    changed = replace(problem, reach=reach)
    adopt(changed, problem, only=(Desk, FreeTime))
    return changed


def seat_for(ask: Seats, prices: Prices, *, budget: int) -> tuple[Place, int] | None:
    """Return the cheapest seat found for an enrolment and the points that it adds, or None."""
    found = cheapest(ask, prices, budget=budget)
    if found.place is not None:
        return found.place, found.points
    if found.proven:
        return None
    try:
        place = ask.new_section()
    except Exhausted:
        return None
    if place is None:
        return None
    return place, prices.of_seats(place.section, place.seats, new=place.index < 0)
