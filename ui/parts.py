"""Small pieces that several pages draw: findings, charts, and how a person is named."""

from __future__ import annotations

from typing import Any

import streamlit as st

from ui import access
from ui.charts.palette import Palette, palette
from ui.text import md

UNKNOWN = "unknown"
KNOWN = "known"


def colours() -> Palette:
    """Return the colours of the theme the reader uses."""
    return palette(dark=access.viewer().dark)


def finding(sentence: str) -> None:
    """Say what a chart shows, above it. ``sentence`` is Markdown whose user text is escaped already."""
    st.markdown(f"**{sentence}**")


def draw(spec: dict[str, Any], *, key: str, alt: str) -> None:
    """Draw a chart that is only looked at; ``alt`` says its finding to those who do not see it."""
    st.vega_lite_chart(spec, width="stretch", key=key, alt=alt)


def chosen(spec: dict[str, Any], *, key: str, alt: str, parameter: str) -> dict[str, Any] | None:
    """Draw a chart whose marks can be chosen, and return the chosen mark's fields."""
    told = st.vega_lite_chart(spec, width="stretch", key=key, alt=alt, on_select="rerun", selection_mode=[parameter])
    points = told.get("selection", {}).get(parameter, [])
    return dict(points[0]) if points else None


def calendar(known: bool) -> str:
    """Return what to write in a table's calendar column."""
    return KNOWN if known else UNKNOWN


def named(name: str, known: bool) -> str:
    """Return a person's name as Markdown, marked when their calendar is unknown."""
    return md(name) if known else f"{md(name)} :orange-badge[calendar unknown]"
