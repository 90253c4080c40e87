"""Rule 10, what programmes may add: weekly training, deadlines, nearness, slow learners, and what holds a block."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from scheduler.domain.programme import Programme
from scheduler.services.check_plan import check_plan
from scheduler.services.propose_plan import propose_plan
from tests.builders import (
    a_block,
    a_course,
    a_journey,
    a_person,
    a_plan,
    a_programme,
    a_section,
    alone,
    by_themselves,
    enrol,
    live,
    meets,
    utc,
)
from tests.scheduler.check_plan.said import report, said

pytestmark = pytest.mark.slow

INES, ADA = a_person("Ines", hours="24/7"), a_person("Ada", zone="Europe/Paris", hours="24/7")
COURSE = a_course("heights", alone("theory", 120), live("one", 60))


def programme(course: Any = COURSE, **others: Any) -> Programme:
    return a_programme([INES, ADA], [course], enrol("ada"), **others)


def seated(*blocks: Any) -> Any:
    return a_plan(a_section("ada", meets("one", "2027-03-10 10:00")), study=blocks)


def test_a_week_may_hold_its_maximum_and_no_minute_more() -> None:
    plan = seated(a_block("ada", "theory", "2027-03-08 08:00", 120))  # in the week of the session

    assert said(programme(rules={"max_training_minutes_per_week": 180}), plan) == []
    assert said(programme(rules={"max_training_minutes_per_week": 179}), plan) == [
        "Ada (ada) has 180 minutes of training in the week from Mon 8 Mar 2027, 120 of them study; it may be "
        "179 minutes. [rule 10, study]"
    ]


def test_the_week_is_the_learners_own_cell_by_cell() -> None:
    # midnight in Paris is 23:00 UTC: one hour of the block lies on Sunday there, one on Monday
    plan = seated(a_block("ada", "theory", "2027-03-07 22:00", 120))

    assert said(programme(rules={"max_training_minutes_per_week": 120}), plan) == []
    assert len(said(programme(rules={"max_training_minutes_per_week": 119}), plan)) == 1


def test_live_sessions_alone_break_no_weekly_maximum() -> None:
    assert said(programme(rules={"max_training_minutes_per_week": 30}), seated()) == []
    assert report(programme(rules={"max_training_minutes_per_week": 30}), seated()).score.missing_study_minutes == 120


def test_study_ends_by_midnight_of_the_due_date_at_home_wherever_the_learner_is() -> None:
    course = replace(COURSE, due=date(2027, 3, 8))
    in_time, late = (seated(a_block("ada", "theory", f"2027-03-08 {at}")) for at in ("22:00", "22:15"))
    journey = {"travel": (a_journey("ada", "2027-03-01", "2027-03-15", "America/New_York"),)}

    assert said(programme(course, **journey), in_time) == []
    assert said(programme(course, **journey), late) == [
        "Ada (ada), study block for heights, theory on Mon 8 Mar 2027 17:15–18:15 America/New_York: ends after the "
        "course's deadline, Mon 8 Mar 2027 in Europe/Paris. [rule 10, study]"
    ]


def test_theory_is_studied_near_enough_to_its_session() -> None:
    course = a_course("heights", alone("theory", 120), live("one", 60, max_days_after_study=3))

    assert said(programme(course), seated(a_block("ada", "theory", "2027-03-06 23:00"))) == []  # the 7th in Paris
    assert said(programme(course), seated(a_block("ada", "theory", "2027-03-06 22:45"))) == [
        "Ada (ada), study block for heights, theory on Sat 6 Mar 2027 23:45–Sun 7 Mar 2027 00:45 Europe/Paris: is too "
        "long before the session that it prepares; it may begin at Sun 7 Mar 2027 00:00 Europe/Paris. [rule 10, study]"
    ]


def test_a_slow_learner_is_given_longer_rounded_up_to_the_grid() -> None:
    whole = seated(a_block("ada", "theory", "2027-03-08 08:00", 135))

    assert report(programme(rules={"study_factor": 1.1}), whole).score.missing_study_minutes == 0  # 132 → 135
    assert report(programme(rules={"study_factor": 1.13}), whole).score.missing_study_minutes == 15  # 135.6 → 150
    assert report(programme(), seated()).score.missing_study_minutes == 120


@pytest.mark.parametrize(
    ("bounds", "says"),
    [
        ({"due": "2027-03-10 10:00"}, []),
        (
            {"due": "2027-03-10 11:00"},
            ["its due is said to be Wed 10 Mar 2027 12:00 Europe/Paris; it is Wed 10 Mar 2027 11:00 Europe/Paris."],
        ),
        (
            {"release": "2027-03-02 11:00"},
            ["its release is said to be Tue 2 Mar 2027 12:00 Europe/Paris; nothing but the programme holds it."],
        ),
    ],
)
def test_what_holds_a_block_is_true_and_moves_with_its_session(bounds: dict[str, str], says: list[str]) -> None:
    said_: dict[str, Any] = {key: utc(each) for key, each in bounds.items()}
    block = replace(a_block("ada", "theory", "2027-03-08 08:00", 120), **said_)

    found = [str(each) for each in report(programme(), seated(block)).breaches]

    assert [each.partition("Europe/Paris: ")[2].removesuffix(" [rule 10, study]") for each in found] == says


def test_a_session_in_the_way_of_a_due_date_is_nearer_than_it() -> None:
    course = replace(COURSE, due=date(2027, 3, 12))
    alone_ = a_plan(
        self_paced=[by_themselves("ada")],
        study=[replace(a_block("ada", "theory", "2027-03-08 08:00", 120), due=utc("2027-03-12 23:00"))],
    )
    block = replace(a_block("ada", "theory", "2027-03-08 08:00", 120), due=utc("2027-03-10 10:00"))

    assert said(programme(course), seated(block)) == []
    assert said(programme(course), alone_) == []


@pytest.mark.parametrize("seed", range(8))
def test_plans_of_small_programmes_keep_all_of_it(seed: int) -> None:
    rng = random.Random(seed)
    zones = ["Europe/Paris", "America/New_York", "Asia/Tokyo", "Asia/Kathmandu"]
    people = [
        a_person(name, zone=rng.choice(zones), hours=rng.choice(["Mo-Fr 09:00-17:00", "Su-Th 22:00-06:00"]))
        for name in ("Ines", "Ada", "Bo", "Cleo", "Dan", "Eve")
    ]
    courses = [
        a_course(
            name,
            alone("theory", rng.randint(20, 400)),
            live("one", 60, max_days_after_study=rng.choice([None, 1, 3])),
            alone("more", rng.randint(20, 200)),
            live("two", 45, alone=rng.randint(30, 120), min_days_after_previous=1),
            due=rng.choice([None, date(2027, 3, 5), date(2027, 3, 11)]),
            recordings_allowed=rng.choice([0, 1]),
            size=(1, 3),
        )
        for name in ("heights", "basics")
    ]
    whole = a_programme(
        people,
        courses,
        enrol("ada bo cleo dan eve"),
        enrol("ada cleo ines", "basics"),
        rules={
            "max_training_minutes_per_week": rng.choice([0, 100, 240]),
            "study_factor": rng.choice([1.0, 1.25]),
            "grid_minutes": rng.choice([15, 30]),
        },
    )

    plan = propose_plan(whole, limit_seconds=0, limit_steps=3, seed=seed, workers=1)

    assert check_plan(whole, plan).breaches == ()
    assert plan.score.lower_bound <= plan.score.points
    assert all(each.due is None or each.end <= each.due for each in plan.study_blocks)
    assert all(each.release is None or each.release <= each.start for each in plan.study_blocks)
    held = [each for each in plan.study_blocks if (each.learner, each.course) in plan.seat_of]
    assert all(each.release or each.due or each.activity == "more" for each in held)
