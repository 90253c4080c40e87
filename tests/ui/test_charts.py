"""Charts as pure functions: what they say, and what would make them blank or unreadable in a browser."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from ui.charts.bars import LabelledBar, bars, proven
from ui.charts.common_hours import HourCell, heat_map
from ui.charts.convergence import convergence
from ui.charts.coverage import BANDS, MatrixCell, band, matrix, wrapped
from ui.charts.day_around import DayRow, day_around
from ui.charts.palette import AMBER, DARK, LIGHT, NEUTRAL, TEAL, Palette, blend, contrast, text_on

HOSTILE = "'});alert(1)//\"</script>\\"
AA_TEXT = 4.5
HOURS = [(each * 60, f"{each:02d}:00") for each in range(25)]


def hours(colours: Palette) -> dict[str, Any]:
    cells = [
        HourCell("a", "Mon 1 Mar", "09:00", 12, 3, 20, True, "twelve"),
        HourCell("b", "Tue 2 Mar", "09:00", 20, 0, 20, True, "all"),
        HourCell("c", "Wed 3 Mar", "09:00", 5, 2, 20, False, "nobody teaches"),
    ]
    return heat_map(cells, ["Mon 1 Mar", "Tue 2 Mar", "Wed 3 Mar"], colours)


def people(colours: Palette) -> dict[str, Any]:
    rows = [
        DayRow("Ada", "15:00", "in", True, "Ada at three", [("working", 540, 1020), ("busy", 600, 660)]),
        DayRow(HOSTILE, "00:30 +1 d", "out", False, "late", [("stretch", 500, 1100)]),
    ]
    return day_around(rows, HOURS, (720, 780), colours)


def seats(colours: Palette) -> dict[str, Any]:
    cells = [
        MatrixCell("Sales", HOSTILE, 0.62, "62", "62 %", False),
        MatrixCell("Sales", "All", 0.95, "95", "95 %", True),
        MatrixCell("Care", HOSTILE, None, "·", "nobody", False),
    ]
    return matrix(cells, ["Sales", "Care"], [HOSTILE, "All"], colours)


def parts(colours: Palette) -> dict[str, Any]:
    return bars([LabelledBar("sections", 3000, "3,000 points"), LabelledBar(HOSTILE, 0, "none", AMBER)], colours)


def course(colours: Palette) -> dict[str, Any]:
    return convergence([(0.0, None, None), (2.0, 900, 100), (4.0, 700, 300)], 6.0, colours)


def bound(colours: Palette) -> dict[str, Any]:
    return proven(1000, 600, colours)


CHARTS = [hours, people, seats, parts, course, bound]


def marks(spec: Any) -> Iterator[dict[str, Any]]:
    """Every layer of a chart that has a mark."""
    if isinstance(spec, dict):
        if isinstance(spec.get("mark"), dict):
            yield spec
        for each in spec.values():
            yield from marks(each)
    elif isinstance(spec, list):
        for each in spec:
            yield from marks(each)


@pytest.mark.parametrize("colours", [LIGHT, DARK])
@pytest.mark.parametrize("chart", CHARTS)
def test_a_chart_is_plain_json_and_every_text_has_a_colour(chart: Any, colours: Palette) -> None:
    spec = chart(colours)

    json.dumps(spec)
    texts = [each for each in marks(spec) if each["mark"]["type"] == "text"]
    assert all("color" in each["mark"] or "color" in each["encoding"] for each in texts)


@pytest.mark.parametrize("chart", CHARTS)
def test_no_condition_takes_away_a_value_which_would_leave_the_chart_blank(chart: Any) -> None:
    assert '"value": null' not in json.dumps(chart(LIGHT))


@pytest.mark.parametrize("colours", [LIGHT, DARK])
def test_numbers_in_cells_can_be_read(colours: Palette) -> None:
    for share in range(0, 101, 5):
        fill = blend(colours.empty, TEAL, share / 100)
        assert contrast(text_on(fill), fill) >= AA_TEXT
    for _, fill in BANDS:
        assert contrast(text_on(fill), fill) >= AA_TEXT


@pytest.mark.parametrize("colours", [LIGHT, DARK])
def test_words_on_the_page_can_be_read(colours: Palette) -> None:
    for ink in (colours.text, colours.faint, colours.strong_amber, colours.strong_red, colours.strong_teal):
        assert contrast(ink, colours.page) >= AA_TEXT


def test_a_darker_hour_has_more_people_at_work_and_a_pale_one_nobody_to_teach() -> None:
    some, everybody, untaught = hours(LIGHT)["data"]["values"]

    assert (
        contrast(everybody["fill"], "#FFFFFF")
        > contrast(some["fill"], "#FFFFFF")
        > contrast(untaught["fill"], "#FFFFFF")
    )
    assert [each["label"] for each in (some, everybody, untaught)] == ["12 +3", "20", "5 +2"]


def test_unknown_calendars_are_marked_in_the_day_around_a_session() -> None:
    words = [each for each in marks(people(LIGHT)) if each["mark"]["type"] == "text"]
    said = [(value["label"], value["text"]) for each in words for value in each["data"]["values"]]

    assert (HOSTILE, "unknown") in said
    assert ("Ada", "unknown") not in said


def test_a_share_has_the_colour_of_its_band() -> None:
    assert [band(each) for each in (0.0, 0.6, 0.7, 0.8, 0.9, 1.0)] == [
        BANDS[0][1], BANDS[1][1], BANDS[2][1], BANDS[3][1], BANDS[4][1], BANDS[4][1],
    ]  # fmt: skip
    assert wrapped("Working at Heights certificate") == ["Working at", "Heights", "certificate"]
    assert wrapped("") == [""]


def test_a_title_in_an_axis_expression_cannot_end_it() -> None:
    layers = [each for each in marks(seats(LIGHT)) if "axis" in each["encoding"].get("x", {})]
    expression = layers[0]["encoding"]["x"]["axis"]["labelExpr"]

    _, _, labels = expression.removesuffix(")[datum.label]").partition(" ? ")
    narrow, end = json.JSONDecoder().raw_decode(labels)
    wide = json.loads(labels[end:].removeprefix(" : "))
    assert narrow == {HOSTILE: wrapped(HOSTILE, 9), "All": ["All"]}
    assert wide == {HOSTILE: wrapped(HOSTILE), "All": ["All"]}


def test_no_gap_is_drawn_before_both_numbers_are_there() -> None:
    kinds = [each["mark"]["type"] for each in marks(convergence([(0.0, None, None), (1.0, 900, None)], 2.0, LIGHT))]
    assert "area" not in kinds
    assert "area" in [each["mark"]["type"] for each in marks(course(LIGHT))]


def test_negative_bounds_are_drawn_as_nothing_proven() -> None:
    spec = convergence([(1.0, 900, -50)], 2.0, LIGHT)

    assert min(value["v"] for each in marks(spec) for value in each["data"]["values"]) == 0


def test_the_bound_divides_the_points() -> None:
    filled = bound(LIGHT)["data"]["values"]

    assert [(each["start"], each["end"], each["fill"]) for each in filled] == [(0, 600, TEAL), (600, 1000, NEUTRAL)]
    assert [(each["start"], each["end"]) for each in proven(500, 500, LIGHT)["data"]["values"]] == [(0, 500)]
