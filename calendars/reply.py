"""What comes back: REPLY, COUNTER and REFRESH (RFC 5546) out of a mail or a calendar file.

Programs write these in their own ways: Exchange leaves the ORGANIZER out and writes ``MAILTO:`` in capitals, Gmail
keeps the alarm, Outlook names zones as Windows does. Only what an answer needs is read, by our own few lines: a
calendar from outside never reaches a library that keeps zone definitions of one file for the next.
"""

from __future__ import annotations

import email
import hashlib
import json
import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from email.utils import getaddresses
from enum import StrEnum
from urllib.parse import unquote

from calendars import zones
from calendars.errors import UnreadableReply
from calendars.invite import Answer
from calendars.lines import many_lines, one_line
from calendars.moments import iana_name, when
from calendars.parts import File, Property

MAX_BYTES = 1_000_000
"""The largest mail that is read: an answer has a few kilobytes, somebody's picture below it a few hundred."""
MAX_PARTS = 50
_LONGEST_COMMENT = 500
_LONGEST_HEADER, _MAX_HEADERS = 10_000, 20
_DELIVERED = ("To", "Cc", "Delivered-To", "X-Original-To", "Envelope-To", "X-Envelope-To")
_CALENDAR_TYPES = ("text/calendar", "application/ics")


class Kind(StrEnum):
    """What somebody sent back."""

    REPLY = "REPLY"
    COUNTER = "COUNTER"
    REFRESH = "REFRESH"


@dataclass(frozen=True, slots=True)
class Reply:
    """One message about one event.

    ``attendee``, ``organizer`` and ``delegated_to`` are addresses, empty where none stands there; ``stamp`` is an aware
    instant, that of DTSTAMP. ``start`` and ``end`` are what a COUNTER proposes. ``sender`` is the From of the mail,
    None where there was no mail. ``reached`` are the addresses that it was sent to, the organizer's among them.
    """

    kind: Kind
    uid: str
    sequence: int
    stamp: datetime
    attendee: str
    answer: Answer
    comment: str = ""
    delegated_to: str = ""
    organizer: str = ""
    start: datetime | None = None
    end: datetime | None = None
    sender: str | None = None
    reached: frozenset[str] = frozenset()

    @property
    def digest(self) -> str:
        """What is said, whoever brings it: the same answer come twice, by mail and as a file, has one digest."""
        said = asdict(self) | {"sender": "", "reached": "", "organizer": ""}
        return hashlib.blake2b(json.dumps(said, default=str, sort_keys=True).encode(), digest_size=12).hexdigest()


def read_replies(data: bytes, *, where: str) -> tuple[Reply, ...]:
    """Return the answers in a mail (``.eml``) or a calendar file (``.ics``), in the order in which they stand there.

    Raises
    ------
    UnreadableReply
        If there is none, or one without what it needs: UID, DTSTAMP, an attendee.
    """
    if len(data) > MAX_BYTES:
        raise UnreadableReply(f"{len(data):,} bytes, more than an answer has ({MAX_BYTES:,})", where=where)
    start = data.lstrip(b"\xef\xbb\xbf \t\r\n")
    if start[:15].upper() == b"BEGIN:VCALENDAR":
        return _in_calendar(start, where, None, frozenset())
    try:
        body, sender, reached = _in_mail(data)
    except RecursionError as error:
        raise UnreadableReply("parts in parts, or brackets in brackets, without end", where=where) from error
    if body is None:
        raise UnreadableReply(
            "no calendar part in this mail: written by hand, or a notice that somebody is away; read it yourself",
            where=where,
        )
    return _in_calendar(body.lstrip(b"\xef\xbb\xbf \t\r\n"), where, sender, reached)


def _in_mail(data: bytes) -> tuple[bytes | None, str, frozenset[str]]:
    """Return the calendar in a mail, if any, its sender, and the addresses that it was sent to."""
    mail = email.message_from_bytes(data)
    sender = next((address for _, address in getaddresses(_texts(mail.get_all("From", [])))), "")
    delivered = [text for name in _DELIVERED for text in _texts(mail.get_all(name, []))]
    reached = frozenset(address.casefold() for _, address in getaddresses(delivered) if address)
    for number, part in enumerate(mail.walk()):
        if number > MAX_PARTS:
            break
        if part.get_content_type() in _CALENDAR_TYPES:
            # What is attached as a file is the same once more.
            body = part.get_payload(decode=True)
            return (body if isinstance(body, bytes) else None), sender, reached
    return None, sender, reached


