"""calendar_sources.csv: where people's calendars are kept; and the copies in calendars/."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from scheduler.domain.people import PersonId
from scheduler.folder.calendar_files import ENDING, FOLDER
from scheduler.folder.csv_table import Columns, rows_of
from scheduler.folder.problems import BadFolder, Findings, Names
from scheduler.folder.remembered import replace_file
from scheduler.services.refresh_calendars import Kind, Source

SOURCES = "calendar_sources.csv"
SOURCE_COLUMNS = Columns(("person", "kind", "address"), ("user", "secret_env"))
_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*", re.ASCII)


def read_sources(folder: Path, people: Mapping[PersonId, object]) -> list[Source]:
    """Return every person's sources, in the order of the file.

    Raises
    ------
    BadFolder
        With every problem of the file.
    """
    findings = Findings(SOURCES)
    path = folder / SOURCES
    if not path.is_file():
        findings.error("is missing", f"write one line for each calendar: {','.join(SOURCE_COLUMNS.required)}")
        raise BadFolder(findings.errors)
    names = Names(people)
    found = []
    for row in rows_of(path.read_bytes(), SOURCE_COLUMNS, findings) or []:
        cells = {each: row.cells.get(each, "") for each in (*SOURCE_COLUMNS.required, *SOURCE_COLUMNS.optional)}

        def report(column: str, message: str, way_out: str, line: int = row.line, value: str = "") -> None:
            findings.error(message, way_out, line=line, field=column, value=value)

        if row.is_out_of_step:
            continue
        if cells["person"] not in names:
            message = f"nobody in people.csv has the id {cells['person']!r}"
            report("person", message, names.suggestion(cells["person"], "use an id of people.csv"))
        if cells["kind"] not in list(Kind):
            report("kind", f"{cells['kind']!r} is no kind of source", f"write one of {', '.join(Kind)}")
        if not cells["address"]:
            report("address", "is empty", "write the path of a file or folder, or an address that begins with https://")
        # What looks like a password is neither taken nor shown.
        if cells["secret_env"] and not _VARIABLE.fullmatch(cells["secret_env"]):
            way_out = "write the name of an environment variable; the password stands there, never in this file"
            report("secret_env", "is not the name of an environment variable", way_out)
        if not findings.errors:
            kind = Kind(cells["kind"])
            found.append(Source(PersonId(cells["person"]), kind, cells["address"], cells["user"], cells["secret_env"]))
    if findings.errors:
        raise BadFolder(findings.errors)
    return found


def present_calendar(folder: Path, person: PersonId) -> bytes | None:
    """Return a person's calendar as it is, if there is one."""
    try:
        return (folder / FOLDER / f"{person}{ENDING}").read_bytes()
    except FileNotFoundError:
        return None


def replace_calendar(folder: Path, person: PersonId, data: bytes) -> None:
    """Write a person's calendar; whoever reads meanwhile reads the old or the new one."""
    replace_file(folder / FOLDER / f"{person}{ENDING}", data)
