"""How the checker says dates, times and names. Wall time always comes with its zone."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta

from calendars import zones

# strftime would follow the machine's locale
_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def instant(seconds: int) -> datetime:
    """Return the aware UTC datetime of epoch seconds."""
    return _EPOCH + timedelta(seconds=seconds)


def seconds(moment: datetime) -> int:
    """Return the epoch seconds of an aware datetime; parts of a second are dropped."""
    return (moment - _EPOCH) // timedelta(seconds=1)


def wall_clock(at: int, zone: str) -> datetime:
    """Return what clocks in a zone show at an instant, in epoch seconds."""
    return instant(at).astimezone(zones.zone(zone, where="plan")).replace(tzinfo=None)


def day_words(day: date) -> str:
    """Return a date as people say it: ``Tue 9 Mar 2027``."""
    return f"{_WEEKDAYS[day.weekday()]} {day.day} {_MONTHS[day.month - 1]} {day.year}"


def _clock_words(wall: datetime) -> str:
    return f"{wall:%H:%M:%S}" if wall.second else f"{wall:%H:%M}"


def moment_words(at: int, zone: str) -> str:
    """Return an instant in local words: ``Tue 9 Mar 2027 09:00 Europe/Paris``."""
    wall = wall_clock(at, zone)
    return f"{day_words(wall.date())} {_clock_words(wall)} {zone}"


def span_words(start: int, end: int, zone: str) -> str:
    """Return a span in local words: ``Tue 9 Mar 2027 09:00-10:30 Europe/Paris``, with both dates over midnight."""
    first, last = wall_clock(start, zone), wall_clock(end, zone)
    until = _clock_words(last) if first.date() == last.date() else f"{day_words(last.date())} {_clock_words(last)}"
    return f"{day_words(first.date())} {_clock_words(first)}–{until} {zone}"


def clock_span_words(start: int, end: int, zone: str) -> str:
    """Return the clock times of a span, without date and zone, which the sentence has said already."""
    return f"{_clock_words(wall_clock(start, zone))}–{_clock_words(wall_clock(end, zone))}"


def listed(words: Iterable[str]) -> str:
    """Return words as a list in a sentence: ``a, b and c``."""
    each = list(words)
    return each[0] if len(each) == 1 else f"{', '.join(each[:-1])} and {each[-1]}" if each else ""


def counted(n: int, noun: str) -> str:
    """Return a count with its noun: ``1 learner``, ``2 learners``."""
    return f"{n} {noun}" if n == 1 else f"{n} {noun}s"
