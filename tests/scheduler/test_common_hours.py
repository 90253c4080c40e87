"""How many can meet at each hour, told against a slow count of every minute."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from calendars import zones
from scheduler.domain.programme import Programme
from scheduler.domain.teaching import CourseId
from scheduler.services.common_hours import CommonHour, common_hours, people_at
from scheduler.services.find_availability import Availability, Bits, find_availability
from tests.builders import a_calendar, a_course, a_person, a_programme, enrol, utc, wall

HEIGHTS = CourseId("heights")


def a_world(**others: Any) -> Programme:
    """Ada at home with a meeting, Bo who would stretch by two hours, Kim in Kathmandu; Ines teaches in the mornings."""
    people = [
        a_person("Ines", hours="Mo-Fr 09:00-13:00"),
        a_person("Ada"),
        a_person("Bo", hours="Mo-Fr 12:00-20:00", stretch=120),
        a_person("Kim", zone="Asia/Kathmandu"),
    ]
    busy = {"ada": a_calendar(("2027-03-02 10:00", "2027-03-02 11:30")), "bo": a_calendar()}
    return a_programme(people, [a_course()], enrol("ada bo kim"), calendars=busy, **others)


def at(hours: tuple[CommonHour, ...], text: str) -> CommonHour:
    (found,) = (each for each in hours if each.start == datetime.fromisoformat(text))
    return found


def test_each_hour_says_how_many_are_at_work_how_many_would_stretch_and_whose_calendar_is_unknown() -> None:
    programme = a_world()

    found = common_hours(programme, find_availability(programme), HEIGHTS, zone="UTC")

    # Ada is busy; Bo would begin two hours early; Kim's 15:45 is in her hours, and her calendar is unknown
    ten = at(found.hours, "2027-03-02 10:00")
    assert (ten.in_hours, ten.stretch, ten.unknown, ten.instructors) == (1, 1, 1, 1)
    # Ada is free at twelve, Bo at work, Kim's 17:45 is too late; Ines can still teach
    noon = at(found.hours, "2027-03-02 12:00")
    assert (noon.in_hours, noon.stretch, noon.unknown, noon.instructors) == (2, 0, 0, 1)
    # at two nobody could teach
    assert at(found.hours, "2027-03-02 14:00").instructors == 0
    assert (found.n_learners, found.n_instructors, found.n_unknown) == (3, 1, 1)


def test_a_meeting_must_fit_whole() -> None:
    programme = a_world()
    availability = find_availability(programme)

    hour = common_hours(programme, availability, HEIGHTS, zone="UTC")
    longer = common_hours(programme, availability, HEIGHTS, zone="UTC", minutes=90)

    # until 17:00 Ada can meet for an hour from 16:00, not for an hour and a half; Bo can either way
    assert at(hour.hours, "2027-03-03 16:00").in_hours == 2
    assert at(longer.hours, "2027-03-03 16:00").in_hours == 1


def test_the_best_hours_are_those_that_an_instructor_can_teach() -> None:
    programme = a_world()

    found = common_hours(programme, find_availability(programme), HEIGHTS, zone="UTC")
    best = found.best(3, week=date(2027, 3, 1))

    assert [each.start for each in best] == [
        wall("2027-03-01 10:00"),
        wall("2027-03-03 10:00"),
        wall("2027-03-04 10:00"),
    ]
    assert all((each.in_hours, each.stretch) == (2, 1) for each in best)


@pytest.mark.parametrize("zone", ["UTC", "Asia/Kathmandu", "Australia/Lord_Howe", "America/New_York"])
def test_the_counts_are_those_of_every_minute_by_itself(zone: str) -> None:
    # New York moves its clocks on 14 March 2027
    programme = a_world(start="2027-03-10", end="2027-03-17")
    availability = find_availability(programme)

    found = common_hours(programme, availability, HEIGHTS, zone=zone)

    rows = [availability.people.index(each.id) for each in programme.people[1:]]
    for hour in found.hours:
        in_hours = [can(availability, row, hour.instant, availability.working) for row in rows]
        able = [can(availability, row, hour.instant, availability.reach) for row in rows]
        assert hour.in_hours == sum(in_hours)
        assert hour.able == sum(able)
        assert hour.start == zones.local(hour.instant, zone)
        assert hour.start.minute == 0
    assert len({each.instant for each in found.hours}) == len(found.hours)


def can(availability: Availability, row: int, start: datetime, where: Bits) -> bool:
    """Minute by minute: whether every cell that a minute of the hour lies in is free and inside."""
    grid = availability.grid
    for minute in range(60):
        cell = (int((start + timedelta(minutes=minute)).timestamp()) // 60 - grid.first_minute) // grid.minutes
        if 0 <= cell < grid.n_cells and (availability.busy[row, cell] or not where[row, cell]):
            return False
    return True


def test_an_hour_that_clocks_skip_is_left_out_and_a_repeated_one_stands_once() -> None:
    spring = a_world(start="2027-03-27", end="2027-03-30", time_zone="Europe/Berlin")
    autumn = a_world(start="2027-10-30", end="2027-11-02", time_zone="Europe/Berlin")

    skipped = common_hours(spring, find_availability(spring), HEIGHTS, zone="Europe/Berlin").hours
    repeated = common_hours(autumn, find_availability(autumn), HEIGHTS, zone="Europe/Berlin").hours

    assert wall("2027-03-28 02:00") not in [each.start for each in skipped]
    assert len(skipped) == 3 * 24 - 1
    assert len(repeated) == 3 * 24


def test_who_can_meet_and_why_the_others_cannot() -> None:
    programme = a_world()

    found = people_at(programme, find_availability(programme), HEIGHTS, utc("2027-03-02 10:00"), zone="UTC")

    assert [(each.name, each.how, each.known, each.teaches) for each in found] == [
        ("Ines", "in-hours", False, True),
        ("Kim", "in-hours", False, False),
        ("Bo", "stretch", True, False),
        ("Ada", "busy", True, False),
    ]
    kim = found[1]
    assert (kim.start, kim.day_shift) == (wall("2027-03-02 15:45"), 0)

    late = people_at(programme, find_availability(programme), HEIGHTS, utc("2027-03-02 19:00"), zone="UTC")
    assert [(each.name, each.how, each.day_shift) for each in late] == [
        ("Ines", "outside", 0),
        ("Bo", "in-hours", 0),
        ("Ada", "outside", 0),
        ("Kim", "outside", 1),
    ]


def test_hours_of_a_zone_cover_the_programmes_horizon_and_no_more() -> None:
    programme = a_world(time_zone="America/New_York")

    found = common_hours(programme, find_availability(programme), HEIGHTS, zone="Asia/Tokyo")

    begins = zones.midnight(programme.start, "America/New_York", where="")
    ends = zones.midnight(programme.end, "America/New_York", where="")
    assert found.hours[0].instant == begins
    assert found.hours[-1].instant == ends - timedelta(hours=1)
    assert all(each.instant.tzinfo is UTC for each in found.hours)
