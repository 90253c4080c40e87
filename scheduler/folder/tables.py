"""people.csv, enrolments.csv and travel.csv: rows into people, enrolments and journeys, each cell checked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Generic, TypeVar

from scheduler.domain.people import Person, PersonId, Travel
from scheduler.domain.teaching import CourseId, Enrolment, Preference, Priority
from scheduler.folder.csv_table import Columns, Row, rows_of
from scheduler.folder.problems import Findings, Report
from scheduler.folder.toml_table import parsed_date
from scheduler.folder.values import (
    DAY_MINUTES,
    MOST_MINUTES,
    check_email,
    check_holiday_code,
    check_id,
    check_language,
    check_opening,
    check_zone,
)

PEOPLE, ENROLMENTS, TRAVEL = "people.csv", "enrolments.csv", "travel.csv"

PEOPLE_COLUMNS = Columns(
    ("id", "name", "email", "time_zone", "working_hours", "languages"),
    ("holidays", "stretch_minutes", "team", "manager", "venues", "burden_minutes"),
)
ENROLMENT_COLUMNS = Columns(("learner", "course", "priority"), ("preference", "expires"))
TRAVEL_COLUMNS = Columns(("person", "start", "end", "time_zone"))

_MISSED_WITHOUT = {
    "holidays": "nobody has a public holiday",
    "stretch_minutes": "nobody accepts a session outside working hours",
}
"""Columns that may be missing, though a folder without them is likely to be an oversight."""

Entry = TypeVar("Entry")
Word = TypeVar("Word", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Lined(Generic[Entry]):
    """An entry and the line on which its row begins."""

    line: int
    entry: Entry


def read_people(data: bytes, findings: Findings) -> list[Lined[Person]] | None:
    """Return the people; nothing after reporting that they cannot be told apart."""
    rows = rows_of(data, PEOPLE_COLUMNS, findings)
    if rows is None:
        return None
    if not rows:
        findings.error("holds nobody", "add one line for each learner and instructor")
    else:
        for column, effect in _MISSED_WITHOUT.items():
            if all(column not in row.cells for row in rows):
                findings.warn(f"there is no such column, so {effect}", "add it if that is not meant", field=column)
    people = [Lined(row.line, _person(_Cells(row, findings))) for row in rows]
    _report_taken([(each.line, each.entry.id) for each in people], "id", findings)
    return people if any("id" in row.cells for row in rows) else None


def _person(cells: _Cells) -> Person:
    identifier = cells.text("id")
    check_id(identifier, cells.report("id"), are_spaces_fine=True)
    for column, check in (("email", check_email), ("time_zone", check_zone), ("working_hours", check_opening)):
        if cells.required(column):
            check(cells.text(column), cells.report(column))
    for column, check in (("manager", check_email), ("holidays", check_holiday_code)):
        if cells.text(column):
            check(cells.text(column), cells.report(column))
    languages = tuple(cells.text("languages").split())
    for each in languages:
        check_language(each, cells.report("languages"))
    return Person(
        id=PersonId(identifier),
        name=cells.required("name"),
        email=cells.text("email"),
        time_zone=cells.text("time_zone"),
        working_hours=cells.text("working_hours"),
        holidays=cells.text("holidays"),
        stretch_minutes=cells.minutes("stretch_minutes", most=DAY_MINUTES),
        languages=languages,
        team=cells.text("team"),
        manager=cells.text("manager"),
        venues=tuple(cells.text("venues").split()),
        burden_minutes=cells.minutes("burden_minutes", most=MOST_MINUTES),
        extra=cells.row.extra,
    )


def read_enrolments(data: bytes, findings: Findings) -> list[Lined[Enrolment]] | None:
    """Return the enrolments; nothing after reporting that the rows cannot be told apart."""
    rows = rows_of(data, ENROLMENT_COLUMNS, findings)
    if rows is None:
        return None
    enrolments = []
    for row in rows:
        cells = _Cells(row, findings)
        enrolment = Enrolment(
            PersonId(cells.required("learner")),
            CourseId(cells.required("course")),
            cells.word("priority", Priority) or Priority.MANDATORY,
            cells.word("preference", Preference, Preference.LIVE) or Preference.LIVE,
            row.extra,
            cells.day("expires") if cells.text("expires") else None,
        )
        enrolments.append(Lined(row.line, enrolment))
    _report_twice(enrolments, findings)
    return enrolments


def _report_twice(enrolments: Sequence[Lined[Enrolment]], findings: Findings) -> None:
    first: dict[tuple[str, str], int] = {}
    for each in enrolments:
        learner, course = each.entry.learner, each.entry.course
        since = first.setdefault((learner, course), each.line)
        if since != each.line and learner and course:
            message = f"{learner!r} is enrolled in {course!r} since line {since}"
            findings.error(message, "keep one of the two lines", line=each.line, field="learner", value=learner)


def read_travel(data: bytes, findings: Findings) -> list[Lined[Travel]] | None:
    """Return the journeys; nothing after reporting that the rows cannot be told apart."""
    rows = rows_of(data, TRAVEL_COLUMNS, findings)
    if rows is None:
        return None
    journeys = []
    for row in rows:
        cells = _Cells(row, findings)
        person = PersonId(cells.required("person"))
        start, end = cells.day("start"), cells.day("end")
        if cells.required("time_zone"):
            check_zone(cells.text("time_zone"), cells.report("time_zone"))
        if start is None or end is None:
            continue
        if start >= end:
            message = f"{end} is not after the start {start}"
            cells.report("end")(message, "give the first day that is not spent there any more")
            continue
        journeys.append(Lined(row.line, Travel(person, start, end, cells.text("time_zone"), row.extra)))
    _report_overlaps(journeys, findings)
    return journeys


def _report_overlaps(journeys: Sequence[Lined[Travel]], findings: Findings) -> None:
    latest: dict[PersonId, Lined[Travel]] = {}
    for each in sorted(journeys, key=lambda each: (each.entry.start, each.line)):
        before = latest.get(each.entry.person)
        if before is not None and each.entry.start < before.entry.end:
            later, earlier = (each, before) if each.line > before.line else (before, each)
            message = f"this stay of {each.entry.person!r} overlaps the one in line {earlier.line}"
            way_out = "let one end on the day the other starts"
            findings.error(message, way_out, line=later.line, field="start", value=str(later.entry.start))
        if before is None or each.entry.end > before.entry.end:
            latest[each.entry.person] = each


def _report_taken(entries: Sequence[tuple[int, str]], column: str, findings: Findings) -> None:
    """Report identifiers that come twice, and those that differ in case only."""
    first: dict[str, tuple[int, str]] = {}
    for line, identifier in entries:
        if not identifier:
            continue
        since, other = first.setdefault(identifier.casefold(), (line, identifier))
        if since == line:
            continue
        if other == identifier:
            message = f"{identifier!r} is taken since line {since}"
            findings.error(
                message, "give each person one line and an id of their own", line=line, field=column, value=identifier
            )
        else:
            message = f"{identifier!r} differs from {other!r} in line {since} in case only"
            way_out = "use ids that differ in more, since some computers take their calendars for one file"
            findings.warn(message, way_out, line=line, field=column, value=identifier)


class _Cells:
    """The cells of one row by column, each method reporting what is wrong with one."""

    def __init__(self, row: Row, findings: Findings) -> None:
        self.row, self._findings = row, findings

    def report(self, column: str) -> Report:
        """Return a reporter for a cell."""

        def keep(message: str, way_out: str) -> None:
            # A row out of step and a missing column were reported; their cells are not at fault.
            if column in self.row.cells and not self.row.is_out_of_step:
                value = self.text(column)
                self._findings.error(message, way_out, line=self.row.line, field=column, value=value)

        return keep

    def text(self, column: str) -> str:
        return self.row.cells.get(column, "")

    def required(self, column: str) -> str:
        text = self.text(column)
        if not text:
            self.report(column)("is empty", _EXAMPLES.get(column, "fill it in"))
        return text

    def minutes(self, column: str, *, most: int) -> int:
        """Return a whole number of minutes; spreadsheets may have written it with decimals that are all zero."""
        text = self.text(column)
        if not text:
            return 0
        whole, _, decimals = text.replace(",", ".").partition(".")
        digits = whole.removeprefix("-")
        if not (digits.isascii() and digits.isdigit()) or decimals.strip("0"):
            self.report(column)(
                f"{text!r} is not a whole number", "write minutes as digits only, or leave it empty for 0"
            )
        elif len(digits) > 9 or not 0 <= int(whole) <= most:
            self.report(column)(f"{text[:20]} is out of range", f"use a number of minutes from 0 to {most}")
        else:
            return int(whole)
        return 0

    def day(self, column: str) -> date | None:
        text = self.required(column)
        found = parsed_date(text)
        if text and found is None:
            self.report(column)(
                f"{text!r} is not a date", "write year-month-day between 2000 and 2099, as in 2027-03-01"
            )
        return found

    def word(self, column: str, kind: type[Word], default: Word | None = None) -> Word | None:
        text = self.text(column)
        for each in kind:
            if text.casefold() == each.value:
                return each
        if text or default is None:
            message = f"{text!r} is not known" if text else "is empty"
            self.report(column)(message, f"write {' or '.join(kind)}")
        return default


_EXAMPLES = {
    "name": "write the name as it should be read",
    "email": "write one address, such as 'ann@example.org'",
    "time_zone": "use an IANA name, such as 'Europe/Berlin'",
    "working_hours": "write hours such as 'Mo-Fr 09:00-17:00'",
    "learner": "write an id from people.csv",
    "person": "write an id from people.csv",
    "course": "write the id of a course in programme.toml",
    "start": "write a date, as in 2027-03-01",
    "end": "write a date, as in 2027-03-01",
}
