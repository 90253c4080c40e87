"""When there is no common hour: what is offered, in the cases that coordinators tell of."""

from __future__ import annotations

from dataclasses import replace

from scheduler.domain.plan import Alternative, Plan, Reason
from scheduler.domain.programme import Programme
from scheduler.services.alternatives import verified
from scheduler.services.alternatives.accept import accept
from scheduler.services.alternatives.course import climb_for
from scheduler.services.alternatives.find import alternatives_for
from scheduler.services.check_plan import check_plan
from scheduler.services.explain_plan import explain as in_words
from scheduler.services.find_availability import find_availability
from scheduler.services.propose_plan import propose_plan
from scheduler.services.translate import from_plan, to_problem
from solver.explain import Explanation, explain
from tests.builders import (
    a_calendar,
    a_course,
    a_person,
    a_plan,
    a_programme,
    a_section,
    by_themselves,
    enrol,
    live,
)

NO_EVENTS = a_calendar()


def planned(programme: Programme) -> Plan:
    programme = with_calendars(programme)
    return propose_plan(programme, limit_seconds=0, limit_steps=2, workers=1)


def with_calendars(programme: Programme) -> Programme:
    """Everybody whose calendar is not given has an empty one, so that no sentence has to doubt it."""
    return replace(programme, calendars={each.id: NO_EVENTS for each in programme.people} | dict(programme.calendars))


def offered(plan: Plan, learner: str) -> dict[str, Alternative]:
    (entry,) = (each for each in plan.self_paced if each.learner == learner)
    return {each.kind: each for each in entry.alternatives}


def test_auckland_london_and_san_francisco_have_no_common_hour_and_share_the_smallest_stretch() -> None:
    programme = with_calendars(
        a_programme(
            [
                a_person("Ines", zone="Europe/London"),
                a_person("Ana", zone="Pacific/Auckland"),
                a_person("Lou", zone="Europe/London"),
                a_person("Sam", zone="America/Los_Angeles"),
            ],
            [a_course("heights", live("meet", 60), size=(3, 10))],
            enrol("ana lou sam"),
            start="2027-03-01",
            end="2027-03-08",
        )
    )

    plan = planned(programme)

    assert {each.learner: each.reason for each in plan.self_paced} == {
        "ana": Reason.NO_COMMON_HOURS,
        "lou": Reason.BELOW_MINIMUM,
        "sam": Reason.NO_COMMON_HOURS,
    }
    stretch = offered(plan, "ana")["stretch"]
    # 18:00 in London is 07:00 in Auckland: later asks more of those there, earlier more of Ana.
    assert {str(each["person"]): each["stretch_minutes"] for each in stretch.changes} == {
        "ines": 120, "lou": 120, "ana": 120,
    }  # fmt: skip
    assert stretch.text == (
        "Start Monday 1 March at 18:00 in London (Tuesday 07:00 in Auckland, 10:00 in Los Angeles): "
        "up to 120 minutes outside the hours of Ines (ines), Ana (ana) and Lou (lou). "
        "Ana (ana), Lou (lou) and Sam (sam) get a new section with Ines (ines)."
    )
    assert verified(programme, plan, stretch).plan.score.live_seats == 3


def test_a_ward_where_only_one_shift_is_stuck_is_told_to_move_the_section_and_nobody_loses_a_seat() -> None:
    shift = "Mo-Tu 09:00-12:00"
    programme = with_calendars(
        a_programme(
            [
                a_person("Ines", hours=shift),
                a_person("Ada", hours=shift, team="days"),
                a_person("Bo", hours=shift, team="days"),
                a_person("Kim", hours="Tu 09:00-12:00", team="nights"),
            ],
            [a_course("heights", live("meet", 60), size=(2, 10), max_sections=1)],
            enrol("ada bo kim"),
            end="2027-03-08",
        )
    )
    plan = explained(programme, a_plan(a_section("ada bo", "2027-03-01 10:00"), self_paced=[by_themselves("kim")]))

    found = offered(accept_nothing(programme, plan), "kim")
    move = found["move"]

    assert move.text == (
        "Move heights-1 to Tuesday 2 March at 09:00 in UTC, from Monday 1 March at 10:00 in UTC: everybody in it (2) "
        "keeps their seat and Kim (kim) gets one."
    )
    (moved,) = move.moved_sections
    assert [str(seat.learner) for seat in moved.seats] == ["ada", "bo", "kim"]
    assert move.changes == ()
    after = accept(programme, accept_nothing(programme, plan), move.id)
    assert after.programme == programme
    assert after.plan.self_paced == ()


