"""The table of the fast reader against the plain reading of wall times, in every zone around every change."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from calendars import zones
from calendars.clocks import DAY, clock_of, wall_second, wall_time
from tests.calendars.clocks import changes

NOVEMBER = datetime.fromisoformat("2026-11-01")

YEAR = datetime(2027, 1, 1, tzinfo=UTC), datetime(2028, 1, 1, tzinfo=UTC)
WINDOW = round(YEAR[0].timestamp()), round(YEAR[1].timestamp())


def test_a_wall_second_is_what_the_clock_shows() -> None:
    assert wall_second(datetime.fromisoformat("1970-01-02 03:04:05")) == DAY + 3 * 3600 + 4 * 60 + 5
    wall = datetime.fromisoformat("2027-03-28 02:30")
    assert wall_time(wall_second(wall)) == wall


@pytest.mark.slow
def test_the_table_reads_as_the_zones_do_in_every_zone_around_every_change() -> None:
    seen = set()
    for name in sorted(zones.all_zones()):
        offsets = zones.offsets(name, *WINDOW)
        if offsets not in seen:  # zones whose clocks agree all year are read once
            seen.add(offsets)
            check(name)
    assert len(seen) > 50


@pytest.mark.parametrize("name", ["Europe/Berlin", "Antarctica/Troll", "Africa/Casablanca", "Asia/Gaza"])
def test_the_table_reads_as_the_zones_do(name: str) -> None:
    check(name)


def check(name: str) -> None:
    clock, rules = clock_of(name, *WINDOW), zones.zone(name, where="")
    # Half hours around each change and a day on both sides, and every noon and midnight of the year and beyond.
    at = [
        each.replace(tzinfo=None) + timedelta(minutes=30 * k) for each in changes(name, *YEAR) for k in range(-78, 79)
    ]
    at += [NOVEMBER + timedelta(hours=12 * k) for k in range(900)]
    for wall in at:
        assert clock.second(wall_second(wall)) == zones.second(wall, rules), (name, wall)
    for day in {each.date() for each in at}:
        since = (day - date(1970, 1, 1)).days
        assert clock.midnight(since) == zones.midnight(day, name, where="").timestamp(), (name, day)


def test_the_day_that_apia_left_out_begins_and_ends_at_the_change() -> None:
    window = round(datetime(2011, 12, 1, tzinfo=UTC).timestamp()), round(datetime(2012, 2, 1, tzinfo=UTC).timestamp())
    clock, day = clock_of("Pacific/Apia", *window), (date(2011, 12, 30) - date(1970, 1, 1)).days
    assert clock.midnight(day) == clock.midnight(day + 1) == datetime(2011, 12, 30, 10, tzinfo=UTC).timestamp()
