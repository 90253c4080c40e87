"""A plan's summary as a page of text, and as plain values for ``--json``."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING

from scheduler.cli.text import clean, console, count, table

if TYPE_CHECKING:
    from scheduler.services.review_people import PersonRow
    from scheduler.services.summarise_plan import PlanSummary


def print_summary(summary: PlanSummary) -> None:
    """Print a summary on standard output; headings are bold where the terminal can."""
    page = console()
    for line in summary_lines(summary):
        is_heading = bool(line) and not line.startswith(" ")
        page.print(line, style="bold" if is_heading else "", soft_wrap=True)


def summary_lines(summary: PlanSummary) -> Iterator[str]:
    """Yield the summary's lines; what is indented belongs to the heading above it."""
    score = summary.score
    yield f"Plan of {clean(summary.programme)}"
    yield f"  {score.points:,} points; {summary.proof}"
    yield (
        f"  {score.live_seats:,} of {count(summary.n_enrolled, 'enrolment')} have a live seat, in "
        f"{count(score.sections, 'section')}; {summary.n_mandatory_seated:,} of {summary.n_mandatory:,} mandatory ones"
    )
    if summary.n_unknown:
        yield (
            f"  {count(summary.n_unknown, 'calendar')} of {summary.n_people:,} unknown: "
            "these people are planned as if they were free, ask them"
        )
    yield ""
    yield "Courses"
    yield from _course_lines(summary)
    if summary.n_unready:
        yield (
            f"  {count(summary.n_unready, 'session')} would come before a learner's theory can be done: "
            "commonhour ledger says whose"
        )
    yield ""
    yield from _self_paced_lines(summary)
    yield from _worst_off_lines(summary)
    yield from _rotation_lines(summary)
    yield "What the points are made of"
    rows = [(f"{each.points:,}", f"{each.count:,} {each.what}") for each in summary.parts]
    yield from table(rows, right=(0,)) or ["  nothing: no plan costs less"]


def _course_lines(summary: PlanSummary) -> list[str]:
    rows = [("", "sections", "live seats", "self-paced", "")]
    for each in summary.courses:
        rows.append(
            (
                each.title,
                f"{each.n_sections:,} of {each.max_sections:,}",
                f"{each.n_seats:,} of {each.n_enrolled:,}",
                f"{each.n_self_paced:,}",
                f"{each.n_wished:,} by choice" if each.n_wished else "",
            )
        )
    return table(rows, right=(1, 2, 3))


def _self_paced_lines(summary: PlanSummary) -> Iterator[str]:
    if not summary.reasons:
        yield "Nobody is on the self-paced track"
        yield ""
        return
    from scheduler.services.summarise_plan import WHY

    yield f"On the self-paced track: {count(summary.score.self_paced, 'enrolment')}"
    yield from table([(f"{number:,}", reason.value, WHY[reason]) for reason, number in summary.reasons], right=(0,))
    if summary.n_decisions:
        yield f"  {summary.n_decisions:,} of them wait for a person's decision: their course requires a live seat"
    if summary.n_isolated:
        have = "has" if summary.n_isolated == 1 else "have"
        yield f"  {summary.n_isolated:,} of them {have} nobody to learn with: commonhour track says who"
    yield ""


def _rotation_lines(summary: PlanSummary) -> Iterator[str]:
    if not summary.rotations:
        return
    yield "Series that rotate"
    rows: list[tuple[str, ...]] = [("", "", "learners", "in hours", "outside", "recorded", "most outside for one")]
    for each in summary.rotations:
        counts = (each.n_learners, each.n_in_hours, each.n_out, each.n_recorded, each.most_out)
        rows.append((each.title, each.time_zone, *(f"{n:,}" for n in counts)))
    yield from table(rows, right=(2, 3, 4, 5, 6))
    yield ""


def _worst_off_lines(summary: PlanSummary) -> Iterator[str]:
    if not summary.worst_off:
        yield "Nobody sits in a session outside their working hours"
        yield ""
        return
    shown = len(summary.worst_off)
    of = f" ({shown} of {summary.n_bearing:,})" if summary.n_bearing > shown else ""
    yield f"Who carries most, in their own time{of}"
    for each in summary.worst_off:
        row = each.row
        yield f"  {clean(row.name)}{_remarks(row)}: {count(row.out_minutes, 'minute')} outside working hours"
        for when in each.times:
            yield f"    {clean(when)}"
    yield ""


def _remarks(row: PersonRow) -> str:
    remarks = [f"{row.borne_minutes:,} minutes borne before"] if row.borne_minutes else []
    remarks += [] if row.known else ["calendar unknown"]
    return f" ({', '.join(remarks)})" if remarks else ""


def summary_as_json(summary: PlanSummary) -> dict[str, object]:
    """Return a summary as plain values; the shape is told in docs/commands.md."""
    return {
        "programme": summary.programme,
        "score": asdict(summary.score) | {"gap": round(summary.score.gap, 6)},
        "proof": summary.proof,
        "people": summary.n_people,
        "unknown_calendars": summary.n_unknown,
        "enrolments": summary.n_enrolled,
        "mandatory": summary.n_mandatory,
        "mandatory_seated": summary.n_mandatory_seated,
        "self_paced": {reason.value: number for reason, number in summary.reasons},
        "needs_decision": summary.n_decisions,
        "courses": [
            {
                "id": each.id,
                "title": each.title,
                "enrolments": each.n_enrolled,
                "sections": each.n_sections,
                "max_sections": each.max_sections,
                "live_seats": each.n_seats,
                "self_paced": each.n_self_paced,
                "self_paced_by_choice": each.n_wished,
            }
            for each in summary.courses
        ],
        "worst_off": [
            {
                "id": each.row.id,
                "name": each.row.name,
                "time_zone": each.row.time_zone,
                "out_of_hours_minutes": each.row.out_minutes,
                "borne_before_minutes": each.row.borne_minutes,
                "points": each.row.points,
                "calendar_known": each.row.known,
                "times": list(each.times),
            }
            for each in summary.worst_off
        ],
        "rotations": [
            {
                "course": each.course,
                "time_zone": each.time_zone,
                "learners": each.n_learners,
                "in_hours": each.n_in_hours,
                "out_of_hours": each.n_out,
                "recorded": each.n_recorded,
                "most_out_of_hours": each.most_out,
            }
            for each in summary.rotations
        ],
        "isolated": summary.n_isolated,
        "bearing": summary.n_bearing,
        "before_theory": summary.n_unready,
        "points": [
            {"for": each.key, "what": each.what, "count": each.count, "points": each.points} for each in summary.parts
        ],
    }
