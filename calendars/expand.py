"""Busy time of the series that the fast reader refuses, through icalendar and recurring-ical-events.

The two libraries know the whole of RFC 5545. Around them stand the repairs of `calendars.repair`, and guard rails,
since a rule of thirty characters can keep them busy for hours. A series that cannot be read is reported, never silently
left out; where only its rule is at fault, its first time is busy.
"""

from __future__ import annotations

import threading
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import icalendar
import recurring_ical_events
import x_wr_timezone
from icalendar.prop import vRecur

from calendars import repair, zones
from calendars.budget import Budget
from calendars.errors import UnreadableCalendar
from calendars.moments import Found, Frame, after, lasting, midnight, parameters
from calendars.read import Calendar, Entry

MARGIN = timedelta(days=3)
BEYOND = timedelta(days=400)
"""How long after the frame a rule ends at the latest: instances may be moved, but not from so far."""
MAX_STEPS = 600_000
"""The most instances that one calendar may make the libraries walk through: a second."""
MAX_INSTANCES = 2_000
"""The most changed instances of one series that the libraries are given: together less than a second."""
MAX_ZONE_LINES = 3_000
"""The longest definition of a zone that is read: a century of changes has half as many lines."""
LAST_SECOND = time(23, 59, 59)

# icalendar keeps the zones that files define in one table for the whole process, and would read the next file with
# them. The table is emptied before each calendar, and two calendars are never read with it at once.
_one_at_a_time = threading.Lock()


def busy(
    calendar: Calendar, groups: Sequence[Sequence[Entry]], frame: Frame, budget: Budget, *, where: str
) -> tuple[list[Found], list[str]]:
    """Return the busy spans of some series of a calendar in epoch seconds, and what could not be read.

    Parameters
    ----------
    calendar, groups
        The calendar, and those of its series that are wanted: the events with one UID each.
    frame, budget, where
        What they are read in; the time left; whose calendar it is, ending in ``": "`` or empty.

    Raises
    ------
    UnreadableCalendar
        If the series have together too many instances to walk through, or the time is spent.
    """
    with _one_at_a_time, warnings.catch_warnings():
        # dateutil calls a rule with both COUNT and UNTIL deprecated; `_bounded` needs one. icalendar warns where it
        # guesses a zone, which `repair` has already decided.
        warnings.simplefilter("ignore")
        icalendar.use_zoneinfo()  # type: ignore[no-untyped-call]  # forgets the zones that the last calendar defined
        reader = _Reader(calendar, frame, budget, where)
        all_series = [each for group in groups for each in reader.series(group)]
        if reader.mend.steps > MAX_STEPS:
            raise UnreadableCalendar(
                f"its repeating events have more than {MAX_STEPS} instances until the end of the programme; "
                "export only the months of the programme",
                where=where.removesuffix(": "),
            )
        found = [pair for series in all_series for pair in reader.spans(series)]
    return [each for each in found if frame.holds(each)], reader.mend.problems


@dataclass(slots=True)
class _Series:
    """Mended lines, and the entries that they were, by number."""

    entries: dict[int, Entry] = field(default_factory=dict)
    lines: list[str] = field(default_factory=list)


