"""Who got a live seat, by team and course."""

from __future__ import annotations

from scheduler.domain.plan import Reason
from scheduler.services.find_availability import find_availability
from scheduler.services.report_coverage import ALL, NO_TEAM, Coverage, report_coverage, uncovered
from tests.builders import a_course, a_person, a_plan, a_programme, a_section, by_themselves, enrol

PEOPLE = [
    a_person("Ines"),
    a_person("Ada", team="Sales"),
    a_person("Bo", team="Sales", hours="Mo-Fr 10:30-18:00", stretch=60),
    a_person("Cy", team="Care"),
    a_person("Di", team="Care"),
    a_person("Eve"),
]


def test_seats_are_counted_against_those_that_are_wanted() -> None:
    programme = a_programme(PEOPLE, [a_course()], enrol("ada bo cy eve"), enrol("di", rather_alone=True))
    plan = a_plan(
        a_section("ada bo", "2027-03-02 10:00"),
        self_paced=[
            by_themselves("cy", Reason.NO_COMMON_HOURS),
            by_themselves("di", Reason.PREFERS_SELF_PACED),
            by_themselves("eve", Reason.NO_CAPACITY),
        ],
    )

    report = report_coverage(programme, find_availability(programme), plan)

    # Bo's first half hour is before his hours; Di has what she asked for
    assert set(report.cells) == {
        Coverage("Sales", "heights", enrolled=2, wish_self_paced=0, live=2, in_hours=1),
        Coverage("Care", "heights", enrolled=2, wish_self_paced=1, live=0, in_hours=0),
        Coverage(NO_TEAM, "heights", enrolled=1, wish_self_paced=0, live=0, in_hours=0),
    }
    assert [each.team for each in report.by_team] == [NO_TEAM, "Care", "Sales"]
    assert report.everybody == Coverage(ALL, ALL, enrolled=5, wish_self_paced=1, live=2, in_hours=1)
    assert (report.everybody.share, report.everybody.share_in_hours) == (0.5, 0.25)


def test_where_nobody_wants_a_live_seat_there_is_no_share() -> None:
    programme = a_programme(PEOPLE, [a_course()], enrol("di", rather_alone=True))
    plan = a_plan(self_paced=[by_themselves("di", Reason.PREFERS_SELF_PACED)])

    report = report_coverage(programme, find_availability(programme), plan)

    assert report.everybody.share is None
    assert report.everybody.share_in_hours is None


def test_a_live_seat_against_the_wish_counts_as_a_seat() -> None:
    programme = a_programme(PEOPLE, [a_course()], enrol("di", rather_alone=True))

    report = report_coverage(programme, find_availability(programme), a_plan(a_section("di", "2027-03-02 10:00")))

    assert (report.everybody.wanted, report.everybody.live, report.everybody.share) == (1, 1, 1.0)


def test_a_session_made_up_from_the_recording_is_not_out_of_hours() -> None:
    programme = a_programme(PEOPLE, [a_course()], enrol("bo"))
    plan = a_plan(a_section("bo", "2027-03-02 10:00", recordings={"bo": ["meet"]}))

    assert report_coverage(programme, find_availability(programme), plan).everybody.in_hours == 1


def test_the_missing_are_named_without_those_who_asked_for_it() -> None:
    programme = a_programme(PEOPLE, [a_course()], enrol("ada bo cy"), enrol("di", rather_alone=True))
    plan = a_plan(
        self_paced=[
            by_themselves("cy", Reason.NO_COMMON_HOURS, needs_decision=True),
            by_themselves("ada", Reason.CLASH),
            by_themselves("bo", Reason.CLASH),
            by_themselves("di", Reason.PREFERS_SELF_PACED),
        ]
    )
    availability = find_availability(programme)

    everybody = uncovered(programme, availability, plan)
    sales = uncovered(programme, availability, plan, team="Sales")

    assert [(each.name, each.reason, each.needs_decision, each.known) for each in everybody] == [
        ("Ada", Reason.CLASH, False, False),
        ("Bo", Reason.CLASH, False, False),
        ("Cy", Reason.NO_COMMON_HOURS, True, False),
    ]
    assert [each.name for each in sales] == ["Ada", "Bo"]
    assert uncovered(programme, availability, plan, course="other") == []
