"""Packaged sample programmes, and the seeded generator of programmes of any size.

Every person in them is invented. The same name and seed give the same programme on every machine.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from scheduler.domain.programme import Programme
from scheduler.errors import SchedulerError
from scheduler.samples import global_onboarding, hospital_ward, project_team, working_at_heights
from scheduler.samples.scale import make_scale

__all__ = ["SAMPLES", "Sample", "UnknownSample", "make_sample", "make_scale"]


class UnknownSample(SchedulerError):
    """There is no sample of that name."""


@dataclass(frozen=True, slots=True)
class Sample:
    """A packaged programme: its name on the command line, one line about it, and how it is made from a seed."""

    name: str
    about: str
    make: Callable[[int], Programme]


SAMPLES: Mapping[str, Sample] = {
    each.name: each
    for each in (
        Sample(
            "working-at-heights",
            "a certificate course for 60 learners in 9 countries, with in-person practice at two venues",
            working_at_heights.make,
        ),
        Sample(
            "global-onboarding",
            "6 courses for 400 new colleagues in 36 time zones, across the clock changes of March 2027",
            global_onboarding.make,
        ),
        Sample(
            "hospital-ward",
            "mandatory training for 56 people on rotating shifts, at most a third of a ward away at once",
            hospital_ward.make,
        ),
        Sample(
            "project-team",
            "16 people between Honolulu and Auckland with hardly an hour in common",
            project_team.make,
        ),
    )
}


def make_sample(name: str, *, seed: int = 1) -> Programme:
    """Return a packaged programme.

    Parameters
    ----------
    name, seed
        A key of ``SAMPLES``; another seed gives other names and diaries, the same numbers of people, courses and
        enrolments.

    Raises
    ------
    UnknownSample
        If there is no such sample; the message lists those that there are.
    """
    if name not in SAMPLES:
        raise UnknownSample(f"there is no sample named {name!r}; choose one of {', '.join(SAMPLES)}")
    return SAMPLES[name].make(seed)
