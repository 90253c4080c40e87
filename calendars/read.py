"""iCalendar bytes → the few lines that decide when somebody is busy.

Only what tells time is kept. Titles, descriptions, places, people and alarms are dropped here, before any parser sees
them, so that nothing later can show them. Of the people invited, only whether the calendar's owner accepted is kept,
and nobody's address. Files as programs really write them are read: byte order marks, any line
ends, lines that are neither folded nor properties, ends that are missing because a download was cut off.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum

from calendars.errors import UnreadableCalendar

MAX_BYTES = 5_000_000
"""The largest file that is read: some 50 times a busy person's year."""
MAX_ENTRIES = 20_000
"""The most events in one file."""

MAX_DEPTH = 20
"""How deep components may stand in each other; an alarm in an event in a calendar is three."""

EVENT = frozenset({"UID", "DTSTART", "DTEND", "DURATION", "RRULE", "EXRULE", "RDATE", "EXDATE", "RECURRENCE-ID"})
BUSY_STATUS = "X-MICROSOFT-CDO-BUSYSTATUS"
EVENT |= {"SEQUENCE", "STATUS", "TRANSP", BUSY_STATUS}
ANSWER = "PARTSTAT"
"""The name under which the owner's own answer to an invitation is kept; no property has it."""
TITLE = "SUMMARY"
FREE_BUSY = frozenset({"FREEBUSY"})
AVAILABLE = frozenset({"UID", "DTSTART", "DTEND", "DURATION", "RRULE", "RDATE", "EXDATE", "RECURRENCE-ID", "PRIORITY"})
ZONE = frozenset(["TZID", "DTSTART", "TZOFFSETFROM", "TZOFFSETTO", "RRULE", "RDATE"])


_PARAMETER = re.compile(r';([a-z-]+)=("[^"]*"|[^";:]*)')


@dataclass(frozen=True, slots=True)
class Line:
    """One content line: ``NAME;PARAMETERS:value``. ``parameters`` keeps its leading semicolon."""

    name: str
    parameters: str
    value: str

    def __str__(self) -> str:
        return f"{self.name}{self.parameters}:{self.value}"


class Standing(Enum):
    """Whether an event takes its owner's time."""

    BUSY = "busy"
    TENTATIVE = "tentative"
    FREE = "free"


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
        for each in self.lines:  # asked ten times an event; a generator would take twice as long
            if each.name == name:
                return each
        return None

    def value(self, name: str) -> str:
        """Return the value of the first line with a name, or an empty text."""
        line = self.first(name)
        return line.value.strip() if line else ""

    @property
    def standing(self) -> Standing:
        """Whether the event takes its owner's time.

        Free are cancelled, transparent and declined events, and those that Outlook calls free or *working elsewhere*,
        which it writes as transparent (MS-OXCICAL 2.1.3.1.1.20.25). ``OOF``, out of office, is busy.
        """
        busy_status = self.value(BUSY_STATUS).upper()
        answers = {each.value for each in self.lines if each.name == ANSWER}
        status = self.value("STATUS").upper()
        if (
            status == "CANCELLED"
            or self.value("TRANSP").upper() == "TRANSPARENT"
            or busy_status in ("FREE", "WORKINGELSEWHERE")
            or answers == {"DECLINED"}
        ):
            return Standing.FREE
        if status == "TENTATIVE" or busy_status == "TENTATIVE" or answers == {"TENTATIVE"}:
            return Standing.TENTATIVE
        return Standing.BUSY

    def __str__(self) -> str:
        return f"{KINDS.get(self.kind, 'event')} {self.number} (line {self.at})"


KINDS = {"VFREEBUSY": "free/busy report", "VAVAILABILITY": "availability", "AVAILABLE": "available time"}


DEPTHS = {"VEVENT": 2, "VFREEBUSY": 2, "VAVAILABILITY": 2, "AVAILABLE": 3}
"""How many components are open where a component's own properties stand; an alarm's are not its event's."""


@dataclass(slots=True)
class Availability:
    """One VAVAILABILITY: what it says of itself, and its AVAILABLE parts."""

    itself: Entry
    parts: list[Entry] = field(default_factory=list)


