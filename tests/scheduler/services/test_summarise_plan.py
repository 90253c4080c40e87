"""A plan's summary: what a coordinator reads first."""

from __future__ import annotations

from dataclasses import replace

import pytest

from scheduler.domain.plan import Plan, Reason, Score
from scheduler.domain.programme import Programme
from scheduler.domain.teaching import ActivityId, LivePolicy
from scheduler.services.check_plan import check_plan
from scheduler.services.find_availability import find_availability
from scheduler.services.summarise_plan import CourseLine, PlanSummary, PointsPart, summarise_plan, tell_proof
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
    meets,
)

FREE = a_calendar()
WEEKLY = a_course(
    "talks", live("one"), live("two"), live("three"), instructors="ines", size=(1, 10), recordings_allowed=1
)
REQUIRED = a_course("drill", live("meet"), instructors="ines", policy=LivePolicy.REQUIRED)


def a_summary(programme: Programme, plan: Plan, *, n_worst: int = 3) -> PlanSummary:
    """The summary of a plan whose score is as the checker counts it."""
    counted = check_plan(programme, plan).score
    return summarise_plan(programme, find_availability(programme), replace(plan, score=counted), n_worst=n_worst)


def early_in_los_angeles() -> tuple[Programme, Plan]:
    """Ada in Los Angeles rises early for two sessions of three, Bo sits in one he did not want, Cy and Di in none."""
    programme = a_programme(
        [
            a_person("Ada", zone="America/Los_Angeles", hours="Mo-Fr 08:00-17:00", stretch=120, burden_minutes=100),
            a_person("Bo", zone="Europe/London", stretch=60),
            a_person("Cy"),
            a_person("Di"),
            a_person("Ines", zone="Europe/London", hours="Mo-Fr 08:00-18:00"),
        ],
        [WEEKLY, REQUIRED],
        enrol("ada cy", "talks"),
        enrol("bo", "talks", rather_alone=True),
        enrol("cy", "drill", optional=True),
        enrol("di", "drill"),
        end="2027-03-29",
        calendars={"ada": FREE, "bo": FREE, "ines": FREE},
    )
    plan = a_plan(
        a_section(
            "ada bo",
            # Los Angeles leaves standard time on 14 March: 15:00 UTC is 07:00 before and 08:00 after
            meets("one", "2027-03-02 15:00"),
            meets("two", "2027-03-09 15:00"),
            meets("three", "2027-03-16 15:00"),
            ident="talks-1",
            course="talks",
            zone="Europe/London",
            recordings={"bo": ["three"]},
        ),
        self_paced=[
            by_themselves("cy", Reason.COSTS_MORE, "talks"),
            by_themselves("cy", Reason.NO_CAPACITY, "drill", needs_decision=True),
            by_themselves("di", Reason.NO_CAPACITY, "drill", needs_decision=True),
        ],
    )
    return programme, plan


def test_the_one_who_carries_most_is_named_with_the_hours_of_their_own_clock() -> None:
    summary = a_summary(*early_in_los_angeles())

    (ada,) = summary.worst_off
    assert summary.n_bearing == 1
    assert (ada.row.name, ada.row.out_minutes, ada.row.borne_minutes) == ("Ada", 120, 100)
    assert ada.times == ("Tuesdays 07:00-08:00 in Los Angeles, 2 times from 2 March to 9 March (Talks)",)


def test_a_session_made_up_from_the_recording_costs_nobody_their_sleep() -> None:
    programme, plan = early_in_los_angeles()
    (section,) = plan.sections
    ada, bo = section.seats
    rested = replace(section, seats=(replace(ada, recordings=(ActivityId("two"),)), bo))

    (row,) = a_summary(programme, replace(plan, sections=(rested,))).worst_off

    assert row.times == ("Tuesday 2 March, 07:00-08:00 in Los Angeles (Talks)",)
    assert row.row.out_minutes == 60


