"""Milestones of a self-paced track, and who is reminded of each when, by the reader's own clock and working days."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum

from calendars.hours import working_spans
from scheduler.domain.people import Person, PersonId
from scheduler.domain.plan import StudyBlock
from scheduler.domain.programme import Programme
from scheduler.domain.teaching import ActivityId
from scheduler.services.find_availability import horizon, stays_of
from scheduler.services.local_times import WhereEachIs

BEFORE, AFTER = timedelta(days=15), timedelta(days=45)
"""How far beyond the programme working days are looked for: over any holiday season."""


@dataclass(frozen=True, slots=True)
class Milestone:
    """An activity is done by then, if it is done as planned; and by ``due`` at the latest, where it has such a date."""

    activity: ActivityId
    done_by: datetime
    due: datetime | None


class Step(StrEnum):
    """The rungs of the ladder, each for what the one before did not bring about."""

    AHEAD = "ahead"
    OVERDUE = "overdue"
    MANAGER = "manager"


@dataclass(frozen=True, slots=True)
class Reminder:
    """What is sent to an address at an instant, and the zone whose clock the reader sees.

    A rung after the first is only sent where the activity is not done.
    """

    step: Step
    activity: ActivityId
    to: str
    at: datetime
    time_zone: str


def milestones(blocks: Iterable[StudyBlock]) -> tuple[Milestone, ...]:
    """Return the milestones of one track: the end of each activity's last block."""
    last: dict[ActivityId, StudyBlock] = {}
    for block in sorted(blocks, key=lambda each: each.start):
        last[block.activity] = block
    return tuple(Milestone(each.activity, each.end, each.due) for each in last.values())


class Working:
    """The first working moment of each working day of anybody in a programme, by their own clock."""

    def __init__(self, programme: Programme) -> None:
        self.programme, self.where = programme, WhereEachIs.of(programme)
        self._stays = stays_of(programme)
        self._by_email = {each.email.casefold(): each for each in programme.people}
        self._days: dict[PersonId, tuple[list[date], list[datetime]]] = {}

    def person_at(self, email: str) -> Person | None:
        """Return whoever has an address, if they are in the programme."""
        return self._by_email.get(email.casefold())

    def days(self, person: Person) -> tuple[list[date], list[datetime]]:
        """Return somebody's working days and the instant at which each begins, ascending."""
        if person.id not in self._days:
            start, end = horizon(self.programme)
            spans = working_spans(
                person.working_hours,
                zone=person.time_zone,
                holidays=person.holidays,
                start=start - BEFORE,
                end=end + AFTER,
                stays=self._stays.get(person.id, ()),
                where=f"person {person.id}",
            )
            first: dict[date, datetime] = {}
            for begins, _ in spans.pairs():
                instant = datetime.fromtimestamp(begins, UTC)
                day = self.where.local(person.id, instant).date()
                first[day] = min(first.get(day, instant), instant)
            days = sorted(first)
            self._days[person.id] = days, [first[each] for each in days]
        return self._days[person.id]

    def day_before(self, person: Person, instant: datetime) -> datetime | None:
        """Return when the last working day before that of an instant begins."""
        days, begins = self.days(person)
        at = bisect_left(days, self.where.local(person.id, instant).date())
        return begins[at - 1] if at > 0 else None

    def day_after(self, person: Person, instant: datetime) -> datetime | None:
        """Return when the first working day after that of an instant begins."""
        days, begins = self.days(person)
        at = bisect_right(days, self.where.local(person.id, instant).date())
        return begins[at] if at < len(begins) else None


def reminders(working: Working, learner: Person, passed: Iterable[Milestone]) -> tuple[Reminder, ...]:
    """Return the ladder of one track, in order of time.

    The learner is reminded when the last working day before the milestone's begins; if it is not done, again when the
    first working day after it begins, and the manager when their next working day after that reminder begins. A manager
    who is not in the programme is written to in the learner's working time. Nothing is sent before the start.
    """
    rung = {step: place for place, step in enumerate(Step)}
    return tuple(sorted(_ladder(working, learner, passed), key=lambda each: (each.at, rung[each.step])))


def _ladder(working: Working, learner: Person, passed: Iterable[Milestone]) -> Iterator[Reminder]:
    start = horizon(working.programme)[0]
    manager = working.person_at(learner.manager) if learner.manager else None
    reader = manager or learner
    for each in passed:
        # what ends at midnight belongs to the day before
        moment = each.done_by - timedelta(minutes=1)
        overdue = working.day_after(learner, moment)
        rungs = [
            (Step.AHEAD, learner, learner.email, working.day_before(learner, moment)),
            (Step.OVERDUE, learner, learner.email, overdue),
            (Step.MANAGER, reader, learner.manager, working.day_after(reader, overdue) if overdue else None),
        ]
        for step, person, address, at in rungs:
            if address and at is not None and at >= start:
                yield Reminder(step, each.activity, address, at, working.where.zone(person.id, at))
