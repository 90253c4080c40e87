"""A calendar file → when its owner is busy, and nothing else.

Nearly every series goes through `calendars.fast`; what that refuses goes through `calendars.expand`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from calendars import expand, fast, freebusy, read, zones
from calendars.moments import Frame, iana_name
from calendars.spans import Spans


@dataclass(frozen=True, slots=True)
class Busy:
    """When somebody is busy: disjoint spans that may stick out of what was asked for.

    ``problems`` says for each event that could not be read, or not wholly, which one it is and what was done. No text
    of the event is in it.
    """

    spans: Spans
    problems: tuple[str, ...] = ()


def read_busy(data: bytes, *, zone: str, start: datetime, end: datetime, where: str = "") -> Busy:
    """Return the busy time in a calendar file that shares an instant with ``[start, end)``.

    Busy are opaque events that are not cancelled, with their recurrences, and all free/busy periods that are not FREE.

    Parameters
    ----------
    data, zone
        The file; the IANA zone in which all-day and floating times are read: its owner's.
    start, end, where
        Aware instants; whose calendar it is, for messages.

    Raises
    ------
    UnreadableCalendar, UnknownZone
        If the file is no iCalendar file or too large to be read safely; if ``zone`` is unknown.
    """
    zones.zone(zone, where=where)
    prefix = f"{where}: " if where else ""
    file = read.read(data, where=where)
    found: list[tuple[int, int]] = []
    problems = [*file.problems]
    for calendar in file.calendars:
        own_zone = iana_name(calendar.zone) if calendar.zone else None
        if calendar.zone and own_zone is None:
            problems.append(f"{prefix}the calendar's own zone {calendar.zone[:60]!r} is unknown; {zone} is used")
        frame = Frame(
            floating=own_zone or zone,
            start=round(start.timestamp()),
            end=round(end.timestamp()),
            utc_is_local=own_zone is not None,
        )
        refused = []
        for group in by_uid(calendar.events):
            if all(each.is_free for each in group):
                continue
            spans = fast.busy(group, frame)
            if spans is None:
                refused.append(group)
            else:
                found.extend(spans)
        if refused:
            spans, more = expand.busy(calendar, refused, frame, where=prefix)
            found.extend(spans)
            problems.extend(more)
        for report in calendar.reports:
            spans, more = freebusy.busy(report, zone=frame.floating, where=prefix)
            found.extend(each for each in spans if frame.holds(each))
            problems.extend(more)
    return Busy(Spans.of(found).merged(), tuple(problems))


def by_uid(events: Sequence[read.Entry]) -> list[list[read.Entry]]:
    """Return events by series: those that share a UID, and those without one each by itself."""
    groups: dict[str, list[read.Entry]] = {}
    for event in events:
        groups.setdefault(event.value("UID") or f"\0{event.number}", []).append(event)
    return list(groups.values())
