"""Packaged sample programmes.

Every person in them is invented. The same name and seed give the same programme on every machine.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from scheduler.domain.programme import Programme
from scheduler.errors import SchedulerError
from scheduler.samples import working_at_heights

__all__ = ["SAMPLES", "Sample", "UnknownSample", "make_sample"]


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
