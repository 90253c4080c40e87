"""What a plan comes to, on one screen: seats, reasons, courses, who carries most, points, and how much is proven.

Pure: figures and sentences for the command line and the pages alike, none of them formatted for either.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from math import ceil

from calendars import zones
from scheduler.domain.people import PersonId
from scheduler.domain.plan import Plan, Reason, Score
from scheduler.domain.programme import Programme
from scheduler.domain.teaching import CourseId, LivePolicy, Preference, Priority
from scheduler.services.blended import not_ready
from scheduler.services.find_availability import Availability
from scheduler.services.invite_words import DAYS, MONTHS, city
from scheduler.services.local_times import WhereEachIs
from scheduler.services.report_coverage import CoverageReport, report_coverage
from scheduler.services.review_people import PersonRow, review_people
from scheduler.services.review_plan import minutes_out
from scheduler.services.track_company import count_isolated

AGAINST_PREFERENCE = 100
"""Points of a live seat that the enrolment would rather not have (contract, section 4)."""

WHY: Mapping[Reason, str] = {
    Reason.PREFERS_SELF_PACED: "asked for it",
    Reason.LANGUAGE: "the course's language is not spoken",
    Reason.NO_COMMON_HOURS: "no series of times that learner and instructor can both attend",
    Reason.BELOW_MINIMUM: "too few learners can attend at the same times",
    Reason.CLASH: "clashes with the learner's other live seats or daily limits",
    Reason.NO_CAPACITY: "sections, instructors, licences or team limits are used up",
    Reason.COSTS_MORE: "a seat would have cost more points than it saves",
}
"""The reasons in a coordinator's words."""


_ENROLMENT = ("enrolment without a live seat", "enrolments without a live seat")
_UNWANTED = ("live seat that the learner would rather not have", "live seats that the learners would rather not have")
_RECORDING = ("session made up from the recording", "sessions made up from the recording")
_IRREGULAR = ("session off its section's rhythm", "sessions off their section's rhythm")
_UNPLANNED = ("study minute with no room", "study minutes with no room")


@dataclass(frozen=True, slots=True)
class PointsPart:
    """One thing that points are paid for: how many of it there are, and what they cost together."""

    key: str
    what: str
    count: int
    points: int


@dataclass(frozen=True, slots=True)
class CourseLine:
    """One course: its sections, their seats, and who is on the self-paced track (``n_wished`` of them by choice)."""

    id: CourseId
    title: str
    n_enrolled: int
    n_sections: int
    max_sections: int
    n_seats: int
    n_self_paced: int
    n_wished: int


@dataclass(frozen=True, slots=True)
class LocalSession:
    """A session outside somebody's hours, in that person's own clock. ``out_minutes`` of it are outside."""

    course: str
    activity: str
    start: datetime
    end: datetime
    time_zone: str
    out_minutes: int
    teaches: bool


@dataclass(frozen=True, slots=True)
class WorstOff:
    """Somebody who carries much of the out-of-hours time. ``times`` says when, in words of their own clock."""

    row: PersonRow
    sessions: tuple[LocalSession, ...]
    times: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RotationLine:
    """A rotating course in one time zone: its learners with a seat, and what becomes of their sessions.

    ``most_out`` is how many sessions outside their hours the learner with most of them attends.
    """

    course: CourseId
    title: str
    time_zone: str
    n_learners: int
    n_in_hours: int
    n_out: int
    n_recorded: int
    most_out: int


@dataclass(frozen=True, slots=True)
class PlanSummary:
    """A plan in figures.

    ``n_unknown`` of the ``n_people`` who learn or may teach have no calendar that could be read. ``reasons`` counts the
    enrolments on the self-paced track by reason, most first; ``n_decisions`` of them wait for a person, and
    ``n_isolated`` have neither enough peers nor a bridge. ``worst_off`` are the first of ``n_bearing`` people with
    minutes outside their hours. ``n_unready`` learners come to a session before their theory
    can be done.
    """

    programme: str
    n_people: int
    n_unknown: int
    n_enrolled: int
    n_mandatory: int
    n_mandatory_seated: int
    score: Score
    reasons: tuple[tuple[Reason, int], ...]
    n_decisions: int
    courses: tuple[CourseLine, ...]
    coverage: CoverageReport
    worst_off: tuple[WorstOff, ...]
    n_bearing: int
    parts: tuple[PointsPart, ...]
    proof: str
    n_isolated: int
    n_unready: int
    rotations: tuple[RotationLine, ...] = ()


