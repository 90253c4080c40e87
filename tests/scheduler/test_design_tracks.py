"""The self-paced track: every figure counted again by brute force, and stories of what people read."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import combinations
from zoneinfo import ZoneInfo

import pytest

from scheduler.domain.people import PersonId
from scheduler.domain.plan import Plan
from scheduler.domain.programme import Programme
from scheduler.domain.teaching import CourseId, LivePolicy
from scheduler.services.design_tracks import Track, design_tracks, with_self_paced_tracks
from scheduler.services.find_availability import find_availability
from scheduler.services.office_hours import plan_office_hours
from scheduler.services.track_company import count_isolated
from scheduler.services.track_reminders import Step
from tests.builders import (
    a_block,
    a_calendar,
    a_course,
    a_person,
    a_plan,
    a_programme,
    a_section,
    alone,
    by_themselves,
    enrol,
    live,
    meets,
    utc,
)

SHIFTS = {"early": (6, 10), "day": (9, 13), "late": (13, 18), "evening": (17, 21)}
ZONES = ("UTC", "Europe/Berlin", "Asia/Kolkata", "America/New_York")


def tracks_of(programme: Programme, plan: Plan) -> list[Track]:
    return list(design_tracks(programme, find_availability(programme), plan))


# -- brute force: hours told from the shifts themselves, minute by minute or half-hour by half-hour


class Small:
    """A random small programme of one week, and who works when, counted without any of the product's arithmetic."""

    def __init__(self, seed: int) -> None:
        rng = random.Random(seed)
        names = ["Ines", "Ivo", "Ada", "Bo", "Cleo", "Dan", "Eve"]
        self.works = {each.lower(): (rng.choice(ZONES), *rng.choice(list(SHIFTS.values()))) for each in names}
        people = [
            a_person(
                each,
                zone=self.works[each.lower()][0],
                hours="Mo-Fr {:02}:00-{:02}:00".format(*self.works[each.lower()][1:]),
            )
            for each in names
        ]
        busy_day = rng.randint(1, 5)
        self.busy = {"ines": (utc(f"2027-03-0{busy_day} 00:00"), utc(f"2027-03-0{busy_day} 12:00"))}
        self.due = rng.choice([None, date(2027, 3, rng.randint(1, 5))])
        courses = [
            a_course("heights", live("one", 60, alone=90), instructors="ines ivo", due=self.due),
            a_course("basics", live("one", 60), instructors="ivo"),
        ]
        calendar = a_calendar((f"2027-03-0{busy_day} 00:00", f"2027-03-0{busy_day} 12:00"))
        self.programme = a_programme(
            people,
            courses,
            enrol("ada bo cleo dan"),
            enrol("ada eve", "basics"),
            end="2027-03-08",
            rules={"min_peers": rng.choice([1, 2, 3])},
            calendars={"ines": calendar},
        )
        self.session = (utc("2027-03-02 14:00"), utc("2027-03-02 15:00"))
        self.plan = a_plan(
            a_section("dan", meets("one", "2027-03-02 14:00"), instructor="ivo"),
            self_paced=[by_themselves(each) for each in ("ada", "bo", "cleo")]
            + [by_themselves(each, course="basics") for each in ("ada", "eve")],
        )
        self.able = {"heights": ("ines", "ivo"), "basics": ("ivo",)}

    def working(self, person: str, at: datetime) -> bool:
        zone, first, last = self.works[person]
        there = at.astimezone(ZoneInfo(zone))
        return there.weekday() < 5 and first <= there.hour < last

    def free(self, person: str, at: datetime) -> bool:
        start, end = self.busy.get(person, (at, at))
        taken = start <= at < end or (person in ("dan", "ivo") and self.session[0] <= at < self.session[1])
        return self.working(person, at) and not taken

    def quarters(self, minutes: int = 15) -> Iterator[datetime]:
        at = utc("2027-03-01 00:00")
        while at < utc("2027-03-08 00:00"):
            yield at
            at += timedelta(minutes=minutes)

    def open_until(self, person: str, course: str) -> datetime:
        if course != "heights" or self.due is None:
            return utc("2027-03-08 00:00")
        midnight = datetime.combine(self.due + timedelta(days=1), datetime.min.time())
        return midnight.replace(tzinfo=ZoneInfo(self.works[person][0]))

    def usable(self, person: str, course: str, slot: tuple[str, datetime]) -> bool:
        teacher, at = slot
        both = [at, at + timedelta(minutes=15)]
        return (
            teacher in self.able[course]
            and all(self.free(each, moment) for each in (teacher, person) for moment in both)
            and at + timedelta(minutes=30) <= self.open_until(person, course)
        )


