"""Changes that a person writes on one line, made in a copy of a programme folder: ``rules.buffer_minutes=15``.

They are made in the folder's own text, comments and all, and the copy is then read by the same reader as any folder:
whatever the reader would refuse is refused here. Nothing of the folder itself is touched.
"""

from __future__ import annotations

import csv
import io
import os
import re
import shutil
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, timedelta
from math import ceil
from pathlib import Path
from typing import Any

import tomlkit
from tomlkit.items import AoT, Array, Table

from scheduler.domain.programme import Costs, Invites, Programme, Rules, Weights
from scheduler.domain.teaching import SelfPacedActivity
from scheduler.errors import SchedulerError
from scheduler.folder.calendar_files import FOLDER
from scheduler.folder.csv_table import column_name, decoded, one_line
from scheduler.folder.problems import BadFolder, Findings, Names, Problem
from scheduler.folder.programme_toml import FILE, read_settings
from scheduler.folder.read import load_folder
from scheduler.folder.tables import ENROLMENTS, PEOPLE, PEOPLE_COLUMNS, TRAVEL
from scheduler.folder.toml_text import dotted

COPIED = (FILE, PEOPLE, ENROLMENTS, TRAVEL)
EVERY = "*"
DELIVERIES = ("live", "blended", "self-paced")
LONGEST_LESSON = 90
"""Minutes of a live session made from a self-paced activity, where the course has no live session to go by."""

_TABLES: Mapping[str, type] = {"rules": Rules, "weights": Weights, "costs": Costs, "invites": Invites}
_LISTS = {"instructors", "requires", "languages", "venues", "carried_over"}
_DATES = {"start", "end"}
_TEXTS = {
    "title", "time_zone", "language", "live", "open", "kind", "currency", "organizer_name", "organizer_email",
    "join_link", "study_time",
}  # fmt: skip
_OF_LIVE = (
    "id", "duration_minutes", "self_paced_minutes", "in_person", "min_days_after_previous", "max_days_after_previous",
)  # fmt: skip
_OF_SELF_PACED = ("id", "effort_minutes")
_PROGRAMME = ("title", "start", "end", "time_zone", "shift_weeks")
_SEGMENT = re.compile(r'"([^"]*)"|\'([^\']*)\'|([^.]+)')


class BadChange(SchedulerError):
    """A change that cannot be understood, or names what the programme does not have."""

    def __init__(self, text: str, why: str, way_out: str) -> None:
        self.text, self.why, self.way_out = text, why, way_out
        super().__init__(f"change {text!r}: {why}; {way_out}")


class BadChanges(SchedulerError):
    """Some of the changes cannot be made; ``problems`` has each."""

    def __init__(self, problems: Sequence[BadChange]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(each) for each in problems))


