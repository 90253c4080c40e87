"""What a change costs the people it touches, exactly: the points of everybody else stay as they are."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from solver.explain.around import Around
from solver.goals.out_of_hours import price_of_total
from solver.kept import kept
from solver.problem import Problem
from solver.solution import Seat, Section
from solver.study import Desk, Diary, study_lower_bound, unseated_missing


@dataclass
class Change:
    """What is added to one person: (start, minutes) of live sessions, and the starts of each new seat's section."""

    sessions: list[tuple[int, int]] = field(default_factory=list)
    seated: dict[int, tuple[int, ...]] = field(default_factory=dict)


UNCHANGED = Change()


class Prices:
    """The points of people in a solution, with and without changes."""

    def __init__(self, problem: Problem, around: Around) -> None:
        self.problem, self.around = problem, around
        self.desk = kept(problem, Desk)
        self._as_is: dict[int, tuple[int, int]] = {}

    def following(self, around: Around) -> Prices:
        """Return the prices of a solution that was made from this one; of those whom it does not touch, they stay."""
        found = Prices(around.problem, around)
        found._as_is = {each: price for each, price in self._as_is.items() if each not in around.touched}
        return found

    def seen_in(self, problem: Problem, around: Around) -> Prices:
        """Return the same prices in a problem that differs in nothing that they depend on."""
        found = Prices(problem, around)
        found._as_is = self._as_is
        return found

    def as_is(self, person: int) -> tuple[int, int]:
        """Return a person's out-of-hours minutes and their points (study included) in the solution."""
        if person not in self._as_is:
            minutes = sum(
                self.problem.out_of_hours(person, each.cell, each.ends - each.begins)
                for each in self.around.presences[person]
            )
            self._as_is[person] = minutes, self._points(person, minutes, UNCHANGED)
        return self._as_is[person]

    def more(self, person: int, change: Change, *, at_least: bool) -> int:
        """Return the points that a change adds to one person; may be negative."""
        minutes, points = self.as_is(person)
        minutes += sum(self.problem.out_of_hours(person, cell, each) for cell, each in change.sessions)
        return self._points(person, minutes, change, at_least=at_least) - points

    def study_points(self, person: int) -> int:
        """Return the points of a person's missing study minutes in the solution: no seat saves more of them."""
        return self.problem.weights.missing_study_minute * self._missing(person, UNCHANGED)

    def _points(self, person: int, minutes: int, change: Change, *, at_least: bool = False) -> int:
        before = int(self.problem.burden[person])
        late = price_of_total(before + minutes) - price_of_total(before)
        missing = self._missing_at_least(person, change) if at_least else self._missing(person, change)
        return late + self.problem.weights.missing_study_minute * missing

    def _starts(self, person: int, change: Change) -> dict[int, tuple[int, ...]]:
        sections = self.around.solution.sections
        starts = {seat.enrolment: sections[index].starts for index, seat in self.around.seats[person]}
        return starts | change.seated

    def _missing_at_least(self, person: int, change: Change) -> int:
        starts = self._starts(person, change)
        return sum(
            study_lower_bound(self.problem, each, starts[each])
            if each in starts
            else unseated_missing(self.problem, each)
            for each in self.problem.enrolments_of[person]
        )

    def _missing(self, person: int, change: Change) -> int:
        problem, around = self.problem, self.around
        if not problem.enrolments_of[person]:
            return 0
        starts = self._starts(person, change)
        taken = [problem.cells(each.cell, each.ends - each.begins) for each in around.presences[person]]
        taken.extend(problem.cells(cell, minutes) for cell, minutes in change.sessions)
        diary = Diary(
            person,
            tuple((each, starts.get(each)) for each in problem.enrolments_of[person]),
            tuple(sorted((each.start, each.stop) for each in taken)),
        )
        return self.desk.plan(diary).missing_minutes

    def of_seats(self, section: Section, seats: Iterable[Seat], *, new: bool, at_least: bool = False) -> int:
        """Return the points that seats add to a solution, and with ``new`` those of the section itself.

        With ``at_least``, study is not planned anew: the points are then no more than the true ones, and quickly found.
        """
        problem, live = self.problem, self.problem.courses[section.course].live
        changes: dict[int, Change] = {}
        points = 0
        if new:
            points += problem.weights.section + problem.weights.irregular * self.irregular(section)
            meets = [(start, each.duration) for start, each in zip(section.starts, live, strict=True)]
            changes[section.instructor] = Change(meets)
        for seat in seats:
            enrolment = problem.enrolments[seat.enrolment]
            points += enrolment.seat - enrolment.miss + problem.weights.recording * len(seat.recorded)
            change = changes.setdefault(enrolment.person, Change())
            change.sessions.extend(
                (start, live[k].duration) for k, start in enumerate(section.starts) if k not in seat.recorded
            )
            change.seated[seat.enrolment] = section.starts
        return points + sum(self.more(person, change, at_least=at_least) for person, change in changes.items())

    def irregular(self, section: Section) -> int:
        """Return how many sessions break the section's weekly rhythm."""
        wall = self.problem.wall[self.problem.anchor_of[section.instructor]]
        return sum(int(wall[start] != wall[section.starts[0]]) for start in section.starts)
