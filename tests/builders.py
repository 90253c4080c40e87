"""Small programmes and plans, written as a coordinator would say them. Every default is valid and unremarkable."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

from scheduler.domain.people import Person, PersonId, Travel
from scheduler.domain.plan import Plan, Reason, Score, Seat, Section, SectionId, SelfPaced, Session, StudyBlock
from scheduler.domain.programme import Programme, Rules, Weights
from scheduler.domain.teaching import (
    Activity,
    ActivityId,
    Course,
    CourseId,
    Enrolment,
    LiveActivity,
    LivePolicy,
    Preference,
    Priority,
    SelfPacedActivity,
    Venue,
    VenueId,
)

NO_SCORE = Score(0, 0, 0, 0, 0, 0, 0, 0, 0)


def utc(text: str) -> datetime:
    """``utc("2027-03-02 10:00")`` is that instant."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def wall(text: str) -> datetime:
    """``wall("2027-03-02 10:00")`` is what a clock shows, of no zone."""
    return datetime.fromisoformat(text)


def a_person(
    name: str,
    *,
    zone: str = "UTC",
    hours: str = "Mo-Fr 09:00-17:00",
    stretch: int = 0,
    languages: str = "en",
    venues: str = "",
    **others: Any,
) -> Person:
    """A person called ``name``, whose identifier is the name in small letters."""
    ident = name.lower()
    return Person(
        id=PersonId(ident),
        name=name,
        email=f"{ident}@example.org",
        time_zone=zone,
        working_hours=hours,
        stretch_minutes=stretch,
        languages=tuple(languages.split()),
        venues=tuple(venues.split()),
        **others,
    )


def live(ident: str = "meet", minutes: int = 60, *, alone: int | None = None, **others: Any) -> LiveActivity:
    return LiveActivity(ActivityId(ident), minutes, minutes if alone is None else alone, **others)


def alone(ident: str = "read", minutes: int = 60) -> SelfPacedActivity:
    return SelfPacedActivity(ActivityId(ident), minutes)


def a_course(
    ident: str = "heights",
    *activities: Activity,
    instructors: str = "ines",
    size: tuple[int, int] = (1, 10),
    max_sections: int = 5,
    language: str = "en",
    policy: LivePolicy = LivePolicy.PREFERRED,
    requires: Sequence[str] = (),
    **others: Any,
) -> Course:
    return Course(
        id=CourseId(ident),
        title=ident.capitalize(),
        language=language,
        section_min=size[0],
        section_max=size[1],
        max_sections=max_sections,
        instructors=tuple(PersonId(each) for each in instructors.split()),
        activities=activities or (live(),),
        live=policy,
        requires=tuple(CourseId(each) for each in requires),
        **others,
    )


def a_venue(ident: str, *, zone: str = "UTC", hours: str = "Mo-Fr 08:00-18:00", capacity: int = 10) -> Venue:
    return Venue(VenueId(ident), ident.capitalize(), zone, hours, capacity)


def enrol(
    learners: str, course: str = "heights", *, optional: bool = False, rather_alone: bool = False
) -> tuple[Enrolment, ...]:
    """``enrol("ada bo", "heights")`` enrols both in one course."""
    return tuple(
        Enrolment(
            PersonId(each),
            CourseId(course),
            Priority.OPTIONAL if optional else Priority.MANDATORY,
            Preference.SELF_PACED if rather_alone else Preference.LIVE,
        )
        for each in learners.split()
    )


def a_journey(person: str, start: str, end: str, zone: str) -> Travel:
    return Travel(PersonId(person), date.fromisoformat(start), date.fromisoformat(end), zone)


def a_calendar(*busy: tuple[str, str]) -> bytes:
    """An iCalendar file with one busy event for each ``("2027-03-02 10:00", "2027-03-02 11:00")``, in UTC."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//example.org//tests//EN"]
    for index, (start, end) in enumerate(busy):
        lines += [
            "BEGIN:VEVENT",
            f"UID:event-{index}@example.org",
            "DTSTAMP:20270101T000000Z",
            f"DTSTART:{utc(start):%Y%m%dT%H%M%SZ}",
            f"DTEND:{utc(end):%Y%m%dT%H%M%SZ}",
            "SUMMARY:Something private",
            "END:VEVENT",
        ]
    return "\r\n".join([*lines, "END:VCALENDAR", ""]).encode()


def a_programme(
    people: Iterable[Person],
    courses: Iterable[Course],
    *enrolments: Iterable[Enrolment],
    start: str = "2027-03-01",
    end: str = "2027-03-15",
    rules: Mapping[str, Any] | None = None,
    weights: Mapping[str, int] | None = None,
    calendars: Mapping[str, bytes] | None = None,
    **others: Any,
) -> Programme:
    """Two weeks of March 2027, a Monday to a Sunday, unless said otherwise."""
    return Programme(
        title="Spring",
        start=date.fromisoformat(start),
        end=date.fromisoformat(end),
        people=tuple(people),
        courses=tuple(courses),
        enrolments=tuple(each for some in enrolments for each in some),
        rules=Rules(**(rules or {})),
        weights=Weights(**(weights or {})),
        calendars={PersonId(person): data for person, data in (calendars or {}).items()},
        **others,
    )


def meets(activity: str, start: str, minutes: int = 60, *, venue: str | None = None) -> Session:
    begins = utc(start)
    return Session(
        ActivityId(activity), begins, begins + timedelta(minutes=minutes), VenueId(venue) if venue is not None else None
    )


def a_section(
    learners: str,
    *sessions: Session | str,
    ident: str = "heights-1",
    course: str = "heights",
    instructor: str = "ines",
    zone: str = "UTC",
    recordings: Mapping[str, Sequence[str]] | None = None,
) -> Section:
    """``a_section("ada bo", "2027-03-02 10:00")`` meets once, for the activity called ``meet``."""
    watched = recordings or {}
    return Section(
        id=SectionId(ident),
        course=CourseId(course),
        instructor=PersonId(instructor),
        time_zone=zone,
        sessions=tuple(meets("meet", each) if isinstance(each, str) else each for each in sessions),
        seats=tuple(
            Seat(PersonId(each), tuple(ActivityId(activity) for activity in watched.get(each, ())))
            for each in learners.split()
        ),
    )


def by_themselves(
    learner: str, reason: Reason = Reason.COSTS_MORE, course: str = "heights", **others: Any
) -> SelfPaced:
    return SelfPaced(PersonId(learner), CourseId(course), reason, **others)


def a_block(learner: str, activity: str, start: str, minutes: int = 60, *, course: str = "heights") -> StudyBlock:
    begins = utc(start)
    return StudyBlock(
        PersonId(learner), CourseId(course), ActivityId(activity), begins, begins + timedelta(minutes=minutes)
    )


def a_plan(
    *sections: Section, self_paced: Iterable[SelfPaced] = (), study: Iterable[StudyBlock] = (), score: Score = NO_SCORE
) -> Plan:
    return Plan("Spring", tuple(sections), tuple(self_paced), tuple(study), score)