class RefusedChange(SchedulerError):
    """With the changes made, the folder has errors: the reader's own, about the changed copy."""

    def __init__(self, changes: Sequence[str], problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        said = " and ".join(repr(each) for each in changes)
        super().__init__("\n".join(f"with {said}: {each}" for each in problems))


@dataclass(frozen=True, slots=True)
class Change:
    """One change: where, how (``=``, ``+=`` or ``-=``), and the text to the right of it."""

    text: str
    path: tuple[str, ...]
    how: str
    value: str


@dataclass(frozen=True, slots=True)
class Knob:
    """One thing that can be set: its path, as it is written, and what stands there now."""

    path: str
    now: str


def parse_change(text: str) -> Change:
    """Return the change that a line says, or raise `BadChange`.

    >>> parse_change("course.heights.instructors+=i00007").path
    ('course', 'heights', 'instructors')
    """
    left, sign, value = text.partition("=")
    how = "="
    if sign and left.endswith(("+", "-")):
        left, how = left[:-1], left[-1] + "="
    path = _segments(left.strip())
    if not sign or len(path) < 2:
        raise BadChange(
            text, "is not of the form PATH=VALUE", "write it as in 'rules.buffer_minutes=15' or 'person.l1.team=North'"
        )
    value = value.strip()
    if len(value) >= 2 and value[0] == value[-1] and value[0] in "\"'":
        value = value[1:-1]
    return Change(text, path, how, value)


def _segments(place: str) -> tuple[str, ...]:
    """Split a dotted place; a segment that holds dots stands in quotes."""
    return tuple(next(part for part in found if part).strip() for found in _SEGMENT.findall(place) if any(found))


def _joined(path: Iterable[str]) -> str:
    return ".".join(f'"{each}"' if "." in each else each for each in path)


def change_folder(folder: Path, changes: Sequence[str], into: Path) -> Programme:
    """Write a copy of a programme folder with changes made, and return the programme in it.

    Parameters
    ----------
    folder, into
        The folder, which is only read; a folder that is made, and must hold nothing yet.
    changes
        One text each, made in this order.

    Raises
    ------
    BadFolder
        If the folder itself has errors.
    BadChanges
        If changes cannot be understood: all of them.
    RefusedChange
        If the reader finds errors in the changed folder.
    """
    before = load_folder(folder)
    into.mkdir(parents=True, exist_ok=True)
    for name in COPIED:
        if (folder / name).exists():
            shutil.copyfile(folder / name, into / name)
    if (folder / FOLDER).is_dir():
        shutil.copytree(folder / FOLDER, into / FOLDER, dirs_exist_ok=True)
    texts = _Texts(into, before)
    problems: list[BadChange] = []
    for text in changes:
        try:
            texts.make(parse_change(text))
        except BadChange as problem:
            problems.append(problem)
    if problems:
        raise BadChanges(problems)
    texts.write()
    try:
        return load_folder(into)
    except BadFolder as error:
        raise RefusedChange(changes, error.problems) from error


def knobs(folder: Path, *, people: bool = True) -> Iterator[Knob]:
    """Yield everything that can be set in a programme, with what stands there now."""
    yield from _Texts(folder, load_folder(folder)).knobs(people=people)


class _Csv:
    """A table of the folder as cells, to be changed in places and written as UTF-8 with its own delimiter."""

    def __init__(self, path: Path) -> None:
        self.path, self.is_changed = path, False
        text = decoded(path.read_bytes(), Findings(path.name)) or ""
        said = re.match(r'"?sep=([,;\t])"?[ \t]*(?:\r\n|\r|\n)', text, re.IGNORECASE)
        text = text[said.end() :] if said else text
        first = next((line for line in text.splitlines() if line.strip()), "")
        self.delimiter = said.group(1) if said else max(",;\t", key=first.count)
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=self.delimiter))
        rows = [each for each in rows if any(cell.strip() for cell in each)]
        self.names = [column_name(one_line(each)) for each in rows[0]]
        self.headings, self.rows = rows[0], rows[1:]

    def column(self, name: str) -> int:
        """Return where a column stands, after adding it where there is none."""
        if name not in self.names:
            self.names.append(name)
            self.headings.append(name)
        return self.names.index(name)

    def get(self, row: Sequence[str], name: str) -> str:
        at = self.names.index(name) if name in self.names else len(row)
        return one_line(row[at]) if at < len(row) else ""

    def put(self, row: list[str], name: str, text: str) -> None:
        at = self.column(name)
        row.extend("" for _ in range(at + 1 - len(row)))
        row[at], self.is_changed = text, True

    def write(self) -> None:
        if self.is_changed:
            written = io.StringIO(newline="")
            csv.writer(written, delimiter=self.delimiter, lineterminator="\n").writerows([self.headings, *self.rows])
            aside = self.path.with_name(f".{self.path.name}.{os.getpid()}")
            aside.write_bytes(written.getvalue().encode())
            aside.replace(self.path)


