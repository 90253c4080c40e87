"""An in-person session meets at a place that is open, large enough, and within everyone's reach."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from solver.model import Batch, Constraint, Mask, Model
from solver.problem import Problem
from solver.rules import masks
from solver.rules.rule import Breach, Names, Rule, sessions_of
from solver.solution import Solution

NOT_THERE, CLOSED, TOO_SMALL, OUT_OF_REACH = range(4)


class VenueSuits(Rule):
    r"""An in-person session has a venue that is open, holds all who attend, and is within reach of everyone there.

    Other sessions have none.

    .. math:: \sum_e attends_{e,c,k} \le capacity_{venue_{c,k}}
    """

    key = "venue-suits"

    def starts(self, problem: Problem, course: int, instructor: int, k: int, venue: int) -> Mask | None:
        """Return the cells at which the venue is open for the whole session, if the instructor can reach it."""
        activity = problem.courses[course].live[k]
        if not activity.in_person and venue < 0:
            return None
        if not activity.in_person or venue < 0 or not problem.reaches_venue[instructor, venue]:
            return np.zeros(problem.n_cells, np.bool_)
        return masks.all_set(problem.venues[venue].open, masks.n_cells(problem, activity.duration))

    def may_sit(self, problem: Problem, enrolment: int, batch: Batch) -> Mask | None:
        """Return the sessions whose venue the learner can reach."""
        if not any(activity.in_person for activity in problem.courses[batch.course].live):
            return None
        reaches = problem.reaches_venue[problem.enrolments[enrolment].person]
        return np.asarray((batch.venues < 0) | (reaches[batch.venues] > 0))

    def post(self, model: Model) -> Iterator[Constraint]:
        """Yield refused candidates, and one row for each session that could overfill its venue."""
        yield from super().post(model)
        for candidate, enrolments in enumerate(model.seats_in):
            for k, _, _, venue in model.sessions(candidate):
                if venue < 0:
                    continue
                ways = [model.attends.get((each, candidate, k)) for each in enrolments]
                there = [each for each in ways if each is not None]
                if len(there) > model.problem.venues[venue].capacity:
                    yield model.cp.add(sum(there) <= model.problem.venues[venue].capacity)

    def breaches(self, problem: Problem, solution: Solution) -> Iterator[Breach]:
        """Yield sessions without a venue, or with one that does not do."""
        for section in solution.sections:
            for k, activity, start, venue in sessions_of(problem, section):
                if not activity.in_person or venue < 0:
                    if activity.in_person or venue >= 0:
                        yield Breach(self.key, (NOT_THERE, section.course, start, venue, section.instructor))
                    continue
                place = problem.venues[venue]
                cells = problem.cells(start, activity.duration)
                if cells.stop > problem.n_cells or any(not place.open[cell] for cell in cells):
                    yield Breach(self.key, (CLOSED, section.course, start, venue, section.instructor))
                learners = [problem.enrolments[s.enrolment].person for s in section.seats if k not in s.recorded]
                if len(learners) > place.capacity:
                    yield Breach(self.key, (TOO_SMALL, section.course, start, venue, section.instructor))
                for person in [section.instructor, *learners]:
                    if not problem.reaches_venue[person, venue]:
                        yield Breach(self.key, (OUT_OF_REACH, section.course, start, venue, person))

    def tell(self, breach: Breach, names: Names) -> str:
        """Return a breach as a sentence."""
        kind, course, cell, venue, person = breach.at
        session = f"{names.course(course)} on {names.when(cell)}"
        if kind == NOT_THERE:
            return f"{session} {'has a venue and is not in person' if venue >= 0 else 'is in person and has no venue'}."
        if kind == CLOSED:
            return f"{names.venue(venue)} is closed during {session}."
        if kind == TOO_SMALL:
            return f"{names.venue(venue)} is too small for everybody in {session}."
        return f"{names.person(person)} cannot reach {names.venue(venue)}, where {session} meets."
