"""The common-hours heat map: days across, hours down, darker where more are at work and free."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ui.charts.palette import AMBER, TEAL, Palette, blend, text_on

CELL_HEIGHT = 22
CHOSEN = "chosen"
# "Mon 1 Mar" in two lines, so that seven days fit on a phone.
DAY_OVER_DATE = "[slice(datum.label, 0, 3), slice(datum.label, 4)]"


@dataclass(frozen=True, slots=True)
class HourCell:
    """One hour: where it stands, the counts, and the words shown on pointing at it."""

    key: str
    day: str
    hour: str
    in_hours: int
    stretch: int
    n_learners: int
    teachable: bool
    detail: str


def heat_map(cells: Sequence[HourCell], days: Sequence[str], colours: Palette) -> dict[str, Any]:
    """Return the chart. Clicking an hour selects its ``key`` in the parameter ``chosen``."""
    hours = [f"{each:02d}:00" for each in range(24)]
    values = [_value(each, colours) for each in cells]
    band = {"labelFontSize": 12, "domain": False, "ticks": False, "title": None, "labelColor": colours.text}
    x = {"field": "day", "type": "ordinal", "sort": list(days), "scale": {"paddingInner": 0.06, "paddingOuter": 0}}
    y = {"field": "hour", "type": "ordinal", "sort": hours, "scale": {"paddingInner": 0.1, "paddingOuter": 0}}
    x_axis = {
        **x,
        "axis": {
            **band,
            "orient": "top",
            "labelAngle": 0,
            "labelPadding": 20,  # two lines hang from the first one
            "labelOverlap": False,
            "labelFlush": False,
            "labelExpr": DAY_OVER_DATE,
        },
    }
    y_axis = {
        **y,
        "axis": {**band, "labelOverlap": False, "labelColor": colours.faint, "labelPadding": 6, "labelFlush": False},
    }
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "data": {"values": values},
        "height": {"step": CELL_HEIGHT},
        "layer": [
            {
                "params": [{"name": CHOSEN, "select": {"type": "point", "fields": ["key"]}}],
                "mark": {"type": "rect", "cornerRadius": 3, "cursor": "pointer"},
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
            {
                "transform": [{"filter": "datum.in_hours + datum.stretch > 0"}],
                "mark": {"type": "text", "fontSize": 11, "tooltip": None, "aria": False},
                "encoding": {
                    "x": x,
                    "y": y,
                    "text": {"field": "label"},
                    "color": {"field": "ink", "type": "nominal", "scale": None},
                },
            },
        ],
        "config": {"view": {"stroke": None}, "axis": {"grid": False}},
    }


def _value(cell: HourCell, colours: Palette) -> dict[str, Any]:
    total = max(1, cell.n_learners)
    # In-hours people colour the cell teal; those who would have to stretch tint it amber, half as strongly.
    fill = blend(colours.empty, AMBER, 0.5 * cell.stretch / total)
    fill = blend(fill, TEAL, 0.92 * cell.in_hours / total)
    if not cell.teachable:
        fill = blend(colours.empty, fill, 0.35)
    label = f"{cell.in_hours}" if not cell.stretch else f"{cell.in_hours} +{cell.stretch}"
    return {
        "key": cell.key,
        "day": cell.day,
        "hour": cell.hour,
        "in_hours": cell.in_hours,
        "stretch": cell.stretch,
        "label": label,
        "fill": fill,
        "ink": text_on(fill) if cell.teachable else colours.faint,
        "detail": cell.detail,
    }
