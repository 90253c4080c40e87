"""The best few windows told against trying each by hand, and the weeks that clock changes move."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from itertools import combinations
from zoneinfo import ZoneInfo

import pytest

from scheduler.domain.programme import Programme
from scheduler.domain.teaching import CourseId
from scheduler.services.common_hours import common_hours
from scheduler.services.find_availability import find_availability
from scheduler.services.overlap import find_overlap
from tests.builders import a_calendar, a_course, a_person, a_programme, enrol, live

pytestmark = pytest.mark.slow

HEIGHTS = CourseId("heights")


def around_the_world() -> Programme:
    """Ines in London teaches long days; learners from Los Angeles to Sydney; Bo has a standing Tuesday appointment."""
    people = [
        a_person("Ines", zone="Europe/London", hours="Mo-Fr 05:00-22:00"),
        a_person("Ada", zone="America/Los_Angeles"),
        a_person("Bo", zone="Europe/Paris"),
        a_person("Cy", zone="Europe/London", stretch=60),
        a_person("Di", zone="Asia/Kolkata"),
        a_person("Eve", zone="Australia/Sydney", hours="Mo-Fr 08:00-18:00"),
    ]
    busy = a_calendar(*((f"2027-03-{day:02d} 08:00", f"2027-03-{day:02d} 17:00") for day in (2, 9, 16, 23, 30)))
    return a_programme(
        people,
        [a_course("heights", live("one"), live("two"))],
        enrol("ada bo cy di eve"),
        start="2027-03-01",
        end="2027-04-05",
        calendars={"bo": busy},
    )


def can(programme: Programme, name: str, start: datetime) -> bool:
    """By hand: an hour from an instant lies in plain Monday to Friday hours, stretched, and not in Bo's Tuesdays."""
    person = programme.person[name]  # type: ignore[index]
    zone = ZoneInfo(person.time_zone)
    opens, closes = person.working_hours.removeprefix("Mo-Fr ").split("-")
    stretch = timedelta(minutes=person.stretch_minutes)
    local = start.astimezone(zone)
    begins = datetime.combine(local.date(), time.fromisoformat(opens), zone) - stretch
    ends = datetime.combine(local.date(), time.fromisoformat(closes), zone) + stretch
    if local.weekday() > 4 or not begins <= local or local + timedelta(hours=1) > ends:
        return False
    return name != "bo" or start.weekday() != 1 or not 7 < start.hour < 17


def weeks_able(programme: Programme, name: str, weekday: int, at: time, zone: str) -> int:
    monday, count = programme.start, 0
    while monday < programme.end:
        start = datetime.combine(monday + timedelta(days=weekday), at, ZoneInfo(zone)).astimezone(ZoneInfo("UTC"))
        count += can(programme, name, start)
        monday += timedelta(days=7)
    return count


