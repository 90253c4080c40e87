"""Rules 6, 7 and 9: what holds between sessions."""

from __future__ import annotations

from typing import Any

import pytest

from scheduler.domain.plan import Section, Session
from scheduler.domain.programme import Programme
from tests.builders import a_course, a_journey, a_person, a_plan, a_programme, a_section, enrol, live, meets
from tests.scheduler.check_plan.said import said

PEOPLE = [a_person(name, hours="24/7") for name in ("Ines", "Ivo", "Ada", "Bo", "Cy")]


def two_courses(**others: Any) -> Programme:
    """Ada learns both; Ines teaches heights, Ivo teaches fire."""
    courses = [a_course("heights"), a_course("fire", instructors="ivo")]
    return a_programme(PEOPLE, courses, enrol("ada bo", "heights"), enrol("ada cy", "fire"), **others)


def heights(start: str, learners: str = "ada bo", **others: Any) -> Section:
    return a_section(learners, start, **others)


def fire(start: str, learners: str = "ada cy", instructor: str = "ivo", **others: Any) -> Section:
    return a_section(learners, start, ident="fire-1", course="fire", instructor=instructor, **others)


def test_one_session_right_after_another_is_not_at_once() -> None:
    assert said(two_courses(), a_plan(heights("2027-03-02 10:00"), fire("2027-03-02 11:00"))) == []


def test_a_learner_in_two_sessions_at_once_is_found() -> None:
    assert said(two_courses(), a_plan(heights("2027-03-02 10:45"), fire("2027-03-02 10:00"))) == [
        "Ada (ada) is in two live sessions at once: fire-1, meet on Tue 2 Mar 2027 10:00–11:00 UTC and "
        "heights-1, meet on Tue 2 Mar 2027 10:45–11:45 UTC. [rule 6, one-at-a-time]"
    ]


def test_a_session_hidden_behind_a_shorter_one_is_found_too() -> None:
    """A long session overlaps two later ones, of which the first ends before the second begins."""
    courses = [a_course("long", live("meet", 180)), *(a_course(each, instructors=each) for each in ("ivo", "bo"))]
    programme = a_programme(PEOPLE, courses, *(enrol("ada", each) for each in ("long", "ivo", "bo")))
    plan = a_plan(
        a_section("ada", meets("meet", "2027-03-02 10:00", 180), ident="long-1", course="long"),
        a_section("ada", "2027-03-02 10:15", ident="ivo-1", course="ivo", instructor="ivo"),
        a_section("ada", "2027-03-02 11:30", ident="bo-1", course="bo", instructor="bo"),
    )

    assert [each.split(" on ")[0] for each in said(programme, plan)] == [
        "Ada (ada) is in two live sessions at once: long-1, meet"
    ] * 2


@pytest.mark.parametrize(("start", "gap"), [("2027-03-02 11:15", None), ("2027-03-02 11:10", 10)])
def test_the_buffer_stays_free_between_two_sessions(start: str, gap: int | None) -> None:
    buffered = two_courses(rules={"buffer_minutes": 15, "grid_minutes": 5})

    found = said(buffered, a_plan(heights("2027-03-02 10:00"), fire(start)))

    assert found == (
        []
        if gap is None
        else [
            "Ada (ada) has 10 minutes between heights-1, meet on Tue 2 Mar 2027 10:00–11:00 UTC and "
            "fire-1, meet on Tue 2 Mar 2027 11:10–12:10 UTC; the buffer is 15. [rule 6, one-at-a-time]"
        ]
    )


def test_the_buffer_holds_inside_a_section_and_is_said_once() -> None:
    course = a_course("heights", live("one"), live("two"))
    programme = a_programme(PEOPLE, [course], enrol("ada bo"), rules={"buffer_minutes": 15})
    plan = a_plan(a_section("ada bo", meets("one", "2027-03-02 10:00"), meets("two", "2027-03-02 11:00")))

    assert said(programme, plan) == [
        "Ines (ines) has 0 minutes between heights-1, one on Tue 2 Mar 2027 10:00–11:00 UTC and "
        "heights-1, two on Tue 2 Mar 2027 11:00–12:00 UTC; the buffer is 15. [rule 6, one-at-a-time]"
    ]


