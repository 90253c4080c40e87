"""Everyone's local time of every session of a series, and the weeks in which it leaves somebody's hours, and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from calendars import zones
from scheduler.domain.people import PersonId
from scheduler.domain.plan import Plan, Section
from scheduler.domain.programme import Programme
from scheduler.services.find_availability import Availability
from scheduler.services.local_times import WhereEachIs
from scheduler.services.overlap import ClockChange, clock_changes_of
from scheduler.services.review_plan import minutes_out


@dataclass(frozen=True, slots=True)
class LocalTime:
    """One session on somebody's own clock.

    ``out_minutes`` of it lie outside their working hours. ``moved_minutes`` is how much later (or, negative, earlier)
    it is on their clock than their usual time, beyond what it moved on the section's own clock: only a clock change or
    a journey does that. ``recorded``: they watch the recording, whenever they like.
    """

    start: datetime
    end: datetime
    time_zone: str
    out_minutes: int
    moved_minutes: int
    recorded: bool


@dataclass(frozen=True, slots=True)
class PersonSeries:
    """Somebody's view of a series: one local time for each session, in order."""

    id: PersonId
    name: str
    teaches: bool
    known: bool
    times: tuple[LocalTime, ...]

    @property
    def out_minutes(self) -> int:
        """All minutes outside their hours."""
        return sum(each.out_minutes for each in self.times)


@dataclass(frozen=True, slots=True)
class Departure:
    """A week in which a series leaves somebody's hours.

    ``week`` counts the series' weeks from 1, ``monday`` begins it. ``usual_out_minutes`` are outside their hours in the
    best week in which no clock has moved it. ``by_clock_change``: a clock has, and more of it is outside than usual;
    else hours that differ by day, a holiday or a session off its rhythm is the cause, or every week is alike.
    """

    week: int
    monday: date
    session: int
    activity: str
    person: PersonSeries
    time: LocalTime
    usual_out_minutes: int

    @property
    def by_clock_change(self) -> bool:
        """Whether a clock change, or a journey to another clock, is what takes it out of their hours."""
        return self.time.moved_minutes != 0 and self.time.out_minutes > self.usual_out_minutes


@dataclass(frozen=True, slots=True)
class SeriesReport:
    """One section: when it meets on its own clock, everyone's local times, and the weeks that leave hours."""

    section: str
    course_title: str
    time_zone: str
    starts: tuple[datetime, ...]
    activities: tuple[str, ...]
    people: tuple[PersonSeries, ...]
    departures: tuple[Departure, ...]

    @property
    def n_by_clock_change(self) -> int:
        """How many times a clock change takes somebody out of their hours."""
        return sum(each.by_clock_change for each in self.departures)


@dataclass(frozen=True, slots=True)
class ClockReport:
    """All series of a plan, those that clock changes break most first, and the clock changes themselves."""

    changes: tuple[ClockChange, ...]
    series: tuple[SeriesReport, ...]

    @property
    def n_by_clock_change(self) -> int:
        """How many times a clock change takes somebody out of their hours, in all series."""
        return sum(each.n_by_clock_change for each in self.series)


def report_clock_changes(programme: Programme, availability: Availability, plan: Plan) -> ClockReport:
    """Return everyone's local time of every session, and what leaves their hours."""
    row = {each: index for index, each in enumerate(availability.people)}
    where = WhereEachIs.of(programme)
    series = [_series(programme, availability, row, where, section) for section in plan.sections]
    return ClockReport(
        clock_changes_of(programme),
        tuple(sorted(series, key=lambda each: (-each.n_by_clock_change, -len(each.departures), each.section))),
    )


def _series(
    programme: Programme,
    availability: Availability,
    row: Mapping[PersonId, int],
    where: WhereEachIs,
    section: Section,
) -> SeriesReport:
    anchor = [zones.local(each.start, section.time_zone) for each in section.sessions]
    recordings = {each.learner: each.recordings for each in section.seats}
    people = []
    for person in (section.instructor, *(each.learner for each in section.seats)):
        shown = [where.local(person, each.start) for each in section.sessions]
        usual = _usual(shown, anchor)
        times = []
        for session, local, own in zip(section.sessions, shown, anchor, strict=True):
            recorded = session.activity in recordings.get(person, ())
            zone = where.zone(person, session.start)
            out = 0 if recorded else minutes_out(availability, row[person], session.start, session.end)
            moved = round(((local - own) - usual).total_seconds() / 60)
            times.append(LocalTime(local, zones.local(session.end, zone), zone, out, moved, recorded))
        about = programme.person[person]
        is_known = bool(availability.known[row[person]])
        people.append(PersonSeries(about.id, about.name, person == section.instructor, is_known, tuple(times)))
    first = anchor[0].date() - timedelta(days=anchor[0].weekday()) if anchor else programme.start
    departures = []
    for number, own in enumerate(anchor):
        monday = own.date() - timedelta(days=own.weekday())
        for each in people:
            if each.times[number].out_minutes:
                week = (monday - first).days // 7 + 1
                activity = section.sessions[number].activity
                time, usually = each.times[number], _usually_out(each.times)
                departures.append(Departure(week, monday, number + 1, activity, each, time, usually))
    return SeriesReport(
        section=section.id,
        course_title=programme.course[section.course].title,
        time_zone=section.time_zone,
        starts=tuple(anchor),
        activities=tuple(each.activity for each in section.sessions),
        people=tuple(people),
        departures=tuple(departures),
    )


def _usually_out(times: Sequence[LocalTime]) -> int:
    return min((each.out_minutes for each in times if not each.moved_minutes and not each.recorded), default=0)


def _usual(shown: Sequence[datetime], anchor: Sequence[datetime]) -> timedelta:
    """How far somebody's clock is usually ahead of the section's: in most sessions, of equally many the first."""
    ahead = [local - own for local, own in zip(shown, anchor, strict=True)]
    return max(ahead, key=lambda each: (ahead.count(each), -ahead.index(each))) if ahead else timedelta()
