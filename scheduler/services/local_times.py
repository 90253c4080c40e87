"""What people's clocks show: the zone that somebody is in, and local dates told against a zone of reference."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from calendars import zones
from scheduler.domain.people import PersonId, Travel
from scheduler.domain.programme import Programme


@dataclass(frozen=True)
class WhereEachIs:
    """In which zone each person is at an instant: at home, or on a journey of travel.csv."""

    home: Mapping[PersonId, str]
    journeys: Mapping[PersonId, tuple[Travel, ...]]

    @classmethod
    def of(cls, programme: Programme) -> WhereEachIs:
        """Return the whereabouts of everybody in a programme."""
        journeys: dict[PersonId, tuple[Travel, ...]] = {}
        for stay in programme.travel:
            journeys[stay.person] = (*journeys.get(stay.person, ()), stay)
        return cls({each.id: each.time_zone for each in programme.people}, journeys)

    def zone(self, person: PersonId, instant: datetime) -> str:
        """Return the zone a person's clock follows: a journey's when the date there lies inside it, else home."""
        for stay in self.journeys.get(person, ()):
            if stay.start <= zones.local(instant, stay.time_zone).date() < stay.end:
                return stay.time_zone
        return self.home[person]

    def local(self, person: PersonId, instant: datetime) -> datetime:
        """Return the naive wall time that a person's own clock shows at an instant."""
        return zones.local(instant, self.zone(person, instant))


def day_shift(local: datetime, reference: date) -> int:
    """Return how many days a local date lies after (or, negative, before) a reference date."""
    return (local.date() - reference).days
