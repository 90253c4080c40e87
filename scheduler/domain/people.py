"""People, learners and instructors alike, and their journeys."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import NewType

PersonId = NewType("PersonId", str)


@dataclass(frozen=True, slots=True)
class Travel:
    """A stay elsewhere: hours and clock follow ``time_zone`` on these local dates.

    ``start`` is the first local date there, ``end`` the first local date no longer there. ``extra`` keeps columns that
    the contract does not know.
    """

    person: PersonId
    start: date
    end: date
    time_zone: str
    extra: tuple[tuple[str, str], ...] = ()


HOURS_IN_CALENDAR = "calendar"
"""What stands for working hours where a person's calendar says them (VAVAILABILITY)."""


@dataclass(frozen=True, slots=True)
class Person:
    """Someone who learns, teaches, or does both.

    ``working_hours`` is in OpenStreetMap ``opening_hours`` notation, in local time, or ``calendar`` where the person's
    calendar says them. ``holidays`` is an ISO 3166
    code with an optional subdivision (``DE-BY``), or empty. ``stretch_minutes`` is how far outside each working
    interval a live session is accepted. ``burden_minutes`` are out-of-hours minutes borne in earlier programmes.
    ``extra`` keeps columns that the contract does not know, so that writing a folder back loses nothing.
    """

    id: PersonId
    name: str
    email: str
    time_zone: str
    working_hours: str
    holidays: str = ""
    stretch_minutes: int = 0
    languages: tuple[str, ...] = ()
    team: str = ""
    manager: str = ""
    venues: tuple[str, ...] = ()
    burden_minutes: int = 0
    extra: tuple[tuple[str, str], ...] = ()

    @property
    def hours_are_in_calendar(self) -> bool:
        """Whether the person's calendar says when they work."""
        return self.working_hours == HOURS_IN_CALENDAR

    @property
    def hours_in_words(self) -> str:
        """When the person works, for a sentence: ``works …``."""
        return "when their calendar says so" if self.hours_are_in_calendar else self.working_hours

    def speaks(self, language: str) -> bool:
        """Whether one of the person's languages is ``language``, compared without regard to case."""
        return language.casefold() in {each.casefold() for each in self.languages}
