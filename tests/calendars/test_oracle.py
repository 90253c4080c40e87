"""Working hours on the grid, cell by cell, against a plain, slow reading that shares no code with the real one.

The oracle takes a zone as a table of what its clock shows, minute after minute, made by forward conversion alone. The
instant of a wall time is the first minute that shows it; one that is never shown is counted on from the minute before
the gap. Hours are parsed by a regular expression that knows days and times and nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from numpy.typing import NDArray

from calendars import zones
from calendars.grid import Grid, clock, inside
from calendars.hours import Stay, working_spans
from tests.calendars.clocks import DAY, changes

NAMES = ["Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"]
EPOCH = datetime.fromisoformat("1970-01-01")
YEAR = datetime(2027, 1, 1, tzinfo=UTC), datetime(2028, 1, 1, tzinfo=UTC)
HOURS = {
    "office": "Mo-Fr 09:00-17:30",
    "nights": "Su-Th 22:00-06:00",
    "whole days": "Mo-Su 00:00-24:00",
    # Edges inside the hours that clocks skip or repeat, from Lord Howe's half hour to Troll's two.
    "odd hours": "Mo-Su 00:15-01:45,02:10-02:20,02:30-03:40,12:00-23:30",
}
# Good Friday and Easter Monday, and what Germans call Tag der Arbeit; written down by hand.
GERMAN = {date(2027, 1, 1), date(2027, 3, 26), date(2027, 3, 29), date(2027, 5, 1), date(2027, 5, 6), date(2027, 5, 17)}
GERMAN |= {date(2027, 10, 3), date(2027, 12, 25), date(2027, 12, 26)}


def walls(text: str, first: date, last: date) -> Iterator[tuple[datetime, datetime]]:
    """The wall intervals that start on some dates; neighbours are joined, and what is over 24 hours long is cut."""
    days, times = text.split(" ")
    a, b = (NAMES.index(each) for each in days.split("-"))
    at_work = {(a + k) % 7 for k in range((b - a) % 7 + 1)}
    joined: list[tuple[datetime, datetime]] = []
    day = first - 3 * DAY
    while day <= last + 3 * DAY:
        for each in times.split(",") if day.weekday() in at_work else []:
            h1, m1, h2, m2 = (int(n) for n in re.findall(r"\d+", each))
            midnight = datetime.fromisoformat(day.isoformat())
            start, end = midnight + timedelta(hours=h1, minutes=m1), midnight + timedelta(hours=h2, minutes=m2)
            end += DAY if end <= start else timedelta(0)
            if joined and joined[-1][1] == start:
                joined[-1] = joined[-1][0], end
            else:
                joined.append((start, end))
        day += DAY
    for start, end in joined:
        while end - start > DAY:
            midnight = datetime.fromisoformat((start.date() + DAY).isoformat())
            yield start, midnight
            start = midnight
        yield start, end


@cache
def table(zone: str, start: datetime, n_minutes: int) -> tuple[NDArray[np.int64], dict[int, int]]:
    """What a clock shows at each minute, in minutes since 1970, and the first minute at which it shows each."""
    rules = ZoneInfo(zone)
    at = int(start.timestamp())
    there = [datetime.fromtimestamp(at + 60 * n, rules) for n in range(n_minutes)]
    shows = [(each.toordinal() - EPOCH.toordinal()) * 1440 + each.hour * 60 + each.minute for each in there]
    first: dict[int, int] = {}
    for n, wall_minute in enumerate(shows):
        first.setdefault(wall_minute, n)
    return np.array(shows), first


def minute_of(wall: datetime, shows: NDArray[np.int64], first: dict[int, int]) -> int:
    """The minute at which a clock shows a wall time, beyond either end of the table too."""
    wanted = (wall - EPOCH) // timedelta(minutes=1)
    if wanted in first:
        return first[wanted]
    if wanted < shows[0]:
        return int(wanted - shows[0])
    if wanted > shows.max():
        return len(shows) + int(wanted - shows[-1] - 1)
    before = int(np.flatnonzero(shows < wanted)[-1]) if (shows[1:] - shows[:-1]).min() >= 0 else _before(shows, wanted)
    return before + int(wanted - shows[before])


def _before(shows: NDArray[np.int64], wanted: int) -> int:
    return next(n for n in range(len(shows) - 1) if shows[n] < wanted < shows[n + 1])


def expected(
    text: str, zone: str, start: datetime, n_cells: int, off: set[date], stretch: int
) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    shows, first = table(zone, start, n_cells * 15)
    local = start.astimezone(ZoneInfo(zone)).date()
    working, reach = np.zeros(n_cells, np.uint8), np.zeros(n_cells, np.uint8)
    for begins, ends in walls(text, local - 2 * DAY, local + timedelta(minutes=15 * n_cells) + 2 * DAY):
        if begins.date() in off:
            continue
        a, b = minute_of(begins, shows, first), minute_of(ends, shows, first)
        nearby = range(max(0, (a - stretch) // 15 - 2), min(n_cells, (b + stretch) // 15 + 2))
        for cell in nearby:
            working[cell] |= a <= cell * 15 and cell * 15 + 15 <= b
            reach[cell] |= a < b and a - stretch <= cell * 15 and cell * 15 + 15 <= b + stretch
    return working, reach


def windows(zone: str) -> list[tuple[datetime, int]]:
    """Some twenty hours around each change of a year, or two ordinary days."""
    starts = [each - timedelta(hours=20) for each in changes(zone, *YEAR)] or [datetime(2027, 3, 24, tzinfo=UTC)]
    return [(each.replace(minute=0), 40 * 4) for each in starts]


def check(zone: str, text: str, start: datetime, n_cells: int, holidays: str, off: set[date], stretch: int) -> None:
    end = start + timedelta(minutes=15 * n_cells)
    spans = working_spans(text, zone=zone, holidays=holidays, start=start - DAY, end=end + DAY)
    grid = Grid.over(start, end, 15)
    working, reach = expected(text, zone, start, n_cells, off, stretch)
    assert inside(spans, grid).tolist() == working.tolist(), (zone, text, start)
    assert inside(spans.widened(stretch * 60), grid).tolist() == reach.tolist(), (zone, text, start)


@pytest.mark.slow
@pytest.mark.parametrize("kind", HOURS)
def test_hours_are_right_in_every_zone_around_every_change_of_its_clocks(kind: str) -> None:
    for zone in sorted(zones.all_zones()):
        for start, n_cells in windows(zone):
            check(zone, HOURS[kind], start, n_cells, "", set(), 45)


@pytest.mark.parametrize("zone", ["Australia/Lord_Howe", "Antarctica/Troll", "Asia/Kathmandu", "Pacific/Chatham"])
@pytest.mark.parametrize("kind", HOURS)
def test_holidays_are_told_by_the_local_date_on_which_an_interval_starts(kind: str, zone: str) -> None:
    check(zone, HOURS[kind], datetime(2027, 3, 24, tzinfo=UTC), 96 * 7, "DE", GERMAN, 30)


@pytest.mark.slow
def test_hours_are_right_in_every_week_of_every_zone() -> None:
    """A whole year of every zone, quarter of an hour by quarter of an hour, by looking at what the clock shows."""
    start, end = YEAR
    grid = Grid.over(start, end, 15)
    known: dict[tuple[object, ...], NDArray[np.uint8]] = {}
    for zone in sorted(zones.all_zones()):
        rules = ZoneInfo(zone)
        # Zones whose clocks agree all year are read once.
        same = tuple((each, each.astimezone(rules).utcoffset()) for each in [start, *changes(zone, start, end)])
        for kind in ("office", "nights"):
            if (kind, same) not in known:
                known[kind, same] = _by_the_clock(kind, _quarters(zone))
            spans = working_spans(HOURS[kind], zone=zone, holidays="", start=start, end=end)
            assert np.array_equal(inside(spans, grid), known[kind, same]), (zone, kind)


@cache
def _quarters(zone: str) -> NDArray[np.int64]:
    """What a clock shows every quarter of an hour of the year, in minutes into the week.

    Between two of them no clock crosses an edge of these hours: every offset of the year is a multiple of 15 minutes,
    and no edge lies in an hour that is skipped or repeated.
    """
    rules, (first, beyond) = ZoneInfo(zone), (int(each.timestamp()) for each in YEAR)
    shown = [datetime.fromtimestamp(at, rules) for at in range(first, beyond, 900)]
    return np.array([each.weekday() * 1440 + each.hour * 60 + each.minute for each in shown])


def _by_the_clock(kind: str, shows: NDArray[np.int64]) -> NDArray[np.uint8]:
    day, minute = shows // 1440, shows % 1440
    if kind == "office":
        return ((day <= 4) & (minute >= 540) & (minute < 1050)).astype(np.uint8)
    evening = np.isin(day, [6, 0, 1, 2, 3]) & (minute >= 1320)
    morning = np.isin(day, [0, 1, 2, 3, 4]) & (minute < 360)
    return (evening | morning).astype(np.uint8)


@pytest.mark.parametrize("minutes", [15, 30, 60])
def test_a_clock_shows_the_right_date_and_time_in_every_zone(minutes: int) -> None:
    for zone in sorted(zones.all_zones()):
        for start, n_cells in windows(zone):
            grid = Grid.over(start, start + timedelta(minutes=15 * n_cells), minutes)
            day, wall = clock(zone, grid)
            rules = ZoneInfo(zone)
            for cell in range(0, grid.n_cells, 3):
                there = (grid.start + timedelta(minutes=minutes * cell)).astimezone(rules)
                assert day[cell] == there.date().toordinal() - date(1970, 1, 1).toordinal(), zone
                assert wall[cell] == there.weekday() * 1440 + there.hour * 60 + there.minute, zone


def test_a_clock_on_a_journey_tells_the_date_of_the_stay_while_it_lasts() -> None:
    grid = Grid.over(datetime(2027, 3, 1, tzinfo=UTC), datetime(2027, 3, 6, tzinfo=UTC), 15)
    stays = (Stay(date(2027, 3, 2), date(2027, 3, 4), "Asia/Tokyo"),)
    day, wall = clock("America/New_York", grid, stays)
    for cell in range(grid.n_cells):
        at = grid.start + timedelta(minutes=15 * cell)
        there = at.astimezone(ZoneInfo("Asia/Tokyo"))
        if not date(2027, 3, 2) <= there.date() < date(2027, 3, 4):
            there = at.astimezone(ZoneInfo("America/New_York"))
        assert date(1970, 1, 1) + timedelta(days=int(day[cell])) == there.date()
        assert wall[cell] == there.weekday() * 1440 + there.hour * 60 + there.minute
