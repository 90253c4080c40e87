"""The cheapest way to seat an enrolment around the seats that there are: branch and bound over series and learners."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from solver.explain.prices import Prices
from solver.explain.seats import MOST_TRIED, Place, Seats
from solver.explain.series import Budget, Exhausted, Host, Others, Space
from solver.goals.out_of_hours import price_of_total
from solver.model import Mask
from solver.problem import UNLIMITED, Ints, LiveActivity, Problem
from solver.solution import Seat, Section

__all__ = ["Cheapest", "cheapest"]

AFTER_IMPROVING = 5_000
"""Starts that the search still looks at once it has found a seat that saves points."""

PRICING = 50
"""What pricing one learner's seats counts for, in starts."""
PLANNING = 3_000
"""The same where study is planned under a weekly maximum: each takes the exact method some tenths of a second."""
FEW_TRIED = 100
"""How many combinations of learners are tried for one series where many are able: the cheapest come first."""
MOST_PLANNED = 8
"""How many learners' study is planned for each way to seat them; of more, the lower bound has to do."""

Own = tuple[int, int, int, int]
"""Recordings so far, date of the last session, live minutes on that date, out-of-hours minutes so far."""


@dataclass(frozen=True)
class Cheapest:
    """The cheapest seat found, the points that it adds (negative: it saves), and whether none is cheaper."""

    place: Place | None
    points: int
    proven: bool


def cheapest(ask: Seats, prices: Prices, *, budget: int) -> Cheapest:
    """Return the cheapest seat for an enrolment, in a section that there is or in a new one."""
    best: Place | None = None
    points = UNLIMITED
    for place in ask.in_sections():
        more = prices.of_seats(place.section, place.seats, new=False)
        if more < points:
            best, points = place, more
    if not ask.may_open():
        return Cheapest(best, points, proven=True)
    search = _Search(ask, prices, Budget(budget), points)
    try:
        search.run()
    except Exhausted:
        search.unsure = True
    if search.best is not None:
        best, points = search.best, search.points
    return Cheapest(best, points, proven=not search.unsure)


class _Search:
    def __init__(self, ask: Seats, prices: Prices, budget: Budget, points: int) -> None:
        self.ask, self.prices, self.budget, self.points = ask, prices, budget, points
        self.best: Place | None = None
        self.unsure = False
        self._saved: dict[int, int] = {}
        problem = self.problem = ask.problem
        self.space, self.others = ask.open_space(), ask.joining()
        self.learners = ask.hours.learners(ask.index)
        pool = [bit for bit in range(len(self.learners)) if self.others.pool >> bit & 1]
        self.saves = sorted(((bit, self._saves(bit)) for bit in pool), key=lambda each: -each[1])
        self.own_saves = self._saves(ask.bit.bit_length() - 1)
        self.own_days = problem.day[problem.clock_of[ask.person]]
        self.own_late = [late_minutes(problem, ask.person, each) for each in ask.course.live]
        self.borne = int(problem.burden[ask.person]) + prices.as_is(ask.person)[0]

    def _saves(self, bit: int) -> int:
        """Return the points that a seat saves at most."""
        enrolment = self.problem.enrolments[self.learners[bit]]
        return max(0, enrolment.miss - enrolment.seat + self.prices.study_points(enrolment.person))

    def saved(self, able: int) -> int:
        """Return the points that seats for those of the others who are able save at most, as far as there is room."""
        if able not in self._saved:
            saves = [each for bit, each in self.saves if able >> bit & 1]
            self._saved[able] = sum(saves[: self.ask.course.section_max - 1])
        return self._saved[able]

    def run(self) -> None:
        for host in self.space.hosts:
            completing = self.space.completing(host) if self.space.live else []
            if completing is not None:
                _Branch(self, host, completing).go()

    def offer(self, section: Section, able: int) -> None:
        """Fill a whole series as cheaply as can be, and keep it if nothing was cheaper."""
        if not self.ask.instructor_day_fits(section):
            return
        least, found = _Filling(self, section, able, at_least=True).cheapest()
        if found is None:
            return
        points = self.prices.of_seats(section, found, new=True)
        if points > least and able.bit_count() <= MOST_PLANNED:
            # Their study costs more than it must. Others may be cheaper: choose again, all study planned.
            _, found = _Filling(self, section, able, at_least=False).cheapest()
            points = self.points if found is None else self.prices.of_seats(section, found, new=True)
        elif points > least:
            self.unsure = True
        if found is not None and points < self.points:
            self.points, self.best = points, Place(-1, section, found)
            if points < 0:  # an improvement in any case: a little more looking may find a better one
                few = able.bit_count() <= MOST_PLANNED
                self.budget.left = min(self.budget.left, AFTER_IMPROVING if few else 0)


