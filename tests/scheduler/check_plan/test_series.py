"""Rule 2: the sessions of a section."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from scheduler.domain.plan import Session
from scheduler.domain.programme import Programme
from tests.builders import a_course, a_person, a_plan, a_programme, a_section, alone, enrol, live, meets
from tests.scheduler.check_plan.said import said

ALWAYS = "24/7"
INES, ADA = a_person("Ines", hours=ALWAYS), a_person("Ada", hours=ALWAYS)


def programme(*activities, zone: str = "UTC", **others) -> Programme:  # type: ignore[no-untyped-def]
    ines = replace(INES, time_zone=zone)
    return a_programme([ines, ADA], [a_course("heights", *activities)], enrol("ada"), **others)


def says(course: Programme, *sessions: Session) -> list[str]:
    return said(course, a_plan(a_section("ada", *sessions, zone=course.person[INES.id].time_zone)))


THEORY_THEN_TWO = programme(alone("theory"), live("one"), live("two"))
FIRST, SECOND = meets("one", "2027-03-02 10:00"), meets("two", "2027-03-04 10:00")


def test_one_session_for_each_live_activity_is_right() -> None:
    assert says(THEORY_THEN_TWO, FIRST, SECOND)[0:0] == []
    assert [each for each in says(THEORY_THEN_TWO, FIRST, SECOND) if "rule 2" in each] == []


@pytest.mark.parametrize(
    ("sessions", "expected"),
    [
        ((FIRST,), ["heights-1 has no session for two."]),
        ((), ["heights-1 has no session for one.", "heights-1 has no session for two."]),
        ((FIRST, SECOND, meets("two", "2027-03-05 10:00")), ["heights-1 has 2 sessions for two."]),
        (
            (FIRST, SECOND, meets("theory", "2027-03-05 10:00")),
            ["heights-1 has a session for theory, which everybody does alone."],
        ),
        (
            (FIRST, SECOND, meets("party", "2027-03-05 10:00")),
            ["heights-1 has a session for 'party', which is no activity of heights."],
        ),
        (
            (SECOND, FIRST),
            ["heights-1 lists its sessions as two and one; the order of heights is one and two."],
        ),
        (
            (FIRST, replace(SECOND, end=SECOND.start)),
            ["heights-1, two ends no later than it starts."],
        ),
    ],
)
def test_each_live_activity_has_one_session_and_nothing_else_has_any(
    sessions: tuple[Session, ...], expected: list[str]
) -> None:
    assert says(THEORY_THEN_TWO, *sessions) == [f"{each} [rule 2, series]" for each in expected]


ONE = programme(live("one", 90))


@pytest.mark.parametrize(
    ("start", "minutes", "expected"),
    [
        ("2027-03-02 10:00", 90, ""),
        ("2027-03-02 10:00", 75, "lasts 75 minutes instead of 90"),
        ("2027-03-02 10:00", 105, "lasts 105 minutes instead of 90"),
        ("2027-03-02 10:15", 90, ""),
        ("2027-03-02 10:10", 90, "does not start on the 15-minute grid"),
        ("2027-03-02 10:00:01", 90, "does not start on the 15-minute grid"),
        ("2027-03-02 10:00:00.5", 90, "does not start on the 15-minute grid"),
    ],
)
def test_a_session_has_its_length_and_starts_on_the_grid(start: str, minutes: int, expected: str) -> None:
    found = says(ONE, meets("one", start, minutes))

    assert len(found) == (1 if expected else 0)
    assert all(each.startswith("heights-1, one on Tue 2 Mar 2027 10:") and expected in each for each in found)


def test_the_whole_sentence_about_a_short_session() -> None:
    assert says(programme(live("one", 90), zone="Asia/Kathmandu"), meets("one", "2027-03-02 04:15", 60)) == [
        "heights-1, one on Tue 2 Mar 2027 10:00–11:00 Asia/Kathmandu lasts 60 minutes instead of 90. [rule 2, series]"
    ]


@pytest.mark.parametrize(
    ("start", "allowed"),
    [
        ("2027-02-28 23:00", True),  # midnight of 1 March in Berlin
        ("2027-02-28 22:45", False),
        ("2027-03-14 21:30", True),  # ends at midnight of 15 March in Berlin
        ("2027-03-14 21:45", False),
        ("2027-05-01 10:00", False),
    ],
)
def test_a_session_lies_inside_the_horizon_in_the_coordinators_zone(start: str, allowed: bool) -> None:
    in_berlin = programme(live("one", 90), time_zone="Europe/Berlin")

    found = says(in_berlin, meets("one", start, 90))

    assert len(found) == (0 if allowed else 1), found
    assert all(
        each.endswith(
            "is outside the programme, Mon 1 Mar 2027 00:00 Europe/Berlin to Mon 15 Mar 2027 00:00 Europe/Berlin. "
            "[rule 2, series]"
        )
        for each in found
    )


def test_sessions_follow_each_other_without_overlap() -> None:
    two = programme(live("one"), live("two"))
    first = meets("one", "2027-03-02 10:00")

    assert says(two, first, meets("two", "2027-03-02 11:00")) == []
    assert says(two, first, meets("two", "2027-03-02 10:45")) == [
        "heights-1, two starts on Tue 2 Mar 2027 10:45 UTC, before one ends on Tue 2 Mar 2027 11:00 UTC. "
        "[rule 2, series]"
    ]
    assert says(two, first, meets("two", "2027-03-01 10:00")) == [
        "heights-1, two starts on Mon 1 Mar 2027 10:00 UTC, before one ends on Tue 2 Mar 2027 11:00 UTC. "
        "[rule 2, series]",
        "heights-1, two is on Mon 1 Mar 2027, -1 days after one on Tue 2 Mar 2027 (UTC); heights asks for at least 0. "
        "[rule 2, series]",
    ]


@pytest.mark.parametrize(
    ("second", "expected"),
    [
        ("2027-03-03 10:00", "1 day after one on Tue 2 Mar 2027 (UTC); heights asks for at least 2"),
        ("2027-03-04 00:00", ""),
        ("2027-03-05 23:00", ""),
        ("2027-03-06 00:00", "4 days after one on Tue 2 Mar 2027 (UTC); heights asks for at most 3"),
    ],
)
def test_days_between_sessions_are_calendar_days(second: str, expected: str) -> None:
    spaced = programme(live("one"), live("two", min_days_after_previous=2, max_days_after_previous=3))

    found = says(spaced, meets("one", "2027-03-02 10:00"), meets("two", second))

    assert len(found) == (1 if expected else 0)
    assert all(expected in each for each in found)


def test_the_days_are_those_of_the_sections_zone() -> None:
    """Half past midnight on Wednesday in Auckland is still Tuesday in UTC."""
    next_day = programme(live("one"), live("two", min_days_after_previous=1), zone="Pacific/Auckland")
    evening, after_midnight = meets("one", "2027-03-02 10:00"), meets("two", "2027-03-02 11:30")

    assert says(next_day, evening, after_midnight) == []
    in_utc = programme(live("one"), live("two", min_days_after_previous=1))
    assert says(in_utc, evening, after_midnight) == [
        "heights-1, two is on Tue 2 Mar 2027, 0 days after one on Tue 2 Mar 2027 (UTC); heights asks for at least 1. "
        "[rule 2, series]"
    ]


def test_the_days_around_a_missing_session_are_not_guessed() -> None:
    three = programme(live("one"), live("two"), live("three", max_days_after_previous=1))
    far = meets("three", "2027-03-10 10:00")

    assert says(three, meets("one", "2027-03-02 10:00"), far) == ["heights-1 has no session for two. [rule 2, series]"]


def test_the_first_session_has_no_previous_one_to_be_far_from() -> None:
    first_spaced = programme(live("one", min_days_after_previous=5, max_days_after_previous=6))

    assert says(first_spaced, meets("one", "2027-03-02 10:00")) == []


def test_a_session_may_end_a_part_of_a_cell_into_the_grid() -> None:
    fifty = programme(live("one", 50))
    start = meets("one", "2027-03-02 10:00", 50)

    assert says(fifty, start) == []
    assert says(fifty, replace(start, end=start.end + timedelta(minutes=10))) == [
        "heights-1, one on Tue 2 Mar 2027 10:00–11:00 UTC lasts 60 minutes instead of 50. [rule 2, series]"
    ]
