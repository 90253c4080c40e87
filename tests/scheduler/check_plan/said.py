"""What the checker says of a plan, as a test reads it."""

from __future__ import annotations

from dataclasses import replace

from scheduler.domain.plan import Plan
from scheduler.domain.programme import Programme
from scheduler.services.check_plan import Report, Rule, check_plan


def report(programme: Programme, plan: Plan) -> Report:
    """The report on a plan whose figures are right, so that only what the test breaks is in it."""
    return check_plan(programme, replace(plan, score=check_plan(programme, plan).score))


def said(programme: Programme, plan: Plan) -> list[str]:
    """Every breach as one text, the rule at its end."""
    return [str(each) for each in report(programme, plan).breaches]


def broken(programme: Programme, plan: Plan) -> list[Rule]:
    """The rule of every breach."""
    return [each.rule for each in report(programme, plan).breaches]
