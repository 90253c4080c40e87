"""Every possible solution of a tiny problem, its validity and its points, by plain code.

It shares nothing with solver/rules, solver/goals or solver/study.

Slow on purpose where that is plainer: sessions are compared pair by pair, study blocks are tried in every way.
"""

from __future__ import annotations

import functools
import itertools
import math
from collections.abc import Callable, Iterator

from solver.problem import LiveActivity, Problem
from solver.solution import Seat, Section, Solution

Taken = tuple[int, int, bool]
"""A live session in somebody's diary: first and last minute, and whether it is in person."""


def meetings(problem: Problem, section: Section) -> list[tuple[int, int, int, LiveActivity, int]]:
    live = [each for each in problem.courses[section.course].activities if isinstance(each, LiveActivity)]
    return [
        (k, problem.minute(start), problem.minute(start) + activity.duration, activity, start)
        for k, (activity, start) in enumerate(zip(live, section.starts, strict=True))
    ]


def free_for(problem: Problem, person: int, start: int, activity: LiveActivity) -> bool:
    """Can this person attend, going through it cell by cell?"""
    for cell in range(start, problem.n_cells + 99):
        if (cell - start) * problem.grid >= activity.duration:
            break
        if cell >= problem.n_cells or not problem.reach[person][cell] or problem.busy[person][cell]:
            return False
    if activity.in_person:
        for cell in range(problem.n_cells):
            begins, ends = problem.minute(cell), problem.minute(cell) + problem.grid
            gone = problem.minute(start) - _up(problem, problem.rules.travel)
            back = _up_minute(problem, problem.minute(start) + activity.duration) + _up(problem, problem.rules.travel)
            if problem.busy[person][cell] and begins < back and ends > gone:
                return False
    return True


