"""What stays and cannot, in words: the smallest set of pins, people, rules and dates that contradict one another."""

from __future__ import annotations

from scheduler.services.hold_plan import CannotStay
from scheduler.services.translate import Translation
from solver.replan import CannotHold


def why_not(translation: Translation, error: CannotHold) -> CannotStay:
    """Return why held sections cannot stay."""
    published = translation.published
    assert published is not None
    lines = []
    for position in error.sections:
        held = translation.problem.held[position]
        course = translation.programme.courses[held.course]
        instructor = translation.programme.people[held.instructor]
        lines.append(f"a section of {course.title} with {instructor.name} ({instructor.id}) stays")
    return CannotStay(lines, "Loosen one of the pins, give an earlier --freeze-until, or change the programme.")
