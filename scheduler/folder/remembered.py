"""calendars/.refresh.json: what refreshing left behind, so that a copy that has grown old is known as such."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from pathlib import Path

from scheduler.domain.people import PersonId
from scheduler.folder.calendar_files import ENDING, FOLDER
from scheduler.folder.problems import Findings
from scheduler.services.refresh_calendars import Known

REMEMBERED = ".refresh.json"


def remembered(folder: Path) -> dict[PersonId, Known]:
    """Return what earlier refreshes left; nothing where that cannot be read, and all is read anew."""
    try:
        content = json.loads((folder / FOLDER / REMEMBERED).read_text(encoding="utf-8"))
        return {PersonId(person): Known(**each) for person, each in content["people"].items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}


def remember(folder: Path, known: Mapping[PersonId, Known]) -> None:
    """Keep what is known of each person's refreshes."""
    people = {person: asdict(each) for person, each in sorted(known.items())}
    text = json.dumps({"format": 1, "people": people}, indent=1) + "\n"
    replace_file(folder / FOLDER / REMEMBERED, text.encode())


def tell_stale(folder: Path, people: Iterable[PersonId], findings: Findings) -> None:
    """Warn of the calendars that could not be refreshed, and say how old the copies are."""
    known = remembered(folder)
    for person in people:
        since = known[person].failing_since if person in known else ""
        if since:
            copy = f"; the copy of {known[person].fetched} is used" if known[person].fetched else ""
            one = Findings(f"{FOLDER}/{person}{ENDING}")
            one.warn(f"could not be refreshed since {since}{copy}", "run commonhour refresh, which says why")
            findings.warnings.extend(one.warnings)


def replace_file(path: Path, data: bytes) -> None:
    """Write a file whole; whoever reads meanwhile reads the old or the new one."""
    path.parent.mkdir(exist_ok=True)
    fresh = path.with_name(f".{path.name}.{os.getpid()}.new")
    try:
        with fresh.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)
    finally:
        fresh.unlink(missing_ok=True)
