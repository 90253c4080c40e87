"""What a reviewer reads of a plan: everybody's own clock, minutes outside their hours, and what they see around it."""

from __future__ import annotations

from datetime import date, time

import pytest

from scheduler.domain.plan import SectionId
from scheduler.domain.programme import Programme
from scheduler.services.find_availability import find_availability
from scheduler.services.review_plan import (
    Bar,
    ClockGroup,
    day_around,
    minutes_out,
    people_of_section,
    review_sections,
    review_sessions,
    usual_hours,
)
from tests.builders import (
    a_calendar,
    a_course,
    a_journey,
    a_person,
    a_plan,
    a_programme,
    a_section,
    enrol,
    live,
    meets,
    utc,
    wall,
)

INES = a_person("Ines", zone="Europe/Berlin")
BO = a_person("Bo", zone="Europe/Paris")
TARO = a_person("Taro", zone="Asia/Tokyo", stretch=600)
LANI = a_person("Lani", zone="Pacific/Honolulu", stretch=900)
FIRST = SectionId("heights-1")


def a_world() -> Programme:
    """Ines teaches Bo in Paris, Taro in Tokyo and Lani in Honolulu."""
    return a_programme([INES, BO, TARO, LANI], [a_course()], enrol("bo taro lani"))


def test_people_whose_clocks_agree_stand_together_and_the_day_before_and_after_are_marked() -> None:
    programme = a_world()
    plan = a_plan(a_section("bo taro lani", "2027-03-02 15:30", zone="Europe/Berlin"))

    (row,) = review_sessions(programme, find_availability(programme), plan, zone="Europe/Berlin")

    assert (row.start, row.week, row.number) == (wall("2027-03-02 16:30"), date(2027, 3, 1), 1)
    assert row.groups == (
        ClockGroup(
            zones=("Pacific/Honolulu",),
            start=wall("2027-03-02 05:30"),
            end=wall("2027-03-02 06:30"),
            day_shift=0,
            n_people=1,
            n_out=1,
            out_minutes=60,
            n_unknown=1,
            teaches=False,
        ),
        ClockGroup(
            zones=("Europe/Berlin", "Europe/Paris"),
            start=wall("2027-03-02 16:30"),
            end=wall("2027-03-02 17:30"),
            day_shift=0,
            n_people=2,
            n_out=2,
            out_minutes=30,
            n_unknown=2,
            teaches=True,
        ),
        ClockGroup(
            zones=("Asia/Tokyo",),
            start=wall("2027-03-03 00:30"),
            end=wall("2027-03-03 01:30"),
            day_shift=1,
            n_people=1,
            n_out=1,
            out_minutes=60,
            n_unknown=1,
            teaches=False,
        ),
    )
    assert (row.out_minutes, row.n_out, row.n_unknown) == (180, 4, 4)


def test_the_day_shift_is_told_against_the_zone_of_reference() -> None:
    programme = a_world()
    plan = a_plan(a_section("bo taro lani", "2027-03-02 15:30", zone="Europe/Berlin"))

    (row,) = review_sessions(programme, find_availability(programme), plan, zone="Asia/Tokyo")

    assert row.start == wall("2027-03-03 00:30")
    assert [each.day_shift for each in row.groups] == [-1, -1, 0]


@pytest.mark.parametrize(
    ("start", "minutes", "outside"),
    [
        ("2027-03-02 09:00", 60, 0),
        ("2027-03-02 08:45", 60, 15),
        ("2027-03-02 16:30", 50, 20),
        ("2027-03-02 16:45", 20, 5),
        ("2027-03-02 17:00", 50, 50),
    ],
)
def test_only_the_sessions_own_minutes_in_cells_outside_hours_count(start: str, minutes: int, outside: int) -> None:
    ada = a_person("Ada", stretch=120)
    availability = find_availability(a_programme([ada], [a_course()]))
    session = meets("meet", start, minutes)

    assert minutes_out(availability, 0, session.start, session.end) == outside


def test_a_recording_bears_no_minutes_and_takes_nobody_into_the_session() -> None:
    programme = a_world()
    plan = a_plan(a_section("bo taro", "2027-03-02 15:30", recordings={"taro": ["meet"]}))
    availability = find_availability(programme)

    (row,) = review_sessions(programme, availability, plan, zone="UTC")
    (_, bo, taro) = people_of_section(programme, availability, plan, FIRST, zone="UTC")

    assert (row.n_learners, row.n_recorded) == (1, 1)
    assert [each.zones for each in row.groups] == [("Europe/Berlin", "Europe/Paris")]
    assert (bo.name, bo.out_minutes, bo.times[0].recorded) == ("Bo", 30, False)
    assert (taro.name, taro.out_minutes, taro.times[0].recorded) == ("Taro", 0, True)