def test_an_instructor_of_two_sections_at_once_is_found() -> None:
    both = a_programme(PEOPLE, [a_course("heights"), a_course("fire")], enrol("bo", "heights"), enrol("cy", "fire"))
    plan = a_plan(heights("2027-03-02 10:00", "bo"), fire("2027-03-02 10:30", "cy", "ines"))

    assert said(both, plan) == [
        "Ines (ines) is in two live sessions at once: heights-1, meet on Tue 2 Mar 2027 10:00–11:00 UTC and "
        "fire-1, meet on Tue 2 Mar 2027 10:30–11:30 UTC. [rule 6, one-at-a-time]"
    ]


def test_somebody_who_teaches_and_learns_does_one_at_a_time() -> None:
    mixed = a_programme(
        PEOPLE, [a_course("heights"), a_course("fire", instructors="ada")], enrol("ada"), enrol("cy", "fire")
    )

    assert said(mixed, a_plan(heights("2027-03-02 10:00", "ada"), fire("2027-03-02 11:00", "cy", "ada"))) == []
    assert len(said(mixed, a_plan(heights("2027-03-02 10:00", "ada"), fire("2027-03-02 10:45", "cy", "ada")))) == 1


def test_nobody_learns_in_a_section_that_they_teach() -> None:
    programme = a_programme(PEOPLE, [a_course()], enrol("ines"))

    assert said(programme, a_plan(heights("2027-03-02 10:00", "ines"))) == [
        "Ines (ines) both teaches heights-1, meet and sits in it as a learner, on Tue 2 Mar 2027 10:00–11:00 UTC. "
        "[rule 6, one-at-a-time]"
    ]


def test_a_recorded_session_takes_no_time() -> None:
    courses = [a_course("heights", recordings_allowed=1), a_course("fire", instructors="ivo")]
    programme = a_programme(PEOPLE, courses, enrol("ada"), enrol("ada", "fire"))
    watched = heights("2027-03-02 10:00", "ada", recordings={"ada": ["meet"]})

    assert said(programme, a_plan(watched, fire("2027-03-02 10:00", "ada"))) == []


THREE_HOURS = (meets("one", "2027-03-02 08:00"), meets("two", "2027-03-02 10:00"), meets("three", "2027-03-02 12:00"))


def a_long_day(sessions: tuple[Session, ...] = THREE_HOURS, **rules: int) -> list[str]:
    course = a_course("heights", live("one"), live("two"), live("three"))
    return said(a_programme(PEOPLE, [course], enrol("ada"), rules=rules), a_plan(a_section("ada", *sessions)))


def test_nobody_is_over_a_daily_maximum() -> None:
    assert a_long_day(max_live_minutes_per_day=180, instructor_max_live_minutes_per_day=180) == []
    sessions = "heights-1, one 08:00–09:00, heights-1, two 10:00–11:00 and heights-1, three 12:00–13:00"
    assert a_long_day(max_live_minutes_per_day=179) == [
        f"Ada (ada) has 180 live minutes as learner on Tue 2 Mar 2027 (UTC): {sessions}; at most 179 a day. "
        "[rule 6, one-at-a-time]"
    ]
    assert a_long_day(instructor_max_live_minutes_per_day=120) == [
        f"Ines (ines) has 180 live minutes as instructor on Tue 2 Mar 2027 (UTC): {sessions}; at most 120 a day. "
        "[rule 6, one-at-a-time]"
    ]


def test_a_session_counts_on_the_date_of_its_start() -> None:
    until_midnight = (
        meets("one", "2027-03-02 21:30"),
        meets("two", "2027-03-02 22:30"),
        meets("three", "2027-03-02 23:30"),
    )

    assert a_long_day(until_midnight, max_live_minutes_per_day=180) == []
    assert len(a_long_day(until_midnight, max_live_minutes_per_day=179)) == 1


