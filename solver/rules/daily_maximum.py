"""How many live minutes a person has on one day, learning and teaching apart."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator

from solver.model import Candidate, Constraint, Model, Presence
from solver.problem import Problem
from solver.rules.rule import Breach, Names, Rule, sessions_of
from solver.solution import Solution


class DailyMaximum(Rule):
    r"""On one local date a person learns no longer than learners may, and teaches no longer than instructors may.

    .. math:: \sum_{a: date(start_a) = d} duration_a \cdot attends_a \le maximum
    """

    key = "daily-maximum"

    def admits(self, problem: Problem, candidate: Candidate) -> bool:
        """Whether the candidate's sessions alone fit into its instructor's days."""
        days = problem.day[problem.clock_of[candidate.instructor]]
        taught: Counter[int] = Counter()
        for activity, start in zip(problem.courses[candidate.course].live, candidate.starts, strict=False):
            taught[int(days[start])] += activity.duration
        return not taught or max(taught.values()) <= problem.rules.instructor_day

    def post(self, model: Model) -> Iterator[Constraint]:
        """Yield one row for each person and date on which there could be too much."""
        rules = model.problem.rules
        for presences, most in ((model.teaching, rules.instructor_day), (model.learning, rules.learner_day)):
            for person, mine in presences.items():
                for same_day in self._by_day(model.problem, person, mine):
                    if self._most_possible(same_day) > most:
                        yield model.cp.add(sum((each.end - each.start) * each.literal for each in same_day) <= most)

    @staticmethod
    def _by_day(problem: Problem, person: int, presences: list[Presence]) -> Iterator[list[Presence]]:
        days = problem.day[problem.clock_of[person]]
        found: defaultdict[int, list[Presence]] = defaultdict(list)
        for each in presences:
            found[int(days[each.cell])].append(each)
        yield from found.values()

    @staticmethod
    def _most_possible(presences: list[Presence]) -> int:
        """Return a number of minutes that is not exceeded: an enrolment has one seat, an instructor all candidates."""
        if len(presences) == 1:
            return presences[0].end - presences[0].start
        minutes: Counter[tuple[int, int]] = Counter()
        for each in presences:
            minutes[each.enrolment, each.candidate] += each.end - each.start
        longest: dict[int, int] = {}
        for (enrolment, candidate), each_minutes in minutes.items():
            slot = enrolment if enrolment >= 0 else -1 - candidate
            longest[slot] = max(longest.get(slot, 0), each_minutes)
        return sum(longest.values())

    def breaches(self, problem: Problem, solution: Solution) -> Iterator[Breach]:
        """Yield dates on which a person learns or teaches too long."""
        minutes: dict[tuple[int, int, int], int] = {}
        first: dict[tuple[int, int, int], int] = {}
        for section in solution.sections:
            for k, activity, cell, _ in sessions_of(problem, section):
                learners = [problem.enrolments[s.enrolment].person for s in section.seats if k not in s.recorded]
                for teaches, person in [(1, section.instructor), *((0, each) for each in learners)]:
                    key = (teaches, person, int(problem.day[problem.clock_of[person], cell]))
                    minutes[key] = minutes.get(key, 0) + activity.duration
                    first[key] = min(cell, first.get(key, cell))
        for (teaches, person, day), found in sorted(minutes.items()):
            most = problem.rules.instructor_day if teaches else problem.rules.learner_day
            if found > most:
                yield Breach(self.key, (person, teaches, first[teaches, person, day], found, most))

    def tell(self, breach: Breach, names: Names) -> str:
        """Return a breach as a sentence."""
        person, teaches, cell, found, most = breach.at
        does = "teaches" if teaches else "has live sessions"
        return (
            f"{names.person(person)} {does} for {found} minutes on the day of {names.when(cell)}; "
            f"at most {most} are allowed."
        )
