"""VFREEBUSY reports → busy spans: BUSY, BUSY-UNAVAILABLE and BUSY-TENTATIVE periods take time, FREE ones do not."""

from __future__ import annotations

from calendars import zones
from calendars.moments import after, lasting, parameters, when
from calendars.read import Entry


def busy(report: Entry, *, zone: str, where: str = "") -> tuple[list[tuple[int, int]], list[str]]:
    """Return the busy spans of a report in epoch seconds, and what in it could not be read.

    Parameters
    ----------
    report, zone
        The report; the zone in which floating times are read, against RFC 5545 (section 3.8.2.6 demands UTC).
    where
        Whose report it is, ending in ``": "`` or empty.
    """
    spans: list[tuple[int, int]] = []
    unread = 0
    rules, utc = zones.zone(zone, where=where), zones.zone("UTC", where=where)
    for line in report.all("FREEBUSY"):
        # An unknown type is busy (section 3.2.9), and a line without one too.
        if parameters(line).get("FBTYPE", "BUSY").upper() == "FREE":
            continue
        for period in line.value.split(","):
            first, _, last = period.strip().partition("/")
            start, end, duration = when(first), when(last), lasting(last)
            if start is None or start.is_date:
                unread += 1
                continue
            there = utc if start.utc else rules
            if duration is not None:
                spans.append((zones.second(start.wall, there), after(start.wall, duration, there)))
            elif end is not None and not end.is_date:
                spans.append((zones.second(start.wall, there), zones.second(end.wall, utc if end.utc else rules)))
            else:
                unread += 1
    problems = []
    if unread:
        what = "1 period" if unread == 1 else f"{unread} periods"
        problems.append(f"{where}{report}: {what} could not be read and is not in the plan's busy time")
    return spans, problems
