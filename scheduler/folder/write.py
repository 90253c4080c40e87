"""A programme as a folder. Reading it back gives an equal programme; comments in programme.toml are not kept."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import fields
from graphlib import CycleError, TopologicalSorter
from itertools import pairwise
from pathlib import Path

from scheduler.domain.people import Person
from scheduler.domain.programme import Costs, Invites, Programme, Rules, Weights
from scheduler.domain.teaching import Activity, Course, LiveActivity, LivePolicy, Venue
from scheduler.folder.calendar_files import ENDING, FOLDER
from scheduler.folder.programme_toml import FILE
from scheduler.folder.tables import ENROLMENTS, PEOPLE, TRAVEL
from scheduler.folder.toml_text import split_dotted, written, written_key

Extra = tuple[tuple[str, str], ...]
_Table = Rules | Weights | Invites | Costs


def write_folder(programme: Programme, path: Path) -> None:
    """Write a programme's files into a folder, which is made where it does not exist.

    Files of the same names are replaced, a travel.csv that the programme does not need is taken away, and so are
    calendars of its people who have none in it; all other files stay as they are. Keys and columns that the contract
    does not know are written where they stood; keys of courses or venues that are gone go with them. Rules, weights
    and costs that have their default are left out.
    """
    path.mkdir(parents=True, exist_ok=True)
    _write(path / FILE, "".join(f"{line}\n" for line in _settings(programme)))
    _write(path / PEOPLE, _table(_PERSON, [(_person(each), each.extra) for each in programme.people]))
    # The column of expiry dates is written where anybody has one, so that a folder without stays as it was.
    dated = any(each.expires for each in programme.enrolments)
    enrolments = [
        (
            (each.learner, each.course, each.priority, each.preference)
            + ((each.expires.isoformat() if each.expires else "",) if dated else ()),
            each.extra,
        )
        for each in programme.enrolments
    ]
    columns = ("learner", "course", "priority", "preference") + (("expires",) if dated else ())
    _write(path / ENROLMENTS, _table(columns, enrolments))
    if programme.travel:
        travel = [
            ((each.person, each.start.isoformat(), each.end.isoformat(), each.time_zone), each.extra)
            for each in programme.travel
        ]
        _write(path / TRAVEL, _table(("person", "start", "end", "time_zone"), travel))
    else:
        (path / TRAVEL).unlink(missing_ok=True)
    _write_calendars(programme, path / FOLDER)


def _write(path: Path, text: str) -> None:
    path.write_bytes(text.encode())


def _write_calendars(programme: Programme, directory: Path) -> None:
    if directory.is_dir():
        for old in directory.glob(f"*{ENDING}"):
            if old.stem in programme.person and old.stem not in programme.calendars:
                old.unlink()
    if programme.calendars:
        directory.mkdir(exist_ok=True)
    for person, data in programme.calendars.items():
        (directory / f"{person}{ENDING}").write_bytes(data)


_PERSON = (
    "id", "name", "email", "time_zone", "working_hours", "holidays", "stretch_minutes", "languages", "team", "manager",
    "venues", "burden_minutes",
)  # fmt: skip


def _person(person: Person) -> Sequence[str]:
    values = {each: getattr(person, each) for each in _PERSON}
    return [" ".join(each) if isinstance(each, tuple) else str(each) for each in values.values()]


def _table(columns: Sequence[str], rows: Sequence[tuple[Sequence[str], Extra]]) -> str:
    """Return rows as CSV, with further columns for what the contract does not know."""
    others = _in_order([name for name, _ in extra] for _, extra in rows)
    lines = [(*columns, *others)]
    for cells, extra in rows:
        known = dict(extra)
        lines.append((*cells, *(known.get(name, "") for name in others)))
    return "".join(f"{','.join(map(cell, each))}\n" for each in lines)


def cell(text: str) -> str:
    """Return a cell, in quotation marks where needed.

    ``csv.writer`` leaves a carriage return bare unless rows end with one (Python 3.11), and readers take it for an end.
    """
    return '"' + text.replace('"', '""') + '"' if any(each in text for each in ',"\r\n') else text


def _in_order(rows: Iterable[list[str]]) -> list[str]:
    """Return all names in an order that keeps each row's own, though no row may hold them all."""
    seen = list(dict.fromkeys(tuple(each) for each in rows))
    before: dict[str, set[str]] = {name: set() for names in seen for name in names}
    for names in seen:
        for earlier, later in pairwise(names):
            before[later].add(earlier)
    try:
        return list(TopologicalSorter(before).static_order())
    except CycleError:  # rows of different tables that were put together
        return list(before)


