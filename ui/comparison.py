"""Two plans side by side: their figures, and who gains or loses a seat."""

from __future__ import annotations

import streamlit as st

from scheduler.services.compare_plans import Comparison, Figure, SeatChange
from ui import parts
from ui.text import cell, minutes, number, percent, plural

FIGURES = {
    "points": "Points",
    "lower_bound": "Proven bound",
    "live_seats": "Live seats",
    "self_paced": "Without a seat",
    "sections": "Sections",
    "out_of_hours_minutes": "Out-of-hours time",
    "recordings": "Recordings",
    "irregular": "Sessions off rhythm",
    "missing_study_minutes": "Study time unplanned",
    "change_points": "Points for changes",
}
SHOWN_FIRST = ("points", "live_seats", "out_of_hours_minutes", "sections")
IN_MINUTES = {"out_of_hours_minutes", "missing_study_minutes"}
LISTED = 200


def difference(comparison: Comparison) -> None:
    """Draw what the new plan changes in the figures of the one shown."""
    figures = {each.key: each for each in comparison.figures}
    points = figures["points"]
    saved = points.old - points.new
    if saved > 0:
        parts.finding(f"It saves {plural(saved, 'point')} ({percent(saved / points.old)}).")
    elif saved < 0:
        parts.finding(f"It costs {plural(-saved, 'point')} more than the plan shown.")
    else:
        parts.finding("It has the same points as the plan shown.")
    with st.container(horizontal=True):
        for key in SHOWN_FIRST:
            each = figures[key]
            st.metric(
                FIGURES[key],
                _amount(each, each.new),
                border=True,
                delta=_signed(each) if each.old != each.new else "no change",
                delta_arrow="auto" if each.old != each.new else "off",
                delta_color="off"
                if each.old == each.new or each.fewer_is_better is None
                else "inverse"
                if each.fewer_is_better
                else "normal",
            )
    with st.expander("Every figure", icon=":material/list:"):
        st.dataframe(
            [
                {
                    "Figure": FIGURES[each.key],
                    "Shown": _amount(each, each.old),
                    "New": _amount(each, each.new),
                    "": "" if each.better is None else "better" if each.better else "worse",
                }
                for each in comparison.figures
            ],
            hide_index=True,
            height="content",
            key="figures_table",
        )


def _amount(each: Figure, value: int) -> str:
    return minutes(value) if each.key in IN_MINUTES else number(value)


def _signed(each: Figure) -> str:
    change = each.new - each.old
    # An ASCII minus: the arrow of a metric points up for anything else.
    return f"{'-' if change < 0 else '+'}{_amount(each, abs(change))}"


def changes(comparison: Comparison) -> None:
    """List who gains and who loses a live seat."""
    left, right = st.columns(2, gap="large")
    for column, words, these in (
        (left, "Gain a live seat", comparison.gained),
        (right, "Lose their live seat", comparison.lost),
    ):
        if these:
            with column:
                _seats(words, these)


def _seats(words: str, changes: tuple[SeatChange, ...]) -> None:
    st.markdown(f"**{words}: {number(len(changes))}**")
    st.dataframe(
        [{"Name": cell(each.name), "Course": cell(each.course_title)} for each in changes[:LISTED]],
        hide_index=True,
        key=f"seats_{words}",
    )
