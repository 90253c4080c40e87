"""The hours ledger: everybody's minutes toward their certificates, whose runs out, and who will miss a deadline."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from scheduler.services.blended import not_ready
from scheduler.services.hours_ledger import LedgerLine, hours_ledger
from ui import parts, state
from ui.text import cell, day_year, md, minutes, number, plural

ALL = "All teams"
NAMED = 12
"""How many of those who miss something are named with the reason before the table."""


def render() -> None:
    """Draw the page."""
    shown = state.shown()
    st.title("Hours toward certificates", anchor=False)
    lines = state.kept(("ledger", shown.revision), lambda: hours_ledger(shown.programme, shown.plan))
    if not lines:
        st.info("Nobody is enrolled in anything.", icon=":material/info:")
        return
    left, right = st.columns([2, 1])
    teams = [ALL, *sorted({each.team for each in lines if each.team})]
    with right:
        team = st.selectbox("Team", teams, key="ledger_team")
    chosen = [each for each in lines if team in (ALL, each.team)]
    with left:
        parts.finding(_sentence(chosen))
    _missing([each for each in chosen if each.problems])
    _unready(shown, {(each.learner, each.course) for each in chosen})
    _table(chosen)


def _sentence(lines: Sequence[LedgerLine]) -> str:
    runs_out = sum(each.runs_out for each in lines)
    missing = sum(bool(each.problems) for each in lines)
    if not any(each.deadline or each.required_minutes for each in lines):
        return f"{plural(len(lines), 'enrolment')}; none has a deadline or a certificate."
    ends = f"{plural(runs_out, 'certificate')} {'runs' if runs_out == 1 else 'run'} out within the programme"
    if not missing:
        return f"{ends}; everybody has the hours in time."
    return f"{ends}; {plural(missing, 'enrolment')} will miss a deadline or the hours."


def _missing(lines: Sequence[LedgerLine]) -> None:
    for each in lines[:NAMED]:
        reasons = "; ".join(each.problems)
        st.warning(f"**{md(each.name)}**, {md(each.course_title)}: {md(reasons)}.", icon=":material/event_busy:")
    if len(lines) > NAMED:
        st.caption(f"And {number(len(lines) - NAMED)} more, in the table.")


def _unready(shown: state.Shown, chosen: set[tuple[str, str]]) -> None:
    """Name whoever comes to a session before their theory can be done."""
    found = state.kept(("unready", shown.revision), lambda: not_ready(shown.programme, shown.plan))
    rows = [each for each in found if (each.learner, each.course) in chosen]
    if not rows:
        return
    st.markdown("**Theory gates practice: for these sessions it cannot be done in time**")
    st.dataframe(
        [
            {
                "Name": cell(shown.programme.person[each.learner].name),
                "Section": cell(each.section),
                "Session": cell(each.session),
                "Theory": cell(each.theory),
                "No room for": minutes(each.missing_minutes),
            }
            for each in rows
        ],
        hide_index=True,
        height=300 if len(rows) > 7 else "content",
        key="unready",
        alt=f"{plural(len(rows), 'session')} before the theory can be done",
    )


def _table(lines: Sequence[LedgerLine]) -> None:
    st.dataframe(
        [
            {
                "Name": cell(each.name),
                "Course": cell(each.course_title),
                "Counted": minutes(each.credited_minutes),
                "Wanted": "" if each.required_minutes is None else minutes(each.required_minutes),
                "In time": "no" if each.problems else "yes" if each.deadline else "",
                "Live": minutes(each.live_minutes),
                "Recorded": minutes(each.recorded_minutes),
                "Studied": minutes(each.studied_minutes),
                "Deadline": "" if each.deadline is None else day_year(each.deadline),
                "Expires": "" if each.expires is None else day_year(each.expires),
                "New one until": "" if each.valid_until is None else day_year(each.valid_until),
                "Team": cell(each.team),
            }
            for each in lines
        ],
        hide_index=True,
        height=460 if len(lines) > 12 else "content",
        column_config={
            "Name": st.column_config.TextColumn(pinned=True, width="medium"),
            "Counted": st.column_config.TextColumn(help="Sessions by their length, study by its typical time"),
        },
        key="ledger_table",
        alt=_sentence(lines),
    )


if __name__ == "__main__":
    render()
