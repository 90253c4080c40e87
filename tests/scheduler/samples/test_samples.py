"""The packaged samples are what their descriptions say, whatever the seed."""

from __future__ import annotations

import hashlib
from collections import Counter

import pytest

from scheduler.domain.people import PersonId
from scheduler.domain.programme import Programme
from scheduler.samples import SAMPLES, UnknownSample, make_sample


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
