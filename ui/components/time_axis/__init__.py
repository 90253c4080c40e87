"""Sessions on a 24-hour axis of local time: one row a session, one bar for each clock that its people live by.

Our own small component, since a chart library can neither keep a dozen labels apart on a phone nor make its rows
buttons that a keyboard reaches. Every text is set as text, never as markup, so people's names are safe in it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import streamlit as st

HERE = Path(__file__).resolve().parent


@dataclass(frozen=True, slots=True)
class AxisBar:
    """A group of people on the axis.

    ``start`` and ``end`` are minutes of their local day, ``end`` beyond 1440 when it passes midnight. ``state`` is
    ``in``, ``some`` or ``out`` of hours. ``label`` stands beside the bar, ``detail`` appears on pointing at it.
    """

    start: int
    end: int
    state: str
    label: str
    detail: str


@dataclass(frozen=True, slots=True)
class AxisRow:
    """One session: what stands left of the axis, a note on the right, and the bars. ``id`` is told on a click."""

    id: str
    when: str
    title: str
    detail: str
    note: str
    note_state: str
    bars: tuple[AxisBar, ...]
    spoken: str


@dataclass(frozen=True, slots=True)
class AxisDay:
    """A heading and the rows under it."""

    heading: str
    rows: tuple[AxisRow, ...]


_component = st.components.v2.component(
    "commonhour_time_axis",
    html="""
    <div class="axis"></div>
    """,
    css=(HERE / "axis.css").read_text(encoding="utf-8"),
    js=(HERE / "axis.js").read_text(encoding="utf-8"),
)


def time_axis(days: Sequence[AxisDay], *, shade: Sequence[float], key: str) -> str | None:
    """Draw the rows and return the identifier of the one that was just clicked.

    Parameters
    ----------
    days
        Headings with their rows.
    shade
        How dark each quarter of the local day is drawn: 96 shares from 0 to 1.
    key
        Name of this place on the page.
    """
    data = {"days": [asdict(each) for each in days], "shade": [round(each, 2) for each in shade]}
    told = _component(data=data, key=key, on_chosen_change=lambda: None)
    chosen = told.get("chosen")
    return str(chosen) if chosen else None
