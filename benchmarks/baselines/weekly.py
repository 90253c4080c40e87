"""Weekly series: one session a week at the same wall-clock time, which is what people plan without a solver.

Where a course does not allow a week between two sessions, the next multiple of a week is taken, or else as many days
as it allows.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from benchmarks.baselines.book import Book
from benchmarks.baselines.starts import Mask, attendance, cells_of, minutes_late, price
from solver.free_time import free_study_minutes
from solver.problem import Course, Ints, LiveActivity, Problem
from solver.solution import Seat, Section

NEVER = -(1 << 40)
"""The gain of a seat that there cannot be."""
WEEK = 7


@dataclass
class Offer:
    """All weekly series of a course under one instructor (and, in person, at one venue).

    Attributes
    ----------
    starts
        ``(series, sessions)``: the cells in which their sessions start.
    gains
        ``(rows, series)``: the points that a seat saves each learner of the course, ``NEVER`` where it is impossible.
    costs
        ``(series,)``: the points of opening one: the section, its irregular sessions, the instructor's late hours.
    """

    course: int
    instructor: int
    venue: int
    starts: Ints
    gains: Ints
    costs: Ints

    @property
    def attended(self) -> Mask:
        """Who could sit in which series, ``(rows, series)``."""
        found: Mask = self.gains > NEVER
        return found


class Class:
    """The learners of a course who may be seated by a baseline: they speak its language and want live sessions."""

    def __init__(self, problem: Problem, book: Book, course: int) -> None:
        self.problem, self.book, self.course = problem, book, course
        self.what: Course = problem.courses[course]
        speaking = [e for e in problem.enrolled[course] if problem.enrolments[e].speaks]
        self.enrolments = [e for e in speaking if not problem.enrolments[e].prefers_self_paced]
        self.people = np.array([problem.enrolments[e].person for e in self.enrolments], np.int64)
        live = self.what.live
        self.may_attend = {each: self._may_attend(each) for each in set(live)}
        self.late = {each: minutes_late(problem, self.people, each) for each in set(live)}
        self.studied = _study_minutes(problem, self.people, self.what)

    def _may_attend(self, live: LiveActivity) -> Mask:
        found: Mask = attendance(self.problem, self.people, live)
        found &= self.book.free(self.people, live, teaching=False)
        return found

    def hosts(self) -> list[tuple[int, int]]:
        """Return who could teach the course where: (instructor, venue), the venue -1 where none is needed."""
        in_person = any(each.in_person for each in self.what.live)
        reaches = self.problem.reaches_venue
        found = []
        for instructor in self.what.instructors:
            if in_person:
                found += [(instructor, venue) for venue in np.flatnonzero(reaches[instructor]).tolist()]
            else:
                found.append((instructor, -1))
        return found

    def offers(self) -> list[Offer]:
        """Return the weekly series of every host, as the book stands now."""
        return [self._offer(instructor, venue) for instructor, venue in self.hosts()]

    def _offer(self, instructor: int, venue: int) -> Offer:
        problem, what = self.problem, self.what
        own = np.array([instructor], np.int64)
        allowed = [attendance(problem, own, each)[0] for each in what.live]
        starts = weekly_starts(problem, what, instructor, allowed)
        late = np.zeros(len(starts), np.int64)
        for k, live in enumerate(what.live):
            late += minutes_late(problem, own, live)[0, starts[:, k]]
        borne = self.book.late[instructor]
        costs = problem.weights.section + price(borne + late) - price(np.asarray(borne))
        walls = problem.wall[problem.anchor_of[instructor]][starts]
        costs = costs + problem.weights.irregular * (walls != walls[:, :1]).sum(axis=1)
        return Offer(self.course, instructor, venue, starts, self._gains(starts, venue), np.asarray(costs))

    def _gains(self, starts: Ints, venue: int) -> Ints:
        problem, what, weights = self.problem, self.what, self.problem.weights
        shape = len(self.enrolments), len(starts)
        missed, late = np.zeros(shape, np.int64), np.zeros(shape, np.int64)
        possible = np.ones(shape, np.bool_)
        for k, live in enumerate(what.live):
            attends = self.may_attend[live][:, starts[:, k]]
            if live.in_person:
                attends = attends & (problem.reaches_venue[self.people, venue] > 0)[:, None]
            missed += ~attends
            late += np.where(attends, self.late[live][:, starts[:, k]], 0)
        possible &= missed <= what.recordings_allowed
        if what.live:
            for required in what.requires:
                possible &= self.book.finished[self.people, required][:, None] <= starts.min(axis=1)[None, :]
        borne = self.book.late[self.people][:, None]
        saved = np.array([problem.enrolments[e].miss for e in self.enrolments], np.int64)[:, None]
        gains = saved - (price(borne + late) - price(borne)) - weights.recording * missed
        gains -= weights.missing_study_minute * self._study_missing(starts)
        return np.where(possible, gains, NEVER)

    def _study_missing(self, starts: Ints) -> Ints:
        """Return the minutes of study for which there is no room between the sessions, ``(rows, series)``."""
        missing = np.zeros((len(self.enrolments), len(starts)), np.int64)
        efforts = _efforts(self.what)
        last = self.problem.n_cells
        for k, effort in enumerate(efforts):
            if not effort:
                continue
            opens = starts[:, k - 1] + cells_of(self.problem, self.what.live[k - 1].duration) if k else 0
            closes = starts[:, k] if k < len(self.what.live) else last
            room = self.studied[:, np.broadcast_to(closes, len(starts))]
            room = room - self.studied[:, np.broadcast_to(opens, len(starts))]
            missing += np.maximum(0, effort - room)
        return missing

    def now_possible(self, offer: Offer) -> Mask:
        """Return which series of an offer instructor, venue and licences still allow, ``(series,)``."""
        found = np.ones(len(offer.starts), np.bool_)
        own = np.array([offer.instructor], np.int64)
        for k, live in enumerate(self.what.live):
            free = self.book.free(own, live, teaching=True)[0] & self.book.room(live, offer.venue)
            found &= free[offer.starts[:, k]]
        return found

    def most(self, offer: Offer) -> int:
        """Return how many learners a section of an offer may have."""
        if offer.venue < 0:
            return self.what.section_max
        return min(self.what.section_max, self.problem.venues[offer.venue].capacity)

    def section(self, offer: Offer, series: int, rows: NDArray[np.int64]) -> Section | None:
        """Return a section with as many of some learners as fit, the first first, or None where they are too few.

        The book has then counted them toward their teams' share; a section that is not entered is to be dropped.
        """
        starts = tuple(int(each) for each in offer.starts[series])
        cells = [self.problem.cells(start, live.duration) for start, live in zip(starts, self.what.live, strict=True)]
        seats: list[Seat] = []
        sitting: list[tuple[int, list[tuple[int, int]]]] = []
        for row in rows.tolist():
            if len(seats) == self.most(offer):
                break
            recorded = tuple(
                k for k, live in enumerate(self.what.live) if not self._attends(row, live, k, offer, starts)
            )
            spans = [(each.start, each.stop) for k, each in enumerate(cells) if k not in recorded]
            person = int(self.people[row])
            if self.book.team_allows(person, spans):
                self.book.sit(person, spans)
                sitting.append((person, spans))
                seats.append(Seat(self.enrolments[row], recorded))
        if len(seats) < max(1, self.what.section_min):
            for person, spans in sitting:
                self.book.sit(person, spans, -1)
            return None
        venues = tuple(offer.venue if live.in_person else -1 for live in self.what.live)
        return Section(self.course, offer.instructor, starts, venues, tuple(sorted(seats)))

    def _attends(self, row: int, live: LiveActivity, k: int, offer: Offer, starts: tuple[int, ...]) -> bool:
        if live.in_person and not self.problem.reaches_venue[self.people[row], offer.venue]:
            return False
        return bool(self.may_attend[live][row, starts[k]])


def weekly_starts(problem: Problem, course: Course, instructor: int, allowed: list[Mask]) -> Ints:
    """Return every weekly series of a course that an instructor's calendar allows, ``(series, sessions)``."""
    if not course.live:
        return np.zeros((1, 0), np.int64)
    clock = problem.anchor_of[instructor]
    day, minute = problem.day[clock], problem.wall[clock] % 1440
    first_day = int(day.min())
    at = np.full((int(day.max()) - first_day + 1, 1440), -1, np.int64)
    backwards = np.arange(problem.n_cells)[::-1]
    at[day[backwards] - first_day, minute[backwards]] = backwards  # of a repeated hour, the first one stays
    starts = [np.flatnonzero(allowed[0])]
    for before, live, mine in zip(course.live, course.live[1:], allowed[1:], strict=False):
        gap = _days_between(live)
        since = starts[-1]
        if gap == 0:
            needed = max(problem.rules.buffer, problem.rules.travel if before.in_person or live.in_person else 0)
            follows = since + cells_of(problem, before.duration + needed)
        else:
            dates = day[since] - first_day + gap
            follows = np.where(dates < len(at), at[np.minimum(dates, len(at) - 1), minute[since]], -1)
        inside = (follows >= 0) & (follows < problem.n_cells)
        kept = inside & mine[np.where(inside, follows, 0)]
        starts = [each[kept] for each in starts] + [follows[kept]]
    return np.stack(starts, axis=1)


def _days_between(live: LiveActivity) -> int:
    whole_weeks = max(1, -(-live.min_days // WEEK)) * WEEK
    return min(whole_weeks, live.max_days)


def _efforts(course: Course) -> list[int]:
    """Return the minutes to be studied before the first live session, between each two, and after the last."""
    efforts = [0]
    for each in course.activities:
        if isinstance(each, LiveActivity):
            efforts.append(0)
        else:
            efforts[-1] += each.effort
    return efforts


def _study_minutes(problem: Problem, people: Ints, course: Course) -> Ints:
    """Return each learner's free minutes for study before every cell, ``(rows, cells + 1)``; none where none is due."""
    if not any(_efforts(course)):
        return np.zeros((len(people), 0), np.int64)
    rows = [free_study_minutes(problem, int(person)) for person in people]
    return np.stack(rows) if rows else np.zeros((0, problem.n_cells + 1), np.int64)
