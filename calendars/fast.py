"""Busy time of the events that nearly every calendar is made of, by arithmetic instead of the full stack.

A tenth of the time of icalendar and recurring-ical-events, which matters for thousands of people. It reads single
events, DAILY and WEEKLY rules, MONTHLY and YEARLY ones that name their day plainly, deleted instances and moved ones.
*Whatever else it meets it refuses* (``None``), and the full stack reads that series. A property test holds the two
against each other.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from calendars import zones
from calendars.clocks import DAY, EPOCH_DAY, Clock, clock_of, wall_second
from calendars.moments import Found, Frame, When, lasting, parameters, when, whens
from calendars.read import Entry, Line

WEEKDAYS = {"MO": 0, "TU": 1, "WE": 2, "TH": 3, "FR": 4, "SA": 5, "SU": 6}
_NTH_WEEKDAY = re.compile(r"([+-]?[1-5])(MO|TU|WE|TH|FR|SA|SU)", re.ASCII)
KNOWN_PARTS = ("FREQ", "INTERVAL", "COUNT", "UNTIL", "BYDAY", "WKST", "BYMONTHDAY", "BYMONTH")
MAX_MONTHS = 6_000
"""The most months that are counted through; five centuries."""


class Refused(Exception):
    """Something that this reader does not know; the full stack decides."""


@dataclass(frozen=True, slots=True)
class Series:
    """A first instance, how long each lasts, and the clock on which it is read.

    ``begin`` is a wall second; ``day`` its days since 1970, ``time`` the seconds into it.
    """

    wall: datetime
    begin: int
    is_date: bool
    clock: Clock
    days: int
    seconds: int
    wall_seconds: int
    utc: bool = False

    @property
    def day(self) -> int:
        return self.begin // DAY

    @property
    def time(self) -> int:
        return self.begin % DAY

    def span(self, begin: int) -> tuple[int, int]:
        """Return the epoch seconds of the instance that begins at a wall second."""
        clock = self.clock
        if self.is_date:
            return clock.midnight(begin // DAY), clock.midnight(begin // DAY + self.days)
        if self.wall_seconds:
            # An event that says when it ends, ends at that wall time each day it repeats.
            return clock.second(begin), clock.second(begin + self.wall_seconds)
        return clock.second(begin), clock.second(begin + self.days * DAY) + self.seconds


def busy(group: Sequence[Entry], frame: Frame) -> list[Found] | None:
    """Return the busy spans of one series that share an instant with the frame, or None if any of it is unknown.

    Parameters
    ----------
    group
        The events with one UID: at most one that stands for the series, and moved or cancelled instances of it.
    """
    try:
        return _busy(group, frame)
    except (Refused, OverflowError, ValueError):
        return None


def _busy(group: Sequence[Entry], frame: Frame) -> list[Found]:
    masters = [each for each in group if each.first("RECURRENCE-ID") is None]
    if len(masters) > 1:
        raise Refused
    found: list[Found] = []
    moved: set[int] = set()
    series = _series(masters[0], frame) if masters and len(group) > 1 else None
    for event in group:
        if event.first("RECURRENCE-ID") is None:
            continue
        at = _moved_from(event, series or _series(event, frame), frame)
        if at in moved or event.first("RRULE") is not None or event.first("RDATE") is not None:
            raise Refused
        moved.add(at)
        if not frame.is_free(event):
            found.extend(_instances(event, set(), frame))
    for event in masters:
        if not frame.is_free(event):
            found.extend(_instances(event, moved, frame))
    return found


def _instances(event: Entry, moved: set[int], frame: Frame) -> list[Found]:
    series = _series(event, frame)
    if event.first("RDATE") is not None or event.first("EXRULE") is not None:
        raise Refused
    rules = event.all("RRULE")
    if not rules:
        if event.first("EXDATE") is not None:
            raise Refused
        span = series.span(series.begin)
        return [(*span, event)] if span[0] not in moved and _inside(span, frame) else []
    if len(rules) > 1 or (series.utc and frame.utc_is_local):
        raise Refused
    gone_instants, gone_days = _deleted(event, series, frame)
    said = _rule(rules[0])
    until = _until(said["UNTIL"], series) if "UNTIL" in said else None
    found = []
    for begin in _begins(said, series, frame):
        span = series.span(begin)
        if until is not None and (begin // DAY if series.is_date else span[0]) > until:
            break
        if (
            _inside(span, frame)
            and span[0] not in moved
            and span[0] not in gone_instants
            and begin // DAY not in gone_days
        ):
            found.append((*span, event))
    return found


def _inside(span: tuple[int, int], frame: Frame) -> bool:
    return max(span[0], frame.start) < min(span[1], frame.end)


def _series(event: Entry, frame: Frame) -> Series:
    start = _only_when(event, "DTSTART")
    zone = frame.floating if start.floating or start.is_date else "UTC" if start.utc else start.tzid
    if zone not in zones.all_zones():
        raise Refused
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
    clock = clock_of(zone, frame.start, frame.end)
    return Series(start.wall, wall_second(start.wall), start.is_date, clock, days, seconds, wall_seconds, start.utc)


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


def _instant(found: When, frame: Frame, zone: str) -> int:
    if not found.floating:
        zone = "UTC" if found.utc else found.tzid
    if found.is_date or zone not in zones.all_zones():
        raise Refused
    return clock_of(zone, frame.start, frame.end).second(wall_second(found.wall))


def _moved_from(event: Entry, series: Series, frame: Frame) -> int:
    found = _only_when(event, "RECURRENCE-ID")
    if series.is_date != found.is_date:
        raise Refused
    if found.is_date:
        return series.clock.midnight(wall_second(found.wall) // DAY)
    return _instant(found, frame, series.clock.zone)  # without a zone, the clock of the series is meant


def _deleted(event: Entry, series: Series, frame: Frame) -> tuple[set[int], set[int]]:
    """Return the instants, and the days since 1970, that an event excepts."""
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
                days.add(wall_second(each.wall) // DAY)
            else:
                instants.add(_instant(each, frame, series.clock.zone))
    return instants, days


def _begins(said: dict[str, str], series: Series, frame: Frame) -> Iterator[int]:
    """Return the wall seconds at which instances may begin that matter in the frame."""
    interval = _number(said.get("INTERVAL", "1"))
    count = _number(said["COUNT"]) if "COUNT" in said else None
    if interval > 10_000 or (count is not None and "UNTIL" in said):
        raise Refused
    if said["FREQ"] in ("MONTHLY", "YEARLY"):
        return _in_months(said, series, frame, interval, count)
    if "BYMONTHDAY" in said or "BYMONTH" in said:
        raise Refused
    first = series.day
    weekday = series.wall.weekday()
    weekdays = [weekday]
    if "BYDAY" in said:
        names = said["BYDAY"].split(",")
        if any(each not in WEEKDAYS for each in names):
            raise Refused
        weekdays = sorted({WEEKDAYS[each] for each in names})
        if weekday not in weekdays:
            raise Refused  # an instance that its own rule does not give: undefined, RFC 5545 section 3.8.5.3
    if said["FREQ"] == "DAILY":
        if "BYDAY" not in said:
            return _in_periods(series, frame, first, [0], interval, count)
        if interval != 1:
            raise Refused
    week_start = WEEKDAYS.get(said.get("WKST", "MO"), -1)
    if week_start < 0:
        raise Refused
    offset = (weekday - week_start) % 7
    places = sorted((each - week_start) % 7 for each in weekdays)
    return _in_periods(series, frame, first - offset, places, 7 * interval, count, skipped=places.index(offset))


def _reach(series: Series, frame: Frame) -> tuple[int, int]:
    """Return the days since 1970 between which an instance begins that may touch the frame, in any zone."""
    lasts = series.days + (series.seconds + series.wall_seconds) // DAY
    return frame.start // DAY - 3 - lasts, frame.end // DAY + 3


def _in_periods(
    series: Series,
    frame: Frame,
    origin: int,
    places: Sequence[int],
    period: int,
    count: int | None,
    skipped: int = 0,
) -> Iterator[int]:
    """Yield instances on the days ``origin + n*period + place``, of which ``skipped`` come too early.

    Far-off years cost nothing: the first period that can reach the frame is computed, not walked to.
    """
    low, high = _reach(series, frame)
    number = max(0, (low - origin) // period)
    while origin + number * period <= high:
        for place, day in enumerate(places):
            nth = number * len(places) + place - skipped
            if nth < 0:
                continue
            if count is not None and nth >= count:
                return
            yield (origin + number * period + day) * DAY + series.time
        number += 1


def _in_months(said: dict[str, str], series: Series, frame: Frame, interval: int, count: int | None) -> Iterator[int]:
    """Yield instances on days that a month has: the 15th, the last day, the second Monday and the last Friday."""
    if said["FREQ"] == "YEARLY":
        # Without the month, the days of a whole year are meant.
        if "BYMONTH" not in said and ("BYDAY" in said or "BYMONTHDAY" in said):
            raise Refused
        if said.get("BYMONTH", str(series.wall.month)) != str(series.wall.month):
            raise Refused
        interval *= 12
    elif "BYMONTH" in said:
        raise Refused
    month_days, nth_weekdays = _days_of_month(said, series)
    low, high = _reach(series, frame)
    month = series.wall.year * 12 + series.wall.month - 1
    lowest = (low * 12) // 366 + 1970 * 12 - 2 if low > 0 else 0  # never later than the month of that day
    if count is None and lowest > month:
        month += (lowest - month) // interval * interval
    elif (lowest - month) // interval > MAX_MONTHS:
        raise Refused  # counted instances must be walked to
    if series.day not in _days(series.wall.year, series.wall.month, month_days, nth_weekdays):
        raise Refused  # an instance that its own rule does not give
    n_found = 0
    while month < 9999 * 12:
        first, days = _first_and_days(month, month_days, nth_weekdays)
        if first > high:
            return
        for day in days:
            if day < series.day:
                continue
            if count is not None and n_found >= count:
                return
            n_found += 1
            if day >= low:
                yield day * DAY + series.time
        month += interval


def _first_and_days(
    month: int, month_days: Sequence[int], nth_weekdays: Sequence[tuple[int, int]]
) -> tuple[int, list[int]]:
    year, before = divmod(month, 12)
    first = datetime(year, before + 1, 1).toordinal() - EPOCH_DAY  # noqa: DTZ001 - a date
    return first, _days(year, before + 1, month_days, nth_weekdays)


def _days_of_month(said: dict[str, str], series: Series) -> tuple[list[int], list[tuple[int, int]]]:
    """Return the days of a month that a rule names: by number, and as (nth, weekday)."""
    if "BYDAY" in said:
        if "BYMONTHDAY" in said:
            raise Refused
        found = [_NTH_WEEKDAY.fullmatch(each) for each in said["BYDAY"].split(",")]
        named = [(int(each[1]), WEEKDAYS[each[2]]) for each in found if each is not None]
        if len(named) < len(found):
            raise Refused
        return [], named
    if "BYMONTHDAY" not in said:
        return [series.wall.day], []
    numbers = [int(each) if re.fullmatch(r"-?\d{1,2}", each) else 0 for each in said["BYMONTHDAY"].split(",")]
    if any(not 1 <= abs(each) <= 31 for each in numbers):
        raise Refused
    return numbers, []


def _days(year: int, month: int, month_days: Sequence[int], nth_weekdays: Sequence[tuple[int, int]]) -> list[int]:
    """Return the named days that a month has, in days since 1970."""
    weekday, length = monthrange(year, month)
    numbers = {each if each > 0 else length + 1 + each for each in month_days}
    for nth, wanted in nth_weekdays:
        if nth > 0:
            numbers.add(1 + (wanted - weekday) % 7 + 7 * (nth - 1))
        else:
            numbers.add(length - (weekday + length - 1 - wanted) % 7 + 7 * (nth + 1))
    first = datetime(year, month, 1).toordinal() - EPOCH_DAY  # noqa: DTZ001 - a date
    return [first + each - 1 for each in sorted(numbers) if 1 <= each <= length]


def _until(text: str, series: Series) -> int:
    """Return the last day since 1970 (all-day) or epoch second at which an instance may begin."""
    found = when(text)
    if found is None:
        raise Refused
    wall = wall_second(found.wall)
    if series.is_date:
        return wall // DAY
    if found.is_date:  # the whole of that local day is meant
        return series.clock.second(wall + DAY) - 1
    return wall if found.utc else series.clock.second(wall)


def _rule(line: Line) -> dict[str, str]:
    if line.parameters:
        raise Refused
    said: dict[str, str] = {}
    for part in line.value.strip().upper().split(";"):
        name, equals, value = part.partition("=")
        if not equals or name in said or name not in KNOWN_PARTS:
            raise Refused
        said[name] = value
    if said.get("FREQ") not in ("DAILY", "WEEKLY", "MONTHLY", "YEARLY"):
        raise Refused
    return said


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit()) or len(text) > 9 or int(text) == 0:
        raise Refused
    return int(text)
