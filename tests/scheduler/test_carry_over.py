"""A plan's burden in the next programme: added once, worst-off first."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from scheduler.domain.plan import Plan
from scheduler.domain.programme import Programme
from scheduler.services.carry_over import Borne, CarriedAlready, carried_into, carry_over, mark_of
from scheduler.services.find_availability import find_availability
from tests.builders import a_course, a_person, a_plan, a_programme, a_section, enrol


def ended() -> tuple[Programme, Plan]:
    """Ada sat an hour late, Bo half an hour, Cy not at all; Ines taught within her hours."""
    people = [
        a_person("Ada", hours="Mo-Fr 09:00-16:00", burden_minutes=10),
        a_person("Bo", hours="Mo-Fr 09:00-16:30"),
        a_person("Cy"),
        a_person("Ines"),
    ]
    programme = a_programme(people, [a_course()], enrol("ada bo cy"))
    return programme, a_plan(a_section("ada bo cy", "2027-03-02 16:00"))


def following(**others: Any) -> Programme:
    people = [a_person("Bo", burden_minutes=100), a_person("Cy", burden_minutes=5), a_person("Ada"), a_person("Ines")]
    return a_programme(people, [a_course()], enrol("bo"), start="2027-09-06", end="2027-09-20", **others)


def test_minutes_are_added_by_id_and_the_worst_off_come_first() -> None:
    programme, plan = ended()

    found = carry_over(programme, find_availability(programme), plan, following())

    assert found.people == (
        Borne("bo", "Bo", 100, 30),  # type: ignore[arg-type]
        Borne("ada", "Ada", 0, 60),  # type: ignore[arg-type]
        Borne("cy", "Cy", 5, 0),  # type: ignore[arg-type]
    )
    assert [each.total for each in found.people] == [130, 60, 5]
    after = carried_into(following(), found)
    assert {each.id: each.burden_minutes for each in after.people} == {"bo": 130, "cy": 5, "ada": 60, "ines": 0}


def test_who_is_not_in_the_next_programme_is_named() -> None:
    programme, plan = ended()
    without = following()
    without = replace(without, people=tuple(each for each in without.people if each.id != "ada"))

    found = carry_over(programme, find_availability(programme), plan, without)

    assert found.missing == (Borne("ada", "Ada", 10, 60),)  # type: ignore[arg-type]
    assert "ada" not in [each.id for each in found.people]


def test_without_a_next_programme_the_minutes_are_added_to_the_ending_ones() -> None:
    programme, plan = ended()

    found = carry_over(programme, find_availability(programme), plan)

    assert [(each.id, each.total) for each in found.people] == [("ada", 70), ("bo", 30)]


def test_the_same_programme_is_refused_a_second_time_whichever_plan_it_is() -> None:
    programme, plan = ended()
    availability = find_availability(programme)
    after = carried_into(following(), carry_over(programme, availability, plan, following()))
    other = a_plan(a_section("ada bo", "2027-03-03 16:00"))

    with pytest.raises(CarriedAlready, match=r"next: carried_over .* this very plan is counted already"):
        carry_over(programme, availability, plan, after, place="next")
    with pytest.raises(CarriedAlready, match=r"another plan of it \('Spring \(2027-03-01 to 2027-03-15\), plan "):
        carry_over(programme, availability, other, after, place="next")


def test_another_run_of_the_same_title_is_another_programme() -> None:
    programme, plan = ended()
    availability = find_availability(programme)
    after = carried_into(following(), carry_over(programme, availability, plan, following()))
    a_year_on = replace(programme, start=programme.start.replace(year=2028), end=programme.end.replace(year=2028))

    assert carry_over(a_year_on, find_availability(a_year_on), a_plan(), after).people


def test_the_mark_is_of_who_sits_where_and_when() -> None:
    programme, plan = ended()
    section = plan.sections[0]

    assert mark_of(programme, replace(plan, score=replace(plan.score, points=7))) == mark_of(programme, plan)
    assert mark_of(programme, a_plan(replace(section, seats=section.seats[:2]))) != mark_of(programme, plan)
