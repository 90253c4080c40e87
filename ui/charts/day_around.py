"""Everybody's day around one session: people down, time across, the session as a band through all of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ui.charts.palette import AMBER, NEUTRAL, TEAL, Palette

ROW_HEIGHT = 26
SHADES = {"stretch": (AMBER, 0.30), "working": (TEAL, 0.32), "busy": (NEUTRAL, 0.95)}


@dataclass(frozen=True, slots=True)
class DayRow:
    """One person: a label that is unique in the chart, the words of their own time, and the bars of their day."""

    label: str
    time: str
    state: str
    known: bool
    detail: str
    bars: Sequence[tuple[str, int, int]]


def day_around(
    rows: Sequence[DayRow],
    hours: Sequence[tuple[int, str]],
    session: tuple[int, int],
    colours: Palette,
) -> dict[str, Any]:
    """Return the chart. ``hours`` are (minute, label) of the clock of reference; ``session`` is in minutes too."""
    labels = [each.label for each in rows]
    names = dict(hours)
    ticks = [each for each, _ in hours][::3]
    last = hours[-1][0]
    expression = "{" + ",".join(f"'{each}':'{names[each]}'" for each in ticks) + "}[datum.value]"
    x = {
        "field": "start",
        "type": "quantitative",
        "scale": {"domain": [0, last], "nice": False},
        "axis": {
            "orient": "top",
            "values": ticks,
            "labelExpr": expression,
            "labelFlush": True,
            "labelOverlap": "greedy",
            "labelColor": colours.faint,
            "title": None,
            "domain": False,
            "ticks": False,
            "grid": True,
            "gridOpacity": 0.5,
        },
    }
    y = {
        "field": "label",
        "type": "ordinal",
        "sort": labels,
        "scale": {"paddingInner": 0.28, "paddingOuter": 0.1},
        "axis": {
            "title": None,
            "domain": False,
            "ticks": False,
            "labelOverlap": False,
            "labelFlush": False,
            # names give way to the day on a phone
            "labelLimit": {"expr": "containerSize()[0] < 500 ? 96 : 190"},
            "labelPadding": 8,
            "labelFontSize": 12,
            "labelColor": colours.text,
        },
    }
    bars = [
        {"label": row.label, "kind": kind, "start": start, "end": end, "known": row.known, "detail": row.detail}
        for row in rows
        for kind, start, end in row.bars
    ]
    marks: list[dict[str, Any]] = [
        {
            "data": {"values": [{"start": session[0], "end": session[1]}]},
            "mark": {"type": "rect", "color": colours.text, "opacity": 0.07},
            "encoding": {"x": x, "x2": {"field": "end"}},
        }
    ]
    for kind, (colour, opacity) in SHADES.items():
        marks.append(
            {
                "transform": [{"filter": f"datum.kind === '{kind}'"}],
                "mark": {"type": "bar", "color": colour, "opacity": opacity, "cornerRadius": 3},
                "encoding": {
                    "x": x,
                    "x2": {"field": "end"},
                    "y": y,
                    "tooltip": [{"field": "detail", "title": " "}],
                    "description": {"field": "detail"},
                },
            }
        )
    marks.append(
        {
            "data": {"values": [{"at": each} for each in session]},
            "mark": {"type": "rule", "color": colours.text, "strokeWidth": 1.5, "opacity": 0.75},
            "encoding": {"x": {"field": "at", "type": "quantitative"}},
        }
    )
    marks += _own_times(rows, session[1], y, colours)
    unknown = [{"label": each.label, "at": 0, "text": "unknown"} for each in rows if not each.known]
    if unknown:
        marks += _on_halo(unknown, y, colours, {"color": colours.strong_amber}, fontStyle="italic")
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "data": {"values": bars},
        "height": {"step": ROW_HEIGHT},
        "layer": marks,
        "config": {"view": {"stroke": None}},
    }


def _own_times(rows: Sequence[DayRow], at: int, y: dict[str, Any], colours: Palette) -> list[dict[str, Any]]:
    """What each person's clock shows, just behind the session."""
    ink = {"in": colours.text, "out": colours.strong_red, "recorded": colours.faint}
    values = [{"label": each.label, "at": at, "text": each.time, "ink": ink[each.state]} for each in rows]
    return _on_halo(values, y, colours, {}, fontWeight=600)


def _on_halo(
    values: list[dict[str, Any]], y: dict[str, Any], colours: Palette, ink: dict[str, str], **style: object
) -> list[dict[str, Any]]:
    """Texts that a halo in the page's colour keeps apart from the bars under them."""
    text = {"type": "text", "align": "left", "dx": 5, "fontSize": 11.5, "aria": False, "tooltip": None, **style}
    halo = {**text, "color": colours.page, "stroke": colours.page, "strokeWidth": 3.5, "opacity": 0.85}
    place = {"x": {"field": "at", "type": "quantitative"}, "y": y, "text": {"field": "text"}}
    colour = {} if ink else {"color": {"field": "ink", "type": "nominal", "scale": None}}
    return [
        {"data": {"values": values}, "mark": halo, "encoding": place},
        {"data": {"values": values}, "mark": {**text, **ink}, "encoding": {**place, **colour}},
    ]
