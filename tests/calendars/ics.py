"""Small calendars in one line each, and what is read from them in local words."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from calendars import expand, read, zones
from calendars.budget import Budget
from calendars.busy import Busy, by_uid, read_busy
from calendars.moments import Frame
from calendars.spans import Spans

START = datetime(2027, 3, 1, tzinfo=UTC)
END = datetime(2027, 5, 1, tzinfo=UTC)


def event(*lines: str, uid: str = "") -> str:
    """A VEVENT; without a UID line it gets none."""
    named = [f"UID:{uid}"] if uid else []
    return "\r\n".join(["BEGIN:VEVENT", *named, "DTSTAMP:20270101T000000Z", *lines, "END:VEVENT"])


def calendar(*components: str, head: tuple[str, ...] = ()) -> bytes:
    """A whole file."""
    return "\r\n".join(["BEGIN:VCALENDAR", "VERSION:2.0", *head, *components, "END:VCALENDAR", ""]).encode()


def busy(
    data: bytes | str, zone: str = "Europe/Berlin", start: datetime = START, end: datetime = END, where: str = ""
) -> Busy:
    return read_busy(data.encode() if isinstance(data, str) else data, zone=zone, start=start, end=end, where=where)


def full_stack(data: bytes, zone: str = "Europe/Berlin", start: datetime = START, end: datetime = END) -> Busy:
    """The same through the libraries alone."""
    found: list[tuple[int, int]] = []
    problems: list[str] = []
    for each in read.read(data, where="").calendars:
        frame = Frame(zone, round(start.timestamp()), round(end.timestamp()))
        spans, more = expand.busy(each, by_uid(each.events), frame, Budget(""), where="")
        found.extend((begins, ends) for begins, ends, _ in spans)
        problems.extend(more)
    return Busy(Spans.of(found).merged(), tuple(problems))


def told(spans: Spans, zone: str = "Europe/Berlin") -> list[str]:
    """Spans as somebody in a zone would say them: ``03-01 09:00-10:00``, or with the last date where it differs."""
    found = []
    for start, end in spans.instants():
        a, b = zones.local(start, zone), zones.local(end, zone)
        until = f"{b:%H:%M}" if a.date() == b.date() else f"{b:%m-%d %H:%M}"
        found.append(f"{a:%m-%d %H:%M}-{until}")
    return found


def days(first: date, n: int) -> list[date]:
    return [first + timedelta(days=k) for k in range(n)]


def at(day: date, clock: str) -> datetime:
    return datetime.combine(day, time.fromisoformat(clock))
