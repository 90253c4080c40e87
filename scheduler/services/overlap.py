"""When a course's people share hours: every hour of every week, the best few windows, and what clock changes move.

A *window* is a time of the week (``Tuesdays 15:00``), or with ``daily`` a time of the day, on the clock of one zone. It
covers a learner who could attend it in as many weeks as the course has live sessions, or in as many as are asked for.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import pairwise

import numpy as np

from calendars import zones
from scheduler.domain.people import PersonId
from scheduler.domain.programme import Programme
from scheduler.domain.teaching import CourseId
from scheduler.services.common_hours import CommonHours, Matrix, common_hours, within_reach
from scheduler.services.find_availability import Availability, horizon
from scheduler.services.local_times import WhereEachIs
from solver.cover import best_windows

HOUR = timedelta(hours=1)
DAY_MINUTES = 24 * 60
WINDOW_STEP = 30
"""Minutes between two windows looked at: half hours are full hours in Kolkata and Adelaide."""


@dataclass(frozen=True, slots=True)
class ClockChange:
    """Clocks of one zone change: from ``instant`` on they are ``minutes`` ahead of before (or, negative, behind).

    ``day`` is the local date. ``n_people`` of the course's people live by that clock at home.
    """

    zone: str
    instant: datetime
    day: date
    minutes: int
    n_people: int


@dataclass(frozen=True, slots=True)
class WindowWeek:
    """One week of a window: when it begins, who could attend, and whom clock changes have moved.

    ``starts`` are the instants at which it is held. ``moved`` learners see it at another time than in the first week;
    ``lost`` of those had it within their hours or stretch in the first week, and have not now; ``gained`` the other way
    round. Calendars do not count in these two. For a daily time, one of its days in the week is enough.
    """

    week: date
    starts: tuple[datetime, ...]
    in_hours: int
    stretch: int
    unknown: int
    instructors: int
    moved: int
    lost: tuple[PersonId, ...]
    gained: tuple[PersonId, ...]


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Somebody whom a window does not cover: could attend in ``able_weeks`` of its weeks, at ``local`` in the first."""

    id: PersonId
    name: str
    time_zone: str
    known: bool
    able_weeks: int
    local: datetime


@dataclass(frozen=True, slots=True)
class Window:
    """One time of the week (``weekday`` 0 is Monday), or of the day (``weekday`` nothing).

    ``covered`` learners can attend often enough, ``in_hours`` of them without ever needing their stretch for it;
    ``unknown`` of the covered have an unknown calendar.
    """

    weekday: int | None
    at: time
    covered: tuple[PersonId, ...]
    in_hours: int
    unknown: int
    weeks: tuple[WindowWeek, ...]
    left_out: tuple[LeftOut, ...]


@dataclass(frozen=True, slots=True)
class BestWindows:
    """The best few windows of a course.

    No two lie less than ``apart`` minutes of the clock apart. Together they cover ``n_covered`` learners,
    ``n_in_hours`` of them in their hours; no as many windows that lie so cover more than ``bound``. ``proven``: no
    other choice covers more, nor as many with more of them in hours. ``nowhere`` are the learners whom none covers.
    """

    minutes: int
    need_weeks: int
    daily: bool
    apart: int
    windows: tuple[Window, ...]
    n_covered: int
    n_in_hours: int
    bound: int
    proven: bool
    nowhere: tuple[LeftOut, ...]


@dataclass(frozen=True, slots=True)
class Overlap:
    """What a course's people share. ``hours`` are the numbers of the page of common hours."""

    course: CourseId
    title: str
    zone: str
    hours: CommonHours
    changes: tuple[ClockChange, ...]
    best: BestWindows


def find_overlap(
    programme: Programme,
    availability: Availability,
    course: CourseId,
    *,
    zone: str,
    minutes: int | None = None,
    k: int = 3,
    need_weeks: int | None = None,
    daily: bool = False,
    apart: int = 0,
) -> Overlap:
    """Return every hour of a course, and its best ``k`` windows.

    Parameters
    ----------
    zone
        Whose clock the hours and windows are of.
    minutes
        How long a meeting lasts; by default the course's longest live session, or an hour.
    k, need_weeks, daily
        Most windows; weeks that a learner must be able to attend, by default the number of the course's live sessions
        (at least one, at most every week); whether windows are times of the day instead of the week.
    apart
        How many minutes of the clock any two windows lie apart at least, round midnight too, so that repeats of one
        session serve different zones; at most 12 hours.
    """
    about = programme.course[course]
    length = minutes or max((each.duration_minutes for each in about.live_activities), default=60)
    return Overlap(
        course=course,
        title=about.title,
        zone=zone,
        hours=common_hours(programme, availability, course, zone=zone, minutes=length),
        changes=clock_changes_of(programme, course),
        best=find_windows(
            programme,
            availability,
            course,
            zone=zone,
            minutes=length,
            k=k,
            need_weeks=need_weeks,
            daily=daily,
            apart=apart,
        ),
    )


