"""Three independent readers of what we write, and the same invite written by a library: the oracles of these tests."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import icalendar
import vobject
from ical.calendar_stream import IcsCalendarStream

from calendars.invite import PRODUCT, Appointment, Method, Party, Revision

NINE = datetime(2027, 3, 9, 14, tzinfo=UTC)
FIRST = Revision(0, datetime(2027, 2, 1, 8, tzinfo=UTC))


def an_appointment(**others: Any) -> Appointment:
    """Ninety minutes on 9 March 2027 at 14:00 UTC, online, from Ines for Ada."""
    words: dict[str, Any] = {
        "uid": "0d3b2b0e-9c9f-5d0e-8b59-0f6b8a0f8f6a",
        "start": NINE,
        "end": NINE + timedelta(minutes=90),
        "summary": "Working at Heights: practical 1",
        "location": "https://meet.example.org/heights-1/practical-1",
        "link": "https://meet.example.org/heights-1/practical-1",
        "description": "Join: https://meet.example.org/heights-1/practical-1\n\nTuesday 9 March 2027, 14:00-15:30",
        "organizer": Party("Ines Moreau", "ines@example.org"),
        "attendee": Party("Ada Lovelace", "ada@example.org"),
        "reminder_minutes": 15,
    }
    return Appointment(**words | others)


@dataclass(frozen=True)
class Read:
    """What a reader understood of an event."""

    uid: str
    start: datetime
    end: datetime
    summary: str
    description: str
    location: str


def read_with_icalendar(data: bytes) -> list[Read]:
    found: Any = icalendar.Calendar.from_ical(data)
    return [
        Read(
            str(each["uid"]),
            each["dtstart"].dt.astimezone(UTC),
            each["dtend"].dt.astimezone(UTC),
            str(each["summary"]),
            str(each.get("description", "")),
            str(each.get("location", "")),
        )
        for each in found.walk("VEVENT")
    ]


def read_with_ical(data: bytes) -> list[Read]:
    found = IcsCalendarStream.calendar_from_ics(data.decode())
    return [
        Read(
            str(each.uid),
            _instant(each.dtstart),
            _instant(each.dtend),
            each.summary or "",
            each.description or "",
            each.location or "",
        )
        for each in found.events
    ]


def read_with_vobject(data: bytes) -> list[Read]:
    found = vobject.readOne(data.decode())
    return [
        Read(
            each.uid.value,
            each.dtstart.value.astimezone(UTC),
            each.dtend.value.astimezone(UTC),
            each.summary.value,
            each.description.value if hasattr(each, "description") else "",
            each.location.value if hasattr(each, "location") else "",
        )
        for each in found.contents.get("vevent", [])
    ]


READERS = (read_with_icalendar, read_with_ical, read_with_vobject)


def _instant(value: Any) -> datetime:
    assert isinstance(value, datetime)
    return value.astimezone(UTC)


def read_raw(data: bytes) -> list[tuple[str, str]]:
    """Return (name with parameters, raw value) of every unfolded line, parameters' quotes respected."""
    found = []
    for line in data.decode().replace("\r\n ", "").split("\r\n")[:-1]:
        quoted, at = False, 0
        while quoted or line[at] != ":":
            quoted ^= line[at] == '"'
            at += 1
        found.append((line[:at], line[at + 1 :]))
    return found


def written_by_the_library(appointment: Appointment, revision: Revision, method: Method) -> bytes:
    """Return the message as icalendar's objects write it: slow, and the twin of `calendars.invite`."""
    calendar = icalendar.Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", method.value)
    event = icalendar.Event()
    event.add("uid", appointment.uid)
    event.add("dtstamp", revision.stamp)
    event.add("last-modified", revision.stamp)
    event.add("sequence", revision.sequence)
    event.add("dtstart", appointment.start)
    event.add("dtend", appointment.end)
    event.add("status", "CANCELLED" if method is Method.CANCEL else "CONFIRMED")
    event.add("summary", appointment.summary)
    assert appointment.organizer
    assert appointment.attendee
    organizer = icalendar.vCalAddress(f"mailto:{appointment.organizer.address}")
    organizer.params["CN"] = appointment.organizer.name
    event.add("organizer", organizer)
    attendee = icalendar.vCalAddress(f"mailto:{appointment.attendee.address}")
    attendee.params["CN"] = appointment.attendee.name
    attendee.params["CUTYPE"] = "INDIVIDUAL"
    attendee.params["ROLE"] = "REQ-PARTICIPANT"
    attendee.params["PARTSTAT"] = "NEEDS-ACTION"
    attendee.params["RSVP"] = "TRUE" if method is Method.REQUEST else "FALSE"
    event.add("attendee", attendee)
    if appointment.location:
        event.add("location", appointment.location)
    if appointment.link and method is Method.REQUEST:
        link = icalendar.vUri(appointment.link)
        link.params["VALUE"] = "URI"
        link.params["FEATURE"] = "VIDEO"
        link.params["LABEL"] = "Join the session"
        event.add("conference", link)
    if appointment.description:
        event.add("description", appointment.description)
    busy = appointment.busy and method is Method.REQUEST
    event.add("transp", "OPAQUE" if busy else "TRANSPARENT")
    event.add("x-microsoft-cdo-busystatus", icalendar.vText("BUSY" if busy else "FREE"))
    if appointment.reminder_minutes is not None and method is Method.REQUEST:
        alarm = icalendar.Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", appointment.summary)
        alarm.add("trigger", -timedelta(minutes=appointment.reminder_minutes))
        event.add_component(alarm)
    calendar.add_component(event)
    return bytes(calendar.to_ical(sorted=False))
