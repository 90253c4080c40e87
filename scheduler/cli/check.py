"""``commonhour check``: every breach of a plan, and its figures counted again."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from scheduler.cli.places import as_json, plan_argument, programme_argument, read_plan, start
from scheduler.cli.statuses import FINDINGS
from scheduler.cli.text import clean, count, say_json

if TYPE_CHECKING:
    from scheduler.domain.plan import Plan
    from scheduler.domain.programme import Programme
    from scheduler.services.check_plan import Breach, Report
    from scheduler.services.summarise_plan import PlanSummary


@click.command(
    "check",
    short_help="Check a plan: every rule, every figure.",
    epilog="Example:  commonhour check my-programme plan.json",
)
@programme_argument
@plan_argument
@click.option("--summary", is_flag=True, help="Also print what a valid plan comes to.")
@as_json
@click.pass_context
def check(ctx: click.Context, programme: str, plan_file: Path | None, summary: bool, in_json: bool) -> None:
    """Check a plan against its programme, afresh and without the solver.

    Lists every breach in words (who, what, when, which rule) and recounts every figure of the plan's score. DIR is a
    folder with its PLAN file, or store:NAME (store:NAME@3 for version 3 of its plan).
    """
    from scheduler.services.check_plan import check_plan

    with start() as app:
        whole = app.programme(programme)
        plan = read_plan(app, programme, plan_file)
    report = check_plan(whole, plan)
    found = _summary(whole, plan) if summary and report.ok else None
    if in_json:
        from scheduler.cli.summary import summary_as_json

        say_json(report_as_json(report) | ({"summary": summary_as_json(found)} if found else {}))
    else:
        tell_report(report, str(plan_file or programme))
        if found:
            from scheduler.cli.summary import print_summary

            click.echo()
            print_summary(found)
    if not report.ok:
        ctx.exit(FINDINGS)


def _summary(programme: Programme, plan: Plan) -> PlanSummary:
    from scheduler.services.find_availability import find_availability
    from scheduler.services.summarise_plan import summarise_plan

    return summarise_plan(programme, find_availability(programme), plan)


def tell_report(report: Report, what: str) -> None:
    """Print every breach, and the verdict."""
    for each in report.breaches:
        click.echo(clean(str(each)))
    score = report.score
    if report.ok:
        click.echo(
            f"{clean(what)} is valid: every rule kept, every figure recounted. {count(score.live_seats, 'live seat')}, "
            f"{score.self_paced:,} self-paced, {count(score.sections, 'section')}, {score.points:,} points."
        )
    else:
        click.echo(f"{clean(what)} is not valid: {count(len(report.breaches), 'breach', 'breaches')}.")


def report_as_json(report: Report) -> dict[str, object]:
    """Return what the checker found as plain values."""
    return {
        "ok": report.ok,
        "breaches": [_breach_as_json(each) for each in report.breaches],
        "score": asdict(report.score),
    }


def _breach_as_json(breach: Breach) -> dict[str, object]:
    return {
        "rule": breach.rule.value,
        "rule_number": breach.rule.number,
        "text": breach.text,
        "who": list(breach.who),
        "what": breach.what,
        "when": breach.when.strftime("%Y-%m-%dT%H:%M:%SZ") if breach.when else None,
    }
