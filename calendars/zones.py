"""Zone names and wall times, read with one pinned copy of the IANA time zone database.

Python's ``zoneinfo`` reads the operating system's copy first. Copies differ: releases 2025b and 2026f disagree on 15
zones for this winter alone, each a session one hour off. So importing this module points ``zoneinfo`` at the ``tzdata``
package and nothing else, for the whole process; `version` says which release that is, to be kept with each plan.

pendulum reads a wall time at the edges (`instant`, `local`); loops take the plain ``ZoneInfo`` that `zone` gives once
and `second`, without a look-up each time. Both read the same data, and a test over every zone checks them.
"""

from __future__ import annotations

import zoneinfo
from datetime import UTC, date, datetime, time, timedelta
from difflib import get_close_matches
from functools import lru_cache
from zoneinfo import ZoneInfo

import pendulum
import tzdata  # type: ignore[import-untyped]
from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

from calendars.errors import UnknownZone, WallTimeHasZone

zoneinfo.reset_tzpath(to=[])
ZoneInfo.clear_cache()  # whatever was read from the operating system's copy before this line
pendulum.Timezone.clear_cache()

SECOND = timedelta(seconds=1)
HOUR = timedelta(hours=1)


def version() -> str:
    """Return the release of the zone data in use, such as ``2026f``."""
    return str(tzdata.IANA_VERSION)


@lru_cache(maxsize=1)
def all_zones() -> frozenset[str]:
    """Return every name in the pinned data, links to other names among them."""
    # "Factory" is the database's placeholder for a machine whose zone was never set.
    return frozenset(zoneinfo.available_timezones() - {"Factory", "localtime"})


def nearest_zone(name: str) -> str | None:
    """Return the IANA name that somebody who wrote ``name`` most likely meant, if any is close."""
    if name in WINDOWS_TO_OLSON:
        return str(WINDOWS_TO_OLSON[name])
    by_fold = {each.casefold(): each for each in sorted(all_zones())}
    wanted = name.strip().casefold().replace(" ", "_")
    if wanted in by_fold:
        return by_fold[wanted]
    cities = {each.rpartition("/")[2]: each for each in by_fold if "/" in each}
    close = get_close_matches(wanted, by_fold, n=1, cutoff=0.75)
    if not close:
        close = [cities[each] for each in get_close_matches(wanted.rpartition("/")[2], cities, n=1, cutoff=0.8)]
    return by_fold[close[0]] if close else None


@lru_cache(maxsize=2048)
def _known(name: str) -> ZoneInfo | None:
    return ZoneInfo(name) if name in all_zones() else None


def zone(name: str, *, where: str) -> ZoneInfo:
    """Return the rules of a zone, for loops.

    Parameters
    ----------
    name, where
        IANA name, such as ``"Asia/Tokyo"``; whose it is, for messages: ``"learner l-017"``.

    Raises
    ------
    UnknownZone
        If the pinned data has no such name; the message proposes the nearest one.
    """
    found = _known(name)
    if found is None:
        near = nearest_zone(name)
        way_out = f"did you mean {near!r}?" if near else "use an IANA name such as 'Europe/Paris'"
        raise UnknownZone(f"unknown time zone {name!r}; {way_out}", where=where, value=name)
    return found


def instant(wall: datetime, zone: str, *, where: str) -> datetime:
    """Return the UTC instant at which clocks in a zone show a wall time.

    Parameters
    ----------
    wall
        Naive local date and time. A repeated hour means the first one; a skipped hour is read
        with the offset before the gap (RFC 5545, section 3.3.5).
    zone, where
        IANA name, such as ``"Asia/Tokyo"``; whose it is, for messages: ``"learner l-017"``.

    Raises
    ------
    UnknownZone, WallTimeHasZone
        If the zone is not in the IANA database; if ``wall`` already carries one.
    """
    if wall.tzinfo is not None:
        raise WallTimeHasZone(
            f"{wall.isoformat()} already carries a zone; give the local time without one",
            where=where,
            value=wall.isoformat(),
        )
    rules = _clock_rules(zone, where)
    # pendulum.datetime() would take the second of two repeated hours; fold=0 takes the first.
    return wall.replace(tzinfo=rules, fold=0).astimezone(UTC)


def second(wall: datetime, rules: ZoneInfo) -> int:
    """Return the epoch second at which clocks show a naive wall time: the same reading as `instant`, for loops."""
    return round(wall.replace(tzinfo=rules, fold=0).timestamp())


def local(instant: datetime, zone: str, *, where: str = "") -> datetime:
    """Return the naive wall time that clocks in a zone show at an aware instant."""
    return instant.astimezone(_clock_rules(zone, where)).replace(tzinfo=None, fold=0)


def midnight(day: date, zone: str, *, where: str) -> datetime:
    """Return the UTC instant at which a local date begins.

    Where clocks skip midnight, that is the instant of the change; a date that clocks skip altogether (30 December
    2011 in Apia) begins and ends at the change.
    """
    begin = instant(datetime.combine(day, time()), zone, where=where)
    # A gap that begins before midnight and ends after it: the offset before the gap gives an instant too late.
    if local(begin - SECOND, zone, where=where).date() < day:
        return begin
    early, late = begin - 3 * HOUR, begin
    while late - early > SECOND:
        middle = early + (late - early) // 2
        if local(middle, zone, where=where).date() < day:
            early = middle
        else:
            late = middle
    return late.replace(microsecond=0)


@lru_cache(maxsize=512)
def offsets(zone_name: str, start: int, end: int) -> tuple[tuple[int, int], ...]:
    """Return the offsets from UTC that a zone goes through, as ``(from, offset)`` pairs.

    Parameters
    ----------
    zone_name, start, end
        IANA name; epoch seconds, the first pair begins at ``start``.

    Notes
    -----
    Offsets are sampled every hour and each change between two samples is found to the second. No zone in the database
    changes twice within an hour.
    """
    rules = zone(zone_name, where="")

    def offset(second: int) -> int:
        there = datetime.fromtimestamp(second, rules).utcoffset()
        return 0 if there is None else round(there.total_seconds())

    found = [(start, offset(start))]
    for sample in range(start + 3600, end + 3600, 3600):
        after = offset(sample)
        if after == found[-1][1]:
            continue
        early, late = sample - 3600, sample
        while late - early > 1:
            middle = (early + late) // 2
            if offset(middle) == after:
                late = middle
            else:
                early = middle
        found.append((late, after))
    return tuple(found)


def _clock_rules(name: str, where: str) -> pendulum.Timezone:
    zone(name, where=where)  # refuses what pendulum would take beyond the database, with our message
    return pendulum.timezone(name)
