"""A plan: sections with their sessions and seats, the self-paced track, study blocks, and the score."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from functools import cached_property
from typing import NewType

from scheduler.domain.people import PersonId
from scheduler.domain.teaching import ActivityId, CourseId, VenueId

SectionId = NewType("SectionId", str)


class Reason(StrEnum):
    """Why a learner has no live seat. The value is the contract's word; each must be true of the plan."""

    PREFERS_SELF_PACED = "prefers-self-paced"
    LANGUAGE = "language"
    NO_COMMON_HOURS = "no-common-hours"
    BELOW_MINIMUM = "below-minimum"
    CLASH = "clash"
    NO_CAPACITY = "no-capacity"
    COSTS_MORE = "costs-more"


@dataclass(frozen=True, slots=True)
class Session:
    """One meeting of a section. ``start`` and ``end`` are aware UTC datetimes."""

    activity: ActivityId
    start: datetime
    end: datetime
    venue: VenueId | None = None


@dataclass(frozen=True, slots=True)
class Seat:
    """A learner's place in a section, and the activities made up from the recording instead of attended."""

    learner: PersonId
    recordings: tuple[ActivityId, ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a cohort that meets together. ``time_zone`` is the anchor: the instructor's own zone."""

    id: SectionId
    course: CourseId
    instructor: PersonId
    time_zone: str
    sessions: tuple[Session, ...]
    seats: tuple[Seat, ...]


@dataclass(frozen=True, slots=True)
class Blocker:
    """One person, rule or set of dates behind a reason.

    ``kind`` says what it is (``hours``, ``busy``, ``holidays``, ``language``, ``rule``, ``seat``, ``people``),
    ``text`` says it in words that a coordinator reads; the rest names what it is about.
    """

    kind: str
    text: str
    people: tuple[PersonId, ...] = ()
    rule: str = ""
    dates: tuple[date, ...] = ()


@dataclass(frozen=True, slots=True)
class OfficeHour:
    """A stretch of time in which a self-paced learner and an instructor are both at work."""

    instructor: PersonId
    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class Alternative:
    """A way to serve one or more learners who have no live seat; see the contract, section 3.

    ``changes`` are plain mappings, exactly as the contract writes them. ``office_hours``, ``peers`` and ``due``
    belong to the ``self-paced`` kind. ``id`` names what it changes and gives, so that the same alternative found again
    has the same; ``disruption`` is what it asks of people, see docs/alternatives.md. Both are additional to the
    contract.
    """

    kind: str
    text: str
    points: int
    changes: tuple[Mapping[str, object], ...] = ()
    seats: tuple[Mapping[str, object], ...] = ()
    new_sections: tuple[Section, ...] = ()
    moved_sections: tuple[Section, ...] = ()
    office_hours: tuple[OfficeHour, ...] = ()
    peers: tuple[PersonId, ...] = ()
    due: datetime | None = None
    id: str = ""
    disruption: int = 0

    @property
    def learners(self) -> tuple[PersonId, ...]:
        """Whom it gives a seat, each once, in the order of its seats."""
        return tuple(dict.fromkeys(PersonId(str(each["learner"])) for each in self.seats))


@dataclass(frozen=True, slots=True)
class SelfPaced:
    """An enrolment without a live seat, why, and what could be done about it."""

    learner: PersonId
    course: CourseId
    reason: Reason
    blockers: tuple[Blocker, ...] = ()
    alternatives: tuple[Alternative, ...] = ()
    needs_decision: bool = False


@dataclass(frozen=True, slots=True)
class StudyBlock:
    """Time set aside in a learner's own free working hours for one activity. Aware UTC datetimes.

    ``release`` and ``due`` are the session before and the session or deadline after which hold the activity, and move
    with these; None where only the horizon does.
    """

    learner: PersonId
    course: CourseId
    activity: ActivityId
    start: datetime
    end: datetime
    release: datetime | None = None
    due: datetime | None = None


@dataclass(frozen=True, slots=True)
class Score:
    """The figures of a plan, each recounted by the checker.

    ``points`` is what section 4 of the contract adds up to; ``lower_bound`` is proven: no valid plan has fewer.
    ``recordings`` and ``irregular`` are counts; the minutes are minutes. ``change_points``, additional to the contract
    and not in ``points``, is what changing published seats comes to (``Weights.moved_seat`` and ``changed_time``).
    """

    points: int
    lower_bound: int
    live_seats: int
    self_paced: int
    sections: int
    out_of_hours_minutes: int
    recordings: int
    irregular: int
    missing_study_minutes: int
    change_points: int = 0

    @property
    def gap(self) -> float:
        """The part of the points that is not yet proven necessary: 0 is proven best, 1 proves nothing."""
        if self.points <= 0:
            return 0.0
        return (self.points - self.lower_bound) / self.points


@dataclass(frozen=True, slots=True)
class Making:
    """How a plan was made, kept with it so that it can be made again.

    ``limit_seconds`` is a wall limit (0: none), ``limit_steps`` a deterministic one (0: none). A plan that a wall
    limit or a person cut short is not ``reproducible``.
    """

    seed: int = 0
    workers: int = 1
    limit_seconds: float = 0.0
    limit_steps: int = 0
    reproducible: bool = False
    versions: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Plan:
    """A whole plan of a programme, as plan.json writes it.

    ``made`` and ``group_alternatives`` are additional to the contract: the latter are changes that seat several
    learners at once, most points for the least disruption first.
    """

    programme: str
    sections: tuple[Section, ...]
    self_paced: tuple[SelfPaced, ...]
    study_blocks: tuple[StudyBlock, ...]
    score: Score
    made: Making = field(default_factory=Making)
    group_alternatives: tuple[Alternative, ...] = ()

    @cached_property
    def section(self) -> Mapping[SectionId, Section]:
        """Sections by identifier."""
        return {each.id: each for each in self.sections}

    @cached_property
    def seat_of(self) -> Mapping[tuple[PersonId, CourseId], tuple[Section, Seat]]:
        """The section and seat of each (learner, course) that has one."""
        return {(seat.learner, each.course): (each, seat) for each in self.sections for seat in each.seats}