class _Branch:
    def __init__(self, search: _Search, host: Host, completing: list[list[Mask]]) -> None:
        self.search, self.host, self.completing = search, host, completing
        problem, ask = search.problem, search.ask
        self.space: Space = search.space
        self.others: Others = search.others
        self.days = problem.day[problem.anchor_of[host.instructor]]
        self.wall = problem.wall[problem.anchor_of[host.instructor]]
        self.late = [late_minutes(problem, host.instructor, each) for each in ask.course.live]
        self.borne = int(problem.burden[host.instructor]) + search.prices.as_is(host.instructor)[0]
        self.pool = search.others.pool & search.others.without.get(host.instructor, -1)

    def go(self) -> None:
        if self.pool.bit_count() >= self.others.need:
            able = (self.pool,) * (self.others.most_recorded + 1)
            self._after((), (), able, frozenset({(0, -1, 0, 0)}), 0, 0)

    def _bound(self, able: int, own: frozenset[Own], late: int, irregular: int) -> int:
        """Return points that whatever grows out of a beginning adds at least."""
        search, weights = self.search, self.search.problem.weights
        mine = min(
            weights.recording * missed + price_of_total(search.borne + late) for missed, _, _, late in own
        ) - price_of_total(search.borne)
        fixed = weights.section + weights.irregular * irregular - search.own_saves - search.saved(able)
        return fixed + mine + price_of_total(self.borne + late) - price_of_total(self.borne)

    def _after(
        self,
        starts: tuple[int, ...],
        venues: tuple[int, ...],
        able: tuple[int, ...],
        own: frozenset[Own],
        late: int,
        irregular: int,
    ) -> None:
        k, search = len(starts), self.search
        if k == len(self.space.live):
            search.offer(Section(search.ask.index, self.host.instructor, starts, venues, ()), able[-1])
            return
        nexts = []
        followed = np.logical_or.reduce([self.completing[k][m] for m in {each[0] for each in own}])
        window = followed & self._window(starts)
        for room in self.host.rooms[k]:
            reaching, columns = self.others.reaching[k][room.venue], self.others.columns[k]
            cells = np.flatnonzero(window & room.allowed).tolist()
            search.budget.spend(len(cells))
            for start in cells:
                there = columns[start] & reaching
                still = tuple((able[m] & there) | (able[m - 1] if m else 0) for m in range(len(able)))
                if still[-1].bit_count() < self.others.need:
                    continue
                mine = self._own(k, start, bool(room.attends[start]), own)
                if not mine:
                    continue
                minutes = late + int(self.late[k][start])
                moved = irregular + int(k > 0 and self.wall[start] != self.wall[starts[0]])
                bound = self._bound(still[-1], mine, minutes, moved)
                if bound < search.points:
                    nexts.append((bound, start, room.venue, still, mine, minutes, moved))
        nexts.sort(key=lambda each: each[:3])
        for bound, start, venue, still, mine, minutes, moved in nexts:
            if bound < search.points:
                self._after((*starts, start), (*venues, venue), still, mine, minutes, moved)

    def _window(self, starts: tuple[int, ...]) -> Mask:
        window = np.ones(self.search.problem.n_cells, np.bool_)
        if starts:
            least, most = self.space.days(len(starts))
            passed = self.days - self.days[starts[-1]]
            window = (passed >= least) & (passed <= most)
            window[: starts[-1] + self.space.need(len(starts))] = False
        return window

    def _own(self, k: int, start: int, attends: bool, own: frozenset[Own]) -> frozenset[Own]:
        space, found = self.space, set()
        day, duration = int(self.search.own_days[start]), space.live[k].duration
        for missed, last_day, minutes, late in own:
            today = (minutes if day == last_day else 0) + duration
            if attends and int(space.day_minutes[start]) + today <= space.day_limit:
                found.add((missed, day, today, late + int(self.search.own_late[k][start])))
            if missed < space.most_recorded:
                found.add((missed + 1, last_day, minutes, late))
        return frozenset(found)