@pytest.mark.parametrize("zone", ["UTC", "America/New_York"])
@pytest.mark.parametrize(("k", "need"), [(1, 2), (2, 2), (2, 5)])
def test_no_choice_of_windows_covers_more_than_the_one_shown(zone: str, k: int, need: int) -> None:
    programme = around_the_world()
    learners = ["ada", "bo", "cy", "di", "eve"]

    best = find_overlap(programme, find_availability(programme), HEIGHTS, zone=zone, k=k, need_weeks=need).best

    covers = [
        {each for each in learners if weeks_able(programme, each, day, time(half // 2, half % 2 * 30), zone) >= need}
        for day in range(7)
        for half in range(48)
        if weeks_able(programme, "ines", day, time(half // 2, half % 2 * 30), zone) >= need
    ]
    most = max(len(set().union(*some)) for some in combinations({frozenset(each) for each in covers}, k))
    assert best.proven
    assert best.n_covered == best.bound == most
    covered = set()
    for window in best.windows:
        assert window.weekday is not None
        able = {each for each in learners if weeks_able(programme, each, window.weekday, window.at, zone) >= need}
        assert set(window.covered) == able
        assert {each.id for each in window.left_out} == set(learners) - able
        covered |= able
    assert {each.id for each in best.nowhere} == set(learners) - covered


def test_repeats_that_are_to_lie_in_different_bands_do() -> None:
    """Both best windows lie in one band; six hours apart, the second serves another and together they cover fewer."""
    people = [
        a_person("Ines", zone="UTC", hours="Mo-Su 00:00-24:00"),
        a_person("Ada", zone="UTC", hours="Mo 08:00-09:00"),
        a_person("Bo", zone="UTC", hours="Tu 10:00-11:00"),
        a_person("Cy", zone="UTC", hours="Tu 10:00-11:00"),
        a_person("Di", zone="UTC", hours="Fr 08:30-09:30"),
        a_person("Eve", zone="UTC", hours="Th 23:00-24:00"),
        a_person("Flo", zone="UTC", hours="Th 22:00-23:00"),
    ]
    programme = a_programme(people, [a_course()], enrol("ada bo cy di eve flo"), start="2027-03-01", end="2027-04-05")
    availability = find_availability(programme)

    def times(k: int, apart: int) -> tuple[list[str], int]:
        best = find_overlap(programme, availability, HEIGHTS, zone="UTC", k=k, need_weeks=5, apart=apart).best
        assert best.proven
        return sorted(f"{each.at:%H:%M}" for each in best.windows), best.n_covered

    assert times(5, 0) == (["08:00", "08:30", "10:00", "22:00", "23:00"], 6)
    # 23:00 lies nine hours from 08:00, round midnight; the mornings lie in one band, and so do the two at night
    assert times(5, 6 * 60)[1] == 3
    assert times(5, 90)[1] == 4
    assert times(5, 60)[1] == 5


def test_as_many_weeks_as_the_course_has_live_sessions_are_enough() -> None:
    programme = around_the_world()

    assert find_overlap(programme, find_availability(programme), HEIGHTS, zone="UTC").best.need_weeks == 2


def test_a_daily_time_is_the_same_on_every_day() -> None:
    programme = around_the_world()

    best = find_overlap(programme, find_availability(programme), HEIGHTS, zone="UTC", k=1, daily=True).best

    (window,) = best.windows
    assert window.weekday is None
    assert {len(each.starts) for each in window.weeks} == {7}
    # Bo is busy on Tuesdays only, so a daily time suits him on another day of each week
    assert "bo" in window.covered


def test_clocks_that_change_in_week_three_move_the_window_for_those_who_live_by_them() -> None:
    """Los Angeles goes forward on 14 March, London and Paris on the 28th; the window keeps New York's clock."""
    people = [
        a_person("Ines", zone="America/New_York", hours="Mo-Fr 06:00-20:00"),
        a_person("Bo", zone="Europe/Paris", hours="Mo-Fr 09:00-16:00"),
        a_person("Di", zone="Asia/Kolkata"),
    ]
    programme = a_programme(people, [a_course()], enrol("bo di"), start="2027-03-01", end="2027-04-05")

    found = find_overlap(programme, find_availability(programme), HEIGHTS, zone="America/New_York", k=1, need_weeks=5)

    assert [(each.zone, each.day, each.minutes) for each in found.changes] == [
        ("America/New_York", date(2027, 3, 14), 60),
        ("Europe/Paris", date(2027, 3, 28), 60),
    ]
    nine = [each for each in found.hours.hours if each.start.hour == 9 and each.start.weekday() == 0]
    # 9:00 in New York is 15:00 in Paris, 14:00 while only New York has changed
    assert [each.in_hours for each in nine] == [1, 1, 1, 1, 1]
    (window,) = find_overlap(
        programme, find_availability(programme), HEIGHTS, zone="America/New_York", k=1, need_weeks=2
    ).best.windows
    assert window.weeks[0].moved == 0
    assert [each.moved for each in window.weeks] == [0, 0, 2, 2, 1]


def test_the_hours_are_those_of_the_page() -> None:
    programme = around_the_world()
    availability = find_availability(programme)

    overlap = find_overlap(programme, availability, HEIGHTS, zone="Asia/Tokyo", minutes=90).hours

    page = common_hours(programme, availability, HEIGHTS, zone="Asia/Tokyo", minutes=90)
    assert overlap.hours == page.hours
    for at, hour in enumerate(overlap.hours):
        assert (overlap.is_in_hours[:, at].sum(), overlap.is_able[:, at].sum()) == (hour.in_hours, hour.able)
        assert (overlap.is_able[:, at] & ~overlap.is_known).sum() == hour.unknown


def test_whom_clock_changes_lose_and_give_back_is_told_by_week() -> None:
    """Mondays 9:00 in New York is 15:00 in Paris but for two weeks; Di works in the first two weeks only."""
    people = [
        a_person("Ines", zone="America/New_York"),
        a_person("Bo", zone="Europe/Paris", hours="Mo 15:00-16:00"),
        a_person("Di", zone="America/New_York", hours="week 09-10 Mo 09:00-10:00"),
    ]
    programme = a_programme(people, [a_course()], enrol("bo di"), start="2027-03-01", end="2027-04-05")

    best = find_overlap(
        programme, find_availability(programme), HEIGHTS, zone="America/New_York", k=1, need_weeks=2
    ).best

    (window,) = best.windows
    assert (window.weekday, window.at, set(window.covered)) == (0, time(9), {"bo", "di"})
    assert [each.lost for each in window.weeks] == [(), (), ("bo",), ("bo",), ()]
    assert [each.gained for each in window.weeks] == [(), (), (), (), ()]
    assert [each.in_hours for each in window.weeks] == [2, 2, 0, 0, 1]
