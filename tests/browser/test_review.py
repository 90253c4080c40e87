"""The pages in a real browser: they draw, they fit a phone, rows lead to sections, plans and invites come down."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import SETTLED, go, reading

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

PAGES = {
    "Sections": "Sections",
    "People": "People",
    "Without a seat": "Without a live seat",
    "Common hours": "Common hours",
    "Clock changes": "Clock changes",
    "Coverage": "Coverage",
    "Points": "Points",
    "Solve again": "Solve again",
    "What if": "What if",
    "Review": "Working at Heights",
}
PHONE = 390


def charts_are_drawn(page: Page) -> None:
    """A chart with a fault in it is an empty box without any error in Python."""
    charts = page.locator("[data-testid=stVegaLiteChart]")
    for index in range(charts.count()):
        expect(charts.nth(index).locator("svg, canvas").first).to_be_visible()


def it_is_whole(page: Page, title: str) -> None:
    expect(page.locator("h1").first).to_contain_text(title)
    page.wait_for_selector(SETTLED)
    expect(page.locator("[data-testid=stException]")).to_have_count(0)
    charts_are_drawn(page)
    too_wide = page.evaluate(
        "() => { const main = document.querySelector('[data-testid=stMain]');"
        " return main.scrollWidth - main.clientWidth }"
    )
    assert too_wide <= 0, title


def test_every_page_is_drawn(browser: Browser, address: str) -> None:
    with reading(browser, address) as page:
        go(page, address)
        for link, title in PAGES.items():
            page.get_by_role("link", name=link, exact=True).click()
            it_is_whole(page, title)


def test_pages_opened_by_their_address_fit_a_phone_in_the_dark(browser: Browser, address: str) -> None:
    with reading(browser, address, theme="dark", width=PHONE) as page:
        for path, title in (("/", "Working at Heights"), ("/sections", "Sections"), ("/hours", "Common hours")):
            go(page, address, path)
            it_is_whole(page, title)


def test_a_row_of_the_axis_leads_to_its_section_by_the_keyboard(browser: Browser, address: str, shown: Path) -> None:
    with reading(browser, address) as page:
        go(page, address)
        row = page.get_by_role("button", name="Open the section").nth(1)
        expect(row).to_be_visible()
        said = row.get_attribute("aria-label") or ""
        section = next(each["id"] for each in json.loads(shown.read_text())["sections"] if f", {each['id']}, " in said)

        row.focus()
        page.keyboard.press("Enter")

        expect(page.locator("h1")).to_have_text("Sections")
        expect(page.locator("h3").first).to_contain_text(section)
        page.wait_for_url(f"**section={section}**")


def test_labels_of_the_axis_stay_apart_on_a_phone(browser: Browser, address: str) -> None:
    with reading(browser, address, width=PHONE) as page:
        go(page, address)
        page.get_by_role("button", name="Open the section").first.wait_for()
        page.wait_for_timeout(500)
        overlaps = page.evaluate(
            """() => {
              const holds = e => e.shadowRoot?.querySelector('.axis')
              const root = [...document.querySelectorAll('*')].find(holds).shadowRoot
              let found = 0
              for (const strip of root.querySelectorAll('.strip')) {
                const boxes = [...strip.querySelectorAll('.label')].map(e => e.getBoundingClientRect())
                boxes.forEach((a, i) => boxes.slice(i + 1).forEach(b => {
                  if (a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom) found += 1
                }))
              }
              return found
            }"""
        )
        assert overlaps == 0


def test_an_hour_of_the_heat_map_tells_who_can_meet_then(browser: Browser, address: str) -> None:
    with reading(browser, address) as page:
        go(page, address, "/hours")
        page.locator("[aria-label^='Thu 4 Mar 14:00']").first.click()

        expect(page.get_by_text("Who can meet: Thu 4 Mar 14:00")).to_be_visible()


def test_the_plan_and_all_invites_come_down(browser: Browser, address: str, shown: Path) -> None:
    with reading(browser, address) as page:
        go(page, address)
        with page.expect_download() as plan:
            page.get_by_role("button", name="Plan", exact=True).click()
        with page.expect_download() as invites:
            page.get_by_role("button", name="Invites").click()

        assert json.loads(plan.value.path().read_text()) == json.loads(shown.read_text())
        with zipfile.ZipFile(io.BytesIO(invites.value.path().read_bytes())) as archive:
            names = archive.namelist()
            assert archive.testzip() is None
        assert any(each.startswith("invites/") and each.endswith(".ics") for each in names)
        assert any(each.startswith("calendars/") for each in names)


def test_a_solve_is_watched_and_stopped_and_its_plan_compared(browser: Browser, address: str) -> None:
    with reading(browser, address) as page:
        go(page, address, "/solve")
        page.get_by_role("button", name="Start solving").click()
        expect(page.get_by_text("Best so far: 20,000 points").first).to_be_visible()
        charts_are_drawn(page)

        page.get_by_role("button", name="Stop and keep the best so far").click()

        expect(page.get_by_text("It saves 500 points")).to_be_visible()
        expect(page.get_by_role("button", name="Keep the new plan")).to_be_visible()
