"""Courses that must be live and cannot be for everybody: who contradicts whom, and by which rules."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from scheduler.domain.people import PersonId
from scheduler.domain.plan import Plan
from scheduler.domain.programme import Programme
from scheduler.domain.teaching import CourseId, LivePolicy
from scheduler.services.check_plan.words import listed
from scheduler.services.find_availability import Availability
from scheduler.services.translate import to_problem
from solver.clash import SeatClash, find_seat_clash

__all__ = ["Unmeetable", "unmeetable"]


@dataclass(frozen=True, slots=True)
class Unmeetable:
    """Learners of a course who cannot all have a live seat, and the rules (keys) behind it; a smallest such set."""

    course: CourseId
    learners: tuple[PersonId, ...]
    rules: tuple[str, ...]
    text: str


def unmeetable(programme: Programme, availability: Availability, plan: Plan) -> Iterator[Unmeetable]:
    """Yield a contradiction for each course with ``live = "required"`` that leaves somebody without a seat.

    Nothing is yielded where everybody could sit were it not for other courses, or where a course is too large for the
    question; each enrolment's own reason and blockers then say what there is to say.
    """
    waiting = {each.course for each in plan.self_paced if each.needs_decision}
    if not waiting:
        return
    problem = to_problem(programme, availability).problem
    for row, course in enumerate(programme.courses):
        if course.id not in waiting or course.live is not LivePolicy.REQUIRED:
            continue
        found = find_seat_clash(problem, row)
        if isinstance(found, SeatClash):
            people = [programme.people[problem.enrolments[each].person] for each in found.enrolments]
            names = listed(f"{each.name} ({each.id})" for each in people)
            many = f"{names} cannot all" if len(people) > 1 else f"{names} cannot"
            text = f"{course.title} must be live, but {many} have a seat in it, by these rules: {listed(found.rules)}."
            yield Unmeetable(course.id, tuple(each.id for each in people), found.rules, text)
