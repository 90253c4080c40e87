"""People's words and instants ⇄ the solver's whole numbers: the one module that knows both."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from calendars import grid as grids
from calendars.grid import Grid
from calendars.hours import Stay, working_spans
from scheduler.domain import plan as plans
from scheduler.domain import teaching
from scheduler.domain.changes import keep_identifiers
from scheduler.domain.people import PersonId
from scheduler.domain.programme import Programme, study_minutes
from scheduler.services.find_availability import AROUND, Availability, horizon, stays_of
from solver import problem as asked
from solver import solution as answered
from solver.study import Block, StudyPlan

AGAINST_PREFERENCE = 100
"""Points of a live seat for somebody who prefers the self-paced track (contract, section 4)."""
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Translation:
    """A programme as the solver sees it. Every index of the problem is a place in one of the programme's tuples."""

    programme: Programme
    availability: Availability
    problem: asked.Problem
    published: plans.Plan | None = None
    """The plan that is planned again, whose sections keep their identifiers."""

    @cached_property
    def row(self) -> dict[PersonId, int]:
        """The index of each person."""
        return {each.id: row for row, each in enumerate(self.programme.people)}

    @cached_property
    def course_row(self) -> dict[teaching.CourseId, int]:
        """The index of each course."""
        return {each.id: row for row, each in enumerate(self.programme.courses)}

    @cached_property
    def enrolment_row(self) -> dict[tuple[PersonId, teaching.CourseId], int]:
        """The index of each enrolment."""
        return {(each.learner, each.course): row for row, each in enumerate(self.programme.enrolments)}

    def instant(self, cell: int, minutes: int = 0) -> datetime:
        """Return the instant at which a cell begins, so many minutes later."""
        return EPOCH + timedelta(minutes=self.problem.minute(cell) + minutes)

    def cell(self, instant: datetime) -> int:
        """Return the cell that begins at an instant."""
        return (int(instant.timestamp()) // 60 - self.problem.first_minute) // self.problem.grid


def to_problem(programme: Programme, availability: Availability) -> Translation:
    """Return a programme as arrays; ``availability`` must be of the same programme."""
    rules, weights = programme.rules, programme.weights
    start, end = horizon(programme)
    row = {each.id: index for index, each in enumerate(programme.people)}
    course_row = {each.id: index for index, each in enumerate(programme.courses)}
    grid, pad = _padded(programme, availability)
    clock_of, anchor_of, day, wall = _clocks(programme, grid)
    team_of, team_limit = _teams(programme)
    problem = asked.Problem(
        grid=rules.grid_minutes,
        first_minute=grid.first_minute,
        horizon_start=int(start.timestamp()) // 60,
        horizon_end=int(end.timestamp()) // 60,
        working=np.pad(availability.working, ((0, 0), (pad, pad))),
        reach=np.pad(availability.reach, ((0, 0), (pad, pad))),
        busy=_padded_busy(availability, pad),
        clock_of=clock_of,
        anchor_of=anchor_of,
        day=day,
        wall=wall,
        burden=np.array([each.burden_minutes for each in programme.people], np.int64),
        courses=tuple(_course(programme, each, row, course_row) for each in programme.courses),
        enrolments=tuple(_enrolment(programme, each, row, course_row) for each in programme.enrolments),
        rules=asked.Rules(
            buffer=rules.buffer_minutes,
            learner_day=rules.max_live_minutes_per_day,
            instructor_day=rules.instructor_max_live_minutes_per_day,
            parallel=rules.max_parallel_sessions or asked.UNLIMITED,
            travel=rules.travel_minutes,
            training_week=rules.max_training_minutes_per_week or asked.UNLIMITED,
        ),
        weights=asked.Weights(
            section=weights.section,
            recording=weights.recording,
            irregular=weights.irregular,
            missing_study_minute=weights.missing_study_minute,
        ),
        team_of=team_of,
        team_limit=team_limit,
        venues=tuple(_venue(each, grid, start, end) for each in programme.venues),
        reaches_venue=np.array(
            [[each.id in person.venues for each in programme.venues] for person in programme.people], np.uint8
        ).reshape(len(programme.people), len(programme.venues)),
    )
    return Translation(programme, availability, problem)


def _padded(programme: Programme, availability: Availability) -> tuple[Grid, int]:
    """Return the grid with room for the travel time around in-person sessions, and by how many cells it is wider.

    Nobody works or meets in those cells, but busy time there can forbid a session at the edge of the horizon.
    """
    given = availability.grid
    in_person = any(each.in_person for course in programme.courses for each in course.live_activities)
    pad = -(-programme.rules.travel_minutes // given.minutes) if in_person else 0
    return Grid(given.first_minute - pad * given.minutes, given.n_cells + 2 * pad, given.minutes), pad


def _padded_busy(availability: Availability, pad: int) -> NDArray[np.uint8]:
    busy = np.pad(availability.busy, ((0, 0), (pad, pad)))
    if not pad:
        return busy
    given = availability.grid
    before = Grid(given.first_minute - pad * given.minutes, pad, given.minutes)
    after = Grid(given.first_minute + given.n_cells * given.minutes, pad, given.minutes)
    for row, person in enumerate(availability.people):
        spans = availability.busy_spans.get(person)
        if spans:
            busy[row, :pad] = grids.touched(spans, before)
            busy[row, -pad:] = grids.touched(spans, after)
    return busy


def _clocks(
    programme: Programme, grid: Grid
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Return (clock of each person, anchor of each person, dates and wall times of each clock)."""
    stays = stays_of(programme)
    index: dict[tuple[str, tuple[Stay, ...]], int] = {}

    def clock(zone: str, journeys: Sequence[Stay]) -> int:
        return index.setdefault((zone, tuple(journeys)), len(index))

    anchor_of = np.array([clock(each.time_zone, ()) for each in programme.people], np.int64)
    clock_of = np.array([clock(each.time_zone, stays.get(each.id, ())) for each in programme.people], np.int64)
    days, walls = [], []
    for zone, journeys in index:
        day, wall = grids.clock(zone, grid, journeys)
        days.append(day)
        walls.append(wall)
    shape = (len(index), grid.n_cells)
    return clock_of, anchor_of, np.array(days, np.int64).reshape(shape), np.array(walls, np.int64).reshape(shape)


def _teams(programme: Programme) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return (team of each person or -1, the most learners of each team who may be away at once)."""
    share = programme.rules.max_team_share_away
    names = sorted({each.team for each in programme.people if each.team})
    row = {name: index for index, name in enumerate(names)}
    team_of = np.array([row.get(each.team, -1) for each in programme.people], np.int64)
    limits = []
    for team in range(len(names)):
        size = int((team_of == team).sum())
        # 1/3 of 9 must be 3, not the 4 that ceil makes of 3.0000000000000004
        limits.append(asked.UNLIMITED if share >= 1 else math.ceil(round(share * size, 9)))
    return team_of, np.array(limits, np.int64)


def _course(
    programme: Programme,
    course: teaching.Course,
    row: dict[PersonId, int],
    course_row: dict[teaching.CourseId, int],
) -> asked.Course:
    activities: list[asked.LiveActivity | asked.StudyActivity] = []
    for position, each in enumerate(course.activities):
        if isinstance(each, teaching.SelfPacedActivity):
            activities.append(asked.StudyActivity(position, study_minutes(programme.rules, each)))
            continue
        activities.append(
            asked.LiveActivity(
                position,
                duration=each.duration_minutes,
                self_paced_minutes=study_minutes(programme.rules, each),
                in_person=each.in_person,
                min_days=each.min_days_after_previous,
                max_days=asked.UNLIMITED if each.max_days_after_previous is None else each.max_days_after_previous,
                max_days_after_study=(
                    asked.UNLIMITED if each.max_days_after_study is None else each.max_days_after_study
                ),
            )
        )
    qualified = [each for each in course.instructors if programme.person[each].speaks(course.language)]
    return asked.Course(
        activities=tuple(activities),
        instructors=tuple(row[each] for each in qualified),
        section_min=course.section_min,
        section_max=course.section_max,
        max_sections=course.max_sections,
        max_sections_per_instructor=course.max_sections_per_instructor or asked.UNLIMITED,
        recordings_allowed=course.recordings_allowed,
        live_required=course.live is teaching.LivePolicy.REQUIRED,
        requires=tuple(course_row[each] for each in course.requires),
        max_out_of_hours=course.max_out_of_hours_sessions if course.rotate else asked.UNLIMITED,
        due_day=asked.UNLIMITED if course.due is None else (course.due - EPOCH.date()).days,
    )


def _enrolment(
    programme: Programme,
    enrolment: teaching.Enrolment,
    row: dict[PersonId, int],
    course_row: dict[teaching.CourseId, int],
) -> asked.Enrolment:
    course = programme.course[enrolment.course]
    weights = programme.weights
    miss = weights.missed_mandatory if enrolment.priority is teaching.Priority.MANDATORY else weights.missed_optional
    prefers = enrolment.preference is teaching.Preference.SELF_PACED
    if prefers and course.live is teaching.LivePolicy.PREFERRED:
        miss = 0
    return asked.Enrolment(
        person=row[enrolment.learner],
        course=course_row[enrolment.course],
        miss=miss,
        seat=AGAINST_PREFERENCE if prefers else 0,
        speaks=programme.person[enrolment.learner].speaks(course.language),
        prefers_self_paced=prefers,
    )


def _venue(venue: teaching.Venue, grid: Grid, start: datetime, end: datetime) -> asked.Venue:
    spans = working_spans(
        venue.open,
        zone=venue.time_zone,
        holidays="",
        start=start - AROUND,
        end=end + AROUND,
        where=f"venue {venue.id}",
    )
    return asked.Venue(grids.inside(spans.merged(), grid), venue.capacity)


def to_sections(translation: Translation, solution: answered.Solution) -> tuple[plans.Section, ...]:
    """Return the sections of a solution, numbered within their course in the order of their first session.

    Where a plan was published, a section that goes on keeps its identifier (see :mod:`scheduler.domain.changes`).
    """
    count: dict[int, int] = {}
    found = []
    for index in in_order(solution):
        section = solution.sections[index]
        count[section.course] = count.get(section.course, 0) + 1
        name = f"{translation.programme.courses[section.course].id}-{count[section.course]}"
        found.append(to_section(translation, section, plans.SectionId(name)))
    if translation.published is not None:
        return keep_identifiers(translation.published.sections, found)
    return tuple(found)


def to_section(
    translation: Translation,
    section: answered.Section,
    name: plans.SectionId,
    *,
    minutes: Mapping[int, int] | None = None,
) -> plans.Section:
    """Return one section of a solution under a name; ``minutes`` are durations that differ from the programme's."""
    programme, problem = translation.programme, translation.problem
    course, instructor = programme.courses[section.course], programme.people[section.instructor]
    live = course.live_activities
    seats = sorted(section.seats, key=lambda seat: problem.enrolments[seat.enrolment].person)
    return plans.Section(
        id=name,
        course=course.id,
        instructor=instructor.id,
        time_zone=instructor.time_zone,
        sessions=tuple(
            plans.Session(
                activity=each.id,
                start=translation.instant(start),
                end=translation.instant(start, (minutes or {}).get(k, each.duration_minutes)),
                venue=None if venue < 0 else programme.venues[venue].id,
            )
            for k, (each, start, venue) in enumerate(zip(live, section.starts, section.venues, strict=True))
        ),
        seats=tuple(
            plans.Seat(programme.enrolments[seat.enrolment].learner, tuple(live[k].id for k in seat.recorded))
            for seat in seats
        ),
    )


def in_order(solution: answered.Solution) -> list[int]:
    """Return the places of a solution's sections in the order in which a plan lists and numbers them."""

    def key(index: int) -> tuple[int, tuple[int, ...], int, tuple[int, ...]]:
        section = solution.sections[index]
        return section.course, section.starts, section.instructor, section.venues

    return sorted(range(len(solution.sections)), key=key)


def section_ids(translation: Translation, solution: answered.Solution) -> list[plans.SectionId]:
    """Return the identifier that `to_sections` gives each section, in the order of the solution."""
    written = to_sections(translation, solution)
    found = [plans.SectionId("")] * len(written)
    for place, section in zip(in_order(solution), written, strict=True):
        found[place] = section.id
    return found


def to_study_blocks(translation: Translation, study: StudyPlan) -> tuple[plans.StudyBlock, ...]:
    """Return study blocks in the words of the domain, by learner and time."""
    programme = translation.programme

    def block(each: Block) -> plans.StudyBlock:
        enrolment = programme.enrolments[each.enrolment]
        return plans.StudyBlock(
            learner=enrolment.learner,
            course=enrolment.course,
            activity=programme.course[enrolment.course].activities[each.position].id,
            start=translation.instant(each.start),
            end=translation.instant(each.start, each.minutes),
        )

    return tuple(sorted((block(each) for each in study.blocks), key=lambda b: (b.learner, b.start, b.course)))


def from_plan(translation: Translation, plan: plans.Plan) -> answered.Solution:
    """Return the sections of a plan as a solution of the problem."""
    programme = translation.programme
    venue_row = {each.id: row for row, each in enumerate(programme.venues)}
    sections = []
    for section in plan.sections:
        live = [each.id for each in programme.course[section.course].live_activities]
        sections.append(
            answered.Section(
                course=translation.course_row[section.course],
                instructor=translation.row[section.instructor],
                starts=tuple(translation.cell(each.start) for each in section.sessions),
                venues=tuple(-1 if each.venue is None else venue_row[each.venue] for each in section.sessions),
                seats=tuple(
                    answered.Seat(
                        translation.enrolment_row[seat.learner, section.course],
                        tuple(sorted(live.index(each) for each in seat.recordings)),
                    )
                    for seat in section.seats
                ),
            )
        )
    return answered.Solution(tuple(sections))
