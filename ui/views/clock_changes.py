"""What clocks do to each series: the weeks that leave somebody's hours, and everyone's local time of every session."""

from __future__ import annotations

import streamlit as st

from scheduler.services.clock_changes import ClockReport, SeriesReport, report_clock_changes
from ui import parts, state
from ui.text import cell, city, clock, day, md, minutes, number, plural

NAMED = 6


def render() -> None:
    """Draw the page."""
    shown = state.shown()
    st.title("Clock changes", anchor=False)
    report = state.kept(
        ("clock-changes", shown.revision),
        lambda: report_clock_changes(shown.programme, shown.availability, shown.plan),
    )
    if not report.series:
        st.info("The plan has no sections.", icon=":material/info:")
        return
    parts.finding(_sentence(report))
    _changes(report)
    series = {each.section: each for each in report.series}
    state.from_address(state.SECTION, series)
    chosen = st.selectbox(
        "Series", list(series), format_func=lambda each: _named(series[each]), key=state.SECTION, width=420
    )
    picked = series[chosen or report.series[0].section]
    st.query_params[state.SECTION] = picked.section
    _departures(picked)
    _times(picked)


def _sentence(report: ClockReport) -> str:
    broken = sum(bool(each.n_by_clock_change) for each in report.series)
    if not broken:
        return "No clock change takes anybody out of their hours."
    return (
        f"In {number(broken)} of {plural(len(report.series), 'series', 'series')} a clock change takes somebody out of "
        f"their hours, {plural(report.n_by_clock_change, 'time')} in all."
    )


def _changes(report: ClockReport) -> None:
    if not report.changes:
        st.caption("No clocks change during the programme.")
        return
    by_day: dict[str, list[str]] = {}
    for each in report.changes:
        direction = "forward" if each.minutes > 0 else "back"
        by_day.setdefault(f"{day(each.day)}: {minutes(abs(each.minutes))} {direction}", []).append(city(each.zone))
    for when, places in by_day.items():
        more = f" and {len(places) - NAMED} more" if len(places) > NAMED else ""
        st.caption(f"{when} in {md(', '.join(places[:NAMED]))}{more}")


def _named(series: SeriesReport) -> str:
    breaks = series.n_by_clock_change
    return f"{series.course_title}, {series.section}" + (f" · {breaks} by clock changes" if breaks else "")


def _departures(series: SeriesReport) -> None:
    st.subheader("Weeks that leave somebody's hours", anchor=False)
    if not series.departures:
        st.success("This series is in everybody's hours in every week.", icon=":material/check:")
        return
    st.dataframe(
        [
            {
                "Week": each.week,
                "Name": cell(each.person.name),
                "Own time": f"{day(each.time.start)} {clock(each.time.start)}",
                "Place": city(each.time.time_zone),
                "Outside hours": minutes(each.time.out_minutes),
                "Because": "a clock change" if each.by_clock_change else "their hours",
                "Moved": f"{each.time.moved_minutes:+d} min".replace("-", "−") if each.by_clock_change else "",
            }
            for each in series.departures
        ],
        hide_index=True,
        key="departures",
    )


def _times(series: SeriesReport) -> None:
    st.subheader("Everyone's local time", anchor=False)
    st.caption(
        f"The series keeps the clock of {md(city(series.time_zone))}. ● is outside that person's hours, ↷ is not at "
        "their usual time, since a clock has changed."
    )
    rows = []
    for person in series.people:
        row = {"Name": cell(person.name), "Role": "instructor" if person.teaches else "learner"}
        row["Calendar"] = parts.calendar(person.known)
        for number_, (time, own) in enumerate(zip(person.times, series.starts, strict=True), start=1):
            marks = ("●" if time.out_minutes else "") + ("↷" if time.moved_minutes else "")
            shown = "recording" if time.recorded else f"{time.start:%a} {clock(time.start)} {marks}".strip()
            row[f"{number_}: {day(own)}"] = shown
        rows.append(row)
    st.dataframe(
        rows,
        hide_index=True,
        column_config={"Name": st.column_config.TextColumn(pinned=True)},
        key="local_times",
    )


if __name__ == "__main__":
    render()
