"""The pages' source on plain files: a programme folder, and a plan.json anywhere."""

from __future__ import annotations

import os
from pathlib import Path

from scheduler.domain.plan import Plan
from scheduler.domain.programme import Programme
from scheduler.folder import load_folder
from scheduler.folder.edit import edit_folder
from scheduler.folder.plan_json import plan_from_json, plan_to_json

TABLES = ("programme.toml", "people.csv", "enrolments.csv", "travel.csv", "calendars")


class FolderSource:
    """A programme folder and the plan.json made from it.

    Parameters
    ----------
    folder, plan
        Paths of the folder and of the file.
    """

    def __init__(self, folder: Path, plan: Path) -> None:
        self.folder, self._plan = folder, plan

    @property
    def place(self) -> str:
        """The plan file's name and the folder's."""
        return f"{self._plan.name} of {self.folder.name}"

    def programme_revision(self) -> str:
        """Return the times and sizes of the folder's files as a text."""
        files = [self.folder / each for each in TABLES]
        calendars = self.folder / "calendars"
        if calendars.is_dir():
            files += sorted(calendars.iterdir())
        return "|".join(_stamp(each) for each in files)

    def plan_revision(self) -> str:
        """Return the plan file's time and size as a text."""
        return _stamp(self._plan)

    def programme(self) -> Programme:
        """Read the folder, or raise `BadFolder` with every problem in it."""
        return load_folder(self.folder)

    def plan(self) -> Plan:
        """Read the plan file, or raise `BadPlan` with every problem in it."""
        return plan_from_json(self._plan.read_text(encoding="utf-8"), where=self._plan.name)

    def read_candidate(self, path: Path) -> Plan:
        """Read a plan file that a solver wrote."""
        return plan_from_json(path.read_text(encoding="utf-8"), where=path.name)

    def accept(self, folder: Path, plan: Plan) -> str:
        """Put the changed files of a programme in place, each kept beside as ``people.previous.csv``, then its plan."""
        load_folder(folder)
        kept = []
        for name in ("programme.toml", "people.csv", "enrolments.csv"):
            there, new = self.folder / name, (folder / name).read_bytes()
            if there.read_bytes() != new:
                previous = there.with_name(f"{there.stem}.previous{there.suffix}")
                _put(previous, there.read_bytes())
                _put(there, new)
                kept.append(previous.name)
        return ", ".join([*kept, self.keep(plan)])

    def change_programme(self, old: Programme, new: Programme) -> None:
        """Change the lines of the folder's files in which two programmes differ."""
        if new != old:
            edit_folder(self.folder, old, new)

    def keep(self, plan: Plan) -> str:
        """Write a plan in place of the present one, which is kept beside it as ``plan.previous.json``.

        Whoever reads meanwhile sees the old plan or the new one, whole: files are written aside and moved into place.
        """
        previous = self._plan.with_name(f"{self._plan.stem}.previous{self._plan.suffix}")
        if self._plan.exists():
            _put(previous, self._plan.read_bytes())
        _put(self._plan, plan_to_json(plan).encode())
        return previous.name


def _stamp(path: Path) -> str:
    try:
        found = path.stat()
    except OSError:
        return "-"
    return f"{found.st_mtime_ns}.{found.st_size}"


def _put(path: Path, content: bytes) -> None:
    aside = path.with_name(f".{path.name}.{os.getpid()}")
    aside.write_bytes(content)
    aside.replace(path)
