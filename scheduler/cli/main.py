"""The command ``commonhour``."""

from __future__ import annotations

from importlib.metadata import version

import click

from scheduler.cli.accept import accept
from scheduler.cli.busy import busy
from scheduler.cli.carry_over import carry_over_command
from scheduler.cli.check import check
from scheduler.cli.check_folder import check_folder
from scheduler.cli.clock_changes import clock_changes
from scheduler.cli.explain import explain
from scheduler.cli.feeds import feed_links, feeds
from scheduler.cli.invites import invites
from scheduler.cli.keep import export_programme, import_folder, list_kept
from scheduler.cli.ledger import ledger
from scheduler.cli.overlap import overlap
from scheduler.cli.plan import plan
from scheduler.cli.push import push
from scheduler.cli.refresh import refresh
from scheduler.cli.replies import replies
from scheduler.cli.review import review
from scheduler.cli.sample import sample
from scheduler.cli.statuses import Commands
from scheduler.cli.track import track
from scheduler.cli.versions import versions
from scheduler.cli.what_if import what_if_command

ABOUT = """Live sessions in everybody's working hours: plan a programme, check the plan, invite people.

\b
Try it:  commonhour sample working-at-heights demo
         commonhour plan demo --out plan.json
         commonhour review demo plan.json
"""
STATUSES = "Exit status: 0 all well, 1 findings (folder errors, breaches), 2 cannot run."


@click.group(cls=Commands, help=ABOUT, epilog=STATUSES, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(version("commonhour"), prog_name="commonhour")
@click.option("--debug", is_flag=True, help="Show where an unexpected error happened.")
def main(debug: bool) -> None:
    """Run the command that was asked for."""


# in the order in which they are used, which is the order of --help
for command in (
    sample,
    check_folder,
    busy,
    refresh,
    plan,
    check,
    explain,
    accept,
    review,
    invites,
    feed_links,
    feeds,
    push,
    replies,
    overlap,
    clock_changes,
    what_if_command,
    carry_over_command,
    track,
    ledger,
    import_folder,
    list_kept,
    export_programme,
    versions,
):
    main.add_command(command)

if __name__ == "__main__":
    main()