def _texts(values: Iterable[object]) -> list[str]:
    # A header with octets outside ASCII comes as an object of its own.
    return [str(each)[:_LONGEST_HEADER] for each in values][:_MAX_HEADERS]


def _in_calendar(data: bytes, where: str, sender: str | None, reached: frozenset[str]) -> tuple[Reply, ...]:
    file = File(data, "")
    method = next((each.value.strip().upper() for each in file.calendar if each.name == "METHOD"), "")
    if method not in set(Kind):
        way_out = "an answer has METHOD REPLY, COUNTER or REFRESH"
        raise UnreadableReply(f"METHOD is {method or 'missing'}; {way_out}", where=where, value=method)
    found = [
        each
        for component, event in file.events
        if (each := _reply(Kind(method), event, f"{where}: event on line {component.begins}", sender, reached))
    ]
    if not found:
        raise UnreadableReply(f"a {method} without an event", where=where)
    return tuple(found)


def _reply(
    kind: Kind, event: dict[str, list[Property]], where: str, sender: str | None, reached: frozenset[str]
) -> Reply:
    def value(name: str) -> str:
        return event[name][0].value.strip() if name in event else ""

    uid, stamp = one_line(_unescaped(value("UID"))), _instant(event.get("DTSTAMP"))
    attendee = _whose(event.get("ATTENDEE", []), sender)
    missing = [name for name, found in (("UID", uid), ("DTSTAMP", stamp), ("ATTENDEE", attendee)) if not found]
    if missing or stamp is None or attendee is None:
        raise UnreadableReply(f"no {' and no '.join(missing)} that can be read", where=where)
    said = attendee.parameters.get("PARTSTAT", "").strip('"').upper()
    organizer = _address(event["ORGANIZER"][0].value) if "ORGANIZER" in event else ""
    number = value("SEQUENCE")
    return Reply(
        kind=kind,
        uid=uid,
        # Not every program repeats a number that is 0.
        sequence=int(number) if re.fullmatch(r"\d{1,9}", number, re.ASCII) else 0,
        stamp=stamp,
        attendee=_address(attendee.value),
        answer=Answer(said) if said in set(Answer) else Answer.NEEDS_ACTION,
        comment=one_line(_unescaped(value("COMMENT")))[:_LONGEST_COMMENT],
        delegated_to=_address(attendee.parameters.get("DELEGATED-TO", "").strip('"')),
        organizer=organizer,
        start=_instant(event.get("DTSTART")) if kind is Kind.COUNTER else None,
        end=_instant(event.get("DTEND")) if kind is Kind.COUNTER else None,
        sender=None if sender is None else _address(sender),
        reached=reached | ({organizer} if organizer else set()),
    )


def _whose(attendees: list[Property], sender: str | None) -> Property | None:
    """Return the attendee who answers: who sent it, else who delegates, else the first.

    A delegation names two people, and some programs name everybody that they know of.
    """
    if sender is not None and len(attendees) > 1:
        for each in attendees:
            if _address(each.value) == _address(sender):
                return each
    delegating = [each for each in attendees if "DELEGATED-TO" in each.parameters]
    return next(iter(delegating + attendees), None)


def _address(value: str) -> str:
    """Return an address in small letters, from ``MAILTO:Ada@Example.org`` as from ``ada@example.org``."""
    return unquote(re.sub(r"^mailto:", "", value.strip(), flags=re.IGNORECASE)).strip("<> ").casefold()


def _unescaped(text: str) -> str:
    return many_lines(re.sub(r"\\(.)", lambda found: "\n" if found[1] in "nN" else found[1], text))


def _instant(properties: list[Property] | None) -> datetime | None:
    """Return an instant in UTC; None for what is missing, a bare date or in a zone that nobody knows."""
    if not properties:
        return None
    found = when(properties[0].value.strip(), properties[0].parameters.get("TZID", "").strip('"'))
    if found is None or found.is_date:
        return None
    if found.utc:
        return found.wall.replace(tzinfo=UTC)
    name = iana_name(found.tzid) if found.tzid else None
    return zones.instant(found.wall, name, where="an answer") if name else None
