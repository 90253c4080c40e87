"""One calendar per person, for subscription: the same bytes for the same appointments, whenever they are asked for.

Clients fetch a feed a few times a day and compare. So nothing in it is the time of writing: DTSTAMP is the instant an
appointment last changed, the order is that of time, and the strong ETag is a digest of the bytes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from calendars.invite import Appointment, Method, Revision, event_lines, opening_lines
from calendars.lines import folded, one_line, text_value

REFRESH = "PT1H"
"""How often a client is asked to look again: told twice, for those who know RFC 7986 and those who know Outlook."""


def feed(name: str, entries: Iterable[tuple[Appointment, Revision]]) -> bytes:
    """Return a published calendar with a name and any number of appointments.

    A person whose sessions are all gone still gets a calendar, without events: a subscriber's client must find an
    empty calendar there rather than keep the old one. (RFC 5545's grammar asks for one component; every client that we
    know of reads an empty calendar.)
    """
    lines = [
        *opening_lines(Method.PUBLISH),
        f"NAME:{text_value(one_line(name))}",
        f"X-WR-CALNAME:{text_value(one_line(name))}",
        f"REFRESH-INTERVAL;VALUE=DURATION:{REFRESH}",
        f"X-PUBLISHED-TTL:{REFRESH}",
    ]
    for appointment, revision in sorted(entries, key=lambda each: (each[0].start, each[0].end, each[0].uid)):
        lines += event_lines(appointment, revision, Method.PUBLISH)
    return folded((*lines, "END:VCALENDAR"))


def etag(data: bytes) -> str:
    """Return the strong entity tag of a feed (RFC 9110, section 8.8.3), quotes included."""
    return f'"{hashlib.sha256(data).hexdigest()}"'


def is_current(tag: str, if_none_match: str) -> bool:
    """Whether an ``If-None-Match`` header says that the client has these bytes already, so that 304 is the answer.

    The comparison is the weak one, as RFC 9110, section 13.1.2, asks for this header.
    """
    held = [each.strip().removeprefix("W/") for each in if_none_match.split(",")]
    return "*" in held or tag in held