@dataclass(slots=True)
class Calendar:
    """One VCALENDAR: its events, free/busy reports, availability and zone definitions, and its own zone, if any."""

    events: list[Entry] = field(default_factory=list)
    reports: list[Entry] = field(default_factory=list)
    availability: list[Availability] = field(default_factory=list)
    zones: list[Entry] = field(default_factory=list)
    zone: str = ""


@dataclass(frozen=True, slots=True)
class File:
    """The calendars of a file, and what was wrong with the file as a whole."""

    calendars: tuple[Calendar, ...]
    problems: tuple[str, ...]


def read(data: bytes, *, where: str, owner: str = "", titles: bool = False) -> File:
    """Return the calendars in a file.

    Parameters
    ----------
    data, where
        The file; whose it is, for messages.
    owner
        The owner's e-mail address: their own answer to each invitation is kept, nobody else's.
    titles
        Whether to keep what events are called, for their owner to see; nothing else in this package asks for it.

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
    return _calendars(text, where, owner.strip().casefold(), EVENT | {TITLE} if titles else EVENT)


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


def _calendars(text: str, where: str, owner: str, of_event: frozenset[str]) -> File:
    prefix = f"{where}: " if where else ""
    calendars: list[Calendar] = []
    problems: list[str] = []
    counts = {"VEVENT": 0, "VFREEBUSY": 0, "VTIMEZONE": 0, "VAVAILABILITY": 0}
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
            if len(path) > MAX_DEPTH:
                raise UnreadableCalendar(
                    f"line {at} opens a component inside {MAX_DEPTH} others, as no calendar does; export it again",
                    where=where,
                )
            if len(path) == 2 and kind in counts and calendars:
                counts[kind] += 1
                entry = Entry(kind, counts[kind], at)
                calendar = calendars[-1]
                if kind == "VEVENT":
                    kept = of_event
                    calendar.events.append(entry)
                elif kind == "VFREEBUSY":
                    kept = FREE_BUSY
                    calendar.reports.append(entry)
                elif kind == "VAVAILABILITY":
                    kept = AVAILABLE
                    calendar.availability.append(Availability(entry))
                else:
                    kept = ZONE
                    calendar.zones.append(entry)
            elif entry is not None and entry.kind == "VTIMEZONE":
                entry.lines.append(Line("BEGIN", "", kind))
            elif (
                kind == "AVAILABLE"
                and len(path) == 3
                and path[1] == "VAVAILABILITY"
                and calendars
                and calendars[-1].availability
            ):
                parts = calendars[-1].availability[-1].parts
                entry = Entry("AVAILABLE", len(parts) + 1, at)
                parts.append(entry)
        elif head.startswith("END:"):
            kind = line[4:].strip().upper()
            if kind in path:
                del path[path.index(kind) :]
            if entry is not None and entry.kind == "VTIMEZONE" and len(path) >= 2:
                entry.lines.append(Line("END", "", kind))
            if len(path) < 2:
                entry = None
            elif entry is not None and entry.kind == "AVAILABLE" and len(path) == 2:
                entry = calendars[-1].availability[-1].itself
        elif entry is not None and len(path) == DEPTHS.get(entry.kind, len(path)):
            found = _line(line, kept) or (_own_answer(line, owner) if owner else None)
            if found is not None:
                entry.lines.append(found)
        elif path == ["VCALENDAR"] and line[:14].upper() == "X-WR-TIMEZONE:":
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


def _own_answer(text: str, owner: str) -> Line | None:
    """Return what the owner answered, from an ATTENDEE line that is about the owner."""
    if text[:9].upper() not in ("ATTENDEE;", "ATTENDEE:"):
        return None
    folded = text.casefold()
    if owner not in folded:
        return None
    said = dict(_PARAMETER.findall(folded[8:]))
    if folded.rpartition(":")[2].strip() != owner and said.get("email", "").strip('"') != owner:
        return None
    return Line(ANSWER, "", said.get("partstat", "needs-action").strip('"').upper())


def unescaped(text: str) -> str:
    """Return a TEXT value as people write it, on one line (RFC 5545, section 3.3.11)."""
    return re.sub(r"\\(.)", lambda found: " " if found[1] in "nN" else found[1], text).strip()
