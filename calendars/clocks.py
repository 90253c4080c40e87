"""Wall times as whole seconds → instants, by a table: for the loops of the fast reader.

A *wall second* counts what a clock shows since 1970-01-01 00:00 as if there were no zones. Away from changes of clocks
it is a subtraction from there to the instant; near one, and beyond the table, `zones` decides. So both read alike, and
a test over every zone and every change holds them against each other.
"""

from __future__ import annotations

from bisect import bisect_right
from datetime import date, datetime, timedelta
from functools import lru_cache
from itertools import pairwise

from calendars import zones

DAY = 86_400
EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 - what a clock shows
EPOCH_DAY = EPOCH.toordinal()
AROUND = 32 * DAY
"""How far beyond the time asked for the table reaches: months begin that far before it."""
NEAR = DAY + 7200
"""How near a change of clocks the table does not decide: Apia left out a whole day."""


def wall_second(wall: datetime) -> int:
    """Return what a clock shows, in whole seconds."""
    return (wall.toordinal() - EPOCH_DAY) * DAY + wall.hour * 3600 + wall.minute * 60 + wall.second


def wall_time(second: int) -> datetime:
    """Return a wall second as a naive time.

    Raises
    ------
    OverflowError
        If it lies outside the years 1 to 9999.
    """
    return EPOCH + timedelta(seconds=second)


class Clock:
    """The clock of one zone around a time."""

    __slots__ = ("_from", "_offset", "_rules", "_until", "zone")

    def __init__(self, zone: str, start: int, end: int) -> None:
        self.zone = zone
        self._rules = zones.zone(zone, where="")
        pieces = [*zones.offsets(zone, start, end), (end, 0)]
        self._from: list[int] = []
        self._until: list[int] = []
        self._offset: list[int] = []
        for nth, ((since, offset), (until, _)) in enumerate(pairwise(pieces)):
            self._from.append(since + offset + (NEAR if nth else 0))
            self._until.append(until + offset - NEAR)
            self._offset.append(offset)

    def second(self, wall: int) -> int:
        """Return the epoch second at which the clock shows a wall second: the reading of `zones.second`."""
        at = bisect_right(self._from, wall) - 1
        if at >= 0 and wall < self._until[at]:
            return wall - self._offset[at]
        return zones.second(wall_time(wall), self._rules)

    def midnight(self, day: int) -> int:
        """Return the epoch second at which a date begins, given in days since 1970: `zones.midnight`'s reading."""
        at = bisect_right(self._from, day * DAY) - 1
        if at >= 0 and day * DAY < self._until[at]:
            return day * DAY - self._offset[at]
        return _midnight(day, self.zone)


@lru_cache(maxsize=4096)
def _midnight(day: int, zone: str) -> int:
    return round(zones.midnight(date.fromordinal(day + EPOCH_DAY), zone, where="").timestamp())


@lru_cache(maxsize=1024)
def clock_of(zone: str, start: int, end: int) -> Clock:
    """Return the clock of a zone for reading the epoch seconds ``[start, end)``."""
    return Clock(zone, start - AROUND, end + AROUND)
