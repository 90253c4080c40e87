"""Rule 10: study blocks."""

from __future__ import annotations

from typing import Any

import pytest

from scheduler.domain.plan import Plan, Reason, StudyBlock
from scheduler.domain.programme import Programme
from scheduler.domain.teaching import LivePolicy
from tests.builders import (
    a_block,
    a_calendar,
    a_course,
    a_person,
    a_plan,
    a_programme,
    a_section,
    alone,
    by_themselves,
    enrol,
    live,
    meets,
)
from tests.scheduler.check_plan.said import report, said

INES, ADA, BO = a_person("Ines", hours="24/7"), a_person("Ada", zone="Europe/Paris"), a_person("Bo", hours="24/7")
COURSE = a_course(
    "heights",
    alone("theory", 120),
    live("one", 60),
    alone("reading", 20),
    live("two", 90, alone=45),
    recordings_allowed=1,
)
ONE, TWO = meets("one", "2027-03-03 10:00"), meets("two", "2027-03-05 10:00", 90)


def programme(**others: Any) -> Programme:
    return a_programme([INES, ADA, BO], [others.pop("course", COURSE)], enrol("ada"), **others)


def seated(*blocks: StudyBlock, **others: Any) -> Plan:
    return a_plan(a_section("ada", ONE, TWO, **others), study=blocks)


def unseated(*blocks: StudyBlock, **others: Any) -> Plan:
    return a_plan(self_paced=[by_themselves("ada", **others)], study=blocks)


THEORY = a_block("ada", "theory", "2027-03-02 08:00", 120)
READING = a_block("ada", "reading", "2027-03-04 08:00", 20)


def test_blocks_before_the_sessions_they_prepare_are_right() -> None:
    found = report(programme(), seated(THEORY, READING))

    assert (found.breaches, found.score.missing_study_minutes) == ((), 0)


@pytest.mark.parametrize(
    ("block", "expected"),
    [
        (
            a_block("ada", "theory", "2027-03-02 07:30"),
            "on Tue 2 Mar 2027 08:30–09:30 Europe/Paris: 08:30–09:00 lies outside their working hours.",
        ),
        (
            a_block("ada", "theory", "2027-03-02 15:30"),
            "on Tue 2 Mar 2027 16:30–17:30 Europe/Paris: 17:00–17:30 lies outside their working hours.",
        ),
        (
            a_block("ada", "theory", "2027-03-02 08:10"),
            "on Tue 2 Mar 2027 09:10–10:10 Europe/Paris: does not start on the 15-minute grid.",
        ),
        (
            a_block("ada", "theory", "2027-03-02 08:00", 25),
            "on Tue 2 Mar 2027 09:00–09:25 Europe/Paris: lasts 25 minutes; it must last 30 minutes at least.",
        ),
        (a_block("ada", "theory", "2027-03-02 08:00", 30), ""),
        (
            a_block("ada", "theory", "2027-03-02 12:30"),
            "on Tue 2 Mar 2027 13:30–14:30 Europe/Paris: 14:00–14:15 is busy in their calendar.",
        ),
        (a_block("ada", "theory", "2027-03-02 12:00"), ""),
    ],
)
def test_a_block_lies_in_free_working_time(block: StudyBlock, expected: str) -> None:
    busy = {"ada": a_calendar(("2027-03-02 13:05", "2027-03-02 13:10"))}

    found = said(programme(calendars=busy), seated(block))

    assert found == ([f"Ada (ada), study block for heights, theory {expected} [rule 10, study]"] if expected else [])


def test_study_needs_working_hours_stretch_is_for_live_sessions() -> None:
    ada = a_person("Ada", zone="Europe/Paris", stretch=120)
    stretched = a_programme([INES, ada], [COURSE], enrol("ada"))

    assert len(said(stretched, seated(a_block("ada", "theory", "2027-03-02 07:30")))) == 1


