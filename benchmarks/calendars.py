"""Calendars measured beside the named libraries, in one run: ``make bench-calendars``.

One table for each direction. Times are processor time, since others may use the machine; where wall time is meant it
says so.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from importlib.metadata import version
from multiprocessing import get_context
from pathlib import Path
from unittest.mock import patch
from zoneinfo import ZoneInfo

import click
import icalendar
import recurring_ical_events

from benchmarks import machine
from benchmarks.calendars_out import N_BY_LIBRARIES, N_INVITES, as_markdown
from benchmarks.calendars_out import rows as writing_rows
from benchmarks.diaries import END, N_RECURRING, N_SINGLE, START, Diary, diaries
from benchmarks.tables import measured_on, write_section
from calendars import fast
from calendars.busy import read_busy
from calendars.spans import Spans

DOCUMENT = Path(__file__).resolve().parent.parent / "docs" / "benchmarks.md"
WEEKS = round((END - START) / timedelta(weeks=1))
GOAL = 12
PEOPLE = 10_000


class DifferentlyRead(click.ClickException):
    """Two readers disagree: a benchmark of them would mean nothing."""


@dataclass(frozen=True, slots=True)
class Row:
    """One way of doing something: how many files or messages, and what one costs."""

    table: str
    way: str
    number: int
    milliseconds_each: float
    events_a_second: int
    note: str = ""


def read_ours(diary: Diary) -> Spans:
    """Return the busy time as the product reads it."""
    return read_busy(diary.data, zone=diary.zone, start=START, end=END).spans


def read_slowly(diary: Diary) -> Spans:
    """Return the busy time with the fast way closed: every series through the libraries, with our repairs."""
    with patch.object(fast, "busy", return_value=None):
        return read_ours(diary)


def read_plainly(diary: Diary) -> Spans:
    """Return the busy time as a program does that puts the two libraries together as their pages say."""
    icalendar.use_zoneinfo()  # type: ignore[no-untyped-call]
    # All-day events are compared as dates in UTC there, so a day more is asked for on both sides, and left out again.
    days = timedelta(days=1)
    found = recurring_ical_events.of(icalendar.Calendar.from_ical(diary.data)).between(START - days, END + days)
    rules = ZoneInfo(diary.zone)
    pairs = (
        (_second(each["DTSTART"].dt, rules), _second(each["DTEND"].dt, rules))
        for each in found
        if each.get("TRANSP") != "TRANSPARENT" and each.get("STATUS") != "CANCELLED"
    )
    first, last = START.timestamp(), END.timestamp()
    return Spans.of(each for each in pairs if each[0] < last and each[1] > first).merged()


def _second(moment: date, rules: ZoneInfo) -> int:
    if not isinstance(moment, datetime):
        moment = datetime(moment.year, moment.month, moment.day, tzinfo=rules)
    return round(moment.timestamp())


def timed(read: Callable[[Diary], Spans], files: Sequence[Diary]) -> tuple[float, list[Spans]]:
    """Return the processor time that reading takes, and what was read."""
    begun = time.process_time()
    found = [read(each) for each in files]
    return time.process_time() - begun, found


def same(one: Iterable[Spans], other: Iterable[Spans], what: str) -> None:
    """Do nothing if two readers agree on every file.

    Raises
    ------
    DifferentlyRead
        Naming the first file on which they do not.
    """
    for number, (mine, theirs) in enumerate(zip(one, other, strict=False)):
        if mine != theirs:
            raise DifferentlyRead(f"file {number}: ours and {what} find other busy times")


def reading_rows(n_files: int, n_plain: int) -> list[Row]:
    """Return how long reading takes: ours, our slow way on every file, and the plain libraries on some.

    Raises
    ------
    DifferentlyRead
        If the readers do not agree on every file that both read.
    """
    files = list(diaries(n_files))
    read_ours(files[0])  # modules and zone data are loaded once, whoever comes first
    quick, mine = timed(read_ours, files)
    slow, full = timed(read_slowly, files)
    same(mine, full, "our slow way")
    plain, theirs = timed(read_plainly, files[:n_plain])
    same(mine, theirs, "the plain libraries")
    plain_each, ours_each = plain / n_plain, quick / n_files
    libraries = f"icalendar {version('icalendar')}, recurring-ical-events {version('recurring-ical-events')}"
    return [
        _row("ours", n_files, ours_each, f"{plain_each / ours_each:.1f} times less than the plain libraries"),
        _row("ours, every series through the libraries", n_files, slow / n_files, "the same result on every file"),
        _row(libraries, n_plain, plain_each, "the same result on every file"),
        in_two_processes(n_files),
    ]


def _row(way: str, number: int, seconds_each: float, note: str) -> Row:
    return Row(
        "reading", way, number, round(seconds_each * 1000, 2), round((N_RECURRING + N_SINGLE) / seconds_each), note
    )


def in_two_processes(n_files: int) -> Row:
    """Return the wall time of reading files over two processes, and what it makes of ten thousand people."""
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        list(pool.map(_read_some, [(0, 1), (0, 1)]))  # both processes are up
        begun = time.perf_counter()
        parts = list(pool.map(_read_some, [(at, min(50, n_files - at)) for at in range(0, n_files, 50)]))
        wall = time.perf_counter() - begun
    spent = sum(cpu for cpu, _ in parts) / n_files
    made = sum(making for _, making in parts) / n_files
    each = wall / n_files * spent / (spent + made)  # the files are made in the same processes, which is not reading
    note = f"wall time; {PEOPLE:,} people: {each * PEOPLE:.0f} s, {spent * PEOPLE / 2:.0f} s on two cores of their own"
    return _row("ours, two processes", n_files, each, note)


def _read_some(which: tuple[int, int]) -> tuple[float, float]:
    first, number = which
    begun = time.process_time()
    files = list(diaries(number, first=first))
    made = time.process_time()
    for each in files:
        read_ours(each)
    return time.process_time() - made, made - begun


def table(rows: Sequence[Row]) -> list[str]:
    """Return rows as a table of Markdown."""
    lines = ["| way | files | ms each | events a second | |", "|---|--:|--:|--:|---|"]
    lines += [
        f"| {row.way} | {row.number:,} | {row.milliseconds_each:.2f} | {row.events_a_second:,} | {row.note} |"
        for row in rows
    ]
    return lines


@click.command()
@click.option("--files", type=click.IntRange(1), default=1000, show_default=True, help="calendars that are read")
@click.option("--plain", type=click.IntRange(1), default=100, show_default=True, help="of those, by the libraries")
@click.option(
    "--invites", type=click.IntRange(1), default=N_INVITES, show_default=True, help="invites that are written"
)
@click.option("--date", help="write the tables into docs/benchmarks.md, under this day, such as 2026-11-22")
def main(files: int, plain: int, invites: int, date: str | None) -> None:
    """Measure how calendars are read and invites written, beside the named libraries in the same run."""
    described = machine.describe()
    read = reading_rows(files, min(plain, files))
    ours, _, theirs, *_ = read
    text = "\n\n".join(
        [
            measured_on(date or "an unknown day", described),
            "### Reading",
            f"{N_RECURRING} recurring and {N_SINGLE} single events a file, the busy time of {WEEKS} weeks; "
            "milliseconds are of one core.",
            "\n".join(table(read)),
            "### Writing",
            "The best of three rounds, on one core.",
            as_markdown(writing_rows(invites, min(N_BY_LIBRARIES, invites))),
        ]
    )
    click.echo(text)
    if date:
        write_section(DOCUMENT, "calendars", text)
    if theirs.milliseconds_each < GOAL * ours.milliseconds_each:
        raise click.ClickException(f"the goal is {GOAL} times less processor time than the plain libraries")


if __name__ == "__main__":
    main()
