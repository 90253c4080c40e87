"""Everything in the contract, each in a small programme in which it alone decides what the plan is.

With the rule the plan is one thing, with the rule switched off another; everything else is the same, and both plans
come out of the real ``propose_plan`` and pass the checker.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest

from scheduler.cli.summary import summary_lines
from scheduler.domain.plan import Plan, Reason
from scheduler.domain.programme import Programme
from scheduler.domain.teaching import LivePolicy
from scheduler.services.check_plan.case import Case
from scheduler.services.check_plan.words import seconds
from scheduler.services.find_availability import find_availability
from scheduler.services.propose_plan import propose_plan
from scheduler.services.say_required import unmeetable
from scheduler.services.summarise_plan import summarise_plan
from tests.builders import a_calendar, a_course, a_person, a_programme, a_venue, alone, enrol, live

ONE_DAY: dict[str, Any] = {"start": "2027-03-01", "end": "2027-03-02"}
TWO_DAYS: dict[str, Any] = {"start": "2027-03-01", "end": "2027-03-03"}


def plan_of(programme: Programme) -> Plan:
    return propose_plan(programme, limit_seconds=0, limit_steps=6, workers=1)


def seats(programme: Programme) -> list[tuple[str, str]]:
    return sorted((learner, course) for learner, course in plan_of(programme).seat_of)


def starts(programme: Programme) -> list[list[str]]:
    return [[f"{each.start:%a %H:%M}" for each in section.sessions] for section in plan_of(programme).sections]


# ---- irregular series -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("irregular", "expected"), [(20, 1), (700, 0)])
def test_an_irregular_series_is_held_where_its_points_are_less_than_a_miss(irregular: int, expected: int) -> None:
    # free at ten on Monday, at eleven on Tuesday: no series keeps weekday and time
    ada = a_person("Ada", hours="Mo 10:00-11:00; Tu 11:00-12:00")
    course = a_course("heights", live("one"), live("two", min_days_after_previous=1))
    programme = a_programme(
        [ada, a_person("Ines")], [course], enrol("ada", optional=True), weights={"irregular": irregular}, **TWO_DAYS
    )
    plan = plan_of(programme)
    assert len(plan.sections) == expected
    assert plan.score.irregular == expected


# ---- several courses, instructors who teach several and learn too ---------------------------------------------------


def two_courses(*, ines_elsewhere: bool = False, **rules: Any) -> Programme:
    people = [a_person("Ada", hours="Mo 10:00-12:00"), *(a_person(each, hours="Mo 10:00-11:00") for each in ("Ines",))]
    people.append(a_person("Jan", hours="Mo 10:00-11:00" if ines_elsewhere else "Mo 11:00-12:00"))
    courses = [a_course("first"), a_course("second", instructors="jan")]
    return a_programme(people, courses, enrol("ada", "first"), enrol("ada", "second"), rules=rules, **ONE_DAY)


def test_a_learner_of_two_courses_sits_in_one_at_a_time() -> None:
    assert seats(two_courses()) == [("ada", "first"), ("ada", "second")]
    assert len(seats(two_courses(ines_elsewhere=True))) == 1


def test_an_instructor_of_two_courses_teaches_one_at_a_time() -> None:
    def programme(second: str) -> Programme:
        people = [a_person(each, hours="Mo 10:00-11:00") for each in ("Ada", "Bo", "Ines", "Jan")]
        courses = [a_course("first"), a_course("second", instructors=second)]
        return a_programme(people, courses, enrol("ada", "first"), enrol("bo", "second"), **ONE_DAY)

    assert len(seats(programme("jan"))) == 2
    assert len(seats(programme("ines"))) == 1


def test_an_instructor_who_learns_does_not_teach_at_the_same_time() -> None:
    def programme(learner: str) -> Programme:
        people = [a_person(each, hours="Mo 10:00-11:00") for each in ("Ada", "Bo", "Ines", "Jan")]
        courses = [a_course("first"), a_course("second", instructors="jan")]
        return a_programme(people, courses, enrol("ada", "first"), enrol(learner, "second"), **ONE_DAY)

    assert len(seats(programme("bo"))) == 2
    assert len(seats(programme("ines"))) == 1


# ---- rules of the programme: buffer, daily maxima, licences, team share ---------------------------------------------


@dataclass(frozen=True)
class Limit:
    """Rules under which only one of two sessions, one after the other or at once, can be held."""

    off: dict[str, Any]
    on: dict[str, Any]
    at_once: bool = False
    same_teacher: bool = False
    same_learner: bool = True


@pytest.mark.parametrize(
    "limit",
    [
        pytest.param(Limit({"buffer_minutes": 0}, {"buffer_minutes": 15}), id="buffer"),
        pytest.param(
            Limit({"max_live_minutes_per_day": 120}, {"max_live_minutes_per_day": 119}), id="learner's daily maximum"
        ),
        pytest.param(
            Limit(
                {"instructor_max_live_minutes_per_day": 120},
                {"instructor_max_live_minutes_per_day": 119},
                same_teacher=True,
                same_learner=False,
            ),
            id="instructor's daily maximum",
        ),
        pytest.param(
            Limit({"max_parallel_sessions": 2}, {"max_parallel_sessions": 1}, at_once=True, same_learner=False),
            id="licences",
        ),
        pytest.param(
            Limit({"max_team_share_away": 1.0}, {"max_team_share_away": 0.5}, at_once=True, same_learner=False),
            id="team share",
        ),
    ],
)
def test_a_rule_of_the_programme_decides_between_two_seats_and_one(limit: Limit) -> None:
    def programme(rules: dict[str, Any]) -> Programme:
        late = "Mo 10:00-11:00" if limit.at_once else "Mo 11:00-12:00"
        day = "Mo 10:00-12:00"
        team: dict[str, Any] = {"team": "ward"}
        people = [
            a_person("Ada", hours=day if limit.same_learner else "Mo 10:00-11:00", **team),
            a_person("Bo", hours=late, **team),
            a_person("Ines", hours=day if limit.same_teacher else "Mo 10:00-11:00"),
            a_person("Jan", hours=late),
        ]
        second = a_course("second", instructors="ines" if limit.same_teacher else "jan")
        who = "ada" if limit.same_learner else "bo"
        return a_programme(
            people, [a_course("first"), second], enrol("ada", "first"), enrol(who, "second"), rules=rules, **ONE_DAY
        )

    assert len(seats(programme(limit.off))) == 2
    assert len(seats(programme(limit.on))) == 1


# ---- sections -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rule", "off", "on"),
    [
        ("max_sections", 2, 1),
        ("max_sections_per_instructor", 0, 1),
        ("size", (1, 1), (2, 2)),
    ],
)
def test_a_limit_on_sections_decides_who_sits(rule: str, off: Any, on: Any) -> None:
    def programme(value: Any) -> Programme:
        people = [a_person("Ada", hours="Mo 10:00-11:00"), a_person("Bo", hours="Mo 11:00-12:00"), a_person("Ines")]
        settings: dict[str, Any] = {"size": (1, 1), "max_sections": 2, rule: value}
        return a_programme(people, [a_course("heights", **settings)], enrol("ada bo"), **ONE_DAY)

    assert len(seats(programme(off))) == 2
    assert len(seats(programme(on))) == (0 if rule == "size" else 1)


# ---- venues and travel ----------------------------------------------------------------------------------------------


def in_the_yard(
    *, in_person: bool = True, reach: str = "yard", open_: str = "Mo 08:00-18:00", capacity: int = 2, travel: int = 0
) -> Programme:
    people = [
        a_person("Ada", hours="Mo 10:00-11:00", venues=reach),
        a_person("Bo", hours="Mo 10:00-11:00", venues="yard"),
        a_person("Ines", hours="Mo 10:00-11:00", venues="yard"),
    ]
    course = a_course("heights", live("meet", in_person=in_person))
    return a_programme(
        people,
        [course],
        enrol("ada bo"),
        rules={"travel_minutes": travel},
        venues=(a_venue("yard", hours=open_, capacity=capacity),),
        calendars={"ada": a_calendar(("2027-03-01 11:00", "2027-03-01 12:00"))},
        **ONE_DAY,
    )


def test_an_in_person_session_needs_a_venue_that_all_reach_and_time_to_get_there() -> None:
    assert seats(in_the_yard()) == [("ada", "heights"), ("bo", "heights")]
    assert seats(in_the_yard(reach="")) == [("bo", "heights")]
    assert seats(in_the_yard(open_="Tu 08:00-18:00")) == []
    assert len(seats(in_the_yard(capacity=1))) == 1
    assert seats(in_the_yard(travel=60)) == [("bo", "heights")]
    assert len(seats(in_the_yard(in_person=False, reach="", open_="Tu 08:00-18:00", capacity=1, travel=60))) == 2


def test_a_venue_hosts_one_session_at_a_time() -> None:
    def programme(second: str) -> Programme:
        hours = "Mo 10:00-11:00"
        people = [a_person(each, hours=hours, venues="yard barn") for each in ("Ada", "Bo", "Ines", "Jan")]
        venues = tuple(a_venue(each) for each in ("yard", second))
        course = a_course("heights", live("meet", in_person=True), instructors="ines jan", size=(1, 1))
        chosen = venues[:1] if second == "yard" else venues
        return a_programme(people, [course], enrol("ada bo"), venues=chosen, rules={"travel_minutes": 0}, **ONE_DAY)

    assert len(seats(programme("barn"))) == 2
    assert len(seats(programme("yard"))) == 1


# ---- languages, prerequisites, recordings, preferences, live = "required" -------------------------------------------


@pytest.mark.parametrize(("ada", "ines", "n_seats"), [("de en", "de", 1), ("en", "de", 0), ("de", "en", 0)])
def test_learner_and_instructor_speak_the_language(ada: str, ines: str, n_seats: int) -> None:
    people = [a_person("Ada", languages=ada), a_person("Ines", languages=ines)]
    plan = plan_of(a_programme(people, [a_course("heights", language="de")], enrol("ada"), **ONE_DAY))
    assert plan.score.live_seats == n_seats
    assert [each.reason for each in plan.self_paced] == [Reason.LANGUAGE] * (1 - n_seats)


def test_a_required_course_is_finished_before_the_one_that_requires_it() -> None:
    def programme(*requires: str) -> Programme:
        people = [a_person("Ada"), a_person("Ines", hours="Mo 11:00-12:00"), a_person("Jan", hours="Mo 10:00-11:00")]
        courses = [a_course("basics"), a_course("heights", instructors="jan", requires=requires)]
        return a_programme(people, courses, enrol("ada", "basics"), enrol("ada", "heights"), **ONE_DAY)

    assert len(seats(programme())) == 2
    assert len(seats(programme("basics"))) == 1


@pytest.mark.parametrize(("allowed", "recorded"), [(0, None), (1, ("one",))])
def test_a_recording_makes_a_seat_of_a_series_that_cannot_all_be_attended(allowed: int, recorded: Any) -> None:
    people = [a_person("Ada", hours="Tu 10:00-11:00"), a_person("Ines", hours="Mo-Tu 10:00-11:00")]
    course = a_course("heights", live("one"), live("two", min_days_after_previous=1), recordings_allowed=allowed)
    plan = plan_of(a_programme(people, [course], enrol("ada"), **TWO_DAYS))
    assert [seat.recordings for _, seat in plan.seat_of.values()] == ([] if recorded is None else [recorded])
    assert plan.score.recordings == (0 if recorded is None else 1)


@pytest.mark.parametrize(("rather_alone", "n_seats"), [(False, 1), (True, 0)])
def test_a_preference_decides_who_stays_on_the_self_paced_track(rather_alone: bool, n_seats: int) -> None:
    people = [a_person("Ada"), a_person("Ines")]
    plan = plan_of(a_programme(people, [a_course()], enrol("ada", rather_alone=rather_alone), **ONE_DAY))
    assert plan.score.live_seats == n_seats
    assert plan.score.points == 300 * n_seats


@pytest.mark.parametrize("policy", list(LivePolicy))
def test_where_live_is_required_nobody_is_put_on_the_self_paced_track_without_a_decision(policy: LivePolicy) -> None:
    people = [a_person("Ada", hours="Mo 09:00-12:00"), a_person("Ines", hours="Mo 13:00-17:00")]
    course = a_course("heights", alone("read", 60), live("meet"), policy=policy)
    plan = plan_of(a_programme(people, [course], enrol("ada"), **ONE_DAY))
    required = policy is LivePolicy.REQUIRED
    assert [each.needs_decision for each in plan.self_paced] == [required]
    assert {each.activity for each in plan.study_blocks} == ({"read"} if required else {"read", "meet"})


@pytest.mark.parametrize(("policy", "n_seats"), [(LivePolicy.PREFERRED, 0), (LivePolicy.REQUIRED, 1)])
def test_where_live_is_required_a_preference_does_not_count(policy: LivePolicy, n_seats: int) -> None:
    people = [a_person("Ada"), a_person("Ines")]
    course = a_course("heights", policy=policy)
    assert len(seats(a_programme(people, [course], enrol("ada", rather_alone=True), **ONE_DAY))) == n_seats


# ---- burden, study, lengths -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("borne", "start"), [((0, 400), "08:00"), ((400, 0), "17:00")])
def test_whoever_has_borne_more_is_spared(borne: tuple[int, int], start: str) -> None:
    # an hour early for Ada or an hour late for Bo; minutes are the same, what came before decides
    people = [
        a_person("Ada", hours="Mo 09:00-18:00", stretch=60, burden_minutes=borne[0]),
        a_person("Bo", hours="Mo 08:00-17:00", stretch=60, burden_minutes=borne[1]),
        a_person("Ines", hours="Mo 08:00-09:00,17:00-18:00"),
    ]
    programme = a_programme(people, [a_course("heights", size=(2, 2))], enrol("ada bo"), **ONE_DAY)
    assert starts(programme) == [[f"Mon {start}"]]


def test_the_price_of_late_minutes_grows_so_they_are_shared() -> None:
    # two courses, each an hour and a half out of hours for Ada or for Bo: once each is cheaper than twice the same
    def programme(ada_before: int) -> Programme:
        people = [
            a_person("Ada", hours="Mo 09:00-17:00", stretch=90, burden_minutes=ada_before),
            a_person("Ines", hours="Mo 07:30-09:00"),
        ]
        return a_programme(people, [a_course("heights", live("meet", 90))], enrol("ada", optional=True), **ONE_DAY)

    # 90 minutes cost 90 points on top of nothing and 360 on top of 360: 300 + 360 is more than the miss of 500
    assert len(seats(programme(0))) == 1
    assert len(seats(programme(360))) == 0


@pytest.mark.parametrize(("effort", "start"), [(0, "Mon 09:00"), (480, "Tue 09:00")])
def test_theory_is_studied_before_the_first_session(effort: int, start: str) -> None:
    people = [a_person("Ada"), a_person("Ines", hours="Mo-Tu 09:00-10:00", burden_minutes=0)]
    activities = (alone("theory", effort), live("meet")) if effort else (live("meet"),)
    programme = a_programme(people, [a_course("heights", *activities)], enrol("ada"), **TWO_DAYS)
    plan = plan_of(programme)
    (section,) = plan.sections
    if effort:
        assert f"{section.sessions[0].start:%a %H:%M}" == start
    assert plan.score.missing_study_minutes == 0


@pytest.mark.parametrize(("lengths", "n_seats"), [((60, 60), 1), ((60, 90), 0), ((90, 60), 1)])
def test_sessions_of_one_course_have_their_own_lengths(lengths: tuple[int, int], n_seats: int) -> None:
    # an hour and a half on Monday, an hour on Tuesday
    people = [a_person("Ada", hours="Mo 10:00-11:30; Tu 10:00-11:00"), a_person("Ines")]
    course = a_course("heights", live("one", lengths[0]), live("two", lengths[1], min_days_after_previous=1))
    assert len(seats(a_programme(people, [course], enrol("ada"), **TWO_DAYS))) == n_seats


@pytest.mark.parametrize(("least", "most", "n_seats"), [(1, None, 1), (2, None, 0), (0, 0, 0)])
def test_the_days_between_sessions_decide(least: int, most: int | None, n_seats: int) -> None:
    people = [a_person("Ada", hours="Mo-Tu 10:00-11:00"), a_person("Ines")]
    second = live("two", min_days_after_previous=least, max_days_after_previous=most)
    assert (
        len(seats(a_programme(people, [a_course("heights", live("one"), second)], enrol("ada"), **TWO_DAYS))) == n_seats
    )


# ---- rotation -------------------------------------------------------------------------------------------------------


def between_auckland_london_and_san_francisco(*, rotate: bool, most: int = 2) -> Programme:
    people = [
        a_person("Ari", zone="Pacific/Auckland", hours="Mo-Fr 09:00-17:00", stretch=240),
        a_person("Lou", zone="Europe/London", hours="Mo-Fr 09:00-17:00", stretch=240),
        a_person("Sam", zone="America/Los_Angeles", hours="Mo-Fr 09:00-17:00", stretch=240),
        a_person("Ines", hours="24/7"),
    ]
    series = (
        live("one"),
        *(live(each, min_days_after_previous=5, max_days_after_previous=9) for each in ("two", "three")),
    )
    course = a_course("heights", *series, size=(3, 3), rotate=rotate, max_out_of_hours_sessions=most)
    return a_programme(
        people, [course], enrol("ari lou sam"), end="2027-03-27", weights={"irregular": 100, "section": 300}
    )


def late_sessions(plan: Plan, programme: Programme) -> dict[str, int]:
    """How many sessions each learner has out of hours, by the checker's reading of hours."""
    case, found = Case(programme, plan), {}
    for (learner, _), (section, _) in plan.seat_of.items():
        time = case.time(programme.person[learner])
        outside = [time.out_of_hours(seconds(each.start), seconds(each.end)) for each in section.sessions]
        found[str(learner)] = sum(map(bool, outside))
    return found


