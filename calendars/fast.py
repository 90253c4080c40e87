"""Busy time of the events that nearly every calendar is made of, by arithmetic instead of the full stack.

A tenth of the time of icalendar and recurring-ical-events, which matters for thousands of people. It reads single
events, plain DAILY and WEEKLY rules, deleted instances and moved ones. *Whatever else it meets it refuses* (``None``),
and the full stack reads that series. A property test holds the two against each other.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from calendars import zones
from calendars.moments import (
    Frame,
    Lasting,
    When,
    after,
    lasting,
    midnight,
    parameters,
    utc_second,
    when,
    whens,
)
from calendars.read import Entry, Line

Pairs = list[tuple[int, int]]

WEEKDAYS = {"MO": 0, "TU": 1, "WE": 2, "TH": 3, "FR": 4, "SA": 5, "SU": 6}
DAY = 86_400


class Refused(Exception):
    """Something that this reader does not know; the full stack decides."""


@dataclass(frozen=True, slots=True)
class Series:
    """A first instance, how long each lasts, and in which zone the clock is read."""

    begin: datetime
    is_date: bool
    zone: str
    rules: ZoneInfo
    days: int
    seconds: int
    wall_seconds: int
    utc: bool = False

    def span(self, begin: datetime) -> tuple[int, int]:
        """Return the epoch seconds of the instance that begins at a wall time."""
        if self.is_date:
            return (
                midnight(begin.date(), self.zone),
                midnight((begin + timedelta(days=self.days)).date(), self.zone),
            )
        if self.wall_seconds:
            # An event that says when it ends, ends at that wall time each day it repeats.
            return zones.second(begin, self.rules), zones.second(
                begin + timedelta(seconds=self.wall_seconds), self.rules
            )
        return zones.second(begin, self.rules), after(begin, Lasting(self.days, self.seconds), self.rules)


def busy(group: Sequence[Entry], frame: Frame) -> Pairs | None:
    """Return the busy spans of one series that share an instant with the frame, or None if any of it is unknown.

    Parameters
    ----------
    group
        The events with one UID: at most one that stands for the series, and moved or cancelled instances of it.
    """
    try:
        return _busy(group, frame)
    except (Refused, OverflowError):
        return None


def _busy(group: Sequence[Entry], frame: Frame) -> Pairs:
    masters = [each for each in group if each.first("RECURRENCE-ID") is None]
    if len(masters) > 1:
        raise Refused
    found: Pairs = []
    moved: set[int] = set()
    for event in group:
        if event.first("RECURRENCE-ID") is None:
            continue
        at = _moved_from(event, masters, frame)
        if at in moved or event.first("RRULE") is not None or event.first("RDATE") is not None:
            raise Refused
        moved.add(at)
        if not event.is_free:
            found.extend(_instances(event, set(), frame))
    for event in masters:
        if not event.is_free:
            found.extend(_instances(event, moved, frame))
    return [each for each in found if frame.holds(each)]


def _instances(event: Entry, moved: set[int], frame: Frame) -> Pairs:
    series = _series(event, frame)
    if event.first("RDATE") is not None or event.first("EXRULE") is not None:
        raise Refused
    rules = event.all("RRULE")
    if not rules:
        if event.first("EXDATE") is not None:
            raise Refused
        span = series.span(series.begin)
        return [] if span[0] in moved else [span]
    if len(rules) > 1 or (series.utc and frame.utc_is_local):
        raise Refused
    gone_instants, gone_days = _deleted(event, series)
    found = []
    for begin in _begins(rules[0], series, frame):
        span = series.span(begin)
        if span[0] not in moved and span[0] not in gone_instants and begin.date().toordinal() not in gone_days:
            found.append(span)
    return found


def _series(event: Entry, frame: Frame) -> Series:
    start = _only_when(event, "DTSTART")
    zone = frame.floating if start.floating or start.is_date else "UTC" if start.utc else start.tzid
    if zone not in zones.all_zones():
        raise Refused
    rules = zones.zone(zone, where="")
    days = seconds = wall_seconds = 0
    if event.first("DTEND") is not None:
        end = _only_when(event, "DTEND")
        if event.first("DURATION") is not None or (end.is_date, end.utc, end.tzid) != (
            start.is_date,
            start.utc,
            start.tzid,
        ):
            raise Refused
        if end.wall < start.wall:
            raise Refused
        if start.is_date:
            days = max(1, (end.wall - start.wall).days)  # "ends" on the day it begins: that day is meant
        else:
            wall_seconds = round((end.wall - start.wall).total_seconds())
    elif event.first("DURATION") is not None:
        lines = event.all("DURATION")
        duration = lasting(lines[0].value)
        if duration is None or len(lines) > 1 or (start.is_date and duration.seconds):
            raise Refused
        days, seconds = duration.days, duration.seconds
        if start.is_date:
            days = max(1, days)
    elif start.is_date:
        days = 1
    return Series(start.wall, start.is_date, zone, rules, days, seconds, wall_seconds, utc=start.utc)


def _only_when(event: Entry, name: str) -> When:
    lines = event.all(name)
    if len(lines) != 1:
        raise Refused
    return _when(lines[0])


def _when(line: Line) -> When:
    said = parameters(line) if line.parameters else {}
    if said.keys() - {"TZID", "VALUE"}:
        raise Refused
    found = when(line.value, said.get("TZID", ""))
    if found is None or (found.utc and "TZID" in said):
        raise Refused
    if "VALUE" in said and (said["VALUE"].upper() == "DATE") != found.is_date:
        raise Refused
    if found.is_date and "TZID" in said:
        raise Refused
    return found


def _instant(found: When, floating: str) -> int:
    zone = floating if found.floating else "UTC" if found.utc else found.tzid
    if found.is_date or zone not in zones.all_zones():
        raise Refused
    return zones.second(found.wall, zones.zone(zone, where=""))


def _moved_from(event: Entry, masters: Sequence[Entry], frame: Frame) -> int:
    found = _only_when(event, "RECURRENCE-ID")
    series = _series(masters[0] if masters else event, frame)
    if series.is_date != found.is_date:
        raise Refused
    if found.is_date:
        return midnight(found.wall.date(), frame.floating)
    return _instant(found, series.zone)  # without a zone, the clock of the series is meant


def _deleted(event: Entry, series: Series) -> tuple[set[int], set[int]]:
    instants: set[int] = set()
    days: set[int] = set()
    for line in event.all("EXDATE"):
        said = parameters(line) if line.parameters else {}
        found = whens(line)
        if found is None or said.keys() - {"TZID", "VALUE"}:
            raise Refused
        for each in found:
            if each.is_date or series.is_date:
                if series.is_date and each.utc:
                    raise Refused
                days.add(each.wall.date().toordinal())
            else:
                instants.add(_instant(each, series.zone))
    return instants, days


def _begins(rule: Line, series: Series, frame: Frame) -> Sequence[datetime]:
    """Return the wall times at which instances may begin that matter in the frame."""
    said = _rule(rule)
    interval = _number(said.get("INTERVAL", "1"))
    count = _number(said["COUNT"]) if "COUNT" in said else None
    until = _until(said["UNTIL"], series) if "UNTIL" in said else None
    if interval > 10_000 or (count is not None and until is not None):
        raise Refused
    first = series.begin.toordinal()
    weekdays = [series.begin.weekday()]
    if "BYDAY" in said:
        names = said["BYDAY"].split(",")
        if any(each not in WEEKDAYS for each in names):
            raise Refused
        weekdays = sorted({WEEKDAYS[each] for each in names})
        if series.begin.weekday() not in weekdays:
            raise Refused  # an instance that its own rule does not give: undefined, RFC 5545 section 3.8.5.3
    if said["FREQ"] == "DAILY":
        if "BYDAY" not in said:
            return _walls(series, frame, first, [0], interval, count, until)
        if interval != 1:
            raise Refused
    week_start = WEEKDAYS.get(said.get("WKST", "MO"), -1)
    if week_start < 0:
        raise Refused
    offset = (series.begin.weekday() - week_start) % 7
    places = sorted((each - week_start) % 7 for each in weekdays)
    return _walls(series, frame, first - offset, places, 7 * interval, count, until, skipped=places.index(offset))


def _walls(
    series: Series,
    frame: Frame,
    origin: int,
    places: Sequence[int],
    period: int,
    count: int | None,
    until: int | None,
    skipped: int = 0,
) -> list[datetime]:
    """Return instances by arithmetic: day ordinals ``origin + n*period + place``, of which ``skipped`` come too early.

    Far-off years cost nothing: the first period that can reach the frame is computed, not walked to.
    """
    reach = 2 + series.days + (series.seconds + series.wall_seconds) // DAY  # days: any zone's offset, and the length
    low = datetime.fromtimestamp(frame.start, series.rules).toordinal() - reach
    high = datetime.fromtimestamp(frame.end, series.rules).toordinal() + 2
    clock = series.begin.time()
    found: list[datetime] = []
    number = max(0, (low - origin) // period)
    while origin + number * period <= high:
        for place, day in enumerate(places):
            nth = number * len(places) + place - skipped
            if nth < 0:
                continue
            if count is not None and nth >= count:
                return found
            begin = datetime.combine(datetime.fromordinal(origin + number * period + day), clock)
            if until is not None and _beyond(begin, until, series):
                return found
            found.append(begin)
        number += 1
    return found


def _beyond(begin: datetime, until: int, series: Series) -> bool:
    if series.is_date:
        return begin.toordinal() > until
    return zones.second(begin, series.rules) > until


def _until(text: str, series: Series) -> int:
    """Return the last ordinal (all-day) or epoch second at which an instance may begin."""
    found = when(text)
    if found is None:
        raise Refused
    if series.is_date:
        return found.wall.toordinal()
    if found.is_date:  # the whole of that local day is meant
        return zones.second(found.wall + timedelta(days=1), series.rules) - 1
    return utc_second(found.wall) if found.utc else zones.second(found.wall, series.rules)


def _rule(line: Line) -> dict[str, str]:
    if line.parameters:
        raise Refused
    said: dict[str, str] = {}
    for part in line.value.strip().upper().split(";"):
        name, equals, value = part.partition("=")
        if not equals or name in said or name not in ("FREQ", "INTERVAL", "COUNT", "UNTIL", "BYDAY", "WKST"):
            raise Refused
        said[name] = value
    if said.get("FREQ") not in ("DAILY", "WEEKLY"):
        raise Refused
    return said


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit()) or len(text) > 9 or int(text) == 0:
        raise Refused
    return int(text)
