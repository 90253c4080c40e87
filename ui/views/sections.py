"""One section: its sessions, its people with everyone's local time, and everybody's day around a session."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from scheduler.domain.plan import SectionId
from scheduler.services.review_plan import (
    DayAround,
    PersonDay,
    PersonTime,
    SeatedPerson,
    SectionRow,
    SessionRow,
    day_around,
    people_of_section,
    review_sections,
    review_sessions,
)
from ui import parts, state
from ui.charts.day_around import DayRow
from ui.charts.day_around import day_around as draw_day
from ui.text import cell, city, clock, day, listing, md, minutes, number, plural, shift, short_shift

WEEKDAYS = ("Mondays", "Tuesdays", "Wednesdays", "Thursdays", "Fridays", "Saturdays", "Sundays")
SESSION = "session"
FEW = 8


def render() -> None:
    """Draw the page."""
    shown = state.shown()
    zone = str(st.session_state[state.ZONE])
    sections = state.kept(
        ("sections", shown.revision), lambda: review_sections(shown.programme, shown.availability, shown.plan)
    )
    st.title("Sections", anchor=False)
    if not sections:
        st.info("This plan has no section. The page *Without a seat* says why.", icon=":material/info:")
        return
    by_id = {each.id: each for each in sections}
    state.from_address(state.SECTION, by_id)
    chosen = st.selectbox(
        "Section",
        list(by_id),
        format_func=lambda each: f"{each} · {by_id[each].course_title} · {by_id[each].instructor}",
        key=state.SECTION,
    )
    st.query_params[state.SECTION] = str(chosen)
    row = by_id[SectionId(str(chosen))]
    _about(row)
    sessions = [
        each
        for each in state.kept(
            ("sessions", shown.revision, zone),
            lambda: review_sessions(shown.programme, shown.availability, shown.plan, zone=zone),
        )
        if each.section == row.id
    ]
    people = state.kept(
        ("section", shown.revision, row.id, zone),
        lambda: people_of_section(shown.programme, shown.availability, shown.plan, row.id, zone=zone),
    )
    _around(shown, row, sessions, zone)
    _people(people, sessions, zone)
    with st.expander(f"All {plural(len(sections), 'section')}", icon=":material/list:"):
        _all(sections)


def _about(row: SectionRow) -> None:
    st.subheader(f"{md(row.course_title)} :gray[· {md(row.id)}]", anchor=False)
    rhythm = f"{WEEKDAYS[row.weekday]} at {row.wall:%H:%M} in {md(city(row.time_zone))}"
    if row.n_irregular:
        rhythm += f", {number(row.n_irregular)} of {plural(row.n_sessions, 'session')} at another time"
    burden = (
        f"**{plural(row.n_out, 'person', 'people')}** outside their hours, {minutes(row.out_minutes)} together"
        if row.n_out
        else "everybody within their hours"
    )
    st.markdown(
        f"{rhythm} · {day(row.first)} to {day(row.last)} · "
        f"taught by {parts.named(row.instructor, row.instructor_known)}  \n"
        f"**{number(row.n_learners)}** learners (at least {number(row.section_min)}, at most "
        f"{number(row.section_max)}) in {plural(row.n_zones, 'time zone')} · {burden}"
        + (f" · {plural(row.n_unknown, 'calendar')} :orange-badge[unknown]" if row.n_unknown else "")
        + (f" · {plural(row.n_recordings, 'session')} made up from the recording" if row.n_recordings else "")
    )


def _around(shown: state.Shown, row: SectionRow, sessions: Sequence[SessionRow], zone: str) -> None:
    numbers = [each.number for each in sessions]
    if SESSION in st.query_params and SESSION not in st.session_state:
        asked = st.query_params[SESSION]
        if asked.isdigit() and int(asked) in numbers:
            st.session_state[SESSION] = int(asked)
    if st.session_state.get(SESSION) not in numbers:
        st.session_state[SESSION] = numbers[0]
    by_number = {each.number: each for each in sessions}

    def described(index: int) -> str:
        each = by_number[index]
        return f"{day(each.start)} {clock(each.start)}{' *' if each.irregular else ''}"

    if len(numbers) <= FEW:
        chosen = st.segmented_control("Session", numbers, format_func=described, key=SESSION, required=True)
    else:
        chosen = st.selectbox("Session", numbers, format_func=described, key=SESSION)
    session = by_number[int(chosen or numbers[0])]
    st.query_params[SESSION] = str(session.number)
    around = state.kept(
        ("day", shown.revision, row.id, session.number, zone),
        lambda: day_around(shown.programme, shown.availability, shown.plan, row.id, session.number - 1, zone=zone),
    )
    parts.finding(_sentence(session, around))
    rows = [_day_row(each, label) for each, label in zip(around.people, _labels(around.people), strict=True)]
    spec = draw_day(rows, around.hours, (around.session_start, around.session_end), parts.colours())
    parts.draw(spec, key="day_around", alt="; ".join(each.detail for each in rows))
    place = f" at {md(session.venue)}" if session.venue else ""
    st.markdown(
        ":green-badge[working hours] :orange-badge[would stretch to it] :gray-badge[busy] *unknown*: no calendar"
    )
    st.caption(
        f"{md(session.activity)}{place}, {clock(session.start)}–{clock(session.end)} in {md(zone)}, the zone of "
        "the hours above. Behind the session: what each person's own clock shows when it starts, red when some of it "
        "is outside their hours."
        + (" * not at the section's usual time." if any(each.irregular for each in sessions) else "")
    )


def _sentence(session: SessionRow, around: DayAround) -> str:
    when = f"On {day(session.start)}"
    out = [each for each in around.people if each.out_minutes]
    if not out:
        return f"{when} all {plural(len(around.people), 'person', 'people')} attend within their working hours."
    worst = max(out, key=lambda each: each.out_minutes)
    moved = f" on the {shift(worst.day_shift)}" if abs(worst.day_shift) == 1 else ""
    return (
        f"{when} {number(len(out))} of {number(len(around.people))} sit partly outside their hours; for "
        f"{md(worst.name)} it starts at {clock(worst.start)}{moved}."
    )


def _labels(people: Sequence[PersonDay]) -> list[str]:
    """Names that a chart can use as rows: those that two people share get their identifier."""
    names = [each.name for each in people]
    labels = [each.name if names.count(each.name) == 1 else f"{each.name} ({each.id})" for each in people]
    return [f"{label} · teaches" if each.teaches else label for label, each in zip(labels, people, strict=True)]


def _day_row(each: PersonDay, label: str) -> DayRow:
    moved = short_shift(each.day_shift)
    time = " ".join(part for part in (clock(each.start), moved) if part)
    state_ = "recorded" if each.recorded else "out" if each.out_minutes else "in"
    said = [f"{each.name}, {city(each.time_zone)}: {day(each.start)} {clock(each.start)}"]
    if each.recorded:
        said.append("watches the recording")
    elif each.out_minutes:
        said.append(f"{minutes(each.out_minutes)} out of hours")
    if not each.known:
        said.append("calendar unknown")
    return DayRow(
        label=label,
        time="recording" if each.recorded else time,
        state=state_,
        known=each.known,
        detail=", ".join(said),
        bars=tuple((bar.kind, bar.start, bar.end) for bar in each.bars),
    )


def _people(people: Sequence[SeatedPerson], sessions: Sequence[SessionRow], zone: str) -> None:
    st.subheader("Everybody's own time", anchor=False)
    zones = {each.time_zone for each in people}
    unknown = [each for each in people if not each.known]
    st.caption(
        f"Each session as each person's own clock shows it, with the minutes outside their hours. “+1 d” is the day "
        f"after the date in {md(zone)}."
        + (f" Unknown calendars: {listing([md(each.name) for each in unknown[:6]])}" if unknown else "")
        + (f" and {number(len(unknown) - 6)} more." if len(unknown) > 6 else "." if unknown else "")
    )
    table = []
    for each in people:
        row: dict[str, object] = {
            "Name": cell(each.name),
            "Role": "instructor" if each.teaches else "learner",
            "Place": f"{city(each.time_zone)}",
            "Calendar": parts.calendar(each.known),
            "Out of hours": each.out_minutes,
        }
        for session, time in zip(sessions, each.times, strict=True):
            row[f"{session.number} · {day(session.start)} {clock(session.start)}"] = _time(time)
        row["Team"] = cell(each.team)
        table.append(row)
    st.dataframe(
        table,
        hide_index=True,
        height="content" if len(table) <= 30 else 640,
        column_config={
            "Name": st.column_config.TextColumn(pinned=True, width="medium"),
            "Out of hours": st.column_config.NumberColumn(format="%d min", width="small"),
        },
        alt=f"{plural(len(people), 'person', 'people')} in {plural(len(zones), 'time zone')}",
        key="section_people",
    )


def _time(time: PersonTime) -> str:
    if time.recorded:
        return "recording"
    moved = short_shift(time.day_shift)
    words = f"{time.start:%a} {clock(time.start)}"
    if moved:
        words += f" ({moved})"
    if time.out_minutes:
        words += f" · {time.out_minutes} min out"
    return words


def _all(sections: Sequence[SectionRow]) -> None:
    st.dataframe(
        [
            {
                "Section": cell(each.id),
                "Course": cell(each.course_title),
                "Instructor": cell(each.instructor),
                "When": f"{WEEKDAYS[each.weekday][:3]} {each.wall:%H:%M} {city(each.time_zone)}",
                "From": each.first,
                "To": each.last,
                "Sessions": each.n_sessions,
                "Learners": each.n_learners,
                "Zones": each.n_zones,
                "Out of hours": each.out_minutes,
                "Calendars unknown": each.n_unknown,
            }
            for each in sections
        ],
        hide_index=True,
        column_config={
            "Out of hours": st.column_config.NumberColumn(format="%d min"),
            "From": st.column_config.DateColumn(format="D MMM"),
            "To": st.column_config.DateColumn(format="D MMM"),
        },
        key="all_sections",
    )


if __name__ == "__main__":
    render()
