"""A programme's rows ⇄ the domain. What is read back equals what was written, to the last field."""

from __future__ import annotations

import zlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from scheduler.domain.people import Person, PersonId, Travel
from scheduler.domain.programme import Costs, Invites, Programme, Rules, Weights
from scheduler.domain.teaching import (
    Activity,
    ActivityId,
    Certificate,
    Course,
    CourseId,
    Enrolment,
    LiveActivity,
    SelfPacedActivity,
    Venue,
    VenueId,
)
from scheduler.store.plain import from_plain, to_plain
from scheduler.store.tables import (
    ActivityKind,
    ActivityRow,
    CalendarRow,
    CourseRow,
    EnrolmentRow,
    PersonRow,
    ProgrammeRow,
    Row,
    TeachingRow,
    TravelRow,
    VenueRow,
)

Values = dict[str, Any]
"""What one row says, by column."""

CALENDAR_LEVEL = 3
"""How hard calendars are deflated: beyond it they get hardly smaller and take twice the time."""

PARTS: tuple[type[Row], ...] = (
    PersonRow,
    VenueRow,
    CourseRow,
    CalendarRow,
    TravelRow,
    TeachingRow,
    ActivityRow,
    EnrolmentRow,
)
"""The tables under a programme, each after those that it is bound to."""


def programme_values(programme: Programme) -> Values:
    """Return what a programme's own row says of its content."""
    return {
        "title": programme.title,
        "first_day": programme.start,
        "end_day": programme.end,
        "time_zone": programme.time_zone,
        "rules": to_plain(programme.rules),
        "weights": to_plain(programme.weights),
        "invites": to_plain(programme.invites),
        "costs": to_plain(programme.costs),
        "carried_over": list(programme.carried_over),
        "extra": to_plain(programme.extra),
    }


def programme_parts(programme: Programme, programme_id: int) -> Iterator[tuple[type[Row], list[Values]]]:
    """Yield the rows under a programme, table by table in the order of `PARTS`."""
    rows: dict[type[Row], Iterable[Values]] = {
        PersonRow: (_person_values(each) for each in programme.people),
        VenueRow: (
            {
                "id": each.id,
                "title": each.title,
                "time_zone": each.time_zone,
                "open_hours": each.open,
                "capacity": each.capacity,
            }
            for each in programme.venues
        ),
        CourseRow: (_course_values(each) for each in programme.courses),
        CalendarRow: (
            {"person": person, "deflated": zlib.compress(data, CALENDAR_LEVEL)}
            for person, data in programme.calendars.items()
        ),
        TravelRow: (
            {
                "person": each.person,
                "first_day": each.start,
                "end_day": each.end,
                "time_zone": each.time_zone,
                "extra": to_plain(each.extra),
            }
            for each in programme.travel
        ),
        TeachingRow: (
            {"course": course.id, "instructor": each} for course in programme.courses for each in course.instructors
        ),
        ActivityRow: (
            {"course": course.id} | _activity_values(each) for course in programme.courses for each in course.activities
        ),
        EnrolmentRow: (
            {
                "learner": each.learner,
                "course": each.course,
                "priority": each.priority,
                "preference": each.preference,
                "expires": each.expires,
                "extra": to_plain(each.extra),
            }
            for each in programme.enrolments
        ),
    }
    for table in PARTS:
        numbered = "position" in table.model_fields
        yield (
            table,
            [
                {"programme_id": programme_id} | each | ({"position": position} if numbered else {})
                for position, each in enumerate(rows[table])
            ],
        )


def _person_values(person: Person) -> Values:
    return {
        "id": person.id,
        "name": person.name,
        "email": person.email,
        "time_zone": person.time_zone,
        "working_hours": person.working_hours,
        "holidays": person.holidays,
        "stretch_minutes": person.stretch_minutes,
        "languages": list(person.languages),
        "team": person.team,
        "manager": person.manager,
        "venues": list(person.venues),
        "burden_minutes": person.burden_minutes,
        "extra": to_plain(person.extra),
    }


def _course_values(course: Course) -> Values:
    return {
        "id": course.id,
        "title": course.title,
        "language": course.language,
        "section_min": course.section_min,
        "section_max": course.section_max,
        "max_sections": course.max_sections,
        "max_sections_per_instructor": course.max_sections_per_instructor,
        "recordings_allowed": course.recordings_allowed,
        "rotate": course.rotate,
        "max_out_of_hours_sessions": course.max_out_of_hours_sessions,
        "live": course.live,
        "requires": list(course.requires),
        "due": course.due,
        "certificate_minutes": course.certificate.minutes if course.certificate else None,
        "certificate_months": course.certificate.valid_months if course.certificate else None,
        "certificate_due": course.certificate.due if course.certificate else None,
    }


