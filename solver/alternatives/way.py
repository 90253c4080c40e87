"""One way to seat enrolments that have no seat: what changes, and the sections as they will then be."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum

from solver.solution import Seat, Section, Solution


class Kind(StrEnum):
    """What a way changes. The values are the contract's."""

    RECORDING = "recording"
    STRETCH = "stretch"
    INSTRUCTOR = "instructor"
    SMALLER_SECTION = "smaller-section"
    EXTRA_SECTION = "extra-section"
    MOVE = "move"
    SHORTER_SESSION = "shorter-session"
    LATER = "later"


@dataclass(frozen=True)
class Way:
    """A change, the seats that it gives, and the points that it adds (negative: it saves).

    Attributes
    ----------
    course, amount
        Which course is changed, and how: recordings allowed, the section's minimum, the most sections, the person who
        teaches as well, a session's minutes, or days that the programme ends later. 0 for ``stretch`` and ``move``.
    activity
        For ``shorter-session``: which live activity.
    extended
        For ``stretch``: (person, minutes further than now), by person.
    joined
        (section of the solution, seat) for seats in sections that there are.
    opened
        New sections, whole.
    moved
        (section of the solution, the section whole, with its new times and seats).
    proven
        Whether the change was proven the smallest of its kind; else it is the smallest that was found.
    """

    kind: Kind
    course: int
    points: int
    amount: int = 0
    activity: int = -1
    extended: tuple[tuple[int, int], ...] = ()
    joined: tuple[tuple[int, Seat], ...] = ()
    opened: tuple[Section, ...] = ()
    moved: tuple[tuple[int, Section], ...] = ()
    proven: bool = True
    seated: tuple[int, ...] = field(default=())

    @property
    def enrolments(self) -> tuple[int, ...]:
        """Whom it seats, ascending."""
        if self.seated:
            return self.seated
        found = [seat.enrolment for _, seat in self.joined]
        found += [seat.enrolment for section in self.opened for seat in section.seats]
        return tuple(sorted(found))

    def applied(self, solution: Solution) -> Solution:
        """Return the solution with the sections as they will be."""
        sections = list(solution.sections)
        for index, section in self.moved:
            sections[index] = section
        for index, seat in self.joined:
            sections[index] = replace(sections[index], seats=tuple(sorted((*sections[index].seats, seat))))
        return Solution((*sections, *self.opened))
