"""The check before sending: refuses what some client is known to refuse or to misread.

It reads bytes, shares no code with the writer, and knows the two things that we send: a message (`check_message`: one
event for one person) and a feed (`check_feed`: one person's calendar). Each rule is one sentence and one function; the
sentences, with the clients that they are there for, are in docs/invites.md, and a test holds a broken sample for each.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from calendars.errors import UnsafeInvite
from calendars.parts import File

Found = Iterator[tuple[int, str]]
"""What a rule finds: the number of a line (0: the whole file) and what is wrong there."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A rule broken once. ``line`` counts lines as they stand in the file, from 1; 0 is the whole file."""

    rule: str
    line: int
    text: str

    def __str__(self) -> str:
        return f"{f'line {self.line}: ' if self.line else ''}{self.text} ({self.rule})"


_TEXT = re.compile(r"(?:[^\\;,]|\\[\\;,nN])*")
_FIRST_LINE = re.compile(r"(?:[^\\]|\\[^nN])*")
_UTC = re.compile(r"\d{8}T\d{6}Z")
_MAILTO = re.compile(r"mailto:[A-Za-z0-9\-._~!$&'*+=/?^`{|}%]+@[A-Za-z0-9\-._%]+")
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ufeff]")

RULES: dict[str, str] = {}
"""Every rule by its name, with its sentence."""
_CHECKS: list[tuple[str, frozenset[str], Callable[[File], Found]]] = []
_MESSAGES = frozenset({"REQUEST", "CANCEL"})
_FEEDS = frozenset({"PUBLISH"})


def _rule(
    name: str, sentence: str, *, of: frozenset[str] = _MESSAGES | _FEEDS
) -> Callable[[Callable[[File], Found]], Callable[[File], Found]]:
    def register(check: Callable[[File], Found]) -> Callable[[File], Found]:
        RULES[name] = sentence
        _CHECKS.append((name, of, check))
        return check

    return register


def check_message(data: bytes, *, method: str) -> tuple[Finding, ...]:
    """Return what is wrong with a message of a method, ``REQUEST`` or ``CANCEL``; nothing means that it may go."""
    return _findings(data, method)


def check_feed(data: bytes) -> tuple[Finding, ...]:
    """Return what is wrong with a published calendar; nothing means that it may be served."""
    return _findings(data, "PUBLISH")


def require_clean(data: bytes, *, method: str, where: str) -> bytes:
    """Return the bytes of a message or (``PUBLISH``) a feed as they are, or raise `UnsafeInvite` with every finding."""
    findings = _findings(data, method)
    if findings:
        raise UnsafeInvite(
            f"not written, because clients would refuse it: {'; '.join(map(str, findings))}."
            " This is a fault of the program: please report it",
            where=where,
        )
    return data


def _findings(data: bytes, method: str) -> tuple[Finding, ...]:
    file = File(data, method)
    found = [
        Finding(name, line, text) for name, methods, check in _CHECKS if method in methods for line, text in check(file)
    ]
    return tuple(sorted(found, key=lambda each: each.line))


# Bytes and lines.


@_rule("crlf", "Every line ends with CR LF, and neither stands alone.")
def _crlf(file: File) -> Found:
    pairs = file.data.count(b"\r\n")
    if file.data.count(b"\n") != pairs or file.data.count(b"\r") != pairs:
        bad = next(n for n, line in enumerate(file.raw_lines, 1) if b"\n" in line or b"\r" in line)
        yield bad, "a line end that is not CR LF"
    if not file.data.endswith(b"\r\n"):
        yield len(file.raw_lines), "the last line has no end"


@_rule("octets", "No line is longer than 75 octets.")
def _octets(file: File) -> Found:
    for number, line in enumerate(file.raw_lines, 1):
        if len(line) > 75:
            yield number, f"{len(line)} octets in one line"


@_rule("utf-8", "The file is UTF-8, no line splits a character, and no byte order mark comes first.")
def _utf8(file: File) -> Found:
    if file.data.startswith(b"\xef\xbb\xbf"):
        yield 1, "a byte order mark"
    for number, line in enumerate(file.raw_lines, 1):
        if not line.isascii():
            try:
                line.decode("utf-8")
            except UnicodeDecodeError as error:
                yield number, f"not UTF-8: {error.reason}"