def _activity_values(activity: Activity) -> Values:
    neither: Values = {"duration_minutes": None, "self_paced_minutes": None, "effort_minutes": None}
    match activity:
        case LiveActivity():
            return neither | {
                "id": activity.id,
                "kind": ActivityKind.LIVE,
                "duration_minutes": activity.duration_minutes,
                "self_paced_minutes": activity.self_paced_minutes,
                "in_person": activity.in_person,
                "min_days_after_previous": activity.min_days_after_previous,
                "max_days_after_previous": activity.max_days_after_previous,
                "max_days_after_study": activity.max_days_after_study,
                "module": activity.module,
                "check_words": activity.check,
            }
        case SelfPacedActivity():
            return neither | {
                "id": activity.id,
                "kind": ActivityKind.SELF_PACED,
                "effort_minutes": activity.effort_minutes,
                "in_person": False,
                "min_days_after_previous": 0,
                "max_days_after_previous": None,
                "max_days_after_study": None,
                "module": activity.module,
                "check_words": activity.check,
            }


@dataclass(frozen=True)
class ProgrammeRows:
    """Every row of one programme, each table in the order of its ``position``."""

    programme: ProgrammeRow
    people: Sequence[PersonRow]
    venues: Sequence[VenueRow]
    courses: Sequence[CourseRow]
    calendars: Sequence[CalendarRow]
    travel: Sequence[TravelRow]
    teaching: Sequence[TeachingRow]
    activities: Sequence[ActivityRow]
    enrolments: Sequence[EnrolmentRow]


def programme_of(rows: ProgrammeRows) -> Programme:
    """Return the programme that the rows say."""
    instructors: dict[str, list[PersonId]] = defaultdict(list)
    for teaching in rows.teaching:
        instructors[teaching.course].append(PersonId(teaching.instructor))
    activities: dict[str, list[Activity]] = defaultdict(list)
    for activity in rows.activities:
        activities[activity.course].append(_activity_of(activity))
    own = rows.programme
    return Programme(
        title=own.title,
        start=own.first_day,
        end=own.end_day,
        time_zone=own.time_zone,
        rules=from_plain(Rules, own.rules),
        weights=from_plain(Weights, own.weights),
        invites=from_plain(Invites, own.invites),
        costs=from_plain(Costs, own.costs),
        carried_over=tuple(own.carried_over),
        extra=_pairs(own.extra),
        people=tuple(_person_of(each) for each in rows.people),
        courses=tuple(_course_of(each, instructors[each.id], activities[each.id]) for each in rows.courses),
        enrolments=tuple(
            Enrolment(
                PersonId(each.learner),
                CourseId(each.course),
                each.priority,
                each.preference,
                _pairs(each.extra),
                each.expires,
            )
            for each in rows.enrolments
        ),
        venues=tuple(
            Venue(VenueId(each.id), each.title, each.time_zone, each.open_hours, each.capacity) for each in rows.venues
        ),
        travel=tuple(
            Travel(PersonId(each.person), each.first_day, each.end_day, each.time_zone, _pairs(each.extra))
            for each in rows.travel
        ),
        calendars={PersonId(each.person): zlib.decompress(each.deflated) for each in rows.calendars},
    )


def _pairs(plain: Sequence[Any]) -> tuple[tuple[str, str], ...]:
    return tuple((key, value) for key, value in plain)


def _person_of(row: PersonRow) -> Person:
    return Person(
        id=PersonId(row.id),
        name=row.name,
        email=row.email,
        time_zone=row.time_zone,
        working_hours=row.working_hours,
        holidays=row.holidays,
        stretch_minutes=row.stretch_minutes,
        languages=tuple(row.languages),
        team=row.team,
        manager=row.manager,
        venues=tuple(row.venues),
        burden_minutes=row.burden_minutes,
        extra=_pairs(row.extra),
    )


def _course_of(row: CourseRow, instructors: Sequence[PersonId], activities: Sequence[Activity]) -> Course:
    return Course(
        id=CourseId(row.id),
        title=row.title,
        language=row.language,
        section_min=row.section_min,
        section_max=row.section_max,
        max_sections=row.max_sections,
        instructors=tuple(instructors),
        activities=tuple(activities),
        max_sections_per_instructor=row.max_sections_per_instructor,
        recordings_allowed=row.recordings_allowed,
        rotate=row.rotate,
        max_out_of_hours_sessions=row.max_out_of_hours_sessions,
        live=row.live,
        requires=tuple(CourseId(each) for each in row.requires),
        due=row.due,
        certificate=None
        if row.certificate_minutes is None
        else Certificate(row.certificate_minutes, row.certificate_months or 0, row.certificate_due),
    )


def _activity_of(row: ActivityRow) -> Activity:
    if row.kind is ActivityKind.SELF_PACED:
        assert row.effort_minutes is not None, "a CHECK of the table"
        return SelfPacedActivity(ActivityId(row.id), row.effort_minutes, row.module, row.check_words)
    assert row.duration_minutes is not None, "a CHECK of the table"
    assert row.self_paced_minutes is not None, "a CHECK of the table"
    return LiveActivity(
        id=ActivityId(row.id),
        duration_minutes=row.duration_minutes,
        self_paced_minutes=row.self_paced_minutes,
        in_person=row.in_person,
        min_days_after_previous=row.min_days_after_previous,
        max_days_after_previous=row.max_days_after_previous,
        max_days_after_study=row.max_days_after_study,
        module=row.module,
        check=row.check_words,
    )
