"""A programme: the horizon, the rules, what each thing costs, and everybody and everything in it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cached_property

from scheduler.domain.people import Person, PersonId, Travel
from scheduler.domain.teaching import Activity, Course, CourseId, Enrolment, LiveActivity, Venue, VenueId


class Tentative(StrEnum):
    """What counts of somebody's calendar that they have not firmly agreed to."""

    BUSY = "busy"
    FREE = "free"


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules of a programme, with the contract's defaults. 0 in ``max_parallel_sessions`` means no limit.

    ``max_training_minutes_per_week`` bounds the study blocks of a local ISO week, live sessions counted first (0: no
    limit). ``study_factor`` is how much longer than the typical time a slow learner takes. ``min_peers`` is how many
    others in reach make the self-paced track no lonely one.
    """

    grid_minutes: int = 15
    buffer_minutes: int = 0
    max_live_minutes_per_day: int = 480
    instructor_max_live_minutes_per_day: int = 480
    max_parallel_sessions: int = 0
    travel_minutes: int = 60
    max_team_share_away: float = 1.0
    tentative: Tentative = Tentative.BUSY
    max_training_minutes_per_week: int = 0
    study_factor: float = 1.0
    min_peers: int = 3


def study_minutes(rules: Rules, activity: Activity) -> int:
    """Return the minutes that study of an activity is planned with: its typical time, longer for a slow learner.

    With a factor of 1 it is the typical time itself; else it is rounded up to the grid, since an estimate is no more
    precise than that.
    """
    typical = activity.self_paced_minutes if isinstance(activity, LiveActivity) else activity.effort_minutes
    factor = Decimal(str(rules.study_factor))
    return typical if factor == 1 else math.ceil(typical * factor / rules.grid_minutes) * rules.grid_minutes


@dataclass(frozen=True, slots=True)
class Weights:
    """Points for each thing a plan does, with the contract's defaults. Fewer points are better.

    ``moved_seat`` and ``changed_time`` are additional to the contract: what it costs to change a published seat.
    """

    missed_mandatory: int = 2000
    missed_optional: int = 500
    section: int = 300
    recording: int = 150
    irregular: int = 100
    missing_study_minute: int = 5
    moved_seat: int = 200
    changed_time: int = 50


@dataclass(frozen=True, slots=True)
class Costs:
    """What things cost in money, for comparing plans only; additional to the contract. 0: not counted.

    ``currency`` is what amounts are followed by. ``instructor_hour`` is paid for each hour taught, ``learner_hour``
    for each hour that a learner attends, watches or studies; ``platform_seat`` for each enrolment that does any of it
    alone, on the learning platform; ``travel_avoided`` is the journey saved by each enrolment that is served without
    a session in person.
    """

    currency: str = ""
    instructor_hour: float = 0.0
    learner_hour: float = 0.0
    platform_seat: float = 0.0
    travel_avoided: float = 0.0

    @property
    def are_given(self) -> bool:
        """Whether anything costs anything."""
        return any((self.instructor_hour, self.learner_hour, self.platform_seat, self.travel_avoided))


class StudyTime(StrEnum):
    """How study blocks stand in a learner's calendar: as time that is taken, or that others may book."""

    BUSY = "busy"
    FREE = "free"


@dataclass(frozen=True, slots=True)
class Invites:
    """How sessions are announced; additional to the contract.

    ``organizer_email`` is who invites and who gets the answers; empty: each section's instructor. ``join_link`` is a
    template with ``{section}``, ``{session}`` (the activity) and ``{course}``; empty: the link is sent later.
    """

    organizer_name: str = ""
    organizer_email: str = ""
    join_link: str = ""
    study_time: StudyTime = StudyTime.BUSY


@dataclass(frozen=True)
class Programme:
    """Everything a plan is made from.

    ``start`` and ``end`` are dates in ``time_zone``: the horizon runs from 00:00 of ``start`` (inclusive) to 00:00 of
    ``end`` (exclusive). ``calendars`` holds the raw iCalendar bytes of each person who has one; a person without an
    entry has an *unknown* calendar. The bytes are read for busy time only, and never leave the product except when the
    programme is written back as it came in. ``carried_over`` names earlier programmes whose out-of-hours minutes are
    part of people's ``burden_minutes`` already. ``extra`` keeps keys of programme.toml that the contract does not
    know, as (dotted place, TOML text) pairs.
    """

    title: str
    start: date
    end: date
    people: tuple[Person, ...]
    courses: tuple[Course, ...]
    enrolments: tuple[Enrolment, ...]
    time_zone: str = "UTC"
    rules: Rules = field(default_factory=Rules)
    weights: Weights = field(default_factory=Weights)
    venues: tuple[Venue, ...] = ()
    travel: tuple[Travel, ...] = ()
    calendars: Mapping[PersonId, bytes] = field(default_factory=dict)
    invites: Invites = field(default_factory=Invites)
    costs: Costs = field(default_factory=Costs)
    carried_over: tuple[str, ...] = ()
    extra: tuple[tuple[str, str], ...] = ()

    @cached_property
    def person(self) -> Mapping[PersonId, Person]:
        """People by identifier."""
        return {each.id: each for each in self.people}

    @cached_property
    def course(self) -> Mapping[CourseId, Course]:
        """Courses by identifier."""
        return {each.id: each for each in self.courses}

    @cached_property
    def venue(self) -> Mapping[VenueId, Venue]:
        """Venues by identifier."""
        return {each.id: each for each in self.venues}

    @cached_property
    def enrolled(self) -> Mapping[CourseId, tuple[Enrolment, ...]]:
        """The enrolments of each course, in the order they were given."""
        found: dict[CourseId, list[Enrolment]] = {each.id: [] for each in self.courses}
        for enrolment in self.enrolments:
            found[enrolment.course].append(enrolment)
        return {course: tuple(each) for course, each in found.items()}
