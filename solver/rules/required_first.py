"""Courses that a learner must have finished before another begins."""

from __future__ import annotations

from collections.abc import Iterator

from solver.model import Constraint, Literal, Model
from solver.problem import Problem
from solver.rules.rule import Breach, Names, Rule
from solver.solution import Solution


class RequiredFirst(Rule):
    r"""Where a learner takes both live, a required course ends before the one that requires it begins.

    .. math:: joins_{a,c} + joins_{b,d} \le 1 \quad \text{where } end_c > start_d
    """

    key = "required-first"

    def post(self, model: Model) -> Iterator[Constraint]:
        """Yield, for each beginning of a requiring course, the seats of which one at most can be taken."""
        problem = model.problem
        for later, enrolment in enumerate(problem.enrolments):
            for required in problem.courses[enrolment.course].requires:
                for earlier in problem.enrolments_of[enrolment.person]:
                    if problem.enrolments[earlier].course == required:
                        for group in self._exclusive(model, earlier, later):
                            yield model.cp.add_at_most_one(group)

    @staticmethod
    def _exclusive(model: Model, earlier: int, later: int) -> Iterator[list[Literal]]:
        ends, begins = [], []
        for candidate in model.seats_of[earlier]:
            sessions = model.sessions(candidate)
            if sessions:
                until = max(model.problem.minute(cell) + activity.duration for _, activity, cell, _ in sessions)
                ends.append((until, model.joins[earlier, candidate]))
        for candidate in model.seats_of[later]:
            sessions = model.sessions(candidate)
            if sessions:
                since = min(model.problem.minute(cell) for _, _, cell, _ in sessions)
                begins.append((since, model.joins[later, candidate]))
        # Whatever begins by this moment and whatever ends after it exclude each other, and each kind itself:
        # one clique for each beginning holds all pairs.
        for moment in sorted({since for since, _ in begins}):
            too_late = [seat for until, seat in ends if until > moment]
            if too_late:
                yield too_late + [seat for since, seat in begins if since <= moment]

    def breaches(self, problem: Problem, solution: Solution) -> Iterator[Breach]:
        """Yield seats in a course that begins before a required one has ended."""
        seats: dict[tuple[int, int], tuple[int, int, int]] = {}
        for section in solution.sections:
            live = problem.courses[section.course].live
            meets = [
                (problem.minute(start), problem.minute(start) + activity.duration, start)
                for activity, start in zip(live, section.starts, strict=False)
            ]
            if not meets:
                continue
            first = min(meets)
            for seat in section.seats:
                person = problem.enrolments[seat.enrolment].person
                seats[person, section.course] = (first[0], max(each[1] for each in meets), first[2])
        for (person, course), (begins, _, cell) in sorted(seats.items()):
            for required in problem.courses[course].requires:
                before = seats.get((person, required))
                if before is not None and before[1] > begins:
                    yield Breach(self.key, (person, course, cell, required))

    def tell(self, breach: Breach, names: Names) -> str:
        """Return a breach as a sentence."""
        person, course, cell, required = breach.at
        return (
            f"{names.person(person)} begins {names.course(course)} on {names.when(cell)}, "
            f"before the last session of {names.course(required)} has ended, which it requires."
        )
