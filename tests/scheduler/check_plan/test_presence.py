"""Rules 3 and 4: who can attend, and understand."""

from __future__ import annotations

from typing import Any

import pytest

from scheduler.domain.people import Person
from scheduler.domain.programme import Programme
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
)
from tests.scheduler.check_plan.said import said

INES = a_person("Ines", hours="24/7")


def one_learner(ada: Person, *, minutes: int = 60, recordings_allowed: int = 0, **others: Any) -> Programme:
    course = a_course("heights", live("meet", minutes), recordings_allowed=recordings_allowed)
    return a_programme([INES, ada], [course], enrol("ada"), **others)


def ada_at(start: str, ada: Person, *, minutes: int = 60, **others: Any) -> list[str]:
    return said(one_learner(ada, minutes=minutes, **others), a_plan(a_section("ada", meets("meet", start, minutes))))


NINE_TO_FIVE = a_person("Ada", hours="Mo-Fr 09:00-17:00")


@pytest.mark.parametrize(
    ("start", "outside"),
    [
        ("2027-03-02 09:00", ""),
        ("2027-03-02 16:00", ""),
        ("2027-03-02 08:45", "08:45–09:00"),
        ("2027-03-02 16:15", "17:00–17:15"),
        ("2027-03-06 10:00", "10:00–11:00"),  # a Saturday
    ],
)
def test_a_session_lies_in_working_hours_to_the_cell(start: str, outside: str) -> None:
    found = ada_at(start, NINE_TO_FIVE)

    assert len(found) == (1 if outside else 0)
    assert all(f": {outside} lies outside their hours. [rule 4, attendance]" in each for each in found)


def test_the_whole_sentence_about_an_absent_learner_is_in_their_own_time() -> None:
    in_tokyo = a_person("Ada", zone="Asia/Tokyo", stretch=30)

    assert ada_at("2027-03-01 23:00", in_tokyo) == [
        "Ada (ada) cannot attend heights-1, meet on Tue 2 Mar 2027 08:00–09:00 Asia/Tokyo: "
        "08:00–08:30 lies outside their hours and 30 minutes of stretch. [rule 4, attendance]"
    ]


@pytest.mark.parametrize(
    ("start", "allowed"),
    [("2027-03-02 08:30", True), ("2027-03-02 08:15", False), ("2027-03-02 16:30", True), ("2027-03-02 16:45", False)],
)
def test_stretch_reaches_before_and_after_each_interval(start: str, allowed: bool) -> None:
    assert (ada_at(start, a_person("Ada", stretch=30)) == []) is allowed


def test_each_interval_is_widened_by_itself_and_cells_may_lie_in_different_ones() -> None:
    split = a_person("Ada", hours="Mo-Fr 09:00-12:00,13:00-17:00", stretch=30)

    assert ada_at("2027-03-02 12:00", split) == []


def test_a_cell_that_only_two_intervals_together_hold_is_out_of_reach() -> None:
    """Widened by 7 minutes, morning and afternoon meet inside the cell of 12:00; neither holds it alone."""
    split = a_person("Ada", hours="Mo-Fr 09:00-12:00,12:10-17:00", stretch=7)

    assert ada_at("2027-03-02 11:00", split) == []
    assert ada_at("2027-03-02 11:15", split) == [
        "Ada (ada) cannot attend heights-1, meet on Tue 2 Mar 2027 11:15–12:15 UTC: "
        "12:00–12:15 lies outside their hours and 7 minutes of stretch. [rule 4, attendance]"
    ]


@pytest.mark.parametrize(
    ("busy", "words"),
    [
        (("2027-03-02 09:00", "2027-03-02 10:00"), ""),
        (("2027-03-02 11:00", "2027-03-02 12:00"), ""),
        (("2027-03-02 09:00", "2027-03-02 10:01"), "10:00–10:15 is busy in their calendar"),
        (("2027-03-02 10:50", "2027-03-02 12:00"), "10:45–11:00 is busy in their calendar"),
        (("2027-03-02 10:20", "2027-03-02 10:25"), "10:15–10:30 is busy in their calendar"),
    ],
)
def test_no_cell_of_a_session_is_touched_by_busy_time(busy: tuple[str, str], words: str) -> None:
    found = ada_at("2027-03-02 10:00", NINE_TO_FIVE, calendars={"ada": a_calendar(busy)})

    assert len(found) == (1 if words else 0)
    assert all(words in each for each in found)
    assert all("private" not in each for each in found)


