"""Branch and bound over who sits together, against trying every possibility."""

from __future__ import annotations

import itertools
import pickle
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pytest

from scheduler.samples import make_scale
from scheduler.services.find_availability import find_availability
from scheduler.services.translate import to_problem
from solver.problem import Problem, Venue
from solver.search import bounds, cases, exact
from solver.search import whole as whole_sections
from solver.search.bounds import CourseBound
from solver.search.branch import Tree
from solver.search.cases import Case, Course, Items, Program, Series
from solver.search.glop import NoOptimum
from solver.search.groups import best_group, price_groups, without_replaced
from solver.search.kernels import NEVER
from solver.search.views import Table
from solver.solve import solve
from tests.solver import oracle
from tests.solver.problems import N_CELLS, a_course, a_problem, an_hour
from tests.solver.small_problems import small_problem

pytestmark = pytest.mark.slow


@dataclass(frozen=True)
class Small:
    """A course and its series, so small that everything can be tried."""

    course: Course
    series: Series
    most: int


def a_small_one(seed: int, *, teams: bool = True) -> Small:
    random = np.random.default_rng(seed)
    n, m = int(random.integers(3, 7)), int(random.integers(2, 6))
    cost = random.choice([0, 0, 0, 15, 45, 120], size=(m, n)).astype(np.int64)
    cost[random.random((m, n)) < 0.25] = NEVER
    fixed = 60 + random.choice([0, 10, 45], size=m).astype(np.int64)
    room = random.integers(2, 5, size=m).astype(np.int64)
    team = random.integers(-1, 2, size=n) if teams and seed % 3 == 0 else np.full(n, -1)
    team_room = np.array([1, 2]) if teams and seed % 3 == 0 else np.zeros(0)
    miss = random.choice([50, 200, 400], size=n).astype(np.int64)
    least = int(random.integers(1, 4))
    course = Course(miss, least, team.astype(np.int64), team_room.astype(np.int64))
    return Small(course, Series(cost, fixed, room), 3)


def groups_of(small: Small) -> dict[frozenset[int], int]:
    """Return every group of learners that a section may have, with the points of the cheapest."""
    course, series = small.course, small.series
    n = len(course.miss)
    found: dict[frozenset[int], int] = {}
    for size in range(course.least, n + 1):
        for chosen in map(list, itertools.combinations(range(n), size)):
            teams = np.bincount(course.team[chosen][course.team[chosen] >= 0], minlength=len(course.team_room))
            if (teams > course.team_room).any():
                continue
            for s in range(len(series.fixed)):
                if size <= series.room[s] and (series.cost[s, chosen] < NEVER).all():
                    points = int(series.cost[s, chosen].sum() + series.fixed[s])
                    found[frozenset(chosen)] = min(points, found.get(frozenset(chosen), points))
    return found


def plans(small: Small, n_sections: int) -> Iterator[tuple[int, tuple[frozenset[int], ...]]]:
    """Yield the points of every plan with so many sections, and its groups."""
    groups = groups_of(small)
    miss = small.course.miss
    for chosen in itertools.combinations(groups, n_sections):
        seated = frozenset[int]().union(*chosen)
        if len(seated) == sum(map(len, chosen)):
            without = [e for e in range(len(miss)) if e not in seated]
            yield sum(groups[each] for each in chosen) + int(miss[without].sum()), chosen


def a_tree(small: Small, ceiling: int) -> Tree:
    everything = np.arange(len(small.series.fixed))
    return Tree(small.course, small.series, ceiling, [Case(n, 0, everything) for n in range(1, small.most + 1)])


def climbed(tree: Tree) -> Tree:
    for _ in range(2000):
        if tree.done:
            return tree
        tree.step()
    raise AssertionError("so small a course must be decided")


