"""``commonhour check-folder``: every problem of a programme folder at once."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from scheduler.cli.places import as_json
from scheduler.cli.statuses import FINDINGS
from scheduler.cli.text import clean, count, say_json

if TYPE_CHECKING:
    from scheduler.domain.programme import Programme
    from scheduler.folder import Problem


@click.command(
    "check-folder",
    short_help="Report every problem of a programme folder.",
    epilog="Example:  commonhour check-folder my-programme",
)
@click.argument("folder", metavar="DIR", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--strict", is_flag=True, help="Let warnings count as findings too (exit status 1).")
@as_json
@click.pass_context
def check_folder(ctx: click.Context, folder: Path, strict: bool, in_json: bool) -> None:
    """Read a programme folder and report every problem in it.

    Each line names file, line, field, what is wrong and the way out. Warnings are doubts: the folder can be planned
    all the same.
    """
    from scheduler.folder import read_folder
    from scheduler.services.find_availability import find_availability

    reading = read_folder(folder)
    programme = reading.programme
    doubts = find_availability(programme).problems if programme else ()
    figures = _figures(programme) if programme else {}
    if in_json:
        say_json(
            {
                "folder": str(folder),
                "ok": programme is not None,
                "errors": [_as_json(each) for each in reading.errors],
                "warnings": [_as_json(each) for each in reading.warnings],
                "calendar_doubts": list(doubts),
                "counts": figures,
            }
        )
    else:
        for kind, problems in (("error", reading.errors), ("warning", reading.warnings), ("warning", doubts)):
            for each in problems:
                click.echo(f"{kind}: {clean(str(each))}")
        n_warnings = len(reading.warnings) + len(doubts)
        click.echo(_verdict(folder, programme, figures, len(reading.errors), n_warnings))
    if programme is None or (strict and (reading.warnings or doubts)):
        ctx.exit(FINDINGS)


def _as_json(problem: Problem) -> dict[str, object]:
    return {
        "file": problem.file,
        "line": problem.line,
        "field": problem.field,
        "value": problem.value,
        "message": problem.message,
        "way_out": problem.way_out,
    }


def _figures(programme: Programme) -> dict[str, int]:
    learners = {each.learner for each in programme.enrolments}
    instructors = {each for course in programme.courses for each in course.instructors}
    taking_part = learners | instructors
    return {
        "learners": len(learners),
        "instructors": len(instructors),
        "courses": len(programme.courses),
        "enrolments": len(programme.enrolments),
        "time_zones": len({programme.person[each].time_zone for each in taking_part}),
        "unknown_calendars": len(taking_part - programme.calendars.keys()),
    }


def _verdict(folder: Path, programme: Programme | None, figures: dict[str, int], n_errors: int, n_warnings: int) -> str:
    warnings = f", {count(n_warnings, 'warning')}" if n_warnings else ""
    if programme is None:
        return (
            f"{clean(str(folder))}: {count(n_errors, 'error')}{warnings}; nothing of this folder is used until mended"
        )
    unknown = figures["unknown_calendars"]
    parts = (
        count(figures["learners"], "learner"),
        count(figures["instructors"], "instructor"),
        f"in {count(figures['time_zones'], 'time zone')}",
        count(figures["courses"], "course"),
        count(figures["enrolments"], "enrolment"),
        f"{count(unknown, 'calendar')} unknown" if unknown else "every calendar known",
    )
    return f"{clean(programme.title)}: {', '.join(parts).replace(', in', ' in')}; no errors{warnings}"
