"""Office hours: the fewest half-hours in which every self-paced learner can ask, and how long an answer takes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from scheduler.domain.people import PersonId
from scheduler.domain.plan import OfficeHour, Plan
from scheduler.domain.programme import Programme
from scheduler.domain.teaching import Course, CourseId
from scheduler.services.find_availability import Availability, horizon
from scheduler.services.hang_study import deadline_of
from solver.set_cover import fewest_covering

SLOT_MINUTES = 30

Bits = NDArray[np.uint8]
Key = tuple[PersonId, CourseId]
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class OfficeHours:
    """The slots, in order of time; which of them each self-paced enrolment can use; and whether fewer would not do.

    An enrolment without any has no instructor at work in its learner's hours before its deadline.
    """

    slots: tuple[OfficeHour, ...]
    of: Mapping[Key, tuple[OfficeHour, ...]]
    proven: bool


def qualified(programme: Programme, course: Course) -> tuple[PersonId, ...]:
    """Return the instructors of a course who speak its language."""
    return tuple(each for each in course.instructors if programme.person[each].speaks(course.language))


def at_work(availability: Availability, plan: Plan) -> Bits:
    """Return who is at work and free to talk, ``(people, cells)``: working, neither busy nor in a live session."""
    free: Bits = availability.working & (1 - availability.busy)
    row = {each: index for index, each in enumerate(availability.people)}
    for section in plan.sections:
        for session in section.sessions:
            taken = _cells(availability, session.start, session.end)
            free[row[section.instructor], taken] = 0
            for seat in section.seats:
                if session.activity not in seat.recordings:
                    free[row[seat.learner], taken] = 0
    return free


def _cells(availability: Availability, start: datetime, end: datetime) -> slice:
    grid = availability.grid
    first, last = (int((each - _EPOCH).total_seconds()) // 60 - grid.first_minute for each in (start, end))
    return slice(max(0, first // grid.minutes), max(0, -(-last // grid.minutes)))


def plan_office_hours(programme: Programme, availability: Availability, plan: Plan) -> OfficeHours:
    """Return the fewest half-hours such that every self-paced enrolment has one, wherever that can be.

    A half-hour begins on the hour or half-hour UTC (on the hour where the grid does not divide 30 minutes), so that no
    instructor's overlap. It lies in the working time of one instructor and of the learner, free of busy time and
    of sessions, and before the course's deadline; study may be paused for it. Between equally few, those nearest to the
    time from the learners' first study block to their last are taken, since questions come then.
    """
    keys = [(each.learner, each.course) for each in plan.self_paced]
    starts, width = _starts(programme, availability)
    if not keys or not len(starts):
        return OfficeHours((), dict.fromkeys(keys, ()), proven=True)
    row = {each: index for index, each in enumerate(availability.people)}
    free = _whole(at_work(availability, plan), starts, width)
    minutes = availability.grid.first_minute + starts * availability.grid.minutes
    open_until = np.array([_until(programme, *key) for key in keys])
    in_time = minutes[None, :] + SLOT_MINUTES <= open_until[:, None]
    asking = free[[row[learner] for learner, _ in keys]].astype(bool) & in_time
    able = {each.id: frozenset(qualified(programme, each)) for each in programme.courses}
    instructors = sorted({person for _, course in keys for person in able[course]}, key=row.__getitem__)
    holds: list[NDArray[np.bool_]] = []
    offers: list[tuple[PersonId, int]] = []
    for person in instructors:
        served = np.array([person in able[course] and person != learner for learner, course in keys])
        slots = np.flatnonzero(free[row[person]])
        holds.append((asking[:, slots] & served[:, None]).T)
        offers.extend((person, int(slot)) for slot in slots)
    together = np.concatenate(holds).astype(np.uint8) if holds else np.zeros((0, len(keys)), np.uint8)
    first, last = _studying(programme, plan, keys)
    away = np.maximum(0, np.maximum(first[:, None] - minutes[None, :], minutes[None, :] + SLOT_MINUTES - last[:, None]))
    at = np.array([slot for _, slot in offers], np.int64)
    cost = (together * away.T[at]).sum(axis=1) // np.maximum(1, together.sum(axis=1))
    cover = fewest_covering(together, cost)
    chosen = {each: _office_hour(offers[each][0], int(minutes[offers[each][1]])) for each in cover.chosen}
    of = {
        key: tuple(sorted((hour for each, hour in chosen.items() if together[each, at]), key=_when))
        for at, key in enumerate(keys)
    }
    return OfficeHours(tuple(sorted(chosen.values(), key=_when)), of, cover.proven)


def _starts(programme: Programme, availability: Availability) -> tuple[NDArray[np.int64], int]:
    """Return the cells in which a half-hour may begin, and how many cells it touches."""
    grid = availability.grid
    step, width = (30 if 30 % grid.minutes == 0 else 60), -(-SLOT_MINUTES // grid.minutes)
    begin, end = (int(each.timestamp()) // 60 for each in horizon(programme))
    minutes = grid.first_minute + np.arange(max(0, grid.n_cells - width + 1), dtype=np.int64) * grid.minutes
    good = (minutes % step == 0) & (minutes >= begin) & (minutes + SLOT_MINUTES <= end)
    return np.flatnonzero(good), width


def _whole(free: Bits, starts: NDArray[np.int64], width: int) -> Bits:
    """Return for everybody whether all cells from each start on are free."""
    whole: Bits = free[:, starts].copy()
    for later in range(1, width):
        whole &= free[:, starts + later]
    return whole


def _studying(programme: Programme, plan: Plan, keys: list[Key]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the minutes at which each enrolment's first block begins and its last ends; else the whole programme's."""
    start, end = horizon(programme)
    spans: dict[Key, tuple[datetime, datetime]] = {}
    for block in plan.study_blocks:
        key = block.learner, block.course
        since, until = spans.get(key, (block.start, block.end))
        spans[key] = min(since, block.start), max(until, block.end)
    both = [[int(each.timestamp()) // 60 for each in spans.get(key, (start, end))] for key in keys]
    table = np.array(both, np.int64).reshape(len(keys), 2)
    return table[:, 0], table[:, 1]


def _until(programme: Programme, learner: PersonId, course: CourseId) -> int:
    end = horizon(programme)[1]
    deadline = deadline_of(programme, programme.course[course], learner)
    return int(min(end, deadline or end).timestamp()) // 60


def _office_hour(instructor: PersonId, minute: int) -> OfficeHour:
    start = _EPOCH + timedelta(minutes=minute)
    return OfficeHour(instructor, start, start + timedelta(minutes=SLOT_MINUTES))


def _when(each: OfficeHour) -> tuple[datetime, PersonId]:
    return each.start, each.instructor


def answer_minutes(
    availability: Availability, free: Bits, learner: PersonId, instructors: Iterable[PersonId]
) -> int | None:
    """Return how much of a learner's working time passes at most until an instructor is at work, in minutes.

    A question may come up in any cell in which the learner works; of their working cells so many pass until the next
    one in which an instructor is free to talk (``free``, as `at_work` gives it). Questions after the last such cell of
    the programme wait for what comes after it, and are not counted. None: no instructor is ever free, or the learner
    never asks.
    """
    row = {each: index for index, each in enumerate(availability.people)}
    rows = [row[each] for each in instructors if each != learner]
    answering = np.flatnonzero(free[rows].any(axis=0)) if rows else np.empty(0, np.int64)
    asking = np.flatnonzero(availability.working[row[learner]])
    if not len(answering):
        return None
    asking = asking[asking <= answering[-1]]
    if not len(asking):
        return None
    worked = np.concatenate(([0], np.cumsum(availability.working[row[learner]], dtype=np.int64)))
    answered = answering[np.searchsorted(answering, asking)]
    return int((worked[answered] - worked[asking]).max()) * availability.grid.minutes
