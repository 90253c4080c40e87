"""How a solve goes: the best points so far, the proven bound, and the gap between them, over seconds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ui.charts.palette import NEUTRAL, TEAL, Palette


def convergence(
    steps: Sequence[tuple[float, int | None, int | None]], seconds: float, colours: Palette
) -> dict[str, Any]:
    """Return the chart of (seconds, points, bound) steps up to now. No gap is drawn until both numbers are there."""
    best = [{"t": t, "v": points} for t, points, _ in steps if points is not None]
    bound = [{"t": t, "v": max(0, low)} for t, _, low in steps if low is not None]
    between = [
        {"t": t, "v": points, "low": max(0, low)} for t, points, low in steps if points is not None and low is not None
    ]
    for line in (best, bound, between):
        if line:
            line.append({**line[-1], "t": max(seconds, line[-1]["t"])})
    x = {
        "field": "t",
        "type": "quantitative",
        "scale": {"domain": [0, max(seconds, 1.0)], "nice": False},
        "axis": {
            "title": "seconds",
            "grid": False,
            "tickCount": 6,
            "labelColor": colours.faint,
            "titleColor": colours.faint,
        },
    }
    y = {
        "field": "v",
        "type": "quantitative",
        "scale": {"zero": True, "nice": True},
        "axis": {
            "title": "points",
            "tickCount": 5,
            "labelColor": colours.faint,
            "titleColor": colours.faint,
            "domain": False,
        },
    }
    layers: list[dict[str, Any]] = []
    if between:
        layers.append(
            {
                "data": {"values": between},
                "mark": {"type": "area", "interpolate": "step-after", "color": NEUTRAL, "opacity": 0.16},
                "encoding": {"x": x, "y": y, "y2": {"field": "low"}},
            }
        )
    if bound:
        layers.append(
            {
                "data": {"values": bound},
                "mark": {"type": "line", "interpolate": "step-after", "color": NEUTRAL, "strokeDash": [5, 4]},
                "encoding": {"x": x, "y": y},
            }
        )
        layers.append(_word(bound[-1], f"proven: at least {bound[-1]['v']:,}", colours.faint, x, y, dy=12))
    if best:
        found = [each for index, each in enumerate(best) if index == 0 or each["v"] != best[index - 1]["v"]]
        layers.append(
            {
                "data": {"values": best},
                "mark": {"type": "line", "interpolate": "step-after", "color": TEAL, "strokeWidth": 2.5},
                "encoding": {"x": x, "y": y},
            }
        )
        layers.append(
            {
                "data": {"values": found},
                "mark": {"type": "point", "filled": True, "color": TEAL, "size": 45, "opacity": 1},
                "encoding": {
                    "x": x,
                    "y": y,
                    "tooltip": [{"field": "t", "title": "seconds"}, {"field": "v", "title": "points"}],
                },
            }
        )
        layers.append(_word(best[-1], f"best: {best[-1]['v']:,}", colours.strong_teal, x, y, dy=-12))
    if not layers:
        layers.append(
            {
                "data": {"values": [{"t": 0, "v": 0}]},
                "mark": {"type": "point", "opacity": 0},
                "encoding": {"x": x, "y": y},
            }
        )
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "height": 280,
        "layer": layers,
        "config": {"view": {"stroke": None}},
    }


def _word(
    at: dict[str, Any], text: str, colour: str, x: dict[str, Any], y: dict[str, Any], *, dy: int
) -> dict[str, Any]:
    return {
        "data": {"values": [{**at, "text": text}]},
        "mark": {
            "type": "text",
            "align": "right",
            "dx": -4,
            "dy": dy,
            "fontSize": 12,
            "fontWeight": 600,
            "color": colour,
        },
        "encoding": {"x": x, "y": y, "text": {"field": "text"}},
    }