def test_on_a_journey_the_clock_is_the_journeys() -> None:
    programme = a_programme(
        [INES, BO], [a_course()], enrol("bo"), travel=(a_journey("bo", "2027-03-02", "2027-03-04", "Asia/Tokyo"),)
    )
    plan = a_plan(a_section("bo", meets("one", "2027-03-02 08:00"), meets("two", "2027-03-09 08:00")))

    (_, bo) = people_of_section(programme, find_availability(programme), plan, FIRST, zone="UTC")

    assert [each.start for each in bo.times] == [wall("2027-03-02 17:00"), wall("2027-03-09 09:00")]


def test_the_people_of_a_section_are_the_instructor_then_learners_from_west_to_east() -> None:
    programme = a_world()
    plan = a_plan(a_section("taro bo lani", "2027-03-02 15:30"))

    people = people_of_section(programme, find_availability(programme), plan, FIRST, zone="UTC")

    assert [(each.name, each.teaches) for each in people] == [
        ("Ines", True),
        ("Lani", False),
        ("Bo", False),
        ("Taro", False),
    ]


def test_a_section_in_one_line_says_its_rhythm_by_its_own_clock() -> None:
    course = a_course("heights", live("one"), live("two"), live("three"), size=(2, 9))
    programme = a_programme(
        [INES, BO, TARO], [course], enrol("bo taro"), start="2027-03-15", end="2027-04-12",
        calendars={"bo": a_calendar()},
    )  # fmt: skip
    # Berlin moves its clocks on 28 March: 09:00 there is 08:00 UTC before and 07:00 UTC after.
    section = a_section(
        "bo taro",
        meets("one", "2027-03-23 08:00"),
        meets("two", "2027-03-30 07:00"),
        meets("three", "2027-04-06 08:00"),
        zone="Europe/Berlin",
    )

    (row,) = review_sections(programme, find_availability(programme), a_plan(section))

    assert (row.weekday, row.wall, row.first, row.last) == (1, time(9), date(2027, 3, 23), date(2027, 4, 6))
    assert (row.n_sessions, row.n_irregular) == (3, 1)
    assert (row.n_learners, row.section_min, row.section_max, row.n_zones) == (2, 2, 9, 3)
    assert (row.n_unknown, row.instructor_known) == (2, False)


def test_the_day_around_a_session_shows_hours_stretch_and_busy_time_and_no_titles() -> None:
    ada = a_person("Ada", stretch=30)
    programme = a_programme(
        [INES, ada], [a_course()], enrol("ada"), calendars={"ada": a_calendar(("2027-03-02 10:00", "2027-03-02 11:30"))}
    )
    plan = a_plan(a_section("ada", "2027-03-02 12:00"))

    around = day_around(programme, find_availability(programme), plan, FIRST, 0, zone="UTC")

    assert (around.start, around.minutes) == (wall("2027-03-02 00:00"), 24 * 60)
    assert (around.session_start, around.session_end) == (12 * 60, 13 * 60)
    assert around.hours[:2] == ((0, "00:00"), (60, "01:00"))
    (_, of_ada) = around.people
    assert of_ada.known
    assert of_ada.bars == (
        Bar("stretch", 8 * 60 + 30, 17 * 60 + 30),
        Bar("working", 9 * 60, 17 * 60),
        Bar("busy", 10 * 60, 11 * 60 + 30),
    )
    assert "private" not in repr(around)


def test_the_hours_of_the_axis_begin_at_a_full_hour_of_the_zone_of_reference() -> None:
    programme = a_world()
    plan = a_plan(a_section("bo", "2027-03-02 12:00"))

    around = day_around(programme, find_availability(programme), plan, FIRST, 0, zone="Asia/Kathmandu")

    assert around.start == wall("2027-03-02 06:00")
    assert around.hours[0] == (0, "06:00")
    # 12:00 UTC is 17:45 in Kathmandu
    assert around.session_start == 11 * 60 + 45


def test_usual_hours_are_told_by_peoples_own_clocks() -> None:
    share = usual_hours(programme := a_world(), find_availability(programme))

    assert share[9 * 4 : 17 * 4] == [1.0] * 32
    assert share[: 9 * 4] == [0.0] * 36
    assert share[17 * 4 :] == [0.0] * 28


def test_a_session_of_nobody_else_is_still_a_session() -> None:
    programme = a_world()
    plan = a_plan(a_section("", "2027-03-02 08:00"))

    (row,) = review_sessions(programme, find_availability(programme), plan, zone="UTC")

    assert (row.n_learners, row.n_out, row.groups[0].n_people) == (0, 0, 1)
    assert row.start == utc("2027-03-02 08:00").replace(tzinfo=None)
