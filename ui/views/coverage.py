"""Who got a live seat, by team and course, worst first."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from scheduler.services.report_coverage import ALL, Coverage, CoverageReport, report_coverage, uncovered
from ui import parts, state
from ui.charts.coverage import CHOSEN, MatrixCell, matrix
from ui.text import REASONS, cell, md, number, percent, plural

LIVE, IN_HOURS = "A live seat", "A live seat wholly in hours"
TEAMS_SHOWN = 40
NONE_WANTED = "·"


def render() -> None:
    """Draw the page."""
    shown = state.shown()
    st.title("Coverage by team and course", anchor=False)
    report = state.kept(
        ("coverage", shown.revision), lambda: report_coverage(shown.programme, shown.availability, shown.plan)
    )
    if not report.cells:
        st.info("Nobody is enrolled in anything.", icon=":material/info:")
        return
    what = st.segmented_control("Share of wanted seats with", [LIVE, IN_HOURS], default=LIVE, required=True, key="what")
    in_hours = what == IN_HOURS
    titles = {str(each.id): each.title for each in shown.programme.courses}
    parts.finding(_sentence(report, titles, in_hours))
    picked = _matrix(report, titles, in_hours)
    _missing(shown, titles, picked)
    with st.expander("As a table", icon=":material/table:"):
        _table(report, titles)


def _share(each: Coverage, in_hours: bool) -> float | None:
    return each.share_in_hours if in_hours else each.share


def _sentence(report: CoverageReport, titles: dict[str, str], in_hours: bool) -> str:
    everybody = _share(report.everybody, in_hours)
    what = (
        "of the wanted seats are there and lie wholly in working hours"
        if in_hours
        else "of the wanted live seats are there"
    )
    if everybody is None:
        return "Nobody wants a live seat."
    worst = min((each for each in report.cells if each.wanted), key=lambda each: _share(each, in_hours) or 0.0)
    low = _share(worst, in_hours) or 0.0
    if low >= 1:
        return f"{percent(everybody)} {what}, in every team and course."
    return (
        f"{percent(everybody)} {what}; worst off is {md(worst.team)} in {md(titles[worst.course])} with "
        f"{percent(low)} of {number(worst.wanted)}."
    )


def _matrix(report: CoverageReport, titles: dict[str, str], in_hours: bool) -> dict[str, object] | None:
    def worst_first(each: Coverage) -> float:
        share = _share(each, in_hours)
        return 1.0 if share is None else share

    teams = [each.team for each in sorted(report.by_team, key=worst_first)][:TEAMS_SHOWN]
    courses = [each.course for each in sorted(report.by_course, key=worst_first)]
    found = [*report.cells, *report.by_team, *report.by_course, report.everybody]
    labels = {**titles, ALL: ALL}
    cells = [_cell(each, labels, in_hours) for each in found if each.team in teams or each.team == ALL]
    wanted = {(each.team, each.course) for each in found}
    cells += [
        MatrixCell(team, labels[course], None, NONE_WANTED, f"{team}, {labels[course]}: nobody enrolled", False)
        for team in teams
        for course in courses
        if (team, course) not in wanted
    ]
    spec = matrix(cells, [*teams, ALL], [*(labels[each] for each in courses), ALL], parts.colours())
    picked = parts.chosen(spec, key=f"matrix_{in_hours}", alt=_sentence(report, titles, in_hours), parameter=CHOSEN)
    more = len(report.by_team) - len(teams)
    st.caption(
        "Whole per cent of the seats that are wanted; those who asked for the self-paced track are not counted. "
        "A dot where nobody is enrolled. Choose a cell to see who is missing."
        + (f" The {number(more)} best-covered teams are left out here, and are in the table below." if more > 0 else "")
    )
    return picked


def _cell(each: Coverage, labels: dict[str, str], in_hours: bool) -> MatrixCell:
    share = _share(each, in_hours)
    words = f"{each.team}, {labels[each.course]}: {each.in_hours if in_hours else each.live} of {each.wanted}"
    if each.wish_self_paced:
        words += f", {each.wish_self_paced} asked for self-paced"
    text = NONE_WANTED if share is None else percent(share).removesuffix(" %").replace("under 1", "<1")
    return MatrixCell(each.team, labels[each.course], share, text, words, ALL in (each.team, each.course))


def _missing(shown: state.Shown, titles: dict[str, str], picked: dict[str, object] | None) -> None:
    team = str(picked["team"]) if picked and picked.get("team") != ALL else ""
    title = str(picked["course"]) if picked and picked.get("course") != ALL else ""
    course = next((each for each, words in titles.items() if words == title), "")
    rows = uncovered(shown.programme, shown.availability, shown.plan, team=team, course=course)
    where = " in ".join(part for part in (md(team) or "everywhere", md(title)) if part)
    if not rows:
        st.markdown(f"**Nobody is missing a live seat: {where}.**")
        return
    st.markdown(f"**{plural(len(rows), 'enrolment')} without a live seat: {where}**")
    st.dataframe(
        [
            {
                "Name": cell(each.name),
                "Team": cell(each.team),
                "Course": cell(each.course),
                "Why": REASONS[each.reason.value],
                "Priority": each.priority.value,
                "Decision": "open" if each.needs_decision else "",
                "Calendar": parts.calendar(each.known),
            }
            for each in rows
        ],
        hide_index=True,
        column_config={"Name": st.column_config.TextColumn(pinned=True, width="medium")},
        key="missing",
    )


def _table(report: CoverageReport, titles: dict[str, str]) -> None:
    rows: Sequence[Coverage] = sorted(report.cells, key=lambda each: (each.team, each.course))
    st.dataframe(
        [
            {
                "Team": cell(each.team),
                "Course": cell(titles[each.course]),
                "Enrolled": each.enrolled,
                "Asked for self-paced": each.wish_self_paced,
                "Live seats": each.live,
                "Wholly in hours": each.in_hours,
                "Share": each.share,
            }
            for each in rows
        ],
        hide_index=True,
        column_config={"Share": st.column_config.NumberColumn(format="percent")},
        key="coverage_table",
    )


if __name__ == "__main__":
    render()
