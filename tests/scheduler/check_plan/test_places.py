"""Rules 1 and 5, names and anchors: who is where, and how many."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from scheduler.domain.plan import Reason
from scheduler.domain.programme import Programme
from scheduler.services.check_plan import Rule
from tests.builders import a_course, a_person, a_plan, a_programme, a_section, by_themselves, enrol, meets
from tests.scheduler.check_plan.said import broken, report, said

TUESDAY, WEDNESDAY = "2027-03-02 10:00", "2027-03-03 10:00"

INES, IVO = a_person("Ines"), a_person("Ivo")
ADA, BO = a_person("Ada"), a_person("Bo")


def programme(**course: Any) -> Programme:
    return a_programme([INES, IVO, ADA, BO], [a_course(instructors="ines ivo", **course)], enrol("ada bo"))


def test_everybody_placed_once_is_no_breach() -> None:
    assert said(programme(), a_plan(a_section("ada", TUESDAY), self_paced=[by_themselves("bo")])) == []


def test_an_enrolment_that_is_nowhere_is_found() -> None:
    assert said(programme(), a_plan(a_section("ada", TUESDAY))) == [
        "Bo (bo) is enrolled in heights, but has neither a seat nor an entry in self_paced. [rule 1, placed-once]"
    ]


def test_a_learner_in_two_sections_of_a_course_is_found() -> None:
    twice = a_plan(a_section("ada", TUESDAY), a_section("ada bo", WEDNESDAY, ident="heights-2"))

    assert said(programme(), twice) == [
        "Ada (ada) is in 2 sections of heights: heights-1 and heights-2. [rule 1, placed-once]"
    ]


def test_a_seat_and_a_self_paced_entry_together_are_found() -> None:
    both = a_plan(a_section("ada bo", TUESDAY), self_paced=[by_themselves("bo")])

    assert said(programme(), both) == [
        "Bo (bo) has a seat in heights-1, and an entry in self_paced for heights as well. [rule 1, placed-once]"
    ]


def test_the_same_learner_twice_in_one_list_is_found() -> None:
    listed = a_plan(a_section("ada ada", TUESDAY), self_paced=[by_themselves("bo"), by_themselves("bo")])

    assert said(programme(), listed) == [
        "Bo (bo) stands 2 times in self_paced for heights. [rule 1, placed-once]",
        "Ada (ada) is listed 2 times in heights-1. [rule 1, placed-once]",
    ]


def test_nobody_else_is_in_a_section_or_on_the_self_paced_track() -> None:
    guests = a_plan(a_section("ada bo ivo", TUESDAY), self_paced=[by_themselves("ines")])

    assert said(programme(), guests) == [
        "Ines (ines) stands in self_paced for heights, but is not enrolled in it. [rule 1, placed-once]",
        "Ivo (ivo) sits in heights-1, but is not enrolled in heights. [rule 1, placed-once]",
    ]


@pytest.mark.parametrize(
    ("size", "expected"),
    [
        ((2, 2), []),
        ((1, 2), []),
        ((2, 3), []),
        ((3, 4), ["heights-1 has 2 learners; heights asks for 3 to 4. [rule 5, sizes]"]),
        ((1, 1), ["heights-1 has 2 learners; heights asks for 1 to 1. [rule 5, sizes]"]),
    ],
)
def test_a_section_has_between_the_least_and_the_most_learners(size: tuple[int, int], expected: list[str]) -> None:
    assert said(programme(size=size), a_plan(a_section("ada bo", TUESDAY))) == expected


TWO_SECTIONS = a_plan(a_section("ada", TUESDAY), a_section("bo", WEDNESDAY, ident="heights-2"))


@pytest.mark.parametrize(
    ("limits", "expected"),
    [
        ({"max_sections": 2, "max_sections_per_instructor": 2}, []),
        ({"max_sections": 2, "max_sections_per_instructor": 0}, []),
        ({"max_sections": 1}, ["heights has 2 sections; at most 1. [rule 5, sizes]"]),
        (
            {"max_sections_per_instructor": 1},
            ["Ines (ines) teaches 2 sections of heights; at most 1. [rule 5, sizes]"],
        ),
    ],
)
def test_courses_and_instructors_have_no_section_too_many(limits: dict[str, int], expected: list[str]) -> None:
    assert said(programme(**limits), TWO_SECTIONS) == expected


def test_two_instructors_with_a_section_each_keep_a_limit_of_one() -> None:
    shared = a_plan(a_section("ada", TUESDAY), a_section("bo", WEDNESDAY, ident="heights-2", instructor="ivo"))

    assert said(programme(max_sections_per_instructor=1), shared) == []


def test_what_the_plan_names_must_exist() -> None:
    strange = a_plan(
        a_section("ada ghost", meets("meet", TUESDAY, venue="attic"), instructor="nobody"),
        a_section("ada", WEDNESDAY, ident="yoga-1", course="yoga"),
        self_paced=[by_themselves("bo"), by_themselves("spirit"), by_themselves("bo", course="magic")],
    )

    assert said(programme(), strange) == [
        "'nobody' teaches heights-1, but is no instructor of heights. [rule 3, instructor]",
        "heights-1 is taught by 'nobody', who is nobody in people.csv. [names]",
        "heights-1 seats 'ghost', who is nobody in people.csv. [names]",
        "heights-1, meet meets at 'attic', which is no venue. [names]",
        "yoga-1 is of 'yoga', which is no course. [names]",
        "self_paced names 'spirit', who is nobody in people.csv. [names]",
        "self_paced puts Bo (bo) in 'magic', which is no course. [names]",
    ]


def test_two_sections_of_one_name_are_found() -> None:
    same = a_plan(a_section("ada", TUESDAY), a_section("bo", WEDNESDAY))

    assert said(programme(), same) == ["2 sections are called heights-1. [names]"]


def test_a_plan_of_another_programme_is_found() -> None:
    other = replace(a_plan(a_section("ada bo", TUESDAY)), programme="Autumn")

    assert said(programme(), other) == ["The plan is of 'Autumn', but the programme is 'Spring'. [names]"]


def test_a_section_keeps_its_instructors_own_clock() -> None:
    berlin = a_person("Ines", zone="Europe/Berlin")
    course = a_programme([berlin, ADA], [a_course()], enrol("ada"))

    assert said(course, a_plan(a_section("ada", TUESDAY, zone="Europe/Berlin"))) == []
    assert said(course, a_plan(a_section("ada", TUESDAY, zone="Europe/Paris"))) == [
        "heights-1 keeps the clock of Europe/Paris; its instructor Ines (ines) lives by Europe/Berlin. [anchor]"
    ]
    assert broken(course, a_plan(a_section("ada", TUESDAY, zone="Mars/Olympus"))) == [Rule.ANCHOR]


def test_a_breach_names_the_same_facts_for_programs() -> None:
    found = report(programme(), a_plan(a_section("ada", TUESDAY), self_paced=[by_themselves("bo", Reason.LANGUAGE)]))

    (breach,) = found.breaches
    assert (breach.rule, breach.who, breach.what, breach.when) == (Rule.REASON, ("bo",), "heights", None)
    assert not found.ok