@_rule("controls", "No control characters and no line separators of other scripts stand in a line.")
def _controls(file: File) -> Found:
    for each in file.properties:
        for text in (each.value, *each.parameters.values()):
            if not text.isprintable() and (match := _FORBIDDEN.search(text)):
                yield each.line, f"U+{ord(match[0]):04X} in {each.name}"


@_rule("syntax", "Every line is a property, and every BEGIN has its END.")
def _syntax(file: File) -> Found:
    yield from file.muddles


@_rule("escapes", "In texts, backslash, semicolon, comma and line end are escaped.")
def _escapes(file: File) -> Found:
    for each in file.properties:
        if each.name in ("SUMMARY", "DESCRIPTION", "LOCATION", "UID", "NAME") and not _TEXT.fullmatch(each.value):
            yield each.line, f"a character of {each.name} is not escaped"


# The calendar around the event.


@_rule("one-calendar", "The file is one VCALENDAR with VERSION 2.0 and a PRODID, and nothing outside it.")
def _one_calendar(file: File) -> Found:
    outermost = [each for each in file.components if not each.inside]
    if [each.name for each in outermost] != ["VCALENDAR"]:
        yield 0, f"{len(outermost)} components side by side, not one VCALENDAR"
    yield from ((each.line, f"{each.name} outside of the calendar") for each in file.properties if not each.inside)
    if [each.value for each in file.calendar if each.name == "VERSION"] != ["2.0"]:
        yield 0, "no VERSION:2.0, or more than one"
    if sum(each.name == "PRODID" for each in file.calendar) != 1:
        yield 0, "no PRODID, or more than one"


@_rule("method", "METHOD stands once, and is the one in the part's Content-Type.")
def _method(file: File) -> Found:
    methods = [each.value for each in file.calendar if each.name == "METHOD"]
    if methods != [file.method]:
        yield 0, f"METHOD is {' and '.join(methods) or 'missing'}, {file.method} was meant"


@_rule("one-event", "A message holds one VEVENT and nothing beside it.", of=_MESSAGES)
def _one_event(file: File) -> Found:
    beside = [each for each in file.components if each.inside == ("VCALENDAR",)]
    if [each.name for each in beside] != ["VEVENT"]:
        yield 0, f"the message holds {', '.join(each.name for each in beside) or 'nothing'}"


@_rule("only-events", "A feed holds VEVENTs only: tasks and journals are ignored, free/busy confuses.", of=_FEEDS)
def _only_events(file: File) -> Found:
    for each in file.components:
        if each.inside == ("VCALENDAR",) and each.name not in ("VEVENT", "VTIMEZONE"):
            yield each.begins, f"a {each.name} in a feed"


@_rule("refresh", "A feed says twice, in both ways, how often to look again.", of=_FEEDS)
def _refresh(file: File) -> Found:
    for name in ("REFRESH-INTERVAL", "X-PUBLISHED-TTL"):
        values = [each.value for each in file.calendar if each.name == name]
        if len(values) != 1 or not re.fullmatch(r"P(\d+[DW]|(\d+D)?T(\d+H)?(\d+M)?)", values[0]):
            yield 0, f"{name} is {', '.join(values) or 'missing'}"


@_rule("named", "A feed has a name, in both ways.", of=_FEEDS)
def _named(file: File) -> Found:
    for name in ("NAME", "X-WR-CALNAME"):
        if [bool(each.value) for each in file.calendar if each.name == name] != [True]:
            yield 0, f"{name} is missing or stands twice"


# Times.


@_rule("no-time-zones", "No VTIMEZONE, TZID or X-WR-TIMEZONE: libraries write them wrongly and clients misread them.")
def _no_time_zones(file: File) -> Found:
    yield from ((each.begins, "a VTIMEZONE") for each in file.components if each.name == "VTIMEZONE")
    for each in file.properties:
        if "TZID" in each.parameters or each.name in ("TZID", "X-WR-TIMEZONE"):
            yield each.line, f"a time zone on {each.name}"


@_rule("utc", "Every time is a real date and time in UTC, with a Z.")
def _utc(file: File) -> Found:
    for _, event in file.events:
        for name in ("DTSTART", "DTEND", "DTSTAMP", "LAST-MODIFIED"):
            for each in event.get(name, ()):
                if not _is_utc(each.value):
                    yield each.line, f"{name} is {each.value!r}"


def _is_utc(value: str) -> bool:
    if not _UTC.fullmatch(value):
        return False
    try:
        datetime.fromisoformat(value)
    except ValueError:
        return False
    return True


