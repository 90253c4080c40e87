"""VFREEBUSY reports → busy spans: BUSY and BUSY-UNAVAILABLE periods take time, FREE ones do not.

BUSY-TENTATIVE ones do unless the programme says that what is tentative is free.
"""

from __future__ import annotations

from calendars import zones
from calendars.budget import Budget
from calendars.moments import Found, Frame, after, lasting, parameters, when
from calendars.read import Entry


def busy(report: Entry, frame: Frame, budget: Budget, *, where: str = "") -> tuple[list[Found], list[str]]:
    """Return the busy spans of a report in epoch seconds, and what in it could not be read.

    Parameters
    ----------
    report, frame, budget
        The report; what it is read in; the time left. Floating times are read too, against RFC 5545 (section 3.8.2.6
        demands UTC).
    where
        Whose report it is, ending in ``": "`` or empty.
    """
    spans: list[Found] = []
    unread = 0
    rules, utc = zones.zone(frame.floating, where=where), zones.zone("UTC", where=where)
    for line in report.all("FREEBUSY"):
        # An unknown type is busy (section 3.2.9), and a line without one too.
        kind = parameters(line).get("FBTYPE", "BUSY").upper()
        if kind == "FREE" or (kind == "BUSY-TENTATIVE" and frame.tentative_is_free):
            continue
        for nth, period in enumerate(line.value.split(",")):
            if nth % 100 == 0:
                budget.check()
            first, _, last = period.strip().partition("/")
            start, end, duration = when(first), when(last), lasting(last)
            if start is None or start.is_date:
                unread += 1
                continue
            there = utc if start.utc else rules
            if duration is not None:
                spans.append((zones.second(start.wall, there), after(start.wall, duration, there), report))
            elif end is not None and not end.is_date:
                ends = zones.second(end.wall, utc if end.utc else rules)
                spans.append((zones.second(start.wall, there), ends, report))
            else:
                unread += 1
    problems = []
    if unread:
        what = "1 period" if unread == 1 else f"{unread} periods"
        problems.append(f"{where}{report}: {what} could not be read and is not in the plan's busy time")
    return [each for each in spans if frame.holds(each)], problems
