"""The coverage matrix: teams down, courses across, the share of wanted seats as a whole per cent."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ui.charts.palette import Palette, text_on

BANDS = ((0.60, "#B33A4B"), (0.70, "#DF8A92"), (0.80, "#E9C46A"), (0.90, "#77C8BC"), (2.0, "#0F8377"))
CELL_HEIGHT = 26
CHOSEN = "chosen"
WIDE_COURSES = 9
LINE, NARROW = 14, 9
PHONE = "containerSize()[0] < 500"
LINE_HEIGHT = 14


@dataclass(frozen=True, slots=True)
class MatrixCell:
    """One team in one course: ``share`` of wanted seats, 0 to 1, or nothing where none is wanted."""

    team: str
    course: str
    share: float | None
    text: str
    detail: str
    margin: bool


def band(share: float) -> str:
    """Return the fill of a share's band."""
    return next(fill for below, fill in BANDS if share < below)


def wrapped(title: str, width: int = LINE) -> list[str]:
    """Return a title in at most three lines of about so many characters."""
    return textwrap.wrap(title, width, max_lines=3, placeholder=" …") or [title]


def _titles(courses: Sequence[str]) -> dict[str, Any]:
    """The labels of the columns, in lines that fit a wide page or a phone, or aslant where there are many."""
    if len(courses) > WIDE_COURSES:
        return {"labelAngle": -40, "labelPadding": 6, "labelFontSize": 12}
    wide, narrow = {each: wrapped(each) for each in courses}, {each: wrapped(each, NARROW) for each in courses}
    lines = [max(map(len, each.values()), default=1) - 1 for each in (wide, narrow)]
    return {
        "labelAngle": 0,
        "labelExpr": f"({PHONE} ? {json.dumps(narrow)} : {json.dumps(wide)})[datum.label]",
        "labelFontSize": {"expr": f"{PHONE} ? 9.5 : 12"},
        # labels of several lines hang from their first one
        "labelPadding": {"expr": f"6 + {LINE_HEIGHT} * ({PHONE} ? {lines[1]} : {lines[0]})"},
    }


def matrix(
    cells: Sequence[MatrixCell], teams: Sequence[str], courses: Sequence[str], colours: Palette
) -> dict[str, Any]:
    """Return the chart. Clicking a cell selects its ``team`` and ``course`` in the parameter ``chosen``."""
    values = []
    for each in cells:
        fill = colours.page if each.share is None else band(each.share)
        values.append(
            {
                "team": each.team,
                "course": each.course,
                "text": each.text,
                "detail": each.detail,
                "fill": fill,
                "ink": colours.faint if each.share is None else text_on(fill),
                "weight": 700 if each.margin else 400,
            }
        )
    plain = {
        "domain": False,
        "ticks": False,
        "title": None,
        "labelOverlap": False,
        "labelFlush": False,
        "labelFontSize": 12,
    }
    x = {
        "field": "course",
        "type": "ordinal",
        "sort": list(courses),
        "scale": {"paddingInner": 0.05, "paddingOuter": 0},
    }
    y = {"field": "team", "type": "ordinal", "sort": list(teams), "scale": {"paddingInner": 0.12, "paddingOuter": 0}}
    x_axis = {
        **x,
        "axis": {**plain, "orient": "top", "labelLimit": 130, "labelColor": colours.text, **_titles(courses)},
    }
    y_axis = {**y, "axis": {**plain, "labelLimit": 150, "labelPadding": 8, "labelColor": colours.text}}
    text_layers = [
        {
            "transform": [{"filter": f"datum.weight == {weight}"}],
            "mark": {"type": "text", "fontSize": 12, "fontWeight": weight, "tooltip": None, "aria": False},
            "encoding": {
                "x": x,
                "y": y,
                "text": {"field": "text"},
                "color": {"field": "ink", "type": "nominal", "scale": None},
            },
        }
        for weight in (400, 700)
    ]
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "data": {"values": values},
        "height": {"step": CELL_HEIGHT},
        "layer": [
            {
                "params": [{"name": CHOSEN, "select": {"type": "point", "fields": ["team", "course"]}}],
                "mark": {"type": "rect", "cornerRadius": 4, "cursor": "pointer"},
                "encoding": {
                    "x": x_axis,
                    "y": y_axis,
                    "color": {"field": "fill", "type": "nominal", "scale": None},
                    "stroke": {
                        "condition": {"param": CHOSEN, "empty": False, "value": colours.text},
                        "value": "transparent",
                    },
                    "strokeWidth": {"value": 2},
                    "tooltip": [{"field": "detail", "title": " "}],
                    "description": {"field": "detail"},
                },
            },
            *text_layers,
        ],
        "config": {"view": {"stroke": None}, "axis": {"grid": False}},
    }
