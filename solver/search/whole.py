"""From a course's linear program to whole sections: every series that a plan cheaper than the one at hand could have.

At any prices a section of a better plan is worth nearly as much as those in use: less than that by no more than what
lies between the bound and the plan. Exact pricing lists all series of which that is true. Most of them cost everybody
at least as much as another one, and are left out; a few hundred or thousand stay, over which
:class:`~solver.search.branch.Tree` decides.

What the program does not know is known here: a session seats no more of a team than may be away at once.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from solver.search.branch import Tree, TreeState
from solver.search.cases import Case, Course, Series
from solver.search.exact import price
from solver.search.groups import without_replaced
from solver.search.kernels import MIN, View
from solver.search.pricing import seat_costs, series_points
from solver.search.views import Table

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
MOST_LISTED, MOST_KEPT = 400_000, 8_000
"""Series listed for one number of sections, and kept of them: with more, a course is left at its relaxation."""
LISTING = 100_000_000
"""Work of exact pricing (learners looked at) for one list: a second or two."""
TOLERANCE = 1e-6
ALL = np.int64(0)


@dataclass(frozen=True)
class Priced:
    """Prices for a number of sections, and what a section is worth at most at them."""

    n_sections: int
    prices: Floats
    worth: float

    @property
    def line(self) -> float:
        """What a plan with so many sections costs at least."""
        return float(self.prices.sum()) - self.n_sections * self.worth


@dataclass(frozen=True)
class WholeState:
    """A tree with the series it is about: ``hosts (m,)`` and ``starts (m, K)``."""

    hosts: Ints
    starts: Ints
    tree: TreeState


class Whole:
    """The tree of a course, and the series it is about."""

    def __init__(self, tree: Tree, hosts: Ints, starts: Ints) -> None:
        self.tree, self.hosts, self.starts = tree, hosts, starts

    @classmethod
    def of(
        cls, table: Table, view: View, priced: Iterable[Priced], ceiling: int, granted: Callable[[int], int]
    ) -> Whole | None:
        """Return the tree of all plans below a ceiling with numbers of sections that are priced; None if too large.

        What costs most to list should come first: when that is too much, the others are not asked for. ``granted``
        says how much of some work there is time for.
        """
        cases: list[Case] = []
        hosts, starts = np.zeros(0, np.int64), np.zeros((0, len(table.live)), np.int64)
        for each in priced:
            found = listed(view, each, ceiling, granted(LISTING))
            which = None if found is None else not_replaced(view, *found)
            if found is None or which is None:
                return None
            left = np.arange(len(hosts), len(hosts) + len(which))
            hosts, starts = np.concatenate((hosts, found[0][which])), np.concatenate((starts, found[1][which]))
            cases.append(Case(each.n_sections, math.ceil(each.line - TOLERANCE), left))
        return cls(Tree(course_of(table, view), costs_of(view, hosts, starts), ceiling, cases), hosts, starts)

    def state(self) -> WholeState:
        """Return all that is known."""
        return WholeState(self.hosts, self.starts, self.tree.state())

    @classmethod
    def resumed(cls, table: Table, view: View, state: WholeState) -> Whole:
        """Return what goes on from what is known."""
        series = costs_of(view, state.hosts, state.starts)
        return cls(Tree.resumed(course_of(table, view), series, state.tree), state.hosts, state.starts)

    def best(self) -> tuple[Ints, Ints, Ints]:
        """Return hosts, starts and seats of the best plan found; none as long as the one at hand is the best."""
        which = list(self.tree.best)
        return self.hosts[which], self.starts[which], self.tree.seats


def few_enough(view: View, priced: Priced, ceiling: int, most_work: int = LISTING) -> bool:
    """Whether the series of plans below a ceiling are few enough to be listed at these prices."""
    return listed(view, priced, ceiling, most_work) is not None


def course_of(table: Table, view: View) -> Course:
    """Return what holds for every section of a course."""
    problem, n = table.problem, len(table.learners)
    team, team_room = np.full(n, -1, np.int64), np.zeros(0, np.int64)
    # whoever makes a session up is not away: only where all come to all sessions one of them counts all
    if len(problem.team_of) and not table.what.recordings_allowed:
        teams = problem.team_of[table.people]
        known, size = np.unique(teams[teams >= 0], return_counts=True)
        tight = known[size > problem.team_limit[known]]
        for row, each in enumerate(tight.tolist()):
            team[teams == each] = row
        team_room = problem.team_limit[tight].astype(np.int64)
    return Course(view.miss.astype(np.int64), max(1, int(view.number[MIN])), team, team_room)


def listed(view: View, priced: Priced, ceiling: int, most_work: int = LISTING) -> tuple[Ints, Ints, Floats] | None:
    """Return hosts, starts and worth of all series that a plan below a ceiling could have; None if too many."""
    n_live = len(view.duration)
    out = np.zeros(MOST_LISTED, np.int64), np.zeros((MOST_LISTED, n_live), np.int64), np.zeros(MOST_LISTED)
    wanted = float(priced.prices.sum()) - (priced.n_sections - 1) * priced.worth - ceiling
    _, found, work = price(view.core(), priced.prices, wanted - TOLERANCE, 0.0, most_work, ALL, ALL, *out)
    if found == MOST_LISTED or work > most_work:
        return None
    return out[0][:found], out[1][:found], out[2][:found]


def not_replaced(view: View, hosts: Ints, starts: Ints, worth: Floats) -> Ints | None:
    """Return which series no other replaces; None if too many."""
    n, most = len(view.miss), MOST_KEPT
    which, cost = np.zeros(most, np.int64), np.zeros((most, n), np.int64)
    fixed, room = np.zeros(most, np.int64), np.zeros(most, np.int64)
    # one that replaces another is worth as much or more; and of those worth as much, it costs less
    order = np.argsort(-worth, kind="stable")
    for _ in range(2):
        kept = int(without_replaced(view.core(), hosts, starts, order, cost, fixed, room, which))
        if kept < 0:
            return None
        order = which[:kept][np.argsort(cost[:kept].sum(axis=1) + fixed[:kept], kind="stable")]
    return order


def costs_of(view: View, hosts: Ints, starts: Ints) -> Series:
    """Return what series cost."""
    cost, core = np.zeros((len(hosts), len(view.miss)), np.int64), view.core()
    fixed, room = np.zeros(len(hosts), np.int64), np.zeros(len(hosts), np.int64)
    for m, host in enumerate(hosts.tolist()):
        seat_costs(core, host, starts[m], cost[m])
        fixed[m], room[m] = series_points(core, host, starts[m]), view.room[host]
    return Series(cost, fixed, room)
