"""Every enrolment has one seat in one section of its course, or none."""

from __future__ import annotations

from collections.abc import Iterator

from solver.model import Constraint, Model
from solver.problem import Problem
from solver.rules.rule import Breach, Names, Rule
from solver.solution import Solution


class OneSeat(Rule):
    r"""Every enrolment sits in one open section of its own course, or stands on the self-paced track.

    .. math:: unseated_e + \sum_c joins_{e,c} = 1
    """

    key = "one-seat"

    def post(self, model: Model) -> Iterator[Constraint]:
        """Yield one equation per enrolment."""
        for enrolment, unseated in enumerate(model.unseated):
            yield model.cp.add_exactly_one(unseated, *(model.joins[enrolment, c] for c in model.seats_of[enrolment]))

    def breaches(self, problem: Problem, solution: Solution) -> Iterator[Breach]:
        """Yield enrolments that sit twice, or in a section of another course."""
        seen: set[int] = set()
        for section in solution.sections:
            for seat in section.seats:
                enrolment = problem.enrolments[seat.enrolment]
                if enrolment.course != section.course or seat.enrolment in seen:
                    yield Breach(self.key, (enrolment.person, enrolment.course, section.course))
                seen.add(seat.enrolment)

    def tell(self, breach: Breach, names: Names) -> str:
        """Return a breach as a sentence."""
        person, course, found_in = breach.at
        if course != found_in:
            return (
                f"{names.person(person)} is enrolled in {names.course(course)} "
                f"and sits in a section of {names.course(found_in)}."
            )
        return f"{names.person(person)} has more than one seat in {names.course(course)}."
