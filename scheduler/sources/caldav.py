"""Busy time from a CalDAV server (RFC 4791): a free/busy report where it is offered, else the events themselves."""

from __future__ import annotations

from datetime import UTC, datetime
from xml.etree import ElementTree

from scheduler.sources.guard import Answer, Guard, Unfetchable

CALDAV = "urn:ietf:params:xml:ns:caldav"
NO_REPORT = frozenset({400, 403, 405, 409, 415, 422, 500, 501})
"""What servers answer to a report that they do not know."""


def fetch_caldav(guard: Guard, address: str, login: tuple[str, str] | None, *, start: datetime, end: datetime) -> bytes:
    """Return iCalendar files, one after the other, that tell a collection's busy time in ``[start, end)``.

    Raises
    ------
    Unfetchable
        If the server gives neither.
    """
    times = f'start="{_stamp(start)}" end="{_stamp(end)}"'
    asked = f'<C:free-busy-query xmlns:C="{CALDAV}"><C:time-range {times}/></C:free-busy-query>'
    answer = _report(guard, address, login, asked)
    if answer.status == 200 and b"BEGIN:VFREEBUSY" in answer.body:
        return answer.body
    if answer.status not in NO_REPORT and answer.status not in (200, 207):
        raise Unfetchable(_refusal(answer.status))
    within = f'<C:comp-filter name="VEVENT"><C:time-range {times}/></C:comp-filter>'
    asked = (
        f'<C:calendar-query xmlns:D="DAV:" xmlns:C="{CALDAV}"><D:prop><C:calendar-data/></D:prop>'
        f'<C:filter><C:comp-filter name="VCALENDAR">{within}</C:comp-filter></C:filter></C:calendar-query>'
    )
    answer = _report(guard, address, login, asked)
    if answer.status != 207:
        raise Unfetchable(_refusal(answer.status))
    return _calendar_data(answer.body)


def _report(guard: Guard, address: str, login: tuple[str, str] | None, asked: str) -> Answer:
    body = f'<?xml version="1.0" encoding="utf-8"?>{asked}'.encode()
    headers = {"content-type": "application/xml; charset=utf-8", "depth": "1"}
    return guard.fetch(address, method="REPORT", headers=headers, body=body, login=login)


def _refusal(status: int) -> str:
    if status in (401, 403):
        return f"the CalDAV server refuses this user or password (status {status})"
    return f"the CalDAV server answers with status {status}; give the address of one calendar collection"


def _calendar_data(body: bytes) -> bytes:
    """Return the files in a multistatus answer. Its XML may define nothing of its own: such entities can be bombs."""
    try:
        text = body.decode("utf-8")
        if "<!" in text.split("<![CDATA[", 1)[0]:
            raise Unfetchable("the CalDAV server's answer defines XML entities, which no such server does")
        root = ElementTree.fromstring(text)
    except (UnicodeDecodeError, ElementTree.ParseError):
        raise Unfetchable("the CalDAV server's answer is no XML") from None
    found = [each.text or "" for each in root.iter(f"{{{CALDAV}}}calendar-data")]
    if not found:
        return b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//commonhour//no events//EN\r\nEND:VCALENDAR\r\n"
    return "".join(each if each.endswith("\n") else f"{each}\r\n" for each in found).encode()


def _stamp(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"
