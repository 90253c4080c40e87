"""What holds each study block: the session before it, and the session or deadline after it. They move with these."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from calendars import zones
from scheduler.domain.people import PersonId
from scheduler.domain.plan import Section, StudyBlock
from scheduler.domain.programme import Programme
from scheduler.domain.teaching import ActivityId, Course, CourseId


def hang_study(
    programme: Programme, sections: Iterable[Section], blocks: Iterable[StudyBlock]
) -> tuple[StudyBlock, ...]:
    """Return the blocks with their release and due dates, worked out from the sections as they are now."""
    section_of = {(seat.learner, each.course): each for each in sections for seat in each.seats}
    known: dict[tuple[PersonId, CourseId, ActivityId], tuple[datetime | None, datetime | None]] = {}
    found = []
    for block in blocks:
        key = block.learner, block.course, block.activity
        if key not in known:
            known[key] = held_by(programme, section_of.get(key[:2]), *key)
        release, due = known[key]
        found.append(replace(block, release=release, due=due))
    return tuple(found)


def held_by(
    programme: Programme, section: Section | None, learner: PersonId, course: CourseId, activity: ActivityId
) -> tuple[datetime | None, datetime | None]:
    """Return the release and due date of an activity's study; None where only the programme's start or end holds it."""
    order = [each.id for each in programme.course[course].activities]
    at = order.index(activity)
    release, ends = None, []
    for session in section.sessions if section is not None else ():
        if order.index(session.activity) < at:
            release = session.end if release is None else max(release, session.end)
        elif order.index(session.activity) > at:
            ends.append(session.start)
    deadline = deadline_of(programme, programme.course[course], learner)
    if deadline is not None:
        ends.append(deadline)
    return release, min(ends, default=None)


def deadline_of(programme: Programme, course: Course, learner: PersonId) -> datetime | None:
    """Return the end of a course's last date for study, by the learner's clock at home; None where it has none."""
    if course.due is None:
        return None
    home = programme.person[learner].time_zone
    return zones.midnight(course.due + timedelta(days=1), home, where=f"person {learner}")
