"""Dates and times as iCalendar writes them: which zone they are in, and which instant they are."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

from calendars import zones
from calendars.read import Entry, Line, Standing

_PARAMETER = re.compile(r';([A-Za-z-]+)=("[^"]*"|[^";]*)')
_WHEN = re.compile(r"(\d{4})(\d{2})(\d{2})(?:T(\d{2})(\d{2})(\d{2})(Z)?)?", re.ASCII)
_DURATION = re.compile(r"([+-]?)P(?:(\d+)W)?(?:(\d+)D)?(T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?", re.ASCII)


MAX_DAYS = 36_600
"""The longest that anything lasts: a century."""


Found = tuple[int, int, Entry]
"""A busy span in epoch seconds, and the event or report that it comes from."""


@dataclass(frozen=True, slots=True)
class When:
    """A date, or a wall time that is in UTC, in a named zone (as written), or floating (neither)."""

    wall: datetime
    is_date: bool = False
    utc: bool = False
    tzid: str = ""

    @property
    def floating(self) -> bool:
        """Whether this is a time that means whatever the reader's clock shows."""
        return not (self.is_date or self.utc or self.tzid)


@dataclass(frozen=True, slots=True)
class Frame:
    """What the events of one calendar are read in.

    ``floating`` is the zone of all-day and floating times; ``utc_is_local`` says that the calendar names a zone for
    itself, in which a repeated event in UTC is meant. ``start`` and ``end`` are epoch seconds. ``tentative_is_free``
    says that what its owner has not firmly agreed to takes no time.
    """

    floating: str
    start: int
    end: int
    utc_is_local: bool = False
    tentative_is_free: bool = False

    def is_free(self, event: Entry) -> bool:
        """Whether an event takes nobody's time."""
        standing = event.standing
        return standing is Standing.FREE or (standing is Standing.TENTATIVE and self.tentative_is_free)

    def holds(self, span: Found) -> bool:
        """Whether a span takes time, and some of it in the frame."""
        return max(span[0], self.start) < min(span[1], self.end)


@dataclass(frozen=True, slots=True)
class Lasting:
    """A duration: days count on the calendar, the rest by the clock's ticking (RFC 5545, section 3.3.6)."""

    days: int
    seconds: int


def parameters(line: Line) -> Mapping[str, str]:
    """Return a line's parameters by upper-case name, without quotes."""
    return {name.upper(): value.strip('"') for name, value in _PARAMETER.findall(line.parameters)}


def when(text: str, tzid: str = "") -> When | None:
    """Return what a DATE or DATE-TIME value says, or None if it says nothing that exists."""
    match = _WHEN.fullmatch(text.strip().upper())
    if match is None:
        return None
    year, month, day, hour, minute, second, utc = match.groups()
    try:
        if hour is None:
            return When(datetime(int(year), int(month), int(day)), is_date=True)  # noqa: DTZ001 - a wall time
        # A leap second is read as the second before (section 3.3.12 leaves it open).
        wall = datetime(int(year), int(month), int(day), int(hour), int(minute), min(int(second), 59))  # noqa: DTZ001
    except ValueError:
        return None
    return When(wall, utc=utc is not None, tzid="" if utc else tzid)


def whens(line: Line) -> list[When] | None:
    """Return all dates or times of a line, or None if any is unreadable."""
    tzid = parameters(line).get("TZID", "") if line.parameters else ""
    found = [when(each, tzid) for each in line.value.split(",") if each.strip()]
    return [each for each in found if each is not None] if all(found) else None


def lasting(text: str) -> Lasting | None:
    """Return what a DURATION value says, or None if it is unreadable or negative."""
    match = _DURATION.fullmatch(text.strip().upper())
    if match is None or match[1] == "-" or text.strip().upper() in ("P", "+P"):
        return None
    _, weeks, days, clock, hours, minutes, seconds = match.groups()
    if clock == "T":
        return None
    try:
        ticking = int(hours or 0) * 3600 + int(minutes or 0) * 60 + int(seconds or 0)
        found = Lasting(int(weeks or 0) * 7 + int(days or 0), ticking)
    except ValueError:  # thousands of digits, which int() refuses
        return None
    return found if found.days + found.seconds // 86_400 <= MAX_DAYS else None


def midnight(day: date, zone: str) -> int:
    """Return the epoch second at which a date begins in a zone."""
    return round(zones.midnight(day, zone, where="").timestamp())


def utc_second(wall: datetime) -> int:
    """Return the epoch second of a wall time in UTC."""
    return round(wall.replace(tzinfo=UTC).timestamp())


def after(begin: datetime, duration: Lasting, rules: ZoneInfo) -> int:
    """Return the epoch second at which something ends that began at a wall time."""
    return zones.second(begin + timedelta(days=duration.days), rules) + duration.seconds


def iana_name(tzid: str) -> str | None:
    """Return the IANA zone that a TZID means by itself, if it means one.

    Programs write Windows names (``W. Europe Standard Time``), prefixed ones
    (``/freeassociation.sourceforge.net/Europe/Berlin``) and any case as well.
    """
    if tzid in zones.all_zones():
        return tzid
    cleaned = tzid.strip().strip("/")
    cleaned = str(WINDOWS_TO_OLSON.get(cleaned, cleaned))
    parts = cleaned.casefold().split("/")
    # The longest ending that is a name; a city alone only where nothing stands before it.
    endings = ["/".join(parts[start:]) for start in range(len(parts) - 1)] if len(parts) > 1 else parts
    return next((_by_fold()[each] for each in endings if each in _by_fold()), None)


@lru_cache(maxsize=1)
def _by_fold() -> dict[str, str]:
    return {each.casefold(): each for each in zones.all_zones()}