@pytest.mark.parametrize("seed", range(25))
def test_office_hours_are_the_fewest_that_serve_everybody_who_can_be(seed: int) -> None:
    small = Small(seed)
    asking = [(each.learner, each.course) for each in small.plan.self_paced]

    found = plan_office_hours(small.programme, find_availability(small.programme), small.plan)

    slots = [(teacher, at) for teacher in ("ines", "ivo") for at in small.quarters(30)]
    serves = [frozenset(key for key in asking if small.usable(*key, slot)) for slot in slots]
    can = frozenset[tuple[PersonId, CourseId]]().union(*serves)
    fewest = next(
        size
        for size in range(len(asking) + 1)
        if any(frozenset().union(*chosen) == can for chosen in combinations(set(serves), size))
    )
    assert len(found.slots) == fewest
    assert found.proven
    assert {key for key, hours in found.of.items() if hours} == can
    for key, hours in found.of.items():
        assert all(small.usable(*key, (each.instructor, each.start)) for each in hours)
        assert all(each.end - each.start == timedelta(minutes=30) for each in hours)


@pytest.mark.parametrize("seed", range(25))
def test_answers_peers_and_isolation_are_what_a_minute_count_says(seed: int) -> None:
    small = Small(seed)

    found = {(each.learner, each.course): each for each in tracks_of(small.programme, small.plan)}

    wanted, isolated = small.programme.rules.min_peers, 0
    for (learner, course), track in found.items():
        assert track.answer_minutes == _longest_wait(small, learner, course)
        shared = {
            other: sum(15 for at in small.quarters() if small.working(learner, at) and small.working(other, at))
            for other in small.works
        }
        near = [other for other in sorted(shared, key=lambda each: (-shared[each], each)) if shared[other] >= 60]
        peers = [other for other in near if (other, course) in found and other != learner]
        bridges = [each for each in near if each in (*small.able[course], *({"heights": ("dan",)}.get(course, ())))]
        assert (list(track.company.peers), track.company.n_in_reach) == (peers[:wanted], len(peers))
        assert track.company.bridge == (bridges[0] if bridges and len(peers) < wanted else None)
        assert track.company.isolated == (len(peers) < wanted and not bridges)
        isolated += track.company.isolated
    assert count_isolated(small.programme, find_availability(small.programme), small.plan) == isolated


def _longest_wait(small: Small, learner: str, course: str) -> int | None:
    moments = list(small.quarters())
    answering = [any(small.free(each, at) for each in small.able[course]) for at in moments]
    longest = None
    for first, at in enumerate(moments):
        if small.working(learner, at) and any(answering[first:]):
            until = answering.index(True, first)
            wait = sum(15 for passed in moments[first:until] if small.working(learner, passed))
            longest = max(longest or 0, wait)
    return longest


# -- stories

INES = a_person("Ines", zone="Europe/Berlin")
MIA = a_person("Mia", zone="America/New_York")
ADA = replace(a_person("Ada", zone="Asia/Tokyo", hours="Mo-Fr 09:00-12:00,13:00-18:00"), manager="mia@example.org")
COURSE = a_course("heights", alone("theory", 60), live("practice", 60))


def story(course: object = COURSE, *sections: object, manager: str = "mia@example.org", **others: object) -> Track:
    ada = replace(ADA, manager=manager)
    programme = a_programme([INES, MIA, ada], [course], enrol("ada"), **others)  # type: ignore[list-item, arg-type]
    plan = a_plan(
        *sections,  # type: ignore[arg-type]
        self_paced=[by_themselves("ada")],
        study=[a_block("ada", "theory", "2027-03-04 01:00"), a_block("ada", "practice", "2027-03-05 05:00")],
    )
    (track,) = tracks_of(programme, plan)
    return track


def test_reminders_come_in_the_readers_working_time_the_learner_first_and_then_the_manager() -> None:
    track = story()

    told = [(each.step, each.activity, each.to, f"{each.at:%a %d %H:%M}", each.time_zone) for each in track.reminders]

    assert told == [
        (Step.AHEAD, "theory", "ada@example.org", "Wed 03 00:00", "Asia/Tokyo"),  # Wednesday 09:00, before Thursday's
        (Step.AHEAD, "practice", "ada@example.org", "Thu 04 00:00", "Asia/Tokyo"),
        (Step.OVERDUE, "theory", "ada@example.org", "Fri 05 00:00", "Asia/Tokyo"),
        # Ada was told on Thursday evening by New York's clock
        (Step.MANAGER, "theory", "mia@example.org", "Fri 05 14:00", "America/New_York"),
        (Step.OVERDUE, "practice", "ada@example.org", "Mon 08 00:00", "Asia/Tokyo"),  # no reminders on Saturday
        (Step.MANAGER, "practice", "mia@example.org", "Mon 08 14:00", "America/New_York"),
    ]


def test_a_manager_from_elsewhere_is_written_to_in_the_learners_working_time() -> None:
    track = story(manager="boss@example.com")

    assert [f"{each.at:%a %d %H:%M} {each.time_zone}" for each in track.reminders if each.to == "boss@example.com"] == [
        "Mon 08 00:00 Asia/Tokyo",
        "Tue 09 00:00 Asia/Tokyo",
    ]