@pytest.mark.parametrize("first", range(0, 300, 50))
def test_the_tree_ends_at_the_best_of_all_plans(first: int) -> None:
    for seed in range(first, first + 50):
        small = a_small_one(seed)
        best = {n: min([points for points, _ in plans(small, n)], default=5000) for n in range(1, small.most + 1)}
        cheapest = min(best.values())

        for ceiling in (cheapest - 1, min(cheapest + 1, 5000), min(cheapest + 500, 5000), 5000):
            tree = climbed(a_tree(small, ceiling))

            assert min(tree.bound(n) for n in best) == min(ceiling, cheapest), (seed, ceiling)
            assert all(tree.bound(n) <= best[n] for n in best), (seed, ceiling)
            assert len(tree.best) in ([n for n in best if best[n] == cheapest] if cheapest < ceiling else [0])


@pytest.mark.parametrize("first", range(0, 120, 40))
def test_no_bound_on_the_way_is_above_the_best_plan(first: int) -> None:
    for seed in range(first, first + 40):
        small = a_small_one(seed)
        best = {n: min([points for points, _ in plans(small, n)], default=5000) for n in range(1, small.most + 1)}
        tree = a_tree(small, 5000)
        while not tree.done:
            tree.step()
            assert all(tree.bound(n) <= best[n] for n in best), seed


def test_a_tree_goes_on_from_what_is_known() -> None:
    n_resumed = 0
    for seed in range(60):
        small = a_small_one(seed)
        whole, first = a_tree(small, 5000), a_tree(small, 5000)
        first.step()
        first.step()
        n_resumed += not first.done
        second = climbed(Tree.resumed(small.course, small.series, first.state()))
        climbed(whole)
        assert [second.bound(n) for n in (1, 2, 3)] == [whole.bound(n) for n in (1, 2, 3)]
    assert n_resumed > 10


def worth_of_groups(small: Small, case: Case, prices: np.ndarray) -> dict[int, float]:
    """Return what the best section of each series is worth, of all groups of learners that a case allows."""
    course, series = small.course, small.series
    worth = dict.fromkeys(range(len(series.fixed)), -np.inf)
    for group in powerset(len(course.miss)):
        rows = sorted(group)
        of_team = course.team[rows]
        if (
            len(rows) < course.least
            or group & set(case.unseated)
            or any((i in group) != (j in group) for i, j in case.together)
            or any(i in group and j in group for i, j in case.apart)
            or (np.bincount(of_team[of_team >= 0], minlength=len(course.team_room)) > course.team_room).any()
        ):
            continue
        for s in worth:
            cost = series.cost[s, rows]
            if len(rows) <= series.room[s] and (cost < NEVER).all():
                worth[s] = max(worth[s], prices[rows].sum() - cost.sum() - series.fixed[s])
    return worth


@pytest.mark.parametrize("first", range(0, 200, 50))
def test_the_best_group_of_a_series_is_the_best_of_all_that_a_case_allows(first: int) -> None:
    for seed in range(first, first + 50):
        small, random = a_small_one(seed), np.random.default_rng(seed + 1000)
        n, m = len(small.course.miss), len(small.series.fixed)
        i, j, k = random.permutation(n)[:3].tolist()
        unseated = (k,) if seed % 4 == 0 else ()
        case = Case(1, 0, np.arange(m), apart=((i, j),), unseated=unseated)
        if seed % 2:
            case = Case(1, 0, np.arange(m), together=((i, j),), apart=((i, k),), unseated=unseated)
        items = Items.in_case(case, small.course)
        assert items is not None
        prices, floor = random.uniform(-60, 150, n), -250.0
        worth = worth_of_groups(small, case, prices)
        out = np.zeros(m, np.int64), np.zeros((m, n), np.bool_), np.zeros(m)

        highest, found = price_groups(
            small.series.cost, small.series.fixed, small.series.room, small.course.least, case.left, prices, items.of,
            items.size, items.apart, items.of_team, small.course.team_room, floor, *out,
        )  # fmt: skip

        assert highest == pytest.approx(max(floor, *worth.values())), seed
        assert {int(s) for s in out[0][:found]} == {s for s in range(m) if worth[s] > floor + 1e-6}
        for s, members, value in zip(*(each[:found] for each in out), strict=True):
            assert value == pytest.approx(worth[s])
            points = small.series.cost[s][members].sum() + small.series.fixed[s]
            assert prices[members].sum() - points == pytest.approx(value)


def powerset(n: int) -> Iterator[set[int]]:
    for size in range(n + 1):
        yield from map(set, itertools.combinations(range(n), size))


