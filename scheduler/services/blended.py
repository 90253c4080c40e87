"""Blended courses: theory gates practice. Who comes to a live session before their study for it can be done."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from scheduler.domain.people import PersonId
from scheduler.domain.plan import Plan, SectionId
from scheduler.domain.programme import Programme, study_minutes
from scheduler.domain.teaching import ActivityId, CourseId, SelfPacedActivity


@dataclass(frozen=True, slots=True)
class Unready:
    """A learner for whose session some minutes of the study that prepares it find no room before it."""

    learner: PersonId
    course: CourseId
    section: SectionId
    session: ActivityId
    start: datetime
    theory: ActivityId
    missing_minutes: int


def not_ready(programme: Programme, plan: Plan) -> tuple[Unready, ...]:
    """Return whoever comes to a session before their theory can be done, the first session first.

    Such a seat is valid and dear: each missing minute costs points. Study after the last session prepares none.
    """
    planned: dict[tuple[PersonId, CourseId, ActivityId], int] = {}
    for block in plan.study_blocks:
        key = block.learner, block.course, block.activity
        planned[key] = planned.get(key, 0) + int((block.end - block.start).total_seconds()) // 60
    found = _not_ready(programme, plan, planned)
    return tuple(sorted(found, key=lambda each: (each.start, each.section, each.learner)))


def _not_ready(
    programme: Programme, plan: Plan, planned: dict[tuple[PersonId, CourseId, ActivityId], int]
) -> Iterator[Unready]:
    for section in plan.sections:
        sessions = {each.activity: each for each in section.sessions}
        waiting: list[SelfPacedActivity] = []
        for activity in programme.course[section.course].activities:
            if isinstance(activity, SelfPacedActivity):
                waiting.append(activity)
                continue
            session = sessions[activity.id]
            for seat in section.seats:
                for theory in waiting:
                    done = planned.get((seat.learner, section.course, theory.id), 0)
                    missing = study_minutes(programme.rules, theory) - done
                    if missing > 0:
                        yield Unready(
                            seat.learner, section.course, section.id, activity.id, session.start, theory.id, missing
                        )
            waiting = []