def test_without_a_manager_the_track_says_that_nobody_else_is_reminded() -> None:
    track = story(manager="")

    assert {each.step for each in track.reminders} == {Step.AHEAD, Step.OVERDUE}
    assert "Has no manager in people.csv, so nobody else is reminded" in track.warnings


def test_a_module_stands_in_for_a_session_and_its_check_is_named() -> None:
    course = a_course("heights", alone("theory"), live("practice", 60, module="Film 3", check="ten questions"))

    (found,) = story(course).replacements

    assert (found.content, found.check, found.late) == ("Film 3", "ten questions", False)


def test_without_a_module_the_recording_that_is_there_first_stands_in() -> None:
    later = a_section("mia", meets("practice", "2027-03-09 10:00"), ident="heights-1")
    first = a_section("mia", meets("practice", "2027-03-08 10:00"), ident="heights-2")

    track = story(COURSE, later, first)

    (found,) = track.replacements
    assert (found.content, found.late) == ("recording of heights-2 (Ines)", True)
    assert (
        "Practice: study begins before the recording of heights-2 (Ines) is there, Monday 8 March 2027; name a module"
        in track.warnings
    )
    assert "Practice: programme.toml names no check of understanding" in track.warnings


def test_practice_in_person_is_not_passed_off_as_done_alone() -> None:
    course = a_course("heights", alone("theory"), live("practice", 60, in_person=True))

    assert "Practice: practice in person, which cannot be practised alone" in story(course).warnings
    assert "Practice: there is no recording, and programme.toml names no module" in story(course).warnings


def test_the_alternative_of_the_plan_is_the_track() -> None:
    people = [INES, replace(INES, id=PersonId("bo"), name="Bo", email="bo@example.org"), a_person("Cleo")]
    programme = a_programme(people, [COURSE], enrol("bo cleo"), rules={"min_peers": 1})
    plan = a_plan(
        self_paced=[by_themselves("bo"), by_themselves("cleo")], study=[a_block("bo", "theory", "2027-03-01 08:00")]
    )

    offered = with_self_paced_tracks(programme, find_availability(programme), plan)
    again = with_self_paced_tracks(programme, find_availability(programme), offered)

    (bo,) = offered.self_paced[0].alternatives
    assert (bo.kind, bo.points, bo.peers, bo.due) == ("self-paced", 0, ("cleo",), utc("2027-03-01 09:00"))
    assert [each.instructor for each in bo.office_hours] == ["ines"]
    assert bo.text == (
        "Take it alone by Monday 1 March 2027, 10:00 in Berlin: 1 hour in 1 study block, together with Cleo, with an "
        "office hour in working time"
    )
    assert again == offered


def test_a_course_that_must_be_live_waits_for_a_decision_and_says_so() -> None:
    course = replace(COURSE, live=LivePolicy.REQUIRED)
    programme = a_programme([INES, ADA], [course], enrol("ada"))
    plan = a_plan(
        self_paced=[by_themselves("ada", needs_decision=True)], study=[a_block("ada", "theory", "2027-03-04 01:00")]
    )

    (track,) = tracks_of(programme, plan)

    assert (track.wanted_minutes, track.planned_minutes) == (60, 60)
    (offer,) = with_self_paced_tracks(programme, find_availability(programme), plan).self_paced[0].alternatives
    assert offer.text.endswith("; the live parts are planned when somebody decides for it")


def test_no_office_hour_lies_after_the_deadline() -> None:
    busy = a_calendar(("2027-03-01 00:00", "2027-03-02 00:00"))
    people = [a_person("Ines"), a_person("Bo")]
    for due, n_hours in ((date(2027, 3, 1), 0), (date(2027, 3, 2), 1)):
        course = a_course("heights", live("practice"), due=due)
        programme = a_programme(people, [course], enrol("bo"), calendars={"ines": busy})
        plan = a_plan(self_paced=[by_themselves("bo")])

        assert len(plan_office_hours(programme, find_availability(programme), plan).slots) == n_hours


def test_less_than_an_hour_a_week_together_is_no_company() -> None:
    for until, n_in_reach in (("09:45", 0), ("10:00", 1)):
        people = [a_person("Ines"), a_person("Bo", hours=f"Mo 09:00-{until}"), a_person("Cleo")]
        programme = a_programme(people, [a_course("heights", live("practice"))], enrol("bo cleo"))
        plan = a_plan(self_paced=[by_themselves("bo"), by_themselves("cleo")])

        assert [each.company.n_in_reach for each in tracks_of(programme, plan)] == [n_in_reach, n_in_reach]


def test_an_answer_waits_for_the_instructors_next_monday_and_not_beyond_the_programme() -> None:
    people = [a_person("Ines", hours="Mo 09:00-10:00"), a_person("Bo")]
    for end, minutes in (("2027-03-08", 0), ("2027-03-15", 39 * 60)):
        programme = a_programme(people, [a_course("heights", live("practice"))], enrol("bo"), end=end)

        (track,) = tracks_of(programme, a_plan(self_paced=[by_themselves("bo")]))

        assert track.answer_minutes == minutes