def test_teaching_and_learning_count_toward_different_maxima() -> None:
    rules = {"max_live_minutes_per_day": 60, "instructor_max_live_minutes_per_day": 60}
    mixed = a_programme(
        PEOPLE,
        [a_course("heights"), a_course("fire", instructors="ada")],
        enrol("ada"),
        enrol("cy", "fire"),
        rules=rules,
    )

    assert said(mixed, a_plan(heights("2027-03-02 10:00", "ada"), fire("2027-03-02 11:00", "cy", "ada"))) == []


def test_the_days_of_a_maximum_are_each_persons_own() -> None:
    """22:00 and 00:00 UTC are two dates in UTC, one in Tokyo; on a journey it is the journey's zone that counts."""
    sessions = (meets("one", "2027-03-02 22:00"), meets("two", "2027-03-03 00:00"))
    course = a_course("heights", live("one"), live("two"))
    rules = {"max_live_minutes_per_day": 60}
    tokyo = a_person("Ada", zone="Asia/Tokyo", hours="24/7")
    stay = (a_journey("ada", "2027-03-01", "2027-03-10", "Asia/Tokyo"),)

    def ada(person: Any, **others: Any) -> list[str]:
        programme = a_programme([PEOPLE[0], person], [course], enrol("ada"), rules=rules, **others)
        return said(programme, a_plan(a_section("ada", *sessions)))

    expected = [
        "Ada (ada) has 120 live minutes as learner on Wed 3 Mar 2027 (Asia/Tokyo): heights-1, one 07:00–08:00 and "
        "heights-1, two 09:00–10:00; at most 60 a day. [rule 6, one-at-a-time]"
    ]
    assert ada(PEOPLE[2]) == []
    assert ada(tokyo) == expected
    assert ada(PEOPLE[2], travel=stay) == expected


def test_no_more_sessions_run_at_once_than_there_are_licences() -> None:
    apart, plan = (
        a_plan(heights("2027-03-02 10:00", "bo"), fire("2027-03-02 11:00", "cy"), self_paced=[]),
        a_plan(heights("2027-03-02 10:00", "bo"), fire("2027-03-02 10:45", "cy")),
    )
    courses = [a_course("heights"), a_course("fire", instructors="ivo")]
    licences = {
        n: a_programme(PEOPLE, courses, enrol("bo"), enrol("cy", "fire"), rules={"max_parallel_sessions": n})
        for n in range(3)
    }

    assert said(licences[1], apart) == []
    assert said(licences[2], plan) == []
    assert said(licences[0], plan) == []
    assert said(licences[1], plan) == [
        "2 sessions run at once on Tue 2 Mar 2027 10:45–11:00 UTC: heights-1, meet and fire-1, meet; at most 1. "
        "[rule 7, limits]"
    ]


WARD = [a_person(name, hours="24/7", team="ward") for name in ("Ada", "Bo", "Cy")]
STAFF = [a_person("Ines", hours="24/7", team="ward"), a_person("Ivo", hours="24/7")]


@pytest.mark.parametrize(
    ("share", "learners", "n_away"),
    [
        (0.5, "ada bo", 0),  # ceil(0.5 x 4) = 2: Ines is of the team, but teaching is not being away
        (0.5, "ada bo cy", 3),
        (0.51, "ada bo cy", 0),
        (0.25, "ada", 0),
        (0.25, "ada bo", 2),
        (1.0, "ada bo cy", 0),
    ],
)
def test_only_a_share_of_a_team_is_away_at_once(share: float, learners: str, n_away: int) -> None:
    programme = a_programme([*STAFF, *WARD], [a_course()], enrol(learners), rules={"max_team_share_away": share})

    found = said(programme, a_plan(a_section(learners, "2027-03-02 10:00")))

    assert len(found) == (1 if n_away else 0)
    assert all(each.startswith(f"{n_away} of the 4 people of ward are in live sessions") for each in found)


def test_a_team_is_counted_over_all_sections_at_every_moment() -> None:
    courses = [a_course("heights"), a_course("fire", instructors="ivo")]
    programme = a_programme(
        [*STAFF, *WARD], courses, enrol("ada bo"), enrol("cy", "fire"), rules={"max_team_share_away": 0.5}
    )

    assert said(programme, a_plan(heights("2027-03-02 10:00"), fire("2027-03-02 11:00", "cy"))) == []
    assert said(programme, a_plan(heights("2027-03-02 10:00"), fire("2027-03-02 10:30", "cy"))) == [
        "3 of the 4 people of ward are in live sessions on Tue 2 Mar 2027 10:30–11:00 UTC: "
        "Ada (ada), Bo (bo) and Cy (cy) in heights-1, meet and fire-1, meet; at most 2 at once. [rule 7, limits]"
    ]


