"""What the points are made of, how much of them is proven necessary, and who carries the out-of-hours time."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from scheduler.services.review_people import PersonRow
from scheduler.services.summarise_plan import PlanSummary, PointsPart, WorstOff, summarise_plan
from ui import parts, state
from ui.charts.bars import LabelledBar, bars, proven
from ui.charts.palette import AMBER, NEUTRAL, RED, TEAL
from ui.text import at_most, md, minutes, number, percent, plural

WORST = 5
# Minutes up to which each further one costs 1, 2, then 4 points: the bins of the chart end where the price changes.
BINS = ((0, "none"), (60, "up to 1 h"), (120, "1 to 2 h"), (240, "2 to 4 h"), (360, "4 to 6 h"), (10**9, "over 6 h"))
COLOURS = {"missed_mandatory": RED, "missed_optional": RED, "out_of_hours": AMBER, "missing_study_minute": AMBER}


def render() -> None:
    """Draw the page."""
    shown = state.shown()
    st.title("Points", anchor=False)
    summary = state.kept(
        ("summary", shown.revision),
        lambda: summarise_plan(shown.programme, shown.availability, shown.plan, n_worst=WORST),
    )
    _proof(summary)
    left, right = st.columns(2, gap="large")
    with left:
        _made_of(summary)
    with right:
        _burden(shown)
    _worst(summary.worst_off)


def _proof(summary: PlanSummary) -> None:
    score = summary.score
    parts.finding(f"{number(score.points)} points: {summary.proof}.")
    spec = proven(score.points, score.lower_bound, parts.colours())
    parts.draw(spec, key="proven", alt=f"{summary.proof}")
    st.caption(
        "Points add up everything that a plan does to people: fewer is better. The solver proves a number below which "
        "no valid plan can go; what lies between that and this plan's points is the gap, "
        f"here {at_most(score.gap)}. The true optimum lies somewhere in it."
        if score.gap > 0
        else "Points add up everything that a plan does to people: fewer is better. This plan cannot be bettered."
    )


def _made_of(summary: PlanSummary) -> None:
    st.subheader("What they are made of", anchor=False)
    if not summary.parts:
        st.caption("This plan costs nothing.")
        return
    total = sum(each.points for each in summary.parts)
    first = summary.parts[0]
    parts.finding(f"{percent(first.points / total)} are for {_count(first)}.")
    drawn = [
        LabelledBar(_count(each), each.points, f"{number(each.points)} points", COLOURS.get(each.key, TEAL))
        for each in summary.parts
    ]
    parts.draw(
        bars(drawn, parts.colours()), key="made_of", alt="; ".join(f"{each.label}: {each.text}" for each in drawn)
    )
    if total != summary.score.points:
        st.caption(
            f"These add up to {number(total)}, the plan says {number(summary.score.points)}: check it with "
            "`commonhour check`."
        )


def _count(each: PointsPart) -> str:
    return f"{number(each.count)} {each.what}"


def _burden(shown: state.Shown) -> None:
    from scheduler.services.review_people import review_people

    rows = state.kept(
        ("people", shown.revision), lambda: review_people(shown.programme, shown.availability, shown.plan)
    )
    attending = [each for each in rows if each.n_sessions]
    st.subheader("Who carries the out-of-hours time", anchor=False)
    total = sum(each.out_minutes for each in attending)
    if not total:
        parts.finding("Nobody sits outside their working hours.")
        return
    top = max(1, len(attending) // 10)
    share = sum(each.out_minutes for each in attending[:top]) / total
    bearing = sum(each.out_minutes > 0 for each in attending)
    if bearing <= top:
        parts.finding(f"{plural(bearing, 'person', 'people')} of {number(len(attending))} who attend carry all of it.")
    else:
        parts.finding(f"The most-burdened tenth of those who attend ({number(top)}) carries {percent(share)} of it.")
    parts.draw(
        bars(_bins(attending), parts.colours()),
        key="burden",
        alt=f"People by out-of-hours minutes; the most-burdened tenth carries {percent(share)}",
    )
    st.caption(
        "People by their out-of-hours time in this plan. The first two hours of a person's running total cost 1 point "
        "a minute, up to six hours 2, beyond that 4: the fifth late evening costs more than somebody else's first."
    )


def _bins(rows: Sequence[PersonRow]) -> list[LabelledBar]:
    found = []
    below = -1
    for limit, label in BINS:
        n = sum(below < each.out_minutes <= limit for each in rows)
        colour = NEUTRAL if limit == 0 else TEAL if limit <= 120 else AMBER if limit <= 360 else RED
        found.append(LabelledBar(label, n, plural(n, "person", "people"), colour))
        below = limit
    return found


def _worst(worst: Sequence[WorstOff]) -> None:
    if not worst:
        return
    st.subheader("Who is worst off", anchor=False)
    for each in worst:
        before = f", after {minutes(each.row.borne_minutes)} earlier" if each.row.borne_minutes else ""
        st.markdown(
            f"{parts.named(each.row.name, each.row.known)} · **{minutes(each.row.out_minutes)}** out of hours{before}, "
            f"{plural(each.row.points, 'point')}  \n:gray[{md('; '.join(each.times))}]"
        )


if __name__ == "__main__":
    render()
