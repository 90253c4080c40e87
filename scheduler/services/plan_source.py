"""Where the pages find the programme and the plan that they show, and where a new plan goes."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from scheduler.domain.plan import Plan
from scheduler.domain.programme import Programme


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

    def keep(self, plan: Plan) -> str:
        """Put a plan in place of the present one and return, in words, where the present one went."""
        ...
