"""``commonhour invites``: everybody's messages and calendars as files, and only what is new as new."""

from __future__ import annotations

import os
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import click

from scheduler.cli.places import as_json, is_stored, programme_argument, read_plan, start
from scheduler.cli.replies import read_answers
from scheduler.cli.statuses import FINDINGS
from scheduler.cli.text import clean, count, say_json

if TYPE_CHECKING:
    from calendars.sequence import InviteState
    from scheduler.services.write_invites import Invitations


@click.command(
    "invites",
    short_help="Write everybody's invites and calendars.",
    epilog="Example:  commonhour invites my-programme plan.json --out invites",
)
@programme_argument
@click.argument(
    "plan_file", metavar="PLAN", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
@click.option(
    "--out", required=True, metavar="OUTDIR", type=click.Path(file_okay=False, path_type=Path), help="Where to write."
)
@click.option(
    "--as",
    "form",
    type=click.Choice(["ics", "eml", "both"]),
    default="ics",
    show_default=True,
    help="Write messages as calendar files, as mails ready to send, or both.",
)
@click.option("--cancel-all", is_flag=True, help="Yes, cancel everything that was announced from OUTDIR before.")
@as_json
@click.pass_context
def invites(
    ctx: click.Context, programme: str, plan_file: Path | None, out: Path, form: str, cancel_all: bool, in_json: bool
) -> None:
    """Write an invite for each session and person, and a calendar for each person.

    The plan is checked first; nothing is written for one with a breach. Written again into the same OUTDIR, only what
    has changed is new: sessions that moved are updates, those that are gone are cancelled. OUTDIR/messages.csv lists
    which file goes to whom; OUTDIR/calendars/ holds the calendars for subscription.
    """
    from scheduler.services.check_plan import check_plan
    from scheduler.services.write_invites import Form, write_invites

    with start() as app:
        whole = app.programme(programme)
        plan = read_plan(app, programme, plan_file)
        now = app.now()
    report = check_plan(whole, plan)
    if not report.ok:
        from scheduler.cli.check import report_as_json, tell_report

        if in_json:
            say_json(report_as_json(report))
        else:
            tell_report(report, str(plan_file or programme))
            click.echo("No invite was written.")
        ctx.exit(FINDINGS)
    previous = read_state(out)
    invitations = write_invites(
        whole,
        plan,
        now=now,
        previous=previous,
        may_cancel_all=cancel_all,
        form=Form(form),
        answers=read_answers(out).all_standing(previous) if previous else None,
    )
    write_files(invitations, out)
    if in_json:
        say_json(_as_json(invitations, out))
    else:
        _tell(invitations, out, f"{programme} {plan_file}" if not is_stored(programme) else programme)


def read_state(out: Path) -> InviteState | None:
    """Return what was told from a folder before; None where nothing was."""
    from calendars.sequence import InviteState
    from scheduler.services.write_invites import STATE

    file = out / STATE
    return InviteState.from_json(file.read_text(encoding="utf-8"), where=str(file)) if file.exists() else None


def write_files(invitations: Invitations, out: Path) -> None:
    """Write every file that is new or has changed, each aside and moved into place; then drop what was withdrawn.

    The state comes last, so that a writing cut short is made again by the next one.
    """
    for name, data in invitations.files().items():
        path = out / name
        if path.exists() and path.read_bytes() == data:
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        aside = path.with_name(f".{path.name}.{os.getpid()}")
        aside.write_bytes(data)
        aside.replace(path)
    for name in (*invitations.withdrawn, *invitations.not_written()):
        (out / name).unlink(missing_ok=True)


def _as_json(invitations: Invitations, out: Path) -> dict[str, object]:
    return {
        "out": str(out),
        "messages_to_send": len(invitations.messages),
        "by_news": dict(sorted(Counter(each.news.value for each in invitations.messages).items())),
        "messages_standing": len(invitations.standing),
        "calendars": len(invitations.calendars),
        "withdrawn": list(invitations.withdrawn),
        "notes": list(invitations.notes),
    }


def _tell(invitations: Invitations, out: Path, what: str) -> None:
    news = Counter(each.news.value for each in invitations.messages)
    said = ", ".join(f"{number:,} {name}" for name, number in sorted(news.items()))
    to_send = f"{count(len(invitations.messages), 'message')} to send ({said})" if news else "no message to send"
    click.echo(
        f"{clean(what)}: {to_send}, {count(len(invitations.calendars), 'calendar')}, written to {clean(str(out))}"
    )
    for note in invitations.notes:
        click.echo(f"note: {clean(note)}")
