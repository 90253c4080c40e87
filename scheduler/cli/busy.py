"""``commonhour busy``: when a calendar file says that its owner is busy."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from scheduler.cli.places import as_json
from scheduler.cli.text import clean, count, say_json

if TYPE_CHECKING:
    from scheduler.services.tell_busy import BusyReport

MOST_DAYS = 1_830


class Day(click.ParamType[date]):
    """A date such as 2027-03-01."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """Return the date that a text says."""
        try:
            return value if isinstance(value, date) else date.fromisoformat(str(value))
        except ValueError:
            self.fail(f"{str(value)!r} is no date; write it as 2027-03-01", param, ctx)


@click.command(
    short_help="Print when a calendar file says that its owner is busy.",
    epilog="Example:  commonhour busy ada.ics --zone Europe/Berlin --start 2027-03-01 --end 2027-03-15 --why",
)
@click.argument("file", metavar="FILE", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--zone", required=True, help="The owner's IANA zone: for the two dates, all-day and floating times.")
@click.option("--start", "first", required=True, type=Day(), metavar="DATE", help="First day, from 00:00 in the zone.")
@click.option("--end", "last", required=True, type=Day(), metavar="DATE", help="First day not asked for any more.")
@click.option("--owner", default="", metavar="EMAIL", help="The owner's address: what it declined is free.")
@click.option(
    "--tentative",
    type=click.Choice(["busy", "free"]),
    default="busy",
    show_default=True,
    help="What tentative events count as.",
)
@click.option("--why", is_flag=True, help="Say which events make each interval, by their place in the file.")
@click.option("--titles", is_flag=True, help="With --why, print what the events are called, too.")
@as_json
def busy(
    file: Path,
    zone: str,
    first: date,
    last: date,
    owner: str,
    tentative: str,
    why: bool,
    titles: bool,
    in_json: bool,
) -> None:
    """Print the merged busy intervals of a calendar file as UTC instants.

    What cannot be read as it was meant is told on standard error, and the rest is read.
    """
    from calendars import zones
    from scheduler.services.tell_busy import tell_busy

    if titles and not why:
        raise click.UsageError("--titles says what the events of --why are called; add --why")
    if not 0 < (last - first).days <= MOST_DAYS:
        way_out = "let it be after --start" if last <= first else f"ask for at most {MOST_DAYS} days"
        raise click.BadParameter(f"{last} is {(last - first).days} days after --start; {way_out}", param_hint="--end")
    report = tell_busy(
        file.read_bytes(),
        zone=zone,
        start=zones.midnight(first, zone, where="--zone"),
        end=zones.midnight(last, zone, where="--zone"),
        owner=owner,
        tentative_is_free=tentative == "free",
        why=why,
        titles=titles,
    )
    if in_json:
        say_json(_document(file, zone, report, why, titles))
        return
    for time in report.times:
        click.echo(f"{_written(time.start)}  {_written(time.end)}")
        for each in time.causes:
            title = f"  {clean(each.title)}" if titles and each.title else ""
            click.echo(f"    {_written(each.start)}  {_written(each.end)}  {each.event}{title}")
    together = sum((each.end - each.start for each in report.times), timedelta())
    minutes = round(together.total_seconds() / 60)
    click.echo(f"busy {minutes // 60} h {minutes % 60:02} min in {count(len(report.times), 'interval')}", err=True)
    for problem in report.problems:
        click.echo(f"warning: {clean(problem)}", err=True)


def _written(instant: datetime) -> str:
    return f"{instant.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def _document(file: Path, zone: str, report: BusyReport, why: bool, titles: bool) -> dict[str, object]:
    times: list[dict[str, object]] = []
    for time in report.times:
        one: dict[str, object] = {"start": _written(time.start), "end": _written(time.end)}
        if why:
            one["events"] = [
                {"start": _written(each.start), "end": _written(each.end), "event": each.event}
                | ({"title": each.title} if titles else {})
                for each in time.causes
            ]
        times.append(one)
    return {"file": str(file), "zone": zone, "busy": times, "problems": list(report.problems)}
