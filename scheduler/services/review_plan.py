"""A plan as its reviewer reads it: sections and sessions with everybody's local time and out-of-hours minutes.

Pure functions on (programme, availability, plan). They return frozen rows whose times are naive wall times of
the person or zone that they are about, so that a page only formats.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

import numpy as np

from calendars import zones
from calendars.grid import Grid
from calendars.spans import Spans
from scheduler.domain.people import PersonId
from scheduler.domain.plan import Plan, Section, SectionId, Session
from scheduler.domain.programme import Programme
from scheduler.services.find_availability import Availability
from scheduler.services.local_times import WhereEachIs, day_shift

QUARTERS_A_DAY = 96
WINDOW_HOURS = 24


@dataclass(frozen=True, slots=True)
class ClockGroup:
    """People of a session whose clocks agree while it runs.

    ``zones`` are IANA names, those with most people first. ``start`` and ``end`` are what these clocks show, and
    ``day_shift`` says how many days that is after (or before) the date in the zone of reference. ``n_out`` people have
    some of the session outside their working hours, the worst of them ``out_minutes``; ``n_unknown`` people's
    calendars are unknown.
    """

    zones: tuple[str, ...]
    start: datetime
    end: datetime
    day_shift: int
    n_people: int
    n_out: int
    out_minutes: int
    n_unknown: int
    teaches: bool

    @property
    def minute_of_day(self) -> int:
        """At which minute of their local day it starts."""
        return self.start.hour * 60 + self.start.minute

    @property
    def minutes(self) -> int:
        """How long it looks on their clock; in the night of a clock change not as long as it is."""
        return int((self.end - self.start).total_seconds()) // 60


@dataclass(frozen=True, slots=True)
class SessionRow:
    """One session of one section, seen from a zone of reference.

    ``start`` and ``end`` are in that zone, ``week`` is the Monday of the week in which it starts there, ``number``
    counts the sessions of the section from 1. ``out_minutes`` adds up everybody's out-of-hours minutes. ``irregular``
    sessions differ in weekday or wall time from the section's first.
    """

    section: SectionId
    course_title: str
    activity: str
    number: int
    start: datetime
    end: datetime
    week: date
    instructor: str
    venue: str
    n_learners: int
    n_recorded: int
    groups: tuple[ClockGroup, ...]
    out_minutes: int
    n_out: int
    n_unknown: int
    irregular: bool


@dataclass(frozen=True, slots=True)
class SectionRow:
    """One section in one line. ``weekday`` (0 is Monday) and ``wall`` are its first session's, in ``time_zone``."""

    id: SectionId
    course: str
    course_title: str
    instructor: str
    instructor_known: bool
    time_zone: str
    weekday: int
    wall: time
    first: date
    last: date
    n_sessions: int
    n_irregular: int
    n_learners: int
    section_min: int
    section_max: int
    n_zones: int
    out_minutes: int
    n_out: int
    n_unknown: int
    n_recordings: int


@dataclass(frozen=True, slots=True)
class PersonTime:
    """One person at one session: their own clock, and how much of it is outside their working hours."""

    start: datetime
    end: datetime
    day_shift: int
    out_minutes: int
    recorded: bool


@dataclass(frozen=True, slots=True)
class SeatedPerson:
    """Somebody in a section, with one ``PersonTime`` a session, in the order of the sessions."""

    id: PersonId
    name: str
    team: str
    time_zone: str
    teaches: bool
    known: bool
    out_minutes: int
    times: tuple[PersonTime, ...]


@dataclass(frozen=True, slots=True)
class Bar:
    """A stretch of a person's day as minutes from the window's start: ``working``, ``stretch`` or ``busy``."""

    kind: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class PersonDay:
    """What one person's day looks like around a session."""

    id: PersonId
    name: str
    time_zone: str
    teaches: bool
    known: bool
    out_minutes: int
    recorded: bool
    start: datetime
    day_shift: int
    bars: tuple[Bar, ...]


