"""Why an enrolment has no live seat, decided by trying everything, with any set of blockers taken away.

Plain and slow on purpose. It shares nothing with solver/explain but the names of its blockers.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from solver.explain import Blocker, Kind, Limit
from solver.problem import Course, LiveActivity, Problem
from solver.solution import Seat, Section, Solution
from tests.solver.oracle import broken, cost, out_of_hours

Without = frozenset[Blocker]
NOTHING: Without = frozenset()


@dataclass(frozen=True)
class Series:
    instructor: int
    starts: tuple[int, ...]
    venues: tuple[int, ...]


@dataclass(frozen=True)
class Diary:
    begins: int
    ends: int
    in_person: bool
    learns: bool
    cell: int


def gone(without: Without, key: Limit) -> bool:
    return Blocker(Kind.RULE, rule=key.value) in without


def course_of(problem: Problem, enrolment: int) -> Course:
    return problem.courses[problem.enrolments[enrolment].course]


def free(problem: Problem, person: int, start: int, activity: LiveActivity, without: Without = NOTHING) -> bool:
    """Every cell within reach, none busy, nor within whole cells of travel time."""
    n = -(-activity.duration // problem.grid)
    if start + n > problem.n_cells:
        return False
    if Blocker(Kind.HOURS, person) not in without and not all(problem.reach[person][start : start + n]):
        return False
    margin = -(-problem.rules.travel // problem.grid) if activity.in_person else 0
    around = range(max(0, start - margin), min(problem.n_cells, start + n + margin))
    return Blocker(Kind.BUSY, person) in without or not any(problem.busy[person][cell] for cell in around)


def open_all_the_time(problem: Problem, venue: int, start: int, activity: LiveActivity) -> bool:
    return all(problem.venues[venue].open[start : start - (-activity.duration // problem.grid)])


def every_series(problem: Problem, enrolment: int, without: Without = NOTHING) -> Iterator[Series]:
    """Every series that an instructor can attend and the rules on a section's sessions allow."""
    course = course_of(problem, enrolment)
    live = course.live
    for instructor in course.instructors:
        options = []
        for activity in live:
            mine = []
            for start in range(problem.n_cells):
                begins = problem.minute(start)
                if begins < problem.horizon_start or begins + activity.duration > problem.horizon_end:
                    continue
                if start - (-activity.duration // problem.grid) > problem.n_cells:
                    continue
                if not free(problem, instructor, start, activity, without):
                    continue
                if not activity.in_person or gone(without, Limit.VENUES):
                    mine.append((start, -1))
                    continue
                for venue in range(len(problem.venues)):
                    reached = problem.reaches_venue[instructor][venue]
                    if reached and open_all_the_time(problem, venue, start, activity):
                        mine.append((start, venue))
            options.append(mine)
        for chosen in itertools.product(*options):
            starts, venues = tuple(each[0] for each in chosen), tuple(each[1] for each in chosen)
            if all(_follows(problem, instructor, live, starts, k, without) for k in range(1, len(live))):
                yield Series(instructor, starts, venues)


def _follows(
    problem: Problem, instructor: int, live: tuple[LiveActivity, ...], starts: tuple[int, ...], k: int, without: Without
) -> bool:
    gap = 0
    if not gone(without, Limit.BETWEEN_SESSIONS):
        gap = problem.rules.buffer
        if live[k].in_person or live[k - 1].in_person:
            gap = max(gap, problem.rules.travel)
    if problem.minute(starts[k]) < problem.minute(starts[k - 1]) + live[k - 1].duration + gap:
        return False
    days = problem.day[problem.anchor_of[instructor]]
    passed = days[starts[k]] - days[starts[k - 1]]
    return gone(without, Limit.DAYS_BETWEEN) or bool(live[k].min_days <= passed <= live[k].max_days)


def recordings(problem: Problem, enrolment: int, without: Without = NOTHING) -> Iterator[tuple[int, ...]]:
    course = course_of(problem, enrolment)
    allowed = len(course.live) if gone(without, Limit.RECORDINGS) else course.recordings_allowed
    for n in range(min(allowed, len(course.live)) + 1):
        yield from itertools.combinations(range(len(course.live)), n)


def attends(
    problem: Problem, enrolment: int, series: Series, k: int, *, without: Without = NOTHING, always: bool = False
) -> bool:
    person, venue = problem.enrolments[enrolment].person, series.venues[k]
    if not always and person == series.instructor:
        return False
    if venue >= 0 and not problem.reaches_venue[person][venue]:
        return False
    return always or free(problem, person, series.starts[k], course_of(problem, enrolment).live[k], without)


def ways(problem: Problem, enrolment: int, series: Series, without: Without = NOTHING) -> list[tuple[int, ...]]:
    """The sets of recordings with which a learner can attend the rest, by hours."""
    n_live = len(series.starts)
    can = [attends(problem, enrolment, series, k, without=without) for k in range(n_live)]
    return [each for each in recordings(problem, enrolment, without) if all(can[k] or k in each for k in range(n_live))]


def no_common_hours(problem: Problem, solution: Solution, enrolment: int, without: Without = NOTHING) -> bool:
    return not any(ways(problem, enrolment, each, without) for each in every_series(problem, enrolment, without))


def able(problem: Problem, enrolment: int, series: Series, without: Without = NOTHING) -> list[int]:
    """The other enrolments of the course whose learner can attend a series by hours."""
    found = []
    course = problem.enrolments[enrolment].course
    most = len(series.starts) if gone(without, Limit.RECORDINGS) else problem.courses[course].recordings_allowed
    always = Blocker(Kind.OTHERS_HOURS) in without
    for other in problem.enrolled[course]:
        if other == enrolment or not problem.enrolments[other].speaks:
            continue
        missed = [
            k
            for k in range(len(series.starts))
            if not attends(problem, other, series, k, always=always)
            or problem.enrolments[other].person == series.instructor
        ]
        if len(missed) <= most:
            found.append(other)
    return found


def would_do(problem: Problem, enrolment: int, without: Without = NOTHING) -> Iterator[Series]:
    """Series that the learner and enough others can attend, by hours."""
    need = 1 if gone(without, Limit.SECTION_MIN) else course_of(problem, enrolment).section_min
    for series in every_series(problem, enrolment, without):
        if ways(problem, enrolment, series, without) and len(able(problem, enrolment, series, without)) + 1 >= need:
            yield series


def below_minimum(problem: Problem, solution: Solution, enrolment: int, without: Without = NOTHING) -> bool:
    return next(would_do(problem, enrolment, without), None) is None


def diary(problem: Problem, solution: Solution, person: int, skip: frozenset[int] = frozenset()) -> list[Diary]:
    found = []
    for index, section in enumerate(solution.sections):
        if index in skip:
            continue
        for k, activity in enumerate(problem.courses[section.course].live):
            begins = problem.minute(section.starts[k])
            entry = (begins, begins + activity.duration, activity.in_person)
            if section.instructor == person:
                found.append(Diary(*entry, False, section.starts[k]))
            for seat in section.seats:
                if problem.enrolments[seat.enrolment].person == person and k not in seat.recorded:
                    found.append(Diary(*entry, True, section.starts[k]))
    return found


def new_entries(
    problem: Problem, enrolment: int, series: Series, recorded: tuple[int, ...], *, learns: bool
) -> list[Diary]:
    live = course_of(problem, enrolment).live
    return [
        Diary(problem.minute(start), problem.minute(start) + live[k].duration, live[k].in_person, learns, start)
        for k, start in enumerate(series.starts)
        if k not in recorded
    ]


def apart(problem: Problem, one: Diary, other: Diary) -> bool:
    gap = problem.rules.buffer
    if one.in_person or other.in_person:
        gap = max(gap, problem.rules.travel)
    return one.begins >= other.ends + gap or other.begins >= one.ends + gap


def day_fits(problem: Problem, person: int, entries: list[Diary], *, learns: bool) -> bool:
    days = problem.day[problem.clock_of[person]]
    minutes: dict[int, int] = {}
    for each in entries:
        if each.learns == learns:
            minutes[int(days[each.cell])] = minutes.get(int(days[each.cell]), 0) + each.ends - each.begins
    limit = problem.rules.learner_day if learns else problem.rules.instructor_day
    return all(each <= limit for each in minutes.values())


def in_order(
    problem: Problem, solution: Solution, enrolment: int, series: Series, skip: frozenset[int] = frozenset()
) -> bool:
    """Does the order of courses that require one another hold?"""
    mine = problem.enrolments[enrolment]
    live = course_of(problem, enrolment).live
    if not live:
        return True
    begins = min(problem.minute(start) for start in series.starts)
    ends = max(problem.minute(start) + each.duration for start, each in zip(series.starts, live, strict=True))
    for index, section in enumerate(solution.sections):
        sits = any(problem.enrolments[seat.enrolment].person == mine.person for seat in section.seats)
        if index in skip or not sits or not section.starts:
            continue
        other = problem.courses[section.course]
        other_begins = min(problem.minute(start) for start in section.starts)
        other_ends = max(
            problem.minute(start) + each.duration for start, each in zip(section.starts, other.live, strict=True)
        )
        if section.course in problem.courses[mine.course].requires and other_ends > begins:
            return False
        if mine.course in other.requires and ends > other_begins:
            return False
    return True


def rotates(problem: Problem, enrolment: int, mine: list[Diary], without: Without) -> bool:
    """Are no more of the sessions attended out of the learner's hours than a rotating series allows?"""
    person = problem.enrolments[enrolment].person
    late = sum(out_of_hours(problem, person, each.begins, each.ends) > 0 for each in mine)
    return gone(without, Limit.ROTATION) or late <= course_of(problem, enrolment).max_out_of_hours


def personally(
    problem: Problem, solution: Solution, enrolment: int, series: Series, without: Without, *, all_away: bool = False
) -> list[tuple[int, ...]]:
    """The sets of recordings with which a seat clashes with nothing else of this learner's."""
    person = problem.enrolments[enrolment].person
    skip = frozenset(each.index for each in without if each.kind in (Kind.SEAT, Kind.TEACHING))
    skip = frozenset(range(len(solution.sections))) if all_away else skip
    others = diary(problem, solution, person, skip)
    found = []
    for recorded in ways(problem, enrolment, series, NOTHING):
        mine = new_entries(problem, enrolment, series, recorded, learns=True)
        fits = all(apart(problem, one, other) for one in mine for other in others)
        if not gone(without, Limit.DAILY_MAXIMUM):
            fits = fits and day_fits(problem, person, [*others, *mine], learns=True)
        if fits and in_order(problem, solution, enrolment, series, skip):
            found.append(recorded)
    return found


def takes_turns(
    problem: Problem, solution: Solution, enrolment: int, series: Series, without: Without, *, all_away: bool = False
) -> list[tuple[int, ...]]:
    """Those of them that keep the rotation, too."""
    return [
        recorded
        for recorded in personally(problem, solution, enrolment, series, without, all_away=all_away)
        if rotates(problem, enrolment, new_entries(problem, enrolment, series, recorded, learns=True), without)
    ]


def clash(problem: Problem, solution: Solution, enrolment: int, without: Without = NOTHING) -> bool:
    return not any(personally(problem, solution, enrolment, series, without) for series in would_do(problem, enrolment))


def added(solution: Solution, index: int, section: Section, seats: tuple[Seat, ...]) -> Solution:
    sections = list(solution.sections)
    if index < 0:
        return Solution((*sections, Section(section.course, section.instructor, section.starts, section.venues, seats)))
    old = sections[index]
    sections[index] = Section(old.course, old.instructor, old.starts, old.venues, (*old.seats, *seats))
    return Solution(tuple(sections))


def every_seat(problem: Problem, solution: Solution, enrolment: int) -> Iterator[Solution]:
    """Every valid solution that adds a seat for the enrolment to the seats there are, alone or in a new section."""
    course = problem.enrolments[enrolment].course
    for index, section in enumerate(solution.sections):
        if section.course == course:
            for recorded in recordings(problem, enrolment):
                more = added(solution, index, section, (Seat(enrolment, recorded),))
                if not broken(problem, more):
                    yield more
    others = [each for each in problem.enrolled[course] if each != enrolment and each in solution.unseated(problem)]
    for series in every_series(problem, enrolment):
        section = Section(course, series.instructor, series.starts, series.venues, ())
        possible = {each: ways(problem, each, series) for each in (enrolment, *others)}
        for n in range(len(others) + 1):
            for members in itertools.combinations(others, n):
                for chosen in itertools.product(*(possible[each] for each in (enrolment, *members))):
                    seats = tuple(Seat(e, r) for e, r in zip((enrolment, *members), chosen, strict=True))
                    more = added(solution, -1, section, seats)
                    if not broken(problem, more):
                        yield more


def cheapest(problem: Problem, solution: Solution, enrolment: int) -> int | None:
    """The fewest points that a seat adds, or None where there is no seat."""
    before = cost(problem, solution)
    return min((cost(problem, each) - before for each in every_seat(problem, solution, enrolment)), default=None)


def no_capacity(problem: Problem, solution: Solution, enrolment: int, without: Without = NOTHING) -> bool:
    """Is there no seat, in a section that there is or in a new one, with some limits taken away?"""
    course_index = problem.enrolments[enrolment].course
    course = problem.courses[course_index]
    mine = [each for each in solution.sections if each.course == course_index]
    least = 1 if gone(without, Limit.SECTION_MIN) else course.section_min
    for section in mine:
        if len(section.seats) >= course.section_max and not gone(without, Limit.SECTION_MAX):
            continue
        series = Series(section.instructor, section.starts, section.venues)
        for recorded in takes_turns(problem, solution, enrolment, series, without):
            there = [(seat.enrolment, seat.recorded) for seat in section.seats]
            if _room(problem, solution, series, there, [(enrolment, recorded)], course_index, without):
                return False
    if len(mine) >= course.max_sections and not gone(without, Limit.MAX_SECTIONS):
        return True
    free_seats = Blocker(Kind.OTHERS_SEATS) in without
    unseated = set(solution.unseated(problem))
    pool = [
        each
        for each in problem.enrolled[course_index]
        if each != enrolment and problem.enrolments[each].speaks and (free_seats or each in unseated)
    ]
    for series in every_series(problem, enrolment):
        if not _can_open(problem, solution, enrolment, series, mine, without):
            continue
        options: dict[int, list[tuple[int, ...]]] = {
            each: takes_turns(problem, solution, each, series, _personal(without), all_away=free_seats) for each in pool
        }
        options[enrolment] = takes_turns(problem, solution, enrolment, series, without)
        for members in itertools.combinations(pool, least - 1):
            for chosen in itertools.product(*(options[each] for each in (enrolment, *members))):
                seats = list(zip((enrolment, *members), chosen, strict=True))
                if _room(problem, solution, series, [], seats, course_index, without):
                    return False
    return True


def _personal(without: Without) -> Without:
    return frozenset(each for each in without if each.rule in (Limit.DAILY_MAXIMUM.value, Limit.ROTATION.value))


def _can_open(
    problem: Problem, solution: Solution, enrolment: int, series: Series, mine: list[Section], without: Without
) -> bool:
    course = course_of(problem, enrolment)
    taught = sum(each.instructor == series.instructor for each in mine)
    if taught >= course.max_sections_per_instructor and not gone(without, Limit.PER_INSTRUCTOR):
        return False
    others = diary(problem, solution, series.instructor)
    if Blocker(Kind.OCCUPIED, series.instructor) in without:
        others = []
    entries = new_entries(problem, enrolment, series, (), learns=False)
    if not all(apart(problem, one, other) for one in entries for other in others):
        return False
    if not gone(without, Limit.DAILY_MAXIMUM) and not day_fits(
        problem, series.instructor, [*others, *entries], learns=False
    ):
        return False
    for k, entry in enumerate(entries):
        if _at_once(problem, solution, entry) + 1 > problem.rules.parallel and not gone(without, Limit.PARALLEL):
            return False
        if _used(problem, solution, entry, series.venues[k]) and not gone(without, Limit.VENUE_IN_USE):
            return False
    return True


def _used(problem: Problem, solution: Solution, entry: Diary, venue: int) -> bool:
    for section in solution.sections:
        for j, activity in enumerate(problem.courses[section.course].live):
            begins = problem.minute(section.starts[j])
            if section.venues[j] == venue >= 0 and entry.begins < begins + activity.duration and begins < entry.ends:
                return True
    return False


def _at_once(problem: Problem, solution: Solution, entry: Diary) -> int:
    """The most sessions of a solution that run at one moment of a new one."""
    most = 0
    for moment in range(entry.begins, entry.ends, 5):
        running = 0
        for section in solution.sections:
            for j, activity in enumerate(problem.courses[section.course].live):
                begins = problem.minute(section.starts[j])
                running += begins <= moment < begins + activity.duration
        most = max(most, running)
    return most


def _room(
    problem: Problem,
    solution: Solution,
    series: Series,
    there: list[tuple[int, tuple[int, ...]]],
    seats: list[tuple[int, tuple[int, ...]]],
    course: int,
    without: Without,
) -> bool:
    """Have venues and teams room for more seats in a series?"""
    for k, start in enumerate(series.starts):
        coming = [each for each, recorded in seats if k not in recorded]
        present = [each for each, recorded in there if k not in recorded]
        venue = series.venues[k]
        if coming and venue >= 0 and not gone(without, Limit.VENUE_CAPACITY):
            too_many = len(coming) + len(present) > problem.venues[venue].capacity
            if too_many:
                return False
        if not len(problem.team_of) or gone(without, Limit.TEAM_SHARE):
            continue
        begins = problem.minute(start)
        for moment in range(begins, begins + problem.courses[course].live[k].duration, 5):
            away = [problem.enrolments[each].person for each in coming]
            for section in solution.sections:
                for j, activity in enumerate(problem.courses[section.course].live):
                    other = problem.minute(section.starts[j])
                    if other <= moment < other + activity.duration:
                        away += [problem.enrolments[s.enrolment].person for s in section.seats if j not in s.recorded]
            teams = [int(problem.team_of[each]) for each in away]
            if any(teams.count(team) > problem.team_limit[team] for team in set(teams) if team >= 0):
                return False
    return True


HOLDS: dict[str, Callable[[Problem, Solution, int, Without], bool]] = {
    "no-common-hours": no_common_hours,
    "below-minimum": below_minimum,
    "clash": clash,
    "no-capacity": no_capacity,
}
