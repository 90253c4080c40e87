"""What is answered: who meets when, in indices, and how much of the answer is proven."""

from __future__ import annotations

from dataclasses import dataclass

from solver.problem import Problem


@dataclass(frozen=True, order=True)
class Seat:
    """An enrolment in a section; ``recorded`` are positions among the course's live activities, ascending."""

    enrolment: int
    recorded: tuple[int, ...] = ()


@dataclass(frozen=True, order=True)
class Section:
    """A section: when each live activity starts (cells), where it meets (venue or -1), and who sits in it."""

    course: int
    instructor: int
    starts: tuple[int, ...]
    venues: tuple[int, ...]
    seats: tuple[Seat, ...]


@dataclass(frozen=True)
class Solution:
    """All sections. An enrolment in none of them is on the self-paced track."""

    sections: tuple[Section, ...] = ()

    def section_of(self) -> dict[int, tuple[int, Seat]]:
        """Return for each seated enrolment the index of its section, and its seat."""
        return {seat.enrolment: (index, seat) for index, each in enumerate(self.sections) for seat in each.seats}

    def unseated(self, problem: Problem) -> list[int]:
        """Return the enrolments without a seat, ascending."""
        seated = self.section_of()
        return [each for each in range(len(problem.enrolments)) if each not in seated]


@dataclass(frozen=True)
class Solved:
    """A valid solution; ``points`` exactly, ``bound`` ≤ every valid solution's points.

    ``change`` are the points of published seats that changed, which are not in ``points``.
    ``cut_short`` says that a wall limit or a person ended the search, so that another run may answer otherwise.
    """

    solution: Solution
    points: int
    bound: int
    cut_short: bool = False
    change: int = 0

    @property
    def proven(self) -> bool:
        """Whether no valid solution has fewer points."""
        return self.bound >= self.points


@dataclass(frozen=True)
class Infeasible:
    """No solution is valid. ``clash`` holds the rules (keys) that cannot all be kept."""

    clash: tuple[str, ...] = ()


@dataclass(frozen=True)
class Undecided:
    """The limit struck before anything was found or ruled out."""


Outcome = Solved | Infeasible | Undecided


@dataclass(frozen=True)
class News:
    """One line of progress: seconds since the start, what is being done, the best points and bound so far."""

    seconds: float
    phase: str
    points: int | None
    bound: int
    solution: Solution | None = None
