"""The review pages as one process on one port: ``python -m ui.server --dir DIR --plan plan.json``.

It listens on the loopback address only, since there is no sign-in yet. What to show travels in two environment
variables, so that ``uvicorn ui.server:app`` serves the same pages.
"""

from __future__ import annotations

import argparse
import asyncio
import logging
import os
import secrets
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from ui.feeds import routes
from ui.ports import HOST, free_port
from ui.protection import SecurityHeaders
from ui.state import PLACE_VARIABLE, PLAN_VARIABLE

log = logging.getLogger("commonhour.pages")
HERE = Path(__file__).resolve().parent
IN_STORE = "store:"
INVITES_VARIABLE = "COMMONHOUR_REVIEW_INVITES"


def _invites() -> Path | None:
    """Return the folder of invites whose calendars are served with the pages, if one was given."""
    folder = os.environ.get(INVITES_VARIABLE)
    return Path(folder) if folder else None


async def health(_: Request) -> PlainTextResponse:
    """Answer that the process is alive."""
    return PlainTextResponse("ok")


async def _say_when_open(port: int) -> None:
    """Print the address once somebody can connect to it: whoever reads the line may open it at once."""
    while True:
        with suppress(OSError):
            _, writer = await asyncio.open_connection(HOST, port)
            writer.close()
            break
        await asyncio.sleep(0.05)
    print(f"Review page: http://{HOST}:{port}", flush=True)


@asynccontextmanager
async def lifespan(_: st.App) -> AsyncIterator[dict[str, object]]:
    """Announce the address when serving begins; stop what is still solving when it ends."""
    from ui.state import jobs

    port = int(st.get_option("server.port"))
    saying = asyncio.create_task(_say_when_open(port))
    try:
        yield {}
    finally:
        saying.cancel()
        jobs().stop_all()


def tell_error(error: Exception) -> bool:
    """Keep the story of an error in the log, and show its number: a page never shows a traceback."""
    reference = secrets.token_hex(3)
    log.error("error %s on a page", reference, exc_info=error)
    st.error(
        f"Something went wrong on this page. Reload it; if it happens again, report the number **{reference}**, under "
        "which the log has the story.",
        icon=":material/error:",
    )
    return True


app = st.App(
    HERE / "app.py",
    routes=[Route("/healthz", health), *routes(_invites)],
    middleware=[
        Middleware(TrustedHostMiddleware, allowed_hosts=["127.0.0.1", "localhost"]),
        Middleware(SecurityHeaders),
    ],
    lifespan=lifespan,
    on_script_error=tell_error,
)


def main(arguments: list[str] | None = None) -> int:
    """Serve the review pages until stopped; 2 when they cannot start."""
    parser = argparse.ArgumentParser(
        prog="python -m ui.server",
        description="Show a plan in the browser. Listens on this machine only.",
        epilog="example: python -m ui.server --dir my-programme --plan plan.json",
    )
    parser.add_argument("--dir", required=True, metavar="DIR", help="the programme folder, or store:NAME")
    parser.add_argument("--plan", type=Path, metavar="FILE", help="the plan.json made from it; the store keeps its own")
    parser.add_argument("--invites", type=Path, metavar="OUTDIR", help="serve the calendars of these invites as well")
    parser.add_argument("--port", type=int, default=None, help="default: the first free one from 8501 on")
    given = parser.parse_args(arguments)
    stored = given.dir.startswith(IN_STORE)
    if not stored and not Path(given.dir).is_dir():
        print(f"{given.dir}: no such folder; give the programme folder with --dir", file=sys.stderr)
        return 2
    if not stored and (given.plan is None or not given.plan.is_file()):
        missing = "which plan? Give it with --plan" if given.plan is None else f"{given.plan}: no such file"
        print(f"{missing}; `commonhour plan {given.dir} --out plan.json` makes one", file=sys.stderr)
        return 2
    try:
        port = free_port(given.port)
    except OSError as error:
        print(error, file=sys.stderr)
        return 2
    os.environ[PLACE_VARIABLE] = given.dir if stored else str(Path(given.dir).resolve())
    os.environ[PLAN_VARIABLE] = str(given.plan.resolve()) if given.plan is not None else ""
    if given.invites is not None:
        os.environ[INVITES_VARIABLE] = str(given.invites.resolve())
    # Streamlit looks for .streamlit/config.toml beside whatever was launched; ours is here, whoever launched us.
    sys.argv = [str(Path(__file__).resolve())]
    app.run(config={"server.port": port})
    return 0


if __name__ == "__main__":
    sys.exit(main())