def test_a_block_lies_inside_the_horizon() -> None:
    after = a_block("bo", "theory", "2027-03-14 23:30")
    inside = a_block("bo", "theory", "2027-03-14 23:00")
    course = a_course("heights", alone("theory", 120))
    with_bo = a_programme([INES, BO], [course], enrol("bo"))

    def plan(block: StudyBlock) -> Plan:
        return a_plan(self_paced=[by_themselves("bo")], study=[block])

    assert said(with_bo, plan(inside)) == []
    assert said(with_bo, plan(after)) == [
        "Bo (bo), study block for heights, theory on Sun 14 Mar 2027 23:30–Mon 15 Mar 2027 00:30 UTC: is outside the "
        "programme, Mon 1 Mar 2027 00:00 UTC to Mon 15 Mar 2027 00:00 UTC. [rule 10, study]"
    ]


def test_a_short_activity_may_have_one_block_of_its_whole_effort_but_no_part_of_it() -> None:
    part = a_block("ada", "reading", "2027-03-04 08:00", 15)

    assert said(programme(), seated(READING)) == []
    assert said(programme(), seated(part)) == [
        "Ada (ada), study block for heights, reading on Thu 4 Mar 2027 09:00–09:15 Europe/Paris: lasts 15 minutes; "
        "it must last 20 minutes at least. [rule 10, study]"
    ]


def test_more_study_than_the_activity_takes_is_found() -> None:
    more = a_block("ada", "theory", "2027-03-01 08:00", 30)

    assert said(programme(), seated(THEORY, more)) == [
        "Ada (ada) has 150 minutes of study blocks for heights, theory; it needs 120. [rule 10, study]"
    ]


def test_blocks_do_not_overlap_each_other() -> None:
    halves = (a_block("ada", "theory", "2027-03-02 08:00", 60), a_block("ada", "theory", "2027-03-02 09:00", 60))
    overlapping = (halves[0], a_block("ada", "theory", "2027-03-02 08:45", 60))

    assert said(programme(), seated(*halves)) == []
    assert said(programme(), seated(*overlapping)) == [
        "Ada (ada), study block for heights, theory on Tue 2 Mar 2027 09:45–10:45 Europe/Paris: overlaps the one for "
        "heights, theory. [rule 10, study]"
    ]


@pytest.mark.parametrize(("start", "free"), [("2027-03-02 08:00", False), ("2027-03-02 09:00", True)])
@pytest.mark.parametrize("teaching", [False, True])
def test_blocks_do_not_overlap_live_sessions_neither_those_taken_nor_those_taught(
    start: str, free: bool, teaching: bool
) -> None:
    other = a_course("fire", instructors="ada" if teaching else "ines")
    learners = "bo" if teaching else "ada"
    both = a_programme([INES, ADA, BO], [COURSE, other], enrol("ada"), enrol(learners, "fire"))
    fire = a_section(
        learners,
        "2027-03-02 08:00",
        ident="fire-1",
        course="fire",
        instructor="ada" if teaching else "ines",
        zone="Europe/Paris" if teaching else "UTC",
    )
    plan = a_plan(a_section("ada", ONE, TWO), fire, study=[a_block("ada", "theory", start)])

    assert said(both, plan) == (
        []
        if free
        else [
            "Ada (ada), study block for heights, theory on Tue 2 Mar 2027 09:00–10:00 Europe/Paris: overlaps "
            "fire-1, meet on Tue 2 Mar 2027 09:00–10:00 Europe/Paris. [rule 10, study]"
        ]
    )


