"""``commonhour push``: everybody's sessions into their calendars on a CalDAV server."""

from __future__ import annotations

import os
from collections import Counter
from pathlib import Path

import click

from scheduler.cli.feeds import invites_folder
from scheduler.cli.invites import read_state
from scheduler.cli.places import as_json, plan_argument, programme_argument, read_plan, start
from scheduler.cli.statuses import FINDINGS
from scheduler.cli.text import clean, say_json

PASSWORD_VARIABLE = "COMMONHOUR_CALDAV_PASSWORD"


@click.command(
    "push",
    short_help="Write sessions into calendars on a CalDAV server.",
    epilog="Example:  commonhour push my-programme plan.json --invites invites"
    " --server 'https://dav.example.org/{email}/training/' --user planner",
)
@programme_argument
@plan_argument
@invites_folder
@click.option(
    "--server", required=True, metavar="URL", help="A person's collection, with {person} (the id) or {email} in it."
)
@click.option("--user", default="", metavar="NAME", help=f"Who writes; the password is in {PASSWORD_VARIABLE}.")
@click.option("--overwrite", is_flag=True, help="Ours wins over what somebody has changed on the server.")
@as_json
@click.pass_context
def push(
    ctx: click.Context,
    programme: str,
    plan_file: Path | None,
    folder: Path,
    server: str,
    user: str,
    overwrite: bool,
    in_json: bool,
) -> None:
    """Write each person's sessions and study time into their collection: only what has changed since the last time.

    What `commonhour invites` wrote into OUTDIR is what is pushed, so run that first. Nothing that somebody has changed
    or deleted on the server is touched: it is listed as a conflict (status 1).
    """
    from calendars.caldav_push import CalDavServer, Done
    from scheduler.cli.replies import read_answers
    from scheduler.services.push_calendars import PUSHED, Pushed, Step, push_calendars
    from scheduler.services.write_invites import write_invites

    with start() as app:
        whole = app.programme(programme)
        plan = read_plan(app, programme, plan_file)
        now = app.now()
    previous = read_state(folder)
    answers = read_answers(folder).all_standing(previous) if previous else None
    invitations = write_invites(whole, plan, now=now, previous=previous, may_cancel_all=True, answers=answers)
    if previous is None or invitations.state != previous:
        raise click.UsageError(
            f"{folder} does not hold the invites of this plan; run `commonhour invites` first, so that calendars and"
            " messages say the same"
        )
    file = folder / PUSHED
    pushed = Pushed.from_json(file.read_text(encoding="utf-8"), where=str(file)) if file.exists() else Pushed()
    steps: list[Step] = []
    try:
        with CalDavServer(user=user, password=os.environ.get(PASSWORD_VARIABLE, "")) as connection:
            steps.extend(push_calendars(whole, invitations, connection, server, pushed, overwrite=overwrite))
    finally:
        # What was written is remembered also where a later step failed.
        aside = file.with_name(f".{file.name}.{os.getpid()}")
        aside.write_text(pushed.to_json(), encoding="utf-8")
        aside.replace(file)
    done = Counter(each.done for each in steps)
    conflicts = [each for each in steps if each.done is Done.CONFLICT]
    if in_json:
        say_json(
            {
                "by_outcome": {each.value: done[each] for each in Done},
                "on_server": len(pushed.objects),
                "conflicts": [
                    {"person": each.person, "collection": each.collection, "uid": each.uid, "title": each.title}
                    for each in conflicts
                ],
            }
        )
    else:
        said = ", ".join(f"{number:,} {outcome}" for outcome, number in sorted(done.items())) or "nothing to write"
        click.echo(f"{clean(server)}: {said}; {len(pushed.objects):,} events of ours are there")
        for each in conflicts:
            where = f"{each.collection} {each.uid} {each.title}"
            click.echo(f"conflict: {clean(where)}: changed or deleted there since; --overwrite puts ours in its place")
    if conflicts:
        ctx.exit(FINDINGS)
