"""Courses and what they are made of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import NewType

from scheduler.domain.people import PersonId

CourseId = NewType("CourseId", str)
ActivityId = NewType("ActivityId", str)
VenueId = NewType("VenueId", str)


class Priority(StrEnum):
    """How much it matters that an enrolment gets a live seat."""

    MANDATORY = "mandatory"
    OPTIONAL = "optional"


class Preference(StrEnum):
    """How a learner would rather take a course."""

    LIVE = "live"
    SELF_PACED = "self-paced"


class LivePolicy(StrEnum):
    """Whether a course may fall back to the self-paced track without a person's decision."""

    PREFERRED = "preferred"
    REQUIRED = "required"


@dataclass(frozen=True, slots=True)
class Venue:
    """A place for in-person sessions. ``open`` is ``opening_hours`` notation in the venue's ``time_zone``."""

    id: VenueId
    title: str
    time_zone: str
    open: str
    capacity: int


@dataclass(frozen=True, slots=True)
class LiveActivity:
    """A part of a course that a section does together.

    ``max_days_after_study`` is how many days before the session, by the learner's clock, what prepares it may be
    studied. ``module`` is the content that takes its place on the self-paced track, ``check`` how understanding is
    checked there.
    """

    id: ActivityId
    duration_minutes: int
    self_paced_minutes: int
    in_person: bool = False
    min_days_after_previous: int = 0
    max_days_after_previous: int | None = None
    max_days_after_study: int | None = None
    module: str = ""
    check: str = ""


@dataclass(frozen=True, slots=True)
class SelfPacedActivity:
    """A part of a course that each learner does alone; ``effort_minutes`` is the typical time it takes."""

    id: ActivityId
    effort_minutes: int
    module: str = ""
    check: str = ""


Activity = LiveActivity | SelfPacedActivity


@dataclass(frozen=True, slots=True)
class Certificate:
    """What a course certifies: so many minutes of training, done by the end of a date, valid for so many months.

    0 in ``valid_months``: it does not run out. ``due`` binds everybody; each enrolment may have a nearer date.
    """

    minutes: int
    valid_months: int = 0
    due: date | None = None


@dataclass(frozen=True, slots=True)
class Course:
    """A course: its activities in order, who may teach it, and how large a section may be.

    ``max_sections_per_instructor`` of 0 means no limit. ``recordings_allowed`` is how many live sessions a learner
    may make up from the recording. ``requires`` names the courses that the same learner must have finished before.
    Where the series is to ``rotate``, each learner attends at most ``max_out_of_hours_sessions`` of it out of hours.
    ``due`` is the last date, by the learner's clock, on which study may be planned.
    """

    id: CourseId
    title: str
    language: str
    section_min: int
    section_max: int
    max_sections: int
    instructors: tuple[PersonId, ...]
    activities: tuple[Activity, ...]
    max_sections_per_instructor: int = 0
    recordings_allowed: int = 0
    live: LivePolicy = LivePolicy.PREFERRED
    requires: tuple[CourseId, ...] = ()
    rotate: bool = False
    max_out_of_hours_sessions: int = 1
    due: date | None = None
    certificate: Certificate | None = None

    @property
    def live_activities(self) -> tuple[LiveActivity, ...]:
        """The live activities, in order."""
        return tuple(each for each in self.activities if isinstance(each, LiveActivity))


@dataclass(frozen=True, slots=True)
class Enrolment:
    """One learner's place in one course, before anything is planned.

    ``expires`` is the last date on which the learner's present certificate of the course is valid.
    ``extra`` keeps columns that the contract does not know.
    """

    learner: PersonId
    course: CourseId
    priority: Priority = Priority.MANDATORY
    preference: Preference = Preference.LIVE
    extra: tuple[tuple[str, str], ...] = ()
    expires: date | None = None
