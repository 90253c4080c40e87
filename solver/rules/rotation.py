"""In a rotating series nobody attends more sessions out of hours than it allows."""

from __future__ import annotations

from collections.abc import Iterator

from solver.model import Constraint, Model
from solver.problem import UNLIMITED, Problem
from solver.rules.rule import Breach, Names, Rule, sessions_of
from solver.solution import Solution


class Rotation(Rule):
    r"""A learner attends at most so many sessions of a rotating series out of hours.

    The others are in their hours, or made up from the recording.

    .. math:: \sum_{k: late_{e,start_k} > 0} attends_{e,c,k} \le max\_out\_of\_hours \cdot joins_{e,c}
    """

    key = "rotation"

    def post(self, model: Model) -> Iterator[Constraint]:
        """Yield one row for each seat with more sessions out of hours than are allowed."""
        for (enrolment, position), seat in model.joins.items():
            allowed = model.course(position).max_out_of_hours
            if allowed >= UNLIMITED:
                continue
            person = model.problem.enrolments[enrolment].person
            late = [
                model.attends[enrolment, position, k]
                for k, activity, cell, _ in model.sessions(position)
                if (enrolment, position, k) in model.attends
                and _outside(model.problem, person, cell, activity.duration)
            ]
            if len(late) > allowed:
                yield model.cp.add(sum(late) <= allowed * seat)

    def breaches(self, problem: Problem, solution: Solution) -> Iterator[Breach]:
        """Yield seats that attend too many sessions out of hours."""
        for section in solution.sections:
            allowed = problem.courses[section.course].max_out_of_hours
            for seat in section.seats:
                person, late = problem.enrolments[seat.enrolment].person, 0
                for k, activity, cell, _ in sessions_of(problem, section):
                    cells = problem.cells(cell, activity.duration)
                    late += k not in seat.recorded and not problem.working[person, cells.start : cells.stop].all()
                if late > allowed:
                    yield Breach(self.key, (person, section.course, late, allowed))

    def tell(self, breach: Breach, names: Names) -> str:
        """Return a breach as a sentence."""
        person, course, late, allowed = breach.at
        return (
            f"{names.person(person)} attends {late} sessions of {names.course(course)} out of hours; "
            f"the series rotates, so that nobody attends more than {allowed}."
        )


def _outside(problem: Problem, person: int, cell: int, duration: int) -> bool:
    """Whether some of a session lies out of hours; it may stick out of the grid where other rules are left out."""
    cells = problem.cells(cell, duration)
    return bool((problem.working[person, cells.start : cells.stop] == 0).any())
