"""The packaged samples are what their descriptions say, whatever the seed."""

from __future__ import annotations

import hashlib
from collections import Counter
from datetime import date
from math import ceil
from pathlib import Path

import pytest

from scheduler.domain.people import PersonId
from scheduler.domain.programme import Programme, Rules, Weights
from scheduler.domain.teaching import LivePolicy, Preference, Priority
from scheduler.folder import read_folder, write_folder
from scheduler.samples import SAMPLES, UnknownSample, hospital_ward, make_sample


def fingerprint(programme: Programme) -> str:
    """Everything in a programme, as one short text."""
    return hashlib.sha256(repr(programme).encode()).hexdigest()


def learners(programme: Programme) -> list[PersonId]:
    return sorted({each.learner for each in programme.enrolments})


@pytest.mark.parametrize("name", SAMPLES)
def test_the_same_name_and_seed_make_the_same_programme(name: str) -> None:
    assert fingerprint(make_sample(name, seed=3)) == fingerprint(make_sample(name, seed=3))


@pytest.mark.parametrize("name", SAMPLES)
def test_another_seed_changes_names_and_diaries_but_no_number(name: str) -> None:
    one, other = make_sample(name, seed=1), make_sample(name, seed=2)

    assert fingerprint(one) != fingerprint(other)
    for count in (
        lambda p: (len(p.people), len(p.calendars), len(learners(p))),
        lambda p: Counter(each.time_zone for each in p.people),
        lambda p: [(each.id, len(p.enrolled[each.id])) for each in p.courses],
    ):
        assert count(one) == count(other)


@pytest.mark.parametrize("name", SAMPLES)
def test_every_reference_inside_a_sample_leads_somewhere(name: str) -> None:
    programme = make_sample(name)
    people, courses, venues = programme.person, programme.course, programme.venue

    assert len(people) == len(programme.people)
    assert {each.email for each in programme.people} == {each.email.lower() for each in people.values()}
    assert len({each.email for each in programme.people}) == len(people)
    assert set(programme.calendars) <= set(people)
    assert {each.person for each in programme.travel} <= set(people)
    assert {venue for each in programme.people for venue in each.venues} <= set(venues)
    for course in programme.courses:
        assert set(course.instructors) <= set(people)
        assert set(course.requires) <= set(courses)
    pairs = [(each.learner, each.course) for each in programme.enrolments]
    assert len(set(pairs)) == len(pairs)
    assert {learner for learner, _ in pairs} <= set(people)
    assert {course for _, course in pairs} == set(courses)
    for learner, taken in pairs:
        assert learner not in courses[taken].instructors, f"{learner} would teach themselves {taken}"


def test_working_at_heights_has_60_learners_in_9_countries_and_every_kind_of_activity() -> None:
    programme = make_sample("working-at-heights")
    here = [programme.person[each] for each in learners(programme)]

    assert len(here) == 60
    assert Counter(each.holidays[:2] for each in here) == {
        "CA": 14, "US": 9, "GB": 10, "NL": 6, "DE": 6, "ES": 6, "MX": 6, "AU": 2, "JP": 1,
    }  # fmt: skip
    assert len(programme.venues) == 2
    unknown = [each for each in programme.people if each.id not in programme.calendars]
    assert len(unknown) == 6


def test_an_unknown_sample_is_refused_with_the_names_there_are() -> None:
    with pytest.raises(UnknownSample) as told:
        make_sample("working-at-height")

    assert str(told.value) == f"there is no sample named 'working-at-height'; choose one of {', '.join(SAMPLES)}"


@pytest.mark.parametrize("name", SAMPLES)
def test_a_sample_is_read_back_from_its_folder_without_a_word(name: str, tmp_path: Path) -> None:
    programme = make_sample(name)

    write_folder(programme, tmp_path / name)
    reading = read_folder(tmp_path / name)

    assert (reading.errors, reading.warnings) == ((), ())
    assert reading.programme == programme


def test_global_onboarding_has_400_learners_in_36_zones_and_6_courses_across_the_clock_changes() -> None:
    programme = make_sample("global-onboarding")
    here = [programme.person[each] for each in learners(programme)]

    assert len(here) == 400
    assert len({each.time_zone for each in here}) == 36
    assert len(programme.courses) == 6
    assert programme.start < date(2027, 3, 14) < date(2027, 3, 28) < programme.end


def test_a_ward_has_rotating_shifts_and_lets_a_third_of_a_team_go() -> None:
    programme = make_sample("hospital-ward")

    assert len(learners(programme)) == 56
    assert sum(each.working_hours.startswith("week 01-53/2") for each in programme.people) > 30
    sizes = Counter(each.team for each in programme.people if each.team in hospital_ward.WARDS)
    assert set(sizes.values()) == {12}
    assert ceil(programme.rules.max_team_share_away * 12) == 4


def test_every_part_of_the_contract_is_used_by_some_sample() -> None:
    made = [make_sample(name) for name in SAMPLES]
    courses = [course for each in made for course in each.courses]
    live = [activity for course in courses for activity in course.live_activities]
    people = [person for each in made for person in each.people]
    enrolments = [enrolment for each in made for enrolment in each.enrolments]

    for name in Rules.__dataclass_fields__:
        if name != "grid_minutes":
            assert any(getattr(each.rules, name) != getattr(Rules(), name) for each in made), name
    for name in Weights.__dataclass_fields__:
        if name not in {"missed_optional", "moved_seat", "changed_time"}:  # samples are not planned again
            assert any(getattr(each.weights, name) != getattr(Weights(), name) for each in made), name
    assert any(each.venues and each.travel for each in made)
    assert any(each.requires for each in courses)
    assert any(each.recordings_allowed for each in courses)
    assert any(each.live is LivePolicy.REQUIRED for each in courses)
    assert any(each.max_sections_per_instructor for each in courses)
    assert {"en", "es"} == {each.language for each in courses}
    assert any(each.in_person for each in live)
    assert any(each.self_paced_minutes != each.duration_minutes for each in live)
    assert any(each.max_days_after_previous for each in live)
    assert any(each.max_days_after_study for each in live)
    assert any(each.module and each.check for each in live)
    assert any(each.due for each in courses)
    assert any(each.certificate for each in courses)
    assert any(each.expires for each in enrolments)
    assert any(each.burden_minutes for each in people)
    assert any(each.venues for each in people)
    assert {each.preference for each in enrolments} == set(Preference)
    assert {each.priority for each in enrolments} == set(Priority)
    instructors = {(id(each), teacher) for each in made for course in each.courses for teacher in course.instructors}
    assert any((id(each), one.learner) in instructors for each in made for one in each.enrolments)
    text = b"".join(file for each in made for file in each.calendars.values())
    for part in (
        b"RRULE", b"UNTIL=", b"INTERVAL=2", b"BYDAY=", b"EXDATE", b"RECURRENCE-ID", b"VALUE=DATE",
        b"TRANSP:TRANSPARENT", b"STATUS:CANCELLED", b"BEGIN:VFREEBUSY", b"BUSY-TENTATIVE", b"\r\n ",
    ):  # fmt: skip
        assert part in text, part
