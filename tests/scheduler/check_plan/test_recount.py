"""The figures, counted by hand here and by the checker there; and what self-paced entries claim."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

import pytest

from scheduler.domain.plan import Plan, Reason, Score, SelfPaced
from scheduler.domain.programme import Programme, Weights
from scheduler.domain.teaching import LivePolicy
from scheduler.services.check_plan import check_plan
from tests.builders import (
    a_block,
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
from tests.scheduler.check_plan.said import said

INES = a_person("Ines", zone="Europe/Berlin", hours="Mo-Fr 09:00-17:00", stretch=240)
ADA = a_person("Ada", hours="Mo-Fr 09:00-17:00", stretch=240, burden_minutes=100)
BO, CY, DEE = (a_person(name, hours="24/7") for name in ("Bo", "Cy", "Dee"))
EVE = a_person("Eve", hours="24/7", languages="fr")
HEIGHTS = a_course("heights", alone("theory", 90), live("one", 60), live("two", 90), recordings_allowed=1)
PROGRAMME = a_programme(
    [INES, ADA, BO, CY, DEE, EVE],
    [HEIGHTS],
    enrol("ada bo"),
    enrol("cy", rather_alone=True),
    enrol("dee", rather_alone=True),
    enrol("eve", optional=True),
    end="2027-04-12",
)
# Tuesday 23 March and Tuesday 30 March at 17:00 and 18:00 in Berlin, whose clocks change on the 28th
SECTION = a_section(
    "ada bo dee",
    meets("one", "2027-03-23 16:00"),
    meets("two", "2027-03-30 16:00", 90),
    zone="Europe/Berlin",
    recordings={"bo": ["two"]},
)
PLAN = a_plan(
    SECTION,
    self_paced=[by_themselves("cy", Reason.PREFERS_SELF_PACED), by_themselves("eve", Reason.LANGUAGE)],
    study=[
        a_block("ada", "theory", "2027-03-22 09:00", 90),
        a_block("bo", "theory", "2027-03-22 09:00", 60),
        a_block("cy", "theory", "2027-03-22 09:00", 90),
        a_block("cy", "one", "2027-03-22 10:30", 60),
    ],
)
SCORE = Score(
    # Ines: 60 minutes from 17:00, then 90 from 18:00 with the clocks changed: 120 at 1 and 30 at 2 points
    # Ada: the last 30 minutes of the second, on top of 100 borne: 20 at 1 and 10 at 2 points
    # Eve is missed (500), Dee sits against her preference (100), one section, one recording, one irregular session
    # missing: Bo 30; Cy all 90 of two; Dee 90; Eve all 240
    points=(120 + 60) + (20 + 20) + 500 + 100 + 300 + 150 + 100 + 5 * 450,
    lower_bound=0,
    live_seats=3,
    self_paced=2,
    sections=1,
    out_of_hours_minutes=150 + 30,
    recordings=1,
    irregular=1,
    missing_study_minutes=450,
)


def test_every_figure_is_what_hand_counting_gives() -> None:
    report = check_plan(PROGRAMME, replace(PLAN, score=SCORE))

    assert report.breaches == ()
    assert report.score == SCORE


WORDS = {
    "points": "points",
    "live_seats": "live seats",
    "self_paced": "self-paced enrolments",
    "sections": "sections",
    "out_of_hours_minutes": "out-of-hours minutes",
    "recordings": "recordings",
    "irregular": "irregular sessions",
    "missing_study_minutes": "missing study minutes",
}


@pytest.mark.parametrize("off", [-1, 1])
@pytest.mark.parametrize("figure", WORDS)
def test_each_wrong_figure_is_found_by_itself(figure: str, off: int) -> None:
    right = getattr(SCORE, figure)
    wrong = replace(PLAN, score=replace(SCORE, **{figure: right + off}))

    found = [str(each) for each in check_plan(PROGRAMME, wrong).breaches]

    assert found == [f"The score says {right + off} {WORDS[figure]}; the plan has {right}. [score]"]
    # change points are counted against the plan before: tests/stories/test_planned_again.py
    assert set(WORDS) | {"lower_bound", "change_points"} == {each.name for each in fields(Score)}


def test_a_bound_above_the_points_is_refuted_and_one_equal_to_them_is_not() -> None:
    def bounded(bound: int) -> list[str]:
        plan = replace(PLAN, score=replace(SCORE, lower_bound=bound))
        return [str(each) for each in check_plan(PROGRAMME, plan).breaches]

    assert bounded(SCORE.points) == []
    assert bounded(SCORE.points + 1) == [
        f"The score's lower bound of {SCORE.points + 1} points is refuted by the plan itself, "
        f"which has {SCORE.points}. [score]"
    ]


def points(plan: Plan, **others: Any) -> int:
    return check_plan(replace(PROGRAMME, **others), plan).score.points


def test_preferring_the_self_paced_track_costs_nothing_only_where_the_course_allows_it() -> None:
    required = replace(HEIGHTS, live=LivePolicy.REQUIRED)

    # Cy is missed; and the 90 minutes of `two` are no longer wanted of anybody who has no seat
    assert points(PLAN, courses=(required,)) == SCORE.points + 2000 - 5 * (90 + 60 + 90)


@pytest.mark.parametrize(
    ("second", "irregular"),
    [
        ("2027-03-30 15:00", 0),  # 17:00 in Berlin once more
        ("2027-03-30 16:00", 1),
        ("2027-03-30 15:15", 1),
        ("2027-03-31 15:00", 1),
        ("2027-04-06 15:00", 0),
    ],
)
def test_regular_means_the_same_weekday_and_wall_clock_in_the_sections_zone(second: str, irregular: int) -> None:
    sessions = (SECTION.sessions[0], meets("two", second, 90))

    assert (
        check_plan(PROGRAMME, replace(PLAN, sections=(replace(SECTION, sessions=sessions),))).score.irregular
        == irregular
    )


def test_only_the_sessions_own_minutes_are_out_of_hours() -> None:
    """The last cell, 17:00 to 17:15, is no working cell; five minutes of it belong to the session."""
    programme = a_programme(
        [BO, a_person("Ada", stretch=60)], [a_course("heights", live("meet", 50), instructors="bo")], enrol("ada")
    )
    plan = a_plan(a_section("ada", meets("meet", "2027-03-02 16:15", 50), instructor="bo"))

    assert check_plan(programme, plan).score.out_of_hours_minutes == 5


@pytest.mark.parametrize(
    ("borne", "minutes", "expected"),
    [(0, 120, 120), (0, 180, 240), (110, 60, 10 + 100), (360, 60, 240), (330, 60, 60 + 120), (1000, 60, 240)],
)
def test_the_price_of_out_of_hours_time_is_convex_and_starts_from_what_was_borne(
    borne: int, minutes: int, expected: int
) -> None:
    night_owl = a_person("Ada", hours="Mo-Fr 09:00-17:00", stretch=600, burden_minutes=borne)
    programme = a_programme(
        [BO, night_owl], [a_course("heights", live("meet", minutes), instructors="bo")], enrol("ada")
    )
    plan = a_plan(a_section("ada", meets("meet", "2027-03-02 17:00", minutes), instructor="bo"))

    assert check_plan(programme, plan).score.points == 300 + expected


def test_weights_are_the_programmes_own() -> None:
    light = replace(PROGRAMME, weights=Weights(1, 1, 1, 1, 1, 1))

    assert check_plan(light, PLAN).score.points == 180 + 40 + 1 + 100 + 1 + 1 + 1 + 450


def claims(
    entry: SelfPaced, *, rather_alone: bool = False, policy: LivePolicy = LivePolicy.PREFERRED, **others: Any
) -> list[str]:
    people = [INES, BO, EVE]
    course = a_course("heights", policy=policy, **others)
    return said(
        a_programme(people, [course], enrol(entry.learner, rather_alone=rather_alone)), a_plan(self_paced=[entry])
    )


def test_preferring_the_self_paced_track_is_claimed_only_of_those_who_do() -> None:
    entry = by_themselves("bo", Reason.PREFERS_SELF_PACED)

    assert claims(entry, rather_alone=True) == []
    assert claims(entry) == [
        "Bo (bo) has no live seat in heights, it says, because of prefers-self-paced; "
        "but their enrolment does not say so. [reason]"
    ]


def test_language_is_claimed_only_where_it_bars() -> None:
    assert claims(by_themselves("eve", Reason.LANGUAGE)) == []
    assert claims(by_themselves("eve", Reason.LANGUAGE), language="fr") == []
    assert claims(by_themselves("bo", Reason.LANGUAGE)) == [
        "Bo (bo) has no live seat in heights, it says, because of language; "
        "but they and an instructor speak en. [reason]"
    ]


@pytest.mark.parametrize("reason", [Reason.BELOW_MINIMUM, Reason.CLASH, Reason.NO_CAPACITY, Reason.COSTS_MORE])
def test_reasons_that_speak_of_a_possible_series_are_untrue_where_the_language_bars_all(reason: Reason) -> None:
    assert claims(by_themselves("bo", reason)) == []
    assert claims(by_themselves("eve", reason)) == [
        f"Eve (eve) has no live seat in heights, it says, because of {reason}; but they do not speak en. [reason]"
    ]
    assert claims(by_themselves("eve", reason), language="fr") == [
        f"Eve (eve) has no live seat in heights, it says, because of {reason}; "
        "but no instructor of it speaks fr. [reason]"
    ]


def test_a_decision_is_asked_for_exactly_where_the_course_requires_a_live_seat() -> None:
    undecided, decided = by_themselves("bo", needs_decision=True), by_themselves("bo")

    assert claims(undecided, policy=LivePolicy.REQUIRED) == []
    assert claims(decided, policy=LivePolicy.REQUIRED) == [
        "Bo (bo) has no live seat in heights; the course requires one, so the entry must say that it needs a decision. "
        "[reason]"
    ]
    assert claims(undecided) == [
        "Bo (bo) has no live seat in heights; the course does not require one, "
        "so the entry must not ask for a decision. [reason]"
    ]


def test_an_empty_plan_of_an_empty_programme_has_nothing_to_say() -> None:
    nothing: Programme = a_programme([], [])

    assert check_plan(nothing, a_plan()).ok
