"""How many of a team sit in live sessions at one moment."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from solver.model import Constraint, Model, Presence
from solver.problem import Problem
from solver.rules.moments import together
from solver.rules.rule import Breach, Names, Rule, sessions_of
from solver.solution import Solution


class TeamShare(Rule):
    r"""At every moment no more of a team's learners sit in live sessions than its limit.

    Who makes a session up from the recording does not sit in it.

    .. math:: \sum_{e \in team, c, k: start_{c,k} \le t < end_{c,k}} attends_{e,c,k} \le limit_{team} \quad \forall t
    """

    key = "team-share"

    def post(self, model: Model) -> Iterator[Constraint]:
        """Yield one row for each set of seats of too many of a team that share a moment."""
        problem = model.problem
        teams: defaultdict[int, list[Presence]] = defaultdict(list)
        for person, presences in model.learning.items():
            if len(problem.team_of) and problem.team_of[person] >= 0:
                teams[int(problem.team_of[person])].extend(presences)
        for team, presences in sorted(teams.items()):
            most = int(problem.team_limit[team])
            if len({problem.enrolments[each.enrolment].person for each in presences}) <= most:
                continue
            for group in together(presences):
                if len({problem.enrolments[each.enrolment].person for each in group}) > most:
                    yield model.cp.add(sum(each.literal for each in group) <= most)

    def breaches(self, problem: Problem, solution: Solution) -> Iterator[Breach]:
        """Yield beginnings of sessions at which too many of a team are away."""
        if not len(problem.team_of):
            return
        away: defaultdict[tuple[int, int], set[int]] = defaultdict(set)
        begins: set[tuple[int, int]] = set()
        for section in solution.sections:
            for k, activity, start, _ in sessions_of(problem, section):
                for seat in section.seats:
                    person = problem.enrolments[seat.enrolment].person
                    team = int(problem.team_of[person])
                    if team < 0 or k in seat.recorded:
                        continue
                    begins.add((team, start))
                    for cell in problem.cells(start, activity.duration):
                        away[team, cell].add(person)
        for team, cell in sorted(begins):
            most = int(problem.team_limit[team])
            if len(away[team, cell]) > most:
                yield Breach(self.key, (team, cell, len(away[team, cell]), most))

    def tell(self, breach: Breach, names: Names) -> str:
        """Return a breach as a sentence."""
        team, cell, found, most = breach.at
        return (
            f"{found} learners of {names.team(team)} sit in live sessions on {names.when(cell)}; "
            f"at most {most} may be away at once."
        )
