"""A published plan is planned again: what stays, what moves, for whom and why."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from scheduler.domain.changes import Change, Kind
from scheduler.domain.pins import Again, Keep, Pin
from scheduler.domain.plan import Plan, SectionId
from scheduler.domain.programme import Programme
from scheduler.domain.teaching import ActivityId
from scheduler.services.check_plan import Rule, check_plan
from scheduler.services.hold_plan import CannotStay
from scheduler.services.list_changes import list_changes
from scheduler.services.propose_plan import propose_plan
from tests.builders import a_calendar, a_course, a_person, a_plan, a_programme, a_section, enrol, live, meets, utc

TWICE = (live("one"), live("two", min_days_after_previous=1))


def programme(learners: str = "ada bo cy", **changed: Any) -> Programme:
    """Three learners, two instructors, two sections of the course at most, everybody free from nine to five."""
    people = [a_person(each.capitalize()) for each in (*learners.split(), "ines", "jan")]
    course = a_course("heights", *TWICE, instructors="ines jan", size=(1, 3), max_sections=2)
    return a_programme(people, [course], enrol(learners), **changed)


def published() -> Plan:
    return a_plan(
        a_section("ada bo cy", meets("one", "2027-03-02 10:00"), meets("two", "2027-03-09 10:00"), ident="heights-7")
    )


def again(whole: Programme, *pins: Pin, old: Plan | None = None, freeze: datetime | None = None) -> tuple[Plan, Plan]:
    old = old or published()
    return old, propose_plan(whole, limit_seconds=0, limit_steps=8, workers=1, again=Again(old, pins, freeze))


def test_when_nothing_happened_nothing_changes() -> None:
    old, new = again(programme())
    assert list_changes(programme(), old, new) == ()
    assert new.sections == old.sections
    assert new.score.change_points == 0


def test_a_learner_who_leaves_changes_nothing_for_the_others() -> None:
    whole = programme("ada bo")
    old, new = again(whole)
    (change,) = list_changes(whole, old, new)
    assert (change.learner, change.kind, change.because) == ("cy", Kind.LEFT, "no longer in the programme")
    assert new.sections[0].sessions == old.sections[0].sessions


def test_a_learner_who_joins_gets_a_seat_where_there_is_one() -> None:
    whole = replace(
        programme("ada bo cy dee"),
        courses=(a_course("heights", *TWICE, instructors="ines jan", size=(1, 4), max_sections=2),),
    )
    old, new = again(whole)
    (change,) = list_changes(whole, old, new)
    assert (change.learner, change.kind, change.because) == ("dee", Kind.SEATED, "newly enrolled")
    assert change.now is not None
    assert change.now.id == "heights-7"


def test_an_instructor_who_falls_ill_is_stood_in_for_at_the_same_times() -> None:
    whole = programme(calendars={"ines": a_calendar(("2027-03-09 08:00", "2027-03-09 18:00"))})
    old, new = again(whole)
    changes = list_changes(whole, old, new)
    assert [each.kind for each in changes] == [Kind.REPLACED] * 3
    assert {each.because for each in changes} == {
        "Ines (ines) cannot teach two on Tue 9 Mar 2027 10:00–11:00 UTC: 10:00–11:00 is busy in their calendar"
    }
    assert [(each.id, each.instructor, each.sessions) for each in new.sections] == [
        ("heights-7", "jan", old.sections[0].sessions)
    ]
    assert new.score.change_points == 3 * whole.weights.moved_seat


def test_a_learner_who_is_busy_now_moves_alone() -> None:
    whole = programme(calendars={"cy": a_calendar(("2027-03-09 10:00", "2027-03-09 10:30"))})
    old, new = again(whole)
    (change,) = list_changes(whole, old, new)
    assert isinstance(change, Change)
    assert change.learner == "cy"
    assert "Cy (cy) cannot attend two on Tue 9 Mar 2027 10:00–11:00 UTC" in change.because
    assert new.section[SectionId("heights-7")].sessions == old.sections[0].sessions


def test_a_pinned_instructor_moves_the_session_instead() -> None:
    whole = programme(calendars={"ines": a_calendar(("2027-03-09 08:00", "2027-03-09 18:00"))})
    pin = Pin(SectionId("heights-7"), keep=frozenset({Keep.INSTRUCTOR, Keep.SEATS}))
    old, new = again(whole, pin)
    (section,) = new.sections
    assert section.instructor == "ines"
    assert section.sessions[0] == old.sections[0].sessions[0]
    assert section.sessions[1] != old.sections[0].sessions[1]


def test_what_met_before_the_freeze_stays_and_what_comes_after_may_move() -> None:
    whole = programme(calendars={"ines": a_calendar(("2027-03-09 08:00", "2027-03-09 18:00"))})
    old, new = again(whole, freeze=utc("2027-03-05 00:00"))
    (section,) = new.sections
    assert section.instructor == "ines", "without the freeze Jan would stand in"
    assert section.sessions[0] == old.sections[0].sessions[0]
    assert section.sessions[1] != old.sections[0].sessions[1]


def test_pins_that_cannot_all_stay_are_told_as_the_smallest_contradiction() -> None:
    whole = programme(calendars={"cy": a_calendar(("2027-03-09 10:00", "2027-03-09 10:30"))})
    with pytest.raises(CannotStay) as error:
        again(whole, Pin(SectionId("heights-7")))
    seat, rule, *others = error.value.lines
    assert seat == (
        "Cy (cy) keeps the seat in heights-7, which stays with Ines (ines), one on Tue 2 Mar 2027 10:00–11:00 UTC "
        "and two on Tue 9 Mar 2027 10:00–11:00 UTC"
    )
    assert rule.startswith("rule learner-attends: Cy (cy)")
    assert others == ["rule recordings-allowed: " + others[0].partition(": ")[2]] or not others


def test_a_held_section_whose_instructor_is_ill_names_the_instructor_and_the_day() -> None:
    whole = programme(calendars={"ines": a_calendar(("2027-03-09 08:00", "2027-03-09 18:00"))})
    with pytest.raises(CannotStay) as error:
        again(whole, Pin(SectionId("heights-7")))
    assert len(error.value.lines) == 2
    assert error.value.lines[0].startswith("heights-7 stays with Ines (ines)")
    assert error.value.lines[1].startswith("rule instructor-attends: Ines (ines)")


def test_the_checker_reports_a_broken_pin_and_a_wrong_price_of_change() -> None:
    whole = programme()
    old, new = again(whole)
    elsewhere = replace(
        new,
        sections=(replace(new.sections[0], sessions=(meets("one", "2027-03-03 10:00"), new.sections[0].sessions[1])),),
    )
    pinned = Again(old, (Pin(SectionId("heights-7"), activity=ActivityId("one")),), None)
    breaches = check_plan(whole, elsewhere, pinned).breaches
    assert [each.text for each in breaches if each.rule is Rule.PINS] == [
        "heights-7, one is pinned at 2027-03-02 10:00 UTC; it is not there now."
    ]
    assert any("points for changes" in each.text for each in breaches if each.rule is Rule.SCORE)
    frozen = Again(old, (), utc("2027-03-05 00:00"))
    assert [each.what for each in check_plan(whole, elsewhere, frozen).breaches if each.rule is Rule.PINS] == [
        "heights-7/one"
    ]
    assert not check_plan(whole, new, pinned).breaches
