"""Whole sections instead of parts of them: branch and bound over who sits together (Ryan and Foster 1981).

The linear program of a course may open half a section. Where few series are left that a better plan could still have,
it is cheap to forbid that: as long as its optimum has parts of sections, two learners are found who sit together half
the time; either they do or they do not, and each of the two cases has its own program. Whoever has half a seat, has one
or has none. The lowest bound of the cases that are left is the course's, once no better plan is left it is proven.

Which pair to branch on is tried (strong branching, Applegate et al. 1995): those nearest to one half are branched on
over the sections at hand, and the one taken whose cases both get dear. That saves most of the cases.
"""

from __future__ import annotations

import heapq
import itertools
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from solver.search.cases import Case, Course, Items, Program, Series, best_with
from solver.search.glop import NoOptimum, Relaxed
from solver.search.groups import price_groups
from solver.search.kernels import NEVER
from solver.search.sets import Looking, look

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
TOLERANCE = 1e-6
MOST_TRIALS = 40
"""Pairs that are tried before one is branched on."""
MOST_IN_VAIN = 8
"""Of these in a row, none better than the best so far: then it is taken."""
MOST_AT_ONCE = 60
"""Sections taken into a program between two solutions of it."""
MOST_COLUMNS = 3000
"""Sections in a program, before those of no use where it stands are left out."""


@dataclass(frozen=True)
class TreeState:
    """All that is known of a course's cases: what is open, the best plan found, and the sections of the programs."""

    open: tuple[Case, ...]
    given_up: tuple[Case, ...]
    ceiling: int
    best: tuple[int, ...]
    seats: Ints
    sections: dict[int, tuple[NDArray[np.bool_], Ints]]
    looking: dict[int, Looking | None]


