# ruff: noqa: ARG002 - every rule is asked with all there is, and uses what it needs
"""Nobody is in two live sessions at once, nor without the free time they need between two."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import combinations

import numpy as np

from solver.model import Constraint, Mask, Model, Presence
from solver.problem import Problem, Rules
from solver.rules.moments import together
from solver.rules.rule import Breach, Names, Rule, sessions_of
from solver.solution import Solution


class OnePlaceAtOnce(Rule):
    r"""Nobody, learning or teaching, is in two live sessions at once, or with too little free time between them.

    Between two sessions lies the buffer, or the travel time where that is longer and one of the two is in person.

    .. math:: attends_a + attends_b \le 1 \quad \text{where } start_b < end_a + gap, \; start_a < end_b + gap
    """

    key = "one-place-at-once"

    def follows(self, problem: Problem, course: int, instructor: int, k: int, previous: int) -> Mask:
        """Return the cells that leave the instructor the free time between two sessions of one section."""
        before, activity = problem.courses[course].live[k - 1 : k + 1]
        gap = _gap(problem.rules, in_person=before.in_person or activity.in_person)
        begins = problem.first_minute + np.arange(problem.n_cells) * problem.grid
        since = problem.minute(previous)
        after = begins >= since + before.duration + gap
        ahead = begins + activity.duration + gap <= since
        return np.asarray(after | ahead)

    def post(self, model: Model) -> Iterator[Constraint]:
        """Yield what candidates may not be opened at all, and the sets of presences of which one at most can be."""
        yield from super().post(model)
        for person in sorted(model.teaching.keys() | model.learning.keys()):
            if person not in model.teaching and len(model.problem.enrolments_of[person]) < 2:
                continue  # one seat at most, whose sessions are apart
            presences = model.teaching.get(person, []) + model.learning.get(person, [])
            for group in _apart(model.problem.rules, presences):
                yield model.cp.add_at_most_one(each.literal for each in group)

    def breaches(self, problem: Problem, solution: Solution) -> Iterator[Breach]:
        """Yield pairs of sessions of one person that are too near."""
        diary: defaultdict[int, list[tuple[int, int, bool, int, int]]] = defaultdict(list)
        for section in solution.sections:
            for k, activity, cell, _ in sessions_of(problem, section):
                begins = problem.minute(cell)
                entry = (begins, begins + activity.duration, activity.in_person, section.course, cell)
                diary[section.instructor].append(entry)
                for seat in section.seats:
                    if k not in seat.recorded:
                        diary[problem.enrolments[seat.enrolment].person].append(entry)
        for person, entries in sorted(diary.items()):
            for earlier, later in combinations(sorted(entries), 2):
                needed = problem.rules.buffer
                if earlier[2] or later[2]:
                    needed = max(needed, problem.rules.travel)
                if later[0] < earlier[1] + needed:
                    yield Breach(self.key, (person, earlier[3], earlier[4], later[3], later[4], needed))

    def tell(self, breach: Breach, names: Names) -> str:
        """Return a breach as a sentence."""
        person, course, cell, other, other_cell, needed = breach.at
        between = f", {needed} minutes apart at least," if needed else ""
        return (
            f"{names.person(person)} cannot be{between} in {names.course(course)} on {names.when(cell)} "
            f"and in {names.course(other)} on {names.when(other_cell)}."
        )


def _gap(rules: Rules, *, in_person: bool) -> int:
    return max(rules.buffer, rules.travel) if in_person else rules.buffer


def _apart(rules: Rules, presences: list[Presence]) -> Iterator[list[Presence]]:
    """Yield sets of one person's presences of which one at most can be."""
    for group in together(presences, rules.buffer):
        if not _already_exclusive(group):
            yield group
    gap = _gap(rules, in_person=True)
    in_person = [each for each in presences if each.in_person]
    if gap == rules.buffer or not in_person:
        return
    for group in together(in_person, gap):
        if not _already_exclusive(group):
            yield group
    for there in in_person:
        for online in presences:
            near = online.start < there.end + gap and there.start < online.end + gap
            if near and not online.in_person and not _already_exclusive([there, online]):
                yield [there, online]


def _already_exclusive(group: list[Presence]) -> bool:
    """Whether all are seats of one enrolment, of which it has one anyway, or sessions of one candidate."""
    first = group[0]
    if first.enrolment >= 0 and all(each.enrolment == first.enrolment for each in group):
        return True
    return all(each.candidate == first.candidate and each.enrolment == first.enrolment for each in group)