@dataclass(slots=True)
class _Reader:
    calendar: Calendar
    frame: Frame
    budget: Budget
    where: str
    custom: dict[str, bool] = field(default_factory=dict)
    mend: repair.Repair = field(init=False)

    def __post_init__(self) -> None:
        self.mend = repair.Repair(self.frame, self.where, self.defined)

    def defined(self, tzid: str) -> bool:
        """Whether the calendar defines a zone readably; if so, icalendar knows it from then on."""
        if tzid not in self.custom:
            self.budget.check()
            defined = [each for each in self.calendar.zones if each.value("TZID") == tzid]
            self.custom[tzid] = any(_learnt(each) for each in defined if len(each.lines) <= MAX_ZONE_LINES)
        return self.custom[tzid]

    def series(self, group: Sequence[Entry]) -> list[_Series]:
        """Return the events with one UID as lines that the libraries can read."""
        # Some programs put RECURRENCE-ID on the series itself; what repeats by rule is a series.
        instances: list[Entry] = []
        masters: list[Entry] = []
        for each in group:
            (instances if each.first("RECURRENCE-ID") and not each.first("RRULE") else masters).append(each)
        if len(instances) > MAX_INSTANCES:
            self.mend.report(
                instances[0],
                f"its series has {len(instances)} changed instances, more than the {MAX_INSTANCES} that are read; "
                "it is left out",
            )
            return []
        # One UID is one event, and the highest SEQUENCE its latest state; where none is highest, all are busy.
        newest = max((_sequence(each) for each in masters), default=0)
        masters = [each for each in masters if _sequence(each) == newest]
        return [self.one_series(each, instances) for each in masters] or [self.one_series(None, instances)]

    def one_series(self, master: Entry | None, instances: Sequence[Entry]) -> _Series:
        """Return one series, or none, with the instances that were changed."""
        self.budget.check()
        series = _Series()
        for number, entry in enumerate([*([master] if master else []), *instances]):
            try:
                series.lines.extend(self.mend.event(entry, number, master))
                series.entries[number] = entry
            except repair.Skipped as error:
                self.mend.report(entry, f"{error}; it is left out")
            except OverflowError:
                self.mend.report(entry, "its dates lie beyond the year 9999; it is left out")
        return series

    def spans(self, series: _Series) -> list[Found]:
        """Return the busy spans of a series; what the libraries stumble over is reported, and loses nothing else."""
        self.budget.check()
        if not series.entries:
            return []
        first = next(iter(series.entries.values()))
        once = repair.without_rules(series.lines)
        attempts = [(series.lines, ""), (once, "its repetition could not be read; only its first time counts as busy")]
        for lines, complaint in attempts if once != series.lines else attempts[:1]:
            try:
                found = self.occurrences(series.entries, lines)
            except Exception:  # the libraries raise whatever they like; what is left out is reported
                continue
            if complaint:
                self.mend.report(first, complaint)
            return found
        self.mend.report(first, "it could not be read and is left out")
        return []

    def parsed(self, lines: Sequence[str]) -> Mapping[int, icalendar.Component]:
        """Return icalendar's reading of mended lines, by number."""
        text = "\r\n".join(["BEGIN:VCALENDAR", "VERSION:2.0", *lines, "END:VCALENDAR", ""])
        calendar = icalendar.Calendar.from_ical(text)
        if any(each.errors for each in calendar.subcomponents):
            raise ValueError("icalendar dropped a property")
        if self.frame.utc_is_local:
            calendar = x_wr_timezone.to_standard(calendar, timezone=zones.zone(self.frame.floating, where=""))
        return {_number(each): each for each in calendar.subcomponents}

    def occurrences(self, entries: Mapping[int, Entry], lines: Sequence[str]) -> list[Found]:
        """Return the busy spans of mended lines, each of which belongs to the entry with its number."""
        events = self.parsed(lines)
        deleted: tuple[set[int], set[date]] = set(), set()
        shifts: dict[int, timedelta] = {}  # of instances that follow a rule: by how much they were moved from it
        for number, event in events.items():
            said = entries[number].first("RECURRENCE-ID")
            if "RECURRENCE-ID" not in event:
                # Deleted instances are taken out below: the library knows no instance that is both deleted and moved
                # (here it is busy), and takes 08:00Z for 08:00 on any clock.
                deleted = self._deleted(event.pop("EXDATE", []), _dt(event, "DTSTART"))
                self._bounded(event)
                shifts[number] = timedelta(0)
            elif said and parameters(said).get("RANGE", "").upper() == "THISANDFUTURE":
                _property(event, "RECURRENCE-ID").params["RANGE"] = "THISANDFUTURE"  # x-wr-timezone drops it
                shifts[number] = _bare(_dt(event, "DTSTART")) - _bare(_dt(event, "RECURRENCE-ID"))
            self._ordered(event, entries[number])
        calendar = icalendar.Calendar()
        calendar.subcomponents = list(events.values())
        start = datetime.fromtimestamp(self.frame.start, UTC) - MARGIN
        end = datetime.fromtimestamp(self.frame.end, UTC) + MARGIN
        found: list[Found] = []
        for each in recurring_ical_events.of(calendar).between(start, end):
            number = _number(each)
            begins = _dt(each, "DTSTART")
            itself_moved = "RECURRENCE-ID" in events[number] and begins == _dt(events[number], "DTSTART")
            if self.frame.is_free(entries[number]):
                continue
            if number in shifts and not itself_moved:
                original = begins - shifts[number]
                if _bare(original).date() in deleted[1] or self._second(original) in deleted[0]:
                    continue
            found.append((*self._span(begins, _dt(each, "DTEND"), entries[number]), entries[number]))
        return found

    def _deleted(self, values: Any, start: date) -> tuple[set[int], set[date]]:
        """Return the instants and the local dates that an event excepts."""
        instants: set[int] = set()
        days: set[date] = set()
        for each in (each.dt for value in (values if isinstance(values, list) else [values]) for each in value.dts):
            if not isinstance(each, datetime):
                days.add(each)
            elif isinstance(start, datetime):
                instants.add(self._second(each))
            else:  # a time, where days are excepted
                in_utc = each.utcoffset() == timedelta(0)
                there = each.astimezone(zones.zone(self.frame.floating, where="")) if in_utc else each
                days.add(there.date())
        return instants, days

    def _bounded(self, event: icalendar.Component) -> None:
        """Give each rule an end that means what its writer meant, and that comes soon after the frame."""
        given: Any = event.get("RRULE")
        if given is None:
            return
        start = _dt(event, "DTSTART")
        far = datetime.fromtimestamp(self.frame.end, UTC) + BEYOND
        bounded: list[vRecur] = []
        for rule in given if isinstance(given, list) else [given]:
            until: date | None = rule["UNTIL"][0] if "UNTIL" in rule else None
            if not isinstance(start, datetime):
                day = until.date() if isinstance(until, datetime) else until
                rule["UNTIL"] = [min(day or far.date(), far.date())]
            else:
                if until is not None and not isinstance(until, datetime):  # the whole of that local day is meant
                    until = datetime.combine(until, LAST_SECOND, start.tzinfo)
                elif isinstance(until, datetime) and until.tzinfo is None:
                    until = until.replace(tzinfo=start.tzinfo)
                rule["UNTIL"] = [min(until.astimezone(UTC), far) if isinstance(until, datetime) else far]
            bounded.append(rule)
        event["RRULE"] = bounded if len(bounded) > 1 else bounded[0]

    def _ordered(self, event: icalendar.Component, entry: Entry) -> None:
        """Mend an end that does not come after its start."""
        if "DTEND" not in event:
            return
        start, end = _dt(event, "DTSTART"), _dt(event, "DTEND")
        if not isinstance(start, datetime) and not isinstance(end, datetime) and end <= start:
            if end < start:
                self.mend.report(entry, "it ends before it starts; the day on which it starts counts as busy")
            event["DTEND"] = icalendar.vDDDTypes(start + timedelta(days=1))
        elif self._second(end) < self._second(start):
            self.mend.report(entry, "it ends before it starts, so it takes no time")
            event["DTEND"] = icalendar.vDDDTypes(start)

    def _span(self, begins: date, ends: date, entry: Entry) -> tuple[int, int]:
        duration = lasting(entry.value("DURATION")) if entry.first("DTEND") is None else None
        by_period = any(parameters(each).get("VALUE", "").upper() == "PERIOD" for each in entry.all("RDATE"))
        if duration is None or by_period or not isinstance(begins, datetime):
            return self._second(begins), self._second(ends)
        if isinstance(begins.tzinfo, ZoneInfo):
            return self._second(begins), after(begins.replace(tzinfo=None), duration, begins.tzinfo)
        return self._second(begins), self._second(begins + timedelta(days=duration.days)) + duration.seconds

    def _second(self, moment: date) -> int:
        """Return the epoch second of a date's beginning or of a time."""
        if not isinstance(moment, datetime):
            return midnight(moment, self.frame.floating)
        moment = moment.replace(fold=0)
        there = moment.tzinfo
        if not isinstance(there, ZoneInfo) and moment.astimezone(UTC).astimezone(there) != moment:
            # A zone that the file defines reads a skipped hour with the offset after the gap; before it is right.
            before = (moment - timedelta(hours=3)).utcoffset() or timedelta(0)
            return round((moment.replace(tzinfo=UTC) - before).timestamp())
        return round(moment.timestamp())


def _learnt(zone: Entry) -> bool:
    """Make icalendar know a zone that a file defines; whether it does."""
    try:
        icalendar.Calendar.from_ical(repair.definition(zone))
        found: Any = icalendar.Timezone.from_ical(repair.definition(zone).split("\r\n", 1)[1].rsplit("\r\n", 2)[0])
        return datetime(2027, 1, 1, tzinfo=found.to_tz(lookup_tzid=False)).utcoffset() is not None
    except Exception:
        return False


def _sequence(entry: Entry) -> int:
    text = entry.value("SEQUENCE")
    return int(text[:9]) if text.isascii() and text.isdigit() else 0


def _bare(moment: date) -> datetime:
    return moment.replace(tzinfo=None) if isinstance(moment, datetime) else datetime.combine(moment, time())


def _property(event: icalendar.Component, name: str) -> Any:
    # icalendar types a property as any of its thirty kinds; which one it is, the mended lines decide.
    return event[name]


def _dt(event: icalendar.Component, name: str) -> Any:
    return _property(event, name).dt


def _number(event: icalendar.Component) -> int:
    return int(str(event["X-N"]))
