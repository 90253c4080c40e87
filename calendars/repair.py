"""What real files get wrong, put right before a library reads it.

Each line that leaves here is one that icalendar reads as its writer meant it: zones by names that it knows, rules
without parts that it would stumble over, exceptions on their event's clock. What cannot be mended is said.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from calendars import rules, zones
from calendars.moments import Frame, When, iana_name, lasting, parameters, when
from calendars.read import Entry, Line

MAX_DATES = 5_000
"""The most dates that one event may list for itself (RDATE, EXDATE)."""

MISSING = {
    "DTSTART": "its start is missing or unreadable",
    "DTEND": "its end is unreadable",
    "RECURRENCE-ID": "it does not say readably which instance it replaces",
}


class Skipped(Exception):
    """An event that cannot be read; the argument says why, without any of its text."""


@dataclass(slots=True)
class Repair:
    """The repairs of one calendar.

    ``defined`` says whether the file itself defines a zone in a way that can be read. ``problems`` collects what a
    person should know; ``steps`` counts how many instances the libraries will have to walk through.
    """

    frame: Frame
    where: str
    defined: Callable[[str], bool]
    problems: list[str] = field(default_factory=list)
    steps: int = 0
    _said_already: set[str] = field(default_factory=set)

    def report(self, entry: Entry | None, what: str) -> None:
        """Note a problem, once."""
        text = f"{self.where}{entry}: {what}" if entry else f"{self.where}{what}"
        if text not in self._said_already:
            self._said_already.add(text)
            self.problems.append(text)

    def event(self, entry: Entry, number: int, master: Entry | None) -> list[str]:
        """Return the lines of an event.

        Parameters
        ----------
        entry, number
            The event, and the number by which its instances are to be known.
        master
            The series of which it changes an instance, if any; the event itself where it stands for the series.

        Raises
        ------
        Skipped
            If it cannot be said when it is.
        """
        start = self._said(entry, "DTSTART")
        lines = ["BEGIN:VEVENT", "UID:series", f"X-N:{number}", self._written("DTSTART", start)]
        if entry.first("DTEND") is not None:
            lines.append(self._written("DTEND", self._said(entry, "DTEND")))
        elif entry.first("DURATION") is not None:
            lines.append(_duration(entry, start))
        sequence = entry.value("SEQUENCE")
        if sequence.isascii() and sequence.isdigit():  # "²" is a digit to Python, and no number
            lines.append(f"SEQUENCE:{int(sequence[:9])}")
        if entry is master:
            lines.extend(self._rules(entry, start))
            lines.extend(self._dates(entry, start))
        else:
            lines.append(self._replaced(entry, master))
        return [*lines, "END:VEVENT"]

    def _rules(self, entry: Entry, start: When) -> list[str]:
        lines = []
        for line in entry.all("RRULE"):
            try:
                rule = rules.sound(line.value)
                self.steps += rules.steps(rule, start.wall, self.frame.end)
                lines.append(f"RRULE:{rules.text(rule)}")
            except rules.BadRule as error:
                self.report(entry, f"{error}; only its first time counts as busy")
        if entry.first("EXRULE") is not None:
            self.report(entry, "its exceptions by rule (EXRULE, withdrawn in 2009) are not read; all of it is busy")
        return lines

    def _dates(self, entry: Entry, start: When) -> list[str]:
        listed = [each for each in entry.lines if each.name in ("RDATE", "EXDATE")]
        n_dates = sum(each.value.count(",") + 1 for each in listed)
        if n_dates > MAX_DATES:
            raise Skipped(f"it lists {n_dates} dates, more than the {MAX_DATES} that are read")
        lines = []
        for line in listed:
            said = parameters(line)
            tzid = said.get("TZID", "") or start.tzid
            for text in line.value.split(","):
                if said.get("VALUE", "").upper() == "PERIOD":
                    written = self._period(text.strip(), tzid)
                else:
                    found = when(text, tzid)
                    written = None if found is None else self._written(line.name, _on_clock_of(start, found))
                if written is None:
                    self.report(entry, f"a date in its {line.name} is unreadable and left out")
                else:
                    lines.append(written)
        return lines

    def _period(self, text: str, tzid: str) -> str | None:
        first, _, last = text.partition("/")
        start, end, length = when(first, tzid), when(last, tzid), lasting(last)
        if start is None or start.is_date or (end is None and length is None) or (end is not None and end.is_date):
            return None
        zone = "" if start.utc else f';TZID="{self._zone(tzid)}"'
        return f"RDATE;VALUE=PERIOD{zone}:{text}"

    def _replaced(self, entry: Entry, master: Entry | None) -> str:
        found = self._said(entry, "RECURRENCE-ID")
        line = entry.first("RECURRENCE-ID")
        later_too = line is not None and parameters(line).get("RANGE", "").upper() == "THISANDFUTURE"
        opening = self._said(master, "DTSTART") if master else self._said(entry, "DTSTART")
        if found.is_date and not opening.is_date:  # the instance of that day is meant
            found = When(found.wall.replace(hour=opening.wall.hour, minute=opening.wall.minute), False, opening.utc)
            found = When(found.wall.replace(second=opening.wall.second), False, opening.utc, opening.tzid)
        found = _on_clock_of(opening, found)
        return self._written("RECURRENCE-ID;RANGE=THISANDFUTURE" if later_too else "RECURRENCE-ID", found)

    def _said(self, entry: Entry, name: str) -> When:
        line = entry.first(name)
        found = when(line.value, parameters(line).get("TZID", "")) if line else None
        if found is None:
            raise Skipped(MISSING[name])
        return found

    def _written(self, name: str, found: When) -> str:
        if found.is_date:
            return f"{name};VALUE=DATE:{found.wall:%Y%m%d}"
        if found.utc:
            return f"{name}:{found.wall:%Y%m%dT%H%M%S}Z"
        return f'{name};TZID="{self._zone(found.tzid)}":{found.wall:%Y%m%dT%H%M%S}'

    def _zone(self, tzid: str) -> str:
        """Return the name under which icalendar finds a zone."""
        if not tzid:
            return self.frame.floating
        # The database wins over what a file says about a name in it: such definitions are often wrong or old.
        if tzid in zones.all_zones() or self.defined(tzid):
            return tzid
        known = iana_name(tzid)
        if known is None:
            self.report(None, f"unknown time zone {tzid[:60]!r}; its times are read in {self.frame.floating}")
            return self.frame.floating
        return known


def _on_clock_of(start: When, found: When) -> When:
    """Return a date of a series, which means the clock of the series where it names no other."""
    return When(found.wall, utc=start.utc, tzid=start.tzid) if found.floating else found


def _duration(entry: Entry, start: When) -> str:
    duration = lasting(entry.value("DURATION"))
    if duration is None:
        raise Skipped("its duration is unreadable")
    if start.is_date:
        return f"DURATION:P{max(1, duration.days + -(-duration.seconds // 86_400))}D"
    return f"DURATION:P{duration.days}DT{duration.seconds}S"


def without_rules(lines: Sequence[str]) -> list[str]:
    """Return lines as they are where an event does not repeat by rule."""
    return [each for each in lines if not each.startswith("RRULE:")]


def definition(zone: Entry) -> str:
    """Return the text of a calendar that defines one zone."""
    lines = [str(each) if isinstance(each, Line) else each for each in zone.lines]
    return "\r\n".join(["BEGIN:VCALENDAR", "BEGIN:VTIMEZONE", *lines, "END:VTIMEZONE", "END:VCALENDAR", ""])