def clock_changes_of(programme: Programme, course: CourseId | None = None) -> tuple[ClockChange, ...]:
    """Return the clock changes inside the horizon, in the zones that a course's people call home, in order of time."""
    people = (
        {each.id for each in programme.people}
        if course is None
        else {*programme.course[course].instructors, *(each.learner for each in programme.enrolled[course])}
    )
    begins, ends = horizon(programme)
    found = []
    homes = [programme.person[each].time_zone for each in people]
    for zone in sorted(set(homes)):
        for before, after in pairwise(_changing_hours(begins, ends, zone)):
            shift = _offset(after, zone) - _offset(before, zone)
            if shift and after - before == HOUR:
                found.append(ClockChange(zone, after, zones.local(after, zone).date(), shift, homes.count(zone)))
    return tuple(sorted(found, key=lambda each: (each.instant, each.zone)))


def _changing_hours(begins: datetime, ends: datetime, zone: str) -> list[datetime]:
    """Return the hours of the days on which a zone's clocks change, since looking at every hour takes seconds."""
    days = [begins + timedelta(days=each) for each in range((ends - begins).days)]
    edges = [*days, ends]
    offsets = [_offset(each, zone) for each in edges]
    hours: list[datetime] = []
    for (start, end), (before, after) in zip(pairwise(edges), pairwise(offsets), strict=True):
        if before != after:
            n_hours = int((end - start) / HOUR)
            hours += [start + each * HOUR for each in range(n_hours + 1) if start + each * HOUR not in hours[-1:]]
    return hours


def _offset(instant: datetime, zone: str) -> int:
    return round((zones.local(instant, zone) - instant.replace(tzinfo=None)).total_seconds() / 60)


def find_windows(
    programme: Programme,
    availability: Availability,
    course: CourseId,
    *,
    zone: str,
    minutes: int,
    k: int = 3,
    need_weeks: int | None = None,
    daily: bool = False,
    apart: int = 0,
) -> BestWindows:
    """Return the windows that cover most learners; an instructor must be able to teach each often enough."""
    starts = common_hours(programme, availability, course, zone=zone, minutes=minutes, step=WINDOW_STEP)
    table = _Windows(starts, daily)
    wanted = len(programme.course[course].live_activities) if need_weeks is None else need_weeks
    need = max(1, min(wanted, len(starts.weeks)))
    able, in_hours = table.weeks_of(starts.is_able) >= need, table.weeks_of(starts.is_in_hours) >= need
    taught = (table.weeks_of(starts.able_to_teach) >= need).any(axis=0)
    not_both = table.nearer(apart) if apart else None
    chosen = best_windows((able & taught).T, (in_hours & taught).T, k, not_both=not_both)
    reach = within_reach(availability, starts.learners, [each.instant for each in starts.hours], minutes)
    tell = _Teller(programme, starts, table, reach)
    covered_by_any = able[:, list(chosen.windows)].any(axis=1)
    return BestWindows(
        minutes=minutes,
        need_weeks=need,
        daily=daily,
        apart=apart,
        windows=tuple(tell.window(each, able[:, each], in_hours[:, each]) for each in chosen.windows),
        n_covered=chosen.n_covered,
        n_in_hours=chosen.n_well,
        bound=chosen.bound,
        proven=chosen.proven,
        nowhere=tuple(tell.left_out(learner, chosen.windows) for learner in np.flatnonzero(~covered_by_any).tolist()),
    )