def test_the_last_cell_counts_whole_although_the_session_ends_inside_it() -> None:
    early = a_person("Ada", hours="Mo-Fr 09:00-16:50")

    assert ada_at("2027-03-02 16:00", early, minutes=45) == []
    assert ada_at("2027-03-02 16:00", early, minutes=50) == [
        "Ada (ada) cannot attend heights-1, meet on Tue 2 Mar 2027 16:00–16:50 UTC: "
        "16:45–16:50 lies outside their hours. [rule 4, attendance]"
    ]


def test_hours_follow_the_zone_through_the_clock_change() -> None:
    """New York changes on 14 March 2027, London not before the 28th: 4 hours lie between them for two weeks."""
    in_new_york = a_person("Ada", zone="America/New_York")

    assert ada_at("2027-03-12 14:00", in_new_york) == []
    assert len(ada_at("2027-03-12 13:00", in_new_york)) == 1
    assert ada_at("2027-03-15 13:00", in_new_york, end="2027-03-30") == []
    assert len(ada_at("2027-03-15 12:45", in_new_york, end="2027-03-30")) == 1


def test_hours_follow_a_journey_and_skip_a_holiday() -> None:
    stay = (a_journey("ada", "2027-03-02", "2027-03-04", "Asia/Tokyo"),)
    ada = a_person("Ada", zone="Europe/Berlin")

    assert ada_at("2027-03-02 01:00", ada, travel=stay) == []
    assert ada_at("2027-03-02 09:00", ada, travel=stay) == [
        "Ada (ada) cannot attend heights-1, meet on Tue 2 Mar 2027 18:00–19:00 Asia/Tokyo: "
        "18:00–19:00 lies outside their hours. [rule 4, attendance]"
    ]
    women_s_day = a_person("Ada", zone="Europe/Berlin", holidays="DE-BE")
    assert len(ada_at("2027-03-08 10:00", women_s_day)) == 1
    assert ada_at("2027-03-09 10:00", women_s_day) == []


def test_night_shifts_run_over_midnight() -> None:
    at_night = a_person("Ada", hours="Mo-Fr 22:00-06:00")

    assert ada_at("2027-03-02 23:30", at_night) == []
    assert ada_at("2027-03-06 05:00", at_night) == []
    assert ada_at("2027-03-06 05:30", at_night) == [
        "Ada (ada) cannot attend heights-1, meet on Sat 6 Mar 2027 05:30–06:30 UTC: 06:00–06:30 lies outside their "
        "hours. [rule 4, attendance]"
    ]


TWO = (meets("one", "2027-03-02 08:00"), meets("two", "2027-03-04 08:00"))


@pytest.mark.parametrize(
    ("allowed", "recorded", "expected"),
    [
        (2, ("one", "two"), []),
        (1, ("one", "two"), ["Ada (ada) makes up 2 sessions of heights-1 from the recording; heights allows 1."]),
        (
            2,
            ("one",),
            [
                "Ada (ada) cannot attend heights-1, two on Thu 4 Mar 2027 08:00–09:00 UTC: "
                "08:00–09:00 lies outside their hours."
            ],
        ),
        (
            3,
            ("one", "two", "three"),
            ["Ada (ada) has a recording of 'three' in heights-1, which is no live activity of heights."],
        ),
        (3, ("one", "two", "two"), ["Ada (ada) has the recording of two in heights-1 2 times."]),
    ],
)
def test_recordings_stand_in_for_sessions_that_a_learner_cannot_attend(
    allowed: int, recorded: tuple[str, ...], expected: list[str]
) -> None:
    course = a_course("heights", live("one"), live("two"), recordings_allowed=allowed)
    programme = a_programme([INES, NINE_TO_FIVE], [course], enrol("ada"))

    found = said(programme, a_plan(a_section("ada", *TWO, recordings={"ada": recorded})))

    assert found == [f"{each} [rule 4, attendance]" for each in expected]


