"""The samples' own small writer of calendars keeps to RFC 5545 where readers care."""

from __future__ import annotations

from datetime import date
from typing import Any

import icalendar
import pytest

from scheduler.samples.diary import Diary, at, folded

MONDAY = date(2027, 3, 1)


def events(diary: Diary) -> list[Any]:
    """The events that another library finds in a diary's file."""
    return list(icalendar.Calendar.from_ical(diary.file()).walk("VEVENT"))


@pytest.mark.parametrize(
    "text", ["SUMMARY:" + "a" * 200, "SUMMARY:" + "Ünïcödé 会議 " * 20, "SUMMARY:" + "x" * 67, "SUMMARY:x"]
)
def test_long_lines_are_folded_at_75_octets_between_characters(text: str) -> None:
    lines = folded(text).split("\r\n")

    assert all(len(each.encode()) <= 75 for each in lines)
    assert all(each.startswith(" ") for each in lines[1:])
    assert lines[0] + "".join(each[1:] for each in lines[1:]) == text


def test_another_reader_finds_what_was_written() -> None:
    diary = Diary("ada", "Asia/Kathmandu")
    diary.once(at(MONDAY, 9, 15), 45, "Planning; review, and\nnotes")
    diary.weekly(at(MONDAY, 14), 30, "Stand-up", times=5, every=2, without=[date(2027, 3, 15)])
    diary.all_day(MONDAY, 3, "Leave")

    single, series, leave = events(diary)

    assert single["SUMMARY"] == "Planning; review, and\nnotes"
    assert single["DTSTART"].dt.isoformat() == "2027-03-01T09:15:00+05:45"
    assert (single["DTEND"].dt - single["DTSTART"].dt).total_seconds() == 45 * 60
    assert series["RRULE"].to_ical() == b"FREQ=WEEKLY;COUNT=5;INTERVAL=2"
    assert (leave["DTSTART"].dt, leave["DTEND"].dt) == (MONDAY, date(2027, 3, 4))


def test_a_diary_without_events_is_still_a_calendar() -> None:
    (event,) = events(Diary("ada", "UTC"))

    assert event["TRANSP"] == "TRANSPARENT"