@pytest.mark.parametrize(
    ("block", "expected"),
    [
        (a_block("ada", "theory", "2027-03-03 09:00"), ""),
        (
            a_block("ada", "theory", "2027-03-03 11:00"),
            "theory on Wed 3 Mar 2027 12:00–13:00 Europe/Paris: must end before heights-1, one on Wed 3 Mar 2027 "
            "11:00–12:00 Europe/Paris.",
        ),
        (a_block("ada", "reading", "2027-03-03 11:00", 20), ""),
        (a_block("ada", "reading", "2027-03-05 09:30", 20), ""),
        (
            a_block("ada", "reading", "2027-03-03 09:00", 20),
            "reading on Wed 3 Mar 2027 10:00–10:20 Europe/Paris: must begin after heights-1, one on Wed 3 Mar 2027 "
            "11:00–12:00 Europe/Paris.",
        ),
        (
            a_block("ada", "reading", "2027-03-05 12:00", 20),
            "reading on Fri 5 Mar 2027 13:00–13:20 Europe/Paris: must end before heights-1, two on Fri 5 Mar 2027 "
            "11:00–12:30 Europe/Paris.",
        ),
    ],
)
@pytest.mark.parametrize("recorded", [False, True])
def test_blocks_keep_the_order_of_the_course_around_its_sessions(
    block: StudyBlock, expected: str, recorded: bool
) -> None:
    """A session made up from the recording bounds the study around it all the same."""
    watched = {"ada": ["one"]} if recorded else None

    assert said(programme(), seated(block, recordings=watched)) == (
        [f"Ada (ada), study block for heights, {expected} [rule 10, study]"] if expected else []
    )


TRACK = (
    a_block("ada", "theory", "2027-03-02 08:00", 60),
    a_block("ada", "theory", "2027-03-02 10:00", 60),
    a_block("ada", "one", "2027-03-02 11:00", 60),
    a_block("ada", "reading", "2027-03-02 12:00", 20),
    a_block("ada", "two", "2027-03-02 13:00", 45),
)


def test_on_the_self_paced_track_every_activity_is_studied_in_order() -> None:
    found = report(programme(), unseated(*TRACK))

    assert (found.breaches, found.score.missing_study_minutes) == ((), 0)


def test_an_activity_begins_when_those_before_it_are_done() -> None:
    early = a_block("ada", "one", "2027-03-02 09:00", 60)

    assert said(programme(), unseated(*TRACK[:2], early)) == [
        "Ada (ada), study block for heights, one on Tue 2 Mar 2027 10:00–11:00 Europe/Paris: begins before theory, "
        "which comes first, is done. [rule 10, study]"
    ]


def test_who_has_a_seat_or_awaits_a_decision_studies_no_live_activity() -> None:
    needs = [
        "Ada (ada) has 60 minutes of study blocks for heights, one; it needs 0. [rule 10, study]",
    ]
    required = a_course("heights", *COURSE.activities, policy=LivePolicy.REQUIRED)
    block = a_block("ada", "one", "2027-03-03 12:00", 60)

    assert said(programme(course=required), unseated(block, needs_decision=True)) == needs
    assert said(programme(), unseated(block)) == []
    assert said(programme(), seated(block, recordings={"ada": ["one"]})) == needs


@pytest.mark.parametrize(
    ("block", "expected"),
    [
        (a_block("ghost", "theory", "2027-03-02 08:00"), "A study block names 'ghost', who is nobody in people.csv."),
        (
            a_block("ada", "theory", "2027-03-02 08:00", course="yoga"),
            "A study block of Ada (ada) is for 'yoga', which is no course.",
        ),
        (
            a_block("bo", "theory", "2027-03-02 08:00"),
            "A study block of Bo (bo) is for heights, in which they are not enrolled.",
        ),
        (
            a_block("ada", "dance", "2027-03-02 08:00"),
            "A study block of Ada (ada) is for 'dance', which is no activity of heights.",
        ),
        (
            a_block("ada", "theory", "2027-03-02 08:00", 0),
            "A study block of Ada (ada) for heights, theory ends no later than it starts.",
        ),
    ],
)
def test_a_block_belongs_to_an_enrolment(block: StudyBlock, expected: str) -> None:
    assert said(programme(), unseated(block, reason=Reason.COSTS_MORE)) == [f"{expected} [rule 10, study]"]
