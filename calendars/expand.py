"""Busy time of the series that the fast reader refuses, through icalendar and recurring-ical-events.

The two libraries know the whole of RFC 5545. Around them stand repairs for what real files get wrong, and guard rails,
since a rule of thirty characters can keep them busy for hours. A series that cannot be read is reported, never
silently left out; where only its rule is at fault, its first instance is busy.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import icalendar
import recurring_ical_events
import x_wr_timezone
from icalendar.prop import vRecur

from calendars import rules, zones
from calendars.errors import UnreadableCalendar
from calendars.fast import Frame, is_free
from calendars.moments import after, day_start, iana_name, lasting, midnight, parameters, when, whens
from calendars.read import Calendar, Entry, Line

Pairs = list[tuple[int, int]]

MARGIN = timedelta(days=3)
MAX_DATES = 5_000
"""The most dates that one event may list for itself (RDATE, EXDATE)."""
MAX_STEPS = 2_000_000
"""The most instances that one file may make the libraries walk through: about ten seconds."""

# icalendar keeps the zones that files define in one table for the whole process, and would read the next file with
# them. The table is emptied before each file, and two files are never in it together.
_one_at_a_time = threading.Lock()


class Skipped(Exception):
    """An event that cannot be read; the argument says why, without any of its text."""


@dataclass(slots=True)
class Reader:
    """One calendar being read by the full stack."""

    calendar: Calendar
    frame: Frame
    where: str
    problems: list[str] = field(default_factory=list)
    steps: int = 0
    guessed: set[str] = field(default_factory=set)
    custom: dict[str, bool] = field(default_factory=dict)

    # -- lines in, lines out: only what is sound goes to the libraries -------------------------------------------------

    def report(self, entry: Entry | None, what: str) -> None:
        """Note a problem for the person whose calendar it is."""
        text = f"{self.where}{entry}: {what}" if entry else f"{self.where}{what}"
        if text not in self.problems:
            self.problems.append(text)

    def event(self, entry: Entry, number: int, uid: str, *, instance: bool) -> list[str]:
        """Return an event's lines, sound and with every time in a known zone."""
        start = self.moment(entry, "DTSTART")
        lines = ["BEGIN:VEVENT", f"UID:{uid}", f"X-N:{number}", start]
        opening = self.said(entry, "DTSTART")
        if entry.first("DTEND") is not None:
            lines.append(self.moment(entry, "DTEND"))
        elif entry.first("DURATION") is not None:
            duration = lasting(entry.value("DURATION"))
            if duration is None:
                raise Skipped("its duration is unreadable")
            days = duration.days if not opening.is_date else max(1, duration.days + -(-duration.seconds // 86_400))
            seconds = 0 if opening.is_date else duration.seconds
            lines.append(f"DURATION:P{days}DT{seconds}S")
        if entry.value("SEQUENCE").isdigit():
            lines.append(f"SEQUENCE:{int(entry.value('SEQUENCE')[:9])}")
        if instance:
            line = entry.first("RECURRENCE-ID")
            also = (
                ";RANGE=THISANDFUTURE" if line and parameters(line).get("RANGE", "").upper() == "THISANDFUTURE" else ""
            )
            lines.append(self.moment(entry, "RECURRENCE-ID", also))
        else:
            lines.extend(self.repeats(entry))
        return [*lines, "END:VEVENT"]

    def repeats(self, entry: Entry) -> list[str]:
        """Return what makes an event repeat, and the dates on which it does not."""
        lines = []
        for line in entry.all("RRULE"):
            try:
                rule = rules.sound(line.value)
                self.steps += rules.steps(rule, self.said(entry, "DTSTART").wall, self.frame.end)
                lines.append(f"RRULE:{rules.text(rule)}")
            except rules.BadRule as error:
                self.report(entry, f"{error}; only its first time is planned around")
        if entry.first("EXRULE") is not None:
            self.report(
                entry, "its exceptions by rule (EXRULE, withdrawn from the standard) are not read; all are busy"
            )
        n_dates = sum(line.value.count(",") + 1 for line in entry.lines if line.name in ("RDATE", "EXDATE"))
        if n_dates > MAX_DATES:
            raise Skipped(f"it lists {n_dates} dates, more than the {MAX_DATES} that are read")
        opening = entry.first("DTSTART")
        zone = parameters(opening).get("TZID", "") if opening else ""
        for line in (each for each in entry.lines if each.name in ("RDATE", "EXDATE")):
            said = parameters(line)
            if said.get("VALUE", "").upper() == "PERIOD":
                lines.extend(self.periods(entry, line))
                continue
            tzid = said.get("TZID", "") or zone  # an exception without a zone means its event's clock
            for text in line.value.split(","):
                found = when(text, tzid)
                if found is None:
                    self.report(entry, f"a date in {line.name} is unreadable and left out")
                    continue
                lines.append(self.written(line.name, text.strip(), found.is_date, found.utc, tzid))
        return lines

    def periods(self, entry: Entry, line: Line) -> list[str]:
        """Return the periods of an RDATE, each in a line of its own."""
        lines = []
        tzid = parameters(line).get("TZID", "")
        for text in line.value.split(","):
            first, _, last = text.strip().partition("/")
            start, end, length = when(first, tzid), when(last, tzid), lasting(last)
            if start is None or start.is_date or (end is None and length is None) or (end is not None and end.is_date):
                self.report(entry, "a period in RDATE is unreadable and left out")
                continue
            head = self.written("RDATE;VALUE=PERIOD", "", False, start.utc, tzid).removesuffix(":")
            lines.append(f"{head}:{text.strip()}")
        return lines

    def said(self, entry: Entry, name: str) -> Any:
        """Return what an event says in a property that must be there, once."""
        line = entry.first(name)
        found = whens(line) if line else None
        if line is None or found is None or len(found) != 1:
            words = {"DTSTART": "start", "DTEND": "end", "RECURRENCE-ID": "the instance that it replaces"}
            raise Skipped(
                f"its {words[name]} is missing or unreadable"
                if name != "RECURRENCE-ID"
                else "it does not say readably which instance it replaces"
            )
        return found[0]

    def moment(self, entry: Entry, name: str, also: str = "") -> str:
        """Return a date or time in a zone that the libraries know."""
        found = self.said(entry, name)
        line = entry.first(name)
        value = line.value.strip() if line else ""
        return self.written(name + also, value, found.is_date, found.utc, found.tzid)

    def written(self, name: str, value: str, is_date: bool, utc: bool, tzid: str) -> str:
        """Return a line with its zone made plain."""
        if is_date:
            return f"{name};VALUE=DATE:{value}"
        if utc:
            return f"{name}:{value}"
        return f'{name};TZID="{self.zone(tzid)}":{value}'

    def zone(self, tzid: str) -> str:
        """Return the name under which the libraries find a zone."""
        if not tzid:
            return self.frame.floating
        if tzid in zones.all_zones():
            return tzid  # the database wins over what a file says about the same name
        if self.defined(tzid):
            return tzid
        known = iana_name(tzid)
        if known is not None:
            return known
        if tzid not in self.guessed:
            self.guessed.add(tzid)
            self.report(None, f"unknown time zone {tzid[:60]!r}; its times are read in {self.frame.floating}")
        return self.frame.floating

    def defined(self, tzid: str) -> bool:
        """Whether the file itself defines a zone in a way that can be read."""
        if tzid not in self.custom:
            self.custom[tzid] = any(_readable(each) for each in self.calendar.zones if each.value("TZID") == tzid)
        return self.custom[tzid]

    # -- the libraries -------------------------------------------------------------------------------------------------

    def parsed(self, lines: Sequence[str]) -> list[icalendar.Event]:
        """Return icalendar's reading of sound lines."""
        definitions = [
            line for each in self.calendar.zones if self.custom.get(each.value("TZID")) for line in _definition(each)
        ]
        text = "\r\n".join(["BEGIN:VCALENDAR", "VERSION:2.0", *definitions, *lines, "END:VCALENDAR", ""])
        calendar = icalendar.Calendar.from_ical(text)
        if self.frame.utc_is_local:
            calendar = x_wr_timezone.to_standard(calendar, timezone=zones.zone(self.frame.floating, where=""))
        return [each for each in calendar.subcomponents if isinstance(each, icalendar.Event)]

    def series(self, group: Sequence[Entry]) -> Pairs:
        """Return the busy spans of the events with one UID."""
        found: Pairs = []
        masters = [each for each in group if each.first("RECURRENCE-ID") is None]
        instances = [each for each in group if each.first("RECURRENCE-ID") is not None]
        for entry in [each for each in instances if each.first("RRULE") is not None]:
            # A program that puts RECURRENCE-ID on the series itself, or on a series of its own.
            instances.remove(entry)
            masters.append(entry)
        # One UID is one event, and the highest SEQUENCE its latest state; where none is highest, all are busy.
        newest = max((_sequence(each) for each in masters), default=0)
        masters = [each for each in masters if _sequence(each) == newest]
        for master in masters:
            found.extend(self.one_series(master, instances))
        if not masters:
            found.extend(self.one_series(None, instances))
        return found

    def one_series(self, master: Entry | None, instances: Sequence[Entry]) -> Pairs:
        """Return the busy spans of one series and its changed instances."""
        entries: list[Entry] = []
        lines: list[str] = []
        for entry in [*([master] if master else []), *instances]:
            try:
                lines.extend(self.event(entry, len(entries), "s", instance=entry is not master))
                entries.append(entry)
            except Skipped as error:
                self.report(entry, f"{error}; it is left out")
        if self.steps > MAX_STEPS:
            raise UnreadableCalendar(
                "its repeating events have more instances than can be walked through; "
                "export only the months of the programme",
                where=self.where.removesuffix(": "),
            )
        if not entries:
            return []
        try:
            return self.occurrences(entries, self.parsed(lines))
        except Exception:
            self.report(entries[0], "it could not be read and is left out")
            return []

    def occurrences(self, entries: Sequence[Entry], events: Sequence[icalendar.Event]) -> Pairs:
        """Return the busy spans of parsed events, each belonging to the entry with its number."""
        calendar = icalendar.Calendar()
        deleted_at: set[int] = set()
        deleted_on: set[date] = set()
        shifts: dict[int, timedelta] = {}
        ends_by_period = False
        for event in events:
            number = _number(event)
            if "RECURRENCE-ID" not in event:
                # Deleted instances are taken out below: the library knows no instance that is both deleted and moved,
                # and takes 08:00Z for 08:00 on any clock.
                at, on = self.deletions(event.pop("EXDATE", []))
                deleted_at |= at
                deleted_on |= on
                self.bounded(event)
                ends_by_period = "RDATE" in event
                shifts[number] = timedelta(0)
            elif event["RECURRENCE-ID"].params.get("RANGE") == "THISANDFUTURE":
                shifts[number] = _bare(_dt(event, "DTSTART")) - _bare(_dt(event, "RECURRENCE-ID"))
            self.ordered(event, entries[number])
            calendar.add_component(event)
        start = datetime.fromtimestamp(self.frame.start, UTC) - MARGIN
        end = datetime.fromtimestamp(self.frame.end, UTC) + MARGIN
        found: Pairs = []
        for each in recurring_ical_events.of(calendar).between(start, end):
            number = _number(each)
            if is_free(entries[number]):
                continue
            begins = _dt(each, "DTSTART")
            first_of_change = "RECURRENCE-ID" in events[number] and begins == _dt(events[number], "DTSTART")
            if number in shifts and not first_of_change:
                original = begins - shifts[number]
                if _bare(original).date() in deleted_on or self.second(original) in deleted_at:
                    continue
            found.append(self.span(begins, _dt(each, "DTEND"), entries[number], ends_by_period))
        return found

    def deletions(self, values: Any) -> tuple[set[int], set[date]]:
        """Return the instants and the local dates that an event excepts."""
        instants: set[int] = set()
        days: set[date] = set()
        for value in values if isinstance(values, list) else [values]:
            for each in value.dts:
                if isinstance(each.dt, datetime):
                    instants.add(self.second(each.dt))
                else:
                    days.add(each.dt)
        return instants, days

    def bounded(self, event: icalendar.Event) -> None:
        """Give each rule an end that means what its writer meant, and that comes soon after the frame."""
        given = event.get("RRULE")
        if given is None:
            return
        start = _dt(event, "DTSTART")
        far = datetime.fromtimestamp(self.frame.end, UTC) + timedelta(days=400)
        bounded: list[vRecur] = []
        for rule in given if isinstance(given, list) else [given]:
            until: date | None = rule["UNTIL"][0] if "UNTIL" in rule else None
            if isinstance(start, datetime):
                if until is not None and not isinstance(until, datetime):
                    # A date: the whole of that local day is meant.
                    until = datetime.combine(until, datetime.max.time().replace(microsecond=0), start.tzinfo)
                elif isinstance(until, datetime) and until.tzinfo is None:
                    until = until.replace(tzinfo=start.tzinfo)
                last = min(until.astimezone(UTC), far) if isinstance(until, datetime) else far
                rule["UNTIL"] = [last]
            else:
                day = until.date() if isinstance(until, datetime) else until
                rule["UNTIL"] = [min(day, far.date()) if day is not None else far.date()]
            if "COUNT" in rule:
                del rule["UNTIL"]
            bounded.append(rule)
        event["RRULE"] = bounded if len(bounded) > 1 else bounded[0]

    def ordered(self, event: icalendar.Event, entry: Entry) -> None:
        """Mend an end that comes before its start."""
        if "DTEND" not in event:
            return
        start, end = _dt(event, "DTSTART"), _dt(event, "DTEND")
        both_dates = not isinstance(start, datetime) and not isinstance(end, datetime)
        if both_dates and end <= start:
            if end < start:
                self.report(entry, "it ends before it starts; its first day is busy")
            event["DTEND"] = icalendar.vDDDTypes(start + timedelta(days=1))
        elif not both_dates and self.second(end) < self.second(start):
            self.report(entry, "it ends before it starts, so it takes no time")
            event["DTEND"] = icalendar.vDDDTypes(start)

    def span(self, begins: date, ends: date, entry: Entry, ends_by_period: bool) -> tuple[int, int]:
        """Return an instance in epoch seconds."""
        duration = lasting(entry.value("DURATION")) if entry.first("DTEND") is None else None
        if duration is not None and isinstance(begins, datetime) and not ends_by_period:
            if isinstance(begins.tzinfo, ZoneInfo):
                return self.second(begins), after(begins.replace(tzinfo=None), duration, begins.tzinfo)
            return self.second(begins), self.second(begins + timedelta(days=duration.days)) + duration.seconds
        return self.second(begins), self.second(ends)

    def second(self, moment: date) -> int:
        """Return the epoch second of a date's beginning or of a time."""
        if not isinstance(moment, datetime):
            return midnight(moment, self.frame.floating)
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=zones.zone(self.frame.floating, where=""))
        moment = moment.replace(fold=0)
        rules_there = moment.tzinfo
        if not isinstance(rules_there, ZoneInfo) and moment.astimezone(UTC).astimezone(rules_there) != moment:
            # A zone that the file defines reads a skipped hour with the offset after the gap; before it is right.
            before = (moment - timedelta(hours=3)).utcoffset() or timedelta(0)
            return round((moment.replace(tzinfo=UTC) - before).timestamp())
        return round(moment.timestamp())


def busy(calendar: Calendar, groups: Sequence[Sequence[Entry]], frame: Frame, *, where: str) -> tuple[Pairs, list[str]]:
    """Return the busy spans of some series of a calendar in epoch seconds, and what could not be read.

    Raises
    ------
    UnreadableCalendar
        If the series are together too many to walk through.
    """
    with _one_at_a_time:
        icalendar.use_zoneinfo()  # type: ignore[no-untyped-call]  # forgets the zones that the last file defined
        reader = Reader(calendar, frame, where)
        found = [pair for group in groups for pair in reader.series(group)]
    kept = [each for each in found if each[0] < frame.end and each[1] > frame.start and each[1] > each[0]]
    return kept, reader.problems


def _sequence(entry: Entry) -> int:
    text = entry.value("SEQUENCE")
    return int(text[:9]) if text.isdigit() else 0


def _bare(moment: date) -> datetime:
    return moment.replace(tzinfo=None) if isinstance(moment, datetime) else day_start(moment)


def _dt(event: icalendar.Component, name: str) -> Any:
    """Return the date or datetime in a property that is there."""
    value: Any = event[name]
    return value.dt


def _number(event: icalendar.Component) -> int:
    return int(str(event["X-N"]))


def _definition(zone: Entry) -> list[str]:
    return ["BEGIN:VTIMEZONE", *(str(each) for each in zone.lines), "END:VTIMEZONE"]


def _readable(zone: Entry) -> bool:
    try:
        found: Any = icalendar.Timezone.from_ical("\r\n".join([*_definition(zone), ""]))
        rules_there = found.to_tz(lookup_tzid=False)
        return datetime(2027, 1, 1, tzinfo=rules_there).utcoffset() is not None
    except Exception:
        return False
