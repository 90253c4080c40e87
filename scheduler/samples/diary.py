"""A person's calendar file, written event by event as iCalendar text (RFC 5545).

This is the packaged samples' own small writer, kept apart from the product's reader and writer on purpose: what it
writes must be understood by somebody who did not write it. Times carry the IANA zone's name without a VTIMEZONE
(RFC 7809, time zones by reference), as several calendar servers export them.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

_HEAD = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Common Hour//samples//EN\r\nCALSCALE:GREGORIAN\r\n"
_STAMP = "DTSTAMP:20270101T000000Z\r\n"
_FOLD_OCTETS = 75
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


def _text(value: str) -> str:
    """Return a text value with the characters escaped that section 3.3.11 names."""
    for plain, escaped in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\n", "\\n")):
        value = value.replace(plain, escaped)
    return value


def folded(line: str) -> str:
    """Return a content line in pieces of at most 75 octets (section 3.1), never cutting a character in two."""
    if len(line) < _FOLD_OCTETS // 4 or len(line.encode()) <= _FOLD_OCTETS:
        return line
    pieces, piece, room = [], "", _FOLD_OCTETS
    for letter in line:
        size = len(letter.encode())
        if size > room:
            pieces.append(piece)
            piece, room = "", _FOLD_OCTETS - 1  # the space that continues a line counts
        piece += letter
        room -= size
    return "\r\n ".join([*pieces, piece])


class Diary:
    """One person's events, in that person's zone unless a method says otherwise."""

    def __init__(self, owner: str, time_zone: str) -> None:
        self.owner, self.time_zone = owner, time_zone
        self._parts: list[str] = []
        self._n = 0

    def __len__(self) -> int:
        return self._n

    def _add(self, *lines: str, uid: str = "", title: str = "") -> str:
        if not uid:
            self._n += 1
            uid = f"{self.owner}-{self._n}@calendar.example.org"
        body = "\r\n".join((folded(f"UID:{uid}"), *lines))
        summary = folded(f"SUMMARY:{_text(title)}") + "\r\n" if title else ""
        self._parts.append(f"BEGIN:VEVENT\r\n{body}\r\n{_STAMP}{summary}END:VEVENT\r\n")
        return uid

    def _wall(self, name: str, at: datetime, *, utc: bool = False, floating: bool = False) -> str:
        stamp = f"{at:%Y%m%dT%H%M%S}"
        if utc:
            return f"{name}:{stamp}Z"
        return f"{name}:{stamp}" if floating else f"{name};TZID={self.time_zone}:{stamp}"

    def once(
        self,
        start: datetime,
        minutes: int,
        title: str,
        *,
        utc: bool = False,
        floating: bool = False,
        free: bool = False,
        cancelled: bool = False,
    ) -> None:
        """Add a single event; ``start`` is naive: wall time, or UTC where ``utc`` is set."""
        lines = [
            self._wall("DTSTART", start, utc=utc, floating=floating),
            self._wall("DTEND", start + timedelta(minutes=minutes), utc=utc, floating=floating),
        ]
        if free:
            lines.append("TRANSP:TRANSPARENT")
        if cancelled:
            lines.append("STATUS:CANCELLED")
        self._add(*lines, title=title)

    def weekly(
        self,
        first: datetime,
        minutes: int,
        title: str,
        *,
        times: int = 0,
        until: date | None = None,
        every: int = 1,
        on: Sequence[int] = (),
        without: Sequence[date] = (),
        moved: tuple[date, datetime] | None = None,
    ) -> None:
        """Add a meeting of every week, or every so many weeks.

        Parameters
        ----------
        first
            Naive wall time of the first meeting.
        times, until
            How many meetings, or the date (UTC midnight) before which the last one starts; neither means for ever.
        on
            Weekdays (Monday is 0) of several meetings a week; ``first`` must fall on one of them.
        without, moved
            Dates left out; one date whose meeting takes place at another wall time.
        """
        rule = "RRULE:FREQ=WEEKLY"
        rule += f";INTERVAL={every}" if every > 1 else ""
        rule += f";COUNT={times}" if times else ""
        rule += f";UNTIL={until:%Y%m%d}T000000Z" if until else ""
        rule += f";BYDAY={','.join(WEEKDAYS[day] for day in on)}" if on else ""
        lines = [self._wall("DTSTART", first), f"DURATION:PT{minutes}M", rule]
        lines += [self._wall("EXDATE", datetime.combine(day, first.time())) for day in without]
        uid = self._add(*lines, title=title)
        if moved:
            was, now = moved
            self._add(
                self._wall("RECURRENCE-ID", datetime.combine(was, first.time())),
                self._wall("DTSTART", now),
                f"DURATION:PT{minutes}M",
                uid=uid,
                title=title,
            )

    def all_day(self, first: date, days: int, title: str, *, free: bool = False) -> None:
        """Add whole days: busy as leave is, or ``free`` as a birthday is."""
        self._add(
            f"DTSTART;VALUE=DATE:{first:%Y%m%d}",
            f"DTEND;VALUE=DATE:{first + timedelta(days=days):%Y%m%d}",
            f"TRANSP:{'TRANSPARENT' if free else 'OPAQUE'}",
            title=title,
        )

    def free_busy(self, periods: Sequence[tuple[datetime, int, str]]) -> None:
        """Add what a server answers when it keeps titles to itself: (naive UTC start, minutes, FBTYPE) each."""
        self._n += 1
        lines = [f"UID:{self.owner}-fb{self._n}@calendar.example.org"]
        for start, minutes, kind in periods:
            hours, rest = divmod(minutes, 60)
            length = "PT" + (f"{hours}H" if hours else "") + (f"{rest}M" if rest else "")
            lines.append(f"FREEBUSY;FBTYPE={kind}:{start:%Y%m%dT%H%M%S}Z/{length}")
        body = "\r\n".join(lines)
        self._parts.append(f"BEGIN:VFREEBUSY\r\n{body}\r\n{_STAMP}END:VFREEBUSY\r\n")

    def file(self) -> bytes:
        """Return the whole calendar as UTF-8 with CRLF line ends; at least one component must have been added."""
        if not self._parts:
            # section 3.6 asks for at least one component
            self.all_day(date(2027, 1, 1), 1, "New Year", free=True)
        return (_HEAD + "".join(self._parts) + "END:VCALENDAR\r\n").encode()


def at(day: date, hour: int, minute: int = 0) -> datetime:
    """Return a naive wall time, for the events above."""
    return datetime.combine(day, time(hour, minute))
