"""Check a plan against its programme, from raw input: every breach in words, and every figure counted again.

Nothing here is shared with what makes plans. Availability is decided from intervals of time, not from bitmaps, and each
rule is written from the contract's sentence. One module holds each group of rules:

- ``places``: everybody placed once; sizes; names (rules 1 and 5);
- ``series``: the sessions of a section (rule 2);
- ``presence``: who can attend, and understand (rules 3 and 4);
- ``together``: between sessions (rules 6, 7 and 9);
- ``venues``: in person (rule 8);
- ``study``: study blocks (rule 10);
- ``pins``: what was fixed in the plan before this one;
- ``recount``: the figures, and what self-paced entries claim.
"""

from __future__ import annotations

from dataclasses import replace

from scheduler.domain.pins import Again
from scheduler.domain.plan import Plan
from scheduler.domain.programme import Programme
from scheduler.services.check_plan.case import Case
from scheduler.services.check_plan.pins import change_points, pins
from scheduler.services.check_plan.places import anchor, names, placed_once, sizes
from scheduler.services.check_plan.presence import instructors, learners, rotation
from scheduler.services.check_plan.recount import reasons, recount, score
from scheduler.services.check_plan.report import Breach, Report, Rule
from scheduler.services.check_plan.series import series
from scheduler.services.check_plan.study import study_blocks
from scheduler.services.check_plan.together import limits, one_at_a_time, required_first
from scheduler.services.check_plan.venues import venues

__all__ = ["Breach", "Report", "Rule", "check_plan"]

_RULES = (
    placed_once,
    series,
    instructors,
    learners,
    rotation,
    sizes,
    one_at_a_time,
    limits,
    venues,
    required_first,
    study_blocks,
    names,
    anchor,
    reasons,
)


def check_plan(programme: Programme, plan: Plan, again: Again | None = None) -> Report:
    """Return every breach of the ten rules of validity, of names and figures, and the score counted again.

    Parameters
    ----------
    programme
        As the folder reader gives it: hours, holidays, journeys and calendars are read afresh.
    plan
        As plan.json says it; it may be wrong in any way that its types allow.
    again
        The plan that this one was made from, with pins and freeze, if it was: then they are checked too, and
        ``change_points`` is counted again. Without it that figure is taken as the plan's own.

    Raises
    ------
    CalendarError
        If somebody's hours, holidays or zone cannot be read: then nothing can be said of any plan. A calendar that
        cannot be read is unknown, and its owner taken as free.
    """
    case = Case(programme, plan)
    counted = recount(case)
    breaches = [breach for rule in _RULES for breach in rule(case)]
    if again is not None:
        breaches.extend(pins(case, again))
        counted = replace(counted, change_points=change_points(case, again))
    breaches.extend(score(case, counted))
    return Report(tuple(breaches), counted)
