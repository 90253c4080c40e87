"""Invites: what stands in them, who reads what out of them, and what no name can do to them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from calendars.errors import BadAddress
from calendars.invite import Appointment, Method, Party, Revision, cancel, request
from calendars.lint import check_message
from tests.calendars.invite_readers import (
    FIRST,
    NINE,
    READERS,
    Read,
    an_appointment,
    read_raw,
    written_by_the_library,
)

# Names as people have them, and as somebody might try them.
NASTY = (
    'Ann "the Hook" O\'Hara',
    "Li, Wei; 李伟",
    "👩🏽‍🚀 Zoë",
    "مريم‏ (ﷺ)",
    "Ada\r\nATTENDEE:mailto:eve@example.org",
    "Ada\nEND:VEVENT",
    "Ada\u2028BEGIN:VEVENT\x85X:Y\x0bZ\x1cQ",
    "\u202egpj.ecilA",
    "back\\nslash\\",
    "caret ^n ^' ^^",
    "half \ud83d a pair",
    "C:\\new;a=b:mailto:x@example.org",
    "\x00\x07\t tab",
    "\ufeffmark",
    "=cmd|' /C calc'!A1",
)
texts = st.text(max_size=60) | st.sampled_from(NASTY)
# Words without what is replaced on purpose. The library reads a backslash before N as a line end in its own input.
plain = (
    st.text(
        st.characters(codec="utf-8", exclude_categories=("Cc", "Cf", "Cs", "Zl", "Zp"), exclude_characters="\u00a0"),
        min_size=1,
        max_size=90,
    )
    .map(lambda text: " ".join(text.replace("\\N", "n").split()))
    .filter(bool)
)
# The library quotes a name only where it has to or where it holds a blank; ours always does.
names = plain.map(lambda text: " ".join(f"A B{text}".replace('"', "").replace("^", "").split()))


def test_an_invite_is_these_very_bytes() -> None:
    assert request(an_appointment(), FIRST).decode().split("\r\n") == [
        "BEGIN:VCALENDAR",
        "PRODID:-//Common Hour//Invites 1//EN",
        "VERSION:2.0",
        "METHOD:REQUEST",
        "BEGIN:VEVENT",
        "UID:0d3b2b0e-9c9f-5d0e-8b59-0f6b8a0f8f6a",
        "DTSTAMP:20270201T080000Z",
        "LAST-MODIFIED:20270201T080000Z",
        "SEQUENCE:0",
        "DTSTART:20270309T140000Z",
        "DTEND:20270309T153000Z",
        "STATUS:CONFIRMED",
        "SUMMARY:Working at Heights: practical 1",
        'ORGANIZER;CN="Ines Moreau":mailto:ines@example.org',
        'ATTENDEE;CN="Ada Lovelace";CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;PARTSTAT',
        " =NEEDS-ACTION;RSVP=TRUE:mailto:ada@example.org",
        "LOCATION:https://meet.example.org/heights-1/practical-1",
        "CONFERENCE;VALUE=URI;FEATURE=VIDEO;LABEL=Join the session:https://meet.exa",
        " mple.org/heights-1/practical-1",
        "DESCRIPTION:Join: https://meet.example.org/heights-1/practical-1\\n\\nTuesda",
        " y 9 March 2027\\, 14:00-15:30",
        "TRANSP:OPAQUE",
        "X-MICROSOFT-CDO-BUSYSTATUS:BUSY",
        "BEGIN:VALARM",
        "ACTION:DISPLAY",
        "DESCRIPTION:Working at Heights: practical 1",
        "TRIGGER:-PT15M",
        "END:VALARM",
        "END:VEVENT",
        "END:VCALENDAR",
        "",
    ]


@pytest.mark.parametrize("read", READERS)
def test_three_readers_find_the_very_instants(read: Any) -> None:
    appointment = an_appointment()

    assert read(request(appointment, FIRST)) == [
        Read(
            appointment.uid,
            NINE,
            NINE + timedelta(minutes=90),
            appointment.summary,
            appointment.description,
            appointment.location,
        )
    ]


def test_an_instant_given_in_another_zone_leaves_in_utc() -> None:
    tokyo = timezone(timedelta(hours=9))
    there = an_appointment(start=NINE.astimezone(tokyo), end=(NINE + timedelta(minutes=90)).astimezone(tokyo))

    assert request(there, FIRST) == request(an_appointment(), FIRST)


def test_an_instant_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="has none"):
        request(an_appointment(start=datetime(2027, 3, 9, 14)), FIRST)  # noqa: DTZ001 the fault in question


@settings(max_examples=200)
@given(
    summary=plain, organizer=names, attendee=names, location=plain, description=plain,
    minutes=st.integers(0, 3000), sequence=st.integers(0, 2**31 - 1), busy=st.booleans(),
    method=st.sampled_from((Method.REQUEST, Method.CANCEL)),
)  # fmt: skip
def test_every_byte_is_what_the_library_would_have_written(
    summary: str, organizer: str, attendee: str, location: str, description: str,
    minutes: int, sequence: int, busy: bool, method: Method,
) -> None:  # fmt: skip
    appointment = an_appointment(
        summary=summary,
        location=location,
        description=f"{location}\n{description}",
        organizer=Party(organizer, "o'brien+x=y@example.org"),
        attendee=Party(attendee, "ada@mail.example.org"),
        reminder_minutes=minutes,
        busy=busy,
    )
    revision = Revision(sequence, FIRST.stamp)
    write = request if method is Method.REQUEST else cancel

    assert write(appointment, revision) == written_by_the_library(appointment, revision, method)


@given(summary=texts, organizer=texts, attendee=texts, location=texts, description=texts)
@example(*NASTY[4:7], *NASTY[9:11])
def test_no_name_or_title_writes_a_line_of_its_own(
    summary: str, organizer: str, attendee: str, location: str, description: str
) -> None:
    def named(*words: str) -> Appointment:
        return an_appointment(
            summary=words[0],
            organizer=Party(words[1], "ines@example.org"),
            attendee=Party(words[2], "ada@example.org"),
            location=words[3],
            description=words[4],
            link="",
        )

    data = request(named(f"S{summary}", organizer, attendee, f"L{location}", f"D{description}"), FIRST)

    innocent = request(named("S", "", "", "L", "D"), FIRST)
    names = [name.partition(";")[0] for name, _ in read_raw(data)]
    assert names == [name.partition(";")[0] for name, _ in read_raw(innocent)]
    assert max(map(len, data.split(b"\r\n"))) <= 75
    # What Python calls a line end is one of ours: readers that use splitlines() are not led astray either.
    assert data.decode().splitlines() == data.decode().split("\r\n")[:-1]
    assert [each.rule for each in check_message(data, method="REQUEST")] in ([], ["place"])
    understood = [read(data) for read in READERS]
    assert [(each.uid, each.start, each.end) for (each,) in understood] == [
        (an_appointment().uid, NINE, NINE + timedelta(minutes=90))
    ] * len(READERS)


@given(summary=plain, description=plain)
@example("semi;colon, comma", "line\\nno line \\\\ \\; end\\")
def test_three_readers_find_the_same_words(summary: str, description: str) -> None:
    data = request(an_appointment(summary=summary, description=f"{summary}\n{description}"), FIRST)

    for read in READERS:
        (event,) = read(data)
        assert (event.summary, event.description) == (summary, f"{summary}\n{description}"), read.__name__


def test_a_cancellation_names_the_same_event_and_takes_the_time_back() -> None:
    told = Revision(3, datetime(2027, 2, 2, tzinfo=UTC))

    lines = dict(read_raw(cancel(an_appointment(), told)))

    assert lines["METHOD"] == "CANCEL"
    assert lines["UID"] == an_appointment().uid
    assert (lines["SEQUENCE"], lines["STATUS"], lines["TRANSP"]) == ("3", "CANCELLED", "TRANSPARENT")
    assert [name for name in lines if name.startswith(("CONFERENCE", "TRIGGER", "BEGIN:VALARM"))] == []
    assert check_message(cancel(an_appointment(), told), method="CANCEL") == ()


def test_who_invites_themselves_is_not_asked_for_an_answer() -> None:
    ines = Party("Ines Moreau", "Ines@example.org")

    lines = read_raw(request(an_appointment(attendee=ines), FIRST))

    (attendee,) = (name for name, _ in lines if name.startswith("ATTENDEE"))
    assert attendee.endswith(";PARTSTAT=ACCEPTED;RSVP=FALSE")


@pytest.mark.parametrize(
    ("minutes", "trigger"),
    [(0, "P0D"), (15, "-PT15M"), (60, "-PT1H"), (75, "-PT1H15M"), (1440, "-P1D"), (1500, "-P1DT1H")],
)
def test_a_reminder_says_how_long_before(minutes: int, trigger: str) -> None:
    assert ("TRIGGER", trigger) in read_raw(request(an_appointment(reminder_minutes=minutes), FIRST))


@pytest.mark.parametrize(
    "address",
    ["ada", "", "ada@", "@example.org", "ada@@example.org", "ada eve@example.org", "ada@example.org\r\nX:1",
     "ada@example.org,eve@example.org", "Ada <ada@example.org>", "ada@example..org", "ada@-example.org",
     "ada\u2028@example.org", "ada@example.org?cc=eve@example.org", '"ada eve"@example.org'],
)  # fmt: skip
def test_what_is_not_one_address_is_refused(address: str) -> None:
    with pytest.raises(BadAddress) as refusal:
        request(an_appointment(attendee=Party("Ada", address)), FIRST)

    assert refusal.value.value == address
    assert "write one address such as 'ada@example.org'" in str(refusal.value)


@pytest.mark.parametrize(
    ("address", "written"),
    [
        ("o'brien+x@example.org", "mailto:o'brien+x@example.org"),
        ("zoë@exämple.org", "mailto:zo%C3%AB@ex%C3%A4mple.org"),
        ("a/b?c#d%e&f@example.org", "mailto:a%2Fb%3Fc%23d%25e%26f@example.org"),
    ],
)
def test_an_address_is_written_so_that_it_is_read_back_as_itself(address: str, written: str) -> None:
    lines = read_raw(request(an_appointment(attendee=Party("Ada", address)), FIRST))

    assert [value for name, value in lines if name.startswith("ATTENDEE")] == [written]
