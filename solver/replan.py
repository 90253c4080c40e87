"""Plan again from a plan that people know: what is held stays, what became invalid goes, and each change has a price.

The start is the old plan, put back section by section among everything that is back already: first what a person
holds, then what still fits, then sections whose instructor cannot any more with somebody who can at the same times.
The kernels decide what fits, so that no rule is written here a second time. What is left out, and only that, is for the
search (:mod:`solver.solve`); courses that lost nothing and gained nobody are not touched.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from solver.errors import SolverError
from solver.problem import Held, Problem
from solver.rules import breaches
from solver.search.improve import Search, Turn
from solver.search.kernels import MAX_SECTIONS, NEVER, PER_INSTRUCTOR, View, ascend, seat_cost, series_fits
from solver.search.ruin import fill_costs, may_sit
from solver.search.views import State, Table
from solver.solution import Seat, Section, Solution

HELD_FIRST_STEPS = 3
"""Steps that a course gets at once where the old plan left a section under its minimum or a seat open that stays."""


class CannotHold(SolverError):
    """A held section or seat cannot stay. ``course`` and ``sections`` (positions among the problem's held ones)."""

    def __init__(self, course: int, sections: tuple[int, ...]) -> None:
        super().__init__(f"held sections {sections} of course {course} cannot stay")
        self.course, self.sections = course, sections


def change_points(problem: Problem, solution: Solution) -> int:
    """Return the points of all published seats that a solution gives otherwise; 0 where nothing was published."""
    was = problem.published
    if was is None:
        return 0
    now = solution.section_of()
    points = 0
    for enrolment, (instructor, starts, venues) in was.seats.items():
        if enrolment not in now:
            points += was.moved_seat
            continue
        section = solution.sections[now[enrolment][0]]
        others = sum(old != new for old, new in zip(starts, section.starts, strict=True))
        if others or section.instructor != instructor or section.venues != venues:
            points += was.moved_seat + was.changed_time * others
    return points


def broken_holds(problem: Problem, solution: Solution) -> tuple[int, ...]:
    """Return the held sections (positions) that are not there with enough learners and all that should stay."""
    return tuple(
        position
        for position, held in enumerate(problem.held)
        if not any(
            _keeps(held, section) and len(section.seats) >= problem.courses[held.course].section_min
            for section in solution.sections
        )
    )


def still_holds(problem: Problem, old: Solution) -> bool:
    """Whether an earlier plan is as good as it was: no rule is broken, what is held is there, and nobody waits."""
    published = problem.published.seats if problem.published is not None else {}
    seated = old.section_of()
    if any(enrolment not in seated for enrolment in (*published, *problem.joined)):
        return False
    return not broken_holds(problem, old) and not breaches(problem, old)


def _keeps(held: Held, section: Section) -> bool:
    if section.course != held.course or (held.instructor_stays and section.instructor != held.instructor):
        return False
    if not held.seats <= {seat.enrolment for seat in section.seats}:
        return False
    return all(
        not stays or (now == was and there == place)
        for stays, now, was, there, place in zip(
            held.stays, section.starts, held.starts, section.venues, held.venues, strict=True
        )
    )


def mend(search: Search, old: Solution) -> frozenset[int]:
    """Put an old plan back as far as it still holds; return the courses in which something is left to do.

    Parameters
    ----------
    search
        Without sections yet.
    old
        Sections of the earlier plan, with the seats of enrolments that there still are. It need not be valid. The held
        sections of the problem must be among them.

    Raises
    ------
    CannotHold
        If something held cannot be put back whatever else is done.
    """
    desks = {turn.table.course: _Desk(search, turn) for turn in search.turns}
    left = {course: [each for each in old.sections if each.course == course] for course in desks}
    order = [desks[turn.table.course] for turn in search.order()]
    for desk in order:
        desk.hold(left[desk.course])
    for desk in order:
        desk.put_back(left[desk.course])
    for desk in order:
        desk.stand_in()
    touched = set()
    for desk in order:
        if desk.lost or desk.somebody_waits(search.problem, old):
            touched.add(desk.course)
        if desk.unfinished():
            search.improve(desk.turn, HELD_FIRST_STEPS)
    return frozenset(touched)


@dataclass
class _Desk:
    """One course whose sections are put back."""

    search: Search
    turn: Turn

    def __post_init__(self) -> None:
        self.table: Table = self.turn.table
        self.course = self.table.course
        self.lost = False
        self.recorded: dict[tuple[int, tuple[int, ...], int], tuple[int, ...]] = {}
        self.without_teacher: list[Section] = []
        self.row_of = {int(e): row for row, e in enumerate(self.table.learners)}
        self.host_of = {host: h for h, host in enumerate(self.table.hosts)}
        self.cells = np.zeros((2, self.search.problem.n_cells), np.int64)
        self.scratch = np.zeros((2, len(self.table.live)), np.int64)

    def hold(self, sections: list[Section]) -> None:
        """Put in the held sections, whatever else; they come first, in the order of the table's."""
        self.state = State.empty(self.table, len(sections))
        held = self.table.was.sections
        if not held:
            return
        view = self.search.view(self.turn)
        for j, mine in enumerate(held):
            old = next(each for each in sections if _same(each, mine))
            sections.remove(old)
            hosts = [self._host(old)] if mine.instructor_stays else [self._host(old), *range(len(self.table.hosts))]
            for host in hosts:
                series = None if host is None else self._series_near(view, host, old, mine)
                if series is not None:
                    break
            else:
                position = self.search.problem.held.index(mine)
                raise CannotHold(self.course, (position,))
            assert series is not None
            assert host is not None
            self.lost |= host != hosts[0] or tuple(series.tolist()) != old.starts
            self._open(host, series)
            self._sit(view, j, old)
        self._write(view)

    def put_back(self, sections: list[Section]) -> None:
        """Put in what still fits, the fullest first."""
        if not sections:
            return
        view = self.search.view(self.turn)
        for old in sorted(sections, key=lambda each: (-len(each.seats), each.starts, each.instructor)):
            host = self._host(old)
            series = np.array(old.starts, np.int64)
            if host is None or len(series) != len(self.table.live) or not self._fits(view, host, series):
                self.lost = True
                self.without_teacher.append(old)
                continue
            self._open(host, series)
            self._sit(view, self.state.n - 1, old)
        self._write(view)

    def stand_in(self) -> None:
        """Give sections that nobody teaches any more to somebody who can, at the same times."""
        if not self.without_teacher or not self.table.live:
            return
        view = self.search.view(self.turn)
        for old in self.without_teacher:
            series = np.array(old.starts, np.int64)
            if len(series) != len(self.table.live):
                continue
            fitting = [h for h in range(len(self.table.hosts)) if self._fits(view, h, series)]
            if not fitting or not old.seats:
                continue
            dearest = NEVER * (len(old.seats) + 1)
            prices = [(self._price(view, h, series, old) if fitting else dearest, h) for h in fitting]
            self._open(min(prices)[1], series)
            self._sit(view, self.state.n - 1, old)
        self._write(view)

    def unfinished(self) -> bool:
        """Whether a section is under its minimum, or a seat that stays is not taken."""
        state, held = self.state, self.table.was.arrays["held"]
        small = state.count[: state.n] < self.table.what.section_min
        return bool(small.any() or ((held >= 0) & (state.assign < 0)).any())

    def somebody_waits(self, problem: Problem, old: Solution) -> bool:
        """Whether somebody has no seat who had one, or who was not asked before."""
        if self.unfinished():
            return True
        published = problem.published.seats if problem.published is not None else old.section_of()
        return any(
            self.state.assign[row] < 0 and (enrolment in published or enrolment in problem.joined)
            for enrolment, row in self.row_of.items()
        )

    # ---- pieces ----------------------------------------------------------------------------------------------------

    def _host(self, section: Section) -> int | None:
        return self.host_of.get((section.instructor, max(section.venues, default=-1)))

    def _fits(self, view: View, host: int, series: NDArray[np.int64], *, besides: int = -1) -> bool:
        state = self.state
        core = view.core()
        if besides < 0:
            mine = sum(
                self.table.instructor_of[each] == self.table.instructor_of[host] for each in state.hosts[: state.n]
            )
            if state.n >= view.number[MAX_SECTIONS] or mine >= view.number[PER_INSTRUCTOR]:
                return False
        return bool(
            series_fits(
                core, np.int64(host), series, state.hosts, state.starts, state.n, np.int64(besides), state.assign,
                self.cells,
            )
        )  # fmt: skip

    def _series_near(self, view: View, host: int, old: Section, mine: Held) -> NDArray[np.int64] | None:
        """Return a series that a host can teach and that keeps what stays, or None."""
        state = self.state
        series = np.array(old.starts, np.int64)
        # as the section that it becomes: the kernels then know which of its sessions stay
        j = state.n
        state.hosts[j], state.starts[j] = host, series
        if self._fits(view, host, series, besides=j):
            return series
        if all(mine.stays):
            return None
        rows = np.array([self.row_of[each.enrolment] for each in old.seats if each.enrolment in self.row_of], np.int64)
        worth = self.table.miss.astype(float) + 1.0
        gain, taken = np.zeros(view.free.shape[2]), np.zeros(view.free.shape[2], np.int64)
        ascend(
            view.core(), worth, rows, len(rows), np.int64(host), state.hosts, state.starts, state.n, np.int64(j),
            state.assign, series, np.int64(3), np.array([1], np.uint64), self.cells, gain, taken,
        )  # fmt: skip
        return series if self._fits(view, host, series, besides=j) else None

    def _open(self, host: int, series: NDArray[np.int64]) -> None:
        state = self.state
        state.hosts[state.n], state.starts[state.n], state.count[state.n] = host, series, 0
        state.n += 1

    def _sit(self, view: View, j: int, old: Section) -> None:
        """Give back the seats of a section that its learners can still take, those that stay first."""
        for seat in old.seats:
            self.recorded[old.instructor, old.starts, seat.enrolment] = seat.recorded
        state, held = self.state, self.table.was.arrays["held"]
        cost = self._costs(view)
        rows = [self.row_of[seat.enrolment] for seat in old.seats if seat.enrolment in self.row_of]
        self.lost |= len(rows) < len(old.seats)
        for row in sorted(rows, key=lambda each: (held[each] != j, each)):
            fits = state.count[j] < self.table.room[state.hosts[j]] and may_sit(
                view.core(), np.int64(row), np.int64(j), state.hosts, state.starts, np.int64(state.n), state.assign,
                cost, self.scratch[0], self.scratch[1],
            )  # fmt: skip
            if fits and state.assign[row] < 0:
                state.assign[row] = j
                state.count[j] += 1
            else:
                self.lost = True

    def _price(self, view: View, host: int, series: NDArray[np.int64], old: Section) -> int:
        core = view.core()
        rows = [self.row_of[seat.enrolment] for seat in old.seats if seat.enrolment in self.row_of]
        late = sum(
            int(self.table.host_late[p, host, t]) for p, t in zip(self.table.profile, series.tolist(), strict=True)
        )
        return late + sum(int(seat_cost(core, row, host, series, self.scratch[0])) for row in rows)

    def _costs(self, view: View) -> NDArray[np.int64]:
        state = self.state
        cost = np.full((len(state.assign), len(state.hosts)), NEVER)
        for j in range(state.n):
            fill_costs(view.core(), j, state.hosts, state.starts, cost, self.scratch[0])
        return cost

    def _write(self, view: View) -> None:
        """Write the state as sections; a seat keeps the recordings it had, which another course may be the cause of."""
        part = self.search.part(self.turn, view, self.state)
        sections = tuple(
            replace(each, seats=tuple(self._as_it_was(view, each, seat) for seat in each.seats))
            for each in part.sections
        )
        self.search.put(self.turn, replace(part, sections=sections))

    def _as_it_was(self, view: View, section: Section, seat: Seat) -> Seat:
        was = self.recorded.get((section.instructor, section.starts, seat.enrolment))
        if was is None or len(was) > self.table.what.recordings_allowed or was == seat.recorded:
            return seat
        row, outside = self.row_of[seat.enrolment], 0
        for k, start in enumerate(section.starts):
            p = self.table.profile[k]
            if k not in was and not view.free[p, row, start]:
                self.lost = True  # a session that is now made up: there may be a better seat
                return seat
            outside += k not in was and view.late[p, row, start] > 0
        return replace(seat, recorded=was) if outside <= self.table.what.max_out_of_hours else seat


def _same(section: Section, held: Held) -> bool:
    return (section.instructor, section.starts, section.venues) == (held.instructor, held.starts, held.venues)
