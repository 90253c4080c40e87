"""Working hours that a calendar says by itself: VAVAILABILITY, RFC 7953."""

from __future__ import annotations

from calendars.available import Available, calendar_hours
from calendars.busy import read_busy
from tests.calendars.ics import END, START, calendar, event, told

OFFICE = ("DTSTART;TZID=Europe/Berlin:20270104T090000", "DTEND;TZID=Europe/Berlin:20270104T170000")
WORKDAYS = "RRULE:FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR"


def available(*lines: str) -> str:
    return "\r\n".join(["BEGIN:AVAILABLE", "UID:a", "SUMMARY:private", *lines, "END:AVAILABLE"])


def availability(*lines: str) -> str:
    return "\r\n".join(["BEGIN:VAVAILABILITY", "DTSTAMP:20270101T000000Z", *lines, "END:VAVAILABILITY"])


def hours(*components: str, holidays: str = "") -> Available:
    return calendar_hours(
        calendar(*components), zone="Europe/Berlin", holidays=holidays, start=START, end=END, where="person ada"
    )


def test_available_times_recur_on_the_clock_of_their_zone() -> None:
    found = hours(availability(available(*OFFICE, WORKDAYS)))
    days = told(found.spans)
    assert days[:6] == [f"03-0{day} 09:00-17:00" for day in (1, 2, 3, 4, 5, 8)]
    assert "03-29 09:00-17:00" in days  # after the clocks changed
    assert found.problems == ()


def test_an_availability_says_nothing_beyond_the_time_it_covers() -> None:
    only = availability("DTSTART:20270302T000000Z", "DTEND:20270304T100000Z", available(*OFFICE, WORKDAYS))
    assert told(hours(only).spans) == ["03-02 09:00-17:00", "03-03 09:00-17:00", "03-04 09:00-11:00"]


def test_the_higher_priority_counts_where_two_overlap_in_any_order() -> None:
    usual = availability("PRIORITY:9", available(*OFFICE, "RRULE:FREQ=DAILY;COUNT=70"))
    late = ("DTSTART;TZID=Europe/Berlin:20270302T140000", "DTEND;TZID=Europe/Berlin:20270302T220000")
    one_day = availability("PRIORITY:1", "DTSTART;TZID=Europe/Berlin:20270302T000000", "DURATION:P1D", available(*late))
    expected = ["03-01 09:00-17:00", "03-02 14:00-22:00", "03-03 09:00-17:00"]
    assert told(hours(usual, one_day).spans)[:3] == expected
    assert told(hours(one_day, usual).spans)[:3] == expected
    away = availability("PRIORITY:1", "DTSTART;VALUE=DATE:20270302", "DURATION:P1D")
    assert told(hours(usual, away).spans)[:2] == ["03-01 09:00-17:00", "03-03 09:00-17:00"]


def test_public_holidays_are_taken_out() -> None:
    days = told(hours(availability(available(*OFFICE, WORKDAYS)), holidays="DE").spans)
    assert not {"03-26 09:00-17:00", "03-29 09:00-17:00"} & set(days)  # Good Friday and Easter Monday
    assert "03-25 09:00-17:00" in days


def test_what_only_the_libraries_read_is_read_by_them() -> None:
    part = available("DTSTART:20270301T090000Z", "DURATION:PT1H", "RDATE:20270303T120000Z")
    assert told(hours(availability(part)).spans) == ["03-01 10:00-11:00", "03-03 13:00-14:00"]


def test_a_calendar_that_says_nothing_gives_no_hours_and_says_so() -> None:
    nothing = "so there are no working hours; write them in people.csv"
    assert hours(event("DTSTART:20270301T090000Z")).problems == (
        f"person ada: the calendar says no availability (VAVAILABILITY) that can be read, {nothing}",
    )
    missing = calendar_hours(None, zone="UTC", holidays="", start=START, end=END, where="person ada")
    assert missing.problems == (f"person ada: working hours are those of the calendar, and there is none, {nothing}",)
    page = calendar_hours(b"<html>", zone="UTC", holidays="", start=START, end=END, where="person ada")
    assert page.problems[0].startswith("person ada: not an iCalendar file")
    unreadable = hours(availability("DTSTART:soon", available(*OFFICE, WORKDAYS)))
    assert "availability 1 (line 3): when it holds is unreadable; it is left out" in unreadable.problems[0]


def test_available_times_are_not_busy_and_alarms_and_titles_are_not_kept() -> None:
    data = calendar(availability(available(*OFFICE, WORKDAYS)))
    found = read_busy(data, zone="Europe/Berlin", start=START, end=END)
    assert (found.spans.pairs(), found.tells_hours) == ([], True)
