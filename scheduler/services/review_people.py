"""A plan person by person: who carries how much, what one person's weeks look like, and who has no live seat."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from calendars import zones
from scheduler.domain.people import PersonId
from scheduler.domain.plan import Alternative, Plan, Reason, SectionId, SelfPaced
from scheduler.domain.points import burden_points
from scheduler.domain.programme import Programme
from scheduler.domain.teaching import CourseId, Priority
from scheduler.services.design_tracks import Track, design_tracks
from scheduler.services.find_availability import Availability
from scheduler.services.local_times import WhereEachIs, day_shift
from scheduler.services.review_plan import minutes_out
from scheduler.services.tell_track import Part, tell_track


@dataclass(frozen=True, slots=True)
class PersonRow:
    """One person in one line. Minutes are out-of-hours minutes: in this plan, and borne in earlier programmes."""

    id: PersonId
    name: str
    team: str
    time_zone: str
    known: bool
    n_live: int
    n_without_seat: int
    n_teaching: int
    n_sessions: int
    out_minutes: int
    borne_minutes: int
    points: int


@dataclass(frozen=True, slots=True)
class OwnSession:
    """A session in the person's own clock."""

    section: SectionId
    course_title: str
    activity: str
    start: datetime
    end: datetime
    out_minutes: int
    recorded: bool
    teaches: bool
    venue: str


@dataclass(frozen=True, slots=True)
class OwnBlock:
    """A study block in the person's own clock."""

    course_title: str
    activity: str
    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class OwnPlan:
    """All that a plan asks of one person, in the order of time."""

    row: PersonRow
    email: str
    languages: tuple[str, ...]
    working_hours: str
    holidays: str
    stretch_minutes: int
    sessions: tuple[OwnSession, ...]
    blocks: tuple[OwnBlock, ...]


@dataclass(frozen=True, slots=True)
class Unseated:
    """An enrolment without a live seat. ``cheapest`` is the kind of the first alternative that gives one."""

    number: int
    id: PersonId
    name: str
    team: str
    time_zone: str
    known: bool
    course: CourseId
    course_title: str
    priority: Priority
    reason: Reason
    needs_decision: bool
    n_blockers: int
    cheapest: str
    cheapest_points: int | None
    study_minutes: int


@dataclass(frozen=True, slots=True)
class SharedTime:
    """Time in which the learner and an instructor are both at work, in both clocks."""

    instructor: str
    instructor_known: bool
    start: datetime
    end: datetime
    instructor_start: datetime
    day_shift: int


@dataclass(frozen=True, slots=True)
class Peer:
    """Somebody on the same track whose hours overlap with the learner's."""

    id: PersonId
    name: str
    time_zone: str
    known: bool


@dataclass(frozen=True, slots=True)
class OfferedSeat:
    """An alternative as a coordinator reads it; ``self_paced`` carries what the track comes with."""

    kind: str
    text: str
    points: int
    office_hours: tuple[SharedTime, ...]
    peers: tuple[Peer, ...]
    due: datetime | None
    id: str = ""
    n_seats: int = 0
    disruption: int = 0


@dataclass(frozen=True, slots=True)
class UnseatedDetail:
    """All about one enrolment without a live seat. Times are the learner's own.

    ``track`` is the self-paced track in words, study aside; ``warnings`` are what is not right with it.
    """

    row: Unseated
    blockers: tuple[tuple[str, str, tuple[date, ...]], ...]
    alternatives: tuple[OfferedSeat, ...]
    study: tuple[OwnBlock, ...]
    track: tuple[Part, ...]
    warnings: tuple[str, ...]


def review_people(programme: Programme, availability: Availability, plan: Plan) -> list[PersonRow]:
    """Return everybody in one line, those with most out-of-hours minutes first."""
    live: Counter[PersonId] = Counter()
    teaching: Counter[PersonId] = Counter()
    sessions: Counter[PersonId] = Counter()
    out: Counter[PersonId] = Counter()
    row = {each: index for index, each in enumerate(availability.people)}
    for section in plan.sections:
        teaching[section.instructor] += 1
        recordings = {each.learner: each.recordings for each in section.seats}
        live.update(recordings.keys())
        for person in (section.instructor, *recordings):
            for session in section.sessions:
                if session.activity not in recordings.get(person, ()):
                    sessions[person] += 1
                    out[person] += minutes_out(availability, row[person], session.start, session.end)
    without = Counter(each.learner for each in plan.self_paced)
    rows = [
        PersonRow(
            id=each.id,
            name=each.name,
            team=each.team,
            time_zone=each.time_zone,
            known=bool(availability.known[row[each.id]]),
            n_live=live[each.id],
            n_without_seat=without[each.id],
            n_teaching=teaching[each.id],
            n_sessions=sessions[each.id],
            out_minutes=out[each.id],
            borne_minutes=each.burden_minutes,
            points=burden_points(out[each.id], borne=each.burden_minutes),
        )
        for each in programme.people
    ]
    return sorted(rows, key=lambda each: (-each.out_minutes, -each.points, each.name))


