"""What would have to change for those without a live seat: one by one, in groups, and for a whole course."""

from __future__ import annotations

from scheduler.services.alternatives.apply import Applied, CannotApply, NotAsPromised, applied, verified
from scheduler.services.alternatives.changes import CannotChange, Edit, changed_programme, edits
from scheduler.services.alternatives.find import find_alternatives

__all__ = [
    "Applied",
    "CannotApply",
    "CannotChange",
    "Edit",
    "NotAsPromised",
    "applied",
    "changed_programme",
    "edits",
    "find_alternatives",
    "verified",
]
