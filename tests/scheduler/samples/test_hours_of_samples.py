"""What the samples' hours and diaries come to, once read as availability."""

from __future__ import annotations

import numpy as np
import pytest

from scheduler.samples import SAMPLES, make_sample
from scheduler.services.find_availability import find_availability


@pytest.mark.parametrize("name", SAMPLES)
def test_the_calendars_of_a_sample_are_read_without_a_problem(name: str) -> None:
    availability = find_availability(make_sample(name))

    assert availability.problems == ()
    known = availability.busy[availability.known]
    assert (known.any(axis=1)).mean() > 0.9, "a diary without a busy quarter of an hour is no diary"


def test_four_climbers_share_no_hour_with_anyone_even_if_everybody_stretches() -> None:
    programme = make_sample("working-at-heights")
    availability = find_availability(programme)
    apart = [n for n, each in enumerate(programme.people) if each.time_zone in ("Australia/Perth", "Asia/Tokyo")]
    apart += [n for n, each in enumerate(programme.people) if each.working_hours == "Sa-Su 08:00-18:00"]

    assert len(apart) == 4
    for one in apart:
        assert availability.reach[one].any()
        others = np.delete(availability.reach, one, axis=0).any(axis=0)
        assert not (availability.reach[one] & others).any(), programme.people[one]


def test_no_quarter_of_an_hour_lies_in_the_hours_of_the_whole_project_team() -> None:
    programme = make_sample("project-team")
    availability = find_availability(programme)

    assert len(programme.people) == 16
    assert availability.working.sum(axis=0).max() < 10
    assert availability.reach.sum(axis=0).max() < 16
