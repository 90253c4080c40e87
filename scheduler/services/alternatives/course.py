"""What it would take to seat everybody of a course live: the ladder, step by step, in words and priced."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from scheduler.domain.people import PersonId
from scheduler.domain.plan import Alternative, Plan, SectionId
from scheduler.domain.programme import Programme
from scheduler.domain.teaching import CourseId
from scheduler.services.alternatives import disruption as worth
from scheduler.services.alternatives.debts import StudyDebts
from scheduler.services.alternatives.find import finder_of, ways_for
from scheduler.services.alternatives.ways import Teller, identifier
from scheduler.services.alternatives.words import Words
from scheduler.services.find_availability import Availability, find_availability
from scheduler.services.translate import from_plan, to_problem, to_section
from solver import solution as answered
from solver.alternatives.group import groups
from solver.alternatives.ladder import Step, Worth, climb
from solver.explain import Improvement, explain

LADDER = "ladder"
"""What the kind of a ladder's rungs is called; additional to the contract's kinds."""


@dataclass(frozen=True)
class CourseLadder:
    """The ladder of one course.

    Attributes
    ----------
    steps
        What each step asks for and gives by itself, with its points.
    rungs
        For each step an alternative that can be accepted: it and all the steps before it.
    left
        Who has no live seat even then. ``apart`` are those of them whom no change looked at can help.
    proven
        Whether no combination of the changes looked at leaves out fewer, or as many with less disruption.
    """

    course: CourseId
    steps: tuple[Alternative, ...]
    rungs: tuple[Alternative, ...]
    left: tuple[PersonId, ...]
    proven: bool

    @property
    def points(self) -> int:
        """The points of all steps together."""
        return sum(each.points for each in self.steps)


def climb_for(
    programme: Programme, plan: Plan, course: CourseId, *, availability: Availability | None = None
) -> CourseLadder:
    """Return what it would take to seat everybody of a course live, around the plan that there is."""
    translation = to_problem(programme, availability or find_availability(programme))
    solution = from_plan(translation, plan)
    problem, index = translation.problem, translation.course_row[course]
    unseated = [each for each in solution.unseated(problem) if problem.enrolments[each].course == index]
    finder = finder_of(translation, solution, unseated)
    ways = [
        way
        for each in explain(problem, solution, unseated)
        if not isinstance(each, Improvement)
        for way in ways_for(finder, each)
    ]
    ways += list(groups(finder, index, ways))
    amounts = Worth(worth.CONSENT, worth.RECORDED, worth.SECTION, worth.EMPTY_CHAIR)
    ladder = climb(finder, index, ways, amounts)
    ids = [each.id for each in plan.sections]
    teller = Teller(translation, solution, ids, Words(programme, translation.availability))
    return _Telling(teller, course, StudyDebts(translation, solution, plan)).ladder(
        ladder.steps, [programme.enrolments[each].learner for each in ladder.left], proven=ladder.proven
    )


class _Telling:
    """Puts steps into words, and numbers the new sections so that they go together."""

    def __init__(self, teller: Teller, course: CourseId, debts: StudyDebts) -> None:
        self.teller, self.course, self.debts = teller, course, debts
        self.taken = {str(each) for each in teller.ids}

    def ladder(self, steps: Sequence[Step], left: Sequence[PersonId], *, proven: bool) -> CourseLadder:
        told: list[Alternative] = []
        rungs: list[Alternative] = []
        paid: set[int] = set()
        for number, step in enumerate(steps, 1):
            told.append(self._step(step, paid))
            rungs.append(self._rung(told, number))
        return CourseLadder(self.course, tuple(told), tuple(rungs), tuple(left), proven)

    def _step(self, step: Step, paid: set[int]) -> Alternative:
        translation = self.teller.translation
        course = translation.programme.course[self.course]
        names = [self._name() for _ in step.opened]
        opened = [to_section(translation, each, name) for each, name in zip(step.opened, names, strict=True)]
        solution = self.teller.solution
        joined: dict[int, list[answered.Seat]] = {}
        for index, seat in step.joined:
            joined.setdefault(index, []).append(seat)
        filled = [
            to_section(translation, replace(solution.sections[index], seats=tuple(seats)), self.teller.ids[index])
            for index, seats in joined.items()
        ]
        seats = tuple(
            {"learner": s.learner, "course": course.id, "section": each.id, "recordings": list(s.recordings)}
            for each in (*opened, *filled)
            for s in each.seats
        )
        changes = tuple(change for way in step.changes for change in self.teller.changes(way, course))
        touched = (*opened, *filled)
        points = step.points - self.debts.settle(touched, paid)
        return Alternative(
            kind=LADDER,
            text=self.teller.step_text(step.changes, course, touched, [each["learner"] for each in seats]),
            points=points,
            changes=changes,
            seats=seats,
            new_sections=tuple(opened),
            disruption=step.disruption,
        )

    def _name(self) -> SectionId:
        number = next(n for n in range(1, len(self.taken) + 2) if f"{self.course}-{n}" not in self.taken)
        self.taken.add(f"{self.course}-{number}")
        return SectionId(f"{self.course}-{number}")

    def _rung(self, steps: Sequence[Alternative], number: int) -> Alternative:
        """Return all steps so far as one alternative; of changes to the same thing the last."""
        changes: dict[tuple[object, ...], Mapping[str, object]] = {}
        for step in steps:
            for change in step.changes:
                changes[_of(change)] = change
        course = self.teller.translation.programme.course[self.course]
        found = Alternative(
            kind=LADDER,
            text=self.teller.climbed_text(number, course, [seat["learner"] for each in steps for seat in each.seats]),
            points=sum(each.points for each in steps),
            changes=tuple(changes.values()),
            seats=tuple(seat for each in steps for seat in each.seats),
            new_sections=tuple(section for each in steps for section in each.new_sections),
            disruption=sum(each.disruption for each in steps),
        )
        return replace(found, id=f"{LADDER}-{self.course}-{identifier(found).rpartition('-')[2]}")


def _of(change: Mapping[str, object]) -> tuple[object, ...]:
    """Return what a change is about: of two about the same thing the later holds."""
    if "add_instructor" in change:
        return change["course"], "add_instructor", change["add_instructor"]
    who = change.get("person", change.get("course"))
    return who, *sorted(each for each in change if each not in ("person", "course"))
