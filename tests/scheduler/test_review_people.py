"""A plan person by person."""

from __future__ import annotations

from scheduler.domain.people import PersonId
from scheduler.domain.plan import Alternative, Blocker, OfficeHour, Reason
from scheduler.services.find_availability import find_availability
from scheduler.services.review_people import plan_of_person, review_people, review_unseated, unseated_detail
from tests.builders import (
    a_block,
    a_calendar,
    a_course,
    a_journey,
    a_person,
    a_plan,
    a_programme,
    a_section,
    by_themselves,
    enrol,
    live,
    meets,
    utc,
    wall,
)

INES = a_person("Ines", zone="Europe/Berlin")
ADA = a_person("Ada", stretch=120, burden_minutes=100)
BO = a_person("Bo", zone="Asia/Tokyo", team="Care")


def test_whoever_carries_most_stands_first_with_what_it_costs() -> None:
    programme = a_programme([INES, ADA, BO], [a_course()], enrol("ada bo"), calendars={"ada": a_calendar()})
    # 16:30 to 17:30 UTC: half an hour outside Ada's hours, and the whole of it outside Ines's in Berlin
    plan = a_plan(a_section("ada", "2027-03-02 16:30"), self_paced=[by_themselves("bo")])

    rows = review_people(programme, find_availability(programme), plan)

    assert [(each.name, each.out_minutes, each.points) for each in rows] == [
        ("Ines", 60, 60),
        ("Ada", 30, 20 * 1 + 10 * 2),
        ("Bo", 0, 0),
    ]
    assert [(each.n_live, each.n_teaching, each.n_without_seat, each.n_sessions) for each in rows] == [
        (0, 1, 0, 1),
        (1, 0, 0, 1),
        (0, 0, 1, 0),
    ]
    assert [each.known for each in rows] == [False, True, False]


def test_a_person_sees_their_own_sessions_and_study_blocks_on_their_own_clock() -> None:
    programme = a_programme(
        [INES, ADA, BO],
        [a_course("heights", live("one"), live("two"))],
        enrol("ada bo"),
        travel=(a_journey("bo", "2027-03-08", "2027-03-11", "Europe/Paris"),),
    )
    plan = a_plan(
        a_section("bo ada", meets("one", "2027-03-02 07:00"), meets("two", "2027-03-09 09:00")),
        study=[a_block("bo", "read", "2027-03-03 01:00"), a_block("ada", "read", "2027-03-03 10:00")],
    )

    own = plan_of_person(programme, find_availability(programme), plan, PersonId("bo"))

    assert [(each.activity, each.start, each.out_minutes, each.teaches) for each in own.sessions] == [
        ("one", wall("2027-03-02 16:00"), 0, False),
        ("two", wall("2027-03-09 10:00"), 0, False),
    ]
    assert [each.start for each in own.blocks] == [wall("2027-03-03 10:00")]


def test_open_decisions_stand_first_among_those_without_a_seat() -> None:
    programme = a_programme([INES, ADA, BO, a_person("Cy")], [a_course()], enrol("ada bo"), enrol("cy", optional=True))
    plan = a_plan(
        self_paced=[
            by_themselves("cy", Reason.NO_CAPACITY),
            by_themselves("ada", Reason.CLASH),
            by_themselves(
                "bo",
                Reason.NO_COMMON_HOURS,
                needs_decision=True,
                alternatives=(Alternative("self-paced", "alone", 0), Alternative("stretch", "earlier", -1940)),
            ),
        ],
        study=[a_block("cy", "read", "2027-03-03 10:00", 45)],
    )

    rows = review_unseated(programme, find_availability(programme), plan)

    assert [(each.name, each.number, each.cheapest, each.cheapest_points, each.study_minutes) for each in rows] == [
        ("Bo", 2, "stretch", -1940, 0),
        ("Ada", 1, "", None, 0),
        ("Cy", 0, "", None, 45),
    ]


def test_all_about_one_enrolment_without_a_seat_is_on_the_learners_own_clock() -> None:
    programme = a_programme([INES, ADA, BO], [a_course()], enrol("ada bo"))
    office = OfficeHour(PersonId("ines"), utc("2027-03-04 23:00"), utc("2027-03-04 23:30"))
    plan = a_plan(
        self_paced=[
            by_themselves(
                "bo",
                Reason.NO_COMMON_HOURS,
                blockers=(Blocker("hours", "Bo works in Tokyo", (PersonId("bo"),)),),
                alternatives=(
                    Alternative(
                        "self-paced",
                        "alone",
                        0,
                        office_hours=(office,),
                        peers=(PersonId("ada"),),
                        due=utc("2027-03-12 08:00"),
                    ),
                ),
            )
        ],
        study=[a_block("bo", "read", "2027-03-03 01:00"), a_block("ada", "read", "2027-03-03 10:00")],
    )

    detail = unseated_detail(programme, find_availability(programme), plan, 0)

    assert detail.blockers == (("hours", "Bo works in Tokyo", ()),)
    assert [each.start for each in detail.study] == [wall("2027-03-03 10:00")]
    (offer,) = detail.alternatives
    assert offer.due == wall("2027-03-12 17:00")
    assert [(each.name, each.known) for each in offer.peers] == [("Ada", False)]
    (hour,) = offer.office_hours
    assert (hour.start, hour.end) == (wall("2027-03-05 08:00"), wall("2027-03-05 08:30"))
    assert (hour.instructor, hour.instructor_start, hour.day_shift) == ("Ines", wall("2027-03-05 00:00"), 0)
