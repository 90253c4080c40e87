"""The questions behind each reason, asked of one enrolment with any set of things taken away.

Each answers whether the reason would hold then. They are exact; a search that may look no further raises `Exhausted`.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property

import numpy as np

from solver.explain.around import Around
from solver.explain.hours import Hours
from solver.explain.series import Budget, Host, Others, Room, Space, walk
from solver.explain.statements import Blocker, Kind, Limit, Things, rule
from solver.model import Mask
from solver.problem import UNLIMITED, LiveActivity, Problem
from solver.solution import Seat

NOTHING: Things = frozenset()


class Ask:
    """Questions about one enrolment without a seat in a solution."""

    def __init__(self, problem: Problem, around: Around, enrolment: int, *, budget: int) -> None:
        self.problem, self.around, self.enrolment, self.budget = problem, around, enrolment, budget
        self.hours = Hours.of(problem)
        self.index = problem.enrolments[enrolment].course
        self.course = problem.courses[self.index]
        self.person = problem.enrolments[enrolment].person
        self.bit = 1 << self.hours.learners(self.index).index(enrolment)

    # ---- what stands in the way ------------------------------------------------------------------------------------

    def of_hours(self) -> list[Blocker]:
        """Return everything that could leave an enrolment without common hours; what is best named comes last."""
        people = [*self.course.instructors, self.person]
        return [
            *(rule(each) for each in (Limit.BETWEEN_SESSIONS, Limit.VENUES, Limit.DAYS_BETWEEN, Limit.RECORDINGS)),
            *(Blocker(Kind.BUSY, each) for each in dict.fromkeys(people)),
            *(Blocker(Kind.HOURS, each) for each in dict.fromkeys(people)),
        ]

    def of_minimum(self) -> list[Blocker]:
        """Return everything that could keep each series below the section's minimum."""
        return [*self.of_hours(), Blocker(Kind.OTHERS_HOURS), rule(Limit.SECTION_MIN)]

    def of_clash(self) -> list[Blocker]:
        """Return everything that could make each series clash: the daily maximum, and each section of the learner."""
        return [rule(Limit.DAILY_MAXIMUM), *self.sections_of_learner]

    @cached_property
    def sections_of_learner(self) -> list[Blocker]:
        """The sections in which the learner sits or teaches, as things."""
        learns = [Blocker(Kind.SEAT, index) for index, _ in self.around.seats[self.person]]
        teaches = [
            Blocker(Kind.TEACHING, index)
            for index, section in enumerate(self.around.solution.sections)
            if section.instructor == self.person
        ]
        return [*learns, *teaches]

    # ---- hours -----------------------------------------------------------------------------------------------------

    def no_common_hours(self, without: Things = NOTHING) -> bool:
        """Whether no series exists that the learner and any one instructor can both attend."""
        return not self.space(without).exists()

    def space(self, without: Things = NOTHING, *, clashes: bool = False) -> Space:
        """Return where to look for series; with ``clashes``, only among those that the learner is free for."""
        live = self.course.live
        hosts = []
        for instructor in self.course.instructors:
            rooms = tuple(self._rooms(each, instructor, without) for each in live)
            if all(rooms):
                hosts.append(Host(instructor, rooms))
        recorded = len(live) if rule(Limit.RECORDINGS) in without else min(len(live), self.course.recordings_allowed)
        space = Space(
            problem=self.problem,
            enrolment=self.enrolment,
            hosts=tuple(hosts),
            most_recorded=recorded,
            gaps=self._gaps(without),
            spaced=rule(Limit.DAYS_BETWEEN) not in without,
        )
        return self._free_of_clashes(space, without) if clashes else space

    def _gaps(self, without: Things) -> tuple[int, ...]:
        rules, live = self.problem.rules, self.course.live
        if rule(Limit.BETWEEN_SESSIONS) in without:
            return (0,) * len(live)
        return tuple(
            max(rules.buffer, rules.travel) if k and (live[k].in_person or live[k - 1].in_person) else rules.buffer
            for k in range(len(live))
        )

    def _rooms(self, activity: LiveActivity, instructor: int, without: Things) -> tuple[Room, ...]:
        problem = self.problem
        allowed = self.hours.inside(activity) & self._available(instructor, activity, without)
        attends = allowed & self._available(self.person, activity, without)
        if instructor == self.person:
            attends = np.zeros_like(attends)  # nobody sits in front of themselves
        if not activity.in_person or rule(Limit.VENUES) in without:
            return (Room(-1, allowed, attends),)
        rooms = []
        for venue in range(len(problem.venues)):
            if problem.reaches_venue[instructor, venue]:
                is_open = self.hours.venue(venue, activity)
                gets_there = bool(problem.reaches_venue[self.person, venue])
                rooms.append(Room(venue, allowed & is_open, attends & is_open & gets_there))
        return tuple(rooms)

    def _available(self, person: int, activity: LiveActivity, without: Things) -> Mask:
        any_hours, not_busy = Blocker(Kind.HOURS, person) in without, Blocker(Kind.BUSY, person) in without
        if any_hours and not_busy:
            return self.hours.always
        if any_hours:
            return self.hours.free(person, activity)
        if not_busy:
            return self.hours.reach(person, activity)
        return self.hours.could(person, activity)

    # ---- enough others ---------------------------------------------------------------------------------------------

    def below_minimum(self, without: Things = NOTHING) -> bool:
        """Whether for no series enough enrolled learners can attend, by hours."""
        return not self._would_do(without, clashes=False)

    def clash(self, without: Things = NOTHING) -> bool:
        """Whether every series that enough can attend clashes with the learner's other sessions or daily maximum."""
        return not self._would_do(without, clashes=True)

    def _would_do(self, without: Things, *, clashes: bool) -> bool:
        space = self.space(without, clashes=clashes)
        found = walk(space, self.others(without), Budget(self.budget))
        return next(found, None) is not None

    def can_reach(self, n_learners: int) -> bool:
        """Whether so many enrolled learners, this one included, can attend one series by hours."""
        others = replace(self.others(), need=n_learners - 1)
        return next(walk(self.space(), others, Budget(self.budget)), None) is not None

    def others(self, without: Things = NOTHING) -> Others:
        """Return the other learners, by hours."""
        live = self.course.live
        n = len(self.hours.learners(self.index))
        everybody = (1 << n) - 1
        need = 0 if rule(Limit.SECTION_MIN) in without else self.course.section_min - 1
        reaching = tuple(self._reaching(each, without) for each in live)
        columns = tuple(self.hours.columns(self.index, k) for k in range(len(live)))
        if Blocker(Kind.OTHERS_HOURS) in without:
            columns = tuple([everybody] * self.problem.n_cells for _ in live)
        most = len(live) if rule(Limit.RECORDINGS) in without else min(len(live), self.course.recordings_allowed)
        return Others(columns, reaching, everybody & ~self.bit, need, most, self.without(most))

    def without(self, most_recorded: int) -> dict[int, int]:
        """Return for each instructor who learns in this course as well the set of everybody else."""
        if most_recorded >= len(self.course.live):
            return {}  # who makes up every session never has to sit in front of themselves
        bits: dict[int, int] = {}
        for bit, each in enumerate(self.hours.learners(self.index)):
            person = self.problem.enrolments[each].person
            bits[person] = bits.get(person, 0) | 1 << bit
        return {person: ~bits[person] for person in self.course.instructors if person in bits}

    def _reaching(self, activity: LiveActivity, without: Things) -> dict[int, int]:
        if not activity.in_person or rule(Limit.VENUES) in without:
            return {-1: self.hours.reaching(self.index, -1)}
        return {venue: self.hours.reaching(self.index, venue) for venue in range(len(self.problem.venues))}

    # ---- the learner's other sessions ------------------------------------------------------------------------------

    def _free_of_clashes(self, space: Space, without: Things) -> Space:
        gone = {each.index for each in without if each.kind in (Kind.SEAT, Kind.TEACHING)}
        presences = [each for each in self.around.presences[self.person] if each.section not in gone]
        seats = [each for each in self.around.seats[self.person] if each[0] not in gone]
        hosts = []
        for host in space.hosts:
            rooms = tuple(
                tuple(
                    Room(
                        room.venue,
                        room.allowed & self._in_order(k, seats, self.enrolment),
                        room.attends
                        & self._in_order(k, seats, self.enrolment)
                        & self.around.clear_of(presences, activity),
                    )
                    for room in host.rooms[k]
                )
                for k, activity in enumerate(self.course.live)
            )
            hosts.append(Host(host.instructor, rooms))
        limit = self.problem.rules.learner_day
        return Space(
            problem=self.problem,
            enrolment=self.enrolment,
            hosts=tuple(hosts),
            most_recorded=space.most_recorded,
            gaps=space.gaps,
            spaced=space.spaced,
            day_minutes=self.around.minutes_of_day(self.person, presences, learning=True),
            day_limit=UNLIMITED if rule(Limit.DAILY_MAXIMUM) in without else limit,
        )

    def _in_order(self, k: int, seats: list[tuple[int, Seat]], enrolment: int) -> Mask:
        """Return the starts of session ``k`` that keep the order of courses that require one another."""
        problem, live = self.problem, self.course.live
        earliest, latest = self.around.between(enrolment, seats)
        if earliest == -UNLIMITED and latest == UNLIMITED:
            return self.hours.always
        begins = problem.first_minute + np.arange(problem.n_cells) * problem.grid
        return np.asarray((begins >= earliest) & (begins + live[k].duration <= latest))
