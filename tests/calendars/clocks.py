"""What clocks show, by forward conversion alone: the plain ground that the fast code is checked on."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)


def shown(moment: datetime, zone: str) -> datetime:
    """What a clock shows at an aware instant."""
    return moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None, fold=0)


@cache
def changes(zone: str, since: datetime, until: datetime) -> list[datetime]:
    """The minutes at which a zone's offset changes, found by looking at every day, then every minute of it."""
    rules = ZoneInfo(zone)
    found = []
    day = since.astimezone(rules)
    while day.timestamp() < until.timestamp():
        next_day = (day.astimezone(since.tzinfo) + DAY).astimezone(rules)
        if day.utcoffset() != next_day.utcoffset():
            at = day.astimezone(since.tzinfo)
            while at.astimezone(rules).utcoffset() == day.utcoffset():
                at += MINUTE
            found.append(at)
        day = next_day
    return found