@_rule("ends-after-start", "DTEND, not DURATION, and later than DTSTART.")
def _ends_after_start(file: File) -> Found:
    for component, event in file.events:
        start, end = event.get("DTSTART", ()), event.get("DTEND", ())
        if "DURATION" in event or not start or not end:
            yield component.begins, "an event needs DTSTART and DTEND, and no DURATION"
        elif not end[0].value > start[0].value:
            yield end[0].line, f"the event ends at {end[0].value}, not after its start"


@_rule("no-recurrence", "No rule, no list of dates, no override: each session is an event of its own.")
def _no_recurrence(file: File) -> Found:
    for each in file.properties:
        if each.name in ("RRULE", "RDATE", "EXDATE", "EXRULE", "RECURRENCE-ID"):
            yield each.line, f"{each.name} stands in the event"


# Which event, and which telling of it.

_ONCE = (
    "UID", "DTSTAMP", "LAST-MODIFIED", "SEQUENCE", "DTSTART", "DTEND", "STATUS", "SUMMARY", "DESCRIPTION", "LOCATION",
    "TRANSP", "X-MICROSOFT-CDO-BUSYSTATUS",
)  # fmt: skip


@_rule("once", "What may stand once stands once.")
def _once(file: File) -> Found:
    for _, event in file.events:
        for name in _ONCE:
            if len(event.get(name, ())) > 1:
                yield event[name][1].line, f"{name} stands {len(event[name])} times"


@_rule("uid", "Every event has a UID of 1 to 255 octets, and no two have the same.")
def _uid(file: File) -> Found:
    uids: Counter[str] = Counter()
    for component, event in file.events:
        value = event["UID"][0].value if "UID" in event else ""
        uids[value] += 1
        if not 1 <= len(value.encode()) <= 255:
            yield component.begins, f"the UID has {len(value.encode())} octets"
        elif uids[value] > 1:
            yield event["UID"][0].line, f"the UID {value} stands twice"


@_rule("sequence", "SEQUENCE is a whole number that fits into 31 bits.")
def _sequence(file: File) -> Found:
    for component, event in file.events:
        value = event["SEQUENCE"][0].value if "SEQUENCE" in event else "missing"
        if not re.fullmatch(r"\d{1,10}", value, re.ASCII) or int(value) >= 2**31:
            yield component.begins, f"SEQUENCE is {value}"


@_rule("stamps", "DTSTAMP and LAST-MODIFIED are there and equal: the instant of the last change.")
def _stamps(file: File) -> Found:
    for component, event in file.events:
        stamps = [event[name][0].value for name in ("DTSTAMP", "LAST-MODIFIED") if name in event]
        if len(stamps) != 2 or stamps[0] != stamps[1]:
            yield component.begins, f"the stamps are {', '.join(stamps) or 'missing'}"


@_rule("status", "STATUS is CANCELLED in a CANCEL and CONFIRMED elsewhere.")
def _status(file: File) -> Found:
    wanted = "CANCELLED" if file.method == "CANCEL" else "CONFIRMED"
    for component, event in file.events:
        value = event["STATUS"][0].value if "STATUS" in event else "missing"
        if value != wanted:
            yield component.begins, f"STATUS is {value}, {wanted} belongs to {file.method}"


@_rule("summary", "Every event has a title.")
def _summary(file: File) -> Found:
    for component, event in file.events:
        if not any(each.value.strip() for each in event.get("SUMMARY", ())):
            yield component.begins, "no SUMMARY"


# Who.


@_rule("organizer", "A message has one organizer with a mailto address; a feed has at most one an event.")
def _organizer(file: File) -> Found:
    for component, event in file.events:
        organizers = event.get("ORGANIZER", [])
        if len(organizers) > 1 or (not organizers and file.method in _MESSAGES):
            yield component.begins, f"{len(organizers)} organizers"
        yield from ((each.line, "the organizer's address") for each in organizers if not _MAILTO.fullmatch(each.value))


@_rule("one-attendee", "A message has one attendee, the person it goes to, with a mailto address.", of=_MESSAGES)
def _one_attendee(file: File) -> Found:
    for component, event in file.events:
        attendees = event.get("ATTENDEE", [])
        if len(attendees) != 1:
            yield component.begins, f"{len(attendees)} attendees"
        yield from ((each.line, "the attendee's address") for each in attendees if not _MAILTO.fullmatch(each.value))


