"""When everybody of a programme can meet."""

from __future__ import annotations

from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from multiprocessing import get_context

import numpy as np
import pytest

from calendars.errors import BadHours
from scheduler.domain.people import Person, PersonId, Travel
from scheduler.domain.plan import Plan
from scheduler.domain.programme import Programme, Rules, Tentative
from scheduler.services.check_plan.case import Case
from scheduler.services.find_availability import Availability, find_availability
from tests.builders import NO_SCORE
from tests.calendars.ics import calendar, event


def person(name: str, zone: str = "Europe/Berlin", hours: str = "Mo-Fr 09:00-17:00", **more: object) -> Person:
    made = Person(PersonId(name), name.title(), f"{name}@example.org", time_zone=zone, working_hours=hours)
    return replace(made, **more)  # type: ignore[arg-type]  # a test's shorthand


def programme(*people: Person, days: int = 7, **more: object) -> Programme:
    """A programme of some days from Monday, 22 March 2027: Easter and Europe's change of clocks follow at once."""
    start = date(2027, 3, 22)
    made = Programme("Easter", start, start + timedelta(days=days), people, (), (), time_zone="Europe/Berlin")
    return replace(made, **more)  # type: ignore[arg-type]  # likewise


def times(found: Availability, cells: np.ndarray, zone_hours: int = 1) -> list[str]:
    """Stretches of ones, told at a fixed distance from UTC."""
    edges = np.flatnonzero(np.diff(np.concatenate(([0], cells, [0]))))
    at = [found.grid.start + timedelta(minutes=found.grid.minutes * int(each), hours=zone_hours) for each in edges]
    return [f"{a:%a %H:%M}-{b:%H:%M}" for a, b in zip(at[::2], at[1::2], strict=True)]


def test_a_week_of_one_person_is_told_cell_by_cell() -> None:
    ada = person("ada", holidays="DE", stretch_minutes=60)
    meeting = event("DTSTART;TZID=Europe/Berlin:20270323T101000", "DTEND;TZID=Europe/Berlin:20270323T104000")
    found = find_availability(programme(ada, calendars={ada.id: calendar(meeting)}))
    assert found.people == ("ada",)
    assert times(found, found.working[0]) == [f"{day} 09:00-17:00" for day in ("Mon", "Tue", "Wed", "Thu")]
    assert times(found, found.reach[0]) == [f"{day} 08:00-18:00" for day in ("Mon", "Tue", "Wed", "Thu")]
    assert times(found, found.busy[0]) == ["Tue 10:00-10:45"]
    assert found.known.tolist() == [True]
    assert found.problems == ()


def test_the_grid_covers_the_horizon_of_the_programmes_own_zone() -> None:
    found = find_availability(programme(person("ada")))
    assert found.grid.start == datetime(2027, 3, 21, 23, tzinfo=UTC)
    assert found.grid.end == datetime(2027, 3, 28, 22, tzinfo=UTC)  # clocks went forward that morning
    assert found.grid.n_cells == (7 * 24 - 1) * 4


def test_a_person_without_a_calendar_is_unknown_and_one_with_an_empty_one_is_known() -> None:
    ada, ben = person("ada"), person("ben")
    found = find_availability(programme(ada, ben, calendars={ben.id: calendar()}))
    assert found.known.tolist() == [False, True]
    assert not found.busy.any()
    assert [len(found.busy_spans[each]) for each in found.people] == [0, 0]


def test_a_calendar_that_cannot_be_read_is_unknown_said_and_blocks_nobody() -> None:
    ada, ben = person("ada"), person("ben")
    meeting = event("DTSTART:20270323T090000Z", "DURATION:PT1H")
    found = find_availability(programme(ada, ben, calendars={ada.id: b"<html>", ben.id: calendar(meeting)}))
    assert found.known.tolist() == [False, True]
    assert times(found, found.busy[1]) == ["Tue 10:00-11:00"]
    assert found.problems == (
        "person ada: not an iCalendar file (it is a web page, perhaps one that asks to sign in); "
        "export the calendar again; the calendar counts as unknown",
    )


