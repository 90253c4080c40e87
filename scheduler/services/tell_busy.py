"""Tell when one calendar file says that its owner is busy, and which events make it so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from calendars.busy import Cause, read_busy, why_busy


@dataclass(frozen=True, slots=True)
class BusyTime:
    """One stretch of busy time, as UTC instants, and where it was asked for what makes it, in order of time."""

    start: datetime
    end: datetime
    causes: tuple[Cause, ...] = ()


@dataclass(frozen=True, slots=True)
class BusyReport:
    """Busy time cut to what was asked for, disjoint and in order; and what in the file could not be read as meant."""

    times: tuple[BusyTime, ...]
    problems: tuple[str, ...]


def tell_busy(
    data: bytes,
    *,
    zone: str,
    start: datetime,
    end: datetime,
    owner: str = "",
    tentative_is_free: bool = False,
    why: bool = False,
    titles: bool = False,
) -> BusyReport:
    """Return the busy time in a calendar file within ``[start, end)``.

    Parameters
    ----------
    data, zone, start, end, owner, tentative_is_free
        As `calendars.busy.read_busy` takes them.
    why, titles
        Whether to say what makes each stretch, and what those events are called.

    Raises
    ------
    CalendarError
        If the file or the zone cannot be read.
    """
    found = read_busy(data, zone=zone, start=start, end=end, owner=owner, tentative_is_free=tentative_is_free)
    causes: Sequence[Cause] = ()
    if why:
        causes = why_busy(
            data, zone=zone, start=start, end=end, owner=owner, tentative_is_free=tentative_is_free, titles=titles
        )
    times = []
    for begins, ends in found.spans.instants():
        of_this = tuple(each for each in causes if begins <= each.start < ends)
        times.append(BusyTime(max(begins, start), min(ends, end), tuple(_within(each, start, end) for each in of_this)))
    return BusyReport(tuple(times), found.problems)


def _within(cause: Cause, start: datetime, end: datetime) -> Cause:
    return replace(cause, start=max(cause.start, start), end=min(cause.end, end))
