"""Zone names and wall times, over the whole of the pinned database."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import tzdata  # type: ignore[import-untyped]

from calendars import zones
from calendars.errors import UnknownZone, WallTimeHasZone
from tests.calendars.clocks import MINUTE, changes, shown

YEAR = datetime(2027, 1, 1, tzinfo=UTC), datetime(2028, 1, 1, tzinfo=UTC)


def test_zone_data_come_from_the_package_and_not_from_the_machine() -> None:
    # Release 2026f lets Vancouver keep summer time for good; 2025b, on many machines, does not.
    assert zones.version() == tzdata.IANA_VERSION
    assert zones.version() >= "2026f"
    assert shown(datetime(2026, 12, 1, 17, tzinfo=UTC), "America/Vancouver") == datetime.fromisoformat(
        "2026-12-01T10:00"
    )
    assert zones.local(datetime(2026, 12, 1, 17, tzinfo=UTC), "America/Vancouver") == datetime.fromisoformat(
        "2026-12-01T10:00"
    )


def test_a_zone_that_was_read_from_the_machine_before_is_read_again() -> None:
    program = (
        "from zoneinfo import ZoneInfo; before = ZoneInfo('Europe/Paris'); import calendars.zones, zoneinfo;"
        "assert ZoneInfo('Europe/Paris') is not before; assert zoneinfo.TZPATH == ()"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


@pytest.mark.parametrize(
    ("written", "way_out"),
    [
        ("Europe/Pari", "did you mean 'Europe/Paris'?"),
        ("europe/paris", "did you mean 'Europe/Paris'?"),
        ("Paris", "did you mean 'Europe/Paris'?"),
        ("New York", "did you mean 'America/New_York'?"),
        ("W. Europe Standard Time", "did you mean 'Europe/Berlin'?"),
        ("Mars/Olympus_Mons", "use an IANA name such as 'Europe/Paris'"),
        ("../../etc/passwd", "use an IANA name such as 'Europe/Paris'"),
        ("+05:30", "use an IANA name such as 'Europe/Paris'"),
        ("Europe", "use an IANA name such as 'Europe/Paris'"),
        ("Factory", "use an IANA name such as 'Europe/Paris'"),
        ("", "use an IANA name such as 'Europe/Paris'"),
    ],
)
def test_an_unknown_zone_is_refused_with_the_nearest_name(written: str, way_out: str) -> None:
    for ask in (
        lambda: zones.zone(written, where="learner l-017"),
        lambda: zones.instant(datetime.fromisoformat("2027-03-01"), written, where="learner l-017"),
        lambda: zones.midnight(date(2027, 3, 1), written, where="learner l-017"),
    ):
        with pytest.raises(UnknownZone) as refused:
            ask()
        assert str(refused.value) == f"learner l-017: unknown time zone {written!r}; {way_out}"
        assert (refused.value.where, refused.value.value) == ("learner l-017", written)


def test_a_wall_time_with_a_zone_is_refused() -> None:
    with pytest.raises(WallTimeHasZone, match=r"^people\.csv:3: 2027-03-01T09:00:00\+00:00 already carries a zone"):
        zones.instant(datetime(2027, 3, 1, 9, tzinfo=UTC), "Asia/Tokyo", where="people.csv:3")


@pytest.mark.parametrize(
    ("zone", "wall", "utc"),
    [
        ("Europe/Berlin", "2027-03-28T02:30", "2027-03-28T01:30"),  # skipped: read with +01, before the gap
        ("Europe/Berlin", "2027-10-31T02:30", "2027-10-31T00:30"),  # repeated: the first, still summer time
        ("Europe/Dublin", "2027-03-28T01:30", "2027-03-28T01:30"),  # where summer is "standard" and winter negative
        ("Europe/Dublin", "2027-10-31T01:30", "2027-10-31T00:30"),
        ("Australia/Lord_Howe", "2027-04-04T01:45", "2027-04-03T14:45"),  # half an hour twice
        ("Australia/Lord_Howe", "2027-10-03T02:15", "2027-10-02T15:45"),  # half an hour skipped
        ("Antarctica/Troll", "2027-03-28T02:59", "2027-03-28T02:59"),  # two hours skipped
        ("Antarctica/Troll", "2027-10-31T01:30", "2027-10-30T23:30"),  # two hours twice
        ("Asia/Kathmandu", "2027-03-01T09:00", "2027-03-01T03:15"),
        ("Pacific/Chatham", "2027-01-15T09:00", "2027-01-14T19:15"),
        ("Africa/Casablanca", "2026-09-20T12:00", "2026-09-20T12:00"),  # back to +00 that morning, for good
        ("Africa/Casablanca", "2026-09-19T12:00", "2026-09-19T11:00"),
    ],
)
def test_a_wall_time_is_one_instant(zone: str, wall: str, utc: str) -> None:
    assert zones.instant(datetime.fromisoformat(wall), zone, where="") == datetime.fromisoformat(utc + "+00:00")


def test_every_gap_and_fold_of_every_zone_is_read_as_rfc_5545_says() -> None:
    """A wall time is the first instant that shows it; one never shown keeps counting from before the gap."""
    n_gaps = n_folds = 0
    for name in sorted(zones.all_zones()):
        for change in changes(name, *YEAR):
            before, after = shown(change - MINUTE, name) + MINUTE, shown(change, name)
            jump = after - before
            if jump > timedelta(0):
                n_gaps += 1
                for late in (timedelta(0), jump / 2, jump - MINUTE):
                    assert zones.instant(before + late, name, where="") == change + late, name
                assert zones.instant(after, name, where="") == change, name
            else:
                n_folds += 1
                for early in (-jump, -jump / 2, MINUTE):
                    assert zones.instant(before - early, name, where="") == change - early, name
                assert zones.instant(before, name, where="") == change - jump, name
    assert n_gaps > 180
    assert n_folds > 180


def test_every_date_of_every_zone_begins_when_clocks_first_show_it() -> None:
    for name in sorted(zones.all_zones()):
        for change in changes(name, *YEAR):
            for day in (shown(change, name).date(), shown(change, name).date() + timedelta(days=1)):
                begins = zones.midnight(day, name, where="")
                assert shown(begins, name).date() == day, (name, day)
                assert shown(begins - timedelta(seconds=1), name).date() == day - timedelta(days=1), (name, day)


@pytest.mark.parametrize(
    ("zone", "day", "utc", "why"),
    [
        ("Africa/Cairo", "2027-04-30", "2027-04-29T22:00", "clocks skip from 00:00 to 01:00"),
        ("America/Havana", "2027-11-07", "2027-11-07T04:00", "01:00 becomes 00:00 again; the first midnight counts"),
        ("America/Santiago", "2027-09-05", "2027-09-05T04:00", "24:00 is 01:00"),
        ("Pacific/Apia", "2011-12-30", "2011-12-30T10:00", "a date that never was begins where it would end"),
        ("Pacific/Apia", "2011-12-31", "2011-12-30T10:00", "and the next begins at the same instant"),
        ("America/Toronto", "1919-03-31", "1919-03-31T04:30", "clocks skipped from 23:30 to 00:30"),
    ],
)
def test_a_date_begins_at_the_first_instant_that_has_it(zone: str, day: str, utc: str, why: str) -> None:
    assert zones.midnight(date.fromisoformat(day), zone, where="") == datetime.fromisoformat(utc + "+00:00"), why


@pytest.mark.parametrize("name", ["Europe/Dublin", "Australia/Lord_Howe", "Antarctica/Troll", "Africa/Casablanca"])
def test_offsets_change_at_the_second_at_which_clocks_do(name: str) -> None:
    start, end = datetime(2026, 1, 1, tzinfo=UTC), datetime(2028, 1, 1, tzinfo=UTC)
    found = zones.offsets(name, int(start.timestamp()), int(end.timestamp()))
    assert [datetime.fromtimestamp(at, UTC) for at, _ in found[1:]] == changes(name, start, end)
    for at, offset in found:
        there = datetime.fromtimestamp(at, ZoneInfo(name)).utcoffset()
        assert there == timedelta(seconds=offset)
