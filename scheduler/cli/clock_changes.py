"""``commonhour clock-changes``: everyone's local time of every session, and the weeks that leave somebody's hours."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from scheduler.cli.places import as_json, plan_argument, programme_argument, read_plan, start
from scheduler.cli.text import clean, console, count, say_json, table

if TYPE_CHECKING:
    from scheduler.services.clock_changes import ClockReport, Departure, PersonSeries, SeriesReport


@click.command(
    "clock-changes",
    short_help="Show which weeks leave somebody's hours.",
    epilog="Example:  commonhour clock-changes my-programme plan.json",
)
@programme_argument
@plan_argument
@click.option("--section", metavar="ID", help="Only this series, with everyone's local time of every session.")
@as_json
def clock_changes(programme: str, plan_file: Path | None, section: str | None, in_json: bool) -> None:
    """Show everyone's local time of every session, and the weeks in which it leaves somebody's hours.

    For every series of the plan: whom a clock change, between the zones of those who meet, takes out of their working
    hours, in which week, and at which time of their own. Ask before anything is published.
    """
    from scheduler.services.clock_changes import report_clock_changes
    from scheduler.services.find_availability import find_availability
    from scheduler.services.plan_source import require_fitting

    with start() as app:
        whole = app.programme(programme)
        plan = read_plan(app, programme, plan_file)
    require_fitting(whole, plan, place=str(plan_file or programme))
    if section is not None and section not in plan.section:
        from difflib import get_close_matches

        near = get_close_matches(section, [str(each) for each in plan.section], n=1)
        way_out = f"did you mean {near[0]!r}?" if near else "`commonhour clock-changes` without it shows all"
        raise click.UsageError(f"--section: the plan has no section {section!r}; {way_out}")
    report = report_clock_changes(whole, find_availability(whole), plan)
    if in_json:
        say_json(clock_report_as_json(report, section))
        return
    page = console()
    for line in clock_lines(report, section):
        page.print(line, style="bold" if line and not line.startswith(" ") else "", soft_wrap=True)


def clock_lines(report: ClockReport, section: str | None) -> Iterator[str]:
    """Yield what a terminal shows of the report."""
    from scheduler.cli.overlap import change_words

    yield "Clock changes during the programme" if report.changes else "No clock changes during the programme"
    for change in report.changes:
        yield f"  {change_words(change)}"
    yield ""
    broken = sum(bool(each.n_by_clock_change) for each in report.series)
    yield (
        f"{broken:,} of {len(report.series):,} series leave somebody's hours by a clock change, "
        f"{count(report.n_by_clock_change, 'time')} in all"
    )
    others = [sum(not one.by_clock_change for one in each.departures) for each in report.series]
    if n_others := sum(map(bool, others)):
        leave = "1 series leaves" if n_others == 1 else f"{n_others:,} series leave"
        yield f"{leave} somebody's hours whatever the clocks do, {count(sum(others), 'time')} in all"
    for each in report.series:
        if section is not None and section != each.section:
            continue
        if each.departures or section is not None:
            yield ""
            yield from _series_lines(each, in_full=section is not None)


def _series_lines(series: SeriesReport, *, in_full: bool) -> Iterator[str]:
    rhythm = f"{series.starts[0]:%A %H:%M} in {clean(series.time_zone)}" if series.starts else "never meets"
    yield f"{clean(series.course_title)}, {clean(series.section)}: {rhythm}, {count(len(series.starts), 'session')}"
    for departure in series.departures:
        yield f"  {departure_words(departure)}"
    if not series.departures:
        yield "  in everybody's hours in every week"
    if in_full:
        heading = ("", *(f"{each:%d %b}" for each in series.starts))
        yield from table([heading, *(_row(each) for each in series.people)])


def _row(person: PersonSeries) -> tuple[str, ...]:
    def cell(number: int) -> str:
        time = person.times[number]
        if time.recorded:
            return "recording"
        return f"{time.start:%a %H:%M}" + ("!" if time.out_minutes else "") + ("*" if time.moved_minutes else "")

    name = person.name + (" (teaches)" if person.teaches else "") + ("" if person.known else " (calendar unknown)")
    return (name, *(cell(number) for number in range(len(person.times))))


def departure_words(each: Departure) -> str:
    """Say in words when a series leaves somebody's hours, and why."""
    time = each.time
    zone, minutes = clean(time.time_zone), time.moved_minutes
    moved = f", {abs(minutes)} minutes {'later' if minutes > 0 else 'earlier'} than usual by a clock change"
    return (
        f"week {each.week} ({each.monday:%d %B}): {clean(each.person.name)} at {time.start:%A %H:%M} in {zone}, "
        f"{count(time.out_minutes, 'minute')} outside their hours{moved if each.by_clock_change else ''}"
    )


def clock_report_as_json(report: ClockReport, section: str | None = None) -> dict[str, object]:
    """Return the report as plain values; the shape is told in docs/overlap.md."""
    return {
        "clock_changes": [
            {
                "zone": each.zone,
                "at": f"{each.instant:%Y-%m-%dT%H:%M:%SZ}",
                "minutes": each.minutes,
                "people": each.n_people,
            }
            for each in report.changes
        ],
        "departures_by_clock_change": report.n_by_clock_change,
        "series": [_series_as_json(each) for each in report.series if section in (None, each.section)],
    }


def _series_as_json(series: SeriesReport) -> dict[str, object]:
    return {
        "section": series.section,
        "course": series.course_title,
        "time_zone": series.time_zone,
        "starts": [each.isoformat(timespec="minutes") for each in series.starts],
        "activities": list(series.activities),
        "departures": [
            {
                "week": each.week,
                "monday": each.monday.isoformat(),
                "session": each.session,
                "activity": each.activity,
                "person": each.person.id,
                "local": each.time.start.isoformat(timespec="minutes"),
                "out_of_hours_minutes": each.time.out_minutes,
                "by_clock_change": each.by_clock_change,
            }
            for each in series.departures
        ],
        "people": [
            {
                "id": each.id,
                "name": each.name,
                "teaches": each.teaches,
                "calendar_known": each.known,
                "times": [
                    {
                        "local": time.start.isoformat(timespec="minutes"),
                        "time_zone": time.time_zone,
                        "out_of_hours_minutes": time.out_minutes,
                        "moved_minutes": time.moved_minutes,
                        "recorded": time.recorded,
                    }
                    for time in each.times
                ],
            }
            for each in series.people
        ],
    }
