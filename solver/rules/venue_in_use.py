"""A venue hosts one session at a time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from solver.model import Constraint, Model, Presence
from solver.problem import Problem
from solver.rules.moments import together
from solver.rules.rule import Breach, Names, Rule, sessions_of
from solver.solution import Solution


class VenueInUse(Rule):
    r"""A venue hosts one session at a time.

    .. math:: \sum_{c, k: venue_{c,k} = v, start_{c,k} \le t < end_{c,k}} open_c \le 1 \quad \forall v, t
    """

    key = "venue-in-use"

    def post(self, model: Model) -> Iterator[Constraint]:
        """Yield the sets of candidates of which one at most can be opened."""
        used: defaultdict[int, list[Presence]] = defaultdict(list)
        for mine in model.teaching.values():
            for each in mine:
                for _, activity, cell, venue in model.sessions(each.candidate):
                    if venue >= 0 and cell == each.cell and activity.in_person:
                        used[venue].append(each)
        for presences in used.values():
            for group in together(presences):
                yield model.cp.add_at_most_one(each.literal for each in group)

    def breaches(self, problem: Problem, solution: Solution) -> Iterator[Breach]:
        """Yield sessions that begin while another one has their venue."""
        diary: defaultdict[int, list[tuple[int, int, int]]] = defaultdict(list)
        for section in solution.sections:
            for _, activity, start, venue in sessions_of(problem, section):
                if activity.in_person and venue >= 0:
                    diary[venue].append((start, problem.cells(start, activity.duration).stop, section.course))
        for venue, entries in sorted(diary.items()):
            entries.sort()
            for place, (start, _, course) in enumerate(entries):
                for _, stop, other in entries[:place]:
                    if stop > start:
                        yield Breach(self.key, (venue, start, course, other))

    def tell(self, breach: Breach, names: Names) -> str:
        """Return a breach as a sentence."""
        venue, cell, course, other = breach.at
        return (
            f"{names.venue(venue)} hosts {names.course(course)} on {names.when(cell)} "
            f"while {names.course(other)} is still there."
        )