def test_a_learner_who_joins_late_gets_a_seat_if_the_programme_ends_a_little_later() -> None:
    busy = a_calendar(*((f"2027-03-0{day} 08:00", f"2027-03-0{day} 18:00") for day in (1, 2, 3, 4, 5)))
    programme = with_calendars(
        a_programme(
            [a_person("Ines"), a_person("Kim")],
            [a_course("heights", live("one", 60), live("two", 60, min_days_after_previous=2))],
            enrol("kim"),
            start="2027-03-01",
            end="2027-03-08",
            calendars={"kim": busy},
        )
    )
    plan = planned(programme)

    later = offered(plan, "kim")["later"]

    # From Monday 8 March on, and two days between: the first end that will do is Thursday's 00:00.
    assert later.changes == ({"programme": {"end": "2027-03-11"}},)
    assert later.text.startswith("Let the programme last 3 days longer, to Wednesday 10 March: Kim (kim) gets")
    accepted = accept(programme, plan, later.id)
    assert accepted.plan.self_paced == ()
    assert accepted.programme.end.isoformat() == "2027-03-11"


def test_an_instructor_on_leave_in_the_decisive_week_can_be_stood_in_for_with_consent() -> None:
    leave = a_calendar(*((f"2027-03-0{day} 00:00", f"2027-03-0{day} 23:45") for day in (1, 2, 3, 4, 5)))
    programme = with_calendars(
        a_programme(
            [
                a_person("Ines"),
                a_person("Kim", hours="Mo-Fr 09:00-17:00"),
                a_person("Bea", languages="en de"),
                a_person("Fritz", languages="de"),
            ],
            [a_course("heights", live("meet", 60))],
            enrol("kim"),
            end="2027-03-06",
            calendars={"ines": leave},
        )
    )
    plan = planned(programme)

    instructor = offered(plan, "kim")["instructor"]

    assert instructor.changes == ({"course": "heights", "add_instructor": "bea"},)
    assert "(needs their consent)" in instructor.text
    accepted = accept(programme, plan, instructor.id)
    assert [str(each) for each in accepted.programme.course[plan.self_paced[0].course].instructors] == ["ines", "bea"]
    assert check_plan(accepted.programme, accepted.plan).ok


def test_a_clock_change_that_breaks_week_three_only_is_mended_by_one_recording() -> None:
    """In Berlin the clocks change on 28 March 2027, in Phoenix never: what was 17:00 there is 18:00 from week 3 on."""
    programme = with_calendars(
        a_programme(
            [
                a_person("Ines", zone="America/Phoenix", hours="Mo 09:00-10:00"),
                a_person("Kim", zone="Europe/Berlin", hours="Mo 17:00-18:00"),
            ],
            [
                a_course(
                    "heights",
                    *(
                        live(
                            f"week-{k}",
                            60,
                            min_days_after_previous=7 if k > 1 else 0,
                            max_days_after_previous=7 if k > 1 else None,
                        )
                        for k in (1, 2, 3)
                    ),
                )
            ],
            enrol("kim"),
            start="2027-03-15",
            end="2027-04-03",
        )
    )
    plan = planned(programme)

    assert plan.self_paced[0].reason is Reason.NO_COMMON_HOURS
    recording = offered(plan, "kim")["recording"]
    assert recording.changes == ({"course": "heights", "recordings_allowed": 1},)
    assert [each["recordings"] for each in recording.seats] == [["week-3"]]
    assert "with week 3 made up from the recording" in recording.text