def keeps(case: Case, groups: Sequence[frozenset[int]]) -> bool:
    seated = frozenset[int]().union(*groups)
    return (
        all((i in each) == (j in each) for i, j in case.together for each in groups)
        and not any({i, j} <= each for i, j in case.apart for each in groups)
        and set(case.seated) <= seated
        and not seated & set(case.unseated)
    )


def test_what_a_case_says_of_pairs_and_seats_is_all_that_it_leaves_out() -> None:
    for seed in range(80):
        small, random = a_small_one(seed), np.random.default_rng(seed + 2000)
        i, j, k = random.permutation(len(small.course.miss))[:3].tolist()
        anything = Case(2, 0, np.arange(len(small.series.fixed)))
        for case in (
            replace(anything, together=((i, j),)),
            replace(anything, apart=((i, j),)),
            replace(anything, seated=(k,)),
            replace(anything, unseated=(k,)),
            replace(anything, together=((i, j),), unseated=(k,)),
        ):
            best = min([points for points, groups in plans(small, 2) if keeps(case, groups)], default=5000)

            tree = climbed(Tree(small.course, small.series, 5000, [case]))

            assert tree.bound(2) == best, (seed, case)


def test_items_of_many_that_are_worth_less_than_nothing_fill_a_section_as_cheaply_as_can_be() -> None:
    random = np.random.default_rng(7)
    for _ in range(300):
        m, least, room = int(random.integers(2, 7)), int(random.integers(1, 6)), int(random.integers(5, 8))
        value, size = random.uniform(-40, 12, m), random.integers(1, 4, m)
        apart = np.triu(random.random((m, m)) < 0.2, 1).astype(np.int64)
        apart += apart.T
        no_teams = np.zeros((m, 0), np.int64), np.zeros(0, np.int64)
        tried = [-1e6]
        for chosen in map(list, powerset(m)):
            if least <= size[chosen].sum() <= room and not apart[np.ix_(chosen, chosen)].any():
                tried.append(value[chosen].sum())

        worth, known = best_group(
            value, size, m, apart, *no_teams, least, room, -1e6, np.zeros(m, np.int8), np.zeros(m, np.int8)
        )

        assert worth == pytest.approx(max(tried))
        assert known == (len(tried) > 1)


def test_too_many_choices_leave_a_bound_and_not_a_falsehood(monkeypatch: pytest.MonkeyPatch) -> None:
    plain: Any = best_group.py_func
    m, random = 12, np.random.default_rng(4)
    value, size = random.uniform(-5, 10, m), random.integers(1, 4, m)
    apart = np.triu(random.random((m, m)) < 0.4, 1).astype(np.int64)
    apart += apart.T
    no_teams = np.zeros((m, 0), np.int64), np.zeros(0, np.int64)
    out = np.zeros(m, np.int8), np.zeros(m, np.int8)
    exact, known = plain(value, size, m, apart, *no_teams, 3, 9, -1e9, *out)
    assert known

    monkeypatch.setitem(plain.__globals__, "MOST_TRIED", 3)
    bound, _ = plain(value, size, m, apart, *no_teams, 3, 9, -1e9, *out)

    assert bound > exact


def test_a_program_that_is_lost_leaves_its_case_open_in_the_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    small = a_small_one(3)
    best = min(points for n in (1, 2, 3) for points, _ in plans(small, n))
    tree = a_tree(small, best + 100)

    def lost(_: Program) -> None:
        raise NoOptimum("lost")

    monkeypatch.setattr(cases.Program, "solve", lost)
    climbed(tree)

    assert min(tree.bound(n) for n in (1, 2, 3)) == 0


