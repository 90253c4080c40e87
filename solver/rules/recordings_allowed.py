"""A learner makes up no more sessions from the recording than the course allows."""

from __future__ import annotations

from collections.abc import Iterator

from solver.model import Constraint, Model
from solver.problem import Course, Problem
from solver.rules.rule import Breach, Names, Rule
from solver.solution import Solution


class RecordingsAllowed(Rule):
    r"""A learner makes up at most so many sessions from the recording as the course allows.

    .. math:: \sum_k records_{e,c,k} \le recordings\_allowed \cdot joins_{e,c}
    """

    key = "recordings-allowed"

    def most_recorded(self, course: Course) -> int:
        """Return the course's own limit."""
        return course.recordings_allowed

    def post(self, model: Model) -> Iterator[Constraint]:
        """Yield one row for each seat in which more could be recorded than is allowed."""
        for enrolment, candidate in sorted({(enrolment, candidate) for enrolment, candidate, _ in model.records}):
            course = model.course(candidate)
            ways = [model.records.get((enrolment, candidate, k)) for k in range(len(course.live))]
            recorded = [each for each in ways if each is not None]
            if len(recorded) > course.recordings_allowed:
                yield model.cp.add(sum(recorded) <= course.recordings_allowed)

    def breaches(self, problem: Problem, solution: Solution) -> Iterator[Breach]:
        """Yield seats with too many recordings, with one recorded twice, or with one of no session."""
        for section in solution.sections:
            course = problem.courses[section.course]
            for seat in section.seats:
                distinct = {k for k in seat.recorded if 0 <= k < len(course.live)}
                if len(distinct) != len(seat.recorded) or len(seat.recorded) > course.recordings_allowed:
                    person = problem.enrolments[seat.enrolment].person
                    yield Breach(self.key, (person, section.course, len(seat.recorded), course.recordings_allowed))

    def tell(self, breach: Breach, names: Names) -> str:
        """Return a breach as a sentence."""
        person, course, used, allowed = breach.at
        return (
            f"{names.person(person)} makes up {used} sessions of {names.course(course)} from the recording; "
            f"it allows {allowed}."
        )
