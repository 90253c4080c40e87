"""The frame of every page: logo, navigation, the zone in which times are shown, and one boundary for errors."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from scheduler.errors import SchedulerError
from ui import access, state
from ui.text import md

HERE = Path(__file__).resolve().parent
STATIC = HERE / "static"
VIEWS = HERE / "views"


def choose_zone(shown: state.Shown) -> None:
    """Let the reader choose the zone of reference; it stays in the address."""
    home, mine = shown.programme.time_zone, access.viewer().time_zone
    others = sorted({each.time_zone for each in shown.programme.people} | {"UTC"})
    options = list(dict.fromkeys([home, *([mine] if mine else []), *others]))

    zone = st.sidebar.selectbox(
        "Times shown in",
        options,
        key=state.ZONE,
        bind="query-params",
        help="Every page names times in this zone, and everybody's own time beside it.",
    )
    notes = [note for here, note in ((home, "the programme's zone"), (mine, "your zone")) if here == zone]
    if notes:
        st.sidebar.caption(" and ".join(notes).capitalize())


def main() -> None:
    """Draw the frame and the page in it."""
    st.set_page_config(page_title="Common Hour", page_icon=str(STATIC / "mark.svg"), layout="wide")
    logo = STATIC / ("logo-dark.svg" if access.viewer().dark else "logo-light.svg")
    st.logo(str(logo), size="large", icon_image=str(STATIC / "mark.svg"))
    page = st.navigation(
        {
            "Plan": [
                st.Page(VIEWS / "review.py", title="Review", icon=":material/event_available:", default=True),
                st.Page(VIEWS / "sections.py", title="Sections", icon=":material/groups:"),
                st.Page(VIEWS / "people.py", title="People", icon=":material/person:"),
                st.Page(VIEWS / "no_seat.py", title="Without a seat", icon=":material/event_busy:", url_path="no-seat"),
            ],
            "Insight": [
                st.Page(VIEWS / "hours.py", title="Common hours", icon=":material/schedule:"),
                st.Page(
                    VIEWS / "clock_changes.py",
                    title="Clock changes",
                    icon=":material/update:",
                    url_path="clock-changes",
                ),
                st.Page(VIEWS / "coverage.py", title="Coverage", icon=":material/grid_on:"),
                st.Page(VIEWS / "ledger.py", title="Hours ledger", icon=":material/workspace_premium:"),
                st.Page(VIEWS / "points.py", title="Points", icon=":material/balance:"),
            ],
            "Change": [
                st.Page(VIEWS / "solve.py", title="Solve again", icon=":material/autorenew:"),
                st.Page(VIEWS / "what_if.py", title="What if", icon=":material/alt_route:", url_path="what-if"),
            ],
        }
    )
    try:
        choose_zone(state.shown())
        page.run()
    except SchedulerError as error:
        st.title("This plan cannot be shown")
        for line in str(error).splitlines():
            st.error(md(line), icon=":material/error:")
        st.caption("Mend the files and reload the page.")


main()
