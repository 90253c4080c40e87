"""The check before sending: one broken sample for each rule, each a good file with one thing done to it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from calendars.errors import UnsafeInvite
from calendars.feed import feed
from calendars.invite import cancel, request
from calendars.lint import RULES, check_feed, check_message, require_clean
from tests.calendars.invite_readers import FIRST, an_appointment

REQUEST = request(an_appointment(), FIRST)
CANCEL = cancel(an_appointment(), FIRST)
FEED = feed("Ada", [(an_appointment(), FIRST), (an_appointment(uid="another"), FIRST)])

Spoil = Callable[[bytes], bytes]


def put(old: str, new: str) -> Spoil:
    """Replace the first place where ``old`` stands, which has to be there."""

    def spoil(data: bytes) -> bytes:
        assert old.encode() in data
        return data.replace(old.encode(), new.encode(), 1)

    return spoil


def drop(name: str) -> Spoil:
    """Take away every property of a name, with its continued lines."""

    def spoil(data: bytes) -> bytes:
        kept = [line for line in data.replace(b"\r\n ", b"\x1f").split(b"\r\n") if not line.startswith(name.encode())]
        spoilt = b"\r\n".join(kept).replace(b"\x1f", b"\r\n ")
        assert spoilt != data
        return spoilt

    return spoil


def add(line: str, *, before: str = "TRANSP") -> Spoil:
    return put(f"\r\n{before}", f"\r\n{line}\r\n{before}")


ATTENDEE = "ATTENDEE;CUTYPE=INDIVIDUAL;ROLE=X;PARTSTAT=Y;RSVP=TRUE:mailto:e@x.org"
TASK = "BEGIN:VTODO\r\nUID:t\r\nEND:VTODO"
ZONE = "BEGIN:VTIMEZONE\r\nTZID:X\r\nEND:VTIMEZONE"
ALARM = "BEGIN:VALARM\r\nACTION:DISPLAY\r\nEND:VALARM"

# rule, file, what is done to it, the rule's sentence in the finding
BROKEN: list[tuple[str, bytes, Spoil, str]] = [
    ("crlf", REQUEST, lambda data: data.replace(b"\r\n", b"\n"), "a line end that is not CR LF"),
    ("crlf", REQUEST, lambda data: data.removesuffix(b"\r\n"), "the last line has no end"),
    ("crlf", REQUEST, put("\r\nTRANSP", "\rTRANSP"), "a line end that is not CR LF"),
    ("octets", REQUEST, put("Tuesda\r\n y", "Tuesday"), "102 octets in one line"),
    ("octets", REQUEST, add("X-A:" + "é" * 36), "76 octets in one line"),
    ("utf-8", REQUEST, lambda data: b"\xef\xbb\xbf" + data, "a byte order mark"),
    ("utf-8", REQUEST, lambda data: data.replace(b"Ines", b"In\xe8s"), "not UTF-8: invalid continuation byte"),
    ("utf-8", REQUEST, lambda data: data.replace(b"Ines", b"In\xc3\r\n \xa8s"), "not UTF-8: unexpected end of data"),
    ("controls", REQUEST, put("practical 1", "practical\x07 1"), "U+0007 in SUMMARY"),
    ("controls", REQUEST, put("practical 1", "practical\u2028 1"), "U+2028 in SUMMARY"),
    ("controls", REQUEST, put("Ines", "In\x00es"), "U+0000 in ORGANIZER"),
    ("syntax", REQUEST, add("no property"), "'no property' is not a property"),
    ("syntax", REQUEST, add(""), "'' is not a property"),
    ("syntax", REQUEST, add('X-A;CN="open:x'), "is not a property"),
    ("syntax", REQUEST, put("END:VALARM\r\n", ""), "BEGIN:VCALENDAR without its END"),
    ("escapes", REQUEST, put("2027\\,", "2027,"), "a character of DESCRIPTION is not escaped"),
    ("escapes", REQUEST, put("practical 1", "practical\\1"), "a character of SUMMARY is not escaped"),
    ("one-calendar", REQUEST, lambda data: data + data, "2 components side by side"),
    ("one-calendar", REQUEST, drop("VERSION"), "no VERSION:2.0"),
    ("one-calendar", REQUEST, drop("PRODID"), "no PRODID"),
    ("one-calendar", REQUEST, lambda data: data + b"X-A:outside\r\n", "X-A outside of the calendar"),
    ("method", REQUEST, put("METHOD:REQUEST", "METHOD:PUBLISH"), "METHOD is PUBLISH, REQUEST was meant"),
    ("method", REQUEST, drop("METHOD"), "METHOD is missing"),
    ("method", CANCEL, add("METHOD:CANCEL", before="METHOD"), "METHOD is CANCEL and CANCEL"),
    ("one-event", REQUEST, add(TASK, before="END:VCALENDAR"), "the message holds VEVENT, VTODO"),
    ("one-event", REQUEST, lambda data: data[: data.index(b"BEGIN:VEVENT")] + b"END:VCALENDAR\r\n", "holds nothing"),
    ("only-events", FEED, add(TASK, before="END:VCALENDAR"), "a VTODO in a feed"),
    ("refresh", FEED, drop("REFRESH-INTERVAL"), "REFRESH-INTERVAL is missing"),
    ("refresh", FEED, put("X-PUBLISHED-TTL:PT1H", "X-PUBLISHED-TTL:1h"), "X-PUBLISHED-TTL is 1h"),
    ("named", FEED, drop("NAME"), "NAME is missing"),
    ("named", FEED, put("X-WR-CALNAME:Ada", "X-WR-CALNAME:"), "X-WR-CALNAME is missing"),
    ("no-time-zones", REQUEST, put("DTSTART:", "DTSTART;TZID=Europe/Berlin:"), "a time zone on DTSTART"),
    ("no-time-zones", REQUEST, add(ZONE, before="BEGIN:VEVENT"), "a VTIMEZONE"),
    ("no-time-zones", FEED, add("X-WR-TIMEZONE:Asia/Tokyo", before="NAME"), "a time zone on X-WR-TIMEZONE"),
    ("utc", REQUEST, put("DTSTART:20270309T140000Z", "DTSTART:20270309T140000"), "DTSTART is '20270309T140000'"),
    ("utc", REQUEST, put("DTEND:20270309", "DTEND:20270229"), "DTEND is '20270229T153000Z'"),
    ("utc", REQUEST, put("DTSTAMP:20270201T08", "DTSTAMP:20270201T24"), "DTSTAMP is"),
    ("ends-after-start", REQUEST, put("DTEND:20270309T153000Z", "DTEND:20270309T140000Z"), "not after its start"),
    ("ends-after-start", REQUEST, put("DTEND:20270309T153000Z", "DURATION:PT90M"), "needs DTSTART and DTEND"),
    ("no-recurrence", REQUEST, add("RRULE:FREQ=WEEKLY;COUNT=2"), "RRULE stands in the event"),
    ("no-recurrence", REQUEST, add("RECURRENCE-ID:20270309T140000Z"), "RECURRENCE-ID stands in the event"),
    ("once", REQUEST, add("SUMMARY:Another title"), "SUMMARY stands 2 times"),
    ("uid", REQUEST, drop("UID"), "the UID has 0 octets"),
    ("uid", REQUEST, put("UID:0d3b2b0e", "UID:" + "\r\n ".join(["x" * 60] * 5)), "the UID has 328 octets"),
    ("uid", FEED, put("UID:another", "UID:0d3b2b0e-9c9f-5d0e-8b59-0f6b8a0f8f6a"), "stands twice"),
    ("sequence", REQUEST, put("SEQUENCE:0", "SEQUENCE:-1"), "SEQUENCE is -1"),
    ("sequence", REQUEST, put("SEQUENCE:0", "SEQUENCE:2147483648"), "SEQUENCE is 2147483648"),
    ("sequence", CANCEL, drop("SEQUENCE"), "SEQUENCE is missing"),
    ("stamps", REQUEST, drop("LAST-MODIFIED"), "the stamps are 20270201T080000Z"),
    ("stamps", REQUEST, put("MODIFIED:20270201", "MODIFIED:20270202"), "20270201T080000Z, 20270202T080000Z"),
    ("status", CANCEL, put("CANCELLED", "CONFIRMED"), "STATUS is CONFIRMED, CANCELLED belongs to CANCEL"),
    ("status", REQUEST, put("CONFIRMED", "CANCELLED"), "STATUS is CANCELLED, CONFIRMED belongs to REQUEST"),
    ("summary", REQUEST, drop("SUMMARY"), "no SUMMARY"),
    ("summary", REQUEST, put("SUMMARY:Working at Heights: practical 1", "SUMMARY:  "), "no SUMMARY"),
    ("organizer", REQUEST, drop("ORGANIZER"), "0 organizers"),
    ("organizer", REQUEST, put("mailto:ines@", "ines@"), "the organizer's address"),
    ("organizer", FEED, add("ORGANIZER:mailto:b@example.org"), "2 organizers"),
    ("one-attendee", REQUEST, drop("ATTENDEE"), "0 attendees"),
    ("one-attendee", REQUEST, add(ATTENDEE), "2 attendees"),
    ("one-attendee", REQUEST, put("mailto:ada@", "mailto:ada eve@"), "the attendee's address"),
    ("attendee-parameters", REQUEST, put("CUTYPE=INDIVIDUAL;", ""), "CUTYPE missing"),
    ("attendee-parameters", REQUEST, put("RSVP=TRUE:", "RSVX=TRUE:"), "RSVP missing"),
    ("no-attendees", FEED, add(ATTENDEE), "an ATTENDEE in a feed"),
    ("names", REQUEST, put("Ines Moreau", "Ines ^'M^'"), "a caret in the name of ORGANIZER"),
    ("place", REQUEST, put("DESCRIPTION:Join:", "DESCRIPTION:Soon.\\nJoin:"), "the description begins 'Soon.'"),
    ("place", REQUEST, drop("LOCATION"), "LOCATION is ''"),
    ("join-link", REQUEST, put("LOCATION:https:", "LOCATION:http:"), "CONFERENCE is"),
    ("join-link", REQUEST, put("Join the session:https:", "Join the session:javascript:"), "CONFERENCE is"),
    ("join-link", REQUEST, put("FEATURE=VIDEO", "FEATURE=VIDEO,AUDIO"), "a single FEATURE"),
    ("busy", REQUEST, put("BUSYSTATUS:BUSY", "BUSYSTATUS:FREE"), "the event shows as OPAQUE and FREE"),
    ("busy", FEED, drop("TRANSP"), "the event shows as BUSY"),
    ("alarm", REQUEST, put("ACTION:DISPLAY", "ACTION:EMAIL"), "a reminder"),
    ("alarm", REQUEST, put("TRIGGER:-PT15M", "TRIGGER:PT15M"), "a reminder"),
    ("alarm", REQUEST, drop("TRIGGER"), "a reminder"),
    ("alarm", FEED, add(ALARM, before="END:VEVENT"), "1 reminders in a PUBLISH"),
    ("alarm-last", REQUEST, put("END:VALARM\r\n", "END:VALARM\r\nX-A:after\r\n"), "properties after the reminder"),
    ("plain", REQUEST, add("X-ALT-DESC:<b>Join</b>"), "X-ALT-DESC is not plain text"),
    ("plain", REQUEST, put("DESCRIPTION:", 'DESCRIPTION;ALTREP="data:,x":'), "DESCRIPTION is not plain text"),
    ("plain", FEED, add("ATTACH:https://example.org/x.exe"), "ATTACH is not plain text"),
]  # fmt: skip


def test_what_we_write_is_clean() -> None:
    assert check_message(REQUEST, method="REQUEST") == ()
    assert check_message(CANCEL, method="CANCEL") == ()
    assert check_feed(FEED) == ()
    assert check_feed(feed("Nobody", [])) == ()


@pytest.mark.parametrize(("rule", "good", "spoil", "told"), BROKEN, ids=[f"{each[0]}: {each[3]}" for each in BROKEN])
def test_a_broken_sample_is_told_by_its_rule(rule: str, good: bytes, spoil: Spoil, told: str) -> None:
    bad = spoil(good)
    findings = check_feed(bad) if good is FEED else check_message(bad, method="CANCEL" if good is CANCEL else "REQUEST")

    assert told in " ".join(each.text for each in findings if each.rule == rule)


def test_every_rule_has_a_broken_sample() -> None:
    assert {rule for rule, *_ in BROKEN} == RULES.keys()


def test_the_documentation_lists_the_rules_as_they_are() -> None:
    text = (Path(__file__).parents[2] / "docs" / "invites.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| ([a-z0-9-]+) \| (.*) \|$", text.partition("| rule | sentence |")[2], re.MULTILINE)

    assert rows == list(RULES.items())


def test_a_request_is_not_a_feed_and_a_feed_is_not_a_request() -> None:
    assert {each.rule for each in check_feed(REQUEST)} == {"method", "refresh", "named", "no-attendees", "alarm"}
    assert {each.rule for each in check_message(FEED, method="REQUEST")} == {"method", "one-event", "one-attendee"}


def test_a_finding_says_where() -> None:
    (finding,) = check_message(put("SEQUENCE:0", "SEQUENCE:-1")(REQUEST), method="REQUEST")

    assert str(finding) == "line 5: SEQUENCE is -1 (sequence)"


def test_a_place_with_backslashes_is_found_in_the_first_line() -> None:
    place = r"Building C:\new; room 4, left"
    data = request(an_appointment(link="", location=place, description=f"Where: {place}\nBring boots"), FIRST)

    assert check_message(data, method="REQUEST") == ()


def test_nothing_that_is_not_clean_leaves_and_every_fault_is_named() -> None:
    bad = drop("UID")(put("SEQUENCE:0", "SEQUENCE:-1")(REQUEST))

    with pytest.raises(UnsafeInvite) as refusal:
        require_clean(bad, method="REQUEST", where="invites/ada.ics")

    assert str(refusal.value).startswith("invites/ada.ics: not written, because clients would refuse it: line 5: ")
    assert "(sequence)" in str(refusal.value)
    assert "(uid)" in str(refusal.value)
    assert require_clean(REQUEST, method="REQUEST", where="") is REQUEST


@pytest.mark.parametrize(
    "rubbish", [b"", b"\r\n", b" \r\n", b"BEGIN:VCALENDAR", b"\xff\xfe\x00", b"END:VEVENT\r\n" * 3]
)
def test_rubbish_is_refused_and_breaks_nothing(rubbish: bytes) -> None:
    assert check_message(rubbish, method="REQUEST")
    assert check_feed(rubbish)


def test_a_long_reminder_time_is_clean() -> None:
    data = request(replace(an_appointment(), reminder_minutes=75), FIRST)

    assert check_message(data, method="REQUEST") == ()