def test_a_share_is_the_decimal_that_somebody_wrote() -> None:
    """In binary, 0.07 of 100 people is a little more than 7, and the next whole number would be 8."""
    crowd = [a_person(f"P{n}", hours="24/7", team="crowd") for n in range(100)]
    eight = " ".join(f"p{n}" for n in range(8))
    programme = a_programme([*STAFF, *crowd], [a_course()], enrol(eight), rules={"max_team_share_away": 0.07})

    assert len(said(programme, a_plan(a_section(eight, "2027-03-02 10:00")))) == 1


def test_recordings_leave_the_team_where_it_is() -> None:
    course = a_course(recordings_allowed=1)
    programme = a_programme([*STAFF, *WARD], [course], enrol("ada bo cy"), rules={"max_team_share_away": 0.5})

    assert said(programme, a_plan(a_section("ada bo cy", "2027-03-02 10:00", recordings={"cy": ["meet"]}))) == []


def required(fire_start: str, **others: Any) -> list[str]:
    courses = [a_course("heights", requires=["fire"]), a_course("fire", instructors="ivo", **others)]
    programme = a_programme(PEOPLE, courses, enrol("ada bo"), enrol("ada cy", "fire"))
    watched = {"ada": ["meet"]} if others.get("recordings_allowed") else None
    return said(programme, a_plan(heights("2027-03-02 10:00"), fire(fire_start, recordings=watched)))


def test_a_required_course_ends_before_the_next_begins() -> None:
    assert required("2027-03-02 09:00") == []
    assert required("2027-03-03 09:00") == [
        "Ada (ada) begins heights with heights-1, meet on Tue 2 Mar 2027 10:00 UTC, but fire, which it requires, "
        "goes on until fire-1, meet ends on Wed 3 Mar 2027 10:00 UTC. [rule 9, required-first]"
    ]


def test_recorded_sessions_of_a_required_course_count_as_well() -> None:
    assert required("2027-03-02 09:00", recordings_allowed=1) == []
    assert required("2027-03-02 09:15", recordings_allowed=1) == [
        "Ada (ada) begins heights with heights-1, meet on Tue 2 Mar 2027 10:00 UTC, but fire, which it requires, "
        "goes on until fire-1, meet ends on Tue 2 Mar 2027 10:15 UTC. [rule 9, required-first]"
    ]


def test_every_session_of_a_required_course_counts() -> None:
    """Fire begins before heights, and its second session ends after heights has begun."""
    courses = [a_course("heights", requires=["fire"]), a_course("fire", live("one"), live("two"), instructors="ivo")]
    programme = a_programme(PEOPLE, courses, enrol("ada"), enrol("ada", "fire"))
    fire_twice = a_section(
        "ada",
        meets("one", "2027-03-02 08:00"),
        meets("two", "2027-03-04 08:00"),
        ident="fire-1",
        course="fire",
        instructor="ivo",
    )

    assert said(programme, a_plan(heights("2027-03-04 09:00", "ada"), fire_twice)) == []
    assert said(programme, a_plan(heights("2027-03-03 09:00", "ada"), fire_twice)) == [
        "Ada (ada) begins heights with heights-1, meet on Wed 3 Mar 2027 09:00 UTC, but fire, which it requires, "
        "goes on until fire-1, two ends on Thu 4 Mar 2027 09:00 UTC. [rule 9, required-first]"
    ]


def test_only_learners_of_both_courses_need_them_in_order() -> None:
    courses = [a_course("heights", requires=["fire"]), a_course("fire", instructors="ivo")]
    programme = a_programme(PEOPLE, courses, enrol("bo"), enrol("cy", "fire"))

    assert said(programme, a_plan(heights("2027-03-02 10:00", "bo"), fire("2027-03-03 10:00", "cy"))) == []
