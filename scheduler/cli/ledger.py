"""``commonhour ledger``: minutes toward each certificate, whose runs out, and who will miss a deadline."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from scheduler.cli.places import as_json, plan_argument, programme_argument, read_plan, start
from scheduler.cli.text import clean, count, say_json, table

if TYPE_CHECKING:
    from scheduler.services.blended import Unready
    from scheduler.services.hours_ledger import LedgerLine


@click.command(
    "ledger",
    short_help="Count everybody's hours toward their certificates.",
    epilog="Example:  commonhour ledger demo plan.json",
)
@programme_argument
@plan_argument
@as_json
def ledger(programme: str, plan_file: Path | None, in_json: bool) -> None:
    """Count each learner's minutes in each course: attended live, made up from recordings, studied.

    Whose certificate runs out within the programme comes first, then whoever will miss a deadline or the hours, with
    the reason; then all others by deadline.
    """
    from scheduler.services.blended import not_ready
    from scheduler.services.hours_ledger import hours_ledger
    from scheduler.services.plan_source import require_fitting

    with start() as app:
        whole = app.programme(programme)
        plan = read_plan(app, programme, plan_file)
    require_fitting(whole, plan, place=programme)
    lines = hours_ledger(whole, plan)
    if in_json:
        say_json(
            {
                "ledger": [line_as_json(each) for each in lines],
                "before_theory": [unready_as_json(each) for each in not_ready(whole, plan)],
            }
        )
        return
    missing = [each for each in lines if each.problems]
    runs_out = sum(each.runs_out for each in lines)
    click.echo(
        f"{count(len(lines), 'enrolment')}; {count(runs_out, 'certificate')} "
        f"{'runs' if runs_out == 1 else 'run'} out within the programme; "
        f"{count(len(missing), 'enrolment')} will miss a deadline or the hours"
    )
    for each in missing:
        click.echo()
        click.echo(clean(f"! {each.name} ({each.learner}), {each.course_title}"))
        for problem in each.problems:
            click.echo(clean(f"  {problem}"))
    unready = not_ready(whole, plan)
    for one in unready:
        who = f"{whole.person[one.learner].name} ({one.learner})"
        click.echo()
        click.echo(clean(f"! {who} comes to {one.section}, {one.session} before {one.theory} can be done"))
        click.echo(f"  {count(one.missing_minutes, 'minute')} of it find no room before the session")
    if lines:
        click.echo()
        head = ("learner", "course", "live", "recorded", "studied", "counted", "of", "deadline", "expires", "new until")
        for line in table([head, *(_row(each) for each in lines)], right=(2, 3, 4, 5, 6)):
            click.echo(line)


def _row(line: LedgerLine) -> tuple[str, ...]:
    figures = (line.live_minutes, line.recorded_minutes, line.studied_minutes, line.credited_minutes)
    required = "" if line.required_minutes is None else f"{line.required_minutes:,}"
    dates = (line.deadline, line.expires, line.valid_until)
    said = [each.isoformat() if each else "" for each in dates]
    return (line.name, line.course, *(f"{each:,}" for each in figures), required, *said)


def line_as_json(line: LedgerLine) -> dict[str, object]:
    """Return a line of the ledger as plain values; dates in ISO 8601, the instant in UTC."""
    return {
        "learner": line.learner,
        "name": line.name,
        "team": line.team,
        "manager": line.manager,
        "course": line.course,
        "live_minutes": line.live_minutes,
        "recorded_minutes": line.recorded_minutes,
        "studied_minutes": line.studied_minutes,
        "credited_minutes": line.credited_minutes,
        "missing_minutes": line.missing_minutes,
        "required_minutes": line.required_minutes,
        "finishes": line.finishes.strftime("%Y-%m-%dT%H:%M:%SZ") if line.finishes else None,
        "expires": line.expires.isoformat() if line.expires else None,
        "deadline": line.deadline.isoformat() if line.deadline else None,
        "valid_until": line.valid_until.isoformat() if line.valid_until else None,
        "runs_out": line.runs_out,
        "problems": list(line.problems),
    }


def unready_as_json(each: Unready) -> dict[str, object]:
    """Return whoever comes to a session before their theory can be done as plain values."""
    return {
        "learner": each.learner,
        "course": each.course,
        "section": each.section,
        "session": each.session,
        "start": each.start.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "theory": each.theory,
        "missing_minutes": each.missing_minutes,
    }
