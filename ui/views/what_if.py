"""What if: change something, solve a changed copy in a process of its own, and see both plans side by side."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import streamlit as st

from scheduler.errors import SchedulerError
from scheduler.folder import load_folder
from scheduler.folder.changes import Knob, change_folder, knobs
from scheduler.services.solve_job import JobId, JobState, JobStatus
from scheduler.services.what_if import Measured, WhatIf, what_if
from ui import access, state
from ui.text import cell, md, minutes, number, plural
from ui.views.solve import LIMITS, REFRESH_SECONDS, minutes_seconds

ASKED = "whatif_changes"
SHOWN_FIRST = ("coverage", "points", "out_of_hours_minutes", "worst_minutes", "money_total")
GROUPS = {
    "rules": "A rule",
    "weights": "A weight",
    "course": "A course",
    "person": "A person",
    "programme": "The programme",
    "venue": "A venue",
    "costs": "A cost",
}


def render() -> None:
    """Draw the page."""
    shown = state.shown()
    st.title("What if", anchor=False)
    if "accepted" in st.session_state:
        st.success(f"The change and its plan are in place; kept from before: {md(st.session_state.pop('accepted'))}.")
    st.caption(
        "The change is made in a copy and planned there. Nothing of the programme shown is touched until you accept."
    )
    job = _job()
    if job is None or not job.running:
        _builder()
        _form(shown)
    if job is None:
        return
    st.session_state["whatif_was_running"] = job.running
    _progress(job.id)
    if job.state is JobState.DONE and job.result is not None:
        _result(shown, job)


def _job() -> JobStatus | None:
    """The what-if named in the address, or the one at work."""
    registry = state.jobs()
    running = registry.running()
    for name in (running, st.query_params.get(state.JOB)):
        if name and registry.knows(JobId(name)) and registry.poll(JobId(name)).about:
            st.query_params[state.JOB] = name
            return registry.poll(JobId(name))
    return None


def _knobs() -> tuple[Knob, ...]:
    where = state.source()
    return state.kept(("knobs", where.place, where.programme_revision()), lambda: tuple(knobs(where.folder)))


def _builder() -> None:
    """Help to write a line: what to change, from what is there to what it shall be."""
    every = _knobs()
    with st.container(horizontal=True, vertical_alignment="bottom", border=True):
        group = st.selectbox(
            "Change", list(GROUPS), format_func=lambda each: GROUPS[each], key="whatif_group", width=160
        )
        paths = {each.path: each.now for each in every if each.path.partition(".")[0] == group}
        if group == "person":
            people = list(dict.fromkeys(each.rpartition(".")[0] for each in paths))
            who = st.selectbox(
                "Who", people, format_func=lambda each: each.partition(".")[2], key="whatif_who", width=200
            )
            paths = {each: now for each, now in paths.items() if each.rpartition(".")[0] == who}
        path = st.selectbox(
            "Which",
            list(paths),
            format_func=lambda each: each.rpartition(".")[2] if group == "person" else each.partition(".")[2],
            key=f"whatif_path_{group}",
            width=240 if group == "person" else 420,
        )
        now = paths.get(path or "", "")
        value = st.text_input("To", placeholder=f"now {now}" if now else "", key="whatif_value", width=240)
        if st.button("Add", icon=":material/add:", key="whatif_add", disabled=not path):
            st.session_state[ASKED] = "\n".join([*_lines(st.session_state.get(ASKED, "")), f"{path}={value}"])


def _owner(path: str) -> str:
    return path.partition(".")[2]


def _lines(text: str) -> list[str]:
    return [each.strip() for each in text.splitlines() if each.strip()]


def _form(shown: state.Shown) -> None:
    with st.form("what-if", border=False):
        text = st.text_area(
            "Changes, one on a line",
            key=ASKED,
            placeholder="rules.buffer_minutes=15\ncourse.heights.delivery=self-paced\nprogramme.shift_weeks=1",
        )
        limit = st.select_slider(
            "Solve for", list(LIMITS), value=30, format_func=lambda each: LIMITS[each], key="whatif_limit", width=320
        )
        started = st.form_submit_button("Plan it", type="primary", icon=":material/play_arrow:")
    if not started:
        return
    changes = _lines(text)
    if not changes:
        st.warning("Say first what to change.")
        return
    if state.jobs().running() is not None:
        st.warning("Another solve is running; wait until it ends.")
        return
    folder = state.jobs().scratch() / "changed"
    try:
        change_folder(state.source().folder, changes, folder)
    except SchedulerError as error:
        for line in str(error).splitlines():
            st.error(md(line), icon=":material/error:")
        return
    about = json.dumps({"changes": changes, "folder": str(folder), "revision": shown.revision})
    st.query_params[state.JOB] = state.jobs().submit(
        folder, limit_seconds=float(limit or 30), seed=shown.plan.made.seed, about=about
    )
    st.rerun()


def _progress(job: JobId) -> None:
    running = state.jobs().poll(job).running

    @st.fragment(run_every=REFRESH_SECONDS if running else None)
    def watching() -> None:
        status = state.jobs().poll(job)
        if not status.running and st.session_state.get("whatif_was_running"):
            st.session_state["whatif_was_running"] = False
            st.rerun()
        if status.state is JobState.FAILED:
            st.error(f"This solve failed: {md(status.error)}", icon=":material/error:")
        elif status.running:
            last = status.last
            phase = md(last.phase) if last else "starting"
            st.markdown(f"**{minutes_seconds(status.seconds)}** of {minutes_seconds(status.limit_seconds)} · {phase}")
            st.progress(min(1.0, status.seconds / max(1.0, status.limit_seconds)))
            st.button(
                "Stop and keep the best so far",
                icon=":material/stop:",
                key="whatif_stop",
                on_click=state.jobs().stop,
                args=(status.id,),
            )

    watching()


def _result(shown: state.Shown, job: JobStatus) -> None:
    about = json.loads(job.about)
    if about["revision"] != shown.revision:
        st.info("The programme or its plan has changed since this what-if was planned; plan it again to compare.")
        return
    folder, path = Path(about["folder"]), job.result
    assert path is not None, "the job is done"
    plan = state.kept(("candidate", str(path)), lambda: state.source().read_candidate(path))
    found = state.kept(
        ("what-if", shown.revision, str(path)),
        lambda: what_if(shown.programme, shown.plan, load_folder(folder), plan, availability=shown.availability),
    )
    st.subheader("Both plans", anchor=False)
    st.markdown("What if " + " and ".join(f"**{md(each)}**" for each in about["changes"]))
    _metrics(found)
    _table(found)
    for note in _notes(found):
        st.caption(md(note))
    if access.viewer().may_replace_plan:
        if st.button("Accept the change and its plan", type="primary", icon=":material/check:", key="whatif_accept"):
            if state.shown().revision != shown.revision:
                st.warning("The plan or the programme was changed meanwhile; plan the change again.")
                return
            st.session_state["accepted"] = state.source().accept(folder, plan)
            del st.query_params[state.JOB]
            st.rerun()
        st.caption("Files that are replaced are kept beside the new ones.")


def _metrics(found: WhatIf) -> None:
    figures = {each.key: each for each in found.figures}
    with st.container(horizontal=True):
        for key in SHOWN_FIRST:
            if key not in figures:
                continue
            each = figures[key]
            st.metric(
                each.what.capitalize(),
                amount(each, each.new, found),
                border=True,
                delta=_delta(each, found) if each.difference else "no change",
                delta_arrow="auto" if each.difference else "off",
                delta_color="off" if each.better is None else "inverse" if each.fewer_is_better else "normal",
            )


def _delta(each: Measured, found: WhatIf) -> str:
    # An ASCII minus: the arrow of a metric points up for anything else.
    change = each.difference or 0
    return f"{'-' if change < 0 else '+'}{amount(each, abs(change), found)}"


def _table(found: WhatIf) -> None:
    rows = [
        {
            "Measure": each.what,
            "Shown": amount(each, each.old, found),
            "Changed": amount(each, each.new, found),
            "": "" if each.better is None else "better" if each.better else "worse",
        }
        for each in found.figures
    ]
    who = {
        "Measure": "who is worst-off",
        "Shown": cell(found.old.worst_off or "nobody"),
        "Changed": cell(found.new.worst_off or "nobody"),
        "": "",
    }
    st.dataframe([*rows, who], hide_index=True, height="content", key="whatif_figures")


def _notes(found: WhatIf) -> Sequence[str]:
    standing = found.standing
    if standing.points is not None:
        first = f"The plan shown stays valid under the change, at {plural(standing.points, 'point')}."
    else:
        first = f"The plan shown would not stand: {plural(standing.n_breaches, 'breach', 'breaches')}. "
        first += standing.first_breach
    return [first, *(f"{each[:1].upper()}{each[1:]}." for each in found.notes)]


def amount(each: Measured, value: float | None, found: WhatIf) -> str:
    """Write a figure in its unit."""
    if value is None:
        return "–"
    match each.unit:
        case "share":
            return f"{value * 100:.1f} %"
        case "minutes":
            return minutes(round(value))
        case "money":
            return f"{value:,.2f} {found.new.currency or found.old.currency}".rstrip()
        case _:
            return number(round(value))


if __name__ == "__main__":
    render()
