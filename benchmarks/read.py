"""How fast a folder is read: ``python -m benchmarks.read FOLDER`` prints JSON.

Calendars are read twice: as the project reads them, and with everything going through icalendar and
recurring-ical-events (the first few only, since that is slow). Both have to find the same busy time.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from unittest.mock import patch

import click

from benchmarks.run_one import peak_mebibytes, timed
from calendars import fast
from calendars.busy import Busy
from scheduler.domain.programme import Programme
from scheduler.folder.read import load_folder
from scheduler.services.find_availability import AROUND, Job, find_availability, horizon, read_calendars


class DifferentlyRead(Exception):
    """The two ways of reading a calendar disagree: a benchmark of them would mean nothing."""


def jobs_of(programme: Programme) -> list[Job]:
    """Return the calendars of a programme, each with its owner's zone and who that is."""
    return [
        (programme.calendars[each.id], each.time_zone, each.email, f"person {each.id}")
        for each in programme.people
        if each.id in programme.calendars
    ]


def read_quickly(jobs: Sequence[Job], start: datetime, end: datetime) -> list[Busy | str]:
    """Read calendars as the project does."""
    return read_calendars(jobs, start=start, end=end)


def read_with_the_full_stack(jobs: Sequence[Job], start: datetime, end: datetime) -> list[Busy | str]:
    """Read calendars with the quick way closed, so that the libraries expand every event."""
    with patch.object(fast, "busy", return_value=None):
        return read_calendars(jobs, start=start, end=end)


def compare(programme: Programme, n_full: int) -> dict[str, object]:
    """Return calendars a second both ways.

    Raises
    ------
    DifferentlyRead
        If they do not find the same busy time.
    """
    first, last = horizon(programme)
    start, end = first - AROUND, last + AROUND
    jobs = jobs_of(programme)
    read_quickly(jobs[:1], start, end)  # zone files and modules are loaded once, whoever comes first
    quick_seconds, quick = timed(lambda: read_quickly(jobs, start, end))
    full_seconds, full = timed(lambda: read_with_the_full_stack(jobs[:n_full], start, end))
    for (*_, whose), one, other in zip(jobs, quick, full, strict=False):
        if (one if isinstance(one, str) else one.spans) != (other if isinstance(other, str) else other.spans):
            raise DifferentlyRead(f"{whose}: the quick reader and the full stack find other busy times")
    return {
        "calendars": len(jobs),
        "bytes": sum(len(data) for data, *_ in jobs),
        "quick_seconds": round(quick_seconds, 3),
        "full_calendars": len(full),
        "full_seconds": round(full_seconds, 3),
    }


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--full", "n_full", default=40, help="how many calendars the full stack reads as well")
def main(folder: Path, n_full: int) -> None:
    """Read FOLDER and print what was measured, as JSON."""
    folder_seconds, programme = timed(lambda: load_folder(folder))
    availability_seconds, _ = timed(lambda: find_availability(programme))
    result = {
        "people": len(programme.people),
        "folder_seconds": round(folder_seconds, 3),
        "availability_seconds": round(availability_seconds, 3),
        "peak_mebibytes": round(peak_mebibytes()),
        **compare(programme, n_full),
    }
    click.echo(json.dumps(result))


if __name__ == "__main__":
    main()
