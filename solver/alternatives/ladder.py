"""What it would take to seat everybody of a course: the least disruptive combination of changes, chosen by CP-SAT.

The model chooses among seats in the sections that there are, and in new sections that ways and groups have found.
Each seat says what it needs: minutes of stretch of its learner, recordings; each new section needs minutes of its
instructor, perhaps a consent, a smaller minimum, a section more. Everything needed is a variable that the seats push
up, so that what one seat has asked for serves all others. First nobody more than must be is left out, then the changes
disrupt as little as they can, then points are saved.

What comes out is a solution of the problem with those changes; it goes through every rule before it is shown.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from ortools.sat.python import cp_model

from solver.alternatives.finder import Finder
from solver.alternatives.openings import wider, with_course
from solver.alternatives.stretch import MOST_MINUTES
from solver.alternatives.way import Kind, Way
from solver.explain import section_of, with_place
from solver.explain.around import Around
from solver.explain.prices import Prices
from solver.explain.seats import Place, Seats
from solver.problem import UNLIMITED, Problem
from solver.rules import breaches
from solver.solution import Seat, Section, Solution

STEPS = 4.0
"""CP-SAT's deterministic seconds for one course."""
MOST_TRIES = 8
"""How often the model is asked again when the rules that it leaves out (licences, teams, venues) refuse its answer."""
MOST_ROOMY = 40
"""For how many learners new sections are sought that need several changes at once."""
MOST_OPTIONS = 6
"""Seats (with other recordings) that one learner is offered in one section."""


@dataclass(frozen=True)
class Worth:
    """What each kind of change counts for, in the unit of a minute's further stretch; see docs/alternatives.md."""

    consent: int = 120
    recorded: int = 30
    section: int = 60
    empty_chair: int = 15


@dataclass(frozen=True)
class Step:
    """One section of the ladder: the changes that it needs beyond those of the steps before, its seats, its points."""

    changes: tuple[Way, ...]
    points: int
    disruption: int
    joined: tuple[tuple[int, Seat], ...] = ()
    opened: tuple[Section, ...] = ()

    @property
    def seated(self) -> tuple[int, ...]:
        """Whom the step seats."""
        return tuple(
            sorted([seat.enrolment for _, seat in self.joined] + [s.enrolment for o in self.opened for s in o.seats])
        )


@dataclass(frozen=True)
class Ladder:
    """Steps up to everybody seated live, or as many as any combination seats; ``left`` are those it leaves out.

    ``proven`` says that no combination of the changes looked at leaves out fewer, or as many with less disruption.
    """

    course: int
    steps: tuple[Step, ...]
    left: tuple[int, ...]
    proven: bool
    changes: tuple[Way, ...] = ()


@dataclass
class _Option:
    enrolment: int
    place: int
    seat: Seat
    extension: int
    literal: Any = None


@dataclass
class _Model:
    cp: Any
    options: list[_Option]
    open: list[Any]
    stretched: dict[int, Any]
    allowed: Any
    least: Any
    extra: Any
    asked: dict[int, Any] = field(default_factory=dict)