class _Windows:
    """The starts of a course by window and week: ``held[window][week]`` are positions among the starts."""

    def __init__(self, starts: CommonHours, daily: bool) -> None:
        places: dict[tuple[int | None, time], dict[int, list[int]]] = {}
        number = {week: index for index, week in enumerate(starts.weeks)}
        for at, each in enumerate(starts.hours):
            key = (None if daily else each.start.weekday(), each.start.time())
            places.setdefault(key, {}).setdefault(number[each.week], []).append(at)
        self.keys = sorted(places, key=lambda each: (each[0] or 0, each[1]))
        self.held = [places[each] for each in self.keys]

    def weeks_of(self, who: Matrix) -> np.ndarray[tuple[int, int], np.dtype[np.int64]]:
        """In how many weeks each person could attend each window: ``(n_people, n_windows)``."""
        counts = [sum(who[:, at].any(axis=1).astype(np.int64) for at in weeks.values()) for weeks in self.held]
        return np.stack(counts, axis=1) if counts else np.zeros((len(who), 0), np.int64)

    def nearer(self, minutes: int) -> Matrix:
        """Which two windows lie less than so many minutes of the clock apart, ``(n_windows, n_windows)``."""
        at = np.array([each.hour * 60 + each.minute for _, each in self.keys], np.int64)
        between = np.abs(at[:, None] - at[None, :])
        return np.asarray(np.minimum(between, DAY_MINUTES - between) < minutes)


class _Teller:
    def __init__(self, programme: Programme, starts: CommonHours, table: _Windows, reach: Matrix) -> None:
        self.programme, self.starts, self.table, self.reach = programme, starts, table, reach
        self.where = WhereEachIs.of(programme)

    def window(self, number: int, able: Matrix, in_hours: Matrix) -> Window:
        weekday, at = self.table.keys[number]
        learners = self.starts.learners
        return Window(
            weekday=weekday,
            at=at,
            covered=tuple(learners[each] for each in np.flatnonzero(able).tolist()),
            in_hours=int((able & in_hours).sum()),
            unknown=int((able & ~self.starts.is_known).sum()),
            weeks=tuple(self.weeks(number)),
            left_out=tuple(self.left_out(each, (number,)) for each in np.flatnonzero(~able).tolist()),
        )

    def weeks(self, number: int) -> Iterator[WindowWeek]:
        held = self.table.held[number]
        first = held[min(held)]
        was_in_reach = self.reach[:, first].any(axis=1)
        clocks = self._clocks(self.starts.hours[first[0]].instant)
        for week in sorted(held):
            at = held[week]
            able, in_hours = self.starts.is_able[:, at].any(axis=1), self.starts.is_in_hours[:, at].any(axis=1)
            in_reach = self.reach[:, at].any(axis=1)
            now = self._clocks(self.starts.hours[at[0]].instant)
            moved = np.array([one != other for one, other in zip(clocks, now, strict=True)], np.bool_)
            yield WindowWeek(
                week=self.starts.weeks[week],
                starts=tuple(self.starts.hours[each].instant for each in at),
                in_hours=int(in_hours.sum()),
                stretch=int((able & ~in_hours).sum()),
                unknown=int((able & ~self.starts.is_known).sum()),
                instructors=int(self.starts.able_to_teach[:, at].any(axis=1).sum()),
                moved=int(moved.sum()),
                lost=self._ids(moved & was_in_reach & ~in_reach),
                gained=self._ids(moved & in_reach & ~was_in_reach),
            )

    def _clocks(self, instant: datetime) -> list[time]:
        return [self.where.local(each, instant).time() for each in self.starts.learners]

    def _ids(self, who: Matrix) -> tuple[PersonId, ...]:
        return tuple(self.starts.learners[each] for each in np.flatnonzero(who).tolist())

    def left_out(self, learner: int, windows: tuple[int, ...]) -> LeftOut:
        """Say how often somebody could attend: at best, of several windows."""
        about = self.programme.person[self.starts.learners[learner]]
        weeks = {
            number: sum(bool(self.starts.is_able[learner, at].any()) for at in self.table.held[number].values())
            for number in windows
        }
        best = max(weeks, key=lambda each: weeks[each]) if weeks else 0
        held = self.table.held[best]
        first = self.starts.hours[held[min(held)][0]].instant
        return LeftOut(
            id=about.id,
            name=about.name,
            time_zone=self.where.zone(about.id, first),
            known=bool(self.starts.is_known[learner]),
            able_weeks=weeks.get(best, 0),
            local=self.where.local(about.id, first),
        )