class _Kept:
    """Unknown keys of a programme by the table they stood in."""

    def __init__(self, extra: Extra) -> None:
        self._by_table: dict[tuple[str, ...], list[str]] = {}
        for place, value in extra:
            *table, key = split_dotted(place)
            self._by_table.setdefault(tuple(table), []).append(f"{written_key(key)} = {value}")

    def of(self, *table: str) -> list[str]:
        return self._by_table.get(table, [])


def _settings(programme: Programme) -> Iterator[str]:
    kept = _Kept(programme.extra)
    yield from _pairs(title=programme.title, start=programme.start, end=programme.end, time_zone=programme.time_zone)
    if programme.carried_over:
        yield from _pairs(carried_over=programme.carried_over)
    yield from kept.of()
    tables: tuple[tuple[str, _Table, _Table], ...] = (
        ("rules", programme.rules, Rules()),
        ("weights", programme.weights, Weights()),
        ("invites", programme.invites, Invites()),
        ("costs", programme.costs, Costs()),
    )
    for name, table, default in tables:
        changed = {
            each.name: getattr(table, each.name)
            for each in fields(table)
            if getattr(table, each.name) != getattr(default, each.name)
        }
        if changed or kept.of(name):
            yield from ("", f"[{name}]", *_pairs(**changed), *kept.of(name))
    for venue in programme.venues:
        yield from ("", "[[venue]]", *_venue(venue), *kept.of("venue", venue.id))
    for course in programme.courses:
        yield from ("", "[[course]]", *_course(course, kept), *kept.of("course", course.id))
        for activity in course.activities:
            yield from ("", "[[course.activity]]", *_activity(activity))
            yield from kept.of("course", course.id, "activity", activity.id)


def _venue(venue: Venue) -> Iterable[str]:
    return _pairs(id=venue.id, title=venue.title, time_zone=venue.time_zone, open=venue.open, capacity=venue.capacity)


def _course(course: Course, kept: _Kept) -> Iterator[str]:
    yield from _pairs(id=course.id, title=course.title, language=course.language)
    sizes = [*_pairs(min=course.section_min, max=course.section_max), *kept.of("course", course.id, "section_size")]
    yield f"section_size = {{ {', '.join(sizes)} }}"
    yield from _pairs(max_sections=course.max_sections, instructors=course.instructors)
    if course.max_sections_per_instructor:
        yield from _pairs(max_sections_per_instructor=course.max_sections_per_instructor)
    if course.recordings_allowed:
        yield from _pairs(recordings_allowed=course.recordings_allowed)
    if course.rotate:
        yield from _pairs(rotate=True)
    if course.max_out_of_hours_sessions != 1:
        yield from _pairs(max_out_of_hours_sessions=course.max_out_of_hours_sessions)
    if course.live is not LivePolicy.PREFERRED:
        yield from _pairs(live=course.live.value)
    if course.requires:
        yield from _pairs(requires=course.requires)
    if course.due is not None:
        yield from _pairs(due=course.due)
    if course.certificate is not None:
        certificate = [*_pairs(minutes=course.certificate.minutes)]
        if course.certificate.valid_months:
            certificate += _pairs(valid_months=course.certificate.valid_months)
        if course.certificate.due is not None:
            certificate += _pairs(due=course.certificate.due)
        certificate += kept.of("course", course.id, "certificate")
        yield f"certificate = {{ {', '.join(certificate)} }}"


def _activity(activity: Activity) -> Iterator[str]:
    if not isinstance(activity, LiveActivity):
        yield from _pairs(id=activity.id, kind="self-paced", effort_minutes=activity.effort_minutes)
        yield from _content(activity)
        return
    yield from _pairs(id=activity.id, kind="live", duration_minutes=activity.duration_minutes)
    if activity.self_paced_minutes != activity.duration_minutes:
        yield from _pairs(self_paced_minutes=activity.self_paced_minutes)
    if activity.in_person:
        yield from _pairs(in_person=True)
    if activity.min_days_after_previous:
        yield from _pairs(min_days_after_previous=activity.min_days_after_previous)
    if activity.max_days_after_previous is not None:
        yield from _pairs(max_days_after_previous=activity.max_days_after_previous)
    if activity.max_days_after_study is not None:
        yield from _pairs(max_days_after_study=activity.max_days_after_study)
    yield from _content(activity)


def _content(activity: Activity) -> Iterator[str]:
    if activity.module:
        yield from _pairs(module=activity.module)
    if activity.check:
        yield from _pairs(check=activity.check)


def _pairs(**values: object) -> Iterator[str]:
    for key, value in values.items():
        yield f"{key} = {written(value)}"