def test_many_stuck_for_the_same_cause_are_helped_by_one_change_before_many_small_ones() -> None:
    sydney = [a_person(f"Syd{n}", zone="Australia/Sydney", hours="Mo-Fr 12:00-20:00") for n in range(6)]
    programme = with_calendars(
        a_programme(
            [a_person("Ines", zone="Europe/London"), *sydney],
            [a_course("heights", live("meet", 60), size=(2, 10))],
            enrol(" ".join(each.id for each in sydney)),
            end="2027-03-08",
        )
    )

    plan = planned(programme)

    best = plan.group_alternatives[0]
    assert len(best.learners) == 6
    assert verified(programme, plan, best).plan.self_paced == ()
    assert best.changes == ({"person": "ines", "stretch_minutes": 60},)
    assert best.text.startswith(
        "Start Monday 1 March at 08:00 in London (19:00 in Sydney): up to 60 minutes outside the hours of Ines (ines). "
    )
    ladder = climb_for(programme, plan, programme.courses[0].id)
    assert ladder.left == ()
    assert ladder.proven
    assert verified(programme, plan, ladder.rungs[-1]).plan.self_paced == ()


def test_one_in_perth_whom_no_single_change_helps_is_helped_by_a_stretch_and_a_section_of_her_own() -> None:
    """Priya's mornings are over when London's begin, and nobody else of the course is without a seat."""
    programme = with_calendars(
        a_programme(
            [
                a_person("Ines", zone="Europe/London", hours="Mo-Fr 08:00-17:00"),
                a_person("Lou", zone="Europe/London"),
                a_person("Moe", zone="Europe/London"),
                a_person("Priya", zone="Australia/Perth", hours="Th-Fr 09:00-12:00"),
            ],
            [a_course("heights", live("meet", 60), size=(2, 3))],
            enrol("lou moe priya"),
            end="2027-03-08",
        )
    )
    plan = planned(programme)
    assert set(offered(plan, "priya")) == {"self-paced"}

    ladder = climb_for(programme, plan, programme.courses[0].id)

    (step,) = ladder.steps
    # Between 12:00 in Perth (04:00 in London) and 08:00 in London lie four hours: three and two, and the session, meet.
    assert list(step.changes) == [
        {"person": "ines", "stretch_minutes": 150},
        {"person": "priya", "stretch_minutes": 150},
        {"course": "heights", "section_size_min": 1},
    ]
    assert step.text == (
        "Start Thursday 4 March at 05:30 in London (13:30 in Perth): up to 150 minutes outside the hours of "
        "Ines (ines) and Priya (priya). Let a section of Heights have 1 learner instead of at least 2. "
        "Priya (priya) gets a new section with Ines (ines)."
    )
    assert ladder.rungs[0].text == "Heights, step 1: Priya (priya) gets a live seat."
    assert ladder.left == ()
    assert ladder.proven
    accepted = accept(programme, plan, ladder.rungs[0].id)
    assert accepted.plan.self_paced == ()
    assert check_plan(accepted.programme, accepted.plan).ok


def test_whoever_asked_for_the_self_paced_track_is_asked_before_they_make_up_a_section() -> None:
    programme = with_calendars(
        a_programme(
            [
                *(a_person(each, zone="Europe/London") for each in ("Ines", "Lou", "Moe", "Kai")),
                a_person("Priya", zone="Australia/Perth", hours="Th-Fr 06:00-09:00"),
            ],
            [a_course("heights", live("meet", 60), size=(2, 4))],
            enrol("lou moe priya"),
            enrol("kai", rather_alone=True),
            end="2027-03-08",
        )
    )

    plan = planned(programme)

    assert set(offered(plan, "kai")) == {"self-paced"}
    assert offered(plan, "priya")["stretch"].text == (
        "Start Wednesday 3 March at 19:00 in London (Thursday 03:00 in Perth): up to 180 minutes outside the hours of "
        "Ines (ines), Kai (kai) and Priya (priya). Kai (kai) and Priya (priya) get a new section with Ines (ines). "
        "Kai asked for the self-paced track: ask first."
    )


def explained(programme: Programme, plan: Plan) -> Plan:
    """The plan with true figures and reasons."""
    translation = to_problem(programme, find_availability(programme))
    solution = from_plan(translation, plan)
    found = [each for each in explain(translation.problem, solution) if isinstance(each, Explanation)]
    entries = in_words(translation, solution, found, plan.sections) or plan.self_paced
    plan = replace(plan, self_paced=entries)
    return replace(plan, score=check_plan(programme, plan).score)


def accept_nothing(programme: Programme, plan: Plan) -> Plan:
    """The plan with every alternative found for it."""
    return alternatives_for(programme, plan)
