"""``commonhour feed-links`` and ``feeds``: secret addresses of calendars, and the process that serves them."""

from __future__ import annotations

import os
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import click

from scheduler.cli.places import as_json, programme_argument, start
from scheduler.cli.review import serve
from scheduler.cli.text import clean, count, say_json

if TYPE_CHECKING:
    from scheduler.services.feed_links import Feed, FeedLinks

FEEDS_PROCESS = (sys.executable, "-m", "ui.feeds")
invites_folder = click.option(
    "--invites",
    "folder",
    required=True,
    metavar="OUTDIR",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Where `commonhour invites` wrote.",
)
base_url = click.option(
    "--base-url", default="", metavar="URL", help="Where the calendars are reached: https://calendars.example.org"
)


@click.command(
    "feed-links",
    short_help="Give out, renew and revoke secret addresses of calendars.",
    epilog="Example:  commonhour feed-links my-programme --invites invites --base-url https://calendars.example.org",
)
@programme_argument
@invites_folder
@base_url
@click.option("--reset", multiple=True, metavar="WHO", help="End WHO's address and print a new one.")
@click.option("--revoke", multiple=True, metavar="WHO", help="End WHO's address.")
@as_json
def feed_links(
    programme: str, folder: Path, base_url: str, reset: tuple[str, ...], revoke: tuple[str, ...], in_json: bool
) -> None:
    """Print an address for each person, manager and venue that has none yet.

    WHO is a person's or a venue's id, or a manager's e-mail address. An address is printed once, when it is made: only
    its digest is kept, in OUTDIR/feeds.json. One that was revoked answers at once that it has ended.
    """
    from scheduler.services.feed_links import FEEDS, FeedLinks, feeds_of

    with start() as app:
        feeds = tuple(feeds_of(app.programme(programme)))
        now = app.now()
    file = folder / FEEDS
    links = FeedLinks.from_json(file.read_text(encoding="utf-8"), where=str(file)) if file.exists() else FeedLinks()
    asked = {each: tuple(feed for feed in feeds if feed.owner == each) for each in (*reset, *revoke)}
    unknown = sorted(each for each, found in asked.items() if not found)
    if unknown:
        raise click.UsageError(
            f"{', '.join(map(repr, unknown))}: nobody with a calendar; give a person's or venue's id, or a manager's"
            " address"
        )
    given: list[tuple[Feed, str]] = []
    # Whoever was revoked before stays without, until they are given a new one by name.
    known = {(each.whose, each.owner) for each in links.links}
    for feed in feeds:
        if feed.owner in revoke:
            links = links.revoke(feed, now=now)
        elif feed.owner in reset or ((feed.whose, feed.owner) not in known and not asked):
            links, token = links.give(feed, now=now)
            given.append((feed, f"{base_url.rstrip('/')}/feeds/{token}.ics"))
    _keep(file, links)
    if in_json:
        say_json(
            {
                "new": [
                    {"whose": feed.whose, "owner": feed.owner, "email": feed.email, "url": url} for feed, url in given
                ],
                "working": sum(each.revoked is None for each in links.links),
                "revoked": sum(each.revoked is not None for each in links.links),
            }
        )
        return
    for feed, url in given:
        click.echo(f"{feed.whose}\t{clean(feed.owner)}\t{url}")
    working = Counter(each.whose for each in links.links if each.revoked is None)
    said = ", ".join(count(number, whose.value) for whose, number in sorted(working.items())) or "nobody"
    click.echo(f"{count(len(given), 'new address', 'new addresses')}; addresses that work: {said}", err=True)


def _keep(file: Path, links: FeedLinks) -> None:
    aside = file.with_name(f".{file.name}.{os.getpid()}")
    aside.write_text(links.to_json(), encoding="utf-8")
    aside.replace(file)


@click.command(
    "feeds",
    short_help="Serve the calendars to subscribe to.",
    epilog="Example:  commonhour feeds --invites invites --base-url https://calendars.example.org",
)
@invites_folder
@base_url
@click.option("--port", type=click.IntRange(1, 65535), help="Default: the first free one from 8501 on.")
@click.pass_context
def feeds(ctx: click.Context, folder: Path, base_url: str, port: int | None) -> None:
    """Serve the calendars of OUTDIR at their secret addresses, as a process of its own, until Ctrl-C.

    It listens on 127.0.0.1; a proxy with TLS before it gives it the name of --base-url. `commonhour review --invites`
    serves the same with the pages.
    """
    command = [*FEEDS_PROCESS, "--invites", str(folder.resolve())]
    command += ["--base-url", base_url] if base_url else []
    command += ["--port", str(port)] if port is not None else []
    ctx.exit(serve(command, open_browser=False))