class _Texts:
    """The folder's texts, open for changes."""

    def __init__(self, folder: Path, programme: Programme) -> None:
        self.folder, self.programme = folder, programme
        text = decoded((folder / FILE).read_bytes(), Findings(FILE)) or ""
        self.settings = tomlkit.parse(text)
        self.people = _Csv(folder / PEOPLE)
        self.enrolments = _Csv(folder / ENROLMENTS)
        self._known = read_settings(text.encode(), Findings(FILE))
        self._row_of = {self.people.get(each, "id"): each for each in self.people.rows}

    def write(self) -> None:
        (self.folder / FILE).write_bytes(tomlkit.dumps(self.settings).encode())
        self.people.write()
        self.enrolments.write()

    # What there is

    def heads(self) -> tuple[str, ...]:
        return ("programme", *_TABLES, "course", "venue", "person", "enrolment")

    def ids(self, head: str) -> tuple[str, ...]:
        match head:
            case "course":
                return tuple(map(str, self.programme.course))
            case "venue":
                return tuple(map(str, self.programme.venue))
            case "person":
                return tuple(map(str, self.programme.person))
            case _:
                return ()

    def keys(self, head: str, owner: str = "") -> tuple[tuple[str, ...], ...]:
        """The places below a table, as paths."""
        if head == "programme":
            return tuple((each,) for each in _PROGRAMME)
        if head in _TABLES:
            return tuple((each.name,) for each in fields(_TABLES[head]))
        if head == "person":
            return tuple((each,) for each in (*PEOPLE_COLUMNS.required, *PEOPLE_COLUMNS.optional) if each != "id")
        if head == "venue":
            return (("title",), ("time_zone",), ("open",), ("capacity",))
        known = self._known.tables if self._known else {}
        prefix = f"course.{dotted(owner)}"
        own = [each for each in known[prefix].known if each not in ("id", "section_size", "activity")]
        found = [("delivery",), ("section_size", "min"), ("section_size", "max"), *((each,) for each in own)]
        for activity in self.programme.course[owner].activities:  # type: ignore[index]
            of_activity = known[f"{prefix}.activity.{dotted(activity.id)}"]
            others = _OF_LIVE if isinstance(activity, SelfPacedActivity) else _OF_SELF_PACED
            found += [("activity", str(activity.id), each) for each in of_activity.known if each not in others]
        return tuple(found)

    def knobs(self, *, people: bool) -> Iterator[Knob]:
        for head in self.heads():
            if head == "enrolment" or (head == "person" and not people):
                continue
            for owner in self.ids(head) or ("",):
                if head in ("course", "venue", "person") and not owner:
                    continue
                for key in self.keys(head, owner):
                    path = (head, *((owner,) if owner else ()), *key)
                    yield Knob(_joined(path), self.now(path))

    def now(self, path: tuple[str, ...]) -> str:
        """What stands at a place, as a person would write it; empty where nothing does."""
        head, *rest = path
        if head == "person":
            return self.people.get(self._person(rest[0]), rest[1])
        if rest[-1] == "shift_weeks":
            return "0"
        if rest[-1] == "delivery":
            return ""
        value = self._table(path).get(rest[-1])
        if value is None and head in _TABLES:
            value = getattr(getattr(self.programme, head), rest[-1])
        if isinstance(value, list):
            return ", ".join(str(each) for each in value)
        if isinstance(value, bool):
            return "true" if value else "false"
        return "" if value is None else str(value)

    # Changing it

    def make(self, change: Change) -> None:
        for path in self._resolved(change):
            self._make(change, path)

    def _resolved(self, change: Change) -> list[tuple[str, ...]]:
        """Return the places that a change is about, or raise naming the nearest known one."""
        head, *rest = change.path
        heads = Names(self.heads())
        near_head = head if head in heads else heads.nearest(head)
        if near_head is None:
            raise BadChange(change.text, f"{head!r} is not known", f"begin with one of {', '.join(self.heads())}")
        head, right = near_head, [near_head]
        if head == "enrolment":
            return [self._enrolment(change)]
        owners = [""]
        if head in ("course", "venue", "person"):
            ids = self.ids(head)
            owner = rest.pop(0)
            while rest and owner not in ids and owner != EVERY and ".".join((owner, rest[0])) in ids:
                owner = f"{owner}.{rest.pop(0)}"
            if owner == EVERY:
                owners = list(ids)
            elif owner in ids:
                owners = [owner]
            else:
                near = Names(ids).nearest(owner)
                if near is None:
                    listed = ", ".join(ids[:8]) + (", …" if len(ids) > 8 else "")
                    raise BadChange(change.text, f"there is no {head} {owner!r}", f"there is {listed or 'none'}")
                owners, right = [near], [*right, near]
            right.append(owner if owner == EVERY else owners[0])
        key, found, wrong = tuple(rest), [], False
        for each in owners:
            keys = self.keys(head, each)
            if key in keys:
                found.append((head, *((each,) if each else ()), *key))
                continue
            wrong = True
            near_key = Names(_joined(one) for one in keys).nearest(_joined(key))
            if near_key is None:
                listed = ", ".join(_joined(one) for one in keys[:12]) + (", …" if len(keys) > 12 else "")
                raise BadChange(change.text, f"{head} has nothing called {_joined(key)!r}", f"it has {listed}")
            suggested = ".".join((head, *([right[-1]] if each else []), near_key))
            raise BadChange(change.text, f"{_joined(change.path)!r} is not known", f"did you mean {suggested!r}?")
        if not wrong and (head != change.path[0] or (len(right) > 2 and right[1] != EVERY)):
            suggested = _joined((head, *([owners[0]] if owners[0] else []), *key))
            raise BadChange(change.text, f"{_joined(change.path)!r} is not known", f"did you mean {suggested!r}?")
        return found

    def _enrolment(self, change: Change) -> tuple[str, ...]:
        example = "write it as in 'enrolment.l00042.heights.preference=self-paced'"
        if len(change.path) != 4:
            raise BadChange(change.text, "names no enrolment", example)
        _, learner, course, key = change.path
        if (learner, course) not in {(each.learner, each.course) for each in self.programme.enrolments}:
            raise BadChange(change.text, f"{learner!r} is not enrolled in {course!r}", example)
        if key not in ("priority", "preference"):
            raise BadChange(change.text, f"an enrolment has nothing called {key!r}", "it has priority and preference")
        return change.path

    def _make(self, change: Change, path: tuple[str, ...]) -> None:
        head, key = path[0], path[-1]
        if head == "enrolment":
            self._put_enrolments(key, change.value, learner=path[1], course=path[2])
        elif head == "person":
            row = self._person(path[1])
            self.people.put(row, key, self._text(change, key, self.people.get(row, key)))
        elif key == "shift_weeks":
            self._shift(change)
        elif key == "delivery":
            self._deliver(change, path[1])
        else:
            self._put(change, self._table(path, make=True), key)

    def _text(self, change: Change, key: str, now: str) -> str:
        """A cell's new text."""
        if change.how == "=":
            return " ".join(change.value.replace(",", " ").split()) if key in _LISTS else change.value
        if key in _LISTS:
            return " ".join(_listed(change, now.split()))
        return str(_added(change, int(now) if now.lstrip("-").isdigit() else 0 if not now else None))

    def _put(self, change: Change, table: Any, key: str) -> None:
        if change.how == "=":
            table[key] = _value(change, key)
        elif key in _LISTS:
            value = tomlkit.array()
            for each in _listed(change, [str(one) for one in table.get(key, [])]):
                value.append(each)
            table[key] = value
        else:
            now = table.get(key)
            if now is None and change.path[0] in _TABLES:
                now = getattr(getattr(self.programme, change.path[0]), key)
            table[key] = _added(change, 0 if now is None else now)

    def _table(self, path: tuple[str, ...], *, make: bool = False) -> Any:
        """The table that holds the last key of a path."""
        head, *rest = path
        if head == "programme":
            return self.settings
        if head in _TABLES:
            if head not in self.settings:
                if not make:
                    return {}
                # before the first [[…]]: a table written behind them would belong to the last one for a reader
                self.settings.add(tomlkit.nl())
                self.settings.add(head, tomlkit.table())
            return self.settings[head]
        table: Any = _of_id(self.settings[head], rest[0])
        if len(rest) == 4 and rest[1] == "activity":
            return _of_id(table["activity"], rest[2])
        return table["section_size"] if len(rest) == 3 else table

    def _person(self, identifier: str) -> list[str]:
        return self._row_of[identifier]

    def _put_enrolments(self, column: str, value: str, *, course: str, learner: str = "") -> None:
        for row in self.enrolments.rows:
            if self.enrolments.get(row, "course") == course and learner in ("", self.enrolments.get(row, "learner")):
                self.enrolments.put(row, column, value)

    def _shift(self, change: Change) -> None:
        try:
            weeks = int(change.value)
        except ValueError:
            raise BadChange(change.text, f"{change.value!r} is no number of weeks", "write 1, or -2") from None
        for key in ("start", "end"):
            value = self.settings[key]
            day = value if isinstance(value, date) else date.fromisoformat(str(value))
            shifted = date(day.year, day.month, day.day) + timedelta(weeks=weeks)
            self.settings[key] = shifted

    def _deliver(self, change: Change, course: str) -> None:
        """Make a course all live, blended, or all self-paced; docs/what-if.md says what each does to the folder."""
        table = _of_id(self.settings["course"], course)
        match change.value:
            case "self-paced":
                self._put_enrolments("preference", "self-paced", course=course)
                table["live"] = "preferred"
            case "live":
                self._put_enrolments("preference", "live", course=course)
                self._teach(table)
            case "blended":
                self._put_enrolments("preference", "live", course=course)
                _blend(table)
            case other:
                near = Names(DELIVERIES).nearest(other)
                way_out = f"did you mean {near!r}?" if near else f"write one of {', '.join(DELIVERIES)}"
                raise BadChange(change.text, f"{other!r} is no delivery", way_out)

    def _teach(self, table: Any) -> None:
        """Turn every self-paced activity into live sessions no longer than the course's longest."""
        longest = max((int(each["duration_minutes"]) for each in table["activity"] if _is_live(each)), default=0)
        longest, grid = longest or LONGEST_LESSON, self.programme.rules.grid_minutes
        taken = {str(each["id"]) for each in table["activity"]}
        taught: list[Table] = []
        for each in table["activity"]:
            if _is_live(each):
                taught.append(each)
                continue
            effort = int(each["effort_minutes"])
            n_lessons = -(-effort // longest)
            length = ceil(effort / n_lessons / grid) * grid
            for number in range(n_lessons):
                minutes = min(length, effort - number * length)
                if minutes <= 0:
                    break
                lesson = tomlkit.table()
                lesson["id"] = str(each["id"]) if n_lessons == 1 else _free(f"{each['id']}-{number + 1}", taken)
                lesson["kind"] = "live"
                lesson["duration_minutes"] = minutes
                taught.append(lesson)
        table["activity"] = _array(taught)


def _array(tables: Iterable[Table]) -> AoT:
    found = tomlkit.aot()
    for each in tables:
        found.append(each)
    return found


def _free(name: str, taken: set[str]) -> str:
    while name in taken:
        name += "-live"
    taken.add(name)
    return name


def _is_live(activity: Any) -> bool:
    return str(activity["kind"]).strip().casefold() == "live"


def _blend(table: Any) -> None:
    """Let learners do alone what need not be done together, where nothing is done alone yet.

    That is every live activity not in person, or where none is in person, every one but the last.
    """
    activities = list(table["activity"])
    if not all(_is_live(each) for each in activities):
        return
    in_person = [bool(each.get("in_person", False)) for each in activities]
    alone = [not each for each in in_person] if any(in_person) else [*(True for _ in activities[1:]), False]
    blended = []
    for each, is_alone in zip(activities, alone, strict=True):
        if not is_alone:
            blended.append(each)
            continue
        study = tomlkit.table()
        study["id"] = str(each["id"])
        study["kind"] = "self-paced"
        study["effort_minutes"] = int(each.get("self_paced_minutes", each["duration_minutes"]))
        blended.append(study)
    table["activity"] = _array(blended)


def _of_id(tables: Any, identifier: str) -> Any:
    return next(each for each in tables if str(each["id"]).strip() == identifier)


def _value(change: Change, key: str) -> Any:
    """The value to the right of a change, as TOML has it."""
    text = change.value
    if key in _TEXTS:
        return text
    if key in _LISTS and not text.startswith("["):
        value: Array = tomlkit.array()
        for each in text.replace(",", " ").split():
            value.append(each)
        return value
    if key in _DATES:
        try:
            return date.fromisoformat(text)
        except ValueError:
            return text  # the reader says what is wrong with it
    try:
        return tomllib.loads(f"value = {text}")["value"]
    except (ValueError, RecursionError):
        return text


def _listed(change: Change, now: list[str]) -> list[str]:
    for each in change.value.replace(",", " ").split():
        if change.how == "+=":
            if each in now:
                raise BadChange(change.text, f"{each!r} is there already", "leave the change out")
            now = [*now, each]
        elif each in now:
            now = [one for one in now if one != each]
        else:
            raise BadChange(change.text, f"{each!r} is not there", f"there is {', '.join(now) or 'nothing'}")
    return now


def _added(change: Change, now: Any) -> Any:
    if isinstance(now, bool) or not isinstance(now, (int, float)):
        raise BadChange(change.text, f"{now!r} is no number, nor a list", f"write = instead of {change.how}")
    try:
        amount = float(change.value) if "." in change.value else int(change.value)
    except ValueError:
        raise BadChange(change.text, f"{change.value!r} is no number", "write digits only") from None
    return now + amount if change.how == "+=" else now - amount


def add_burden(folder: Path, totals: Mapping[str, int], mark: str) -> None:
    """Set people's ``burden_minutes`` in a folder's people.csv, and let its programme.toml remember why.

    Both files are written aside and moved into place.
    """
    people = _Csv(folder / PEOPLE)
    for row in people.rows:
        if people.get(row, "id") in totals:
            people.put(row, "burden_minutes", str(totals[people.get(row, "id")]))
    settings = tomlkit.parse(decoded((folder / FILE).read_bytes(), Findings(FILE)) or "")
    remembered = tomlkit.array()
    for each in (*settings.get("carried_over", []), mark):
        remembered.append(each)
    if "carried_over" in settings:
        settings["carried_over"] = remembered
        text = tomlkit.dumps(settings)
    else:
        # Above everything: a key below a table's heading would belong to that table.
        text = f"carried_over = {remembered.as_string()}\n" + tomlkit.dumps(settings)
    people.write()
    aside = folder / f".{FILE}.{os.getpid()}"
    aside.write_bytes(text.encode())
    aside.replace(folder / FILE)
