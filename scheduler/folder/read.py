"""A programme folder as a programme: every problem in every file at once, and nothing from a folder with errors."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from scheduler.domain.people import Person, PersonId, Travel
from scheduler.domain.programme import Programme
from scheduler.domain.teaching import Enrolment
from scheduler.folder.calendar_files import FOLDER, read_calendars
from scheduler.folder.doubts import tell_doubts
from scheduler.folder.problems import BadFolder, Findings, Names, Problem
from scheduler.folder.programme_toml import FILE, Settings, read_settings
from scheduler.folder.references import check_courses, check_enrolments, check_people, check_travel
from scheduler.folder.remembered import tell_stale
from scheduler.folder.tables import (
    ENROLMENTS,
    PEOPLE,
    TRAVEL,
    Lined,
    read_enrolments,
    read_people,
    read_travel,
)

_WORKBOOKS = (".xlsx", ".xls", ".ods", ".numbers")


@dataclass(frozen=True)
class Reading:
    """What reading a folder gave.

    ``programme`` is None if there is any error. ``errors`` and ``warnings`` are in the order of the files (settings,
    people, enrolments, travel, calendars), and by line within each.
    """

    programme: Programme | None
    errors: tuple[Problem, ...]
    warnings: tuple[Problem, ...]


def load_folder(path: Path) -> Programme:
    """Return the programme in a folder.

    Raises
    ------
    BadFolder
        With every error in it, if there is any. Warnings are not errors; ``read_folder`` gives those as well.
    """
    reading = read_folder(path)
    if reading.programme is None:
        raise BadFolder(reading.errors)
    return reading.programme


def read_folder(path: Path) -> Reading:
    """Return the programme in a folder, or every reason why there is none, and everything doubtful about it."""
    whole = Findings(str(path))
    if not path.exists():
        whole.error("there is no such folder", "name the folder that holds programme.toml")
        return Reading(None, tuple(whole.errors), ())
    if not path.is_dir():
        way_out = (
            "name the folder that it stands in" if path.name == FILE else "name the folder that holds programme.toml"
        )
        whole.error("is not a folder", way_out)
        return Reading(None, tuple(whole.errors), ())
    return _Folder(path).reading()


class _Folder:
    def __init__(self, path: Path) -> None:
        self.path = path
        self.findings = {name: Findings(name) for name in (FILE, PEOPLE, ENROLMENTS, TRAVEL, FOLDER)}

    def reading(self) -> Reading:
        of = self.findings
        settings = self._settings()
        data = self._bytes(PEOPLE)
        people = read_people(data, of[PEOPLE]) if data is not None else None
        data = self._bytes(ENROLMENTS)
        enrolments = read_enrolments(data, of[ENROLMENTS]) if data is not None else None
        data = self._bytes(TRAVEL, is_optional=True)
        journeys = read_travel(data, of[TRAVEL]) if data is not None else []
        if settings is not None:
            check_courses(settings, people)
        if settings is not None and people is not None:
            check_people(people, settings, of[PEOPLE])
        if enrolments is not None:
            check_enrolments(enrolments, people, settings, of[ENROLMENTS])
        if journeys is not None and people is not None:
            check_travel(journeys, people, of[TRAVEL])
        ids = {each.entry.id for each in people} if people is not None else None
        calendars = read_calendars(self.path, ids, of[FOLDER])
        tell_stale(self.path, calendars, of[FOLDER])
        programme = None
        is_whole = not any(each.errors for each in of.values())
        if is_whole and settings is not None and people is not None and enrolments is not None and journeys is not None:
            programme = _programme(settings, people, enrolments, journeys, calendars)
            tell_doubts(programme, settings, people, of[PEOPLE])
        errors = [each for found in of.values() for each in _by_line(found.errors)]
        warnings = [each for found in of.values() for each in _by_line(found.warnings)]
        return Reading(programme, tuple(errors), tuple(warnings))

    def _settings(self) -> Settings | None:
        data = self._bytes(FILE)
        return read_settings(data, self.findings[FILE]) if data is not None else None

    def _bytes(self, name: str, *, is_optional: bool = False) -> bytes | None:
        """Return a file's bytes; nothing where it is missing, which is an error unless the file is optional."""
        try:
            return (self.path / name).read_bytes()
        except FileNotFoundError:
            if not is_optional:
                self.findings[name].error("there is no such file", self._way_to(name))
        except OSError as error:
            message = f"cannot be read ({error.strerror or type(error).__name__})"
            self.findings[name].error(message, "make it a file that you may read")
        return None

    def _way_to(self, name: str) -> str:
        """Return what to do about a file that is missing: it may have another name, or stand elsewhere."""
        beside = [each for each in self.path.iterdir() if not each.name.startswith(".")]
        near = Names(each.name for each in beside if each.name not in self.findings).nearest(name)
        if near is not None and Path(near).suffix in _WORKBOOKS:
            return f"open {near!r} and save it as 'CSV UTF-8'"
        if near is not None:
            return f"rename {near!r}"
        below = sorted(each.name for each in beside if (each / name).exists())
        return f"did you mean the folder {below[0]!r} in it?" if below else "add it"


def _programme(
    settings: Settings,
    people: Sequence[Lined[Person]],
    enrolments: Sequence[Lined[Enrolment]],
    journeys: Sequence[Lined[Travel]],
    calendars: Mapping[PersonId, bytes],
) -> Programme:
    return Programme(
        title=settings.title,
        start=settings.start,
        end=settings.end,
        people=tuple(each.entry for each in people),
        courses=settings.courses,
        enrolments=tuple(each.entry for each in enrolments),
        time_zone=settings.time_zone,
        rules=settings.rules,
        weights=settings.weights,
        venues=settings.venues,
        travel=tuple(each.entry for each in journeys),
        calendars=calendars,
        invites=settings.invites,
        costs=settings.costs,
        carried_over=settings.carried_over,
        extra=settings.extra,
    )


def _by_line(problems: list[Problem]) -> list[Problem]:
    return sorted(problems, key=lambda each: each.line)
