"""The words of invites: places, lengths, and times as people say them."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from calendars import zones
from scheduler.services.invite_words import city, day_and_hours, label, length, local_times
from tests.builders import utc


@pytest.mark.parametrize(
    ("zone", "place"),
    [
        ("America/New_York", "New York"),
        ("America/Argentina/Buenos_Aires", "Buenos Aires"),
        ("Europe/Isle_of_Man", "Isle of Man"),
        ("UTC", "UTC"),
        ("Etc/GMT+5", "Etc/GMT+5"),
        ("US/Eastern", "US/Eastern"),
        ("EST5EDT", "EST5EDT"),
    ],
)
def test_a_zone_is_named_by_its_place_if_it_is_one(zone: str, place: str) -> None:
    assert city(zone) == place


def test_every_zone_has_a_name_to_be_called_by() -> None:
    assert [zone for zone in zones.all_zones() if not city(zone).strip() or "_" in city(zone)] == []


@pytest.mark.parametrize(
    ("minutes", "said"),
    [(0, "0 minutes"), (1, "1 minute"), (60, "1 hour"), (61, "1 hour 1 minute"), (150, "2 hours 30 minutes")],
)
def test_a_length_is_said_as_people_say_it(minutes: int, said: str) -> None:
    assert length(minutes) == said


@pytest.mark.parametrize(("ident", "said"), [("practical-1", "practical 1"), ("first_aid", "first aid"), ("-", "-")])
def test_an_activity_is_called_by_its_identifier_without_hyphens(ident: str, said: str) -> None:
    assert label(ident) == said


def test_a_session_over_midnight_names_both_days() -> None:
    start = datetime(2027, 12, 31, 23, 30)  # noqa: DTZ001 a wall time

    assert day_and_hours(start, start + timedelta(minutes=30)) == (
        "Friday 31 December 2027, 23:30 to Saturday 1 January 2028, 00:00"
    )


def test_utc_is_told_only_where_it_differs_and_with_its_date_where_that_differs() -> None:
    winter = utc("2027-01-05 23:00"), utc("2027-01-06 00:30")

    assert list(local_times(*winter, "Europe/London", home="Europe/London")) == [
        "Tuesday 5 January 2027, 23:00 to Wednesday 6 January 2027, 00:30 in London (your time)"
    ]
    assert list(local_times(*winter, "Asia/Kathmandu", home="Asia/Kathmandu")) == [
        "Wednesday 6 January 2027, 04:45-06:15 in Kathmandu (your time)",
        "That is Tuesday 5 January 2027, 23:00 to Wednesday 6 January 2027, 00:30 UTC.",
    ]
    summer = utc("2027-07-06 10:00"), utc("2027-07-06 11:00")
    assert list(local_times(*summer, "Europe/London", home="Asia/Tokyo")) == [
        "Tuesday 6 July 2027, 11:00-12:00 in London (your time, where you are then)",
        "That is 10:00-11:00 UTC.",
    ]


def test_a_session_while_clocks_change_shows_what_clocks_show() -> None:
    lines = list(local_times(utc("2027-03-28 00:30"), utc("2027-03-28 01:30"), "Europe/Berlin", home="Europe/Berlin"))

    assert lines == [
        "Sunday 28 March 2027, 01:30-03:30 in Berlin (your time)",
        "That is 00:30-01:30 UTC.",
    ]
