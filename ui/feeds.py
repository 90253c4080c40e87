"""Calendars to subscribe to, over HTTP: ``/feeds/TOKEN.ics``, with the pages or as a process of its own.

``python -m ui.feeds --invites OUT`` serves nothing but calendars, so that they stay up while the pages are busy or
down. It listens on this machine only; a proxy in front gives it TLS and a name, which ``--base-url`` says.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from email.utils import format_datetime, parsedate_to_datetime
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

import uvicorn
from starlette.applications import Starlette
from starlette.datastructures import Headers
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.types import Receive, Scope, Send

from scheduler.bootstrap import feed_shelf
from scheduler.errors import SchedulerError
from scheduler.folder.feed_shelf import FeedShelf
from ui.ports import HOST, free_port
from ui.protection import SecurityHeaders

PATH = "/feeds"
ENDING = ".ics"
LONGEST_TOKEN = 200
ALLOWED = "GET, HEAD"
ALWAYS = {
    # For the one client only, who asks each time whether it has changed; and never in a search engine.
    "Cache-Control": "private, no-cache",
    "Vary": "Accept-Encoding",
    "X-Robots-Tag": "noindex",
}


class Feeds:
    """Answers for everything under ``/feeds``, whatever the method, so that no page ever answers in its place."""

    def __init__(self, shelf: Callable[[], FeedShelf]) -> None:
        self._shelf = shelf

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        answer = self._answer(scope) if scope["type"] == "http" else Response(status_code=404)
        await answer(scope, receive, send)

    def _answer(self, scope: Scope) -> Response:
        name = str(scope["path"]).removeprefix(str(scope.get("root_path", ""))).removeprefix(PATH).strip("/")
        if not name.endswith(ENDING) or len(name) > LONGEST_TOKEN:
            return _say(404, "There is no calendar at this address.")
        if scope["method"] not in ("GET", "HEAD"):
            return _say(
                405, "A calendar can only be read here; answer the invite to say whether you come.", Allow=ALLOWED
            )
        try:
            shelf = self._shelf()
            link = shelf.link(name.removesuffix(ENDING))
            served = shelf.serve(link) if link is not None and link.revoked is None else None
        except (SchedulerError, OSError):
            # A client that is told to come back keeps what it has; an empty calendar would empty it.
            return _say(503, "The calendars cannot be read at the moment.", **{"Retry-After": "600"})
        if link is None:
            return _say(404, "There is no calendar at this address.")
        if served is None:
            return _say(
                410, "This address has ended. Ask for a new one, and remove this one from your calendar program."
            )
        headers = Headers(scope=scope)
        packed = _takes_gzip(headers.get("accept-encoding", ""))
        tag, body = (served.packed_tag, served.packed) if packed else (served.tag, served.data)
        common = {**ALWAYS, "ETag": tag, "Last-Modified": format_datetime(served.modified, usegmt=True)}
        held = headers.get("if-none-match")
        if held is not None:
            # Where both are asked, the tag decides (RFC 9110, section 13.2.2).
            current = _holds(held, (served.tag, served.packed_tag))
        else:
            current = _not_since(headers.get("if-modified-since"), served.modified.timestamp())
        if current:
            return Response(status_code=304, headers=common)
        common["Content-Disposition"] = 'inline; filename="calendar.ics"'
        if packed:
            common["Content-Encoding"] = "gzip"
        # HEAD has the headers of GET, and its length; the server leaves the body out.
        return Response(body, headers=common, media_type="text/calendar; charset=utf-8")


def _say(status: int, text: str, **headers: str) -> Response:
    return PlainTextResponse(text + "\n", status, headers={**ALWAYS, "Cache-Control": "no-store", **headers})


def _takes_gzip(accepted: str) -> bool:
    for each in accepted.lower().split(","):
        coding, _, weight = (part.strip() for part in each.partition(";"))
        if coding == "gzip":
            return weight.replace(" ", "") not in ("q=0", "q=0.0", "q=0.00", "q=0.000")
    return False


def _holds(held: str, tags: tuple[str, ...]) -> bool:
    names = [each.strip().removeprefix("W/") for each in held.split(",")]
    return "*" in names or any(tag in names for tag in tags)


def _not_since(text: str | None, modified: float) -> bool:
    if text is None:
        return False
    try:
        return parsedate_to_datetime(text).timestamp() >= modified
    except (ValueError, TypeError):
        return False


def routes(folder: Callable[[], Path | None]) -> list[BaseRoute]:
    """Return everything under ``/feeds`` for an application's routes; ``folder`` is asked at the first request."""

    @cache
    def shelf() -> FeedShelf:
        return feed_shelf(folder())

    feeds = Feeds(shelf)
    # A mount does not take its own bare name, and the pages would answer that with HTML.
    return [Route(PATH, feeds), Mount(PATH, app=feeds)]


def application(folder: Path, hosts: list[str]) -> Starlette:
    """Return the calendars of a folder as an application of their own, for some host names."""
    return Starlette(
        routes=[*routes(lambda: folder), Mount("/", app=PlainTextResponse("There is nothing at this address.\n", 404))],
        middleware=[Middleware(TrustedHostMiddleware, allowed_hosts=hosts), Middleware(SecurityHeaders)],
    )


def main(arguments: list[str] | None = None) -> int:
    """Serve calendars until stopped; 2 when that cannot start."""
    parser = argparse.ArgumentParser(
        prog="python -m ui.feeds",
        description="Serve calendars to subscribe to. Listens on this machine only; put a proxy with TLS before it.",
        epilog="example: python -m ui.feeds --invites invites --base-url https://calendars.example.org",
    )
    parser.add_argument("--invites", required=True, type=Path, metavar="OUTDIR", help="where the invites were written")
    parser.add_argument("--base-url", default="", metavar="URL", help="the name that the proxy gives it")
    parser.add_argument("--port", type=int, default=None, help="default: the first free one from 8501 on")
    given = parser.parse_args(arguments)
    if not given.invites.is_dir():
        print(f"{given.invites}: no such folder; `commonhour invites` makes one", file=sys.stderr)
        return 2
    name = urlsplit(given.base_url).hostname
    if given.base_url and not name:
        print(f"{given.base_url!r} is no address; write https://calendars.example.org", file=sys.stderr)
        return 2
    try:
        port = free_port(given.port)
    except OSError as error:
        print(error, file=sys.stderr)
        return 2
    hosts = ["127.0.0.1", "localhost", *([name] if name else [])]
    print(f"Calendars: http://{HOST}:{port}{PATH}/", flush=True)
    # An access log would hold every secret address.
    uvicorn.run(application(given.invites, hosts), host=HOST, port=port, access_log=False, log_level="warning")
    return 0


if __name__ == "__main__":
    sys.exit(main())