def test_the_instructor_can_attend_every_session() -> None:
    ines, ada = a_person("Ines"), a_person("Ada", hours="24/7")
    programme = a_programme([ines, ada], [a_course()], enrol("ada"), calendars={"ines": a_calendar()})

    assert said(programme, a_plan(a_section("ada", "2027-03-02 16:00"))) == []
    assert said(programme, a_plan(a_section("ada", "2027-03-02 16:30"))) == [
        "Ines (ines) cannot teach heights-1, meet on Tue 2 Mar 2027 16:30–17:30 UTC: "
        "17:00–17:30 lies outside their hours. [rule 3, instructor]"
    ]


def test_the_instructor_is_one_of_the_courses() -> None:
    ivo = a_person("Ivo", hours="24/7")
    programme = a_programme([INES, ivo, NINE_TO_FIVE], [a_course()], enrol("ada"))

    assert said(programme, a_plan(a_section("ada", "2027-03-02 10:00", instructor="ivo"))) == [
        "Ivo (ivo) teaches heights-1, but is no instructor of heights. [rule 3, instructor]"
    ]


def test_instructor_and_learners_speak_the_language() -> None:
    bo = a_person("Bo", languages="EN de")
    ada, mute = a_person("Ada", languages="pt-BR"), a_person("Mute", languages="")
    programme = a_programme([INES, ada, bo, mute], [a_course()], enrol("ada bo mute"))

    assert said(programme, a_plan(a_section("ada bo mute", "2027-03-02 10:00"))) == [
        "Ada (ada) sits in heights-1, which is held in en, but speaks pt-BR. [rule 3, instructor]",
        "Mute (mute) sits in heights-1, which is held in en, but has no languages listed. [rule 3, instructor]",
    ]
    german = a_programme([INES, bo], [a_course(language="de")], enrol("bo"))
    assert said(german, a_plan(a_section("bo", "2027-03-02 10:00"))) == [
        "Ines (ines) teaches heights-1, which is held in de, but speaks en. [rule 3, instructor]"
    ]


def test_somebody_without_a_calendar_that_can_be_read_is_taken_as_free() -> None:
    assert ada_at("2027-03-02 10:00", NINE_TO_FIVE, calendars={}) == []
    assert ada_at("2027-03-02 10:00", NINE_TO_FIVE, calendars={"ada": b"no calendar at all"}) == []


@pytest.mark.parametrize(
    ("rotate", "allowed", "recorded", "broken"),
    [
        pytest.param(False, 0, (), None, id="no rotation"),
        pytest.param(True, 2, (), None, id="as many as allowed"),
        pytest.param(True, 1, (), 2, id="one more"),
        pytest.param(True, 1, ("two",), None, id="made up from the recording"),
        pytest.param(True, 0, ("two",), 1, id="none at all"),
    ],
)
def test_in_a_rotating_series_nobody_attends_more_sessions_out_of_hours_than_allowed(
    rotate: bool, allowed: int, recorded: tuple[str, ...], broken: int | None
) -> None:
    early = a_person("Ada", hours="Mo-Fr 09:00-17:00", stretch=60)
    course = a_course(
        "heights", live("one"), live("two"), live("three"), recordings_allowed=1, rotate=rotate,
        max_out_of_hours_sessions=allowed,
    )  # fmt: skip
    times = (("one", "2027-03-02 08:30"), ("two", "2027-03-03 17:00"), ("three", "2027-03-04 09:00"))
    section = a_section("ada", *(meets(*each) for each in times), recordings={"ada": recorded})

    sessions = "1 session" if broken == 1 else f"{broken} sessions"
    assert said(a_programme([INES, early], [course], enrol("ada")), a_plan(section)) == (
        []
        if broken is None
        else [
            f"Ada (ada) attends {sessions} of heights-1 outside their hours; heights rotates and allows {allowed}. "
            "[rotation]"
        ]
    )