class Tree:
    """All plans of a course that cost less than ``ceiling``, in fewer and fewer cases.

    Parameters
    ----------
    course, series
        What holds for every section; every series that a plan below the ceiling could have.
    ceiling
        Points: plans that cost as much are known, or of no interest.
    cases
        Those that hold all plans below the ceiling.

    Attributes
    ----------
    best, seats
        The best plan found: the series of its sections (rows), and the section of each learner, -1 for those without.
    """

    def __init__(self, course: Course, series: Series, ceiling: int, cases: Iterable[Case]) -> None:
        self.course, self.series, self.ceiling = course, series, ceiling
        self._dear = ceiling
        self.points_step = series.step(course.miss)
        self.best: tuple[int, ...] = ()
        self.seats = np.full(len(course.miss), -1, np.int64)
        self._open: list[tuple[int, int, int, Case]] = []
        self._given_up: list[Case] = []
        self._n_pushed = 0
        self._programs: dict[int, Program] = {}
        self._looking: dict[int, Looking | None] = {}
        m, n = series.cost.shape
        self._out = np.zeros(m, np.int64), np.zeros((m, n), np.bool_), np.zeros(m)
        for case in cases:
            self._push(case)

    @property
    def done(self) -> bool:
        """Whether no case is left that could have a plan below the ceiling, but such as no program is solved for."""
        return not self._open or self._open[0][0] >= self.ceiling

    def bound(self, n_sections: int) -> int:
        """Return what a plan with so many sections costs at least."""
        left = [case for *_, case in self._open] + self._given_up
        return min([self.ceiling, *(case.bound for case in left if case.n_sections == n_sections)])

    def state(self) -> TreeState:
        """Return what is known."""
        sections = {n: (each.members[: len(each)].copy(), each.points[: len(each)].copy())
                    for n, each in self._programs.items()}  # fmt: skip
        in_order = tuple(case for *_, case in sorted(self._open, key=lambda each: each[:3]))
        return TreeState(in_order, tuple(self._given_up), self.ceiling, self.best, self.seats, sections,
                         self._looking.copy())  # fmt: skip

    @classmethod
    def resumed(cls, course: Course, series: Series, state: TreeState) -> Tree:
        """Return a tree that goes on from what is known."""
        tree = cls(course, series, state.ceiling, state.open)
        tree.best, tree.seats, tree._given_up = state.best, state.seats, list(state.given_up)
        tree._looking = state.looking.copy()
        for n, (members, points) in state.sections.items():
            program = tree._programs[n] = tree._program(n)
            for row, each in zip(members, points.tolist(), strict=True):
                program.add(row, each)
        return tree

    def step(self) -> None:
        """Look at the case of the lowest bound: it is closed, or branched on."""
        if self.done:
            return
        *_, case = heapq.heappop(self._open)
        looking = self._looking.get(case.n_sections)
        if looking is not None and not case.depth:
            self._look_on(case, looking)
            return
        items = Items.in_case(case, self.course)
        if items is None:
            return
        program = self._programs.get(case.n_sections) or self._program(case.n_sections)
        try:
            self._look_at(case, items, program)
        except NoOptimum:
            # as in bounds: a new program with the same sections may do
            try:
                self._look_at(case, items, program.only(range(len(program))))
            except NoOptimum:
                self._given_up.append(case)

    def _look_at(self, case: Case, items: Items, program: Program) -> None:
        self._programs[case.n_sections] = program
        program.go_to(case)
        case, relaxed = self._relax(program, case, items)
        if case.bound >= self.ceiling:
            return
        parts, without = program.parts(), program.without()
        if self._is_whole(parts):
            self._found(program, parts, without)
            return
        if not case.depth and case.n_sections not in self._looking:
            self._looking[case.n_sections] = Looking.of(
                case.n_sections, relaxed.prices, relaxed.points, case.left, self._better()
            )
            self._push(case)
            return
        chosen = self._branch(program, case, items, relaxed, parts, without)
        for each in chosen:
            self._push(each)
        if len(program) > MOST_COLUMNS:
            program.go_to(case)
            self._programs[case.n_sections] = self._smaller(program, program.solve())

    def _better(self) -> int:
        """Return the most that a plan below the ceiling costs."""
        return (self.ceiling - 1) // self.points_step * self.points_step

    def _look_on(self, case: Case, looking: Looking) -> None:
        """Look at some more sets of series, and at the best plan of each that could be below the ceiling."""
        series, n = self.series, case.n_sections
        found = look(looking, self._better(), series.cost, series.fixed, series.room, self.course.miss)
        if found is None:
            self._looking[n] = None  # too many: the case is branched on
            self._push(case)
            return
        looking, sets = found
        for chosen in sets:
            self._try(chosen)
        if looking.through:
            case = replace(case, bound=max(case.bound, self._rounded(looking.target + 1)))
            further = looking.next(self._better())
            if further is None:
                return
            looking = further
        self._looking[n] = looking
        self._push(case)

    def _try(self, chosen: Ints) -> None:
        """Take note of the best plan with some series (rows), if it is below the ceiling."""
        found = best_with(self.course, self.series, chosen)
        if found is not None and found[0] < self.ceiling:
            self.ceiling, self.seats, self.best = *found, tuple(chosen.tolist())

    def _program(self, n_sections: int) -> Program:
        return Program(self.course, n_sections, 2.0 * (self._dear + int(self.course.miss.max())))

    def _push(self, case: Case) -> None:
        self._n_pushed += 1
        heapq.heappush(self._open, (case.bound, -case.depth, self._n_pushed, case))

    def _rounded(self, points: float) -> int:
        return math.ceil((points - TOLERANCE) / self.points_step) * self.points_step

    def _relax(self, program: Program, case: Case, items: Items) -> tuple[Case, Relaxed]:
        """Bring a case's program to its end, or as far as is needed to close it."""
        reached, missed = float(case.bound), float(self.course.miss[list(case.unseated)].sum())
        while True:
            relaxed = program.solve()
            floor = relaxed.worth + TOLERANCE
            worth, found = self._price(case, items, relaxed.prices, floor)
            reached = max(reached, float(relaxed.prices.sum()) + missed - case.n_sections * worth)
            case = replace(case, bound=max(case.bound, self._rounded(reached)))
            if case.bound >= self.ceiling or not self._add(program, found):
                break
        if case.bound < self.ceiling:
            # the sections of a better plan are worth what the prices add up to, less its points
            wanted = float(relaxed.prices.sum()) + missed - self._better()
            least = wanted - (case.n_sections - 1) * worth - TOLERANCE
            _, found = self._price(case, items, relaxed.prices, least)
            case = replace(case, left=np.sort(self._out[0][:found]))
        return case, relaxed

    def _price(self, case: Case, items: Items, prices: Floats, floor: float) -> tuple[float, int]:
        course, series = self.course, self.series
        worth, found = price_groups(
            series.cost, series.fixed, series.room, course.least, case.left, prices, items.of, items.size, items.apart,
            items.of_team, course.team_room, floor, *self._out,
        )  # fmt: skip
        return float(worth), int(found)

    def _add(self, program: Program, found: int) -> int:
        """Add the sections that are worth most of those just found; return how many are new."""
        which, members, worth = self._out
        added = 0
        known = np.flatnonzero(members[:found].any(axis=1))
        for x in known[np.argsort(-worth[known], kind="stable")][:MOST_AT_ONCE].tolist():
            points = int(self.series.cost[which[x]][members[x]].sum() + self.series.fixed[which[x]])
            added += program.add(members[x], points)
        return added

    @staticmethod
    def _is_whole(parts: Floats) -> bool:
        return bool((np.abs(parts - np.round(parts)) < TOLERANCE).all())

    def _found(self, program: Program, parts: Floats, without: Floats) -> None:
        """Take note of a plan, the best of its case."""
        places = np.flatnonzero(parts > 0.5)
        points = int(program.points[places].sum() + self.course.miss[without > 0.5].sum())
        if points >= self.ceiling:
            return
        self.ceiling = points
        best = []
        self.seats = np.full(len(self.course.miss), -1, np.int64)
        for section, members in enumerate(program.members[places]):
            self.seats[members] = section
            seats = self.series.cost[:, members]
            never = (seats >= NEVER).any(axis=1) | (self.series.room < members.sum())
            best.append(int(np.where(never, NEVER, self.series.fixed + seats.sum(axis=1)).argmin()))
        self.best = tuple(best)

    def _branch(
        self, program: Program, case: Case, items: Items, relaxed: Relaxed, parts: Floats, without: Floats
    ) -> tuple[Case, Case]:
        """Return the two cases of the best pair, or learner, to branch on."""
        tried: list[tuple[float, tuple[Case, Case]]] = []
        near, in_vain = self._near(program, case, relaxed), 0
        for two in self._possible(case, items, program, parts, without):
            try:
                values = [self._value(near, each) for each in two]
            except NoOptimum:
                continue  # it was only a trial
            low, high = sorted(max(1e-3, min(value, self.ceiling + 50.0) - relaxed.points) for value in values)
            if tried and low * high <= max(tried, key=lambda each: each[0])[0]:
                in_vain += 1
            else:
                in_vain = 0
            tried.append((low * high, two))
            if low + relaxed.points >= self.ceiling or in_vain >= MOST_IN_VAIN:
                break
        if not tried:
            raise NoOptimum("a program has parts of sections, but nobody sits in half of one")
        return max(tried, key=lambda each: each[0])[1]

    @staticmethod
    def _value(program: Program, case: Case) -> float:
        program.go_to(case)
        return program.solve().points

    @staticmethod
    def _possible(
        case: Case, items: Items, program: Program, parts: Floats, without: Floats
    ) -> Sequence[tuple[Case, Case]]:
        """Return ways to branch, those nearest to one half first."""
        used = np.flatnonzero(parts > TOLERANCE)
        members = program.members[used].astype(float)
        shared = members.T @ (members * parts[used][:, None])
        ways: list[tuple[float, tuple[Case, Case]]] = []
        for i, j in itertools.combinations(range(len(shared)), 2):
            if TOLERANCE < shared[i, j] < 1.0 - TOLERANCE and items.of[i] != items.of[j]:
                two = replace(case, together=(*case.together, (i, j))), replace(case, apart=(*case.apart, (i, j)))
                ways.append((abs(shared[i, j] - 0.5), two))
        for e in np.flatnonzero((without > TOLERANCE) & (without < 1.0 - TOLERANCE)).tolist():
            two = replace(case, seated=(*case.seated, e)), replace(case, unseated=(*case.unseated, e))
            ways.append((abs(without[e] - 0.5), two))
        ways.sort(key=lambda each: each[0])
        return [two for _, two in ways[:MOST_TRIALS]]

    def _near(self, program: Program, case: Case, relaxed: Relaxed) -> Program:
        """Return a program of the sections that plans of this case below the ceiling may have, to try things on."""
        members = program.members[: len(program)]
        worth = members @ relaxed.prices - program.points[: len(program)]
        near = program.allowed(case) & (relaxed.points + relaxed.worth - worth < self.ceiling)
        made = program.only(np.flatnonzero(near).tolist())
        made.solver.SetSolverSpecificParametersAsString("use_dual_simplex: true use_preprocessing: false")
        return made

    def _smaller(self, program: Program, relaxed: Relaxed) -> Program:
        """Return a program without the sections that no better plan here could have."""
        members = program.members[: len(program)]
        worth = members @ relaxed.prices - program.points[: len(program)]
        kept = np.flatnonzero(relaxed.points + relaxed.worth - worth < self.ceiling)
        return program.only(kept[np.argsort(-worth[kept], kind="stable")][: MOST_COLUMNS // 2].tolist())
