"""In a real browser: an alternative that seats two is seen beside the plan, and accepted."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from scheduler.folder.plan_json import plan_from_json
from scheduler.services.propose_plan import propose_plan
from tests.browser.conftest import SETTLED, go, reading
from tests.scheduler.cli.test_alternative_commands import stuck
from tests.ui.conftest import put
from tests.ui.test_server import ended, started

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


def test_a_change_that_seats_two_is_compared_and_accepted(browser: Browser, tmp_path: Path) -> None:
    programme = stuck()
    plan = propose_plan(programme, limit_seconds=0, limit_steps=2, workers=1)
    path = put(programme, plan, tmp_path)
    process, address = started(path, sys.executable, "-m", "ui.server")
    try:
        with reading(browser, address) as page:
            go(page, address, "/no-seat")
            page.get_by_role("button", name="See the plan with it").first.click()
            expect(page.get_by_role("heading", name="The plan with it beside the one shown")).to_be_visible()
            page.wait_for_selector(SETTLED)
            expect(page.locator("[data-testid=stMetric]").first).to_be_visible()

            page.get_by_role("button", name="Accept it").click()

            expect(page.get_by_text("Every enrolment has a live seat.")).to_be_visible()
            expect(page.locator("[data-testid=stException]")).to_have_count(0)
    finally:
        ended(process)
    assert plan_from_json(path.read_text(encoding="utf-8"), where="").self_paced == ()
