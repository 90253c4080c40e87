"""The programme and the plan side by side, with what the rules ask of both worked out from raw input.

Each person's time is read when first asked for: most of the cost of a check is calendars, and only people with sessions
or study blocks need theirs read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import cached_property

from calendars.available import calendar_hours
from calendars.busy import read_busy
from calendars.errors import UnreadableCalendar
from calendars.hours import Stay, working_spans
from calendars.zones import all_zones, midnight
from scheduler.domain.people import Person, PersonId, Travel
from scheduler.domain.plan import Plan, Seat, Section, Session
from scheduler.domain.programme import Programme, Tentative
from scheduler.domain.teaching import ActivityId, Course, CourseId, LiveActivity, VenueId
from scheduler.services.check_plan.intervals import Intervals, cells, runs
from scheduler.services.check_plan.words import clock_span_words, listed, seconds, span_words, wall_clock

# Travel time and night shifts reach beyond the horizon, never further than this.
BEYOND = timedelta(days=2)


class Role(StrEnum):
    """What somebody does in a live session."""

    LEARNS = "learner"
    TEACHES = "instructor"


@dataclass(frozen=True, slots=True, eq=False)
class Meeting:
    """A session that can be reasoned about: its section, course and activity are known. Epoch seconds."""

    section: Section
    course: Course
    activity: LiveActivity
    session: Session
    start: int
    end: int

    @property
    def name(self) -> str:
        """Section and activity, as the sentences say it."""
        return f"{self.section.id}, {self.activity.id}"

    @property
    def what(self) -> str:
        """Section and activity, as a breach keeps it."""
        return f"{self.section.id}/{self.activity.id}"


@dataclass(frozen=True, slots=True)
class Sitting:
    """One person in one meeting."""

    meeting: Meeting
    role: Role


class PersonTime:
    """When one person works, accepts sessions and is busy. ``hours`` and ``busy`` are the raw intervals, unmerged."""

    __slots__ = ("_grid", "busy", "hours", "reach")

    def __init__(
        self, hours: Iterable[tuple[int, int]], busy: Iterable[tuple[int, int]], *, stretch_minutes: int, grid: int
    ) -> None:
        hours = list(hours)
        self._grid = grid
        self.hours = Intervals(hours)
        self.reach = Intervals(hours, widened=stretch_minutes * 60)
        self.busy = Intervals(busy)

    def _whole_cells(self, start: int, end: int) -> tuple[int, int]:
        return start - start % self._grid, end + -end % self._grid

    def _failing(self, start: int, end: int, good: Callable[[int, int], bool]) -> list[tuple[int, int]]:
        failing = (each for each in cells(start, end, self._grid) if not good(*each))
        return [(max(first, start), min(last, end)) for first, last in runs(failing)]

    def out_of_reach(self, start: int, end: int) -> list[tuple[int, int]]:
        """Return the parts of ``[start, end)`` whose cells are not wholly inside one widened working interval."""
        if self.reach.hold(*self._whole_cells(start, end)):
            return []
        return self._failing(start, end, self.reach.hold)

    def out_of_hours(self, start: int, end: int) -> list[tuple[int, int]]:
        """Return the parts of ``[start, end)`` whose cells are not wholly inside one working interval."""
        if self.hours.hold(*self._whole_cells(start, end)):
            return []
        return self._failing(start, end, self.hours.hold)

    def busy_parts(self, start: int, end: int) -> list[tuple[int, int]]:
        """Return the parts of ``[start, end)`` whose cells a busy period touches."""
        if not self.busy.touch(*self._whole_cells(start, end)):
            return []
        return self._failing(start, end, lambda first, last: not self.busy.touch(first, last))


class Case:
    """One programme and one plan of it, read side by side."""

    def __init__(self, programme: Programme, plan: Plan) -> None:
        self.programme, self.plan = programme, plan
        self.grid = programme.rules.grid_minutes * 60
        first, last = (
            midnight(day, programme.time_zone, where="programme.toml, time_zone")
            for day in (programme.start, programme.end)
        )
        self.horizon = (seconds(first), seconds(last))
        self._asked = (first - BEYOND, last + BEYOND)
        self._times: dict[PersonId, PersonTime] = {}
        self._same_hours: dict[tuple[str, str, str, tuple[Stay, ...]], list[tuple[int, int]]] = {}
        self._openings: dict[VenueId, Intervals] = {}
        self._stays: dict[PersonId, list[Travel]] = {}
        for stay in programme.travel:
            self._stays.setdefault(stay.person, []).append(stay)
        self.enrolment = {(each.learner, each.course): each for each in programme.enrolments}

    def readable(self, start: int, end: int) -> bool:
        """Whether ``[start, end)`` is near enough to the horizon for hours and calendars to have been read there."""
        return seconds(self._asked[0]) <= start and end <= seconds(self._asked[1])

    # ---- people's time -------------------------------------------------------------------------------------------

    def time(self, person: Person) -> PersonTime:
        """Return when a person works, accepts sessions and is busy, read from hours, holidays, travel and calendar."""
        if person.id not in self._times:
            self._times[person.id] = PersonTime(
                self._hours(person), self._busy(person), stretch_minutes=person.stretch_minutes, grid=self.grid
            )
        return self._times[person.id]

    def _hours(self, person: Person) -> list[tuple[int, int]]:
        start, end = self._asked
        if person.hours_are_in_calendar:
            data, where = self.programme.calendars.get(person.id), f"calendars/{person.id}.ics"
            found = calendar_hours(
                data, zone=person.time_zone, holidays=person.holidays, start=start, end=end, where=where
            )
            return found.spans.pairs()
        stays = tuple(Stay(each.start, each.end, each.time_zone) for each in self._stays.get(person.id, ()))
        key = (person.working_hours, person.time_zone, person.holidays, stays)
        if key not in self._same_hours:
            self._same_hours[key] = working_spans(
                person.working_hours,
                zone=person.time_zone,
                holidays=person.holidays,
                start=start,
                end=end,
                stays=stays,
                where=f"people.csv, {person.id}",
            ).pairs()
        return self._same_hours[key]

    def _busy(self, person: Person) -> list[tuple[int, int]]:
        start, end = self._asked
        calendar = self.programme.calendars.get(person.id)
        if calendar is None:
            return []
        where = f"calendars/{person.id}.ics"
        try:
            return read_busy(
                calendar,
                zone=person.time_zone,
                start=start,
                end=end,
                where=where,
                owner=person.email,
                tentative_is_free=self.programme.rules.tentative is Tentative.FREE,
            ).spans.pairs()
        except UnreadableCalendar:
            return []  # such a calendar is unknown, like one that is not there; whoever read the folder has said so

    def opening(self, venue_id: VenueId) -> Intervals:
        """Return when a venue is open. Opening times that touch are one stretch: a session may run across."""
        if venue_id not in self._openings:
            venue = self.programme.venue[venue_id]
            start, end = self._asked
            spans = working_spans(
                venue.open, zone=venue.time_zone, holidays="", start=start, end=end, where=f"venue {venue.id}"
            )
            self._openings[venue_id] = Intervals(runs(spans.pairs()))
        return self._openings[venue_id]

    def zone(self, person: Person, at: int) -> str:
        """Return the zone whose date a person lives by at an instant: a journey's, or their own."""
        for stay in self._stays.get(person.id, ()):
            if stay.start <= wall_clock(at, stay.time_zone).date() < stay.end:
                return stay.time_zone
        return person.time_zone

    def local_date(self, person: Person, at: int) -> date:
        """Return a person's local date at an instant."""
        return wall_clock(at, self.zone(person, at)).date()

    def anchor(self, section: Section) -> str:
        """Return the zone whose clock a section keeps; where the plan names none that exists, the instructor's."""
        if section.time_zone in all_zones():
            return section.time_zone
        instructor = self.programme.person.get(section.instructor)
        return instructor.time_zone if instructor else self.programme.time_zone

    # ---- who meets when ------------------------------------------------------------------------------------------

    @cached_property
    def meetings(self) -> list[list[Meeting]]:
        """For each section of the plan, its sessions that name a live activity and last any time at all."""
        return [self._meetings(section) for section in self.plan.sections]

    def _meetings(self, section: Section) -> list[Meeting]:
        course = self.programme.course.get(section.course)
        if course is None:
            return []
        live = {each.id: each for each in course.live_activities}
        return [
            Meeting(section, course, live[each.activity], each, seconds(each.start), seconds(each.end))
            for each in section.sessions
            if each.activity in live and each.end > each.start
        ]

    @cached_property
    def sittings(self) -> dict[PersonId, list[Sitting]]:
        """Each known person's meetings in order of time; recorded ones are not among them."""
        found: dict[PersonId, list[Sitting]] = {}
        for section, meetings in zip(self.plan.sections, self.meetings, strict=True):
            for meeting in meetings:
                found.setdefault(section.instructor, []).append(Sitting(meeting, Role.TEACHES))
                for learner in self.attending(meeting):
                    found.setdefault(learner, []).append(Sitting(meeting, Role.LEARNS))
        known = self.programme.person
        return {
            person: sorted(each, key=lambda sitting: (sitting.meeting.start, sitting.meeting.end))
            for person, each in found.items()
            if person in known
        }

    def attending(self, meeting: Meeting) -> list[PersonId]:
        """Return the learners who sit in a meeting, each once; those with a recording of it do not."""
        return [seat.learner for seat in self.seats(meeting.section) if meeting.activity.id not in seat.recordings]

    def seats(self, section: Section) -> list[Seat]:
        """Return a section's seats of known people; of somebody listed twice, the first."""
        first: dict[PersonId, Seat] = {}
        for seat in section.seats:
            if seat.learner in self.programme.person:
                first.setdefault(seat.learner, seat)
        return list(first.values())

    @cached_property
    def sections_of(self) -> dict[tuple[PersonId, CourseId], list[Section]]:
        """The sections in which a learner sits, by learner and course."""
        found: dict[tuple[PersonId, CourseId], list[Section]] = {}
        for section in self.plan.sections:
            for learner in dict.fromkeys(seat.learner for seat in section.seats):
                found.setdefault((learner, section.course), []).append(section)
        return found

    # ---- words ---------------------------------------------------------------------------------------------------

    def called(self, person: PersonId) -> str:
        """Return a person's name and identifier."""
        known = self.programme.person.get(person)
        return f"{known.name} ({person})" if known else f"'{person}'"

    def when(self, meeting: Meeting, person: PersonId | None = None) -> str:
        """Return when a meeting is, by a person's own clock or else by the section's."""
        known = self.programme.person.get(person) if person is not None else None
        zone = self.zone(known, meeting.start) if known else self.anchor(meeting.section)
        return span_words(meeting.start, meeting.end, zone)

    def obstacles(self, person: Person, start: int, end: int) -> str:
        """Say what keeps a person from a live session over ``[start, end)``, by their clock; empty if nothing does.

        Far outside the horizon nothing is known of anybody, and nothing is said.
        """
        if not self.readable(start, end):
            return ""
        time, zone = self.time(person), self.zone(person, start)
        said = []
        if beyond := time.out_of_reach(start, end):
            words = listed(clock_span_words(*each, zone) for each in beyond)
            stretch = f" and {person.stretch_minutes} minutes of stretch" if person.stretch_minutes else ""
            said.append(f"{words} lies outside their hours{stretch}")
        if busy := time.busy_parts(start, end):
            said.append(f"{listed(clock_span_words(*each, zone) for each in busy)} is busy in their calendar")
        return "; ".join(said)


def session_of(meetings: Iterable[Meeting], activity: ActivityId) -> Meeting | None:
    """Return the first meeting of an activity, if there is one."""
    return next((each for each in meetings if each.activity.id == activity), None)