class _Filling:
    """Who sits in a new section, beside the enrolment that it is opened for."""

    def __init__(self, search: _Search, section: Section, able: int, *, at_least: bool) -> None:
        self.search, self.section, self.at_least = search, section, at_least
        ask = search.ask
        self.rooms = [
            ask.left(k, start, venue)
            for k, (start, venue) in enumerate(zip(section.starts, section.venues, strict=True))
        ]
        self.tried = 0
        self.best: tuple[Seat, ...] | None = None
        self.opening = search.prices.of_seats(section, (), new=True, at_least=at_least)
        self.points = search.points - self.opening
        self.mine = self._priced(search.ask.enrolment)
        self.options: list[list[tuple[int, Seat]]] = []
        if self.mine and self.mine[0][0] - search.saved(able) < self.points:
            options = [self._priced(each) for bit, each in enumerate(search.learners) if able >> bit & 1]
            self.options = sorted((each for each in options if each), key=lambda each: each[0][0])

    def _priced(self, enrolment: int) -> list[tuple[int, Seat]]:
        """Return the ways to seat an enrolment with the points that each adds, the cheapest first."""
        prices, at_least = self.search.prices, self.at_least
        capped = self.search.problem.rules.training_week < UNLIMITED
        self.search.budget.spend(PLANNING if capped and not at_least else PRICING)
        ways = list(self.search.ask.ways(enrolment, self.section))
        if self.search.problem.enrolments[enrolment].person == self.section.instructor:
            # an instructor who makes up the whole series: teaching and learning are priced together
            together = [prices.of_seats(self.section, [each], new=True, at_least=at_least) for each in ways]
            return sorted((points - self.opening, each) for points, each in zip(together, ways, strict=True))
        return sorted((prices.of_seats(self.section, [each], new=False, at_least=at_least), each) for each in ways)

    def cheapest(self) -> tuple[int, tuple[Seat, ...] | None]:
        """Return the cheapest seats that fill the section and the points of all, if less than what was found before."""
        try:
            for points, seat in self.mine:
                if self.search.ask.fits([seat], self.rooms):
                    self._add([seat], points, 0)
        except Exhausted:
            self.search.unsure = True
        return self.opening + self.points, self.best

    def _add(self, seats: list[Seat], points: int, at: int) -> None:
        self.tried += 1
        if self.tried > (MOST_TRIED if len(self.options) <= MOST_PLANNED else FEW_TRIED):
            raise Exhausted
        course = self.search.ask.course
        if len(seats) >= course.section_min and points < self.points:
            self.points, self.best = points, tuple(seats)
        if len(seats) >= course.section_max:
            return
        wanted = max(0, course.section_min - len(seats))
        rest = self.options[at:]
        least = sum(each[0][0] for each in rest[:wanted]) + sum(min(0, each[0][0]) for each in rest[wanted:])
        if len(rest) < wanted or points + least >= self.points:
            return
        for index, options in enumerate(rest):
            for more, seat in options:
                if self.search.ask.fits([*seats, seat], self.rooms):
                    self._add([*seats, seat], points + more, at + index + 1)


def late_minutes(problem: Problem, person: int, activity: LiveActivity) -> Ints:
    """Return for each start the minutes of a session that a person would bear out of hours, ``(n_cells,)``."""
    width = -(-activity.duration // problem.grid)
    outside = np.concatenate((1 - problem.working[person].astype(np.int64), np.zeros(width, np.int64)))
    sums = np.concatenate(([0], np.cumsum(outside)))
    n = problem.n_cells
    spare = width * problem.grid - activity.duration
    return np.asarray((sums[width : width + n] - sums[:n]) * problem.grid - outside[width - 1 : width - 1 + n] * spare)
