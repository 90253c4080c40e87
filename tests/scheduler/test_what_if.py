"""The measures of a plan counted again by hand, and two plans side by side."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from random import Random
from typing import Any

import pytest

from scheduler.domain.plan import Plan, Reason
from scheduler.domain.programme import Costs, Programme
from scheduler.services.check_plan import check_plan
from scheduler.services.find_availability import find_availability
from scheduler.services.measure_plan import Hours, Measures, Money, isolated, measure_plan
from scheduler.services.what_if import Measured, stands, what_if
from tests.builders import (
    a_calendar,
    a_course,
    a_person,
    a_plan,
    a_programme,
    a_section,
    a_venue,
    alone,
    by_themselves,
    enrol,
    live,
    meets,
)

RATES = Costs("EUR", instructor_hour=80, learner_hour=30, platform_seat=12, travel_avoided=200)


def a_world(**others: Any) -> tuple[Programme, Plan]:
    """Theory alone, a talk online and a practice in the yard; Ada goes, Bo watches the talk, Cy is on the track."""
    people = [
        a_person("Ines", hours="Mo-Fr 09:00-17:30", venues="yard"),
        a_person("Ada", venues="yard", burden_minutes=100),
        a_person("Bo", hours="Mo-Fr 09:00-16:30", venues="yard"),
        a_person("Cy", hours="Mo-Fr 20:00-23:00"),
    ]
    course = a_course(
        "heights", alone("theory", 45), live("talk", 60, alone=40), live("practice", 90, in_person=True),
        recordings_allowed=1,
    )  # fmt: skip
    programme = a_programme(people, [course], enrol("ada bo cy"), venues=(a_venue("yard"),), **others)
    section = a_section(
        "ada bo",
        meets("talk", "2027-03-02 16:30"),
        meets("practice", "2027-03-04 15:30", 90, venue="yard"),
        recordings={"bo": ["talk"]},
    )
    plan = a_plan(section, self_paced=[by_themselves("cy", Reason.NO_COMMON_HOURS)])
    return programme, plan


def measured(programme: Programme, plan: Plan) -> Measures:
    return measure_plan(programme, find_availability(programme), plan)


def test_the_measures_are_those_that_one_counts_by_hand() -> None:
    programme, plan = a_world(costs=RATES)

    found = measured(programme, plan)

    # Ada is there for 150 minutes, 30 of them late; Bo for 90, of which 30 are late, and 60 on the recording
    assert found.learner == Hours(live=150 + 90, recorded=60, study=45 + 45 + (45 + 40 + 90))
    assert found.instructor_minutes == 150
    assert (found.live_seats, found.self_paced, found.sections) == (2, 1, 1)
    assert found.coverage == pytest.approx(2 / 3)
    assert found.coverage_in_hours == 0
    # Ines 16:30-17:30 fits her hours; Ada 30 minutes after 17:00, Bo 30 after 16:30
    assert found.out_of_hours_minutes == 60
    assert (found.worst_off, found.worst_minutes, found.worst_total) == ("Ada", 30, 130)
    assert found.isolated == 1
    # everybody has theory to do; only Cy goes nowhere
    assert (found.platform_seats, found.journeys_avoided) == (3, 1)
    assert found.money == Money(
        instructors=2.5 * 80, learners=round((240 + 60 + 265) / 60 * 30, 2), platform=36, travel_avoided=200
    )
    assert found.money.total == 200 + 282.5 + 36 - 200


def test_who_waits_for_a_decision_studies_only_what_is_self_paced_and_saves_no_journey() -> None:
    programme, plan = a_world(costs=RATES)
    waiting = replace(plan, self_paced=(replace(plan.self_paced[0], needs_decision=True),))

    found = measured(programme, waiting)

    assert found.learner.study == 45 * 3
    assert found.journeys_avoided == 0


def test_without_rates_there_is_no_money() -> None:
    assert measured(*a_world()).money is None


@pytest.mark.parametrize("seed", range(5))
def test_peers_are_counted_minute_by_minute(seed: int) -> None:
    """Twelve people with random hours and busy days, all on the track: who has three who share an hour a week."""
    dice = Random(seed)
    people, calendars = [a_person("Ines")], {}
    for number in range(12):
        opens = dice.randrange(0, 22)
        closes = min(24, opens + dice.choice([1, 2, 8]))
        people.append(
            a_person(f"P{number}", hours=f"{dice.choice(['Mo-Fr', 'Mo', 'Sa'])} {opens:02d}:00-{closes:02d}:00")
        )
        if dice.random() < 0.5:
            calendars[f"p{number}"] = a_calendar(*((f"2027-03-{1 + day:02d} 00:00", f"2027-03-{1 + day:02d} 12:00")
                                                   for day in range(14)))  # fmt: skip
    learners = " ".join(each.id for each in people[1:])
    programme = a_programme(people, [a_course()], enrol(learners), calendars=calendars)
    plan = a_plan(self_paced=[by_themselves(each) for each in learners.split()])

    def free(name: str) -> set[datetime]:
        days, hours = programme.person[name].working_hours.split()  # type: ignore[index]
        opens, closes = (int(each.split(":")[0]) for each in hours.split("-"))
        begins = datetime(2027, 3, 1)  # noqa: DTZ001 (all in UTC)
        quarters = (begins + timedelta(minutes=15 * each) for each in range(14 * 96))
        wanted = {"Mo-Fr": range(5), "Mo": range(1), "Sa": range(5, 6)}[days]
        return {
            each
            for each in quarters
            if each.weekday() in wanted and opens <= each.hour < closes and not (name in calendars and each.hour < 12)
        }

    times = {each: free(each) for each in learners.split()}
    lonely = {
        one
        for one in times
        if sum(len(times[one] & times[other]) * 15 >= 2 * 60 for other in times if other != one) < 3
    }
    assert {each for each, _ in isolated(programme, find_availability(programme), plan)} == lonely


def valid(programme: Programme, plan: Plan) -> Plan:
    return replace(plan, score=check_plan(programme, plan).score)


def late_world(**others: Any) -> tuple[Programme, Plan]:
    people = [a_person("Ines"), a_person("Ada", stretch=60), a_person("Bo")]
    programme = a_programme(people, [a_course()], enrol("ada bo"), **others)
    return programme, valid(programme, a_plan(a_section("ada bo", "2027-03-02 16:00")))


def test_two_plans_stand_side_by_side_with_what_is_better() -> None:
    programme, plan = late_world()
    changed = replace(programme, costs=RATES)
    other = valid(changed, a_plan(a_section("ada", "2027-03-02 16:00"), self_paced=[by_themselves("bo")]))

    found = what_if(programme, plan, changed, other)

    figures = {each.key: each for each in found.figures}
    assert (figures["live_seats"].old, figures["live_seats"].new, figures["live_seats"].better) == (2, 1, False)
    assert (figures["coverage"].old, figures["coverage"].new) == (1.0, 0.5)
    assert figures["sections"].difference == 0
    assert figures["instructor_minutes"].better is None
    # the first programme has no rates: both are priced at the second's
    assert (figures["money_platform"].old, figures["money_platform"].new) == (0, 12)
    assert figures["points"].better is False
    assert found.standing.points == plan.score.points
    assert any("stays valid" in each for each in found.notes)


def test_a_plan_that_the_change_breaks_is_told_with_its_first_breach() -> None:
    programme, plan = late_world()
    changed = replace(
        programme, people=tuple(replace(each, working_hours="Mo 09:00-17:00") for each in programme.people)
    )

    found = stands(changed, plan)

    assert found.points is None
    assert found.n_breaches == 3
    assert "Ines" in found.first_breach


def test_a_plan_of_people_who_are_gone_does_not_stand() -> None:
    programme, plan = late_world()
    gone = replace(programme, people=programme.people[:2], enrolments=programme.enrolments[:1])

    assert "'bo'" in stands(gone, plan).first_breach


def test_other_weights_and_other_limits_are_noted() -> None:
    programme, plan = late_world()
    changed = replace(programme, weights=replace(programme.weights, section=1))
    longer = replace(valid(changed, plan), made=replace(plan.made, limit_seconds=30.0))

    notes = " ".join(what_if(programme, plan, changed, longer).notes)

    assert "the weights differ" in notes
    assert "searched for as long as it took, the second for 30 s" in notes


@pytest.mark.parametrize(
    ("old", "new", "fewer", "better"),
    [(3, 2, True, True), (3, 2, False, False), (2, 2, True, None), (None, 2, True, None), (3, 2, None, None)],
)
def test_better_is_said_only_where_there_is_a_better(
    old: float | None, new: float | None, fewer: bool | None, better: bool | None
) -> None:
    assert Measured("x", "x", old, new, "", fewer).better is better