def test_whoever_has_no_time_left_is_not_kept_waiting_and_not_told_too_much(monkeypatch: pytest.MonkeyPatch) -> None:
    programme = make_scale(30, 1, 5)
    table = Table(to_problem(programme, find_availability(programme)).problem, 0)
    proven = CourseBound(table)
    proven.no_more_than(int(table.miss.sum()))
    while not proven.done:
        proven.step()
    granted: list[int] = []

    def watched(core: Any, prices: Any, theta: float, keep: float, budget: int, *rest: Any) -> Any:
        granted.append(budget)
        return exact.price(core, prices, theta, keep, budget, *rest)

    for module in (bounds, whole_sections):
        monkeypatch.setattr(module, "price", watched)
    late = CourseBound(table)
    late.no_more_than(int(table.miss.sum()))
    for _ in range(3):
        late.step()
    in_time, granted[:] = granted.copy(), []
    late.ends = time.monotonic()
    while not late.done and not late.settled and late.iterations < 40:
        late.step()

    assert min(in_time) > 0
    assert set(granted) == {0}
    assert late.bound <= proven.bound


def test_only_series_that_another_one_replaces_are_left_out() -> None:
    programme = make_scale(30, 1, 5)
    table = Table(to_problem(programme, find_availability(programme)).problem, 0)
    view, p = table.alone(), int(table.profile[0])
    firsts = [(h, t) for h in range(len(table.hosts)) for t in np.flatnonzero(view.host_free[p, h])[::7].tolist()]
    weekly = 96 * 7 * np.arange(len(table.live))
    hosts = np.array([h for h, _ in firsts], np.int64)
    starts = np.array([t + weekly for _, t in firsts], np.int64)
    inside = starts.max(axis=1) < view.host_free.shape[2]
    hosts, starts = hosts[inside], starts[inside]

    def kept(which: list[int], room_for: int) -> tuple[int, np.ndarray, np.ndarray]:
        out = [np.zeros(room_for, np.int64) for _ in range(3)]
        cost = np.zeros((room_for, len(table.learners)), np.int64)
        order = np.array(which, np.int64)
        n_kept = int(without_replaced(view.core(), hosts, starts, order, cost, *out))
        return n_kept, out[2][:n_kept], np.column_stack((cost, out[0], -out[1]))[:n_kept]

    costs = np.concatenate([kept([x], 1)[2] for x in range(len(hosts))])
    n_kept, stay, _ = kept(list(range(len(hosts))), len(hosts))

    assert 0 < n_kept < len(hosts)
    for x in range(len(hosts)):
        before = stay[stay < x]
        assert (costs[before] <= costs[x]).all(axis=1).any() == (x not in stay)
    assert kept(list(range(len(hosts))), n_kept // 2)[0] == -1


@pytest.mark.parametrize("first", range(0, 240, 40))
def test_whole_sections_are_never_proven_above_the_best_of_all_possibilities(first: int) -> None:
    """Every course is taken for the only one: its bound must be what it costs at best, or less."""
    n_tried, n_whole = 0, 0
    for seed in range(first, first + 40):
        problem = small_problem(seed)
        for course in range(len(problem.courses)):
            alone = only_course(problem, course)
            if len(oracle.every_section(alone)) > 10:
                continue
            best = oracle.best_points(alone)
            bound = CourseBound(Table(alone, 0))
            bound.no_more_than(best + 700)
            for _ in range(300):
                bound.step()
            n_tried += 1
            n_whole += bound._whole is not None
            assert bound.bound <= best, (seed, course)
    assert n_tried >= 15
    assert n_whole >= 3


def only_course(problem: Problem, course: int) -> Problem:
    """Return the problem with one course alone, and those of its enrolments who speak the language."""
    kept = tuple(replace(each, course=0) for each in problem.enrolments if each.course == course and each.speaks)
    return replace(problem, courses=(replace(problem.courses[course], requires=()),), enrolments=kept)


def two_triangles(**changed: Any) -> Problem:
    """Six learners in two threes: any two of a three have an hour in common, but not all of it."""
    hours = {0: [1, 3], 1: [1, 2], 2: [2, 3], 3: [11, 13], 4: [11, 12], 5: [12, 13]}
    return a_problem(a_course(max_sections=6), learners={0: range(6)}, only=hours, **changed)


def bound_below(problem: Problem, points: int | None) -> CourseBound:
    bound = CourseBound(Table(problem, 0))
    if points is not None:
        bound.no_more_than(points)
    for _ in range(200):
        bound.step()
    return bound


def test_sections_that_the_relaxation_opens_by_halves_are_proven_whole() -> None:
    problem = two_triangles()
    section = problem.weights.section

    assert bound_below(problem, None).bound == 3 * section
    whole = bound_below(problem, 10_000)
    assert (whole.bound, whole.done) == (4 * section, True)
    hosts, starts = whole.best_series(4)
    assert len(hosts) == len(np.unique(starts)) == 4
    plan = whole.plan()
    assert plan is not None
    assert (plan.n, int(plan.count.sum()), int(plan.assign.min())) == (4, 6, 0)


def test_no_more_is_proven_than_the_plan_at_hand_costs() -> None:
    problem = two_triangles()
    points = 4 * problem.weights.section - 50

    bound = bound_below(problem, points)

    assert (bound.bound, bound.done) == (points, True)


def test_with_too_many_series_a_course_waits_for_a_better_plan(monkeypatch: pytest.MonkeyPatch) -> None:
    problem = two_triangles()
    section = problem.weights.section
    monkeypatch.setattr(whole_sections, "MOST_LISTED", 3)

    bound = bound_below(problem, 5 * section)

    assert (bound.bound, bound.done) == (3 * section, False)
    assert bound.waits_for == 5 * section - section // 5, "a tenth of what lies between"
    assert not bound.step()
    monkeypatch.undo()
    bound.no_more_than(bound.waits_for)
    for _ in range(100):
        bound.step()
    assert (bound.bound, bound.done, bound.waits_for) == (4 * section, True, 0)


def test_a_session_seats_no_more_of_a_team_than_may_be_away() -> None:
    problem = a_problem(learners={0: range(4)}, team_of=np.array([0] * 4 + [-1] * 6), team_limit=np.array([2]))

    assert bound_below(problem, None).bound == problem.weights.section
    assert bound_below(problem, 10_000).bound == 2 * problem.weights.section


def test_whoever_makes_a_session_up_is_not_away() -> None:
    course = a_course(recordings_allowed=1)
    problem = a_problem(course, learners={0: range(4)}, team_of=np.array([0] * 4 + [-1] * 6), team_limit=np.array([2]))

    best = solve(problem, seconds=0, steps=3, workers=1)

    assert bound_below(problem, 10_000).bound <= best.points


def test_a_bound_that_is_made_whole_goes_on_in_another_process() -> None:
    programme = make_scale(40, 1, 1)
    problem = to_problem(programme, find_availability(programme)).problem
    first = CourseBound(Table(problem, 0))
    plan = solve(problem, seconds=0, steps=3, workers=1)
    first.no_more_than(plan.points)
    n_resumed = 0
    for _ in range(400):
        first.step()
        if first._whole is not None and not first.done:
            second = CourseBound(Table(problem, 0))
            second.resume(pickle.loads(pickle.dumps(first.state())))
            assert second.bound == first.bound
            n_resumed += 1
            first = second
    assert n_resumed > 3
    assert first.done
    assert first.bound <= plan.points


def test_a_section_may_meet_in_two_venues_for_all_that_the_bound_knows() -> None:
    """The first session can only be held in one venue, the second only in the other."""
    course = a_course(activities=(an_hour(0, in_person=True), an_hour(1, in_person=True)))
    venues = [Venue(open=np.zeros(N_CELLS, np.uint8), capacity=5) for _ in range(2)]
    venues[0].open[2] = venues[1].open[12] = 1
    problem = a_problem(course, learners={0: (0, 1)}, venues=venues)

    assert bound_below(problem, 10_000).bound == problem.weights.section == oracle.best_points(problem)


def test_a_section_that_meets_in_person_once_has_no_more_room_than_its_venue() -> None:
    """Everybody reaches the small venue, nobody the large one but the instructor."""
    venues = [Venue(open=np.ones(N_CELLS, np.uint8), capacity=each) for each in (2, 5)]
    reaches = np.ones((10, 2), np.uint8)
    reaches[:9, 1] = 0
    course = a_course(activities=(an_hour(0, in_person=True),))
    problem = a_problem(course, learners={0: range(4)}, venues=venues, reaches_venue=reaches)

    assert bound_below(problem, None).bound == 2 * problem.weights.section == oracle.best_points(problem)
