"""Reasons and blockers as a coordinator reads them."""

from __future__ import annotations

from datetime import date
from typing import Any

from scheduler.domain.plan import Blocker, Reason, SelfPaced
from scheduler.domain.programme import Programme
from scheduler.domain.teaching import LivePolicy
from scheduler.services.explain_plan import explain
from scheduler.services.find_availability import find_availability
from scheduler.services.translate import from_plan, to_problem
from solver.explain import Explanation, settled
from solver.explain import explain as reasons
from solver.explain.around import Around
from solver.explain.seats import Seats
from tests.builders import a_calendar, a_course, a_person, a_plan, a_programme, a_section, enrol, live, utc

INES = a_person("Ines", zone="Europe/Berlin")
ADA, BO, CY = (a_person(name, zone="Europe/Berlin") for name in ("Ada", "Bo", "Cy"))
IN_TOKYO = a_person("Ada", zone="Asia/Tokyo", stretch=30, holidays="JP")

# always among them: if everything could be made up, the learner's hours would not matter
NO_RECORDING = Blocker(
    "rule", "heights lets a learner make up no session from the recording.", rule="recordings-allowed"
)


def said(programme: Programme, *sections: Any) -> list[SelfPaced]:
    """What is said of everybody without a seat, given these sections and no more."""
    translation = to_problem(programme, find_availability(programme))
    solution = from_plan(translation, a_plan(*sections))
    found = reasons(translation.problem, solution)
    return list(explain(translation, solution, [each for each in found if isinstance(each, Explanation)]))


def test_who_prefers_the_self_paced_track_is_there_for_that_reason_alone() -> None:
    programme = a_programme([INES, ADA], [a_course()], enrol("ada", rather_alone=True))

    assert said(programme) == [SelfPaced(ADA.id, programme.courses[0].id, Reason.PREFERS_SELF_PACED)]


def test_language_names_the_learner_or_the_instructors() -> None:
    programme = a_programme([INES, ADA, a_person("Bo", languages="fr")], [a_course()], enrol("bo"))
    (bo,) = said(programme)
    assert bo.reason is Reason.LANGUAGE
    assert bo.blockers == (Blocker("language", "heights is held in en; Bo (bo) speaks fr.", (BO.id,)),)

    (ada,) = said(a_programme([INES, a_person("Ada", languages="fr")], [a_course(language="fr")], enrol("ada")))
    text = "heights is held in fr, which none of its instructors speaks."
    assert ada.blockers == (Blocker("language", text, (INES.id,)),)


def test_no_common_hours_names_both_peoples_hours() -> None:
    (ada,) = said(a_programme([INES, IN_TOKYO], [a_course()], enrol("ada"), time_zone="Europe/Berlin"))

    assert ada.reason is Reason.NO_COMMON_HOURS
    assert ada.blockers == (
        NO_RECORDING,
        Blocker("hours", "Ines (ines) works Mo-Fr 09:00-17:00 in Europe/Berlin.", (INES.id,)),
        Blocker(
            "hours",
            "Ada (ada) works Mo-Fr 09:00-17:00 in Asia/Tokyo, public holidays of JP aside, and accepts sessions up to "
            "30 minutes earlier or later: on Mon 1 Mar 2027 09:00–17:00 Asia/Tokyo, which is "
            "Mon 1 Mar 2027 01:00–09:00 Europe/Berlin.",
            (ADA.id,),
        ),
    )


def test_a_busy_calendar_names_when_it_would_have_done() -> None:
    part_time = a_person("Ines", zone="Europe/Berlin", hours="Tu 09:00-10:00")
    busy = a_calendar(("2027-03-02 08:30", "2027-03-02 08:45"), ("2027-03-09 08:30", "2027-03-09 10:45"))

    (ada,) = said(a_programme([part_time, ADA], [a_course()], enrol("ada"), calendars={"ada": busy}))

    assert [each.kind for each in ada.blockers] == ["rule", "busy", "hours"]
    assert ada.blockers[0] == NO_RECORDING
    assert ada.blockers[1] == Blocker(
        "busy",
        "Ada (ada) is busy whenever heights could meet otherwise, such as Tue 2 Mar 2027 09:00–10:00 Europe/Berlin and "
        "Tue 9 Mar 2027 09:00–10:00 Europe/Berlin.",
        (ADA.id,),
        dates=(date(2027, 3, 2), date(2027, 3, 9)),
    )


def test_days_between_sessions_can_stand_in_the_way() -> None:
    mondays, tuesdays = a_person("Ines", hours="Mo,Tu 09:00-10:00"), a_person("Ada", hours="Mo,Tu 09:00-10:00")
    far = a_course("heights", live("one"), live("two", min_days_after_previous=2, max_days_after_previous=4))

    (ada,) = said(a_programme([mondays, tuesdays], [far], enrol("ada")))

    assert ada.reason is Reason.NO_COMMON_HOURS
    assert [each for each in ada.blockers if each.kind == "rule"] == [
        Blocker("rule", "heights asks for 2 to 4 days before two.", rule="days-between"),
    ]


