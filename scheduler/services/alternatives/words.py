"""What an alternative asks for and gives, as a coordinator would say it: local times with their places, names."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import pairwise

from calendars.lines import one_line
from scheduler.domain.people import PersonId
from scheduler.domain.plan import Section
from scheduler.domain.programme import Programme
from scheduler.domain.teaching import Course, Preference
from scheduler.services.check_plan.words import counted, listed
from scheduler.services.find_availability import Availability
from scheduler.services.invite_words import DAYS, MONTHS, city, label
from scheduler.services.invite_words import local as local_time
from scheduler.services.local_times import WhereEachIs

MOST_ZONES = 3
MOST_NAMES = 4


class Words:
    """The words for one programme."""

    def __init__(self, programme: Programme, availability: Availability) -> None:
        self.programme = programme
        self.where = WhereEachIs.of(programme)
        self.wishing = {
            (each.learner, each.course) for each in programme.enrolments if each.preference is Preference.SELF_PACED
        }
        self._named: dict[PersonId, None] = {}
        self.unknown = {
            person for person, known in zip(availability.people, availability.known, strict=True) if not known
        }

    def called(self, person: PersonId) -> str:
        """Return a name with its identifier; whose calendar is unknown is said by `doubts`."""
        self._named.setdefault(person)
        return f"{one_line(self.programme.person[person].name)} ({person})"

    def doubts(self) -> str:
        """Return a sentence on everybody named since the last time whose calendar is unknown; empty for nobody."""
        unknown = [person for person in self._named if person in self.unknown]
        self._named.clear()
        if not unknown:
            return ""
        said = _names([one_line(self.programme.person[each].name) for each in unknown])
        return f" No calendar of {said} was at hand, so it may clash with something in it."

    def wishes(self, learners: Sequence[PersonId], course: Course) -> str:
        """Return a sentence on those of some new learners of a course who asked for the self-paced track."""
        alone = [one_line(self.programme.person[each].name) for each in learners if (each, course.id) in self.wishing]
        return f" {_names(alone)} asked for the self-paced track: ask first." if alone else ""

    def all_called(self, people: Sequence[PersonId]) -> str:
        """Return some names, and how many more there are."""
        return _names([self.called(each) for each in people])

    def times(self, section: Section, people: Iterable[PersonId]) -> str:
        """Return when a section meets by its own clock, and in brackets what some people's clocks show then."""
        starts = [each.start for each in section.sessions]
        anchor = section.time_zone
        local = [local_time(each, anchor) for each in starts]
        first = local[0]
        rhythm = {(each.weekday(), each.time()) for each in local}
        days = [(b.date() - a.date()).days for a, b in pairwise(local)]
        if len(local) > 1 and len(rhythm) == 1 and set(days) == {7}:
            said = f"{DAYS[first.weekday()]}s at {first:%H:%M} in {city(anchor)}, from {_day(first)}"
        else:
            said = f"{listed(f'{_day(each)} at {each:%H:%M}' for each in local)} in {city(anchor)}"
        elsewhere = self._elsewhere(starts[0], anchor, first, people)
        return f"{said} ({elsewhere})" if elsewhere else said

    def _elsewhere(self, start: datetime, anchor: str, first: datetime, people: Iterable[PersonId]) -> str:
        zones = dict.fromkeys(self.where.zone(each, start) for each in people)
        shown: dict[str, str] = {}
        for zone in zones:
            there = local_time(start, zone)
            if zone != anchor and there.utcoffset() != first.utcoffset():
                day = f"{DAYS[there.weekday()]} " if there.date() != first.date() else ""
                shown.setdefault(f"{day}{there:%H:%M}", city(zone))
        said = [f"{time} in {place}" for time, place in list(shown.items())[:MOST_ZONES]]
        return ", ".join(said)

    def seat_words(self, learners: Sequence[PersonId], sections: Sequence[Section], *, new: bool) -> str:
        """Return who sits where, for one section."""
        section = sections[0]
        people = [*learners, section.instructor]
        if new:
            others = [each.learner for each in section.seats if each.learner not in learners]
            size = counted(len(section.seats), "learner")
            with_them = f" for {size}" if others or len(learners) > 1 else ""
            teacher = self.called(section.instructor)
            return f"a new section{with_them} with {teacher}, {self.times(section, people)}"
        return f"a seat in {section.id}, {self.times(section, people)}"

    @staticmethod
    def date(moment: datetime) -> str:
        """Return a date as people say it."""
        return _day(moment)

    def recordings(self, section: Section, learner: PersonId) -> str:
        """Return which sessions a learner makes up, as a phrase; empty for none."""
        for seat in section.seats:
            if seat.learner == learner and seat.recordings:
                return f"{listed(label(each) for each in seat.recordings)} made up from the recording"
        return ""


def _names(names: Sequence[str]) -> str:
    more = len(names) - MOST_NAMES
    return f"{', '.join(names[:MOST_NAMES])} and {more} more" if more > 0 else listed(names)


def _day(moment: datetime) -> str:
    return f"{DAYS[moment.weekday()]} {moment.day} {MONTHS[moment.month - 1]}"
