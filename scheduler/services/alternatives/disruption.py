"""How much a change asks of people: one number, to set beside the points it gains. See docs/alternatives.md."""

from __future__ import annotations

from scheduler.services.translate import Translation
from solver.alternatives import Kind, Way
from solver.solution import Solution

CONSENT = 120
"""Somebody is asked to teach what they have not taught: an hour to say yes, an hour to prepare."""
MOVED_PERSON = 30
"""Each person whose sessions move has to make room again."""
RECORDED = 30
"""Each session that is watched alone instead of attended."""
SECTION = 60
"""A section that the course was not meant to have."""
EMPTY_CHAIR = 15
"""Each learner that a section has less than its minimum."""
DAY = 60
"""Each day that the programme lasts longer."""


def disruption(translation: Translation, solution: Solution, way: Way) -> int:
    """Return what a way asks of people, in minutes of somebody's goodwill.

    A minute of further stretch is one; the rest is set against it: see the constants of this module.
    """
    problem = translation.problem
    course = problem.courses[way.course]
    seats = [seat for _, seat in way.joined] + [seat for section in way.opened for seat in section.seats]
    match way.kind:
        case Kind.RECORDING:
            return RECORDED * sum(len(each.recorded) for each in seats)
        case Kind.STRETCH:
            return sum(minutes for _, minutes in way.extended)
        case Kind.INSTRUCTOR:
            return CONSENT
        case Kind.SMALLER_SECTION:
            return EMPTY_CHAIR * sum(max(0, course.section_min - len(each.seats)) for each in way.opened)
        case Kind.EXTRA_SECTION:
            return SECTION * (way.amount - course.max_sections)
        case Kind.MOVE:
            return MOVED_PERSON * sum(len(solution.sections[index].seats) + 1 for index, _ in way.moved)
        case Kind.SHORTER_SESSION:
            held = sum(each.course == way.course for each in solution.sections) + len(way.opened)
            return (course.live[way.activity].duration - way.amount) * held
        case Kind.LATER:
            return DAY * way.amount