def test_events_at_fault_are_said_without_their_titles() -> None:
    ada = person("ada")
    broken = event(
        "DTSTART:noon", "SUMMARY:Doctor SECRET", "LOCATION:SECRET clinic", "ATTENDEE:mailto:SECRET@example.org"
    )
    found = find_availability(programme(ada, calendars={ada.id: calendar(broken)}))
    assert found.problems == ("person ada: event 1 (line 3): its start is missing or unreadable; it is left out",)
    assert found.known.tolist() == [True]
    assert "SECRET" not in repr(found)


def test_all_day_events_are_whole_days_where_their_owner_lives() -> None:
    ada, ken = person("ada"), person("ken", "Asia/Tokyo")
    away = calendar(event("DTSTART;VALUE=DATE:20270324"))
    found = find_availability(programme(ada, ken, calendars={ada.id: away, ken.id: away}))
    assert times(found, found.busy[0]) == ["Wed 00:00-00:00"]
    assert times(found, found.busy[1], zone_hours=9) == ["Wed 00:00-00:00"]


def test_a_journey_moves_the_hours_of_its_dates() -> None:
    ada = person("ada")
    journey = Travel(ada.id, date(2027, 3, 23), date(2027, 3, 25), "America/New_York")
    found = find_availability(programme(ada, travel=(journey,)))
    assert times(found, found.working[0]) == [
        "Mon 09:00-17:00",
        "Tue 14:00-22:00",  # New York changed its clocks on 14 March, Berlin will on 28 March
        "Wed 14:00-22:00",
        "Thu 09:00-17:00",
        "Fri 09:00-17:00",
    ]


def test_hours_and_busy_time_reach_two_days_beyond_the_horizon() -> None:
    nights = person("nina", hours="Mo-Su 22:00-06:00")
    meetings = [event(f"DTSTART:202703{day}T120000Z", "DURATION:PT1H") for day in (18, 20, 30, 31)]
    found = find_availability(programme(nights, calendars={nights.id: calendar(*meetings)}))
    hours = [start.astimezone(UTC).day for start, _ in found.hours[nights.id].instants()]
    assert hours == [19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30]
    assert [start.day for start, _ in found.busy_spans[nights.id].instants()] == [20, 30]
    assert times(found, found.working[0])[:2] == ["Mon 00:00-06:00", "Mon 22:00-06:00"]


def test_a_night_before_the_horizon_still_gives_reach_inside_it() -> None:
    late = person("lena", hours="Su 15:00-23:30", stretch_minutes=60)
    found = find_availability(programme(late, days=1))
    assert times(found, found.reach[0]) == ["Mon 00:00-00:30"]
    assert not found.working.any()


def test_hours_that_never_open_during_the_programme_and_unknown_holidays_are_said() -> None:
    ada = person("ada", hours="2026 Mo-Fr 09:00-17:00")
    sita = person("sita", "Asia/Colombo", holidays="LK")
    assert find_availability(programme(ada, sita)).problems == (
        "person ada: working hours '2026 Mo-Fr 09:00-17:00' never open during the programme",
        "no public holidays of LK are known for 2027; its working days are all planned",
    )


def test_hours_that_cannot_be_read_name_their_owner() -> None:
    with pytest.raises(BadHours, match=r"^person ada: working hours '9-5' are not in opening_hours notation; did you"):
        find_availability(programme(person("ada", hours="9-5")))


@pytest.mark.parametrize("minutes", [5, 30, 60])
def test_cells_are_as_long_as_the_rules_say(minutes: int) -> None:
    ada = person("ada", "Asia/Kathmandu")
    found = find_availability(programme(ada, days=1, rules=Rules(grid_minutes=minutes)))
    assert found.grid.minutes == minutes
    # 09:00-17:00 there is 03:15-11:15 UTC; only whole cells count.
    told = {5: "Mon 03:15-11:15", 30: "Mon 03:30-11:00", 60: "Mon 04:00-11:00"}
    assert times(found, found.working[0], zone_hours=0) == [told[minutes]]


