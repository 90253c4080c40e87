"""Words, numbers and times; and that names of any kind stay what they are."""

from __future__ import annotations

from datetime import date

import pytest

from tests.builders import wall
from ui import text

HOSTILE = [
    "**bold** _it_ `code`",
    "[link](https://evil.example)",
    "![x](https://evil.example/x.png)",
    "<img src=x onerror=alert(1)>",
    ":red[red] :material/home: :smile:",
    "$x^2$",
    "# Head | cell | ~~x~~",
    "a &lt; b",
    "1. one",
]


@pytest.mark.parametrize("name", HOSTILE)
def test_each_character_that_markdown_reads_is_escaped(name: str) -> None:
    shown = text.md(name)

    for place, character in enumerate(shown):
        if character in "*_`[]()<>#|~$:^!" and not shown.startswith("&amp;", place):
            assert shown[place - 1] == "\\", shown
    assert shown.replace("\\", "").replace("&amp;", "&").replace("\u2060", "") == name


@pytest.mark.parametrize("address", ["https://evil.example", "www.evil.example", "WWW.evil.example", "a@evil.example"])
def test_a_bare_address_is_broken_up_invisibly(address: str) -> None:
    shown = text.md(address).replace("\\", "")

    assert shown != address
    assert shown.replace("\u2060", "") == address


def test_line_breaks_in_a_name_cannot_begin_a_block() -> None:
    assert text.md("Ada\n\n# Head") == "Ada \\# Head"


@pytest.mark.parametrize(
    ("value", "words"), [(0, "0 min"), (45, "45 min"), (60, "1 h"), (195, "3 h 15 min"), (600000, "10,000 h")]
)
def test_minutes(value: int, words: str) -> None:
    assert text.minutes(value) == words


@pytest.mark.parametrize(
    ("share", "words"),
    [(0, "0 %"), (0.004, "under 1 %"), (0.5, "50 %"), (0.994, "99 %"), (0.999, "99 %"), (1, "100 %")],
)
def test_a_share_is_never_rounded_to_all_or_nothing(share: float, words: str) -> None:
    assert text.percent(share) == words


def test_the_gap_in_words_is_never_less_than_the_truth() -> None:
    assert text.gap(1000, 1000) == "This is proven best: no valid plan has fewer points."
    assert text.gap(0, 0) == "This is proven best: no valid plan has fewer points."
    assert text.gap(1000, 949) == (
        "No valid plan can have fewer than 949 points, so at most 51 of these (6 %) could still be saved."
    )
    assert text.gap(1000, 0).startswith("Nothing is proven yet")


def test_days_and_shifts() -> None:
    at = wall("2027-03-09 09:05")

    assert (text.day(at), text.clock(at)) == ("Tue 9 Mar", "09:05")
    assert [text.short_shift(each) for each in (-1, 0, 1)] == ["−1 d", "", "+1 d"]
    assert [text.shift(each) for each in (-1, 0, 1, 2)] == ["previous day", "", "next day", "+2 days"]
    assert text.week(date(2027, 3, 29)) == "29 Mar – 4 Apr"
    assert text.week(date(2027, 3, 1)) == "1–7 Mar"
    assert text.span(date(2027, 3, 1), date(2027, 4, 19)) == "1 March to 18 April 2027"
    assert text.span(date(2026, 12, 1), date(2027, 2, 1)) == "1 December 2026 to 31 January 2027"


def test_places_and_lists() -> None:
    assert text.city("America/Argentina/Buenos_Aires") == "Buenos Aires"
    assert text.cities(["Europe/Berlin", "Europe/Paris", "Africa/Lagos"]) == "Berlin, Paris & 1 more"
    assert text.listing(["a"]) == "a"
    assert text.listing(["a", "b", "c"]) == "a, b and c"
    assert text.plural(1, "person", "people") == "1 person"
    assert text.plural(2000, "learner") == "2,000 learners"
    assert text.signed(-1940) == "−1,940"


@pytest.mark.parametrize("formula", ["=1+1", "+1", "-1", "@x", "\tx"])
def test_a_table_cell_that_is_downloaded_is_no_formula(formula: str) -> None:
    assert text.cell(formula) == "'" + formula
    assert text.cell("Ada") == "Ada"


def test_every_reason_and_every_kind_of_alternative_has_words() -> None:
    from scheduler.domain.plan import Reason

    assert set(text.REASONS) == set(text.REASONS_IN_FULL) == {each.value for each in Reason}