def test_below_minimum_says_how_many_could_attend() -> None:
    night = a_person("Cy", zone="Europe/Berlin", hours="Mo-Fr 22:00-23:30")
    programme = a_programme([INES, ADA, BO, night], [a_course(size=(3, 5))], enrol("ada bo cy"))

    ada, bo, cy = said(programme)

    assert [ada.reason, bo.reason, cy.reason] == [Reason.BELOW_MINIMUM, Reason.BELOW_MINIMUM, Reason.NO_COMMON_HOURS]
    assert ada.blockers[-2:] == (
        Blocker(
            "people",
            "Of the 3 learners enrolled in heights, at most 2 (Ada (ada) among them) can attend any one series of "
            "sessions that Ada can attend.",
        ),
        Blocker("rule", "A section of heights has at least 3 learners; 3 are enrolled.", rule="section-min"),
    )


def test_a_clash_names_the_other_seat_and_its_date() -> None:
    one_hour = a_person("Ines", hours="Tu 09:00-10:00")
    courses = [a_course("heights"), a_course("fire", instructors="ivo")]
    people = [one_hour, a_person("Ivo"), a_person("Ada")]
    programme = a_programme(people, courses, enrol("ada"), enrol("ada", "fire"), end="2027-03-08")

    (ada,) = said(programme, a_section("ada", "2027-03-02 09:30", ident="fire-1", course="fire", instructor="ivo"))

    assert (ada.course, ada.reason) == ("heights", Reason.CLASH)
    assert ada.blockers == (
        Blocker(
            "seat",
            "Ada (ada) sits in fire-1, which meets on Tue 2 Mar 2027 09:30–10:30 UTC.",
            (ADA.id,),
            dates=(date(2027, 3, 2),),
        ),
    )


def test_no_capacity_names_what_is_used_up() -> None:
    full = a_course("heights", size=(1, 1), max_sections=1, policy=LivePolicy.REQUIRED)
    programme = a_programme([INES, ADA, BO], [full], enrol("ada bo"))

    (bo,) = said(programme, a_section("ada", "2027-03-02 10:00", zone="Europe/Berlin"))

    assert (bo.reason, bo.needs_decision) == (Reason.NO_CAPACITY, True)
    assert bo.blockers == (
        Blocker(
            "rule",
            "A section of heights has at most 1 learner, and those that would do are full.",
            rule="section-max",
        ),
        Blocker("rule", "heights has 1 section at most, and as many are open.", rule="max-sections"),
    )


def test_costs_more_names_the_cheapest_seat_and_its_price() -> None:
    dear = a_programme([INES, ADA], [a_course()], enrol("ada"), weights={"section": 2500}, time_zone="Europe/Berlin")

    (ada,) = said(dear)

    assert ada.reason is Reason.COSTS_MORE
    assert ada.blockers == (
        Blocker(
            "rule",
            "The cheapest seat there is would cost 2500 points and save 2000: with Ines (ines) and 1 learner on "
            "Mon 1 Mar 2027 09:00–10:00 Europe/Berlin.",
            (ADA.id, INES.id),
            rule="points",
        ),
    )


def test_sessions_on_another_day_are_another_chance() -> None:
    """On Monday and Tuesday both can come to the first session; only on Tuesday both can stay for the second."""
    two = a_course("heights", live("one"), live("two", max_days_after_previous=0), size=(2, 2))
    ada, bo = a_person("Ada", hours="Mo,Tu 09:00-11:00"), a_person("Bo", hours="Mo 09:00-10:00; Tu 09:00-11:00")
    programme = a_programme([a_person("Ines"), ada, bo], [two], enrol("ada bo"))
    translation = to_problem(programme, find_availability(programme))

    solution, left = settled(translation.problem, from_plan(translation, a_plan()))

    assert left == []
    assert len(solution.sections[0].seats) == 2


def test_a_start_at_which_the_team_is_away_does_not_hide_the_next() -> None:
    """Ines has two hours; in the first, as many of the crew are away as may be."""
    people = [
        a_person("Ines", hours="Tu 09:00-11:00"),
        a_person("Ivo"),
        a_person("Ada", team="crew"),
        a_person("Bo", team="crew"),
    ]
    courses = [a_course("heights"), a_course("fire", instructors="ivo")]
    programme = a_programme(
        people, courses, enrol("ada"), enrol("bo", "fire"), end="2027-03-08", rules={"max_team_share_away": 0.5}
    )
    translation = to_problem(programme, find_availability(programme))
    fire = a_section("bo", "2027-03-02 09:00", ident="fire-1", course="fire", instructor="ivo")
    around = Around(translation.problem, from_plan(translation, a_plan(fire)))

    place = Seats(translation.problem, around, 0, budget=10_000).new_section()

    assert place is not None
    assert translation.instant(place.section.starts[0]) == utc("2027-03-02 10:00")


def test_an_improvement_is_taken_rather_than_explained_away() -> None:
    programme = a_programme([INES, ADA, BO], [a_course()], enrol("ada bo"))
    translation = to_problem(programme, find_availability(programme))
    nobody = from_plan(translation, a_plan())

    solution, left = settled(translation.problem, nobody)

    assert left == []
    assert sum(len(each.seats) for each in solution.sections) == 2
