"""A real browser on a real server, with a scripted child in the solver's place."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Browser, Page, Request, sync_playwright

from scheduler.folder.plan_json import plan_to_json
from scheduler.samples import make_sample
from tests.ui.conftest import put
from tests.ui.demo import demo_plan
from tests.ui.test_server import ended, started

CHROMIUM = "/usr/bin/chromium"
FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip
PATIENCE_MS = 60_000
SETTLED = "[data-testid=stApp][data-test-script-state=notRunning][data-test-connection-state=CONNECTED]"


@pytest.fixture(scope="session")
def shown(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The plan that the server shows; beside it is the one that the scripted solver finds."""
    programme = make_sample("working-at-heights")
    plan = demo_plan(programme)
    path = put(programme, plan, tmp_path_factory.mktemp("review"))
    better = replace(plan, score=replace(plan.score, points=plan.score.points - 500))
    (path.parent / "better.json").write_text(plan_to_json(better), encoding="utf-8")
    return path


@pytest.fixture(scope="session")
def address(shown: Path) -> Iterator[str]:
    process, found = started(shown, sys.executable, "-m", "tests.browser.serve")
    yield found
    ended(process)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        made = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield made
        made.close()


@contextmanager
def reading(
    browser: Browser, address: str, *, theme: Literal["light", "dark"] = "light", width: int = 1440, height: int = 1000
) -> Iterator[Page]:
    """A tab that fails its test on an error in a page, and on any request to another host."""
    errors: list[str] = []
    elsewhere: list[str] = []

    def watch(request: Request) -> None:
        if not request.url.startswith((address, address.replace("http", "ws"), "data:", "blob:")):
            elsewhere.append(request.url)

    context = browser.new_context(
        viewport={"width": width, "height": height},
        color_scheme=theme,
        timezone_id="Europe/Berlin",
        locale="en-GB",
        accept_downloads=True,
    )
    page = context.new_page()
    page.set_default_timeout(PATIENCE_MS)
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("request", watch)
    yield page
    context.close()
    assert errors == []
    assert elsewhere == []


def go(page: Page, address: str, path: str = "/") -> None:
    """Open a page and wait until it stands still."""
    page.goto(address + path)
    page.wait_for_selector("h1")  # before it, a page is still since it has not begun
    page.wait_for_selector(SETTLED)
