"""The common-hours heat map of a course: how many can meet at every hour of a week, who they are, and who cannot."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Literal

import streamlit as st

from scheduler.domain.teaching import CourseId
from scheduler.services.common_hours import AtThatHour, CommonHour, CommonHours, common_hours, people_at
from scheduler.services.overlap import find_windows
from ui import parts, state
from ui.charts.common_hours import CHOSEN, HourCell, heat_map
from ui.text import cell, city, clock, day, md, minutes, number, percent, plural, short_shift, week

HOW = {"in-hours": "in hours", "stretch": "with a stretch", "busy": "busy", "outside": "outside their hours"}
BEST = 6
WEEKDAYS = ("Mondays", "Tuesdays", "Wednesdays", "Thursdays", "Fridays", "Saturdays", "Sundays")


def render() -> None:
    """Draw the page."""
    shown = state.shown()
    zone = str(st.session_state[state.ZONE])
    st.title("Common hours", anchor=False)
    courses = {each.id: each for each in shown.programme.courses}
    state.from_address(state.COURSE, courses)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        course = CourseId(
            str(
                st.selectbox(
                    "Course",
                    list(courses),
                    format_func=lambda each: courses[each].title,
                    key=state.COURSE,
                    width=280,
                )
            )
        )
        st.query_params[state.COURSE] = course
        lengths = sorted({60, *(each.duration_minutes for each in courses[course].live_activities)})
        length = int(st.selectbox("To meet for", lengths, format_func=minutes, key="length", width=140) or 60)
        hours = state.kept(
            ("hours", shown.revision, course, zone, length),
            lambda: common_hours(shown.programme, shown.availability, course, zone=zone, minutes=length),
        )
        if not hours.n_learners or not hours.weeks:
            st.info("Nobody is enrolled in this course.", icon=":material/info:")
            return
        monday = st.selectbox("Week", hours.weeks, format_func=week, key="hours_week", width=180)
    _week(shown, hours, monday or hours.weeks[0], zone)


def _week(shown: state.Shown, hours: CommonHours, monday: date, zone: str) -> None:
    best = hours.best(BEST, week=monday)
    parts.finding(_sentence(hours, best, monday))
    left, right = st.columns([3, 1], gap="large")
    of_week = hours.of_week(monday)
    days = [day(each) for each in hours.days_of_week(monday)]
    with left:
        cells = [_cell(each, hours) for each in of_week]
        picked = parts.chosen(
            heat_map(cells, days, parts.colours()),
            key=f"heat_{hours.course}_{monday}",
            alt=_sentence(hours, best, monday),
            parameter=CHOSEN,
        )
        st.caption(
            f"Hours of {md(zone)}. The number is how many of {plural(hours.n_learners, 'learner')} can meet for "
            f"{minutes(hours.minutes)} from then on, at work and free; “+” those who would have to stretch. Deeper "
            "green is more people at work, amber more who stretch, pale when no instructor can. Choose an hour to see "
            "who."
        )
    with right:
        st.markdown("**Best hours of this week**")
        if not best:
            st.caption("None: no hour suits an instructor and a learner.")
        for each in best:
            _best(each, hours)
        if hours.n_unknown:
            st.caption(
                f"{plural(hours.n_unknown, 'learner')} with an *unknown* calendar count as free in their working hours."
            )
    asked = str(picked.get("key")) if picked else ""
    hour = next((each for each in of_week if each.instant.isoformat() == asked), best[0] if best else None)
    if hour is not None:
        _who(shown, hours, hour, zone, picked is not None)
    _windows(shown, hours, zone)


def _windows(shown: state.Shown, hours: CommonHours, zone: str) -> None:
    """The best few windows over all weeks, as ``commonhour overlap`` tells them."""
    st.subheader("The best windows over all weeks", anchor=False)
    k = int(st.segmented_control("How many", [1, 2, 3, 4], default=3, key="n_windows") or 3)
    best = state.kept(
        ("windows", shown.revision, hours.course, zone, hours.minutes, k),
        lambda: find_windows(shown.programme, shown.availability, hours.course, zone=zone, minutes=hours.minutes, k=k),
    )
    if not best.windows:
        st.caption("None: no window suits an instructor and a learner often enough.")
        return
    proof = "proven best" if best.proven else f"at most {number(best.bound)} may be possible"
    parts.finding(
        f"{plural(len(best.windows), 'window')} of the week cover {number(best.n_covered)} of "
        f"{plural(hours.n_learners, 'learner')}, {number(best.n_in_hours)} in their hours: {proof}."
    )
    st.caption(
        f"A window covers who can attend it in {plural(best.need_weeks, 'week')} or more, as many as the course has "
        "live sessions."
    )
    st.dataframe(
        [
            {
                "Window": f"{WEEKDAYS[each.weekday or 0]} {each.at:%H:%M}",
                "Learners": len(each.covered),
                "In their hours": each.in_hours,
                "Calendar unknown": each.unknown,
                "Moved by clock changes": ", ".join(
                    f"{week(one.week)}: −{len(one.lost)} +{len(one.gained)}"
                    for one in each.weeks
                    if one.lost or one.gained
                ),
                "Left out": cell(", ".join(one.name for one in each.left_out)),
            }
            for each in best.windows
        ],
        hide_index=True,
        key="windows",
    )
    if best.nowhere:
        st.caption(f"In none of them: {md(', '.join(each.name for each in best.nowhere))}.")


def _sentence(hours: CommonHours, best: Sequence[CommonHour], monday: date) -> str:
    if not best:
        return f"In the week of {week(monday)} no hour suits both an instructor and a learner."
    top = best[0]
    when = f"{day(top.start)} at {clock(top.start)}"
    if top.able == hours.n_learners:
        how = "all of them in their hours" if not top.stretch else f"{number(top.stretch)} of them with a stretch"
        return f"All {plural(hours.n_learners, 'learner')} can meet on {when}, {how}."
    more = f", {number(top.stretch)} more with a stretch" if top.stretch else ""
    return (
        f"Never all {plural(hours.n_learners, 'learner')} at once: at best, on {when}, {number(top.in_hours)} "
        f"({percent(top.in_hours / hours.n_learners)}) are at work and free{more}."
    )


def _cell(each: CommonHour, hours: CommonHours) -> HourCell:
    words = [
        f"{day(each.start)} {clock(each.start)}",
        f"{number(each.in_hours)} in hours",
        f"{number(each.stretch)} with a stretch",
        f"{number(hours.n_learners - each.able)} cannot",
        f"{plural(each.instructors, 'instructor')} can",
    ]
    if each.unknown:
        words.append(f"{number(each.unknown)} of them with an unknown calendar")
    return HourCell(
        key=each.instant.isoformat(),
        day=day(each.start),
        hour=clock(each.start),
        in_hours=each.in_hours,
        stretch=each.stretch,
        n_learners=hours.n_learners,
        teachable=each.instructors > 0,
        detail=", ".join(words),
    )


def _best(each: CommonHour, hours: CommonHours) -> None:
    more = f" +{number(each.stretch)}" if each.stretch else ""
    unknown = f" · {number(each.unknown)} :orange-badge[unknown]" if each.unknown else ""
    st.markdown(
        f"**{day(each.start)} {clock(each.start)}**  \n"
        f"{number(each.in_hours)}{more} of {number(hours.n_learners)}{unknown}"
    )


def _who(shown: state.Shown, hours: CommonHours, hour: CommonHour, zone: str, picked: bool) -> None:
    people = state.kept(
        ("who", shown.revision, hours.course, hour.instant, zone, hours.minutes),
        lambda: people_at(
            shown.programme, shown.availability, hours.course, hour.instant, zone=zone, minutes=hours.minutes
        ),
    )
    what = "Who can meet" if picked else "Who can meet at the best hour"
    st.subheader(f"{what}: {day(hour.start)} {clock(hour.start)}", anchor=False)
    missing = [each for each in people if each.how in ("busy", "outside") and not each.teaches]
    with st.container(horizontal=True):
        for how, words in HOW.items():
            count = sum(each.how == how and not each.teaches for each in people)
            if count:
                st.badge(f"{number(count)} {words}", color=_colour(how))
    if missing:
        parts.finding(f"{plural(len(missing), 'learner')} cannot attend then.")
    _table(people)


def _colour(how: str) -> Literal["green", "orange", "gray"]:
    match how:
        case "in-hours":
            return "green"
        case "stretch":
            return "orange"
        case _:
            return "gray"


def _table(people: Sequence[AtThatHour]) -> None:
    st.dataframe(
        [
            {
                "Name": cell(each.name),
                "Role": "instructor" if each.teaches else "learner",
                "Then": HOW[each.how],
                "Own time": f"{each.start:%a} {clock(each.start)} {short_shift(each.day_shift)}".strip(),
                "Place": city(each.time_zone),
                "Calendar": parts.calendar(each.known),
                "Team": cell(each.team),
            }
            for each in people
        ],
        hide_index=True,
        column_config={"Name": st.column_config.TextColumn(pinned=True, width="medium")},
        key="hour_people",
    )


if __name__ == "__main__":
    render()