def _up(problem: Problem, minutes: int) -> int:
    return -(-minutes // problem.grid) * problem.grid


def _up_minute(problem: Problem, minute: int) -> int:
    return problem.first_minute + _up(problem, minute - problem.first_minute)


def broken(problem: Problem, solution: Solution) -> set[str]:
    """Return the keys of all rules that a solution (of whole sections on the grid) breaks."""
    wrong: set[str] = set()
    diaries: dict[int, list[Taken]] = {}
    taught: dict[tuple[int, int], int] = {}
    learnt: dict[tuple[int, int], int] = {}
    seats: list[int] = []
    venue_diary: list[tuple[int, int, int]] = []
    all_meetings: list[tuple[int, int]] = []
    away: list[tuple[int, int, int, int]] = []
    series: dict[tuple[int, int], tuple[int, int]] = {}
    for section in solution.sections:
        course = problem.courses[section.course]
        teacher = section.instructor
        if teacher not in course.instructors:
            wrong.add("qualified-instructor")
        if not course.section_min <= len(section.seats) <= course.section_max:
            wrong.add("section-size")
        before = None
        met = meetings(problem, section)
        for seat in section.seats:
            person = problem.enrolments[seat.enrolment].person
            attended = [each for each in met if each[0] not in seat.recorded]
            if sum(out_of_hours(problem, person, each[1], each[2]) > 0 for each in attended) > course.max_out_of_hours:
                wrong.add("rotation")
        for k, begins, ends, activity, start in met:
            if begins < problem.horizon_start or ends > problem.horizon_end or (before and begins < before[1]):
                wrong.add("sessions-in-order")
            if before:
                clock = problem.day[problem.anchor_of[teacher]]
                passed = clock[start] - clock[before[2]]
                if passed < activity.min_days or passed > activity.max_days:
                    wrong.add("days-between")
            before = (begins, ends, start)
            if not free_for(problem, teacher, start, activity):
                wrong.add("instructor-attends")
            diaries.setdefault(teacher, []).append((begins, ends, activity.in_person))
            day = (teacher, int(problem.day[problem.clock_of[teacher]][start]))
            taught[day] = taught.get(day, 0) + activity.duration
            all_meetings.append((begins, ends))
            there = [problem.enrolments[seat.enrolment].person for seat in section.seats if k not in seat.recorded]
            for person in there:
                if not free_for(problem, person, start, activity):
                    wrong.add("learner-attends")
                diaries.setdefault(person, []).append((begins, ends, activity.in_person))
                day = (person, int(problem.day[problem.clock_of[person]][start]))
                learnt[day] = learnt.get(day, 0) + activity.duration
                if len(problem.team_of) and problem.team_of[person] >= 0:
                    away.append((int(problem.team_of[person]), begins, ends, person))
            venue = section.venues[k]
            if activity.in_person != (venue >= 0):
                wrong.add("venue-suits")
            elif venue >= 0:
                place = problem.venues[venue]
                cells = [
                    c for c in range(problem.n_cells) if begins < problem.minute(c + 1) and ends > problem.minute(c)
                ]
                reached = all(problem.reaches_venue[person][venue] for person in [teacher, *there])
                if not all(place.open[c] for c in cells) or len(there) > place.capacity or not reached:
                    wrong.add("venue-suits")
                venue_diary.append((venue, begins, ends))
        for seat in section.seats:
            enrolment = problem.enrolments[seat.enrolment]
            seats.append(seat.enrolment)
            if enrolment.course != section.course:
                wrong.add("one-seat")
            if not enrolment.speaks:
                wrong.add("learner-speaks")
            if len(seat.recorded) > course.recordings_allowed:
                wrong.add("recordings-allowed")
            if met:
                series[enrolment.person, section.course] = (met[0][1], met[-1][2])
    if len(set(seats)) < len(seats):
        wrong.add("one-seat")
    for index, course in enumerate(problem.courses):
        mine = [each.instructor for each in solution.sections if each.course == index]
        if len(mine) > course.max_sections:
            wrong.add("max-sections")
        if any(mine.count(each) > course.max_sections_per_instructor for each in mine):
            wrong.add("max-sections-per-instructor")
    for diary in diaries.values():
        for one, other in itertools.combinations(diary, 2):
            gap = problem.rules.buffer
            if one[2] or other[2]:
                gap = max(gap, problem.rules.travel)
            if one[0] < other[1] + gap and other[0] < one[1] + gap:
                wrong.add("one-place-at-once")
    if any(minutes > problem.rules.instructor_day for minutes in taught.values()):
        wrong.add("daily-maximum")
    if any(minutes > problem.rules.learner_day for minutes in learnt.values()):
        wrong.add("daily-maximum")
    for moment, _ in all_meetings:
        if sum(begins <= moment < ends for begins, ends in all_meetings) > problem.rules.parallel:
            wrong.add("parallel-sessions")
    for team, moment, _, _ in away:
        gone = {each[3] for each in away if each[0] == team and each[1] <= moment < each[2]}
        if len(gone) > problem.team_limit[team]:
            wrong.add("team-share")
    for one_use, other_use in itertools.combinations(venue_diary, 2):
        if one_use[0] == other_use[0] and one_use[1] < other_use[2] and other_use[1] < one_use[2]:
            wrong.add("venue-in-use")
    for (person, index), (begins, _) in series.items():
        for required in problem.courses[index].requires:
            if (person, required) in series and series[person, required][1] > begins:
                wrong.add("required-first")
    return wrong


def out_of_hours(problem: Problem, person: int, begins: int, ends: int) -> int:
    """Minute by minute."""
    cells = ((minute - problem.first_minute) // problem.grid for minute in range(begins, ends))
    return sum(1 for cell in cells if not problem.working[person][cell])


def price(minutes: int) -> int:
    """Minute by minute."""
    return sum(1 if minute < 120 else 2 if minute < 360 else 4 for minute in range(minutes))


Missing = Callable[[Problem, Solution], int]
"""What to take for all study minutes that find no room; by default every way to study is tried."""


def cost(problem: Problem, solution: Solution, missing: Missing | None = None) -> int:
    """Return all points of a solution."""
    total = 0
    minutes = [0] * problem.n_people
    seated: dict[int, tuple[Section, Seat]] = {}
    for section in solution.sections:
        total += problem.weights.section
        clock = problem.wall[problem.anchor_of[section.instructor]]
        total += problem.weights.irregular * sum(clock[each] != clock[section.starts[0]] for each in section.starts)
        for k, begins, ends, _, _ in meetings(problem, section):
            minutes[section.instructor] += out_of_hours(problem, section.instructor, begins, ends)
            for seat in section.seats:
                if k not in seat.recorded:
                    person = problem.enrolments[seat.enrolment].person
                    minutes[person] += out_of_hours(problem, person, begins, ends)
        for seat in section.seats:
            seated[seat.enrolment] = (section, seat)
            total += problem.weights.recording * len(seat.recorded)
    for index, enrolment in enumerate(problem.enrolments):
        total += enrolment.seat if index in seated else enrolment.miss
    for person, borne in enumerate(problem.burden.tolist()):
        total += price(borne + minutes[person]) - price(borne)
    if missing is not None:
        return int(total) + problem.weights.missing_study_minute * missing(problem, solution)
    for person in range(problem.n_people):
        total += problem.weights.missing_study_minute * missing_minutes(problem, solution, person)
    return int(total)


Work = tuple[int, int, int, int, int]
"""Something to study: enrolment, place among the activities, minutes, first cell, cell after the last."""


def work_of(problem: Problem, solution: Solution, person: int) -> tuple[list[Work], list[bool]]:
    """Return what a person has to study alone, and their free cells."""
    free = [bool(problem.working[person][c]) and not problem.busy[person][c] for c in range(problem.n_cells)]
    for c in range(problem.n_cells):
        if problem.minute(c) < problem.horizon_start or problem.minute(c + 1) > problem.horizon_end:
            free[c] = False
    found: list[Work] = []
    seated: dict[int, Section] = {}
    for section in solution.sections:
        for seat in section.seats:
            seated[seat.enrolment] = section
        for k, begins, ends, _, _ in meetings(problem, section):
            sits = any(
                problem.enrolments[seat.enrolment].person == person and k not in seat.recorded for seat in section.seats
            )
            if sits or section.instructor == person:
                for c in range(problem.n_cells):
                    if problem.minute(c) < ends and problem.minute(c + 1) > begins:
                        free[c] = False
    for index, enrolment in enumerate(problem.enrolments):
        if enrolment.person != person:
            continue
        course = problem.courses[enrolment.course]
        n_met = 0
        for place, activity in enumerate(course.activities):
            live = isinstance(activity, LiveActivity)
            if index in seated:
                starts = seated[index].starts
                if live:
                    n_met += 1
                    continue
                opens = 0
                if n_met:
                    last = [each for each in course.activities if isinstance(each, LiveActivity)][n_met - 1]
                    opens = starts[n_met - 1] + -(-last.duration // problem.grid)
                closes = starts[n_met] if n_met < len(starts) else problem.n_cells
            elif live and course.live_required:
                continue
            else:
                opens, closes = 0, problem.n_cells
            minutes = activity.self_paced_minutes if isinstance(activity, LiveActivity) else activity.effort
            found.append((index, place, minutes, opens, closes))
    return found, free


def missing_minutes(problem: Problem, solution: Solution, person: int) -> int:
    """Return the fewest study minutes that find no room, trying every block in every free cell.

    Blocks last 30 minutes at least, or the whole effort, and together no longer than it; every length in steps
    that divide them all is tried.
    """
    work, free = work_of(problem, solution, person)
    return least_missing(tuple(work), tuple(free), problem.grid)


@functools.lru_cache(maxsize=200_000)
def least_missing(work: tuple[Work, ...], free: tuple[bool, ...], grid: int) -> int:
    enrolments = sorted({each[0] for each in work})
    step = math.gcd(grid, 30, *(each[2] for each in work))

    @functools.cache
    def fewest(cell: int, reached: tuple[int, ...], done: tuple[int, ...]) -> int:
        if cell >= len(free) or all(d >= each[2] for d, each in zip(done, work, strict=True)):
            return sum(max(0, each[2] - d) for d, each in zip(done, work, strict=True))
        best = fewest(cell + 1, reached, done)
        for index, (enrolment, place, minutes, opens, closes) in enumerate(work):
            mine = enrolments.index(enrolment)
            if place < reached[mine] or not opens <= cell < closes or done[index] >= minutes:
                continue
            lengths = {minutes, *range(30, minutes + 1, step)}
            for length in (each for each in lengths if each <= minutes - done[index]):
                n_cells = -(-length // grid)
                fits = cell + n_cells <= min(closes, len(free)) and all(free[cell : cell + n_cells])
                if fits and (length >= 30 or length == minutes):
                    now = (*reached[:mine], place, *reached[mine + 1 :])
                    then = (*done[:index], done[index] + length, *done[index + 1 :])
                    best = min(best, fewest(cell + n_cells, now, then))
        return best

    return fewest(0, (0,) * len(enrolments), (0,) * len(work))


def every_section(problem: Problem) -> list[Section]:
    """Return every section, without learners, that is not wrong by itself."""
    found = []
    for index, course in enumerate(problem.courses):
        live = [each for each in course.activities if isinstance(each, LiveActivity)]
        rooms = [range(len(problem.venues)) if each.in_person else [-1] for each in live]
        for teacher in course.instructors:
            possible = [[c for c in range(problem.n_cells) if free_for(problem, teacher, c, each)] for each in live]
            for starts in itertools.product(*possible):
                for venues in itertools.product(*rooms):
                    section = Section(index, teacher, starts, venues, ())
                    if not broken(problem, Solution((section,))) - {"section-size"}:
                        found.append(section)
    return found


def every_set(problem: Problem, sections: list[Section]) -> Iterator[tuple[Section, ...]]:
    """Yield every set of sections that can be held together, the empty one included."""
    most = sum(min(course.max_sections, len(problem.enrolled[i])) for i, course in enumerate(problem.courses))
    together: list[tuple[int, ...]] = [()]
    for _ in range(most + 1):
        longer = []
        for chosen in together:
            yield tuple(sections[each] for each in chosen)
            for each in range(chosen[-1] + 1 if chosen else 0, len(sections)):
                grown = Solution(tuple(sections[i] for i in (*chosen, each)))
                if not broken(problem, grown) - {"section-size"}:
                    longer.append((*chosen, each))
        together = longer


def every_seat(problem: Problem, enrolment: int, sections: tuple[Section, ...]) -> Iterator[tuple[int, Seat] | None]:
    """Yield every way to be seated: not at all, or in one of the sections with some sessions recorded."""
    yield None
    course = problem.enrolments[enrolment].course
    for index, section in enumerate(sections):
        if section.course == course:
            for n in range(problem.courses[course].recordings_allowed + 1):
                for recorded in itertools.combinations(range(len(section.starts)), n):
                    yield index, Seat(enrolment, recorded)


def best_points(problem: Problem, missing: Missing | None = None) -> int:
    """Return the fewest points of any valid solution."""
    best = cost(problem, Solution(), missing)
    for sections in every_set(problem, every_section(problem)):
        if len(sections) * problem.weights.section < best:
            best = _best_seats(problem, sections, best, missing)
    return best


def _best_seats(problem: Problem, sections: tuple[Section, ...], best: int, missing: Missing | None) -> int:
    """Return the fewest points with exactly these sections, or ``best``; costs only grow along the way."""
    options = [list(every_seat(problem, each, sections)) for each in range(len(problem.enrolments))]

    def seated(chosen: list[tuple[int, Seat] | None]) -> Solution:
        return Solution(
            tuple(
                Section(s.course, s.instructor, s.starts, s.venues, tuple(c[1] for c in chosen if c and c[0] == i))
                for i, s in enumerate(sections)
            )
        )

    def go(chosen: list[tuple[int, Seat] | None], best: int) -> int:
        done = len(chosen)
        sure = len(sections) * problem.weights.section
        for index, choice in enumerate(chosen):
            sure += problem.enrolments[index].seat if choice else problem.enrolments[index].miss
            sure += problem.weights.recording * len(choice[1].recorded) if choice else 0
        if sure >= best:
            return best
        solution = seated(chosen)
        wrong = broken(problem, solution)
        sizes = [len(each.seats) > problem.courses[each.course].section_max for each in solution.sections]
        if wrong - {"section-size"} or any(sizes):
            return best
        if done == len(options):
            return best if wrong else min(best, cost(problem, solution, missing))
        for option in reversed(options[done]):
            best = go([*chosen, option], best)
        return best

    return go([], best)