def test_a_series_for_auckland_london_and_san_francisco_alternates() -> None:
    fixed = between_auckland_london_and_san_francisco(rotate=False)
    turning = between_auckland_london_and_san_francisco(rotate=True)

    always = late_sessions(plan_of(fixed), fixed)
    in_turn = late_sessions(plan_of(turning), turning)

    assert max(always.values()) == 3, "somebody bears every session where it need not rotate"
    assert set(in_turn) == {"ari", "lou", "sam"}
    assert max(in_turn.values()) == 2


def test_the_summary_shows_who_attends_a_rotating_series_when_by_region() -> None:
    programme = between_auckland_london_and_san_francisco(rotate=True)
    plan = plan_of(programme)

    summary = summarise_plan(programme, find_availability(programme), plan)

    assert [each.time_zone for each in summary.rotations] == [
        "America/Los_Angeles",
        "Europe/London",
        "Pacific/Auckland",
    ]
    late = late_sessions(plan, programme)
    assert [each.n_out for each in summary.rotations] == [late[each] for each in ("sam", "lou", "ari")]
    assert all(each.n_in_hours + each.n_out + each.n_recorded == 3 for each in summary.rotations)
    assert summary.rotations[0].most_out == late["sam"]
    assert any("Series that rotate" in line for line in summary_lines(summary))


def test_where_a_required_course_cannot_seat_everybody_the_smallest_contradiction_is_named() -> None:
    people = [a_person(each, hours="Mo 10:00-11:00") for each in ("Ada", "Bo", "Ines")]
    people.append(a_person("Cy", hours="Mo 11:00-12:00"))
    people.append(a_person("Jan", hours="Mo 11:00-12:00"))
    course = a_course("heights", size=(1, 1), instructors="ines jan", policy=LivePolicy.REQUIRED)
    programme = a_programme(people, [course], enrol("ada bo cy"), **ONE_DAY)

    (found,) = unmeetable(programme, find_availability(programme), plan_of(programme))

    # one section of one holds Ada or Bo at ten; Cy, at eleven, has nothing to do with it
    assert found.learners == ("ada", "bo")
    assert "section-size" in found.rules
    assert found.text.startswith("Heights must be live, but Ada (ada) and Bo (bo) cannot all have a seat in it")
