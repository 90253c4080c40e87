"""Solve again: start, watch, stop, compare with the plan shown, and keep the new one if it is better."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from scheduler.domain.plan import Plan
from scheduler.services.compare_plans import Comparison, Figure, SeatChange, compare_plans
from scheduler.services.solve_job import JobId, JobState, JobStatus
from ui import access, parts, state
from ui.charts.convergence import convergence
from ui.text import at_most, cell, gap, md, minutes, number, percent, plural

REFRESH_SECONDS = 1.0
LIMITS = {10: "10 seconds", 30: "30 seconds", 60: "1 minute", 300: "5 minutes", 900: "15 minutes"}
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


def render() -> None:
    """Draw the page."""
    shown = state.shown()
    st.title("Solve again", anchor=False)
    score = shown.plan.score
    parts.finding(f"The plan shown has {number(score.points)} points.")
    st.caption(gap(score.points, score.lower_bound))
    if "kept" in st.session_state:
        st.success(f"The new plan is in place; the one before is kept as {md(st.session_state.pop('kept'))}.")
    job = _job()
    if job is None or not job.running:
        _form(shown)
    if job is not None:
        st.session_state["was_running"] = job.running
        _progress(job.id)
    if job is not None and job.state is JobState.DONE and job.result is not None:
        _result(shown, job.result)


def _job() -> JobStatus | None:
    """The solve named in the address, or the one at work, so that a reload or a second reader finds it again."""
    registry = state.jobs()
    running = registry.running()
    name = running or st.query_params.get(state.JOB)
    if not name:
        return None
    if not registry.knows(JobId(name)):
        del st.query_params[state.JOB]
        return None
    st.query_params[state.JOB] = name
    return registry.poll(JobId(name))


def _form(shown: state.Shown) -> None:
    with st.form("solve", border=True), st.container(horizontal=True, vertical_alignment="bottom"):
        limit = st.select_slider(
            "Solve for", list(LIMITS), value=30, format_func=lambda each: LIMITS[each], key="limit", width=320
        )
        seed = st.number_input(
            "Seed",
            min_value=0,
            max_value=2**31 - 1,
            value=shown.plan.made.seed + 1,
            key="seed",
            width=150,
            help="Another seed begins the search elsewhere. The same seed with a deterministic limit repeats a plan.",
        )
        started = st.form_submit_button("Start solving", type="primary", icon=":material/play_arrow:")
    if started:
        if state.jobs().running() is None:
            st.query_params[state.JOB] = state.jobs().submit(
                state.source().folder, limit_seconds=float(limit or 30), seed=int(seed or 0)
            )
        st.rerun()


def _progress(job: JobId) -> None:
    running = state.jobs().poll(job).running

    @st.fragment(run_every=REFRESH_SECONDS if running else None)
    def watching() -> None:
        status = state.jobs().poll(job)
        if not status.running and st.session_state.get("was_running"):
            st.session_state["was_running"] = False
            st.rerun()
        _status(status)

    watching()


def _status(status: JobStatus) -> None:
    last = status.last
    if status.state is JobState.FAILED:
        st.error(f"This solve failed: {md(status.error)}", icon=":material/error:")
        return
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        if status.running:
            stopping = status.state is JobState.STOPPING
            phase = "stopping, keeping the best so far" if stopping else md(last.phase) if last else "starting"
            st.markdown(
                f"**{minutes_seconds(status.seconds)}** of {minutes_seconds(status.limit_seconds)} · {phase}",
                width="content",
            )
            st.button(
                "Stop and keep the best so far",
                icon=":material/stop:",
                disabled=stopping,
                key="stop",
                on_click=state.jobs().stop,
                args=(status.id,),
            )
        else:
            st.markdown(
                f"**Done** after {minutes_seconds(status.seconds)}, seed {number(status.seed)}", width="content"
            )
    if status.running:
        st.progress(min(1.0, status.seconds / max(1.0, status.limit_seconds)))
    spec = convergence(
        [(each.seconds, each.points, each.bound) for each in status.steps], status.seconds, parts.colours()
    )
    parts.draw(spec, key="convergence", alt=_progress_words(status))
    st.caption(
        f"{_progress_words(status)} The grey band is what is still open; it closes when the plan is proven best."
    )


def _progress_words(status: JobStatus) -> str:
    last = status.last
    if last is None or last.points is None:
        return "No plan is found yet."
    if last.bound is None or last.points <= 0:
        return f"Best so far: {number(last.points)} points."
    share = (last.points - last.bound) / last.points
    words = "proven best" if share <= 0 else f"at most {at_most(share)} could still be saved"
    return f"Best so far: {number(last.points)} points, {words}."


def minutes_seconds(seconds: float) -> str:
    """Return ``42 s`` or ``3 min 05 s``."""
    whole = int(seconds)
    return f"{whole} s" if whole < 60 else f"{whole // 60} min {whole % 60:02d} s"


def _result(shown: state.Shown, path: Path) -> None:
    plan = state.kept(("candidate", str(path)), lambda: state.source().read_candidate(path))
    st.subheader("The new plan beside the one shown", anchor=False)
    if plan == shown.plan:
        st.info("It is the plan shown on all pages.", icon=":material/check:")
        return
    comparison = state.kept(
        ("comparison", shown.revision, str(path)), lambda: compare_plans(shown.programme, shown.plan, plan)
    )
    _difference(comparison)
    _keep(shown, plan, comparison)
    _changes(comparison)


def _difference(comparison: Comparison) -> None:
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


def _keep(shown: state.Shown, plan: Plan, comparison: Comparison) -> None:
    if not access.viewer().may_replace_plan:
        return
    touched = comparison.moved + len(comparison.gained) + len(comparison.lost)
    with st.container(horizontal=True, vertical_alignment="center"):
        if st.button("Keep the new plan", type="primary", icon=":material/check:", key="keep"):
            if state.shown().revision != shown.revision:
                st.warning("The plan or the programme was changed meanwhile; look at the comparison again.")
                return
            st.session_state["kept"] = state.source().keep(plan)
            st.rerun()
        st.caption(
            f"{plural(touched, 'seat')} would change: {number(comparison.moved)} at other times, "
            f"{number(len(comparison.gained))} gained, {number(len(comparison.lost))} lost; "
            f"{number(comparison.same)} stay as they are. The present plan is kept beside it."
        )


def _changes(comparison: Comparison) -> None:
    left, right = st.columns(2, gap="large")
    for column, words, changes in (
        (left, "Gain a live seat", comparison.gained),
        (right, "Lose their live seat", comparison.lost),
    ):
        if changes:
            with column:
                _seats(words, changes)


def _seats(words: str, changes: tuple[SeatChange, ...]) -> None:
    st.markdown(f"**{words}: {number(len(changes))}**")
    st.dataframe(
        [{"Name": cell(each.name), "Course": cell(each.course_title)} for each in changes[:LISTED]],
        hide_index=True,
        key=f"seats_{words}",
    )


if __name__ == "__main__":
    render()
