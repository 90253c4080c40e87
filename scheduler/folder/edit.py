"""A few values of a programme folder, changed where they stand: comments and everything else stay as they are."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from scheduler.domain.programme import Programme
from scheduler.folder.problems import BadFolder
from scheduler.folder.programme_toml import FILE
from scheduler.folder.read import load_folder
from scheduler.folder.tables import PEOPLE
from scheduler.folder.write import cell, write_folder

_HEADER = re.compile(r"^\s*(\[\[?)\s*([^\]]+?)\s*\]\]?\s*(?:#.*)?$")


@dataclass(frozen=True, slots=True)
class LineEdit:
    """A line that changes. ``line`` counts from 1; 0: the file is written anew. ``added`` comes after that line."""

    file: str
    line: int
    before: str
    after: str
    added: bool = False

    def __str__(self) -> str:
        """Return the change as a person reads it."""
        if not self.line:
            return f"{self.file}: {self.after}"
        if self.added:
            return f"{self.file}, after line {self.line}: + {self.after}"
        return f"{self.file}, line {self.line}: - {self.before}\n{self.file}, line {self.line}: + {self.after}"


def edited_lines(folder: Path, old: Programme, new: Programme) -> tuple[LineEdit, ...]:
    """Return the lines of a folder's files that make one programme another.

    Parameters
    ----------
    old, new
        Programmes that differ in the end of the horizon, in people's stretch, in courses' recordings, instructors,
        sizes and numbers of sections, or in how long an activity takes; in nothing else.
    """
    toml = (folder / FILE).read_text(encoding="utf-8-sig").splitlines()
    found: list[LineEdit] = []
    if new.end != old.end:
        found.append(_toml_edit(toml, (), "end", new.end.isoformat()))
    for before, after in zip(old.courses, new.courses, strict=True):
        place = ("course", str(before.id))
        if after.recordings_allowed != before.recordings_allowed:
            found.append(_toml_edit(toml, place, "recordings_allowed", str(after.recordings_allowed)))
        if after.instructors != before.instructors:
            listed = ", ".join(f'"{each}"' for each in after.instructors)
            found.append(_toml_edit(toml, place, "instructors", f"[{listed}]"))
        if after.section_min != before.section_min:
            size = f"{{ min = {after.section_min}, max = {after.section_max} }}"
            found.append(_toml_edit(toml, place, "section_size", size))
        if after.max_sections != before.max_sections:
            found.append(_toml_edit(toml, place, "max_sections", str(after.max_sections)))
        for was, now in zip(before.live_activities, after.live_activities, strict=True):
            if now.duration_minutes != was.duration_minutes:
                found.append(_toml_edit(toml, (*place, str(was.id)), "duration_minutes", str(now.duration_minutes)))
                if was.self_paced_minutes == was.duration_minutes:
                    # left out, it would follow the new duration
                    activity = (*place, str(was.id))
                    found.append(_toml_edit(toml, activity, "self_paced_minutes", str(was.self_paced_minutes)))
    stretched = {
        str(after.id): after.stretch_minutes
        for before, after in zip(old.people, new.people, strict=True)
        if after.stretch_minutes != before.stretch_minutes
    }
    if stretched:
        found += _people_edits((folder / PEOPLE).read_text(encoding="utf-8-sig"), stretched)
    return tuple(each for each in found if each.before != each.after)


def edit_folder(folder: Path, old: Programme, new: Programme) -> tuple[LineEdit, ...]:
    """Change a folder's files so that they say the new programme, and return what was changed.

    Only lines are changed where that suffices; where the folder would not read back as the new programme (a value
    spread over several lines, a column that is not there), all its files are written anew.
    """
    edits = edited_lines(folder, old, new)
    if all(each.line for each in edits):
        kept = {name: (folder / name).read_bytes() for name in {each.file for each in edits}}
        for name in kept:
            _write_lines(folder / name, [each for each in edits if each.file == name])
        try:
            if load_folder(folder) == new:
                return edits
        except BadFolder:
            pass
        for name, content in kept.items():
            (folder / name).write_bytes(content)
    write_folder(new, folder)
    return (LineEdit(FILE, 0, "", "written anew, and the tables with it"),)


def _write_lines(path: Path, edits: Sequence[LineEdit]) -> None:
    text = path.read_bytes().decode("utf-8-sig")
    lines = text.splitlines(keepends=True)
    for each in sorted(edits, key=lambda edit: (edit.line, edit.added), reverse=True):
        end = "\r\n" if lines[each.line - 1].endswith("\r\n") else "\n"
        if each.added:
            if not lines[each.line - 1].endswith("\n"):
                lines[each.line - 1] += end
            lines.insert(each.line, each.after + end)
        else:
            lines[each.line - 1] = each.after + end
    path.write_bytes("".join(lines).encode())


def _toml_edit(lines: Sequence[str], place: tuple[str, ...], key: str, value: str) -> LineEdit:
    """Return the edit of one key: at the top, of a course, or of an activity of a course."""
    course = activity = ""
    table = ""
    anchor = 0
    ids = dict(_ids(lines))
    for number, line in enumerate(lines, 1):
        header = _HEADER.match(line)
        if header:
            table = header.group(2)
            if table == "course":
                course, activity = ids.get(number, ""), ""
            elif table == "course.activity":
                activity = ids.get(number, "")
            elif not table.startswith("course."):
                course = activity = ""
            continue
        here = _here(table, course, activity)
        if here != place:
            continue
        name = line.partition("=")[0].strip().strip("\"'")
        if name == key:
            indent = line[: len(line) - len(line.lstrip())]
            comment = _comment(line)
            return LineEdit(FILE, number, line, f"{indent}{key} = {value}{comment}")
        if name in ("id", "title"):
            anchor = number
    return LineEdit(FILE, anchor, "", f"{key} = {value}", added=bool(anchor))


def _here(table: str, course: str, activity: str) -> tuple[str, ...] | None:
    if not table:
        return ()
    if table == "course":
        return ("course", course)
    if table == "course.activity":
        return ("course", course, activity)
    return None


def _ids(lines: Sequence[str]) -> Iterable[tuple[int, str]]:
    """Yield the line of each table's header with the id that the table says."""
    header = 0
    for number, line in enumerate(lines, 1):
        if _HEADER.match(line):
            header = number
        match = re.match(r"""^\s*id\s*=\s*(["'])(.*?)\1""", line)
        if match and header:
            yield header, match.group(2)


def _comment(line: str) -> str:
    """Return the comment at the end of a line with the blanks before it; a ``#`` in quotes is none."""
    quote = ""
    for at, letter in enumerate(line):
        if quote:
            quote = "" if letter == quote else quote
        elif letter in "\"'":
            quote = letter
        elif letter == "#":
            return line[len(line[:at].rstrip()) :]
    return ""


def _people_edits(text: str, stretched: dict[str, int]) -> list[LineEdit]:
    lines = text.splitlines()
    rows = list(csv.reader(lines))
    if len(rows) != len(lines) or not rows or "stretch_minutes" not in rows[0] or "id" not in rows[0]:
        return [LineEdit(PEOPLE, 0, "", f"stretch_minutes = {minutes} for {who}") for who, minutes in stretched.items()]
    column, ident = rows[0].index("stretch_minutes"), rows[0].index("id")
    found = []
    for number, row in enumerate(rows, 1):
        if number > 1 and len(row) > max(column, ident) and row[ident].strip() in stretched:
            cells = list(row)
            cells[column] = str(stretched[row[ident].strip()])
            found.append(LineEdit(PEOPLE, number, lines[number - 1], ",".join(map(cell, cells))))
    return found