def test_a_session_that_ends_after_midnight_says_so() -> None:
    programme = a_programme(
        [a_person("Ada", zone="Pacific/Auckland", hours="Mo-Fr 09:00-17:00", stretch=480), a_person("Ines")],
        [a_course()],
        enrol("ada"),
    )
    plan = a_plan(a_section("ada", meets("meet", "2027-03-02 10:30", 60)))

    (ada,) = a_summary(programme, plan).worst_off

    assert ada.times == ("Tuesday 2 March, 23:30-00:30 the next day in Auckland (Heights)",)


def test_the_parts_of_the_points_add_up_to_what_the_checker_counts() -> None:
    programme, plan = early_in_los_angeles()

    summary = a_summary(programme, plan)

    assert sum(each.points for each in summary.parts) == check_plan(programme, plan).score.points
    assert set(summary.parts) == {
        PointsPart("missed_mandatory", "enrolments without a live seat (mandatory)", 2, 4000),
        PointsPart("missed_optional", "enrolment without a live seat (optional)", 1, 500),
        PointsPart("unwanted", "live seat that the learner would rather not have", 1, 100),
        # 100 minutes were borne before: 20 more at one point, 100 at two
        PointsPart("out_of_hours", "out-of-hours minutes", 120, 220),
        PointsPart("section", "section", 1, 300),
        PointsPart("recording", "session made up from the recording", 1, 150),
        # no study block was planned for Cy, whose three talks take three hours alone
        PointsPart("missing_study_minute", "study minutes with no room", 180, 900),
    }
    assert [each.points for each in summary.parts] == sorted((each.points for each in summary.parts), reverse=True)


def test_seats_reasons_and_decisions_are_counted_by_course() -> None:
    summary = a_summary(*early_in_los_angeles())

    assert summary.courses == (
        CourseLine("talks", "Talks", 3, 1, 5, 2, 1, 0),  # type: ignore[arg-type]
        CourseLine("drill", "Drill", 2, 0, 5, 0, 2, 0),  # type: ignore[arg-type]
    )
    assert summary.reasons == ((Reason.NO_CAPACITY, 2), (Reason.COSTS_MORE, 1))
    assert summary.n_decisions == 2
    assert (summary.n_mandatory_seated, summary.n_mandatory) == (2, 4)
    assert summary.coverage.everybody.enrolled == 5


def test_unknown_calendars_are_counted_among_those_who_take_part() -> None:
    programme, plan = early_in_los_angeles()
    stranger = a_person("Zoe")  # in people.csv, in no course: nobody needs her calendar

    summary = a_summary(replace(programme, people=(*programme.people, stranger)), plan)

    assert (summary.n_unknown, summary.n_people) == (2, 5)


def test_nobody_is_named_where_nobody_sits_outside_their_hours() -> None:
    programme = a_programme([a_person("Ada"), a_person("Ines")], [a_course()], enrol("ada"))

    assert a_summary(programme, a_plan(a_section("ada", "2027-03-02 10:00"))).worst_off == ()


@pytest.mark.parametrize(
    ("points", "bound", "words"),
    [
        (6210, 6210, "proven best: no valid plan has fewer points"),
        (0, 0, "proven best: no valid plan has fewer points"),
        (6210, 0, "nothing proven about how much better a plan could be"),
        (6210, 5224, "at most 16 % better may exist: no valid plan has fewer than 5,224 points"),
        (10_000, 9_999, "at most 0.1 % better may exist: no valid plan has fewer than 9,999 points"),
        (1_000, 910, "at most 9.0 % better may exist: no valid plan has fewer than 910 points"),
        (1_000, 100, "at most 90 % better may exist: no valid plan has fewer than 100 points"),
    ],
)
def test_what_is_proven_is_told_in_words_that_never_promise_too_much(points: int, bound: int, words: str) -> None:
    assert tell_proof(Score(points, bound, 0, 0, 0, 0, 0, 0, 0)) == words
