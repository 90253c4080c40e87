"""``commonhour versions``: what a plan depends on, for reports and for making it again."""

from __future__ import annotations

import platform
from importlib.metadata import PackageNotFoundError, version

import click

from scheduler.cli.places import as_json
from scheduler.cli.text import say_json, table

MATTERING = (
    "commonhour", "ortools", "numpy", "numba", "tzdata", "holidays", "opening-hours-py", "icalendar",
    "recurring-ical-events", "x-wr-timezone", "pendulum", "sqlmodel", "alembic", "streamlit", "click", "rich",
)  # fmt: skip
"""The distributions that decide what is planned, read, written or shown."""


@click.command("versions", short_help="Print what a plan depends on.", epilog="Example:  commonhour versions --json")
@as_json
def versions(in_json: bool) -> None:
    """Print the versions of everything that a plan depends on."""
    found = {"python": platform.python_version()} | {name: _installed(name) for name in MATTERING}
    if in_json:
        say_json(found)
    else:
        click.echo("\n".join(table(list(found.items()), indent="")))


def _installed(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "not installed"
