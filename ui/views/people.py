"""Everybody in one table, and one person's weeks in their own time."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from scheduler.domain.people import PersonId
from scheduler.services.review_people import OwnPlan, PersonRow, plan_of_person, review_people
from ui import parts, state
from ui.text import cell, city, clock, day, md, minutes, number, percent, plural


def render() -> None:
    """Draw the page."""
    shown = state.shown()
    rows = state.kept(
        ("people", shown.revision), lambda: review_people(shown.programme, shown.availability, shown.plan)
    )
    st.title("People", anchor=False)
    parts.finding(_sentence(rows))
    with st.container(horizontal=True, vertical_alignment="bottom"):
        wanted = st.text_input("Find", placeholder="Name, team or place", key="people_find", width=260)
        teams = ["Every team", *sorted({each.team for each in rows if each.team})]
        team = st.selectbox("Team", teams, key="people_team", width=200)
        only_unknown = st.toggle("Unknown calendars only", key="people_unknown")
    found = [
        each
        for each in rows
        if (not wanted or wanted.casefold() in f"{each.name} {each.id} {each.team} {each.time_zone}".casefold())
        and (team == "Every team" or each.team == team)
        and (not only_unknown or not each.known)
    ]
    chosen = _table(found)
    asked = chosen or st.query_params.get(state.PERSON, "")
    if asked not in {each.id for each in rows} and found:
        asked = found[0].id
    if asked:
        if chosen:
            st.query_params[state.PERSON] = chosen
        person = PersonId(asked)
        own = state.kept(
            ("person", shown.revision, person),
            lambda: plan_of_person(shown.programme, shown.availability, shown.plan, person),
        )
        _one(own)


def _sentence(rows: Sequence[PersonRow]) -> str:
    total = sum(each.out_minutes for each in rows)
    if not total:
        return f"None of {plural(len(rows), 'person', 'people')} is asked to sit outside their working hours."
    top = max(1, len(rows) // 10)
    share = sum(each.out_minutes for each in rows[:top]) / total
    bearing = sum(each.out_minutes > 0 for each in rows)
    if bearing <= top:
        most = minutes(rows[0].out_minutes)
        return f"{plural(bearing, 'person', 'people')} of {number(len(rows))} sit outside their hours, {most} at most."
    return (
        f"{number(bearing)} of {plural(len(rows), 'person', 'people')} sit outside their hours at some time; the "
        f"most-burdened tenth carries {percent(share)} of it."
    )


def _table(rows: Sequence[PersonRow]) -> str | None:
    if not rows:
        st.info("Nobody is like that.", icon=":material/info:")
        return None
    told = st.dataframe(
        [
            {
                "Name": cell(each.name),
                "Team": cell(each.team),
                "Place": city(each.time_zone),
                "Calendar": parts.calendar(each.known),
                "Out of hours": each.out_minutes,
                "Borne before": each.borne_minutes,
                "Live seats": each.n_live,
                "Without a seat": each.n_without_seat,
                "Teaches": each.n_teaching,
                "Sessions": each.n_sessions,
            }
            for each in rows
        ],
        hide_index=True,
        height=390 if len(rows) > 10 else "content",
        on_select="rerun",
        selection_mode="single-row",
        column_config={
            "Name": st.column_config.TextColumn(pinned=True, width="medium"),
            "Out of hours": st.column_config.NumberColumn(format="%d min"),
            "Borne before": st.column_config.NumberColumn(format="%d min"),
            "Teaches": st.column_config.NumberColumn(help="Sections taught"),
        },
        key="people_table",
        alt=f"{plural(len(rows), 'person', 'people')}, those with most out-of-hours time first",
    )
    picked = told["selection"]["rows"]
    return str(rows[picked[0]].id) if picked and picked[0] < len(rows) else None


def _one(own: OwnPlan) -> None:
    row = own.row
    st.subheader(parts.named(row.name, row.known), anchor=False)
    facts = [md(row.team)] if row.team else []
    facts += [md(row.time_zone), f"works {md(own.working_hours)}"]
    if own.stretch_minutes:
        facts.append(f"would stretch by {minutes(own.stretch_minutes)}")
    if own.holidays:
        facts.append(f"holidays of {md(own.holidays)}")
    facts.append(f"speaks {md(', '.join(own.languages))}" if own.languages else "no language given")
    st.caption(" · ".join(facts))
    if row.out_minutes:
        before = f" after {minutes(row.borne_minutes)} in earlier programmes" if row.borne_minutes else ""
        parts.finding(
            f"{minutes(row.out_minutes)} outside their hours in this plan{before}, "
            f"which costs {plural(row.points, 'point')}."
        )
    elif own.sessions:
        parts.finding("Every session lies in their working hours.")
    else:
        parts.finding("No live session in this plan.")
    left, right = st.columns(2, gap="large")
    with left:
        st.markdown(f"**{plural(len(own.sessions), 'live session')}**")
        if own.sessions:
            st.dataframe(
                [
                    {
                        "When": f"{day(each.start)} {clock(each.start)}–{clock(each.end)}",
                        "Course": cell(each.course_title) + (" (teaches)" if each.teaches else ""),
                        "Out of hours": "recording" if each.recorded else f"{each.out_minutes} min",
                        "Where": cell(each.venue) or "online",
                        "Section": cell(each.section),
                    }
                    for each in own.sessions
                ],
                hide_index=True,
                height="content" if len(own.sessions) <= 12 else 460,
                key="own_sessions",
            )
    with right:
        st.markdown(f"**{plural(len(own.blocks), 'study block')}**")
        if own.blocks:
            st.dataframe(
                [
                    {
                        "When": f"{day(each.start)} {clock(each.start)}–{clock(each.end)}",
                        "Course": cell(each.course_title),
                        "Activity": cell(each.activity),
                    }
                    for each in own.blocks
                ],
                hide_index=True,
                height="content" if len(own.blocks) <= 12 else 460,
                key="own_blocks",
            )
    st.caption(f"Times are {md(city(row.time_zone))}'s, or of wherever they travel to at the time.")


if __name__ == "__main__":
    render()
