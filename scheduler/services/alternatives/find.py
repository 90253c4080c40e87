"""Every alternative for everybody without a live seat, cheapest first, and those that help several at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from calendars.zones import midnight
from scheduler.domain.plan import Alternative, Plan, SectionId, SelfPaced
from scheduler.domain.programme import Programme
from scheduler.services.alternatives.debts import StudyDebts
from scheduler.services.alternatives.disruption import disruption
from scheduler.services.alternatives.reach import HoursStretched
from scheduler.services.alternatives.ways import Teller
from scheduler.services.alternatives.words import Words
from scheduler.services.find_availability import Availability, find_availability
from scheduler.services.translate import Translation, from_plan, to_problem
from solver.alternatives import Finder, Way
from solver.alternatives.finder import BUDGET, MOST_DAYS
from solver.alternatives.group import groups
from solver.explain import Explanation, explain
from solver.explain import Reason as Why
from solver.problem import Problem
from solver.solution import Solution

MOST_GROUPS = 4
"""How many group alternatives a course gets at most."""

MOST_WORK = 1_000_000
"""Enrolments for which alternatives are sought, times all enrolments: what one costs grows with these."""
TOTAL_BUDGET, LEAST_BUDGET = 1_600_000, 1_000
"""Starts that the searches of one kind may look at for all enrolments together, and that each may in any case."""


@dataclass(frozen=True)
class Found:
    """The self-paced track with every alternative, and what helps several at once."""

    self_paced: tuple[SelfPaced, ...]
    groups: tuple[Alternative, ...] = ()


def find_alternatives(
    translation: Translation,
    solution: Solution,
    ids: Sequence[SectionId],
    explanations: Sequence[Explanation],
    self_paced: Sequence[SelfPaced],
    debts: StudyDebts | None = None,
) -> Found:
    """Return the entries with an alternative of each kind that applies, beside those that they have; cheapest first.

    Parameters
    ----------
    ids
        The identifier of each section of the solution.
    explanations, self_paced
        Of the same enrolments, in the same order.
    debts
        For a plan that is not ours: study that it leaves out though there is room.
    """
    sought = _sought(translation, explanations)
    budget = min(BUDGET, max(LEAST_BUDGET, TOTAL_BUDGET // max(1, len(sought))))
    finder = finder_of(translation, solution, [each.enrolment for each in explanations], budget=budget)
    teller = Teller(translation, solution, ids, Words(translation.programme, translation.availability), debts)
    entries = []
    of_course: dict[int, list[Way]] = {}
    for index, (explanation, entry) in enumerate(zip(explanations, self_paced, strict=True)):
        ways = ways_for(finder, explanation) if index in sought else []
        if index in sought:
            of_course.setdefault(translation.problem.enrolments[explanation.enrolment].course, []).extend(ways)
        more = [teller.alternative(each) for each in ways]
        alternatives = sorted((*entry.alternatives, *more), key=lambda each: each.points)
        entries.append(replace(entry, alternatives=tuple(alternatives)))
    found = [
        teller.alternative(each)
        for course, ways in sorted(of_course.items())
        for each in best_groups(finder, translation, solution, course, ways)
    ]
    return Found(tuple(entries), tuple(sorted(found, key=by_worth)))


def _sought(translation: Translation, explanations: Sequence[Explanation]) -> set[int]:
    """Return for which enrolments alternatives are sought: in a large programme those with the dearest misses."""
    problem = translation.problem
    most = MOST_WORK // max(1, len(problem.enrolments))
    open_ = [
        index
        for index, each in enumerate(explanations)
        if each.reason not in (Why.PREFERS_SELF_PACED, Why.LANGUAGE) or problem.enrolments[each.enrolment].speaks
    ]
    return set(sorted(open_, key=lambda index: -problem.enrolments[explanations[index].enrolment].miss)[:most])


def best_groups(
    finder: Finder, translation: Translation, solution: Solution, course: int, ways: Sequence[Way]
) -> list[Way]:
    """Return the changes of a course that seat several at once, most points for the least disruption first.

    One that seats nobody whom a less disruptive one does not seat for as many points is left out.
    """

    def worth(way: Way) -> float:
        return way.points / max(1, disruption(translation, solution, way))

    best: list[Way] = []
    for way in sorted(groups(finder, course, ways), key=lambda each: (worth(each), each.points)):
        if not any(set(way.enrolments) <= set(each.enrolments) and each.points <= way.points for each in best):
            best.append(way)
    return best[:MOST_GROUPS]


def by_worth(alternative: Alternative) -> tuple[float, int, str]:
    """Return what orders group alternatives: points gained for each unit of disruption, then points."""
    return alternative.points / max(1, alternative.disruption), alternative.points, alternative.id


def ways_for(finder: Finder, explanation: Explanation) -> list[Way]:
    """Return the ways to seat one enrolment: none that wants none, and none dearer than a seat without any change."""
    if explanation.reason is Why.PREFERS_SELF_PACED:
        return []
    ways = list(finder.ways(explanation.enrolment, clash=explanation.reason is Why.CLASH))
    if explanation.reason is Why.COSTS_MORE:
        ways = [each for each in ways if each.points < explanation.cost - explanation.saves]
    return ways


def finder_of(translation: Translation, solution: Solution, unseated: Sequence[int], *, budget: int = BUDGET) -> Finder:
    """Return what looks for ways around a solution."""
    programme = translation.programme

    def speaks(person: int, course: int) -> bool:
        return programme.people[person].speaks(programme.courses[course].language)

    teachers = {translation.row[each] for course in programme.courses for each in course.instructors}
    later = Later(translation, solution, unseated)
    return Finder(
        translation.problem,
        solution,
        stretches=HoursStretched(translation),
        speaks=speaks,
        teachers=frozenset(teachers),
        later=later.ending,
        budget=budget,
    )


class Later:
    """The programme as it would be if it ended later, read when it is first asked for."""

    def __init__(self, translation: Translation, solution: Solution, unseated: Sequence[int]) -> None:
        self.translation, self.solution, self.unseated = translation, solution, unseated
        self._longest: Problem | None = None

    def ending(self, days: int) -> tuple[Problem, Solution]:
        """Return the problem of a programme that ends so many days later, with the same solution."""
        programme = self.translation.programme
        end = midnight(programme.end + timedelta(days=days), programme.time_zone, where="programme.toml, end")
        return replace(self.longest, horizon_end=int(end.timestamp()) // 60), self.solution

    @property
    def longest(self) -> Problem:
        """The problem of the programme that ends as late as it may.

        Calendars are read of those only who could sit or teach in a section that there is not yet.
        """
        if self._longest is None:
            programme, problem = self.translation.programme, self.translation.problem
            courses = {problem.enrolments[each].course for each in self.unseated}
            rows = {problem.enrolments[each].person for each in self.unseated}
            rows |= {row for course in courses for row in problem.courses[course].instructors}
            people = {programme.people[row].id for row in rows}
            longer = replace(
                programme,
                end=programme.end + timedelta(days=MOST_DAYS),
                calendars={who: what for who, what in programme.calendars.items() if who in people},
            )
            self._longest = to_problem(longer, find_availability(longer)).problem
        return self._longest


def alternatives_for(programme: Programme, plan: Plan, availability: Availability | None = None) -> Plan:
    """Return a plan, wherever it comes from, with its alternatives found anew.

    Who could have a seat as things are, for fewer points than it saves, gets none: nothing would have to change.
    """
    translation = to_problem(programme, availability or find_availability(programme))
    solution = from_plan(translation, plan)
    entries = {
        translation.enrolment_row[each.learner, each.course]: replace(
            each, alternatives=tuple(a for a in each.alternatives if not a.seats)
        )
        for each in plan.self_paced
    }
    explanations = [
        each for each in explain(translation.problem, solution, list(entries)) if isinstance(each, Explanation)
    ]
    found = find_alternatives(
        translation,
        solution,
        [each.id for each in plan.sections],
        explanations,
        [entries[each.enrolment] for each in explanations],
        StudyDebts(translation, solution, plan),
    )
    entries |= zip((each.enrolment for each in explanations), found.self_paced, strict=True)
    return replace(plan, self_paced=tuple(entries.values()), group_alternatives=found.groups)
