"""Where the pages find the programme and the plan that they show, and where a new plan goes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

from scheduler.domain.plan import Plan
from scheduler.domain.programme import Programme
from scheduler.errors import SchedulerError

TOLD = 10


class PlanOfAnother(SchedulerError):
    """A plan that names what its programme does not have, so that it cannot be shown with it."""

    def __init__(self, place: str, strangers: tuple[str, ...]) -> None:
        self.strangers = strangers
        more = f"\nand {len(strangers) - TOLD} more" if len(strangers) > TOLD else ""
        super().__init__(
            f"{place}: the plan was made from another programme, or from this one before a change; plan it again\n"
            + "\n".join(strangers[:TOLD])
            + more
        )


def require_fitting(programme: Programme, plan: Plan, *, place: str) -> None:
    """Raise `PlanOfAnother` unless all that a plan names is in the programme, and each section meets.

    A page can show a plan that breaks a rule, and say so; it cannot show people who are nobody.
    """
    strangers = tuple(dict.fromkeys(strangers_of(programme, plan)))
    if strangers:
        raise PlanOfAnother(place, strangers)


def strangers_of(programme: Programme, plan: Plan) -> Iterator[str]:
    """Yield in words what a plan names and its programme does not have."""
    enrolled = {(each.learner, each.course) for each in programme.enrolments}
    for section in plan.sections:
        if section.course not in programme.course:
            yield f"{section.id} is of '{section.course}', which is no course of the programme"
            continue
        if section.instructor not in programme.person:
            yield f"{section.id} is taught by '{section.instructor}', who is nobody in the programme"
        for seat in section.seats:
            if seat.learner not in programme.person:
                yield f"{section.id} seats '{seat.learner}', who is nobody in the programme"
        if not section.sessions:
            yield f"{section.id} never meets"
        for session in section.sessions:
            if session.venue is not None and session.venue not in programme.venue:
                yield f"{section.id} meets at '{session.venue}', which is no venue of the programme"
    for track in plan.self_paced:
        if (track.learner, track.course) not in enrolled:
            yield f"'{track.learner}' is on the self-paced track of '{track.course}' without being enrolled in it"
        for offered in track.alternatives:
            for person in (*offered.peers, *(each.instructor for each in offered.office_hours)):
                if person not in programme.person:
                    yield f"an alternative for '{track.learner}' names '{person}', who is nobody in the programme"
    for block in plan.study_blocks:
        if block.learner not in programme.person or block.course not in programme.course:
            yield f"a study block of '{block.learner}' for '{block.course}' is of what the programme does not have"


class PlanSource(Protocol):
    """A programme with its plan, kept somewhere: a folder and a file, or the store.

    The two revisions are texts that change whenever what they stand for changes, so that a page can keep what it
    computed for as long as it is true.
    """

    @property
    def place(self) -> str:
        """Where it is kept, in words for a person."""
        ...

    @property
    def folder(self) -> Path:
        """A programme folder that a solver in another process can read."""
        ...

    def programme_revision(self) -> str:
        """Return a text that changes with the programme."""
        ...

    def plan_revision(self) -> str:
        """Return a text that changes with the plan."""
        ...

    def programme(self) -> Programme:
        """Read the programme. A fault in it raises a `SchedulerError` that names it."""
        ...

    def plan(self) -> Plan:
        """Read the plan. A fault in it raises a `SchedulerError` that names it."""
        ...

    def read_candidate(self, path: Path) -> Plan:
        """Read a plan that a solver wrote."""
        ...

    def accept(self, folder: Path, plan: Plan) -> str:
        """Put a changed programme, in a folder of its own, and its plan in place of the present ones.

        Return, in words, where the present ones went.
        """
        ...

    def change_programme(self, old: Programme, new: Programme) -> None:
        """Put a programme with some values changed in place of the present one, which must be ``old``."""
        ...

    def keep(self, plan: Plan) -> str:
        """Put a plan in place of the present one and return, in words, where the present one went."""
        ...
