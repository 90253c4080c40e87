"""Rule 8: an in-person session has a place, and everybody has time to get there."""

from __future__ import annotations

from typing import Any

import pytest

from scheduler.domain.plan import Section, Session
from scheduler.domain.programme import Programme
from scheduler.domain.teaching import Venue
from tests.builders import a_calendar, a_course, a_person, a_plan, a_programme, a_section, a_venue, enrol, live, meets
from tests.scheduler.check_plan.said import said

PEOPLE = [a_person(name, hours="24/7", venues="yard") for name in ("Ines", "Ivo", "Ada", "Bo")]
PRACTICE = live("practice", in_person=True)


def programme(*, venue: Venue | None = None, **others: Any) -> Programme:
    courses = [a_course("heights", PRACTICE, recordings_allowed=1), a_course("fire", PRACTICE, instructors="ivo")]
    return a_programme(
        others.pop("people", PEOPLE),
        courses,
        enrol("ada"),
        enrol("bo", "fire"),
        venues=(venue or a_venue("yard"), a_venue("attic", zone="America/Toronto")),
        **others,
    )


def at(start: str, venue: str | None = "yard") -> Session:
    return meets("practice", start, venue=venue)


FIRE = a_section("bo", at("2027-03-04 10:00"), ident="fire-1", course="fire", instructor="ivo")


def heights(start: str, venue: str | None = "yard", **others: Any) -> Section:
    return a_section("ada", at(start, venue), **others)


def test_a_session_at_an_open_and_free_place_is_right() -> None:
    assert said(programme(), a_plan(heights("2027-03-02 10:00"), FIRE)) == []


def test_an_in_person_session_needs_a_venue_that_everybody_can_reach() -> None:
    assert said(programme(), a_plan(heights("2027-03-02 10:00", None), FIRE)) == [
        "heights-1, practice on Tue 2 Mar 2027 10:00–11:00 UTC is in person, but has no venue. [rule 8, venues]"
    ]
    assert said(programme(), a_plan(heights("2027-03-02 16:00", "attic"), FIRE)) == [
        "heights-1, practice meets at Attic (attic), which Ines (ines) cannot reach. [rule 8, venues]",
        "heights-1, practice meets at Attic (attic), which Ada (ada) cannot reach. [rule 8, venues]",
    ]


def test_who_watches_the_recording_need_not_reach_the_venue() -> None:
    far = [a_person("Ada", hours="24/7") if each.id == "ada" else each for each in PEOPLE]

    watched = heights("2027-03-02 10:00", recordings={"ada": ["practice"]})
    assert said(programme(people=far), a_plan(watched, FIRE)) == []


@pytest.mark.parametrize(
    ("start", "allowed"),
    [("2027-03-02 08:00", True), ("2027-03-02 17:00", True), ("2027-03-02 07:45", False), ("2027-03-02 17:15", False)],
)
def test_a_venue_is_open_for_the_whole_session(start: str, allowed: bool) -> None:
    assert (said(programme(), a_plan(heights(start), FIRE)) == []) is allowed


def test_a_venue_opens_by_its_own_clock_and_touching_hours_are_one() -> None:
    yard = a_venue("yard", zone="America/Toronto", hours="Mo-Fr 08:00-12:00,12:00-18:00")

    assert said(programme(venue=yard), a_plan(heights("2027-03-02 16:30"))) == [
        "Bo (bo) is enrolled in fire, but has neither a seat nor an entry in self_paced. [rule 1, placed-once]"
    ]
    assert said(programme(venue=yard), a_plan(heights("2027-03-02 12:30")))[1:] == [
        "heights-1, practice meets at Yard (yard) on Tue 2 Mar 2027 07:30–08:30 America/Toronto, "
        "when it is not open (Mo-Fr 08:00-12:00,12:00-18:00). [rule 8, venues]"
    ]


def test_a_venue_hosts_one_session_at_a_time() -> None:
    assert said(programme(), a_plan(heights("2027-03-04 11:00"), FIRE)) == []
    assert said(programme(), a_plan(heights("2027-03-04 10:45"), FIRE)) == [
        "Yard (yard) is wanted twice at once: fire-1, practice on Thu 4 Mar 2027 10:00–11:00 UTC and "
        "heights-1, practice on Thu 4 Mar 2027 10:45–11:45 UTC. [rule 8, venues]"
    ]


