"""Invites: one appointment for one person as an iTIP message (RFC 5546), and the lines a calendar shares with it.

A session is one instant for people in many zones, so it leaves in UTC: no VTIMEZONE for a client to misread, no rule
for it to expand. One message holds one event for one attendee, because clients that get several take the first, and
because nobody's address is anybody else's business. Why each property is there is told in docs/invites.md.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from calendars.lines import duration_value, folded, mailto_value, name_parameter, one_line, text_value, utc_value

PRODUCT = "-//Common Hour//Invites 1//EN"


class Answer(StrEnum):
    """What an attendee has said: PARTSTAT of RFC 5545, section 3.2.12, as far as an event may have it."""

    NEEDS_ACTION = "NEEDS-ACTION"
    ACCEPTED = "ACCEPTED"
    DECLINED = "DECLINED"
    TENTATIVE = "TENTATIVE"
    DELEGATED = "DELEGATED"


class Method(StrEnum):
    """What a message asks of the calendar that receives it (RFC 5546, section 1.4)."""

    REQUEST = "REQUEST"
    CANCEL = "CANCEL"
    PUBLISH = "PUBLISH"


@dataclass(frozen=True, slots=True)
class Party:
    """A name and an e-mail address."""

    name: str
    address: str


@dataclass(frozen=True, slots=True)
class Appointment:
    """One event in one person's calendar.

    ``start`` and ``end`` are aware instants. ``uid`` is opaque and stays the same whatever changes. ``link`` is a web
    address that has been checked, or empty. ``busy`` says whether the time counts as taken. Without an ``attendee``
    the event is only published; without an ``organizer`` nobody answers for it. ``reminder_minutes`` before the start
    a client shows the summary once more; None is no reminder. ``answer`` is what the attendee has said so far.
    """

    uid: str
    start: datetime
    end: datetime
    summary: str
    description: str = ""
    location: str = ""
    link: str = ""
    organizer: Party | None = None
    attendee: Party | None = None
    busy: bool = True
    reminder_minutes: int | None = None
    answer: Answer = Answer.NEEDS_ACTION


@dataclass(frozen=True, slots=True)
class Revision:
    """Which telling of an appointment this is: its SEQUENCE, and the instant it was last changed."""

    sequence: int
    stamp: datetime


def event_lines(appointment: Appointment, revision: Revision, method: Method) -> Iterator[str]:
    """Yield the VEVENT of an appointment, unfolded.

    In a PUBLISH there are neither attendee nor reminder: RFC 5546, section 3.2.1, forbids the one, and a calendar
    subscribed to beside the invite would ring a second time with the other. A CANCEL carries no reminder either.
    """
    where = f"event {appointment.uid}"
    stamp = utc_value(revision.stamp)
    yield "BEGIN:VEVENT"
    yield f"UID:{text_value(one_line(appointment.uid))}"
    yield f"DTSTAMP:{stamp}"
    yield f"LAST-MODIFIED:{stamp}"
    yield f"SEQUENCE:{revision.sequence}"
    yield f"DTSTART:{utc_value(appointment.start)}"
    yield f"DTEND:{utc_value(appointment.end)}"
    yield f"STATUS:{'CANCELLED' if method is Method.CANCEL else 'CONFIRMED'}"
    yield f"SUMMARY:{text_value(one_line(appointment.summary))}"
    if appointment.organizer:
        organizer = mailto_value(appointment.organizer.address, where=where)
        yield f"ORGANIZER;CN={name_parameter(appointment.organizer.name)}:{organizer}"
    if appointment.attendee and method is not Method.PUBLISH:
        yield _attendee(appointment, method, where)
    if appointment.location:
        yield f"LOCATION:{text_value(one_line(appointment.location))}"
    if appointment.link and method is not Method.CANCEL:
        yield f"CONFERENCE;VALUE=URI;FEATURE=VIDEO;LABEL=Join the session:{appointment.link}"
    if appointment.description:
        yield f"DESCRIPTION:{text_value(appointment.description)}"
    busy = appointment.busy and method is not Method.CANCEL
    yield f"TRANSP:{'OPAQUE' if busy else 'TRANSPARENT'}"
    # Outlook's own word for the same; it goes by this one.
    yield f"X-MICROSOFT-CDO-BUSYSTATUS:{'BUSY' if busy else 'FREE'}"
    if method is Method.REQUEST and appointment.reminder_minutes is not None:
        # Last in the event: before it Outlook reports an unsupported calendar message (docs/invites.md).
        yield "BEGIN:VALARM"
        yield "ACTION:DISPLAY"
        yield f"DESCRIPTION:{text_value(one_line(appointment.summary))}"
        yield f"TRIGGER:{duration_value(-timedelta(minutes=appointment.reminder_minutes))}"
        yield "END:VALARM"
    yield "END:VEVENT"


def _attendee(appointment: Appointment, method: Method, where: str) -> str:
    """Return the ATTENDEE line: the four parameters that clients look for, whatever they say."""
    who, organizer = appointment.attendee, appointment.organizer
    assert who is not None
    # Somebody who invites themselves has nobody to answer to.
    own = organizer is not None and organizer.address.casefold() == who.address.casefold()
    asked = method is Method.REQUEST and not own
    return (
        f"ATTENDEE;CN={name_parameter(who.name)};CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;"
        f"PARTSTAT={'ACCEPTED' if own else appointment.answer};RSVP={'TRUE' if asked else 'FALSE'}:"
        f"{mailto_value(who.address, where=where)}"
    )


def opening_lines(method: Method) -> Iterator[str]:
    """Yield the first lines of a calendar."""
    yield "BEGIN:VCALENDAR"
    yield f"PRODID:{PRODUCT}"
    yield "VERSION:2.0"
    yield f"METHOD:{method}"


def request(appointment: Appointment, revision: Revision) -> bytes:
    """Return the message that invites the attendee, or tells them what has changed."""
    return _message(appointment, revision, Method.REQUEST)


def cancel(appointment: Appointment, revision: Revision) -> bytes:
    """Return the message that takes the appointment out of the attendee's calendar."""
    return _message(appointment, revision, Method.CANCEL)


def stored(appointment: Appointment, revision: Revision) -> bytes:
    """Return an appointment as one object of a calendar on a server (RFC 4791, section 4.1).

    Without METHOD, which may not be stored, and without organizer and attendee: with them a server that schedules would
    send invitations of its own.
    """
    event = event_lines(replace(appointment, organizer=None), revision, Method.PUBLISH)
    opening = (each for each in opening_lines(Method.PUBLISH) if not each.startswith("METHOD:"))
    return folded((*opening, *event, "END:VCALENDAR"))


def _message(appointment: Appointment, revision: Revision, method: Method) -> bytes:
    if appointment.organizer is None or appointment.attendee is None:
        raise ValueError(f"a {method} of {appointment.uid} needs an organizer and an attendee")
    return folded((*opening_lines(method), *event_lines(appointment, revision, method), "END:VCALENDAR"))
