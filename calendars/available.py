"""VAVAILABILITY (RFC 7953) → working intervals: when somebody's calendar says that they can be had.

Inside the time that an availability covers, only its AVAILABLE parts count; one of higher priority replaces what others
say there.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from calendars import expand, fast, read, zones
from calendars.budget import Budget
from calendars.busy import by_uid
from calendars.errors import UnreadableCalendar
from calendars.hours import holiday_names
from calendars.moments import Found, Frame, after, iana_name, lasting, parameters, when
from calendars.spans import NOTHING, Spans

_FAR = timedelta(days=3)


@dataclass(frozen=True, slots=True)
class Available:
    """Working intervals, disjoint and in order, that may stick out of what was asked for; and what was unreadable."""

    spans: Spans
    problems: tuple[str, ...] = ()


def calendar_hours(
    data: bytes | None, *, zone: str, holidays: str, start: datetime, end: datetime, where: str = ""
) -> Available:
    """Return when a calendar says that its owner works, between two aware instants.

    Parameters
    ----------
    data, zone, holidays
        The file, or None; its owner's IANA zone; the code whose public holidays drop the intervals that begin on them.
    start, end, where
        Aware instants; whose calendar it is, for messages.

    Notes
    -----
    A file that is missing, unreadable or says nothing about it gives no hours, and a problem.
    """
    prefix = f"{where}: " if where else ""
    none = "so there are no working hours; write them in people.csv"
    if data is None:
        said = f"{prefix}working hours are those of the calendar, and there is none, {none}"
        return Available(Spans(NOTHING), (said,))
    try:
        spans, problems = _read(data, zone, start, end, where)
    except UnreadableCalendar as error:
        return Available(Spans(NOTHING), (f"{error}, {none}",))
    if spans is None:
        said = f"{prefix}the calendar says no availability (VAVAILABILITY) that can be read, {none}"
        return Available(Spans(NOTHING), (*problems, said))
    if holidays:
        days = (start - _FAR).date(), (end + _FAR).date()
        off = holiday_names(holidays, *days, where=where)
        rules = zones.zone(zone, where=where)
        spans = Spans.of(
            each for each in spans.pairs() if datetime.fromtimestamp(each[0], UTC).astimezone(rules).date() not in off
        )
    if not spans:
        problems.append(f"{prefix}the calendar says no working hours during the programme")
    return Available(spans, tuple(problems))


def _read(data: bytes, zone: str, start: datetime, end: datetime, where: str) -> tuple[Spans | None, list[str]]:
    budget = Budget(where)
    prefix = f"{where}: " if where else ""
    problems: list[str] = []
    found: Spans | None = None
    for calendar in read.read(data, where=where).calendars:
        own = iana_name(calendar.zone) if calendar.zone else None
        frame = Frame(own or zone, round(start.timestamp()), round(end.timestamp()), own is not None)
        # From the lowest priority to the highest, as RFC 7953 lays one over the other; 0 is none at all.
        for each in sorted(calendar.availability, key=lambda one: -(_priority(one.itself) or 10)):
            covers = _covers(each.itself, frame)
            if covers is None:
                problems.append(f"{prefix}{each.itself}: when it holds is unreadable; it is left out")
                continue
            parts: list[Found] = []
            for group in by_uid(each.parts):
                budget.check()
                spans = fast.busy(group, frame)
                if spans is None:
                    spans, more = expand.busy(calendar, [group], frame, budget, where=prefix)
                    problems.extend(more)
                parts.extend(spans)
            here = Spans.of([covers])
            times = Spans.of((begins, ends) for begins, ends, _ in parts) & here
            found = (times if found is None else (found - here) | times).merged()
    return found, problems


def _priority(entry: read.Entry) -> int:
    text = entry.value("PRIORITY")
    return min(int(text), 9) if text.isascii() and text.isdigit() and len(text) < 3 else 0


def _covers(entry: read.Entry, frame: Frame) -> tuple[int, int] | None:
    """Return the epoch seconds that an availability covers; without a start or an end it has none."""
    far = 400 * 86_400
    begins, ends = frame.start - far, frame.end + far
    first = entry.first("DTSTART")
    if first is not None:
        found = _second(first, frame)
        if found is None:
            return None
        begins = found
    last, length = entry.first("DTEND"), lasting(entry.value("DURATION"))
    if last is not None:
        found = _second(last, frame)
        if found is None:
            return None
        ends = found
    elif length is not None and first is not None:
        said = when(first.value)
        if said is None:
            return None
        ends = after(said.wall, length, zones.zone(_zone(first, frame), where=""))
    return begins, ends


def _second(line: read.Line, frame: Frame) -> int | None:
    found = when(line.value)
    return None if found is None else zones.second(found.wall, zones.zone(_zone(line, frame), where=""))


def _zone(line: read.Line, frame: Frame) -> str:
    if line.value.strip().upper().endswith("Z"):
        return "UTC"
    named = parameters(line).get("TZID", "")
    return (iana_name(named) if named else None) or frame.floating
