"""The generator makes the same kind of programme at any size."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from math import ceil
from pathlib import Path

import pytest

from scheduler.domain.teaching import Priority
from scheduler.folder import read_folder, write_folder
from scheduler.samples.scale import BadScale, make_scale


def test_a_size_and_seed_make_the_same_programme_on_every_machine_and_python() -> None:
    programme = make_scale(40, 3, 1)

    people = [
        (each.id, each.name, each.time_zone, each.working_hours, each.holidays, each.stretch_minutes, each.team)
        for each in programme.people
    ]
    courses = [
        (each.id, each.section_min, each.section_max, each.max_sections, each.instructors, len(each.activities))
        for each in programme.courses
    ]
    enrolments = [(each.learner, each.course, each.priority.value) for each in programme.enrolments]
    told = hashlib.sha256(json.dumps([people, courses, enrolments]).encode())
    diaries = hashlib.sha256(b"".join(programme.calendars.values()))

    # a change of these two means that benchmarks of before and after do not compare: say so in the changelog
    assert told.hexdigest()[:16] == "e0239a858e2ef844"
    assert diaries.hexdigest()[:16] == "754b3603f58b038b"


def test_the_first_people_of_a_larger_programme_are_the_people_of_the_smaller() -> None:
    small, large = make_scale(30, 3, 5), make_scale(60, 5, 5)

    for one, other in zip(small.people[:30], large.people[:30], strict=True):
        assert (one.id, one.name, one.working_hours) == (other.id, other.name, other.working_hours)


def test_five_hundred_learners_have_the_mix_that_the_generator_promises() -> None:
    programme = make_scale(500, 6, 7)
    learners = [each for each in programme.people if each.id.startswith("l")]
    enrolled = Counter(each.learner for each in programme.enrolments)

    assert len(learners) == len(enrolled) == 500
    assert len({each.time_zone for each in learners}) >= 30
    assert len(programme.enrolments) == pytest.approx(1.6 * 500, rel=0.06)
    assert sum(each.priority is Priority.MANDATORY for each in programme.enrolments) == pytest.approx(560, rel=0.1)
    assert sum(each.stretch_minutes == 0 for each in learners) == pytest.approx(175, rel=0.15)
    assert sum(each.working_hours.startswith("week") for each in learners) == pytest.approx(33, rel=0.4)
    assert len(programme.calendars) == pytest.approx(0.96 * len(programme.people), rel=0.02)
    for course in programme.courses:
        assert len(course.instructors) == max(5, ceil(len(programme.enrolled[course.id]) / 30))


def test_it_grows_in_proportion_and_most_but_not_all_courses_have_room() -> None:
    programme = make_scale(1000, 16, 2)
    room = [each.max_sections * each.section_max / len(programme.enrolled[each.id]) for each in programme.courses]

    assert len(programme.enrolments) == pytest.approx(1600, rel=0.05)
    assert sum(each < 1 for each in room) == 2
    n_instructors = len(programme.people) - 1000
    assert n_instructors == pytest.approx(16 * 5 / 1.9, abs=2)


def test_a_made_programme_is_read_back_without_an_error(tmp_path: Path) -> None:
    programme = make_scale(25, 2, 3)

    write_folder(programme, tmp_path)
    reading = read_folder(tmp_path)

    assert reading.errors == ()
    assert reading.programme == programme


@pytest.mark.parametrize(
    ("learners", "courses", "message"),
    [
        (0, 3, "learners: 0 is outside 1 to 100,000; choose a number between"),
        (100_001, 3, "learners: 100001 is outside 1 to 100,000; choose a number between"),
        (10, 0, "courses: 0 is outside 1 to 1,000; choose a number between"),
    ],
)
def test_a_size_that_makes_no_sense_is_refused(learners: int, courses: int, message: str) -> None:
    with pytest.raises(BadScale) as told:
        make_scale(learners, courses, 1)

    assert str(told.value) == message
