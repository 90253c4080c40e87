"""Every series of session times that one enrolment could attend: whether there is any, and walking through them.

A series is a start (and a venue, where a session is in person) for each live activity of a course, in order, with the
days between them that the course asks for, and an instructor who can attend them all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from solver.model import Mask
from solver.problem import UNLIMITED, Ints, LiveActivity, Problem

Own = tuple[int, int, int]
"""What an enrolment has used up so far: recordings, the date of its last session, live minutes on that date."""


class Exhausted(Exception):
    """A search has looked at as much as it may, and found neither what it looked for nor that there is none."""


@dataclass
class Budget:
    """How many more starts a search may look at."""

    left: int

    def spend(self, n: int) -> None:
        """Take some, or raise `Exhausted`."""
        self.left -= n
        if self.left < 0:
            raise Exhausted


@dataclass(frozen=True)
class Room:
    """A venue (-1: none) for one session: the starts that instructor and venue allow, and the learner too."""

    venue: int
    allowed: Mask
    attends: Mask


@dataclass(frozen=True)
class Host:
    """An instructor, and for each live activity the rooms it could be held in."""

    instructor: int
    rooms: tuple[tuple[Room, ...], ...]


@dataclass(frozen=True)
class Space:
    """Where to look for series for one enrolment.

    Attributes
    ----------
    hosts
        By whom and where sessions could be held.
    most_recorded
        How many sessions the learner may make up from the recording.
    gaps
        ``gaps[k]``: free minutes that the instructor keeps between session ``k - 1`` and session ``k``.
    spaced
        Whether the course's days between sessions are asked for.
    day_minutes, day_limit
        ``(n_cells,)`` live minutes that the learner already has on each cell's date, and the most of all.
    """

    problem: Problem
    enrolment: int
    hosts: tuple[Host, ...]
    most_recorded: int
    gaps: tuple[int, ...]
    spaced: bool = True
    day_minutes: Ints = field(default_factory=lambda: np.empty(0, np.int64))
    day_limit: int = UNLIMITED

    @cached_property
    def live(self) -> tuple[LiveActivity, ...]:
        """The live activities of the course."""
        return self.problem.courses[self.problem.enrolments[self.enrolment].course].live

    def need(self, k: int) -> int:
        """Return the least number of cells from the start of session ``k - 1`` to that of session ``k``."""
        return -(-(self.live[k - 1].duration + self.gaps[k]) // self.problem.grid)

    def days(self, k: int) -> tuple[int, int]:
        """Return the least and the most days from session ``k - 1`` to session ``k``."""
        return (self.live[k].min_days, self.live[k].max_days) if self.spaced else (0, UNLIMITED)

    def completing(self, host: Host) -> list[list[Mask]] | None:
        """Return from which starts of each session the learner can do it and all after it; None: from none.

        ``found[k][m]`` has the starts of session ``k`` if ``m`` sessions before it were recorded. Days and recordings
        are kept; the learner's daily maximum is not looked at here.
        """
        days = self.problem.day[self.problem.anchor_of[host.instructor]]
        most = self.most_recorded
        found: list[list[Mask]] = [[] for _ in self.live]
        for k in range(len(self.live) - 1, -1, -1):
            allowed, attends = _any(host.rooms[k], "allowed"), _any(host.rooms[k], "attends")
            if k + 1 < len(self.live):
                on = [_leading_to(each, days, self.need(k + 1), self.days(k + 1)) for each in found[k + 1]]
            else:
                on = [np.ones(self.problem.n_cells, np.bool_)] * (most + 1)
            found[k] = [
                (attends & on[m]) | (allowed & on[m + 1]) if m < most else attends & on[m] for m in range(most + 1)
            ]
            if not found[k][0].any():
                return None
        return found

    def exists(self) -> bool:
        """Whether there is any series."""
        return any(not self.live or self.completing(host) is not None for host in self.hosts)


def _any(rooms: tuple[Room, ...], what: str) -> Mask:
    return np.asarray(np.logical_or.reduce([getattr(each, what) for each in rooms]))


def _leading_to(later: Mask, days: Ints, need: int, between: tuple[int, int]) -> Mask:
    """Return the starts after which one of the later ones comes soon enough and late enough."""
    cells = np.flatnonzero(later)
    found = np.zeros(len(later), np.bool_)
    if not len(cells):
        return found
    first = int(days.min())
    n_days = int(days.max()) - first + 1
    latest = np.full(n_days, -1, np.int64)
    np.maximum.at(latest, days[cells] - first, cells)
    least, most = between
    best = np.full(n_days, -1, np.int64)
    if most >= n_days:
        from_here = np.maximum.accumulate(latest[::-1])[::-1]
        best[: max(0, n_days - least)] = from_here[least:]
    else:
        for shift in range(least, most + 1):
            best[: max(0, n_days - shift)] = np.maximum(best[: max(0, n_days - shift)], latest[shift:])
    return np.asarray(best[days - first] >= np.arange(len(later)) + need)


@dataclass(frozen=True)
class Found:
    """A whole series, and ``able``: who of the others can attend enough of it, as a set."""

    instructor: int
    starts: tuple[int, ...]
    venues: tuple[int, ...]
    able: int


@dataclass(frozen=True)
class Others:
    """The other learners of a course, as sets.

    Attributes
    ----------
    columns
        For each session the set of those who can attend each start.
    reaching
        For each session and venue the set of those who can get there.
    pool, need
        Who may be counted, and how many of them a series needs.
    most_recorded
        How many sessions each of them may make up from the recording.
    without
        For each instructor who is a learner of the course as well: everybody else.
    """

    columns: tuple[list[int], ...]
    reaching: tuple[dict[int, int], ...]
    pool: int
    need: int
    most_recorded: int
    without: dict[int, int] = field(default_factory=dict)


Marks = Callable[[int, int], object]
"""Tells starts of a session apart that are the same to everybody's attendance: (session, start) → anything."""


