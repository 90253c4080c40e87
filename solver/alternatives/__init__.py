"""What would have to change for an enrolment without a live seat to get one: the smallest change of each kind.

Every kind asks the same question of a problem that is a little wider than the one there is: is there a seat now, and
what does the cheapest cost? The seats of everybody else stay as they are; only ``move`` gives a section new times, with
everybody in it. How the smallest change is found, and why it is the smallest, is in docs/alternatives.md.
"""

from __future__ import annotations

from solver.alternatives.finder import Finder
from solver.alternatives.way import Kind, Way

__all__ = ["Finder", "Kind", "Way"]
