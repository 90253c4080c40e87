"""``commonhour review``: the pages that show a plan, served on this machine only."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import click

from scheduler.cli.places import is_stored, plan_argument, programme_argument, start
from scheduler.cli.text import clean

PAGES = (sys.executable, "-m", "ui.server")
"""The command that serves. A process of its own, since the pages may import us but we may not import them."""
PATIENCE_SECONDS = 10
SCREENS = ("DISPLAY", "WAYLAND_DISPLAY", "WSL_DISTRO_NAME", "BROWSER")
"""One of these is set where a browser can open."""


@click.command(
    "review",
    short_help="Show a plan in the browser.",
    epilog="Example:  commonhour review my-programme plan.json --port 8600",
)
@programme_argument
@plan_argument
@click.option(
    "--invites",
    metavar="OUTDIR",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Serve the calendars of these invites as well.",
)
@click.option("--port", type=click.IntRange(1, 65535), default=None, help="Default: the first free one from 8501 on.")
@click.option("--no-browser", is_flag=True, help="Only print the address.")
@click.pass_context
def review(
    ctx: click.Context,
    programme: str,
    plan_file: Path | None,
    invites: Path | None,
    port: int | None,
    no_browser: bool,
) -> None:
    """Show a plan in the browser: sections, people, common hours, who has no seat and why.

    The pages answer on 127.0.0.1 until Ctrl-C. DIR is a folder with its PLAN file, or store:NAME.
    """
    with start() as app:
        app.source(programme, plan_file).plan()  # say what is wrong with it here rather than in the browser
    command = [*PAGES, "--dir", programme if is_stored(programme) else str(Path(programme).resolve())]
    command += ["--plan", str(plan_file.resolve())] if plan_file is not None else []
    command += ["--invites", str(invites.resolve())] if invites is not None else []
    command += ["--port", str(port)] if port is not None else []
    ctx.exit(serve(command, open_browser=not no_browser))


def serve(command: list[str], *, open_browser: bool) -> int:
    """Run the pages until they end, pass on what they say, and return their status; Ctrl-C is a good end."""
    # whoever ends us ends the pages as well
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, encoding="utf-8", bufsize=1) as pages:
            return _follow(pages, open_browser)
    finally:
        signal.signal(signal.SIGTERM, before)


def has_screen() -> bool:
    """Whether there is anything to open a browser on: on a server xdg-open only complains, of each browser it lacks."""
    return sys.platform in {"darwin", "win32"} or any(map(os.environ.get, SCREENS))


def _follow(pages: subprocess.Popen[str], open_browser: bool) -> int:
    try:
        for line in pages.stdout or ():
            address = line.rpartition(" ")[2].strip()
            is_open = address.startswith("http://")
            if is_open:
                click.echo("Ctrl-C stops the pages.", err=True)
            click.echo(clean(line.rstrip("\n")))
            if is_open and open_browser and has_screen():
                click.launch(address)
        return pages.wait()
    except KeyboardInterrupt:
        # a terminal has sent it to the pages as well, others have not; being asked twice does no harm
        pages.terminate()
        try:
            pages.communicate(timeout=PATIENCE_SECONDS)
        except subprocess.TimeoutExpired:
            pages.kill()
        return 0