def test_a_pool_of_workers_reads_the_same_as_this_process() -> None:
    people = [person(f"p{n:03}", zone) for n, zone in enumerate(["Europe/Berlin", "Asia/Tokyo", "America/Lima"] * 40)]
    files = {
        each.id: calendar(event(f"DTSTART:20270322T{n % 24:02}0000", "DURATION:PT30M", "RRULE:FREQ=DAILY;COUNT=5"))
        for n, each in enumerate(people)
    }
    files[people[7].id] = b"nothing"
    whole = programme(*people, calendars=files)
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        there = find_availability(whole, executor=pool)
    here = find_availability(whole)
    assert np.array_equal(there.busy, here.busy)
    assert (there.busy_spans, there.problems) == (here.busy_spans, here.problems)
    assert there.known.tolist() == here.known.tolist()
    assert here.busy.sum() > 0


def test_what_somebody_declined_or_holds_tentative_is_read_alike_by_planner_and_checker() -> None:
    answers = "\r\n".join(
        f"BEGIN:VEVENT\r\nUID:{answer}\r\nDTSTART:202703{day}T090000Z\r\nDURATION:PT1H\r\n"
        f"ATTENDEE;PARTSTAT={answer}:mailto:Ada@example.org\r\nATTENDEE;PARTSTAT=ACCEPTED:mailto:bo@example.org\r\n"
        "END:VEVENT"
        for day, answer in ((22, "ACCEPTED"), (23, "TENTATIVE"), (24, "DECLINED"))
    )
    data = f"BEGIN:VCALENDAR\r\n{answers}\r\nEND:VCALENDAR\r\n".encode()
    ada = person("ada", zone="UTC")

    for tentative, busy_days in ((Tentative.BUSY, [22, 23]), (Tentative.FREE, [22])):
        asked = programme(ada, calendars={ada.id: data}, rules=Rules(tentative=tentative))
        found = find_availability(asked).busy_spans[ada.id]
        assert [start.day for start, _ in found.instants()] == busy_days
        checked = Case(asked, Plan("", (), (), (), NO_SCORE)).time(ada)
        for day in (22, 23, 24):
            at = round(datetime(2027, 3, day, 9, tzinfo=UTC).timestamp())
            assert bool(checked.busy_parts(at, at + 900)) == (day in busy_days)


def test_hours_may_stand_in_the_calendar_and_are_read_alike_by_planner_and_checker() -> None:
    data = (
        b"BEGIN:VCALENDAR\r\nBEGIN:VAVAILABILITY\r\nBEGIN:AVAILABLE\r\nUID:a\r\nDTSTART:20270322T090000Z\r\n"
        b"DURATION:PT2H\r\nRRULE:FREQ=DAILY;COUNT=2\r\nEND:AVAILABLE\r\nEND:VAVAILABILITY\r\nEND:VCALENDAR\r\n"
    )
    ada, bo = person("ada", zone="UTC", hours="calendar"), person("bo", zone="UTC")
    asked = programme(ada, bo, calendars={ada.id: data, bo.id: data})
    found = find_availability(asked)
    assert times(found, found.working[0], zone_hours=0) == ["Mon 09:00-11:00", "Tue 09:00-11:00"]
    nine = round(datetime(2027, 3, 22, 9, tzinfo=UTC).timestamp())
    checked = Case(asked, Plan("", (), (), (), NO_SCORE)).time(ada)
    assert checked.out_of_hours(nine, nine + 7200) == []
    assert checked.out_of_hours(nine - 900, nine) != []
    assert found.problems == (
        "person bo: the availability in the calendar (VAVAILABILITY) is not used, since people.csv says the working "
        "hours; write 'calendar' there to use it",
    )