@dataclass(frozen=True, slots=True)
class DayAround:
    """Everybody's day around one session.

    The window runs for ``minutes`` from ``start`` (in the zone of reference); ``hours`` are (minute, what a clock
    there shows) for each full hour, and the session lies at ``session_start`` to ``session_end`` minutes.
    """

    start: datetime
    minutes: int
    hours: tuple[tuple[int, str], ...]
    session_start: int
    session_end: int
    people: tuple[PersonDay, ...]


def minutes_out(availability: Availability, person: int, start: datetime, end: datetime) -> int:
    """Return the minutes of ``[start, end)`` that lie in cells outside a person's working hours.

    ``person`` is a row of the availability's arrays. A cell that is touched in part counts with the touched minutes.
    """
    grid = availability.grid
    first = int(start.timestamp()) // 60 - grid.first_minute
    last = int(end.timestamp()) // 60 - grid.first_minute
    cells = range(max(0, first // grid.minutes), min(grid.n_cells, -(-last // grid.minutes)))
    row = availability.working[person]
    return sum(
        min(last, (cell + 1) * grid.minutes) - max(first, cell * grid.minutes) for cell in cells if not row[cell]
    )


def review_sessions(programme: Programme, availability: Availability, plan: Plan, *, zone: str) -> list[SessionRow]:
    """Return every session of the plan in the order of time, seen from a zone of reference."""
    seen = _Seen(programme, availability)
    rows = []
    for section in plan.sections:
        irregular = _irregular(section)
        for number, session in enumerate(section.sessions):
            rows.append(seen.session(section, session, number, irregular[number], zone))
    return sorted(rows, key=lambda each: (each.start, each.section))


def review_sections(programme: Programme, availability: Availability, plan: Plan) -> list[SectionRow]:
    """Return every section in one line, in the order of the plan."""
    seen = _Seen(programme, availability)
    return [seen.section(each) for each in plan.sections]


def people_of_section(
    programme: Programme, availability: Availability, plan: Plan, section: SectionId, *, zone: str
) -> list[SeatedPerson]:
    """Return the instructor, then the learners from west to east, each with their own time for every session."""
    seen = _Seen(programme, availability)
    return seen.people(plan.section[section], zone)


def day_around(
    programme: Programme, availability: Availability, plan: Plan, section: SectionId, number: int, *, zone: str
) -> DayAround:
    """Return everybody's working, acceptable and busy time in the 24 hours around session ``number`` (from 0)."""
    seen = _Seen(programme, availability)
    return seen.day(plan.section[section], number, zone)


def usual_hours(programme: Programme, availability: Availability) -> list[float]:
    """Return for each quarter of the local day how usual it is to work then: 96 shares of the busiest quarter.

    Counted over everybody's own clock and every day of the horizon, so that a chart can shade working hours as these
    people keep them rather than as an office elsewhere does.
    """
    where = WhereEachIs.of(programme)
    totals = np.zeros(QUARTERS_A_DAY)
    by_zone: dict[str, list[int]] = {}
    for index, person in enumerate(availability.people):
        by_zone.setdefault(where.home[person], []).append(index)
    for zone, people in by_zone.items():
        totals += np.bincount(
            _quarter_of_day(availability.grid, zone),
            weights=availability.working[people].sum(axis=0, dtype=np.int64),
            minlength=QUARTERS_A_DAY,
        )
    most = totals.max(initial=0.0)
    return [float(each) for each in (totals / most if most else totals)]


def _quarter_of_day(grid: Grid, zone: str) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """The quarter of the local day in which each cell begins: (n_cells,) int64, 0 … 95."""
    # One offset a day is looked up, and the day of a clock change split at noon: for shading, an hour of one
    # night does not matter, and a lookup for each of ten thousand cells would.
    day = 24 * 60
    minutes = grid.first_minute + np.arange(grid.n_cells, dtype=np.int64) * grid.minutes
    offsets = {
        each: _offset_minutes(datetime.fromtimestamp((each * day + day // 2) * 60, UTC), zone)
        for each in np.unique(minutes // day).tolist()
    }
    shift = np.array([offsets[each] for each in (minutes // day).tolist()], np.int64)
    return np.asarray(((minutes + shift) % day) // 15, np.int64)


def _offset_minutes(instant: datetime, zone: str) -> int:
    return int((zones.local(instant, zone) - instant.replace(tzinfo=None)).total_seconds()) // 60


def _irregular(section: Section) -> list[bool]:
    """Which sessions differ in weekday or wall-clock start from the first, by the section's own clock."""
    walls = [zones.local(each.start, section.time_zone) for each in section.sessions]
    keys = [(each.weekday(), each.hour, each.minute) for each in walls]
    return [each != keys[0] for each in keys]


class _Seen:
    """One reading of the programme and its availability, shared by the rows made from it."""

    def __init__(self, programme: Programme, availability: Availability) -> None:
        self.programme, self.availability = programme, availability
        self.where = WhereEachIs.of(programme)
        self.row: Mapping[PersonId, int] = {each: index for index, each in enumerate(availability.people)}

    def known(self, person: PersonId) -> bool:
        return bool(self.availability.known[self.row[person]])

    def out(self, person: PersonId, session: Session) -> int:
        return minutes_out(self.availability, self.row[person], session.start, session.end)

    def attending(self, section: Section, session: Session) -> Iterator[PersonId]:
        yield section.instructor
        for seat in section.seats:
            if session.activity not in seat.recordings:
                yield seat.learner

    def session(self, section: Section, session: Session, number: int, irregular: bool, zone: str) -> SessionRow:
        start, end = zones.local(session.start, zone), zones.local(session.end, zone)
        people = list(self.attending(section, session))
        out = {each: self.out(each, session) for each in people}
        venue = self.programme.venue[session.venue].title if session.venue else ""
        return SessionRow(
            section=section.id,
            course_title=self.programme.course[section.course].title,
            activity=session.activity,
            number=number + 1,
            start=start,
            end=end,
            week=start.date() - timedelta(days=start.weekday()),
            instructor=self.programme.person[section.instructor].name,
            venue=venue,
            n_learners=len(people) - 1,
            n_recorded=len(section.seats) - (len(people) - 1),
            groups=tuple(self.groups(section.instructor, session, out, start.date())),
            out_minutes=sum(out.values()),
            n_out=sum(minutes > 0 for minutes in out.values()),
            n_unknown=sum(not self.known(each) for each in people),
            irregular=irregular,
        )

    def groups(
        self, instructor: PersonId, session: Session, out: Mapping[PersonId, int], reference: date
    ) -> Iterator[ClockGroup]:
        zone_of = {person: self.where.zone(person, session.start) for person in out}
        shown = {zone: zones.local(session.start, zone) for zone in set(zone_of.values())}
        by_clock: dict[datetime, list[PersonId]] = {}
        for person, zone in zone_of.items():
            by_clock.setdefault(shown[zone], []).append(person)
        for start in sorted(by_clock):
            people = by_clock[start]
            names = Counter(zone_of[each] for each in people)
            yield ClockGroup(
                zones=tuple(sorted(names, key=lambda each: (-names[each], each))),
                start=start,
                end=zones.local(session.end, zone_of[people[0]]),
                day_shift=day_shift(start, reference),
                n_people=len(people),
                n_out=sum(out[each] > 0 for each in people),
                out_minutes=max(out[each] for each in people),
                n_unknown=sum(not self.known(each) for each in people),
                teaches=instructor in people,
            )

    def section(self, section: Section) -> SectionRow:
        course = self.programme.course[section.course]
        walls = [zones.local(each.start, section.time_zone) for each in section.sessions]
        out: Counter[PersonId] = Counter()
        for session in section.sessions:
            for person in self.attending(section, session):
                out[person] += self.out(person, session)
        people = [section.instructor, *(each.learner for each in section.seats)]
        return SectionRow(
            id=section.id,
            course=course.id,
            course_title=course.title,
            instructor=self.programme.person[section.instructor].name,
            instructor_known=self.known(section.instructor),
            time_zone=section.time_zone,
            weekday=walls[0].weekday(),
            wall=walls[0].time(),
            first=walls[0].date(),
            last=walls[-1].date(),
            n_sessions=len(walls),
            n_irregular=sum(_irregular(section)),
            n_learners=len(section.seats),
            section_min=course.section_min,
            section_max=course.section_max,
            n_zones=len({self.programme.person[each].time_zone for each in people}),
            out_minutes=sum(out.values()),
            n_out=sum(minutes > 0 for minutes in out.values()),
            n_unknown=sum(not self.known(each) for each in people),
            n_recordings=sum(len(each.recordings) for each in section.seats),
        )

    def west_to_east(self, people: Iterable[PersonId], at: datetime) -> list[PersonId]:
        def place(person: PersonId) -> tuple[datetime, str]:
            return (self.where.local(person, at), self.programme.person[person].name)

        return sorted(people, key=place)

    def in_order(self, section: Section, at: datetime) -> list[PersonId]:
        return [section.instructor, *self.west_to_east((each.learner for each in section.seats), at)]

    def people(self, section: Section, zone: str) -> list[SeatedPerson]:
        recordings = {each.learner: set(each.recordings) for each in section.seats}
        rows = []
        for person in self.in_order(section, section.sessions[0].start):
            times = []
            for session in section.sessions:
                recorded = session.activity in recordings.get(person, set())
                times.append(self.time(person, session, recorded, zone))
            about = self.programme.person[person]
            rows.append(
                SeatedPerson(
                    id=person,
                    name=about.name,
                    team=about.team,
                    time_zone=self.where.zone(person, section.sessions[0].start),
                    teaches=person == section.instructor,
                    known=self.known(person),
                    out_minutes=sum(each.out_minutes for each in times),
                    times=tuple(times),
                )
            )
        return rows

    def time(self, person: PersonId, session: Session, recorded: bool, zone: str) -> PersonTime:
        start = self.where.local(person, session.start)
        return PersonTime(
            start=start,
            end=zones.local(session.end, self.where.zone(person, session.start)),
            day_shift=day_shift(start, zones.local(session.start, zone).date()),
            out_minutes=0 if recorded else self.out(person, session),
            recorded=recorded,
        )

    def day(self, section: Section, number: int, zone: str) -> DayAround:
        session = section.sessions[number]
        middle = session.start + (session.end - session.start) / 2
        # from a full hour on the clock of reference, so that its hours are the ticks
        about = middle - timedelta(hours=WINDOW_HOURS // 2)
        wall = zones.local(about, zone)
        begins = about - timedelta(minutes=wall.minute, seconds=wall.second)
        minutes = WINDOW_HOURS * 60
        hours = tuple(
            (each, f"{zones.local(begins + timedelta(minutes=each), zone):%H:%M}") for each in range(0, minutes + 1, 60)
        )
        recordings = {each.learner: set(each.recordings) for each in section.seats}
        people = []
        for person in self.in_order(section, session.start):
            who = self.programme.person[person]
            seen = self.time(person, session, session.activity in recordings.get(person, set()), zone)
            people.append(
                PersonDay(
                    id=person,
                    name=who.name,
                    time_zone=self.where.zone(person, session.start),
                    teaches=person == section.instructor,
                    known=self.known(person),
                    out_minutes=seen.out_minutes,
                    recorded=seen.recorded,
                    start=seen.start,
                    day_shift=seen.day_shift,
                    bars=tuple(self.bars(person, who.stretch_minutes, begins, minutes)),
                )
            )
        offset = int((session.start - begins).total_seconds()) // 60
        length = int((session.end - session.start).total_seconds()) // 60
        return DayAround(zones.local(begins, zone), minutes, hours, offset, offset + length, tuple(people))

    def bars(self, person: PersonId, stretch: int, begins: datetime, minutes: int) -> Iterator[Bar]:
        first = int(begins.timestamp())
        last = first + minutes * 60
        working = self.availability.hours.get(person, Spans.of([]))
        reach = working.widened(stretch * 60)
        busy = self.availability.busy_spans.get(person, Spans.of([]))
        for kind, spans in (("stretch", reach), ("working", working), ("busy", busy)):
            for start, end in spans.within(first, last).merged().pairs():
                yield Bar(kind, (start - first) // 60, (end - first) // 60)
