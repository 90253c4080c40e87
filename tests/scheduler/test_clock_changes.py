"""A clock change that breaks week 3 only, and other ways for a series to leave somebody's hours."""

from __future__ import annotations

from datetime import date
from typing import Any

from scheduler.domain.plan import Plan
from scheduler.domain.programme import Programme
from scheduler.services.clock_changes import ClockReport, report_clock_changes
from scheduler.services.find_availability import find_availability
from tests.builders import a_course, a_journey, a_person, a_plan, a_programme, a_section, enrol, live, meets, wall


def reported(programme: Programme, plan: Plan) -> ClockReport:
    return report_clock_changes(programme, find_availability(programme), plan)


def tuesdays(*starts: str, **others: Any) -> Plan:
    sessions = [meets(name, start) for name, start in zip(("one", "two", "three", "four"), starts, strict=False)]
    return a_plan(a_section("bo cy", *sessions, zone="America/New_York", **others))


def across_march(**others: Any) -> Programme:
    """Ines in New York at 12:00; Bo in Paris and Cy in Phoenix, whose clocks never change."""
    people = [
        a_person("Ines", zone="America/New_York"),
        a_person("Bo", zone="Europe/Paris", hours="Mo-Fr 10:00-19:00"),
        a_person("Cy", zone="America/Phoenix", hours="Mo-Fr 08:00-17:00"),
    ]
    course = a_course("heights", live("one"), live("two"), live("three"), live("four"))
    return a_programme(people, [course], enrol("bo cy"), start="2027-03-01", end="2027-04-05", **others)


def test_a_clock_change_breaks_week_three_only() -> None:
    """From 14 to 28 March Paris is five hours ahead of New York: Bo's 18:00 becomes 17:00, before he is at work."""
    people = [
        a_person("Ines", zone="America/New_York"),
        a_person("Bo", zone="Europe/Paris", hours="Mo-Fr 18:00-22:00"),
    ]
    course = a_course("heights", live("one"), live("two"), live("three"), live("four"))
    programme = a_programme(people, [course], enrol("bo"), start="2027-03-01", end="2027-04-19")
    # Tuesdays 12:00 in New York; the series passes over the week of the 22nd
    sessions = [
        meets("one", "2027-03-02 17:00"),
        meets("two", "2027-03-09 17:00"),
        meets("three", "2027-03-16 16:00"),
        meets("four", "2027-03-30 16:00"),
    ]
    plan = a_plan(a_section("bo", *sessions, zone="America/New_York"))

    report = reported(programme, plan)

    (series,) = report.series
    (departure,) = series.departures
    assert (departure.week, departure.monday, departure.person.name) == (3, date(2027, 3, 15), "Bo")
    assert (departure.time.start, departure.time.out_minutes) == (wall("2027-03-16 17:00"), 60)
    assert departure.time.moved_minutes == -60
    assert departure.by_clock_change
    assert series.n_by_clock_change == report.n_by_clock_change == 1
    assert [each.day for each in report.changes] == [date(2027, 3, 14), date(2027, 3, 28)]


def test_everybody_has_a_local_time_for_every_session() -> None:
    plan = tuesdays("2027-03-02 17:00", "2027-03-09 17:00", "2027-03-16 16:00", "2027-03-30 16:00")

    (series,) = reported(across_march(), plan).series

    shown = {each.name: [f"{time.start:%H:%M}" for time in each.times] for each in series.people}
    assert shown == {
        "Ines": ["12:00", "12:00", "12:00", "12:00"],
        "Bo": ["18:00", "18:00", "17:00", "18:00"],
        "Cy": ["10:00", "10:00", "09:00", "09:00"],
    }
    assert series.departures == ()
    assert [each.moved_minutes for each in series.people[1].times] == [0, 0, -60, 0]


def test_hours_that_end_early_on_one_day_are_no_clock_change() -> None:
    people = [a_person("Ines"), a_person("Bo", hours="Mo-We 09:00-17:00; Th 09:00-15:00"), a_person("Cy")]
    programme = a_programme(people, [a_course("heights", live("one"), live("two"))], enrol("bo cy"))
    plan = a_plan(a_section("bo cy", meets("one", "2027-03-02 15:30"), meets("two", "2027-03-04 15:30")))

    (series,) = reported(programme, plan).series

    (departure,) = series.departures
    assert (departure.person.name, departure.session, departure.time.out_minutes) == ("Bo", 2, 60)
    assert not departure.by_clock_change


def test_a_session_moved_on_the_sections_own_clock_is_no_clock_change() -> None:
    plan = tuesdays("2027-03-02 17:00", "2027-03-09 17:00", "2027-03-10 22:00")

    (series,) = reported(across_march(), plan).series

    assert [(each.person.name, each.by_clock_change) for each in series.departures] == [
        ("Ines", False),
        ("Bo", False),
    ]


def test_who_watches_the_recording_leaves_no_hours() -> None:
    plan = tuesdays("2027-03-02 17:00", "2027-03-09 17:00", "2027-03-10 22:00", recordings={"bo": ["three"]})

    (series,) = reported(across_march(), plan).series

    assert [each.person.name for each in series.departures] == ["Ines"]
    assert series.people[1].times[2].recorded


def test_a_journey_moves_the_clock_like_a_change() -> None:
    programme = across_march(travel=(a_journey("cy", "2027-03-08", "2027-03-12", "Asia/Tokyo"),))
    plan = tuesdays("2027-03-02 17:00", "2027-03-09 17:00", "2027-03-16 16:00")

    (series,) = reported(programme, plan).series

    (departure,) = series.departures
    assert (departure.person.name, departure.week, departure.time.time_zone) == ("Cy", 2, "Asia/Tokyo")
    assert departure.by_clock_change


def test_who_is_as_far_out_of_hours_in_every_week_is_so_by_no_clock_change() -> None:
    """Bo is never at work at 18:00 nor at 17:00; the weeks between the changes are no worse than the others."""
    people = [
        a_person("Ines", zone="America/New_York"),
        a_person("Bo", zone="Europe/Paris", hours="Mo-Fr 08:00-16:00", stretch=180),
    ]
    course = a_course("heights", live("one"), live("two"), live("three"))
    programme = a_programme(people, [course], enrol("bo"), start="2027-03-01", end="2027-04-05")
    sessions = [meets("one", "2027-03-02 17:00"), meets("two", "2027-03-09 17:00"), meets("three", "2027-03-16 16:00")]

    (series,) = reported(programme, a_plan(a_section("bo", *sessions, zone="America/New_York"))).series

    assert [(each.week, each.time.moved_minutes, each.by_clock_change) for each in series.departures] == [
        (1, 0, False),
        (2, 0, False),
        (3, -60, False),
    ]
