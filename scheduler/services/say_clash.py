"""What should stay and cannot, in words: the smallest set of holds, people, rules and dates that contradict."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from scheduler.domain.plan import Section
from scheduler.services.check_plan.words import listed, seconds, span_words
from scheduler.services.hold_plan import CannotStay
from scheduler.services.translate import Translation
from solver.clash import HeldClash, Hold, find_held_clash
from solver.problem import Problem
from solver.replan import CannotHold
from solver.rules import BY_KEY

WAY_OUT = "Loosen a pin, give an earlier --freeze-until, or change the programme."
MOST_TOLD = 5
"""Breaches of one rule that are told of one contradiction."""


@dataclass(frozen=True)
class _Names:
    """How the rules speak of a programme's indices."""

    translation: Translation

    def person(self, person: int) -> str:
        who = self.translation.programme.people[person]
        return f"{who.name} ({who.id})"

    def course(self, course: int) -> str:
        return self.translation.programme.courses[course].title

    def activity(self, course: int, position: int) -> str:
        return self.translation.programme.courses[course].activities[position].id

    def venue(self, venue: int) -> str:
        return self.translation.programme.venues[venue].title

    def team(self, team: int) -> str:
        teams = sorted({each.team for each in self.translation.programme.people if each.team})
        return teams[team]

    def when(self, cell: int) -> str:
        start = self.translation.instant(cell)
        return span_words(seconds(start), seconds(start), self.translation.programme.time_zone).split("–")[0]


def why_not(translation: Translation, error: CannotHold) -> CannotStay:
    """Return why held sections cannot stay: the smallest contradiction found among them, then among their course's."""
    problem = translation.problem
    of_course = [position for position, each in enumerate(problem.held) if each.course == error.course]
    for among in ([error.sections[0]], list(error.sections), of_course, list(range(len(problem.held)))):
        found = find_held_clash(problem, among)
        if isinstance(found, HeldClash):
            return CannotStay(_lines(translation, found), WAY_OUT)
    # Each alone can stay and no smaller set was proven: then it is said as it is.
    lines = [_hold(translation, Hold(position)) for position in error.sections]
    return CannotStay([*lines, "no smaller contradiction could be proven"], WAY_OUT)


def _lines(translation: Translation, clash: HeldClash) -> Iterator[str]:
    names = _Names(translation)
    for hold in clash.holds:
        yield _hold(translation, hold)
    for key in clash.rules:
        told = [BY_KEY[key].tell(each, names) for each in BY_KEY[key].breaches(translation.problem, clash.example)]
        more = f" and {len(told) - MOST_TOLD} more like it" if len(told) > MOST_TOLD else ""
        yield f"rule {key}: {' '.join(dict.fromkeys(told[:MOST_TOLD]))}{more}"


def _hold(translation: Translation, hold: Hold) -> str:
    section = _section(translation, translation.problem, hold.held)
    held = translation.problem.held[hold.held]
    kept = [each for stays, each in zip(held.stays, section.sessions, strict=True) if stays]
    teacher = translation.programme.person[section.instructor]
    whose = f" with {teacher.name} ({teacher.id})" if held.instructor_stays else ""
    times = listed(
        f"{each.activity} on {span_words(seconds(each.start), seconds(each.end), section.time_zone)}" for each in kept
    )
    stays = f"stays{whose}{', ' + times if kept else ''}"
    if hold.enrolment < 0:
        return f"{section.id} {stays}"
    learner = translation.programme.people[translation.problem.enrolments[hold.enrolment].person]
    return f"{learner.name} ({learner.id}) keeps the seat in {section.id}, which {stays}"


def _section(translation: Translation, problem: Problem, position: int) -> Section:
    """Return the section of the published plan that a held one is."""
    held, published = problem.held[position], translation.published
    assert published is not None, "something is held of a plan that was published"
    programme = translation.programme
    return next(
        each
        for each in published.sections
        if each.course == programme.courses[held.course].id
        and each.instructor == programme.people[held.instructor].id
        and tuple(translation.cell(session.start) for session in each.sessions) == held.starts
    )
