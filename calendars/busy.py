"""A calendar file → when its owner is busy, and nothing else.

Nearly every series goes through `calendars.fast`; what that refuses goes through `calendars.expand`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from calendars import expand, fast, freebusy, read, zones
from calendars.budget import Budget
from calendars.moments import Found, Frame, iana_name
from calendars.spans import Spans

VERSION = 2
"""Counts readings of calendars that differ; what was kept of an earlier one is read anew."""
FAR = timedelta(days=3)
"""How far from the time asked for no zone can bring an event into it."""


@dataclass(frozen=True, slots=True)
class Busy:
    """When somebody is busy: disjoint spans that may stick out of what was asked for.

    ``problems`` says for each event that could not be read, or not wholly, which one it is and what was done. No text
    of the event is in it. ``tells_hours`` says that the file holds availability too, which `calendars.available` reads.
    """

    spans: Spans
    problems: tuple[str, ...] = ()
    tells_hours: bool = False


@dataclass(frozen=True, slots=True)
class Cause:
    """What makes somebody busy from ``start`` to ``end``: an event or free/busy report, named by its place in the file.

    ``title`` is what the event is called, where that was asked for.
    """

    start: datetime
    end: datetime
    event: str
    title: str = ""


def read_busy(
    data: bytes,
    *,
    zone: str,
    start: datetime,
    end: datetime,
    where: str = "",
    owner: str = "",
    tentative_is_free: bool = False,
) -> Busy:
    """Return the busy time in a calendar file that shares an instant with ``[start, end)``.

    Busy are opaque events that are neither cancelled nor declined by the owner, with their recurrences, and all
    free/busy periods that are not FREE.

    Parameters
    ----------
    data, zone
        The file; the IANA zone in which all-day and floating times are read: its owner's.
    start, end, where
        Aware instants; whose calendar it is, for messages.
    owner
        The owner's e-mail address, by which their own answer to an invitation is found; empty: nothing is declined.
    tentative_is_free
        Whether tentative events, tentatively accepted ones and BUSY-TENTATIVE periods take no time.

    Raises
    ------
    UnreadableCalendar, UnknownZone
        If the file is no iCalendar file or too large to be read safely; if ``zone`` is unknown.
    """
    reading = _Reading(zone, start, end, where, tentative_is_free)
    file = read.read(data, where=where, owner=owner)
    spans = Spans.of((begins, ends) for begins, ends, _ in reading.found(file)).merged()
    return Busy(spans, tuple(reading.problems), any(each.availability for each in file.calendars))


def why_busy(
    data: bytes,
    *,
    zone: str,
    start: datetime,
    end: datetime,
    where: str = "",
    owner: str = "",
    tentative_is_free: bool = False,
    titles: bool = False,
) -> tuple[Cause, ...]:
    """Return what makes somebody busy, in order of time: as `read_busy` reads it, event by event.

    ``titles`` asks for what the events are called.
    """
    reading = _Reading(zone, start, end, where, tentative_is_free)
    found = reading.found(read.read(data, where=where, owner=owner, titles=titles))
    return tuple(
        Cause(
            datetime.fromtimestamp(begins, UTC),
            datetime.fromtimestamp(ends, UTC),
            str(entry),
            read.unescaped(entry.value(read.TITLE)),
        )
        for begins, ends, entry in sorted(found, key=lambda each: (each[0], each[1], each[2].at))
    )


class _Reading:
    """One reading of one file, which gathers what could not be read in ``problems``."""

    def __init__(self, zone: str, start: datetime, end: datetime, where: str, tentative_is_free: bool) -> None:
        zones.zone(zone, where=where)
        self._budget = Budget(where)
        self._zone, self._tentative_is_free = zone, tentative_is_free
        self._where = f"{where}: " if where else ""
        self._start, self._end = round(start.timestamp()), round(end.timestamp())
        # As the first eight characters of a DATE or DATE-TIME, which sort as they stand.
        self._first, self._last = (f"{each.astimezone(UTC):%Y%m%d}" for each in (start - FAR, end + FAR))
        self.problems: list[str] = []

    def found(self, file: read.File) -> list[Found]:
        self.problems.extend(file.problems)
        found: list[Found] = []
        for calendar in file.calendars:
            found.extend(self._of(calendar))
        return found

    def _of(self, calendar: read.Calendar) -> list[Found]:
        own_zone = iana_name(calendar.zone) if calendar.zone else None
        if calendar.zone and own_zone is None:
            self.problems.append(
                f"{self._where}the calendar's own zone {calendar.zone[:60]!r} is unknown; {self._zone} is used"
            )
        frame = Frame(
            floating=own_zone or self._zone,
            start=self._start,
            end=self._end,
            utc_is_local=own_zone is not None,
            tentative_is_free=self._tentative_is_free,
        )
        found: list[Found] = []
        refused = []
        for group in by_uid(calendar.events):
            if all(frame.is_free(each) or self._is_far(each) for each in group):
                continue
            self._budget.check()
            spans = fast.busy(group, frame)
            if spans is None:
                refused.append(group)
            else:
                found.extend(spans)
        if refused:
            spans, more = expand.busy(calendar, refused, frame, self._budget, where=self._where)
            found.extend(spans)
            self.problems.extend(more)
        for report in calendar.reports:
            spans, more = freebusy.busy(report, frame, self._budget, where=self._where)
            found.extend(spans)
            self.problems.extend(more)
        return found

    def _is_far(self, event: read.Entry) -> bool:
        """Whether an event that happens once does so so long before or after that no zone matters."""
        start, end = event.value("DTSTART")[:8], event.value("DTEND")[:8]
        if not (start.isascii() and start.isdigit() and len(start) == 8):
            return False
        if event.first("RRULE") or event.first("RDATE") or event.first("RECURRENCE-ID"):
            return False
        return start > self._last or (start < self._first and end.isdigit() and start <= end < self._first)


def by_uid(events: Sequence[read.Entry]) -> list[list[read.Entry]]:
    """Return events by series: those that share a UID, and those without one each by itself."""
    groups: dict[str, list[read.Entry]] = {}
    for event in events:
        groups.setdefault(event.value("UID") or f"\0{event.number}", []).append(event)
    return list(groups.values())