class Climb:
    """Builds and solves one course's ladder."""

    def __init__(self, finder: Finder, course: int, ways: Iterable[Way], worth: Worth) -> None:
        self.finder, self.index, self.worth = finder, course, worth
        self.problem, self.course = finder.problem, finder.problem.courses[course]
        self.waiting = [
            each
            for each in self.problem.enrolled[course]
            if each not in finder.around.seated and self.problem.enrolments[each].speaks
        ]
        self.waiting = [each for each in self.waiting if not self.problem.enrolments[each].prefers_self_paced]
        new = {
            replace(each, seats=())
            for way in ways
            if way.course == course and way.kind not in (Kind.SHORTER_SESSION, Kind.LATER)
            for each in way.opened
        }
        for enrolment in self.waiting[:MOST_ROOMY]:
            new |= {replace(each, seats=()) for each in finder.roomiest(enrolment)}
        self.n_existing = len(finder.around.of_course[course])
        self.places = [
            *((index, finder.solution.sections[index]) for index in finder.around.of_course[course]),
            *((-1, each) for each in sorted(new)),
        ]
        self.open_problem = self._as_open_as_can_be()
        self.open_around = finder.around.seen_in(self.open_problem, other_hours=range(self.problem.n_people))

    def _as_open_as_can_be(self) -> Problem:
        stretch = self.finder.stretch
        instructors = dict.fromkeys([*self.course.instructors, *(each.instructor for _, each in self.places)])
        people = {*instructors, *(self.problem.enrolments[each].person for each in self.waiting)}
        wide = wider(self.problem, {each: stretch.beyond(each) <= MOST_MINUTES for each in people})
        return with_course(
            wide,
            self.index,
            instructors=tuple(instructors),
            recordings_allowed=max(self.course.recordings_allowed, len(self.course.live) - 1),
            section_min=1,
            max_sections=UNLIMITED,
        )

    def ladder(self) -> Ladder:
        """Return the ladder."""
        options = self._options()
        model = self._model(options)
        solver = cp_model.CpSolver()
        solver.parameters.num_workers = 1
        solver.parameters.catch_sigint_signal = False
        solver.parameters.max_deterministic_time = STEPS
        for _ in range(MOST_TRIES):
            status = solver.solve(model.cp)
            if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
                break
            chosen = [each for each in options if solver.value(each.literal)]
            changes, problem = self._changes(model, solver)
            final = self._solution(chosen)
            if not breaches(problem, final):
                return self._in_steps(chosen, changes, problem, proven=status == cp_model.OPTIMAL)
            # a limit on everything at once stands in the way: another combination
            model.cp.add_bool_or([~each.literal for each in chosen])
        return Ladder(self.index, (), tuple(self.waiting), proven=False)

    def _options(self) -> list[_Option]:
        found = []
        stretch = self.finder.stretch
        for enrolment in self.waiting:
            ask = Seats(self.open_problem, self.open_around, enrolment, budget=1)
            person = self.problem.enrolments[enrolment].person
            for place, (index, section) in enumerate(self.places):
                if index >= 0 and len(section.seats) >= self.course.section_max:
                    continue
                ways = [
                    _Option(enrolment, place, seat, stretch.extension(person, section, seat.recorded))
                    for seat in ask.ways(enrolment, section)
                ]
                # of those that need no less of one thing, only those that need less of the other
                best: dict[int, _Option] = {}
                for each in sorted(ways, key=lambda each: (len(each.seat.recorded), each.extension)):
                    if all(each.extension < other.extension for other in best.values()):
                        best.setdefault(len(each.seat.recorded), each)
                found.extend(list(best.values())[:MOST_OPTIONS])
        return found

    def _model(self, options: list[_Option]) -> _Model:
        cp = cp_model.CpModel()
        course, worth, stretch = self.course, self.worth, self.finder.stretch
        n = len(self.waiting)
        opened = [cp.new_bool_var("") for _ in self.places]
        for at, (index, _) in enumerate(self.places):
            if index >= 0:
                cp.add(opened[at] == 1)
        allowed = cp.new_int_var(course.recordings_allowed, max(course.recordings_allowed, len(course.live)), "")
        extra = cp.new_int_var(0, len(self.places), "")
        least = cp.new_int_var(0, course.section_min, "")
        model = _Model(cp, options, opened, {}, allowed, least, extra)
        for each in options:
            each.literal = cp.new_bool_var("")
            cp.add_implication(each.literal, opened[each.place])
            if len(each.seat.recorded) > course.recordings_allowed:
                cp.add(allowed >= len(each.seat.recorded)).only_enforce_if(each.literal)
            self._needs(model, self.problem.enrolments[each.enrolment].person, each.extension, each.literal)
        unseated = []
        for enrolment in self.waiting:
            none = cp.new_bool_var("")
            cp.add_exactly_one([none, *(each.literal for each in options if each.enrolment == enrolment)])
            unseated.append(none)
        chairs: list[Any] = []
        for at, (index, section) in enumerate(self.places):
            here = [each.literal for each in options if each.place == at]
            cp.add(sum(here) <= course.section_max - (len(section.seats) if index >= 0 else 0))
            if index >= 0:
                continue
            short = cp.new_int_var(0, course.section_min, "")
            cp.add(sum(here) + short >= course.section_min).only_enforce_if(opened[at])
            cp.add(sum(here) >= 1).only_enforce_if(opened[at])
            cp.add(least >= short)
            chairs.append(short)
            if section.instructor not in course.instructors:
                asked = model.asked.setdefault(section.instructor, cp.new_bool_var(""))
                cp.add_implication(opened[at], asked)
            self._needs(model, section.instructor, stretch.extension(section.instructor, section, ()), opened[at])
            for other, (before, theirs) in enumerate(self.places[:at]):
                if before < 0 and theirs.instructor == section.instructor and self._collide(section, theirs):
                    cp.add_bool_or([~opened[at], ~opened[other]])
        new = [opened[at] for at, (index, _) in enumerate(self.places) if index < 0]
        cp.add(sum(new) + self.n_existing <= course.max_sections + extra)
        for person in {each.instructor for index, each in self.places if index < 0}:
            mine = [
                opened[at] for at, (index, each) in enumerate(self.places) if index < 0 and each.instructor == person
            ]
            taught = self.finder.around.taught[self.index, person]
            if course.max_sections_per_instructor < UNLIMITED:
                cp.add(sum(mine) + taught <= course.max_sections_per_instructor)
        recorded = sum(len(each.seat.recorded) * each.literal for each in options if each.seat.recorded)
        beyond = sum(
            max(0, len(each.seat.recorded) - course.recordings_allowed) * each.literal
            for each in options
            if each.seat.recorded
        )
        disruption = (
            sum(model.stretched.values())
            + worth.consent * sum(model.asked.values())
            + worth.recorded * beyond
            + worth.section * extra
            + worth.empty_chair * sum(chairs)
        )
        weights = self.problem.weights
        points = weights.section * sum(new) + weights.recording * recorded
        most = (
            1
            + sum(
                (
                    MOST_MINUTES * (n + len(self.places)),
                    worth.consent * len(self.places),
                    worth.recorded * n * len(course.live),
                )
            )
            + (worth.section + worth.empty_chair * course.section_min) * len(self.places)
        )
        bound = 1 + weights.section * len(new) + weights.recording * n * max(1, len(course.live))
        cp.minimize((most * sum(unseated) + disruption) * bound + points)
        return model

    def _needs(self, model: _Model, person: int, minutes: int, literal: Any) -> None:
        if not minutes:
            return
        if person not in model.stretched:
            model.stretched[person] = model.cp.new_int_var(0, MOST_MINUTES, "")
        model.cp.add(model.stretched[person] >= minutes).only_enforce_if(literal)

    def _collide(self, one: Section, other: Section) -> bool:
        """Whether the same person cannot teach two sections: sessions that overlap, or a day that is too long."""
        live, problem = self.course.live, self.problem
        rules = problem.rules
        days = problem.day[problem.clock_of[one.instructor]]
        for k, a in zip(one.starts, live, strict=True):
            for m, b in zip(other.starts, live, strict=True):
                gap = max(rules.buffer, rules.travel) if a.in_person or b.in_person else rules.buffer
                begins, starts = problem.minute(k), problem.minute(m)
                if begins < starts + b.duration + gap and starts < begins + a.duration + gap:
                    return True
                if days[k] == days[m] and a.duration + b.duration > rules.instructor_day:
                    return True
        return False

    def _changes(self, model: _Model, solver: Any) -> tuple[tuple[Way, ...], Problem]:
        """Return the changes chosen, and the problem that has exactly these."""
        course, index = self.course, self.index
        changes: list[Way] = []
        extended = tuple(
            (person, minutes)
            for person, each in sorted(model.stretched.items())
            if (minutes := int(solver.value(each)))
        )
        if extended:
            changes.append(Way(Kind.STRETCH, index, 0, extended=extended))
        stretch = self.finder.stretch
        problem = wider(self.problem, {person: stretch.beyond(person) <= minutes for person, minutes in extended})
        fields: dict[str, object] = {}
        if (allowed := int(solver.value(model.allowed))) > course.recordings_allowed:
            changes.append(Way(Kind.RECORDING, index, 0, amount=allowed))
            fields["recordings_allowed"] = allowed
        asked = [person for person, each in sorted(model.asked.items()) if solver.value(each)]
        changes += [Way(Kind.INSTRUCTOR, index, 0, amount=person) for person in asked]
        fields["instructors"] = (*course.instructors, *asked)
        if short := int(solver.value(model.least)):
            changes.append(Way(Kind.SMALLER_SECTION, index, 0, amount=course.section_min - short))
            fields["section_min"] = course.section_min - short
        if extra := int(solver.value(model.extra)):
            changes.append(Way(Kind.EXTRA_SECTION, index, 0, amount=course.max_sections + extra))
            fields["max_sections"] = course.max_sections + extra
        return tuple(changes), with_course(problem, index, **fields)

    def _places(self, chosen: list[_Option]) -> list[Place]:
        found = []
        for at, (index, section) in enumerate(self.places):
            seats = tuple(sorted(each.seat for each in chosen if each.place == at))
            if seats:
                found.append(Place(index, section, seats))
        return found

    def _solution(self, chosen: list[_Option]) -> Solution:
        solution = self.finder.solution
        for place in self._places(chosen):
            solution = with_place(solution, place)
        return solution

    def _in_steps(self, chosen: list[_Option], changes: tuple[Way, ...], problem: Problem, *, proven: bool) -> Ladder:
        steps: list[Step] = []
        solution, granted = self.finder.solution, _Granted()
        waiting = self._places(chosen)
        around = Around(problem, solution)
        prices = Prices(problem, around)
        while waiting:
            priced: list[tuple[float, int, int, Place, int, tuple[Way, ...], int]] = []
            for place in waiting:
                points = prices.of_seats(place.section, place.seats, new=place.index < 0)
                needs, asks = self._asks(place, granted)
                priced.append((-points / max(1, asks), -points, -len(priced), place, points, needs, asks))
            *_, place, points, needs, asks = max(priced, key=lambda each: each[:3])
            waiting.remove(place)
            solution = with_place(solution, place)
            around = around.become(solution, section_of(around, place))
            prices = prices.following(around)
            granted.add(needs, new=place.index < 0)
            whole = replace(place.section, seats=place.seats)
            steps.append(
                Step(
                    needs,
                    points,
                    asks,
                    joined=tuple((place.index, each) for each in place.seats) if place.index >= 0 else (),
                    opened=(whole,) if place.index < 0 else (),
                )
            )
        seated = {each.enrolment for each in chosen}
        left = tuple(each for each in self.waiting if each not in seated)
        return Ladder(self.index, tuple(steps), left, proven, changes)

    def _asks(self, place: Place, granted: _Granted) -> tuple[tuple[Way, ...], int]:
        """Return the changes that a place needs beyond what was granted, and how much they disrupt."""
        course, worth, stretch = self.course, self.worth, self.finder.stretch
        needs: list[Way] = []
        asks = 0
        given: dict[int, int] = {}
        for seat in place.seats:
            person = self.problem.enrolments[seat.enrolment].person
            given[person] = max(given.get(person, 0), stretch.extension(person, place.section, seat.recorded))
        if place.index < 0:
            person = place.section.instructor
            given[person] = max(given.get(person, 0), stretch.extension(person, place.section, ()))
        more = {who: minutes for who, minutes in given.items() if minutes > granted.stretched.get(who, 0)}
        if more:
            needs.append(Way(Kind.STRETCH, self.index, 0, extended=tuple(sorted(more.items()))))
            asks += sum(minutes - granted.stretched.get(who, 0) for who, minutes in more.items())
        recorded = max((len(each.recorded) for each in place.seats), default=0)
        asks += worth.recorded * sum(max(0, len(each.recorded) - course.recordings_allowed) for each in place.seats)
        if recorded > max(course.recordings_allowed, granted.recorded):
            needs.append(Way(Kind.RECORDING, self.index, 0, amount=recorded))
        if place.index < 0:
            if place.section.instructor not in course.instructors and place.section.instructor not in granted.asked:
                needs.append(Way(Kind.INSTRUCTOR, self.index, 0, amount=place.section.instructor))
                asks += worth.consent
            asks += worth.empty_chair * max(0, course.section_min - len(place.seats))
            if len(place.seats) < min(course.section_min, granted.least):
                needs.append(Way(Kind.SMALLER_SECTION, self.index, 0, amount=len(place.seats)))
            n_open = self.n_existing + granted.n_new + 1
            if n_open > course.max_sections:
                needs.append(Way(Kind.EXTRA_SECTION, self.index, 0, amount=n_open))
                asks += worth.section
        return tuple(needs), asks


@dataclass
class _Granted:
    """What the steps so far have changed already."""

    stretched: dict[int, int] = field(default_factory=dict)
    asked: set[int] = field(default_factory=set)
    recorded: int = 0
    least: int = UNLIMITED
    n_new: int = 0

    def add(self, needs: tuple[Way, ...], *, new: bool) -> None:
        self.n_new += new
        for each in needs:
            match each.kind:
                case Kind.STRETCH:
                    self.stretched |= dict(each.extended)
                case Kind.INSTRUCTOR:
                    self.asked.add(each.amount)
                case Kind.RECORDING:
                    self.recorded = each.amount
                case Kind.SMALLER_SECTION:
                    self.least = each.amount
                case _:
                    pass


def climb(finder: Finder, course: int, ways: Iterable[Way], worth: Worth | None = None) -> Ladder:
    """Return what it would take to seat everybody of a course live."""
    return Climb(finder, course, ways, worth or Worth()).ladder()