@pytest.mark.parametrize(("capacity", "allowed"), [(2, True), (1, False)])
def test_a_venue_is_large_enough_for_those_who_come(capacity: int, allowed: bool) -> None:
    course = a_course("heights", PRACTICE, recordings_allowed=1)
    yard = a_venue("yard", capacity=capacity)
    small = a_programme(PEOPLE, [course], enrol("ada bo"), venues=(yard,))

    found = said(small, a_plan(a_section("ada bo", at("2027-03-02 10:00"))))
    watching = a_plan(a_section("ada bo", at("2027-03-02 10:00"), recordings={"bo": ["practice"]}))

    assert said(small, watching) == []
    assert found == (
        []
        if allowed
        else [
            "heights-1, practice brings 2 learners to Yard (yard) on Tue 2 Mar 2027 10:00–11:00 UTC; it holds 1. "
            "[rule 8, venues]"
        ]
    )


@pytest.mark.parametrize(
    ("busy", "side"),
    [
        (("2027-03-02 08:00", "2027-03-02 09:00"), ""),
        (("2027-03-02 12:00", "2027-03-02 13:00"), ""),
        (("2027-03-02 08:00", "2027-03-02 09:01"), "before"),
        (("2027-03-02 11:59", "2027-03-02 13:00"), "after"),
        (("2027-03-02 09:20", "2027-03-02 09:30"), "before"),
    ],
)
@pytest.mark.parametrize("who", ["Ada", "Ines"])
def test_travel_time_is_free_of_busy_time_to_the_minute(who: str, busy: tuple[str, str], side: str) -> None:
    found = said(programme(calendars={who.lower(): a_calendar(busy)}), a_plan(heights("2027-03-02 10:00"), FIRE))

    assert found == (
        [
            f"{who} ({who.lower()}) has no 60 minutes to travel {side} heights-1, practice on Tue 2 Mar 2027 "
            "10:00–11:00 UTC: something in their calendar lies in that time. [rule 8, venues]"
        ]
        if side
        else []
    )


def test_travel_reaches_over_the_edge_of_the_horizon() -> None:
    early = a_calendar(("2027-02-28 22:00", "2027-02-28 23:30"))
    always = a_venue("yard", hours="24/7")

    assert len(said(programme(venue=always, calendars={"ada": early}), a_plan(heights("2027-03-01 00:00"), FIRE))) == 1
    assert said(programme(venue=always, calendars={"ada": early}), a_plan(heights("2027-03-01 00:30"), FIRE)) == []


@pytest.mark.parametrize(
    ("online", "gap"), [("2027-03-02 12:00", None), ("2027-03-02 11:45", 45), ("2027-03-02 11:00", 0)]
)
def test_travel_time_is_free_of_other_sessions_online_ones_too(online: str, gap: int | None) -> None:
    courses = [a_course("heights", PRACTICE), a_course("fire", live("chat"), instructors="ivo")]
    both = a_programme(PEOPLE, courses, enrol("ada"), enrol("ada", "fire"), venues=(a_venue("yard"),))
    chat = a_section("ada", meets("chat", online), ident="fire-1", course="fire", instructor="ivo")

    found = said(both, a_plan(heights("2027-03-02 10:00"), chat))

    assert len(found) == (0 if gap is None else 1)
    assert all(each.startswith(f"Ada (ada) has {gap} minutes between heights-1, practice on") for each in found)
    assert all(each.endswith("; practice is in person, and travel takes 60. [rule 8, venues]") for each in found)


def test_online_sessions_need_no_travel_between_them_on_a_day_with_a_journey() -> None:
    courses = [
        a_course("heights", PRACTICE),
        a_course("fire", live("chat"), instructors="ivo"),
        a_course("ice", live("chat"), instructors="bo"),
    ]
    learner = [enrol("ada", each.id) for each in courses]
    three = a_programme(PEOPLE, courses, *learner, venues=(a_venue("yard"),))
    chats = (
        a_section("ada", meets("chat", "2027-03-02 12:00"), ident="fire-1", course="fire", instructor="ivo"),
        a_section("ada", meets("chat", "2027-03-02 13:00"), ident="ice-1", course="ice", instructor="bo"),
    )

    assert said(three, a_plan(heights("2027-03-02 10:00"), *chats)) == []


def test_sessions_that_overlap_are_said_once_not_twice() -> None:
    courses = [a_course("heights", PRACTICE), a_course("fire", live("chat"), instructors="ivo")]
    both = a_programme(PEOPLE, courses, enrol("ada"), enrol("ada", "fire"), venues=(a_venue("yard"),))
    chat = a_section("ada", meets("chat", "2027-03-02 10:30"), ident="fire-1", course="fire", instructor="ivo")

    (found,) = said(both, a_plan(heights("2027-03-02 10:00"), chat))

    assert found.endswith("[rule 6, one-at-a-time]")


def test_an_online_session_needs_no_venue_and_no_travel() -> None:
    programme = a_programme(
        PEOPLE, [a_course()], enrol("ada"), calendars={"ada": a_calendar(("2027-03-02 09:00", "2027-03-02 10:00"))}
    )

    assert said(programme, a_plan(a_section("ada", "2027-03-02 10:00"))) == []
