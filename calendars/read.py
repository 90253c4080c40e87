"""iCalendar bytes → the few lines that decide when somebody is busy.

Only what tells time is kept. Titles, descriptions, places, people and alarms are dropped here, before any parser sees
them, so that nothing later can show them. Files as programs really write them are read: byte order marks, any line
ends, lines that are neither folded nor properties, ends that are missing because a download was cut off.
"""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from dataclasses import dataclass, field

from calendars.errors import UnreadableCalendar

MAX_BYTES = 5_000_000
"""The largest file that is read: some 50 times a busy person's year."""
MAX_ENTRIES = 20_000
"""The most events in one file."""

EVENT = frozenset({"UID", "DTSTART", "DTEND", "DURATION", "RRULE", "EXRULE", "RDATE", "EXDATE", "RECURRENCE-ID"})
EVENT |= {"SEQUENCE", "STATUS", "TRANSP"}
FREE_BUSY = frozenset({"FREEBUSY"})
ZONE = frozenset(["TZID", "DTSTART", "TZOFFSETFROM", "TZOFFSETTO", "RRULE", "RDATE"])


@dataclass(frozen=True, slots=True)
class Line:
    """One content line: ``NAME;PARAMETERS:value``. ``parameters`` keeps its leading semicolon."""

    name: str
    parameters: str
    value: str

    def __str__(self) -> str:
        return f"{self.name}{self.parameters}:{self.value}"


@dataclass(slots=True)
class Entry:
    """What decides about one event, free/busy report or zone definition, and where in the file it began.

    ``number`` counts the components of its kind in the file from 1, ``at`` is the number of its first line.
    """

    kind: str
    number: int
    at: int
    lines: list[Line] = field(default_factory=list)

    def all(self, name: str) -> list[Line]:
        """Return the lines with a name."""
        return [each for each in self.lines if each.name == name]

    def first(self, name: str) -> Line | None:
        """Return the first line with a name, if any."""
        return next((each for each in self.lines if each.name == name), None)

    def value(self, name: str) -> str:
        """Return the value of the first line with a name, or an empty text."""
        line = self.first(name)
        return line.value.strip() if line else ""

    @property
    def is_free(self) -> bool:
        """Whether an event takes nobody's time: transparent or cancelled."""
        return self.value("STATUS").upper() == "CANCELLED" or self.value("TRANSP").upper() == "TRANSPARENT"

    def __str__(self) -> str:
        return f"{'event' if self.kind == 'VEVENT' else 'free/busy report'} {self.number} (line {self.at})"


@dataclass(slots=True)
class Calendar:
    """One VCALENDAR: its events, free/busy reports and zone definitions, and the zone it names for itself, if any."""

    events: list[Entry] = field(default_factory=list)
    reports: list[Entry] = field(default_factory=list)
    zones: list[Entry] = field(default_factory=list)
    zone: str = ""


@dataclass(frozen=True, slots=True)
class File:
    """The calendars of a file, and what was wrong with the file as a whole."""

    calendars: tuple[Calendar, ...]
    problems: tuple[str, ...]


def read(data: bytes, *, where: str) -> File:
    """Return the calendars in a file.

    Raises
    ------
    UnreadableCalendar
        If the file is too large, or holds no calendar.
    """
    if len(data) > MAX_BYTES:
        raise UnreadableCalendar(
            f"the calendar has {len(data) / 1e6:.1f} MB, more than the {MAX_BYTES / 1e6:.0f} MB that are read; "
            "export only the months of the programme",
            where=where,
        )
    text = _text(data)
    if "BEGIN:VCALENDAR" not in text.upper():
        raise UnreadableCalendar(f"not an iCalendar file{_likely(text)}; export the calendar again", where=where)
    return _calendars(text, where)


def _text(data: bytes) -> str:
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        text = data.decode("utf-16", "replace")
    else:
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = data.decode("latin-1")  # what decides is ASCII; the rest is dropped anyway
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _likely(text: str) -> str:
    start = text.lstrip()[:200].casefold()
    if not start:
        return " (it is empty)"
    if start.startswith(("<!doctype html", "<html")):
        return " (it is a web page, perhaps one that asks to sign in)"
    return ""


def _unfolded(text: str) -> Iterator[tuple[int, str]]:
    """Give each content line with the number of its first physical line (RFC 5545, section 3.1)."""
    at, held = 0, ""
    for number, physical in enumerate(text.split("\n"), 1):
        if physical[:1] in (" ", "\t"):
            held += physical[1:]
            continue
        if held:
            yield at, held
        at, held = number, physical
    if held:
        yield at, held


def _calendars(text: str, where: str) -> File:
    prefix = f"{where}: " if where else ""
    calendars: list[Calendar] = []
    problems: list[str] = []
    counts = {"VEVENT": 0, "VFREEBUSY": 0, "VTIMEZONE": 0}
    path: list[str] = []  # the components that are open, outermost first
    entry: Entry | None = None
    kept: frozenset[str] = frozenset()
    for at, line in _unfolded(text):
        head = line[:6].upper()
        if head == "BEGIN:":
            kind = line[6:].strip().upper()
            if kind in path and kind != "VCALENDAR":
                # An END is missing: the new component closes the old one.
                problems.append(f"{prefix}{entry or kind}: its end is missing; read as far as it goes")
                del path[path.index(kind) :]
            if kind == "VCALENDAR":
                calendars.append(Calendar())
                path, entry = [], None
            path.append(kind)
            if len(path) == 2 and kind in counts and calendars:
                counts[kind] += 1
                entry = Entry(kind, counts[kind], at)
                calendar = calendars[-1]
                if kind == "VEVENT":
                    kept = EVENT
                    calendar.events.append(entry)
                elif kind == "VFREEBUSY":
                    kept = FREE_BUSY
                    calendar.reports.append(entry)
                else:
                    kept = ZONE
                    calendar.zones.append(entry)
            elif entry is not None and entry.kind == "VTIMEZONE":
                entry.lines.append(Line("BEGIN", "", kind))
        elif head.startswith("END:"):
            kind = line[4:].strip().upper()
            if kind in path:
                del path[path.index(kind) :]
            if entry is not None and entry.kind == "VTIMEZONE" and len(path) >= 2:
                entry.lines.append(Line("END", "", kind))
            if len(path) < 2:
                entry = None
        elif entry is not None and (len(path) == 2 or entry.kind == "VTIMEZONE"):
            found = _line(line, kept)
            if found is not None:
                entry.lines.append(found)
        elif len(path) == 1 and line[:14].upper() == "X-WR-TIMEZONE:":
            calendars[-1].zone = line[14:].strip()
    if path:
        problems.append(f"{prefix}the file breaks off before its end; what follows is missing, export it again")
    if counts["VEVENT"] > MAX_ENTRIES:
        raise UnreadableCalendar(
            f"the calendar has {counts['VEVENT']} events, more than the {MAX_ENTRIES} that are read; "
            "export only the months of the programme",
            where=where,
        )
    return File(tuple(calendars), tuple(problems))


def _line(text: str, kept: frozenset[str]) -> Line | None:
    colon, semicolon = text.find(":"), text.find(";")
    if colon < 0:
        return None
    if semicolon < 0 or colon < semicolon:
        name = text[:colon].upper()
        return Line(name, "", text[colon + 1 :]) if name in kept else None
    name = text[:semicolon].upper()
    if name not in kept:
        return None
    # None of the values kept here holds a colon, and some zone names do ("tzone://Microsoft/Custom").
    rest, _, value = text[semicolon:].rpartition(":")
    return Line(name, rest, value)