@_rule("attendee-parameters", "The attendee has CUTYPE, ROLE, PARTSTAT and RSVP.", of=_MESSAGES)
def _attendee_parameters(file: File) -> Found:
    for _, event in file.events:
        for each in event.get("ATTENDEE", ()):
            missing = {"CUTYPE", "ROLE", "PARTSTAT", "RSVP"} - each.parameters.keys()
            if missing:
                yield each.line, f"{', '.join(sorted(missing))} missing"


@_rule("no-attendees", "A feed names nobody else, and nobody is asked to answer it.", of=_FEEDS)
def _no_attendees(file: File) -> Found:
    yield from ((each.line, "an ATTENDEE in a feed") for each in file.properties if each.name == "ATTENDEE")


@_rule("names", "Names hold no caret: older readers show RFC 6868's escapes as they stand.")
def _names(file: File) -> Found:
    for each in file.properties:
        if "^" in each.parameters.get("CN", ""):
            yield each.line, f"a caret in the name of {each.name}"


# Where, and how it shows.


@_rule(
    "place",
    "An invite says where in LOCATION and again in the first line of its description.",
    of=frozenset({"REQUEST"}),
)
def _place(file: File) -> Found:
    for component, event in file.events:
        place = event["LOCATION"][0].value if "LOCATION" in event else ""
        match = _FIRST_LINE.match(event["DESCRIPTION"][0].value if "DESCRIPTION" in event else "")
        first = match[0] if match else ""
        if not place or place not in first:
            yield component.begins, f"LOCATION is {place!r}, the description begins {first[:40]!r}"


@_rule("join-link", "A CONFERENCE is a web address, once, and LOCATION is the same address.")
def _join_link(file: File) -> Found:
    for _, event in file.events:
        links = event.get("CONFERENCE", [])
        place = event["LOCATION"][0].value.replace("\\,", ",").replace("\\;", ";") if "LOCATION" in event else ""
        for each in links:
            if len(links) > 1 or not re.fullmatch(r"https?://[!-~]+", each.value) or each.value != place:
                yield each.line, f"CONFERENCE is {each.value!r}, LOCATION {place!r}"
            elif each.parameters.get("VALUE") != "URI" or "," in each.parameters.get("FEATURE", ","):
                yield each.line, "CONFERENCE needs VALUE=URI and a single FEATURE"


@_rule("busy", "TRANSP and Outlook's X-MICROSOFT-CDO-BUSYSTATUS are there and say the same.")
def _busy(file: File) -> Found:
    for component, event in file.events:
        said = [event[name][0].value for name in ("TRANSP", "X-MICROSOFT-CDO-BUSYSTATUS") if name in event]
        if said not in (["OPAQUE", "BUSY"], ["TRANSPARENT", "FREE"]):
            yield component.begins, f"the event shows as {' and '.join(said) or 'nothing'}"


@_rule(
    "alarm",
    "A reminder is one DISPLAY alarm with a description and a trigger before the start; a REQUEST alone has it.",
)
def _alarm(file: File) -> Found:
    alarms = [each for each in file.components if each.name == "VALARM"]
    if len(alarms) > (1 if file.method == "REQUEST" else 0):
        yield alarms[-1].begins, f"{len(alarms)} reminders in a {file.method}"
    for alarm in alarms:
        own = {each.name: each.value for each in file.properties if alarm.begins < each.line < alarm.ends}
        if own.get("ACTION") != "DISPLAY" or not own.get("DESCRIPTION") or not own.get("TRIGGER", "").startswith("-P"):
            yield alarm.begins, f"a reminder {own}"


@_rule("alarm-last", "The reminder stands last in its event: before other properties Outlook refuses the message.")
def _alarm_last(file: File) -> Found:
    for alarm in file.components:
        if alarm.name != "VALARM":
            continue
        for event in file.components:
            if event.name != "VEVENT" or not event.begins < alarm.begins < event.ends:
                continue
            if any(alarm.ends < each.line < event.ends for each in file.properties):
                yield alarm.begins, "properties after the reminder"


@_rule("plain", "No HTML twin of the description and no attachment: clients ignore the one and distrust the other.")
def _plain(file: File) -> Found:
    for each in file.properties:
        if each.name in ("X-ALT-DESC", "ATTACH") or "ALTREP" in each.parameters:
            yield each.line, f"{each.name} is not plain text"
