"""Ways to seat an enrolment in a solution whose other seats stay as they are, and whether anything is in their way.

A seat is in a section that there is, or in a new one, filled with enrolments that have no seat either.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from solver.explain.ask import NOTHING, Ask
from solver.explain.hours import as_sets
from solver.explain.series import Budget, Exhausted, Found, Host, Marks, Others, Room, Space, walk
from solver.explain.statements import Blocker, Kind, Limit, Things, rule
from solver.model import Mask
from solver.problem import UNLIMITED, Ints, LiveActivity
from solver.solution import Seat, Section

MOST_TRIED = 2_000
"""How many combinations of learners are tried for one series before the search gives up."""
FILLING = 50
"""What trying one combination counts for, in starts."""


@dataclass(frozen=True)
class Place:
    """A section (its index, or -1 for a new one without seats yet) and the seats that it would get."""

    index: int
    section: Section
    seats: tuple[Seat, ...]


class Seats(Ask):
    """Where an enrolment could sit."""

    def of_capacity(self) -> list[Blocker]:
        """Return everything that could leave no seat, although a series would do."""
        problem, course = self.problem, self.course
        in_person = any(each.in_person for each in course.live)
        mattering = {
            Limit.TEAM_SHARE: len(problem.team_limit) > 0,
            Limit.PARALLEL: problem.rules.parallel <= len(self.around.solution.sections),
            Limit.VENUE_IN_USE: in_person,
            Limit.VENUE_CAPACITY: in_person,
            Limit.DAILY_MAXIMUM: True,
            Limit.PER_INSTRUCTOR: course.max_sections_per_instructor < UNLIMITED,
            Limit.ROTATION: course.max_out_of_hours < len(course.live),
        }
        return [
            *(rule(each) for each, matters in mattering.items() if matters),
            Blocker(Kind.OTHERS_SEATS),
            *(Blocker(Kind.OCCUPIED, each) for each in course.instructors),
            *(rule(each) for each in (Limit.SECTION_MIN, Limit.SECTION_MAX, Limit.MAX_SECTIONS)),
        ]

    def no_capacity(self, without: Things = NOTHING) -> bool:
        """Whether there is no seat at all for the enrolment."""
        if next(self.in_sections(without), None) is not None:
            return False
        return self.new_section(without) is None

    # ---- seats in sections that there are ---------------------------------------------------------------------------

    def in_sections(self, without: Things = NOTHING) -> Iterator[Place]:
        """Yield every seat, with every choice of recordings, in a section that there is."""
        solution = self.around.solution
        for index in self.around.of_course[self.index]:
            section = solution.sections[index]
            if len(section.seats) >= self.course.section_max and rule(Limit.SECTION_MAX) not in without:
                continue
            seats = list(self.ways(self.enrolment, section, without))
            if not seats:
                continue
            rooms = [
                self.left(k, start, venue, without) - np.array([0] * self._n_teams + [len(self._there(section, k))])
                for k, (start, venue) in enumerate(zip(section.starts, section.venues, strict=True))
            ]
            for seat in seats:
                if self.fits([seat], rooms):
                    yield Place(index, section, (seat,))

    @staticmethod
    def _there(section: Section, k: int) -> list[Seat]:
        return [each for each in section.seats if k not in each.recorded]

    def ways(self, enrolment: int, section: Section, without: Things = NOTHING) -> Iterator[Seat]:
        """Yield every seat that one enrolment could have in a section, as far as its learner is concerned."""
        problem, live = self.problem, self.course.live
        person = problem.enrolments[enrolment].person
        masks = [self._mine(enrolment, k, without) for k in range(len(live))]
        if any(not series[start] for (_, series), start in zip(masks, section.starts, strict=True)):
            return
        can = [
            bool(attends[start])
            and person != section.instructor
            and (venue < 0 or bool(problem.reaches_venue[person, venue]))
            for (attends, _), start, venue in zip(masks, section.starts, section.venues, strict=True)
        ]
        for n in range(min(len(live), self.course.recordings_allowed) + 1):
            for recorded in combinations(range(len(live)), n):
                if all(can[k] or k in recorded for k in range(len(live))):
                    attended = [(s, live[k].duration) for k, s in enumerate(section.starts) if k not in recorded]
                    if self._days_fit(enrolment, attended, without) and self._rotates(person, attended, without):
                        yield Seat(enrolment, recorded)

    def attends(self, k: int) -> Mask:
        """Return the starts of session ``k`` that the learner can attend, other seats kept."""
        return self._mine(self.enrolment, k, NOTHING)[0]

    def _mine(self, enrolment: int, k: int, without: Things) -> tuple[Mask, Mask]:
        """Return the starts of session ``k`` that an enrolment's learner can attend, and those that keep the order."""
        others_seats = Blocker(Kind.OTHERS_SEATS) in without and enrolment != self.enrolment
        key = (enrolment, k, others_seats)
        if key not in self.around.masks:
            person, activity = self.problem.enrolments[enrolment].person, self.course.live[k]
            attends, in_order = self.hours.could(person, activity), self.hours.always
            if not others_seats:
                attends = attends & self.around.clear(person, activity)
                in_order = self._in_order(k, self.around.seats[person], enrolment)
            self.around.masks[key] = attends, in_order
        return self.around.masks[key]

    def _days_fit(self, enrolment: int, attended: list[tuple[int, int]], without: Things) -> bool:
        if rule(Limit.DAILY_MAXIMUM) in without:
            return True
        person = self.problem.enrolments[enrolment].person
        days = self.problem.day[self.problem.clock_of[person]]
        minutes: dict[int, int] = {}
        if not (Blocker(Kind.OTHERS_SEATS) in without and enrolment != self.enrolment):
            for each in self.around.presences[person]:
                if each.learns:
                    day = int(days[each.cell])
                    minutes[day] = minutes.get(day, 0) + each.ends - each.begins
        for start, duration in attended:
            day = int(days[start])
            minutes[day] = minutes.get(day, 0) + duration
            if minutes[day] > self.problem.rules.learner_day:
                return False
        return True

    def _rotates(self, person: int, attended: list[tuple[int, int]], without: Things) -> bool:
        """Whether no more sessions lie out of a learner's hours than a rotating series allows."""
        if self.course.max_out_of_hours >= len(attended) or rule(Limit.ROTATION) in without:
            return True
        late = sum(self.problem.out_of_hours(person, start, minutes) > 0 for start, minutes in attended)
        return late <= self.course.max_out_of_hours

    # ---- teams and venues ------------------------------------------------------------------------------------------

    @property
    def _n_teams(self) -> int:
        return len(self.problem.team_limit)

    def left(self, k: int, start: int, venue: int, without: Things = NOTHING) -> Ints:
        """Return how many more learners of each team, and (last) in all, may sit in a session."""
        left = np.full(self._n_teams + 1, UNLIMITED, np.int64)
        cells = self.problem.cells(start, self.course.live[k].duration)
        if self._n_teams and rule(Limit.TEAM_SHARE) not in without:
            away = self.around.away[:, cells.start : cells.stop].max(axis=1)
            left[:-1] = self.problem.team_limit - away
        if venue >= 0 and rule(Limit.VENUE_CAPACITY) not in without:
            left[-1] = self.problem.venues[venue].capacity
        return left

    def _team(self, enrolment: int) -> int:
        team_of = self.problem.team_of
        return int(team_of[self.problem.enrolments[enrolment].person]) if len(team_of) else -1

    def fits(self, seats: list[Seat], rooms: list[Ints]) -> bool:
        for k, room in enumerate(rooms):
            there = [each for each in seats if k not in each.recorded]
            if len(there) > room[-1]:
                return False
            teams = [self._team(each.enrolment) for each in there]
            if any(teams.count(team) > room[team] for team in set(teams) if team >= 0):
                return False
        return True

    # ---- new sections ----------------------------------------------------------------------------------------------

    def new_section(self, without: Things = NOTHING) -> Place | None:
        """Return a new section with a seat for the enrolment and enough others in it, if there is one."""
        if not self.may_open(without):
            return None
        budget, space, others = Budget(self.budget), self.open_space(without), self.joining(without)
        # Teams, venues and full days show only when a series is filled. Where that fails, starts may not be taken for
        # one another unless they are the same in those respects too, and the search begins again.
        for marks in (None, self._marks()):
            failed = False
            for series in walk(space, others, budget, marks):
                section = Section(self.index, series.instructor, series.starts, series.venues, ())
                seats = self.fill(section, series, without)
                if seats is not None:
                    return Place(-1, section, seats)
                failed = True
                budget.spend(FILLING * (1 + self._tried))
            if not failed:
                break
        return None

    def may_open(self, without: Things = NOTHING) -> bool:
        """Whether the course may have one more section."""
        if rule(Limit.MAX_SECTIONS) in without:
            return True
        return len(self.around.of_course[self.index]) < self.course.max_sections

    def open_space(self, without: Things = NOTHING) -> Space:
        """Return where to look for series that could be opened around what there is."""
        space = self.space(NOTHING, clashes=True)
        hosts = []
        for host in space.hosts:
            i = host.instructor
            taught = self.around.taught[self.index, i]
            if taught >= self.course.max_sections_per_instructor and rule(Limit.PER_INSTRUCTOR) not in without:
                continue
            rooms = tuple(
                tuple(self._open_room(k, room, i, without) for room in host.rooms[k]) for k in range(len(host.rooms))
            )
            hosts.append(Host(i, rooms))
        limit = UNLIMITED if rule(Limit.DAILY_MAXIMUM) in without else space.day_limit
        return Space(
            problem=self.problem,
            enrolment=self.enrolment,
            hosts=tuple(hosts),
            most_recorded=space.most_recorded,
            gaps=space.gaps,
            day_minutes=space.day_minutes,
            day_limit=limit,
        )

    def _open_room(self, k: int, room: Room, instructor: int, without: Things) -> Room:
        problem, around, activity = self.problem, self.around, self.course.live[k]
        allowed = room.allowed.copy()
        taught: Ints | int = 0
        if Blocker(Kind.OCCUPIED, instructor) not in without:
            allowed &= around.clear(instructor, activity)
            taught = around.minutes(instructor, learning=False)
        if rule(Limit.DAILY_MAXIMUM) not in without:
            allowed &= taught + activity.duration <= problem.rules.instructor_day
        if rule(Limit.PARALLEL) not in without:
            allowed &= around.most_running(activity) < problem.rules.parallel
        if room.venue >= 0 and rule(Limit.VENUE_IN_USE) not in without:
            allowed &= around.most_in_use(activity)[room.venue] == 0
        return Room(room.venue, allowed, room.attends & allowed)

    def joining(self, without: Things = NOTHING) -> Others:
        """Return who could fill a new section: everybody without a seat, each free of their own other sessions."""
        need = 0 if rule(Limit.SECTION_MIN) in without else self.course.section_min - 1
        if Blocker(Kind.OTHERS_SEATS) in without:
            others = self.others(NOTHING)
            return Others(others.columns, others.reaching, others.pool, need, others.most_recorded, others.without)
        learners = self.hours.learners(self.index)
        bits = [bit for bit, each in enumerate(learners) if each not in self.around.seated]
        return self._among(bits, need, min(len(self.course.live), self.course.recordings_allowed), without)

    def _among(self, bits: list[int], need: int, most: int, without: Things = NOTHING) -> Others:
        key = (self.index, tuple(bits))
        if key not in self.around.columns:
            self.around.columns[key] = self._columns(bits, without)
        columns = self.around.columns[key]
        reaching = tuple(self._reaching(each, without) for each in self.course.live)
        pool = sum(1 << bit for bit in bits) & ~self.bit
        return Others(columns, reaching, pool, need, most, self.without(most))

    def _columns(self, bits: list[int], without: Things) -> tuple[list[int], ...]:
        """Return for each session and start the set of those of some learners who can attend."""
        learners, n_cells = self.hours.learners(self.index), self.problem.n_cells
        nobody = np.zeros(n_cells, np.bool_)
        found = []
        for k in range(len(self.course.live)):
            rows = [nobody] * len(learners)
            for bit in bits:
                rows[bit] = self._mine(learners[bit], k, without)[0]
            found.append(as_sets(rows, n_cells))
        return tuple(found)

    def _marks(self) -> Marks:
        """Return what tells starts apart besides who can attend: dates, and how much of each team is away."""
        away = [self.around.most_away(each) for each in self.course.live]
        late = [self._late(each) for each in self.course.live]
        return lambda k, start: (
            self.problem.day[:, start].tobytes(),
            away[k][:, start].tobytes(),
            late[k][:, start].tobytes(),
        )

    def _late(self, activity: LiveActivity) -> Mask:
        """Return whose sessions lie out of hours, ``(learners, cells)``, where a rotating series asks; else no rows."""
        problem = self.problem
        rotates = self.course.max_out_of_hours < len(self.course.live)
        people = sorted({problem.enrolments[each].person for each in problem.enrolled[self.index]}) if rotates else []
        width = -(-activity.duration // problem.grid)
        found = np.zeros((len(people), problem.n_cells), np.bool_)
        for row, person in enumerate(people):
            outside = problem.working[person] == 0
            for shift in range(width):
                found[row, : problem.n_cells - shift] |= outside[shift:]
        return found

    def fill(self, section: Section, series: Found, without: Things = NOTHING) -> tuple[Seat, ...] | None:
        """Return seats for a new section, this enrolment's among them, or None if it cannot be filled."""
        self._tried = 0
        if not self.instructor_day_fits(section, without):
            return None
        rooms = [
            self.left(k, start, venue, without)
            for k, (start, venue) in enumerate(zip(section.starts, section.venues, strict=True))
        ]
        learners = self.hours.learners(self.index)
        able = [each for bit, each in enumerate(learners) if series.able >> bit & 1]
        need = 1 if rule(Limit.SECTION_MIN) in without else self.course.section_min
        for seat in self.ways(self.enrolment, section, without):
            if self.fits([seat], rooms):
                found = self._filled([seat], able, section, rooms, need, without)
                if found is not None:
                    return tuple(found)
        return None

    def _filled(
        self, seats: list[Seat], able: list[int], section: Section, rooms: list[Ints], need: int, without: Things
    ) -> list[Seat] | None:
        if len(seats) >= need:
            return seats
        self._tried += 1
        if self._tried > MOST_TRIED:
            raise Exhausted
        if len(seats) + len(able) < need:
            return None
        for at, other in enumerate(able):
            for seat in self.ways(other, section, without):
                if self.fits([*seats, seat], rooms):
                    found = self._filled([*seats, seat], able[at + 1 :], section, rooms, need, without)
                    if found is not None:
                        return found
        return None

    def instructor_day_fits(self, section: Section, without: Things = NOTHING) -> bool:
        if rule(Limit.DAILY_MAXIMUM) in without:
            return True
        i = section.instructor
        days = self.problem.day[self.problem.clock_of[i]]
        nothing = Blocker(Kind.OCCUPIED, i) in without
        taught = self.around.minutes(i, learning=False)
        minutes: dict[int, int] = {}
        for k, start in enumerate(section.starts):
            day = int(days[start])
            minutes[day] = minutes.get(day, 0 if nothing else int(taught[start])) + self.course.live[k].duration
        return all(each <= self.problem.rules.instructor_day for each in minutes.values())
