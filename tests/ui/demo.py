"""A plan made by a straightforward greedy, for pages to show: sections of one rhythm, filled in the order of need.

It keeps hours, sizes, instructors, rhythm and clashes, which is what pages show; it knows nothing of venues, daily
limits or licences, and its bound proves nothing. The product's own solver is not used here, so that the pages' tests
fail for the pages' reasons only.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from scheduler.domain.people import PersonId
from scheduler.domain.plan import (
    Alternative,
    Blocker,
    OfficeHour,
    Plan,
    Reason,
    Score,
    Seat,
    Section,
    SectionId,
    SelfPaced,
    Session,
    StudyBlock,
)
from scheduler.domain.points import burden_points
from scheduler.domain.programme import Programme
from scheduler.domain.teaching import Course, CourseId, LivePolicy, Preference, SelfPacedActivity
from scheduler.services.find_availability import Availability, find_availability

WEEK = 7 * 24 * 60


class Greedy:
    """Seats as many as it can, course by course."""

    def __init__(self, programme: Programme) -> None:
        self.programme = programme
        self.availability: Availability = find_availability(programme)
        self.row = {each: index for index, each in enumerate(self.availability.people)}
        self.grid = self.availability.grid
        self.free: NDArray[np.bool_] = (self.availability.reach > 0) & (self.availability.busy == 0)

    def cells(self, start: int, minutes: int) -> slice:
        return slice(start, start - (-minutes // self.grid.minutes))

    def instant(self, cell: int) -> datetime:
        return datetime.fromtimestamp((self.grid.first_minute + cell * self.grid.minutes) * 60, UTC)

    def series(self, course: Course, first: int) -> list[int] | None:
        """A start cell for each live activity, a week apart, or closer or farther where the course says so."""
        starts = [first]
        for activity in course.live_activities[1:]:
            days = max(1, activity.min_days_after_previous)
            most = activity.max_days_after_previous
            days = 7 if most is None or days <= 7 <= most else days
            starts.append(starts[-1] + days * 24 * 60 // self.grid.minutes)
        last = course.live_activities[-1].duration_minutes // self.grid.minutes
        return starts if starts[-1] + last < self.grid.n_cells else None

    def fits(self, people: Sequence[PersonId], minutes: int) -> NDArray[np.bool_]:
        """Who could attend so many minutes from each cell on: (n_people, n_cells)."""
        length = -(-minutes // self.grid.minutes)
        taken = np.zeros((len(people), self.grid.n_cells + length + 1), np.int32)
        rows = ~self.free[[self.row[each] for each in people]]
        taken[:, 1 : self.grid.n_cells + 1] = np.cumsum(rows, axis=1)
        taken[:, self.grid.n_cells + 1 :] = self.grid.n_cells + 1
        return np.asarray(taken[:, length : length + self.grid.n_cells] == taken[:, : self.grid.n_cells], np.bool_)

    def sections(self, course: Course) -> list[Section]:
        waiting = [
            each.learner
            for each in self.programme.enrolled[course.id]
            if each.preference is Preference.LIVE and self.programme.person[each.learner].speaks(course.language)
        ]
        made: list[Section] = []
        while course.live_activities and len(made) < course.max_sections and len(waiting) >= course.section_min:
            found = self.best(course, waiting)
            if found is None:
                break
            instructor, starts, seated = found
            made.append(self.section(course, len(made) + 1, instructor, starts, seated))
            for person in (instructor, *seated):
                for start, each in zip(starts, course.live_activities, strict=True):
                    self.free[self.row[person], self.cells(start, each.duration_minutes)] = False
            waiting = [each for each in waiting if each not in set(seated)]
        return made

    def best(self, course: Course, waiting: list[PersonId]) -> tuple[PersonId, list[int], list[PersonId]] | None:
        """The instructor and the earliest series that seat most."""
        people = [*course.instructors, *waiting]
        fits = [self.fits(people, each.duration_minutes) for each in course.live_activities]
        n, best = len(course.instructors), None
        for first in range(4, min(3 * WEEK // self.grid.minutes, self.grid.n_cells), 30 // self.grid.minutes or 1):
            starts = self.series(course, first)
            if starts is None or not fits[0][:n, first].any():
                continue
            able = np.logical_and.reduce([each[:, start] for each, start in zip(fits, starts, strict=True)])
            count = min(int(able[n:].sum()), course.section_max)
            if able[:n].any() and count >= course.section_min and (best is None or count > best[0]):
                best = (count, int(able[:n].argmax()), starts, able[n:])
        if best is None:
            return None
        _, instructor, starts, able = best
        return (
            course.instructors[instructor],
            starts,
            [waiting[each] for each in np.flatnonzero(able)][: course.section_max],
        )

    def section(
        self, course: Course, number: int, instructor: PersonId, starts: list[int], seated: list[PersonId]
    ) -> Section:
        sessions = tuple(
            Session(
                each.id,
                self.instant(start),
                self.instant(start) + timedelta(minutes=each.duration_minutes),
                self.programme.venues[0].id if each.in_person and self.programme.venues else None,
            )
            for start, each in zip(starts, course.live_activities, strict=True)
        )
        zone = self.programme.person[instructor].time_zone
        seats = tuple(Seat(each) for each in seated)
        return Section(SectionId(f"{course.id}-{number}"), course.id, instructor, zone, sessions, seats)


def _track(programme: Programme, learner: PersonId, course: Course, prefers: bool) -> SelfPaced:
    person, instructor = programme.person[learner], course.instructors[0]
    if prefers:
        return SelfPaced(learner, course.id, Reason.PREFERS_SELF_PACED)
    name = programme.person[instructor].name
    begins = datetime(programme.start.year, programme.start.month, programme.start.day, 9, tzinfo=UTC)
    return SelfPaced(
        learner,
        course.id,
        Reason.NO_COMMON_HOURS if person.speaks(course.language) else Reason.LANGUAGE,
        blockers=(
            Blocker("hours", f"{person.name} works {person.working_hours} ({person.time_zone})", (learner,)),
            Blocker("hours", f"{name} works {programme.person[instructor].working_hours}", (instructor,)),
        ),
        alternatives=(
            Alternative(
                "stretch",
                f"Start at 06:30 in {person.time_zone}: 45 minutes outside the hours of {person.name}",
                -1940,
                changes=({"person": str(learner), "stretch_minutes": 60},),
            ),
            Alternative(
                "self-paced",
                "Study at their own pace, with an office hour each week",
                0,
                office_hours=(OfficeHour(instructor, begins, begins + timedelta(minutes=30)),),
                peers=tuple(each.learner for each in programme.enrolled[course.id] if each.learner != learner)[:2],
                due=begins + timedelta(days=20),
            ),
        ),
        needs_decision=course.live is LivePolicy.REQUIRED,
    )


def _study(greedy: Greedy, learner: PersonId, course: Course, *, live_too: bool) -> list[StudyBlock]:
    """Each activity in the first free working time after the one before."""
    availability, found, at = greedy.availability, [], 0
    working = (availability.working[greedy.row[learner]] > 0) & greedy.free[greedy.row[learner]]
    for activity in course.activities:
        if isinstance(activity, SelfPacedActivity):
            need = activity.effort_minutes
        elif live_too:
            need = activity.self_paced_minutes
        else:
            continue
        while need > 0 and at < greedy.grid.n_cells:
            length = -(-min(need, 120) // greedy.grid.minutes)
            if working[at : at + length].all() and at + length <= greedy.grid.n_cells:
                end = greedy.instant(at) + timedelta(minutes=min(need, 120))
                found.append(StudyBlock(learner, course.id, activity.id, greedy.instant(at), end))
                need -= 120
                at += length
            else:
                at += 1
    return found


def demo_plan(programme: Programme) -> Plan:
    """A plan of a programme that keeps what pages show."""
    greedy = Greedy(programme)
    sections = [each for course in programme.courses for each in greedy.sections(course)]
    plan = Plan(programme.title, tuple(sections), (), (), Score(0, 0, 0, 0, 0, 0, 0, 0, 0))
    tracks, blocks = [], []
    for enrolment in programme.enrolments:
        course: Course = programme.course[CourseId(enrolment.course)]
        if (enrolment.learner, course.id) not in plan.seat_of:
            prefers = enrolment.preference is Preference.SELF_PACED
            tracks.append(_track(programme, enrolment.learner, course, prefers))
            blocks += _study(greedy, enrolment.learner, course, live_too=not tracks[-1].needs_decision)
        else:
            blocks += _study(greedy, enrolment.learner, course, live_too=False)
    out = _burden(greedy, plan)
    points = (
        sum(burden_points(each, borne=programme.person[person].burden_minutes) for person, each in out.items())
        + len(sections) * programme.weights.section
        + sum(each.reason is not Reason.PREFERS_SELF_PACED for each in tracks) * programme.weights.missed_mandatory
    )
    score = Score(
        points=points,
        lower_bound=points * 5 // 6,
        live_seats=len(plan.seat_of),
        self_paced=len(tracks),
        sections=len(sections),
        out_of_hours_minutes=sum(out.values()),
        recordings=0,
        irregular=0,
        missing_study_minutes=0,
    )
    return replace(plan, self_paced=tuple(tracks), study_blocks=tuple(blocks), score=score)


def _burden(greedy: Greedy, plan: Plan) -> dict[PersonId, int]:
    found: dict[PersonId, int] = {}
    for section in plan.sections:
        for session in section.sessions:
            first = (int(session.start.timestamp()) // 60 - greedy.grid.first_minute) // greedy.grid.minutes
            cells = greedy.cells(first, int((session.end - session.start).total_seconds()) // 60)
            for person in (section.instructor, *(each.learner for each in section.seats)):
                outside = int((greedy.availability.working[greedy.row[person], cells] == 0).sum())
                found[person] = found.get(person, 0) + outside * greedy.grid.minutes
    return found