def walk(space: Space, others: Others, budget: Budget, marks: Marks | None = None) -> Iterator[Found]:
    """Yield series that the learner and enough others can attend, the best attended beginnings first.

    Of starts on one date after which everybody is in the same situation, only the first is followed, so that not
    every series is yielded, but one is if there is one. ``marks`` tells starts apart that must not be taken for one.

    Raises
    ------
    Exhausted
        If the budget does not suffice to look at everything.
    """
    for host in space.hosts:
        completing = space.completing(host) if space.live else []
        if completing is None:
            continue
        mask = others.pool & others.without.get(host.instructor, -1)
        yield from _Walk(space, host, completing, others, mask, budget, marks).go()


class _Walk:
    def __init__(
        self,
        space: Space,
        host: Host,
        completing: list[list[Mask]],
        others: Others,
        pool: int,
        budget: Budget,
        marks: Marks | None,
    ) -> None:
        self.space, self.host, self.completing, self.others = space, host, completing, others
        self.pool, self.budget, self.marks = pool, budget, marks
        problem = space.problem
        self.days = problem.day[problem.anchor_of[host.instructor]]
        self.own_days = problem.day[problem.clock_of[problem.enrolments[space.enrolment].person]]

    def go(self) -> Iterator[Found]:
        if self.pool.bit_count() >= self.others.need:
            nobody_missed = (self.pool,) * (self.others.most_recorded + 1)
            yield from self._after((), (), nobody_missed, frozenset({(0, -1, 0)}))

    def _after(
        self, starts: tuple[int, ...], venues: tuple[int, ...], able: tuple[int, ...], own: frozenset[Own]
    ) -> Iterator[Found]:
        """Yield what a beginning can grow into. ``able[m]``: who has made up ``m`` sessions at most."""
        k = len(starts)
        if k == len(self.space.live):
            yield Found(self.host.instructor, starts, venues, able[-1])
            return
        nexts: list[tuple[int, int, int, tuple[int, ...], frozenset[Own]]] = []
        seen = set()
        followed = np.logical_or.reduce([self.completing[k][m] for m in {each[0] for each in own}])
        window = self._window(starts) & followed
        for room in self.host.rooms[k]:
            reaching = self.others.reaching[k][room.venue]
            columns = self.others.columns[k]
            cells = np.flatnonzero(window & room.allowed).tolist()
            self.budget.spend(len(cells))
            for start in cells:
                there = columns[start] & reaching
                still = tuple((able[m] & there) | (able[m - 1] if m else 0) for m in range(len(able)))
                n = still[-1].bit_count()
                if n < self.others.need:
                    continue
                mine = self._own(k, start, bool(room.attends[start]), own)
                mark = (int(self.days[start]), still, mine, self.marks(k, start) if self.marks else None, room.venue)
                if mine and mark not in seen:
                    seen.add(mark)
                    nexts.append((-n, start, room.venue, still, mine))
        nexts.sort(key=lambda each: each[:3])
        for _, start, venue, still, mine in nexts:
            yield from self._after((*starts, start), (*venues, venue), still, mine)

    def _window(self, starts: tuple[int, ...]) -> Mask:
        """Return the cells that lie far enough from the session before, and near enough."""
        window = np.ones(self.space.problem.n_cells, np.bool_)
        if starts:
            k = len(starts)
            least, most = self.space.days(k)
            passed = self.days - self.days[starts[-1]]
            window = (passed >= least) & (passed <= most)
            window[: starts[-1] + self.space.need(k)] = False
        return window

    def _own(self, k: int, start: int, attends: bool, own: frozenset[Own]) -> frozenset[Own]:
        """Return what the learner can have used up after another session: attended, or made up."""
        space, found = self.space, set()
        day, duration = int(self.own_days[start]), space.live[k].duration
        limited = space.day_limit < UNLIMITED
        for missed, last_day, minutes in own:
            if attends and not limited:
                found.add((missed, -1, 0))
            elif attends:
                today = (minutes if day == last_day else 0) + duration
                if int(space.day_minutes[start]) + today <= space.day_limit:
                    found.add((missed, day, today))
            if missed < space.most_recorded:
                found.add((missed + 1, last_day, minutes))
        return frozenset(found)
