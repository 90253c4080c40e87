"""calendars/: whose each file is, and whether it is a calendar at all. What is in them is read elsewhere."""

from __future__ import annotations

import codecs
from collections.abc import Collection
from pathlib import Path

from scheduler.domain.people import PersonId
from scheduler.folder.problems import Findings, Names

FOLDER = "calendars"
ENDING = ".ics"
_BEGINNING = b"BEGIN:VCALENDAR"


def read_calendars(folder: Path, people: Collection[str] | None, findings: Findings) -> dict[PersonId, bytes]:
    """Return each person's calendar as raw bytes, sorted by file name.

    ``people`` is None when people.csv could not be read; then every file is taken for somebody's. Calendars of nobody
    are left out: what is not planned with must not be kept. No message shows anything of a file's content, since it
    tells what people do with their time.
    """
    directory = folder / FOLDER
    if not directory.exists():
        return {}
    if not directory.is_dir():
        findings.error("is not a folder", f"make it a folder with one <person id>{ENDING} for each calendar")
        return {}
    names = Names(people or ())
    found = {}
    try:
        paths = sorted(directory.iterdir())
    except OSError as error:
        findings.error(
            f"cannot be read ({error.strerror or type(error).__name__})", "make it a folder that you may read"
        )
        return {}
    for path in paths:
        if path.name.startswith("."):
            continue  # what file managers leave behind
        one = Findings(f"{FOLDER}/{path.name}")
        if path.suffix.casefold() != ENDING:
            one.warn("is not a calendar file, so it is left out", f"call it <person id>{ENDING} if it is a calendar")
        elif people is not None and path.stem not in names:
            way_out = names.suggestion(path.stem, "add this person to people.csv, or take the file away")
            one.warn(f"nobody in people.csv has the id {path.stem!r}, so it is left out", way_out, value=path.stem)
        else:
            data = _read(path, one)
            if data is not None:
                found[PersonId(path.stem)] = data
        findings.errors.extend(one.errors)
        findings.warnings.extend(one.warnings)
    return found


def _read(path: Path, findings: Findings) -> bytes | None:
    way_out = "export it again as iCalendar (.ics), or take it away: without a file the calendar is unknown"
    try:
        data = path.read_bytes()
    except OSError as error:
        findings.error(f"cannot be read ({error.strerror or type(error).__name__})", way_out)
        return None
    start = data[: len(codecs.BOM_UTF8) + 1024].removeprefix(codecs.BOM_UTF8).lstrip()
    if not start:
        findings.error("is empty", way_out)
    elif start[: len(_BEGINNING)].upper() != _BEGINNING:
        seems = "is a web page, not a calendar" if start.startswith(b"<") else "does not begin with BEGIN:VCALENDAR"
        findings.error(seems, way_out)
    else:
        return data
    return None
