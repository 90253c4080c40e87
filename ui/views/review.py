"""The review page: how good the plan is, every session on an axis of local time, and what to take away from it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, date, datetime
from itertools import groupby

import streamlit as st

from scheduler.folder.plan_json import plan_to_json
from scheduler.services.check_plan import check_plan
from scheduler.services.pack_invites import pack_invites
from scheduler.services.report_coverage import CoverageReport, report_coverage
from scheduler.services.review_people import PersonRow, review_people
from scheduler.services.review_plan import ClockGroup, SessionRow, review_sessions, usual_hours
from ui import parts, state
from ui.components.time_axis import AxisBar, AxisDay, AxisRow, time_axis
from ui.text import (
    at_most,
    cities,
    city,
    clock,
    day,
    gap,
    listing,
    md,
    minutes,
    number,
    percent,
    plural,
    shift,
    short_shift,
    span,
    week,
)

ROWS_A_PAGE = 12
FEW_SESSIONS = 30
BREACHES_SHOWN = 20
EVERY_COURSE = "Every course"


def render() -> None:
    """Draw the page."""
    shown = state.shown()
    zone = str(st.session_state[state.ZONE])
    people = state.kept(
        ("people", shown.revision), lambda: review_people(shown.programme, shown.availability, shown.plan)
    )
    coverage = state.kept(
        ("coverage", shown.revision), lambda: report_coverage(shown.programme, shown.availability, shown.plan)
    )
    _head(shown, people, coverage)
    verdict = st.container()
    _figures(shown, people, coverage)
    _axis(shown, zone)
    _how_to_read(zone)
    with verdict:
        _check(shown)


def _head(shown: state.Shown, people: Sequence[PersonRow], coverage: CoverageReport) -> None:
    programme = shown.programme
    with st.container(horizontal=True, vertical_alignment="bottom", horizontal_alignment="distribute"):
        with st.container(width="content"):
            st.title(md(programme.title), anchor=False)
            zones = len({each.time_zone for each in programme.people})
            st.caption(
                f"{span(programme.start, programme.end)} · {plural(len(people), 'person', 'people')} in "
                f"{plural(zones, 'time zone')} · {md(state.source().place)}"
            )
        with st.container(horizontal=True, width="content", gap="small"):
            st.download_button(
                "Plan",
                lambda: plan_to_json(shown.plan),
                file_name="plan.json",
                mime="application/json",
                icon=":material/download:",
                help="The plan as plan.json.",
                on_click="ignore",  # a rerun would take away what a click on its neighbour asks for
            )
            st.download_button(
                "Invites",
                lambda: pack_invites(shown.programme, shown.plan, shown.availability, now=datetime.now(UTC)),
                file_name="invites.zip",
                mime="application/zip",
                icon=":material/mail:",
                help="An invite for each person and session, and a calendar for each person, in one zip file.",
                on_click="ignore",
            )
            if st.button("Solve again", icon=":material/autorenew:", type="primary"):
                st.switch_page("views/solve.py")
    st.markdown(_sentence(shown, coverage))


def _sentence(shown: state.Shown, coverage: CoverageReport) -> str:
    everybody = coverage.everybody
    missing = everybody.wanted - everybody.live
    if not missing:
        first = f"**All {number(everybody.wanted)} wanted live seats are there.**"
    else:
        first = (
            f"**{number(everybody.live)} of {number(everybody.wanted)} wanted live seats are there**, "
            f"{number(missing)} {'is' if missing == 1 else 'are'} not."
        )
    outside = everybody.live - everybody.in_hours
    second = (
        "Everybody sits in their working hours."
        if not outside
        else f"{plural(outside, 'seat')} {'lies' if outside == 1 else 'lie'} partly outside working hours."
    )
    decisions = sum(each.needs_decision for each in shown.plan.self_paced)
    third = (
        f" {plural(decisions, 'enrolment')} {'waits' if decisions == 1 else 'wait'} for a decision."
        if decisions
        else ""
    )
    unknown = len(shown.availability.known) - int(sum(shown.availability.known))
    fourth = (
        f" The calendars of {plural(unknown, 'person', 'people')} are :orange-badge[unknown]: "
        "they are planned as if free."
        if unknown
        else ""
    )
    return f"{first} {second}{third}{fourth}"


def _figures(shown: state.Shown, people: Sequence[PersonRow], coverage: CoverageReport) -> None:
    score, everybody = shown.plan.score, coverage.everybody
    worst = people[0] if people else None
    with st.container(horizontal=True, key="figures"):
        st.metric(
            "Live seats",
            f"{percent(everybody.share)}" if everybody.share is not None else "none wanted",
            border=True,
            help="Of the live seats that are wanted. Who asked for the self-paced track is not counted.",
            delta=f"{number(everybody.live)} of {number(everybody.wanted)}",
            delta_arrow="off",
            delta_color="off",
        )
        st.metric(
            "Wholly in working hours",
            percent(everybody.in_hours / everybody.live) if everybody.live else "–",
            border=True,
            delta=f"{number(everybody.in_hours)} of {plural(everybody.live, 'seat')}",
            delta_arrow="off",
            delta_color="off",
        )
        st.metric(
            "Out of hours, altogether",
            minutes(score.out_of_hours_minutes),
            border=True,
            delta=f"most for one person: {minutes(worst.out_minutes)}" if worst and worst.out_minutes else "nobody",
            delta_arrow="off",
            delta_color="off",
            help=f"Most for {md(worst.name)}." if worst and worst.out_minutes else None,
        )
        st.metric(
            "Sections",
            number(score.sections),
            border=True,
            delta=f"{plural(sum(len(each.sessions) for each in shown.plan.sections), 'session')}",
            delta_arrow="off",
            delta_color="off",
        )
        st.metric(
            "Points",
            number(score.points),
            border=True,
            delta="proven best" if score.gap <= 0 else f"at most {at_most(score.gap)} to save",
            delta_arrow="off",
            delta_color="green" if score.gap <= 0 else "off",
            help="Fewer is better. " + gap(score.points, score.lower_bound),
        )


def _check(shown: state.Shown) -> None:
    """Say when the plan breaks a rule. Called last, since it counts everything again while the page can be read."""
    report = state.kept(("check", shown.revision), lambda: check_plan(shown.programme, shown.plan))
    if report.ok:
        return
    st.error(
        f"**This plan breaks a rule {plural(len(report.breaches), 'time')}.** Do not send it out; plan again.",
        icon=":material/rule:",
    )
    with st.expander("What is broken", icon=":material/list:"):
        for each in report.breaches[:BREACHES_SHOWN]:
            st.markdown(f"- {md(each)}")
        if len(report.breaches) > BREACHES_SHOWN:
            st.caption(f"And {number(len(report.breaches) - BREACHES_SHOWN)} more: `commonhour check` lists all.")


def _axis(shown: state.Shown, zone: str) -> None:
    rows = state.kept(
        ("sessions", shown.revision, zone),
        lambda: review_sessions(shown.programme, shown.availability, shown.plan, zone=zone),
    )
    if not rows:
        st.info("No section meets in this plan. The page *Without a seat* says why.", icon=":material/info:")
        return
    st.subheader("Sessions on everybody's own clock", anchor=False)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        courses = [EVERY_COURSE, *sorted({each.course_title for each in rows})]
        course = st.selectbox("Course", courses, key="axis_course", width=230)
        of_course = [each for each in rows if course in (EVERY_COURSE, each.course_title)]
        counts = Counter(each.week for each in of_course)
        monday = st.selectbox(
            "Week",
            [None, *sorted(counts)],
            index=0 if len(of_course) <= FEW_SESSIONS else 1,
            format_func=lambda each: (
                f"{week(each)} · {plural(counts[each], 'session')}"
                if each
                else f"Every week · {plural(len(of_course), 'session')}"
            ),
            key="axis_week",
            width=250,
        )
        only = st.toggle("Only with out-of-hours time", key="axis_only")
    chosen = [each for each in of_course if monday in (None, each.week) and (each.n_out or not only)]
    _week_finding(chosen, monday)
    page = _page(chosen)
    shade = state.kept(("usual", shown.revision), lambda: usual_hours(shown.programme, shown.availability))
    days = [
        AxisDay(day(date_), tuple(_row(each) for each in group))
        for date_, group in groupby(page, key=lambda each: each.start.date())
    ]
    picked = time_axis(days, shade=shade, key="axis")
    if picked:
        section, _, session = picked.rpartition("/")
        st.switch_page("views/sections.py", query_params={state.SECTION: section, "session": session})


def _week_finding(rows: Sequence[SessionRow], monday: date | None) -> None:
    if not rows:
        st.caption("No session is like that.")
        return
    out = sum(each.out_minutes for each in rows)
    outside = sum(each.n_out > 0 for each in rows)
    if not out:
        when = f"In the week of {week(monday)} everybody" if monday else "Everybody"
        parts.finding(f"{when} meets within their working hours.")
        return
    who = sum(each.n_out for each in rows)
    parts.finding(
        f"{_how_many(outside, len(rows))} somebody to sit outside working hours: "
        f"{plural(who, 'attendance')}, {minutes(out)} together."
        if len(rows) > 1
        else f"The session asks {plural(who, 'person', 'people')} to sit outside working hours, "
        f"{minutes(out)} together."
    )


def _how_many(outside: int, sessions: int) -> str:
    if outside == sessions:
        return f"All {number(sessions)} sessions ask"
    return f"{number(outside)} of the {number(sessions)} sessions {'asks' if outside == 1 else 'ask'}"


def _page(rows: Sequence[SessionRow]) -> Sequence[SessionRow]:
    pages = -(-len(rows) // ROWS_A_PAGE)
    if pages <= 1:
        return rows

    def described(index: int) -> str:
        part = rows[index * ROWS_A_PAGE : (index + 1) * ROWS_A_PAGE]
        return f"{day(part[0].start)} {clock(part[0].start)}"

    at = st.select_slider("From", options=range(pages), format_func=described, key="axis_page") if pages > 2 else None
    if at is None:
        at = st.segmented_control(
            "From", range(pages), default=0, format_func=described, required=True, key="axis_half"
        )
    first = int(at or 0) * ROWS_A_PAGE
    return rows[first : first + ROWS_A_PAGE]


def _row(each: SessionRow) -> AxisRow:
    place = f" · {each.venue}" if each.venue else ""
    note, note_state = _note(each)
    when = f"{day(each.start)} {clock(each.start)}"
    spoken = "; ".join(_spoken(group) for group in each.groups)
    return AxisRow(
        id=f"{each.section}/{each.number}",
        when=f"{clock(each.start)}–{clock(each.end)}",
        title=each.course_title,
        detail=f"{each.section} · session {each.number} · {each.instructor}{place}",
        note=note,
        note_state=note_state,
        bars=tuple(_bar(group) for group in each.groups),
        spoken=f"{each.course_title}, {each.section}, {when}, {each.activity}. {spoken}. Open the section.",
    )


def _note(each: SessionRow) -> tuple[str, str]:
    people = each.n_learners + 1
    if each.n_out == 0:
        return f"{number(people)} in hours", "in"
    return f"{number(each.n_out)} of {number(people)} out", "out" if each.n_out * 2 > people else "some"


def _state(group: ClockGroup) -> str:
    if not group.n_out:
        return "in"
    return "out" if group.n_out == group.n_people else "some"


def _bar(group: ClockGroup) -> AxisBar:
    moved = short_shift(group.day_shift)
    label = " ".join(each for each in (cities(group.zones), clock(group.start), moved) if each)
    if group.n_people > 1:
        label += f" · {number(group.n_people)}"
    return AxisBar(group.minute_of_day, group.minute_of_day + group.minutes, _state(group), label, _spoken(group))


def _spoken(group: ClockGroup) -> str:
    places = listing([city(each) for each in group.zones])
    moved = f" on the {shift(group.day_shift)}" if abs(group.day_shift) == 1 else ""
    words = [f"{places} {clock(group.start)}{moved}: {plural(group.n_people, 'person', 'people')}"]
    if group.n_out:
        words.append(f"{number(group.n_out)} partly out of hours, up to {minutes(group.out_minutes)}")
    if group.n_unknown:
        words.append(f"{plural(group.n_unknown, 'calendar')} unknown")
    if group.teaches:
        words.append("with the instructor")
    return ", ".join(words)


def _how_to_read(zone: str) -> None:
    st.caption(
        f"Dates and the times on the left are those of {md(zone)}. Each bar stands at the *local* clock of the people "
        "it is for: filled when all of them are at work, half amber when some are outside their hours, a red ring when "
        "all are. The deeper the shading, the more of this programme's people usually work at that local hour. "
        "“+1 d” is the day after. Choose a session to see its people."
    )


if __name__ == "__main__":
    render()
