"""A plan in the figures by which two plans are compared: served, fair, and what it takes in hours and money."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from scheduler.domain.people import PersonId
from scheduler.domain.plan import Plan
from scheduler.domain.programme import Costs, Programme
from scheduler.domain.teaching import Course, CourseId, LiveActivity
from scheduler.services.find_availability import Availability
from scheduler.services.report_coverage import report_coverage
from scheduler.services.review_people import review_people

MIN_PEERS = 3
"""Others on the same track that a self-paced learner should have at work at the same time (issue 4)."""
SHARED_MINUTES_A_WEEK = 60
"""Common working time that makes somebody a peer: an hour a week, on average over the horizon."""


@dataclass(frozen=True, slots=True)
class Hours:
    """Minutes of learners: in live sessions, watching recordings, and studying as long as activities typically take."""

    live: int
    recorded: int
    study: int

    @property
    def total(self) -> int:
        """All of them together."""
        return self.live + self.recorded + self.study


@dataclass(frozen=True, slots=True)
class Money:
    """What a plan costs at the programme's rates, each part rounded to hundredths; ``travel_avoided`` is saved."""

    instructors: float
    learners: float
    platform: float
    travel_avoided: float

    @property
    def total(self) -> float:
        """The costs less what is saved."""
        return round(self.instructors + self.learners + self.platform - self.travel_avoided, 2)


@dataclass(frozen=True, slots=True)
class Measures:
    """The figures of one plan.

    ``coverage`` and ``coverage_in_hours`` are shares, 0 to 1, of the live seats that are wanted; nothing where none is.
    ``worst_off`` is the person with most out-of-hours minutes in the plan and earlier programmes together, of those
    with any in this plan; ``worst_minutes`` their minutes in this plan, ``worst_total`` with earlier ones. ``isolated``
    enrolments on the self-paced track have fewer than three others on it with whom they share an hour of free working
    time a week. ``platform_seats`` and ``journeys_avoided`` count enrolments, see `Costs`.
    """

    coverage: float | None
    coverage_in_hours: float | None
    points: int
    lower_bound: int
    live_seats: int
    self_paced: int
    sections: int
    out_of_hours_minutes: int
    worst_off: str
    worst_minutes: int
    worst_total: int
    instructor_minutes: int
    learner: Hours
    isolated: int
    platform_seats: int
    journeys_avoided: int
    money: Money | None
    currency: str


def measure_plan(
    programme: Programme, availability: Availability, plan: Plan, *, costs: Costs | None = None
) -> Measures:
    """Return a plan's figures; ``costs`` are the programme's own unless others are given."""
    rates = costs or programme.costs
    coverage = report_coverage(programme, availability, plan).everybody
    bearing = [each for each in review_people(programme, availability, plan) if each.out_minutes]
    worst = max(bearing, key=lambda each: (each.out_minutes + each.borne_minutes, each.id), default=None)
    taught = sum(_minutes(each.start, each.end) for section in plan.sections for each in section.sessions)
    learner = _learner_hours(programme, plan)
    platform = sum(_is_on_platform(programme, plan, each.learner, each.course) for each in programme.enrolments)
    stayed = sum(not _travels(plan, each.learner, each.course) for each in programme.enrolments)
    return Measures(
        coverage=coverage.share,
        coverage_in_hours=coverage.share_in_hours,
        points=plan.score.points,
        lower_bound=plan.score.lower_bound,
        live_seats=len(plan.seat_of),
        self_paced=len(plan.self_paced),
        sections=len(plan.sections),
        out_of_hours_minutes=sum(each.out_minutes for each in bearing),
        worst_off=worst.name if worst else "",
        worst_minutes=worst.out_minutes if worst else 0,
        worst_total=worst.out_minutes + worst.borne_minutes if worst else 0,
        instructor_minutes=taught,
        learner=learner,
        isolated=len(isolated(programme, availability, plan)),
        platform_seats=platform,
        journeys_avoided=stayed,
        money=_money(rates, taught, learner, platform, stayed) if rates.are_given else None,
        currency=rates.currency,
    )


def _minutes(start: datetime, end: datetime) -> int:
    return int((end - start).total_seconds()) // 60


def _learner_hours(programme: Programme, plan: Plan) -> Hours:
    live = recorded = study = 0
    for section in plan.sections:
        alone = _alone_minutes(programme.course[section.course])
        for seat in section.seats:
            study += alone
            for session in section.sessions:
                if session.activity in seat.recordings:
                    recorded += _minutes(session.start, session.end)
                else:
                    live += _minutes(session.start, session.end)
    for track in plan.self_paced:
        course = programme.course[track.course]
        study += _alone_minutes(course)
        if not track.needs_decision:
            study += sum(each.self_paced_minutes for each in course.live_activities)
    return Hours(live, recorded, study)


def _alone_minutes(course: Course) -> int:
    return sum(each.effort_minutes for each in course.activities if not isinstance(each, LiveActivity))


def _is_on_platform(programme: Programme, plan: Plan, learner: PersonId, course: CourseId) -> bool:
    seated = plan.seat_of.get((learner, course))
    return seated is None or bool(seated[1].recordings) or _alone_minutes(programme.course[course]) > 0


def _travels(plan: Plan, learner: PersonId, course: CourseId) -> bool:
    """Whether the learner goes anywhere for the course. Who waits for a decision is not served, and saves nothing."""
    seated = plan.seat_of.get((learner, course))
    if seated is None:
        return any(each.needs_decision for each in plan.self_paced if (each.learner, each.course) == (learner, course))
    section, seat = seated
    return any(each.venue is not None and each.activity not in seat.recordings for each in section.sessions)


def _money(rates: Costs, taught: int, learner: Hours, platform: int, stayed: int) -> Money:
    return Money(
        instructors=round(rates.instructor_hour * taught / 60, 2),
        learners=round(rates.learner_hour * learner.total / 60, 2),
        platform=round(rates.platform_seat * platform, 2),
        travel_avoided=round(rates.travel_avoided * stayed, 2),
    )


def isolated(programme: Programme, availability: Availability, plan: Plan) -> list[tuple[PersonId, CourseId]]:
    """Return the (learner, course) pairs on the self-paced track with too few others on it who share their hours."""
    row: Mapping[PersonId, int] = {each: index for index, each in enumerate(availability.people)}
    weeks = max(1.0, (programme.end - programme.start).days / 7)
    found: list[tuple[PersonId, CourseId]] = []
    for course in programme.courses:
        learners = [each.learner for each in plan.self_paced if each.course == course.id]
        if not learners:
            continue
        rows = [row[each] for each in learners]
        free = ((availability.working[rows] > 0) & (availability.busy[rows] == 0)).astype(np.float32)
        shared = free @ free.T * availability.grid.minutes / weeks
        np.fill_diagonal(shared, 0)
        peers = (shared >= SHARED_MINUTES_A_WEEK).sum(axis=1)
        found += [(each, course.id) for each, n in zip(learners, peers.tolist(), strict=True) if n < MIN_PEERS]
    return found
