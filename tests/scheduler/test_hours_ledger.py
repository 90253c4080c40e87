"""The hours ledger: minutes counted again, deadlines, and whose certificate runs out."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from scheduler.domain.plan import Plan
from scheduler.domain.programme import Programme
from scheduler.domain.teaching import Certificate, LiveActivity
from scheduler.services.hours_ledger import LedgerLine, hours_ledger, months_later
from scheduler.services.propose_plan import propose_plan
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
    utc,
)

INES, ADA, BO = a_person("Ines"), a_person("Ada", zone="Europe/Paris"), a_person("Bo")
COURSE = a_course(
    "heights",
    alone("theory", 120),
    live("one", 60),
    live("two", 90, alone=45),
    recordings_allowed=1,
    certificate=Certificate(270, valid_months=24, due=date(2027, 3, 12)),
)
SECTION = a_section(
    "ada", meets("one", "2027-03-03 10:00"), meets("two", "2027-03-05 10:00", 90), recordings={"ada": ["one"]}
)
THEORY = a_block("ada", "theory", "2027-03-02 08:00", 120)


def programme(course: Any = COURSE, **others: Any) -> Programme:
    enrolments = tuple(replace(each, **others.pop("enrolment", {})) for each in enrol("ada"))
    return a_programme([INES, ADA, BO], [course], enrolments, **others)


def line(whole: Programme, plan: Plan) -> LedgerLine:
    (found,) = hours_ledger(whole, plan)
    return found


def test_live_recorded_and_studied_minutes_add_up_to_the_certificate() -> None:
    found = line(programme(), a_plan(SECTION, study=[THEORY]))

    figures = (found.live_minutes, found.recorded_minutes, found.studied_minutes, found.credited_minutes)
    assert figures == (90, 60, 120, 270)
    assert (found.finishes, found.deadline, found.valid_until) == (
        utc("2027-03-05 11:30"),
        date(2027, 3, 12),
        date(2029, 3, 5),
    )
    assert found.problems == ()


def test_a_slow_learner_earns_no_more_than_a_quick_one() -> None:
    whole = programme(rules={"study_factor": 1.5})

    slow = line(whole, a_plan(SECTION, study=[a_block("ada", "theory", "2027-03-02 08:00", 180)]))
    half = line(whole, a_plan(SECTION, study=[a_block("ada", "theory", "2027-03-02 08:00", 90)]))

    assert (slow.studied_minutes, slow.credited_minutes, slow.missing_minutes) == (180, 270, 0)
    assert (half.studied_minutes, half.credited_minutes, half.missing_minutes) == (90, 210, 90)
    assert half.problems == (
        "90 minutes of study find no room in their free working hours in time",
        "210 of the 270 minutes that the certificate wants are planned",
    )


@pytest.mark.parametrize(
    ("expires", "due", "course_due", "says"),
    [
        (date(2027, 3, 4), date(2027, 3, 12), None, "after their present certificate expires on Thursday 4 March 2027"),
        (None, date(2027, 3, 4), date(2027, 3, 12), "after the certificate is due on Thursday 4 March 2027"),
        (date(2027, 4, 1), None, date(2027, 3, 4), "after the course is due on Thursday 4 March 2027"),
        (date(2027, 3, 5), date(2027, 3, 5), date(2027, 3, 5), ""),
    ],
)
def test_who_is_done_after_the_first_deadline_is_told_which_it_is(
    expires: date | None, due: date | None, course_due: date | None, says: str
) -> None:
    course = replace(COURSE, due=course_due, certificate=Certificate(270, due=due))

    found = line(programme(course, enrolment={"expires": expires}), a_plan(SECTION, study=[THEORY]))

    assert found.problems == ((f"done on Friday 5 March 2027, {says}",) if says else ())


def test_what_ends_at_midnight_at_home_is_done_on_that_day() -> None:
    course = a_course("heights", alone("theory", 60), due=date(2027, 3, 2))
    plan = a_plan(self_paced=[by_themselves("ada")], study=[a_block("ada", "theory", "2027-03-02 22:00")])

    assert line(programme(course), plan).problems == ()


def test_nothing_planned_is_a_reason_where_something_binds() -> None:
    assert line(programme(), a_plan(self_paced=[by_themselves("ada")])).problems == (
        "nothing is planned: there is neither a live seat nor study time",
    )
    unbound = replace(COURSE, certificate=None)
    assert line(programme(unbound), a_plan(self_paced=[by_themselves("ada")])).problems == ()


def test_whose_certificate_runs_out_within_the_programme_comes_first() -> None:
    people = [INES, *(a_person(each) for each in ("Zoe", "Yan", "Xia", "Wes", "Vic"))]
    dates = {
        "zoe": date(2027, 3, 14),
        "yan": date(2027, 3, 2),
        "xia": date(2027, 3, 15),  # the first day after the programme
        "wes": None,
        "vic": None,
    }
    course = a_course("heights", live("one"), certificate=Certificate(60))
    enrolments = tuple(replace(each, expires=dates[each.learner]) for each in enrol(" ".join(dates)))
    whole = a_programme(people, [course], enrolments)
    plan = a_plan(a_section("zoe yan xia vic", meets("one", "2027-03-01 10:00")), self_paced=[by_themselves("wes")])

    found = hours_ledger(whole, plan)

    assert [(each.learner, each.runs_out, bool(each.problems)) for each in found] == [
        ("yan", True, False),
        ("zoe", True, False),
        ("wes", False, True),
        ("xia", False, False),
        ("vic", False, False),
    ]


def test_months_end_where_the_month_does() -> None:
    assert months_later(date(2027, 8, 31), 6) == date(2028, 2, 29)
    assert months_later(date(2027, 12, 1), 24) == date(2029, 12, 1)


@pytest.mark.parametrize("seed", range(6))
def test_every_minute_of_a_plan_is_in_the_ledger_once(seed: int) -> None:
    rng = random.Random(seed)
    people = [INES, *(a_person(each, hours=rng.choice(["Mo-Fr 09:00-13:00", "Mo-Fr 12:00-17:00"])) for each in "ABCD")]
    courses = [
        a_course(
            name,
            alone("theory", rng.choice([30, 100, 500])),
            live("one", 45, alone=60),
            live("two", 60),
            recordings_allowed=1,
            certificate=Certificate(rng.choice([100, 200])),
        )
        for name in ("heights", "basics")
    ]
    whole = a_programme(
        people,
        courses,
        enrol("a b c"),
        enrol("b c d", "basics", rather_alone=True),
        end="2027-03-06",
        rules={"study_factor": rng.choice([1.0, 1.25, 2.0])},
    )
    plan = propose_plan(whole, limit_seconds=0, limit_steps=2, seed=seed, workers=1)

    found = {(each.learner, each.course): each for each in hours_ledger(whole, plan)}

    minute = timedelta(minutes=1)
    assert sum(each.studied_minutes for each in found.values()) == sum(
        (each.end - each.start) // minute for each in plan.study_blocks
    )
    assert sum(each.live_minutes + each.recorded_minutes for each in found.values()) == sum(
        (session.end - session.start) // minute * len(each.seats) for each in plan.sections for session in each.sessions
    )
    assert sum(each.missing_minutes for each in found.values()) == plan.score.missing_study_minutes
    for (learner, course), each in found.items():
        alone_ = (learner, course) not in plan.seat_of
        most = sum(
            activity.effort_minutes
            if not isinstance(activity, LiveActivity)
            else activity.self_paced_minutes
            if alone_
            else activity.duration_minutes
            for activity in whole.course[course].activities
        )
        assert each.credited_minutes <= most
        assert (each.credited_minutes == most) == (each.missing_minutes == 0)
        assert any("certificate wants" in problem for problem in each.problems) == (
            each.credited_minutes < (each.required_minutes or 0) and each.finishes is not None
        )
