"""Who has no live seat and why: the reason, what is behind it, what could be done, and how they study meanwhile."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from scheduler.domain.plan import Alternative
from scheduler.domain.teaching import CourseId
from scheduler.errors import SchedulerError
from scheduler.services.alternatives import Applied, edits, verified
from scheduler.services.alternatives.accept import accept, alternative_called
from scheduler.services.alternatives.course import climb_for
from scheduler.services.compare_plans import compare_plans
from scheduler.services.design_tracks import design_tracks
from scheduler.services.review_people import (
    OfferedSeat,
    Unseated,
    UnseatedDetail,
    group_offers,
    offer_of,
    review_unseated,
    unseated_detail,
)
from ui import access, parts, state
from ui.charts.bars import LabelledBar, bars
from ui.charts.palette import AMBER, NEUTRAL, TEAL
from ui.comparison import changes, difference
from ui.text import (
    ALTERNATIVES,
    REASONS,
    REASONS_IN_FULL,
    cell,
    city,
    clock,
    day,
    listing,
    md,
    minutes,
    number,
    plural,
    shift,
    signed,
)

WISHED = "prefers-self-paced"
ALTERNATIVE = "alternative"  # in the address: what is looked at
ACCEPTED = "accepted"
MOST_GROUPS, LEFT_NAMED = 6, 20
KINDS = {
    "hours": "Hours",
    "busy": "Busy",
    "holidays": "Holidays",
    "language": "Language",
    "rule": "Rule",
    "seat": "Seat",
    "people": "People",
}


def render() -> None:
    """Draw the page."""
    shown = state.shown()
    st.title("Without a live seat", anchor=False)
    rows = state.kept(
        ("unseated", shown.revision), lambda: review_unseated(shown.programme, shown.availability, shown.plan)
    )
    _told()
    if not rows:
        st.success("Every enrolment has a live seat.", icon=":material/check_circle:")
        return
    parts.finding(_sentence(rows))
    _reasons(rows)
    _groups(shown)
    _ladders(shown, rows)
    with_it = st.container()
    with st.container(horizontal=True, vertical_alignment="bottom"):
        wanted = st.text_input("Find", placeholder="Name, team or place", key="unseated_find", width=240)
        reasons = list(dict.fromkeys(each.reason.value for each in rows))
        reason = st.selectbox(
            "Reason",
            ["", *reasons],
            format_func=lambda each: REASONS.get(each, "Every reason"),
            key="reason",
            width=230,
        )
        wishes = st.toggle("Also those who asked for it", key="unseated_wishes")
    found = [
        each
        for each in rows
        if (not wanted or wanted.casefold() in f"{each.name} {each.id} {each.team} {each.time_zone}".casefold())
        and (reason in ("", each.reason.value))
        and (wishes or reason == WISHED or each.reason.value != WISHED)
    ]
    number_ = _table(found)
    asked = _asked(rows, found, number_)
    if asked is None:
        return
    tracks = state.kept(
        ("tracks", shown.revision), lambda: design_tracks(shown.programme, shown.availability, shown.plan)
    )
    detail = state.kept(
        ("enrolment", shown.revision, asked),
        lambda: unseated_detail(shown.programme, shown.availability, shown.plan, asked, tracks),
    )
    if number_ is not None:
        st.query_params[state.ENROLMENT] = f"{detail.row.id}/{detail.row.course}"
    _one(detail)
    _compare(shown, with_it)


def _told() -> None:
    """Say once what was accepted just now."""
    if ACCEPTED in st.session_state:
        st.success(md(st.session_state.pop(ACCEPTED)), icon=":material/check:")


def _groups(shown: state.Shown) -> None:
    groups = group_offers(shown.plan)
    if not groups:
        return
    words = f"What would help several at once: {plural(len(groups), 'change')}"
    with st.expander(words, icon=":material/groups:", expanded=True):
        st.caption(
            "Most points for the least disruption first. Disruption counts what is asked of people, in minutes of "
            "somebody's goodwill."
        )
        for each in groups[:MOST_GROUPS]:
            _offer(each, "group")
        if len(groups) > MOST_GROUPS:
            st.caption(f"And {number(len(groups) - MOST_GROUPS)} more in plan.json.")


def _ladders(shown: state.Shown, rows: Sequence[Unseated]) -> None:
    """Ask, for one course, what it would take to seat everybody live."""
    courses = {each.course: each.course_title for each in rows if each.reason.value != WISHED}
    if not courses:
        return
    with st.expander("What would it take to seat everybody of a course live?", icon=":material/stairs:"):
        course = st.selectbox(
            "Course", ["", *courses], format_func=lambda each: cell(courses.get(each, "Choose a course")), key="ladder"
        )
        if not course:
            return
        with st.spinner("Looking for the least disruptive combination of changes …"):
            ladder = state.kept(
                ("ladder", shown.revision, course),
                lambda: climb_for(shown.programme, shown.plan, CourseId(course), availability=shown.availability),
            )
        if not ladder.steps:
            st.info("No change that was looked at gives anybody a seat.", icon=":material/info:")
        for step, rung in zip(ladder.steps, ladder.rungs, strict=True):
            _offer(replace(offer_of(step), id=rung.id), "step")
        if ladder.left:
            names = [md(shown.programme.person[each].name) for each in ladder.left[:LEFT_NAMED]]
            more = f" and {number(len(ladder.left) - LEFT_NAMED)} more" if len(ladder.left) > LEFT_NAMED else ""
            st.caption(f"Left without a seat even then: {', '.join(names)}{more}.")


def _compare(shown: state.Shown, where: DeltaGenerator) -> None:
    """Show the plan with the alternative of the address beside the plan shown, and let it be accepted."""
    ident = st.query_params.get(ALTERNATIVE, "")
    if not ident:
        return
    with where, st.container(border=True):
        try:
            with st.spinner("Making the plan with it …"):
                chosen, found = state.kept(("with", shown.revision, ident), lambda: _with_it(shown, ident))
        except SchedulerError as error:
            st.error(md(str(error)), icon=":material/error:")
            st.button("Close", key="close", on_click=_close)
            return
        st.subheader("The plan with it beside the one shown", anchor=False)
        st.markdown(md(chosen.text))
        for each in edits(shown.programme, chosen.changes):
            values = f"**{md(each.field)}** {md(each.before)} → {md(each.after)}"
            st.markdown(f":gray-badge[{md(each.file)}] {md(each.what)}: {values}")
        comparison = compare_plans(found.programme, shown.plan, found.plan)
        difference(comparison)
        changes(comparison)
        with st.container(horizontal=True, vertical_alignment="center"):
            if access.viewer().may_replace_plan and st.button(
                "Accept it", type="primary", icon=":material/check:", key="accept"
            ):
                _accept(shown, ident)
            st.button("Close", key="close", on_click=_close)
            st.caption("Accepting changes the programme as listed and puts the new plan in place; the present is kept.")


def _with_it(shown: state.Shown, ident: str) -> tuple[Alternative, Applied]:
    chosen = alternative_called(shown.programme, shown.plan, ident)
    return chosen, verified(shown.programme, shown.plan, chosen)


def _close() -> None:
    st.query_params.pop(ALTERNATIVE, None)


def _accept(shown: state.Shown, ident: str) -> None:
    if state.shown().revision != shown.revision:
        st.warning("The plan or the programme was changed meanwhile; look at the comparison again.")
        return
    try:
        with st.spinner("Checking every rule …"):
            found = accept(shown.programme, shown.plan, ident)
            state.source().change_programme(shown.programme, found.programme)
            kept_as = state.source().keep(found.plan)
    except SchedulerError as error:
        st.error(md(str(error)), icon=":material/error:")
        return
    also = f" {plural(len(found.also_seated), 'more seat')} became possible." if found.also_seated else ""
    st.session_state[ACCEPTED] = f"Accepted: {found.alternative.text}{also} The plan before is kept as {kept_as}."
    _close()
    st.rerun()


def _asked(rows: Sequence[Unseated], found: Sequence[Unseated], picked: int | None) -> int | None:
    """The row just chosen, else the one in the address, else the first that is listed."""
    if picked is not None:
        return picked
    address = st.query_params.get(state.ENROLMENT, "")
    first = found[0].number if found else None
    return next((each.number for each in rows if f"{each.id}/{each.course}" == address), first)


def _sentence(rows: Sequence[Unseated]) -> str:
    wished = sum(each.reason.value == WISHED for each in rows)
    others = [each for each in rows if each.reason.value != WISHED]
    if not others:
        return f"All {plural(wished, 'enrolment')} without a live seat asked for the self-paced track."
    reason, most = Counter(each.reason.value for each in others).most_common(1)[0]
    many = f"{plural(len(others), 'enrolment')} {'has' if len(others) == 1 else 'have'} no live seat"
    who = "" if len(others) == 1 else "all of them " if most == len(others) else f"{number(most)} of them "
    why = f"{who}for this reason: {REASONS[reason].lower()}"
    decisions = sum(each.needs_decision for each in others)
    waiting = f" {number(decisions)} {'waits' if decisions == 1 else 'wait'} for a decision." if decisions else ""
    return f"{many}, {why}.{waiting}"


def _reasons(rows: Sequence[Unseated]) -> None:
    counts = Counter(each.reason.value for each in rows)
    waiting = Counter(each.reason.value for each in rows if each.needs_decision)

    def words(reason: str) -> str:
        open_ = f", {number(waiting[reason])} to decide" if waiting[reason] else ""
        return f"{number(counts[reason])}{open_}"

    drawn = [
        LabelledBar(
            REASONS[reason],
            count,
            words(reason),
            NEUTRAL if reason == WISHED else AMBER if waiting[reason] else TEAL,
        )
        for reason, count in counts.most_common()
    ]
    parts.draw(bars(drawn, parts.colours()), key="reasons", alt=_sentence(rows))


def _table(rows: Sequence[Unseated]) -> int | None:
    if not rows:
        st.info("Nobody is like that.", icon=":material/info:")
        return None
    told = st.dataframe(
        [
            {
                "Name": cell(each.name),
                "Course": cell(each.course_title),
                "Why": REASONS[each.reason.value],
                "Decision": "open" if each.needs_decision else "",
                "Priority": each.priority.value,
                "Could be seated by": ALTERNATIVES[each.cheapest][0] if each.cheapest in ALTERNATIVES else "",
                "Points": "" if each.cheapest_points is None else signed(each.cheapest_points),
                "Study planned": minutes(each.study_minutes),
                "Place": city(each.time_zone),
                "Calendar": parts.calendar(each.known),
                "Team": cell(each.team),
            }
            for each in rows
        ],
        hide_index=True,
        height=390 if len(rows) > 10 else "content",
        on_select="rerun",
        selection_mode="single-row",
        column_config={
            "Name": st.column_config.TextColumn(pinned=True, width="medium"),
            "Points": st.column_config.TextColumn(help="What that would change in the plan's points"),
        },
        key="unseated_table",
        alt=_sentence(rows),
    )
    picked = told["selection"]["rows"]
    return rows[picked[0]].number if picked and picked[0] < len(rows) else None


def _one(detail: UnseatedDetail) -> None:
    row = detail.row
    st.subheader(f"{parts.named(row.name, row.known)} :gray[· {md(row.course_title)}]", anchor=False)
    st.markdown(f"**{md(row.name)}** {REASONS_IN_FULL[row.reason.value]}")
    if row.needs_decision:
        st.warning(
            "This course has to be taken live, so somebody must choose one of the ways below.", icon=":material/gavel:"
        )
    left, right = st.columns(2, gap="large")
    with left:
        _blockers(detail)
        _study(detail)
        _track(detail)
    with right:
        st.markdown("**What could be done, cheapest first**")
        if not detail.alternatives:
            st.caption("No alternative is known.")
        for each in detail.alternatives:
            _offer(each, "one")


def _blockers(detail: UnseatedDetail) -> None:
    if not detail.blockers:
        return
    st.markdown("**What stands in the way**")
    st.caption("Taking any one of these away makes the reason untrue.")
    for kind, text, dates in detail.blockers:
        when = (
            f" :gray[({md(listing([day(each) for each in dates[:4]]))}{' …' if len(dates) > 4 else ''})]"
            if dates
            else ""
        )
        st.markdown(f":gray-badge[{KINDS.get(kind, md(kind))}] {md(text)}{when}")


def _study(detail: UnseatedDetail) -> None:
    planned = detail.row.study_minutes
    st.markdown(f"**Study plan: {minutes(planned)}**" if planned else "**No study time is planned**")
    if not detail.study:
        return
    st.caption(f"In their own free working hours, {md(detail.row.time_zone)} time.")
    st.dataframe(
        [
            {"When": f"{day(each.start)} {clock(each.start)}–{clock(each.end)}", "Activity": cell(each.activity)}
            for each in detail.study
        ],
        hide_index=True,
        height="content" if len(detail.study) <= 10 else 390,
        key="study",
    )


def _track(detail: UnseatedDetail) -> None:
    """Draw what the self-paced track has beside study time, and what is not right with it."""
    for part in detail.track:
        st.markdown(f"**{md(part.title)}**")
        st.markdown("\n".join(f"- {md(line)}" for line in part.lines))
    for warning in detail.warnings:
        st.markdown(f":orange-badge[:material/warning: to mend] {md(warning)}.")


def _look(ident: str) -> None:
    st.query_params[ALTERNATIVE] = ident


def _offer(each: OfferedSeat, place: str) -> None:
    words, icon = ALTERNATIVES.get(each.kind, (md(each.kind), ":material/help:"))
    with st.container(border=True):
        with st.container(horizontal=True, horizontal_alignment="distribute"):
            st.markdown(f"{icon} **{words}**", width="content")
            if each.points:
                st.badge(f"{signed(each.points)} points", color="green" if each.points < 0 else "orange")
        st.markdown(md(each.text))
        if each.n_seats > 1 or place != "one":
            st.caption(f"{plural(each.n_seats, 'seat')}; disruption {number(each.disruption)}.")
        if each.id:
            st.button(
                "See the plan with it",
                icon=":material/compare_arrows:",
                key=f"look_{place}_{each.id}",
                on_click=_look,
                args=(each.id,),
            )
        if each.due is not None:
            st.caption(f"Due {day(each.due)} {clock(each.due)}.")
        for hour in each.office_hours[:5]:
            moved = f", {shift(hour.day_shift)}" if hour.day_shift else ""
            st.markdown(
                f"Office hour {day(hour.start)} {clock(hour.start)}–{clock(hour.end)} with "
                f"{parts.named(hour.instructor, hour.instructor_known)} ({clock(hour.instructor_start)} there{moved})"
            )
        if each.peers:
            names = [f"{parts.named(peer.name, peer.known)} ({md(city(peer.time_zone))})" for peer in each.peers[:6]]
            more = f" and {number(len(each.peers) - 6)} more" if len(each.peers) > 6 else ""
            st.markdown(f"Others on this track with shared hours: {', '.join(names)}{more}.")


if __name__ == "__main__":
    render()