def summarise_plan(programme: Programme, availability: Availability, plan: Plan, *, n_worst: int = 3) -> PlanSummary:
    """Return what a plan comes to.

    Parameters
    ----------
    programme, availability, plan
        The plan is taken to be valid, with the score that the checker counts: the parts of its points then add up.
    n_worst
        How many people to name, those with most out-of-hours minutes in this plan first; nobody without any.
    """
    rows = review_people(programme, availability, plan)
    bearing = [each for each in rows if each.out_minutes]
    seated = plan.seat_of
    taking_part = {each.learner for each in programme.enrolments}
    taking_part |= {person for course in programme.courses for person in course.instructors}
    mandatory = [each for each in programme.enrolments if each.priority is Priority.MANDATORY]
    return PlanSummary(
        programme=programme.title,
        n_people=len(taking_part),
        n_unknown=sum(each.id in taking_part and not each.known for each in rows),
        n_enrolled=len(programme.enrolments),
        n_mandatory=len(mandatory),
        n_mandatory_seated=sum((each.learner, each.course) in seated for each in mandatory),
        score=plan.score,
        reasons=tuple(Counter(each.reason for each in plan.self_paced).most_common()),
        n_decisions=sum(each.needs_decision for each in plan.self_paced),
        courses=_courses(programme, plan),
        coverage=report_coverage(programme, availability, plan),
        worst_off=_worst_off(programme, availability, plan, bearing[:n_worst]),
        n_bearing=len(bearing),
        parts=points_made_of(programme, plan, rows),
        proof=tell_proof(plan.score),
        rotations=tuple(_rotations(programme, availability, plan)),
        n_isolated=count_isolated(programme, availability, plan),
        n_unready=len({(each.learner, each.section, each.session) for each in not_ready(programme, plan)}),
    )


def _rotations(programme: Programme, availability: Availability, plan: Plan) -> Iterator[RotationLine]:
    """Yield the attendance of each rotating course, zone by zone."""
    row_of = {person: row for row, person in enumerate(availability.people)}
    for course in programme.courses:
        if not course.rotate:
            continue
        zones_of: dict[str, list[tuple[int, int, int]]] = {}
        for section in plan.sections:
            for seat in section.seats if section.course == course.id else ():
                attended = [each for each in section.sessions if each.activity not in seat.recordings]
                row = row_of[seat.learner]
                out = sum(minutes_out(availability, row, each.start, each.end) > 0 for each in attended)
                zone = programme.person[seat.learner].time_zone
                zones_of.setdefault(zone, []).append((len(attended) - out, out, len(seat.recordings)))
        for zone, counts in sorted(zones_of.items()):
            n_in, n_out, n_recorded = (sum(each[k] for each in counts) for k in range(3))
            most = max(each[1] for each in counts)
            yield RotationLine(course.id, course.title, zone, len(counts), n_in, n_out, n_recorded, most)


def points_made_of(programme: Programme, plan: Plan, rows: Iterable[PersonRow]) -> tuple[PointsPart, ...]:
    """Return what a plan's points are paid for, dearest first; what costs nothing is left out.

    ``rows`` are those of `review_people`. Together the parts are ``plan.score.points`` of a plan that passes the
    checker.
    """
    weights, score, seated = programme.weights, plan.score, plan.seat_of
    without: Counter[Priority] = Counter()
    unwanted = 0
    for each in programme.enrolments:
        rather_alone = each.preference is Preference.SELF_PACED
        if (each.learner, each.course) in seated:
            unwanted += rather_alone
        elif not (rather_alone and programme.course[each.course].live is LivePolicy.PREFERRED):
            without[each.priority] += 1
    counts = (
        ("missed_mandatory", _ENROLMENT, " (mandatory)", without[Priority.MANDATORY], weights.missed_mandatory),
        ("missed_optional", _ENROLMENT, " (optional)", without[Priority.OPTIONAL], weights.missed_optional),
        ("unwanted", _UNWANTED, "", unwanted, AGAINST_PREFERENCE),
        ("section", ("section", "sections"), "", score.sections, weights.section),
        ("recording", _RECORDING, "", score.recordings, weights.recording),
        ("irregular", _IRREGULAR, "", score.irregular, weights.irregular),
        ("missing_study_minute", _UNPLANNED, "", score.missing_study_minutes, weights.missing_study_minute),
    )
    parts = [
        PointsPart(key, (one if count == 1 else many) + which, count, count * each)
        for key, (one, many), which, count, each in counts
    ]
    burden, minutes = sum(each.points for each in rows), score.out_of_hours_minutes
    parts.append(PointsPart("out_of_hours", f"out-of-hours minute{'' if minutes == 1 else 's'}", minutes, burden))
    return tuple(sorted((each for each in parts if each.points), key=lambda each: (-each.points, each.key)))


