"""Blended courses: theory gates practice, practice has its place, and nothing is forgotten in between."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from scheduler.domain.plan import Plan
from scheduler.domain.programme import Programme
from scheduler.services.blended import not_ready
from scheduler.services.check_plan import check_plan
from scheduler.services.hang_study import hang_study
from scheduler.services.propose_plan import propose_plan
from tests.builders import (
    a_calendar,
    a_course,
    a_person,
    a_programme,
    a_venue,
    alone,
    enrol,
    live,
    utc,
)

THEORY = alone("theory", 120)


def planned(programme: Programme) -> Plan:
    plan = propose_plan(programme, limit_seconds=0, limit_steps=4, workers=1)
    assert check_plan(programme, plan).breaches == ()
    return plan


def test_the_session_waits_until_the_theory_can_be_done() -> None:
    """Ada is on other work until Wednesday noon; the practice comes after two free hours, not before."""
    ines, ada = a_person("Ines"), a_person("Ada")
    busy = a_calendar(("2027-03-01 09:00", "2027-03-01 17:00"), ("2027-03-02 09:00", "2027-03-02 17:00"))
    whole = a_programme(
        [ines, ada],
        [a_course("heights", THEORY, live("practice"))],
        enrol("ada"),
        end="2027-03-06",
        calendars={"ada": busy},
    )

    plan = planned(whole)

    (section,) = plan.sections
    assert sum((each.end - each.start for each in plan.study_blocks), timedelta()) == timedelta(hours=2)
    assert max(each.end for each in plan.study_blocks) <= section.sessions[0].start
    assert plan.score.missing_study_minutes == 0
    assert not_ready(whole, plan) == ()


def test_a_seat_before_the_theory_can_be_done_is_priced_and_named() -> None:
    """The only instructor is there on Monday morning only: Ada has an hour for two hours of theory."""
    ines, ada = a_person("Ines", hours="Mo 10:00-11:00"), a_person("Ada")
    whole = a_programme([ines, ada], [a_course("heights", THEORY, live("practice"))], enrol("ada"), end="2027-03-06")

    plan = planned(whole)

    (section,) = plan.sections
    (found,) = not_ready(whole, plan)
    assert (found.learner, found.session, found.theory, found.missing_minutes) == ("ada", "practice", "theory", 60)
    assert found.start == section.sessions[0].start == utc("2027-03-01 10:00")
    assert plan.score.points == 300 + 60 * 5


def test_theory_is_fresh_when_the_practice_comes() -> None:
    """The practice can only be in the second week; without a limit the theory might be done in the first."""
    ines = a_person("Ines", hours="week 10 We 14:00-15:00")
    # of the second week Ada has Wednesday morning only, and all of the first
    busy = a_calendar(("2027-03-08 00:00", "2027-03-10 09:00"))
    near = a_course("heights", THEORY, live("practice", max_days_after_study=1))
    whole = a_programme([ines, a_person("Ada")], [near], enrol("ada"), calendars={"ada": busy})

    plan = planned(whole)

    assert {each.start.date() for each in plan.study_blocks} == {date(2027, 3, 10)}
    assert plan.score.missing_study_minutes == 0
    assert all(each.due == utc("2027-03-10 14:00") for each in plan.study_blocks)


def test_release_and_due_dates_move_with_the_session() -> None:
    ines, ada = a_person("Ines"), a_person("Ada")
    course = a_course("heights", live("kick-off"), THEORY, live("practice", min_days_after_previous=2))
    whole = a_programme([ines, ada], [course], enrol("ada"), end="2027-03-06")
    plan = planned(whole)
    (section,) = plan.sections
    first, last = section.sessions
    later = replace(
        section, sessions=(first, replace(last, start=last.start + timedelta(days=1), end=last.end + timedelta(days=1)))
    )

    moved = hang_study(whole, [later], plan.study_blocks)

    assert {(each.release, each.due) for each in plan.study_blocks} == {(first.end, last.start)}
    assert {(each.release, each.due) for each in moved} == {(first.end, last.start + timedelta(days=1))}
    stale = replace(plan, sections=(later,))
    assert any("due is said to be" in each.text for each in check_plan(whole, stale).breaches)


def test_practice_in_person_has_a_venue_that_all_can_reach_and_time_to_travel() -> None:
    """The yard opens on Thursday; Ada is busy until 11:00 there, and has an hour to travel; Bo cannot reach it."""
    ines = a_person("Ines", venues="yard")
    ada, bo = a_person("Ada", venues="yard"), a_person("Bo")
    course = a_course("heights", THEORY, live("practice", in_person=True))
    busy = a_calendar(("2027-03-04 08:00", "2027-03-04 11:00"), ("2027-03-11 08:00", "2027-03-11 18:00"))
    whole = a_programme(
        [ines, ada, bo],
        [course],
        enrol("ada bo"),
        venues=(a_venue("yard", hours="Th 08:00-18:00", capacity=2),),
        calendars={"ada": busy},
    )

    plan = planned(whole)

    (section,) = plan.sections
    (session,) = section.sessions
    assert (session.venue, [each.learner for each in section.seats]) == ("yard", ["ada"])
    assert session.start >= utc("2027-03-04 12:00")
    assert session.start.date() == date(2027, 3, 4)
    assert [each.learner for each in plan.self_paced] == ["bo"]
    (track,) = plan.self_paced[0].alternatives
    assert track.kind == "self-paced"
