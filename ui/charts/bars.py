"""Labelled horizontal bars, and the bar that shows how much of the points is proven necessary."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ui.charts.palette import NEUTRAL, TEAL, Palette

ROW_HEIGHT = 44


@dataclass(frozen=True, slots=True)
class LabelledBar:
    """One bar: what it is of, how long, the words at its end, and its colour."""

    label: str
    value: float
    text: str
    colour: str = TEAL


def bars(rows: Sequence[LabelledBar], colours: Palette) -> dict[str, Any]:
    """Return horizontal bars in the order given, each under what it is of, with its words at its end.

    Labels stand above their bars rather than beside them, so that long ones are whole on a phone too.
    """
    most = max((each.value for each in rows), default=0) or 1
    values = [
        {
            "key": index,
            "label": each.label,
            "value": each.value,
            "text": each.text,
            "colour": each.colour,
            "spoken": f"{each.label}: {each.text}",
        }
        for index, each in enumerate(rows)
    ]
    x = {
        "field": "value",
        "type": "quantitative",
        # room for the words behind the longest bar
        "scale": {"domain": [0, most * 1.5], "nice": False},
        "axis": None,
    }
    y = {"field": "key", "type": "ordinal", "axis": None, "scale": {"paddingInner": 0.62, "paddingOuter": 0.3}}
    words = {"type": "text", "align": "left", "fontSize": 12.5, "color": colours.text, "aria": False, "tooltip": None}
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "data": {"values": values},
        "height": {"step": ROW_HEIGHT},
        "layer": [
            {
                "mark": {"type": "bar", "cornerRadiusEnd": 3},
                "encoding": {
                    "x": x,
                    "y": y,
                    "color": {"field": "colour", "type": "nominal", "scale": None},
                    "tooltip": [{"field": "spoken", "title": " "}],
                    "description": {"field": "spoken"},
                },
            },
            {
                "mark": {**words, "dy": -17},
                "encoding": {"x": {"value": 0}, "y": y, "text": {"field": "label"}},
            },
            {
                "mark": {**words, "dx": 6, "fontWeight": 600},
                "encoding": {"x": x, "y": y, "text": {"field": "text"}},
            },
        ],
        "config": {"view": {"stroke": None}},
    }


def proven(points: int, bound: int, colours: Palette) -> dict[str, Any]:
    """Return one bar of all the points: the part that no plan can go below, and the part that is open."""
    bound = max(0, min(points, bound))
    values = [
        {"start": 0, "end": bound, "fill": TEAL, "spoken": f"{bound:,} points proven necessary"},
        {
            "start": bound,
            "end": points,
            "fill": NEUTRAL,
            "spoken": f"{points - bound:,} points that a better plan might save",
        },
    ]
    x = {"type": "quantitative", "scale": {"domain": [0, max(1, points)], "nice": False}, "axis": None}
    words = [
        {"at": 0, "text": f"{bound:,} proven necessary", "dx": 0, "align": "left"},
        {"at": points, "text": f"{points - bound:,} open", "dx": 0, "align": "right"},
    ]
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "data": {"values": [each for each in values if each["end"] != each["start"]]},
        "height": 44,
        "layer": [
            {
                "mark": {"type": "rect", "cornerRadius": 4},
                "encoding": {
                    "x": {"field": "start", **x},
                    "x2": {"field": "end"},
                    "y": {"value": 0},
                    "y2": {"value": 20},
                    "color": {"field": "fill", "type": "nominal", "scale": None},
                    "opacity": {"condition": {"test": f"datum.fill === '{NEUTRAL}'", "value": 0.45}, "value": 1},
                    "tooltip": [{"field": "spoken", "title": " "}],
                    "description": {"field": "spoken"},
                },
            },
            *(
                {
                    "data": {"values": [each]},
                    "mark": {
                        "type": "text",
                        "align": each["align"],
                        "baseline": "top",
                        "fontSize": 12,
                        "color": colours.text,
                        "aria": False,
                    },
                    "encoding": {"x": {"field": "at", **x}, "y": {"value": 27}, "text": {"field": "text"}},
                }
                for each in words
            ),
        ],
        "config": {"view": {"stroke": None}},
    }
