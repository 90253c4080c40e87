"""What the model learns about study: the minutes that a person's choices take from one another."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from solver.kept import kept
from solver.model import Model
from solver.problem import LiveActivity
from solver.solution import Solution
from solver.study import Desk, Diary


@dataclass(frozen=True)
class _Choice:
    """One thing a person does in a solution: sit in a candidate (or nowhere, -1), or, with no enrolment, teach it."""

    enrolment: int
    position: int
    recorded: tuple[int, ...] = ()


class StudyCuts:
    """Cuts of logic-based Benders decomposition (Hooker and Ottosson 2003): who chooses so misses so much more.

    The model counts what each enrolment misses by itself. ``extra`` stands for the rest, by person; its variable comes
    to be when somebody is first seen to need one.
    """

    def __init__(self, model: Model) -> None:
        self.model = model
        self.desk = kept(model.problem, Desk)
        self._extra: dict[int, Any] = {}

    @property
    def extra(self) -> Any:
        """All extra minutes together, as an expression."""
        return sum(self._extra.values())

    def add(self, solution: Solution, value: Callable[[Any], int]) -> int:
        """Add what a solution of the model shows to be missing beyond what the model counted; return how many."""
        added = 0
        for person, choices in self._choices(solution).items():
            counted = value(self._extra[person]) if person in self._extra else 0
            if self._beyond(person, choices) > counted:
                self._cut(person, self._reduced(person, choices))
                added += 1
        return added

    def hints(self, solution: Solution) -> Iterator[tuple[Any, int]]:
        """Yield for each extra variable a value that does for a solution."""
        choices = self._choices(solution)
        for person, variable in self._extra.items():
            yield variable, max(0, self._beyond(person, choices.get(person, [])))

    def _choices(self, solution: Solution) -> dict[int, list[_Choice]]:
        """Return what everybody with an enrolment does."""
        problem = self.model.problem
        places = self.model.positions(solution)
        found: defaultdict[int, list[_Choice]] = defaultdict(list)
        seated: set[int] = set()
        for index, section in enumerate(solution.sections):
            if index not in places:
                continue
            if problem.enrolments_of[section.instructor]:
                found[section.instructor].append(_Choice(-1, places[index]))
            for seat in section.seats:
                seated.add(seat.enrolment)
                choice = _Choice(seat.enrolment, places[index], seat.recorded)
                found[problem.enrolments[seat.enrolment].person].append(choice)
        for enrolment, each in enumerate(problem.enrolments):
            if enrolment not in seated:
                found[each.person].append(_Choice(enrolment, -1))
        return found

    def _beyond(self, person: int, choices: list[_Choice]) -> int:
        """Return the minutes that are missing at least, beyond what each enrolment misses by itself."""
        enrolments: list[tuple[int, tuple[int, ...] | None]] = []
        taken: list[tuple[int, int]] = []
        attended: list[tuple[int, int]] = []
        for choice in choices:
            starts = None
            if choice.position >= 0:
                starts = self.model.candidates[choice.position].starts
                for k, activity, cell, _ in self.model.sessions(choice.position):
                    if k not in choice.recorded:
                        cells = self.model.problem.cells(cell, activity.duration)
                        taken.append((cells.start, cells.stop))
                        if choice.enrolment >= 0:
                            attended.append((cell, activity.duration))
            if choice.enrolment >= 0:
                enrolments.append((choice.enrolment, starts))
        by_number = tuple(sorted(enrolments, key=lambda each: each[0]))
        plan = self.desk.plan(Diary(person, by_number, tuple(sorted(taken)), tuple(sorted(attended))))
        return plan.at_least - sum(self.model.alone.get(each, 0) for each in enrolments)

    def _reduced(self, person: int, choices: list[_Choice]) -> list[_Choice]:
        """Return as few of the choices as show the same minutes: the fewer, the more the cut rules out.

        A choice left out only frees time, and its own share is counted by itself, so what the rest shows still holds.
        """
        whole = self._beyond(person, choices)
        kept_choices = list(choices)
        for choice in choices:
            fewer = [each for each in kept_choices if each != choice]
            if self._beyond(person, fewer) == whole:
                kept_choices = fewer
        return kept_choices

    def _cut(self, person: int, choices: list[_Choice]) -> None:
        model = self.model
        if person not in self._extra:
            self._extra[person] = model.cp.new_int_var(0, self._all_efforts(person), "")
        otherwise: list[Any] = []  # each 0 where the choice is made so, 1 or more where it is not
        for choice in choices:
            if choice.enrolment < 0:
                otherwise.append(1 - model.open[choice.position])
            elif choice.position < 0:
                otherwise.append(1 - model.unseated[choice.enrolment])
            else:
                otherwise.extend(self._otherwise(choice))
        minutes = self._beyond(person, choices)
        model.cp.add(self._extra[person] + minutes * sum(otherwise) >= minutes)

    def _all_efforts(self, person: int) -> int:
        """Return more minutes than a person can miss."""
        courses = [
            self.model.problem.courses[self.model.problem.enrolments[each].course]
            for each in self.model.problem.enrolments_of[person]
        ]
        return sum(
            each.self_paced_minutes if isinstance(each, LiveActivity) else each.effort
            for course in courses
            for each in course.activities
        )

    def _otherwise(self, choice: _Choice) -> Iterator[Any]:
        """Yield what says that an enrolment sits elsewhere than in these sessions, or records more of them.

        Another instructor or venue at the same times leaves the learner no more time; whoever attends more has less.
        """
        model, enrolment = self.model, choice.enrolment
        starts = model.candidates[choice.position].starts
        same = [each for each in model.seats_of[enrolment] if model.candidates[each].starts == starts]
        yield 1 - sum(model.joins[enrolment, each] for each in same)
        for each in same:
            for k in range(len(starts)):
                records = model.records.get((enrolment, each, k))
                if records is not None and k not in choice.recorded:
                    yield records
