# ruff: noqa: ARG002 - every rule is asked with all there is, and uses what it needs
"""What a rule is: three faces (post, breaches, tell), and the questions the model's builder may ask it.

``post`` and ``breaches`` share no code, so that each can catch the other: ``breaches`` looks at a finished solution,
one section and one seat after the other; ``post`` and the builder's questions work on whole arrays of starts.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from solver.model import Batch, Candidate, Constraint, Mask, Model
from solver.problem import Course, LiveActivity, Problem
from solver.solution import Section, Solution


@dataclass(frozen=True, order=True)
class Breach:
    """A rule broken once. ``at`` are the numbers that the rule's ``tell`` understands."""

    rule: str
    at: tuple[int, ...] = ()


class Names(Protocol):
    """How to speak of the numbers in a breach."""

    def person(self, person: int) -> str:
        """Return what a person is called."""

    def course(self, course: int) -> str:
        """Return what a course is called."""

    def activity(self, course: int, position: int) -> str:
        """Return what a course's activity is called; ``position`` counts all activities."""

    def venue(self, venue: int) -> str:
        """Return what a venue is called."""

    def team(self, team: int) -> str:
        """Return what a team is called."""

    def when(self, cell: int) -> str:
        """Return when a cell begins."""


class Numbers:
    """Names for those who have none: the numbers themselves."""

    def person(self, person: int) -> str:
        """Return ``person 3``."""
        return f"person {person}"

    def course(self, course: int) -> str:
        """Return ``course 3``."""
        return f"course {course}"

    def activity(self, course: int, position: int) -> str:
        """Return ``activity 1 of course 3``."""
        return f"activity {position} of course {course}"

    def venue(self, venue: int) -> str:
        """Return ``venue 3``."""
        return f"venue {venue}"

    def team(self, team: int) -> str:
        """Return ``team 3``."""
        return f"team {team}"

    def when(self, cell: int) -> str:
        """Return ``cell 3``."""
        return f"cell {cell}"


class Rule(ABC):
    """Something that must hold. Every answer here is the one of a rule that has nothing to say on the matter."""

    key: str

    def post(self, model: Model) -> Iterator[Constraint]:
        """Yield what the rule adds to the model: by default, that a candidate it does not admit stays closed."""
        known: dict[tuple[int, int, int, int], Mask | None] = {}
        for position, candidate in enumerate(model.candidates):
            if not self.admits_all(model.problem, candidate, known):
                yield model.cp.add(model.open[position] == 0)

    @abstractmethod
    def breaches(self, problem: Problem, solution: Solution) -> Iterator[Breach]:
        """Yield every time that a solution breaks the rule."""

    @abstractmethod
    def tell(self, breach: Breach, names: Names) -> str:
        """Return a breach as a sentence."""

    # What the builder asks about candidates -----------------------------------------------------------------------

    def may_teach(self, problem: Problem, course: int, person: int) -> bool:
        """Whether a person may teach a course, if anybody may."""
        return True

    def starts(self, problem: Problem, course: int, instructor: int, k: int, venue: int) -> Mask | None:
        """Return which cells live activity ``k`` may start in, ``(n_cells,)``; None: any."""
        return None

    def follows(self, problem: Problem, course: int, instructor: int, k: int, previous: int) -> Mask | None:
        """Return which cells live activity ``k`` may start in when the one before starts at ``previous``; None: any."""
        return None

    def admits(self, problem: Problem, candidate: Candidate) -> bool:
        """Whether the sessions of a candidate do together; it may hold the first few only."""
        return True

    def admits_all(
        self, problem: Problem, candidate: Candidate, known: dict[tuple[int, int, int, int], Mask | None]
    ) -> bool:
        """Whether the rule lets a candidate be opened, by all of the questions above; ``known`` keeps ``starts``."""
        course, instructor, starts = candidate.course, candidate.instructor, candidate.starts
        if not self.may_teach(problem, course, instructor):
            return False
        for k, (start, venue) in enumerate(zip(starts, candidate.venues, strict=True)):
            key = (course, instructor, k, venue)
            if key not in known:
                known[key] = self.starts(problem, *key)
            allowed = known[key]
            if allowed is not None and not allowed[start]:
                return False
            if k:
                allowed = self.follows(problem, course, instructor, k, starts[k - 1])
                if allowed is not None and not allowed[start]:
                    return False
        return self.admits(problem, candidate)

    # What the builder asks about seats ----------------------------------------------------------------------------

    def may_join(self, problem: Problem, enrolment: int, batch: Batch) -> Mask | None:
        """Return which candidates of its course an enrolment may sit in, ``(n,)``; None: all."""
        return None

    def may_sit(self, problem: Problem, enrolment: int, batch: Batch) -> Mask | None:
        """Return which sessions of which candidates an enrolment may attend, ``(n, K)``; None: all."""
        return None

    def most_recorded(self, course: Course) -> int:
        """Return how many sessions of a course a learner may make up from the recording."""
        return len(course.live)


def sessions_of(problem: Problem, section: Section) -> Iterator[tuple[int, LiveActivity, int, int]]:
    """Yield (k, activity, start cell, venue) of each session of a section that lies on the grid's cells at all."""
    live = problem.courses[section.course].live
    for k, (activity, start, venue) in enumerate(zip(live, section.starts, section.venues, strict=False)):
        if 0 <= start < problem.n_cells:
            yield k, activity, start, venue
