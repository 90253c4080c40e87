"""Two plans side by side."""

from __future__ import annotations

from dataclasses import replace

from scheduler.services.compare_plans import compare_plans
from tests.builders import NO_SCORE, a_course, a_person, a_plan, a_programme, a_section, by_themselves, enrol

PROGRAMME = a_programme([a_person(each) for each in ("Ines", "Ada", "Bo", "Cy")], [a_course()], enrol("ada bo cy"))


def test_seats_are_gained_lost_moved_and_kept() -> None:
    old = a_plan(
        a_section("ada", "2027-03-02 10:00", ident="heights-1"),
        a_section("bo", "2027-03-03 10:00", ident="heights-2"),
        self_paced=[by_themselves("cy")],
    )
    new = a_plan(
        # another number, the same time: nothing changes for Ada
        a_section("ada cy", "2027-03-02 10:00", ident="heights-7"),
        self_paced=[by_themselves("bo")],
    )
    later = a_plan(a_section("ada bo cy", "2027-03-02 10:15"))

    first, second = compare_plans(PROGRAMME, old, new), compare_plans(PROGRAMME, old, later)

    assert [each.name for each in first.gained] == ["Cy"]
    assert [each.name for each in first.lost] == ["Bo"]
    assert (first.same, first.moved) == (1, 0)
    assert (second.same, second.moved, len(second.gained), len(second.lost)) == (0, 2, 1, 0)


def test_a_figure_is_better_in_its_own_direction() -> None:
    old = a_plan(score=replace(NO_SCORE, points=900, live_seats=3, sections=2, irregular=4))
    new = a_plan(score=replace(NO_SCORE, points=800, live_seats=2, sections=3, irregular=4))

    found = {each.key: each.better for each in compare_plans(PROGRAMME, old, new).figures}

    assert found["points"] is True
    assert found["live_seats"] is False
    assert found["sections"] is None
    assert found["irregular"] is None