def tell_proof(score: Score) -> str:
    """Return in words how much better a plan could be, as far as it is proven; never better than the truth."""
    if score.lower_bound >= score.points:
        return "proven best: no valid plan has fewer points"
    if score.lower_bound <= 0:
        return "nothing proven about how much better a plan could be"
    per_mille = ceil(score.gap * 1000)
    share = f"{per_mille / 10:.1f}" if per_mille < 100 else f"{ceil(per_mille / 10)}"
    return f"at most {share} % better may exist: no valid plan has fewer than {score.lower_bound:,} points"


def _courses(programme: Programme, plan: Plan) -> tuple[CourseLine, ...]:
    n_sections = Counter(each.course for each in plan.sections)
    n_seats: Counter[CourseId] = Counter()
    for section in plan.sections:
        n_seats[section.course] += len(section.seats)
    alone = Counter(each.course for each in plan.self_paced)
    wished = Counter(each.course for each in plan.self_paced if each.reason is Reason.PREFERS_SELF_PACED)
    return tuple(
        CourseLine(
            id=each.id,
            title=each.title,
            n_enrolled=len(programme.enrolled[each.id]),
            n_sections=n_sections[each.id],
            max_sections=each.max_sections,
            n_seats=n_seats[each.id],
            n_self_paced=alone[each.id],
            n_wished=wished[each.id],
        )
        for each in programme.courses
    )


def _worst_off(
    programme: Programme, availability: Availability, plan: Plan, rows: list[PersonRow]
) -> tuple[WorstOff, ...]:
    where = WhereEachIs.of(programme)
    index = {each: number for number, each in enumerate(availability.people)}
    found: dict[PersonId, list[LocalSession]] = {each.id: [] for each in rows}
    for section in plan.sections:
        recordings = {each.learner: each.recordings for each in section.seats}
        for person in (section.instructor, *recordings):
            if person not in found:
                continue
            for session in section.sessions:
                minutes = minutes_out(availability, index[person], session.start, session.end)
                if minutes and session.activity not in recordings.get(person, ()):
                    zone = where.zone(person, session.start)
                    found[person].append(
                        LocalSession(
                            course=programme.course[section.course].title,
                            activity=session.activity,
                            start=zones.local(session.start, zone),
                            end=zones.local(session.end, zone),
                            time_zone=zone,
                            out_minutes=minutes,
                            teaches=person == section.instructor,
                        )
                    )
    return tuple(
        WorstOff(
            each, tuple(sorted(found[each.id], key=lambda one: one.start)), tuple(local_times_in_words(found[each.id]))
        )
        for each in rows
    )


def local_times_in_words(sessions: Iterable[LocalSession]) -> list[str]:
    """Return when sessions are, those at the same time of the week together, in the order of the first of each.

    ``Tuesdays 06:30-07:30 in Los Angeles, 4 times from 9 March to 30 March (Selling with us)``.
    """
    groups: dict[tuple[object, ...], list[LocalSession]] = {}
    for each in sorted(sessions, key=lambda one: one.start):
        key = (each.start.weekday(), each.start.time(), each.end.time(), each.time_zone, each.course, each.teaches)
        groups.setdefault(key, []).append(each)
    found = []
    for group in groups.values():
        first, last = group[0], group[-1]
        ends = f"{first.end:%H:%M}" + (" the next day" if first.end.date() > first.start.date() else "")
        hours = f"{first.start:%H:%M}-{ends} in {city(first.time_zone)}"
        what = f"(teaching {first.course})" if first.teaches else f"({first.course})"
        if len(group) == 1:
            found.append(f"{DAYS[first.start.weekday()]} {_day(first.start)}, {hours} {what}")
        else:
            when = f"{len(group)} times from {_day(first.start)} to {_day(last.start)}"
            found.append(f"{DAYS[first.start.weekday()]}s {hours}, {when} {what}")
    return found


def _day(local: datetime) -> str:
    return f"{local.day} {MONTHS[local.month - 1]}"