def plan_of_person(programme: Programme, availability: Availability, plan: Plan, person: PersonId) -> OwnPlan:
    """Return one person's sessions and study blocks in their own clock."""
    where = WhereEachIs.of(programme)
    index = availability.people.index(person)
    about = programme.person[person]
    sessions = []
    for section in plan.sections:
        recordings = {each.learner: each.recordings for each in section.seats}
        if person != section.instructor and person not in recordings:
            continue
        for session in section.sessions:
            recorded = session.activity in recordings.get(person, ())
            zone = where.zone(person, session.start)
            sessions.append(
                OwnSession(
                    section=section.id,
                    course_title=programme.course[section.course].title,
                    activity=session.activity,
                    start=zones.local(session.start, zone),
                    end=zones.local(session.end, zone),
                    out_minutes=0 if recorded else minutes_out(availability, index, session.start, session.end),
                    recorded=recorded,
                    teaches=person == section.instructor,
                    venue=programme.venue[session.venue].title if session.venue else "",
                )
            )
    (row,) = (each for each in review_people(programme, availability, plan) if each.id == person)
    return OwnPlan(
        row=row,
        email=about.email,
        languages=about.languages,
        working_hours=about.hours_in_words,
        holidays=about.holidays,
        stretch_minutes=about.stretch_minutes,
        sessions=tuple(sorted(sessions, key=lambda each: each.start)),
        blocks=_blocks(programme, plan, where, person),
    )


def review_unseated(programme: Programme, availability: Availability, plan: Plan) -> list[Unseated]:
    """Return every enrolment without a live seat: open decisions first, then mandatory ones, then by name.

    ``number`` is its place in ``plan.self_paced``, by which `unseated_detail` finds it again.
    """
    row = {each: index for index, each in enumerate(availability.people)}
    priority = {(each.learner, each.course): each.priority for each in programme.enrolments}
    study: Counter[tuple[PersonId, CourseId]] = Counter()
    for block in plan.study_blocks:
        study[block.learner, block.course] += int((block.end - block.start).total_seconds()) // 60
    rows = []
    for number, each in enumerate(plan.self_paced):
        about = programme.person[each.learner]
        cheapest = next((one for one in each.alternatives if one.kind != "self-paced"), None)
        rows.append(
            Unseated(
                number=number,
                id=each.learner,
                name=about.name,
                team=about.team,
                time_zone=about.time_zone,
                known=bool(availability.known[row[each.learner]]),
                course=each.course,
                course_title=programme.course[each.course].title,
                priority=priority[each.learner, each.course],
                reason=each.reason,
                needs_decision=each.needs_decision,
                n_blockers=len(each.blockers),
                cheapest=cheapest.kind if cheapest else "",
                cheapest_points=cheapest.points if cheapest else None,
                study_minutes=study[each.learner, each.course],
            )
        )
    rank = list(Priority)
    return sorted(rows, key=lambda each: (not each.needs_decision, rank.index(each.priority), each.name, each.course))


def unseated_detail(
    programme: Programme,
    availability: Availability,
    plan: Plan,
    number: int,
    tracks: tuple[Track, ...] | None = None,
) -> UnseatedDetail:
    """Return all about the enrolment at a place in ``plan.self_paced``; ``tracks`` if they are designed already."""
    designed = tracks if tracks is not None else design_tracks(programme, availability, plan)
    track: SelfPaced = plan.self_paced[number]
    where = WhereEachIs.of(programme)
    known = dict(zip(availability.people, (bool(each) for each in availability.known), strict=True))
    (row,) = (each for each in review_unseated(programme, availability, plan) if each.number == number)
    return UnseatedDetail(
        row=row,
        blockers=tuple((each.kind, each.text, each.dates) for each in track.blockers),
        alternatives=tuple(_offer(programme, where, known, track.learner, each) for each in track.alternatives),
        study=_blocks(programme, plan, where, track.learner, track.course),
        track=tell_track(programme, designed[number])[1:] if designed[number].blocks else (),
        warnings=designed[number].warnings,
    )


def _offer(
    programme: Programme,
    where: WhereEachIs,
    known: Mapping[PersonId, bool],
    learner: PersonId,
    offered: Alternative,
) -> OfferedSeat:
    shared = []
    for hour in offered.office_hours:
        start = where.local(learner, hour.start)
        theirs = where.local(hour.instructor, hour.start)
        shared.append(
            SharedTime(
                instructor=programme.person[hour.instructor].name,
                instructor_known=known[hour.instructor],
                start=start,
                end=zones.local(hour.end, where.zone(learner, hour.start)),
                instructor_start=theirs,
                day_shift=day_shift(theirs, start.date()),
            )
        )
    return OfferedSeat(
        kind=offered.kind,
        text=offered.text,
        points=offered.points,
        office_hours=tuple(shared),
        peers=tuple(
            Peer(each, programme.person[each].name, programme.person[each].time_zone, known[each])
            for each in offered.peers
        ),
        due=where.local(learner, offered.due) if offered.due else None,
        id=offered.id,
        n_seats=len(offered.learners),
        disruption=offered.disruption,
    )


def group_offers(plan: Plan) -> list[OfferedSeat]:
    """Return what would help several at once, most points for the least disruption first."""
    return [offer_of(each) for each in plan.group_alternatives]


def offer_of(offered: Alternative) -> OfferedSeat:
    """Return an alternative that gives seats, as a coordinator reads it."""
    return OfferedSeat(
        kind=offered.kind,
        text=offered.text,
        points=offered.points,
        office_hours=(),
        peers=(),
        due=None,
        id=offered.id,
        n_seats=len(offered.learners),
        disruption=offered.disruption,
    )


def _blocks(
    programme: Programme, plan: Plan, where: WhereEachIs, person: PersonId, course: CourseId | None = None
) -> tuple[OwnBlock, ...]:
    found = []
    for block in plan.study_blocks:
        if block.learner == person and course in (None, block.course):
            zone = where.zone(person, block.start)
            found.append(
                OwnBlock(
                    programme.course[block.course].title,
                    block.activity,
                    zones.local(block.start, zone),
                    zones.local(block.end, zone),
                )
            )
    return tuple(sorted(found, key=lambda each: each.start))
